//! The pages in Chromium, as a reader sees and uses them.
//!
//! Chromium is optional: where it is not installed the tests say so and pass.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::program::{Copy, root, tickmark};
use crate::webdriver::Browser;
use crate::{figure_matrix, figures, posters, wide_tables};

const ENTER: char = '\u{E007}';
const ESCAPE: char = '\u{E00C}';

/// A desktop's window, a tablet's and a telephone's.
const WINDOWS: [(u32, u32); 3] = [(1600, 1000), (1200, 800), (390, 844)];

/// The projects whose pages are looked at, rendered once: the repository's own, R's lung
/// data, one of wide tables and figures with many parts, figures with names from right to left
/// and with long ones, and posters with images and logos.
pub(super) static PROJECTS: LazyLock<[Copy; 6]> = LazyLock::new(|| {
    let lung = Copy::of(&root().join("tests/projects/lung"));
    let projects = [
        Copy::of(&root()),
        lung,
        many_parts(),
        figure_matrix::from_right_to_left(),
        figure_matrix::with_long_names(),
        posters::with_images_and_logos(),
    ];
    for project in &projects {
        let run = tickmark(project.path(), &["render"]);
        assert!(run.code <= 1, "{}", run.stderr);
    }
    projects
});

/// Eight groups with signs of long names; twelve curves; a flow of four arms.
fn many_parts() -> Copy {
    let mut report = wide_tables::report();
    report.push_str(
        "\nOf {{ os.n }} patients.\n\n```{survival os}\ndata = \"groups\"\ntime = \"months\"\nevent = \"died = 1\"\nby = \"arm\"\n```\n\n\
         ```{figure fig-os}\nof = \"os\"\ncaption = \"Twelve curves.\"\n```\n\n",
    );
    let mut names = Vec::new();
    for arm in ["A", "B", "C", "D"] {
        names.push(format!("\"arm_{arm}\""));
        report.push_str(&format!(
            "```{{cohort arm_{arm}}}\nfrom = \"patients\"\nlabel = \"Analysed in the end\"\n[[include]]\nlabel = \"Allocated to the well-differentiated arm {arm}\"\n\
             where = \"arm = 'Arm {arm}'\"\n[[exclude]]\nlabel = \"Lost to follow-up\"\nwhere = \"id > 50\"\n```\n\n"
        ));
    }
    let of = names.join(", ");
    report.push_str(&format!("```{{figure fig-flow}}\nof = [{of}]\ncaption = \"Four of eight arms.\"\n```\n"));
    let project = Copy::small(&wide_tables::patients(), &report);
    project.replace("report/report.toml", "id = \"report\"", "id = \"parts\"");
    project.write("data/groups.csv", figures::groups(12));
    project.freeze();
    project
}

/// Every page of the projects.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for project in PROJECTS.iter() {
        let folder = fs::canonicalize(project.path().join("out/latest")).expect("the outputs");
        let mut files: Vec<PathBuf> =
            fs::read_dir(folder).expect("the outputs").map(|entry| entry.expect("a file").path()).collect();
        files.sort();
        pages.extend(files.into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "html")));
    }
    assert!(pages.len() >= 5, "{pages:?}");
    pages
}

fn name(page: &std::path::Path) -> String {
    page.file_name().expect("a name").to_string_lossy().into_owned()
}

fn script(file: &str) -> String {
    fs::read_to_string(root().join("tests/browser").join(file)).expect("a script of the tests")
}

/// Keeps a picture, where TICKMARK_PICTURES names a folder, for who wants to look.
pub(super) fn keep_picture(browser: &Browser, name: &str) {
    if let Some(folder) = std::env::var_os("TICKMARK_PICTURES") {
        let whole = !name.starts_with("dialog-");
        let bytes = STANDARD.decode(browser.picture(whole)).expect("Base64");
        fs::write(PathBuf::from(folder).join(format!("{name}.png")), bytes).expect("the picture can be written");
    }
}

/// What is wrong with the layout of the page in the browser now.
fn measure(browser: &Browser, what: &str, faults: &mut Vec<String>) -> (u64, u64) {
    measure_in(browser, "document", what, faults)
}

/// The same of a document of the page, such as that of a frame.
fn measure_in(browser: &Browser, document: &str, what: &str, faults: &mut Vec<String>) -> (u64, u64) {
    let script = script("measure.js");
    let start = script.find("(() =>").expect("a function");
    let found = browser.evaluate(&format!("((document) => {{ return {} }})({document})", &script[start..]));
    for fault in found["faults"].as_array().expect("faults") {
        faults.push(format!("{what}: {}", fault.as_str().expect("a sentence")));
    }
    (found["texts"].as_u64().expect("a count"), found["cells"].as_u64().expect("a count"))
}

