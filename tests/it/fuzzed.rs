//! Every reader of foreign bytes holds on the examples that fuzzing starts from, and on what it has
//! found.

use std::fs;

use crate::program::root;
use crate::readers::READERS;

/// Gives a reader all its files.
fn replay(name: &str) {
    let reader = READERS.iter().find(|reader| reader.name == name).expect("a reader");
    let own = [format!("fuzz/seeds/{name}"), format!("fuzz/found/{name}")];
    let folders = own.iter().map(String::as_str).chain(reader.examples.iter().copied());
    let files = folders.filter_map(|folder| fs::read_dir(root().join(folder)).ok()).flatten();
    let files: Vec<_> = files.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file()).collect();
    assert!(!files.is_empty(), "nothing to read");
    for path in files {
        println!("{}", path.display());
        (reader.read)(&fs::read(&path).expect("a file"));
    }
}

#[test]
fn report_toml() {
    replay("report_toml");
}

#[test]
fn sql() {
    replay("sql");
}

#[test]
fn markdown() {
    replay("markdown");
}

#[test]
fn ledger_json() {
    replay("ledger_json");
}

#[test]
fn html() {
    replay("html");
}

#[test]
fn pdf() {
    replay("pdf");
}

#[test]
fn blocks() {
    replay("blocks");
}

#[test]
fn csv() {
    replay("csv");
}

#[test]
fn dictionary() {
    replay("dictionary");
}

#[test]
fn transport() {
    replay("transport");
}

#[test]
fn delivered() {
    replay("delivered");
}

#[test]
fn image() {
    replay("image");
}
