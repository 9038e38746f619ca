//! Bibliographies that are not right: every error at its entry, several at once.

use std::time::{Duration, Instant};

use super::Cited;
use crate::program::tickmark;

const AMA: &str = "american-medical-association";
const GOOD: &str = "@article{a, author = {Smith, Ann}, title = {First}, journal = {Lancet}, year = 2020}\n";

/// A check of a text that cites the first work fails with these words.
#[track_caller]
fn fails(bib: &str, expected: &[&str]) {
    let run = Cited::new(bib, AMA, "Text [@a].\n").checked();
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    for part in expected {
        assert!(run.stderr.contains(part), "no `{part}` in:\n{}", run.stderr);
    }
}

#[test]
fn errors_of_syntax_stand_at_their_lines_and_come_together() {
    let bib = "@article{a,\n  title = {First}\n  year = 2020,\n  journal = {Lancet},\n}\n\n@book{b,\n  title = \"Open,\n}\n\n@misc{c, title = nope}\n@misc{}\n";
    fails(
        bib,
        &[
            "report/r.bib:3:3: ",
            "found `year`, expected `,` after the field `title`",
            "report/r.bib:8:11: ",
            "the quotes of `title` are not closed before the next entry",
            "report/r.bib:11:18: ",
            "the abbreviation `nope` is not defined before",
            "report/r.bib:12:2: ",
            "without a key",
        ]
        .map(|part| part.trim_end_matches(": ")),
    );
}

#[test]
fn a_key_used_twice_names_both_lines() {
    fails(
        &format!("{GOOD}\n@book{{a, title = {{B}}}}\n"),
        &["the key `a` is used twice", "report/r.bib:1:10", "report/r.bib:3:7"],
    );
    fails(
        "@misc{a, title = {A}, year = 2020, title = {B}}",
        &["the field `title` is given twice", "report/r.bib:1:36"],
    );
}

#[test]
fn circles_end_and_are_named() {
    fails("@misc{a, title = {A}, crossref = {a}}", &["the crossref of `a` is itself", "report/r.bib:1:35"]);
    fails("@misc{a, crossref = {b}}\n@misc{b, crossref = {a}}", &["refers back"]);
    fails("@string{a = a}\n@misc{a, title = a}", &["the abbreviation `a` is not defined before", "report/r.bib:1:13"]);
    fails("@misc{a, crossref = {whole}}\n@book{wholes, title = {W}}", &["`whole`", "did you mean `wholes`?"]);
}

#[test]
fn an_address_that_runs_or_reads_is_refused_even_where_nothing_cites_it() {
    for url in [
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "java\nscript:x",
    ] {
        let bib = format!("{GOOD}@online{{x, title = {{X}}, year = 2020,\n  url = {{{url}}}}}\n");
        fails(&bib, &["expected an address with http, https, mailto or doi", "report/r.bib:3:10"]);
        let note = format!("{GOOD}@misc{{x, title = {{X}}, howpublished = {{\\url{{{url}}}}}}}\n");
        let page = Cited::new(&note, AMA, "Text [@x].\n").page();
        assert!(page.links().iter().all(|link| link.starts_with('#')), "{:?}", page.links());
    }
    let cited = Cited::new(GOOD, AMA, "Text [@a].\n");
    cited.project().replace("report/report.toml", "r.bib", "r.yml");
    cited.project().write("report/r.yml", "a:\n  type: web\n  title: X\n  url: javascript:alert(1)\n");
    let run = cited.checked();
    assert!(run.code == 2 && run.stderr.contains("report/r.yml:4:8"), "{}", run.stderr);
}

#[test]
fn what_is_wrong_with_a_work_is_told_where_it_is_cited() {
    fails(
        "@article{a, title = {A}, journal = {L}, year = {soon}}",
        &["found the year `soon`", "`in press`", "report/r.bib:1:49"],
    );
    fails(
        "@article{a, title = {A}, journal = {L}, doi = {see site}}",
        &["found the doi `seesite`", "report/r.bib:1:48"],
    );
    fails(
        "@article{a, title = {A \\foo B}, journal = {L}}",
        &["the TeX command `\\foo` is not known", "report/r.bib:1:24"],
    );
    fails(
        "@article{a, author = {Kim YI}, title = {A}, journal = {L}}",
        &["found the name `Kim YI`", "`Kim, YI`", "report/r.bib:1:23"],
    );
    fails("@article{a, author = {A, B, C, D}, title = {A}, journal = {L}}", &["with 3 commas", "parted by `and`"]);
    fails("@article{a, title = {A}, year = 2020}", &["has no `journaltitle`", "report/r.bib:1:10"]);
    fails("@artcle{a, title = {A}}", &["`@artcle` is not a type of entry", "did you mean `@article`?"]);
    let others = format!("{GOOD}@artcle{{z, title = {{\\foo}}, year = {{soon}}}}\n");
    assert_eq!(Cited::new(&others, AMA, "Text [@a].\n").checked().code, 0);
}

