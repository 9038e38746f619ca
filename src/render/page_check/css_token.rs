//! The tokens of a style sheet, as CSS Syntax Level 3 divides them.

/// A token; escapes are resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name.
    Ident(String),
    /// A name and the parenthesis that it opens.
    Function(String),
    /// `@` and a name.
    AtKeyword(String),
    /// `#` and a name.
    Hash(String),
    /// A text in quotation marks.
    Text(String),
    /// A text that a line end breaks: what it is a part of is void.
    BadText,
    /// An address without quotation marks.
    Url(String),
    /// An address that cannot be one.
    BadUrl,
    /// A number with its unit or percent sign.
    Number,
    /// The same, where it is nothing.
    Zero,
    /// White space.
    Space,
    /// Any other character.
    Sign(char),
}

/// A token and where it starts, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CssToken {
    /// What it is.
    pub(super) kind: Kind,
    /// Where it starts.
    pub(super) at: usize,
}

/// The tokens of a style sheet; comments are none.
pub(super) fn tokens(sheet: &str) -> Vec<CssToken> {
    let mut reader = Reader { rest: sheet };
    let mut found = Vec::new();
    while !reader.rest.is_empty() {
        let at = sheet.len() - reader.rest.len();
        if let Some(kind) = reader.token() {
            found.push(CssToken { kind, at });
        }
    }
    found
}

struct Reader<'t> {
    rest: &'t str,
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{C}')
}

fn is_space(c: char) -> bool {
    is_line_end(c) || matches!(c, ' ' | '\t')
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-') || !c.is_ascii()
}

/// Whether a text starts with an escape that holds.
fn is_escape(text: &str) -> bool {
    text.strip_prefix('\\').is_some_and(|rest| !rest.starts_with(is_line_end))
}

fn starts_name(text: &str) -> bool {
    let starts = |text: &str| text.starts_with(|c: char| is_name(c) && c != '-' && !c.is_ascii_digit());
    match text.strip_prefix('-') {
        Some(rest) => rest.starts_with('-') || starts(rest) || is_escape(rest),
        None => starts(text) || is_escape(text),
    }
}

