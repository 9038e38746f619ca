//! The check of the finished page: every number that a reader can see is accounted for.
//!
//! The numbers are read back from the bytes of the output itself, as text: not from the
//! tree, nor from the source that the page was made from. So a number that a template, a
//! style sheet or a fault of the generator puts on a page is found, as is one that two
//! printed numbers make where they touch. What a reader sees in pictures is not read.

mod character_reference;
mod css_token;
#[cfg(feature = "typeset")]
mod docx_text;
mod font;
mod html_text;
mod marked;
mod markup;
mod passages;
mod pdf_text;
mod selector;
mod style;
mod swap;
mod unread;
mod words;

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place};
use crate::document::visible::{self, VisibleNumber, numbers};
use crate::render::Expected;

pub use marked::{marks, scripts, sentences};
pub use passages::{Face, Gap, Passage, PassageCell, PassageRow, Picture, Role, Word, key, passages};
use swap::swapped;
use unread::Unread;
pub use words::words_missing;

/// Text as it is seen, and how to say where.
struct Seen {
    /// The text. Lines and pieces that do not touch are divided by white space.
    text: String,
    /// Where pages start in the text; a single one for HTML.
    pages: Vec<usize>,
}

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
    let mut found = compare(name, &Seen { text, pages: vec![0] }, expected, templates);
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
    unread.dedup();
    // Templates of the project come before tickmark's own: what is wrong is in them.
    let foreign: BTreeMap<String, String> = templates
        .iter()
        .filter(|(name, text)| !own(name, text))
        .map(|(name, text)| (name.clone(), text.clone()))
        .collect();
    found.extend(unread.iter().map(|unread| unread.finding(name, &foreign)));
    found
}

const UNSEEN_SCRIPT: &str = "a script that is not tickmark's own can write numbers that no check sees";

fn unseen_script() -> Diagnostic {
    Diagnostic::finding(UNSEEN_SCRIPT)
        .code("page-unread")
        .hint("take it out of the template; the page works with tickmark's own script")
}

/// The tag by which a page hides what stands at the end of its start.
pub(super) fn hiding_tag(start: &str) -> Option<String> {
    html_text::hiding_tag(start)
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

/// The numbers that are seen more often than they are accounted for.
fn compare(name: &str, seen: &Seen, expected: &Expected, templates: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    let mut left = expected.counts.clone();
    for (number, count) in &expected.repeated {
        *left.entry(number.clone()).or_default() += count * seen.pages.len().saturating_sub(1);
    }
    let mut found = Vec::new();
    if let Some((at, c)) = seen.text.char_indices().find(|(_, c)| visible::is_direction_control(*c)) {
        let finding = Diagnostic::finding(format!(
            "the invisible character U+{:04X} turns the direction of {}",
            u32::from(c),
            excerpt(seen, at)
        ))
        .code("turned-direction");
        found.push(finding.at(Place::file(name)).hint("remove it from the text, the labels or the data"));
    }
    let mut text = without_stamps(&seen.text, expected);
    without_pagination(&mut text, seen, &expected.of_pages, &mut left);
    let all = numbers(&text);
    let mut known: Vec<bool> = all
        .iter()
        .map(|number| take(&mut left, &number.text) || is_end_of_range(&seen.text, number, &mut left))
        .collect();
    while join_broken(&seen.text, &all, &mut known, &mut left) {}
    let loose = all.iter().zip(&known).filter(|(_, known)| !**known).map(|(number, _)| number);
    for number in loose {
        let finding = Diagnostic::finding(format!(
            "`{}` is on the page and comes from no result: {}",
            number.text,
            excerpt(seen, number.range.start)
        ))
        .code("typed-number")
        .at(Place::file(name));
        found.push(in_template(finding, number, seen, templates));
    }
    found
}

/// Whether what looks like a minus is the dash of a range whose first end is raised or
/// set in another font, as in the citations 5–7.
fn is_end_of_range(text: &str, number: &VisibleNumber, left: &mut BTreeMap<String, usize>) -> bool {
    let before = text[..number.range.start].trim_end_matches([' ', '\u{FFFC}']);
    let follows_digit = before.ends_with(visible::is_digit);
    match number.text.strip_prefix('−') {
        Some(end) => follows_digit && take(left, end),
        None => false,
    }
}

fn take(left: &mut BTreeMap<String, usize>, number: &str) -> bool {
    match left.get_mut(number) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    }
}

/// Blanks the number of each page: "Page 2 of 5", `of` in the language of the report. Where a template numbers its pages in
/// another way, the numbers of the page and of all pages may stand there once.
fn without_pagination(text: &mut String, seen: &Seen, of: &str, left: &mut BTreeMap<String, usize>) {
    let pages = seen.pages.len();
    for (index, start) in seen.pages.iter().enumerate() {
        let end = seen.pages.get(index + 1).copied().unwrap_or(text.len());
        let written = format!("{} {of} {pages}", index + 1);
        match text[*start..end].rfind(&written) {
            Some(step) => {
                let at = start + step;
                text.replace_range(at..at + written.len(), &"\u{1}".repeat(written.len()));
            }
            None if pages > 1 => {
                *left.entry((index + 1).to_string()).or_default() += 1;
                *left.entry(pages.to_string()).or_default() += 1;
            }
            None => {}
        }
    }
}

