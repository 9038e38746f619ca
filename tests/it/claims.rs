//! Claims: words that stand only as long as the results say so.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{Copy, Run, tickmark};
use crate::verify::{state, verify};

/// By hand: in A all three die, at 2, 3 and 4, so that half are dead at 3. In B two of four die,
/// at 6 with four at risk and at 12 with one, so that the median is 12. R's `survdiff` gives a
/// chi-square of 6.62 and so P = .0101. Deaths are 3 of 3 and 2 of 4.
const CSV: &str = "id,months,days,died,arm\n1,2,60,1,A\n2,4,120,1,A\n3,3,90,1,A\n4,6,180,1,B\n5,8,240,0,B\n6,9,270,0,B\n7,12,360,1,B\n";

const BLOCKS: &str = "```{survival os}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nby = \"arm\"\nunit = \"months\"\ntest = \"log-rank\"\n```\n\n\
```{survival in_days}\ndata = \"patients\"\ntime = \"days\"\nevent = \"died = 1\"\nunit = \"days\"\n```\n\n\
```{proportion dead}\ndata = \"patients\"\nevent = \"died = 1\"\nby = \"arm\"\n```\n\n";

fn project(text: &str) -> Copy {
    let project = Copy::small(CSV, &format!("{BLOCKS}{text}\n"));
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"html\", \"pdf\"]");
    project.replace(
        "report/report.toml",
        "version = ",
        "facts.level = { value = 0.05, source = \"Protocol\" }\nversion = ",
    );
    project.freeze();
    project
}

/// A claim with a condition, printed where it holds.
fn claimed(condition: &str) -> Run {
    tickmark(project(&format!("It {{{{ claim(\"was so\", {condition}) }}}}.")).path(), &["check", "--strict"])
}

const LONGER: &str = "Survival was {{ claim(\"significantly longer\", significant(os.test, 0.05) and higher(os[\"B\"].median, os[\"A\"].median)) }} in B.";

