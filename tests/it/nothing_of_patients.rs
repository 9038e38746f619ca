//! What belongs to one patient, planted in the data, is in no output: no id, no date, no row; nor
//! is the folder in which the report was made, or who made it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::program::{Copy, tickmark};

/// Forty patients with ids and dates that read like nothing else, in two arms.
fn csv() -> String {
    let mut csv = String::from("subject,birth,seen,months,died,arm,age,response,alt,alt_high\n");
    for row in 0..40 {
        let (months, died) = (3 + row * 7 % 31, row % 3);
        csv.push_str(&format!(
            "SUBJ-QX{row:03}Z,19{}-04-17,2021-0{}-23,{months}.25,{},{},{},{},{},40\n",
            31 + row,
            1 + row % 9,
            i32::from(died > 0),
            ["A", "B"][row % 2],
            41 + row * 5 % 37,
            ["improved", "stable", "worse"][row % 3],
            20 + row * 13 % 180,
        ));
    }
    csv
}

const DICTIONARY: &str = r#"{ "name": "planted", "resources": [{ "name": "patients", "path": "patients.csv",
  "schema": { "primaryKey": "subject", "fields": [
    { "name": "subject", "type": "string" }, { "name": "birth", "type": "date" }, { "name": "seen", "type": "date" },
    { "name": "months", "type": "number" }, { "name": "died", "type": "integer" }, { "name": "arm", "type": "string" },
    { "name": "age", "type": "integer" }, { "name": "response", "type": "string" }, { "name": "alt", "type": "number" },
    { "name": "alt_high", "type": "number" }] } }] }"#;

const REPORT: &str = r#"```{cohort adults}
from = "patients"

