//! Bad input gives an error at its place, never a panic and never a wrong page.

use crate::program::{Copy, Run, tickmark};

const CSV: &str = "id,time,event,grade\n1,5,1,A\n2,8,0,B\n3,12,1,A\n4,20,0,B\n5,3,1,A\n";
const SURVIVAL: &str = "```{survival os}\ndata = \"patients\"\ntime = \"time\"\nevent = \"event = 1\"\n```\n";

/// Freezes and checks a small project.
fn checked(csv: &str, report: &str) -> Run {
    let project = Copy::small(csv, report);
    let frozen = tickmark(project.path(), &["freeze", "--date", "2024-01-01"]);
    if frozen.code != 0 {
        return frozen;
    }
    tickmark(project.path(), &["check", "--strict"])
}

#[track_caller]
fn fails(csv: &str, report: &str, code: i32, expected: &[&str]) {
    let run = checked(csv, report);
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    for text in expected {
        assert!(run.stderr.contains(text), "no `{text}` in:\n{}", run.stderr);
    }
}

#[test]
fn a_good_small_project_has_no_findings() {
    let run = checked(CSV, &format!("{SURVIVAL}\nMedian {{{{ os.median }}}}.\n"));
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn a_typed_number_is_a_finding_at_its_place() {
    fails(CSV, "Text\n\nThe median was 15.2 months.\n", 1, &["`15.2` is typed", "report/report.md:3:16"]);
    fails(CSV, "# About 5 cases\n", 1, &["report/report.md:1:9"]);
    fails(CSV, "| a | b |\n|---|---|\n| x | 7 |\n", 1, &["report/report.md:3:7"]);
    fails(CSV, "Five and `n = 3`\n", 1, &["report/report.md:1:"]);
    let caption = format!("{SURVIVAL}\n```{{figure fig-os}}\nof = \"os\"\ncaption = \"All 56 patients\"\n```\n");
    fails(CSV, &caption, 1, &["`56` is typed", "report/report.md:9:16"]);
    let pattern = format!("{SURVIVAL}\n{{{{ os.median | fmt(\"{{estimate}} (90% CI)\") }}}}\n");
    fails(CSV, &pattern, 1, &["`90` is typed", "report/report.md:7:"]);
}

#[test]
fn a_number_that_templates_make_is_refused() {
    let arithmetic = format!("{SURVIVAL}\n{{{{ os.median.value + 1 }}}}\n");
    fails(CSV, &arithmetic, 2, &["a plain number is printed", "report/report.md:7:"]);
    fails(CSV, &format!("{SURVIVAL}\n{{{{ \"12\" }}}}\n"), 2, &["comes from no result"]);
    let compared = format!("{SURVIVAL}\n{{% if os.median > 3 %}}long{{% endif %}}\n");
    fails(CSV, &compared, 2, &["`os.median` stands before or after `>`", "compare `os.median.value`"]);
}

#[test]
fn an_unknown_name_is_answered_with_the_closest() {
    fails(CSV, "{{ os.median }}\n", 2, &["report/report.md:1:"]);
    let misspelt = format!("{SURVIVAL}\n{{{{ os.medan }}}}\n");
    fails(CSV, &misspelt, 2, &["`os` has no `medan`", "did you mean `median`?", "report/report.md:7:"]);
    fails(CSV, &SURVIVAL.replace("\"time\"", "\"tiem\""), 2, &["tiem", "did you mean `time`?", "report/report.md:3:"]);
    fails(
        CSV,
        &SURVIVAL.replace("\"patients\"", "\"patient\""),
        2,
        &["`patient` is not a table", "did you mean `patients`?"],
    );
    fails(
        CSV,
        &SURVIVAL.replace("time =", "tiem ="),
        2,
        &["unknown key `tiem`", "did you mean `time`?", "report/report.md:3:1"],
    );
    fails(
        CSV,
        &SURVIVAL.replace("survival", "surival"),
        2,
        &["unknown block kind `surival`", "did you mean `survival`?"],
    );
    fails(CSV, &format!("{SURVIVAL}{SURVIVAL}"), 2, &["block id `os` is used twice", "report/report.md:6:1"]);
}

#[test]
fn an_event_is_never_guessed() {
    fails(
        CSV,
        &SURVIVAL.replace("event = 1", "event"),
        2,
        &["does not say what an event is", "`event = 0` or `event = 1`"],
    );
    let adam = CSV.replace("event", "CNSR");
    fails(&adam, &SURVIVAL.replace("event = 1", "CNSR"), 2, &["in ADaM, CNSR is 0 for an event"]);
}

#[test]
fn a_reference_that_leads_nowhere_is_an_error() {
    fails(CSV, "See @fig-none.\n", 2, &["`@fig-none` is not a label", "report/report.md:1:5"]);
    fails(CSV, "As shown [@nobody].\n", 2, &["`@nobody` is not in the bibliography", "report/report.md:1:11"]);
    fails(CSV, "A note[^a].\n", 2, &["the footnote `[^a]` has no text", "report/report.md:1:7"]);
    fails(CSV, "::: panel\nText\n", 2, &["this container is not closed", "report/report.md:1:1"]);
    fails(CSV, "![x](a.png)\n", 2, &["there is no image `report/a.png`", "report/report.md:1:1"]);
    fails(CSV, "[x](javascript:alert)\n", 2, &["expected an address with http"]);
}

#[test]
fn a_broken_data_file_is_an_error_at_its_line() {
    fails("", SURVIVAL, 2, &["data/patients.csv"]);
    fails("id,time,event\n1,2,1\n3,4\n", SURVIVAL, 2, &["data/patients.csv:3"]);
    fails("id,id\n1,2\n", SURVIVAL, 2, &["data/patients.csv:1", "id"]);
    let project = Copy::small(CSV, SURVIVAL);
    project.write("data/patients.csv", b"id,time,event\n1,2,\xff\n");
    // The encoding is found, and where that is needed is said.
    let run = tickmark(project.path(), &["freeze"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("the encoding of the file is not said"), "{}", run.stderr);
    assert!(run.stderr.contains("data/patients.csv:2:5"), "{}", run.stderr);
    fails(&CSV.replace("12", "x"), SURVIVAL, 2, &["time"]);
    fails(&CSV.replace("12", "-12"), SURVIVAL, 2, &["negative", "data/patients.csv:4"]);
}

#[test]
fn a_configuration_that_makes_no_sense_is_an_error() {
    let project = Copy::small(CSV, "Text\n");
    project.freeze();
    project.replace("report/report.toml", "report.md", "missing.md");
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`report/missing.md` is missing"), "{}", run.stderr);
    project.replace("report/report.toml", "title", "titel");
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("report/report.toml:1:1"), "{}", run.stderr);
    let nowhere = tickmark(&project.path().join("nowhere"), &["check"]);
    assert_eq!(nowhere.code, 2);
    assert_eq!(tickmark(project.path(), &["no-such-command"]).code, 2);
}

#[test]
fn a_label_that_looks_like_code_is_harmless_text() {
    let labels =
        ["<script>alert(1)</script>", "#read(\"/etc/passwd\")", "=1+1", "| * _ `x`", "{{ 7*7 }}", "@fig-x [@y]"];
    let mut csv = String::from("id,time,event,grade\n");
    for (index, label) in labels.iter().enumerate() {
        for repeat in 0..2 {
            csv.push_str(&format!(
                "{index}{repeat},{},{repeat},\"{}\"\n",
                index + repeat + 1,
                label.replace('"', "\"\"")
            ));
        }
    }
    let report = "```{summary s}\ndata = \"patients\"\nvariables = [\"grade\"]\n```\n\n```{survival os}\ndata = \"patients\"\ntime = \"time\"\nevent = \"event = 1\"\nby = \"grade\"\n```\n\n\
        ```{table tbl-s}\nof = \"s\"\ncaption = \"Grades\"\n```\n\n```{figure fig-os}\nof = \"os\"\ncaption = \"Survival\"\n```\n";
    let project = Copy::small(&csv, report);
    project.replace("report/report.toml", "[\"html\"]", "[\"html\", \"pdf\"]");
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let html = project.read("out/latest/report.html");
    assert!(!html.contains("<script>alert"), "a label became markup");
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(html.contains("{{ 7*7 }}"), "a label was expanded");
    let csv = project.read("out/latest/tables/report-tbl-s.csv");
    assert!(csv.contains("'=1+1"), "a spreadsheet would take the label for a formula: {csv}");
}

#[test]
fn what_cannot_be_estimated_is_said_and_not_printed_as_a_number() {
    let all_censored = "id,time,event,grade\n1,5,0,A\n2,8,0,B\n3,9,0,A\n4,9,0,B\n";
    let report = format!(
        "{}\n```{{cox c}}\ndata = \"patients\"\ntime = \"time\"\nevent = \"event = 1\"\nterms = [\"grade\"]\n```\n\nMedian {{{{ os.median }}}}, ratio {{{{ c.multivariable.grade.B }}}}.\n",
        SURVIVAL.replace("```\n", "").trim_end().to_owned() + "\nby = \"grade\"\ntest = \"log-rank\"\n```\n"
    );
    let report = report.replacen("survival os}", "```", 0);
    let report = if report.starts_with("```{") { report } else { format!("```{report}") };
    let project = Copy::small(all_censored, &report);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 1, "a model without events is a finding: {}", run.stderr);
    let ledger = project.ledger();
    for (id, text) in
        [("os.median.estimate", "NR"), ("os.test.p.value", "NE"), ("c.multivariable.grade.B.estimate", "NE")]
    {
        let entry = crate::program::entry(&ledger, id);
        assert!(entry["value"].is_null() && entry["warning"].is_string(), "{entry}");
        assert_eq!(entry["text"], text);
    }
    let html = project.read("out/latest/report.html");
    assert!(!html.contains("NaN") && !html.contains(">inf<"));
}

