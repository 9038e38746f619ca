//! Citations and the list of works, by a CSL style.

use hayagriva::archive::{ArchivedStyle, locales};
use hayagriva::citationberg::{FontStyle, FontWeight, IndependentStyle, Locale, LocaleCode, Style, VerticalAlign};
use hayagriva::{
    BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest, ElemChild, ElemChildren, Entry, Formatted,
    Library as Works,
};

use crate::diagnostic::{Diagnostic, Outcome, SourceText, closest};
use crate::document::tree::{Inline, Work};

/// The bibliography and the style of its citations.
pub struct Library {
    works: Works,
    style: IndependentStyle,
    locales: Vec<Locale>,
    language: String,
}

/// Citations of a document as the style prints them.
pub struct Rendered {
    /// For each citation the works (indexes into `works`) and its text.
    pub citations: Vec<(Vec<usize>, Vec<Inline>)>,
    /// The works cited, in the order of the style.
    pub works: Vec<Work>,
}

impl Library {
    /// Reads a bibliography in BibLaTeX (`.bib`) or Hayagriva YAML.
    ///
    /// # Errors
    /// The text or the name of the style is not valid.
    pub fn read(source: Option<&SourceText>, style: &str, language: &str) -> Outcome<Self> {
        let works = match source {
            None => Works::new(),
            Some(source) if source.path.ends_with(".bib") => {
                hayagriva::io::from_biblatex_str(&source.text).map_err(|errors| {
                    let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
                    Diagnostic::error(format!("the bibliography is not valid BibLaTeX: {}", all.join("; ")))
                        .at(source.place(0))
                })?
            }
            Some(source) => hayagriva::io::from_yaml_str(&source.text).map_err(|error| {
                Diagnostic::error(format!("the bibliography is not valid: {error}")).at(source.place(0))
            })?,
        };
        let archived = ArchivedStyle::by_name(style).ok_or_else(|| {
            let all: Vec<String> = ArchivedStyle::all()
                .iter()
                .flat_map(|style| style.names().iter().map(|name| (*name).to_owned()))
                .collect();
            let near = closest(style, all.iter().map(String::as_str)).unwrap_or("american-medical-association");
            Diagnostic::error(format!("there is no citation style `{style}`")).hint(format!("did you mean `{near}`?"))
        })?;
        let Style::Independent(style) = archived.get() else {
            return Err(Diagnostic::error(format!("the citation style `{style}` only refers to another style"))
                .hint("name that style")
                .into());
        };
        Ok(Self { works, style, locales: locales(), language: language.to_owned() })
    }

    /// Whether a key is known.
    pub fn has(&self, key: &str) -> bool {
        self.works.get(key).is_some()
    }

    /// All keys.
    pub fn keys(&self) -> Vec<String> {
        self.works.iter().map(|entry| entry.key().to_owned()).collect()
    }

    /// Renders the citations of a document, each a list of known keys.
    ///
    /// # Errors
    /// The style prints a citation or a work without its text.
    pub fn render(&self, citations: &[Vec<String>]) -> Result<Rendered, Diagnostic> {
        let locale = Some(LocaleCode(if self.language == "en" { "en-US".to_owned() } else { self.language.clone() }));
        let mut driver = BibliographyDriver::new();
        for keys in citations {
            let entries: Vec<&Entry> = keys.iter().filter_map(|key| self.works.get(key)).collect();
            let items = entries.into_iter().map(CitationItem::with_entry).collect();
            driver.citation(CitationRequest::new(items, &self.style, locale.clone(), &self.locales, None));
        }
        let rendered = driver.finish(BibliographyRequest::new(&self.style, locale, &self.locales));
        let works: Vec<Work> = rendered
            .bibliography
            .map(|bibliography| bibliography.items)
            .unwrap_or_default()
            .into_iter()
            .map(|item| Work { key: item.key, content: trimmed(inlines(&item.content)) })
            .collect();
        if works.is_empty() {
            return Err(Diagnostic::error("the citation style prints no list of works")
                .hint("choose another `csl`, for example `american-medical-association`"));
        }
        let citations = citations
            .iter()
            .zip(rendered.citations)
            .map(|(keys, citation)| {
                let numbers = keys.iter().filter_map(|key| works.iter().position(|work| work.key == *key)).collect();
                (numbers, inlines(&citation.citation))
            })
            .collect();
        Ok(Rendered { citations, works })
    }
}

fn inlines(children: &ElemChildren) -> Vec<Inline> {
    let mut out = Vec::new();
    for child in &children.0 {
        match child {
            ElemChild::Text(text) => out.push(formatted(text)),
            ElemChild::Elem(elem) => out.extend(inlines(&elem.children)),
            ElemChild::Markup(text) => out.push(Inline::Text(text.clone())),
            ElemChild::Link { text, url } => {
                out.push(Inline::Link { url: url.clone(), content: vec![formatted(text)] });
            }
            ElemChild::Transparent { .. } => {}
        }
    }
    out
}

fn formatted(text: &Formatted) -> Inline {
    let mut inline = Inline::Text(text.text.clone());
    if text.formatting.font_style == FontStyle::Italic {
        inline = Inline::Emphasis(vec![inline]);
    }
    if text.formatting.font_weight == FontWeight::Bold {
        inline = Inline::Strong(vec![inline]);
    }
    if text.formatting.vertical_align == VerticalAlign::Sup {
        inline = Inline::Superscript(vec![inline]);
    }
    inline
}

/// Some styles end a work with a stray space.
fn trimmed(mut content: Vec<Inline>) -> Vec<Inline> {
    if let Some(Inline::Text(text)) = content.last_mut() {
        text.truncate(text.trim_end().len());
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tree::plain;

    const BIB: &str = "@article{smith2020, author = {Smith, Ann and Jones, Bob}, title = {A trial}, journal = {Lancet}, year = {2020}, volume = {1}, pages = {2-3}}";

    #[test]
    fn authors_appear_in_the_list_of_works() {
        let source = SourceText::new("report/references.bib", BIB);
        let library = Library::read(Some(&source), "american-medical-association", "en").unwrap();
        let rendered = library.render(&[vec!["smith2020".into()]]).unwrap();
        let text = plain(&rendered.works[0].content);
        assert!(text.contains("Smith A, Jones B"), "{text}");
        assert_eq!(rendered.citations[0].0, [0]);
    }

    #[test]
    fn an_unknown_style_is_refused_with_a_hint() {
        let error = Library::read(None, "american-medical-asociation", "en").err().unwrap();
        assert_eq!(error.0[0].hints, ["did you mean `american-medical-association`?"]);
    }
}
