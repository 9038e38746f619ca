//! Words that only results can say, and what misleads beside numbers: each is found, and what
//! is near to it and right is left alone.

use crate::program::{Copy, Run, tickmark};

/// Twelve patients: eight with a response of three kinds, four without one that is known; two
/// arms of six, with deaths.
const CSV: &str = "id,months,died,arm,age,response,third\n1,2,1,A,50,improved,x\n2,4,1,A,51,improved,y\n3,6,0,A,52,stable,z\n\
4,8,1,A,53,stable,x\n5,9,0,A,54,stable,y\n6,3,1,A,55,worse,z\n7,12,1,B,56,worse,x\n8,14,0,B,57,stable,y\n9,15,1,B,58,,z\n\
10,16,0,B,59,,x\n11,18,0,B,60,,y\n12,20,1,B,61,,z\n";

const SINGLE: &str = "```{survival os}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nunit = \"months\"\n```\n\n\
```{summary base}\ndata = \"patients\"\nvariables = [\"age\", \"response\", \"third\"]\nstatistics = \"median_range\"\n```\n\n\
```{proportion dead}\ndata = \"patients\"\nevent = \"died = 1\"\n```\n\n\
```{proportion improved}\ndata = \"patients\"\nevent = \"response = 'improved'\"\n```\n\n";

const ARMS: &str = "```{survival arms}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nby = \"arm\"\nunit = \"months\"\ntest = \"log-rank\"\n```\n\n";

fn project(blocks: &str, text: &str) -> Copy {
    let project = Copy::small(CSV, &format!("{blocks}{text}\n"));
    project.freeze();
    project
}

/// What `check -v` says on standard error.
fn notes(blocks: &str, text: &str) -> String {
    let Run { code, stderr, stdout } = tickmark(project(blocks, text).path(), &["check", "-v"]);
    assert_eq!(code, 0, "{text}: {stdout}{stderr}");
    stderr
}

#[track_caller]
fn found(blocks: &str, text: &str, words: &str) {
    let said = notes(blocks, text);
    assert!(said.contains(words), "{text}: no “{words}” in {said}");
}

#[track_caller]
fn left_alone(blocks: &str, text: &str, words: &str) {
    let said = notes(blocks, text);
    assert!(!said.contains(words), "{text}: {said}");
}

const UNTIED: &str = "says what only results can say";

#[test]
fn words_of_a_result_need_a_claim_and_the_note_shows_it() {
    let both = format!("{SINGLE}{ARMS}");
    for (text, words) in [
        ("Survival was significantly longer in B.", "“was significantly longer”"),
        ("There was no difference between the arms.", "“no difference”"),
        ("The drug was superior to placebo.", "“was superior to”"),
        ("It was non-inferior.", "“non-inferior”"),
        ("The drug doubled response.", "“doubled”"),
        ("Age was independently associated with death.", "“was independently associated with”"),
        ("Patients in B had prolonged overall survival.", "“prolonged overall survival”"),
        ("The drug improved survival.", "“improved survival”"),
    ] {
        found(&both, text, &format!("{words} {UNTIED}"));
    }
    // The note names the results that stand in the sentence.
    let text =
        "It was longer in B: {{ arms.B.median }} and {{ arms.A.median }} months, *P*{{ arms.test.p.value | p }}.";
    let hint = "claim(\"was longer\", significant(arms.test.p.value, 0.05) and higher(arms.B.median.estimate, arms.A.median.estimate))";
    found(&both, text, hint);
}

#[test]
fn what_is_claimed_cited_asked_or_defined_is_left_alone() {
    let both = format!("{SINGLE}{ARMS}");
    for text in [
        "Survival was {{ claim(\"longer\", higher(arms.B.median, arms.A.median)) }} in B.",
        "A *P* value below the level was considered significant.",
        "We asked whether age is associated with survival.",
        "There was no evidence of a difference between the arms.",
        "Symptoms improved in {{ improved.n }} of {{ improved.N }} patients.",
        "The superior vena cava; a prolonged infusion; the double-blind phase.",
        "## Factors associated with survival",
    ] {
        left_alone(&both, text, UNTIED);
    }
    let project = project(
        &both,
        "In a series, sex was associated with shorter survival [@doe2020]. Here sex was associated with death.",
    );
    project.replace("report/report.toml", "version = ", "bibliography = \"references.bib\"\nversion = ");
    project.write("report/references.bib", DOE);
    let run = tickmark(project.path(), &["check", "-v"]);
    assert_eq!(run.stderr.matches(UNTIED).count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("“was associated with” says"), "the second, not the first: {}", run.stderr);
}

