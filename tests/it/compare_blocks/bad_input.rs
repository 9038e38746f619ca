//! What makes no sense is an error at its place or a reason, never a panic.

use super::{is_absent, rendered};
use crate::program::{Copy, entry, tickmark, value};

const CSV: &str = "id,arm,site,x,y,name,died,flag\n1,A,I,1,2,p,0,true\n2,A,II,3,2,q,1,false\n3,B,I,5,2,r,1,true\n4,B,II,7,2,s,0,true\n";

/// Checks that a block of this kind and body is refused with these words.
#[track_caller]
fn fails(kind: &str, body: &str, expected: &[&str]) {
    fails_on(CSV, kind, body, expected);
}

#[track_caller]
fn fails_on(csv: &str, kind: &str, body: &str, expected: &[&str]) {
    let project = Copy::small(csv, &format!("```{{{kind} b}}\ndata = \"patients\"\n{body}\n```\n"));
    project.freeze();
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    for text in expected.iter().chain(&["report/report.md:"]) {
        assert!(run.stderr.contains(text), "no `{text}` in:\n{}", run.stderr);
    }
}

#[test]
fn a_test_is_never_guessed() {
    let body = "outcome = \"x\"\nby = \"arm\"";
    fails("compare", body, &["`test` is missing", "`welch`", "`mantel-haenszel`", "none is taken by default"]);
    let misspelt = format!("{body}\ntest = \"welsh\"");
    fails("compare", &misspelt, &["there is no test `welsh`", "did you mean `welch`?", "report/report.md:5:8"]);
    fails("compare", &format!("{body}\ntest = \"welch\"\ntset = 1"), &["unknown key `tset`", "did you mean `test`?"]);
}

#[test]
fn the_outcome_must_suit_the_test() {
    fails("compare", "by = \"arm\"\ntest = \"welch\"", &["found nothing to compare", "`outcome`"]);
    fails("compare", "outcome = \"x\"\nevent = \"flag\"\nby = \"arm\"\ntest = \"welch\"", &["`outcome` and `event`"]);
    fails("compare", "outcomes = []\nby = \"arm\"\ntest = \"welch\"", &["`outcomes` is empty"]);
    fails(
        "compare",
        "outcome = \"name\"\nby = \"arm\"\ntest = \"welch\"",
        &["`name`", "numbers", "report/report.md:3:11"],
    );
    fails("compare", "outcome = \"flag\"\nby = \"arm\"\ntest = \"welch\"", &["true or false", "event = \"flag\""]);
    fails(
        "compare",
        "outcome = \"xx\"\nby = \"arm\"\ntest = \"welch\"",
        &["`xx` is not in table", "did you mean `x`?"],
    );
    fails("compare", "outcome = \"x\"\nby = \"arm\"\ntest = \"fisher\"", &["`fisher` compares events"]);
    fails("compare", "event = \"flag\"\nby = \"arm\"\ntest = \"welch\"", &["`welch` compares numbers"]);
    fails(
        "compare",
        "event = \"died\"\nby = \"arm\"\ntest = \"fisher\"",
        &["does not say what an event is", "died = 1"],
    );
    fails("logistic", "event = \"died\"\nterms = [\"x\"]", &["does not say what an event is", "died = 1"]);
}

#[test]
fn keys_that_contradict_each_other_are_refused() {
    let of = |rest: &str| format!("outcome = \"x\"\ntest = {rest}");
    fails("compare", &of("\"welch\""), &["`by` is missing"]);
    fails("compare", &of("\"welch\"\nby = \"arm\"\nexact = true"), &["no exact and approximate form", "`wilcoxon`"]);
    fails("compare", &of("\"welch\"\nby = \"arm\"\nexact = \"maybe\""), &["exact"]);
    fails("compare", &of("\"welch\"\nby = \"arm\"\nlevel = 95"), &["the level 95", "between 0 and 1"]);
    fails("compare", &of("\"welch\"\nby = \"arm\"\npair = \"y\""), &["does not compare pairs", "`paired-t`"]);
    fails("compare", &of("\"paired-t\""), &["found 0 for 1 outcomes"]);
    fails("compare", &of("\"paired-t\"\npair = \"y\"\nby = \"arm\""), &["`by` has no use"]);
    fails("compare", &of("\"welch\"\nby = \"arm\"\nreference = \"C\""), &["`C` is not a group", "`A`"]);
    fails(
        "compare",
        &of("\"welch\"\nby = \"arm\"\neffect = \"ratio\""),
        &["`ratio` is no effect of `welch`", "`difference`"],
    );
    let no_proportions = "gives no difference of two proportions";
    fails("compare", &of("\"welch\"\nby = \"arm\"\ndifference = \"wald\""), &["`welch` on `outcome`", no_proportions]);
    fails(
        "compare",
        "event = \"flag\"\nby = \"arm\"\nstrata = \"site\"\ntest = \"mantel-haenszel\"\ndifference = \"wald\"",
        &["`mantel-haenszel` on `event`", no_proportions],
    );
    fails("compare", &of("\"welch\"\nby = \"id\""), &["compares two groups, and `by` has 4", "pairwise = true"]);
    fails("compare", &of("\"anova\"\nby = \"id\"\nreference = \"1\""), &["`reference` is of two groups"]);
    fails("compare", &of("\"trend\"\nby = \"id\"\npairwise = true"), &["does not compare each two groups"]);
    fails("compare", &of("\"welch\"\nby = \"arm\"\nstrata = \"site\""), &["found `strata`"]);
    fails("compare", "event = \"flag\"\nby = \"arm\"\ntest = \"mantel-haenszel\"", &["no `strata`"]);
    fails("logistic", "event = \"flag\"\nterms = [\"x\"]\nfirth = true\nconf = \"wald\"", &["found `conf = \"wald\"`"]);
    fails("logistic", "event = \"flag\"\nterms = []", &["`terms` is empty"]);
    fails(
        "logistic",
        "event = \"flag\"\nterms = [\"x\"]\nreference = { arm = \"A\" }",
        &["`arm` is not among the terms"],
    );
}

