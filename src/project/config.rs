//! `report/report.toml`: what a person writes about the report as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, SourceText};
use crate::language::Language;
use crate::project::journal::Journal;
use crate::project::number_style::NumberStyle;
use crate::project::{control_character, refused_character};

/// The whole of `report/report.toml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Title of the report.
    pub title: String,
    /// Second line of the title.
    #[serde(default)]
    pub subtitle: Option<String>,
    /// Short title for running heads; the title where there is none.
    #[serde(default)]
    pub short_title: Option<String>,
    /// Version of the report, for example `1.0.0`.
    pub version: String,
    /// Language of the words that the program writes: `en-US` (also `en`), `en-GB`, `de`, `fr` or
    /// `es`. Sentences on methods are in English always.
    #[serde(default)]
    pub language: Language,
    /// Authors in the order of the byline.
    #[serde(default)]
    pub authors: Vec<Author>,
    /// Affiliations, numbered from 1.
    #[serde(default)]
    pub affiliations: Vec<Affiliation>,
    /// Key words.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// How numbers are printed.
    #[serde(default)]
    pub style: Style,
    /// A sentence shown on every page, for example that the data are synthetic.
    #[serde(default)]
    pub banner: Option<Banner>,
    /// The documents to render; where there are none, `manuscript.md` and `poster.md` in
    /// `report/`, each with the template of its name.
    #[serde(default)]
    #[schemars(with = "Vec<DocumentConfig>")]
    pub documents: Vec<Spanned<DocumentConfig>>,
    /// Numbers declared once with a source.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Fact>")]
    pub facts: BTreeMap<String, Spanned<Fact>>,
    /// Literals that are names, not findings.
    #[serde(default)]
    #[schemars(with = "Vec<Waiver>")]
    pub waivers: Vec<Spanned<Waiver>>,
    /// Bibliography in BibLaTeX or Hayagriva YAML, relative to `report/`.
    #[serde(default)]
    pub bibliography: Option<String>,
    /// Name of a bundled citation style.
    #[serde(default = "ama_citations")]
    pub csl: String,
    /// Source tables that get another name than their file's.
    #[serde(default)]
    pub sources: BTreeMap<String, String>,
}

/// One author.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// Name as in the byline.
    pub name: String,
    /// ORCID identifier.
    #[serde(default)]
    pub orcid: Option<String>,
    /// Numbers of the author's affiliations, from 1.
    #[serde(default)]
    pub affiliations: Vec<usize>,
    /// Whether letters go to this author.
    #[serde(default)]
    pub corresponding: bool,
    /// Address for letters.
    #[serde(default)]
    pub email: Option<String>,
}

/// One affiliation.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Affiliation {
    /// Department, institution and place, as printed.
    pub name: String,
}

/// How numbers are printed.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Style {
    /// The journal whose conventions are followed in numbers, citations and spelling; `numbers`,
    /// `csl` and `language` go before it.
    #[serde(default)]
    pub preset: Option<Journal>,
    /// The journal family whose number style is followed.
    #[serde(default)]
    pub numbers: NumberStyle,
    /// How traced numbers look in documents that do not say it themselves.
    #[serde(default)]
    pub mark_style: MarkStyle,
    /// Where the evidence of a PDF is, in documents that do not say it themselves. Without
    /// it: an appendix, and on a poster, which has no room for one, the attachments.
    #[serde(default)]
    pub evidence: Option<Evidence>,
    /// Font files (OpenType or TrueType), relative to `report/`, for letters that the
    /// built-in fonts lack. A PDF sets such letters in the first of them that has it.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub fonts: Vec<Spanned<String>>,
}

/// How a traced number looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MarkStyle {
    /// Blue in PDF, underlined with dots in the prose of HTML.
    #[default]
    #[serde(alias = "colored")]
    Coloured,
    /// As the words around it. It leads to its evidence all the same.
    Plain,
}

/// Where a PDF has the evidence of its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// In an appendix, to which every number links and back, and in the attached ledger.
    Appendix,
    /// In the attached ledger only; numbers are no links.
    Attached,
}

/// A sentence for every page.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Banner {
    /// The sentence.
    pub text: String,
}

/// One document of the report.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentConfig {
    /// Name of the output files.
    pub id: String,
    /// Markdown file, relative to `report/`.
    pub source: String,
    /// Name of the page template.
    pub template: String,
    /// Title, where it differs from the report's.
    #[serde(default)]
    pub title: Option<String>,
    /// What to write.
    #[serde(default = "both_outputs")]
    pub outputs: Vec<OutputKind>,
    /// Whether the analysis blocks that stand in the Markdown file are printed: `true` for
    /// an analysis plan. They run either way.
    #[serde(default)]
    pub show_blocks: bool,
    /// How its traced numbers look, where that differs from `style`.
    #[serde(default)]
    pub mark_style: Option<MarkStyle>,
    /// Where its PDF has the evidence, where that differs from `style`.
    #[serde(default)]
    pub evidence: Option<Evidence>,
}

