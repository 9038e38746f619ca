//! How a page reads in Chromium: lines that end well, level columns, figures on a telephone, large
//! findings. Measured from the boxes of the elements.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::browser::{PROJECTS, keep_picture, open};
use crate::program::{Copy, tickmark};
use crate::webdriver::Browser;

/// A page of the repository's own report.
fn own(page: &str) -> PathBuf {
    fs::canonicalize(PROJECTS[0].path().join("out/latest").join(page)).expect("the page")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|one| one.as_f64().expect("a number")).collect()
}

/// Sixty paragraphs, each with a range of works and an interval a letter further to the right.
fn citations() -> Copy {
    let bibliography: String = (1..=30)
        .map(|n| {
            format!(
                "@article{{w{n}, author = {{Author, A.}}, title = {{Work {n}}}, journal = {{J}}, year = {{2020}}}}\n"
            )
        })
        .collect();
    let cite = |works: &mut dyn Iterator<Item = usize>| works.map(|n| format!("@w{n}")).collect::<Vec<_>>().join("; ");
    let mut text = format!("```{{proportion p}}\nevent = \"died = 1\"\n```\n\nAll [{}].\n\n", cite(&mut (1..=30)));
    for at in 0..60 {
        let filler = "n".repeat(at % 12 + 1);
        let words = "word ".repeat(at / 12 + 3);
        text.push_str(&format!(
            "{words}{filler} [{}] {words}{filler} {{{{ p | fmt(\"{{conf.low}}–{{conf.high}}\") }}}}.\n\n",
            cite(&mut (3..=5))
        ));
    }
    text.push_str(&format!("{}[{}].\n", "word ".repeat(8), cite(&mut (1..=30).step_by(2))));
    let csv: String =
        std::iter::once("id,died\n".to_owned()).chain((0..40).map(|id| format!("{id},{}\n", id % 2))).collect();
    let project = Copy::small(&csv, &text);
    project.write("report/references.bib", bibliography);
    project.replace("report/report.toml", "version =", "bibliography = \"references.bib\"\nversion =");
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project
}

#[test]
fn a_range_stays_on_a_line_and_a_list_of_works_does_not() {
    let Some(browser) = Browser::start() else { return };
    let project = citations();
    let page = fs::canonicalize(project.path().join("out/latest/report.html")).expect("the page");
    for width in [1600, 1200, 390] {
        browser.resize(width, 844);
        open(&browser, &page, &mut Vec::new());
        let found = browser.run(
            "const lines = (element) => new Set(Array.from(element.getClientRects(), (box) => Math.round(box.top))).size; \
             const ranges = Array.from(document.querySelectorAll('main p .tm-whole')); \
             const parted = ranges.filter((range) => lines(range) !== 1).map((range) => range.textContent); \
             const lists = Array.from(document.querySelectorAll('.tm-cite')).filter((cite) => cite.textContent.length > 20); \
             return [ranges.length, parted, lists.map(lines)]",
        );
        assert_eq!(found[0], 121, "sixty ranges of works, sixty intervals, one range of all works");
        assert_eq!(found[1], json!([]), "parted at {width}");
        if width == 390 {
            assert!(numbers(&found[2]).iter().any(|lines| *lines > 1.0), "a long list of works ends no line: {found}");
        }
    }
}

#[test]
fn the_columns_of_a_poster_end_level_in_the_order_of_the_text() {
    let Some(browser) = Browser::start() else { return };
    for (width, height) in [(1600, 1000), (1200, 800)] {
        browser.resize(width, height);
        open(&browser, &own("poster.html"), &mut Vec::new());
        keep_picture(&browser, &format!("level-{width}"));
        let panels = browser.run(
            "return Array.from(document.querySelectorAll('.column > .tm-div'), (panel) => { \
             const box = panel.getBoundingClientRect(); return [box.left, box.top, box.bottom]; })",
        );
        let panels: Vec<Vec<f64>> = panels.as_array().expect("panels").iter().map(numbers).collect();
        assert!(panels.len() > 8, "{panels:?}");
        let mut columns: Vec<(f64, f64, f64)> = Vec::new();
        for panel in &panels {
            match columns.last_mut().filter(|(left, ..)| (left - panel[0]).abs() < 1.0) {
                Some((_, _, end)) => {
                    assert!(panel[1] > *end, "a panel stands over the one before it at {width}: {panels:?}");
                    *end = panel[2];
                }
                None => columns.push((panel[0], panel[1], panel[2])),
            }
        }
        assert!(columns.is_sorted_by(|one, other| one.0 < other.0), "columns are read from left to right: {columns:?}");
        let top = columns.iter().map(|column| column.1).fold(f64::INFINITY, f64::min);
        let ends: Vec<f64> = columns.iter().map(|column| column.2 - top).collect();
        let (lowest, highest) =
            ends.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), end| (low.min(*end), high.max(*end)));
        assert!(columns.len() > 1 && lowest > 0.94 * highest, "columns end at {ends:?} at {width}");
    }
}

