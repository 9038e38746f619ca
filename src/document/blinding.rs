//! What a blinded document must not name, and where its text does.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, SourceText};
use crate::project::Config;

/// The shortest name that is looked for: a shorter one is part of too many words.
const LEAST: usize = 4;

/// The names of those who made a report, and of where they work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blinding {
    /// Names in full, addresses and identifiers.
    whole: BTreeSet<String>,
    /// Family names and institutions, of which a text may speak.
    parts: BTreeSet<String>,
}

impl Blinding {
    /// The names that a configuration holds.
    pub fn of(config: &Config) -> Self {
        let mut names = Self::default();
        for author in &config.authors {
            names.whole.insert(author.name.trim().to_owned());
            names.whole.extend(author.orcid.iter().chain(&author.email).map(|text| text.trim().to_owned()));
            names.parts.extend(author.name.split_whitespace().next_back().map(str::to_owned));
        }
        for affiliation in &config.affiliations {
            names.whole.insert(affiliation.name.trim().to_owned());
            names.parts.extend(affiliation.name.split(',').map(|part| part.trim().to_owned()));
        }
        names.whole.retain(|name| !name.is_empty());
        names.parts.retain(|name| name.chars().count() >= LEAST);
        names
    }

    /// Whether a file names someone.
    pub fn is_named_in(&self, bytes: &[u8]) -> bool {
        let text = String::from_utf8_lossy(bytes);
        self.all().any(|name| places(&text, name).next().is_some())
    }

    /// A text with each name replaced by what says that there was one.
    pub fn without_names(&self, text: &str) -> String {
        let mut out = text.to_owned();
        // The longest first: it may hold others.
        let mut all: Vec<&String> = self.all().collect();
        all.sort_by_key(|name| std::cmp::Reverse(name.len()));
        for name in all {
            let found: Vec<usize> = places(&out, name).collect();
            for at in found.into_iter().rev() {
                out.replace_range(at..at + name.len(), "[blinded]");
            }
        }
        out
    }

    /// Notes on the names in a text that is printed, or that the page is made by, at their places.
    pub fn notes(&self, source: &SourceText, printed: &str) -> Vec<Diagnostic> {
        let mut found: Vec<(usize, &String)> = Vec::new();
        // A family name within a full name is said once.
        let mut all: Vec<&String> = self.all().collect();
        all.sort_by_key(|name| std::cmp::Reverse(name.len()));
        for name in all {
            for at in places(printed, name) {
                let is_within = found.iter().any(|(start, other)| (*start..start + other.len()).contains(&at));
                if !is_within {
                    found.push((at, name));
                }
            }
        }
        found.sort_unstable();
        let note = |(at, name): (usize, &String)| {
            let place = source.span(at..at + name.len());
            Diagnostic::note(format!("the document is blinded, and `{name}` stands on line {}", place.line))
                .code("named-author")
                .at(place)
                .hint("write it so that it tells nobody, put it into `::: unblinded`, or leave it where it may stand")
        };
        found.into_iter().map(note).collect()
    }

    fn all(&self) -> impl Iterator<Item = &String> {
        self.whole.union(&self.parts)
    }
}

/// Where a name stands as a word of its own.
fn places<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(name).map(|(at, _)| at).filter(move |at| {
        !text[..*at].ends_with(char::is_alphanumeric) && !text[at + name.len()..].starts_with(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Blinding {
        let text = "title = \"T\"\nversion = \"1\"\n[[authors]]\nname = \"Ada B. Lovelace\"\nemail = \"ada@example.org\"\n\
                    [[affiliations]]\nname = \"Department of Engines, University of Sampleton\"\n";
        Blinding::of(&crate::project::parse(&SourceText::new("report/report.toml", text)).expect("a configuration"))
    }

    #[test]
    fn names_are_words_of_their_own() {
        let names = names();
        for text in ["by Lovelace et al", "ada@example.org", "at the University of Sampleton."] {
            assert!(names.is_named_in(text.as_bytes()), "{text}");
        }
        for text in ["Lovelaces", "University of Elsewhere", "ada"] {
            assert!(!names.is_named_in(text.as_bytes()), "{text}");
        }
        assert_eq!(names.without_names("Ada B. Lovelace, oral"), "[blinded], oral");
    }
}
