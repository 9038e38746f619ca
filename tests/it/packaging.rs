//! What the packages say of the program, and `out/latest` where no links can be made.

use crate::program::{Copy, root, tickmark};

/// The value of a key in a section of a TOML file.
fn value(path: &str, keys: &[&str]) -> toml::Value {
    let text = std::fs::read_to_string(root().join(path)).expect(path);
    let mut value = toml::Value::Table(text.parse().expect(path));
    for key in keys {
        value = value.get(key).unwrap_or_else(|| panic!("{path} has no {keys:?}")).clone();
    }
    value
}

#[test]
fn the_wheel_takes_what_it_says_from_the_manifest() {
    let project = value("pyproject.toml", &["project"]);
    assert_eq!(project["name"], value("Cargo.toml", &["package", "name"]));
    for key in ["version", "description", "license", "keywords"] {
        assert!(project.get(key).is_none(), "{key} stands twice");
        assert!(project["dynamic"].as_array().expect("a list").contains(&key.into()), "{key}");
        value("Cargo.toml", &["package", key]);
    }
    assert_eq!(value("pyproject.toml", &["tool", "maturin", "bindings"]), "bin".into());
}

#[test]
fn the_release_has_no_symbols() {
    let release = value("Cargo.toml", &["profile", "release"]);
    assert_eq!(release["strip"], true.into());
    // Cargo leaves the symbols in a program of whose crate it is told anything by itself.
    assert!(release["package"].get("tickmark").is_none(), "an entry of the crate undoes `strip`");
}

#[test]
fn archives_are_made_for_three_systems() {
    let targets = value("dist-workspace.toml", &["dist", "targets"]).to_string();
    for system in ["unknown-linux-gnu", "apple-darwin", "pc-windows-msvc"] {
        assert!(targets.contains(system), "{targets}");
    }
    for file in value("dist-workspace.toml", &["dist", "include"]).as_array().expect("a list") {
        assert!(root().join(file.as_str().expect("a path")).exists(), "{file}");
    }
}

#[test]
fn a_file_in_the_place_of_the_link_leads_to_the_newest_version() {
    let project = Copy::small("id\n1\n", "Words.\n");
    project.freeze();
    let run = |words: &[&str]| tickmark(project.path(), words);
    assert_eq!(run(&["render", "-q"]).code, 0);
    let latest = project.path().join("out/latest");
    let version = std::fs::read_link(&latest).expect("a link").to_string_lossy().into_owned();
    std::fs::remove_file(&latest).expect("it can be removed");
    std::fs::write(&latest, format!("{version}\n")).expect("it can be written");
    // What reads the outputs finds them through the file.
    let status = run(&["status"]);
    assert_eq!(status.code, 0, "{}{}", status.stdout, status.stderr);
    assert!(status.stdout.contains(&format!("up to date ({version})")), "{}", status.stdout);
    let inside = |path: &str| project.path().join(path).to_string_lossy().into_owned();
    let verify = run(&["verify", &inside("out/latest/report.html"), "--data", &inside("data")]);
    assert_eq!(verify.code, 0, "{}{}", verify.stdout, verify.stderr);
    let diff = run(&["diff", &inside("out/latest"), &inside("out/latest")]);
    assert_eq!(diff.code, 0, "{}{}", diff.stdout, diff.stderr);
    // A new version tells what changed since the one that the file names.
    project.replace("report/report.md", "Words.", "Other words.");
    let next = run(&["render"]);
    assert_eq!(next.code, 0, "{}", next.stderr);
    assert!(next.stdout.contains(&format!("since {version}")), "{}", next.stdout);
    assert_ne!(std::fs::read_link(&latest).expect("a link again").to_string_lossy(), version);
    // What is neither is not written over.
    std::fs::remove_file(&latest).expect("it can be removed");
    std::fs::write(&latest, "my notes").expect("it can be written");
    project.replace("report/report.md", "Other words.", "More words.");
    let refused = run(&["render"]);
    assert_eq!(refused.code, 2, "{}", refused.stdout);
    assert!(refused.stderr.contains("is in the way"), "{}", refused.stderr);
    assert_eq!(project.read("out/latest"), "my notes");
}
