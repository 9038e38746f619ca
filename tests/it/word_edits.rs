//! What co-authors do to Word documents, as Word writes it.

use crate::word_file::{BODY, WordFile, number, prose, replaced, retyped, run, smart_tag, split, tracked};

/// What is to become of a change.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fate {
    /// It is in the Markdown.
    Back,
    /// It is told: as what, and some words of what was or is now.
    Told(&'static str, &'static str),
}
use Fate::{Back, Told};

/// A change of a co-author.
pub struct Edit {
    pub name: &'static str,
    pub fate: Fate,
    pub make: fn(&mut WordFile),
}

fn edit(name: &'static str, fate: Fate, make: fn(&mut WordFile)) -> Edit {
    Edit { name, fate, make }
}

/// Moves a paragraph as Word does when it is cut and pasted: it keeps its bookmark.
fn moved(word: &mut WordFile, holds: &str, after: &str) {
    let xml = word.cut(holds);
    word.paste_after(after, &xml);
}

/// Moves a paragraph as Word tracks it: its text in both places, without bookmarks in the new.
fn move_tracked(word: &mut WordFile, holds: &str, after: &str) {
    let who = "w:id=\"9100\" w:author=\"B. Coauthor\" w:date=\"2024-05-01T10:00:00Z\"";
    let mut text = String::new();
    word.edit(holds, |xml| {
        text = crate::word_file::reading(xml);
        let mark = format!("<w:rPr><w:moveFrom {who}/></w:rPr></w:pPr>");
        let xml = xml.replacen("</w:pPr>", &mark, 1);
        let start = xml.find("<w:r>").expect("a run");
        let end = xml.rfind("</w:r>").expect("a run") + "</w:r>".len();
        format!("{}<w:moveFrom {who}>{}</w:moveFrom>{}", &xml[..start], &xml[start..end], &xml[end..])
    });
    let new = format!("<w:moveTo {who}>{}</w:moveTo>", run(&text));
    let properties = format!("<w:pPr><w:pStyle w:val=\"BodyText\"/><w:rPr><w:moveTo {who}/></w:rPr></w:pPr>");
    word.paste_after(after, &format!("<w:p>{properties}{new}</w:p>"));
}

/// Divides a paragraph before words that stand in a run.
fn divide(xml: &str, before: &str) -> String {
    let at = xml.find(before).unwrap_or_else(|| panic!("no run reads `{before}`"));
    let properties = &xml[xml.find("<w:pPr>").expect("properties")..xml.find("</w:pPr>").expect("properties") + 8];
    let gap = format!("</w:t></w:r></w:p><w:p w:rsidR=\"00AA00AA\">{properties}<w:r><w:t xml:space=\"preserve\">");
    format!("{}{gap}{}", &xml[..at], &xml[at..])
}

/// Takes a sentence with all that is in it: from words in one run to words in a later one.
fn without(xml: &str, from: &str, to: &str) -> String {
    let start = xml.find(from).unwrap_or_else(|| panic!("no run reads `{from}`"));
    let end = start + xml[start..].find(to).unwrap_or_else(|| panic!("no run reads `{to}`")) + to.len();
    format!("{}</w:t></w:r><w:r><w:t xml:space=\"preserve\">{}", &xml[..start], &xml[end..])
}

/// Heads of the rows of tables whose cells are told by what is beside them.
fn cell(word: &mut WordFile, row: &str, from: &str, to: &str) {
    let body = word.text(BODY);
    let at = body.find(&format!(">{row}</w:t>")).unwrap_or_else(|| panic!("no cell reads `{row}`"));
    let text = format!(">{from}</w:t>");
    let found = at + body[at..].find(&text).unwrap_or_else(|| panic!("no cell reads `{from}` after `{row}`"));
    word.set(BODY, format!("{}>{to}</w:t>{}", &body[..found], &body[found + text.len()..]));
}

