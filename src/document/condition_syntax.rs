//! Reading the conditions of claims in the text of a template.
//!
//! The template engine would stop at the first part of a condition that decides it, and knows
//! only true and false. A claim names all that it stands on, and a value that is not estimable
//! is neither. So the words `and`, `or` and `not` of a condition are read here, and written as
//! functions under a seal that no author can write.

use std::ops::Range;

use crate::document::tag::string_length;
use crate::document::tag_call::{CONDITIONS, Fault, arguments, closing, condition_of, next_call, word};
use crate::document::token::Tokens;

/// So deep may conditions be nested.
const DEEPEST: usize = 24;

/// A piece of a tag as it is given to the template engine, and the offset in the tag that it
/// comes from.
pub(super) type Piece = (String, usize);

/// A tag whose claims are written for the template engine; none where it holds none.
///
/// # Errors
/// A condition that cannot be read, or one that stands outside of a claim.
pub(super) fn rewritten(tag: &str, tokens: &Tokens) -> Result<Option<Vec<Piece>>, Fault> {
    let mut out: Vec<Piece> = Vec::new();
    let mut done = 0;
    let mut from = 0;
    while let Some(call) = next_call(tag, from)? {
        if call.name != "claim" {
            let message = format!("`{}(…)` stands outside of a claim", call.name);
            let hint = format!("write `claim(\"the words\", {})`", &tag[call.start..call.close + 1]);
            return Err(Fault { message, hint, range: call.start..call.open });
        }
        from = call.open + 1;
        let Some(condition) = condition_of(tag, &call) else { continue };
        out.push((tag[done..condition.start].to_owned(), done));
        Reader { text: tag, at: condition.start, end: condition.end, depth: 0, tokens }.whole(&mut out)?;
        let inner = tag[condition.end..call.close].trim_end();
        let comma = if inner.ends_with(',') { "" } else { "," };
        out.push((tag[condition.end..call.close].to_owned(), condition.end));
        let written = tag[condition].split_whitespace().collect::<Vec<_>>().join(" ");
        let quoted = written.replace('\\', "\\\\").replace('"', "\\\"");
        out.push((format!("{comma} {}=\"{quoted}\"", tokens.sealed("written")), call.close));
        done = call.close;
        from = call.close;
    }
    if out.is_empty() {
        return Ok(None);
    }
    out.push((tag[done..].to_owned(), done));
    Ok(Some(out))
}

/// Where in a tag the words of a claim stand, between their quotation marks; none where the tag
/// is not one claim of plain words, or holds words for the other case too.
pub fn words_of_claim(tag: &str) -> Option<Range<usize>> {
    let call = next_call(tag, 0).ok()?.filter(|call| call.name == "claim" && !call.is_filter)?;
    let is_alone = tag[..call.start].trim_end().trim_end_matches(['-', '+']) == "{{"
        && tag[call.close + 1..].trim_start().trim_start_matches(['-', '+']) == "}}";
    let arguments = arguments(tag, call.open + 1, call.close);
    let words = arguments.first().filter(|_| is_alone && arguments.len() == 2)?;
    let quote = tag[words.clone()].chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = words.start + 1..words.end.checked_sub(1)?;
    let text = tag.get(inner.clone())?;
    let is_plain = string_length(&tag[words.clone()], quote) == words.len() && is_plain_words(text, quote);
    is_plain.then_some(inner)
}

/// Whether words mean the same in a string of a template and in Markdown.
pub fn is_plain_words(text: &str, quote: char) -> bool {
    !text.contains(|c: char| c == quote || "\\{}*_[]<>&~^$@`#|!".contains(c) || c.is_control() && c != '\n')
}

/// Reads a condition and writes it as calls.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    depth: usize,
    tokens: &'t Tokens,
}

