//! `[privacy]`: what is hidden, and that nothing that is shown tells it.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::program::{Copy, tickmark};

mod linear_program;
mod system;

/// 74 patients in three arms, of which one is small, with rare levels, a few missing values,
/// times to the quarter of a month, and three causes of their end.
fn patients() -> String {
    let mut csv = String::from("id,arm,sex,stage,marker,age,months,died,status,response\n");
    for row in 0_usize..74 {
        let arm = if row < 33 {
            "A"
        } else if row < 66 {
            "B"
        } else {
            "C"
        };
        let stage = ["I", "II", "III", "IV"][[0, 1, 1, 2, 2, 2, 0, 1, 2, 1, 3][row * 7 % 11]];
        let marker = match row % 37 {
            3 => "rare",
            5 => "",
            n if n % 2 == 0 => "high",
            _ => "low",
        };
        let months = 1 + row * 13 % 41;
        let died = usize::from(row % 3 != 0);
        let status = if died == 0 { "alive" } else { ["relapse", "relapse", "toxic"][row % 7 % 3] };
        csv.push_str(&format!(
            "P{row:03},{arm},{},{stage},{marker},{},{months}.25,{died},{status},{}\n",
            if row % 5 == 0 { "f" } else { "m" },
            41 + row * 5 % 37,
            usize::from(row % 9 == 1 || row % 4 == 2),
        ));
    }
    csv
}

/// Adverse events of some patients.
fn events() -> String {
    let mut csv = String::from("id,term,grade\n");
    for row in (0_usize..74).filter(|row| row % 2 == 0 || row % 3 == 0) {
        csv.push_str(&format!("P{row:03},{},{}\n", ["Anemia", "Nausea", "Fever"][row % 3], 1 + row * 3 % 5));
        if row % 10 == 0 {
            csv.push_str(&format!("P{row:03},Nausea,{}\n", 1 + row % 4));
        }
    }
    csv
}

const BLOCKS: &str = r#"```{cohort treated}
from = "patients"

[[exclude]]
label = "Too old"
where = "age > 76"

[[exclude]]
label = "Too young"
where = "age < 42"

[[include]]
label = "Followed"
where = "months > 2.5"
```

```{summary base}
data = "treated"
variables = ["sex", "stage", "marker", "age"]
by = "arm"
test = true
missing = "always"
```

```{proportion response}
data = "treated"
event = "response = 1"
by = "arm"
```

```{survival os}
data = "treated"
time = "months"
event = "died = 1"
by = "arm"
at = [12, 24]
unit = "months"
test = "log-rank"
```

```{incidence ends}
data = "treated"
time = "months"
status = "status"
censored = "alive"
at = [12]
unit = "months"
```

```{cohort adverse}
from = "events"

[[join]]
table = "treated"
on = "id"
columns = { arm = "arm" }

