//! What the documentation says is true: every example in it runs, and its lists are those
//! of the program.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::program::{Copy, Run, assert_close, root, tickmark, value};

/// A fenced example of a text: its language and its body.
#[derive(Debug)]
struct Example {
    file: String,
    language: String,
    body: String,
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The texts for users.
fn texts() -> Vec<String> {
    let mut found = vec!["README.md".to_owned()];
    for entry in std::fs::read_dir(root().join("docs")).expect("docs") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        if name.ends_with(".md") {
            found.push(format!("docs/{name}"));
        }
    }
    found.sort();
    found
}

/// Texts whose examples stand for themselves: README.md, the tutorial, the findings and the way to a
/// later freeze, which have tests of their own.
fn stands_alone(file: &str) -> bool {
    ["README.md", "docs/start.md", "docs/findings.md", "docs/after-a-freeze.md"].contains(&file)
}

/// The examples of a text, in order.
fn examples(file: &str) -> Vec<Example> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String, String)> = None;
    for line in read(file).lines() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        match &mut open {
            None if ticks >= 3 => open = Some((ticks, line[ticks..].to_owned(), String::new())),
            Some((opening, language, body)) if ticks >= *opening && line.len() == ticks => {
                found.push(Example { file: file.to_owned(), language: language.clone(), body: body.clone() });
                open = None;
            }
            Some((_, _, body)) => {
                body.push_str(line);
                body.push('\n');
            }
            None => {}
        }
    }
    assert!(open.is_none(), "{file}: an example is not closed");
    found
}

fn one(file: &str, language: &str) -> String {
    let found = examples(file).into_iter().find(|example| example.language == language);
    found.unwrap_or_else(|| panic!("{file} has no example in {language}")).body
}

/// The project that README.md describes, exactly as printed.
fn readme() -> Copy {
    let project = Copy::small("", "");
    project.write("data/patients.csv", one("README.md", "csv"));
    project.write("report/report.toml", one("README.md", "toml"));
    project.write("report/report.md", one("README.md", "markdown"));
    project
}

/// The same, frozen.
fn frozen_readme() -> Copy {
    let project = readme();
    project.freeze();
    project
}

