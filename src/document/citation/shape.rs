//! What an entry is for the citation library: the work, its whole, and which fields name
//! them.

use std::collections::BTreeMap;

use hayagriva::types::EntryType;

use crate::document::citation::bibtex::{Field, Raw};
use crate::document::citation::kind::KINDS;
use crate::document::citation::{address, tex};

/// The shape of a work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// What the work is.
    pub kind: EntryType,
    /// What it is a part of.
    pub whole: Option<EntryType>,
    /// The field with its title.
    pub title: &'static str,
    /// The field with the title of its whole.
    pub whole_title: &'static str,
}

/// The shape of an entry with the fields that it has.
pub fn shape(raw: &Raw, fields: &BTreeMap<&str, &Field>) -> Shape {
    let known = KINDS.iter().find(|(name, ..)| *name == raw.kind);
    let (mut kind, mut whole) = known.map_or((EntryType::Misc, None), |(_, kind, whole)| (*kind, *whole));
    // Styles print what has no kind as published online: it is a page where it has an
    // address, else a book.
    if matches!(kind, EntryType::Misc | EntryType::Repository | EntryType::Manuscript | EntryType::Web) {
        kind = if has_address(fields) || kind == EntryType::Web { EntryType::Web } else { EntryType::Book };
        whole = None;
    }
    let whole_title = if whole == Some(EntryType::Periodical) { "journaltitle" } else { "booktitle" };
    // BibTeX knows no title of the book in `@inbook`: its `title` is that of the book, and
    // `chapter` the number or the title of the part.
    if raw.kind == "inbook" && !fields.contains_key("booktitle") {
        return if chapter_is_words(fields) {
            Shape { kind, whole, title: "chapter", whole_title: "title" }
        } else {
            Shape { kind: EntryType::Book, whole: None, title: "title", whole_title }
        };
    }
    Shape { kind, whole, title: "title", whole_title }
}

fn has_address(fields: &BTreeMap<&str, &Field>) -> bool {
    ["url", "doi", "eprint", "howpublished"].iter().any(|name| {
        fields
            .get(name)
            .is_some_and(|field| *name != "howpublished" || address::is_address(&tex::read(&field.value).plain()))
    })
}

/// Whether `chapter` is a title: no number, be it Roman, and no single letter.
fn chapter_is_words(fields: &BTreeMap<&str, &Field>) -> bool {
    fields.get("chapter").is_some_and(|field| {
        let text = tex::read(&field.value).plain();
        let is_numeral = !text.is_empty() && text.chars().all(|c| "ivxlcdmIVXLCDM".contains(c));
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        letters > 2 && !is_numeral && !text.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// The words for a type that BibLaTeX names by a key, as in `type = {patentus}`.
pub fn genre(key: &str) -> Option<&'static str> {
    Some(match key {
        "phdthesis" => "Doctoral dissertation",
        "mathesis" | "mastersthesis" => "Master’s thesis",
        "bathesis" => "Bachelor’s thesis",
        "candthesis" => "Candidate thesis",
        "techreport" => "Technical report",
        "resreport" => "Research report",
        "software" => "Computer software",
        "datacd" => "Data CD",
        "audiocd" => "Audio CD",
        "patent" => "Patent",
        "patentus" => "US patent",
        "patenteu" => "European patent",
        "patentde" => "German patent",
        "patentfr" => "French patent",
        "patentuk" => "UK patent",
        "patreq" => "Patent request",
        "patrequs" => "US patent request",
        "patreqeu" => "European patent request",
        "patreqde" => "German patent request",
        "patreqfr" => "French patent request",
        "patrequk" => "UK patent request",
        _ => return None,
    })
}

/// What EndNote and others write into `type` of every entry: it only repeats the type.
pub fn repeats_the_type(genre: &str) -> bool {
    matches!(
        genre.to_lowercase().as_str(),
        "article"
            | "book"
            | "book section"
            | "conference paper"
            | "conference proceedings"
            | "dataset"
            | "edited book"
            | "electronic article"
            | "electronic book"
            | "electronic book section"
            | "generic"
            | "journal article"
            | "newspaper article"
            | "online"
            | "patent"
            | "report"
            | "thesis"
            | "unpublished work"
            | "web page"
    )
}

/// What programs leave in `note`, which says nothing of the work: `Publisher: …` of
/// Zotero, `cited By …` of Scopus, the record of EndNote in several lines.
pub fn is_left_by_a_program(note: &str, raw: &str) -> bool {
    let lower = note.to_lowercase();
    let starts = ["publisher:", "cited by", "cited by:", "pmid:", "_eprint", "eprint:", "isbn:", "export date:"];
    starts.iter().any(|start| lower.starts_with(start)) || raw.trim().lines().count() > 2
}