/// The text with each stamp blanked. Lines may break where a stamp has a space. Offsets stay.
fn without_stamps(text: &str, expected: &Expected) -> String {
    let mut blanked = text.to_owned();
    let mut stamps: Vec<&String> = expected.stamps.iter().collect();
    stamps.sort_by_key(|stamp| std::cmp::Reverse(stamp.len()));
    for stamp in stamps {
        let words: Vec<&str> = stamp.split_whitespace().collect();
        let Some(first) = words.first() else { continue };
        let mut from = 0;
        while let Some(start) = blanked[from..].find(first).map(|step| from + step) {
            from = start + first.len();
            let is_part = blanked[..start].ends_with(char::is_alphanumeric);
            let Some(end) = end_of(&blanked, start, &words).filter(|_| !is_part) else { continue };
            if blanked[end..].starts_with(char::is_alphanumeric) {
                continue;
            }
            blanked.replace_range(start..end, &"\u{1}".repeat(end - start));
            from = end;
        }
    }
    blanked
}

/// Where words end that begin at a place of a text, with any white space between them.
fn end_of(text: &str, start: usize, words: &[&str]) -> Option<usize> {
    let mut at = start;
    for word in words {
        let rest = &text[at..];
        let gap = if at == start { 0 } else { rest.len() - rest.trim_start().len() };
        at += gap;
        text[at..].starts_with(word).then_some(())?;
        at += word.len();
    }
    Some(at)
}

/// Finds one number that lines break and that is accounted for once it is joined. Its
/// pieces may have been taken for other numbers, which are then free again. Whether there
/// was one.
fn join_broken(text: &str, all: &[VisibleNumber], known: &mut [bool], left: &mut BTreeMap<String, usize>) -> bool {
    const MOST: usize = 6;
    for at in (0..all.len()).filter(|at| !known[*at]).collect::<Vec<_>>() {
        if take(left, &all[at].text) {
            known[at] = true;
            return true;
        }
        for start in at.saturating_sub(MOST - 1)..=at {
            for end in (at + 1).max(start + 2)..=(start + MOST).min(all.len()) {
                let parts = &all[start..end];
                if !joined(text, parts).is_some_and(|whole| take(left, &whole)) {
                    continue;
                }
                for (part, known) in parts.iter().zip(&mut known[start..end]) {
                    if *known {
                        *left.entry(part.text.clone()).or_default() += 1;
                    }
                    *known = true;
                }
                return true;
            }
        }
    }
    false
}

/// What numbers read as one where each but the last is at the end of its line, before or
/// after a sign at which a line may break.
fn joined(text: &str, parts: &[VisibleNumber]) -> Option<String> {
    let breaks = parts.windows(2).all(|pair| {
        let between = &text[pair[0].range.end..pair[1].range.start];
        let is_sign = |c: char| matches!(c, '.' | ',' | '·' | '/' | '-' | '_' | '\u{200B}');
        between.contains('\n') && between.contains(is_sign) && between.chars().all(|c| c.is_whitespace() || is_sign(c))
    });
    let (first, last) = (parts.first()?, parts.last()?);
    let whole: String = text[first.range.start..last.range.end].chars().filter(|c| !c.is_whitespace()).collect();
    let numbers = numbers(&whole);
    (breaks && numbers.len() == 1).then(|| numbers[0].text.clone())
}

/// What stands around a place of a page.
fn excerpt(seen: &Seen, at: usize) -> String {
    const AROUND: usize = 30;
    let before: String = seen.text[..at].chars().rev().take(AROUND).collect::<Vec<_>>().into_iter().rev().collect();
    let after: String = seen.text[at..].chars().take(AROUND).collect();
    let words = format!("{before}{after}").split_whitespace().collect::<Vec<_>>().join(" ");
    let page = seen.pages.partition_point(|start| *start <= at);
    if seen.pages.len() > 1 { format!("“…{words}…” on page {page}") } else { format!("“…{words}…”") }
}

/// Where a template holds the number beside a word that stands beside it on the page,
/// that is where it comes from.
fn in_template(
    finding: Diagnostic,
    number: &VisibleNumber,
    seen: &Seen,
    templates: &BTreeMap<String, String>,
) -> Diagnostic {
    let (before, after) = (&seen.text[..number.range.start], &seen.text[number.range.end..]);
    let beside = [before.split_whitespace().next_back(), after.split_whitespace().next()];
    let letters = beside.into_iter().flatten().map(|word| word.trim_matches(|c: char| !c.is_alphabetic()));
    let words: Vec<&str> = letters.filter(|word| word.chars().count() > 2).collect();
    for (name, text) in templates.iter().filter(|(name, _)| name.ends_with(".html") || name.ends_with(".typ")) {
        for (line, written) in text.lines().enumerate() {
            if let Some(column) = written.find(&number.text)
                && words.iter().any(|word| written.contains(word))
            {
                let place = Place::at(format!("templates/{name}"), line + 1, written[..column].chars().count() + 1);
                return finding
                    .at(place)
                    .hint("print a result in the document instead; a template holds no numbers of its own");
            }
        }
    }
    finding.hint("the text beside a printed number, a label or a template holds it: print a result, declare a fact, or waive it with a reason")
}