[[include]]
label = "Of treated patients"
where = "arm IS NOT NULL"
```

```{toxicity tox}
data = "adverse"
subject = "id"
term = "term"
grade = "grade"
by = "arm"
denominator = "treated"
```

```{cox model}
data = "treated"
time = "months"
event = "died = 1"
terms = ["age", "stage"]
```

```{logistic odds}
data = "treated"
event = "response = 1"
terms = ["age", "sex"]
```
"#;

const PAGE: &str = r#"
Of {{ treated.n_start }} patients {{ treated.n }} were treated, of whom {{ os.events }} died.

```{table tbl-base}
of = "base"
caption = "Shown."
```

```{figure fig-flow}
of = "treated"
caption = "Shown."
```

```{figure fig-os}
of = "os"
caption = "Shown."
```

```{figure fig-ends}
of = "ends"
caption = "Shown."
```

```{table tbl-tox}
of = "tox"
caption = "Shown."
```

```{table tbl-response}
of = "response"
caption = "Shown."
```
"#;

/// The project, with these lines after `[privacy]`; none where the table is not there.
fn project(privacy: Option<&str>, page: &str) -> Copy {
    let project = Copy::small(&patients(), &format!("{BLOCKS}\n{page}"));
    project.write("data/events.csv", events());
    if let Some(lines) = privacy {
        let text = project.read("report/report.toml");
        let (before, documents) = text.split_once("[[documents]]").expect("documents");
        project.write("report/report.toml", format!("{before}[privacy]\n{lines}\n[[documents]]{documents}"));
    }
    project.freeze();
    project
}

/// The results of a rendered project by their ids.
fn results(project: &Copy) -> BTreeMap<String, Value> {
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let ledger = project.ledger();
    let all = ledger["results"].as_array().expect("results");
    all.iter().map(|result| (result["id"].as_str().expect("an id").to_owned(), result.clone())).collect()
}

#[test]
fn a_small_count_reads_as_fewer_and_the_note_says_why() {
    let project = project(Some("min_cell = 5"), PAGE);
    let found = results(&project);
    // 2 patients have the rare marker; no other count is between 1 and 4 either.
    assert!(["<5", "[c]"].contains(&found["base.marker.rare.n"]["text"].as_str().unwrap()));
    assert!(found.values().filter(|result| result["text"] == "<5").count() > 10, "small counts read so");
    assert_eq!(found["base.marker.rare.n"]["value"], Value::Null);
    assert_eq!(found["base.marker.rare.n"]["rows"]["n"], Value::Null);
    let counts = ["n", "N", "n.missing", "n_in", "n_out", "n_removed", "events", "n.event", "n.risk", "n.censor"];
    for (id, result) in &found {
        let stat = result["stat"].as_str().expect("a statistic");
        if counts.contains(&stat)
            && let Some(count) = result["value"].as_u64()
        {
            assert!(count == 0 || count >= 5, "{id} is {count}");
        }
        assert!(!["min", "max"].contains(&stat) || result["value"].is_null(), "{id} is a value of one patient");
    }
    let page = project.read("out/latest/report.html");
    assert!(page.contains("fewer than 5, not shown to protect those whom it counts"), "the note of a table");
    assert!(page.contains("Each step is of at least 5 events"), "the note of a figure");
    let table = project.read("out/latest/tables/report-tbl-base.csv");
    assert!(table.contains(",<5,") && !table.contains(" (<5"), "{table}");
}

#[test]
fn nothing_that_is_shown_tells_what_is_hidden() {
    for least in [5, 11] {
        let truth = results(&project(None, PAGE));
        let shown = results(&project(Some(&format!("min_cell = {least}")), PAGE));
        let system = system::System::of(&truth, &shown, least);
        assert!(system.hidden() > 20, "{} numbers are hidden", system.hidden());
        let told = system.told();
        assert!(told.is_empty(), "of fewer than {least}:\n{}", told.join("\n"));
    }
    // The system finds what a table without complementary suppression tells.
    let truth = results(&project(None, PAGE));
    let mut naive = truth.clone();
    for result in naive.values_mut() {
        if result["value"].as_u64().is_some_and(|count| (1..5).contains(&count)) {
            result["value"] = Value::Null;
        }
    }
    assert!(system::System::of(&truth, &naive, 5).told().len() > 5, "single hidden cells follow from totals");
}

#[test]
fn a_percentage_is_shown_beside_its_counts_only() {
    let found = results(&project(Some("min_cell = 5"), PAGE));
    let mut looked = 0;
    for (id, result) in found.iter().filter(|(id, result)| id.ends_with(".p") && !result["value"].is_null()) {
        let beside = |stat: &str| &found[&format!("{}{stat}", id.trim_end_matches('p'))]["value"];
        assert!(!beside("n").is_null() && !beside("N").is_null(), "{id}: {result}");
        looked += 1;
    }
    assert!(looked > 0);
}

#[test]
fn curves_have_steps_of_enough_events_at_times_of_the_declared_step() {
    let project = project(Some("min_cell = 5"), PAGE);
    let found = results(&project);
    let curves = project.read("out/latest/figures/report-fig-os.csv");
    // From the data: the times and events of each arm that the cohort takes.
    let mut of_arm: BTreeMap<String, Vec<(f64, bool)>> = BTreeMap::new();
    for line in patients().lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (age, months): (f64, f64) = (cells[5].parse().unwrap(), cells[6].parse().unwrap());
        if (42.0..=76.0).contains(&age) && months > 2.5 {
            of_arm.entry(cells[1].to_owned()).or_default().push((months, cells[7] == "1"));
        }
    }
    let mut steps: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for line in curves.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let time: f64 = cells[1].parse().expect("a time");
        assert_eq!(time.fract(), 0.0, "{line}");
        assert_eq!(cells[5], "", "censorings are not marked: {line}");
        steps.entry(cells[0].to_owned()).or_default().push(time);
        let estimate = found[&format!("os.{}.risk[{}].estimate", cells[0], time)]["value"].as_f64();
        assert_eq!(estimate, cells[2].parse().ok(), "{line}");
    }
    assert!(steps["A"].len() > 3 && steps["B"].len() > 3, "{curves}");
    for (arm, times) in steps {
        let subjects = &of_arm[&arm];
        let mut before = 0.0;
        for time in times.into_iter().chain([1000.0]) {
            let events = subjects.iter().filter(|(at, event)| *event && *at > before && *at <= time).count();
            assert!(events == 0 || events >= 5, "{arm}: {events} between {before} and {time}");
            let at_risk = subjects.iter().filter(|(at, _)| *at >= time).count();
            assert!(time == 1000.0 || at_risk >= 5, "{arm}: {at_risk} at risk at {time}");
            before = time;
        }
    }
    // No two numbers of a curve that are shown differ by few.
    let mut chains: BTreeMap<String, BTreeMap<u64, u64>> = BTreeMap::new();
    for result in found.values() {
        let (stat, time) = (result["stat"].as_str().unwrap(), result["time"].as_f64());
        if let (Some(time), Some(count)) = (time, result["value"].as_u64())
            && ["n.event", "n.risk", "n.censor"].contains(&stat)
        {
            let whose = format!("{} {} {} {stat}", result["block"], result["groups"], result["level"]);
            chains.entry(whose).or_default().insert((time * 1000.0) as u64, count);
        }
    }
    assert!(chains.len() > 10);
    for (whose, chain) in chains {
        let numbers: Vec<u64> = chain.into_values().collect();
        let few = numbers.windows(2).find(|pair| (1..5).contains(&pair[0].abs_diff(pair[1])));
        assert!(few.is_none(), "{whose}: {few:?}");
    }
    // The median is at the end of its month.
    let median = found["os.A.median.estimate"]["value"].as_f64().expect("a median");
    assert_eq!(median.fract(), 0.0);
}

#[test]
fn counts_are_rounded_where_that_is_asked_for_and_percentages_are_of_them() {
    let project = project(Some("min_cell = 5\nround = 5"), PAGE);
    let found = results(&project);
    let mut looked = 0;
    for (id, result) in &found {
        let is_count = ["n", "N", "events", "n.risk"].contains(&result["stat"].as_str().unwrap());
        if let Some(count) = result["value"].as_u64().filter(|_| is_count) {
            assert_eq!(count % 5, 0, "{id}");
            looked += 1;
        }
    }
    assert!(looked > 10);
    let mut shares = 0;
    for (id, result) in found.iter().filter(|(id, _)| id.ends_with(".p")) {
        let number = |stat: &str| found[&format!("{}{stat}", id.trim_end_matches('p'))]["value"].as_f64();
        if let (Some(share), Some(n), Some(of)) = (result["value"].as_f64(), number("n"), number("N")) {
            assert_eq!(share, ((n / of).min(1.0) * 1000.0).round() / 1000.0, "{id}");
            shares += 1;
        }
    }
    assert!(shares > 0);
    assert!(found["response.conf.low"]["value"].is_null(), "its limits would tell the counts");
}

#[test]
fn a_claim_on_a_hidden_number_is_an_error_at_the_claim() {
    let page = "Most were {{ claim(\"not rare\", higher(base.marker.high.n, base.marker.rare.n)) }}.\n";
    let run = tickmark(project(Some("min_cell = 5"), page).path(), &["render"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("base.marker.rare.n is not shown: "), "{}", run.stderr);
    assert!(run.stderr.contains("report/report.md:"), "{}", run.stderr);
}

#[test]
fn what_cannot_be_hidden_is_refused_where_it_is_written() {
    let value = |key: &str| format!("```{{value one}}\ndata = \"treated\"\nas = \"{key}\"\n```\n{{{{ one }}}}\n");
    let figure = |kind: &str, more: &str, of: &str| {
        format!("```{{figure fig-one}}\nof = \"{of}\"\nkind = \"{kind}\"\n{more}caption = \"Shown.\"\n```\n")
    };
    let weighted = "```{survival weighted}\ndata = \"treated\"\ntime = \"months\"\nevent = \"died = 1\"\nweights = \"age\"\nunit = \"months\"\n```\n";
    let unknown =
        "```{survival cycles}\ndata = \"treated\"\ntime = \"months\"\nevent = \"died = 1\"\nunit = \"cycles\"\n```\n";
    let records = "```{toxicity long}\ndata = \"adverse\"\nsubject = \"id\"\nterm = \"term\"\ngrade = \"grade\"\n```\n";
    for (page, said) in [
        (value("MAX(age)"), "what `MAX(age)` tells of single rows cannot be told"),
        (value("SUM(died)"), "what `SUM(died)` tells"),
        (value("AVG(died)"), "what `AVG(died)` tells"),
        (figure("swimmer", "subjects = true\n", "os"), "a figure of kind `swimmer` shows values of single subjects"),
        (figure("strip", "subjects = true\n", "base"), "a figure of kind `strip` shows values of single subjects"),
        (figure("waterfall", "subjects = true\n", "base"), "a figure of kind `waterfall` shows values of single"),
        (figure("box", "", "base"), "a figure of kind `box` shows values of single subjects"),
        (weighted.to_owned(), "weighted counts are no numbers of rows"),
        (unknown.to_owned(), "the unit of its times is “cycles”"),
        (records.to_owned(), "it counts what is no row of the data (`N`)"),
    ] {
        let run = tickmark(project(Some("min_cell = 5"), &page).path(), &["render"]);
        assert_eq!(run.code, 2, "{page}{}", run.stdout);
        assert!(run.stderr.contains(said) && run.stderr.contains("[privacy]"), "{page}: {}", run.stderr);
        assert!(run.stderr.contains("report/report.md:"), "{}", run.stderr);
    }
    // What is counted row by row is a value like any other.
    let counted = "```{value one}\ndata = \"treated\"\nwhere = \"marker = 'rare'\"\nas = \"COUNT(*)\"\n```\nThere were {{ one }}.\n";
    let found = results(&project(Some("min_cell = 5"), counted));
    assert!(found["one"]["value"].is_null() && found["one"]["text"] != "2", "{}", found["one"]);
}

