//! Presets of journals: numbers, sentences, tables, figures, methods, citations and spelling.

use crate::program::{Copy, Run, root, tickmark};

/// Sixteen patients of `sentences/`, whose numbers are R's.
fn project(keys: &str, text: &str) -> Copy {
    let project = Copy::small(include_str!("sentences/patients.csv"), text);
    project.write("data/datapackage.json", DICTIONARY);
    project.write(
        "report/references.bib",
        "@article{kaplan1958, author = {Kaplan, E. L. and Meier, Paul}, title = {Nonparametric estimation from \
         incomplete observations}, journal = {Journal of the American Statistical Association}, year = {1958}, volume = \
         {53}, pages = {457--481}}\n",
    );
    project.write(
        "report/report.toml",
        format!(
            "title = \"T\"\nversion = \"1\"\nbibliography = \"references.bib\"\n{keys}\n[[documents]]\nid = \"report\"\n\
             source = \"report.md\"\ntemplate = \"manuscript\"\n"
        ),
    );
    project.freeze();
    project
}

const DICTIONARY: &str = r#"{ "resources": [{ "name": "patients", "path": "patients.csv",
  "schema": { "fieldsMatch": ["subset"], "fields": [
    { "name": "arm", "title": "Treatment" },
    { "name": "months", "title": "Overall survival", "tickmark": { "unit": "months" } },
    { "name": "age", "title": "Age", "tickmark": { "unit": "years" } } ] },
  "tickmark": { "unit": "patients" } }] }"#;

const TEXT: &str = r#"
```{survival os}
time = "months"
event = "died = 1"
by = "arm"
at = [12]
test = "log-rank"
```

```{cox cox}
time = "months"
event = "died = 1"
terms = ["arm"]
```

```{compare ages}
outcome = "age"
by = "arm"
test = "welch"
```

```{summary base}
variables = ["age"]
by = "arm"
test = true
```

```{value many}
as = "COUNT(*) * 1000"
```

§ {{ sentence("cox") }}

§ {{ sentence("os") }}

§ {{ sentence("ages") }}

§ {{ sentence("os", at=12) }}

§ HR {{ cox.multivariable.arm.B | fmt("{estimate} ({conf.low}–{conf.high})") }} and
{{ base.A.age | fmt("{median} ({p25}–{p75})") }}; P{{ os.test.p.value | p }}; {{ many }}; {{ os.A.median.ci }} [@kaplan1958].

§ {{ methods("cox", software=false) }}

@tbl-base @tbl-cox @fig-cox @fig-os
"#;

fn render(project: &Copy) -> Run {
    tickmark(project.path(), &["render", "--strict"])
}

/// The page as a reader sees it, without tags and with plain blanks.
fn page(project: &Copy) -> String {
    let page = project.read("out/latest/report.html");
    let body = page.split("<main").nth(1).unwrap_or(&page);
    let body = body.split("</main>").next().unwrap_or_default();
    let (mut out, mut in_tag) = (String::new(), false);
    for c in body.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            '\u{a0}' | '\u{2009}' if !in_tag => out.push(' '),
            c if !in_tag => out.push(c),
            _ => {}
        }
    }
    let out = out.replace("&lt;", "<").replace("&gt;", ">");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn holds(keys: &str, expected: &[&str], absent: &[&str]) {
    let project = project(keys, TEXT);
    let run = render(&project);
    assert_eq!(run.code, 0, "{keys}: {}", run.stderr);
    let page = page(&project);
    for part in expected {
        assert!(page.contains(part), "{keys}: no `{part}` in {page}");
    }
    for part in absent {
        assert!(!page.contains(part), "{keys}: `{part}` in {page}");
    }
}

/// R: HR 3.5455 (0.8431 to 14.91), P = .0841; log-rank P = .0678; medians 22 (17.5 to NA) and 13
/// (8.8 to NA); Welch P = .1348.
#[test]
fn jama_has_hyphens_and_spaces() {
    holds(
        "[style]\npreset = \"jama\"",
        &[
            "The hazard ratio for treatment (B vs A) was 3.55 (95% CI, 0.84-14.91; P = .08).",
            "Median overall survival was 22.0 months (95% CI, 17.5-NR) in A and 13.0 months (95% CI, 8.8-NR) in B \
             (log-rank P = .07).",
            "(mean difference for B vs A, 5.6 years; 95% CI, −2.0 to 13.2; P = .13 by Welch t test)",
            "HR 3.55 (0.84-14.91) and 60 (56.3-63.8); P = .07; 16 000; 17.5-NR",
            "Overall survival at 1 year was 75.0% (95% CI, 50.3%-100.0%) in A",
            "P value",
            "3.55 (0.84-14.91)",
        ],
        &["3.55 (0.84–14.91)"],
    );
}

