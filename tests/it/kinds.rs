//! The kinds of blocks: a folder each, with all its parts, and one reference.

use std::fs;

use tickmark::kinds;
use tickmark::kinds::reference::{KeyReference, markdown};

use crate::program::{Copy, root, tickmark};

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Writes a file anew where that is asked for, else compares it.
#[track_caller]
fn is_up_to_date(path: &str, expected: &str) {
    if std::env::var_os("TICKMARK_WRITE_DOCS").is_some() {
        if let Some(folder) = root().join(path).parent() {
            fs::create_dir_all(folder).expect("the folder");
        }
        fs::write(root().join(path), expected).expect("the file");
    }
    assert!(read(path) == expected, "{path} is not up to date: TICKMARK_WRITE_DOCS=1 cargo test kinds:: writes it");
}

#[test]
fn every_kind_is_a_folder_with_all_its_parts() {
    for kind in kinds::names() {
        for part in ["mod.rs", "keys.rs", "run.rs", "qc.rs"] {
            assert!(root().join("src/kinds").join(kind).join(part).is_file(), "{kind} has no {part}");
        }
        assert!(kinds::purpose(kind).is_some_and(|words| !words.is_empty() && !words.ends_with('.')), "{kind}");
        assert!(read("docs/blocks.md").contains(&format!("\n## {kind}")), "docs/blocks.md has no section {kind}");
    }
    let folders = fs::read_dir(root().join("src/kinds")).expect("src/kinds").filter_map(Result::ok);
    for folder in folders.filter(|entry| entry.path().is_dir()) {
        let name = folder.file_name().to_string_lossy().into_owned();
        assert!(name == "r" || kinds::names().contains(&name.as_str()), "src/kinds/{name} is not in the registry");
    }
}

#[test]
fn no_kind_is_named_outside_of_its_folder() {
    // Engines and renderers know nothing of kinds: they match no name of one.
    let mut wrong = Vec::new();
    for module in ["analysis", "ledger", "table", "figure", "qc", "render"] {
        let mut waiting = vec![root().join("src").join(module)];
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                waiting.extend(fs::read_dir(&path).expect("a folder").filter_map(Result::ok).map(|entry| entry.path()));
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for kind in kinds::names().into_iter().filter(|kind| !["summary", "value", "sql", "compare"].contains(kind))
            {
                let named = format!("\"{kind}\" =>");
                if code.contains(&named) {
                    wrong.push(format!("{} matches {kind}", path.display()));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

fn undocumented(path: &str, keys: &[KeyReference], found: &mut Vec<String>) {
    for key in keys {
        let path = format!("{path}.{}", key.name);
        if key.meaning.len() < 8 || !key.meaning.ends_with('.') {
            found.push(path.clone());
        }
        undocumented(&path, &key.keys, found);
    }
}

#[test]
fn every_key_says_what_it_means() {
    let mut found = Vec::new();
    for kind in kinds::names() {
        undocumented(kind, &kinds::keys(kind).expect("keys"), &mut found);
    }
    assert_eq!(found, Vec::<String>::new(), "the comment of a key is its reference: a sentence");
}

#[test]
fn the_tables_of_keys_in_the_docs_are_those_of_the_program() {
    let mut text = read("docs/blocks.md");
    for kind in kinds::names() {
        let (start, end) = (format!("<!-- keys of {kind} -->\n"), "<!-- end of keys -->");
        let from = text.find(&start).unwrap_or_else(|| panic!("no `{}` in docs/blocks.md", start.trim())) + start.len();
        let to = from + text[from..].find(end).expect("the end of the keys");
        text.replace_range(from..to, &markdown(&kinds::keys(kind).expect("keys")));
    }
    is_up_to_date("docs/blocks.md", &text);
}

#[test]
fn the_json_schemas_are_those_of_the_program() {
    let folder = Copy::small("a\n1\n", "");
    for (topic, path) in [(None, "docs/schema/all.json"), (Some("report"), "docs/schema/report.json")] {
        let arguments: Vec<&str> = ["explain", "--json"].into_iter().chain(topic).collect();
        let run = tickmark(folder.path(), &arguments);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(serde_json::from_str::<serde_json::Value>(&run.stdout).is_ok(), "it is JSON");
        is_up_to_date(path, &run.stdout);
    }
}

#[test]
fn a_kind_and_a_key_are_explained() {
    let folder = Copy::small("a\n1\n", "");
    let explain = |topic: &str| tickmark(folder.path(), &["explain", topic]);
    let all = tickmark(folder.path(), &["explain"]);
    assert!(kinds::names().iter().all(|kind| all.stdout.contains(kind)), "{}", all.stdout);
    let kind = explain("survival");
    assert!(kind.stdout.starts_with("survival: Kaplan–Meier"), "{}", kind.stdout);
    assert!(kind.stdout.contains("event (must be given): a text"), "{}", kind.stdout);
    let key = explain("survival.conf");
    for words in ["conf: one of the words below", "log-log", "Default: \"log\""] {
        assert!(key.stdout.contains(words), "no `{words}` in:\n{}", key.stdout);
    }
    assert!(!key.stdout.contains("event") && key.stdout.lines().count() > 5, "{}", key.stdout);
    assert!(explain("cohort.derive").stdout.contains("expression"), "{}", explain("cohort.derive").stdout);
    assert!(explain("report.authors").stdout.contains("orcid"));
    for (topic, words) in [("surival", "did you mean `survival`?"), ("survival.cnf", "did you mean `conf`?")] {
        let run = explain(topic);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
}