impl DocumentConfig {
    /// The document that a Markdown file in `report/` is where none are written: its name is
    /// that of its template.
    pub(super) fn usual(name: &str) -> Self {
        Self {
            id: name.to_owned(),
            source: format!("{name}.md"),
            template: name.to_owned(),
            title: None,
            outputs: both_outputs(),
            show_blocks: false,
            mark_style: None,
            evidence: None,
        }
    }

    /// How traced numbers look in this document of a report with this style.
    pub fn mark_style(&self, style: &Style) -> MarkStyle {
        self.mark_style.unwrap_or(style.mark_style)
    }

    /// Where the PDF of this document has the evidence.
    pub fn evidence(&self, style: &Style) -> Evidence {
        let usual = if self.template == "poster" { Evidence::Attached } else { Evidence::Appendix };
        self.evidence.or(style.evidence).unwrap_or(usual)
    }
}

/// A kind of output file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OutputKind {
    /// PDF by the embedded Typst.
    Pdf,
    /// One self-contained HTML file.
    Html,
}

impl OutputKind {
    /// The file name's extension.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Html => "html",
        }
    }
}

/// A number or text declared once, with where it comes from.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// The value.
    pub value: FactValue,
    /// Unit printed after the value.
    #[serde(default)]
    pub unit: Option<String>,
    /// Decimals to print; as written where there is none.
    #[serde(default)]
    pub digits: Option<usize>,
    /// Where the value comes from, for example "Protocol 2.1, section 4".
    pub source: String,
}

/// A fact's value.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FactValue {
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

/// A literal with a digit in it that is a name.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The exact literal, for example `Ki-67`.
    pub literal: String,
    /// Why it is not a result.
    pub reason: String,
}

fn ama_citations() -> String {
    "american-medical-association".to_owned()
}

fn both_outputs() -> Vec<OutputKind> {
    vec![OutputKind::Pdf, OutputKind::Html]
}

/// Reads the configuration.
///
/// # Errors
/// Invalid TOML, an unknown key, or values that contradict each other; all at
/// their place.
pub fn parse(source: &SourceText) -> Outcome<Config> {
    let mut config: Config = read_toml(source, &source.text, |at| at)?;
    follow_journal(&mut config, &source.text);
    let mut problems = control_characters(source, 0, &source.text);
    problems.extend(check(&config, source));
    if problems.is_empty() { Ok(config) } else { Err(Diagnostics(problems)) }
}

/// Gives a configuration what its journal asks for, where its text does not say it itself.
fn follow_journal(config: &mut Config, text: &str) {
    let Some(journal) = config.style.preset else { return };
    let written = DeTable::parse(text).ok();
    let written = written.as_ref().map(Spanned::get_ref);
    let is_written = |key: &str| written.is_some_and(|table| table.contains_key(key));
    let style = written.and_then(|table| table.get("style")?.get_ref().as_table());
    if !style.is_some_and(|style| style.contains_key("numbers")) {
        config.style.numbers = journal.numbers();
    }
    if !is_written("csl") {
        journal.citations().clone_into(&mut config.csl);
    }
    if !is_written("language") {
        config.language = journal.language();
    }
}

/// Reads a TOML text of a source; `offset_of` gives the offset in the source of an offset
/// of the text.
///
/// # Errors
/// Invalid TOML, or keys and values that are not those of `T`; all at their places.
pub(crate) fn read_toml<T: DeserializeOwned>(
    source: &SourceText,
    text: &str,
    offset_of: impl Fn(usize) -> usize,
) -> Outcome<T> {
    super::toml_text::read(text).map_err(|errors| {
        let at = |error: &toml::de::Error| {
            let span = error.span().unwrap_or(0..0);
            source.span(offset_of(span.start)..offset_of(span.end))
        };
        Diagnostics(errors.iter().map(|error| toml_error(source, 0, error).at(at(error))).collect())
    })
}

/// Turns an error of the TOML reader into a diagnostic. `base` is the offset of
/// the TOML text in the source.
fn toml_error(source: &SourceText, base: usize, error: &toml::de::Error) -> Diagnostic {
    let message = error.message().trim().replace('\n', ", ");
    let span: Range<usize> = error.span().unwrap_or(0..0);
    let mut diagnostic = Diagnostic::error(message.clone()).at(source.place(base + span.start));
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if message.starts_with("unknown field")
        && let Some((found, known)) = quoted.split_first()
    {
        diagnostic = Diagnostic::error(format!("unknown key `{found}`, expected one of {}", list(known)))
            .at(source.place(base + span.start));
        if let Some(name) = crate::diagnostic::closest(found, known.iter().copied()) {
            diagnostic = diagnostic.hint(format!("did you mean `{name}`?"));
        }
    }
    if message.starts_with("unknown variant")
        && let Some((found, known)) = quoted.split_first()
    {
        diagnostic = Diagnostic::error(format!("found `{found}`, expected one of {}", list(known)))
            .at(source.place(base + span.start));
        if let Some(name) = crate::diagnostic::closest(found, known.iter().copied()) {
            diagnostic = diagnostic.hint(format!("did you mean `{name}`?"));
        }
    }
    if message.starts_with("missing field") {
        diagnostic = Diagnostic::error(format!("the key `{}` is missing", quoted.first().unwrap_or(&"")))
            .at(source.place(base + span.start))
            .hint("add the key");
    }
    diagnostic
}