/// A line of a shell example without its comment.
fn commands(body: &str) -> Vec<String> {
    let plain = body.lines().map(|line| line.split(" #").next().unwrap_or("").trim().to_owned());
    plain.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// Runs a line of an example in a project; `None` where a tool of it is not installed.
fn run(project: &Copy, line: &str) -> Option<Run> {
    if let Some(target) = line.strip_prefix("make ") {
        let output = Command::new("make").args(["-n", target]).current_dir(root()).output().ok()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        return Some(Run { code: output.status.code()?, stdout: text(&output.stdout), stderr: text(&output.stderr) });
    }
    for tool in ["pdfdetach", "sha256sum", "Rscript"] {
        if line.contains(tool) && Command::new(tool).arg("--version").output().is_err() {
            return None;
        }
    }
    let program = format!("'{}' ", env!("CARGO_BIN_EXE_tickmark"));
    let line = line.strip_prefix("tickmark ").map_or(line.to_owned(), |rest| format!("{program}{rest}"));
    let output = Command::new("sh")
        .args(["-c", &line])
        .current_dir(project.path())
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .expect("a shell");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some(Run { code: output.status.code()?, stdout: text(&output.stdout), stderr: text(&output.stderr) })
}

#[test]
fn the_project_of_the_readme_runs_as_printed() {
    let project = readme();
    let shell: Vec<String> =
        examples("README.md").iter().filter(|e| e.language == "sh").flat_map(|e| commands(&e.body)).collect();
    assert!(shell.iter().any(|line| line.starts_with("tickmark render --strict")), "{shell:?}");
    for line in &shell {
        let run = run(&project, line).expect("no other tool is needed");
        assert_eq!(run.code, 0, "{line}: {}{}", run.stdout, run.stderr);
    }
    let ledger = project.ledger();
    // By hand. A: 4/5 at 5.2, 3/5 at 9.1, 3/5 × 1/2 at 17.5; B: 4/5, 3/5, 2/5 at 8.8.
    for (id, value) in [("os.A.median.estimate", 17.5), ("os.B.median.estimate", 8.8), ("os.A.at[12].estimate", 0.6)] {
        let found = crate::program::value(&ledger, id).as_f64().expect(id);
        assert!((found - value).abs() < 1e-12, "{id}: {found}");
    }
    // What a typed number gives.
    project.replace("report/report.md", "Patients took", "In 10 patients: they took");
    let said = tickmark(project.path(), &["check"]).stderr;
    let answer = examples("README.md").into_iter().rfind(|example| example.language == "text").expect("an answer");
    for line in answer.body.lines() {
        assert!(said.contains(line), "no `{line}` in {said}");
    }
    let strict = tickmark(project.path(), &["render", "--strict"]);
    assert!(strict.code == 1 && strict.stderr.contains("nothing was written"), "{}", strict.stderr);
}

/// The tutorial, line by line, in a folder of its own.
#[test]
fn the_tutorial_runs_as_printed() {
    const FILE: &str = "docs/start.md";
    let project = Copy::small("id\n1\n", "");
    let mut folder = project.path().join("desk");
    std::fs::create_dir(&folder).expect("a folder");
    let program = format!("'{}' ", env!("CARGO_BIN_EXE_tickmark"));
    let mut ran = 0;
    for example in examples(FILE) {
        match example.language.as_str() {
            "sh" => {}
            "json" => {
                relabel(&folder.join("data/datapackage.json"), &example.body);
                continue;
            }
            "markdown" => {
                let path = folder.join("report/manuscript.md");
                let text = std::fs::read_to_string(&path).expect("the manuscript");
                std::fs::write(&path, format!("{text}\n{}", example.body)).expect("the manuscript");
                continue;
            }
            other => panic!("{other}"),
        }
        for line in commands(&example.body) {
            ran += 1;
            if let Some(name) = line.strip_prefix("cd ") {
                folder = folder.join(name);
                continue;
            }
            // The preview does not end; it has tests of its own.
            if line == "tickmark preview" {
                continue;
            }
            let has_r = Command::new("Rscript").args(["--vanilla", "-e", "library(survival)"]).output();
            if line.starts_with("Rscript") && !has_r.is_ok_and(|it| it.status.success()) {
                std::fs::copy(root().join("tests/reference/lung.csv"), folder.join("lung.csv")).expect("a copy");
                continue;
            }
            let line = line.strip_prefix("tickmark ").map_or(line.clone(), |rest| format!("{program}{rest}"));
            let output = Command::new("sh").args(["-c", &line]).current_dir(&folder).output().expect("a shell");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{line}: {}{said}", String::from_utf8_lossy(&output.stdout));
        }
    }
    assert!(ran >= 10, "{ran}");
    let ledger: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("out/latest/ledger.json")).expect("the ledger"))
            .expect("JSON");
    // R: survfit(Surv(time, status == 2) ~ sex, lung).
    for (id, median) in [("survival.Male.median.estimate", 270), ("survival.Female.median.estimate", 426)] {
        assert_eq!(value(&ledger, id), median, "{id}");
    }
    let page = std::fs::read_to_string(folder.join("out/latest/manuscript.html")).expect("the page");
    assert!(page.contains("Half of the men had died after"), "what was written");
}

/// Gives columns of a dictionary the levels that a text says.
fn relabel(path: &std::path::Path, levels: &str) {
    let mut dictionary: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("the dictionary")).expect("JSON");
    let levels: Value = serde_json::from_str(levels).expect("JSON");
    for field in dictionary["resources"][0]["schema"]["fields"].as_array_mut().expect("fields") {
        let name = field["name"].as_str().expect("a name").to_owned();
        if let Some(new) = levels.get(&name) {
            assert_eq!(field["tickmark"]["levels"].as_array().map(Vec::len), new.as_array().map(Vec::len));
            field["tickmark"]["levels"] = new.clone();
        }
    }
    std::fs::write(path, dictionary.to_string()).expect("the dictionary");
}

