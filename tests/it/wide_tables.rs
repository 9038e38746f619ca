//! Tables wider than the page: in the PDF every word stays in its column.

use std::process::Command;

use crate::program::{Copy, tickmark};

/// Patients of eight groups with signs of long names.
pub fn patients() -> String {
    let mut csv = "id,arm,Hepatomegaly,Splenomegaly\n".to_owned();
    for id in 0..64 {
        let arm = char::from(b'A' + u8::try_from(id % 8).expect("small"));
        csv.push_str(&format!("{id},Arm {arm},{},{}.5\n", id % 3 % 2, 100 + 7 * id));
    }
    csv
}

pub fn report() -> String {
    wide(12, "")
}

/// Tables of twelve columns with a layout, and one of Markdown with so many.
fn wide(columns: usize, layout: &str) -> String {
    let heads: Vec<String> = (0..12).map(|_| "\"Hepatomegaly\"".to_owned()).collect();
    let cells: Vec<String> = (0..11).map(|_| "\"none\"".to_owned()).collect();
    let markdown = |words: &str| format!("| {} |\n", vec![words; columns].join(" | "));
    format!(
        "```{{summary baseline}}\ndata = \"patients\"\nvariables = [\"Hepatomegaly\", \"Splenomegaly\"]\nby = \"arm\"\noverall = true\ntest = true\n```\n\n\
         ```{{table tbl-summary}}\nof = \"baseline\"\ncaption = \"By arm.\"\n{layout}```\n\n\
         ```{{table tbl-typed}}\ncolumns = [{}]\nrows = [{{ label = \"Alkaline phosphatase\", cells = [{}] }}]\ncaption = \"Typed.\"\n{layout}```\n\n{}{}{}",
        heads.join(", "),
        cells.join(", "),
        markdown("Thrombocytopenia"),
        markdown("---"),
        markdown("absent"),
    )
}

/// A word of a PDF: its page, its left, top, right and bottom edge, and its letters.
pub type Word = (usize, [f64; 4], String);

/// Each word of a PDF; none where `pdftotext` is not installed.
pub fn words_of(pdf: &std::path::Path) -> Option<Vec<Word>> {
    let output = Command::new("pdftotext").arg("-bbox").arg(pdf).arg("-").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut page = 0;
    let mut words = Vec::new();
    for line in text.lines() {
        page += usize::from(line.trim_start().starts_with("<page"));
        let Some(rest) = line.trim().strip_prefix("<word ") else { continue };
        let edge =
            |name: &str| -> Option<f64> { rest.split_once(&format!("{name}=\""))?.1.split('"').next()?.parse().ok() };
        let letters = rest.split_once('>')?.1.trim_end_matches("</word>").to_owned();
        words.push((page, [edge("xMin")?, edge("yMin")?, edge("xMax")?, edge("yMax")?], letters));
    }
    Some(words)
}

#[test]
fn no_word_of_a_wide_table_runs_into_another() {
    let project = Copy::small(&patients(), &wide(7, "landscape = true\n"));
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"pdf\"]");
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let Some(words) = words_of(&project.path().join("out/latest/report.pdf")) else {
        println!("skipped: pdftotext is not installed");
        return;
    };
    let count = |wanted: &str| words.iter().filter(|(.., letters)| letters == wanted).count();
    // Twelve heads; the row of the summary, whose head goes on after a comma.
    assert_eq!((count("Hepatomegaly"), count("Thrombocytopenia"), count("none"), count("absent")), (12, 7, 11, 7));
    for (at, (page, [left, top, right, bottom], letters)) in words.iter().enumerate() {
        assert!(*left >= 0.0 && *right <= 842.0, "`{letters}` leaves the page");
        for (other_page, [other_left, other_top, other_right, other_bottom], other) in &words[at + 1..] {
            let across = left.max(*other_left) - right.min(*other_right) < -0.5;
            // Boxes of words reach over the leading of their lines.
            let along = top.max(*other_top) - bottom.min(*other_bottom) < -0.4 * (bottom - top);
            assert!(page != other_page || !(across && along), "page {page}: `{letters}` runs into `{other}`");
        }
    }
}

