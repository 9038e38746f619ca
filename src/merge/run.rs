//! A merge from beginning to end.

use std::collections::{BTreeMap, BTreeSet};

use super::comment::comments;
use super::comparison::Comparison;
use super::item::{Item, State};
use super::note_order;
use super::numbering::lists;
use super::order::zones;
use super::pairing;
use super::paragraph::{Paragraph, Tracked, Written};
use super::passage::{Kind, Passage};
use super::quotation::{Quotable, Quotations};
use super::section_number;
use super::source::passages;
use super::token::{Made, OBJECT, Token, reading};
use super::written::read;
use crate::diagnostic::SourceText;

/// A document as it was delivered.
pub struct Delivered<'a> {
    /// Its text (`document.xml`).
    pub body: &'a str,
    /// Its footnotes.
    pub notes: &'a str,
    /// The heads and feet of its pages; none where they are not known.
    pub heads: Vec<&'a str>,
    /// The Markdown that it was made of.
    pub source: &'a SourceText,
    /// Where each of its numbers is printed, as an offset of the Markdown.
    pub printed: BTreeMap<u32, usize>,
    /// Where its links and pictures lead, by their ids: an address, or the SHA-256 of a picture; none
    /// where that is not known.
    pub leads: Option<BTreeMap<String, String>>,
}

/// A document as it came back.
pub struct Edited<'a> {
    /// Its text.
    pub body: &'a str,
    /// Its footnotes and its endnotes.
    pub notes: Vec<&'a str>,
    /// The heads and feet of its pages.
    pub heads: Vec<&'a str>,
    /// Its comments, if it has any.
    pub comments: Option<&'a str>,
    /// How its lists are numbered, if it has any.
    pub numbering: Option<&'a str>,
    /// Where its links and pictures lead, by their ids.
    pub leads: BTreeMap<String, String>,
    /// What becomes of tracked changes.
    pub tracked: Tracked,
}

/// What became of a merge.
#[derive(Debug)]
pub struct Merged {
    /// The Markdown with the co-authors' words in it.
    pub text: String,
    /// What became of each change.
    pub items: Vec<Item>,
}

/// Brings what was changed in an edited document into the Markdown.
///
/// # Errors
/// As a sentence: the document cannot be read, or is none of this report.
pub fn merge(delivered: &Delivered<'_>, edited: &Edited<'_>) -> Result<Merged, String> {
    let mut old = all_of(delivered.body, &[delivered.notes], Tracked::Accept)?;
    let mut new = all_of(edited.body, &edited.notes, edited.tracked)?;
    rename_notes(&old.paragraphs, &mut new.paragraphs);
    let pairs = pairing::pair(&old.paragraphs, &new.paragraphs);
    is_of_this_report(&old.paragraphs, &pairs)?;
    let passages = passages(&delivered.source.text);
    section_number::take_out((&mut old.paragraphs, &mut new.paragraphs), &pairs, &passages, &delivered.printed);
    let (sources, apart) = sources_of(&delivered.source.text, &old.paragraphs, &passages);
    let mut merge = Comparison {
        source: delivered.source,
        printed: &delivered.printed,
        zones: zones(&old.paragraphs),
        old: &old.paragraphs,
        new: &new.paragraphs,
        pairs: &pairs,
        passages: &passages,
        sources: &sources,
        apart,
        leads: (delivered.leads.as_ref(), &edited.leads),
        lists: edited.numbering.map(lists).unwrap_or_default(),
        origins: BTreeMap::new(),
        edits: Vec::new(),
        items: Vec::new(),
    };
    merge.align();
    let origins = std::mem::take(&mut merge.origins);
    let quotable = origins.iter().filter_map(|(at, origins)| {
        let passage = &passages[sources[*at]?];
        Some(Quotable { tokens: &old.paragraphs[*at].tokens, origins, passage })
    });
    let quotations = Quotations::new(&delivered.source.text, quotable.collect());
    merge.words(&origins, &quotations);
    merge.faces();
    merge.appearance();
    merge.pictures();
    let all_comments = edited.comments.map(comments).transpose()?.unwrap_or_default();
    merge.comments(&origins, &all_comments);
    merge.blocks(&quotations, &all_comments);
    merge.other_comments(&all_comments);
    if edited.tracked == Tracked::Reject {
        for revision in &new.revisions {
            let what = if revision.is_insertion { "tracked insertion not taken" } else { "tracked deletion not taken" };
            let (was, now) =
                if revision.is_insertion { ("", revision.text.as_str()) } else { (revision.text.as_str(), "") };
            merge
                .items
                .push(Item { author: Some(revision.author.clone()), ..Item::new(State::Listed, what, was, now) });
        }
    }
    running_heads(delivered, edited, &mut merge.items)?;
    let (text, items) = merge.finish()?;
    Ok(Merged { text, items })
}