#[test]
fn every_shell_example_of_the_docs_runs() {
    let project = frozen_readme();
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    std::fs::create_dir_all(project.path().join("review")).expect("a folder");
    // What a reviewer was sent.
    std::fs::copy(project.path().join("out/latest/report.pdf"), project.path().join("manuscript.pdf")).expect("a copy");
    let mut ran = 0;
    for file in texts().iter().filter(|file| !stands_alone(file)) {
        for example in examples(file).iter().filter(|example| example.language == "sh") {
            for line in commands(&example.body) {
                if let Some(run) = run(&project, &line) {
                    assert_eq!(run.code, 0, "{file}: {line}: {}{}", run.stdout, run.stderr);
                    ran += 1;
                }
            }
        }
    }
    assert!(ran >= 4, "{ran}");
    // The attached ledger comes out of the PDF as the docs say.
    if project.path().join("ledger.json").is_file() {
        let ledger: Value = serde_json::from_str(&project.read("ledger.json")).expect("JSON");
        assert_eq!(ledger["schema"], "tickmark-ledger/2");
    }
}

#[test]
fn every_example_of_a_report_renders_strictly() {
    let blocks: String = {
        let report = one("README.md", "markdown");
        let end = report.find("Patients took").expect("the prose");
        report[report.find("```{").expect("a block")..end].to_owned()
    };
    let mut count = 0;
    // What needs a program of others is run, and compared with its page, in `commands`.
    for file in texts().iter().filter(|file| !stands_alone(file) && *file != "docs/commands.md") {
        for example in examples(file).iter().filter(|example| example.language == "markdown") {
            let project = readme();
            project.replace(
                "report/report.toml",
                "template = \"manuscript\"",
                "template = \"manuscript\"\noutputs = [\"html\"]",
            );
            // A block about outcomes or subgroups needs a table with their columns.
            if ["status = \"outcome\"", "variables = [\"grade\"]"].iter().any(|words| example.body.contains(words)) {
                project.write("data/patients.csv", outcomes());
            }
            // Charts of visits need tables of them.
            if example.body.contains("\"labs\"") || example.body.contains("FROM lesions") {
                project.write("data/labs.csv", LABS);
                project.write("data/lesions.csv", LESIONS);
            }
            // What is cited is in the bibliography.
            if example.body.contains("[@") {
                project.write("report/references.bib", one(file, "bibtex"));
                project.replace("report/report.toml", "title =", "bibliography = \"references.bib\"\ntitle =");
            }
            // An image is a file of the project.
            if example.body.contains("figures/scheme.svg") {
                project.write("report/figures/scheme.svg", DRAWING);
            }
            // A diagram of a trial needs its cohorts.
            let cohorts = if example.body.contains("randomized") { COHORTS } else { "" };
            project.write("report/report.md", format!("{blocks}\n{cohorts}\n{}", example.body));
            project.freeze();
            let run = tickmark(project.path(), &["render"]);
            assert!(run.code <= 1 && !run.stderr.contains("error"), "{file}: {}\n{}", run.stderr, example.body);
            let untraced = run.stderr.contains("is typed");
            if example.body.contains("::: references") {
                let html = project.read("out/latest/report.html");
                let list = html.find("div references").expect("the container");
                assert!(html[list..].contains("Nonparametric estimation"), "the work is not in its container");
            }
            assert!(!untraced, "{file}: {}\n{}", run.stderr, example.body);
            count += 1;
        }
    }
    assert!(count >= 3, "{count}");
}

const LABS: &str =
    "id,arm,cycle,hemoglobin\n1,A,0,12.1\n1,A,1,11.4\n2,A,0,13.0\n2,A,1,12.2\n3,B,0,11.8\n3,B,1,11.9\n4,B,0,12.6\n";

const LESIONS: &str =
    "id,visit,size,baseline\n1,0,50,50\n1,1,20,50\n1,2,30,50\n2,0,40,40\n2,1,55,40\n3,0,60,60\n3,1,54,60\n";