/// Opens a page with its fonts loaded. None fails, and all are there.
pub(super) fn open(browser: &Browser, page: &std::path::Path, faults: &mut Vec<String>) {
    browser.open(page);
    let fonts = browser.evaluate(
        "Promise.allSettled(Array.from(document.fonts, (face) => face.load())).then(() => document.fonts.ready)\
         .then(() => Array.from(document.fonts, (face) => [face.family, face.weight, face.style, face.status]))",
    );
    let faces = fonts.as_array().expect("faces");
    assert!(faces.len() >= 3, "{}: {fonts}", name(page));
    faults.extend(faces.iter().filter(|face| face[3] != "loaded").map(|face| format!("{}: {face}", name(page))));
}

#[test]
fn every_page_is_laid_out_well_and_accessible_at_every_width() {
    let Some(browser) = Browser::start() else { return };
    let mut faults = Vec::new();
    let axe = script("axe.min.js");
    for page in pages() {
        for (width, height) in WINDOWS {
            let what = format!("{} at {width}", name(&page));
            browser.resize(width, height);
            open(&browser, &page, &mut faults);
            let (texts, cells) = measure(&browser, &what, &mut faults);
            assert!(name(&page) == "analysis.html" || texts > 20 || cells > 20, "{what}: nothing is there to measure");
            keep_picture(&browser, &format!("{}-{width}", page.file_stem().expect("a name").to_string_lossy()));
            // The widths differ in what is hidden and what scrolls, the themes in colours.
            let whole = "{ resultTypes: ['violations'] }";
            let colours = "{ resultTypes: ['violations'], runOnly: ['color-contrast'] }";
            match width {
                1600 => {
                    faults.extend(violations(&browser, &axe, whole, &what));
                    browser.run("document.documentElement.dataset.theme = 'dark'");
                    faults.extend(violations(&browser, &axe, colours, &format!("{what}, dark")));
                    keep_picture(&browser, &format!("{}-dark", page.file_stem().expect("a name").to_string_lossy()));
                }
                390 => faults.extend(violations(&browser, &axe, whole, &what)),
                _ => {}
            }
        }
        faults.extend(said_and_asked(&browser).into_iter().map(|fault| format!("{}: {fault}", name(&page))));
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// What axe-core finds wrong with the page.
fn violations(browser: &Browser, axe: &str, options: &str, what: &str) -> Vec<String> {
    let found = browser.run(&format!(
        "{axe}; return axe.run(document, {options}).then((it) => it.violations.map((one) => [one.id, one.help, one.nodes.length, \
         one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200) + ' ' + node.failureSummary)]))"
    ));
    found.as_array().expect("violations").iter().map(|one| format!("{what}: {one}")).collect()
}

/// What the console said, and what the page asked of the network or did not get.
fn said_and_asked(browser: &Browser) -> Vec<String> {
    let mut out: Vec<String> =
        browser.log("browser").iter().map(|entry| format!("console: {}", entry["message"])).collect();
    // A browser asks for pages of its own, too: what counts is what a file asked for.
    let mut asked: BTreeSet<String> = BTreeSet::new();
    for entry in browser.log("performance") {
        let text = entry["message"].as_str().expect("a message");
        let event: Value = serde_json::from_str(text).expect("JSON");
        let event = &event["message"];
        let [id, of, url] =
            [&event["params"]["requestId"], &event["params"]["documentURL"], &event["params"]["request"]["url"]]
                .map(|value| value.as_str().unwrap_or(""));
        let is_ours = of.starts_with("file:");
        if event["method"] == "Network.requestWillBeSent" && is_ours {
            asked.insert(id.to_owned());
        }
        let elsewhere = is_ours && !url.is_empty() && !(url.starts_with("file:") || url.starts_with("data:"));
        if elsewhere || (event["method"] == "Network.loadingFailed" && asked.contains(id)) {
            out.push(format!("network: {event}"));
        }
    }
    out
}

#[test]
fn the_console_and_the_network_are_watched() {
    let Some(browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let page = folder.path().join("bad.html");
    fs::write(&page, "<!DOCTYPE html><title>Bad</title><img src=\"none.png\" alt=\"\"><script>missing()</script>")
        .expect("the page can be written");
    browser.open(&page);
    let faults = said_and_asked(&browser).join("\n");
    assert!(faults.contains("missing is not defined") && faults.contains("network: "), "{faults}");
}

#[test]
fn overlapping_and_cut_words_are_seen() {
    let Some(browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let page = folder.path().join("bad.html");
    let bad = "<!DOCTYPE html><title>Bad</title><main><figure><div>\
        <svg id=\"f\" viewBox=\"0 0 200 50\" width=\"200\" height=\"50\"><text x=\"10\" y=\"20\" font-size=\"12\">Hepatomegaly</text>\
        <text x=\"40\" y=\"22\" font-size=\"12\">157</text><text x=\"190\" y=\"40\" font-size=\"12\">beyond</text></svg></div></figure>\
        <table style=\"table-layout:fixed;width:60px;white-space:nowrap\"><tr><td>Hepatomegaly</td><td>157</td></tr></table>\
        <div style=\"overflow:hidden;width:40px;white-space:nowrap\">Words that are cut</div><div style=\"width:3000px\">wide</div></main>";
    fs::write(&page, bad).expect("the page can be written");
    browser.resize(400, 300);
    browser.open(&page);
    let mut faults = Vec::new();
    measure(&browser, "bad", &mut faults);
    let all = faults.join("\n");
    for expected in [
        "“Hepatomegaly” meets “157”",
        "“beyond” leaves its figure",
        "leaves its cell",
        "is cut off at the side",
        "3000 px wide",
    ] {
        assert!(all.replace("3008", "3000").contains(expected), "{expected} is not among:\n{all}");
    }
}

/// Fails unless the dialog is open and shows the evidence of this text.
fn shows_evidence(browser: &Browser, what: &str, text: &str) {
    let dialog = browser.run(
        "const it = document.getElementById('tm-dialog'); return [it.open, it.querySelector('.tm-printed')?.textContent, \
         it.textContent, it.contains(document.activeElement)]",
    );
    assert_eq!(dialog[0], true, "{what}: the dialog does not open");
    assert_eq!(dialog[1], text, "{what}");
    let shown = dialog[2].as_str().expect("words");
    assert!(shown.contains("sha256") || shown.contains("A fact is not computed"), "{what}: {shown}");
    assert_eq!(dialog[3], true, "{what}: the focus is not in the dialog");
}

/// Fails unless the dialog is closed and the focus is on the element again.
fn gives_back(browser: &Browser, what: &str, selector: &str) {
    let state = browser.run(&format!(
        "return [document.getElementById('tm-dialog').open, document.activeElement === document.querySelector({})]",
        json!(selector)
    ));
    assert_eq!(state, json!([false, true]), "{what}: closed, and the focus is where it was");
}

#[test]
fn a_number_opens_its_evidence_by_click_and_by_enter_and_escape_closes_it() {
    let Some(browser) = Browser::start() else { return };
    for page in pages() {
        for (width, height) in [(1600, 1000), (390, 844)] {
            browser.resize(width, height);
            open(&browser, &page, &mut Vec::new());
            let mut kinds = 0;
            for (kind, selector) in [
                ("prose", "main p [data-mark], main li [data-mark]"),
                ("table", "td [data-mark]"),
                ("figure", "svg [data-mark]"),
            ] {
                let what = format!("{} at {width}, {kind}", name(&page));
                let quoted = json!(selector);
                let text = browser.run(&format!("return document.querySelector({quoted})?.textContent.trim() ?? null"));
                let Some(text) = text.as_str() else { continue };
                kinds += 1;
                browser.run(&format!(
                    "document.querySelector({quoted}).scrollIntoView({{ block: 'center', inline: 'center' }})"
                ));
                browser.click(&browser.element(selector));
                shows_evidence(&browser, &what, text);
                if kind == "figure" {
                    keep_picture(
                        &browser,
                        &format!("dialog-{}-{width}", page.file_stem().expect("a name").to_string_lossy()),
                    );
                }
                measure_dialog(&browser, &what);
                browser.press(ESCAPE);
                gives_back(&browser, &what, selector);
                browser.run(&format!("document.activeElement.blur(); document.querySelector({quoted}).focus()"));
                browser.press(ENTER);
                shows_evidence(&browser, &what, text);
                browser.press(ESCAPE);
                gives_back(&browser, &what, selector);
            }
            assert!(kinds == 3 || name(&page) == "analysis.html", "{}: {kinds} kinds of numbers", name(&page));
        }
    }
}

#[test]
fn a_reader_checks_the_data_files_in_the_browser() {
    let Some(browser) = Browser::start() else { return };
    let lung = &PROJECTS[1];
    let page = fs::canonicalize(lung.path().join("out/latest/report.html")).expect("the page");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let (renamed, changed) = (elsewhere.path().join("renamed.csv"), elsewhere.path().join("lung.csv"));
    fs::copy(lung.path().join("data/lung.csv"), &renamed).expect("a copy");
    fs::write(&changed, "inst,time\n1,2\n").expect("a file");
    for (width, height) in [(1600, 1000), (390, 844)] {
        browser.resize(width, height);
        open(&browser, &page, &mut Vec::new());
        for (file, words, verdict) in [
            (&renamed, "data/lung.csv agrees", "Every data file agrees with this page."),
            (&changed, "data/lung.csv another file", "Not every data file agrees with this page."),
        ] {
            browser.click(&browser.element("#tm-check"));
            browser.fill(&browser.element("#tm-dialog input[type=file]"), file.to_str().expect("a path"));
            let said = browser.evaluate(
                "new Promise((done) => { const look = () => { const it = document.querySelector('.tm-verdict'); \
                 if (it && it.textContent) done([document.querySelector('.tm-files').textContent, it.textContent]); \
                 else setTimeout(look, 20); }; look(); })",
            );
            assert_eq!(said, json!([words, verdict]));
            measure_dialog(&browser, "the check of the data");
            keep_picture(&browser, &format!("check-{width}"));
            browser.press(ESCAPE);
            gives_back(&browser, "the check of the data", "#tm-check");
        }
    }
}

/// The words of the dialog stay in it.
fn measure_dialog(browser: &Browser, what: &str) {
    let wide = browser.run(
        "const it = document.getElementById('tm-dialog'); const own = it.getBoundingClientRect(); \
         return [own.left >= 0, own.right <= innerWidth, own.bottom <= innerHeight, \
         Array.from(it.querySelectorAll('*')).every((part) => part.scrollWidth <= part.clientWidth + 1 || part.clientWidth === 0)]",
    );
    assert_eq!(wide, json!([true, true, true, true]), "{what}: the dialog is in the window, and its words in it");
}

#[test]
fn a_page_reads_without_scripts() {
    let Some(browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    for page in pages() {
        // A frame that may run no scripts is as a browser that runs none.
        let html = fs::read_to_string(&page).expect("the page").replace('&', "&amp;").replace('"', "&quot;");
        let frame = folder.path().join(name(&page));
        let style = "width:1200px;height:900px;border:0";
        let whole = format!(
            "<!DOCTYPE html><title>Frame</title><iframe sandbox=\"allow-same-origin\" style=\"{style}\" srcdoc=\"{html}\"></iframe>"
        );
        fs::write(&frame, whole).expect("the frame can be written");
        browser.resize(1300, 1000);
        browser.open(&frame);
        let state = browser.evaluate(
            "((document) => { const shown = document.querySelector('main').innerText; const hidden = (id) => \
             !document.getElementById(id).checkVisibility(); \
             return [shown.length, Array.from(document.querySelectorAll('main p [data-mark]')).every((mark) => mark.checkVisibility()), \
             hidden('tm-show'), hidden('tm-theme'), hidden('tm-counter'), hidden('tm-dialog'), \
             document.querySelectorAll('[aria-label$=evidence]').length, document.querySelector('.tm-foot').innerText] })(frames[0].document)",
        );
        assert!(state[0].as_u64().is_some_and(|length| length > 500), "{}: {state}", name(&page));
        let rest = &state.as_array().expect("a list")[1..7];
        assert_eq!(rest, json!([true, true, true, true, true, 0]).as_array().expect("a list").as_slice());
        assert!(state[7].as_str().is_some_and(|words| words.contains("ledger.json")), "{}: {state}", name(&page));
        let mut faults = Vec::new();
        measure_in(&browser, "frames[0].document", &name(&page), &mut faults);
        assert_eq!(faults, Vec::<String>::new());
    }
}

#[test]
fn a_page_prints_on_its_paper() {
    let Some(browser) = Browser::start() else { return };
    for page in pages() {
        browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "" }));
        browser.resize(1200, 800);
        open(&browser, &page, &mut Vec::new());
        let pdf = STANDARD.decode(browser.print()).expect("Base64");
        if let Some(folder) = std::env::var_os("TICKMARK_PICTURES") {
            fs::write(PathBuf::from(folder).join(format!("{}.pdf", name(&page))), &pdf)
                .expect("the PDF can be written");
        }
        let paper = lopdf::Document::load_mem(&pdf).expect("a PDF");
        let pages = paper.get_pages();
        // A poster is one sheet.
        if name(&page) == "poster.html" {
            assert_eq!(pages.len(), 1, "the poster is printed on one sheet");
        }
        // As wide as the text of the paper: A4 less its margins, A3 less its own.
        let width = if name(&page) == "poster.html" { 1527 } else { 642 };
        browser.resize(width, 1000);
        browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
        let mut faults = Vec::new();
        measure(&browser, &name(&page), &mut faults);
        assert_eq!(faults, Vec::<String>::new());
        let hidden = browser
            .evaluate("Array.from(document.querySelectorAll('button')).every((button) => !button.checkVisibility())");
        assert_eq!(hidden, true, "{}: buttons are printed", name(&page));
    }
}