#[test]
fn a_claim_that_holds_is_printed_and_stands_in_the_ledger_with_what_it_looks_at() {
    let project = project(LONGER);
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("1 claim tied to results, all hold"), "{}", run.stdout);
    let ledger = project.ledger();
    let last = ledger.as_object().expect("an object").keys().next_back().expect("a key");
    assert_eq!(last, "claims", "a new key stands at the end");
    let claim = &ledger["claims"][0];
    assert_eq!(claim["text"], "significantly longer");
    assert_eq!(claim["condition"], "significant(os.test, 0.05) and higher(os[\"B\"].median, os[\"A\"].median)");
    assert_eq!((&claim["holds"], &claim["document"]), (&true.into(), &"report".into()));
    let source = project.read("report/report.md");
    let line = source.lines().position(|line| line.contains("claim(")).expect("a line") + 1;
    assert_eq!(
        (&claim["file"], &claim["line"], &claim["column"]),
        (&"report/report.md".into(), &line.into(), &14.into())
    );
    let mut results: Vec<&str> = claim["results"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    results.sort_unstable();
    assert_eq!(results, ["os.A.median.estimate", "os.B.median.estimate", "os.test.p.value"]);
    let says = claim["says"].as_str().expect("words");
    assert!(says.contains("os.test.p.value is 0.01006, below 0.05"), "{says}");
    assert!(says.contains("os.B.median.estimate is 12 months, higher than os.A.median.estimate (3)"), "{says}");
    // No number is printed, so that none is a mark.
    assert_eq!(ledger["marks"].as_array().expect("marks").len(), 0);
    let page = project.read("out/latest/report.html");
    assert!(page.contains("class=\"tm-mark tm-claim\"") && page.contains(">significantly longer</span>"), "{page}");
    // The file that travels has the results that the claim looks at, though no page prints them.
    let pdf = fs::read(project.path().join("out/latest/report.pdf")).expect("a PDF");
    let (_, ledger) = tickmark::render::attached(&pdf)
        .expect("files")
        .into_iter()
        .find(|(name, _)| name == "ledger.json")
        .expect("a ledger");
    let ledger: Value = serde_json::from_slice(&ledger).expect("JSON");
    let ids: Vec<&str> = ledger["results"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert!(results.iter().all(|id| ids.contains(id)), "{ids:?}");
}

#[test]
fn a_claim_that_does_not_hold_fails_where_it_stands_and_says_what_the_results_say() {
    let text = "One is {{ claim(\"shorter\", lower(os.B.median, os.A.median)) }}.\n\nP is {{ claim(\"tiny\", significant(os.test, 0.01)) }}.";
    let project = project(text);
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    let first = "the sentence says “shorter”, and the results do not: os.B.median.estimate is 12 months, not lower than os.A.median.estimate (3)";
    assert!(run.stderr.contains(first), "{}", run.stderr);
    // Rounded to four digits .01006 is told from .01.
    let second = "the sentence says “tiny”, and the results do not: os.test.p.value is 0.01006, not below 0.01";
    assert!(run.stderr.contains(second), "{}", run.stderr);
    let source = project.read("report/report.md");
    for word in ["shorter", "tiny"] {
        let line = source.lines().position(|line| line.contains(word)).expect("a line") + 1;
        assert!(run.stderr.contains(&format!("--> report/report.md:{line}:")), "{}", run.stderr);
    }
    assert!(run.stderr.contains("otherwise="), "{}", run.stderr);
}

#[test]
fn other_words_may_be_given_and_that_they_stand_there_is_told() {
    let project = project(
        "Grade {{ \"was associated with\" | claim(significant(os.test, 0.01), otherwise=\"was not clearly associated with\") }} death.",
    );
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("1 claim tied to results, 1 in other words"), "{}", run.stdout);
    assert!(
        run.stdout.contains("“was not clearly associated with” instead of “was associated with”"),
        "{}",
        run.stdout
    );
    let claim = &project.ledger()["claims"][0];
    assert_eq!((&claim["text"], &claim["holds"]), (&"was not clearly associated with".into(), &false.into()));
    let run = tickmark(project.path(), &["check", "--json"]);
    let said: Value = serde_json::from_str(run.stdout.lines().last().expect("a line")).expect("JSON");
    assert_eq!(
        (&said["claims"]["n"], &said["claims"]["otherwise"][0]["words"]),
        (&1.into(), &"was associated with".into())
    );
}

#[test]
fn each_condition_holds_and_fails_as_worked_by_hand() {
    // Deaths in A are 3 of 3, in B 2 of 4. Wilson's interval of 2 of 4 is .150 to .850.
    for (holds, fails) in [
        ("significant(os.test, 0.05)", "significant(os.test, 0.01)"),
        ("significant(os.test)", "significant(os.test, alpha=0.001)"),
        ("significant(os.test.p.value, facts.level)", "not significant(os.test, facts.level)"),
        ("higher(os.B.median, os.A.median)", "higher(os.A.median, os.B.median)"),
        ("lower(os.A.median, os.B.median)", "lower(os.B.median, os.A.median)"),
        ("excludes(dead.B, 0.9)", "excludes(dead.B, 0.5)"),
        ("includes(dead.B, 0.5)", "includes(dead.B, 0.1)"),
        ("reached(os.B.median)", "not reached(os.B.median)"),
        ("above(os.A.median, 2.9)", "above(os.A.median, 3)"),
        ("below(dead.B, 0.51)", "below(dead.B, 0.5)"),
        ("at_least(os.A.median, 3)", "at_least(os.A.median, 3.1)"),
        ("at_most(os.A.median, 3)", "at_most(os.A.median, 2.9)"),
        ("not above(os.A.median, 3) and reached(os.A.median)", "above(os.A.median, 3) or not reached(os.A.median)"),
        (
            "not (above(os.A.median, 3) or above(os.A.median, 4))",
            "not (above(os.A.median, 3) or above(os.A.median, 2))",
        ),
    ] {
        let run = claimed(holds);
        assert_eq!(run.code, 0, "{holds}: {}", run.stderr);
        let run = claimed(fails);
        assert_eq!(run.code, 2, "{fails}: {}", run.stdout);
        assert!(run.stderr.contains("the sentence says “was so”"), "{fails}: {}", run.stderr);
    }
}

