//! The repository's own poster shows what the published poster shows.

use serde_json::Value;

use crate::program::{Copy, entry, root, tickmark};

/// The works of the published poster, in its order: the first author, and where the
/// work stands.
const WORKS: [(&str, &str); 7] = [
    ("Delpassand ES, Yazdi SM, Ghantaji S", "J Nucl Med. 2024;65(5):746-752. doi:10.2967/jnumed.123.265703"),
    ("Del Rivero J, Perez K, Kennedy EB", "J Clin Oncol. 2023;41(32):5049-5067. doi:10.1200/JCO.23.01529"),
    ("Strosberg J, Leeuwenkamp O, Siddiqui MK", "Cancer Treat Rev. 2021;93:102141. doi:10.1016/j.ctrv.2020.102141"),
    ("Sitani K, Parghane R, Talole S, Basu S", "Br J Radiol. 2022;95(1137):20210896. doi:10.1259/bjr.20210896"),
    ("Kim YI", "Nucl Med Commun. 2021;42(4):451-458. doi:10.1097/MNM.0000000000001350"),
    (
        "Bodei L, Mueller-Brand J, Baum RP",
        "Eur J Nucl Med Mol Imaging. 2013;40(5):800-816. doi:10.1007/s00259-012-2330-6",
    ),
    ("Vaughan E, Machta J, Walker M", "Br J Radiol. 2018;91(1091):20180041. doi:10.1259/bjr.20180041"),
];

const SECTIONS: [&str; 12] = [
    "Objectives",
    "Eligibility",
    "Regimen and methods",
    "Cohort characteristics",
    "Survival",
    "Factors associated with survival",
    "Symptom response",
    "Re-retreatment",
    "Hematologic toxicity",
    "Long-term bone marrow toxicity",
    "Conclusion",
    "References",
];

/// Text without blanks and with one kind of dash, so that line breaks do not count.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(|c| if "–‑‐".contains(c) { '-' } else { c }).collect()
}

/// What a reader of an HTML page sees, squeezed.
fn page_text(html: &str) -> String {
    let from = html.find("<main").expect("the page has a main part");
    let to = html.find("</main>").expect("the main part ends");
    let mut text = String::new();
    let mut is_tag = false;
    for c in html[from..to].chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    squeezed(&text.replace("&#x27;", "'").replace("&#39;", "'").replace("&amp;", "&"))
}

/// What stands on the pages of a PDF, squeezed.
fn pdf_text(project: &Copy, name: &str) -> String {
    let path = project.path().join("out/latest").join(name);
    let pdf = lopdf::Document::load(path).expect("a PDF");
    let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
    squeezed(&pdf.extract_text(&pages).expect("the text of the pages"))
}

fn assert_shows(place: &str, text: &str, words: &str) {
    assert!(text.contains(&squeezed(words)), "{place} does not show `{words}`");
}

#[test]
fn the_poster_shows_what_the_published_one_shows() {
    let project = Copy::of(&root());
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stderr.contains("finding"), "{}", run.stderr);
    let ledger = project.ledger();
    let html = project.read("out/latest/poster.html");
    for (place, text) in [("poster.html", page_text(&html)), ("poster.pdf", pdf_text(&project, "poster.pdf"))] {
        sections_and_people(place, &text);
        eligibility_and_regimen(place, &text);
        survival_and_factors(place, &text, &ledger);
        both_toxicities(place, &text, &ledger);
        works_in_order(place, &text);
        assert!(!text.to_lowercase().contains("prolong"), "{place} compares with nothing");
        assert_shows(place, &text, "No comparator: survival is only described");
    }
    figures(&html);
    let works = html.matches("<li id=\"work-").count();
    assert_eq!(works, WORKS.len(), "works on the poster");
    let manuscript = project.read("out/latest/manuscript.html");
    works_in_order("manuscript.html", &page_text(&manuscript));
    works_in_order("manuscript.pdf", &pdf_text(&project, "manuscript.pdf"));
}

