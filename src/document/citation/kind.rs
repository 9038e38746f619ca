//! The types of entries, the other names of fields and the names of languages in BibLaTeX.

use hayagriva::types::EntryType;

/// Types of entries and what they are for the library: the work and its whole. A paper in
/// proceedings is a chapter of them, since the library prints their title twice in styles
/// that name the conference; a patent is a report, whose number and holder all styles
/// print.
pub const KINDS: [(&str, EntryType, Option<EntryType>); 48] = [
    ("article", EntryType::Article, Some(EntryType::Periodical)),
    ("artwork", EntryType::Artwork, None),
    ("audio", EntryType::Audio, None),
    ("book", EntryType::Book, None),
    ("bookinbook", EntryType::Chapter, Some(EntryType::Book)),
    ("booklet", EntryType::Book, None),
    ("collection", EntryType::Book, None),
    ("conference", EntryType::Chapter, Some(EntryType::Book)),
    ("dataset", EntryType::Repository, None),
    ("electronic", EntryType::Web, None),
    ("image", EntryType::Artwork, None),
    ("inbook", EntryType::Chapter, Some(EntryType::Book)),
    ("incollection", EntryType::Chapter, Some(EntryType::Book)),
    ("inproceedings", EntryType::Chapter, Some(EntryType::Book)),
    ("inreference", EntryType::Entry, Some(EntryType::Reference)),
    ("jurisdiction", EntryType::Case, None),
    ("legal", EntryType::Legislation, None),
    ("legislation", EntryType::Legislation, None),
    ("letter", EntryType::Misc, None),
    ("manual", EntryType::Report, None),
    ("mastersthesis", EntryType::Thesis, None),
    ("misc", EntryType::Misc, None),
    ("movie", EntryType::Video, None),
    ("mvbook", EntryType::Book, None),
    ("mvcollection", EntryType::Book, None),
    ("mvproceedings", EntryType::Proceedings, None),
    ("mvreference", EntryType::Book, None),
    ("online", EntryType::Web, None),
    ("patent", EntryType::Report, None),
    ("periodical", EntryType::Periodical, None),
    ("phdthesis", EntryType::Thesis, None),
    ("preprint", EntryType::Article, Some(EntryType::Periodical)),
    ("proceedings", EntryType::Proceedings, None),
    ("reference", EntryType::Book, None),
    ("report", EntryType::Report, None),
    ("review", EntryType::Article, Some(EntryType::Periodical)),
    ("set", EntryType::Misc, None),
    ("software", EntryType::Misc, None),
    ("standard", EntryType::Report, None),
    ("suppbook", EntryType::Chapter, Some(EntryType::Book)),
    ("suppcollection", EntryType::Chapter, Some(EntryType::Book)),
    ("suppperiodical", EntryType::Article, Some(EntryType::Periodical)),
    ("techreport", EntryType::Report, None),
    ("thesis", EntryType::Thesis, None),
    ("unpublished", EntryType::Manuscript, None),
    ("video", EntryType::Video, None),
    ("www", EntryType::Web, None),
    ("xdata", EntryType::Misc, None),
];

/// Other names of the same field.
pub const ALIASES: [(&str, &str); 12] = [
    ("journal", "journaltitle"),
    ("address", "location"),
    ("school", "institution"),
    ("key", "sortkey"),
    ("annote", "annotation"),
    ("archiveprefix", "eprinttype"),
    ("primaryclass", "eprintclass"),
    ("shortauthor", "label"),
    ("issuetitle", "issuetitle"),
    ("lastaccessed", "urldate"),
    ("accessed", "urldate"),
    ("articleno", "eid"),
];

/// The code of a language that BibLaTeX names.
pub fn language(name: &str) -> Option<&str> {
    Some(match name.to_lowercase().as_str() {
        "english" | "american" | "usenglish" => "en-US",
        "british" | "ukenglish" => "en-GB",
        "german" | "ngerman" | "austrian" => "de",
        "french" => "fr",
        "spanish" => "es",
        "italian" => "it",
        "dutch" => "nl",
        "portuguese" => "pt",
        "danish" => "da",
        "swedish" => "sv",
        "norwegian" => "nb",
        "polish" => "pl",
        "russian" => "ru",
        "japanese" => "ja",
        "chinese" => "zh",
        _ => return (name.len() <= 5).then_some(name),
    })
}
