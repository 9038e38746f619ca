//! Where a number would say more than the data do, a reason or a finding stands instead.

use serde_json::Value;

use crate::program::{Copy, entry, root, tickmark, value};

/// The outcome of a small project: exit code, what it said, and its ledger.
fn run(csv: &str, report: &str) -> (i32, String, Value) {
    let project = Copy::small(csv, report);
    project.freeze();
    let run = tickmark(project.path(), &["render", "-v"]);
    assert!(run.code <= 1, "{}", run.stderr);
    (run.code, run.stderr, project.ledger())
}

fn is_absent(ledger: &Value, id: &str, why: &str) {
    let found = entry(ledger, id);
    assert!(found["value"].is_null() && found["warning"].as_str().is_some_and(|w| w.contains(why)), "{found}");
}

/// R's lung data with weights that are no counts.
fn weighted(report: &str) -> (i32, String, Value) {
    let lung = std::fs::read_to_string(root().join("tests/reference/lung.csv")).expect("the data");
    let lines = lung.lines().enumerate().map(|(at, line)| match at {
        0 => format!("{line},w"),
        _ => format!("{line},{}", 0.3 + (at % 7) as f64 * 0.35),
    });
    run(&(lines.collect::<Vec<_>>().join("\n") + "\n"), report)
}

#[test]
fn weights_that_are_no_counts_give_no_tests_and_a_sentence_that_says_so() {
    let (_, _, ledger) = weighted(
        "```{survival os}\ndata = \"patients\"\ntime = \"time\"\nevent = \"status = 2\"\nby = \"sex\"\nweights = \"w\"\n\
         rmst = 365\ntest = \"log-rank\"\nat = [365]\n```\n",
    );
    is_absent(&ledger, "os.test.p.value", "are no counts");
    is_absent(&ledger, "os[1].rmst.std.error", "are no counts");
    is_absent(&ledger, "os.rmst.difference[2].p.value", "are no counts");
    assert!(value(&ledger, "os.rmst.difference[2].estimate").is_number());
    assert!(value(&ledger, "os[1].at[365].std.error").is_number());
    let methods = value(&ledger, "os.methods").as_str().expect("words");
    assert!(methods.contains("infinitesimal jackknife") && !methods.contains("Greenwood"), "{methods}");
    assert!(methods.contains("weighted by w"), "{methods}");
}

#[test]
fn a_robust_variance_of_too_few_clusters_tests_nothing() {
    let (code, said, ledger) = weighted(
        "```{cox m}\ndata = \"patients\"\ntime = \"time\"\nevent = \"status = 2\"\nterms = [\"age\", \"sex\", \"ph.ecog\"]\n\
         cluster = \"sex\"\n```\n",
    );
    assert_eq!(code, 1);
    assert!(said.contains("2 clusters are too few for 3 parameters"), "{said}");
    is_absent(&ledger, "m.test.wald.p.value", "2 clusters are too few");
    assert!(value(&ledger, "m.test.likelihood_ratio.p.value").is_number());
}

#[test]
fn all_subjects_of_a_group_leaving_at_once_give_a_mean_no_error() {
    let csv = "t,e,g\n5,1,A\n6,1,A\n9,0,A\n4,1,B\n";
    let report = "```{survival os}\ndata = \"patients\"\ntime = \"t\"\nevent = \"e = 1\"\nby = \"g\"\nrmst = 8\n```\n";
    let (_, _, ledger) = run(csv, report);
    assert_eq!(value(&ledger, "os.B.rmst.estimate"), 4);
    is_absent(&ledger, "os.B.rmst.std.error", "variance is zero");
    is_absent(&ledger, "os.rmst.difference.B.p.value", "variance is zero");
}

#[test]
fn a_trend_over_the_alphabet_is_a_finding_and_over_declared_levels_is_not() {
    let rows: String = (0..30)
        .map(|at| format!("{},{}\n", ["low", "medium", "high"][at % 3], u8::from(at % 7 < at % 3 + 2)))
        .collect();
    let csv = format!("dose,ill\n{rows}");
    let report = "```{compare tr}\ndata = \"patients\"\nevent = \"ill = 1\"\nby = \"dose\"\ntest = \"trend\"\n```\n";
    let (code, said, _) = run(&csv, report);
    assert_eq!(code, 1);
    assert!(said.contains("high, low, medium is that of the alphabet"), "{said}");
    let project = Copy::small(&csv, report);
    project.write(
        "data/datapackage.json",
        "{\"name\": \"d\", \"resources\": [{\"name\": \"patients\", \"path\": \"patients.csv\", \"schema\": {\"fields\": [\
         {\"name\": \"dose\", \"type\": \"string\", \"tickmark\": {\"levels\": [\"low\", \"medium\", \"high\"]}}, \
         {\"name\": \"ill\", \"type\": \"integer\"}]}}]}",
    );
    project.freeze();
    let declared = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(declared.code, 0, "{}", declared.stderr);
    let methods = value(&project.ledger(), "tr.methods").as_str().expect("words").to_owned();
    assert!(methods.contains("low, medium, high"), "{methods}");
}

