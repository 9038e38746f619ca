//! The figures, tables and methods of the `incidence` block.

use crate::incidence_project::{KEYS, block, cmprsk, cmprsk_csv, fails, rendered};
use crate::program::{Copy, entry, tickmark, value};

/// A block with groups, a test and a model, and all that shows it.
fn shown() -> String {
    let keys = format!("{KEYS}terms = [\"x1\", \"group\"]\nunivariable = true\nunit = \"years\"");
    block(&keys)
        + "\n```{incidence causes}\ndata = \"patients\"\ntime = \"time\"\nstatus = \"cause\"\ncensored = 0\nat = [1]\n```\n\
           \n```{figure fig-inc}\nof = \"inc\"\ncaption = \"Incidence by group.\"\n```\n\
           \n```{figure fig-other}\nof = \"inc\"\ncause = \"2\"\nkind = \"incidence\"\nband = false\ncaption = \"Others.\"\n```\n\
           \n```{figure fig-causes}\nof = \"causes\"\ncaption = \"All causes.\"\n```\n\
           \n```{figure fig-forest}\nof = \"inc\"\nkind = \"forest\"\ncaption = \"The model.\"\n```\n\
           \n```{table tbl-inc}\nof = \"inc\"\ncaption = \"Incidence.\"\n```\n\
           \n```{table tbl-causes}\nof = \"causes\"\ncaption = \"All causes.\"\n```\n\
           \n```{table tbl-model}\nof = \"inc\"\nmodel = \"fine-gray\"\ncaption = \"The model.\"\n```\n"
}

#[test]
fn figures_and_tables_print_results_and_nothing_else() {
    let project = Copy::small(&cmprsk_csv(&cmprsk()), &shown());
    project.replace("report/report.toml", "[\"html\"]", "[\"html\", \"pdf\"]");
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict", "-v"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = project.ledger();
    let text = |id: &str| entry(&ledger, id)["text"].as_str().expect("a text").to_owned();
    let svg = project.read("out/latest/figures/report-fig-inc.svg");
    assert!(
        svg.contains("Cumulative incidence of 1") && svg.contains("Gray&#39;s test") || svg.contains("Gray's test")
    );
    for id in ["inc.a[1].at[4].estimate", "inc.c[1].at[4].conf.high", "inc.test[1].p.value", "inc.b.risk[1].n.risk"] {
        assert!(svg.contains(&text(id)), "the figure does not print {id}");
    }
    assert!(!svg.contains(&text("inc.a[2].at[3].estimate")), "a figure of cause 1 prints cause 2");
    let marked = |exhibit: &str, id: &str| {
        let line = project.read("report/report.md").lines().position(|line| line.contains(exhibit)).expect("it") + 1;
        let marks = ledger["marks"].as_array().expect("marks");
        marks.iter().any(|mark| mark["result"] == id && mark["line"] == line)
    };
    for (exhibit, id) in [
        ("fig-inc", "inc.test[1].p.value"),
        ("fig-inc", "inc.a[1].risk[2].n.event"),
        ("fig-other", "inc.test[2].p.value"),
        ("fig-causes", "causes[2].at[1].estimate"),
        ("fig-causes", "causes.risk[1].n.risk"),
        ("fig-forest", "inc.multivariable.group.b.estimate"),
        ("tbl-inc", "inc.test[2].p.value"),
        ("tbl-inc", "inc.c[2].at[3].conf.low"),
        ("tbl-causes", "causes[1].at[1].estimate"),
        ("tbl-model", "inc.univariable.x1.p.value"),
    ] {
        assert!(marked(exhibit, id), "{exhibit} does not print {id}");
    }
    let html = project.read("out/latest/report.html");
    let alt = format!("cumulative incidence at 4 years {}", text("inc.a[1].at[4].estimate"));
    assert!(html.contains(&alt), "the text alternative does not say `{alt}`");
    let table = project.read("out/latest/tables/report-tbl-inc.csv");
    // One percent sign, behind the estimate, stands for its interval.
    let bare = |id: &str| text(id).trim_end_matches('%').to_owned();
    let expected = format!(
        "{} ({}–{})",
        text("inc.a[1].at[1].estimate"),
        bare("inc.a[1].at[1].conf.low"),
        bare("inc.a[1].at[1].conf.high")
    );
    assert!(expected.contains("% ("), "{expected}");
    assert!(table.contains(&expected) && table.contains("P value"), "{table}");
    assert!(table.contains("At 1 year (95% CI)"), "{table}");
    let model = project.read("out/latest/tables/report-tbl-model.csv");
    assert!(
        model.contains("SHR (95% CI)") && model.contains("Univariable") && model.contains("Multivariable"),
        "{model}"
    );
}

