//! `tickmark log`: the freezes of a project and the versions that were rendered from them.

use serde_json::json;

use crate::cli::{Common, End, counted, printing};
use crate::diagnostic::Outcome;
use crate::freeze::{self, Freeze};
use crate::project::{Project, Rendered, read_history};

/// Lists every freeze with the versions made from it, in the order of the freezes.
pub(super) fn run(project: &Project, common: &Common) -> Outcome<End> {
    let mut freezes: Vec<Freeze> = freeze::read_kept(project)?.into_iter().map(|(_, freeze)| freeze).collect();
    let present = freeze::read_lock(project).ok();
    if let Some(present) = &present
        && !freezes.iter().any(|known| known.name == present.name)
    {
        freezes.push(present.clone());
    }
    let versions = read_history(&project.root.join("out"))?;
    let is_present = |freeze: &Freeze| present.as_ref().is_some_and(|present| present.name == freeze.name);
    if common.json {
        let freezes: Vec<_> = freezes
            .iter()
            .map(|freeze| {
                let rows = rows_of(freeze);
                json!({ "name": freeze.name, "date": freeze.date, "files": freeze.files.len(), "rows": rows, "in_use": is_present(freeze) })
            })
            .collect();
        printing::json(&json!({ "freezes": freezes, "versions": versions }));
        return Ok(End::Clean);
    }
    if common.quiet {
        return Ok(End::Clean);
    }
    if freezes.is_empty() {
        say!("no freeze yet; `tickmark freeze` records the first");
    }
    for freeze in &freezes {
        let rows = rows_of(freeze);
        let used = if is_present(freeze) { ", in use" } else { "" };
        let tables = freeze.sources.len();
        let elsewhere = if tables == 0 { String::new() } else { format!(" and {tables} on other engines") };
        let files = format!("{}{elsewhere}", counted(freeze.files.len(), "file", "files"));
        say!("freeze `{}` of {}: {files}, {rows} rows{used}", freeze.name, freeze.date);
        versions.iter().filter(|version| version.freeze == freeze.name).for_each(version_line);
    }
    let known = |version: &&Rendered| !freezes.iter().any(|freeze| freeze.name == version.freeze);
    let others: Vec<&Rendered> = versions.iter().filter(known).collect();
    if !others.is_empty() {
        say!("of freezes that are not kept:");
        others.into_iter().for_each(version_line);
    }
    Ok(End::Clean)
}

/// The rows of all files and of the tables of other engines.
fn rows_of(freeze: &Freeze) -> u64 {
    let of_files: u64 = freeze.files.iter().filter_map(|file| file.rows).sum();
    of_files + freeze.sources.iter().map(|source| source.rows).sum::<u64>()
}

fn version_line(version: &Rendered) {
    let marks = counted(version.marks, "traced number", "traced numbers");
    say!("  {}  {marks}, {}", version.version, counted(version.findings, "finding", "findings"));
}
