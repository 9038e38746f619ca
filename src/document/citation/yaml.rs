//! Reading a bibliography in Hayagriva's YAML.

use hayagriva::{Entry, Library as Works};

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, SourceText};
use crate::document::citation::{address, at_places, case, refuse_marks, yaml_depth};

/// Whether a file is one of YAML.
pub fn is_yaml(path: &str) -> bool {
    path.ends_with(".yml") || path.ends_with(".yaml")
}

/// Reads the works. `folds` says whether the style changes the case of titles.
///
/// # Errors
/// The text is not valid, or an address has a scheme that is not allowed.
pub fn read(source: &SourceText, folds: bool) -> Outcome<Works> {
    if let Some((at, problem)) = refuse_marks(source) {
        return Err(problem.at(source.place(at)).into());
    }
    if let Some(at) = yaml_depth::too_deep(&source.text) {
        let found = format!("found a value within more than {} others, expected fewer", yaml_depth::DEEPEST);
        let problem = Diagnostic::error(found).at(source.place(at));
        return Err(problem.hint("close the brackets, or write a text that begins with one in quotation marks").into());
    }
    let works = hayagriva::io::from_yaml_str(&source.text).map_err(|error| {
        let place = error.location().map_or_else(
            || Place::file(source.path.clone()),
            |at| source.place(offset(source, at.line(), at.column())),
        );
        Diagnostics::from(Diagnostic::error(format!("the bibliography is not valid: {error}")).at(place))
    })?;
    let mut problems = Vec::new();
    for work in &works {
        if let Some(url) = unsafe_url(work) {
            let at =
                source.text.find(url.as_str()).or_else(|| source.text.find(&format!("{}:", work.key()))).unwrap_or(0);
            let scheme = url.split(':').next().unwrap_or("");
            let problem = format!("found a url with `{scheme}:`, expected an address with http, https or mailto");
            problems.push((at, Diagnostic::error(problem)));
        }
    }
    if !problems.is_empty() {
        return Err(at_places(problems, source));
    }
    Ok(works.into_iter().map(|work| rejoined(work, folds)).collect())
}

/// The same work with titles that the library does not take apart.
fn rejoined(mut work: Entry, folds: bool) -> Entry {
    if let Some(title) = work.title().map(|title| case::rejoined(title, folds)) {
        work.set_title(title);
    }
    let parents = work.parents().iter().map(|whole| rejoined(whole.clone(), folds)).collect();
    work.set_parents(parents);
    work
}

/// An address of a work or of its whole that may not become a link.
fn unsafe_url(work: &Entry) -> Option<String> {
    let own = work.url().filter(|url| !address::SCHEMES.contains(&url.value.scheme())).map(|url| url.value.to_string());
    own.or_else(|| work.parents().iter().find_map(unsafe_url))
}

fn offset(source: &SourceText, line: usize, column: usize) -> usize {
    let start: usize = source.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &source.text[start.min(source.text.len())..];
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(0, |(at, _)| at)
}
