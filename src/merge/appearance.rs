//! Changes of what is no word: words struck through or highlighted, addresses, headings and items
//! of lists. They have no place in the Markdown by themselves, and are listed.

use super::comparison::Comparison;
use super::item::{Item, State};
use super::paragraph::Paragraph;
use super::passage::Kind;
use crate::diagnostic::Place;

/// What a paragraph is set as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Heading(usize),
    Item,
    Text,
}

impl Set {
    /// By the style, whose id Word and LibreOffice keep, and the list.
    fn of(paragraph: &Paragraph) -> Self {
        let style = paragraph.style.to_ascii_lowercase();
        let level = style.strip_prefix("heading").and_then(|level| level.trim().parse().ok());
        match level {
            Some(level) => Self::Heading(level),
            None if paragraph.is_item => Self::Item,
            None => Self::Text,
        }
    }

    fn words(self) -> String {
        match self {
            Self::Heading(level) => format!("heading of level {level}"),
            Self::Item => "item of a list".to_owned(),
            Self::Text => "paragraph".to_owned(),
        }
    }
}

/// Those of `now` that are not among `before`, each as often as it is more.
fn more(before: &[String], now: &[String]) -> Vec<String> {
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
        let mut items = Vec::new();
        for (at, pair) in self.pairs.iter().enumerate() {
            let (before, now) = (pair.map_or(&none, |old| &self.old[old]), &self.new[at]);
            let place = pair.and_then(|old| Some(self.place(self.sources[old]?)));
            let mut list = |what: &'static str, words: Vec<String>, why: &str| {
                let item = |words: String| Item::new(State::Listed, what, "", &words).because(why);
                items.extend(words.into_iter().map(|words| Item { place: place.clone(), ..item(words) }));
            };
            list(
                "words struck through",
                more(&before.struck, &now.struck),
                "take them out in the Markdown, if they are to go",
            );
            list("words highlighted", more(&before.highlighted, &now.highlighted), "the Markdown has no such sign");
            // The words of a link may change.
            let is_new = now.links.len() > before.links.len();
            list(
                "address of a link",
                if is_new { more(&before.links, &now.links) } else { Vec::new() },
                "write the link in the Markdown: `[words](https://…)`",
            );
            items.extend(pair.and_then(|old| self.set_otherwise(old, at, place)));
        }
        self.items.extend(items);
    }

    /// A paragraph of the text that was made a heading, an item, or neither.
    fn set_otherwise(&self, old: usize, at: usize, place: Option<Place>) -> Option<Item> {
        let (before, now) = (&self.old[old], &self.new[at]);
        let kind = &self.passages[self.sources[old]?].kind;
        let is_text = before.cell.is_none() && !before.is_caption && before.note.is_none();
        if !is_text || matches!(kind, Kind::Caption | Kind::Note | Kind::TypedCell | Kind::Footnote) {
            return None;
        }
        let (was, is) = (Set::of(before), Set::of(now));
        let item = Item::new(
            State::Listed,
            "paragraph set otherwise",
            &was.words(),
            &format!("{}: {}", is.words(), now.text()),
        );
        (was != is).then(|| Item { place, ..item.because("make it so in the Markdown") })
    }
}