#[test]
fn a_correlation_needs_two_columns_of_numbers() {
    fails("correlation", "variables = [\"x\"]\nmethod = \"pearson\"", &["`variables` has 1"]);
    fails("correlation", "variables = [\"x\", \"x\"]\nmethod = \"pearson\"", &["listed twice"]);
    fails("correlation", "variables = [\"x\", \"name\"]\nmethod = \"pearson\"", &["`name`", "numbers"]);
    fails("correlation", "variables = [\"x\", \"y\"]", &["method"]);
    fails(
        "correlation",
        "variables = [\"x\", \"y\"]\nmethod = \"kendall\"\nlevel = 0.9",
        &["`level` has no use", "Kendall rank correlations", "pearson"],
    );
    fails("correlation", "variables = [\"x\", \"y\"]\nmethod = \"person\"", &["person", "pearson"]);
}

#[test]
fn named_tests_of_a_summary_are_checked() {
    let of = |tests: &str| format!("variables = [\"x\", \"site\"]\nby = \"arm\"\ntests = {{ {tests} }}");
    fails("summary", &of("x = \"studnet\""), &["there is no test `studnet`", "did you mean `student`?"]);
    fails("summary", &of("z = \"student\""), &["`z` is not among the variables"]);
    fails("summary", &of("x = \"fisher\""), &["`x` is a number", "compares categories"]);
    fails("summary", &of("site = \"welch\""), &["`site` is a category", "compares numbers"]);
    fails("summary", &of("x = \"paired-t\""), &["does not compare the groups of a summary", "`compare` block"]);
    fails("summary", &of("x = \"welch\"").replace("\"arm\"", "\"id\""), &["compares two groups, and there are 4"]);
    fails("summary", "variables = [\"x\"]\ntests = { x = \"welch\" }", &["`tests` without `by`"]);
}

#[test]
fn a_difference_of_proportions_is_of_two_groups() {
    fails("proportion", "event = \"flag\"\ndifference = \"wald\"", &["compares two groups, and there is no `by`"]);
    fails("proportion", "event = \"flag\"\nby = \"id\"\nratio = true", &["compares two groups, and `by` has 4"]);
    fails("proportion", "event = \"flag\"\nby = \"arm\"\nreference = \"A\"", &["expected `difference` or `ratio`"]);
    let unknown = "event = \"flag\"\nby = \"arm\"\nratio = true\nreference = \"C\"";
    fails("proportion", unknown, &["`C` is not a group"]);
}

#[test]
fn one_group_is_a_reason_and_a_note() {
    let (ledger, run) = rendered(
        CSV,
        "```{compare c}\ndata = \"patients\"\nwhere = \"arm = 'A'\"\noutcome = \"x\"\nby = \"arm\"\ntest = \"welch\"\n```\n\n\
         ```{compare f}\ndata = \"patients\"\nwhere = \"arm = 'A'\"\nevent = \"flag\"\nby = \"arm\"\ntest = \"fisher\"\n```\n\n\
         ```{compare e}\ndata = \"patients\"\nwhere = \"arm = 'A' AND arm = 'B'\"\noutcome = \"x\"\nby = \"arm\"\ntest = \"kruskal-wallis\"\n```\n\n\
         ```{proportion p}\ndata = \"patients\"\nwhere = \"arm = 'A'\"\nevent = \"flag\"\nby = \"arm\"\ndifference = \"newcombe\"\nratio = true\n```\n",
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("there is only one group to compare"), "{}", run.stderr);
    for id in [
        "c.test.p.value",
        "c.difference.estimate",
        "f.test.p.value",
        "f.odds_ratio.estimate",
        "p.difference.estimate",
        "p.odds_ratio.conf.high",
    ] {
        is_absent(&ledger, id, "only one group");
        assert_eq!(entry(&ledger, id)["text"], "NE");
    }
    is_absent(&ledger, "e.test.p.value", "only one group");
    assert_eq!(value(&ledger, "e.n"), 0);
}