/// Errors for control characters that a TOML text writes as escapes (`"\u0000"`): they
/// would reach the pages and the terminal. `base` is the offset of the TOML text in the
/// source.
pub(crate) fn control_characters(source: &SourceText, base: usize, text: &str) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    if let Ok(table) = DeTable::parse(text) {
        for (key, value) in table.get_ref() {
            in_key(source, base, key, &mut problems);
            in_value(source, base, value, &mut problems);
        }
    }
    problems
}

fn in_key(source: &SourceText, base: usize, key: &Spanned<DeString<'_>>, problems: &mut Vec<Diagnostic>) {
    // A line feed in a name is as bad as any other control character.
    if let Some(c) = key.get_ref().chars().find(|c| c.is_control()) {
        problems.push(refused_character(c).at(source.place(base + key.span().start)));
    }
}

fn in_value(source: &SourceText, base: usize, value: &Spanned<DeValue<'_>>, problems: &mut Vec<Diagnostic>) {
    match value.get_ref() {
        DeValue::String(text) => {
            if let Some((_, c)) = control_character(text) {
                problems.push(refused_character(c).at(source.place(base + value.span().start)));
            }
        }
        DeValue::Array(values) => values.iter().for_each(|value| in_value(source, base, value, problems)),
        DeValue::Table(table) => {
            for (key, value) in table {
                in_key(source, base, key, problems);
                in_value(source, base, value, problems);
            }
        }
        _ => {}
    }
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn check(config: &Config, source: &SourceText) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    if config.version.is_empty() || !config.version.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c)) {
        let at = source.text.find("version").unwrap_or(0);
        problems.push(
            Diagnostic::error(format!("found version `{}`, expected letters, digits, `.`, `-` or `_`", config.version))
                .at(source.place(at)),
        );
    }
    check_documents(config, source, &mut problems);
    check_authors(config, source, &mut problems);
    check_facts(config, source, &mut problems);
    check_waivers(config, source, &mut problems);
    problems
}

fn check_documents(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for document in &config.documents {
        let at = source.place(document.span().start);
        let document = document.get_ref();
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

fn check_authors(config: &Config, source: &SourceText, problems: &mut Vec<Diagnostic>) {
    for author in &config.authors {
        for number in &author.affiliations {
            if *number == 0 || *number > config.affiliations.len() {
                let at = source.text.find(&author.name).unwrap_or(0);
                problems.push(
                    Diagnostic::error(format!(
                        "author `{}` names affiliation {number}, expected 1 to {}",
                        author.name,
                        config.affiliations.len()
                    ))
                    .at(source.place(at)),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Outcome<Config> {
        parse(&SourceText::new("report/report.toml", text))
    }

    const GOOD: &str =
        "title = \"T\"\nversion = \"1\"\n[[documents]]\nid = \"m\"\nsource = \"m.md\"\ntemplate = \"manuscript\"\n";

    #[test]
    fn a_short_configuration_is_read() {
        let config = parsed(GOOD).unwrap();
        assert_eq!(config.documents[0].get_ref().outputs, both_outputs());
    }

    #[test]
    fn an_unknown_key_is_named_with_its_place_and_the_known_keys() {
        let error = parsed(&GOOD.replace("title", "titel")).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("report/report.toml:1:1: unknown key `titel`"), "{text}");
        assert_eq!(error.0[0].hints, ["did you mean `title`?"]);
    }

    #[test]
    fn a_control_character_written_as_an_escape_is_an_error_at_its_place() {
        let text = format!("keywords = [\"a\", \"b\\u001b[31m\"]\n{}", GOOD.replace("\"T\"", "\"T\\u0000\""));
        let error = parsed(&text).unwrap_err().to_string();
        assert!(error.contains("report/report.toml:1:18: found the control character U+001B"), "{error}");
        assert!(error.contains("report/report.toml:2:9: found the control character U+0000"), "{error}");
    }

    #[test]
    fn a_waiver_without_a_digit_or_reason_is_refused() {
        let error = parsed(&format!("{GOOD}[[waivers]]\nliteral = \"abc\"\nreason = \" \"\n")).unwrap_err();
        assert_eq!(error.0.len(), 2);
    }
}
