//! What the program finds has a kind, which `explain` explains and an example shows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::program::{Copy, root, tickmark};

/// The sections of docs/findings.md: the code of each and its text.
fn sections() -> BTreeMap<String, String> {
    let page = std::fs::read_to_string(root().join("docs/findings.md")).expect("the page");
    let parts = page.split("\n## ").skip(1).map(|part| part.split_once('\n').expect("a head"));
    parts.map(|(code, text)| (code.to_owned(), text.to_owned())).collect()
}

/// The codes that the sources give.
fn given(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            given(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            let parts = text.split(".code(\"").skip(1).filter_map(|rest| rest.split_once('"'));
            let is_code = |code: &&str| code.contains('-') || code.chars().any(char::is_alphabetic);
            found.extend(parts.map(|(code, _)| code).filter(is_code).map(str::to_owned));
        }
    }
}

#[test]
fn every_finding_has_a_section_and_every_section_is_of_a_finding() {
    let mut codes = BTreeSet::new();
    given(&root().join("src"), &mut codes);
    assert_eq!(codes, sections().into_keys().collect());
}

/// The example in a section that begins with a fence.
fn example<'t>(text: &'t str, fence: &str) -> Option<&'t str> {
    let start = text.find(&format!("\n{fence}\n"))? + fence.len() + 2;
    let signs: String = fence.chars().take_while(|c| *c == '`').collect();
    let end = text[start..].find(&format!("\n{signs}\n"))?;
    Some(&text[start..=start + end])
}

/// The project of the README with the example in it.
fn project(text: &str) -> Option<Copy> {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README");
    let block = |fence: &str| example(&readme, fence).expect("a block of the README").to_owned();
    let survival = block("```{survival os}");
    let report = example(text, "````markdown").or_else(|| example(text, "```markdown"));
    let (csv, json, toml) = (example(text, "```csv"), example(text, "```json"), example(text, "```toml"));
    report.or(csv).or(json).or(toml)?;
    let plan = format!("```{{survival os}}\n{survival}```\n\n{}", report.unwrap_or("Words.\n"));
    let project = Copy::small(csv.unwrap_or(&block("```csv")), &plan);
    if let Some(toml) = toml {
        let config = project.read("report/report.toml");
        project.write("report/report.toml", format!("{toml}{config}"));
    }
    if let Some(json) = json {
        project.write("data/datapackage.json", json);
    }
    Some(project)
}

/// The codes of what the program says to a project.
fn said(project: &Copy) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for words in [["freeze", "--json", "-v"], ["check", "--json", "-v"]] {
        let run = tickmark(project.path(), &words);
        let lines = run.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        found.extend(lines.filter_map(|line| line["code"].as_str().map(str::to_owned)));
    }
    found
}

#[test]
fn each_example_gives_what_its_section_says() {
    let mut count = 0;
    for (code, text) in sections() {
        let Some(project) = project(&text) else { continue };
        let found = said(&project);
        assert!(found.contains(&code), "{code}: found {found:?}");
        count += 1;
    }
    assert!(count >= 18, "{count} examples");
}

#[test]
fn a_finding_names_its_kind_and_explain_explains_it() {
    let project = Copy::small("id\n1\n", "In 10 patients.\n");
    project.freeze();
    let check = tickmark(project.path(), &["check"]);
    assert!(check.stderr.contains("finding: `10` is typed, expected a result, a fact or a waiver [typed-number]"));
    let explain = |topic: &str| tickmark(project.path(), &["explain", topic]);
    let one = explain("typed-number");
    assert_eq!(one.code, 0, "{}", one.stderr);
    assert!(one.stdout.starts_with("typed-number\n") && one.stdout.contains("check --fix"), "{}", one.stdout);
    let all = explain("findings");
    assert!(sections().keys().all(|code| all.stdout.lines().any(|line| line.starts_with(code))), "{}", all.stdout);
    let near = explain("typed-numbr");
    assert_eq!(near.code, 2);
    assert!(near.stderr.contains("did you mean `typed-number`?"), "{}", near.stderr);
}

#[test]
fn what_the_data_and_the_freeze_break_has_a_kind_too() {
    let project = Copy::small("id\n1\n", "Words.\n");
    let codes = || said_by(&project, "check");
    assert!(codes().contains("not-frozen"), "{:?}", codes());
    project.freeze();
    assert!(codes().is_empty(), "{:?}", codes());
    project.write("data/patients.csv", "id\n2\n");
    assert!(codes().contains("changed-data"), "{:?}", codes());
}

fn said_by(project: &Copy, command: &str) -> BTreeSet<String> {
    let run = tickmark(project.path(), &[command, "--json"]);
    let lines = run.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter_map(|line| line["code"].as_str().map(str::to_owned)).collect()
}