[[include]]
label = "Seen in time"
where = "seen >= DATE '2021-01-01'"
```

```{summary base}
data = "adults"
variables = ["age", "response"]
by = "arm"
test = true
```

```{proportion dead}
data = "adults"
event = "died = 1"
by = "arm"
```

```{survival os}
data = "adults"
time = "months"
event = "died = 1"
by = "arm"
at = [12, 24]
unit = "months"
test = "log-rank"
```

```{cox cox}
data = "adults"
time = "months"
event = "died = 1"
terms = ["arm", "age"]
```

```{logistic odds}
data = "adults"
event = "died = 1"
terms = ["age"]
```

```{sql responses}
query = "SELECT arm, COUNT(*) AS n FROM adults GROUP BY arm ORDER BY arm"
```

Median survival was {{ os.A.median | fmt("{estimate} ({conf.low}–{conf.high})") }} months, and
{{ claim("longer", higher(os.A.median, os.B.median), otherwise="not longer") }} than in B. {{ methods("os", "cox") }}

```{table tbl-base}
of = "base"
caption = "Shown."
```

```{figure fig-os}
of = "os"
caption = "Shown."
```

```{figure fig-flow}
of = "adults"
caption = "Shown."
```

```{figure fig-cox}
of = "cox"
caption = "Shown."
```

```{table tbl-cox}
of = "cox"
caption = "Shown."
```
"#;

/// The files of the outputs, and what travels in them, by name.
fn outputs(folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.display().to_string();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            outputs(&path, found);
            continue;
        }
        let bytes = fs::read(&path).expect("a file");
        if name.ends_with(".pdf") {
            let pdf = lopdf::Document::load_mem(&bytes).expect("a PDF");
            let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
            found.insert(format!("{name} text"), pdf.extract_text(&pages).unwrap_or_default().into_bytes());
            for (id, object) in &pdf.objects {
                if let Ok(stream) = object.as_stream() {
                    let content = stream.get_plain_content().unwrap_or_else(|_| stream.content.clone());
                    found.insert(format!("{name} {id:?}"), content);
                }
            }
        }
        if name.ends_with(".docx") {
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("a Word document");
            for at in 0..archive.len() {
                let mut file = archive.by_index(at).expect("a file in it");
                let mut content = Vec::new();
                std::io::Read::read_to_end(&mut file, &mut content).expect("its bytes");
                let part = file.name().expect("its name").into_owned();
                found.insert(format!("{name} {part}"), content);
            }
        }
        if name.ends_with(".html") {
            let page = String::from_utf8(bytes.clone()).expect("UTF-8");
            let start = page.find("id=\"tm-delivery\">").expect("the files") + "id=\"tm-delivery\">".len();
            let end = start + page[start..].find("</script>").expect("its end");
            let (_, files) = tickmark::render::delivery::unpacked(&page[start..end]).expect("the files");
            found.extend(files.into_iter().map(|(file, bytes)| (format!("{name} {file}"), bytes)));
        }
        found.insert(name, bytes);
    }
}

/// The project in all outputs, with `[privacy]` or without.
fn planted(is_private: bool) -> Copy {
    let project = Copy::small(&csv(), REPORT);
    project.write("data/datapackage.json", DICTIONARY);
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"html\", \"pdf\", \"docx\"]");
    if is_private {
        project.replace("report/report.toml", "[[documents]]", "[privacy]\nmin_cell = 5\n[[documents]]");
    }
    if is_private {
        // What the claim stands on may be hidden, which is an error of its own.
        let text = project.read("report/report.md");
        let (before, rest) = text.split_once("{{ claim(").expect("a claim");
        let (_, after) = rest.split_once("}}").expect("its end");
        project.write("report/report.md", format!("{before}longer{after}"));
    }
    project.freeze();
    project
}

#[test]
fn with_privacy_no_output_holds_the_time_of_a_patient() {
    let project = planted(true);
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code <= 1, "{}", run.stderr);
    let mut found = BTreeMap::new();
    outputs(&project.path().join("out"), &mut found);
    let csv = csv();
    // Each follow-up ends after a quarter of a month, which nothing else of the report does.
    let times: Vec<&str> = csv.lines().skip(1).filter_map(|row| row.split(',').nth(3)).collect();
    let is_words =
        |name: &str| [".json", ".csv", ".svg", ".xml", ".md", ".toml", "text"].iter().any(|end| name.ends_with(end));
    let mut leaks = Vec::new();
    for (name, bytes) in found.iter().filter(|(name, _)| is_words(name)) {
        let text = String::from_utf8_lossy(bytes);
        for time in &times {
            let is_number = |at: usize| {
                let before = text[..at].chars().next_back().is_some_and(|c| c.is_ascii_digit() || c == '.');
                let after = text[at + time.len()..].starts_with(|c: char| c.is_ascii_digit());
                !before && !after
            };
            // Coordinates of a drawing are no times.
            if !name.ends_with(".svg") && text.match_indices(time).any(|(at, _)| is_number(at)) {
                leaks.push(format!("{name}: {time}"));
            }
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    assert!(found.keys().any(|name| name.ends_with("word/document.xml")), "the Word document is read");
}

#[test]
fn no_output_holds_an_id_a_date_or_a_row_of_a_patient_nor_the_folder_nor_the_user() {
    [false, true].into_iter().for_each(holds_nothing_of_patients);
}

fn holds_nothing_of_patients(is_private: bool) {
    let project = planted(is_private);
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code <= 1, "{}", run.stderr);
    let mut found = BTreeMap::new();
    outputs(&project.path().join("out"), &mut found);
    assert!(found.len() > 20, "{:?}", found.keys());
    let csv = csv();
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    let mut planted: Vec<String> = rows.iter().map(|row| row[..11].to_owned()).collect();
    planted.extend(rows.iter().map(|row| row[12..22].to_owned()));
    planted.extend(rows.iter().map(|row| row[23..33].to_owned()));
    planted.extend(["SUBJ-QX".to_owned(), project.path().display().to_string()]);
    planted.extend(
        ["USER", "LOGNAME", "HOME"]
            .into_iter()
            .filter_map(|name| std::env::var(name).ok())
            .filter(|it| it.len() > 3 && it != "root" && it != "/root"),
    );
    // The report itself names a day, which is the author's.
    planted.retain(|text| text != "2021-01-01");
    let mut leaks = Vec::new();
    for (name, bytes) in &found {
        for text in &planted {
            if memchr::memmem::find(bytes, text.as_bytes()).is_some() {
                leaks.push(format!("{name}: {text}"));
            }
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    // What is looked for would be found: the outputs are read as they are.
    let holds = |text: &str| found.values().any(|bytes| memchr::memmem::find(bytes, text.as_bytes()).is_some());
    assert!(holds("os.A.") && holds("Seen in time") && holds("log-rank"), "the outputs are read");
}
