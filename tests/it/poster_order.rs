//! The order in which a poster is read is that of its text, down one column, then down the next;
//! its columns end as evenly as that allows, on the sheet and in a window.

use serde_json::Value;

use crate::poster_fit::{panel, poster};
use crate::program::{Copy, tickmark};
use crate::webdriver::Browser;
use crate::wide_tables::words_of;

/// The panels of a sheet as it is read, down the first column, then down the next: a letter each,
/// one text a column. None where `pdftotext` is not installed.
fn columns_of_letters(project: &Copy) -> Option<Vec<String>> {
    let words = words_of(&project.path().join("out/latest/report.pdf"))?;
    let titles = words.windows(2).filter(|pair| pair[0].2 == "Panel").map(|pair| (pair[0].1, pair[1].2.as_str()));
    let mut titles: Vec<([f64; 4], &str)> = titles.collect();
    // A conclusion stands a little further in, on its tint.
    titles.sort_by(|(one, _), (other, _)| one[0].total_cmp(&other[0]));
    let mut columns: Vec<Vec<([f64; 4], &str)>> = Vec::new();
    for title in titles {
        match columns.last_mut().filter(|column| title.0[0] - column[0].0[0] < 100.0) {
            Some(column) => column.push(title),
            None => columns.push(vec![title]),
        }
    }
    let down = |mut column: Vec<([f64; 4], &str)>| {
        column.sort_by(|(one, _), (other, _)| one[1].total_cmp(&other[1]));
        column.into_iter().map(|(_, letter)| letter).collect()
    };
    Some(columns.into_iter().map(down).collect())
}

/// Panels of so many words, called A, B, C, …; the last is the conclusion.
fn lettered(counts: &[usize]) -> String {
    let name = |at: usize| format!("Panel {}", char::from(b'A' + u8::try_from(at).expect("few panels")));
    let all: Vec<String> = counts.iter().enumerate().map(|(at, count)| panel(&name(at), *count)).collect();
    let (last, others) = all.split_last().expect("a panel");
    format!("{}{}", others.concat(), last.replace("::: panel", "::: conclusion"))
}

/// Panels fill the columns in the order of the text, whatever would be more level.
#[test]
fn panels_are_read_in_the_order_of_the_text_whatever_their_lengths() {
    for (template, size, counts) in [
        ("classic", "36x48in", vec![700, 60, 60, 640, 500, 60, 420, 60, 300]),
        ("portrait", "A0", vec![30, 560, 60, 60, 490, 350, 30, 30, 420, 60]),
        ("classic", "48x36in", vec![560, 60, 60, 500, 400, 60, 340, 300, 60, 240]),
        ("classic", "A1", vec![250, 20, 20, 200, 150, 20, 120, 90]),
        ("better", "48x36in", vec![30, 20, 200, 180, 20, 150, 120, 60]),
    ] {
        let project = poster(&lettered(&counts));
        let sheet = format!("template = \"{template}\"\nsize = \"{size}\"");
        project.replace("report/report.toml", "template = \"poster\"", &sheet);
        let run = tickmark(project.path(), &["render", "--strict"]);
        assert_eq!(run.code, 0, "{template} {size}: {}", run.stderr);
        let Some(columns) = columns_of_letters(&project) else {
            println!("skipped: pdftotext is not installed");
            return;
        };
        assert!(columns.len() > 1, "{template} {size}: {columns:?}");
        assert_eq!(columns.concat(), "ABCDEFGHIJ"[..counts.len()], "{template} {size}: {columns:?}");
    }
}

/// As many panels in each column, where they are alike, and none that is left for the last.
#[test]
fn panels_of_one_length_are_shared_out_evenly() {
    for count in [9, 10, 13] {
        let project = poster(&lettered(&vec![140; count]));
        project.replace("report/report.toml", "template = \"poster\"", "template = \"portrait\"");
        let run = tickmark(project.path(), &["render", "--strict"]);
        assert_eq!(run.code, 0, "{count}: {}", run.stderr);
        let Some(columns) = columns_of_letters(&project) else {
            println!("skipped: pdftotext is not installed");
            return;
        };
        let lengths = || columns.iter().map(String::len);
        assert!(lengths().max() <= lengths().min().map(|least| least + 1), "{columns:?}");
    }
}

