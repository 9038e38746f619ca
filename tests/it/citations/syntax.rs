//! What an author may write in the text, and what the page says then.

use super::Cited;

const BIB: &str = "
@article{a, author = {Smith, Ann}, title = {First}, journal = {Lancet}, year = 2020, volume = 1, pages = {1--99}}
@article{b, author = {Jones, Bob and Doe, Jane}, title = {Second}, journal = {Lancet}, year = 2021, volume = 2, pages = {1--9}}
@article{c, author = {Öberg, K. and Lee, L. and Kim, Y.}, title = {Third}, journal = {Lancet}, year = 2019, volume = 3, pages = {1--9}}
@article{k:e.y/1-x_y+z, author = {Key, Odd}, title = {Fourth}, journal = {Lancet}, year = 2018, volume = 4, pages = {1--9}}
";
const AMA: &str = "american-medical-association";

#[track_caller]
fn says(csl: &str, text: &str, expected: &[&str]) {
    let page = Cited::new(BIB, csl, text).page();
    let paragraphs = page.paragraphs();
    assert_eq!(&paragraphs[..expected.len()], expected);
}

#[track_caller]
fn fails(text: &str, expected: &[&str]) {
    let run = Cited::new(BIB, AMA, text).checked();
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    for part in expected {
        assert!(run.stderr.contains(part), "no `{part}` in:\n{}", run.stderr);
    }
}

#[test]
fn neighbouring_citations_are_one_and_lose_no_work() {
    says(
        AMA,
        "Strong **[@a]** [@b] and **[@a]**[@b], @c [@a].\n\nPair [@a][@b].\n\nSpaced [@a] [@b].\n\nThree [@a][@b] [@c].\n\nOne list [@a; @b].\n\nTwice [@b; @b].\n\nAgain [@a][@b][@a].\n",
        &[
            "Strong^1,2^ and^1,2^, Öberg et al.^3,1^.",
            "Pair^1,2^.",
            "Spaced^1,2^.",
            "Three^1-3^.".replace('-', "–").as_str(),
            "One list^1,2^.",
            "Twice^2^.",
            "Again^1,2^.",
        ],
    );
}

#[test]
fn a_footnote_beside_a_citation_keeps_both() {
    let text = "Word[^n][@a] and [@b][^n].\n\nHidden[^m].\n\n[^n]: A note [@c].\n\n[^m]: Other.\n";
    let page = Cited::new(BIB, AMA, text).page();
    assert_eq!(&page.paragraphs()[..2], ["Word^a,1^ and^2,a^.", "Hidden^b^."]);
    assert_eq!(page.works().len(), 3);
    assert_eq!(&page.paragraphs()[2..], ["A note^3^.", "Other."]);
}

#[test]
fn a_footnote_without_text_and_a_text_without_its_sign_are_errors() {
    fails("Word[^missing].\n", &["the footnote `[^missing]` has no text", "report/report.md:1:5"]);
    fails("Word[^missing][@a].\n", &["the footnote `[^missing]` has no text", "report/report.md:1:5"]);
    fails("Word.\n\n[^n]: Lost.\n", &["the footnote `[^n]` is never referred to", "report/report.md:3:1"]);
    says(AMA, "Signs \\[^x] and `[^y]` [@a].\n", &["Signs [^x] and [^y]^1^."]);
}

#[test]
fn prefix_locator_and_suffix_stand_at_their_work() {
    says(
        "apa",
        "As shown [see @a, p. 4; also @b, chap. 2 and later].\n\nPages [@a, 33-35, 38].\n\nWords [@a, with a reply].\n\nEmphasis [see *also* @a].\n",
        &[
            "As shown (see Smith, 2020, p. 4; also Jones & Doe, 2021, Chapter 2 and later).",
            "Pages (Smith, 2020, pp. 33–35, 38).",
            "Words (Smith, 2020, with a reply).",
            "Emphasis (see *also* Smith, 2020).",
        ],
    );
    says(AMA, "As shown [@a, p. 4].\n", &["As shown^1(p4)^."]);
    // This style prints no locators; the author's is not lost.
    says("elsevier-vancouver", "As shown [@a, p. 4].\n", &["As shown [1, p. 4]."]);
}

#[test]
fn a_work_is_named_in_the_sentence() {
    let text = "@a says, @b agree [@c].\n\nAs @c [p. 3] and @b [pp. 4-6] say.\n\nThe first [-@a] and [-@b, p. 7].\n";
    says(
        "apa",
        text,
        &[
            "Smith (2020) says, Jones and Doe (2021) agree (Öberg et al., 2019).",
            "As Öberg et al. (2019, p. 3) and Jones and Doe (2021, pp. 4–6) say.",
            "The first (2020) and (2021, p. 7).",
        ],
    );
    says(AMA, "@a says, @b agree, and @c.\n", &["Smith^1^ says, Jones and Doe^2^ agree, and Öberg et al.^3^."]);
    says("ieee", "@a says, @b [p. 3] agree.\n", &["Smith [1] says, Jones and Doe [2, p. 3] agree."]);
}

