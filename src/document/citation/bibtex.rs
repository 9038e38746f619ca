//! Reading the syntax of a `.bib` file: entries, abbreviations and values, with places.
//!
//! An error does not stop the reading: the author learns of all of them at once.

mod value;

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, SourceText};

/// An entry as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// Its type in lower case, for example `article`.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// Offset of the key.
    pub at: usize,
    /// Its fields by name in lower case.
    pub fields: BTreeMap<String, Field>,
}

/// The value of a field as TeX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The value without its outer braces or quotes.
    pub value: String,
    /// Offset of the value.
    pub at: usize,
    /// Offset of the name.
    pub name_at: usize,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads the entries of a `.bib` file and every error of its syntax.
pub fn read(source: &SourceText) -> (Vec<Raw>, Vec<(usize, Diagnostic)>) {
    let strings = MONTHS.iter().enumerate().map(|(at, name)| ((*name).to_owned(), (at + 1).to_string())).collect();
    let mut reader = Reader { text: &source.text, at: 0, strings, entries: Vec::new(), problems: Vec::new() };
    while let Some(next) = reader.text[reader.at..].find('@') {
        reader.at += next + 1;
        if reader.item().is_none() {
            reader.skip_to_next_item();
        }
    }
    (reader.entries, reader.problems)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    strings: BTreeMap<String, String>,
    entries: Vec<Raw>,
    problems: Vec<(usize, Diagnostic)>,
}