const DOE: &str = "@article{doe2020, author = {Doe, Jane}, title = {A series}, journal = {Journal}, year = {2020}, volume = {1}, pages = {1--2}}\n\
@article{roe2021, author = {Roe, Ann}, title = {Another}, journal = {Journal}, year = {2021}, volume = {2}, pages = {3--4}}\n";

#[test]
fn the_words_of_other_languages_are_known() {
    for (language, text, words) in [
        ("de", "Der Unterschied war signifikant.", "“signifikant”"),
        ("fr", "La différence était significative.", "“significative”"),
        ("es", "La diferencia fue significativa.", "“significativa”"),
    ] {
        let project = project(SINGLE, text);
        project.replace("report/report.toml", "version = ", &format!("language = \"{language}\"\nversion = "));
        let run = tickmark(project.path(), &["check", "-v"]);
        assert!(run.stderr.contains(&format!("{words} {UNTIED}")), "{language}: {}", run.stderr);
    }
}

#[test]
fn how_grave_it_is_is_the_authors_choice() {
    for (gravity, code) in [("note", 0), ("finding", 1), ("error", 2)] {
        let project = project(SINGLE, "Survival was significantly longer. Half died ({{ dead | percent }}).");
        let lint = format!("[lint]\nclaims = \"{gravity}\"\ntraps = \"{gravity}\"\n[[documents]]");
        project.replace("report/report.toml", "[[documents]]", &lint);
        let run = tickmark(project.path(), &["check", "--strict"]);
        assert_eq!(run.code, code, "{gravity}: {}", run.stderr);
        assert_eq!(run.stderr.contains(UNTIED), code > 0, "{gravity}: {}", run.stderr);
        assert_eq!(run.stderr.contains("stands without its denominator"), code > 0, "{gravity}: {}", run.stderr);
    }
    let project = project(SINGLE, "Text.");
    project.replace("report/report.toml", "[[documents]]", "[lint]\nclaims = \"severe\"\n[[documents]]");
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("severe") && run.stderr.contains("report/report.toml:"), "{}", run.stderr);
}

#[test]
fn a_report_with_one_arm_says_nothing_of_causes() {
    const ALONE: &str = "no block of this report compares treatments";
    for text in
        ["Retreatment prolongs survival.", "The drug reduced the risk of death.", "It leads to durable remission."]
    {
        found(SINGLE, text, ALONE);
    }
    // With arms it is a claim as others are, and what needs a comparator may be said.
    let both = format!("{SINGLE}{ARMS}");
    left_alone(&both, "The drug prolongs survival.", ALONE);
    found(&both, "The drug prolongs survival.", UNTIED);
    left_alone(SINGLE, "That retreatment prolongs survival would need a comparator.", "compares treatments");
    left_alone(SINGLE, "Patients lead to the ward. Increased doses were given.", "compares treatments");
}

#[test]
fn quartiles_are_no_range() {
    let summary = SINGLE.replace("median_range", "median_iqr");
    let called = "is the lower quartile, and is called the end of a range";
    found(&summary, "Age: median {{ base.age | fmt(\"{median} (range {p25}–{p75})\") }}.", called);
    left_alone(&summary, "Age: median {{ base.age | fmt(\"{median} (interquartile range {p25}–{p75})\") }}.", called);
    left_alone(&summary, "The range is not given; quartiles are {{ base.age | fmt(\"{p25}–{p75}\") }}.", called);
    let quartile = "is the least value, and is called a quartile";
    found(SINGLE, "Age: {{ base.age | fmt(\"{median} (IQR {min}–{max})\") }}.", quartile);
    left_alone(SINGLE, "Age: {{ base.age | fmt(\"{median} (range {min}–{max})\") }}.", quartile);
}

