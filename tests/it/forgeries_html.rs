//! Forged HTML pages: each is made from a real one, as a forger would, and must be caught.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::program::{Copy, root, tickmark};
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

/// What is put before the end of a page, of its head, or of its style sheet.
fn in_main(page: &str, part: &str) -> String {
    once(page, "</main>", &format!("{part}</main>"))
}

fn in_head(page: &str, part: &str) -> String {
    once(page, "</head>", &format!("{part}</head>"))
}

fn in_style(page: &str, rule: &str) -> String {
    once(page, "</style>", &format!("{rule}</style>"))
}

/// Parts that show, say, hide or load something beside the text of the page.
const PARTS: [&str; 52] = [
    "<p title=\"P=.04\">x</p>",
    "<p aria-label=\"44 died\">x</p>",
    "<p aria-description=\"44 died\">x</p>",
    "<p role=\"slider\" aria-valuetext=\"44\">x</p>",
    "<p data-note=\"44\">x</p>",
    "<img src=\"data:image/png;base64,AA\" alt=\"P=.04\">",
    "<img src=\"https://example.org/a.png\" alt=\"\">",
    "<img src=\"data:image/png;base64,AAAA\" alt=\"\">",
    "<img src=\"data:image/svg+xml,%3Csvg%3E%3C/svg%3E\" alt=\"\">",
    "<img srcset=\"https://example.org/a.png\" alt=\"\">",
    "<picture><source srcset=\"https://example.org/a.png\"></picture>",
    "<input placeholder=\"44\">",
    "<input type=\"image\" src=\"https://example.org/a.png\">",
    "<svg><text>44</text></svg>",
    "<svg><title>44</title></svg>",
    "<svg><desc>44</desc></svg>",
    "<svg role=\"group\" aria-label=\"44 died\"></svg>",
    "<svg><text aria-label=\"44\">x</text></svg>",
    "<svg font-family=\"Wingdings\"></svg>",
    "<svg><text transform=\"scale(-1 1)\">x</text></svg>",
    "<svg><image href=\"https://example.org/a.png\"/></svg>",
    "<object data=\"a.html\"></object>",
    "<embed src=\"a.html\">",
    "<video poster=\"https://example.org/a.png\"></video>",
    "<audio src=\"https://example.org/a.mp3\"></audio>",
    "<canvas></canvas>",
    "<progress value=\"44\" max=\"100\"></progress>",
    "<table summary=\"44 died\"><tr><td>x</td></tr></table>",
    "<table background=\"https://example.org/a.png\"><tr><td>x</td></tr></table>",
    "<table><tr><th abbr=\"44\">x</th></tr></table>",
    "<a href=\"#content\" title=\"44 died\">x</a>",
    "<a class=\"tm-cite\" href=\"#work-1\" title=\"A trial of 44\">x</a>",
    "<a download=\"44.txt\" href=\"\">x</a>",
    "<time datetime=\"2024-01-01\">x</time>",
    "<math alttext=\"44\"><mi>x</mi></math>",
    "<math aria-label=\"44\"><mi>x</mi></math>",
    "<form action=\"https://example.org\"><button>Approve</button></form>",
    "<p contenteditable>x</p>",
    "<div popover id=\"a\">x</div>",
    "<div style=\"position:fixed;inset:0;background:url(https://example.org/a.png)\"></div>",
    "<div style=\"position:absolute;inset:0;background:url(data:image/png;base64,AAAA)\"></div>",
    "<div style=\"position:fixed;inset:0;background:white\"></div>",
    "<table style=\"margin:-40em 0;background:white\"><tr><td>x</td></tr></table>",
    "<p style=\"color:transparent\">x</p>",
    "<p style=\"font-family:Wingdings\">x</p>",
    "<p style=\"transform:scale(-1,1)\">x</p>",
    "<p class=\"tm-skip\">x</p>",
    "<p hidden>x</p>",
    "<details open><summary>x</summary></details>",
    "<main id=\"content\">x</main>",
    "<span class=\"tm-counter\" id=\"tm-counter\" hidden>x</span>",
    "<header class=\"tm-bar\" title=\"P=.04\">x</header>",
];

