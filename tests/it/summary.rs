//! `summary` blocks through the program: the table of characteristics that a journal prints.
//! Right values are R's, or counted by hand.

use serde_json::json;

use crate::program::{Copy, assert_close, tickmark, value};

/// Twelve patients. The boxes `ticked` and `flag` nobody ticked; nobody has a value of `none`.
const TWELVE: &str = "id,arm,age,marker,grade,relapsed,ticked,flag,none\n\
    1,A,54,0.012,G1,yes,false,0,\n2,A,61,0.014,G1,no,false,0,\n3,A,47,0.009,G2,yes,false,0,\n\
    4,A,70,0.021,G2,yes,false,0,\n5,A,58,0.016,G1,no,false,0,\n6,A,66,0.013,G3,yes,false,0,\n\
    7,B,63,0.018,G2,no,false,0,\n8,B,72,0.024,G3,no,false,0,\n9,B,59,0.015,G3,no,false,0,\n\
    10,B,75,0.031,G2,yes,false,0,\n11,B,68,0.019,G3,no,false,0,\n12,B,80,0.027,G3,no,false,0,\n";

/// A report of one summary by arm, with its table.
fn report(keys: &str) -> String {
    format!(
        "```{{summary base}}\ndata = \"patients\"\nby = \"arm\"\n{keys}\n```\n\n\
         ```{{table tbl-base}}\nof = \"base\"\ncaption = \"Baseline.\"\n```\n\nSee @tbl-base.\n"
    )
}

/// The project after a run that has no findings.
#[track_caller]
fn rendered(keys: &str) -> Copy {
    let project = Copy::small(TWELVE, &report(keys));
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project
}

/// The row of the table that starts with a text, as CSV.
#[track_caller]
fn row(project: &Copy, start: &str) -> String {
    let table = project.read("out/latest/tables/report-tbl-base.csv");
    let start_of = |line: &&str| line.trim_start_matches('"').starts_with(start);
    table.lines().find(start_of).unwrap_or_else(|| panic!("no row `{start}` in\n{table}")).to_owned()
}

/// The message of a project that is refused.
#[track_caller]
fn refused(keys: &str) -> String {
    let project = Copy::small(TWELVE, &report(keys));
    project.freeze();
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    run.stderr
}

#[test]
fn statistics_and_digits_are_chosen_by_variable() {
    let project = rendered(
        "variables = [\"age\", \"marker\", \"grade\"]\ndigits = { age = 2, grade = 0 }\n\
         statistics = { age = \"mean_sd\", marker = \"{median} ({p25}, {p75})\", all_categorical = \"{n}/{N} ({p}%)\" }",
    );
    // R: mean(age), sd(age) are 64.416667 (9.317221), 59.333333 (8.286535), 69.500000 (7.765307).
    assert_eq!(row(&project, "age"), "\"age, mean (SD)\",64.42 (9.32),59.33 (8.29),69.50 (7.77)");
    // R: quantile(marker, c(.5, .25, .75)) are 0.017 (0.01375, 0.02175), 0.0135 (0.01225, 0.0155),
    // 0.0215 (0.01825, 0.02625). They were recorded with three decimals.
    assert_eq!(
        row(&project, "marker"),
        "\"marker, median (IQR)\",\"0.017 (0.014, 0.022)\",\"0.014 (0.012, 0.016)\",\"0.022 (0.018, 0.026)\""
    );
    // Counted by hand: G1 3 of 12, 3 of 6, none of 6.
    assert_eq!(row(&project, "G1"), "G1,3/12 (25%),3/6 (50%),0/6 (0%)");
    let ledger = project.ledger();
    assert_close("mean", value(&ledger, "base.B.marker.mean"), &json!(0.022_333_333_333_333_334), 1e-12);
}

#[test]
fn one_word_or_pattern_holds_for_all_continuous_variables() {
    let project =
        rendered("variables = [\"age\", \"marker\"]\nstatistics = \"{mean:.1} [{min} to {max}]\"\ndigits = 4");
    assert_eq!(
        row(&project, "age"),
        "\"age, mean [range]\",64.4 [47.0000 to 80.0000],59.3 [47.0000 to 70.0000],69.5 [59.0000 to 80.0000]"
    );
    let project = rendered("variables = [\"age\", \"marker\"]\nstatistics = \"mean_sd\"");
    // R: mean(marker) 0.01825, 0.01416667, 0.02233333; sd 0.006510481, 0.004070217, 0.006055301. A
    // mean is printed with one decimal more than three where the spread asks for it: here it is 0.02.
    assert_eq!(row(&project, "marker"), "\"marker, mean (SD)\",0.018 (0.007),0.014 (0.004),0.022 (0.006)");
    assert_eq!(row(&project, "age"), "\"age, mean (SD)\",64.4 (9.3),59.3 (8.3),69.5 (7.8)");
}

