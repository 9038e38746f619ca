//! Places inside the strings of a block: what is said of an SQL expression points at
//! the words it is said of.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::analysis::Block;
use crate::diagnostic::{Diagnostic, Span};

/// The keys whose values are SQL.
const KEYS: [&str; 4] = ["where", "as", "event", "query"];

/// What is said of a part of a string of the block, at that part. Where the string is
/// not found, the part is told by its column.
pub(super) fn pointed(block: &Block, said: Diagnostic) -> Diagnostic {
    let (Some(within), Some(place)) = (said.within, &said.place) else { return said };
    if place.file != block.source.path {
        return said;
    }
    let offset = block.source.offset(place.line, place.column);
    let Ok(body) = DeTable::parse(&block.body) else { return said };
    let found = offset.checked_sub(block.offset).and_then(|offset| value_at(body.get_ref(), offset));
    match found.and_then(|value| inside(&block.body, value, within)) {
        Some(range) => Diagnostic { place: Some(block.span(range)), within: None, ..said },
        None => said,
    }
}

/// The string of SQL whose key, or whose table, is written at an offset.
fn value_at<'t, 'i>(table: &'t DeTable<'i>, offset: usize) -> Option<&'t Spanned<DeValue<'i>>> {
    for (key, value) in table {
        if key.span().start == offset && value.get_ref().is_str() {
            return Some(value);
        }
        if let Some(found) = value_in(value, offset) {
            return Some(found);
        }
    }
    None
}

fn value_in<'t, 'i>(value: &'t Spanned<DeValue<'i>>, offset: usize) -> Option<&'t Spanned<DeValue<'i>>> {
    match value.get_ref() {
        DeValue::Table(table) if value.span().start == offset => {
            KEYS.iter().find_map(|key| table.get(*key)).filter(|value| value.get_ref().is_str())
        }
        DeValue::Table(table) => value_at(table, offset),
        DeValue::Array(all) => all.iter().find_map(|one| value_in(one, offset)),
        _ => None,
    }
}

/// Where in the body a part of a string is written.
fn inside(body: &str, value: &Spanned<DeValue<'_>>, within: Span) -> Option<Range<usize>> {
    let written = body.get(value.span())?;
    let quote = written.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let long: String = [quote; 3].iter().collect();
    let length = if written.starts_with(&long) && written.len() > 5 { 3 } else { 1 };
    let inner = written.get(length..written.len().checked_sub(length)?)?;
    // A line break right after the quotes belongs to none.
    let skipped = if length == 3 {
        inner.len() - inner.strip_prefix("\r\n").or_else(|| inner.strip_prefix('\n')).unwrap_or(inner).len()
    } else {
        0
    };
    let inner = inner.get(skipped..)?;
    let offset = |at: usize| if quote == '\'' { Some(at) } else { written_offset(inner, at) };
    let (start, end) = (offset(within.start)?, offset(within.end)?);
    inner.get(start..end)?;
    let before = value.span().start + length + skipped;
    Some(before + start..before + end)
}

/// The offset at which a byte of the meaning of a string with escapes is written.
fn written_offset(written: &str, wanted: usize) -> Option<usize> {
    let mut meant = 0;
    let mut letters = written.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if meant >= wanted && !(letter == '\\' && is_line_end(&written[at + 1..])) {
            return Some(at);
        }
        if letter != '\\' {
            meant += letter.len_utf8();
            continue;
        }
        if is_line_end(&written[at + 1..]) {
            while letters.next_if(|(_, letter)| letter.is_whitespace()).is_some() {}
            continue;
        }
        let (_, escape) = letters.next()?;
        let digits = match escape {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let code: String = letters.by_ref().take(digits).map(|(_, digit)| digit).collect();
        let letter = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
        meant += letter.map_or(1, char::len_utf8);
    }
    (meant >= wanted).then_some(written.len())
}

/// Whether a backslash ends its line, so that the blanks after it mean nothing.
fn is_line_end(rest: &str) -> bool {
    let blanks = rest.trim_start_matches([' ', '\t']);
    blanks.starts_with('\n') || blanks.starts_with("\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_string_is_found_behind_escapes_and_line_ends() {
        let at = |written: &str, wanted: &str| {
            let body = format!("where = {written}\n");
            let table = DeTable::parse(&body).unwrap();
            let value = table.get_ref().get("where").unwrap();
            let text = value.get_ref().as_str().unwrap().to_owned();
            let start = text.find(wanted).unwrap();
            let range = inside(&body, value, Span::new(start, start + wanted.len())).unwrap();
            assert_eq!(&body[range.clone()], wanted);
            body[range.start..].to_owned()
        };
        assert!(at("\"age > x\"", "x").starts_with("x\""));
        assert!(at("'größe > x'", "x").starts_with("x'"));
        assert!(at("\"\\\"ph.ecog\\\" > \\u00e9 + x\"", "x").starts_with("x\""));
        assert!(at("\"\"\"\nage > \\\n   3 AND x\"\"\"", "x").starts_with("x\"\"\""));
        assert!(at("\"\"\"\nage > \\\n   3 AND x\"\"\"", "3").starts_with("3 AND"));
        assert!(at("'''\nage\n > x'''", "x").starts_with("x'''"));
    }
}