#[test]
fn a_code_that_never_occurs_is_a_finding_whatever_the_block() {
    let csv = "t,status,x\n5,1,3\n6,2,4\n9,1,8\n4,2,1\n";
    for block in [
        "{survival b}\ndata = \"patients\"\ntime = \"t\"\nevent = \"status = 22\"",
        "{cox b}\ndata = \"patients\"\ntime = \"t\"\nevent = \"status = 22\"\nterms = [\"x\"]",
        "{logistic b}\ndata = \"patients\"\nevent = \"status = 22\"\nterms = [\"x\"]",
        "{proportion b}\ndata = \"patients\"\nevent = \"status = 22\"",
    ] {
        let (code, said, _) = run(csv, &format!("```{block}\n```\n"));
        assert_eq!(code, 1, "{block}");
        assert!(said.contains("`22` is not a value of `status`"), "{said}");
    }
}

#[test]
fn a_baseline_hazard_ends_with_the_follow_up_and_says_what_it_is_of() {
    let (_, _, ledger) = weighted(
        "```{cox m}\ndata = \"patients\"\ntime = \"time\"\nevent = \"status = 2\"\nterms = [\"age\"]\nat = [365, 2000]\n\
         weights = \"w\"\nties = \"breslow\"\ntransform = \"rank\"\n```\n",
    );
    assert!(value(&ledger, "m.baseline_hazard.at[365].estimate").is_number());
    is_absent(&ledger, "m.baseline_hazard.at[2000].estimate", "after the last observation");
    let methods = value(&ledger, "m.methods").as_str().expect("words");
    for words in ["weighted by w", "Breslow method", "robust (jackknife)", "the ranks of the times"] {
        assert!(methods.contains(words), "no `{words}` in {methods}");
    }
}

#[test]
fn subjects_without_a_group_are_said_to_be_in_no_count() {
    let csv = "id,term,grade,arm\n1,A,1,x\n2,A,2,y\n3,A,3,\n";
    let report = "```{toxicity t}\ndata = \"patients\"\nsubject = \"id\"\nterm = \"term\"\ngrade = \"grade\"\nby = \"arm\"\n```\n";
    let (_, said, ledger) = run(csv, report);
    assert!(said.contains("1 subject has no value of `arm`: it is in no group"), "{said}");
    assert_eq!(
        (value(&ledger, "t.N"), value(&ledger, "t.x.N"), value(&ledger, "t.y.N")),
        (&3.into(), &1.into(), &1.into())
    );
}

#[test]
fn a_level_or_a_horizon_that_makes_no_sense_is_an_error_at_its_value() {
    for (key, words, column) in [("level = 95", "found the level 95", 9), ("rmst = 0", "found the horizon 0", 8)] {
        let report = format!("```{{survival s}}\ndata = \"patients\"\ntime = \"t\"\nevent = \"e = 1\"\n{key}\n```\n");
        let project = Copy::small("t,e\n5,1\n6,1\n", &report);
        project.freeze();
        let run = tickmark(project.path(), &["check"]);
        assert!(run.code == 2 && run.stderr.contains(words), "{}", run.stderr);
        assert!(run.stderr.contains(&format!("report/report.md:5:{column}\n")), "{}", run.stderr);
    }
}

#[test]
fn an_option_that_would_say_nothing_is_refused() {
    let csv = "t,e,g\n5,1,A\n6,1,B\n9,0,A\n";
    for key in ["pairwise = true", "strata = \"g\""] {
        let report = format!(
            "```{{survival s}}\ndata = \"patients\"\ntime = \"t\"\nevent = \"e = 1\"\nby = \"g\"\n{key}\n```\n"
        );
        let project = Copy::small(csv, &report);
        project.freeze();
        let run = tickmark(project.path(), &["check"]);
        assert!(run.code == 2 && run.stderr.contains("says nothing without a test"), "{}", run.stderr);
    }
}

#[test]
fn a_table_says_what_its_marks_of_no_value_mean_where_it_shows_one() {
    let csv = "t,e,g,x\n5,1,A,1\n6,1,A,2\n9,0,B,3\n4,0,B,4\n";
    let report = "```{survival os}\ndata = \"patients\"\ntime = \"t\"\nevent = \"e = 1\"\nby = \"g\"\n```\n\n\
                  ```{cox m}\ndata = \"patients\"\ntime = \"t\"\nevent = \"e = 1\"\nterms = [\"g\"]\n```\n\n\
                  ```{table tbl-a}\nof = \"os\"\ncaption = \"Curves.\"\n```\n\n```{table tbl-b}\nof = \"m\"\ncaption = \"Model.\"\n```\n";
    let project = Copy::small(csv, report);
    project.freeze();
    assert_eq!(tickmark(project.path(), &["render"]).code, 1);
    let html = project.read("out/latest/report.html");
    assert!(html.contains("NR, not reached.") && html.contains("NE, not estimable."), "the notes say neither");
    assert_eq!(html.matches("NE, not estimable.").count(), 1);
}

