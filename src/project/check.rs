//! What `report/report.toml` says, looked at: values that contradict each other, or that no
//! page can show.

use std::collections::BTreeSet;

use toml::Spanned;

use crate::diagnostic::{Diagnostic, SourceText};
use crate::project::colour::{Colour, LEAST_CONTRAST};
use crate::project::config::Config;
use crate::project::document_config::{DocumentConfig, OutputKind};
use crate::project::key_place::place_of;
use crate::project::poster::{PosterForm, Sheet};
use crate::project::submission_check;

/// The errors of a configuration.
pub(super) fn check(config: &Config, source: &SourceText) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    if config.version.is_empty() || !config.version.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c)) {
        problems.push(
            Diagnostic::error(format!("found version `{}`, expected letters, digits, `.`, `-` or `_`", config.version))
                .at(place_of(source, "version")),
        );
    }
    check_titles(config, source, &mut problems);
    check_documents(config, source, &mut problems);
    check_sheets(config, source, &mut problems);
    check_word(config, source, &mut problems);
    check_colour(config, source, &mut problems);
    check_addresses(config, source, &mut problems);
    check_heads(config, source, &mut problems);
    check_authors(config, source, &mut problems);
    submission_check::check(config, source, &mut problems);
    check_facts(config, source, &mut problems);
    check_waivers(config, source, &mut problems);
    problems.extend(config.files.check(source));
    problems.extend(config.privacy.check(source));
    check_engines(config, source, &mut problems);
    problems
}

/// What heads the pages has words.
fn check_titles(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    let titles = [
        ("title", Some(&config.title)),
        ("subtitle", config.subtitle.as_ref()),
        ("short_title", config.short_title.as_ref()),
    ];
    for (key, title) in titles {
        if title.is_some_and(|title| title.trim().is_empty()) {
            let error = Diagnostic::error(format!("`{key}` is empty, expected words"));
            let error = if key == "title" { error } else { error.hint("leave the key out where there is none") };
            problems.push(error.at(place_of(source, key)));
        }
    }
}

/// Tables of other engines have the names of tables.
fn check_engines(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    for (name, engine) in config.sources.iter().filter_map(|(name, one)| Some((name, one.engine()?))) {
        if !is_name(name) {
            problems.push(
                Diagnostic::error(format!("found the source `{name}`, expected letters, digits, `-`, `_`"))
                    .at(source.span(engine.driver.span()))
                    .hint("it is the name of a table"),
            );
        }
        problems.extend(engine.check(name, source));
    }
}

fn check_documents(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for (number, document) in config.documents.iter().enumerate() {
        let at = source.place(document.span().start);
        let document = document.get_ref();
        let twice = |at: &usize| document.outputs[..*at].contains(&document.outputs[*at]);
        let outputs = if document.outputs.is_empty() {
            Some(("outputs".to_owned(), format!("the document `{}` has no outputs", document.id)))
        } else {
            let again = (0..document.outputs.len()).find(twice);
            again.map(|at| (format!("outputs.{at}"), "this output is listed twice".to_owned()))
        };
        problems.extend(outputs.map(|(key, message)| {
            Diagnostic::error(message)
                .at(place_of(source, &format!("documents.{number}.{key}")))
                .hint("without the key a document is a PDF and a page")
        }));
        if !is_name(&document.id) {
            problems.push(
                Diagnostic::error(format!("found document id `{}`, expected letters, digits, `-`, `_`", document.id))
                    .at(at.clone()),
            );
        }
        if !seen.insert(document.id.clone()) {
            problems.push(Diagnostic::error(format!("document id `{}` is used twice", document.id)).at(at));
        }
    }
}

/// Sheets and codes are of posters, and a sheet is turned one way.
fn check_sheets(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    for document in &config.documents {
        let document = document.get_ref();
        let [qr, size, turned] = [
            document.qr.as_ref().map(Spanned::span),
            document.size.as_ref().map(Spanned::span),
            document.orientation.as_ref().map(Spanned::span),
        ];
        let keys = [qr, size, turned];
        let Some(at) = keys.into_iter().flatten().next_back().map(|span| source.span(span)) else { continue };
        let Some(form) = PosterForm::of_template(&document.template) else {
            problems.push(
                Diagnostic::error(format!(
                    "found a key of posters, expected another template than `{}`",
                    document.template
                ))
                .at(at)
                .hint("posters are `classic` (also `poster`), `better` and `portrait`"),
            );
            continue;
        };
        let size = document.size.as_ref().map(|size| *size.get_ref());
        let turned = document.orientation.as_ref().map(|turned| *turned.get_ref());
        if let Err(why) = Sheet::of(form, size, turned) {
            problems.push(Diagnostic::error(format!("this sheet {why}")).at(at));
        }
    }
}

/// Word is for documents of pages, and how one is set in Word is said of one that is.
fn check_word(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    for spanned in &config.documents {
        let document = spanned.get_ref();
        let is_made = document.outputs.contains(&OutputKind::Docx);
        if is_made && document.sheet().is_some() {
            problems.push(
                Diagnostic::error(format!("the poster `{}` cannot be a Word document, which is of pages", document.id))
                    .at(source.place(spanned.span().start))
                    .hint("write `outputs = [\"pdf\", \"html\"]`; a manuscript can be `docx`"),
            );
        }
        let Some(word) = &document.word else { continue };
        if !is_made {
            problems.push(
                Diagnostic::error(format!("found `word` for `{}`, which is no Word document", document.id))
                    .at(source.place(word.span().start))
                    .hint("add `\"docx\"` to its `outputs`, or take `word` out"),
            );
        }
        let name = word.get_ref().template.as_ref();
        if let Some(name) = name.filter(|name| !name.get_ref().to_ascii_lowercase().ends_with(".docx")) {
            problems.push(
                Diagnostic::error(format!(
                    "found `{}`, expected a Word document such as `journal.docx`",
                    name.get_ref()
                ))
                .at(source.span(name.span()))
                .hint("open a .dotx or .doc in Word and save it as .docx in templates/"),
            );
        }
    }
}

