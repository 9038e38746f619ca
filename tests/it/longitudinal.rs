//! `longitudinal` blocks through the program: medians and quartiles worked by hand, what their
//! figures show and do not show, and what is refused.

use serde_json::{Value, json};

use crate::figure_svg::Svg;
use crate::figures::{refused, rendered};
use crate::program::{Copy, assert_close, entry, tickmark, value};

/// Four subjects in two arms: one value is missing, one visit has a subject of B only.
const FOUR: &str = "id,arm,cycle,hb\nS-71,A,0,10\nS-71,A,1,8\nS-72,A,0,12\nS-72,A,1,\nS-73,B,0,14\nS-73,B,1,11\nS-74,B,0,16\nS-74,B,2,9\n";

fn block(keys: &str) -> String {
    format!(
        "```{{longitudinal hb}}\ndata = \"patients\"\nvalue = \"hb\"\nsubject = \"id\"\nat = \"cycle\"\n{keys}```\n\n"
    )
}

fn figure(keys: &str) -> String {
    format!("```{{figure fig-a}}\nof = \"hb\"\n{keys}\ncaption = \"A figure.\"\n```\n")
}

const BY: &str = "by = \"arm\"\n";

#[test]
fn the_values_of_each_visit_are_described_as_by_hand() {
    let project = rendered(FOUR, &format!("{}Of {{{{ hb.n }}}}.\n", block(BY)));
    let ledger = project.ledger();
    // Type 7 of 10, 12, 14, 16: 10 + 0.75·2 and 14 + 0.25·2; of 8 and 11: 8 + 0.25·3 and so on.
    for (id, expected) in [
        ("hb.n", 4.0),
        ("hb.n.missing", 1.0),
        ("hb.at[0].n", 4.0),
        ("hb.at[0].median", 13.0),
        ("hb.at[0].p25", 11.5),
        ("hb.at[0].p75", 14.5),
        ("hb.at[0].mean", 13.0),
        ("hb.at[0].min", 10.0),
        ("hb.at[0].max", 16.0),
        ("hb.at[0].sd", (20.0_f64 / 3.0).sqrt()),
        ("hb.at[1].n", 2.0),
        ("hb.at[1].p25", 8.75),
        ("hb.at[1].p75", 10.25),
        ("hb.A.n", 2.0),
        ("hb.A.at[0].median", 11.0),
        ("hb.A.at[1].n", 1.0),
        ("hb.A.at[2].n", 0.0),
        ("hb.B.at[2].median", 9.0),
        ("hb.missing.arm.n.missing", 0.0),
    ] {
        assert_close(id, value(&ledger, id), &json!(expected), 1e-12);
    }
    let nobody = entry(&ledger, "hb.A.at[2].median");
    assert_eq!(nobody["value"], Value::Null);
    assert!(nobody["warning"].as_str().is_some_and(|why| !why.is_empty()), "{nobody}");
    // The rows behind a median are those of its visit and group.
    assert_eq!(entry(&ledger, "hb.B.at[0].median")["rows"]["n"], 2);
}

#[test]
fn another_definition_of_quantiles_is_followed() {
    let project = rendered(FOUR, &format!("{}Of {{{{ hb.n }}}}.\n", block("quantile_type = 6\n")));
    // p(n + 1): 10 + 0.25·2.
    assert_close("p25", value(&project.ledger(), "hb.at[0].p25"), &json!(10.5), 1e-12);
}

/// Texts under the visits: the x and the words of each line of numbers.
fn numbers_under(figure: &Svg, name: &str) -> Vec<(f64, String)> {
    let row = figure.text(name).at.1;
    let mut cells: Vec<(f64, String)> = figure
        .texts
        .iter()
        .filter(|text| (text.at.1 - row).abs() < 0.01 && text.words != name)
        .map(|text| (text.at.0, text.words.clone()))
        .collect();
    cells.sort_by(|one, other| one.0.total_cmp(&other.0));
    cells
}

#[test]
fn medians_stand_at_their_values_over_how_many_have_one() {
    let project = rendered(FOUR, &format!("{}{}", block(BY), figure("")));
    let svg = Svg::of(&project, "report-fig-a");
    assert_eq!(svg.faults(), Vec::<String>::new());
    let counts = |name: &str| numbers_under(&svg, name).into_iter().map(|(_, words)| words).collect::<Vec<_>>();
    assert_eq!(
        (counts("A"), counts("B")),
        (vec!["2".into(), "1".into(), "0".into()], vec!["2".into(), "1".into(), "1".into()])
    );
    let title = svg.text("cycle").at.1;
    for ((x, _), visit) in numbers_under(&svg, "A").into_iter().zip(["0", "1", "2"]) {
        let is_tick = |text: &&crate::figure_svg::TextBox| text.words == visit && text.at.1 < title;
        assert!(svg.texts.iter().filter(is_tick).any(|text| (text.at.0 - x).abs() < 0.01), "under visit {visit}");
    }
    // The line of B: 15, 11, 9; a step of one gram is as long everywhere.
    let line = svg.lines.iter().find(|line| line.points.len() == 3).expect("the medians of B");
    let [first, second, third] = [line.points[0].1, line.points[1].1, line.points[2].1];
    assert!(((second - first) / (third - second) - 4.0 / 2.0).abs() < 0.02, "{line:?}");
    for told in ["A: 0: n = 2, 11 (10.5 to 11.5)", "2: n = 0, NE", "B: 0: n = 2, 15 (14.5 to 15.5)"] {
        assert!(svg.alt.contains(told), "{told} is not in {}", svg.alt);
    }
    // Only aggregates are plotted.
    let rows: Vec<String> = project.read("out/latest/figures/report-fig-a.csv").lines().map(str::to_owned).collect();
    assert_eq!(
        rows,
        [
            "group,line,at,n,value,p25,p75",
            "A,median,0,2,11,10.5,11.5",
            "A,median,1,1,8,8,8",
            "B,median,0,2,15,14.5,15.5",
            "B,median,1,1,11,11,11",
            "B,median,2,1,9,9,9",
        ]
    );
}