#[test]
fn a_percentage_has_a_denominator() {
    let without = "stands without its denominator";
    found(SINGLE, "Of the patients {{ dead | percent }} died.", without);
    left_alone(SINGLE, "Of {{ dead.N }} patients {{ dead | percent }} died.", without);
    // Said once in a document, it is known.
    left_alone(
        SINGLE,
        "Deaths: {{ dead | fmt(\"{n} of {N} ({estimate%})\") }}.\n\nIn short, {{ dead | percent }} died.",
        without,
    );
    // Survival at a time is no share of a count.
    left_alone(SINGLE, "{{ os.conf.level }} intervals.", without);
}

#[test]
fn a_denominator_that_changes_is_said() {
    // All twelve are followed; the response of eight is known.
    let changed = "is of 8, and the sentences before tell of 12";
    let text = "Deaths: {{ dead | fmt(\"{n} of {N} ({estimate%})\") }}. Response improved in {{ improved | percent }}.";
    found(SINGLE, text, changed);
    let said = text.replace("in {{ improved | percent }}", "in {{ improved | fmt(\"{n} of {N} ({estimate%})\") }}");
    left_alone(SINGLE, &said, "the sentences before tell of");
    let same = "Deaths: {{ dead | fmt(\"{n} of {N} ({estimate%})\") }}. So {{ dead | percent }} died.";
    left_alone(SINGLE, same, "the sentences before tell of");
}

#[test]
fn groups_that_are_told_add_up() {
    // Of eight whose response is known two improved, four were stable, two were worse.
    let part = "Of {{ base.response.improved.N }} patients {{ base.response.improved.n }} improved and {{ base.response.stable.n }} were stable";
    found(SINGLE, &format!("{part}."), "the groups that are told add up to 6 of 8");
    left_alone(SINGLE, &format!("{part}, {{{{ base.response.worse.n }}}} were worse."), "add up to");
    left_alone(
        SINGLE,
        "Of {{ base.response.improved.N }} patients {{ base.response.improved.n }} improved.",
        "add up to",
    );
    // What is told of two arms is of two totals.
    let arms = SINGLE.replace("variables", "by = \"arm\"\nvariables");
    let text = "Stable: {{ base.A.response.stable | fmt(\"{n} of {N}\") }} in A, {{ base.B.response.stable | fmt(\"{n} of {N}\") }} in B.";
    left_alone(&arms, text, "add up to");
}

#[test]
fn percentages_of_all_groups_add_up_or_are_said_to_be_rounded() {
    // Three times four of twelve: 33.3 each, and 99.9 together.
    let table = |caption: &str| {
        let row = |level: &str| {
            format!("{{ label = \"{level}\", cells = ['{{{{ base.third.{level} | fmt(\"{{n}} ({{p%}})\") }}}}'] }}")
        };
        let rows = ["x", "y", "z"].map(row).join(", ");
        format!("```{{table tbl-a}}\ncolumns = [\"a\", \"b\"]\nrows = [{rows}]\ncaption = \"{caption}\"\n```")
    };
    found(SINGLE, &table("Thirds."), "the percentages of all groups add up to 99.9");
    left_alone(SINGLE, &table("Thirds. Percentages are rounded."), "the percentages of all groups");
    // A quarter, a half and a quarter are one.
    let whole = table("Responses.")
        .replace("third.x", "response.improved")
        .replace("third.y", "response.stable")
        .replace("third.z", "response.worse");
    left_alone(SINGLE, &whole, "the percentages of all groups");
}

#[test]
fn a_work_that_nobody_cites_is_named() {
    let project = project(SINGLE, "A series [@doe2020].");
    project.replace("report/report.toml", "version = ", "bibliography = \"references.bib\"\nversion = ");
    project.write("report/references.bib", DOE);
    let run = tickmark(project.path(), &["check", "-v"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("`@roe2021` is in the bibliography and no document cites it"), "{}", run.stderr);
    assert!(run.stderr.contains("--> report/references.bib:2:"), "{}", run.stderr);
    assert!(!run.stderr.contains("`@doe2020` is"), "{}", run.stderr);
}
