//! Citations and the list of works, by a CSL style.
//!
//! A `.bib` file is read here (syntax, TeX, names, numbers, dates) and given to the
//! citation library as works that it prints as they are meant.

mod address;
mod bibtex;
mod case;
mod date;
mod entry;
mod essential;
mod inherit;
mod kind;
mod locale;
mod locator;
mod mark;
mod names;
mod namesake;
mod numbers;
mod printed;
mod render;
mod run;
mod shape;
mod shelf;
pub mod style;
mod style_bounds;
mod style_mended;
mod style_numbers;
pub mod syntax;
mod tex;
mod tex_signs;
mod tidy;
mod yaml;
mod yaml_depth;

use std::collections::BTreeSet;

use hayagriva::citationberg::{IndependentStyle, Locale, LocaleCode};

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, SourceText};
use crate::document::tree::{Inline, Work};

pub use locator::Locator;
pub use style_numbers::style_findings;

/// More errors of a bibliography than these are only counted.
const SHOWN: usize = 50;

/// One work of a citation.
#[derive(Debug, Clone, PartialEq)]
pub struct Cite {
    /// Key in the bibliography.
    pub key: String,
    /// Words before it.
    pub prefix: Vec<Inline>,
    /// The part of the work that is meant.
    pub locator: Option<Locator>,
    /// Words after it.
    pub suffix: Vec<Inline>,
    /// Whether the author is not printed.
    pub without_author: bool,
}

/// Works that are cited together.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// The works.
    pub cites: Vec<Cite>,
    /// Whether the work is named in the sentence.
    pub narrative: bool,
}

/// The style that `csl` names.
pub struct Csl<'a> {
    /// Name of a style that comes with the program, or of a file.
    pub name: &'a str,
    /// The file.
    pub file: Option<&'a SourceText>,
    /// Where the name stands.
    pub place: Place,
}

/// The bibliography and the style of its citations.
pub struct Library {
    shelf: shelf::Shelf,
    source: Option<SourceText>,
    style: IndependentStyle,
    plain_style: IndependentStyle,
    /// Whether what the style leaves out of a work is added: a style of the project says
    /// itself what it prints.
    completes: bool,
    /// The words of the language, and those of English where it has none.
    locales: Vec<Locale>,
    language: LocaleCode,
}

/// Citations of a document as the style prints them.
pub struct Rendered {
    /// What each citation prints.
    pub citations: Vec<Vec<Inline>>,
    /// The works cited, in the order of the style.
    pub works: Vec<Work>,
}

impl Library {
    /// The works of the bibliography that none of some documents cites: so many of them with
    /// their places, and how many more there are.
    pub fn uncited(&self, cited: &BTreeSet<&str>, most: usize) -> (Vec<(String, Place)>, usize) {
        let Some(source) = &self.source else { return (Vec::new(), 0) };
        let place = |key: &str| {
            let starts = [format!("{{{key},"), format!("{{{key}\n"), format!("{key}:")];
            let at = starts.iter().find_map(|start| Some(source.text.find(start)? + start.find(key)?)).unwrap_or(0);
            source.place(at).covering(key)
        };
        let mut keys = self.keys().filter(|key| !cited.contains(key));
        // A place is looked for in the whole text.
        let first = keys.by_ref().take(most).map(|key| (key.to_owned(), place(key))).collect();
        (first, keys.count())
    }