#[test]
fn an_empty_group_and_equal_values_have_reasons() {
    let csv = "id,arm,x,y,died\n1,A,1,2,0\n2,A,3,2,0\n3,B,,2,0\n4,B,,2,0\n";
    let compare = |id: &str, outcome: &str, test: &str| {
        format!("```{{compare {id}}}\ndata = \"patients\"\n{outcome}\nby = \"arm\"\ntest = \"{test}\"\n```\n\n")
    };
    let report = [
        compare("empty", "outcome = \"x\"", "welch"),
        compare("ranks", "outcome = \"x\"", "wilcoxon"),
        compare("same", "outcome = \"y\"", "student"),
        compare("ties", "outcome = \"y\"", "wilcoxon"),
        compare("flat", "outcome = \"y\"", "kruskal-wallis"),
        compare("nobody", "event = \"died = 1\"", "chi-square"),
        compare("exact", "event = \"died = 1\"", "fisher"),
        compare("slope", "event = \"died = 1\"", "trend"),
    ]
    .concat();
    let (ledger, run) = rendered(csv, &report);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("group `B` has no value of `x`"), "{}", run.stderr);
    is_absent(&ledger, "empty.test.p.value", "observation");
    is_absent(&ledger, "empty.difference.estimate", "observation");
    is_absent(&ledger, "empty.B.mean", "observation");
    is_absent(&ledger, "ranks.test.p.value", "no observation");
    for id in [
        "same.test.p.value",
        "same.difference.estimate",
        "ties.test.p.value",
        "flat.test.p.value",
        "slope.test.p.value",
    ] {
        is_absent(&ledger, id, "variance is zero");
    }
    is_absent(&ledger, "nobody.test.p.value", "row or column of the table is empty");
    is_absent(&ledger, "nobody.ratio.estimate", "no event");
    is_absent(&ledger, "exact.odds_ratio.estimate", "empty");
    assert_eq!(value(&ledger, "nobody.difference.estimate"), 0.0);
}

#[test]
fn separation_is_a_finding_that_names_the_term() {
    let csv = "id,arm,x,died\n1,A,1,0\n2,A,2,0\n3,A,3,0\n4,B,1,1\n5,B,2,1\n6,B,3,1\n";
    let block = |id: &str, keys: &str| {
        format!("```{{logistic {id}}}\ndata = \"patients\"\nevent = \"died = 1\"\nterms = [\"arm\"]\n{keys}\n```\n\n")
    };
    let (ledger, run) = rendered(csv, &block("l", ""));
    assert_eq!(run.code, 1, "{}", run.stderr);
    for text in ["`arm` = A has no event and separates the events", "firth = true", "report/report.md:4:1"] {
        assert!(run.stderr.contains(text), "no `{text}` in:\n{}", run.stderr);
    }
    is_absent(&ledger, "l.multivariable.arm.B.estimate", "separates");
    is_absent(&ledger, "l.test.likelihood_ratio.p.value", "separates");
    let (ledger, run) = rendered(csv, &block("f", "firth = true"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    // Half a count in each cell: (3.5/0.5)².
    let odds = value(&ledger, "f.multivariable.arm.B.estimate").as_f64().expect("an odds ratio");
    assert!((odds - 49.0).abs() < 1e-6, "{odds}");
}

#[test]
fn a_model_without_two_outcomes_or_a_varying_term_has_a_reason() {
    let csv = "id,arm,x,died\n1,A,1,1\n2,A,2,1\n3,A,3,0\n4,A,4,0\n";
    let block = |id: &str, condition: &str, term: &str| {
        format!(
            "```{{logistic {id}}}\ndata = \"patients\"\nwhere = \"{condition}\"\nevent = \"died = 1\"\nterms = [\"{term}\"]\n```\n\n"
        )
    };
    let report = [
        block("all", "died = 1", "x"),
        block("nobody", "died = 0", "x"),
        block("level", "id > 0", "arm"),
        block("empty", "id > 9", "x"),
        block("constant", "x = 2", "x"),
    ]
    .concat();
    let (ledger, run) = rendered(csv, &report);
    assert_eq!(run.code, 1, "{}", run.stderr);
    is_absent(&ledger, "all.multivariable.x.estimate", "every row has the event");
    is_absent(&ledger, "nobody.multivariable.x.estimate", "no event");
    is_absent(&ledger, "level.test.likelihood_ratio.p.value", "`arm` does not vary");
    is_absent(&ledger, "empty.multivariable.x.estimate", "no row");
    is_absent(&ledger, "constant.multivariable.x.estimate", "");
}
