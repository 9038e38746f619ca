//! `tickmark trace`: from a page to the rows.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value as Json, json};

use crate::analysis::Value;
use crate::cli::output_path::output_path;
use crate::cli::pipeline::{self, Report};
use crate::cli::progress::Progress;
use crate::cli::{Common, End, counted, printed_number, printing, trace_file};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::ledger::format::shortest;
use crate::ledger::{self, Found, Ledger, Target};
use crate::project::{Project, place_of};

/// What `trace` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// A path such as `os.median`, a fact such as `facts.dose`, or a number as it
    /// reads on a page, such as `15.2`, `P=.64` or `0.99 (0.67–1.44)`
    #[arg(allow_hyphen_values = true)]
    query: String,
    /// Look in a PDF, an HTML page or a ledger.json that was delivered; needs no project
    #[arg(long, value_name = "FILE", alias = "pdf", conflicts_with = "rows", value_parser = output_path())]
    pub(super) file: Option<PathBuf>,
    /// List the rows as file:line. They stay on this machine: the list is in no output
    #[arg(long)]
    rows: bool,
}

/// Prints the chain of each result that the query names.
pub(super) fn run(project: &Project, options: &Options, common: &Common, progress: &mut Progress) -> Outcome<End> {
    if options.rows && ledger::private(&project.config.privacy).is_on() {
        return Err(Diagnostic::error("`[privacy]` is on, so that the rows of a result are not listed")
            .at(place_of(&project.source, "privacy"))
            .hint("who may see the rows lists them in a copy of the project without `[privacy]`")
            .into());
    }
    let report = pipeline::build(project, progress)?;
    let found = found(&report.ledger, &options.query);
    if found.is_empty() {
        let all = report.ledger.results.iter().map(|entry| entry.id.as_str());
        let near = crate::diagnostic::closest(&options.query, all);
        let hint = near.map_or_else(
            || "give a path such as `os.median`, or a number as it reads on a page".to_owned(),
            |id| format!("did you mean `{id}`?"),
        );
        return Err(Diagnostic::error(format!("nothing in the ledger is `{}`", options.query)).hint(hint).into());
    }
    if common.json {
        let all: Vec<Json> = found.iter().map(|one| as_json(&report, one, options.rows)).collect();
        printing::json_pretty(&Json::Array(all));
    } else {
        for (index, one) in found.iter().enumerate() {
            if index > 0 {
                say!();
            }
            for line in chain(&report, one, options.rows) {
                printing::line(&line);
            }
        }
    }
    Ok(End::Clean)
}

/// What a query names: by its path, else by how it reads on a page.
fn found(ledger: &Ledger, query: &str) -> Vec<Found> {
    let exact = ledger::find(ledger, query);
    if !exact.is_empty() {
        return exact;
    }
    let claims = ledger::find_claims(ledger, query);
    if !claims.is_empty() {
        return claims;
    }
    // The path of a result that is not there is no number that happens to hold its digits.
    let is_path = |id: &str| query.strip_prefix(id).is_some_and(|rest| rest.starts_with(['.', '[']));
    if ledger.blocks.iter().any(|block| is_path(&block.id)) {
        return Vec::new();
    }
    let marks: Vec<(&str, &str)> =
        ledger.marks.iter().map(|mark| (mark.text.as_str(), ledger.target_id(mark.target))).collect();
    let mut found: Vec<Found> = Vec::new();
    for at in printed_number::matching(query, &marks) {
        let target = ledger.marks[at].target;
        match found.iter_mut().find(|known| known.target == target) {
            Some(known) => known.marks.push(at),
            None => found.push(Found { target, marks: vec![at] }),
        }
    }
    found
}

/// Looks in a delivered file.
pub(super) fn run_on_file(file: &Path, options: &Options, common: &Common) -> Outcome<End> {
    trace_file::run(file, &options.query, common)
}