/// Rules that write, cover, hide, or show letters as others.
const RULES: [&str; 9] = [
    "p::before{content:\"44\"}",
    "p::before{content:\"Not \"}",
    "p::before{content:attr(data-note)}",
    "body{background:url(https://example.org/a.png)}",
    "@font-face{font-family:\"Inter\";src:url(https://example.org/a.otf)}",
    "@font-face{font-family:\"Inter\";src:url(data:font/otf;base64,AAAA)}",
    "main{display:none}",
    "body *{color:transparent}",
    "/* nothing */",
];

/// Other changes of a page.
const OTHERS: [(&str, Forge); 13] = [
    ("a description", |page| in_head(page, "<meta name=\"description\" content=\"P=.04\">")),
    ("a description for networks", |page| in_head(page, "<meta property=\"og:title\" content=\"44 died\">")),
    ("key words", |page| once(page, "content=\"lung cancer, ", "content=\"44 died, ")),
    ("a title", |page| once(page, "<title>", "<title>44 died: ")),
    ("a picture of the tab", |page| in_head(page, "<link rel=\"icon\" href=\"https://example.org/a.png\">")),
    ("the text is hidden", |page| once(page, "<main id=\"content\">", "<main id=\"content\" hidden>")),
    ("the text is hidden by its class", |page| once(page, "<body class=\"tm-page", "<body class=\"tm-skip")),
    ("the text is hidden by style", |page| {
        once(page, "<main id=\"content\">", "<main id=\"content\" style=\"display:none\">")
    }),
    ("the evidence is open", |page| once(page, "<dialog id", "<dialog open id")),
    ("what a figure says", |page| once(page, "aria-label=\"Survival", "aria-label=\"In 44 patients survival")),
    ("a font", |page| {
        let at = page.find("base64,").expect("a font") + 400;
        format!("{}AAAA{}", &page[..at], &page[at + 4..])
    }),
    ("a font for another", |page| once(page, "font-weight: 400", "font-weight: 500")),
    ("a rule is gone", |page| {
        let start = page.find(".tm-mark {").expect("the rule");
        let end = start + page[start..].find('}').expect("its end") + 1;
        format!("{}{}", &page[..start], &page[end..])
    }),
];