/// What co-authors do to the reference manuscript.
#[rustfmt::skip]
pub fn of_the_manuscript() -> Vec<Edit> {
    vec![
        edit("a word", Back, |w| w.edit("delivers beta radiation", |x| replaced(x, "delivers beta", "emits beta"))),
        edit("words in split runs", Back, |w| w.edit("comes mostly from retrospective", |x| {
            replaced(&split(x, "reported efficacy"), "toxicity and survival", "toxicity and also survival")
        })),
        edit("split runs alone", Back, |w| w.edit("The statements about survival", |x| split(x, "counts exactly"))),
        edit("a tracked replacement", Back, |w| w.edit("at the discretion of", |x| tracked(x, "were typical", "were the rule"))),
        edit("a tracked deletion", Back, |w| w.edit("This is a retrospective", |x| tracked(x, " retrospective", ""))),
        edit("a tracked insertion", Back, |w| w.edit("survivors were censored", |x| tracked(x, "; survivors", " or visit; survivors"))),
        edit("a smart tag and a word beside it", Back, |w| w.edit("The evidence for a first course", |x| {
            replaced(&smart_tag(x, "midgut"), "is stronger", "is firmer")
        })),
        edit("a paragraph moved by cut and paste", Back, |w| moved(w, "The regression models relate few", "Patients could receive one to four")),
        edit("a tracked move", Back, |w| move_tracked(w, "Retreatment and re-retreatment after initial PRRT can", "The cohort is synthetic. No row")),
        edit("a paragraph added", Back, |w| w.paste_after("Their median age", &prose(&run("Patients gave their consent in writing.")))),
        edit("a paragraph with emphasis added", Back, |w| w.paste_after("The design has no comparator", &prose(&format!(
            "{}<w:r><w:rPr><w:i/></w:rPr><w:t>in vivo</w:t></w:r>{}", run("This was seen "), run(" and nowhere else."))))),
        edit("signs of Markdown typed", Back, |w| w.paste_after("The tumor secreted a hormone", &prose(&run(
            "A *star*, an _underline_, a `tick`, [brackets], {{ braces }}, a | bar, a $ sign &amp; x &lt; y.")))),
        edit("a heading added", Back, |w| w.paste_after("Imaging did not follow", "<w:p><w:pPr><w:pStyle w:val=\"heading2\"/></w:pPr><w:r><w:t>Strengths</w:t></w:r></w:p>")),
        edit("a paragraph taken out", Back, |w| drop(w.cut("Three statements of the poster"))),
        edit("a heading changed", Back, |w| w.edit("Endpoints", |x| replaced(x, "Endpoints", "End points"))),
        edit("the caption of a figure changed", Back, |w| w.edit("Flow of candidates", |x| replaced(x, "Flow of", "Flow diagram of"))),
        edit("the caption of a table changed", Back, |w| w.edit("Progression-free survival at landmarks", |x| replaced(x, "at landmarks", "at given times"))),
        edit("quotation marks in a caption", Back, |w| w.edit("Overall survival at landmarks", |x| replaced(x, "at landmarks", "at so-called “landmarks”, a_b"))),
        edit("the note of a table changed", Back, |w| w.edit("Values are median", |x| replaced(x, "need not add up", "may not add up"))),
        edit("a sentence with its number taken out", Back, |w| w.edit("Chromogranin A was available", |x| without(x, " Chromogranin A was", " patients."))),
        edit("words beside a number", Back, |w| w.edit("months, and 21 of 56 patients died", |x| replaced(x, "Median follow-up was", "The median follow-up was"))),
        edit("words after a number", Back, |w| w.edit("were at risk at three years", |x| replaced(x, " were at risk at three years", " patients were at risk at three years"))),
        edit("a paragraph typed anew with the same words", Back, |w| w.edit("Of 21 patients with symptoms", retyped)),
        edit("a paragraph typed anew with a word changed", Back, |w| w.edit("In this synthetic cohort of retreated", |x| {
            replaced(&retyped(x), "by construction", "by design")
        })),
        edit("a paragraph divided", Back, |w| w.edit("What is known of retreatment", |x| divide(x, "; and a second meta-analysis").replace(">; and a second", ">A second"))),
        edit("a bold word changed", Back, |w| w.edit("To describe survival", |x| replaced(x, "Objectives.", "Aims."))),
        edit("a word beside italics", Back, |w| w.edit("Neither PFS", |x| replaced(x, "evidence of a difference", "sign of a difference"))),
        edit("a sentence moved to another paragraph", Back, |w| {
            w.edit("A cohort with this follow-up", |x| replaced(x, " A cohort with this follow-up cannot exclude a considerably higher incidence.", ""));
            w.edit("Imaging did not follow", |x| replaced(x, "are too few for any estimate.", "are too few for any estimate. A cohort with this follow-up cannot exclude a considerably higher incidence."));
        }),
        edit("a comment", Back, |w| w.comment("Each retreatment cycle was", 7, "C. Reviewer", "Which activity?")),
        edit("a number changed", Told("computed value changed", "25.9"), |w| w.edit("The median follow-up", |x| number(x, "os.followup.median.estimate", "25.9"))),
        edit("a number emptied", Told("computed value changed", "33.1"), |w| w.edit("The median follow-up", |x| number(x, "os.median.estimate", ""))),
        edit("a cell emptied", Told("computed value changed", "44 (78.6%)"), |w| cell(w, "Anemia", "44", "")),
        edit("the label of a row changed", Told("cell changed", "Age at start"), |w| w.edit("Age at retreatment, years", |x| replaced(x, "Age at retreatment, years", "Age at start"))),
        edit("a sentence of the program changed", Told("computed value changed", "Meyer"), |w| w.edit("Survival functions were estimated", |x| replaced(x, "by the Kaplan–Meier method", "by the Kaplan-Meyer method"))),
        edit("a citation changed", Told("citation or cross-reference changed", "99"), |w| w.edit("persistent hematologic dysfunction, including", |x| {
            let at = x.rfind("<w:hyperlink").expect("a citation");
            let start = at + x[at..].find("<w:t ").expect("a text");
            let start = start + x[start..].find('>').expect("a text") + 1;
            let end = start + x[start..].find("</w:t>").expect("an end");
            format!("{}99{}", &x[..start], &x[end..])
        })),
        edit("a comment on a table", Told("comment", "Which units?"), |w| w.comment("Chromogranin A, ng/mL", 8, "C. Reviewer", "Which units?")),
        edit("an author changed", Told("words changed", "Ann B. Example"), |w| w.edit("Josiah S. Carberry", |x| replaced(x, "Ann Example", "Ann B. Example"))),
        edit("a reference added", Told("reference added", "Newman A."), |w| w.paste_after("Salvage peptide receptor radionuclide therapy with [", "<w:p><w:pPr><w:pStyle w:val=\"Bibliography\"/></w:pPr><w:r><w:t>Newman A. A new work.</w:t></w:r></w:p>")),
        edit("the evidence changed", Told("words changed", "Whoever has the data"), |w| w.edit("Whoever holds the data", |x| replaced(x, "Whoever holds the data", "Whoever has the data"))),
        edit("the head of the pages changed", Told("head or foot of the pages changed", "Draft of May"), |w| {
            let head = w.text("word/header1.xml");
            w.set("word/header1.xml", replaced(&head, "Salvage PRRT", "Draft of May"));
        }),
        edit("words struck through by their letters", Told("words struck through", "amino"), |w| w.edit("Each retreatment cycle was", |x| {
            replaced(x, "infusion of amino acids", "infusion of </w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>amino</w:t></w:r><w:r><w:t xml:space=\"preserve\"> acids")
        })),
        edit("words highlighted", Told("words highlighted", "treating"), |w| w.edit("was judged by the treating physician", |x| {
            replaced(x, "by the treating physician", "by the </w:t></w:r><w:r><w:rPr><w:highlight w:val=\"yellow\"/></w:rPr><w:t>treating</w:t></w:r><w:r><w:t xml:space=\"preserve\"> physician")
        })),
        edit("a heading of another level", Told("paragraph set otherwise", "Limitations"), |w| w.edit("Limitations", |x| replaced(x, "heading2", "heading1"))),
        edit("a paragraph made a heading", Told("paragraph set otherwise", "paragraph"), |w| w.edit("The estimate for MDS/AML rests", |x| {
            let style = x.find("<w:pStyle w:val=\"").expect("a style") + 17;
            let end = style + x[style..].find('"').expect("an end");
            format!("{}heading2{}", &x[..style], &x[end..])
        })),
        edit("a letter of the font Symbol", Back, |w| w.edit("progression-free at their last imaging", |x| {
            replaced(x, "at their last imaging", "at their last imaging (of </w:t></w:r><w:r><w:sym w:font=\"Symbol\" w:char=\"F061\"/></w:r><w:r><w:t xml:space=\"preserve\">)")
        })),
        edit("a word set in bold", Told("words set otherwise", "ethics"), |w| w.edit("No ethics approval was needed", |x| {
            replaced(x, "No ethics approval", "No </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>ethics</w:t></w:r><w:r><w:t xml:space=\"preserve\"> approval")
        })),
    ]
}

