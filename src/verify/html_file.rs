//! An HTML page that was delivered: the files within it, its seal, its numbers.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::ledger::{DeliveredLedger, NOT_SHOWN};
use serde::Deserialize;

use crate::project::{Style, Theme};
use crate::render::delivery::{ELEMENT, unpacked};
use crate::render::{Delivery, Expected, generator, html, page_check, seal};
use crate::verify::{Check, Delivered, Kind};

/// Reads a page.
///
/// # Errors
/// As a sentence: it is no UTF-8.
pub(super) fn read(bytes: Vec<u8>) -> Result<Delivered, String> {
    let page = std::str::from_utf8(&bytes).map_err(|_| "the page is not UTF-8".to_owned())?;
    let elements = elements(page, ELEMENT);
    let mut problems = Vec::new();
    let (mut files, mut check, mut digest) = (BTreeMap::new(), None, None);
    match elements.as_slice() {
        [] => problems.push("the page carries no files: it is no output of tickmark, or was saved anew".to_owned()),
        [element] => match unpacked(element) {
            Ok((named, found)) => {
                files = found;
                let computed = seal::of_html(page, &named);
                digest = Some(computed);
                let agrees = computed.hex() == named;
                let broken = "the page is not as it was written: the seal does not agree".to_owned();
                let problems = if agrees { Vec::new() } else { vec![broken] };
                check = Some(Check::new("text, figures, style and files are as they were written (seal)", problems));
            }
            Err(why) => problems.push(format!("the files within the page cannot be read: {why}")),
        },
        several => problems.push(format!("the page carries {} sets of files", several.len())),
    }
    let mut file = Delivered::of(Kind::Html, bytes, files, problems);
    (file.seal, file.digest) = (check, digest);
    Ok(file)
}

/// The contents of the elements `script` with an id.
fn elements<'p>(page: &'p str, id: &str) -> Vec<&'p str> {
    page_check::scripts(page).into_iter().filter(|(found, _)| found == id).map(|(_, content)| content).collect()
}

/// The findings on the numbers of the page: those that no account has, and marks that do
/// not read as the ledger says, or open the evidence of another result.
pub(super) fn numbers(
    file: &Delivered,
    ledger: &DeliveredLedger,
    expected: &Expected,
    templates: &BTreeMap<String, String>,
    builtin: impl Fn(&str) -> Option<&'static str>,
) -> (String, Vec<Diagnostic>) {
    let page = String::from_utf8_lossy(&file.bytes);
    let mut found = page_check::html("", &page, expected, templates, builtin);
    let document = file.list.as_ref().map_or("", |list| list.document.as_str());
    let of_document = ledger.marks.iter().filter(|mark| mark.document == document);
    let numbers = of_document.map(|mark| (mark.id.trim_start_matches('m'), (&mark.text, &mark.result)));
    // The result that the element of a claim names is its condition.
    let claims = ledger.claims.iter().filter(|claim| claim.document == document);
    let claims = claims.map(|claim| (claim.id.trim_start_matches('m'), (&claim.text, &claim.condition)));
    let marks: BTreeMap<&str, (&String, &String)> = numbers.chain(claims).collect();
    let mut left: BTreeSet<&str> = marks.keys().copied().collect();
    let same = |a: &str, b: &str| a.split_whitespace().eq(b.split_whitespace());
    for (id, result, text) in page_check::marks(&page) {
        left.remove(id.as_str());
        match marks.get(id.as_str()) {
            None => {
                found.push(Diagnostic::finding(format!("`{text}` has a mark that the ledger does not have (m{id})")))
            }
            Some((written, of)) if !same(written, &text) => found.push(Diagnostic::finding(format!(
                "`{text}` stands on the page where the ledger has `{written}` ({of})"
            ))),
            Some((_, of)) if result.as_ref().is_some_and(|result| result != *of) => {
                found.push(Diagnostic::finding(format!(
                    "`{text}` is {of} in the ledger and claims to be {} on the page",
                    result.unwrap_or_default()
                )));
            }
            Some(_) => {}
        }
    }
    let lost = ledger.claims.iter().filter(|claim| claim.document == document);
    let lost = lost.filter(|claim| left.contains(claim.id.trim_start_matches('m')));
    found.extend(
        lost.map(|claim| Diagnostic::finding(format!("the claim “{}” of the ledger is not on the page", claim.text))),
    );
    found.extend(evidence(&page, ledger));
    ("the page".to_owned(), found)
}

/// Whether style sheets, fonts, elements and what these say are as this program writes them, and the
/// page templates that travel with the page.
pub(super) fn written(
    file: &Delivered,
    list: &Delivery,
    expected: &Expected,
    mut templates: BTreeMap<String, String>,
    builtin: impl Fn(&str) -> Option<&'static str>,
    fonts: &[(&'static str, &'static [u8])],
) -> Check {
    let page = String::from_utf8_lossy(&file.bytes);
    for name in html::BUILT_IN {
        if let (false, Some(text)) = (templates.contains_key(name), builtin(name)) {
            templates.insert(name.to_owned(), text.to_owned());
        }
    }
    let sheets = html::style_sheets(&page, &templates, &theme(file, &page), fonts);
    let files: BTreeSet<String> = list.files.iter().map(|file| file.sha256.clone()).collect();
    let mut problems =
        page_check::foreign(&page, expected, (&templates, &sheets), Some(&files).filter(|_| !list.blind));
    let own = generator();
    if !problems.is_empty() && list.generator != own {
        problems = vec![format!(
            "it was made by {}, and its style sheet or its elements are not those of {own}: verify it with that version",
            list.generator
        )];
    } else if !problems.is_empty() && list.blind {
        problems
            .push("a page template that names somebody does not travel with a blinded page: ask for the page that is not blinded".to_owned());
    }
    Check::new(format!("style sheet, fonts and elements are those of {own} and of its page templates"), problems)
}

