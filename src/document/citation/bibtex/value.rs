//! The values of fields: braces, quotes, numbers, abbreviations.

use crate::diagnostic::Diagnostic;
use crate::document::citation::bibtex::{Field, MONTHS, Reader};

/// Abbreviations may not grow a value beyond this many bytes.
const LONGEST: usize = 1 << 20;

impl Reader<'_> {
    /// A value: `{…}`, `"…"`, a number or an abbreviation, joined by `#`.
    pub(super) fn value(&mut self, name: &str) -> Option<Field> {
        let mut field: Option<Field> = None;
        loop {
            self.blanks();
            let at = self.at;
            let (piece, start) = match self.peek() {
                Some('{') => (self.braced(name)?, at + 1),
                Some('"') => (self.quoted(name)?, at + 1),
                Some(c) if c.is_ascii_digit() => (self.while_matches(|c| c.is_ascii_digit()), at),
                _ => (self.abbreviated(name)?, at),
            };
            let one = field.get_or_insert(Field { value: String::new(), at: start, name_at: at });
            one.value.push_str(&piece);
            if one.value.len() > LONGEST {
                return self.fail(at, &format!("the value of `{name}` is longer than {LONGEST} bytes"));
            }
            self.blanks();
            if !self.eat('#') {
                return field;
            }
        }
    }

    fn abbreviated(&mut self, field: &str) -> Option<String> {
        let at = self.at;
        let Some(name) = self.name().map(str::to_owned) else {
            let found = self.peek().map_or("the end of the file".to_owned(), |c| format!("`{c}`"));
            return self.fail(at, &format!("found {found}, expected the value of `{field}` in braces or quotes"));
        };
        if let Some(value) = self.strings.get(&name.to_lowercase()) {
            return Some(value.clone());
        }
        let known = self.strings.keys().filter(|known| !MONTHS.contains(&known.as_str()));
        let hint = match crate::diagnostic::closest(&name, known.map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write `{field} = {{{name}}}`, or define it before with `@string{{{name} = {{…}}}}`"),
        };
        let problem = Diagnostic::error(format!("the abbreviation `{name}` is not defined before")).hint(hint);
        self.problems.push((at, problem));
        Some(name)
    }

    fn braced(&mut self, name: &str) -> Option<String> {
        let start = self.at + 1;
        let mut depth = 0usize;
        for (step, c) in self.text[self.at..].char_indices() {
            let at = self.at + step;
            match c {
                '{' => depth += 1,
                '}' => {
                    depth -= 1;
                    if depth == 0 {
                        self.at = at + 1;
                        return Some(self.text[start..at].to_owned());
                    }
                }
                '@' if self.begins_item(at) => break,
                _ => {}
            }
        }
        self.fail(self.at, &format!("the braces of `{name}` are not closed before the next entry"))
    }

    fn quoted(&mut self, name: &str) -> Option<String> {
        let start = self.at + 1;
        let mut depth = 0usize;
        let mut escaped = false;
        for (step, c) in self.text[start..].char_indices() {
            let at = start + step;
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                '"' if depth == 0 => {
                    self.at = at + 1;
                    return Some(self.text[start..at].to_owned());
                }
                '@' if self.begins_item(at) => break,
                _ => {}
            }
        }
        self.fail(self.at, &format!("the quotes of `{name}` are not closed before the next entry"))
    }
}
