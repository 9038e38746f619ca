//! Data flow one way: which module may name which.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::program::root;

/// Each module and the modules it may import. Beside the design's table, `ledger`
/// and `document` read the number style, facts and waivers of `project`, which hashes the
/// outputs for their manifest.
const MAY_IMPORT: [(&str, &[&str]); 17] = [
    ("diagnostic", &[]),
    ("digest", &[]),
    ("statistics", &[]),
    ("project", &["diagnostic", "digest"]),
    ("freeze", &["diagnostic", "digest", "project"]),
    ("sql", &["diagnostic"]),
    ("data", &["diagnostic", "digest", "freeze", "project", "sql"]),
    ("analysis", &["data", "statistics", "diagnostic", "digest"]),
    ("ledger", &["diagnostic", "digest", "freeze", "analysis", "project"]),
    ("document", &["ledger", "analysis", "diagnostic", "digest", "project"]),
    ("table", &["document", "ledger", "analysis", "diagnostic"]),
    ("figure", &["document", "ledger", "analysis", "diagnostic"]),
    (
        "kinds",
        &["data", "sql", "statistics", "analysis", "ledger", "document", "table", "figure", "diagnostic", "project"],
    ),
    ("render", &["document", "table", "figure", "ledger", "analysis", "diagnostic", "digest", "project", "freeze"]),
    ("qc", &["kinds", "ledger", "analysis", "data", "diagnostic", "sql"]),
    (
        "cli",
        &[
            "kinds",
            "document",
            "table",
            "figure",
            "ledger",
            "analysis",
            "diagnostic",
            "digest",
            "project",
            "freeze",
            "data",
            "render",
            "statistics",
            "qc",
        ],
    ),
    ("main", &["cli"]),
];

#[test]
fn a_module_imports_only_what_comes_before_it() {
    let mut wrong = Vec::new();
    for (module, allowed) in MAY_IMPORT {
        for file in files_of(module) {
            let text = fs::read_to_string(&file).expect("a source file");
            for found in named_modules(&text) {
                if found != module && !allowed.contains(&found.as_str()) {
                    wrong.push(format!("{}: `{module}` names `{found}`", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_data_names_polars_and_only_pdf_names_typst() {
    let mut wrong = Vec::new();
    for file in sources(&root().join("src")) {
        let text = fs::read_to_string(&file).expect("a source file");
        let path = file.to_string_lossy().replace('\\', "/");
        let code: String =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        if (code.contains("polars::") || code.contains("polars_io::")) && !path.contains("/src/data/") {
            wrong.push(format!("{path} names polars"));
        }
        if (code.contains("typst::") || code.contains("typst_")) && !path.contains("/src/render/pdf/") {
            wrong.push(format!("{path} names typst"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_is_in_the_table() {
    let listed: BTreeSet<&str> = MAY_IMPORT.iter().map(|(module, _)| *module).chain(["lib"]).collect();
    for entry in fs::read_dir(root().join("src")).expect("src") {
        let name = entry.expect("an entry").file_name().to_string_lossy().trim_end_matches(".rs").to_owned();
        assert!(listed.contains(name.as_str()), "`{name}` is not in the table of imports");
    }
}

fn files_of(module: &str) -> Vec<std::path::PathBuf> {
    let src = root().join("src");
    let mut files = sources(&src.join(module));
    let file = src.join(format!("{module}.rs"));
    if file.is_file() {
        files.push(file);
    }
    assert!(!files.is_empty(), "there is no module `{module}`");
    files
}

fn sources(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut out = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return out };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            out.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            out.push(path);
        }
    }
    out
}

/// The crate's modules that a text names by `crate::…` or `tickmark::…`, outside
/// comments.
fn named_modules(text: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for prefix in ["crate::", "tickmark::"] {
            for (at, _) in line.match_indices(prefix) {
                let rest = &line[at + prefix.len()..];
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
                let name = &rest[..end];
                if MAY_IMPORT.iter().any(|(module, _)| *module == name) {
                    out.insert(name.to_owned());
                }
            }
        }
    }
    out
}
