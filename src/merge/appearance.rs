//! Changes of what is no word: words struck through or highlighted, breaks, addresses, headings, items
//! of lists, styles. They have no place in the Markdown by themselves, and are listed.

use std::collections::BTreeMap;

use super::comparison::Comparison;
use super::item::{Item, State};
use super::order::{Zone, sign_of};
use super::paragraph::{Break, Paragraph};
use super::passage::Kind;
use super::run_properties::{HIGHLIGHTED, STRUCK};

/// What a paragraph is set as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Heading(usize),
    /// The depth of its list, from 0.
    Item(usize),
    Text,
}

impl Set {
    /// By the style, whose id Word and LibreOffice keep, and the list.
    fn of(paragraph: &Paragraph) -> Self {
        let style = paragraph.style.to_ascii_lowercase();
        let level = style.strip_prefix("heading").and_then(|level| level.trim().parse().ok());
        match level {
            Some(level) => Self::Heading(level),
            None if paragraph.is_item => Self::Item(paragraph.level),
            None => Self::Text,
        }
    }

    fn words(self) -> String {
        match self {
            Self::Heading(level) => format!("heading of level {level}"),
            Self::Item(0) => "item of a list".to_owned(),
            Self::Item(level) => format!("item of a list within {level} others"),
            Self::Text => "paragraph".to_owned(),
        }
    }
}

/// The kinds of breaks, what is said of one more and of one less, and why it is listed.
const BREAKS: [(Break, &str, &str, &str); 4] = [
    (Break::Line, "line break added", "line break taken out", "a line of the Markdown that ends with `\\` is one"),
    (Break::Tab, "tab added", "tab taken out", "the Markdown has no tabs: a table or a list sets things apart"),
    (Break::Page, "page break added", "page break taken out", "pages are broken by the template"),
    (Break::Section, "section break added", "section break taken out", "pages are set by the template"),
];

/// Those of `now` that are not among `before`, each as often as it is more.
pub(super) fn more<T: Clone + PartialEq>(before: &[T], now: &[T]) -> Vec<T> {
    let mut before = before.to_vec();
    let mut rest = Vec::new();
    for one in now {
        match before.iter().position(|known| known == one) {
            Some(at) => drop(before.swap_remove(at)),
            None => rest.push(one.clone()),
        }
    }
    rest
}

impl Comparison<'_> {
    /// Lists what was changed of how paragraphs look, those that were added among them.
    pub(super) fn appearance(&mut self) {
        let none = Paragraph::default();
        let (zones, styles) = (self.zones_of_new(), self.styles());
        let mut items = Vec::new();
        for (at, pair) in self.pairs.iter().enumerate() {
            let (before, now) = (pair.map_or(&none, |old| &self.old[old]), &self.new[at]);
            let place = pair.and_then(|old| Some(self.place(self.sources[old]?)));
            let mut found = words_set(before, now);
            found.extend(self.links(before, now));
            if matches!(zones[at], Zone::Text) {
                found.extend(breaks(before, now));
            }
            found.extend(pair.and_then(|old| self.set_otherwise(old, at, &styles)));
            items.extend(found.into_iter().map(|item| Item { place: place.clone(), ..item }));
        }
        self.items.extend(items);
    }

    /// Links that lead elsewhere, or are there now or no longer. Their words may change.
    fn links(&self, before: &Paragraph, now: &Paragraph) -> Vec<Item> {
        const WHY: &str = "write the link in the Markdown: `[words](https://…)`";
        let (of_old, of_new) = self.leads;
        let address = |leads: Option<&BTreeMap<String, String>>, lead: &str| -> Option<String> {
            let found = lead.strip_prefix('=').map(str::to_owned).or_else(|| leads?.get(lead).cloned());
            found.map(|address| address.trim_end_matches('/').to_owned())
        };
        let list = |links: &[(String, String)], leads| -> Option<Vec<String>> {
            links.iter().map(|(_, lead)| address(leads, lead)).collect()
        };
        let item = |what: &'static str, was: &str, now: &str| Item::new(State::Listed, what, was, now).because(WHY);
        // Notes have leads of their own.
        let known = list(&before.links, of_old).zip(list(&now.links, Some(of_new))).filter(|_| now.note.is_none());
        let Some((was, is)) = known else {
            let words = |links: &[(String, String)]| links.iter().map(|(words, _)| words.clone()).collect::<Vec<_>>();
            let is_new = now.links.len() > before.links.len();
            let added = if is_new { more(&words(&before.links), &words(&now.links)) } else { Vec::new() };
            return added.iter().map(|words| item("address of a link", "", words)).collect();
        };
        let (gone, added) = (more(&is, &was), more(&was, &is));
        let is_deleted = now.tokens.is_empty();
        let mut items: Vec<Item> = Vec::new();
        for at in 0..gone.len().max(added.len()) {
            let text = |all: &[String]| all.get(at).cloned().unwrap_or_default();
            let what = if at < added.len() { "address of a link" } else { "link taken out" };
            items.push(item(what, &text(&gone), &text(&added)));
        }
        items.retain(|item| item.what != "link taken out" || !is_deleted);
        items
    }

    /// Whether an item that was numbered is not, or the other way round: the sign before it as delivered
    /// is that of the Markdown.
    fn numbered_otherwise(&self, source: usize, at: usize) -> Option<(String, String)> {
        let (passage, now) = (&self.passages[source], &self.new[at]);
        let is = *self.lists.get(&(now.list.clone(), now.level))?;
        let sign = sign_of(&self.source.text[passage.block.clone()]);
        let was = sign.trim_start_matches([' ', '>']).starts_with(|c: char| c.is_ascii_digit());
        let words = |is_numbered: bool| if is_numbered { "numbered item" } else { "item with a sign" }.to_owned();
        (passage.kind == Kind::Item && now.is_item && was != is).then(|| (words(was), words(is)))
    }

    /// How many paragraphs of a style as delivered have a style in the edited document, which may
    /// name its styles otherwise.
    fn styles(&self) -> BTreeMap<(&str, &str), usize> {
        let mut counts = BTreeMap::new();
        for (at, old) in self.pairs.iter().enumerate().filter_map(|(at, old)| Some((at, (*old)?))) {
            *counts.entry((self.new[at].style.as_str(), self.old[old].style.as_str())).or_default() += 1;
        }
        counts
    }

    /// A paragraph of the text that was made a heading, an item, or neither, or that has the style of
    /// other paragraphs now.
    fn set_otherwise(&self, old: usize, at: usize, styles: &BTreeMap<(&str, &str), usize>) -> Option<Item> {
        let (before, now) = (&self.old[old], &self.new[at]);
        let is_text = before.cell.is_none() && !before.is_caption && before.note.is_none();
        if !is_text || !matches!(self.zones[old], Zone::Text) || before.tokens.is_empty() {
            return None;
        }
        let kind = self.sources[old].map(|source| &self.passages[source].kind);
        if matches!(kind, Some(Kind::Caption | Kind::Note | Kind::TypedCell | Kind::Footnote)) {
            return None;
        }
        let (was, is) = (Set::of(before), Set::of(now));
        let numbered = self.sources[old].and_then(|source| self.numbered_otherwise(source, at));
        let (was, is) = if let Some(numbered) = numbered {
            numbered
        } else if was == is {
            // The style is that of paragraphs that were of another style.
            let of_new = styles.range((now.style.as_str(), "")..).take_while(|((new, _), _)| *new == now.style);
            let (usual, _) = of_new.max_by_key(|(_, count)| **count).map(|((_, old), count)| (*old, *count))?;
            if usual == before.style || now.style == before.style {
                return None;
            }
            (format!("in the style {}", before.style), format!("in the style {}", now.style))
        } else {
            (was.words(), is.words())
        };
        let item = Item::new(State::Listed, "paragraph set otherwise", &was, &format!("{is}: {}", now.text()));
        Some(item.because("make it so in the Markdown"))
    }
}