#[test]
fn a_figure_or_table_that_is_not_there_is_an_error() {
    let keys = "status = \"cause\"\ncensored = 0\nby = \"group\"";
    let with = |body: &str| block(keys) + &format!("\n```{{{body}\ncaption = \"Text\"\n```\n");
    let csv = cmprsk_csv(&cmprsk());
    fails(
        &csv,
        &with("figure fig-x}\nof = \"inc\""),
        2,
        &["shows one cause; which?", "`cause = \"1\"` or `cause = \"2\"`", "report/report.md:9:1"],
    );
    fails(&csv, &with("figure fig-x}\nof = \"inc\"\ncause = \"3\""), 2, &["`3` is not a cause of block `inc`"]);
    fails(&csv, &with("figure fig-x}\nof = \"inc\"\nkind = \"forest\""), 2, &["has no model", "add `terms`"]);
    fails(
        &csv,
        &with("figure fig-x}\nof = \"inc\"\nkind = \"kaplan-meier\""),
        2,
        &["does not show block `inc`", "a figure of kind `incidence`"],
    );
    fails(&csv, &with("table tbl-x}\nof = \"inc\"\nmodel = \"fine-gray\""), 2, &["has no model", "add `terms`"]);
    fails(&csv, &with("table tbl-x}\nof = \"inc\"\ncause = \"3\""), 2, &["`3` is not a cause of block `inc`"]);
    let model = with("table tbl-x}\nof = \"inc\"\nmodel = \"univariable\"")
        .replace("by = \"group\"", "cause = 1\nterms = [\"x1\"]");
    fails(&csv, &model, 2, &["block `inc` has no univariable model", "`univariable = true`"]);
    fails(&csv, &model.replace("\"univariable\"", "\"cox\""), 2, &["there is no model `cox`", "fine-gray"]);
}

#[test]
fn the_methods_say_what_was_computed() {
    let ledger = rendered(&cmprsk_csv(&cmprsk()), &shown());
    let methods = value(&ledger, "inc.methods").as_str().expect("a sentence").to_owned();
    for part in [
        "cumulative incidence of 1 and 2 was estimated by the Aalen–Johansen method",
        "0 was treated as censoring",
        "95% confidence intervals were based on the delta-method variance (Aalen; Gray) and calculated on the log-log scale",
        "Groups defined by group were compared by the Gray test for each event",
        "Subdistribution hazard ratios for 1 were estimated with Fine–Gray",
        "Kaplan–Meier estimate of the censoring distribution of all records",
        "Breslow method",
    ] {
        assert!(methods.contains(part), "no `{part}` in: {methods}");
    }
    let stratified = shown().replace("unit =", "strata = \"stratum\"\nunit =");
    let ledger_of_strata = rendered(&cmprsk_csv(&cmprsk()), &stratified);
    let stratified = value(&ledger_of_strata, "inc.methods").as_str().expect("a sentence");
    assert!(stratified.contains("by the Gray test for each event, stratified by stratum."), "{stratified}");
    let plain = value(&ledger, "causes.methods").as_str().expect("a sentence").to_owned();
    assert!(!plain.contains("Gray test") && !plain.contains("Fine"), "{plain}");
}