/// What was typed into the heads and feet of the pages, which the program writes.
fn running_heads(delivered: &Delivered<'_>, edited: &Edited<'_>, items: &mut Vec<Item>) -> Result<(), String> {
    let typed = |part: &&str| -> Result<Vec<String>, String> {
        let all = read(part, Tracked::Accept)?.paragraphs.into_iter();
        let own = |one: Paragraph| {
            reading(&one.tokens.into_iter().filter(|token| token.made.is_none()).collect::<Vec<Token>>())
        };
        Ok(all.map(own).filter(|text| !text.is_empty()).collect())
    };
    let known: Vec<Vec<String>> = delivered.heads.iter().map(typed).collect::<Result<_, _>>()?;
    let known: BTreeSet<String> = known.into_iter().flatten().collect();
    let now: Vec<Vec<String>> = edited.heads.iter().map(typed).collect::<Result<_, _>>()?;
    let now: BTreeSet<String> = now.into_iter().flatten().collect();
    let (mut gone, mut added) = (known.difference(&now), now.difference(&known));
    loop {
        let (was, is) = (gone.next(), added.next());
        if was.is_none() && is.is_none() {
            return Ok(());
        }
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        let item = Item::new(State::Listed, "head or foot of the pages changed", &text(was), &text(is));
        items.push(item.because("it is made of report/report.toml: change it there"));
    }
}

/// The paragraphs of the text and of the footnotes.
fn all_of(body: &str, notes: &[&str], tracked: Tracked) -> Result<Written, String> {
    let mut all = read(body, tracked)?;
    for notes in notes {
        let mut more = read(notes, tracked)?;
        all.paragraphs.append(&mut more.paragraphs);
        all.revisions.append(&mut more.revisions);
    }
    Ok(all)
}

/// Editors number footnotes anew: each is named as it was, which its paragraphs tell.
fn rename_notes(old: &[Paragraph], new: &mut [Paragraph]) {
    let by_number: BTreeMap<usize, &String> = old
        .iter()
        .filter_map(|one| Some((one.note.as_ref()?, &one.numbers)))
        .flat_map(|(note, numbers)| numbers.iter().map(move |number| (*number, note)))
        .collect();
    let by_text: BTreeMap<String, &String> =
        old.iter().filter_map(|one| Some((one.text(), one.note.as_ref()?))).collect();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for paragraph in new.iter() {
        let Some(note) = &paragraph.note else { continue };
        let known = paragraph.numbers.iter().find_map(|number| by_number.get(number));
        let name = known
            .or_else(|| by_text.get(&paragraph.text()))
            .map_or_else(|| format!("new {note}"), |name| (*name).clone());
        names.entry(note.clone()).or_insert(name);
    }
    for paragraph in new {
        for token in &mut paragraph.tokens {
            if let Some(Made::Note(id)) = &mut token.made
                && let Some(name) = names.get(id)
            {
                id.clone_from(name);
                token.text = format!("{OBJECT}note {name}");
            }
        }
    }
}

/// A document in which next to nothing is what was delivered is another one.
fn is_of_this_report(old: &[Paragraph], pairs: &[Option<usize>]) -> Result<(), String> {
    let is_text = |paragraph: &Paragraph| !paragraph.numbers.is_empty() && paragraph.cell.is_none();
    let all = old.iter().filter(|paragraph| is_text(paragraph)).count();
    let found = pairs.iter().flatten().filter(|at| is_text(&old[**at])).count();
    if all > 4 && found * 5 < all {
        return Err(format!("of {all} paragraphs of the report {found} are in it: it is another document"));
    }
    Ok(())
}

/// The passage of each paragraph: those of the text and those of the footnotes each in their
/// order. Words of tables and figures that stand at the end of a document, and not where they are
/// written, are told as well.
fn sources_of(text: &str, old: &[Paragraph], passages: &[Passage]) -> (Vec<Option<usize>>, BTreeSet<usize>) {
    let mut found = vec![None; old.len()];
    let is_authored = |at: &usize| !old[*at].numbers.is_empty();
    let own = (0..old.len()).filter(|at| old[*at].note.is_none()).filter(is_authored).collect();
    let theirs = (0..passages.len()).filter(|at| passages[*at].kind != Kind::Footnote).collect();
    paired(old, passages, (own, theirs), &mut found);
    let notes = note_order::by_signs(text, passages);
    // Those of tables and figures that stand at the end are left by the first round.
    for _ in 0..2 {
        let is_left = |at: &usize| old[*at].note.is_some() && found[*at].is_none();
        let own = (0..old.len()).filter(is_left).filter(is_authored).collect();
        let theirs = notes.iter().copied().filter(|at| !found.contains(&Some(*at))).collect();
        paired(old, passages, (own, theirs), &mut found);
    }
    let mut apart = BTreeSet::new();
    // Tables come before figures there, so that each kind is looked for by itself.
    for _ in 0..2 {
        let own: Vec<usize> = (0..old.len()).filter(|at| found[*at].is_none()).filter(is_authored).collect();
        let is_exhibit = |kind: &Kind| matches!(kind, Kind::Caption | Kind::Note | Kind::TypedCell);
        let is_free = |at: &usize| is_exhibit(&passages[*at].kind) && !found.contains(&Some(*at));
        let theirs = (0..passages.len()).filter(is_free).collect();
        paired(old, passages, (own.clone(), theirs), &mut found);
        apart.extend(own.into_iter().filter(|at| found[*at].is_some()));
    }
    (found, apart)
}

/// Pairs some paragraphs with some passages, both in their order.
fn paired(
    old: &[Paragraph],
    passages: &[Passage],
    (own, theirs): (Vec<usize>, Vec<usize>),
    found: &mut [Option<usize>],
) {
    let paragraphs: Vec<Paragraph> = own.iter().map(|at| old[*at].clone()).collect();
    let chosen: Vec<Passage> = theirs.iter().map(|at| passages[*at].clone()).collect();
    for (at, source) in own.iter().zip(pairing::sources(&paragraphs, &chosen)) {
        found[*at] = source.map(|source| theirs[source]);
    }
}