#[test]
fn what_is_declared_of_privacy_is_checked() {
    for (lines, said) in [
        ("min_cell = 1", "found `min_cell = 1`, which hides nothing"),
        ("min_cell = 5\nround = 1", "found `round = 1`, expected a number from 2 up"),
        ("min_cell = 5\ntimes = 0.0", "found `times = 0`, expected a number above 0"),
        ("min_cell = -5", "report/report.toml:"),
        ("times = \"fortnight\"", "report/report.toml:"),
        ("mincell = 5", "mincell"),
    ] {
        let project = Copy::small(&patients(), BLOCKS);
        project.write("data/events.csv", events());
        project.freeze();
        let text = project.read("report/report.toml");
        let (before, documents) = text.split_once("[[documents]]").expect("documents");
        project.write("report/report.toml", format!("{before}[privacy]\n{lines}\n[[documents]]{documents}"));
        let run = tickmark(project.path(), &["check"]);
        assert!(run.code != 0 && run.stderr.contains(said), "{lines}: {}", run.stderr);
    }
}

#[test]
fn a_test_names_the_rows_that_the_curves_name() {
    // The rows of a test are shown where a count is shown that has the same rows: both must be known to be the same.
    for times in [1, 30] {
        let mut rows = Vec::new();
        for copy in 0..times {
            for (at, line) in patients().lines().skip(1).enumerate() {
                let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
                cells[0] = format!("{}-{copy}", cells[0]);
                if (20..26).contains(&at) {
                    cells[6].clear();
                }
                rows.push(cells.join(","));
            }
        }
        let csv = format!("{}\n{}\n", patients().lines().next().expect("a header"), rows.join("\n"));
        let block = "```{survival os}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nby = \"arm\"\n\
                     at = [12]\nunit = \"months\"\ntest = \"log-rank\"\n```\n\n{{ os.n }}\n";
        let project = Copy::small(&csv, block);
        let text = project.read("report/report.toml");
        let (before, documents) = text.split_once("[[documents]]").expect("documents");
        project.write("report/report.toml", format!("{before}[privacy]\nmin_cell = 5\n\n[[documents]]{documents}"));
        project.freeze();
        let found = results(&project);
        assert_eq!(found["os.n"]["value"], 68 * times);
        for id in ["os.n", "os.test.p.value", "os.test.statistic"] {
            assert_eq!(found[id]["rows"]["n"], 68 * times, "{id}");
        }
    }
}

