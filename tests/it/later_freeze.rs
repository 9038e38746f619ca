//! The second state of the synthetic cohort, and docs/after-a-freeze.md, which goes there.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::program::{Copy, root};

const PAGE: &str = "docs/after-a-freeze.md";

/// The fences of the page, in order: language and lines.
fn fences() -> Vec<(String, Vec<String>)> {
    let text = std::fs::read_to_string(root().join(PAGE)).expect("the page");
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(language) if !is_open => found.push((language.to_owned(), Vec::new())),
            Some(_) => {}
            None if is_open => found.last_mut().expect("a fence").1.push(line.to_owned()),
            None => continue,
        }
        is_open = line.starts_with("```") != is_open;
    }
    found
}

/// The versions that a text names, each once.
fn versions(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for rest in text.split("1.0.0+").skip(1) {
        let digest: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
        if digest.len() == 12 && !found.contains(&digest) {
            found.push(digest);
        }
    }
    found
}

/// What is printed, with the versions of the page in the place of these, and paths as from here.
fn as_on_page(printed: &str, project: &Path, actual: &[String], written: &[String]) -> Vec<String> {
    let folder = format!("{}/", project.canonicalize().expect("a folder").display());
    let mut text = printed.replace(&folder, "").replace(&format!("{}/", project.display()), "");
    for (is, page) in actual.iter().zip(written) {
        text = text.replace(is, page);
    }
    text.lines().map(|line| line.trim_end().to_owned()).collect()
}

#[test]
fn the_way_from_one_freeze_to_the_next_is_as_printed() {
    let project = Copy::of(&root());
    let examples = project.path().join("examples/later_freeze");
    std::fs::create_dir_all(&examples).expect("a folder");
    for name in ["patients.csv", "events.csv", "screening.csv"] {
        std::fs::copy(root().join("examples/later_freeze").join(name), examples.join(name)).expect("a table");
    }
    let fences = fences();
    let all: Vec<String> = fences.iter().flat_map(|(_, lines)| lines.clone()).collect();
    let written = versions(&all.join("\n"));
    let (mut actual, mut printed, mut compared): (Vec<String>, String, usize) = (Vec::new(), String::new(), 0);
    for (language, lines) in &fences {
        if language == "text" {
            let said = as_on_page(&printed, project.path(), &actual, &written);
            let mut at = 0;
            for line in lines.iter().map(|line| line.trim_end()).filter(|line| *line != "…") {
                let found = said[at..].iter().position(|one| one == line);
                at += found.unwrap_or_else(|| panic!("`{line}` is not printed:\n{}", said.join("\n"))) + 1;
                compared += 1;
            }
            continue;
        }
        assert_eq!(language, "sh");
        for line in lines {
            let mut line = line.replace("tickmark ", &format!("'{}' ", env!("CARGO_BIN_EXE_tickmark")));
            for (is, page) in actual.iter().zip(&written) {
                line = line.replace(page, is);
            }
            let output = Command::new("sh")
                .args(["-c", &line])
                .current_dir(project.path())
                .env_remove("SOURCE_DATE_EPOCH")
                .output()
                .expect("a shell");
            printed = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
            if let Ok(latest) = std::fs::read_link(project.path().join("out/latest")) {
                let version = latest.to_string_lossy().replace("1.0.0+", "");
                if !actual.contains(&version) {
                    actual.push(version);
                }
            }
        }
    }
    assert!(compared > 30, "{compared}");
    assert_eq!(actual.len(), 2, "{actual:?}");
    for name in ["changes.html", "changes-manuscript.html", "changes-manuscript.pdf", "changes-poster.html"] {
        assert!(project.path().join(name).is_file(), "{name}");
    }
    // The sentence as it was of the old data, and as it is of the new.
    let page = |folder: &Path| std::fs::read_to_string(folder.join("manuscript.html")).expect("a page");
    let again = std::fs::read_dir(project.path().join("again")).expect("outputs");
    let again: Vec<_> = again.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    assert!(page(&again[0]).contains("significantly shorter in G3 tumors"));
    assert!(
        page(&project.path().join("out/latest")).contains("shorter in G3 tumors, for overall survival significantly")
    );
}

/// What is otherwise in the later state is what the page says of it, counted in the files.
#[test]
fn the_later_state_is_the_same_cohort_later() {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).expect("a table");
    let lines = |path: &str| read(path).lines().map(str::to_owned).collect::<BTreeSet<String>>();
    let events = |folder: &str| lines(&format!("{folder}/events.csv"));
    let (old, new) = (events("data"), events("examples/later_freeze"));
    assert!(old.is_subset(&new), "no event is forgotten");
    let added: Vec<&String> = new.difference(&old).collect();
    let of = |event: &str| added.iter().filter(|line| line.contains(&format!(",{event},"))).count();
    assert_eq!((of("progression"), of("death"), added.len()), (5, 3, 8));
    let (old, new) = (lines("data/screening.csv"), lines("examples/later_freeze/screening.csv"));
    assert_eq!(new.difference(&old).collect::<Vec<_>>(), ["SCR-084,,declined"]);
    // Whoever is seen later is seen later, and all but three who were alive are.
    let patients = |path: &str| read(path).lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    let (old, new): (Vec<Vec<String>>, Vec<Vec<String>>) =
        (patients("data/patients.csv"), patients("examples/later_freeze/patients.csv"));
    assert_eq!((old.len(), new.len()), (57, 57));
    let column = |name: &str| old[0].iter().position(|column| column == name).expect("a column");
    let (contact, status, grade) = (column("last_contact_date"), column("vital_status"), column("grade"));
    for (was, is) in old.iter().zip(&new).skip(1) {
        assert!(is[contact] >= was[contact] && is[contact].as_str() <= "2025-06-30", "{is:?}");
        assert!(was[status] == is[status] || is[status] == "dead", "{is:?}");
        assert!(was[grade] == is[grade] || (was[grade] == "unknown" && is[grade] == "G2"), "{is:?}");
        for at in (0..was.len()).filter(|at| ![contact, status, grade, column("last_imaging_date")].contains(at)) {
            assert_eq!(was[at], is[at]);
        }
    }
}
