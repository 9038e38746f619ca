//! `tickmark diff`: what changed between two versions of a report.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::changed_data::{self, changed_files};
use crate::cli::compared::{Compared, Version, change_words, claim_words, file_words, summary};
use crate::cli::diff_documents::ComparedDocument;
use crate::cli::output_path::output_path;
use crate::cli::{Common, End, counted, diff_documents, diff_page, printing};
use crate::diagnostic::Outcome;
use crate::kinds;
use crate::ledger::{ClaimChange, DeliveredClaim, difference};
use crate::project::Project;

/// What `diff` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// The older version: a folder of outputs, a PDF, an HTML page or a ledger.json
    #[arg(value_parser = output_path())]
    old: PathBuf,
    /// The newer version
    #[arg(value_parser = output_path())]
    new: PathBuf,
    /// Write the comparison as an HTML page too, with each document side by side as HTML and PDF
    /// beside it
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// The folder below which the data files of both versions are looked for, by their hashes
    /// [default: the project, or this folder]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// List the rows and cells that changed, with their keys: for this terminal alone
    #[arg(long, conflicts_with_all = ["json", "html"])]
    rows: bool,
}

/// Compares two versions. It needs no project.
pub(super) fn run(options: &Options, common: &Common) -> Outcome<End> {
    let (old, new) = (Version::read(&options.old)?, Version::read(&options.new)?);
    let difference = difference(&old.ledger, &new.ledger, kinds::no_effect);
    let folder = options.data.clone().or_else(|| Some(Project::open(common.project.as_deref()).ok()?.root));
    let data = changed_files(&difference, &folder.unwrap_or_else(|| PathBuf::from(".")));
    let compared = Compared { old, new, difference, data };
    let mut documents = Vec::new();
    if let Some(file) = &options.html {
        documents = diff_documents::write(&compared, file)?;
        crate::project::write_whole(file, diff_page::page(&compared, &documents).as_bytes())?;
    }
    if common.json {
        printing::json(&as_json(&compared, &documents));
    } else if !common.quiet {
        report(&compared, common.verbose, options.rows);
        for document in &documents {
            say!("{}", document.words());
        }
    }
    Ok(if compared.is_same() { End::Clean } else { End::Findings(summary(&compared.difference)) })
}

fn report(compared: &Compared, verbose: bool, with_rows: bool) {
    let (old, new) = (&compared.old.ledger.report, &compared.new.ledger.report);
    say!("{} (freeze {}) → {} (freeze {})", old.version, old.freeze, new.version, new.freeze);
    for file in &compared.difference.files {
        say!("  {}", file_words(file));
        for line in compared.data_words(&file.path) {
            say!("      {line}");
        }
        for line in compared.data_rows(&file.path).into_iter().filter(|_| with_rows) {
            say!("        {line}");
        }
    }
    for change in &compared.difference.claims {
        say!("{} {}", if change.crosses() { "!" } else { " " }, claim_words(change));
        if let Some(claim) = change.claim() {
            say!("      `{}`: {}", claim.condition, claim.says);
        }
    }
    let (shown, hidden) = compared.shown_and_hidden();
    for change in shown.iter().chain(hidden.iter().filter(|_| verbose)) {
        say!("{} {}", if change.crosses.is_empty() { " " } else { "!" }, change_words(change));
        for place in &change.places {
            let read = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".to_owned());
            say!("      {} {}:{}  {} → {}", place.document, place.file, place.line, read(&place.old), read(&place.new));
            if let Some(sentence) = compared.sentence(place) {
                say!("        “{sentence}”");
            }
        }
    }
    for (old, new) in compared.difference.renamed.iter().filter(|_| verbose) {
        say!("  {old} is called {new}");
    }
    let unchanged = compared.difference.marks_same;
    say!("{}; {} unchanged", summary(&compared.difference), counted(unchanged, "traced number", "traced numbers"));
    if let Some((old, new)) = compared.difference.renamed.first().filter(|_| !verbose) {
        say!("of what is called otherwise, `{old}` is `{new}`; -v lists all");
    }
    if !hidden.is_empty() && !verbose {
        say!("{} that no page prints changed too; -v lists them", counted(hidden.len(), "result", "results"));
    }
}

fn claim_json(change: &ClaimChange) -> Json {
    let side = |claim: &Option<DeliveredClaim>| {
        claim.as_ref().map(|claim| json!({ "text": claim.text, "holds": claim.holds, "says": claim.says }))
    };
    let claim = change.claim();
    json!({
        "change": change.words(), "crosses": change.crosses(), "condition": claim.map(|claim| &claim.condition),
        "document": claim.map(|claim| &claim.document), "file": claim.map(|claim| &claim.file),
        "line": claim.map(|claim| claim.line), "old": side(&change.old), "new": side(&change.new),
    })
}

fn as_json(compared: &Compared, documents: &[ComparedDocument]) -> Json {
    let report = |version: &Version| {
        let report = &version.ledger.report;
        json!({ "version": report.version, "freeze": report.freeze, "created": report.created })
    };
    let source = |source: &crate::ledger::DeliveredSource| json!({ "sha256": source.sha256, "rows": source.rows, "columns": source.columns, "bytes": source.bytes });
    let files: Vec<Json> = compared
        .difference
        .files
        .iter()
        .map(|file| {
            json!({ "path": file.path, "old": file.old.as_ref().map(source), "new": file.new.as_ref().map(source) })
        })
        .collect();
    let numbers: Vec<Json> = compared
        .difference
        .numbers
        .iter()
        .map(|change| {
            let places: Vec<Json> = change
                .places
                .iter()
                .map(|place| {
                    json!({
                        "document": place.document, "file": place.file, "line": place.line, "old": place.old,
                        "new": place.new, "sentence": compared.sentence(place),
                    })
                })
                .collect();
            let crosses: Vec<&str> = change.crosses.iter().map(|crossing| crossing.words()).collect();
            json!({
                "id": change.id, "old": change.old, "new": change.new, "change": change.by().map(|(by, _)| by),
                "relative": change.by().and_then(|(_, share)| share), "crosses": crosses, "places": places,
            })
        })
        .collect();
    json!({
        "old": report(&compared.old), "new": report(&compared.new), "files": files, "numbers": numbers,
        "data": compared.data.iter().map(changed_data::as_json).collect::<Vec<_>>(),
        "claims": compared.difference.claims.iter().map(claim_json).collect::<Vec<_>>(),
        "renamed": compared.difference.renamed.iter().map(|(old, new)| json!({ "old": old, "new": new })).collect::<Vec<_>>(),
        "documents": diff_documents::as_json(documents),
        "unchanged": { "results": compared.difference.same, "marks": compared.difference.marks_same },
    })
}