const DRAWING: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 20\"><path d=\"M2 10H38\" stroke=\"#123\"/></svg>";

#[test]
fn the_poster_of_the_docs_renders() {
    let example = one("docs/writing.md", "toml");
    let project = Copy::small("id\n1\n", "");
    project.write("report/report.toml", format!("title = \"A poster\"\nversion = \"1.0.0\"\n{example}"));
    project
        .write("report/poster.md", "::: headline\n\nThe finding\n\n:::\n\n::: panel\n\n## Methods\n\nWords.\n\n:::\n");
    project.write("report/logos/university.svg", DRAWING);
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let html = project.read("out/latest/poster.html").replace("&#x2f;", "/");
    assert!(
        html.contains("alt=\"Example University\"") && html.contains(">example.org/poster</a>"),
        "logo and address"
    );
}

#[test]
fn the_submission_of_the_docs_renders() {
    let config: String = examples("docs/submission.md")
        .iter()
        .filter(|example| example.language == "toml")
        .map(|example| example.body.clone() + "\n")
        .collect();
    let project = Copy::small("id\n1\n", "");
    project.write("report/report.toml", format!("title = \"A study\"\nversion = \"1.0.0\"\n{config}"));
    project.write("report/manuscript.md", "::: abstract\nWords.\n:::\n\n## Methods\n\nSee @sec-more.\n");
    project.write("report/supplement.md", "## More { #sec-more }\n\nWords.\n");
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let html = project.read("out/latest/manuscript.html");
    assert!(html.contains("Supported by the Example Foundation") && html.contains("“More” in the supplement"));
    for file in ["manuscript-blind.pdf", "manuscript-blind.docx", "supplement.docx"] {
        assert!(project.path().join("out/latest").join(file).is_file(), "{file}");
    }
}

const COHORTS: &str = r#"
```{cohort randomized}
from = "patients"
```

```{cohort drug}
from = "randomized"
[[include]]
label = "Allocated to the drug"
where = "arm = 'A'"
```

```{cohort placebo}
from = "randomized"
[[include]]
label = "Allocated to placebo"
where = "arm = 'B'"
```
"#;

/// Sixty rows with the columns that the example of competing risks names.
fn outcomes() -> String {
    let mut csv = String::from("id,arm,months,died,outcome,age,grade\n");
    for row in 0..60 {
        let outcome = ["alive", "relapse", "death in remission"][row * 7 % 3];
        let (arm, grade) = (["A", "B"][row % 2], ["G1", "G2"][row / 2 % 2]);
        csv.push_str(&format!(
            "{row},{arm},{}.5,{},{outcome},{},{grade}\n",
            row * 11 % 40 + 1,
            row % 2,
            40 + row * 13 % 37
        ));
    }
    csv
}

#[test]
fn every_example_is_of_a_kind_that_is_run() {
    // `text` is what a folder or an answer looks like; the answers are compared above.
    let known = ["sh", "csv", "toml", "markdown", "json", "html", "typst", "bibtex", "text", "r"];
    for file in texts() {
        for example in examples(&file) {
            assert!(known.contains(&example.language.as_str()), "{}: {example:?}", example.file);
            const RUN: [&str; 6] = [
                "README.md",
                "docs/citations.md",
                "docs/findings.md",
                "docs/privacy.md",
                "docs/submission.md",
                "docs/writing.md",
            ];
            let runs = RUN.contains(&file.as_str());
            assert!(example.language != "toml" || runs, "no test runs {example:?}");
        }
    }
}