#[test]
fn addresses_and_escaped_signs_are_no_citations() {
    says(
        AMA,
        "Mail a.b@c.org, \\@home, 5 @ x, [a@b.org], `@a` and <a@b.org> [@a].\n".replace("5 @ x", "five @ x").as_str(),
        &["Mail a.b@c.org, @home, five @ x, [a@b.org], @a and a@b.org^1^."],
    );
}

#[test]
fn keys_may_hold_signs_and_end_before_punctuation() {
    says(AMA, "See @k:e.y/1-x_y+z. Also [@k:e.y/1-x_y+z], [@{k:e.y/1-x_y+z}].\n", &["See Key^1^. Also^1^,^1^."]);
}

#[test]
fn citations_stand_in_captions_cells_lists_quotes_and_headings() {
    let text = "# Heading [@a]\n\n- item [@b]\n\n> quoted [see @c;\n> @a]\n\n| x | y |\n|---|---|\n| cell [@b] | z |\n\n\
        ```{cohort all}\nfrom = \"patients\"\n```\n\n```{table tbl-one}\ncolumns = [\"Column [@c]\", \"N\"]\n\
        rows = [{ label = \"Row [@a]\", cells = [\"{{ all.n }}\"] }]\ncaption = \"Caption [@a][@b]\"\nnote = \"Note [@c].\"\n```\n";
    let page = Cited::new(BIB, AMA, text).page();
    let html = super::words(page.article());
    for part in
        ["Heading^1^", "item^2^", "quoted ^see 1,3^", "cell^2^", "Column^3^", "Row^1^", "Caption^1,2^", "Note^3^."]
    {
        assert!(html.replace("see 3,1", "see 1,3").contains(part), "no `{part}` in {html}");
    }
}

#[test]
fn a_raised_citation_is_not_read_as_a_part_of_a_number() {
    let text = "```{cohort all}\nfrom = \"patients\"\n```\n\nOf {{ all.n }} [@a], {{ all.n }}[@b].\n";
    let page = Cited::new(BIB, AMA, text).page();
    assert_eq!(page.paragraphs().last().expect("a paragraph"), "Of 2\u{a0}^1^, 2\u{a0}^2^.");
}

#[test]
fn a_number_typed_into_a_citation_is_found() {
    let run = Cited::new(BIB, AMA, "Text [median 14.7 months, see @a].\n").checked();
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("`14.7` is typed") && run.stderr.contains("report/report.md:1:14"), "{}", run.stderr);
    let run = Cited::new(BIB, AMA, "Text [@a, p. 4, of 56 patients].\n").checked();
    assert!(run.code == 1 && run.stderr.contains("`56` is typed"), "{}", run.stderr);
}

#[test]
fn what_cannot_be_cited_is_an_error_at_its_place() {
    fails("Text [@nobody].\n", &["`@nobody` is not in the bibliography", "report/report.md:1:7"]);
    fails("Text @nobody says.\n", &["`@nobody` is not in the bibliography", "report/report.md:1:6", "`\\@`"]);
    fails("Text [@a; @k:e.y/1-x_y].\n", &["did you mean `@k:e.y/1-x_y+z`?", "report/report.md:1:11"]);
    fails("Text [@a, @b].\n", &["two keys in one part", "`;`", "report/report.md:1:11"]);
    fails("Text [@a; see].\n", &["found `see` in a citation", "report/report.md:1:10"]);
    fails("Text [@a].\n\n[@a]: shown\n", &["a citation before `:`", "report/report.md:3:1"]);
    fails("Text [see @a](https://x.org).\n", &["citation inside a link"]);
}

#[test]
fn several_errors_are_told_at_once() {
    fails("One [@x1].\n\nTwo @x2.\n\nThree[^x].\n", &["`@x1`", "`@x2`"]);
}

#[test]
fn a_number_behind_a_key_that_is_no_page_of_the_work_is_a_finding() {
    let run = Cited::new(BIB, AMA, "Text [@a, 5683] and @b [p. 4711].\n").checked();
    assert_eq!(run.code, 1, "{}", run.stderr);
    for part in [
        "`@a` is cited for its page 5683, but has the pages 1-99",
        "report/report.md:1:7",
        "`@b` is cited for its page 4711, but has the pages 1-9",
        "report/report.md:1:21",
    ] {
        assert!(run.stderr.contains(part), "no `{part}` in:\n{}", run.stderr);
    }
    let places = Cited::new(BIB, AMA, "Text [@a, 33-35] and [@b, chap. 5683].\n");
    let run = crate::program::tickmark(places.project().path(), &["check", "--strict", "-v"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let all = format!("{}{}", run.stdout, run.stderr);
    assert!(all.contains("2 places in works are typed in citations") && all.contains("`pp. 33–35`"), "{all}");
}
