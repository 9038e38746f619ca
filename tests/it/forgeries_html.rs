//! Forged HTML pages: each is made from a real one, as a forger would, and must be caught.

use std::fs;

use crate::verify::{rendered, state, verify};

/// A forgery of the text of a page.
type Forge = fn(&str) -> String;

fn once(page: &str, from: &str, to: &str) -> String {
    assert!(page.contains(from), "the page has no `{from}`");
    page.replacen(from, to, 1)
}

/// The first mark after a text is given another text.
fn mark_after(page: &str, start: &str, text: &str) -> String {
    let from = page.find(start).unwrap_or_else(|| panic!("no {start}"));
    let tag = from + page[from..].find("data-mark=").expect("a mark");
    let open = tag + page[tag..].find('>').expect("the end of its tag") + 1;
    let close = open + page[open..].find('<').expect("the end of its text");
    format!("{}{text}{}", &page[..open], &page[close..])
}

fn element(page: &str, id: &str) -> (usize, usize) {
    let start = page.find(&format!("id=\"{id}\">")).expect("the element") + id.len() + 5;
    (start, start + page[start..].find("</script>").expect("its end"))
}

const FORGERIES: [(&str, Forge); 24] = [
    ("a number of the text", |page| mark_after(page, "Results</h", "229")),
    ("a number of a table", |page| mark_after(page, "<table", "99")),
    ("a number of a figure", |page| mark_after(page, "<svg", "99")),
    ("a number beside a figure", |page| once(page, "</main>", "<p>P=.04</p></main>")),
    ("a number without a mark", |page| once(page, "</p>", " in 5683 patients</p>")),
    ("a mark of another number", |page| once(page, "data-mark=\"0\"", "data-mark=\"1\"")),
    ("a mark of another result", |page| once(page, "data-result=\"patients.n\"", "data-result=\"os.events\"")),
    ("a mark that nobody has", |page| once(page, "data-mark=\"0\"", "data-mark=\"99999\"")),
    ("the evidence of a number", |page| once(page, "\"id\":\"patients.n\",", "\"id\":\"os.events\",")),
    ("a hash of the evidence", |page| {
        let at = page.find("\"sha256\":\"").expect("a hash") + 10;
        format!("{}0000{}", &page[..at], &page[at + 4..])
    }),
    ("words of a sentence", |page| once(page, "Women lived longer", "Men lived longer")),
    ("a paragraph is removed", |page| {
        let start = page.find("<p>").expect("a paragraph");
        let end = start + page[start..].find("</p>").expect("its end") + 4;
        format!("{}{}", &page[..start], &page[end..])
    }),
    ("numbers are hidden by style", |page| once(page, "</head>", "<style>.tm-mark{display:none}</style></head>")),
    ("numbers are written by style", |page| {
        once(page, "</head>", "<style>p::before{content:\"P=.04\"}</style></head>")
    }),
    ("a text lies over another", |page| {
        once(page, "</main>", "<div style=\"position:fixed;top:0;background:white\">none</div></main>")
    }),
    ("a script writes numbers", |page| once(page, "</body>", "<script>document.title='P=.04'</script></body>")),
    ("the page leads elsewhere", |page| {
        once(page, "<head>", "<head><meta http-equiv=\"refresh\" content=\"0;url=https://example.org\">")
    }),
    ("the page shows another", |page| once(page, "</main>", "<iframe src=\"https://example.org\"></iframe></main>")),
    ("a comment hides a part", |page| once(page, "<figure", "<!-- <figure")),
    ("digits are turned", |page| once(page, "<p>", "<p dir=\"rtl\">")),
    ("the files are removed", |page| {
        let (start, end) = element(page, "tm-delivery");
        format!("{}{}", &page[..start], &page[end..])
    }),
    ("the files are there twice", |page| {
        let (start, end) = element(page, "tm-delivery");
        let again = format!("<script type=\"application/json\" id=\"tm-delivery\">{}</script>", &page[start..end]);
        once(page, "</body>", &format!("{again}</body>"))
    }),
    ("the files are damaged", |page| once(page, "\"ledger.json\":\"", "\"ledger.json\":\"AAAA")),
    ("a file is removed", |page| once(page, "\"freeze.lock\":", "\"freeze.old\":")),
];

#[test]
fn every_forged_page_is_caught_without_the_data() {
    let project = rendered();
    let page = fs::read_to_string(project.path().join("out/latest/report.html")).expect("a page");
    let forged = project.path().join("forged.html");
    let mut missed = Vec::new();
    for (what, forge) in FORGERIES {
        let text = forge(&page);
        assert!(text != page, "{what}");
        fs::write(&forged, text).expect("it is written");
        let (code, said) = verify(&forged, None);
        if code != 1 || state(&said, "intact") != "failed" {
            missed.push(format!("{what}: {code} {said:#}"));
        }
    }
    assert!(missed.is_empty(), "{} forgeries were missed:\n{}", missed.len(), missed.join("\n"));
}

/// The page with a seal that agrees.
fn sealed_anew(page: &str) -> String {
    let at = page.find("{\"seal\":\"").expect("a seal") + 9;
    let named = &page[at..at + 64];
    let seal = tickmark::render::seal::of_html(page, named).hex();
    format!("{}{seal}{}", &page[..at], &page[at + 64..])
}

#[test]
fn a_new_seal_does_not_hide_a_number_that_is_not_the_ledgers() {
    let project = rendered();
    let page = fs::read_to_string(project.path().join("out/latest/report.html")).expect("a page");
    let forged = project.path().join("forged.html");
    fs::write(&forged, sealed_anew(&page)).expect("it is written");
    assert_eq!(verify(&forged, None).0, 0);
    // Those that change a number, its mark or its evidence; the others change words.
    for (what, forge) in FORGERIES.into_iter().take(10).filter(|(what, _)| *what != "a mark of another number") {
        fs::write(&forged, sealed_anew(&forge(&page))).expect("it is written");
        let (code, said) = verify(&forged, None);
        assert_eq!((code, state(&said, "intact")), (1, "failed"), "{what}: {said:#}");
        assert!(!said.to_string().contains("the seal does not agree"), "{what}: {said:#}");
    }
    // Words are known from the sources, once there are the data to run them on.
    fs::write(&forged, sealed_anew(&once(&page, "Women lived longer", "Men lived longer"))).expect("it is written");
    let (code, said) = verify(&forged, Some(&project.path().join("data")));
    assert_eq!((code, state(&said, "recomputed")), (1, "failed"), "{said:#}");
}
