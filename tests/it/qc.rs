//! `tickmark qc --r`: the results of whole projects recomputed in R.
//!
//! R is optional. Where it, or its package survival, is not installed, the tests
//! that run the script print so and pass; those of the script's text always run.

mod many_rows;
mod options;
mod planted;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::program::{Copy, Run, root, tickmark};

/// Whether Rscript runs and has survival.
fn has_r() -> bool {
    let has = Command::new("Rscript")
        .args(["--vanilla", "-e", "library(survival)"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !has {
        println!("skipped: R with the package survival is not installed");
    }
    has
}

/// Runs a script by hand in a project folder, as a reviewer does.
fn rscript(project: &Path, script: &str) -> Run {
    let output =
        Command::new("Rscript").args(["--vanilla", script]).current_dir(project).output().expect("Rscript starts");
    Run {
        code: output.status.code().expect("R ends by itself"),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn outcome(project: &Copy) -> Value {
    serde_json::from_str(&project.read("out/qc/qc.json")).expect("qc.json is JSON")
}

/// The share of the numbers that R recomputed, after none has differed. Sentences of
/// methods and digests of curves are no numbers.
fn agreed_share(project: &Copy) -> f64 {
    let run = tickmark(project.path(), &["qc", "--r"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let outcome = outcome(project);
    let totals = &outcome["totals"];
    assert_eq!((&totals["differed"], &totals["failed"]), (&Value::from(0), &Value::from(0)), "{totals}");
    let is_number =
        |one: &&Value| !one["id"].as_str().is_some_and(|id| id.ends_with(".methods") || id.ends_with(".curve"));
    let numbers: Vec<&Value> = outcome["results"].as_array().expect("results").iter().filter(is_number).collect();
    let agreed = numbers.iter().filter(|one| one["status"] == "agreed").count();
    assert!(numbers.len() > 100, "{totals}");
    agreed as f64 / numbers.len() as f64
}

#[test]
fn r_agrees_with_every_number_of_both_projects() {
    if !has_r() {
        return;
    }
    assert_eq!(agreed_share(&Copy::of(&root())), 1.0);
    assert_eq!(agreed_share(&Copy::of(&root().join("tests/projects/lung"))), 1.0);
}

#[test]
fn the_script_is_the_same_each_time_and_holds_no_row_of_the_data() {
    let project = Copy::of(&root());
    let write = |name: &str| {
        let script = project.path().join(name);
        let run = Command::new(env!("CARGO_BIN_EXE_tickmark"))
            .args(["qc", "--r", "--script"])
            .arg(&script)
            .arg("--project")
            .arg(project.path())
            .env("PATH", "")
            .output()
            .expect("the program starts");
        // Without R the script is written, and how to run it is said.
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert_eq!(run.status.code(), Some(0), "{said}");
        assert!(said.contains("R was not found") && said.contains("Rscript "), "{said}");
        fs::read_to_string(script).expect("the script")
    };
    let script = write("first/qc.R");
    assert_eq!(script, write("second/qc.R"));
    assert!(!project.path().join("first/qc.csv").exists());
    // No identifier of a subject, and no line of a file, is in it.
    for file in ["patients", "screening"] {
        for line in project.read(&format!("data/{file}.csv")).lines().skip(1) {
            let id = line.split(',').next().expect("an identifier");
            assert!(!script.contains(id) && !script.contains(line), "{line}");
        }
    }
    // Each block stands in it as it is written, and each result as a value.
    assert!(
        script.contains("# as = \"DAYS(retreatment_start_date, COALESCE(death_date, last_contact_date)) / 30.4375\"")
    );
    assert!(script.contains("expect(block, \"n_treated\", 56)"), "the number of patients");
}

#[test]
fn a_value_of_the_ledger_that_was_tampered_with_differs() {
    if !has_r() {
        return;
    }
    let project = Copy::of(&root().join("tests/projects/lung"));
    let _ = agreed_share(&project);
    let run = rscript(project.path(), "out/qc/qc.R");
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains(" agreed, 0 differed"), "{}", run.stdout);
    // R 4.2, survfit(Surv(time, status) ~ sex, lung): the median of men is 270 days.
    project.replace(
        "out/qc/qc.R",
        "expect(block, \"os.Male.median.estimate\", 270)",
        "expect(block, \"os.Male.median.estimate\", 270.000001)",
    );
    let run = rscript(project.path(), "out/qc/qc.R");
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains(" agreed, 1 differed"), "{}", run.stdout);
    let csv = project.read("out/qc/qc.csv");
    let line = csv.lines().find(|line| line.contains("\"os.Male.median.estimate\"")).expect("the result's line");
    assert!(line.contains("\"differed\""), "{line}");
    // A result that the ledger leaves out differs, too.
    project.replace("out/qc/qc.R", "expect(block, \"oldest\", 82)\n", "");
    let run = rscript(project.path(), "out/qc/qc.R");
    assert!(run.stdout.contains("the ledger has no such result"), "{}", run.stdout);
}

#[test]
fn r_reads_a_file_as_the_program_found_it_to_be_laid_out() {
    if !has_r() {
        return;
    }
    // Neither the delimiter nor the encoding is declared; then both are; a mark of the order of bytes.
    let table = "id;\u{e9}tat;mois\n1;d\u{e9}c\u{e9}d\u{e9};5\n2;vivant;7\n3;d\u{e9}c\u{e9}d\u{e9};8\n4;vivant;6\n";
    let latin: Vec<u8> = table.chars().map(|c| c as u8).collect();
    let wide: Vec<u8> = "\u{feff}".chars().chain(table.chars()).flat_map(|c| (c as u16).to_le_bytes()).collect();
    let marked = format!("\u{feff}{}", table.replace("id;", "\"id\";"));
    let declared = "{ \"resources\": [{ \"name\": \"patients\", \"path\": \"patients.csv\", \"encoding\": \"latin1\", \
                    \"dialect\": { \"delimiter\": \";\" } }] }";
    let report = "```{summary s}\ndata = \"patients\"\nvariables = [\"mois\", \"\u{e9}tat\"]\n```\n\n\
                  ```{survival os}\ndata = \"patients\"\ntime = \"mois\"\nevent = \"\u{e9}tat = 'd\u{e9}c\u{e9}d\u{e9}'\"\n```\n";
    for (what, bytes, dictionary) in [
        ("found", latin.as_slice(), None),
        ("declared", &latin, Some(declared)),
        ("UTF-16", &wide, None),
        ("a mark", marked.as_bytes(), None),
    ] {
        let project = Copy::small("", report);
        project.write("data/patients.csv", bytes);
        if let Some(dictionary) = dictionary {
            project.write("data/datapackage.json", dictionary);
        }
        project.freeze();
        let run = tickmark(project.path(), &["qc", "--r"]);
        assert_eq!(run.code, 0, "{what}: {}{}", run.stdout, run.stderr);
        let totals = &outcome(&project)["totals"];
        assert!(totals["agreed"].as_u64().is_some_and(|agreed| agreed > 20), "{what}: {totals}");
    }
}

#[test]
fn what_r_cannot_carry_out_fails_and_does_not_agree() {
    if !has_r() {
        return;
    }
    let project = Copy::of(&root().join("tests/projects/lung"));
    let _ = agreed_share(&project);
    // A block in which R stops fails alone.
    let script = project.read("out/qc/qc.R");
    project.replace("out/qc/qc.R", "  cox_block(\n", "  stop(\"broken\")\n  cox_block(\n");
    let run = rscript(project.path(), "out/qc/qc.R");
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains(" agreed, 0 differed") && run.stdout.contains("R stopped: broken"), "{}", run.stdout);
    // Data that are not the frozen ones stop the script.
    project.write("out/qc/qc.R", script);
    project.replace("data/lung.csv", "3,306,2,74", "3,306,2,74\n3,306,2,74");
    let run = rscript(project.path(), "out/qc/qc.R");
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("data/lung.csv"), "{}", run.stderr);
}

const HOSTILE: &str = r#""); system("touch broken"); #"#;

#[test]
fn a_hostile_text_stays_a_text() {
    let cell = HOSTILE.replace('"', "\"\"");
    let csv = format!(
        "id,arm,months,died,\"a`b\"\"c\\\"\n1,\"{cell}\",5.5,1,x\n2,\"{cell}\",9,0,`rm`\n3,\\n'é≤😀,3.1,1,x\n4,\\n'é≤😀,12,0,x\n"
    );
    let report = r#"
```{cohort all}
from = "patients"
[[include]]
label = '"); system("touch broken"); #'
where = '''arm <> '"); system("touch broken") #' OR "a`b""c\" = '`rm`' OR arm LIKE '%(_%' '''
[[derive]]
name = "`q` \"r\""
as = "arm || '\\'"
levels = [{ code = '"); system("touch broken"); #\', label = "\"); system(\"touch broken\"); #" }, { code = '\n''é≤😀\', label = 'b' }]
```

```{summary s}
data = "all"
variables = ["a`b\"c\\", "months", "`q` \"r\""]
by = "arm"
test = true
```

```{survival os}
data = "all"
time = "months"
event = "died = 1"
by = "arm"
test = "log-rank"
```
"#;
    let report = report.replace("''é", "'é").replace("code = '\\n'é≤😀\\'", "code = \"\\\\n'é≤😀\\\\\"");
    let project = Copy::small(&csv, &report);
    project.replace("report/report.toml", "A small report", "A\\nsystem('touch broken')\\r#");
    project.freeze();
    let run = tickmark(project.path(), &["qc", "--r"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let script = project.read("out/qc/qc.R");
    // Outside comments the text stands only with its quotes escaped.
    let code: Vec<&str> = script.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    assert!(code.iter().any(|line| line.contains(r#"\"); system(\"touch broken\"); #"#)));
    assert!(!code.iter().any(|line| line.contains(HOSTILE) || line.starts_with("system")));
    if has_r() {
        let totals = &outcome(&project)["totals"];
        assert_eq!((&totals["differed"], &totals["failed"]), (&Value::from(0), &Value::from(0)), "{totals}");
        assert!(totals["agreed"].as_u64().is_some_and(|agreed| agreed > 100), "{totals}");
        let run = rscript(project.path(), "out/qc/qc.R");
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        assert!(!project.path().join("broken").exists() && !Path::new("broken").exists());
    }
}

const DICTIONARY: &str = r#"{"name": "d", "resources": [{"name": "patients", "path": "patients.csv",
  "dialect": {"delimiter": ";"},
  "schema": {"missingValues": ["", "-9"], "fields": [
    {"name": "id", "type": "string"},
    {"name": "weight", "type": "number", "decimalChar": ",", "groupChar": "."},
    {"name": "seen", "type": "date", "format": "%d.%m.%Y"},
    {"name": "smokes", "type": "boolean", "trueValues": ["Ja"], "falseValues": ["Nein"]},
    {"name": "grade", "type": "integer", "missingValues": ["x"],
     "tickmark": {"levels": [{"code": 3, "label": "G3"}, {"code": 1, "label": "G1"}, {"code": 2, "label": "G2"}]}},
    {"name": "at", "type": "datetime"},
    {"name": "time", "type": "number"},
    {"name": "dead", "type": "boolean"}]}}]}"#;

#[test]
fn r_reads_numbers_without_their_units() {
    let csv = "id,share,cost,dose\na,12%,\"-$1,200.50\",1.5 mg\nb,7.5 %,$3,2 mg\nc,NA,$40,12 mg\nd,30%,$5,3.25 mg\n";
    let fields: Vec<String> = ["share", "cost", "dose"]
        .iter()
        .map(|name| format!(r#"{{"name": "{name}", "type": "number", "bareNumber": false, "groupChar": ","}}"#))
        .collect();
    let dictionary = format!(
        r#"{{"resources": [{{"name": "patients", "path": "patients.csv", "schema": {{"fields": [{{"name": "id", "type": "string"}}, {}]}}}}]}}"#,
        fields.join(", ")
    );
    let report = "```{summary s}\ndata = \"patients\"\nvariables = [\"share\", \"cost\", \"dose\"]\n```\n";
    let project = Copy::small(csv, report);
    project.write("data/datapackage.json", dictionary);
    project.freeze();
    if has_r() {
        let run = tickmark(project.path(), &["qc", "--r"]);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        let totals = &outcome(&project)["totals"];
        assert_eq!((&totals["differed"], &totals["failed"]), (&Value::from(0), &Value::from(0)), "{totals}");
        assert!(totals["agreed"].as_u64().is_some_and(|agreed| agreed >= 24), "{totals}");
    }
}

#[test]
fn r_reads_a_file_as_its_dictionary_says() {
    let csv = "\u{feff}id;weight;seen;smokes;grade;at;time;dead\n\
        a;1.070,5;31.01.2024;Ja;1;2024-01-31T12:30:00;0.3;true\n\
        -9;65,25;01.12.2023;Nein;1;2024-01-30T06:00:00;0.30000000000000004;true\n\
        c;-9;;-9;x;-9;0.7;false\n\
        \"d; \"\"e\"\"\";80;15.02.2024;Ja;3;2024-02-15T00:00:00;0.9;true\n\
        f;70;15.02.2024;Nein;3;2024-02-15T00:00:00;0.1;true\n";
    let report = r#"
```{cohort seen}
from = "patients"
[[derive]]
name = "late"
as = "at > '2024-01-31' AND seen >= DATE '2024-01-31'"
[[derive]]
name = "wait"
as = "at - seen"
[[derive]]
name = "month"
as = "EXTRACT(MONTH FROM seen) + EXTRACT(HOUR FROM at) / 100"
[[exclude]]
label = "light"
where = "weight < 66"
```

```{summary s}
data = "seen"
variables = ["weight", "smokes", "grade", "late", "wait", "month", "id", "seen"]
```

```{summary by_grade}
data = "patients"
variables = ["weight", "smokes"]
by = "grade"
test = true
smd = true
```

```{survival os}
data = "patients"
time = "time"
event = "dead"
by = "grade"
at = [0.3]
test = "log-rank"
```
"#;
    let project = Copy::small(csv, report);
    project.write("data/datapackage.json", DICTIONARY);
    project.freeze();
    if has_r() {
        assert!(agreed_share(&project) > 0.9);
    }
}

#[test]
fn r_reads_sas_transport_files() {
    let report = r#"
```{survival ttd}
data = "adtte"
time = "AVAL"
event = "CNSR = 0"
by = "TRTA"
conf = "plain"
test = "log-rank"
```

```{summary s}
data = "adsl"
variables = ["AGE", "SEX", "RACE", "TRTSDT", "BMIBL"]
by = "TRT01A"
test = true
```
"#;
    let project = Copy::small("id\n1\n", report);
    for name in ["adsl", "adtte"] {
        let bytes = fs::read(root().join(format!("tests/data/cdisc_pilot/{name}.xpt"))).expect("the pilot's data");
        project.write(&format!("data/{name}.xpt"), bytes);
    }
    project.freeze();
    if has_r() {
        assert!(agreed_share(&project) > 0.9);
    }
}

#[test]
fn the_engine_must_be_named_and_rendering_is_not_touched() {
    let project = Copy::of(&root().join("tests/projects/lung"));
    assert_eq!(tickmark(project.path(), &["qc"]).code, 2);
    assert_eq!(tickmark(project.path(), &["render", "-q"]).code, 0);
    let before = project.read("out/latest/ledger.json");
    let run = tickmark(project.path(), &["qc", "--r", "--json"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let said: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert!(said["script"].as_str().is_some_and(|script| script.ends_with("qc.R")), "{said}");
    assert_eq!(project.read("out/latest/ledger.json"), before);
    let status = tickmark(project.path(), &["status"]);
    assert!(status.stdout.contains("up to date"), "{}", status.stdout);
}