#[test]
fn a_new_seal_hides_nothing_that_a_page_shows_or_says_beside_its_text() {
    let project = rendered();
    let page = fs::read_to_string(project.path().join("out/latest/report.html")).expect("a page");
    let forged = project.path().join("forged.html");
    let parts = PARTS.iter().map(|part| ((*part).to_owned(), in_main(&page, part)));
    let rules = RULES.iter().map(|rule| ((*rule).to_owned(), in_style(&page, rule)));
    let others = OTHERS.iter().map(|(what, forge)| ((*what).to_owned(), forge(&page)));
    let mut missed = Vec::new();
    for (what, text) in parts.chain(rules).chain(others) {
        assert!(text != page, "{what}");
        fs::write(&forged, sealed_anew(&text)).expect("it is written");
        let (code, said) = verify(&forged, None);
        if code != 1 || state(&said, "intact") != "failed" || said.to_string().contains("the seal does not agree") {
            missed.push(format!("{what}: {code} {said:#}"));
        }
    }
    assert!(missed.is_empty(), "{} forgeries were missed:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn pages_of_every_form_are_as_the_program_writes_them() {
    let project = Copy::of(&root().join("tests/projects/lung"));
    let images = root().join("tests/data/images");
    project.write("report/photo.jpg", fs::read(images.join("photo.jpg")).expect("a photograph"));
    let report = project.read("report/report.md");
    let more = "![A photograph of 3 cells](photo.jpg \"Own work\")\n\nIt is $\\frac{a}{b}$ here[^1].\n\n::: conclusion\n\n- one\n- two\n\n:::\n\n[^1]: Or *there*, at [a place](https://example.org/4).\n";
    project.write("report/report.md", format!("{report}\n{more}"));
    project.write("report/poster.md", "## One\n\nSome words.\n");
    project.replace(
        "report/report.toml",
        "[facts.confidence]",
        "[[documents]]\nid = \"poster\"\nsource = \"poster.md\"\ntemplate = \"poster\"\noutputs = [\"html\"]\n\n\
         [[documents]]\nid = \"blind\"\nsource = \"report.md\"\ntemplate = \"manuscript\"\noutputs = [\"html\"]\nblind = true\n\n\
         [style]\ncolour = \"teal\"\n\n[facts.confidence]",
    );
    let check = |what: &str| {
        let run = tickmark(project.path(), &["render"]);
        assert!(run.code < 2, "{what}: {}", run.stderr);
        for name in ["report", "poster", "blind"] {
            let (_, said) = verify(&project.path().join(format!("out/latest/{name}.html")), None);
            let checks = said["levels"][0]["checks"].as_array().expect("checks");
            let written = checks.iter().find(|it| it["what"].as_str().is_some_and(|it| it.starts_with("style sheet")));
            assert_eq!(written.expect("the check")["problems"], serde_json::json!([]), "{what}, {name}: {said:#}");
        }
    };
    check("tickmark's own templates");
    // Templates of a project travel with its pages, with a blinded one too.
    let base = fs::read_to_string(root().join("templates/base.html")).expect("a template");
    let base = base.replace(
        "<main id",
        "<nav class=\"own\" title=\"{{ title }}\"{% if banner %} data-own{% endif %}>Words</nav>\n<main id",
    );
    project.write("templates/base.html", base.replace("</head>", "<style>.own { color: teal }</style>\n</head>"));
    let css = fs::read_to_string(root().join("templates/tickmark.css")).expect("a style sheet");
    project.write("templates/tickmark.css", format!("{css}\n.own {{ font-weight: 600 }}\n"));
    check("templates of the project");
    // But not one that names somebody: what it writes cannot be told from what is foreign.
    let author = config_author(&project);
    project.write("templates/tickmark.css", format!("{css}\n/* by {author} */\n.own {{ font-weight: 600 }}\n"));
    let run = tickmark(project.path(), &["render", "-v"]);
    assert!(run.code < 2 && run.stderr.contains("--> templates/tickmark.css:"), "{}", run.stderr);
    for (name, is_intact) in [("report", true), ("blind", false)] {
        let (code, said) = verify(&project.path().join(format!("out/latest/{name}.html")), None);
        assert_eq!(
            said["levels"][0]["checks"].to_string().contains("names somebody does not travel"),
            !is_intact,
            "{name}: {said:#}"
        );
        assert_eq!(code == 0, is_intact, "{name}: {said:#}");
    }
    let blind = project.read("out/latest/blind.html");
    assert!(!delivered(&blind).contains(&author), "a template that names the author travels");
}

/// The first author of a report.
fn config_author(project: &Copy) -> String {
    let config = project.read("report/report.toml");
    let (_, rest) = config.split_once("[[authors]]").expect("an author");
    rest.split('"').nth(1).expect("a name").to_owned()
}

/// The texts of the files that travel with a page.
fn delivered(page: &str) -> String {
    let element = page.split("id=\"tm-delivery\">").nth(1).and_then(|rest| rest.split("</script>").next());
    let packed: serde_json::Value = serde_json::from_str(element.expect("the files")).expect("JSON");
    let files = packed["files"].as_object().expect("files").values();
    let text = |file: &serde_json::Value| {
        let bytes = STANDARD.decode(file.as_str().expect("Base64")).expect("Base64");
        let bytes = miniz_oxide::inflate::decompress_to_vec_zlib(&bytes).expect("a file");
        String::from_utf8_lossy(&bytes).into_owned()
    };
    files.map(text).collect::<String>()
}