#[test]
fn the_keys_of_a_bibliography_are_read() {
    let all = examples("docs/citations.md");
    let keys: Vec<_> = all.iter().filter(|example| example.language == "toml").collect();
    assert!(!keys.is_empty());
    for example in keys {
        let project = frozen_readme();
        let config = project.read("report/report.toml");
        project.write("report/report.toml", format!("{}\n{config}", example.body));
        project.write(
            "report/references.bib",
            "@book{a, author = {Doe, Ann}, title = {A book}, publisher = {A house}, year = {2020}}\n",
        );
        project.write("report/report.md", format!("{}\nAs said [@a].\n", project.read("report/report.md")));
        let run = tickmark(project.path(), &["check", "--strict"]);
        assert_eq!(run.code, 0, "{}: {}", example.body, run.stderr);
    }
}

#[test]
fn the_example_of_a_result_is_a_result() {
    let example: Value = serde_json::from_str(&one("docs/ledger.md", "json")).expect("JSON");
    let project = frozen_readme();
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    let mut found = crate::program::entry(&project.ledger(), "os.A.at[12].estimate").clone();
    found["rows"]["digest"] = example["rows"]["digest"].clone();
    let close = (found["value"].as_f64().unwrap() - example["value"].as_f64().unwrap()).abs() < 1e-12;
    assert!(close, "{found}");
    found["value"] = example["value"].clone();
    assert_eq!(found, example);
    // The order of the keys of the ledger is that of the text.
    let text = read("docs/ledger.md");
    let ledger = project.ledger();
    let mut at = 0;
    for key in ledger.as_object().expect("an object").keys() {
        at += text[at..].find(&format!("`{key}`")).unwrap_or_else(|| panic!("`{key}` is not in its place"));
    }
}

#[test]
fn the_example_of_a_dictionary_holds_and_uses_every_key() {
    let tables: Vec<String> =
        examples("docs/dictionary.md").into_iter().filter(|e| e.language == "csv").map(|e| e.body).collect();
    let dictionary = one("docs/dictionary.md", "json");
    let project = Copy::small(
        &tables[0],
        "```{summary s}\ndata = \"patients\"\nvariables = [\"sex\", \"age\", \"height\", \"grade\"]\n```\n\n{{ s.age.n }} {{ s.sex[\"Female\"].n }} {{ s.height.max }}\n",
    );
    project.write("data/sites.csv", &tables[1]);
    project.write("data/datapackage.json", &dictionary);
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = project.ledger();
    for (id, value) in [("s.age.n", 2.0), ("s.sex.Female.n", 2.0), ("s.height.max", 1.8)] {
        assert_eq!(crate::program::value(&ledger, id).as_f64(), Some(value), "{id}");
    }
    // Each part is in force: what breaks it is found.
    for (from, to) in [
        ("P03;B", "P02;B"),
        ("P03;B", "Q03;B"),
        ("P03;B", "P03;C"),
        ("71;1,71", "17;1,71"),
        ("71;1,71", "71;tall"),
        ("P03;B;F", "P03;B;X"),
        ("04/02/2024", "2024-04-02"),
        ("04/02/2024;0", "04/02/2024;2"),
        ("no;04", "maybe;04"),
        ("04/02/2024", "04/02/2023"),
        ("moved", "gone"),
    ] {
        let project = Copy::small(&tables[0].replacen(from, to, 1), "Words.\n");
        project.write("data/sites.csv", &tables[1]);
        project.write("data/datapackage.json", &dictionary);
        let frozen = tickmark(project.path(), &["freeze"]);
        let code = if frozen.code == 0 { tickmark(project.path(), &["check", "--strict"]).code } else { frozen.code };
        assert!(code == 1 || code == 2, "{from} → {to} is not found");
    }
    let mut used = BTreeSet::new();
    keys(&serde_json::from_str(&dictionary).expect("JSON"), &mut used);
    used.retain(|key| !["F", "M"].contains(&key.as_str()));
    let readers = ["src/data/package.rs", "src/data/package_value.rs"];
    let of_package: BTreeSet<String> = readers.into_iter().flat_map(keys_of_the_reader).collect();
    assert_eq!(of_package.difference(&used).count(), 0, "{:?} are not in the example", of_package.difference(&used));
    let more = ["src/data/extension.rs", "src/data/dialect.rs"];
    let all: BTreeSet<String> = more.iter().flat_map(|path| keys_of_the_reader(path)).chain(of_package).collect();
    assert_eq!(used.difference(&all).count(), 0, "{:?} are read nowhere", used.difference(&all));
    let text = read("docs/dictionary.md");
    let table: String = text.lines().filter(|line| line.starts_with("| `")).collect();
    // Words that say what is read in any case have no row.
    let silent = ["lineTerminator", "skipInitialSpace", "doubleQuote"];
    for key in all.iter().filter(|key| !silent.contains(&key.as_str())) {
        assert!(table.contains(&format!("`{key}`")), "`{key}` is not in the table");
    }
}

