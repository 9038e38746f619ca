//! What documents say of their submission, looked at.

use std::collections::BTreeSet;

use toml::Spanned;

use crate::diagnostic::{Diagnostic, SourceText};
use crate::project::config::Config;
use crate::project::document_config::{DocumentConfig, OutputKind};
use crate::project::poster::PosterForm;
use crate::project::submission::{ExhibitPlace, WordLimit};

/// What is wrong with what documents say of their submission.
pub(super) fn check(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    for spanned in &config.documents {
        let document = spanned.get_ref();
        let error = |message: String| Diagnostic::error(message).at(source.place(spanned.span().start));
        if PosterForm::of_template(&document.template).is_some() {
            problems.extend(of_pages(document).map(|key| {
                error(format!("found `{key}` for the poster `{}`, expected it of a document of pages", document.id))
            }));
        }
        let has_lines = document.outputs.iter().any(|kind| *kind != OutputKind::Html);
        if document.line_numbers && !has_lines {
            problems.push(
                error(format!("found `line_numbers` for `{}`, which has no pages", document.id))
                    .hint("add `\"pdf\"` or `\"docx\"` to its `outputs`: a page of the web breaks its lines anew"),
            );
        }
        if document.callouts && document.exhibits == ExhibitPlace::InPlace {
            problems.push(
                error(format!("found `callouts` for `{}`, whose tables and figures stand in place", document.id))
                    .hint("write `exhibits = \"end\"` as well, or take `callouts` out"),
            );
        }
        check_limit(document, source, problems);
    }
    check_supplements(config, source, problems);
    check_statements(config, source, problems);
}

/// The keys of a document that are of pages.
fn of_pages(document: &DocumentConfig) -> impl Iterator<Item = &'static str> + use<> {
    let all = [
        ("kind = \"supplement\"", document.is_supplement()),
        ("line_numbers", document.line_numbers),
        ("title_page", document.title_page),
        ("exhibits = \"end\"", document.exhibits == ExhibitPlace::End),
        ("limit", document.limit.is_some()),
    ];
    all.into_iter().filter(|(_, is_written)| *is_written).map(|(key, _)| key)
}

fn check_limit(document: &DocumentConfig, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    let Some(limit) = &document.limit else { return };
    let at = source.span(limit.span());
    let WordLimit { of_abstract, text } = *limit.get_ref();
    if of_abstract.is_none() && text.is_none() {
        problems.push(
            Diagnostic::error("found a limit of nothing, expected `abstract`, `text` or both")
                .at(at.clone())
                .hint("write `limit = { abstract = 250, text = 3000 }`"),
        );
    }
    if of_abstract == Some(0) || text == Some(0) {
        problems.push(Diagnostic::error("found a limit of 0 words, expected 1 at least").at(at));
    }
}

/// A supplement supplements something, and its tables are numbered through all of it.
fn check_supplements(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    let all: Vec<_> = config.documents.iter().filter(|one| one.get_ref().is_supplement()).collect();
    let Some(first) = all.first() else { return };
    if !config.documents.iter().any(|one| one.get_ref().is_main()) {
        problems.push(
            Diagnostic::error(format!(
                "`{}` is a supplement, and there is no document of pages that it supplements",
                first.get_ref().id
            ))
            .at(source.place(first.span().start))
            .hint("add the manuscript to `[[documents]]`"),
        );
    }
    let mut sources = BTreeSet::from([&first.get_ref().source]);
    for other in all.iter().filter(|other| sources.insert(&other.get_ref().source)) {
        problems.push(
            Diagnostic::error(format!(
                "`{}` is a second supplement, expected one: in `{}` there is a Table S1, too",
                other.get_ref().id,
                first.get_ref().id
            ))
            .at(source.place(other.span().start))
            .hint("join the two, or leave `kind = \"supplement\"` out of one"),
        );
    }
}

/// What is stated stands on some page.
fn check_statements(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    let Some(statements) = &config.statements else { return };
    let documents = config.documents.iter().map(Spanned::get_ref);
    let is_shown = documents.into_iter().any(|one| one.title_page && !one.blind);
    if let Some(key) = statements.get_ref().written().next().filter(|_| !is_shown) {
        problems.push(
            Diagnostic::error(format!("no document shows `{key}`, expected one with `title_page = true`"))
                .at(source.place(statements.span().start))
                .hint("write `title_page = true` in its `[[documents]]`, or the statement as a section of its text"),
        );
    }
}
