//! Citation styles: those that come with the program, files of the project, and those
//! that a report cannot use.

use super::Cited;
use crate::program::{Copy, tickmark};

const BIB: &str = "
@article{z, author = {Zimmer, Zoe}, title = {Last}, journal = {Lancet}, year = 2018, volume = 1, pages = {1--2}}
@article{m2, author = {Miller, May}, title = {Second by Miller}, journal = {Lancet}, year = 2020, volume = 1, pages = {3--4}}
@article{m1, author = {Miller, May}, title = {First by Miller}, journal = {Lancet}, year = 2020, volume = 1, pages = {5--6}}
@article{b, author = {van der Berg, Jan}, title = {Berg}, journal = {Lancet}, year = 2019, volume = 1, pages = {7--8}}
@article{o, author = {Ågren, Per}, title = {Aagren}, journal = {Lancet}, year = 2019, volume = 1, pages = {9--10}}
";

const MINE: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Mine</title><id>http://example.org/mine</id><updated>2024-01-01T00:00:00+00:00</updated>
    <category citation-format="numeric"/></info>
  <citation><layout prefix="{" suffix="}" delimiter="; "><text variable="citation-number"/></layout></citation>
  <bibliography><layout suffix=" END"><names variable="author"><label form="short" prefix=", "/></names>
    <text variable="title" prefix=": "/></layout></bibliography>
</style>
"#;

#[test]
fn author_date_styles_are_sorted_and_unnumbered_with_letters_in_the_order_of_the_list() {
    let page = Cited::new(BIB, "apa", "Text [@z] and [@m2] and [@m1; @b] and @o.\n").page();
    assert!(!page.is_numbered());
    assert_eq!(
        page.works(),
        [
            "Ågren, P. (2019). Aagren. *Lancet*, *1*, 9–10.",
            "Miller, M. (2020a). First by Miller. *Lancet*, *1*, 5–6.",
            "Miller, M. (2020b). Second by Miller. *Lancet*, *1*, 3–4.",
            "van der Berg, J. (2019). Berg. *Lancet*, *1*, 7–8.",
            "Zimmer, Z. (2018). Last. *Lancet*, *1*, 1–2.",
        ]
    );
    let text = "Text (Zimmer, 2018) and (Miller, 2020b) and (Miller, 2020a; van der Berg, 2019) and Ågren (2019).";
    assert_eq!(page.paragraphs()[0], text);
    let numbered = Cited::new(BIB, "vancouver", "Text [@z; @m2].\n").page();
    assert!(numbered.is_numbered());
    assert_eq!(numbered.works()[0], "Zimmer Z. Last. Lancet. 2018;1:1–2.");
}

#[test]
fn two_years_of_one_author_are_drawn_together() {
    let page = Cited::new(BIB, "apa", "Text [@m1; @m2; @z].\n").page();
    assert_eq!(page.paragraphs()[0], "Text (Miller, 2020a, 2020b; Zimmer, 2018).");
}

#[test]
fn every_style_that_is_listed_prints_authors_and_no_number_twice() {
    let listed = tickmark(std::path::Path::new("."), &["styles", "--json"]);
    assert_eq!(listed.code, 0, "{}", listed.stderr);
    let styles: Vec<serde_json::Value> =
        listed.stdout.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert!(styles.len() > 60);
    let cited = Cited::new(BIB, "apa", "Text [@z] and [@m1].\n");
    let mut before = "apa".to_owned();
    for style in &styles {
        let name = style["name"].as_str().expect("a name").to_owned();
        cited.project().replace("report/report.toml", &format!("csl = \"{before}\""), &format!("csl = \"{name}\""));
        before.clone_from(&name);
        let page = cited.page();
        let works = page.works().join("\n");
        assert!(works.to_lowercase().contains("zimmer") && works.to_lowercase().contains("miller"), "{name}: {works}");
        for (at, work) in page.works().iter().enumerate() {
            let start = work.trim_start_matches(['[', '(', '^']);
            assert!(!start.starts_with(&(at + 1).to_string()), "{name}: {work}");
        }
        assert_eq!(page.is_numbered(), style["cites_by"] == "number", "{name}");
    }
}

#[test]
fn a_style_of_the_project_is_used_and_is_an_input() {
    let cited = Cited::new(BIB, "styles/mine.csl", "Text [@z; @b].\n");
    cited.project().write("report/styles/mine.csl", MINE);
    let page = cited.page();
    assert_eq!(page.paragraphs()[0], "Text {1; 2}.");
    assert_eq!(page.works(), ["Zoe Zimmer: Last END", "Jan van der Berg: Berg END"]);
    let before = cited.project().ledger()["report"]["version"].clone();
    cited.project().write("report/styles/mine.csl", MINE.replace("END", "FIN"));
    assert_eq!(cited.page().works()[0], "Zoe Zimmer: Last FIN");
    assert_ne!(cited.project().ledger()["report"]["version"], before);
    std::fs::remove_file(cited.project().path().join("report/styles/mine.csl")).expect("it was there");
    cited.project().write("templates/styles/mine.csl", MINE);
    assert_eq!(cited.page().works()[0], "Zoe Zimmer: Last END");
}

