//! What the codes of a font in a PDF stand for, and how wide they are.
//!
//! PDF 32000-1:2008, 9.7 (composite fonts) and 9.10 (extraction of text).

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};

/// So many codes may the fonts of a file give widths and characters, each as often as they do: a
/// short list of ranges could name all codes without end.
pub(super) const MOST_CODES: usize = 1 << 22;

/// A font, as far as reading needs it.
#[derive(Debug, Default)]
pub(super) struct Font {
    /// Bytes a code takes.
    code_bytes: usize,
    /// The characters of each code; `None` where the font does not say.
    characters: Option<BTreeMap<u32, String>>,
    /// Widths in thousandths of the font size.
    widths: BTreeMap<u32, f64>,
    default_width: f64,
    /// How many codes may still be named.
    left: usize,
}

impl Font {
    /// Reads a font. `left` is how many codes may still be named.
    pub(super) fn of(pdf: &Document, font: &Dictionary, left: &mut usize) -> Self {
        let is_composite = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Type0");
        let characters = font
            .get(b"ToUnicode")
            .and_then(|object| pdf.dereference(object))
            .and_then(|(_, object)| object.as_stream())
            .ok()
            .and_then(|stream| {
                to_unicode(&stream.decompressed_content().unwrap_or_else(|_| stream.content.clone()), left)
            });
        let code_bytes = if is_composite { 2 } else { 1 };
        let mut out = Self { code_bytes, characters, default_width: 1000.0, left: *left, ..Self::default() };
        if is_composite {
            out.read_composite_widths(pdf, font);
        } else {
            out.read_simple_widths(pdf, font);
        }
        // Where its codes are without number nothing is said of what they stand for.
        if out.left == 0 {
            out.characters = None;
        }
        *left = out.left;
        out
    }

    /// Notes the width of a code.
    fn put(&mut self, code: u32, width: f64) {
        self.left = self.left.saturating_sub(1);
        if self.left > 0 {
            self.widths.insert(code, width);
        }
    }

    fn read_composite_widths(&mut self, pdf: &Document, font: &Dictionary) {
        let descendant = font
            .get(b"DescendantFonts")
            .and_then(|object| pdf.dereference(object))
            .and_then(|(_, object)| object.as_array())
            .ok()
            .and_then(|fonts| fonts.first())
            .and_then(|object| pdf.dereference(object).ok())
            .and_then(|(_, object)| object.as_dict().ok());
        let Some(descendant) = descendant else { return };
        if let Some(width) = descendant.get(b"DW").ok().and_then(number) {
            self.default_width = width;
        }
        let Ok(list) = descendant.get(b"W").and_then(|object| pdf.dereference(object)).and_then(|(_, o)| o.as_array())
        else {
            return;
        };
        let mut at = 0;
        while at + 1 < list.len() && self.left > 0 {
            let Some(first) = number(&list[at]).map(|first| first as u32) else { return };
            if let Ok((_, Object::Array(widths))) = pdf.dereference(&list[at + 1]) {
                for (code, width) in (first..=u32::MAX).zip(widths) {
                    self.put(code, number(width).unwrap_or(0.0));
                }
                at += 2;
            } else {
                let (Some(last), Some(width)) = (number(&list[at + 1]), list.get(at + 2).and_then(number)) else {
                    return;
                };
                // A code has two bytes.
                for code in first..=(last as u32).min(0xFFFF) {
                    self.put(code, width);
                }
                at += 3;
            }
        }
    }

    fn read_simple_widths(&mut self, pdf: &Document, font: &Dictionary) {
        let first = font.get(b"FirstChar").ok().and_then(number).unwrap_or(0.0) as u32;
        // A Type 3 font has its own unit of width.
        let unit = font
            .get(b"FontMatrix")
            .and_then(Object::as_array)
            .ok()
            .and_then(|matrix| matrix.first().and_then(number))
            .map_or(1.0, |scale| scale * 1000.0);
        if let Ok((_, Object::Array(widths))) = font.get(b"Widths").and_then(|object| pdf.dereference(object)) {
            for (code, width) in (first..=u32::MAX).zip(widths) {
                self.put(code, number(width).unwrap_or(0.0) * unit);
            }
        }
    }

    /// The codes of a string.
    pub(super) fn codes<'b>(&self, bytes: &'b [u8]) -> impl Iterator<Item = u32> + use<'b> {
        bytes.chunks(self.code_bytes.max(1)).map(|code| code.iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
    }

    /// The characters of a code; `None` where they cannot be known.
    pub(super) fn characters(&self, code: u32) -> Option<&str> {
        self.characters.as_ref()?.get(&code).map(String::as_str)
    }

    /// The width of a code in ems.
    pub(super) fn width(&self, code: u32) -> f64 {
        self.widths.get(&code).copied().unwrap_or(self.default_width) / 1000.0
    }
}

