//! `tickmark describe`: what a data file holds.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use crate::cli::given_file::{GivenFile, drafted};
use crate::cli::{Common, End, calendar, counted, freeze_command, printing};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::draft::{self, DraftColumn, DraftTable};
use crate::project::write_whole;

/// What `describe` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tickmark describe lung.csv                       a table of its columns, on a terminal
  tickmark describe lung.csv > datapackage.json    a dictionary to start from
  tickmark describe lung.csv --html lung.html      a page with distributions, for your eyes only")]
pub(super) struct Options {
    /// Data files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write a page with distributions; it shows the data, so do not publish it
    #[arg(long, value_name = "PAGE")]
    html: Option<PathBuf>,
}

/// Prints the dictionary: as JSON for a program, as a table for a person.
pub(super) fn run(options: &Options, common: &Common) -> Outcome<End> {
    let tables = drafted(&GivenFile::all(&options.files)?)?;
    let today = calendar::day_number(&freeze_command::today()?);
    if let Some(path) = &options.html {
        write_whole(path, draft::page(&tables, today).as_bytes())?;
        if !common.quiet && !common.json {
            tell!("wrote `{}`: it shows values of the data, so do not publish it", path.display());
        }
    }
    let for_person = std::io::stdout().is_terminal() && !common.json;
    if for_person {
        tables.iter().for_each(|table| print(table, today));
    } else if common.json || options.html.is_none() {
        let name = tables.first().map_or("data", |table| table.id.as_str());
        let text = draft::dictionary(name, &tables);
        let value: Value = serde_json::from_str(&text)
            .map_err(|error| Diagnostic::error(format!("the dictionary cannot be written: {error}")))?;
        printing::json_pretty(&value);
    }
    Ok(End::Clean)
}

/// A line for each column, then what looks odd.
fn print(table: &DraftTable, today: i32) {
    say!(
        "{}: {}, {}",
        table.file,
        counted(table.rows, "row", "rows"),
        counted(table.columns.len(), "column", "columns")
    );
    let width = table.columns.iter().map(|column| column.name().chars().count()).max().unwrap_or(0).clamp(4, 28);
    say!("  {:width$}  {:8}  {:>8}  {:>9}  holds", "name", "type", "missing", "different");
    for column in &table.columns {
        let (profile, name) = (&column.profile, shortened(column.name(), width));
        let kind = column.kind().name();
        say!("  {name:width$}  {kind:8}  {:>8}  {:>9}  {}", profile.missing, profile.distinct, holds(column));
    }
    let odd = draft::oddities(table, today);
    if !odd.is_empty() {
        say!("to look at:");
    }
    for one in odd {
        say!("  {} {}", one.column, one.message);
    }
}

/// What a column holds, in a few words.
fn holds(column: &DraftColumn) -> String {
    let profile = &column.profile;
    let unit = column.unit.as_ref().map_or_else(String::new, |unit| format!(" {unit}"));
    const SHOWN: usize = 6;
    match column.content {
        draft::Content::Empty => "nothing".to_owned(),
        draft::Content::Identifier => "names of what a row is of".to_owned(),
        draft::Content::Personal => "what names or reaches a person".to_owned(),
        draft::Content::Text => "free text".to_owned(),
        draft::Content::Measure | draft::Content::Date => {
            let value = |share: f64| profile.quantile(share).map_or_else(String::new, |value| profile.written(value));
            format!("{} to {}{unit}, median {}", value(0.0), value(1.0), value(0.5))
        }
        draft::Content::Constant | draft::Content::Category => {
            let values: Vec<String> =
                column.values().take(SHOWN).map(|(text, count)| format!("{} ({count})", shortened(text, 20))).collect();
            let more = if column.values().count() > SHOWN { ", …" } else { "" };
            format!("{}{more}", values.join(", "))
        }
    }
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