#[test]
fn a_time_that_makes_no_sense_is_an_error_at_the_line_of_the_file() {
    let report = "```{survival os}\ndata = \"patients\"\ntime = \"days\"\nevent = \"died = 1\"\n```\n";
    for (csv, words) in [
        ("days,died\n3,1\n-2,0\n", "the time is negative"),
        ("days,died\n3,1\n9,0\ninf,1\n", "the first that is no number is `inf`"),
    ] {
        let project = Copy::small(csv, report);
        project.freeze();
        let run = tickmark(project.path(), &["check"]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        let line = csv.lines().position(|line| line.starts_with('-') || line.starts_with('i')).unwrap() + 1;
        assert!(run.stderr.contains(words) && !run.stderr.contains(" in row "), "{}", run.stderr);
        assert!(run.stderr.contains(&format!("data/patients.csv:{line}")), "{}", run.stderr);
    }
}

#[test]
fn missing_values_are_counted_for_each_column_and_for_the_model() {
    let report = "```{cox m}\ndata = \"patients\"\ntime = \"days\"\nevent = \"died = 1\"\nterms = [\"age\"]\n```\n\n\
                  ```{survival os}\ndata = \"patients\"\ntime = \"days\"\nevent = \"died = 1\"\nby = \"arm\"\n```\n";
    // Of six rows one lacks the time, one the event, two the age, one the arm.
    let csv = "days,died,age,arm\n1,1,50,A\n2,0,61,B\n3,1,,A\n,1,70,B\n5,,,A\n6,1,55,\n";
    let project = Copy::small(csv, report);
    project.freeze();
    assert!(tickmark(project.path(), &["render"]).code <= 1);
    let ledger = project.ledger();
    for (id, count) in [
        ("m.missing.days.n.missing", 1),
        ("m.missing.event.n.missing", 1),
        ("m.missing.age.n.missing", 2),
        ("m.n.missing", 3),
        ("m.n", 3),
        ("os.missing.arm.n.missing", 1),
        ("os.n.missing", 3),
        ("os.n", 3),
    ] {
        assert_eq!(crate::program::value(&ledger, id), count, "{id}");
    }
}

#[test]
fn a_factor_with_one_level_is_named_whatever_the_model() {
    let csv = "days,died,age,arm,cause\n1,1,50,A,1\n2,0,61,A,0\n3,1,40,A,1\n6,1,55,A,2\n7,0,57,A,0\n9,1,49,A,1\n";
    for body in [
        "{cox m}\ndata = \"patients\"\ntime = \"days\"\nevent = \"died = 1\"\nterms = [\"age\", \"arm\"]",
        "{logistic m}\ndata = \"patients\"\nevent = \"died = 1\"\nterms = [\"age\", \"arm\"]",
        "{incidence m}\ndata = \"patients\"\ntime = \"days\"\nstatus = \"cause\"\ncensored = \"0\"\ncause = \"1\"\nterms = [\"age\", \"arm\"]",
    ] {
        let project = Copy::small(csv, &format!("```{body}\n```\n"));
        project.freeze();
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 1, "{body}: {}", run.stderr);
        assert!(run.stderr.contains("`arm` does not vary"), "{body}: {}", run.stderr);
        let ledger = project.ledger();
        let found = crate::program::entry(&ledger, "m.multivariable.age.estimate");
        assert!(found["value"].is_null() && found["text"] == "NE", "{found}");
    }
}