fn keys(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                out.insert(key.clone());
                keys(value, out);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| keys(value, out)),
        _ => {}
    }
}

/// The keys that the reader of the dictionary asks for, read from its source.
fn keys_of_the_reader(path: &str) -> BTreeSet<String> {
    let source = read(path);
    let code = source.split("#[cfg(test)]").next().expect("code");
    let mut found = BTreeSet::new();
    for opening in [
        "get(\"",
        "flag(\"",
        "word(\"",
        "byte(written, \"",
        "rules(written, name, \"",
        "rules(written, \"the package\", \"",
        "letter(written, \"",
        "text(\"",
        "count(\"",
        "texts(\"",
        "letter(\"",
        "text_of(object, \"",
        "text_of(package, \"",
        "text_of(rule, \"",
        "text_of(constraints, \"",
        "text_of(&extension, \"",
    ] {
        for (at, _) in code.match_indices(opening) {
            let rest = &code[at + opening.len()..];
            found.insert(rest[..rest.find('"').expect("a closing quote")].to_owned());
        }
    }
    assert!(found.len() > 8, "{found:?}");
    found
}

/// The rows of the tables of docs/sql.md: function, example.
fn functions() -> Vec<(String, String)> {
    let text = read("docs/sql.md");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let mut cells = row.split(" | ");
        let mut cell = || cells.next().expect("a cell").trim_matches(['|', ' ', '`']).to_owned();
        (cell(), cell())
    })
    .collect()
}

