//! Data flow one way: which module may name which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::program::root;
use crate::source::{Module, SourceFile, imports, read, source_files, sources};

/// Each module and the modules it may import. Beside the design's table, `ledger`
/// and `document` read the number style, facts and waivers of `project`, which hashes the
/// outputs for their manifest.
const MAY_IMPORT: [(&str, &[&str]); 28] = [
    ("diagnostic", &[]),
    ("language", &[]),
    ("image", &["diagnostic", "digest"]),
    ("digest", &[]),
    ("parallel", &[]),
    ("statistics", &["parallel"]),
    ("project", &["diagnostic", "digest", "language", "parallel"]),
    ("cache", &["digest", "project"]),
    ("freeze", &["diagnostic", "digest", "project"]),
    ("sql", &["diagnostic"]),
    ("command", &["diagnostic", "digest", "project"]),
    ("engine", &["diagnostic", "project"]),
    ("data", &["diagnostic", "digest", "engine", "freeze", "parallel", "project", "sql"]),
    ("analysis", &["data", "statistics", "diagnostic", "digest", "language"]),
    ("privacy", &["analysis", "diagnostic"]),
    ("ledger", &["diagnostic", "digest", "freeze", "parallel", "analysis", "project"]),
    ("document", &["ledger", "analysis", "diagnostic", "digest", "image", "language", "project"]),
    ("table", &["document", "ledger", "analysis", "diagnostic"]),
    ("figure", &["document", "ledger", "analysis", "diagnostic"]),
    (
        "kinds",
        &[
            "cache",
            "command",
            "data",
            "sql",
            "statistics",
            "analysis",
            "ledger",
            "document",
            "table",
            "figure",
            "diagnostic",
            "digest",
            "language",
            "parallel",
            "project",
        ],
    ),
    (
        "render",
        &[
            "parallel",
            "document",
            "table",
            "figure",
            "ledger",
            "analysis",
            "diagnostic",
            "digest",
            "image",
            "language",
            "project",
            "freeze",
        ],
    ),
    ("merge", &["render", "document", "analysis", "diagnostic"]),
    ("verify", &["command", "render", "document", "ledger", "freeze", "project", "digest", "diagnostic"]),
    ("draft", &["data", "sql"]),
    ("preview", &[]),
    ("qc", &["kinds", "ledger", "analysis", "data", "diagnostic", "sql"]),
    (
        "cli",
        &[
            "cache",
            "command",
            "kinds",
            "document",
            "table",
            "figure",
            "ledger",
            "analysis",
            "diagnostic",
            "digest",
            "engine",
            "image",
            "project",
            "freeze",
            "data",
            "render",
            "statistics",
            "qc",
            "verify",
            "draft",
            "preview",
            "privacy",
            "parallel",
            "merge",
        ],
    ),
    ("main", &["cli"]),
];

/// The most lines of a function, from `fn` to its last brace.
const MOST_LINES: usize = 60;

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
    // Those also that a group of names holds, or a step upward.
    for file in source_files() {
        let module = file.module[0].as_str();
        let allowed = MAY_IMPORT.iter().find(|(name, _)| *name == module).map_or(&[][..], |(_, allowed)| *allowed);
        for found in file.names.iter().filter_map(|name| name.first()) {
            let is_module = MAY_IMPORT.iter().any(|(module, _)| module == found);
            if is_module && found != module && !allowed.contains(&found.as_str()) {
                wrong.push(format!("{}: `{module}` names `{found}`", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let files = source_files();
    let imports = imports(&files);
    assert!(imports.values().map(BTreeSet::len).sum::<usize>() > 500, "the imports are found");
    let found = circles(&files, &imports);
    let told: Vec<String> = found.iter().map(|files| files.join(", ")).collect();
    assert!(told.is_empty(), "move what these files share into a file of its own:\n{}", told.join("\n"));
}

/// The circles of files that each lead to each other, by their paths.
fn circles<'a>(
    files: &'a [SourceFile],
    imports: &BTreeMap<&'a Module, BTreeSet<&'a Module>>,
) -> BTreeSet<Vec<&'a str>> {
    let reached: BTreeMap<&Module, BTreeSet<&Module>> =
        files.iter().map(|file| (&file.module, reached_from(&file.module, imports))).collect();
    let together = |one: &Module, other: &Module| reached[one].contains(other) && reached[other].contains(one);
    files
        .iter()
        .filter(|file| together(&file.module, &file.module))
        .map(|file| {
            let all = files.iter().filter(|other| together(&file.module, &other.module));
            all.map(|other| other.path.as_str()).collect()
        })
        .collect()
}

/// The files that a file leads to, over others; itself where it is in a circle.
fn reached_from<'a>(start: &'a Module, imports: &BTreeMap<&'a Module, BTreeSet<&'a Module>>) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![start];
    while let Some(module) = waiting.pop() {
        waiting.extend(imports[module].iter().copied().filter(|next| reached.insert(*next)));
    }
    reached
}

#[test]
fn imports_are_found_however_they_are_written() {
    // Of each way to name it: whether `a/here.rs`, which `a/there.rs` imports, closes a circle.
    for (here, is_circle) in [
        ("use crate::a::there::There;", true),
        ("use super::there::There;", true),
        ("use super::{other::Other, there};", true),
        ("use crate::{a::{there::*, other}, b};", true),
        ("mod inner { use super::super::there::There; }", true),
        ("fn f() -> crate::a::there::There { todo!() }", true),
        ("fn f() { println!(\"{:?}\", super::there::There) }", true),
        ("use crate::a::There;", true),
        ("use super::There as Place;", true),
        ("// use super::there::There;\nconst TEXT: &str = \"super::there::There\";", false),
        ("#[cfg(test)] mod tests { use super::super::there::There; }", false),
        ("#[cfg(test)] use super::there::There;", false),
        ("use super::other::Other;", false),
    ] {
        let texts = [
            ("a/mod.rs", "mod here; mod there; mod other; pub use there::There; use here::Here;"),
            ("a/other.rs", "pub struct Other;"),
            ("a/here.rs", here),
            ("a/there.rs", "use super::here::Here; pub struct There;"),
        ];
        let files = read(texts.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec());
        let found = circles(&files, &imports(&files));
        let expected = BTreeSet::from_iter(is_circle.then(|| vec!["a/here.rs", "a/there.rs"]));
        assert_eq!(found, expected, "{here}");
    }
}

#[test]
fn functions_fit_a_screen() {
    let files = source_files();
    let all = || files.iter().flat_map(|file| file.functions.iter().map(move |(name, lines)| (file, name, *lines)));
    let long = all().filter(|(.., lines)| *lines > MOST_LINES);
    let long: Vec<(&str, &str)> = long.map(|(file, name, _)| (file.path.as_str(), name.as_str())).collect();
    assert!(long.is_empty(), "these functions have more than {MOST_LINES} lines: {long:?}");
    let mut lines: Vec<usize> = all().map(|(.., lines)| lines).collect();
    lines.sort_unstable();
    assert!(lines.len() > 2000, "the functions are found");
    assert!(lines[lines.len() / 2] <= 10, "half of the functions have at most 10 lines");
}

#[test]
fn only_data_names_polars_only_pdf_names_typst_and_only_engine_names_adbc() {
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
        if code.contains("adbc_core") || code.contains("adbc_driver_manager") {
            assert!(path.ends_with("/src/engine/driver.rs"), "{path} names ADBC");
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