#[test]
fn a_categorical_term_without_any_row_is_a_reason_and_no_panic() {
    for kind in ["cox", "logistic"] {
        let time = if kind == "cox" { "time = \"time\"\n" } else { "" };
        let block = format!(
            "```{{{kind} m}}\ndata = \"patients\"\nwhere = \"time > 99\"\n{time}event = \"event = 1\"\nterms = [\"grade\"]\n```\n"
        );
        fails(CSV, &block, 1, &["block `m`: no row has values of"]);
    }
}

/// The delimiter is found and told; the hint is what declares it.
#[test]
fn a_file_without_commas_says_how_to_declare_its_delimiter() {
    for (delimiter, shown) in [(";", "`;`"), ("|", "`|`"), ("\t", "a tab")] {
        let csv = "id;age;arm\n1;50,5;A\n2;61,5;B\n".replace(',', ".").replace(';', delimiter);
        let project = Copy::small(&csv, "```{value mean}\ndata = \"patients\"\nas = \"AVG(age)\"\n```\n\n{{ mean }}\n");
        let run = tickmark(project.path(), &["freeze"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.contains(&format!("the cells of the file are separated by {shown}")), "{}", run.stderr);
        let hint = run.stderr.split_once("data/datapackage.json: ").expect("a hint").1.lines().next().expect("a line");
        project.write("data/datapackage.json", hint);
        project.freeze();
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 0, "{hint}: {}", run.stderr);
        assert_eq!(crate::program::value(&project.ledger(), "mean").as_f64(), Some(56.0));
    }
}