#[test]
fn what_is_not_estimable_is_claimed_neither_way() {
    // Nobody of C dies, so that half are never dead.
    let csv = format!("{CSV}8,5,150,0,C\n9,7,210,0,C\n");
    for (condition, code, words) in [
        ("above(os.C.median, 3)", 2, "os.C.median.estimate is not reached"),
        ("not above(os.C.median, 3)", 2, "os.C.median.estimate is not reached"),
        ("higher(os.C.median, os.A.median) or significant(os.test, 0.0001)", 2, "os.C.median.estimate is not reached"),
        ("above(os.C.median, 3) or above(os.A.median, 2)", 0, ""),
        ("not reached(os.C.median) and reached(os.A.median)", 0, ""),
        ("reached(os.C.median)", 2, "os.C.median.estimate is not reached"),
    ] {
        let project = Copy::small(&csv, &format!("{BLOCKS}It {{{{ claim(\"was so\", {condition}) }}}}.\n"));
        project.freeze();
        let run = tickmark(project.path(), &["check"]);
        assert_eq!(run.code, code, "{condition}: {}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains(words), "{condition}: {}", run.stderr);
    }
}

#[test]
fn what_cannot_be_a_claim_is_refused_at_its_place() {
    for (text, words) in [
        ("{{ claim(\"longer\") }}", "a claim takes its words and one condition"),
        ("{{ claim() }}", "a claim takes its words and one condition"),
        ("{{ claim }}", "a function is printed"),
        ("{{ claim(\"longer\", os.A.median.value > 2) }}", "expected one of the conditions"),
        ("{{ claim(\"longer\", true) }}", "expected one of the conditions"),
        ("{{ claim(\"longer\", longer(os.A.median)) }}", "expected one of the conditions"),
        ("{{ claim(\"longer\", higher(os.A.median)) }}", "missing argument"),
        ("{{ claim(\"\", reached(os.A.median)) }}", "expected words"),
        ("{{ claim(os.A.median, reached(os.A.median)) }}", "expected a text in quotation marks"),
        (
            "{{ claim(\"longer by \" ~ os.A.median, reached(os.A.median)) }}",
            "a number is printed in the words of a claim",
        ),
        ("{{ claim(\"longer\", reached(os.A.median), otherwise=\"longer\") }}", "the words of the claim itself"),
        ("{{ claim(\"longer\", reached(os.A.median), else=\"not\") }}", "else"),
        ("{{ claim(\"longer\", higher(os.A.median, in_days.median)) }}", "is in months and"),
        ("{{ claim(\"longer\", above(dead.B, 50)) }}", "did you mean 0.5?"),
        ("{{ claim(\"longer\", above(3, 2)) }}", "found two numbers"),
        ("{{ claim(\"longer\", significant(os.test, 5)) }}", "between 0 and 1"),
        ("{{ claim(\"longer\", significant(os.A.median)) }}", "has no `p.value`"),
        ("{{ claim(\"longer\", excludes(os.A.n, 1)) }}", "has no `conf.low`"),
        ("{{ claim(\"longer\", above(os.methods, 1)) }}", "expected a number"),
        ("{{ claim(\"longer\", above(os.A.mediam, 1)) }}", "did you mean"),
        ("{{ claim(\"longer\", above(\"x\", 1)) }}", "expected a result, a fact or a number"),
        ("{{ claim(\"longer\", at_least(facts.level, 0)) }}", "asks no result"),
        ("{% if significant(os.test) %}so{% endif %}", "stands outside of a claim"),
        ("{{ significant(os.test) }}", "stands outside of a claim"),
        ("{% set x = significant(os.test) %}", "stands outside of a claim"),
        ("{% set f = claim %}{{ f(\"longer\", os) }}", ""),
    ] {
        let run = tickmark(project(text).path(), &["check"]);
        assert_eq!(run.code, 2, "{text}: {}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains(words) && run.stderr.contains("--> report/report.md:"), "{text}: {}", run.stderr);
    }
}

#[test]
fn a_digit_in_the_words_of_a_claim_is_a_typed_number() {
    for text in [
        "It {{ claim(\"lasted 3 months or more\", at_least(os.A.median, 3)) }}.",
        "It {{ claim(\"lasted long\", at_least(os.A.median, 3), otherwise=\"lasted under 3 months\") }}.",
    ] {
        let run = tickmark(project(text).path(), &["check", "--strict"]);
        assert_eq!(run.code, 1, "{text}: {}", run.stderr);
        assert!(run.stderr.contains("`3` is typed"), "{}", run.stderr);
    }
}

#[test]
fn claims_stand_in_loops_captions_and_cells() {
    let text = "{% for arm in [\"A\", \"B\"] %}\n- {{ arm }}: {{ \"median reached\" | claim(reached(os[arm].median)) }}\n{% endfor %}\n\n\
```{figure fig-os}\nof = \"os\"\ncaption = '''B lived {{ claim(\"longer\", higher(os.B.median, os.A.median)) }}.'''\n```\n\n\
```{table tbl-x}\ncolumns = [\"a\", \"b\"]\nrows = [{ label = \"x\", cells = ['{{ claim(\"yes\", reached(os.A.median), otherwise=\"no\") }}'] }]\ncaption = \"c\"\n```\n";
    let project = project(text);
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let texts: Vec<String> = project.ledger()["claims"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["text"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(texts, ["median reached", "median reached", "longer", "yes"]);
    for file in ["report.html", "report.pdf"] {
        let (code, said) = verify(&project.path().join("out/latest").join(file), Some(project.path()));
        assert_eq!(code, 0, "{said:#}");
    }
}

#[test]
fn a_claim_is_traced_by_its_words_with_the_project_and_without() {
    let project = project(LONGER);
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    let pdf = project.path().join("out/latest/report.pdf");
    for arguments in [vec!["trace", "Significantly  longer"], vec!["trace", "longer", "--file", pdf.to_str().unwrap()]]
    {
        let run = tickmark(project.path(), &arguments);
        assert_eq!(run.code, 0, "{}", run.stderr);
        for words in ["“significantly longer”", "significant(os.test, 0.05) and higher", "os.test.p.value is 0.01006"]
        {
            assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
        }
    }
    assert_eq!(tickmark(project.path(), &["trace", "certainly shorter"]).code, 2);
}

#[test]
fn diff_says_which_claims_hold_no_longer() {
    let text = "B lived {{ claim(\"longer\", higher(os.B.median, os.A.median), otherwise=\"no longer\") }}. It was {{ claim(\"seen\", reached(os.A.median)) }}.";
    let project = project(text);
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    let old = fs::canonicalize(project.path().join("out/latest")).expect("outputs");
    // Those of B now die early.
    project.write(
        "data/patients.csv",
        CSV.replace("6,180,1,B", "1,30,1,B").replace("8,240,0,B", "1,30,1,B").replace("9,270,0,B", "1,30,1,B"),
    );
    assert_eq!(tickmark(project.path(), &["freeze", "--name", "second", "--date", "2024-06-01"]).code, 0);
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("1 claim to the other side"), "{}", run.stdout);
    let new = fs::canonicalize(project.path().join("out/latest")).expect("outputs");
    let html = project.path().join("changes.html");
    let run = tickmark(
        project.path(),
        &["diff", old.to_str().unwrap(), new.to_str().unwrap(), "--html", html.to_str().unwrap()],
    );
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stdout.contains("claim holds no longer: “longer” → “no longer”"), "{}", run.stdout);
    assert!(!run.stdout.contains("“seen”"), "what did not change is not listed: {}", run.stdout);
    assert!(fs::read_to_string(html).expect("a page").contains("claim holds no longer"));
    let run = tickmark(project.path(), &["diff", old.to_str().unwrap(), new.to_str().unwrap(), "--json"]);
    let said: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(said["claims"].as_array().expect("claims").len(), 1);
    assert_eq!(
        (&said["claims"][0]["change"], &said["claims"][0]["new"]["holds"]),
        (&"holds no longer".into(), &false.into())
    );
}

/// The page with a seal that agrees.
fn sealed_anew(page: &str) -> String {
    let at = page.find("{\"seal\":\"").expect("a seal") + 9;
    let seal = tickmark::render::seal::of_html(page, &page[at..at + 64]).hex();
    format!("{}{seal}{}", &page[..at], &page[at + 64..])
}

fn verified(project: &Copy, page: &str, data: Option<&Path>) -> (i32, Value) {
    let forged = project.path().join("forged.html");
    fs::write(&forged, page).expect("it is written");
    verify(&forged, data)
}

#[test]
fn a_claim_that_is_worded_anew_is_caught_whatever_the_seal_says() {
    let project = project(LONGER);
    assert_eq!(tickmark(project.path(), &["render", "--strict"]).code, 0);
    let page = project.read("out/latest/report.html");
    assert_eq!(verified(&project, &sealed_anew(&page), None).0, 0);
    let forgeries: [(&str, fn(&str) -> String); 5] = [
        ("the words", |page| page.replacen(">significantly longer<", ">significantly shorter<", 1)),
        ("the condition of the mark", |page| {
            page.replacen("data-result=\"significant(os.test, 0.05)", "data-result=\"significant(os.test, 0.5)", 1)
        }),
        ("what a click says", |page| {
            page.replacen("\"says\":\"os.test.p.value is 0.01006", "\"says\":\"os.test.p.value is 0.0001", 1)
        }),
        ("the value that a click shows", |page| {
            let at = page.find("\"value\":\"0.01006").expect("a value");
            format!("{}0.00001{}", &page[..at + 9], &page[at + 16..])
        }),
        ("the mark is taken away", |page| {
            let start = page.find("<span class=\"tm-mark tm-claim\"").expect("a claim");
            let end = start + page[start..].find("</span>").expect("its end") + 7;
            format!("{}significantly shorter{}", &page[..start], &page[end..])
        }),
    ];
    for (what, forge) in forgeries {
        let forged = forge(&page);
        assert!(forged != page, "{what}");
        let (code, said) = verified(&project, &sealed_anew(&forged), None);
        assert_eq!((code, state(&said, "intact")), (1, "failed"), "{what}: {said:#}");
        assert!(!said.to_string().contains("the seal does not agree"), "{what}: {said:#}");
    }
}

#[test]
fn a_ledger_without_claims_is_read_and_one_that_contradicts_itself_is_not_believed() {
    let project = project(LONGER);
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    let mut ledger = project.ledger();
    let file = project.path().join("a.json");
    let judged = |ledger: &Value| {
        fs::write(&file, ledger.to_string()).expect("it is written");
        verify(&file, None)
    };
    assert_eq!(judged(&ledger).0, 0);
    ledger["claims"][0]["text"] = "significantly shorter".into();
    let (code, said) = judged(&ledger);
    assert_eq!(code, 1, "{said:#}");
    assert!(said.to_string().contains("the claim reads “significantly shorter”"), "{said:#}");
    ledger["claims"][0]["text"] = "significantly longer".into();
    ledger["claims"][0]["results"] = serde_json::json!(["os.C.median"]);
    assert_eq!(judged(&ledger).0, 1);
    ledger.as_object_mut().expect("an object").remove("claims");
    assert_eq!(judged(&ledger).0, 0, "a ledger that is older than claims");
}