#[test]
fn lines_of_subjects_are_drawn_only_where_the_figure_says_that_they_may_be() {
    let report = |keys: &str| format!("{}{}", block(BY), figure(&format!("kind = \"spaghetti\"\n{keys}")));
    for keys in ["", "subjects = false"] {
        refused(
            FOUR,
            &report(keys),
            &[
                "a spaghetti plot has a line for each subject",
                "write `subjects = true`",
                "`kind = \"medians\"`",
                "report.md:9:1",
            ],
        );
    }
    let project = rendered(FOUR, &report("subjects = true"));
    let svg = project.read("out/latest/figures/report-fig-a.svg");
    // Three subjects have two values or more, one a single value.
    assert_eq!(svg.matches("stroke-opacity=\"0.55\"").count(), 3);
    let data = project.read("out/latest/figures/report-fig-a.csv");
    for words in ["A,1,0,,10,,", "A,1,1,,8,,", "A,2,0,,12,,", "B,1,0,,14,,", "B,2,2,,9,,"] {
        assert!(data.lines().any(|line| line == words), "{words} is not in {data}");
    }
    // No identity, anywhere that a reader sees.
    for file in ["out/latest/figures/report-fig-a.svg", "out/latest/figures/report-fig-a.csv", "out/latest/report.html"]
    {
        assert!(!project.read(file).contains("S-7"), "{file} names a subject");
    }
}

#[test]
fn a_table_and_a_sentence_tell_the_visits() {
    let table = "```{table tbl-a}\nof = \"hb\"\ncaption = \"Visits.\"\n```\n";
    let project = rendered(FOUR, &format!("{}§ {{{{ sentence(\"hb\", at=1) }}}}\n\n{table}", block(BY)));
    let csv = project.read("out/latest/tables/report-tbl-a.csv");
    assert!(csv.contains("0,2,11 (10.5–11.5),2,15 (14.5–15.5)"), "{csv}");
    assert!(csv.contains("2,0,NE"), "{csv}");
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn what_cannot_be_followed_is_an_error_at_its_key() {
    let twice = format!("{FOUR}S-71,A,1,9\n");
    refused(&twice, &block(""), &["two values of `hb` at cycle 1", "patients.csv:10", "report.md:3:9"]);
    let changed = FOUR.replace("S-71,A,1,8", "S-71,B,1,8");
    refused(&changed, &block(BY), &["a subject is in two groups of `arm`", "report.md:6:1"]);
    let words = FOUR.replace(",1,8\n", ",one,8\n");
    refused(&words, &block(""), &["report.md:5:6"]);
    let truths = FOUR.replace(",10\n", ",true\n").replace(",8\n", ",false\n");
    let truths: String = truths
        .lines()
        .filter(|line| line.contains("hb") || line.ends_with('e'))
        .fold(String::new(), |all, line| all + line + "\n");
    refused(&truths, &block(""), &["`hb` is true or false, expected a column of numbers", "report.md:3:9"]);
    let many: String =
        (0..61).fold("id,arm,cycle,hb\n".to_owned(), |csv, at| format!("{csv}S-71,A,{at},{}\n", 100 - at));
    refused(&many, &block(""), &["`cycle` has 61 different values, expected at most 60 visits", "ROUND"]);
    refused(FOUR, &block("quantile_type = 5\n"), &["found the quantile type 5, expected 2, 6 or 7", "report.md:6:17"]);
    refused(FOUR, &block("by = \"arn\"\n"), &["arn", "did you mean `arm`?", "report.md:6:6"]);
    refused(FOUR, &block("subjct = \"id\"\n"), &["subjct", "report.md:6:1"]);
    refused(FOUR, &format!("{}{}", block(""), figure("lines = [1]")), &["found `lines` in a figure"]);
    let huge = FOUR.replace(",0,10\n", ",0,1e308\n").replace(",0,16\n", ",0,-1e308\n");
    refused(&huge, &format!("{}{}", block(""), figure("")), &["too far apart for an axis", "report.md:8:1"]);
    let crowd: String = (0..501).fold("id,arm,cycle,hb\n".to_owned(), |csv, id| format!("{csv}{id},A,1,{id}\n"));
    let figure = figure("kind = \"spaghetti\"\nsubjects = true");
    refused(&crowd, &format!("{}{figure}", block("")), &["has 501 lines, expected at most 500"]);
    // Nobody is no reason to fail.
    let project = Copy::small("id,arm,cycle,hb\nS-71,A,,\n", &format!("{}{}", block(""), self::figure("")));
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code <= 2 && !run.stderr.contains("panicked"), "{}", run.stderr);
}
