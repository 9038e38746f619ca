//! `tickmark new`: projects drafted from data files render at once, without a finding, and
//! their numbers are those of R.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{Run, assert_close, entry, root, run_in, value};

/// A folder in which projects are made.
pub struct Desk(TempDir);

impl Desk {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, text).expect("the file can be written");
        path
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        run_in(self.path(), arguments)
    }

    /// What is there, hidden files too.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).expect("the folder can be read");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Makes a project of data files and renders it as it is; its ledger.
    pub fn rendered(&self, name: &str, data: &[&Path], more: &[&str]) -> Value {
        let paths: Vec<&str> = data.iter().map(|path| path.to_str().expect("a path")).collect();
        let mut arguments = vec!["new", name];
        if !paths.is_empty() {
            arguments.push("--data");
            arguments.extend(paths);
        }
        arguments.extend(more);
        let made = self.run(&arguments);
        assert_eq!(made.code, 0, "{name}: {}{}", made.stdout, made.stderr);
        let run = self.run(&["render", "--strict", "--project", name]);
        assert_eq!(run.code, 0, "{name}: {}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains("0 findings"), "{name}: {}", run.stdout);
        serde_json::from_str(&self.read(&format!("{name}/out/latest/ledger.json"))).expect("JSON")
    }
}

fn reference(name: &str) -> PathBuf {
    root().join("tests/reference").join(name)
}

fn r(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(reference(name)).expect("the reference")).expect("JSON")
}

/// The numbers of a curve are those of R's `survfit`.
fn same_curve(ledger: &Value, id: &str, curve: &Value) {
    assert_eq!(value(ledger, &format!("{id}.n")), &curve["n"], "{id}");
    assert_eq!(value(ledger, &format!("{id}.events")), &curve["n_events"], "{id}");
    let log = &curve["quantile_50"]["log"];
    for (stat, field) in [("estimate", "estimate"), ("conf.low", "lower"), ("conf.high", "upper")] {
        let path = format!("{id}.median.{stat}");
        assert_close(&path, value(ledger, &path), &log[field], 1e-9);
    }
}

#[test]
fn the_trials_of_r_are_drafted_and_their_numbers_are_those_of_r() {
    let desk = Desk::new();
    let lung = desk.rendered("lung", &[&reference("lung.csv")], &[]);
    let of = &r("lung.json")["km_by_sex"]["strata"];
    same_curve(&lung, "survival[1]", &of["sexf=male"]);
    same_curve(&lung, "survival[2]", &of["sexf=female"]);
    let test = r("lung.json")["logrank_sex"]["p"].clone();
    assert_close("log-rank", value(&lung, "survival.test.p.value"), &test, 1e-9);
    // Two rows a patient, of which those of death are taken.
    let colon = desk.rendered("colon", &[&reference("colon.csv")], &[]);
    let of = &r("colon.json")["os"]["km_by_rx"]["strata"];
    for (id, level) in [("survival.Obs", "rx=Obs"), ("survival.Lev", "rx=Lev"), ("survival[\"Lev+5FU\"]", "rx=Lev+5FU")]
    {
        same_curve(&colon, id, &of[level]);
    }
    assert_eq!(value(&colon, "patients.n_start"), 1858);
    assert_eq!(value(&colon, "patients.n"), 929);
    let ovarian = desk.rendered("ovarian", &[&reference("ovarian.csv")], &[]);
    let of = &r("ovarian.json")["km_by_rx"]["strata"];
    same_curve(&ovarian, "os[1]", &of["rxf=1"]);
    same_curve(&ovarian, "os[2]", &of["rxf=2"]);
    let veteran = desk.rendered("veteran", &[&reference("veteran.csv")], &[]);
    let of = &r("veteran.json")["km_by_trt"]["strata"];
    same_curve(&veteran, "survival[1]", &of["trtf=standard"]);
    same_curve(&veteran, "survival[2]", &of["trtf=test"]);
}