#[test]
fn a_template_that_prints_what_is_no_text_is_an_error_at_its_place() {
    let block = "```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\n";
    let block = format!("{block}```{{summary s}}\ndata = \"patients\"\nvariables = [\"a\"]\n```\n\n");
    for (written, words) in [
        ("{{ methods(s) }}", "`methods` takes the ids of blocks as texts"),
        ("{{ methods(n) }}", "`methods` takes the ids of blocks as texts"),
        ("{{ [s] }}", "a list or a map is printed"),
        ("{{ {\"x\": s} }}", "a list or a map is printed"),
        ("{{ [[s], \"a\"] }}", "a list or a map is printed"),
        ("{{ [s]|join(\", \") }}", "report/report.md:"),
    ] {
        let project = Copy::small("a\n1\n2\n", &format!("{block}Text {written}.\n"));
        project.freeze();
        let run = tickmark(project.path(), &["check"]);
        assert_eq!(run.code, 2, "{written}: {}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains(words) && !run.stderr.contains("panicked"), "{written}: {}", run.stderr);
        assert!(run.stderr.contains("report/report.md:"), "{written}: {}", run.stderr);
    }
}

#[test]
fn a_header_of_another_tool_is_an_error_and_a_rule_is_none() {
    for (header, key) in [
        ("---\ntitle: Survival\nauthor: A. Author\n---\n\n", "title"),
        ("---\n\nformat:\n  html: default\n...\n", "format"),
        ("+++\ntitle = \"Survival\"\n+++\n", "title"),
    ] {
        let project = Copy::small("a\n1\n", &format!("{header}Words.\n"));
        project.freeze();
        let run = tickmark(project.path(), &["check"]);
        assert_eq!(run.code, 2, "{header}: {}", run.stdout);
        let said = format!("found a header with `{key}`, expected Markdown\n  --> report/report.md:1:1");
        assert!(run.stderr.contains(&said) && run.stderr.contains("report/report.toml"), "{}", run.stderr);
    }
    for text in
        ["---\n\nWords: many of them.\n", "Words.\n\n---\n\nAim: words.\n\n---\n", "---\n\n## A heading\n\n---\n"]
    {
        let project = Copy::small("a\n1\n", text);
        project.freeze();
        assert_eq!(tickmark(project.path(), &["check"]).code, 0, "{text}");
    }
}

/// A million columns are an error, within the time and memory of any other.
#[test]
fn a_million_columns_are_refused_at_once() {
    let names: Vec<String> = (0..1_000_000).map(|column| format!("c{column}")).collect();
    let nameless = ",".repeat(60_000);
    for (csv, error, most) in [
        (format!("{}\n", names.join(",")), "found 1000000 columns, expected at most 100000", 1),
        (format!("{nameless}\n"), "more names of columns are missing or occur twice", 21),
    ] {
        let project = Copy::small(&csv, "Text.\n");
        let start = std::time::Instant::now();
        let run = tickmark(project.path(), &["freeze"]);
        assert_eq!(run.code, 2, "{}", run.stdout);
        assert!(run.stderr.contains(error), "{}", run.stderr);
        assert!(run.stderr.matches("error:").count() <= most, "{}", run.stderr.len());
        assert!(start.elapsed() < std::time::Duration::from_secs(30), "{:?}", start.elapsed());
        let file = project.path().join("data/patients.csv").to_string_lossy().into_owned();
        let drafted = tickmark(project.path(), &["describe", &file]);
        assert!(drafted.code == 2 && drafted.stderr.contains(error), "{}", drafted.stderr);
    }
}
