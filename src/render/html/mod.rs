//! One self-contained HTML file.

mod evidence;
mod lower;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::{Environment, UndefinedBehavior, context};

use crate::diagnostic::{Diagnostic, Outcome, Place};
use crate::render::account::Account;
use crate::render::{Page, unprintable};

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
    for (name, text) in page.templates.iter().filter(|(name, _)| name.ends_with(".html")) {
        environment.add_template(name, text).map_err(|error| failed(name, &error))?;
    }
    let config = page.config;
    let authors: Vec<_> = config
        .authors
        .iter()
        .map(|author| {
            context! {
                name => &author.name, orcid => &author.orcid, affiliations => &author.affiliations,
                corresponding => author.corresponding, email => &author.email,
            }
        })
        .collect();
    let affiliations: Vec<String> = config.affiliations.iter().map(|affiliation| affiliation.name.clone()).collect();
    let fonts: Vec<_> = page
        .fonts
        .iter()
        // Two faces keep a page small; browsers slant the regular one themselves.
        .filter(|(file, _)| file.contains("Regular") || file.contains("SemiBold"))
        .map(|(file, bytes)| {
            let weight = if file.contains("SemiBold") { "600" } else { "400" };
            let style = if file.contains("Italic") { "italic" } else { "normal" };
            context! { weight, style, base64 => STANDARD.encode(bytes) }
        })
        .collect();
    let (content, account) = lower::content(page);
    let values = context! {
        language => &config.language,
        title => &page.document.title,
        report_title => &config.title,
        subtitle => &config.subtitle,
        short_title => config.short_title.as_ref().unwrap_or(&config.title),
        authors, affiliations,
        keywords => &config.keywords,
        banner => config.banner.as_ref().map(|banner| banner.text.clone()),
        version => &page.ledger.report.version,
        freeze => &page.ledger.report.freeze,
        date => &page.ledger.report.created,
        generator => format!("tickmark {}", env!("CARGO_PKG_VERSION")),
        content => minijinja::Value::from_safe_string(content.clone()),
        css => minijinja::Value::from_safe_string(page.templates.get("tickmark.css").cloned().unwrap_or_default()),
        script => minijinja::Value::from_safe_string(page.templates.get("tickmark.js").cloned().unwrap_or_default()),
        evidence => minijinja::Value::from_safe_string(evidence::json(page)),
        fonts,
    };
    let html = environment
        .get_template(&name)
        .and_then(|template| template.render(values))
        .map_err(|error| failed(&name, &error))?;
    complete(&name, &html, &content)?;
    Ok((html, account))
}

/// A page template must show the document, and nothing on a page may be a control
/// character: HTML has no way to write one.
fn complete(name: &str, html: &str, content: &str) -> Result<(), Diagnostic> {
    let at = || Place::file(format!("templates/{name}"));
    if !html.contains(content) {
        return Err(Diagnostic::error("the page made from this template lacks the content of the document")
            .at(at())
            .hint("write `{{ content }}` where it shall stand, or extend `manuscript.html` or `poster.html`"));
    }
    match unprintable(html) {
        None => Ok(()),
        Some((c, before)) => Err(super::refused_on_page(c, &before).at(at())),
    }
}

fn failed(name: &str, error: &minijinja::Error) -> Diagnostic {
    let place = Place::at(format!("templates/{name}"), error.line().unwrap_or(0), 0);
    Diagnostic::error(error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)).at(place)
}