/// CSR of the CDISC pilot, Tables 14-2.01, 14-5.01 and the times to a dermatologic event.
#[test]
fn the_cdisc_pilot_is_drafted_from_its_transport_files() {
    let desk = Desk::new();
    let folder = root().join("tests/data/cdisc_pilot");
    let files: Vec<PathBuf> = ["adsl.xpt", "adtte.xpt", "adae.xpt"].iter().map(|name| folder.join(name)).collect();
    let paths: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let ledger = desk.rendered("pilot", &paths, &[]);
    for (arm, n, events, median) in [
        ("Placebo", 86, 29, Value::Null),
        ("[\"Xanomeline Low Dose\"]", 84, 62, json!(33)),
        ("[\"Xanomeline High Dose\"]", 84, 61, json!(36)),
    ] {
        let dot = if arm.starts_with('[') { "" } else { "." };
        let at = |block: &str, path: &str| value(&ledger, &format!("{block}{dot}{arm}.{path}")).clone();
        assert_eq!((at("survival", "n"), at("survival", "events")), (json!(n), json!(events)), "{arm}");
        assert_eq!(at("survival", "median.estimate"), median, "{arm}");
        assert_eq!(at("baseline", "AGE.N"), n, "{arm}");
    }
    for (arm, any) in [("adverse.Placebo", 65), ("adverse[\"Xanomeline Low Dose\"]", 77), ("adverse", 218)] {
        assert_eq!(value(&ledger, &format!("{arm}.overall.any.n")), any, "{arm}");
    }
    // A branch of the flow for each treatment.
    assert_eq!(value(&ledger, "arm_a.n"), 86);
    assert!(desk.read("pilot/report/analysis.md").contains("label = \"Time to first dermatologic event\""));
}

/// Moore, *Applied Survival Analysis Using R*, §3.1, as in `published.rs`.
#[test]
fn times_follow_from_the_dates_of_a_table_without_times() {
    let desk = Desk::new();
    let ledger = desk.rendered("pancreas", &[&root().join("tests/data/asaur/pancreatic.csv")], &[]);
    assert_eq!(value(&ledger, "os.median.estimate"), 192);
    assert_eq!(value(&ledger, "pfs.median.estimate"), 119);
    assert_eq!(value(&ledger, "pfs.events"), 41);
    let dictionary: Value = serde_json::from_str(&desk.read("pancreas/data/datapackage.json")).expect("JSON");
    let field = &dictionary["resources"][0]["schema"]["fields"][2];
    assert_eq!((&field["type"], &field["format"]), (&json!("date"), &json!("%m/%d/%Y")));
    assert_eq!(field["missingValues"], json!(["", "NA", "."]));
}

/// Sixty rows with everything that a name or a value may be.
fn awkward() -> String {
    let mut csv = String::from(
        "id,time,status,trt,age,sex,edema,bili,N,对照,<script>,select,my col,visit date,smoker (y/n),\"a \"\"b\"\" {{ x }}\",##},psa,p\n",
    );
    for i in 1..=60_i32 {
        let trt = if i % 7 == 0 { "NA".to_owned() } else { (i % 2 + 1).to_string() };
        let psa = if i % 20 == 0 { 999 } else { i % 13 };
        csv.push_str(&format!(
            "{i},{},{},{trt},{:.1},{},{},{}.5,{i},{},{},{},-{}.25,20{:02}-03-0{},{},{},{},{psa},{}\n",
            (i * 137) % 4001 + 40,
            i % 3,
            40.0 + f64::from(i % 30),
            if i % 4 == 0 { "m" } else { "f" },
            ["0", "0.5", "1"][(i % 3) as usize],
            i % 9,
            if i % 2 == 0 { "治疗" } else { "对照" },
            if i % 5 == 0 { "<b>x</b>" } else { "&amp;" },
            i % 2 + 1,
            i % 11,
            i % 20 + 1,
            i % 9 + 1,
            if i % 3 == 0 { "y" } else { "n" },
            if i % 2 == 0 { "it's" } else { "{{ 1 }}" },
            ["low", "high", "medium"][(i % 3) as usize],
            i % 2,
        ));
    }
    csv
}