#[test]
fn differences_of_small_values_are_not_printed_as_zero() {
    let block = "```{compare c}\ndata = \"patients\"\nby = \"arm\"\noutcome = \"marker\"\ntest = \"welch\"\nreference = \"A\"\n```\n\n\
        ```{table tbl-c}\nof = \"c\"\ncaption = \"Marker.\"\n```\n\nSee @tbl-c.\n";
    let project = Copy::small(TWELVE, block);
    project.freeze();
    assert_eq!(tickmark(project.path(), &["render", "--strict"]).code, 0);
    let table = project.read("out/latest/tables/report-tbl-c.csv");
    // R: t.test(marker ~ arm): means 0.01416667 and 0.02233333, difference of B less A 0.00816667
    // (0.00139935 to 0.01493398), P = 0.02336269.
    assert!(table.contains("0.014 (0.004),0.022 (0.006),0.008 (0.001–0.015),.02"), "{table}");
}

#[test]
fn each_p_value_names_its_test_by_a_letter() {
    let project = rendered(
        "variables = [\"age\", \"marker\", \"grade\", \"relapsed\"]\ntest = true\ntests = { age = \"student\" }\nsmd = true",
    );
    // R: t.test(age ~ arm, var.equal = TRUE), wilcox.test(marker ~ arm) .02597, fisher.test(grade)
    // .1342, fisher.test(relapsed) .2424; (mean difference)/sqrt(mean variance) of marker -1.582953.
    let marker = row(&project, "marker");
    assert!(marker.ends_with(",.03,\u{2212}1.58"), "{marker}");
    assert!(row(&project, "grade").contains(",.13,"), "{}", row(&project, "grade"));
    let page = project.read("out/latest/report.html");
    for (p, letter) in [(".03", "b"), (".13", "c"), (".24", "c")] {
        assert!(
            page.contains(&format!("{p}</a><sup>{letter}</sup>"))
                || page.contains(&format!("{p}</span><sup>{letter}</sup>")),
            "{p} {letter}"
        );
    }
    assert!(
        page.contains(
            "<sup>a</sup> Student t test. <sup>b</sup> Exact Wilcoxon rank-sum test. <sup>c</sup> Fisher exact test."
        ) || page.contains(
            "<sup>a</sup> Student t test. <sup>b</sup> Wilcoxon rank-sum test. <sup>c</sup> Fisher exact test."
        ),
        "the notes of the tests"
    );
}

#[test]
fn a_box_that_nobody_ticked_and_a_variable_without_values_stop_nothing() {
    let project = rendered(
        "variables = [\"ticked\", \"flag\", \"none\", \"age\"]\ntest = true\nsmd = true\ndichotomous = [\"flag\"]",
    );
    assert_eq!(row(&project, "ticked"), "\"ticked, No. (%)\",0 (0.0%),0 (0.0%),0 (0.0%),NE,0.00");
    assert_eq!(row(&project, "flag"), "\"flag, No. (%)\",0 (0.0%),0 (0.0%),0 (0.0%),NE,0.00");
    assert_eq!(row(&project, "none"), "\"none, No. (%)\",,,,NE,NE");
    assert_eq!(row(&project, "Missing"), "Missing,12,6,6,,");
    // R: wilcox.test(age ~ arm)$p.value is 0.06493506.
    assert!(row(&project, "age").contains(",.06,"), "{}", row(&project, "age"));
    let page = project.read("out/latest/report.html");
    assert!(page.contains("Reasons: every value is the same; there is no observation."), "the reasons");
}

/// R: `fisher.test` and `kruskal.test` leave out a group without values.
#[test]
fn a_group_without_values_is_none_of_a_test() {
    let rows = "id,arm,r,x\n1,A,y,1\n2,A,n,2\n3,A,y,3\n4,B,,\n5,B,,\n6,C,n,7\n7,C,n,8\n8,C,y,3\n";
    let project = Copy::small(rows, &report("variables = [\"r\", \"x\"]\ntest = true"));
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code < 2, "{}", run.stderr);
    let ledger = project.ledger();
    let p = |id: &str| {
        let all = ledger["results"].as_array().expect("results");
        all.iter().find(|one| one["id"] == id).and_then(|one| one["value"].as_f64())
    };
    assert_eq!(p("base.r.test.p.value"), Some(1.0));
    assert!((p("base.x.test.p.value").expect("a test") - 0.07652250047505).abs() < 1e-9);
    // Without groups there is nothing to compare, which is said.
    let project = Copy::small(rows, &report("variables = [\"r\"]\ntest = true").replace("by = \"arm\"", ""));
    project.freeze();
    let run = tickmark(project.path(), &["render", "-v"]);
    assert!(run.stderr.contains("a test compares groups, and the block has none"), "{}", run.stderr);
}