/// What `report.toml` says of colours.
#[derive(Deserialize)]
struct Coloured {
    #[serde(default)]
    style: Style,
}

/// The colours of the report; of a blinded one, whose `report.toml` does not travel, those that the
/// page says it has.
fn theme(file: &Delivered, page: &str) -> Theme {
    let config = file.files.get("report-report.toml").and_then(|bytes| std::str::from_utf8(bytes).ok());
    let own = page.rsplit_once(":root { --tm-accent: ").and_then(|(_, rest)| rest.split_once(';')).map(|(it, _)| it);
    let said = || own.map(|colour| format!("[style]\ncolour = \"{colour}\"\n"));
    let text = config.map(str::to_owned).or_else(said).unwrap_or_default();
    toml::from_str::<Coloured>(&text).map_or_else(|_| Theme::default(), |config| config.style.theme())
}

/// What a click shows that the results say, part by part.
fn parts_of(entry: &serde_json::Value) -> String {
    let parts = entry["looked"].as_array().into_iter().flatten();
    parts.map(|part| part["says"].as_str().unwrap_or_default()).collect::<Vec<_>>().join("; ")
}

/// The evidence that a click shows must be that of the ledger.
fn evidence(page: &str, ledger: &DeliveredLedger) -> Vec<Diagnostic> {
    let shown = elements(page, "tm-evidence").first().and_then(|text| serde_json::from_str(text).ok());
    let Some(shown): Option<serde_json::Value> = shown else { return Vec::new() };
    let results = ledger.by_id();
    let mut found = Vec::new();
    let entries = shown["entries"].as_array().into_iter().flatten();
    let (claims, entries): (Vec<_>, Vec<_>) = entries.partition(|entry| entry["claim"] == true);
    for entry in &claims {
        let agrees = ledger.claims.iter().any(|claim| {
            entry["condition"] == claim.condition.as_str()
                && entry["value"] == claim.text.as_str()
                && entry["holds"] == claim.holds
                && entry["says"] == claim.says.as_str()
                && entry["words"] == claim.words.as_str()
                && entry["otherwise"].as_str() == claim.otherwise.as_deref()
                && parts_of(entry) == claim.says
        });
        if !agrees {
            let text = entry["value"].as_str().unwrap_or_default();
            found
                .push(Diagnostic::finding(format!("the evidence that the page shows of “{text}” is not the ledger's")));
        }
    }
    let of_claims = claims.iter().flat_map(|entry| entry["results"].as_array().into_iter().flatten());
    let entries = entries.into_iter().chain(of_claims);
    for entry in entries.filter(|entry| entry["fact"] != true) {
        let id = entry["id"].as_str().unwrap_or_default();
        let value = entry["value"].as_str().unwrap_or_default();
        let agrees = results.get(id).is_some_and(|result| {
            let same = match (&result.value, &result.warning) {
                (serde_json::Value::Number(number), _) => number.as_f64() == value.parse().ok(),
                (serde_json::Value::String(text), _) => text == value,
                (_, warning) => value.ends_with(warning.as_deref().unwrap_or("?")),
            };
            same && entry["digest"] == result.rows.digest.as_str() && is_shown(&entry["rows"], result.rows.n)
        });
        if !agrees {
            found.push(Diagnostic::finding(format!("the evidence that the page shows of {id} is not the ledger's")));
        }
    }
    let hashes: Vec<(&str, &str)> = ledger.sources.iter().map(|it| (it.path.as_str(), it.sha256.as_str())).collect();
    let digests: Vec<(&str, &str)> = ledger.engines.iter().map(|it| (it.id.as_str(), it.digest.as_str())).collect();
    let sources = shown["sources"].as_array().into_iter().flatten();
    let differs = sources.filter(|source| {
        if source["engine"] == true {
            let pair = (source["id"].as_str().unwrap_or_default(), source["sha256"].as_str().unwrap_or_default());
            return !digests.contains(&pair);
        }
        let pair = (source["path"].as_str().unwrap_or_default(), source["sha256"].as_str().unwrap_or_default());
        !hashes.contains(&pair)
    });
    found.extend(differs.map(|source| {
        Diagnostic::finding(format!("the hash that the page shows of {} is not the ledger's", source["path"]))
    }));
    found
}

/// Whether a number of rows is shown as the ledger has it.
fn is_shown(shown: &serde_json::Value, rows: Option<u64>) -> bool {
    rows.map_or_else(|| shown == NOT_SHOWN, |rows| *shown == rows)
}