/// R 4.2: `i <- 1:60; time <- (i*137) %% 4001 + 40; trt <- ifelse(i %% 7 == 0, NA, i %% 2 + 1);
/// survfit(Surv(time, i %% 3 == 2) ~ trt)`.
#[test]
fn awkward_names_codes_and_values_are_drafted() {
    let desk = Desk::new();
    let csv = desk.file("trial.csv", awkward());
    let ledger = desk.rendered("pbc", &[&csv], &[]);
    for (group, events, median, low) in [("1", 8, 3602, 2780), ("2", 9, 3300, 2478)] {
        let at = |path: &str| value(&ledger, &format!("survival[{group}].{path}")).clone();
        assert_eq!((at("n"), at("events")), (json!(26), json!(events)), "{group}");
        assert_eq!((at("median.estimate"), at("median.conf.low")), (json!(median), json!(low)), "{group}");
        assert_eq!(entry(&ledger, &format!("survival[{group}].median.conf.high"))["text"], "NR");
    }
    // Of twenty events three are of rows without a treatment.
    assert_eq!(value(&ledger, "survival.events"), 17);
    // 999 is far from the others and counts as missing: three rows of it.
    let dictionary: Value = serde_json::from_str(&desk.read("pbc/data/datapackage.json")).expect("JSON");
    let fields = dictionary["resources"][0]["schema"]["fields"].as_array().expect("fields").clone();
    let field = |name: &str| fields.iter().find(|field| field["name"] == name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(field("psa")["missingValues"], json!(["", "NA", "999"]));
    assert_eq!(field("##}")["tickmark"]["ordered"], true);
    assert_eq!(field("sex")["tickmark"]["levels"][0], json!({ "code": "f", "label": "Female" }));
    assert_eq!(field("age")["tickmark"]["unit"], "years");
    assert_eq!(dictionary["resources"][0]["schema"]["primaryKey"], "id");
    assert!(field("id").get("tickmark").is_none(), "no value of an identifier is in the dictionary");
    // Letters that no font of the PDF has leave the PDF out, and the reason stands there.
    let config = desk.read("pbc/report/report.toml");
    assert!(config.contains("lack `对`") && config.contains("outputs = [\"html\"]"), "{config}");
    let pages = ["manuscript", "poster", "analysis"].map(|page| desk.read(&format!("pbc/out/latest/{page}.html")));
    assert!(pages.iter().all(|page| !page.contains("<script></") && !page.contains("Guess:")), "comments stay away");
    // Every guess is a comment above the block that uses it, with its reason.
    let plan = desk.read("pbc/report/analysis.md");
    for words in ["event of survival: `status = 2`, because", "else `status = 0`, `status = 1`", "groups: `trt`"] {
        assert!(plan.contains(words), "no `{words}` in {plan}");
    }
}

#[test]
fn without_data_a_project_of_made_up_patients_says_so() {
    let desk = Desk::new();
    for (name, template) in [("trial2024", "trial"), ("plain", "cohort"), ("one", "minimal")] {
        let ledger = desk.rendered(name, &[], &["--template", template]);
        assert_eq!(value(&ledger, "patients.n"), 48, "{name}");
        let page = desk.read(&format!("{name}/out/latest/manuscript.html"));
        assert!(page.contains("Example data: no real patients"), "{name}");
        let is_there = |path: &str| desk.path().join(name).join(path).is_file();
        assert!(is_there("Makefile") && is_there(".gitignore") && is_there("data/freeze.lock"), "{name}");
        assert_eq!(is_there("report/poster.md"), template != "minimal", "{name}");
        let kept = fs::read_dir(desk.path().join(name).join("data/freezes")).expect("the kept freezes");
        let mut kept: Vec<_> = kept.flatten().map(|entry| entry.path().extension().map(ToOwned::to_owned)).collect();
        kept.sort();
        // The lock, and the dictionary that it is of.
        assert_eq!(kept, [Some("json".into()), Some("lock".into())], "{name}");
        let status = desk.run(&["status", "--project", name]);
        assert_eq!(status.code, 0, "{name}: {}{}", status.stdout, status.stderr);
    }
    assert!(desk.read("trial2024/report/analysis.md").contains("{cohort arm_a}"));
    assert!(!desk.read("plain/report/analysis.md").contains("{cohort arm_a}"));
    // No temporary folder is left.
    assert_eq!(desk.names(), ["one", "plain", "trial2024"]);
}

#[test]
fn what_cannot_be_made_leaves_nothing_behind() {
    let desk = Desk::new();
    let good = desk.file("good.csv", "id,a\n1,2\n2,3\n");
    let good = good.to_str().expect("a path");
    for (name, text) in [
        ("empty.csv", ""),
        ("head.csv", "id,a\n"),
        ("twice.csv", "a,b,a\n1,2,3\n"),
        ("ragged.csv", "a,b\n1,2\n3\n"),
        ("broken.parquet", "PAR1 and nothing else"),
        ("note.docx", "words"),
    ] {
        let _ = desk.file(name, text);
    }
    fs::create_dir(desk.path().join("taken")).expect("a folder");
    fs::create_dir_all(desk.path().join("other")).expect("a folder");
    fs::write(desk.path().join("other/good.csv"), "id,b\n1,2\n").expect("a file");
    let before = desk.names();
    for (arguments, words) in [
        (vec!["new", "taken"], "is there already"),
        (vec!["new", "good.csv"], "is there already"),
        (vec!["new", "a/b"], "there is no folder `a`"),
        (vec!["new", "-x"], "unexpected argument"),
        (vec!["new", "a*b"], "expected one for a folder"),
        (vec!["new", ".."], "expected one for a folder"),
        (vec!["new", ""], "value is required"),
        (vec!["new", "CON"], "expected one for a folder"),
        (vec!["new", "x", "--data", "absent.csv"], "absent.csv: the file cannot be read"),
        (vec!["new", "x", "--data", "taken"], "expected a file with a table"),
        (vec!["new", "x", "--data", "empty.csv"], "empty.csv: the file is empty"),
        (vec!["new", "x", "--data", "head.csv"], "the table has no rows"),
        (vec!["new", "x", "--data", "twice.csv"], "two columns are named `a`"),
        (vec!["new", "x", "--data", "ragged.csv"], "ragged.csv:3"),
        (vec!["new", "x", "--data", "broken.parquet"], "broken.parquet"),
        (vec!["new", "x", "--data", "note.docx"], "note.docx"),
        (vec!["new", "x", "--data", good, "absent.csv"], "absent.csv"),
        (vec!["new", "x", "--data", good, "other/good.csv"], "two files make the table `good`"),
        (vec!["new", "x", "--data", good, "--template", "novel"], "possible values"),
    ] {
        let run = desk.run(&arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.stdout);
        let said = run.stderr.replace("\n  --> ", ": ");
        let (first, second) = words.split_once(": ").unwrap_or(("", words));
        assert!(said.contains(first) && said.contains(second), "{arguments:?}: {said}");
        assert_eq!(desk.names(), before, "{arguments:?}");
    }
}

#[test]
fn a_fault_of_the_data_is_told_and_not_drafted_around() {
    let desk = Desk::new();
    let mut csv = String::from("id,sex,age\n");
    for i in 1..=30 {
        csv.push_str(&format!("{i},{},{}\n", ["F", "f", "M"][i % 3], 40 + i));
    }
    let file = desk.file("levels.csv", csv);
    let made = desk.run(&["new", "levels", "--data", file.to_str().expect("a path")]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert!(made.stdout.contains("levels that differ only in writing"), "{}", made.stdout);
    let run = desk.run(&["render", "--strict", "--project", "levels"]);
    assert!(run.code == 1 && run.stderr.contains("differ only in writing"), "{}", run.stderr);
}

/// The lock says what the checks before a freeze have found, as `freeze` itself would.
#[test]
fn the_first_freeze_is_checked_as_every_other() {
    let desk = Desk::new();
    // One date lies in the future.
    let mut csv = String::from("id,sex,seen\n");
    for i in 1..=30 {
        csv.push_str(&format!("{i},{},2020-0{}-11\n", ["F", "M"][i % 2], i % 9 + 1));
    }
    csv.push_str("31,F,2999-01-01\n");
    let file = desk.file("visits.csv", csv);
    let made = desk.run(&["new", "checked", "--data", file.to_str().expect("a path")]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let lock = |path: &str| toml::from_str::<toml::Table>(&desk.read(path)).expect("a lock");
    let first = lock("checked/data/freeze.lock");
    assert!(first["checked"].as_integer() > Some(0), "{first}");
    let broken = first["broken"].as_array().expect("what is broken");
    assert!(broken.iter().any(|one| one["check"].as_str().is_some_and(|check| check.contains("seen"))), "{first}");
    assert!(made.stdout.contains("2999-01-01") || made.stdout.contains("after the freeze"), "{}", made.stdout);
    let again = desk.run(&["freeze", "--name", "again", "--project", "checked"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    let second = lock("checked/data/freeze.lock");
    assert_eq!((&first["checked"], &first["broken"]), (&second["checked"], &second["broken"]));
    // The list of what is to be looked at lies beside the data and nowhere else.
    assert!(made.stdout.contains("checked/queries/"), "{}", made.stdout);
    assert!(desk.read("checked/queries/again.csv").contains("2999-01-01"));
}

#[test]
fn rows_of_which_a_patient_may_have_several_are_records() {
    let desk = Desk::new();
    let rows: String = (0..24).map(|i| format!("P{},{},\"0,{}\"\n", i / 2, 40 + i, i % 3)).collect();
    for (name, csv) in [
        ("several", format!("patient_id,age,PARAMCD\n{rows}")),
        ("unknown", format!("patient_id,age,PARAMCD\nNA,50,\"0,1\"\n{rows}")),
        ("one", "patient_id,age,PARAMCD\nP1,50,1\nP1,51,2\n".to_owned()),
    ] {
        let file = desk.file(&format!("{name}.csv"), csv);
        desk.rendered(&format!("of_{name}"), &[&file], &[]);
        let plan = desk.read(&format!("of_{name}/report/analysis.md"));
        assert!(plan.contains("unit = \"records\"") || plan.contains("One row of each patient"), "{name}: {plan}");
    }
}

#[test]
fn dates_of_which_nobody_can_tell_the_day_stay_text() {
    let desk = Desk::new();
    let rows: String = (1..=12).map(|i| format!("{i},{i}/{}/2020,{}/0{}/21\n", 13 - i, i, i % 9 + 1)).collect();
    let file = desk.file("days.csv", format!("id,seen,born\n{rows}"));
    let made = desk.run(&["new", "days", "--data", file.to_str().expect("a path")]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let dictionary: Value = serde_json::from_str(&desk.read("days/data/datapackage.json")).expect("JSON");
    for field in &dictionary["resources"][0]["schema"]["fields"].as_array().expect("fields")[1..] {
        assert_eq!(field["type"], "string", "{field}");
    }
    let told = desk.run(&["describe", file.to_str().expect("a path"), "--html", "days.html"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert!(desk.read("days.html").contains("nobody can tell the day from the month"));
}

#[test]
fn guesses_are_told_to_a_program_too() {
    let desk = Desk::new();
    let run = desk.run(&["new", "lung", "--json", "--data", reference("lung.csv").to_str().expect("a path")]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let told: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let guesses = told["guesses"].as_array().expect("guesses");
    let event = guesses.iter().find(|guess| guess["about"] == "event of survival").expect("the event");
    assert_eq!(event["taken"], "`status = 2`");
    assert_eq!(event["else"], "`status = 1`");
}