    /// Reads a bibliography in BibLaTeX (`.bib`) or Hayagriva YAML.
    ///
    /// # Errors
    /// The text or the style is not valid; all errors of the text at their places.
    pub fn read(source: Option<&SourceText>, csl: &Csl<'_>, language: &str) -> Outcome<Self> {
        let style = style::read(csl.name, csl.file, &csl.place).map_err(|problem| problem.or_at(|| csl.place.clone()));
        let folds = style.as_ref().is_ok_and(style::folds_titles);
        let read = match source {
            None => Ok(shelf::Shelf::default()),
            Some(source) if !source.path.ends_with(".bib") && !yaml::is_yaml(&source.path) => {
                Err(unread(&source.path).at(csl.place.clone()).into())
            }
            Some(source) if source.path.ends_with(".bib") => shelf::Shelf::of_bib(source, folds),
            Some(source) => yaml::read(source, folds).map(shelf::Shelf::of),
        };
        let (style, shelf) = match (style, read) {
            (Ok(style), Ok(read)) => (style, read),
            (Err(problem), Err(mut problems)) => {
                problems.0.insert(0, problem);
                return Err(problems);
            }
            (Err(problem), Ok(_)) => return Err(problem.into()),
            (Ok(_), Err(problems)) => return Err(problems),
        };
        let plain_style = style::plain(&style);
        let source = source.cloned();
        let completes = csl.file.is_none();
        let language = locale::of_style(&style, language);
        let locales = locale::read(&language);
        Ok(Self { shelf, source, style, plain_style, completes, locales, language })
    }

    /// Whether a key is known.
    pub fn has(&self, key: &str) -> bool {
        self.shelf.has(key)
    }

    /// What is wrong with the part of a work that a citation means.
    pub fn doubt(&self, key: &str, locator: &Locator) -> Option<String> {
        let work = self.shelf.work(key, &mut date::Words::default())?.entry;
        locator.doubt(&work.page_range().map(ToString::to_string).unwrap_or_default())
    }

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.shelf.keys()
    }

    /// Renders the citations of a document, whose keys are all known.
    ///
    /// # Errors
    /// A work that is cited has a fault, or the style prints no list.
    pub fn render(&self, clusters: &[Cluster], series: &str) -> Outcome<Rendered> {
        let (works, faults, words) = self.cited(clusters);
        if let (false, Some(source)) = (faults.is_empty(), &self.source) {
            return Err(at_places(faults, source));
        }
        render::render(self, works, &words, (clusters, series))
    }

    /// What is wrong with the works that are cited.
    pub fn faults_of(&self, clusters: &[Cluster]) -> Diagnostics {
        let (_, faults, _) = self.cited(clusters);
        match &self.source {
            Some(source) => at_places(faults, source),
            None => Diagnostics(Vec::new()),
        }
    }

    /// The works that are cited, what is wrong with them, and their dates in words.
    fn cited(&self, clusters: &[Cluster]) -> (Vec<hayagriva::Entry>, entry::Faults, date::Words) {
        let keys: BTreeSet<&str> =
            clusters.iter().flat_map(|cluster| &cluster.cites).map(|cite| cite.key.as_str()).collect();
        let mut words = date::Words::default();
        let (mut works, mut faults) = (Vec::new(), Vec::new());
        for made in keys.into_iter().filter_map(|key| self.shelf.work(key, &mut words)) {
            works.push(made.entry);
            faults.extend(made.faults);
        }
        (works, faults, words)
    }
}

/// A bibliography in a format that is not read.
fn unread(path: &str) -> Diagnostic {
    Diagnostic::error(format!("found the bibliography `{path}`, expected one in `.bib` or `.yml`"))
        .hint("Zotero, Mendeley, EndNote, JabRef and PubMed export BibTeX or BibLaTeX")
}

/// Errors in the order of the file, with their places.
fn at_places(mut problems: Vec<(usize, Diagnostic)>, source: &SourceText) -> Diagnostics {
    problems.sort_by_key(|(at, _)| *at);
    let more = problems.len().saturating_sub(SHOWN);
    let mut all: Vec<Diagnostic> =
        problems.into_iter().take(SHOWN).map(|(at, problem)| problem.at(source.place(at))).collect();
    if more > 0 {
        all.push(
            Diagnostic::error(format!("{more} more errors in the bibliography")).at(Place::file(source.path.clone())),
        );
    }
    Diagnostics(all)
}

/// Characters of private use are kept for the program's own marks.
fn refuse_marks(source: &SourceText) -> Option<(usize, Diagnostic)> {
    let is_private = |c: char| matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}');
    source.text.char_indices().find(|(_, c)| is_private(*c)).map(|(at, c)| {
        let problem = Diagnostic::error(format!("found the private-use character U+{:04X}", c as u32));
        (at, problem.hint("remove it: tickmark keeps these characters for itself"))
    })
}