/// What co-authors do to the report on lung cancer.
#[rustfmt::skip]
pub fn of_the_lung_report() -> Vec<Edit> {
    vec![
        edit("words under a condition", Back, |w| w.edit("Women lived longer", |x| replaced(x, "Women lived longer", "Women survived longer"))),
        edit("words between numbers", Back, |w| w.edit("Median survival was", |x| replaced(x, " in men and ", " among men and "))),
        edit("a tracked word", Back, |w| w.edit("Median survival was", |x| tracked(x, "Median survival", "The median survival"))),
        edit("a caption", Back, |w| w.edit("Patients by sex", |x| replaced(x, "Patients by sex", "Patients by sex at entry"))),
        edit("a caption in split runs", Back, |w| w.edit("Survival by sex", |x| replaced(&split(x, "Survival by sex"), "by sex", "by sex of patient"))),
        edit("a heading", Back, |w| w.edit("Results", |x| replaced(x, "Results", "Findings"))),
        edit("a paragraph before a table", Back, |w| w.paste_after("The hazard ratio of women was", &prose(&run("This was not adjusted.")))),
        edit("a paragraph after a figure", Back, |w| w.paste_after("Hazard ratios.", &prose(&run("These are all the results.")))),
        edit("words before a number", Back, |w| w.edit("The hazard ratio of women was", |x| replaced(x, "The hazard ratio of women was", "For women the hazard ratio was"))),
        edit("a comment", Back, |w| w.comment("For women the hazard ratio was", 3, "A. Reader", "Adjusted for age?")),
        edit("a number changed", Told("computed value changed", "166"), |w| w.edit("died. ", |x| number(x, "os.events", "166"))),
        edit("the interval changed", Told("computed value changed", "0.99"), |w| w.edit("For women the hazard ratio was", |x| number(x, "cox_os.univariable.sex.Female.conf.high", "0.99"))),
        edit("the oldest patient emptied", Told("computed value changed", "82"), |w| w.edit("died. ", |x| number(x, "oldest", ""))),
        edit("a cell changed", Told("cell changed", "Age in years"), |w| w.edit("Age", |x| replaced(x, ">Age", ">Age in years"))),
        edit("a title changed", Told("words changed", "Survival in lung"), |w| w.edit("Survival in advanced lung cancer", |x| replaced(x, "Survival in advanced lung", "Survival in lung"))),
    ]
}
