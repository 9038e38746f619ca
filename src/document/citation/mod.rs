//! Citations and the list of works, by a CSL style.
//!
//! A `.bib` file is read here (syntax, TeX, names, numbers, dates) and given to the
//! citation library as works that it prints as they are meant.

mod address;
mod bibtex;
mod case;
mod date;
mod entry;
mod inherit;
mod kind;
mod locator;
mod names;
mod numbers;
mod render;
mod run;
pub mod style;
mod style_bounds;
mod style_numbers;
pub mod syntax;
mod tex;
mod tex_signs;
mod yaml;
mod yaml_depth;

use std::collections::BTreeMap;

use hayagriva::archive::locales;
use hayagriva::citationberg::{IndependentStyle, Locale};
use hayagriva::{Entry, Library as Works};

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
    works: Works,
    /// What is wrong with a work; told where the work is cited.
    faults: BTreeMap<String, entry::Faults>,
    source: Option<SourceText>,
    words: date::Words,
    style: IndependentStyle,
    plain_style: IndependentStyle,
    locales: Vec<Locale>,
    language: String,
}

/// Citations of a document as the style prints them.
pub struct Rendered {
    /// What each citation prints.
    pub citations: Vec<Vec<Inline>>,
    /// The works cited, in the order of the style.
    pub works: Vec<Work>,
}

impl Library {
    /// Reads a bibliography in BibLaTeX (`.bib`) or Hayagriva YAML.
    ///
    /// # Errors
    /// The text or the style is not valid; all errors of the text at their places.
    pub fn read(source: Option<&SourceText>, csl: &Csl<'_>, language: &str) -> Outcome<Self> {
        let style = style::read(csl.name, csl.file, &csl.place).map_err(|problem| problem.or_at(|| csl.place.clone()));
        let folds = style.as_ref().is_ok_and(style::folds_titles);
        let mut words = date::Words::default();
        let read = match source {
            None => Ok((Works::new(), BTreeMap::new())),
            Some(source) if source.path.ends_with(".bib") => bib(source, &mut words, folds),
            Some(source) => yaml::read(source, folds).map(|works| (works, BTreeMap::new())),
        };
        let (style, (works, faults)) = match (style, read) {
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
        Ok(Self { works, faults, source, words, style, plain_style, locales: locales(), language: language.to_owned() })
    }

    /// Whether a key is known.
    pub fn has(&self, key: &str) -> bool {
        self.works.get(key).is_some()
    }

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.works.iter().map(Entry::key)
    }

    /// Renders the citations of a document, whose keys are all known.
    ///
    /// # Errors
    /// A work that is cited has a fault, or the style prints no list.
    pub fn render(&self, clusters: &[Cluster]) -> Outcome<Rendered> {
        let faults = self.faults_of(clusters);
        if faults.0.is_empty() { render::render(self, clusters) } else { Err(faults) }
    }

    /// What is wrong with the works that are cited.
    pub fn faults_of(&self, clusters: &[Cluster]) -> Diagnostics {
        let mut faults: BTreeMap<&str, &entry::Faults> = BTreeMap::new();
        for cite in clusters.iter().flat_map(|cluster| &cluster.cites) {
            faults.extend(self.faults.get_key_value(&cite.key).map(|(key, faults)| (key.as_str(), faults)));
        }
        match &self.source {
            Some(source) => at_places(faults.into_values().flatten().cloned().collect(), source),
            None => Diagnostics(Vec::new()),
        }
    }
}

/// Reads a `.bib` file.
fn bib(source: &SourceText, words: &mut date::Words, folds: bool) -> Outcome<(Works, BTreeMap<String, entry::Faults>)> {
    let (mut raw, mut problems) = bibtex::read(source);
    problems.extend(refuse_marks(source));
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let mut twice = Vec::new();
    for entry in &raw {
        if let Some(at) = first.insert(&entry.key, entry.at) {
            twice.push((entry.at, entry.key.clone(), at));
            first.insert(&entry.key, at);
        }
    }
    for (at, key, before) in twice.into_iter().take(SHOWN) {
        let problem = Diagnostic::error(format!("the key `{key}` is used twice, first at {}", source.place(before)));
        problems.push((at, problem.hint("each work has a key of its own")));
    }
    problems.extend(inherit::complete(&mut raw));
    let mut works = Works::new();
    let mut faults = BTreeMap::new();
    for entry in &raw {
        let made = entry::make(entry, words, folds);
        problems.extend(made.errors);
        if !made.faults.is_empty() {
            faults.insert(entry.key.clone(), made.faults);
        }
        works.push(&made.entry);
    }
    if problems.is_empty() {
        return Ok((works, faults));
    }
    Err(at_places(problems, source))
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
