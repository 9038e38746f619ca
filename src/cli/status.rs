//! `tickmark status`.

use serde_json::json;

use crate::cli::inputs::Inputs;
use crate::cli::{Common, End, counted};
use crate::diagnostic::Outcome;
use crate::freeze::{self, Change};
use crate::project::Project;

/// Compares the data with the freeze, and the newest outputs with the inputs.
pub(super) fn run(project: &Project, common: &Common) -> Outcome<End> {
    let lock = freeze::read_lock(project)?;
    let files = freeze::read_data(project)?;
    let changes = freeze::compare(&lock, &files);
    let newest = std::fs::read_to_string(project.root.join("out/latest/ledger.json"))
        .ok()
        .and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok())
        .and_then(|ledger| ledger["report"]["version"].as_str().map(str::to_owned));
    let expected = if changes.is_empty() {
        Some(format!("{}+{}", project.config.version, Inputs::read(project)?.digest.short()))
    } else {
        None
    };
    let fresh = newest.is_some() && newest == expected;
    if common.json {
        let list: Vec<_> =
            changes.iter().map(|change| json!({ "path": change.path(), "state": change.word() })).collect();
        println!(
            "{}",
            json!({
                "freeze": lock.name, "date": lock.date, "changes": list,
                "version": expected, "latest": newest, "up_to_date": fresh,
            })
        );
    } else {
        println!("freeze `{}` of {}: {}", lock.name, lock.date, counted(lock.files.len(), "file", "files"));
        for locked in &lock.files {
            let state = changes.iter().find(|change| change.path() == locked.path).map_or("ok", Change::word);
            println!("  {state:<8} {}", locked.path);
        }
        for change in changes.iter().filter(|change| matches!(change, Change::Unlisted { .. })) {
            println!("  {:<8} {}", change.word(), change.path());
        }
        match (&newest, &expected) {
            (None, _) => println!("outputs: none yet; `tickmark render` writes them"),
            (Some(newest), Some(_)) if fresh => println!("outputs: up to date ({newest})"),
            (Some(newest), Some(expected)) => {
                println!("outputs: out/latest is {newest}, the inputs are now {expected}")
            }
            (Some(newest), None) => println!("outputs: out/latest is {newest}; the data are not those of the freeze"),
        }
    }
    Ok(if changes.is_empty() { End::Clean } else { End::Findings })
}