#[test]
fn the_functions_of_the_docs_are_those_of_the_program_and_each_works() {
    let of_program: BTreeSet<String> = tickmark::sql::names().map(str::to_uppercase).collect();
    let documented = functions();
    let of_docs: BTreeSet<String> = documented.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(of_docs, of_program, "left: docs/sql.md, right: the program");
    let csv = "id,sex,age,x,start,stop\nP1,F,50,1.5,2024-01-05,2024-07-05\nP2,M,64,-2.5,2024-02-01,2025-02-01\nP3,F,71,2.25,2024-03-01,2024-03-02\n";
    let text = read("docs/sql.md");
    let second = text.find("## One value of the whole table").expect("the second part");
    let mut report = String::from("```{cohort all}\nfrom = \"patients\"\n");
    let mut values = String::new();
    for (index, (name, example)) in documented.iter().enumerate() {
        assert!(example.contains(&format!("{name}(")), "the example of {name} is `{example}`");
        if text.find(&format!("| `{name}` |")).expect("its row") < second {
            report.push_str(&format!(
                "[[derive]]\nname = \"c{index}\"\nas = \"\"\"{}\"\"\"\n",
                example.replace('\\', "\\\\")
            ));
        } else {
            values
                .push_str(&format!("```{{value v{index}}}\ndata = \"patients\"\nas = \"\"\"{example}\"\"\"\n```\n\n"));
        }
    }
    report.push_str(&format!("```\n\n{values}"));
    let project = Copy::small(csv, &report);
    project.freeze();
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn the_query_of_the_docs_gives_the_rows_that_it_says() {
    let csv = "id,arm,months,died\n1,A,5.2,1\n2,A,9.1,1\n3,B,14,0\n4,B,2,1\n5,C,7,1\n";
    let counts = "```{value n}\ndata = \"selected\"\nas = \"COUNT(*)\"\n```\n\n```{value most}\ndata = \"selected\"\nas = \"SUM(most)\"\n```\n";
    let project = Copy::small(csv, &format!("{}\n{counts}", one("docs/sql.md", "markdown")));
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    // The fourth is too short; the arm of the fifth has one patient, and no row of `longest`.
    let ledger = project.ledger();
    assert_eq!(value(&ledger, "n"), 4);
    assert_close("sum", value(&ledger, "most"), &32.2.into(), 1e-12);
}

#[test]
fn the_templates_of_the_docs_render() {
    for (language, file, output) in [("html", "own.html", "html"), ("typst", "own.typ", "pdf")] {
        let project = readme();
        project.write(&format!("templates/{file}"), one("docs/templates.md", language));
        let outputs = format!("template = \"own\"\noutputs = [\"{output}\"]");
        project.replace("report/report.toml", "template = \"manuscript\"", &outputs);
        project.freeze();
        let run = tickmark(project.path(), &["render", "--strict"]);
        assert_eq!(run.code, 0, "{language}: {}", run.stderr);
    }
}

#[test]
fn the_names_that_templates_may_use_are_all_in_the_docs() {
    let templates = read("docs/templates.md");
    let (page, head) = (read("src/render/html/mod.rs"), read("src/render/html/head.rs"));
    let mut names: Vec<&str> = Vec::new();
    for (text, start) in [(&page, "let values = context! {"), (&head, "    context! {\n        title")] {
        let start = text.find(start).expect("the variables");
        let block = &text[start..start + text[start..].find("\n    }").expect("their end")];
        names.extend(block.lines().filter_map(|line| line.trim().split_once(" => ")).map(|(name, _)| name));
    }
    names.extend(["affiliations", "fonts"]);
    assert!(names.len() > 20, "{names:?}");
    let typst = read("src/render/pdf/source.rs");
    names.extend(typst.split("field(\"").skip(1).filter_map(|rest| rest.split('"').next()));
    for name in names {
        assert!(templates.contains(&format!("`{name}`")), "docs/templates.md does not say what `{name}` is");
    }
    let (engine, writing) = (read("src/document/template.rs"), read("docs/writing.md"));
    let mut count = 0;
    for opening in ["add_filter(\"", "add_function(\""] {
        for name in engine.split(opening).skip(1).filter_map(|rest| rest.split('"').next()) {
            let used = [format!("| {name}"), format!("{name}("), format!("`{name}`")];
            assert!(used.iter().any(|use_| writing.contains(use_)), "docs/writing.md does not show `{name}`");
            count += 1;
        }
    }
    assert!(count >= 8, "{count}");
}

#[test]
fn links_between_the_docs_lead_somewhere() {
    for file in texts() {
        let text = read(&file);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.starts_with("http") || target.starts_with('#') || target.contains(' ') || target.is_empty() {
                continue;
            }
            let folder = root().join(&file);
            let place = folder.parent().expect("a folder").join(target.split('#').next().unwrap_or(target));
            assert!(place.exists(), "{file} links to {target}");
        }
    }
}

#[test]
fn the_medians_of_flat_curves_are_those_of_the_text() {
    // docs/statistics.md; the numbers are those of R: `quantile(survfit(Surv(m, d) ~ 1))`.
    let text = read("docs/statistics.md");
    for (csv, median, written) in
        [("m,d\n5.2,1\n9.1,1\n14,1\n20.3,0\n", 11.55, "11.55"), ("m,d\n5.2,1\n9.1,1\n14,0\n20.3,0\n", 14.7, "14.7")]
    {
        assert!(text.contains(written), "{written}");
        let project = Copy::small(
            csv,
            "```{survival os}\ndata = \"patients\"\ntime = \"m\"\nevent = \"d = 1\"\n```\n\n{{ os.median }}\n",
        );
        project.freeze();
        assert_eq!(tickmark(project.path(), &["render"]).code, 0);
        let found = crate::program::value(&project.ledger(), "os.median.estimate").as_f64().expect("a median");
        assert!((found - median).abs() < 1e-12, "{found}");
    }
}