/// Words that are set in another way, links and text boxes that are there now.
fn words_set(before: &Paragraph, now: &Paragraph) -> Vec<Item> {
    let mut items = Vec::new();
    let mut list = |what: &'static str, words: &str, why: &str| {
        items.push(Item::new(State::Listed, what, "", words).because(why));
    };
    for (what, words) in more(&before.signs, &now.signs) {
        let why = match what {
            STRUCK => "take them out in the Markdown, if they are to go",
            HIGHLIGHTED => "the Markdown has no such sign",
            _ => "the Markdown has no such sign: a template or a style sheet sets words so",
        };
        list(what, &words, why);
    }
    if before.has_code != now.has_code && !before.tokens.is_empty() {
        let what = if now.has_code { "words set as code" } else { "words no longer set as code" };
        list(what, &now.text(), "set them so in the Markdown");
    }
    if before.is_merged != now.is_merged && before.cell.is_some() {
        let what = if now.is_merged { "cells merged" } else { "cells divided" };
        list(what, &now.text(), "the program makes this table, or the Markdown has it, whose cells are not merged");
    }
    for words in more(&before.boxes, &now.boxes) {
        list("text box added", &words, "write its words where they belong in the Markdown");
    }
    items
}

/// Breaks and tabs that a paragraph has more or less of.
fn breaks(before: &Paragraph, now: &Paragraph) -> Vec<Item> {
    let of = |paragraph: &Paragraph, kind: Break| -> Vec<String> {
        paragraph.breaks.iter().filter(|(own, _)| *own == kind).map(|(_, words)| words.clone()).collect()
    };
    let mut items = Vec::new();
    for (kind, added, taken_out, why) in BREAKS {
        let (old, new) = (of(before, kind), of(now, kind));
        let (what, gained, fewer, longer) = if new.len() > old.len() {
            (added, true, &old, &new)
        } else if new.len() < old.len() {
            (taken_out, false, &new, &old)
        } else {
            continue;
        };
        for words in more(fewer, longer).into_iter().take(longer.len() - fewer.len()) {
            let words = if words.is_empty() { format!("… {}", now.text()) } else { format!("{words} …") };
            let (was, is) = if gained { ("", words.as_str()) } else { (words.as_str(), "") };
            items.push(Item::new(State::Listed, what, was, is).because(why));
        }
    }
    items
}
