//! What a user meets first: help with examples, completions, pages of the manual, and what the
//! doctor says.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::program::{Copy, root, run_in, tickmark};

/// The commands that the help lists.
fn commands() -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let help = run_in(folder.path(), &["--help"]).stdout;
    let list = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("the commands");
    let first = |line: &str| line.split_whitespace().next().map(str::to_owned);
    list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")).filter_map(first).collect()
}

#[test]
fn the_help_of_each_command_has_examples_of_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let all = commands();
    for expected in ["new", "describe", "render", "preview", "doctor", "completions", "man"] {
        assert!(all.iter().any(|name| name == expected), "{all:?}");
    }
    for name in all.iter().filter(|name| *name != "help") {
        let help = run_in(folder.path(), &[name, "--help"]).stdout;
        let examples = help.split("Examples:\n").nth(1).unwrap_or_else(|| panic!("{name} has no example"));
        assert!(examples.contains(&format!("tickmark {name}")), "{name}: {examples}");
    }
    let readme = fs::read_to_string(root().join("README.md")).expect("the readme");
    for name in all.iter().filter(|name| !["help", "styles"].contains(&name.as_str())) {
        assert!(readme.contains(&format!("| `{name}")) || readme.contains(&format!("`{name}` |")), "README.md: {name}");
    }
}

#[test]
fn completions_know_every_command_and_are_good_scripts() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for shell in ["bash", "zsh", "fish"] {
        let run = run_in(folder.path(), &["completions", shell]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        for name in commands() {
            assert!(run.stdout.contains(&name), "{shell}: {name}");
        }
        fs::write(folder.path().join(shell), &run.stdout).expect("the script");
        let checked = Command::new(shell).args(["-n", shell]).current_dir(folder.path()).output();
        // Where the shell is not installed nobody can say.
        if let Ok(checked) = checked {
            assert!(checked.status.success(), "{shell}: {}", String::from_utf8_lossy(&checked.stderr));
        }
    }
    assert_eq!(run_in(folder.path(), &["completions", "cmd"]).code, 2);
}

#[test]
fn a_page_of_the_manual_is_written_for_each_command() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = run_in(folder.path(), &["man", "a/man1"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let read = |name: &str| fs::read_to_string(folder.path().join("a/man1").join(name)).expect(name);
    assert!(read("tickmark.1").starts_with(".ie"));
    for name in commands().iter().filter(|name| *name != "help") {
        let page = read(&format!("tickmark-{name}.1"));
        assert!(page.contains(".SH NAME") && page.contains("Examples:") && page.contains("project"), "{name}: {page}");
    }
    let first = read("tickmark-render.1");
    assert_eq!(run_in(folder.path(), &["man", "a/man1"]).code, 0);
    assert_eq!(read("tickmark-render.1"), first);
    fs::write(folder.path().join("file"), "").expect("a file");
    assert_eq!(run_in(folder.path(), &["man", "file/man1"]).code, 2);
}

#[test]
fn the_doctor_says_what_is_missing_and_what_that_means() {
    let empty = tempfile::tempdir().expect("a temporary folder");
    let run = run_in(empty.path(), &["doctor"]);
    // Somebody may keep a project in the folder of temporary files.
    let is_in_project = empty.path().ancestors().any(|folder| folder.join("report/report.toml").is_file());
    if !is_in_project {
        assert!(run.code == 0 && run.stdout.contains("tickmark new NAME"), "{}{}", run.stdout, run.stderr);
    }
    let project = Copy::of(&root().join("tests/projects/lung"));
    let state = |what: &str| {
        let run = tickmark(project.path(), &["doctor", "--json"]);
        let lines = run.stdout.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let found = lines.into_iter().find(|line| line["what"] == what).unwrap_or_else(|| panic!("{what}"));
        (run.code, found["state"].as_str().expect("a state").to_owned(), found["found"].to_string())
    };
    for what in ["tickmark", "fonts", "project", "freeze", "report", "outputs"] {
        assert_eq!(state(what).1, "good", "{what}");
    }
    project.replace("data/lung.csv", "3,306", "3,307");
    let (code, word, found) = state("freeze");
    assert!(code == 1 && word == "wrong" && found.contains("data/lung.csv"), "{code} {word} {found}");
    project.replace("report/report.toml", "title", "titel");
    let (code, word, found) = state("project");
    assert!(code == 1 && word == "wrong" && found.contains("titel"), "{code} {word} {found}");
    let quiet = tickmark(project.path(), &["doctor", "-q"]);
    assert!(quiet.code == 1 && quiet.stdout.lines().next().is_some_and(|line| line.starts_with("wrong")));
    // Nothing is left by looking whether a folder can be written.
    let left = fs::read_dir(project.path()).expect("the folder").count();
    assert_eq!(left, 2, "data/ and report/");
}
