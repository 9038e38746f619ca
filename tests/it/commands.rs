//! Results made by programs of others: R, Python, the shell.

use std::path::Path;
use std::process::Command;

use crate::program::{Copy, Run, assert_close, root, value};

/// Runs the program as a user with a home of their own.
fn run_as(home: &Path, project: &Path, arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_tickmark"))
        .args(arguments)
        .arg("--project")
        .arg(project)
        .env("HOME", home)
        .env_remove("XDG_STATE_HOME")
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .expect("the program starts");
    Run {
        code: output.status.code().expect("the program ends by itself"),
        stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
    }
}

fn number(ledger: &serde_json::Value, id: &str) -> f64 {
    value(ledger, id).as_f64().unwrap_or_else(|| panic!("{id} is no number"))
}

fn has(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

/// A project with such a block, frozen, and a home in which its commands are trusted.
fn trusted(text: &str) -> (Copy, tempfile::TempDir) {
    let project = Copy::small("id,age\n1,40\n2,60\n3,80\n", text);
    project.freeze();
    let home = tempfile::tempdir().expect("a temporary folder");
    let run = run_as(home.path(), project.path(), &["trust", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    (project, home)
}

/// A block that runs shell code.
fn shell(id: &str, code: &str, rest: &str) -> String {
    format!("```{{command {id}}}\nrun = [\"sh\"]\ncode = '''\n{code}\n'''\n{rest}\n```\n\n")
}

#[test]
fn a_mixed_model_of_r_and_a_table_of_python_print_and_are_traced() {
    if !has("Rscript", &["--vanilla", "-e", "library(nlme)"]) || !has("python3", &["--version"]) {
        println!("R with nlme, or Python, is not installed: passed over");
        return;
    }
    let project = Copy::of(&root().join("tests/projects/growth"));
    project.freeze();
    let home = tempfile::tempdir().expect("a temporary folder");
    let refused = run_as(home.path(), project.path(), &["render", "--strict"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("you have not said that you trust it"), "{}", refused.stderr);
    let shown = run_as(home.path(), project.path(), &["trust", "--yes"]);
    assert!(
        shown.stdout.contains("library(nlme)") && shown.stdout.contains("2 commands are trusted"),
        "{}",
        shown.stdout
    );
    let rendered = run_as(home.path(), project.path(), &["render", "--strict"]);
    assert_eq!(rendered.code, 0, "{}", rendered.stderr);
    // summary(lme(distance ~ age, random = ~ 1 | Subject, Orthodont)) of nlme 3.1 prints these.
    let ledger = project.ledger();
    assert_close("mixed.age.estimate", value(&ledger, "mixed.age.estimate"), &0.660185185185.into(), 1e-9);
    assert_close("mixed.age.std.error", value(&ledger, "mixed.age.std.error"), &0.0616059163006.into(), 1e-8);
    assert_close("mixed.age.conf.low", value(&ledger, "mixed.age.conf.low"), &0.537585504622.into(), 1e-7);
    // The mean of the children's slopes of a balanced design is the slope of all.
    let slopes = ["by_sex.Male.slope.mean", "by_sex.Female.slope.mean"].map(|id| number(&ledger, id));
    assert!(((16.0 * slopes[0] + 11.0 * slopes[1]) / 27.0 - 0.660185185185).abs() < 1e-9, "{slopes:?}");
    let traced = run_as(home.path(), project.path(), &["trace", "mixed.age.estimate"]);
    assert!(traced.stdout.contains("rows       108"), "{}", traced.stdout);
    assert!(traced.stdout.contains("data/growth.csv") && traced.stdout.contains("Rscript"), "{}", traced.stdout);

    // Nobody else needs R: what it gave is kept, and the pages are the same.
    let page = project.read("out/latest/manuscript.html");
    let stranger = tempfile::tempdir().expect("a temporary folder");
    let again = run_as(stranger.path(), project.path(), &["render", "--strict"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert_eq!(project.read("out/latest/manuscript.html"), page);
    let rerun = run_as(home.path(), project.path(), &["render", "--strict", "--rerun"]);
    assert_eq!(rerun.code, 0, "{}", rerun.stderr);

    // A reader has the data and the table, and is told what was not checked.
    let pdf = project.path().join("out/latest/manuscript.pdf");
    let verified = run_as(
        stranger.path(),
        project.path(),
        &["verify", pdf.to_str().unwrap(), "--data", project.path().to_str().unwrap()],
    );
    assert_eq!(verified.code, 0, "{}\n{}", verified.stdout, verified.stderr);
    assert!(
        verified.stdout.contains("not checked: ") && verified.stdout.contains("what a program gave"),
        "{}",
        verified.stdout
    );
    let data = project.path().join("data");
    let without =
        run_as(stranger.path(), project.path(), &["verify", pdf.to_str().unwrap(), "--data", data.to_str().unwrap()]);
    assert!(
        without.stdout.contains("recomputed  not checked: 1 of its 2 data files are not there"),
        "{}",
        without.stdout
    );
    let ledger = project.read("out/latest/ledger.json");
    assert!(!ledger.contains("M01") && !page.contains("M01"), "an id of a child is delivered");
}

#[test]
fn what_is_kept_counts_only_for_the_very_same_job() {
    let counted = "n=$(($(wc -l < patients.csv) - 1))\necho \"stat,value\" > a.csv\necho \"n,$n\" >> a.csv";
    let text =
        shell("size", counted, "inputs = [\"patients\"]\noutputs = [\"a.csv\"]") + "There are {{ size.n }} patients.\n";
    let (project, home) = trusted(&text);
    let rendered = run_as(home.path(), project.path(), &["render", "--strict"]);
    assert_eq!(rendered.code, 0, "{}", rendered.stderr);
    assert_eq!(number(&project.ledger(), "size.n"), 3.0);
    // A result that somebody changed.
    project.replace("report/commands/size/a.csv", "n,3", "n,4");
    let changed = run_as(home.path(), project.path(), &["render"]);
    assert_eq!(changed.code, 2);
    assert!(changed.stderr.contains("is not what block `size` wrote"), "{}", changed.stderr);
    project.replace("report/commands/size/a.csv", "n,4", "n,3");
    // New data: the program runs again.
    let version = project.read("out/latest/ledger.json");
    project.replace("data/patients.csv", "3,80\n", "3,80\n4,90\n");
    project.freeze();
    let rendered = run_as(home.path(), project.path(), &["render", "--strict"]);
    assert_eq!(rendered.code, 0, "{}", rendered.stderr);
    assert_eq!(number(&project.ledger(), "size.n"), 4.0);
    assert_ne!(project.read("out/latest/ledger.json"), version);
    // Another command: it is asked again.
    project.replace("report/report.md", "echo \"stat", "echo  \"stat");
    let refused = run_as(home.path(), project.path(), &["render"]);
    assert!(refused.code == 2 && refused.stderr.contains("trust"), "{}", refused.stderr);
    run_as(home.path(), project.path(), &["trust", "--forget"]);
}

#[test]
fn a_program_that_gives_something_else_for_the_same_is_found() {
    let code = "echo \"stat,value\" > a.csv\necho \"x,$(od -An -N4 -tu4 /dev/urandom)\" >> a.csv";
    let (project, home) = trusted(&(shell("random", code, "outputs = [\"a.csv\"]") + "{{ random.x }}\n"));
    assert_eq!(run_as(home.path(), project.path(), &["render"]).code, 0);
    let page = project.read("out/latest/report.html");
    let rerun = run_as(home.path(), project.path(), &["render", "--rerun"]);
    assert_eq!(rerun.code, 2);
    assert!(rerun.stderr.contains("its results cannot be reproduced"), "{}", rerun.stderr);
    assert_eq!(project.read("out/latest/report.html"), page);
}

#[test]
fn what_goes_wrong_in_a_program_is_said_at_its_block() {
    let outside = tempfile::tempdir().expect("a temporary folder");
    let target = outside.path().join("written");
    let cases = [
        (
            shell("a", "echo it is broken >&2; exit 3", "outputs = [\"a.csv\"]"),
            "ended with the exit code 3",
            "it said: it is broken",
        ),
        (
            shell("a", "sleep 60", "outputs = [\"a.csv\"]\ntime_limit = 0.3"),
            "took longer than 0.3 seconds",
            "and was stopped",
        ),
        (shell("a", "true", "outputs = [\"a.csv\"]"), "did not write `a.csv`", "an output is written into the folder"),
        (shell("a", "ln -s /etc/passwd a.csv", "outputs = [\"a.csv\"]"), "is no plain file", "report.md"),
        (
            shell("a", "printf 'stat,value\\nn,1\\nn,2\\n' > a.csv", "outputs = [\"a.csv\"]"),
            "has “n” twice",
            "report/commands/a/a.csv:3",
        ),
        (
            shell("a", "printf 'stat,value,error\\nn,,no data\\n' > a.csv", "outputs = [\"a.csv\"]"),
            "the program reports of “n”: no data",
            "a.csv:2",
        ),
        (
            shell("a", "printf 'stat,value,colour\\nn,1,red\\n' > a.csv", "outputs = [\"a.csv\"]"),
            "the column `colour` is not known",
            "a.csv:2",
        ),
        (shell("a", "printf '{\"n\": [1]}' > a.json", "outputs = [\"a.json\"]"), "a value is a list", "a.json"),
        (shell("a", "printf 'stat,value\\n' > a.csv", "outputs = [\"a.csv\"]"), "there is no result in it", "a.csv"),
        (shell("a", "printf '\\377' > a.csv", "outputs = [\"a.csv\"]"), "is not UTF-8", "report.md"),
        (
            shell("a", "printf 'stat,value\\nn,1\\n' > a.csv", "outputs = [\"a.csv\"]\nformats = { m = \"ratio\" }"),
            "`formats` names `m`",
            "report.md",
        ),
    ];
    for (text, said, more) in cases {
        let (project, home) = trusted(&text);
        let run = run_as(home.path(), project.path(), &["render"]);
        assert_eq!(run.code, 2, "{text}\n{}", run.stderr);
        assert!(run.stderr.contains(said) && run.stderr.contains(more), "{text}\n{}", run.stderr);
        assert!(!project.path().join("out").exists(), "{text}");
    }
    if cfg!(target_os = "linux") {
        let text = shell("a", &format!("echo x > {}", target.display()), "outputs = [\"a.csv\"]");
        let (project, home) = trusted(&text);
        let run = run_as(home.path(), project.path(), &["render"]);
        assert!(!target.exists() || run.stderr.contains("cannot keep"), "{}", run.stderr);
    }
}

#[test]
fn a_block_that_makes_no_sense_runs_nothing() {
    let block = |body: &str| format!("```{{command a}}\n{body}\n```\n");
    let cases = [
        (block("run = []\noutputs = [\"a.csv\"]"), "`run` names no program"),
        (block("run = [\"nonesuch\"]\noutputs = []"), "`outputs` names no file"),
        (block("run = [\"sh\", \"{code}\"]\noutputs = [\"a.csv\"]"), "there is none"),
        (block("run = [\"sh\"]\noutputs = [\"../a.csv\"]"), "found the output `../a.csv`"),
        (block("run = [\"sh\"]\noutputs = [\"a.txt\"]"), "ends in `.csv` or `.json`"),
        (block("run = [\"sh\"]\noutputs = [\"a.csv\", \"a.csv\"]"), "`a.csv` is listed twice in `outputs`"),
        (
            block("run = [\"sh\"]\ninputs = [\"patients\"]\noutputs = [\"patients.csv\"]"),
            "another name than that of a table",
        ),
        (block("run = [\"sh\"]\ninputs = [\"nonesuch\"]\noutputs = [\"a.csv\"]"), "`nonesuch` is not a table"),
        (
            block("run = [\"sh\"]\ninputs = [\"code/none.R\"]\noutputs = [\"a.csv\"]"),
            "`report/code/none.R` is not there",
        ),
        (block("run = [\"sh\"]\ninputs = [\"../data/patients.csv\"]\noutputs = [\"a.csv\"]"), "is not there"),
        (block("run = [\"sh\"]\noutputs = [\"a.csv\"]\ntime_limit = 0"), "found a limit of 0 seconds"),
    ];
    for (text, said) in cases {
        let project = Copy::small("id,age\n1,40\n", &text);
        project.freeze();
        let home = tempfile::tempdir().expect("a temporary folder");
        let run = run_as(home.path(), project.path(), &["check"]);
        assert!(run.code == 2 && run.stderr.contains(said), "{text}\n{}", run.stderr);
    }
}

#[test]
fn results_have_levels_groups_units_and_reasons() {
    let code = "cat > ard.csv <<'E'\ngroup1,group1_level,variable,variable_level,stat_name,stat,unit,warning\n\
                ARM,A,AGE,,mean,75.25,years,\nARM,A,SEX,F,n,12,,\nARM,A,SEX,F,p,0.4,,\nARM,B,AGE,,sd,NA,,one value only\nE";
    let text = shell("ard", code, "outputs = [\"ard.csv\"]")
        + "{{ ard[\"A\"].AGE.mean }}; {{ ard[\"A\"].SEX[\"F\"].n }} ({{ ard[\"A\"].SEX[\"F\"].p }}); {{ ard[\"B\"].AGE.sd }}\n\n\
           ```{table tbl-ard}\nof = \"ard\"\ncaption = \"All\"\n```\n";
    let (project, home) = trusted(&text);
    let run = run_as(home.path(), project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = project.read("out/latest/report.html");
    for shown in ["75.25", "40.0%", "12", "one value only"] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[test]
fn the_page_of_the_docs_shows_what_is_run() {
    let page = std::fs::read_to_string(root().join("docs/commands.md")).expect("the page");
    let project = root().join("tests/projects/growth/report");
    let manuscript = std::fs::read_to_string(project.join("manuscript.md")).expect("the manuscript");
    let script = std::fs::read_to_string(project.join("code/mixed_model.R")).expect("the script");
    let code = page.split("```r\n").nth(1).and_then(|rest| rest.split("```").next()).expect("the script");
    assert!(script.ends_with(code), "{code}");
    for example in page.split("````markdown\n").skip(1).filter_map(|rest| rest.split("````").next()) {
        for part in example.split("\n\n").flat_map(|part| part.split("…")) {
            assert!(manuscript.contains(part.trim()), "{part}");
        }
    }
}

#[test]
fn what_is_trusted_is_asked_of_the_texts_alone() {
    let project = Copy::small("id,age\n1,40\n", &shell("x", "echo", "outputs = [\"a.csv\"]"));
    let home = tempfile::tempdir().expect("a temporary folder");
    // The data are neither frozen nor what they were: that is no matter of trust.
    for state in ["id,age\n1,40\n", "not\0a table"] {
        project.write("data/patients.csv", state);
        let run = run_as(home.path(), project.path(), &["trust", "--yes"]);
        assert!(run.code == 0 && run.stdout.contains("1 command is trusted"), "{}{}", run.stdout, run.stderr);
    }
}