impl Reader<'_> {
    fn whole(&mut self, out: &mut Vec<Piece>) -> Result<(), Fault> {
        self.any_of(out)?;
        self.blanks();
        if self.at < self.end { Err(self.fault()) } else { Ok(()) }
    }

    fn any_of(&mut self, out: &mut Vec<Piece>) -> Result<(), Fault> {
        self.list("or", "any", out, Self::all_of)
    }

    fn all_of(&mut self, out: &mut Vec<Piece>) -> Result<(), Fault> {
        self.list("and", "all", out, Self::one)
    }

    /// Parts with a word between them, as a call of all of them.
    fn list(
        &mut self,
        between: &str,
        called: &str,
        out: &mut Vec<Piece>,
        part: fn(&mut Self, &mut Vec<Piece>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let start = self.at;
        let mut inner = Vec::new();
        part(self, &mut inner)?;
        let mut is_list = false;
        while self.takes(between) {
            is_list = true;
            inner.push((", ".to_owned(), self.at));
            part(self, &mut inner)?;
        }
        if is_list {
            out.push((format!("{}(", self.tokens.sealed(called)), start));
            out.append(&mut inner);
            out.push((")".to_owned(), self.at));
        } else {
            out.append(&mut inner);
        }
        Ok(())
    }

    fn one(&mut self, out: &mut Vec<Piece>) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.fault());
        }
        if self.takes("not") {
            out.push((format!("{}(", self.tokens.sealed("not")), self.at));
            self.one(out)?;
            out.push((")".to_owned(), self.at));
        } else {
            self.blanks();
            self.called(out)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// A condition of ours, or others in brackets.
    fn called(&mut self, out: &mut Vec<Piece>) -> Result<(), Fault> {
        let rest = &self.text[self.at..self.end];
        let name = word(rest);
        let open = self.at + name.len() + (rest[name.len()..].len() - rest[name.len()..].trim_start().len());
        let is_open = open < self.end && self.text[open..].starts_with('(');
        let close = if is_open { closing(self.text, open).filter(|close| *close < self.end) } else { None };
        match close {
            Some(close) if name.is_empty() => {
                let mut inner = Reader { at: open + 1, end: close, ..*self };
                inner.whole(out)?;
                self.at = close + 1;
                Ok(())
            }
            Some(close) if CONDITIONS.contains(&name) => {
                out.push((self.text[self.at..=close].to_owned(), self.at));
                self.at = close + 1;
                Ok(())
            }
            _ => Err(self.fault()),
        }
    }

    fn takes(&mut self, wanted: &str) -> bool {
        self.blanks();
        let is_it = word(&self.text[self.at..self.end]) == wanted;
        if is_it {
            self.at += wanted.len();
        }
        is_it
    }

    fn blanks(&mut self) {
        let rest = &self.text[self.at..self.end];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn fault(&self) -> Fault {
        let rest = self.text[self.at..self.end].trim_end();
        let found = if rest.is_empty() { "nothing".to_owned() } else { format!("`{rest}`") };
        Fault {
            message: format!(
                "found {found} in the condition of a claim, expected one of the conditions that can be asked"
            ),
            hint: format!(
                "they are `{}`, joined by `and`, `or` and `not`: `significant(os.test, 0.05) and higher(os.A.median, os.B.median)`",
                CONDITIONS.join("`, `")
            ),
            range: self.at..(self.at + rest.len()).max(self.at + 1).min(self.text.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_claim_are_found() {
        let words = |tag: &'static str| words_of_claim(tag).map(|range| &tag[range]);
        assert_eq!(words(r#"{{ claim("longer by far", higher(a, b)) }}"#), Some("longer by far"));
        assert_eq!(words("{{- claim( 'a \"good\" end' , above(n, 0)) -}}"), Some("a \"good\" end"));
        for other in [
            r#"{{ claim("longer", higher(a, b), otherwise="shorter") }}"#,
            r#"{{ "longer" | claim(higher(a, b)) }}"#,
            r#"{{ claim("a \"good\" end", above(n, 0)) }}"#,
            r#"{{ claim("*longer*", above(n, 0)) }}"#,
            r#"{{ claim(words, above(n, 0)) }}"#,
            r#"{{ claim("longer", above(n, 0)) | upper }}"#,
            "{{ n }}",
        ] {
            assert_eq!(words_of_claim(other), None, "{other}");
        }
    }
    use crate::digest::Digest;

    fn written(tag: &str) -> Result<String, String> {
        let tokens = Tokens::of("", &Digest::of(b""));
        let pieces = rewritten(tag, &tokens).map_err(|fault| format!("{} at {:?}", fault.message, fault.range))?;
        let text: String = pieces.unwrap_or_default().into_iter().map(|(text, _)| text).collect();
        let plain =
            ["all", "any", "not", "written"].iter().fold(text, |text, word| text.replace(&tokens.sealed(word), word));
        Ok(plain)
    }

    #[test]
    fn the_words_between_conditions_become_calls() {
        let tag = r#"{{ claim("longer", significant(os.test, 0.05) and not (higher(a, b) or reached(x["a, (b"]))) }}"#;
        let expected = r#"{{ claim("longer", all(significant(os.test, 0.05), not(any(higher(a, b), reached(x["a, (b"])))), written="significant(os.test, 0.05) and not (higher(a, b) or reached(x[\"a, (b\"]))") }}"#;
        assert_eq!(written(tag).as_deref(), Ok(expected));
        let tag = r#"{{ "was (and) is" | claim(above(x, 3), otherwise="not",) }}"#;
        let expected = r#"{{ "was (and) is" | claim(above(x, 3), otherwise="not", written="above(x, 3)") }}"#;
        assert_eq!(written(tag).as_deref(), Ok(expected));
        assert_eq!(written("{{ os.claim }} {{ claim }}").as_deref(), Ok(""));
    }

    #[test]
    fn what_is_no_condition_is_refused_where_it_stands() {
        for (tag, at) in [
            (r#"{{ claim("x", os.median.value > 3) }}"#, 14),
            (r#"{{ claim("x", reached(a) and) }}"#, 28),
            (r#"{{ claim("x", reached(a) reached(b)) }}"#, 25),
            (r#"{% if reached(a) %}"#, 6),
            (r#"{{ claim("x", (reached(a) and true)) }}"#, 30),
            (r#"{{ claim("x", reached(a) }}"#, 3),
        ] {
            let message = written(tag).expect_err(tag);
            assert!(message.contains(&format!("at {at}..")), "{tag}: {message}");
        }
        let deep = format!("{{{{ claim(\"x\", {}reached(a)) }}}}", "not ".repeat(400));
        assert!(written(&deep).is_err());
    }
}