#[test]
fn nejm_writes_to_between_limits() {
    holds(
        "[style]\npreset = \"nejm\"",
        &[
            "The hazard ratio for treatment (B vs A) was 3.55 (95% CI, 0.84 to 14.91; P=0.08).",
            "(95% CI, 17.5 to NR) in A",
            "Overall survival at 1 year was 75.0% (95% CI, 50.3 to 100.0) in A",
            "HR 3.55 (0.84 to 14.91) and 60 (56.3–63.8); P=0.07; 16,000; 17.5 to NR",
            "P value",
            "3.55 (0.84–14.91)",
        ],
        &["P=.0"],
    );
}

#[test]
fn the_lancet_has_its_points_and_a_small_p() {
    holds(
        "[style]\npreset = \"lancet\"",
        &[
            "The hazard ratio for treatment (B vs A) was 3·55 (95% CI 0·84–14·91; p=0·084).",
            "Median overall survival was 22·0 months (95% CI 17·5–NR) in A and 13·0 months (95% CI 8·8–NR) in B \
             (log-rank p=0·068).",
            "(mean difference for B vs A, 5·6 years; 95% CI −2·0 to 13·2; p=0·13 by Welch t test)",
            "HR 3·55 (0·84–14·91) and 60 (56·3–63·8); P=0·068",
            "Overall survival at 1 year was 75·0% (95% CI 50·3–100·0) in A",
            "p value",
            "p values and 95% confidence intervals were based on Wald statistics",
            "Log-rank test, p=0·068",
            "0·5",
        ],
        &["P value", "3.55", "0.84", ">0.5<"],
    );
}

#[test]
fn the_bmj_spells_the_interval_out() {
    holds(
        "[style]\npreset = \"bmj\"",
        &[
            "The hazard ratio for treatment (B vs A) was 3.55 (95% confidence interval 0.84 to 14.91; P=0.08).",
            "Overall survival at 1 year was 75.0% (95% confidence interval 50.3% to 100.0%) in A",
            "HR 3.55 (0.84 to 14.91) and 60 (56.3-63.8); P=0.07; 16 000; 17.5 to NR",
        ],
        &["3.55 (0.84–14.91)"],
    );
}