impl Reader<'_> {
    /// Reads what follows an `@`; nothing where it cannot be read to its end.
    fn item(&mut self) -> Option<()> {
        let kind_at = self.at;
        let kind = self.name()?.to_lowercase();
        self.blanks();
        // An `@` without braces is a remark between the entries.
        let open = self.peek().filter(|c| matches!(c, '{' | '('));
        let Some(open) = open else { return Some(()) };
        let close = if open == '{' { '}' } else { ')' };
        let open_at = self.at;
        self.at += 1;
        match kind.as_str() {
            "comment" | "preamble" => {
                self.at = open_at;
                self.skip_group(open, close)
            }
            "string" => self.abbreviation(close),
            _ => self.entry(kind, kind_at, close),
        }
    }

    fn abbreviation(&mut self, close: char) -> Option<()> {
        self.blanks();
        let at = self.at;
        let Some(name) = self.name().map(str::to_lowercase) else {
            return self.fail(at, "expected the name of an abbreviation, as in `@string{jnm = \"J Nucl Med\"}`");
        };
        self.blanks();
        if !self.eat('=') {
            return self.fail(self.at, &format!("expected `=` after the abbreviation `{name}`"));
        }
        let value = self.value(&name)?;
        self.strings.insert(name, value.value);
        self.blanks();
        self.eat(',');
        self.blanks();
        if self.eat(close) {
            Some(())
        } else {
            self.fail(self.at, &format!("expected `{close}` after an abbreviation"))
        }
    }

    fn entry(&mut self, kind: String, kind_at: usize, close: char) -> Option<()> {
        self.blanks();
        let at = self.at;
        let end = self.text[at..]
            .find(|c: char| c.is_whitespace() || ",{}=\"".contains(c))
            .map_or(self.text.len(), |step| at + step);
        let key = self.text[at..end].to_owned();
        self.at = end;
        self.blanks();
        if key.is_empty() || self.peek() == Some('=') {
            return self.fail(kind_at, &format!("found `@{kind}` without a key, expected `@{kind}{{key, …}}`"));
        }
        let mut entry = Raw { kind, key, at, fields: BTreeMap::new() };
        if !self.eat(',') && self.peek() != Some(close) {
            self.note_missing_comma(&format!("the key `{}`", entry.key))?;
        }
        let ended = self.fields(&mut entry, close);
        // What was read of an entry is kept, so that its key is known.
        self.entries.push(entry);
        ended
    }

    fn fields(&mut self, entry: &mut Raw, close: char) -> Option<()> {
        loop {
            self.blanks();
            if self.eat(close) {
                return Some(());
            }
            if self.eat(',') {
                continue;
            }
            let name_at = self.at;
            if self.peek().is_none_or(|c| c == '@' && self.begins_item(name_at)) {
                let problem = format!("the entry `{}` is not closed before the next entry", entry.key);
                return self.fail(entry.at, &problem);
            }
            let Some(name) = self.name().map(str::to_lowercase) else {
                let found = self.peek().map_or("the end of the file".to_owned(), |c| format!("`{c}`"));
                let key = entry.key.clone();
                return self
                    .fail(name_at, &format!("found {found} in the entry `{key}`, expected a field or `{close}`"));
            };
            self.blanks();
            if !self.eat('=') {
                return self.fail(name_at, &format!("found `{name}`, expected a field such as `{name} = {{…}}`"));
            }
            let mut value = self.value(&name)?;
            value.name_at = name_at;
            if entry.fields.insert(name.clone(), value).is_some() {
                let problem = format!("the field `{name}` is given twice in the entry `{}`", entry.key);
                self.problems.push((name_at, Diagnostic::error(problem)));
            }
            self.blanks();
            let ends = self.peek().is_none_or(|c| c == '@' && self.begins_item(self.at));
            if !ends && self.peek() != Some(',') && self.peek() != Some(close) {
                self.note_missing_comma(&format!("the field `{name}`"))?;
            }
        }
    }

    /// Notes a missing comma and goes on as if it were there.
    fn note_missing_comma(&mut self, after: &str) -> Option<()> {
        let at = self.at;
        let Some(name) = self.name().map(str::to_owned) else {
            let found = self.peek().map_or("the end of the file".to_owned(), |c| format!("`{c}`"));
            return self.fail(at, &format!("found {found}, expected `,` after {after}"));
        };
        self.at = at;
        self.problems.push((at, Diagnostic::error(format!("found `{name}`, expected `,` after {after}"))));
        Some(())
    }

    fn skip_group(&mut self, open: char, close: char) -> Option<()> {
        let mut depth = 0usize;
        for (step, c) in self.text[self.at..].char_indices() {
            if c == open {
                depth += 1;
            } else if c == close {
                depth -= 1;
                if depth == 0 {
                    self.at += step + 1;
                    return Some(());
                }
            }
        }
        let at = std::mem::replace(&mut self.at, self.text.len());
        self.fail(at, "found a comment or preamble that is not closed")
    }

    /// Whether an `@` begins a line and an entry.
    fn begins_item(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches([' ', '\t']);
        let rest = self.text[at + 1..].trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let is_named = rest.len() < self.text.len() - at - 1;
        is_named && rest.starts_with('{') && (before.is_empty() || before.ends_with('\n'))
    }

    fn skip_to_next_item(&mut self) {
        let mut at = self.at;
        while let Some(next) = self.text[at..].find('@').map(|step| at + step) {
            if self.begins_item(next) {
                self.at = next;
                return;
            }
            at = next + 1;
        }
        self.at = self.text.len();
    }

    fn fail<T>(&mut self, at: usize, problem: &str) -> Option<T> {
        self.problems.push((at, Diagnostic::error(problem)));
        None
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let is = self.peek() == Some(wanted);
        if is {
            self.at += wanted.len_utf8();
        }
        is
    }

    fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn while_matches(&mut self, is: impl Fn(char) -> bool) -> String {
        let rest = &self.text[self.at..];
        let end = rest.find(|c| !is(c)).unwrap_or(rest.len());
        self.at += end;
        rest[..end].to_owned()
    }

    fn name(&mut self) -> Option<&str> {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.' | ':' | '/')))
            .unwrap_or(rest.len());
        self.at += end;
        (end > 0).then(|| &rest[..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        let source = SourceText::new("r.bib", text);
        let (_, problems) = read(&source);
        problems.iter().map(|(at, problem)| format!("{}: {}", source.place(*at), problem.message)).collect()
    }

    #[test]
    fn several_errors_are_found_at_their_places() {
        let text =
            "@article{a,\n  title = {A}\n  year = 2020,\n}\n@book{b,\n  title = {B,\n}\n@misc{c, title = nope}\n";
        assert_eq!(
            messages(text),
            [
                "r.bib:3:3: found `year`, expected `,` after the field `title`",
                "r.bib:5:7: the entry `b` is not closed before the next entry",
                "r.bib:8:18: the abbreviation `nope` is not defined before",
            ]
        );
    }

    #[test]
    fn an_abbreviation_cannot_stand_for_itself() {
        assert_eq!(messages("@string{a = a}").len(), 1);
        let doubled: String = (0..40).map(|n| format!("@string{{a{} = a{n} # a{n}}}\n", n + 1)).collect();
        assert!(!messages(&format!("@string{{a0 = {{xxxx}}}}\n{doubled}")).is_empty());
    }

    #[test]
    fn values_are_joined_and_months_known() {
        let source =
            SourceText::new("r.bib", "@string{j = \"J \"}@article(a, journal = j # {Nucl}, month = mar # \" 3\")");
        let (entries, problems) = read(&source);
        assert_eq!(problems, []);
        assert_eq!(entries[0].fields["journal"].value, "J Nucl");
        assert_eq!(entries[0].fields["month"].value, "3 3");
    }

    #[test]
    fn remarks_between_entries_are_passed_over() {
        assert!(messages("by a@b.org, @ home\n@comment{ {x} @article{ }}\n@preamble{\"x\"}").is_empty());
    }
}
