//! What a reader must be told: why there is no value, who is in no group, which test could
//! not be made.

use crate::program::{Copy, Run, assert_close, entry, tickmark, value};

fn rendered(csv: &str, report: &str) -> (Copy, Run) {
    let project = Copy::small(csv, report);
    project.freeze();
    let run = tickmark(project.path(), &["render", "-v"]);
    assert!(run.code < 2, "{}", run.stderr);
    (project, run)
}

/// The page without tags, with single blanks.
fn text_of(project: &Copy) -> String {
    let html = project.read("out/latest/report.html");
    let mut out = String::new();
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Seven patients, of whom two have no arm.
const SEVEN: &str = "id,arm,t,e,cause,age\n1,A,2,1,x,50\n2,A,4,0,none,60\n3,B,6,1,y,55\n4,B,8,1,x,70\n5,B,9,0,none,65\n6,,3,1,x,45\n7,,5,0,none,80\n";

#[test]
fn patients_without_a_group_are_counted_in_a_note_and_beneath_every_exhibit() {
    let kinds = [
        ("summary", "variables = [\"age\"]\nby = \"arm\"", "table"),
        ("proportion", "event = \"e = 1\"\nby = \"arm\"", "table"),
        ("proportion", "event = \"e = 1\"\nby = \"arm\"", "figure"),
        ("survival", "time = \"t\"\nevent = \"e = 1\"\nby = \"arm\"", "table"),
        ("survival", "time = \"t\"\nevent = \"e = 1\"\nby = \"arm\"", "figure"),
        ("incidence", "time = \"t\"\nstatus = \"cause\"\ncensored = \"none\"\ncause = \"x\"\nby = \"arm\"", "figure"),
        ("compare", "outcome = \"age\"\nby = \"arm\"\ntest = \"welch\"", "table"),
        ("toxicity", "subject = \"id\"\nterm = \"cause\"\ngrade = \"e\"\nby = \"arm\"", "table"),
    ];
    for (kind, keys, exhibit) in kinds {
        let label = if exhibit == "table" { "tbl-b" } else { "fig-b" };
        let report = format!(
            "```{{{kind} b}}\ndata = \"patients\"\n{keys}\n```\n\n```{{{exhibit} {label}}}\nof = \"b\"\ncaption = \"It.\"\nnote = \"Mine.\"\n```\n"
        );
        let (project, run) = rendered(SEVEN, &report);
        assert!(
            run.stderr.contains("block `b`: 2 ") && run.stderr.contains("no value of `arm`"),
            "{kind} {}",
            run.stderr
        );
        let ledger = project.ledger();
        let id = "b.missing.arm.n.missing";
        assert_eq!(value(&ledger, id), 2, "{kind}");
        let text = text_of(&project);
        assert!(text.contains("Mine.") && text.contains("arm not known, and so in no group: 2."), "{kind} {exhibit}");
        let marks = ledger["marks"].as_array().unwrap();
        assert!(marks.iter().any(|mark| mark["result"] == id), "{kind}: the count is no traced number");
    }
    let (project, run) = rendered(
        &SEVEN.replace("6,,", "6,A,").replace("7,,", "7,B,"),
        "```{summary b}\ndata = \"patients\"\nvariables = [\"age\"]\nby = \"arm\"\n```\n\n```{table tbl-b}\nof = \"b\"\ncaption = \"It.\"\n```\n",
    );
    assert!(!run.stderr.contains("no value of") && !text_of(&project).contains("in no group"), "{}", run.stderr);
}

#[test]
fn marks_of_no_value_say_why_beneath_a_figure_a_table_and_on_the_terminal() {
    // Everybody of B has the event or nobody: its hazard ratio has no maximum.
    let csv = "g,t,e\nA,5,1\nA,6,1\nB,9,0\nB,4,0\n";
    let report = "```{survival os}\ndata = \"patients\"\ntime = \"t\"\nevent = \"e = 1\"\nby = \"g\"\nat = [8]\n```\n\n\
                  ```{cox m}\ndata = \"patients\"\ntime = \"t\"\nevent = \"e = 1\"\nterms = [\"g\"]\n```\n\n\
                  ```{figure fig-os}\nof = \"os\"\ncaption = \"Curves.\"\n```\n\n```{figure fig-m}\nof = \"m\"\ncaption = \"Model.\"\n```\n\n\
                  ```{table tbl-m}\nof = \"m\"\ncaption = \"Model.\"\n```\n\n{{ m.multivariable.g.B }} {{ os.B.median }}\n";
    let (project, run) = rendered(csv, report);
    let text = text_of(&project);
    let because =
        "NE, not estimable. Reason: g = B has no event and separates the events, so the likelihood has no maximum.";
    assert_eq!(text.matches(because).count(), 2, "beneath the figure and the table");
    assert!(text.contains("NR, not reached."), "the figure of curves says nothing");
    let said = "`m.multivariable.g.B.estimate` is printed as NE, not estimable: `g` = B has no event";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert!(run.stderr.contains("report/report.md:31:"), "{}", run.stderr);
    // Not reached says what it is by itself.
    assert!(!run.stderr.contains("`os.B.median.estimate` is printed"), "{}", run.stderr);
}

#[test]
fn a_cell_without_a_result_is_a_dash_that_is_explained() {
    // One group: no statistic of a test, and no degrees of freedom.
    let csv = "g,t,e\nA,5,1\nA,6,1\nA,9,0\n";
    let report = "```{survival os}\ndata = \"patients\"\ntime = \"t\"\nevent = \"e = 1\"\nby = \"g\"\ntest = \"log-rank\"\n```\n\n\
                  ```{table tbl-t}\nof = \"os\"\nkind = \"test\"\ncaption = \"Test.\"\n```\n";
    let (project, _) = rendered(csv, report);
    let csv = project.read("out/latest/tables/report-tbl-t.csv");
    assert!(csv.contains("—"), "{csv}");
    assert!(text_of(&project).contains("—, not applicable."), "the dash is not explained");
}

fn of_counts(counts: &[usize], columns: usize) -> String {
    let mut csv = String::from("arm,stage\n");
    for (at, count) in counts.iter().enumerate() {
        (0..*count).for_each(|_| csv.push_str(&format!("a{},s{}\n", at / columns, at % columns)));
    }
    csv
}

const FISHER: &str =
    "```{summary s}\ndata = \"patients\"\nvariables = [\"stage\"]\nby = \"arm\"\ntests = { stage = \"fisher\" }\n```\n";

/// R 4.2: fisher.test(x, workspace = 2e8)$p.value.
#[test]
fn fishers_test_of_a_large_table_is_computed() {
    let cells = [23, 18, 17, 19, 22, 20, 16, 23, 15, 16, 19, 20, 19, 22, 31];
    let (project, _) = rendered(&of_counts(&cells, 5), FISHER);
    let ledger = project.ledger();
    assert_close("P", value(&ledger, "s.stage.test.p.value"), &serde_json::json!(0.669_869_889_686_313), 1e-7);
}

#[test]
fn fishers_test_that_is_not_made_is_a_finding_with_a_way_out() {
    // Cells that are not all alike: no table is more probable than one of cells that are.
    let cells: Vec<usize> = (0..25).map(|at| 40 + at * 7 % 11).collect();
    let (project, run) = rendered(&of_counts(&cells, 5), FISHER);
    assert!(run.stderr.contains("Fisher's exact test of `stage` takes too much time or memory"), "{}", run.stderr);
    assert!(run.stderr.contains("tests = { stage = \"chi-square\" }"), "{}", run.stderr);
    assert!(run.stderr.contains("report/report.md:5:"), "{}", run.stderr);
    let ledger = project.ledger();
    assert!(entry(&ledger, "s.stage.test.p.value")["warning"].as_str().unwrap().contains("too large"));
}
