//! A poster is one page, and nothing that is written is lost on it.

use crate::program::{Copy, tickmark};
use crate::wide_tables::{Word, words_of};

/// A poster of this text, on the sheet of its template.
pub fn poster(text: &str) -> Copy {
    let project = Copy::small("id\n1\n", text);
    let config = "title = \"A poster\"\nversion = \"1.0.0\"\n[[documents]]\nid = \"report\"\nsource = \"report.md\"\n\
                  template = \"poster\"\noutputs = [\"pdf\"]\n";
    project.write("report/report.toml", config);
    project.freeze();
    project
}

fn words(count: usize) -> String {
    "Every word of this poster is read. ".repeat(count / 7)
}

/// A panel of so many words.
pub fn panel(title: &str, count: usize) -> String {
    format!("::: panel\n\n## {title}\n\n{}\n\n:::\n\n", words(count))
}

#[test]
fn text_that_does_not_fit_the_sheet_is_an_error_in_each_form_of_body() {
    let columns = format!("::: column\n\n{}:::\n\n::: column\n\n{}:::\n", panel("Long", 5000), panel("Short", 20));
    let panels: String = ["First", "Second", "Third", "Fourth", "Fifth"].map(|title| panel(title, 2000)).concat();
    for (form, text) in [("columns", columns), ("panels", panels), ("running text", words(6000))] {
        let project = poster(&text);
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 2, "{form}: {}", run.stderr);
        assert!(run.stderr.contains("too long for the sheet"), "{form}: {}", run.stderr);
        assert!(!project.path().join("out/latest").exists(), "{form}: nothing is written");
    }
}

#[test]
fn a_figure_of_running_text_that_is_taller_than_a_column_is_an_error_at_its_heading() {
    let text = "## Background\n\nWhy.\n\n## Survival\n\nAs drawn.\n\n```{survival os}\ntime = \"time\"\nevent = \"event = 1\"\n```\n\n\
                ```{figure fig-os}\nof = \"os\"\naspect = 2\ncaption = \"Survival\"\n```\n\n## Conclusion\n\nDone.\n";
    let project = Copy::small("id,time,event\n1,3,1\n2,5,0\n3,9,1\n", text);
    let config = "title = \"A poster\"\nversion = \"1.0.0\"\n[[documents]]\nid = \"report\"\nsource = \"report.md\"\n\
                  template = \"poster\"\noutputs = [\"pdf\"]\n";
    project.write("report/report.toml", config.replace("outputs", "size = \"A1\"\noutputs"));
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("the panel “Survival” crosses the end"), "{}", run.stderr);
    assert!(run.stderr.contains("report/report.md:5:1"), "{}", run.stderr);
    project.write("report/report.md", text.replace("aspect = 2\n", "aspect = 0.6\n"));
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn each_form_of_body_stands_whole_on_one_page() {
    let end = "The last words stand at the end.";
    let columns = format!("::: column\n\n{}:::\n\n::: column\n\n{}{end}\n\n:::\n", panel("One", 300), panel("Two", 20));
    let panels = format!("{}{}::: conclusion\n\n## Three\n\n{end}\n\n:::\n", panel("One", 400), panel("Two", 200));
    let headline = format!("::: headline\n\nThe finding\n\n- **Most** words\n- {end}\n\n:::\n\n{}", panel("One", 200));
    let text = format!("{}\n\n{end}\n", words(900));
    for (form, text) in [("columns", columns), ("panels", panels), ("headline", headline), ("running text", text)] {
        let project = poster(&text);
        let run = tickmark(project.path(), &["render", "--strict"]);
        assert_eq!(run.code, 0, "{form}: {}", run.stderr);
        let pdf = lopdf::Document::load(project.path().join("out/latest/report.pdf")).expect("a PDF");
        assert_eq!(pdf.get_pages().len(), 1, "{form}");
        let shown: String = pdf.extract_text(&[1]).expect("the text").split_whitespace().collect();
        assert!(shown.contains(&end.replace(' ', "")), "{form}: the last words are missing");
    }
}

/// The sizes of the letters on the sheet: those of panels are as large as the sheet allows.
fn sizes(project: &Copy) -> std::collections::BTreeSet<String> {
    let pdf = lopdf::Document::load(project.path().join("out/latest/report.pdf")).expect("a PDF");
    assert_eq!(pdf.get_pages().len(), 1);
    let page = pdf.get_pages()[&1];
    let content = lopdf::content::Content::decode(&pdf.get_page_content(page)).expect("operations");
    let set = content.operations.iter().filter(|operation| operation.operator == "Tf");
    set.map(|operation| format!("{:?}", operation.operands[1])).collect()
}

