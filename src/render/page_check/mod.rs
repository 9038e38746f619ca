//! The check of the finished page: every number that a reader can see is accounted for.
//!
//! The numbers are read back from the bytes of the output itself, as text: not from the
//! tree, nor from the source that the page was made from. So a number that a template, a
//! style sheet or a fault of the generator puts on a page is found, as is one that two
//! printed numbers make where they touch. What a reader sees in pictures is not read.

mod character_reference;
mod compare;
mod css_token;
#[cfg(feature = "typeset")]
mod docx_text;
mod font;
mod foreign_tag;
mod hiding_tag;
mod html_element;
mod html_text;
mod marked;
mod markup;
mod passage_reader;
mod passages;
mod pdf_content;
mod pdf_description;
mod pdf_place;
mod pdf_state;
mod pdf_text;
mod plain_words;
mod seen;
mod selector;
mod stamp;
mod style;
mod swap;
mod template_tag;
mod unread;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Place};
use crate::document::visible::numbers;
use crate::render::Expected;

use compare::compare;
use foreign_tag::Known;
pub(super) use hiding_tag::hiding_tag;
pub use marked::{marks, scripts, sentences};
pub use passage_reader::passages;
pub use passages::{Face, Gap, Passage, PassageCell, PassageRow, Picture, Role, Word, key};
use seen::{MOST_SAID, Seen, excerpt, in_template};
use stamp::without_stamps;
use swap::swapped;
use unread::Unread;
pub use words::words_missing;

/// Checks an HTML page. `templates` are the templates by file name, `builtin` gives the
/// text of a template that is part of the program.
///
/// # Errors
/// None: what is wrong is a finding.
pub fn html(
    name: &str,
    page: &str,
    expected: &Expected,
    templates: &BTreeMap<String, String>,
    builtin: impl Fn(&str) -> Option<&'static str>,
) -> Vec<Diagnostic> {
    let seen = html_text::read(page);
    let text = format!("{}\n{}", seen.text, seen.without_scripts);
    // A page of HTML has no number.
    let mut found = compare(name, &Seen { text, pages: Vec::new() }, expected, templates);
    found.extend(in_description(name, "the title of the page", &seen.title, expected, templates));
    let own = |name: &str, text: &str| builtin(name) == Some(text);
    let scripts = templates.iter().filter(|(name, text)| name.ends_with(".js") && !own(name, text));
    for (script, _) in scripts {
        found.push(unseen_script().at(Place::file(format!("templates/{script}"))));
    }
    let known_scripts: Vec<&str> =
        templates.iter().filter(|(name, _)| name.ends_with(".js")).map(|(_, text)| text.trim()).collect();
    let mut unread = seen.unread;
    for (script, source) in &seen.scripts {
        if script.trim().is_empty() || !known_scripts.contains(&script.trim()) {
            unread.push(Unread::new(UNSEEN_SCRIPT, source));
        }
    }
    unread.extend(seen.styles.iter().flat_map(|style| style::unread(style)));
    // What one line of a template holds twice is said once.
    let mut said = BTreeSet::new();
    unread.retain(|one| said.insert((one.what.clone(), one.source.clone())));
    // Templates of the project come before tickmark's own: what is wrong is in them.
    let foreign: BTreeMap<String, String> = templates
        .iter()
        .filter(|(name, text)| !own(name, text))
        .map(|(name, text)| (name.clone(), text.clone()))
        .collect();
    found.extend(unread.iter().take(MOST_SAID).map(|unread| unread.finding(name, &foreign)));
    if let Some(more) = unread.len().checked_sub(MOST_SAID).filter(|more| *more > 0) {
        let finding =
            Diagnostic::finding(format!("{more} more parts of the page cannot be read as every reader sees them"));
        found.push(finding.code("page-unread").at(Place::file(name)));
    }
    found
}

/// What of an HTML page is not as this program and the page templates write it: style sheets other
/// than `sheets`, and tags, each as a sentence. `files` are the hashes of what the page was made
/// from, among which its pictures must be; none where they are not known.
pub fn foreign(
    page: &str,
    expected: &Expected,
    (templates, sheets): (&BTreeMap<String, String>, &[String]),
    files: Option<&BTreeSet<String>>,
) -> Vec<String> {
    let mut problems = Vec::new();
    if html_text::read(page).styles.iter().any(|own| !sheets.iter().any(|sheet| sheet.trim() == own.trim())) {
        problems.push("its style sheet or its fonts are not those of tickmark and its page templates".to_owned());
    }
    let pages = templates.iter().filter(|(name, _)| name.ends_with(".html"));
    problems.extend(Known::new(expected, files, pages.map(|(_, text)| text.as_str())).problems(page));
    problems
}

const UNSEEN_SCRIPT: &str = "a script that is not tickmark's own can write numbers that no check sees";

fn unseen_script() -> Diagnostic {
    Diagnostic::finding(UNSEEN_SCRIPT)
        .code("page-unread")
        .hint("take it out of the template; the page works with tickmark's own script")
}

