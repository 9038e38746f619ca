//! `tickmark explain`: what a kind of block, one of its keys, or a finding means.

use std::collections::BTreeMap;

use clap::Args;
use serde_json::json;

use crate::cli::{Common, End, printing};
use crate::diagnostic::{Diagnostic, Outcome, known_names};
use crate::kinds::reference::{KeyReference, keys, plain};
use crate::kinds::{self};
use crate::project::Config;

/// What to explain.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// A kind of block (`survival`), one of its keys (`survival.conf`), `report` for
    /// report.toml, a finding (`typed-number`), `findings` for all of them; all kinds where
    /// nothing is given
    topic: Option<String>,
}

/// The word for report.toml.
const REPORT: &str = "report";

/// The word for all findings, and the page that explains them.
const FINDINGS: &str = "findings";
const PAGE: &str = include_str!("../../docs/findings.md");

/// The findings with what the page says of each.
fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGE.split("\n## ").skip(1).filter_map(|section| section.split_once('\n'))
}

/// The first sentence of a text, in one line.
fn first_sentence(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = text.find(". ").map_or(text.len(), |at| at + 1);
    text[..end].to_owned()
}

/// Prints all findings, or the one that a topic names; whether it is one.
fn finding(topic: &str, common: &Common) -> bool {
    if topic == FINDINGS {
        let all: Vec<(&str, String)> = sections().map(|(code, text)| (code, first_sentence(text))).collect();
        if common.json {
            lines(&format!("{:#}", json!(all.into_iter().collect::<BTreeMap<_, _>>())));
            return true;
        }
        for (code, meaning) in all {
            say!("{code:<18} {meaning}");
        }
        return true;
    }
    let Some((code, text)) = sections().find(|(code, _)| *code == topic) else { return false };
    if common.json {
        printing::json(&json!({ "code": code, "text": text }));
    } else {
        say!("{code}");
        lines(text.trim());
    }
    true
}

/// Prints what the program knows of a topic; with `--json`, the JSON schema.
pub(super) fn run(options: &Options, common: &Common) -> Outcome<End> {
    let Some(topic) = &options.topic else {
        if common.json {
            lines(&format!("{:#}", json!({ "blocks": kinds::schema(), "report": report_schema() })));
            return Ok(End::Clean);
        }
        for name in kinds::names() {
            say!("{name:<12} {}", kinds::purpose(name).unwrap_or_default());
        }
        say!("{REPORT:<12} The report as a whole: report/report.toml");
        say!("");
        say!("tickmark explain survival        explains the keys of a kind");
        say!("tickmark explain survival.conf   explains one key");
        say!("tickmark explain findings        lists what the program finds");
        return Ok(End::Clean);
    };
    if finding(topic, common) {
        return Ok(End::Clean);
    }
    let mut steps = topic.split('.');
    let name = steps.next().unwrap_or_default();
    let (all, schema) = if name == REPORT {
        (keys(&schemars::schema_for!(Config)), report_schema())
    } else {
        match kinds::keys(name) {
            Some(all) => (all, kinds::schema()["properties"][name].clone()),
            None => {
                let codes = sections().map(|(code, _)| code);
                let known: Vec<&str> = kinds::names().into_iter().chain([REPORT, FINDINGS]).chain(codes).collect();
                return Err(Diagnostic::error(format!("there is no kind of block and no finding `{name}`"))
                    .hint(known_names(name, known))
                    .into());
            }
        }
    };
    let mut shown = all;
    let mut path = name.to_owned();
    for step in steps {
        let Some(found) = shown.iter().find(|key| key.name == step) else {
            let known: Vec<&str> = shown.iter().map(|key| key.name.as_str()).collect();
            return Err(Diagnostic::error(format!("`{path}` has no key `{step}`"))
                .hint(known_names(step, known))
                .into());
        };
        path = format!("{path}.{step}");
        shown = vec![found.clone()];
        if topic.len() > path.len() {
            shown = shown.remove(0).keys;
        }
    }
    if common.json {
        lines(&format!("{schema:#}"));
    } else {
        print(name, &path, &shown);
    }
    Ok(End::Clean)
}

fn print(name: &str, path: &str, shown: &[KeyReference]) {
    if path == name {
        let purpose = kinds::purpose(name).unwrap_or("The report as a whole: report/report.toml");
        say!("{name}: {purpose}.");
        say!("");
    }
    for key in shown {
        lines(plain(key).trim_end());
    }
}

/// Prints a text of several lines: what is printed at once is one line.
fn lines(text: &str) {
    for line in text.lines() {
        say!("{line}");
    }
}

/// The JSON schema of report.toml.
fn report_schema() -> serde_json::Value {
    schemars::schema_for!(Config).to_value()
}
