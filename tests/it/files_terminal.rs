//! What the terminal, a pipe and a spreadsheet get to see.

use std::io::Read as _;
use std::process::{Command, Stdio};

use crate::program::{Copy, tickmark};

const CSV: &str = "id,days,died,arm\n1,3,1,A\n2,5,0,A\n3,8,1,B\n4,9,0,B\n";
const REPORT: &str = "```{survival os}\ndata = \"patients\"\ntime = \"days\"\nevent = \"died = 1\"\nby = \"arm\"\n```\n\nPatients: {{ os.n }}.\n";

fn small(report: &str) -> Copy {
    let project = Copy::small(CSV, report);
    project.freeze();
    project
}

fn command(project: &Copy, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
    command.args(arguments).arg("--project").arg(project.path()).env_remove("SOURCE_DATE_EPOCH");
    command
}

#[test]
fn a_reader_that_leaves_ends_nothing_and_nothing_panics() {
    let project = small(REPORT);
    for arguments in [
        &["trace", "os", "--json", "--rows"][..],
        &["trace", "os", "--rows"],
        &["check", "--json"],
        &["status"],
        &["status", "--json"],
        &["render", "--json"],
        &["render"],
    ] {
        let mut child =
            command(&project, arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        assert!(said.is_empty(), "{arguments:?}: {said}");
    }
    assert!(project.path().join("out/latest/report.html").is_file(), "the outputs are written all the same");
    // Findings on a standard error that nobody reads.
    let project = small(&format!("{REPORT}\nIn 8 patients.\n"));
    let mut child =
        command(&project, &["render"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stderr.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_an_error() {
    let project = small(REPORT);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
    let output = command(&project, &["status"]).stdout(full).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("standard output cannot be written"));
}

#[test]
fn a_quiet_run_that_ends_with_one_says_why_in_one_line() {
    let typed = || small(&format!("{REPORT}\nIn 8 patients of 9.\n"));
    let check = |project: &Copy, arguments: &[&str], words: &str| {
        let run = tickmark(project.path(), arguments);
        assert_eq!(run.code, 1, "{arguments:?}: {}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 1, "{arguments:?}: {}", run.stderr);
        assert!(run.stdout.is_empty() && run.stderr.contains(words), "{arguments:?}: {}{}", run.stdout, run.stderr);
    };
    check(&typed(), &["check", "-q"], "2 findings; the first: report/report.md:10:4: `8` is typed");
    check(&typed(), &["render", "-q"], "2 findings; the first: report/report.md:10:4");
    check(&typed(), &["render", "-q", "--strict"], "2 findings; the first: report/report.md:10:4");
    let project = small(REPORT);
    assert_eq!(tickmark(project.path(), &["render", "-q"]).code, 0);
    project.write("out/latest/report.html", "edited");
    check(&project, &["status", "-q"], "1 file is not as written; the first: report.html (changed)");
    let ledger = project.path().join("out/latest/ledger.json");
    project.replace("data/patients.csv", "1,3,1,A", "1,4,1,A");
    check(
        &project,
        &["status", "-q"],
        "1 data file differs from freeze `test`; the first: data/patients.csv (changed)",
    );
    let data = project.path().to_str().unwrap();
    check(
        &project,
        &["verify", "-q", ledger.to_str().unwrap(), "--data", data],
        "1 file differs; the first: data/patients.csv",
    );
}

#[test]
fn control_characters_in_a_text_of_the_project_are_an_error_at_their_place() {
    for (path, from, to, place) in [
        ("report/report.toml", "title = \"A small", "title = \"A \\u0000 small", "report/report.toml:1:9"),
        ("report/report.toml", "title = \"A small", "title = \"A \\u001b[31m small", "report/report.toml:1:9"),
        ("report/report.toml", "title = \"A small", "title = \"A \\u009b small", "report/report.toml:1:9"),
        ("report/report.toml", "version =", "keywords = [\"a\", \"\\u0007\"]\nversion =", "report/report.toml:2:18"),
        ("report/report.toml", "version =", "banner = { text = \"\\u007f\" }\nversion =", "report/report.toml:2:19"),
        ("report/report.md", "Patients", "Pat\u{1b}[2Jients", "report/report.md:8:4"),
        ("report/report.md", "Patients", "Pat\0ients", "report/report.md:8:4"),
        ("data/freeze.lock", "name = \"test\"", "name = \"te\\u001b[31mst\"", "data/freeze.lock:2:8"),
    ] {
        let project = small(REPORT);
        project.replace(path, from, to);
        for command in ["check", "render"] {
            let run = tickmark(project.path(), &[command]);
            assert_eq!(run.code, 2, "{path} {to:?}: {}", run.stderr);
            assert!(run.stderr.contains("found the control character U+00"), "{}", run.stderr);
            assert!(run.stderr.contains(&format!("--> {place}")), "{place}: {}", run.stderr);
            assert!(!run.stderr.contains(['\u{1b}', '\u{9b}', '\0']), "{}", run.stderr);
        }
    }
}

#[test]
fn escape_codes_of_names_labels_and_foreign_ledgers_do_not_reach_the_terminal() {
    let steers =
        |text: &str| text.chars().any(|c| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c));
    // A foreign ledger: its title, and a path that would forge a line.
    let folder = tempfile::tempdir().unwrap();
    let ledger = serde_json::json!({
        "schema": "tickmark-ledger/1", "results": [], "marks": [],
        "report": { "title": "A\u{1b}]0;own\u{7} \u{9b}31m\u{202e}", "version": "1\r2", "freeze": "f\u{1b}c" },
        "sources": [{ "path": "x\n  agrees   data/patients.csv", "sha256": "00" }],
    });
    let file = folder.path().join("ledger.json");
    std::fs::write(&file, ledger.to_string()).unwrap();
    let project = small(REPORT);
    for json in [&[][..], &["--json"]] {
        let data = folder.path().to_str().unwrap();
        let arguments = [&["verify", file.to_str().unwrap(), "--data", data], json].concat();
        let run = tickmark(project.path(), &arguments);
        assert_eq!(run.code, 1);
        assert!(!steers(&run.stdout) && !steers(&run.stderr), "{:?}", run.stdout);
        assert!(!run.stdout.contains("\n  agrees"), "{}", run.stdout);
    }
    // Levels and labels of the data.
    let csv = CSV.replace("1,A", "1,\"A\u{1b}[31m\"").replace("0,A", "0,\"A\u{1b}[31m\"");
    let project = Copy::small(&csv, REPORT);
    project.freeze();
    for arguments in [&["trace", "os"][..], &["trace", "os", "--json"], &["trace", "nothing\u{1b}[31m"]] {
        let run = tickmark(project.path(), arguments);
        assert!(!steers(&run.stdout) && !steers(&run.stderr), "{arguments:?}: {:?}", run.stdout);
    }
    // Names of files.
    for path in ["data/a\u{1b}[31m.csv", "report/a\nb.md", "templates/\u{9b}x.css"] {
        let project = small(REPORT);
        project.write(path, "a\n1\n");
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("a file name with a control character"), "{}", run.stderr);
        assert!(!steers(&run.stderr), "{:?}", run.stderr);
    }
}

#[test]
fn a_control_character_of_the_data_reaches_no_page() {
    for c in ["\u{0}", "\u{1b}", "\u{7f}", "\u{9b}"] {
        let csv = CSV.replace("1,A", &format!("1,\"A{c}B\"")).replace("0,A", &format!("0,\"A{c}B\""));
        let report = format!("{REPORT}\n```{{table tbl-os}}\nof = \"os\"\ncaption = \"Survival\"\n```\n");
        for output in ["html", "pdf"] {
            let project = Copy::small(&csv, &report);
            project.replace("report/report.toml", "[\"html\"]", &format!("[\"{output}\"]"));
            if tickmark(project.path(), &["freeze", "--date", "2024-01-01"]).code == 2 {
                continue; // The reader of the data refuses it already.
            }
            let run = tickmark(project.path(), &["render"]);
            assert_eq!(run.code, 2, "{c:?} {output}: {}", run.stderr);
            assert!(run.stderr.contains("control character U+00"), "{c:?} {output}: {}", run.stderr);
        }
    }
}

#[test]
fn findings_on_one_line_cost_what_the_line_costs() {
    // 20,000 typed numbers on one line: the line is in no message as a whole.
    let project = small(&format!("{REPORT}\n{}\n", "In 8 of ü 9 ".repeat(10_000)));
    let line = format!(
        "ulimit -v 8000000; exec '{}' check --project '{}'",
        env!("CARGO_BIN_EXE_tickmark"),
        project.path().display()
    );
    let started = std::time::Instant::now();
    let mut child =
        Command::new("sh").args(["-c", &line]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(said.matches("is typed").count(), 20_000);
    assert!(said.len() < 20_000 * 600, "{} bytes", said.len());
    // Each message points at its number.
    // By hand: a stretch has 12 characters, its `9` is the 11th; bytes would give more.
    assert!(said.contains("--> report/report.md:10:119999\n"), "{}", &said[said.len() - 400..]);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn a_list_longer_than_any_page_is_an_error_at_its_key() {
    let numbers = (1..=100_000).map(|at| at.to_string()).collect::<Vec<_>>().join(", ");
    let words = (1..=100_000).map(|at| format!("\"c{at}\"")).collect::<Vec<_>>().join(", ");
    for (block, key, place) in [
        (
            format!(
                "```{{survival long}}\ndata = \"patients\"\ntime = \"days\"\nevent = \"died = 1\"\nat = [{numbers}]\n```\n"
            ),
            "at",
            "14:6",
        ),
        (format!("```{{summary long}}\ndata = \"patients\"\nvariables = [{words}]\n```\n"), "variables", "12:13"),
        (
            format!("```{{table tbl-long}}\ncolumns = [{words}]\nrows = []\ncaption = \"Long\"\n```\n"),
            "columns",
            "11:11",
        ),
        (
            format!(
                "```{{table tbl-long}}\ncaption = \"Long\"\nrows = [{{ label = \"l\", cells = [{words}] }}]\n```\n"
            ),
            "cells",
            "12:32",
        ),
    ] {
        let project = small(&format!("{REPORT}\n{block}"));
        let started = std::time::Instant::now();
        let run = tickmark(project.path(), &["check"]);
        assert_eq!(run.code, 2, "{key}: {}", run.stderr);
        assert!(run.stderr.contains("lists 100000 values, expected at most 2000"), "{key}: {}", run.stderr);
        assert!(run.stderr.contains(&format!("--> report/report.md:{place}")), "{key}: {}", run.stderr);
        assert!(run.stderr.len() < 2_000 && started.elapsed().as_secs() < 20, "{key}");
    }
    // A caption's escapes are checked like those of report.toml.
    let project = small(&format!("{REPORT}\n```{{figure fig-os}}\nof = \"os\"\ncaption = \"a\\u0000b\"\n```\n"));
    let run = tickmark(project.path(), &["check"]);
    assert!(run.code == 2 && run.stderr.contains("--> report/report.md:12:11"), "{}", run.stderr);
}

#[test]
fn a_table_of_a_hundred_thousand_columns_is_read_in_time() {
    let line = |cell: &dyn Fn(usize) -> String| (0..100_000).map(cell).collect::<Vec<_>>().join(",");
    let csv = format!("{}\n{}\n", line(&|at| format!("c{at}")), line(&|at| at.to_string()));
    let project = Copy::small(&csv, "```{value v}\ndata = \"patients\"\nas = \"SUM(c99999)\"\n```\n\n{{ v }}\n");
    let started = std::time::Instant::now();
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(*crate::program::value(&project.ledger(), "v"), 99_999);
    assert!(started.elapsed().as_secs() < 120, "{:?}", started.elapsed());
}

#[test]
fn a_page_template_that_does_not_show_the_document_is_an_error_at_the_template() {
    for (name, text) in [
        ("own.html", ""),
        ("own.html", "<!DOCTYPE html><title>{{ title }}</title>"),
        ("own.html", "{% extends \"base.html\" %}"),
        ("own.html", "{% if false %}{{ content }}{% endif %}"),
        ("own.html", "{{ content | striptags }}{{ content | length }}"),
        ("own.typ", "#let report(body, ..all) = [nothing]"),
        ("own.typ", "#let report(..all) = []"),
    ] {
        let project = small(REPORT);
        let output = name.rsplit('.').next().unwrap().replace("typ", "pdf");
        project.replace("report/report.toml", "\"manuscript\"", "\"own\"");
        project.replace("report/report.toml", "[\"html\"]", &format!("[\"{output}\"]"));
        project.write(&format!("templates/{name}"), text);
        for command in ["check", "render"] {
            let run = tickmark(project.path(), &[command]);
            assert_eq!(run.code, 2, "{name} {text:?}: {}{}", run.stdout, run.stderr);
            assert!(run.stderr.contains(&format!("--> templates/{name}")), "{text:?}: {}", run.stderr);
        }
        assert!(!project.path().join("out").exists());
    }
    // One that shows it is fine.
    let project = small(REPORT);
    project.replace("report/report.toml", "\"manuscript\"", "\"own\"");
    project.write("templates/own.html", "<!DOCTYPE html><title>{{ title }}</title>{{ content }}");
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn a_folder_in_templates_is_not_templates() {
    let project = small(REPORT);
    project.write("templates/templates/manuscript.html", "{{ content }} from the folder within");
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!project.read("out/latest/report.html").contains("from the folder within"));
}

#[test]
fn check_finds_what_render_would() {
    let poster = |text: &str| {
        let project = small(&format!("{REPORT}\n{text}"));
        project.replace("report/report.toml", "\"manuscript\"", "\"poster\"");
        project.replace("report/report.toml", "[\"html\"]", "[\"html\", \"pdf\"]");
        project
    };
    let missing = small(REPORT);
    missing.replace("report/report.toml", "\"manuscript\"", "\"nowhere\"");
    let broken = small(REPORT);
    broken.replace("report/report.toml", "[\"html\"]", "[\"pdf\"]");
    broken.write("templates/manuscript.typ", "#let report(body, ..all) = 1 + \"a\"");
    for (project, words) in [
        (
            poster(
                &format!("::: panel\n\n## A panel\n\n{}\n\n:::\n\n", "Many words fill a panel. ".repeat(800)).repeat(3),
            ),
            "too long for the sheet",
        ),
        (missing, "there is no page template `nowhere"),
        (broken, "cannot add"),
    ] {
        let (check, render) = (tickmark(project.path(), &["check"]), tickmark(project.path(), &["render"]));
        assert!(render.code == 2 && render.stderr.contains(words), "{words}: {}", render.stderr);
        assert_eq!((check.code, &check.stderr), (render.code, &render.stderr), "{words}");
        assert!(!project.path().join("out").exists());
    }
}

#[test]
fn unused_facts_and_blocks_are_notes() {
    let project = small(&format!("{REPORT}\n```{{value lonely}}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n"));
    let config = project.read("report/report.toml");
    project.write("report/report.toml", config + "[facts.dose]\nvalue = 200\nsource = \"Protocol\"\n");
    let run = tickmark(project.path(), &["check", "-v", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("note: no page prints `facts.dose` [unused]\n  --> report/report.toml:"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("note: no page shows the block `lonely` or uses it [unused]\n  --> report/report.md:10:1"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("`os`"), "{}", run.stderr);
}

#[test]
fn the_table_of_a_denominator_is_used_and_its_file_belongs_to_the_report() {
    let toxicity = "```{toxicity harm}\ndata = \"events\"\nsubject = \"id\"\nterm = \"term\"\ngrade = \"grade\"\n\
                    denominator = \"treated\"\n```\n\n{{ harm.subjects.N }}\n";
    let project = small(&format!("{REPORT}\n{toxicity}"));
    project.write("data/events.csv", "id,term,grade\n1,Anemia,2\n");
    project.write("report/tables.md", "```{sql treated}\nquery = \"SELECT 1 AS id FROM patients LIMIT 1\"\n```\n");
    let freeze = tickmark(project.path(), &["freeze", "--name", "with events"]);
    assert_eq!(freeze.code, 0, "{}", freeze.stderr);
    let run = tickmark(project.path(), &["check", "-v"]);
    assert!(!run.stderr.contains("there is no table"), "{}", run.stderr);
    assert!(!run.stderr.contains("`treated`"), "{}", run.stderr);
}

#[test]
fn all_errors_of_a_document_are_said_at_once() {
    let project = small(&format!(
        "{REPORT}\nOne {{{{ os.medain }}}} and – {{{{ oss.n }}}}.\n\nTwo {{{{ facts.none }}}}, see @fig-none.\n\nThree [@nobody].\n"
    ));
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2);
    for place in ["10:8", "10:30", "12:8", "12:27", "14:8"] {
        assert!(run.stderr.contains(&format!("--> report/report.md:{place}")), "{place}: {}", run.stderr);
    }
    assert_eq!(run.stderr.matches("error: ").count(), 5, "{}", run.stderr);
}

#[test]
fn no_cell_of_a_csv_output_is_a_formula() {
    let labels = [
        "=1+1",
        "\\r=a",
        " =b",
        "\\t=c",
        "+x",
        "-x",
        "@x",
        "\\u00a0=d",
        "＝x",
        "-1+1|x",
        "\\ufeff=e",
        "\\u200b=f",
        "-5",
        "plain",
    ];
    let resource = |levels: &str| {
        format!(
            "{{\"name\":\"d\",\"resources\":[{{\"name\":\"patients\",\"path\":\"patients.csv\",\"schema\":{{\"fields\":[{{\"name\":\"arm\",\"type\":\"string\",\"tickmark\":{{\"levels\":[{levels}]}}}}]}}}}]}}"
        )
    };
    let mut csv = String::from("arm\n");
    let mut levels = Vec::new();
    for (index, label) in labels.iter().enumerate() {
        csv.push_str(&format!("L{index}\n"));
        let label = label.replace("\\ufeff", "\u{feff}").replace("\\u200b", "\u{200b}").replace("\\u00a0", "\u{a0}");
        let json = label.replace("\\t", "\u{1}").replace("\\r", "\u{2}");
        levels.push(format!(
            "{{\"code\":\"L{index}\",\"label\":\"{}\"}}",
            json.replace('\u{1}', "\\t").replace('\u{2}', "\\r")
        ));
    }
    let project = Copy::small(
        &csv,
        "```{summary s}\ndata = \"patients\"\nvariables = [\"arm\"]\n```\n\n```{table tbl-s}\nof = \"s\"\ncaption = \"Arms\"\n```\n",
    );
    project.write("data/datapackage.json", resource(&levels.join(",")));
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code <= 1, "{}", run.stderr);
    let bytes = project.read("out/latest/tables/report-tbl-s.csv");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes.as_bytes());
    let mut cells: Vec<String> = Vec::new();
    for record in reader.records() {
        cells.extend(record.expect("CSV").iter().map(str::to_owned));
    }
    let seen = |c: char| !(c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'));
    for cell in &cells {
        let starts = cell.trim_start_matches(|c: char| !seen(c)).starts_with(['=', '+', '-', '@', '＝']);
        assert!(!starts || cell.trim() == "-5", "a spreadsheet takes {cell:?} for a formula");
    }
    assert!(
        cells.iter().any(|cell| cell.trim() == "-5") && cells.iter().any(|cell| cell.trim_start() == "'=1+1"),
        "{cells:?}"
    );
}