#[test]
fn a_number_without_values_stops_nothing() {
    let project = Copy::small(TWELVE, &report("variables = [\"none\", \"age\"]\ntest = true\nsmd = true"));
    project.write(
        "data/datapackage.json",
        r#"{ "resources": [{ "name": "patients", "path": "patients.csv",
            "schema": { "fields": [{ "name": "id", "type": "integer" }, { "name": "arm", "type": "string" },
            { "name": "age", "type": "integer" }, { "name": "marker", "type": "number" },
            { "name": "grade", "type": "string" }, { "name": "relapsed", "type": "string" },
            { "name": "ticked", "type": "boolean" }, { "name": "flag", "type": "integer" },
            { "name": "none", "type": "number" }] } }] }"#,
    );
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(row(&project, "none"), "\"none, median (IQR)\",NE,NE,NE,NE,NE");
    assert!(row(&project, "age").contains(",.06,"), "{}", row(&project, "age"));
}

#[test]
fn a_variable_of_two_values_takes_one_row_on_request() {
    let project =
        rendered("variables = [\"relapsed\", \"grade\"]\ndichotomous = { relapsed = \"no\", grade = \"G3\" }");
    // Counted by hand.
    assert_eq!(row(&project, "relapsed"), "\"relapsed: no, No. (%)\",7 (58.3%),2 (33.3%),5 (83.3%)");
    assert_eq!(row(&project, "grade"), "\"grade: G3, No. (%)\",5 (41.7%),1 (16.7%),4 (66.7%)");
    let project = rendered("variables = [\"relapsed\"]\ndichotomous = [\"relapsed\"]");
    assert_eq!(row(&project, "relapsed"), "\"relapsed, No. (%)\",5 (41.7%),4 (66.7%),1 (16.7%)");
}

#[test]
fn what_cannot_be_meant_is_refused_at_its_key() {
    let variables = "variables = [\"age\", \"grade\", \"relapsed\"]\n";
    for (key, expected) in [
        ("statistics = \"median\"", "found `median`, expected statistics"),
        ("statistics = { ages = \"mean_sd\" }", "`ages` is not among the variables"),
        ("statistics = { grade = \"mean_sd\" }", "`grade` is a category"),
        ("statistics = { age = \"{mode}\" }", "`age` has no statistic `mode`"),
        ("statistics = \"{median} of 9\"", "holds a typed number"),
        ("digits = 99", "found 99 decimals"),
        ("digits = { agee = 1 }", "`agee` is not among the variables"),
        ("dichotomous = [\"grade\"]", "`grade` has 3 values"),
        ("dichotomous = { grade = \"G4\" }", "`G4` is not a value of `grade`"),
        ("dichotomous = [\"sex\"]", "`sex` is not among the variables"),
    ] {
        let message = refused(&format!("{variables}{key}"));
        assert!(message.contains(expected), "{key}: {message}");
        assert!(message.contains("report.md:5:"), "{key}: {message}");
    }
}

#[test]
fn a_test_of_one_group_is_a_note_at_its_key() {
    for (keys, line, groups) in [
        ("variables = [\"age\"]\ntest = true\nwhere = \"arm = 'A'\"", 5, "there is 1"),
        ("variables = [\"age\"]\ntests = { age = \"student\" }\nwhere = \"arm = 'A'\"", 5, "there is 1"),
    ] {
        let project = Copy::small(TWELVE, &report(keys));
        project.freeze();
        let run = tickmark(project.path(), &["check", "-v"]);
        assert!(run.stderr.contains(&format!("block `base`: a test needs two groups, and {groups}")), "{}", run.stderr);
        assert!(run.stderr.contains(&format!("report/report.md:{line}:")), "{}", run.stderr);
    }
    // Two groups have nothing to be told.
    let project = Copy::small(TWELVE, &report("variables = [\"age\"]\ntest = true"));
    project.freeze();
    let run = tickmark(project.path(), &["check", "-v"]);
    assert!(!run.stderr.contains("a test needs two groups"), "{}", run.stderr);
}
