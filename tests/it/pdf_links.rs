//! The links of a PDF between numbers and their evidence.

use std::collections::BTreeMap;
use std::path::Path;

use lopdf::{Document, Object, ObjectId};

use crate::program::{Copy, root, tickmark};

/// A link annotation: what it says, its page, its lower and upper edge, and where it
/// leads.
struct Link {
    words: String,
    page: usize,
    low: f32,
    high: f32,
    to: Option<(usize, f32)>,
}

impl Link {
    /// Whether a destination is here; it is a little above what it is for.
    fn is_at(&self, y: f32) -> bool {
        const LINE: f32 = 15.0;
        (self.low - LINE..=self.high + LINE).contains(&y)
    }
}

fn links(path: &Path) -> Vec<Link> {
    let document = Document::load(path).expect("a PDF");
    let pages: BTreeMap<ObjectId, usize> = document.get_pages().iter().map(|(n, id)| (*id, *n as usize)).collect();
    let mut out = Vec::new();
    for (id, page) in &pages {
        for annotation in document.get_page_annotations(*id).expect("annotations") {
            if annotation.get(b"Subtype").and_then(Object::as_name).ok() != Some(b"Link") {
                continue;
            }
            let words = annotation.get(b"Contents").expect("a text alternative");
            let rect = annotation.get(b"Rect").and_then(Object::as_array).expect("a place");
            let edge = |at: usize| rect[at].as_float().expect("a number");
            let (low, high) = (edge(1).min(edge(3)), edge(1).max(edge(3)));
            let to = annotation.get(b"Dest").ok().map(|dest| {
                let (_, dest) = document.dereference(dest).expect("a destination");
                let dest = dest.as_array().expect("page, kind, x, y, zoom");
                (pages[&dest[0].as_reference().expect("a page")], dest[3].as_float().expect("a height"))
            });
            let words = lopdf::decode_text_string(words).expect("a text");
            out.push(Link { words, page: *page, low, high, to });
        }
    }
    out
}

#[test]
fn a_number_links_to_its_evidence_and_the_evidence_back_to_the_number() {
    let project = Copy::of(&root().join("tests/projects/lung"));
    assert_eq!(tickmark(project.path(), &["render", "--strict"]).code, 0);
    let links = links(&project.path().join("out/latest/report.pdf"));
    let ledger = project.ledger();
    let there: Vec<&Link> = links.iter().filter(|link| link.words.starts_with("evidence of ")).collect();
    let back: Vec<&Link> = links.iter().filter(|link| link.words.starts_with("place ")).collect();
    let marks = ledger["marks"].as_array().expect("marks");
    assert!(there.len() >= marks.len() && marks.len() > 100, "{} links, {} marks", there.len(), marks.len());
    for mark in marks {
        let words = format!("evidence of {}", mark["result"].as_str().expect("an id"));
        assert!(there.iter().any(|link| link.words == words), "no number links to the {words}");
    }
    for link in &back {
        let id = link.words.split_once(" of ").expect("place … of …").1;
        let (page, y) = link.to.unwrap_or_else(|| panic!("`{}` leads nowhere", link.words));
        let number = there
            .iter()
            .find(|number| number.words == format!("evidence of {id}") && number.page == page && number.is_at(y));
        let number = number.unwrap_or_else(|| panic!("`{}` does not lead to its number", link.words));
        let (page, y) = number.to.expect("the number leads to its evidence");
        assert!(page == link.page && link.is_at(y), "`{}` is not where its number leads", link.words);
    }
    assert!(back.len() > 100, "{} links back", back.len());
}

/// Words that lead to an exhibit, a section, a work or a note are a link that says where it leads,
/// and two that read alike lead to two places.
#[test]
fn words_lead_to_exhibits_sections_works_and_notes() {
    let project = Copy::of(&root().join("tests/projects/lung"));
    let report = project.read("report/report.md");
    let sections = "\n\n::: {.landscape}\n\n# One {#sec-one}\n\nSee [here](#sec-two) and [there](#sec-one).\n\n:::\n\n# Two {#sec-two}\n\nSee [here](#sec-one), and again [here](#sec-two).\n";
    project.write("report/report.md", report + sections);
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let links = links(&project.path().join("out/latest/report.pdf"));
    let place = |words: &str| -> (usize, f32) {
        let link = links.iter().find(|link| link.words == words).unwrap_or_else(|| panic!("no link says {words}"));
        link.to.unwrap_or_else(|| panic!("{words} leads nowhere"))
    };
    let (one, two) = (place("there"), place("here"));
    assert!(one.0 < two.0 || one.0 == two.0 && one.1 > two.1, "{one:?} is above {two:?}");
    assert_eq!(place("here (sec-one)"), one, "what reads alike leads to its own place");
    assert_eq!(links.iter().filter(|link| link.words == "here").count(), 2);
    for words in links.iter().map(|link| link.words.as_str()).filter(|words| words.starts_with("Figure ")) {
        place(words);
    }
    assert!(links.iter().any(|link| link.words.starts_with("Figure ")));
}
