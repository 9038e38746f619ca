//! Citation styles: those that come with the program, and CSL files of the project.

use hayagriva::archive::ArchivedStyle;
use hayagriva::citationberg::{
    CitationFormat, IndependentStyle, LayoutRenderingElement, NamesChild, Style, StyleCategory, StyleClass, TextCase,
};

use crate::diagnostic::{Diagnostic, Place, SourceText, closest};
use crate::document::citation::{style_bounds, style_mended};

/// How a style cites in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Manner {
    /// By the number of the work.
    Number,
    /// By author and year, or by author alone.
    Author,
    /// In notes at the foot of the page.
    Note,
    /// By a short label.
    Label,
}

impl Manner {
    /// In words, for the list of styles.
    pub fn words(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Author => "author-date",
            Self::Note => "note",
            Self::Label => "label",
        }
    }
}

/// A style that comes with the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its names; the first is the one to use.
    pub names: Vec<&'static str>,
    /// Its title.
    pub title: String,
    /// How it cites.
    pub manner: Manner,
}

/// The styles that come with the program and can be used, by their first names.
pub fn known() -> Vec<Known> {
    let mut all: Vec<Known> = ArchivedStyle::all()
        .iter()
        .filter_map(|archived| match archived.get() {
            Style::Independent(style) if usable(&style).is_ok() => Some(Known {
                names: archived.names().to_vec(),
                title: style.info.title.value.clone(),
                manner: manner(&style),
            }),
            _ => None,
        })
        .collect();
    all.sort_by(|a, b| a.names.cmp(&b.names));
    all
}

/// The style that `csl` names: one that comes with the program, or a file of the project.
///
/// # Errors
/// No style has this name, the file is not valid CSL, or the style cites in notes or
/// prints no list.
pub fn read(name: &str, file: Option<&SourceText>, place: &Place) -> Result<IndependentStyle, Diagnostic> {
    let style = match file {
        Some(file) => from_file(file)?,
        None => by_name(name)?,
    };
    let mut style = match style {
        Style::Independent(style) => style,
        Style::Dependent(style) => {
            let parent = style.parent_link.href.rsplit('/').next().unwrap_or("").to_owned();
            match ArchivedStyle::by_name(&parent).map(|archived| archived.get()) {
                Some(Style::Independent(independent)) => independent,
                _ => {
                    return Err(Diagnostic::error(format!("the citation style `{name}` only refers to `{parent}`"))
                        .hint(format!("put the file of `{parent}` into report/ and name that")));
                }
            }
        }
    };
    usable(&style).map_err(|problem| problem.or_at(|| place.clone()))?;
    style_mended::mend(&mut style);
    Ok(style)
}

fn by_name(name: &str) -> Result<Style, Diagnostic> {
    if let Some(archived) = ArchivedStyle::by_name(name) {
        return Ok(archived.get());
    }
    let all: Vec<&str> = ArchivedStyle::all().iter().flat_map(|style| style.names().iter().copied()).collect();
    let within: Vec<&str> = all.iter().copied().filter(|known| known.contains(name)).take(5).collect();
    let hint = match closest(name, all.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if !within.is_empty() && name.len() > 2 => {
            format!("did you mean one of `{}`?", within.join("`, `"))
        }
        None => "the default is `american-medical-association`".to_owned(),
    };
    Err(Diagnostic::error(format!("there is no citation style `{name}`"))
        .hint(hint)
        .hint("`tickmark styles` lists all; a file is named with its ending, for example `csl = \"mine.csl\"`"))
}

fn from_file(file: &SourceText) -> Result<Style, Diagnostic> {
    let at = file.text.find("<style").unwrap_or(0);
    if !file.text.contains("<style") {
        return Err(Diagnostic::error("found no `<style>`, expected a citation style in CSL").at(file.place(0)));
    }
    style_bounds::bounded(file)?;
    Style::from_xml(&file.text).map_err(|error| {
        Diagnostic::error(format!("the citation style is not valid CSL: {error}"))
            .at(file.place(at))
            .hint("styles are at https://www.zotero.org/styles; check the file at https://validator.citationstyles.org")
    })
}

/// Whether a report can be cited with a style.
fn usable(style: &IndependentStyle) -> Result<(), Diagnostic> {
    let title = &style.info.title.value;
    if style.settings.class == StyleClass::Note {
        return Err(Diagnostic::error(format!(
            "the citation style “{title}” cites in notes, which reports do not have"
        ))
        .hint("choose one that cites by number or by author and year, see `tickmark styles`"));
    }
    if style.bibliography.is_none() {
        return Err(Diagnostic::error(format!("the citation style “{title}” prints no list of works"))
            .hint("choose another `csl`, for example `american-medical-association`"));
    }
    Ok(())
}

/// How a style cites.
pub fn manner(style: &IndependentStyle) -> Manner {
    if style.settings.class == StyleClass::Note {
        return Manner::Note;
    }
    let mut formats = style.info.category.iter().filter_map(|category| match category {
        StyleCategory::CitationFormat { format } => Some(*format),
        StyleCategory::Field { .. } => None,
    });
    match formats.next_back() {
        Some(CitationFormat::Numeric) => Manner::Number,
        Some(CitationFormat::Label) => Manner::Label,
        Some(CitationFormat::Note) => Manner::Note,
        Some(CitationFormat::AuthorDate | CitationFormat::Author) => Manner::Author,
        // A style that does not say is one by author and year where it sorts its list.
        None if style.bibliography.as_ref().is_some_and(|list| list.sort.is_some()) => Manner::Author,
        None => Manner::Number,
    }
}

/// A style for citations with words of the author's own: neither sorted nor drawn
/// together, so that the words stay with their work.
pub fn plain(style: &IndependentStyle) -> IndependentStyle {
    let mut plain = style.clone();
    plain.citation.sort = None;
    plain.citation.collapse = None;
    plain.citation.cite_group_delimiter = None;
    plain
}

/// Whether a style changes the case of titles.
pub fn folds_titles(style: &IndependentStyle) -> bool {
    let macros = style.macros.iter().any(|one| folds(&one.children));
    let list = style.bibliography.as_ref().is_some_and(|list| folds(&list.layout.elements));
    macros || list || folds(&style.citation.layout.elements)
}

fn folds(elements: &[LayoutRenderingElement]) -> bool {
    elements.iter().any(|element| match element {
        LayoutRenderingElement::Text(text) => text.text_case.is_some_and(|case| case != TextCase::CapitalizeFirst),
        LayoutRenderingElement::Group(group) => folds(&group.children),
        LayoutRenderingElement::Choose(choose) => {
            choose.branches().any(|branch| folds(&branch.children))
                || choose.otherwise.as_ref().is_some_and(|branch| folds(&branch.children))
        }
        LayoutRenderingElement::Names(names) => names.children.iter().any(|child| match child {
            NamesChild::Substitute(substitute) => folds(&substitute.children),
            _ => false,
        }),
        _ => false,
    })
}
