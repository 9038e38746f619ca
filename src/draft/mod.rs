//! Drafting a report: a dictionary, an analysis plan, a manuscript and a poster, from tables
//! of which nobody has said anything yet.
//!
//! What a column holds is counted in [`crate::data`]; here it is guessed what it means. Every
//! guess is a [`Guess`] with its reason and what else it could be, and stands as a comment
//! where the drafted text uses it. Nothing here reads or writes a file.

mod adverse;
mod column;
mod config;
mod dates;
mod dictionary;
mod endpoint;
mod example;
mod group;
mod guess;
mod known;
mod level;
mod manuscript;
mod naming;
mod oddity;
mod page;
mod picture;
mod plan;
mod poster;
mod record;
mod survey;
mod table;
mod variables;
mod written;

pub use column::{Content, DraftColumn};
pub use dictionary::dictionary;
pub use example::EXAMPLE;
pub use guess::Guess;
pub use oddity::{Oddity, oddities};
pub use page::page;
pub use survey::{Study, Template};
pub use table::DraftTable;

/// The files of a drafted report, by their paths in the project.
pub struct Draft {
    /// Path and text of each.
    pub files: Vec<(String, String)>,
    /// What was guessed, in the order of its importance.
    pub guesses: Vec<Guess>,
}

/// Where and how a report is drafted.
pub struct Frame<'a> {
    /// The name of the project, as its folder is called.
    pub name: &'a str,
    /// The kind of report.
    pub template: Template,
    /// Whether the data are made up, which every page then says.
    pub is_example: bool,
    /// Whether the fonts of the PDF have a letter.
    pub has_letter: &'a dyn Fn(char) -> bool,
}

/// Drafts a report of tables.
pub fn draft(study: &Study, frame: &Frame<'_>) -> Draft {
    let mut files = vec![
        ("data/datapackage.json".to_owned(), dictionary(frame.name, &study.tables)),
        ("report/report.toml".to_owned(), config::text(study, frame)),
    ];
    if frame.template == Template::Minimal {
        files.push(("report/manuscript.md".to_owned(), manuscript::alone(study, frame)));
    } else {
        files.push(("report/analysis.md".to_owned(), plan::text(study, frame)));
        files.push(("report/manuscript.md".to_owned(), manuscript::text(study, frame)));
        files.push(("report/poster.md".to_owned(), poster::text(study, frame)));
    }
    Draft { files, guesses: study.guesses() }
}