/// What stands outside of the columns of the author keeps its place in the order too.
#[test]
fn panels_outside_of_columns_keep_their_place() {
    let letter = |letter: char| panel(&format!("Panel {letter}"), 60);
    let column = |letters: &str| format!("::: column\n\n{}:::\n\n", letters.chars().map(letter).collect::<String>());
    let project = poster(&format!("{}{}{}{}{}", letter('A'), column("BC"), letter('D'), column("EF"), letter('G')));
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    match columns_of_letters(&project) {
        Some(columns) => assert_eq!(columns, ["ABCD", "EFG"]),
        None => println!("skipped: pdftotext is not installed"),
    }
}

/// The panels of a page: left edge, top and bottom of each, in the order of the text.
const PANELS: &str = "Array.from(document.querySelectorAll('.tm-columns .tm-div.panel, .tm-columns .tm-div.conclusion'),\
    (panel) => { const box = panel.getBoundingClientRect(); return [box.left, box.top, box.bottom]; })";

/// The columns of a page: top and bottom of the panels in each.
fn columns_of_page(browser: &Browser, what: &str) -> Vec<Vec<(f64, f64)>> {
    let found = browser.evaluate(PANELS);
    let number = |value: &Value| value.as_f64().expect("a number");
    let mut columns: Vec<(f64, Vec<(f64, f64)>)> = Vec::new();
    for panel in found.as_array().expect("panels") {
        let (left, top, bottom) = (number(&panel[0]), number(&panel[1]), number(&panel[2]));
        match columns.last_mut().filter(|(edge, _)| (edge - left).abs() < 1.0) {
            Some((_, column)) => {
                assert!(column.last().is_none_or(|above| above.1 < top), "{what}: one below the other");
                column.push((top, bottom));
            }
            None => {
                assert!(columns.last().is_none_or(|(edge, _)| *edge < left), "{what}: to the right of the last");
                columns.push((left, vec![(top, bottom)]));
            }
        }
    }
    columns.into_iter().map(|(_, column)| column).collect()
}

/// The least that the highest of so many columns can have, and of those divisions the least sum of
/// squares, from all divisions of panels in order.
fn most_level(heights: &[f64], count: usize, gap: f64) -> (f64, f64) {
    let tall = |run: &[f64]| run.iter().sum::<f64>() + gap * run.len().saturating_sub(1) as f64;
    if count == 1 {
        let all = tall(heights);
        return (all, all * all);
    }
    let last = heights.len() - count + 1;
    let with_first = |first: usize| {
        let (own, rest) = (tall(&heights[..first]), most_level(&heights[first..], count - 1, gap));
        (own.max(rest.0), own * own + rest.1)
    };
    // A half of a pixel is no difference.
    let better = |one: (f64, f64), other: (f64, f64)| {
        if (one.0 - other.0).abs() > 0.5 { one.0 < other.0 } else { one.1 < other.1 }
    };
    (1..=last).map(with_first).reduce(|one, other| if better(other, one) { other } else { one }).expect("a division")
}

