//! Questions to data files through the program: each is a `value` block, and the answers are
//! those of the ledger.

use std::fs;
use std::path::PathBuf;

use crate::program::{Copy, Run, root, tickmark, value};

/// A file of the tests' data.
pub fn data(path: &str) -> Vec<u8> {
    let path: PathBuf = root().join("tests/data").join(path);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A project with these files of data/ and one value block for each question: a table, a
/// condition (or none) and an expression.
pub fn project(files: &[(&str, Vec<u8>)], dictionary: &str, questions: &[(&str, &str, &str)]) -> Copy {
    let mut text = String::new();
    for (number, (table, condition, expression)) in questions.iter().enumerate() {
        let condition = if condition.is_empty() { String::new() } else { format!("where = \"{condition}\"\n") };
        text.push_str(&format!(
            "```{{value q{number}}}\ndata = \"{table}\"\n{condition}as = \"{expression}\"\n```\n\n"
        ));
    }
    let project = Copy::small("a\n1\n", &text);
    fs::remove_file(project.path().join("data/patients.csv")).expect("the file can be removed");
    for (path, bytes) in files {
        project.write(&format!("data/{path}"), bytes);
    }
    if !dictionary.is_empty() {
        project.write("data/datapackage.json", dictionary);
    }
    project
}

/// The answers to the questions, and what the run printed.
pub fn asked(files: &[(&str, Vec<u8>)], dictionary: &str, questions: &[(&str, &str, &str)]) -> (Vec<f64>, Run) {
    let project = project(files, dictionary, questions);
    project.freeze();
    let run = tickmark(project.path(), &["render", "-v"]);
    // Findings end a run with 1.
    assert!(matches!(run.code, 0 | 1), "{}", run.stderr);
    let ledger = project.ledger();
    let answer = |number| value(&ledger, &format!("q{number}")).as_f64().unwrap_or(f64::NAN);
    ((0..questions.len()).map(answer).collect(), run)
}

/// What `freeze` says of files that it refuses.
pub fn refused(files: &[(&str, Vec<u8>)], dictionary: &str) -> String {
    let project = project(files, dictionary, &[]);
    let run = tickmark(project.path(), &["freeze"]);
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    assert!(!project.path().join("data/freeze.lock").exists(), "a refused freeze writes no lock");
    run.stderr
}