#[test]
fn a_delivered_page_is_verified_and_the_rows_are_not_listed() {
    let project = project(Some("min_cell = 5"), PAGE);
    results(&project);
    let verified = crate::program::run_in(project.path(), &["verify", "out/latest/report.html", "--data", "."]);
    assert!(verified.stdout.contains("recomputed  passed"), "{}{}", verified.stdout, verified.stderr);
    assert!(verified.stdout.contains("intact      passed"), "{}", verified.stdout);
    let listed = tickmark(project.path(), &["trace", "base.marker.rare.n", "--rows"]);
    assert!(listed.code != 0 && listed.stderr.contains("are not listed"), "{}", listed.stderr);
    let traced = tickmark(project.path(), &["trace", "base.marker.rare.n"]);
    assert!(traced.stdout.contains("value      not shown: "), "{}", traced.stdout);
    assert!(traced.stdout.contains("rows       not shown"), "{}", traced.stdout);
}

#[test]
fn without_the_table_or_with_zero_everything_is_shown() {
    let plain = project(None, PAGE);
    let zero = project(Some("min_cell = 0"), PAGE);
    let (plain_results, zero_results) = (results(&plain), results(&zero));
    assert_eq!(plain_results, zero_results);
    let read =
        |project: &Copy| fs::read(project.path().join("out/latest/tables/report-tbl-base.csv")).expect("a table");
    assert_eq!(read(&plain), read(&zero));
}

#[test]
fn the_example_of_the_docs_runs() {
    let page = std::fs::read_to_string(crate::program::root().join("docs/privacy.md")).expect("the page");
    let (_, rest) = page.split_once("```toml\n[privacy]\n").expect("an example");
    let (lines, _) = rest.split_once("```").expect("its end");
    let run = tickmark(project(Some(lines), "Words.\n").path(), &["check"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}