/// Twelve of each arm with exact tests. The P values are those of R:
/// `fisher.test(matrix(c(a, 12 - a, b, 12 - b), 2))$p.value` with `a` events in A and `b` in B.
#[test]
fn p_values_of_the_lancet_have_two_significant_figures() {
    // 0.02719, 0.06865, 0.03727, 0.0000673, 0.0003365, 1
    let cases =
        [(1, 7, "=0·027"), (1, 6, "=0·069"), (0, 5, "=0·037"), (0, 10, "<0·0001"), (0, 9, "=0·0003"), (3, 4, ">0·99")];
    let mut csv = "id,arm,e0,e1,e2,e3,e4,e5\n".to_owned();
    for id in 0..24 {
        let events = cases.map(|(a, b, _)| u8::from(id % 12 < if id < 12 { a } else { b }).to_string());
        csv.push_str(&format!("{id},{},{}\n", if id < 12 { "A" } else { "B" }, events.join(",")));
    }
    let block = |at: usize| {
        format!(
            "```{{compare c{at}}}\nevent = \"e{at} = 1\"\nby = \"arm\"\ntest = \"fisher\"\n```\n\n\
                 § P{{{{ c{at}.test.p.value | p }}}}.\n\n"
        )
    };
    let project = Copy::small(&csv, &(0..cases.len()).map(block).collect::<String>());
    project.replace("report/report.toml", "[[documents]]", "[style]\npreset = \"lancet\"\n[[documents]]");
    project.freeze();
    let run = render(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = page(&project);
    let printed: Vec<&str> = page.split("§ P").skip(1).map(|rest| rest.split(". ").next().unwrap_or(rest)).collect();
    assert!(cases.iter().zip(&printed).all(|((_, _, p), found)| found.starts_with(p)), "{printed:?}");
    assert_eq!(printed.len(), cases.len(), "{page}");
}

/// What an author writes goes before the preset, key by key.
#[test]
fn a_key_goes_before_the_preset() {
    let both =
        "language = \"en-US\"\ncsl = \"american-medical-association\"\n[style]\npreset = \"lancet\"\nnumbers = \"ama\"";
    let project = project(both, TEXT);
    let run = render(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(page(&project).contains("was 3.55 (95% CI, 0.84–14.91; P=.08)."));
    let html = project.read("out/latest/report.html");
    assert!(html.contains("<html lang=\"en-US\""), "the language is the author's");
}

/// Language and citations are those of the journal: the works as its style prints them.
#[test]
fn language_and_citations_follow_the_journal() {
    let cases = [
        ("jama", "en-US", "1958;53:457-481."),
        ("nejm", "en-US", "1958;53:457–81."),
        ("lancet", "en-GB", "1958; 53: 457–81."),
        ("bmj", "en-GB", "1958;53:457–81."),
    ];
    for (preset, language, tail) in cases {
        let project = project(&format!("[style]\npreset = \"{preset}\""), TEXT);
        let run = render(&project);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let html = project.read("out/latest/report.html");
        assert!(html.contains(&format!("<html lang=\"{language}\"")), "{preset}");
        let text = page(&project);
        let list = text.rsplit("References").next().unwrap_or_default();
        let work = ["Kaplan EL, Meier P. Nonparametric estimation from incomplete observations.", tail];
        assert!(work.iter().all(|part| list.contains(part)), "{preset}: {list}");
    }
}

#[test]
fn an_unknown_preset_is_an_error_with_the_list() {
    let project = project("[style]\npreset = \"lancet\"", "§");
    project.replace("report/report.toml", "\"lancet\"", "\"lanset\"");
    let run = render(&project);
    assert_eq!(run.code, 2, "{}", run.stderr);
    for part in ["report/report.toml:5:10", "`lanset`", "`jama`, `nejm`, `lancet`, `bmj`", "did you mean `lancet`?"] {
        assert!(run.stderr.contains(part), "no `{part}` in {}", run.stderr);
    }
}

/// The table of the documentation: what it says of P values, intervals and thousands.
#[test]
fn the_documented_conventions_are_printed() {
    let text = std::fs::read_to_string(root().join("docs/writing.md")).expect("docs/writing.md");
    let table = text.split("<!-- journals -->").nth(1).and_then(|rest| rest.split("<!-- end of journals -->").next());
    let table = table.expect("the table of journals");
    let row = |name: &str| -> Vec<String> {
        let line = table.lines().find(|line| line.starts_with(&format!("| {name} |"))).expect(name);
        line.trim_matches('|').split('|').skip(1).map(|cell| cell.trim().to_owned()).collect()
    };
    let names: Vec<String> = table
        .lines()
        .nth(1)
        .expect("a head")
        .trim_matches('|')
        .split('|')
        .skip(1)
        .map(|one| one.trim().replace('`', ""))
        .collect();
    assert_eq!(names, ["jama", "nejm", "lancet", "bmj"]);
    // 12,345 patients, each with the event at the first of two times or censored at the second.
    let csv: String =
        std::iter::once("id,value\n".to_owned()).chain((0..12_345).map(|id| format!("{id},1\n"))).collect();
    for (at, name) in names.iter().enumerate() {
        let project = Copy::small(
            &csv,
            "```{value n}\nas = \"COUNT(*)\"\n```\n\n```{value m}\nas = \"COUNT(*)\"\nwhere = \"id < 9999\"\n```\n\n§ {{ n }} and {{ m }}\n",
        );
        project.replace("report/report.toml", "[[documents]]", &format!("[style]\npreset = \"{name}\"\n[[documents]]"));
        project.freeze();
        let run = render(&project);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let thousands = row("thousands");
        let (four, five) = thousands[at].split_once(", ").expect("two numbers");
        let page = page(&project);
        assert!(page.contains(&format!("§ {five} and {four}")), "{name}: {four}, {five} in {page}");
    }
}
