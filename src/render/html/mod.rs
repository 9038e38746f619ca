//! One self-contained HTML file.

mod evidence;
mod exhibit;
mod font;
mod formula;
mod head;
mod image;
mod lower;
mod sfnt;
mod style_sheet;

pub(crate) use crate::render::escape::escape;
pub(crate) use style_sheet::BUILT_IN;
pub use style_sheet::style_sheets;

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, context};
use serde_json::Value as Json;

use crate::diagnostic::{Diagnostic, Outcome, Place};
use crate::project::MarkStyle;
use crate::render::account::Account;
use crate::render::{Page, delivery, page_check, unprintable};

/// Renders a document; with the account of its numbers.
///
/// # Errors
/// The page template is missing or fails.
pub fn render(page: &Page<'_>) -> Outcome<(String, Account)> {
    let name = format!("{}.html", page.document.template);
    if !page.templates.contains_key(&name) {
        return Err(Diagnostic::error(format!("there is no page template `{name}`"))
            .hint("put it into templates/, or use `manuscript` or `poster`")
            .into());
    }
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let evidence = evidence::json(page);
    let (content, mut account) = lower::content(page);
    let head = head::values(page, &mut account);
    // A page holds each of these once, and a template may print each a few times more.
    let own: usize = [&content, &evidence].into_iter().chain(page.templates.values()).map(String::len).sum();
    let own = own + head::size_of_logos(page);
    environment.set_fuel(Some(MOST_WORK + own as u64));
    for (name, text) in page.templates.iter().filter(|(name, _)| name.ends_with(".html")) {
        environment.add_template(name, text).map_err(|error| failed(name, &error))?;
    }
    let values = context! {
        language => page.config.language.tag(),
        wording => minijinja::Value::from(wording(page)),
        mark_style => if page.mark_style == MarkStyle::Plain { "plain" } else { "coloured" },
        version => &page.ledger.report.version,
        freeze => &page.ledger.report.freeze,
        date => &page.ledger.report.created,
        generator => crate::render::generator(),
        content => minijinja::Value::from_safe_string(content.clone()),
        css => minijinja::Value::from_safe_string(css(page)),
        script => minijinja::Value::from_safe_string(page.templates.get("tickmark.js").cloned().unwrap_or_default()),
        evidence => minijinja::Value::from_safe_string(evidence),
        ..head
    };
    let template = environment.get_template(&name).map_err(|error| failed(&name, &error))?;
    // The first time tells which letters the fonts must have.
    let without_fonts = context! { fonts => Vec::<minijinja::Value>::new(), ..values.clone() };
    let letters = letters(&template.render(without_fonts).map_err(|error| failed(&name, &error))?);
    let with_fonts = context! { fonts => fonts(page.fonts, &letters), ..values };
    let html = template.render(with_fonts).map_err(|error| failed(&name, &error))?;
    complete(&name, &html, &content)?;
    let html = delivery::put_into(&html, page, &account);
    Ok((html, account))
}

/// The style sheet, with the colours of the report.
fn css(page: &Page<'_>) -> String {
    let own = page.templates.get("tickmark.css").cloned().unwrap_or_default();
    own + &head::colours(&page.config.style.theme())
}

/// The words of the language, each by its name.
fn wording(page: &Page<'_>) -> BTreeMap<String, minijinja::Value> {
    let Ok(Json::Object(words)) = serde_json::to_value(page.config.language.wording()) else { return BTreeMap::new() };
    let texts = words.into_iter().filter_map(|(name, word)| Some((name, word.as_str()?.into())));
    texts.collect()
}

/// How much work a page template may be beside what it prints of the document: steps, or
/// 64 bytes of text that it makes. The built-in ones take a hundredth of it.
const MOST_WORK: u64 = 1_000_000;

/// A page template must show the document, and nothing on a page may be a control
/// character: HTML has no way to write one.
fn complete(name: &str, html: &str, content: &str) -> Result<(), Diagnostic> {
    let at = || Place::file(format!("templates/{name}"));
    if !html.contains(content) || !page_check::shows(html, content) {
        return Err(Diagnostic::error("the page made from this template lacks the content of the document")
            .at(at())
            .hint("write `{{ content }}` where it shall stand, or extend `manuscript.html` or `poster.html`"));
    }
    if let Some(tag) = html.find(content).and_then(|at| page_check::hiding_tag(&html[..at])) {
        return Err(Diagnostic::error(format!("`{tag}` hides the content of the document"))
            .at(at())
            .hint("a number beside it would be read in the place of one that is traced"));
    }
    match unprintable(html) {
        None => Ok(()),
        Some((c, before)) => Err(super::refused_on_page(c, &before).at(at())),
    }
}

/// The letters of a page, and those of ASCII.
fn letters(html: &str) -> BTreeSet<char> {
    html.chars().filter(|letter| !letter.is_ascii()).chain(' '..='~').collect()
}

/// The faces of a page: each for a template as its weight, its style, and its bytes in
/// Base64.
fn fonts(all: &[(&'static str, &'static [u8])], letters: &BTreeSet<char>) -> Vec<minijinja::Value> {
    let faces = [("Regular", "400", "normal"), ("SemiBold", "600", "normal"), ("Italic", "400", "italic")];
    all.iter()
        .filter_map(|(file, bytes)| {
            let (_, weight, style) = faces.into_iter().find(|(face, ..)| file.contains(face))?;
            let bytes = font::cut_again(bytes, letters).unwrap_or_else(|| bytes.to_vec());
            // In a style sheet a character reference is not read as what it stands for:
            // what is written there must not be escaped as text is.
            let base64 = minijinja::Value::from_safe_string(STANDARD.encode(bytes));
            Some(context! { weight, style, base64 })
        })
        .collect()
}

fn failed(name: &str, error: &minijinja::Error) -> Diagnostic {
    let name = error.name().unwrap_or(name);
    let place = Place::at(format!("templates/{name}"), error.line().unwrap_or(0), 0);
    if root_of(error).kind() == ErrorKind::OutOfFuel {
        return Diagnostic::error("this template repeats more than a page can hold, expected an end")
            .at(place)
            .hint("look for a loop over a long list in another loop, or for a text that is doubled again and again");
    }
    Diagnostic::error(error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)).at(place)
}

/// The error at the end of a chain of errors: that of an extended template is the cause of
/// the one that is reported.
fn root_of(error: &minijinja::Error) -> &minijinja::Error {
    let mut root = error;
    while let Some(inner) = std::error::Error::source(root).and_then(|cause| cause.downcast_ref()) {
        root = inner;
    }
    root
}