/// Letters that were made smaller than can be read are said, with how wide the table is.
#[test]
fn a_table_too_wide_to_be_read_is_an_error_at_its_line() {
    let text = report();
    let line = |words: &str| 1 + text.lines().position(|line| line.contains(words)).expect("a line");
    let project = Copy::small(&patients(), &text);
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"pdf\"]");
    project.freeze();
    for command in ["render", "check"] {
        let run = tickmark(project.path(), &[command]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        for (name, place) in [
            ("Table 1", format!("{}:1", line("tbl-summary"))),
            ("Table 2", format!("{}:1", line("tbl-typed"))),
            ("the table with the head `Thrombocytopenia`", format!("{}:1", line("Thrombocytopenia"))),
        ] {
            assert!(run.stderr.contains(&format!("{name} is too wide for the PDF: its 1")), "{name}: {}", run.stderr);
            assert!(run.stderr.contains(&format!("--> report/report.md:{place}\n")), "{name}: {}", run.stderr);
        }
    }
    // A table that fits is none, and in HTML a wide table is scrolled.
    project.replace("report/report.toml", "outputs = [\"pdf\"]", "outputs = [\"html\"]");
    assert_eq!(tickmark(project.path(), &["check", "--strict"]).code, 0);
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"pdf\"]");
    project.write("report/report.md", "| Arm | Count |\n|---|---|\n| Treatment | none |\n");
    let run = tickmark(project.path(), &["check", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

/// The heads of rows are not broken where the other columns leave room.
#[test]
fn the_first_column_keeps_its_words_on_one_line() {
    let words = "a long explanation of what was seen in these patients over all of the years";
    let text = format!("| Group | Remarks | More |\n|---|---|---|\n| All patients | {words} | {words} |\n");
    let project = Copy::small("id\n1\n", &text);
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"pdf\"]");
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let Some(words) = words_of(&project.path().join("out/latest/report.pdf")) else {
        println!("skipped: pdftotext is not installed");
        return;
    };
    let edges = |wanted: &str| words.iter().find(|(.., letters)| letters == wanted).map(|(_, edges, _)| *edges);
    let (all, patients) = (edges("All").expect("All"), edges("patients").expect("patients"));
    assert!((all[1] - patients[1]).abs() < 0.5, "`All` and `patients` stand on one line: {all:?} {patients:?}");
}

/// The columns of survival at times, by arms, of a narrow table: each interval on one line.
#[test]
fn no_interval_is_broken_and_whole_years_are_called_so() {
    let mut csv = "id,arm,months,dead\n".to_owned();
    for id in 0..60 {
        csv.push_str(&format!("{id},Arm {},{}.5,{}\n", id % 3, 2 + id, id % 2));
    }
    let block = "```{survival os}\ndata = \"patients\"\ntime = \"months\"\nevent = \"dead = 1\"\nby = \"arm\"\n\
        at = [6, 12, 24, 36, 48]\nunit = \"months\"\n```\n\n\
        ```{table tbl-os}\nof = \"os\"\ncaption = \"Survival.\"\nwidth = 0.8\n```\n\nSee @tbl-os.\n";
    let project = Copy::small(&csv, block);
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"html\", \"pdf\"]");
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let table = project.read("out/latest/tables/report-tbl-os.csv");
    let head = "arm,Events/n,\"Median, months (95% CI)\",At 6 months (95% CI),At 1 year (95% CI),At 2 years (95% CI),\
        At 3 years (95% CI),At 4 years (95% CI)";
    assert_eq!(table.lines().next(), Some(head));
    // One percent sign, behind the estimate: 100.0% (100.0–100.0) where nobody has died.
    let row = table.lines().nth(2).expect("a row");
    assert_eq!(row.matches("% (").count(), 5, "{row}");
    assert!(!row.contains("%)") && !row.contains("%–"), "{row}");
    let Some(words) = words_of(&project.path().join("out/latest/report.pdf")) else {
        println!("skipped: pdftotext is not installed");
        return;
    };
    // What a bracket opens is closed in the same word: a line that breaks within it would part them.
    let intervals = words.iter().filter(|(.., letters)| {
        letters.starts_with('(') && letters.contains("–") && letters.contains(|c: char| c.is_ascii_digit())
    });
    let (whole, parted): (Vec<_>, Vec<_>) = intervals.partition(|(.., letters)| letters.ends_with(')'));
    assert!(whole.len() >= 15 && parted.is_empty(), "{parted:?}");
}

#[test]
fn the_width_and_the_turned_page_are_what_is_asked_for() {
    let table = |keys: &str| {
        format!(
            "```{{table tbl-a}}\ncolumns = [\"One\", \"Two\"]\nrows = [{{ label = \"left\", cells = [\"right\"] }}]\ncaption = \"Typed.\"\n{keys}\n```\n"
        )
    };
    let run = |text: &str| {
        let project = Copy::small("id\n1\n", text);
        project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"html\", \"pdf\"]");
        project.freeze();
        let run = tickmark(project.path(), &["render", "--strict"]);
        (project, run)
    };
    let (project, done) = run(&format!("Before.\n\n{}\nAfter.\n", table("width = 0.5\nlandscape = true")));
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(project.read("out/latest/report.html").contains("style=\"width: 50%\""), "the width in HTML");
    if let Ok(output) =
        Command::new("pdfinfo").args(["-l", "9"]).arg(project.path().join("out/latest/report.pdf")).output()
    {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("841.89 x 595.276"), "a page is turned: {text}");
        assert!(text.contains("595.276 x 841.89"), "the others are not: {text}");
    }
    let (_, done) = run(&format!("::: abstract\n\n{}\n:::\n", table("landscape = true")));
    assert_eq!(done.code, 1, "{}", done.stderr);
    assert!(done.stderr.contains("Table 1 is not turned: it stands in a container or a list"), "{}", done.stderr);
    for (key, expected) in [
        ("width = 3", "found `width` 3, expected a number from 0.2 to 1"),
        ("width = nan", "found `width` NaN"),
        ("wdth = 0.5", "unknown key `wdth`"),
    ] {
        let (_, done) = run(&table(key));
        assert_eq!(done.code, 2, "{key}: {}", done.stderr);
        assert!(done.stderr.contains(expected) && done.stderr.contains("report/report.md:"), "{key}: {}", done.stderr);
    }
}