/// Whole in the window at first; with letters that can be read when its button is pressed.
#[test]
fn a_figure_fits_a_telephone_and_is_enlarged_by_its_button() {
    let Some(browser) = Browser::start() else { return };
    for page in ["manuscript.html", "poster.html"] {
        browser.resize(390, 844);
        open(&browser, &own(page), &mut Vec::new());
        let state = "const sizes = (drawing) => { const svg = drawing.querySelector('svg'); \
             const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width; \
             const least = Math.min(...Array.from(svg.querySelectorAll('text'), (text) => parseFloat(text.getAttribute('font-size')))); \
             return [drawing.scrollWidth - drawing.clientWidth, scale * least]; }; \
             return Array.from(document.querySelectorAll('.tm-drawing'), sizes)";
        let fits: Vec<Vec<f64>> = browser.run(state).as_array().expect("figures").iter().map(numbers).collect();
        assert!(fits.len() > 3 && fits.iter().all(|figure| figure[0] <= 1.0), "{page}: {fits:?}");
        let press = "document.querySelectorAll('.tm-enlarge:not([hidden])').forEach((button) => button.click()); \
             return Array.from(document.querySelectorAll('.tm-enlarge'), (button) => [button.textContent, button.hidden])";
        let buttons = browser.run(press);
        assert!(
            fits.iter().zip(buttons.as_array().expect("buttons")).all(|(figure, button)| {
                button[0] == "Enlarge the figure" && (figure[1] < 9.0) == (button[1] == false)
            }),
            "{page}: {fits:?} {buttons}"
        );
        let large: Vec<Vec<f64>> = browser.run(state).as_array().expect("figures").iter().map(numbers).collect();
        assert!(large.iter().all(|figure| figure[1] >= 9.0), "{page}: letters of {large:?}");
        let sideways =
            browser.run("return document.documentElement.scrollWidth <= document.documentElement.clientWidth");
        assert_eq!(sideways, true, "{page}: the page itself scrolls sideways");
        browser.run(press);
        let again: Vec<Vec<f64>> = browser.run(state).as_array().expect("figures").iter().map(numbers).collect();
        assert_eq!(again, fits, "{page}: pressed again");
        browser.resize(1200, 800);
        let shown = browser.run("return document.querySelectorAll('.tm-enlarge:not([hidden])').length");
        assert_eq!(shown, 0, "{page}: a wide window needs no button");
    }
}

#[test]
fn the_findings_of_a_classic_poster_are_large() {
    let Some(browser) = Browser::start() else { return };
    for width in [1600, 1200, 390] {
        browser.resize(width, 844);
        open(&browser, &own("poster.html"), &mut Vec::new());
        let found = browser.run(
            "const size = (element) => parseFloat(getComputedStyle(element).fontSize); \
             return Array.from(document.querySelectorAll('.headline li'), (finding) => { const strong = finding.querySelector('strong'); \
             const [own, all] = [strong, finding].map((element) => element.getBoundingClientRect()); \
             return [size(strong) / size(finding), own.top - all.top, own.width / all.width]; })",
        );
        let findings: Vec<Vec<f64>> = found.as_array().expect("findings").iter().map(numbers).collect();
        assert!(findings.len() == 4, "{findings:?}");
        assert!(findings.iter().all(|one| one[0] >= 1.5 && one[1] < 2.0 && one[2] > 0.98), "at {width}: {findings:?}");
    }
}
