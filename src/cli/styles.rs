//! `tickmark styles`: the citation styles that a report can name as its `csl`.

use std::io::Write;

use clap::Args;
use serde_json::json;

use crate::cli::{Common, End};
use crate::diagnostic::Outcome;
use crate::document::citation::style;

/// Options of `tickmark styles`.
#[derive(Debug, Args)]
pub struct Options {
    /// Show only styles whose name or title has this in it
    #[arg(value_name = "WORD")]
    word: Option<String>,
}

/// Prints the styles, one a line; they need no project.
pub fn run(options: &Options, common: &Common) -> Outcome<End> {
    let word = options.word.as_deref().unwrap_or("").to_lowercase();
    let mut out = std::io::stdout().lock();
    for known in style::known() {
        let is_meant = |text: &str| text.to_lowercase().contains(&word);
        if !known.names.iter().any(|name| is_meant(name)) && !is_meant(&known.title) {
            continue;
        }
        let line = if common.json {
            json!({
                "name": known.names.first(), "other_names": known.names.get(1..).unwrap_or_default(),
                "title": known.title, "cites_by": known.manner.words(),
            })
            .to_string()
        } else {
            format!("{:<52} {:<12} {}", known.names.join(", "), known.manner.words(), known.title)
        };
        // A reader that has seen enough, as in `tickmark styles | head`, is no fault.
        if writeln!(out, "{line}").is_err() {
            break;
        }
    }
    Ok(End::Clean)
}