/// The chain as text: page, result, block, table steps, columns, files, rows.
fn chain(report: &Report, found: &Found, rows: bool) -> Vec<String> {
    let ledger = &report.ledger;
    let mut out = Vec::new();
    match found.target {
        Target::Claim(index) => claim_chain(&mut out, ledger, index, found),
        Target::Fact(index) => {
            let fact = &ledger.facts[index];
            out.push(format!("{}  {}", fact.id, fact.text));
            marks(&mut out, ledger, found);
            out.push(format!("  declared   {}", fact.place));
            out.push(format!("  source     {}", fact.source));
        }
        Target::Result(index) => {
            let entry = &ledger.results[index];
            let block = &ledger.blocks[entry.block];
            let has_unit = entry.result.value.number().is_some();
            let unit = entry.result.unit.as_ref().filter(|_| has_unit).map_or(String::new(), |unit| format!(" {unit}"));
            out.push(format!("{}  {}{unit}", entry.id, entry.text));
            marks(&mut out, ledger, found);
            match &entry.result.value {
                Value::Number(number) => out.push(format!("  value      {}{unit}", shortest(*number))),
                Value::Text(text) => out.push(format!("  value      {text}")),
                Value::NotEstimable(absence) if absence.is_hidden => {
                    out.push(format!("  value      not shown: {}", absence.reason));
                }
                Value::NotEstimable(absence) => out.push(format!("  value      not estimable: {}", absence.reason)),
            }
            let mut what = vec![entry.result.stat.clone()];
            what.extend(entry.result.variable.clone());
            what.extend(entry.result.level.as_ref().map(|level| format!("= {level}")));
            what.extend(entry.result.time.map(|time| format!("at {}", shortest(time))));
            what.extend(entry.result.groups.iter().map(|group| format!("in {} = {}", group.variable, group.level)));
            if block.kind == "toxicity" && matches!(entry.result.stat.as_str(), "n" | "N") {
                what.push("(subjects, each once; the row of one is that of the worst grade)".to_owned());
            }
            out.push(format!("  statistic  {}", what.join(" ")));
            out.push(format!("  method     {}", block.methods));
            out.push(format!("  block      {{{} {}}} {}", block.kind, block.id, block.place));
            out.push(format!("  columns    {}", block.columns.join(", ")));
            tables(&mut out, ledger, &block.data);
            out.extend(block.asked.iter().flat_map(|one| one.sql.iter().map(|sql| format!("  asked      {sql}"))));
            out.push(format!("  rows       {} (digest {}…)", rows_of(report, index), entry.rows_digest.short()));
            if rows {
                for line in row_places(report, index) {
                    out.push(format!("             {line}"));
                }
            }
        }
    }
    out
}

fn marks(out: &mut Vec<String>, ledger: &Ledger, found: &Found) {
    const SHOWN: usize = 12;
    for mark in found.marks.iter().take(SHOWN).filter_map(|index| ledger.marks.get(*index)) {
        out.push(format!("  on page    {}: `{}` from {}", mark.document, mark.text, mark.place));
    }
    if found.marks.len() > SHOWN {
        out.push(format!("             and {}", counted(found.marks.len() - SHOWN, "more place", "more places")));
    }
    if found.marks.is_empty() {
        out.push("  on page    nowhere".to_owned());
    }
}

fn tables(out: &mut Vec<String>, ledger: &Ledger, data: &[String]) {
    let (mut sources, mut engines) = (Vec::new(), Vec::new());
    let ancestors = ledger.ancestors(data);
    for table in ledger.tables.iter().filter(|table| ancestors.contains(&table.id)) {
        if let Some(source) = ledger.sources.iter().find(|source| source.id == table.id) {
            sources.push(source);
            continue;
        }
        if let Some(engine) = ledger.engines.iter().find(|engine| engine.id == table.id) {
            engines.push(engine);
            continue;
        }
        let rows = rows_shown(table.rows_known);
        out.push(format!("  table      {}: {rows} rows from {}", table.id, table.parents.join(", ")));
        for step in &table.steps {
            let condition = step.condition.as_ref().map_or(String::new(), |sql| format!(" [{sql}]"));
            let (before, after) = (rows_shown(step.in_known), rows_shown(step.out_known));
            out.push(format!("             {}{condition}: {before} → {after}", step.label));
        }
    }
    for engine in engines {
        out.push(format!(
            "  engine     {}: {} ({} rows) digest {}",
            engine.engine, engine.query, engine.rows, engine.digest
        ));
    }
    for source in sources {
        out.push(format!("  file       {} ({} rows) sha256 {}", source.path, source.rows, source.sha256));
    }
    out.push(format!("  freeze     {}", ledger.report.freeze));
}

/// A number of rows, or that it is not shown.
fn rows_shown<N: ToString>(rows: Option<N>) -> String {
    rows.map_or_else(|| "not shown".to_owned(), |rows| rows.to_string())
}

