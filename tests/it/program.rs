//! Running the program on a project, as a user does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What a run printed and how it ended.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs `tickmark` with arguments on a project folder.
pub fn tickmark(project: &Path, arguments: &[&str]) -> Run {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_tickmark"))
        .args(arguments)
        .arg("--project")
        .arg(project)
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .expect("the program starts");
    Run {
        code: status.code().expect("the program ends by itself"),
        stdout: String::from_utf8(stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(stderr).expect("standard error is UTF-8"),
    }
}

/// Runs `tickmark` in a folder that need not be one of a project.
pub fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_tickmark"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .expect("the program starts");
    Run {
        code: status.code().expect("the program ends by itself"),
        stdout: String::from_utf8(stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(stderr).expect("standard error is UTF-8"),
    }
}

/// A copy of a project that a test may change; it goes with the value.
pub struct Copy {
    folder: tempfile::TempDir,
}

impl Copy {
    /// Copies data/, report/ and templates/ of a project.
    pub fn of(project: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for part in ["data", "report", "templates"] {
            copy_folder(&project.join(part), &folder.path().join(part));
        }
        Self { folder }
    }

    /// A small project: one table, one document with this text.
    pub fn small(csv: &str, report: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let copy = Self { folder };
        copy.write("report/report.toml", SMALL);
        copy.write("report/report.md", report);
        copy.write("data/patients.csv", csv);
        copy
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the project.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let target = self.path().join(path);
        fs::create_dir_all(target.parent().expect("a folder")).expect("the folder can be made");
        fs::write(target, text).expect("the file can be written");
    }

    /// Reads a file of the project.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Replaces a text in a file of the project.
    pub fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} holds no `{from}`");
        self.write(path, text.replacen(from, to, 1));
    }

    /// Freezes the data, as if for the first time.
    pub fn freeze(&self) {
        let _ = fs::remove_dir_all(self.path().join("data/freezes"));
        let _ = fs::remove_file(self.path().join("data/freeze.lock"));
        let run = tickmark(self.path(), &["freeze", "--name", "test", "--date", "2024-01-01"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
    }

    /// The ledger of the newest outputs.
    pub fn ledger(&self) -> Value {
        serde_json::from_str(&self.read("out/latest/ledger.json")).expect("the ledger is JSON")
    }
}

const SMALL: &str = r#"title = "A small report"
version = "1.0.0"
[[documents]]
id = "report"
source = "report.md"
template = "manuscript"
outputs = ["html"]
"#;

fn copy_folder(from: &Path, to: &Path) {
    if !from.is_dir() {
        return;
    }
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("the entry can be read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the file can be copied");
        }
    }
}

/// The value of a result of a ledger.
pub fn value<'a>(ledger: &'a Value, id: &str) -> &'a Value {
    &entry(ledger, id)["value"]
}

/// A result of a ledger.
pub fn entry<'a>(ledger: &'a Value, id: &str) -> &'a Value {
    let results = ledger["results"].as_array().expect("results");
    results.iter().find(|result| result["id"] == id).unwrap_or_else(|| panic!("the ledger has no `{id}`"))
}

/// Fails unless two numbers agree up to a relative tolerance.
pub fn assert_close(what: &str, ours: &Value, theirs: &Value, tolerance: f64) {
    if ours.is_null() && theirs.is_null() {
        return;
    }
    let (Some(a), Some(b)) = (ours.as_f64(), theirs.as_f64()) else {
        panic!("{what}: ours {ours}, theirs {theirs}");
    };
    assert!((a - b).abs() <= tolerance * a.abs().max(b.abs()), "{what}: ours {a}, theirs {b}");
}