fn starts_number(text: &str) -> bool {
    let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    digit(unsigned) || unsigned.strip_prefix('.').is_some_and(digit)
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn skip(&mut self, is: impl Fn(char) -> bool) {
        self.rest = self.rest.trim_start_matches(is);
    }

    fn token(&mut self) -> Option<Kind> {
        if let Some(comment) = self.rest.strip_prefix("/*") {
            self.rest = comment.split_once("*/").map_or("", |(_, after)| after);
            return None;
        }
        if self.rest.starts_with(is_space) {
            self.skip(is_space);
            return Some(Kind::Space);
        }
        for sign in ["<!--", "-->"] {
            if let Some(after) = self.rest.strip_prefix(sign) {
                self.rest = after;
                return Some(Kind::Space);
            }
        }
        if starts_number(self.rest) {
            let before = self.rest;
            self.number();
            let written = &before[..before.len() - self.rest.len()];
            let is_zero =
                written.chars().take_while(|c| !c.is_ascii_alphabetic() && *c != '%').all(|c| !matches!(c, '1'..='9'));
            return Some(if is_zero { Kind::Zero } else { Kind::Number });
        }
        if starts_name(self.rest) {
            return Some(self.name_or_function());
        }
        let c = self.next()?;
        Some(match c {
            '"' | '\'' => self.text(c),
            '@' if starts_name(self.rest) => Kind::AtKeyword(self.name()),
            '#' if self.rest.starts_with(is_name) || is_escape(self.rest) => Kind::Hash(self.name()),
            _ => Kind::Sign(c),
        })
    }

    fn number(&mut self) {
        let digits = |c: char| c.is_ascii_digit();
        self.rest = self.rest.strip_prefix(['+', '-']).unwrap_or(self.rest);
        self.skip(digits);
        if let Some(after) = self.rest.strip_prefix('.')
            && after.starts_with(digits)
        {
            self.rest = after;
            self.skip(digits);
        }
        if let Some(power) = self.rest.strip_prefix(['e', 'E']) {
            let power = power.strip_prefix(['+', '-']).unwrap_or(power);
            if power.starts_with(digits) {
                self.rest = power;
                self.skip(digits);
            }
        }
        if starts_name(self.rest) {
            self.name();
        } else {
            self.rest = self.rest.strip_prefix('%').unwrap_or(self.rest);
        }
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        loop {
            if self.rest.starts_with(is_name) {
                name.extend(self.next());
            } else if is_escape(self.rest) {
                self.next();
                name.push(self.escaped());
            } else {
                return name;
            }
        }
    }

    /// The character of an escape whose backslash is read.
    fn escaped(&mut self) -> char {
        const MOST_DIGITS: usize = 6;
        let end = self.rest.chars().take(MOST_DIGITS).take_while(char::is_ascii_hexdigit).count();
        if end == 0 {
            return self.next().unwrap_or('\u{FFFD}');
        }
        let code = u32::from_str_radix(&self.rest[..end], 16).unwrap_or(0);
        self.rest = &self.rest[end..];
        let after = self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix(is_space));
        self.rest = after.unwrap_or(self.rest);
        char::from_u32(code).filter(|c| *c != '\0').unwrap_or('\u{FFFD}')
    }

    fn name_or_function(&mut self) -> Kind {
        let name = self.name();
        let Some(after) = self.rest.strip_prefix('(') else { return Kind::Ident(name) };
        self.rest = after;
        let quoted = after.trim_start_matches(is_space).starts_with(['"', '\'']);
        if name.eq_ignore_ascii_case("url") && !quoted { self.url() } else { Kind::Function(name) }
    }

    fn url(&mut self) -> Kind {
        let mut url = String::new();
        self.skip(is_space);
        loop {
            if is_escape(self.rest) {
                self.next();
                url.push(self.escaped());
                continue;
            }
            match self.next() {
                None | Some(')') => return Kind::Url(url),
                Some(c) if is_space(c) => {
                    self.skip(is_space);
                    if self.rest.is_empty() || self.rest.starts_with(')') {
                        self.next();
                        return Kind::Url(url);
                    }
                    return self.bad_url();
                }
                Some('"' | '\'' | '(' | '\\') => return self.bad_url(),
                Some(c) => url.push(c),
            }
        }
    }

    fn bad_url(&mut self) -> Kind {
        loop {
            if is_escape(self.rest) {
                self.next();
                self.escaped();
            } else if matches!(self.next(), None | Some(')')) {
                return Kind::BadUrl;
            }
        }
    }

    /// A text whose opening mark is read.
    fn text(&mut self, quote: char) -> Kind {
        let mut text = String::new();
        loop {
            if self.rest.starts_with(is_line_end) {
                return Kind::BadText;
            }
            match self.next() {
                None => return Kind::Text(text),
                Some(c) if c == quote => return Kind::Text(text),
                Some('\\') if self.rest.is_empty() => {}
                Some('\\') if self.rest.starts_with("\r\n") => self.rest = &self.rest[2..],
                Some('\\') if self.rest.starts_with(is_line_end) => self.rest = &self.rest[1..],
                Some('\\') => text.push(self.escaped()),
                Some(c) => text.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(sheet: &str) -> Vec<Kind> {
        tokens(sheet).into_iter().map(|token| token.kind).filter(|kind| *kind != Kind::Space).collect()
    }

    fn text(text: &str) -> Kind {
        Kind::Text(text.to_owned())
    }

    fn ident(name: &str) -> Kind {
        Kind::Ident(name.to_owned())
    }

    #[test]
    fn comments_texts_and_escapes_are_told_apart() {
        assert_eq!(
            kinds("c\\6fntent:\"/*\";/* \" */'*/'"),
            [ident("content"), Kind::Sign(':'), text("/*"), Kind::Sign(';'), text("*/")]
        );
        assert_eq!(kinds("\"a\\\"5\" '\\34 2' '\\000034\\\n2'"), [text("a\"5"), text("42"), text("42")]);
        assert_eq!(kinds("\"a\n5"), [Kind::BadText, Kind::Number]);
        assert_eq!(
            kinds("--x \\@y -5px +.5e3% #\\31 a"),
            [ident("--x"), ident("@y"), Kind::Number, Kind::Number, Kind::Hash("1a".into())]
        );
    }

    #[test]
    fn addresses_need_no_quotation_marks() {
        assert_eq!(kinds("url(a'b) x"), [Kind::BadUrl, ident("x")]);
        assert_eq!(kinds("url( a\\'b ) x"), [Kind::Url("a'b".into()), ident("x")]);
        assert_eq!(kinds("URL('a)') x"), [Kind::Function("URL".into()), text("a)"), Kind::Sign(')'), ident("x")]);
        assert_eq!(kinds("url(a/*b) x"), [Kind::Url("a/*b".into()), ident("x")]);
    }
}
