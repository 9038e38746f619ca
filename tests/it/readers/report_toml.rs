//! `report.toml`: read, or refused at a place of the text.

use tickmark::diagnostic::SourceText;
use tickmark::project::parse;

/// Reads it.
pub(crate) fn read(text: &str) {
    let source = SourceText::new("report/report.toml", text);
    match parse(&source) {
        Ok(config) => drop(format!("{config:?}")),
        Err(errors) => assert!(errors.0.iter().all(|error| error.place.is_some()), "{errors:?}"),
    }
}