#[test]
fn a_style_that_cannot_be_used_is_an_error_at_its_name() {
    let fails = |csl: &str, file: Option<&str>, expected: &[&str]| {
        let cited = Cited::new(BIB, csl, "Text [@z].\n");
        if let Some(text) = file {
            cited.project().write("report/mine.csl", text);
        }
        let run = cited.checked();
        assert_eq!(run.code, 2, "{}", run.stderr);
        for part in expected {
            assert!(run.stderr.contains(part), "no `{part}` in:\n{}", run.stderr);
        }
    };
    // At its value.
    let place = "report/report.toml:4:7";
    fails(
        "american-medical-asociation",
        None,
        &["did you mean `american-medical-association`?", "tickmark styles", place],
    );
    fails("springer", None, &["did you mean one of", "springer-basic", place]);
    fails("chicago-notes", None, &["cites in notes", "tickmark styles", place]);
    fails("alphanumeric", None, &["prints no list of works", place]);
    fails("mine.csl", None, &["`mine.csl` is neither in report/ nor in templates/", place]);
    fails("mine.csl", Some("not a style"), &["found no `<style>`", "report/mine.csl:1:1"]);
    fails("mine.csl", Some(&MINE.replace("</bibliography>", "")), &["not valid CSL", "report/mine.csl:2:1"]);
    fails("mine.csl", Some(&MINE.replace("in-text", "note")), &["cites in notes"]);
}

#[test]
fn styles_can_be_looked_for_without_a_project() {
    let project = Copy::small("id\n1\n", "Text.\n");
    let run = tickmark(project.path(), &["styles", "vancouver"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.lines().any(|line| line.starts_with("nlm-citation-sequence, vancouver ")), "{}", run.stdout);
    assert!(!run.stdout.contains("chicago"), "{}", run.stdout);
}

#[test]
fn a_style_that_would_never_end_is_an_error_at_its_line() {
    let fails = |macros: &str, list: &str, place: &str, words: &str| {
        let cited = Cited::new(BIB, "mine.csl", "Text [@z].\n");
        let style = MINE.replace("  <citation>", &format!("{macros}\n  <citation>"));
        cited
            .project()
            .write("report/mine.csl", style.replace("    <text variable", &format!("    {list}<text variable")));
        let run = cited.checked();
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(words) && run.stderr.contains(place), "{}", run.stderr);
    };
    let call = "<text macro=\"m0\"/>";
    let twice: String = (0..30)
        .map(|at| format!("<macro name=\"m{at}\">{0}{0}</macro>", format!("<text macro=\"m{}\"/>", at + 1)))
        .collect();
    fails(&format!("<macro name=\"m0\">{call}</macro>"), call, "mine.csl:5:18", "the macro `m0` calls itself");
    fails(&twice, call, "mine.csl:5:", "calls of macros, expected at most 10000");
    let nested = "<group>".repeat(20_000) + &"</group>".repeat(20_000);
    fails("", &nested, "mine.csl:8:", "found an element within 60 others");
}

#[test]
fn a_number_typed_into_a_style_is_a_finding() {
    let cited = Cited::new(BIB, "mine.csl", "Text [@z].\n");
    let terms = "<locale><terms><term name=\"page\">5683</term></terms></locale>\n  <citation>";
    let style = MINE.replace("  <citation>", terms).replace("suffix=\" END\"", "suffix=\" (83 events)\"");
    cited.project().write("report/mine.csl", style);
    let run = cited.checked();
    assert_eq!(run.code, 1, "{}", run.stderr);
    for expected in ["mine.csl:5:34", "typed number `5683` in a term", "mine.csl:7:35", "typed number `83` in `suffix`"]
    {
        assert!(run.stderr.contains(expected), "{expected}: {}", run.stderr);
    }
}

#[test]
fn first_authors_of_one_name_are_told_apart_by_their_initials() {
    let bib = "@article{a1, author = {Same, Ann}, title = {B title}, journal = {J}, year = 2021}\n\
        @article{a2, author = {Same, Ann}, title = {A title}, journal = {J}, year = 2021}\n\
        @article{b, author = {Same, Bob}, title = {C title}, journal = {J}, year = 2021}\n\
        @article{c, author = {Sameson, Cleo}, title = {D title}, journal = {J}, year = 2021}\n";
    let page = Cited::new(bib, "apa", "Text [@b] and [@a1; @a2] and @a2, [@c].\n").page();
    assert_eq!(
        page.paragraphs()[0],
        "Text (B. Same, 2021) and (A. Same, 2021a, 2021b) and A. Same (2021a), (Sameson, 2021)."
    );
    assert_eq!(
        page.works(),
        [
            "Same, A. (2021a). A title. *J*.",
            "Same, A. (2021b). B title. *J*.",
            "Same, B. (2021). C title. *J*.",
            "Sameson, C. (2021). D title. *J*.",
        ]
    );
}

#[test]
fn a_style_that_is_made_for_a_language_prints_in_it() {
    let book = "@book{b, editor = {Klein, John and Moon, May}, title = {Handbook}, publisher = {P}, year = 2014}\n\
        @incollection{c, author = {A, B}, title = {Part}, booktitle = {Whole}, editor = {Klein, John and Moon, May}, publisher = {P}, year = 2014}\n";
    let german = Cited::new(book, "thieme", "Text [@b].\n").page();
    assert!(german.works()[0].contains("Hrsg"), "{:?}", german.works());
    // The British style has no full stop behind a short word that ends with the last letter.
    let british = Cited::new(book, "nature", "Text [@c].\n").page();
    assert_eq!(british.works(), ["A, B. Part. in *Whole* (eds Klein, J. & Moon, M.) (P, 2014)."]);
    let french = Cited::new(book, "nature", "Text [@c].\n");
    french.project().replace("report/report.toml", "version =", "language = \"fr\"\nversion =");
    assert!(french.page().works()[0].contains("éd"), "{:?}", french.page().works());
}
