//! `tickmark trace --file`: a number of a delivered file, for a reader without the project.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::cli::{Common, End, counted, printed_number, printing};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::ledger::{DeliveredClaim, DeliveredLedger, DeliveredMark};
use crate::render::page_check;
use crate::verify::{Delivered, Kind};

/// Says what a number of a delivered PDF, HTML page or ledger is, and where it stands.
pub(super) fn run(path: &Path, query: &str, common: &Common) -> Outcome<End> {
    let shown = path.display();
    let cannot = |why: String| Diagnostic::error(format!("`{shown}` cannot be read: {why}"));
    let file = Delivered::read(super::verify::read(path)?).map_err(cannot)?;
    let problem = file.problems.first().cloned();
    let ledger =
        file.ledger.as_ref().ok_or_else(|| cannot(problem.unwrap_or_else(|| "it has no ledger".to_owned())))?;
    let document = file.list.as_ref().map(|list| list.document.as_str());
    // Of a page its own numbers; of a ledger those of every document.
    let marks: Vec<&DeliveredMark> =
        ledger.marks.iter().filter(|mark| document.is_none_or(|document| mark.document == document)).collect();
    let texts: Vec<(&str, &str)> = marks.iter().map(|mark| (mark.text.as_str(), mark.result.as_str())).collect();
    let by_id = marks.iter().enumerate().filter(|(_, mark)| mark.result == query).map(|(at, _)| at);
    let mut found: Vec<usize> = by_id.collect();
    if found.is_empty() {
        found = printed_number::matching(query, &texts);
    }
    let of_pages = places(&file, query);
    let claims = claims_of(ledger, document, query);
    if common.json {
        let words = words_of(&file);
        let all: Vec<Json> = found.iter().map(|at| as_json(ledger, marks[*at], &words)).collect();
        let claims: Vec<Json> = claims.iter().map(|claim| claim_json(claim)).collect();
        printing::json_pretty(&json!({ "numbers": all, "on_pages": of_pages, "claims": claims }));
    } else {
        claims.iter().for_each(|claim| report_claim(claim));
        report(&file, ledger, &marks, &found);
        for place in &of_pages {
            say!("  reads      {place}");
        }
    }
    if found.is_empty() && of_pages.is_empty() && claims.is_empty() {
        let hint = "give a number as it reads on a page, such as `15.2` or `P=.64`, or the id of a result";
        return Err(Diagnostic::error(format!("no number of `{shown}` reads `{query}`")).hint(hint).into());
    }
    if found.is_empty() && claims.is_empty() {
        tell!(
            "no traced number reads so: what stands there is a fact, a citation, or a number that tickmark itself prints"
        );
    }
    Ok(End::Clean)
}

/// The claims whose words, or words for the other case, hold a text.
fn claims_of<'l>(ledger: &'l DeliveredLedger, document: Option<&str>, query: &str) -> Vec<&'l DeliveredClaim> {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let wanted = plain(query.trim_matches(['“', '”', '"']));
    if wanted.chars().filter(|c| c.is_alphabetic()).count() < 3 {
        return Vec::new();
    }
    let holds = |text: &str| plain(text).contains(&wanted);
    let here = ledger.claims.iter().filter(|claim| document.is_none_or(|document| claim.document == document));
    here.filter(|claim| holds(&claim.words) || claim.otherwise.as_deref().is_some_and(holds)).collect()
}

fn report_claim(claim: &DeliveredClaim) {
    say!("“{}”", claim.text);
    say!("  on page    {} from {}:{}:{}", claim.document, claim.file, claim.line, claim.column);
    say!("  condition  {}", claim.condition);
    say!("  holds      {}", if claim.holds { "yes" } else { "no: these are the words for that case" });
    say!("  says       {}", claim.says);
    say!("  results    {}", claim.results.join(", "));
}

fn claim_json(claim: &DeliveredClaim) -> Json {
    json!({
        "text": claim.text, "condition": claim.condition, "holds": claim.holds, "says": claim.says,
        "results": claim.results, "document": claim.document, "file": claim.file, "line": claim.line,
        "column": claim.column,
    })
}

/// The words around each mark of an HTML page.
fn words_of(file: &Delivered) -> BTreeMap<String, String> {
    match file.kind {
        Kind::Html => page_check::sentences(&String::from_utf8_lossy(&file.bytes)),
        _ => BTreeMap::new(),
    }
}

/// Where a PDF reads so: page and words.
fn places(file: &Delivered, query: &str) -> Vec<String> {
    let Some(pdf) = file.pdf() else { return Vec::new() };
    page_check::places_in_pdf(pdf, query).unwrap_or_default()
}

fn report(file: &Delivered, ledger: &DeliveredLedger, marks: &[&DeliveredMark], found: &[usize]) {
    let words = words_of(file);
    let results = ledger.by_id();
    let mut last = "";
    for at in found {
        let mark = marks[*at];
        if mark.result != last {
            last = &mark.result;
            match results.get(mark.result.as_str()) {
                Some(result) => {
                    let unit = result.unit.as_ref().map_or(String::new(), |unit| format!(" {unit}"));
                    let value =
                        result.warning.as_ref().map_or(result.value.to_string(), |why| format!("not estimable: {why}"));
                    say!("{}  {}{unit}", result.id, result.text);
                    say!("  value      {value}");
                    say!("  statistic  {}", result.stat);
                    if let Some(block) = ledger.blocks.iter().find(|block| block.id == result.block) {
                        say!("  block      {{{} {}}} {}:{}", block.kind, block.id, block.file, block.line);
                    }
                    let rows = result.rows.n.map(|rows| usize::try_from(rows).unwrap_or(usize::MAX));
                    say!(
                        "  rows       {} (digest {}…)",
                        rows.map_or_else(|| "not shown".to_owned(), |rows| counted(rows, "row", "rows")),
                        result.rows.digest.get(..12).unwrap_or("")
                    );
                }
                None => {
                    let fact = ledger.facts.iter().find(|fact| fact.id == mark.result);
                    say!("{}  {}", mark.result, fact.map_or("", |fact| &fact.text));
                    say!("  source     {}", fact.map_or("", |fact| &fact.source));
                }
            }
        }
        say!("  on page    {}: `{}` from {}:{}:{}", mark.document, mark.text, mark.file, mark.line, mark.column);
        if let Some(sentence) = mark.number().and_then(|number| words.get(&number.to_string())) {
            say!("             “{sentence}”");
        }
    }
    if !found.is_empty() {
        for source in &ledger.sources {
            say!("  file       {} sha256 {}", source.path, source.sha256);
        }
        for engine in &ledger.engines {
            say!("  engine     {}: {} digest {}", engine.engine, engine.query, engine.digest);
        }
        say!("  freeze     {}", ledger.report.freeze);
    }
}

fn as_json(ledger: &DeliveredLedger, mark: &DeliveredMark, words: &BTreeMap<String, String>) -> Json {
    let result = ledger.by_id().get(mark.result.as_str()).copied();
    json!({
        "id": mark.result, "text": mark.text, "document": mark.document, "file": mark.file, "line": mark.line,
        "column": mark.column, "value": result.map(|result| &result.value), "stat": result.map(|result| &result.stat),
        "block": result.map(|result| &result.block), "rows": result.map(|result| result.rows.n),
        "sentence": mark.number().and_then(|number| words.get(&number.to_string())),
    })
}
