//! Footnotes of a PDF stand at the foot of the page that refers to them.

use lopdf::Document;

use crate::program::{Copy, tickmark};

const CSV: &str = "id,time\n1,5\n2,8\n3,12\n";

fn pages(body: &str, template: &str) -> Vec<String> {
    let block = "```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\n";
    let project = Copy::small(CSV, &format!("{block}{body}\n"));
    let config = project.read("report/report.toml").replace("outputs = [\"html\"]\n", "");
    let config = config.replace("template = \"manuscript\"", &format!("template = \"{template}\""));
    project.write("report/report.toml", config);
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let pdf = Document::load(project.path().join("out/latest/report.pdf")).expect("a PDF");
    pdf.get_pages().keys().map(|page| squeezed(&pdf.extract_text(&[*page]).expect("its text"))).collect()
}

/// A text without white space: where lines break does not count.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Text that fills more than a page.
fn long() -> String {
    "Words that fill the page and go on and on until there is no room for them any more. ".repeat(60)
}

#[test]
fn a_note_is_at_the_foot_of_its_page() {
    let body = format!(
        "First[^one] words.\n\n{}\n\nThen[^two] of {{{{ n }}}} patients, and the first[^one] again.\n\n\
         [^one]: The note of the first page.\n\n[^two]: The note of the second: {{{{ n }}}} in all.\n",
        long()
    );
    let pages = pages(&body, "manuscript");
    assert!(pages[0].contains(&squeezed("The note of the first page.")), "{}", pages[0]);
    assert!(!pages[0].contains(&squeezed("The note of the second")));
    assert!(pages[1].contains(&squeezed("The note of the second: 3 in all.")), "{}", pages[1]);
    let times = pages.iter().map(|page| page.matches(&squeezed("The note of the first page.")).count()).sum::<usize>();
    assert_eq!(times, 1, "a second reference repeats no note");
}

#[test]
fn notes_of_tables_and_of_notes_are_printed() {
    let body = "| A[^head] | B |\n|---|---|\n| a[^cell] | b |\n\nIn {{ n }} patients.\n\n[^head]: Of the head.\n\n\
                [^cell]: Of the cell, see[^other].\n\n[^other]: Of the note.\n";
    let all = pages(body, "manuscript").concat();
    for note in ["Of the head.", "Of the cell, see", "Of the note."] {
        assert_eq!(all.matches(&squeezed(note)).count(), 1, "{note}: {all}");
    }
}

#[test]
fn a_poster_has_its_notes_at_the_foot_of_the_sheet() {
    let pages = pages("::: panel\n\n## Words\n\nIn {{ n }} patients.[^one]\n\n:::\n\n[^one]: The note.\n", "poster");
    assert_eq!(pages.len(), 1);
    assert_eq!(pages[0].matches(&squeezed("The note.")).count(), 1, "{}", pages[0]);
}