fn sections_and_people(place: &str, text: &str) {
    for section in SECTIONS {
        assert_shows(place, text, section);
    }
    let config = std::fs::read_to_string(root().join("report/report.toml")).expect("the configuration");
    let config: toml::Table = config.parse().expect("TOML");
    for (key, count) in [("authors", 11), ("affiliations", 5)] {
        let all = config[key].as_array().expect("a list");
        assert_eq!(all.len(), count, "{key}");
        for one in all {
            assert_shows(place, text, one["name"].as_str().expect("a name"));
        }
    }
}

fn eligibility_and_regimen(place: &str, text: &str) {
    assert_shows(place, text, "Progression after benefit from initial PRRT");
    assert_shows(place, text, "Krenning score at least 3, no discordant FDG-avid disease");
    assert_shows(place, text, "56 of 83 candidates retreated");
    assert_shows(place, text, "1–4 additional cycles, typically 2");
    assert_shows(place, text, "200 mCi (7.4 GBq) of");
    assert_shows(place, text, "Lu-DOTATATE each");
}

/// Both curves and both forest plots, with the ledger's numbers.
fn survival_and_factors(place: &str, text: &str, ledger: &Value) {
    let shown = |id: String| entry(ledger, &id)["text"].as_str().expect("a text").to_owned();
    for block in ["pfs", "os"] {
        let part = |stat: &str| shown(format!("{block}.median.{stat}"));
        let median = format!("median {} ({}–{})", part("estimate"), part("conf.low"), part("conf.high"));
        assert_shows(place, text, &median);
    }
    for term in [
        "cox_pfs.multivariable.age",
        "cox_pfs.multivariable.grade_group.G3",
        "cox_pfs.multivariable.primary_site.Pancreas",
        "cox_pfs.multivariable.primary_site.Other",
        "cox_os.multivariable.age",
        "cox_os.multivariable.grade_group.G3",
    ] {
        let part = |stat: &str| shown(format!("{term}.{stat}"));
        let ratio = format!("{} ({}–{})", part("estimate"), part("conf.low"), part("conf.high"));
        assert_shows(place, text, &ratio);
    }
    assert_eq!(text.to_lowercase().matches("events/n").count(), 2, "{place}: a forest plot for each of PFS and OS");
}

/// A figure for each of the two times, with the ledger's numbers, and MDS/AML.
fn both_toxicities(place: &str, text: &str, ledger: &Value) {
    assert_shows(place, text, "Worst CTCAE v5.0 grade during retreatment (n = 56)");
    assert_shows(place, text, "Worst CTCAE v5.0 grade in follow-up (n = 55)");
    assert_shows(place, text, "MDS/AML: 1 of 56 (1.8%");
    let terms = [
        "Anemia",
        "Platelet count decreased",
        "Neutrophil count decreased",
        "Lymphocyte count decreased",
        "White blood cell decreased",
    ];
    for block in ["tox", "tox_follow_up"] {
        for term in terms {
            let shown = |stat: &str| {
                let name = if term.contains(' ') { format!("[\"{term}\"]") } else { format!(".{term}") };
                entry(ledger, &format!("{block}{name}.any.{stat}"))["text"].as_str().expect("a text").to_owned()
            };
            assert_shows(place, text, &format!("{} ({})", shown("n"), shown("p")));
        }
    }
    for grade in ["Grade 1", "Grade 2", "Grade 3", "Grade 4"] {
        let times = text.matches(&squeezed(grade)).count();
        assert!(times >= 2, "{place}: `{grade}` is in {times} legends");
    }
}

fn works_in_order(place: &str, text: &str) {
    let list = text.rfind("References").expect("a list of works");
    let mut from = list;
    for (authors, source) in WORKS {
        let after = |words: &str, from: usize| {
            let at = text[from..].find(&squeezed(words)).map(|at| from + at);
            at.unwrap_or_else(|| panic!("{place}: `{words}` is not in the list of works, or not in its order"))
        };
        from = after(source, after(authors, from));
    }
}

/// Each figure that the published poster has is a drawing of its own.
fn figures(html: &str) {
    for id in ["pfs", "os", "forest-pfs", "forest-os", "tox", "tox-follow-up"] {
        let from = html.find(&format!("<figure id=\"fig-poster-{id}\"")).unwrap_or_else(|| panic!("no figure {id}"));
        let figure = &html[from..from + html[from..].find("</figure>").expect("the figure ends")];
        assert!(figure.contains("<svg"), "figure {id} has no drawing");
    }
}