#[test]
fn a_penalised_model_of_many_coefficients_is_refused_before_it_takes_hours() {
    let row = |row: usize| format!("{},{},L{:02}\n", row % 9 + 1, row % 2, row % 50);
    let csv = format!("t,e,g\n{}", (0..1000).map(row).collect::<String>());
    let report = "```{cox m}\ntime = \"t\"\nevent = \"e = 1\"\nterms = [\"g\"]\nfirth = true\n```\n";
    let project = Copy::small(&csv, report);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let said = "Firth’s method takes too much time for 49 coefficients and 1000 rows";
    assert!(run.stderr.contains(said) && run.stderr.contains("report/report.md:"), "{}", run.stderr);
}

#[test]
fn a_summary_of_ids_by_measurements_is_refused_and_not_laid_out() {
    let header = "id,time,arm\n".to_owned();
    let csv = header + &(0..5001).map(|at| format!("p{at},{}.5,{}\n", at, at % 2)).collect::<String>();
    let refused = |body: &str| {
        let project = Copy::small(&csv, &format!("```{{summary s}}\ndata = \"patients\"\n{body}```\n"));
        project.freeze();
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        run.stderr
    };
    let said = refused("variables = [\"arm\"]\nby = \"time\"\n");
    assert!(said.contains("`time` has 5001 groups, expected at most 5000") && said.contains("few values"), "{said}");
    let by_tens = "where = \"time < 330\"\nvariables = [\"arm\", \"id\"]\nby = \"time\"\ncategorical = [\"arm\"]\n";
    let said = refused(by_tens);
    assert!(said.contains("109230 cells in 330 groups, expected at most 100000"), "{said}");
    assert!(said.contains("variables = [\"arm\", \"id\"]"), "{said}");
}

#[test]
fn an_id_as_a_term_of_a_model_is_refused_and_not_fitted() {
    let header = "id,time,event,site,region\n".to_owned();
    let row = |at: usize| format!("p{at},{}.5,{},s{},r{}\n", at % 97 + 1, at % 2, at % 40, at % 13);
    let project = Copy::small(&(header + &(0..700).map(row).collect::<String>()), "");
    project.freeze();
    let refused = |body: &str| {
        project.write("report/report.md", body);
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        run.stderr
    };
    let cox = "data = \"patients\"\ntime = \"time\"\nevent = \"event = 1\"\n";
    let said = refused(&format!("```{{cox m}}\n{cox}terms = [\"site\", \"id\"]\n```\n"));
    assert!(said.contains("`id` has 700 levels, expected at most 500 in a model"), "{said}");
    assert!(said.contains("report/report.md:5:18") && said.contains("strata"), "{said}");
    let said = refused(&format!("```{{cox m}}\n{cox}terms = [\"site\", \"region\", \"site * region\"]\n```\n"));
    assert!(said.contains("has 520 products of levels, expected at most 500"), "{said}");
    let said = refused("```{logistic m}\ndata = \"patients\"\nevent = \"event = 1\"\nterms = [\"id\"]\n```\n");
    assert!(said.contains("`id` has 700 levels"), "{said}");
}

#[test]
fn more_coefficients_than_a_model_takes_are_refused_however_they_come_about() {
    let header = "id,event,town,ward,a,b,c,d,e,f,g\n".to_owned();
    let row = |at: usize| {
        let bits: Vec<String> = (0..7).map(|bit| (at >> bit & 1).to_string()).collect();
        format!("p{at},{},t{},w{},{}\n", at % 2, at % 400, at % 350, bits.join(","))
    };
    let project = Copy::small(&(header + &(0..900).map(row).collect::<String>()), "");
    project.freeze();
    let refused = |terms: &str| {
        let body = "data = \"patients\"\nevent = \"event = 1\"\n";
        project.write("report/report.md", format!("```{{logistic m}}\n{body}terms = [{terms}]\n```\n"));
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        run.stderr
    };
    let said = refused("\"a\", \"town\", \"ward\"");
    assert!(said.contains("the terms up to `ward` have 749 coefficients, expected at most 600 in a model"), "{said}");
    assert!(said.contains("report/report.md:4:23"), "{said}");
    // Each by itself is fitted.
    let body = "data = \"patients\"\nevent = \"event = 1\"\nunivariable = true\nmultivariable = false\n";
    let terms: Vec<String> = ["town", "ward"].iter().map(|name| format!("\"{name}\"")).collect();
    project.write("report/report.md", format!("```{{logistic m}}\n{body}terms = [{}]\n```\n", terms.join(", ")));
    assert!(tickmark(project.path(), &["check"]).code < 2);
    let said = refused("\"a*b*c*d*e*f*g\"");
    assert!(said.contains("`a*b*c*d*e*f*g` multiplies 7 variables, expected at most 6"), "{said}");
    assert!(said.contains("report/report.md:4:10"), "{said}");
}