/// White letters can be read on the colour of the report, and it on white.
fn check_colour(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    let Some(written) = &config.style.colour else { return };
    let at = source.span(written.span());
    match Colour::read(written.get_ref()) {
        Err(expected) => problems
            .push(Diagnostic::error(format!("found the colour `{}`, expected {expected}", written.get_ref())).at(at)),
        Ok(colour) if colour.contrast_with_white() < LEAST_CONTRAST => problems.push(
            Diagnostic::error(format!(
                "the contrast of `{}` with white is {:.1} : 1, expected {LEAST_CONTRAST} : 1 at least",
                written.get_ref(),
                // Not rounded up to what would be enough.
                (colour.contrast_with_white() * 10.0).floor() / 10.0
            ))
            .at(at)
            .hint("take a darker colour: titles are white on it, and headings stand in it on white"),
        ),
        Ok(_) => {}
    }
}

/// What stands in heads is in the head of some document.
fn check_heads(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    let documents = || config.documents.iter().map(Spanned::get_ref);
    if let Some(logo) = config.logos.first().filter(|_| !documents().any(DocumentConfig::shows_logos)) {
        problems.push(
            Diagnostic::error("no document shows the logos, expected a poster or one with `logos = true`")
                .at(source.span(logo.get_ref().file.span()))
                .hint("write `logos = true` in its `[[documents]]`"),
        );
    }
    if let Some(address) = config.qr.as_ref().filter(|_| !documents().any(|one| one.sheet().is_some())) {
        problems.push(
            Diagnostic::error("no document shows the code, expected a poster")
                .at(source.span(address.span()))
                .hint("posters have the template `classic`, `better` or `portrait`"),
        );
    }
    for document in config.documents.iter().filter(|one| one.get_ref().logos == Some(true) && config.logos.is_empty()) {
        problems.push(
            Diagnostic::error(format!("the document `{}` shows logos, and there are none", document.get_ref().id))
                .at(source.place(document.span().start))
                .hint("declare them in `[[logos]]` with `file`, `alt` and `source`"),
        );
    }
}

/// What a QR code or a logo leads to is an address on the web.
fn check_addresses(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    /// A code with more is too fine to be read from where a poster is seen.
    const LONGEST: usize = 200;
    let codes = config.documents.iter().filter_map(|document| document.get_ref().qr.as_ref()).chain(&config.qr);
    let links = config.logos.iter().filter_map(|logo| logo.get_ref().link.as_ref());
    for address in codes.chain(links) {
        let text = address.get_ref();
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
        let is_plain = text.chars().all(|c| c.is_ascii_graphic()) && !text.contains(['"', '<', '>', '\\', '`']);
        if host.split(['/', '?', '#']).next().is_none_or(|host| !host.contains('.')) || !is_plain {
            problems.push(
                Diagnostic::error(format!(
                    "found the address `{text}`, expected one such as `https://example.org/poster`"
                ))
                .at(source.span(address.span())),
            );
        } else if text.len() > LONGEST {
            problems.push(
                Diagnostic::error(format!("this address has {} letters, expected {LONGEST} at most", text.len()))
                    .at(source.span(address.span()))
                    .hint("a code of more is too fine to be read from a poster: take a shorter address"),
            );
        }
    }
}

fn check_authors(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    for (at, author) in config.authors.iter().enumerate() {
        for (of_author, number) in author.affiliations.iter().enumerate() {
            if *number == 0 || *number > config.affiliations.len() {
                let key = format!("authors.{at}.affiliations.{of_author}");
                problems.push(
                    Diagnostic::error(format!(
                        "author `{}` names affiliation {number}, expected 1 to {}",
                        author.name,
                        config.affiliations.len()
                    ))
                    .at(place_of(source, &key)),
                );
            }
        }
    }
}

fn check_facts(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    for (name, fact) in &config.facts {
        if fact.get_ref().source.trim().is_empty() {
            problems.push(
                Diagnostic::error(format!("fact `{name}` has an empty `source`"))
                    .at(source.place(fact.span().start))
                    .hint("say where the value comes from"),
            );
        }
    }
    for (name, fact) in &config.facts {
        if let Some(digits) = fact.get_ref().digits.filter(|digits| *digits > 15) {
            problems.push(
                Diagnostic::error(format!("fact `{name}` has {digits} digits, expected 15 at most"))
                    .at(source.place(fact.span().start)),
            );
        }
    }
}

fn check_waivers(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    for waiver in &config.waivers {
        let at = source.place(waiver.span().start);
        let waiver = waiver.get_ref();
        if waiver.reason.trim().is_empty() {
            problems.push(Diagnostic::error("a waiver needs a written `reason`").at(at.clone()));
        }
        if waiver.literal.trim().is_empty() || !waiver.literal.chars().any(char::is_numeric) {
            problems.push(
                Diagnostic::error(format!("waiver literal `{}` has no digit, so it waives nothing", waiver.literal))
                    .at(at),
            );
        }
    }
}

/// Whether a name is fit for an id: letters, digits, `-`, `_`, a letter first.
pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}