/// The numbers of a title or of other words that describe a file, and are shown on a tab, in
/// a list or in a search: only those of the report's own title, authors and version.
fn in_description(
    name: &str,
    what: &str,
    text: &str,
    expected: &Expected,
    templates: &BTreeMap<String, String>,
) -> Vec<Diagnostic> {
    let seen = Seen { text: text.to_owned(), pages: vec![0] };
    numbers(&without_stamps(text, expected))
        .iter()
        .take(MOST_SAID)
        .map(|number| {
            let finding = Diagnostic::finding(format!(
                "`{}` is in {what} and is no part of the report's own: {}",
                number.text,
                excerpt(&seen, number.range.start)
            ))
            .code("typed-number");
            in_template(finding.at(Place::file(name)), number, &seen, templates)
        })
        .collect()
}

/// Whether the text of a part of a page can be read on the page: not where it is in a
/// comment or in an element that shows nothing.
pub(super) fn shows(page: &str, part: &str) -> bool {
    let words = |html: &str| html_text::read(html).text.split_whitespace().collect::<Vec<_>>().join(" ");
    words(page).contains(&words(part))
}

/// The text of the pages of a PDF, read once for all that is asked of it.
pub struct PdfPages {
    seen: Seen,
    description: String,
}

impl PdfPages {
    /// Reads the pages; where their lines are numbered, those numbers are no text.
    ///
    /// # Errors
    /// As a sentence: a page cannot be read.
    pub fn read(pdf: &lopdf::Document, expected: &Expected) -> Result<Self, String> {
        let (seen, description) = pdf_text::read(pdf, expected.has_numbered_lines)?;
        Ok(Self { seen, description })
    }
}

/// Checks the pages of a PDF.
pub fn pdf_pages(
    name: &str,
    pages: &PdfPages,
    expected: &Expected,
    templates: &BTreeMap<String, String>,
) -> Vec<Diagnostic> {
    let PdfPages { seen, description } = pages;
    let mut found = compare(name, seen, expected, templates);
    found.extend(swapped(name, seen, expected));
    found.extend(in_description(name, "the description of the PDF", description, expected, templates));
    found
}

/// Checks a PDF that has been read.
pub fn pdf(
    name: &str,
    pdf: &lopdf::Document,
    expected: &Expected,
    templates: &BTreeMap<String, String>,
) -> Vec<Diagnostic> {
    match PdfPages::read(pdf, expected) {
        Ok(pages) => pdf_pages(name, &pages, expected, templates),
        Err(why) => {
            vec![
                Diagnostic::finding(format!("the numbers on the pages cannot be read back: {why}"))
                    .code("page-unread")
                    .at(Place::file(name)),
            ]
        }
    }
}

/// Checks a Word document.
#[cfg(feature = "typeset")]
pub fn docx(name: &str, bytes: &[u8], expected: &Expected, templates: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    match docx_text::read(bytes) {
        Ok((seen, title)) => {
            let mut found = compare(name, &seen, expected, templates);
            found.extend(in_description(name, "the description of the Word document", &title, expected, templates));
            found
        }
        Err(why) => {
            let finding = Diagnostic::finding(format!("the numbers of the Word document cannot be read back: {why}"))
                .code("page-unread");
            vec![finding.at(Place::file(name))]
        }
    }
}

/// The numbers on each page of a PDF, in the order in which they are written.
///
/// # Errors
/// As a sentence: a page cannot be read.
pub fn numbers_of_pdf(pdf: &lopdf::Document) -> Result<Vec<Vec<String>>, String> {
    let (seen, _) = pdf_text::read(pdf, true)?;
    let ends = seen.pages.iter().skip(1).copied().chain([seen.text.len()]);
    let of_page =
        |(start, end): (&usize, usize)| numbers(&seen.text[*start..end]).into_iter().map(|it| it.text).collect();
    Ok(seen.pages.iter().zip(ends).map(of_page).collect())
}

/// Where a text stands on the pages of a PDF, with the words around it: each number of it
/// as a number, a text without numbers as it is.
///
/// # Errors
/// As a sentence: a page cannot be read.
pub fn places_in_pdf(pdf: &lopdf::Document, text: &str) -> Result<Vec<String>, String> {
    let (seen, _) = pdf_text::read(pdf, true)?;
    let plain = |number: &str| number.trim_end_matches('%').to_owned();
    let wanted: Vec<String> = numbers(text).iter().map(|number| plain(&number.text)).collect();
    let all = numbers(&seen.text);
    let starts = all.windows(wanted.len().max(1)).filter(|run| {
        !wanted.is_empty() && run.iter().zip(&wanted).all(|(number, wanted)| plain(&number.text) == *wanted)
    });
    Ok(starts.map(|run| excerpt(&seen, run[0].range.start)).collect())
}

/// The numbers in a Word document, in their order.
///
/// # Errors
/// As a sentence: a part of it cannot be read.
#[cfg(feature = "typeset")]
pub fn numbers_of_docx(bytes: &[u8]) -> Result<Vec<String>, String> {
    let (seen, _) = docx_text::read(bytes)?;
    Ok(numbers(&seen.text).into_iter().map(|number| number.text).collect())
}

/// The numbers on an HTML page, in their order.
pub fn numbers_of_html(page: &str) -> Vec<String> {
    numbers(&html_text::read(page).text).into_iter().map(|number| number.text).collect()
}