/// How many rows make a result: those of the table that the block reads. Where these were
/// made from others, by a join or a group, it says which lines of the files that is.
fn rows_of(report: &Report, result: usize) -> String {
    let Some(rows) = report.ledger.results[result].rows.filter(|_| !report.ledger.privacy.is_on()) else {
        return rows_shown(report.ledger.results[result].rows);
    };
    let lines = report.ledger.source_rows(result);
    let of_each: Vec<(&String, usize)> =
        lines.iter().map(|(source, rows)| (source, rows.iter().count())).filter(|(_, count)| *count > 0).collect();
    let total: usize = of_each.iter().map(|(_, count)| count).sum();
    if total == rows {
        return rows.to_string();
    }
    let of_each: Vec<String> =
        of_each.iter().map(|(source, count)| format!("{count} of {}", path_of(&report.ledger, source))).collect();
    format!(
        "{rows} of the table that the block reads, made from {}: {}",
        counted(total, "line", "lines"),
        of_each.join(", ")
    )
}

/// A claim: its words, where they stand, the condition, and what the results say.
fn claim_chain(out: &mut Vec<String>, ledger: &Ledger, index: usize, found: &Found) {
    let claim = &ledger.claims[index];
    out.push(format!("“{}”", claim.text()));
    marks(out, ledger, found);
    out.push(format!("  condition  {}", claim.condition));
    out.push(format!("  holds      {}", if claim.holds { "yes" } else { "no: these are the words for that case" }));
    if !claim.holds {
        out.push(format!("  claimed    “{}”", claim.words));
    }
    out.extend(claim.looked.iter().map(|one| format!("  says       {}", one.says)));
    out.extend(claim.targets().into_iter().map(|target| format!("  result     {}", ledger.target_id(target))));
}

/// The path of a source by its id.
fn path_of<'a>(ledger: &'a Ledger, source: &'a str) -> &'a str {
    ledger.sources.iter().find(|entry| entry.id == source).map_or(source, |entry| entry.path.as_str())
}

fn row_places(report: &Report, result: usize) -> Vec<String> {
    let block = &report.ledger.blocks[report.ledger.results[result].block];
    let is_here = |source: &str| !block.asked.iter().any(|asked| asked.rows_of == source);
    let rows = report.ledger.source_rows(result).iter();
    let elsewhere = block
        .asked
        .iter()
        .map(|asked| format!("rows of `{}` are on another engine, and are counted there", asked.source));
    rows.filter(|(source, _)| is_here(source))
        .flat_map(|(source, rows)| rows.iter().map(move |row| (source, row)))
        .map(|(source, row)| {
            let path = path_of(&report.ledger, source);
            let place = report.sources.get(source).and_then(|table| table.place_in(source, row));
            match place.filter(|place| place.line > 0) {
                Some(place) => place.to_string(),
                None => format!("{path} row {row}"),
            }
        })
        .chain(elsewhere)
        .collect()
}

fn as_json(report: &Report, found: &Found, rows: bool) -> Json {
    let ledger = &report.ledger;
    let marks: Vec<Json> = found
        .marks
        .iter()
        .filter_map(|index| ledger.marks.get(*index))
        .map(|mark| {
            json!({
                "document": mark.document, "text": mark.text, "file": &*mark.place.file,
                "line": mark.place.line, "column": mark.place.column,
            })
        })
        .collect();
    match found.target {
        Target::Claim(index) => {
            let claim = &ledger.claims[index];
            let results: Vec<&str> = claim.targets().into_iter().map(|target| ledger.target_id(target)).collect();
            json!({
                "claim": claim.text(), "condition": claim.condition, "holds": claim.holds, "words": claim.words,
                "otherwise": claim.otherwise, "says": claim.says(), "results": results, "marks": marks,
            })
        }
        Target::Fact(index) => {
            let fact = &ledger.facts[index];
            json!({ "id": fact.id, "text": fact.text, "source": fact.source, "place": fact.place.to_string(), "marks": marks })
        }
        Target::Result(index) => {
            let entry = &ledger.results[index];
            let block = &ledger.blocks[entry.block];
            let lines: usize = ledger.source_rows(index).iter().map(|(_, rows)| rows.iter().count()).sum();
            let lines = (!ledger.privacy.is_on()).then_some(lines);
            let mut out = json!({
                "id": entry.id, "text": entry.text, "value": entry.result.value.number(),
                "warning": entry.result.value.absence(), "stat": entry.result.stat, "unit": entry.result.unit,
                "block": block.id, "kind": block.kind, "place": block.place.to_string(), "method": block.methods,
                "data": block.data, "columns": block.columns, "marks": marks,
                "rows": { "n": entry.rows, "digest": entry.rows_digest.hex(), "lines": lines },
            });
            if rows {
                out["row_places"] = json!(row_places(report, index));
            }
            out
        }
    }
}