pub(super) fn number(object: &Object) -> Option<f64> {
    match object {
        Object::Integer(number) => Some(*number as f64),
        Object::Real(number) => Some(f64::from(*number)),
        _ => None,
    }
}

/// The characters that a ToUnicode CMap gives the codes; none where these are without number.
fn to_unicode(cmap: &[u8], left: &mut usize) -> Option<BTreeMap<u32, String>> {
    let text = String::from_utf8_lossy(cmap);
    let mut map = BTreeMap::new();
    let mut rest = &*text;
    while let Some(at) = rest.find("beginbf") {
        rest = &rest[at + "beginbf".len()..];
        let is_range = rest.starts_with("range");
        let end = rest.find("endbf").unwrap_or(rest.len());
        let tokens = hexadecimals(&rest[..end]);
        if is_range {
            ranges(&tokens, &mut map, left)?;
        } else {
            singles(&tokens, &mut map);
        }
        rest = &rest[end..];
    }
    Some(map)
}

/// A part of a CMap: a hexadecimal string, or a bracket of a list.
enum Token {
    Hex(String),
    Open,
    Close,
}

fn hexadecimals(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '[', ']']) {
        let sign = rest[at..].chars().next();
        rest = &rest[at + 1..];
        match sign {
            Some('[') => found.push(Token::Open),
            Some(']') => found.push(Token::Close),
            _ => {
                let end = rest.find('>').unwrap_or(rest.len());
                found.push(Token::Hex(rest[..end].chars().filter(char::is_ascii_hexdigit).collect()));
                rest = &rest[end..];
            }
        }
    }
    found
}

fn singles(tokens: &[Token], map: &mut BTreeMap<u32, String>) {
    for pair in tokens.chunks_exact(2) {
        if let [Token::Hex(code), Token::Hex(text)] = pair
            && let Ok(code) = u32::from_str_radix(code, 16)
        {
            map.insert(code, utf16(text, 0));
        }
    }
}

/// Notes what ranges stand for; none where they name more codes than are left.
fn ranges(tokens: &[Token], map: &mut BTreeMap<u32, String>, left: &mut usize) -> Option<()> {
    let mut at = 0;
    while let [Token::Hex(first), Token::Hex(last), next, ..] = &tokens[at.min(tokens.len())..] {
        let (Ok(first), Ok(last)) = (u32::from_str_radix(first, 16), u32::from_str_radix(last, 16)) else {
            return Some(());
        };
        // A code has two bytes.
        let codes = first..=last.min(first.saturating_add(0xFFFF));
        at += 3;
        match next {
            Token::Hex(text) => {
                *left = left.checked_sub(codes.clone().count())?;
                for (step, code) in (0..=u16::MAX).zip(codes) {
                    map.insert(code, utf16(text, step));
                }
            }
            Token::Open => {
                for code in codes {
                    let Some(Token::Hex(text)) = tokens.get(at) else { break };
                    map.insert(code, utf16(text, 0));
                    at += 1;
                }
                at += usize::from(matches!(tokens.get(at), Some(Token::Close)));
            }
            Token::Close => return Some(()),
        }
    }
    Some(())
}

/// UTF-16BE in hexadecimal, its last unit `step` further.
fn utf16(hexadecimal: &str, step: u16) -> String {
    let bytes = hexadecimal.as_bytes().chunks(4);
    let mut units: Vec<u16> = bytes
        .filter_map(|unit| std::str::from_utf8(unit).ok().and_then(|digits| u16::from_str_radix(digits, 16).ok()))
        .collect();
    if let Some(last) = units.last_mut() {
        *last = last.wrapping_add(step);
    }
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_of_characters_is_read() {
        let map = to_unicode(b"2 beginbfchar\n<0001> <0034>\n<0002> <00660069>\nendbfchar\n1 beginbfrange\n<0005> <0007> <0041>\n<0009> <000A> [<0031> <0032>]\nendbfrange", &mut 100).unwrap();
        let at = |code: u32| map.get(&code).map(String::as_str);
        assert_eq!([at(1), at(2), at(6), at(10), at(3)], [Some("4"), Some("fi"), Some("B"), Some("2"), None]);
        let endless = format!("beginbfrange {} endbfrange", "<0000> <FFFF> <0041> ".repeat(100));
        assert_eq!(to_unicode(endless.as_bytes(), &mut 100_000), None);
    }
}