/// Four sections or more without containers are panels, as if they were written so; a section
/// that is longer than a column runs on as text does.
#[test]
fn sections_without_containers_are_panels_where_they_fit() {
    let section = |title: &str, count: usize| format!("## {title}\n\n{}\n\n", words(count));
    let four = ["One", "Two", "Three", "Four"];
    let drawn = |text: String| {
        let project = poster(&text);
        let run = tickmark(project.path(), &["render", "--strict"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        sizes(&project)
    };
    let panels = drawn(four.map(|title| panel(title, 50)).concat());
    let sections = drawn(four.map(|title| section(title, 50)).concat());
    let two = drawn(four[..2].iter().map(|title| section(title, 50)).collect());
    let long = drawn(format!("{}{}", section("Zero", 1400), four.map(|title| section(title, 20)).concat()));
    assert_eq!(sections, panels);
    assert_ne!(two, panels, "two sections are running text");
    assert_eq!(long, two, "a section that no column holds is running text");
}

/// The words of the drafted poster of lung data on a sheet, with where the foot begins, and the
/// width and the height of the sheet; none where `pdftotext` is not installed.
fn drafted(folder: &std::path::Path, (template, size): (&str, &str)) -> Option<(Vec<Word>, f64, (f64, f64))> {
    let project = Copy::of(folder);
    let config = project.read("report/report.toml");
    let poster = "template = \"poster\"\noutputs = [\"pdf\", \"html\"]";
    assert!(config.contains(poster), "{config}");
    let wanted = format!("template = \"{template}\"\nsize = \"{size}\"\noutputs = [\"pdf\"]");
    project.write("report/report.toml", config.replace(poster, &wanted));
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code <= 1, "{template} {size}: {}", run.stderr);
    let pdf = project.path().join("out/latest/poster.pdf");
    let words = words_of(&pdf)?;
    assert!(words.iter().all(|(page, ..)| *page == 1), "{template} {size} is one sheet");
    // What stands at the foot: the version of the report.
    let version = words.iter().filter(|(.., letters)| letters == "Version").map(|(_, edges, _)| edges[1]);
    let foot = version.fold(0.0, f64::max);
    let document = lopdf::Document::load(&pdf).expect("a PDF");
    let page = document.get_dictionary(document.get_pages()[&1]).expect("a page");
    let sides = page.get(b"MediaBox").and_then(lopdf::Object::as_array).expect("a sheet");
    let side = |at: usize| f64::from(sides[at].as_float().expect("points"));
    Some((words, foot, (side(2), side(3))))
}

/// A poster with little on it fills its sheet all the same: letters and figures grow.
#[test]
fn the_drafted_poster_fills_its_sheet_in_every_template_and_size() {
    let desk = tempfile::tempdir().expect("a folder");
    let lung = crate::reference_frame::reference_path("lung.csv");
    let run = crate::program::run_in(desk.path(), &["new", "study", "--data", &lung]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let folder = desk.path().join("study");
    for sheet in [
        ("classic", "48x36in"),
        ("classic", "36x48in"),
        ("classic", "A0"),
        ("classic", "A1"),
        ("portrait", "36x48in"),
        ("portrait", "A0"),
        ("portrait", "A1"),
        ("better", "48x36in"),
        ("better", "A0"),
    ] {
        let Some((words, foot, (width, height))) = drafted(&folder, sheet) else {
            println!("skipped: pdftotext is not installed");
            return;
        };
        assert!(foot > 0.8 * height, "{sheet:?}: the foot is at {foot} of {height}");
        let lowest = |from: f64, to: f64| {
            let inside = words
                .iter()
                .filter(|(_, edges, _)| edges[3] <= foot && edges[0] >= from * width && edges[2] <= to * width);
            inside.map(|(_, edges, _)| edges[3]).fold(0.0, f64::max) / foot
        };
        if sheet.0 == "better" {
            // The finding stands in the middle in huge letters, and panels on both sides.
            let tallest = words.iter().map(|(_, edges, _)| edges[3] - edges[1]).fold(0.0, f64::max);
            assert!(tallest > 0.03 * height, "{sheet:?}: letters of {tallest}");
            assert!(lowest(0.0, 0.27) > 0.7 && lowest(0.73, 1.0) > 0.7, "{sheet:?}: a side is empty");
            continue;
        }
        let (left, right) = (lowest(0.0, 0.5), lowest(0.5, 1.0));
        assert!(left > 0.85 && right > 0.85, "{sheet:?}: {left} of the left half and {right} of the right is filled");
    }
}