#[test]
fn a_bibliography_cannot_write_the_marks_of_the_program() {
    for sign in ['\u{E000}', '\u{E002}', '\u{F0001}', '\u{10FFFD}'] {
        fails(&GOOD.replace("First", &format!("Fir{sign}st")), &["private-use character", "report/r.bib:1:"]);
    }
}

#[test]
fn yaml_is_read_and_its_errors_have_a_place() {
    let cited = Cited::new(GOOD, AMA, "Text [@a].\n");
    cited.project().replace("report/report.toml", "r.bib", "r.yml");
    let yaml = "a:\n  type: article\n  title: First\n  author: Smith, Ann\n  date: 2020\n  parent:\n    type: periodical\n    title: Lancet\n    volume: 1\n";
    cited.project().write("report/r.yml", yaml);
    assert_eq!(cited.page().works(), ["Smith A. First. *Lancet*. 2020;1."]);
    cited.project().write("report/r.yml", yaml.replace("type: article", "type: [article"));
    let run = cited.checked();
    assert!(run.code == 2 && run.stderr.contains("report/r.yml:"), "{}", run.stderr);
}

#[test]
fn large_bibliographies_take_time_in_their_size() {
    let entry = |n: usize| {
        format!(
            "@article{{k{n}, author = {{Smith{n}, Ann and Jones, Bob}}, title = {{Title {n} of \\textit{{X}}}}, journal = {{Lancet}}, year = {}, volume = {n}, pages = {{1--9}}, crossref = {{}} }}\n",
            1900 + n % 120
        )
    };
    let bib: String = (0..20_000).map(entry).collect();
    // A style by author and year renders each work several times to sort and tell apart.
    for (csl, citations) in [(AMA, 2_000), ("apa", 400)] {
        let text: String = (0..citations).map(|n| format!("Word [@k{}; @k{}, p. 4].\n\n", n * 7, n * 7 + 1)).collect();
        let cited = Cited::new(&bib, csl, &text);
        let start = Instant::now();
        let run = tickmark(cited.project().path(), &["check"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        // A debug build on a busy machine; a quadratic reading would take far longer.
        assert!(start.elapsed() < Duration::from_secs(120), "{csl}: {:?}", start.elapsed());
    }
}

#[test]
fn hostile_bibliographies_end() {
    let deep = format!("@misc{{a, title = {{{}x{}}}}}\n", "{".repeat(50_000), "}".repeat(50_000));
    let chain: String =
        (0..20_000).map(|n| format!("@misc{{c{n}, title = {{T}}, crossref = {{c{}}}}}\n", n + 1)).collect();
    let doubled: String = (0..60).map(|n| format!("@string{{s{} = s{n} # s{n}}}\n", n + 1)).collect();
    let same: String = (0..20_000).map(|_| "@misc{same, title = {T}}\n").collect();
    for bib in [
        deep,
        format!("@misc{{a, title = {{A}}}}\n{chain}@misc{{c20000, title = {{T}}}}\n"),
        format!("@misc{{a, title = {{A}}}}\n@string{{s0 = \"xxxx\"}}\n{doubled}"),
        format!("@misc{{a, title = {{A}}}}\n{same}"),
        format!("@misc{{a, title = {{A}}}}\n{}", "@comment{".repeat(100_000)),
        format!("@misc{{a, title = {{A}}}}\n{}", "\n@misc{x, t = {".repeat(20_000)),
        format!("@misc{{a, title = {{{}}}}}", "<i>".repeat(100_000)),
        format!("@misc{{a, title = {{{}}}}}", "\\textit".repeat(100_000)),
        format!("@misc{{a, author = {{{}}}}}", "A and ".repeat(50_000)),
        "@".repeat(200_000),
    ] {
        let cited = Cited::new(&bib, AMA, "Text [@a].\n");
        let start = Instant::now();
        let run = cited.checked();
        assert!(run.code <= 2 && !run.stderr.contains("panicked"), "{}", run.stderr);
        assert!(run.stderr.len() < 100_000, "{} bytes of errors", run.stderr.len());
        assert!(start.elapsed() < Duration::from_secs(60), "{:?}: {:.60}", start.elapsed(), bib);
    }
}

#[test]
fn many_open_brackets_in_yaml_are_an_error_at_the_one_too_many() {
    let cited = Cited::new("", AMA, "Text [@a].\n");
    cited.project().replace("report/report.toml", "r.bib", "r.yml");
    cited.project().write("report/r.yml", format!("a:\n  type: article\n  title: {}", "[".repeat(100_000)));
    let start = Instant::now();
    let run = cited.checked();
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("found a value within more than 40 others"), "{}", run.stderr);
    assert!(run.stderr.contains("report/r.yml:3:48"), "{}", run.stderr);
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

#[test]
fn keys_that_are_unknown_are_listed_up_to_a_thousand() {
    let cited = Cited::new("", AMA, &format!("{}\n", "@fig-".repeat(50_000)));
    let start = Instant::now();
    let run = cited.checked();
    assert_eq!(run.code, 2);
    assert_eq!(run.stderr.matches("is not in the bibliography\n").count(), 1_000);
    assert!(run.stderr.contains("found more than 1000 keys that are not in the bibliography"));
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}