#[test]
fn in_a_window_columns_end_as_evenly_as_the_order_allows() {
    let Some(browser) = Browser::start() else { return };
    for (counts, widths) in [
        (vec![250, 30, 150, 60, 150, 150, 150], [(900, 2), (1400, 3), (1900, 3)]),
        (vec![60; 9], [(900, 2), (1400, 4), (1900, 4)]),
        (vec![30, 400, 30, 30, 250, 30, 150, 150, 60, 30, 400], [(900, 2), (1400, 4), (1900, 4)]),
    ] {
        let project = poster(&lettered(&counts));
        project.replace("report/report.toml", "outputs = [\"pdf\"]", "outputs = [\"html\"]");
        let run = tickmark(project.path(), &["render", "--strict"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        for (width, most) in widths {
            let what = format!("{counts:?} at {width}");
            browser.resize(width, 1000);
            browser.open(&project.path().join("out/latest/report.html"));
            browser.evaluate("document.fonts.ready.then(() => true)");
            let columns = columns_of_page(&browser, &what);
            assert!(columns.len() > 1 && columns.len() <= most, "{what}: {} columns", columns.len());
            assert_eq!(columns.concat().len(), counts.len(), "{what}");
            let gap = columns.iter().flat_map(|column| column.windows(2)).map(|pair| pair[1].0 - pair[0].1);
            let gap = gap.fold(f64::INFINITY, f64::min);
            let heights: Vec<f64> = columns.concat().iter().map(|(top, bottom)| bottom - top).collect();
            let found: Vec<f64> = columns.iter().map(|column| column[column.len() - 1].1 - column[0].0).collect();
            let (highest, squares) = most_level(&heights, columns.len(), gap);
            let most = found.iter().copied().fold(0.0, f64::max);
            assert!((most - highest).abs() < 2.0, "{what}: {found:?}, expected at most {highest}");
            let sum: f64 = found.iter().map(|tall| tall * tall).sum();
            assert!(sum < 1.01 * squares, "{what}: {found:?}, expected {squares} and not {sum}");
        }
    }
}

/// What no column parts is whole, and what fades at the edges of a figure has the colour of the
/// ground it stands on.
#[test]
fn in_a_window_a_figure_is_whole_with_its_caption_and_stands_on_its_own_ground() {
    let Some(browser) = Browser::start() else { return };
    let block = "```{survival os}\ntime = \"months\"\nevent = \"died = 1\"\nby = \"arm\"\ntest = \"log-rank\"\n```\n\n";
    let figure = |id: &str| {
        let caption = "Overall survival by arm, of which there are many; it is long enough for two lines or for three.";
        format!("```{{figure fig-{id}}}\nof = \"os\"\ncaption = \"{caption}\"\n```\n\n")
    };
    let words = "Words of it are here. ".repeat(30);
    let running =
        format!("{block}## Why\n\n{words}\n\n{}## How\n\n{words}\n\n{}## So\n\nDone.\n", figure("a"), figure("b"));
    let panels = format!(
        "{block}::: panel\n\n## Why\n\n{}:::\n\n{}::: panel\n\n## So\n\nDone.\n\n:::\n",
        figure("a"),
        figure("b")
    );
    for text in [running, panels] {
        let project = poster(&text);
        project.write("data/patients.csv", crate::figures::groups(12));
        project.freeze();
        project.replace("report/report.toml", "outputs = [\"pdf\"]", "outputs = [\"html\"]");
        let run = tickmark(project.path(), &["render", "--strict"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        for width in [390, 900, 1400, 1900] {
            browser.resize(width, 1000);
            browser.open(&project.path().join("out/latest/report.html"));
            let parted = browser.evaluate(
                "Array.from(document.querySelectorAll('.tm-columns :is(figure, h2)')).filter((it) => it.getClientRects().length !== 1).length",
            );
            assert_eq!(parted, 0, "at {width}: a figure or a heading goes over to the next column");
            let grounds = browser.evaluate(
                "Array.from(document.querySelectorAll('.tm-drawing'), (drawing) => {
                    let under = drawing.parentElement;
                    while (getComputedStyle(under).backgroundColor === 'rgba(0, 0, 0, 0)') under = under.parentElement;
                    const colour = getComputedStyle(under).backgroundColor;
                    return [colour, getComputedStyle(drawing).backgroundImage.includes(colour + ' 40%')];
                })",
            );
            let grounds = grounds.as_array().expect("drawings");
            assert_eq!(grounds.len(), 2);
            for ground in grounds {
                assert_eq!(ground[1], true, "at {width}: a figure stands on {}", ground[0]);
            }
        }
    }
}
