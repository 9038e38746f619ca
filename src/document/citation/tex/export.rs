//! What exports of PubMed and of publishers leave in fields: tags and entities of HTML.

use crate::document::citation::tex::{Mode, Reader, mark, read};
use crate::document::citation::tex_signs::{accented, letter, lowered, raised};

/// What a tag holds is looked for within this many characters.
const LONGEST_TAG: usize = 400;

impl Reader<'_> {
    /// Tags that exports of PubMed and publishers leave in titles.
    pub(super) fn html(&mut self, at: usize, mode: Mode) -> bool {
        let rest = &self.tex[at..];
        let tag = |name: &str| rest.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name));
        let pairs = [
            ("sup", mark::RAISED, mark::LEVEL),
            ("sub", mark::RAISED, mark::LEVEL),
            ("i", mark::ITALIC, mark::UPRIGHT),
            ("em", mark::ITALIC, mark::UPRIGHT),
        ];
        for (name, open, close) in pairs {
            let (begin, end) = (format!("<{name}>"), format!("</{name}>"));
            if !tag(&begin) {
                continue;
            }
            let near = rest.char_indices().nth(LONGEST_TAG).map_or(rest, |(end, _)| &rest[..end]);
            let Some(length) = near.find(&end) else { return false };
            let inner = read(&rest[begin.len()..length]).marked();
            let words = match name {
                "sup" => raised(&inner),
                "sub" => lowered(&inner),
                _ => format!("{open}{inner}{close}"),
            };
            self.push_all(&words, Mode { kept: true, ..mode });
            self.skip(length + end.len() - 1);
            return true;
        }
        for name in ["<b>", "</b>", "<sub>", "</sub>", "<scp>", "</scp>"] {
            if tag(name) {
                self.skip(name.len() - 1);
                return true;
            }
        }
        false
    }

    pub(super) fn entity(&mut self, at: usize, mode: Mode) {
        let rest = &self.tex[at + 1..];
        let length = rest.char_indices().take(LONGEST_ENTITY).find(|(_, c)| *c == ';').map(|(length, _)| length);
        let name = length
            .map(|length| &rest[..length])
            .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#'));
        let Some(name) = name else { return self.push('&', mode) };
        match sign(name) {
            Some(sign) => self.push_all(&sign, mode),
            None => {
                self.out.unknown.push((at, format!("&{name};")));
                self.push_all(&format!("&{name};"), mode);
            }
        }
        self.skip(name.len() + 1);
    }
}

/// No name of an entity is longer.
const LONGEST_ENTITY: usize = 12;

/// The sign of an entity: by number, or by the name that TeX has for it too.
fn sign(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // The program's own marks are written by nobody.
        let is_mark = |c: char| matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}') || c.is_control();
        return char::from_u32(code).filter(|c| !is_mark(*c)).map(String::from);
    }
    const NAMES: [(&str, &str); 30] = [
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
        ("apos", "'"),
        ("nbsp", "\u{a0}"),
        ("thinsp", "\u{2009}"),
        ("ensp", " "),
        ("emsp", " "),
        ("ndash", "–"),
        ("mdash", "—"),
        ("minus", "−"),
        ("hellip", "…"),
        ("lsquo", "‘"),
        ("rsquo", "’"),
        ("ldquo", "“"),
        ("rdquo", "”"),
        ("reg", "®"),
        ("copy", "©"),
        ("trade", "™"),
        ("deg", "°"),
        ("micro", "µ"),
        ("middot", "·"),
        ("plusmn", "±"),
        ("szlig", "ß"),
        ("oslash", "ø"),
        ("Oslash", "Ø"),
        ("aring", "å"),
        ("aelig", "æ"),
        ("para", "¶"),
    ];
    let named = NAMES.iter().find(|(known, _)| *known == name).map(|(_, sign)| (*sign).to_owned());
    named.or_else(|| accented_letter(name)).or_else(|| letter(name).map(str::to_owned))
}

/// `eacute`, `uuml`.
fn accented_letter(name: &str) -> Option<String> {
    let mut letters = name.chars();
    let base = letters.next()?;
    let accent = match letters.as_str() {
        "acute" => '\'',
        "grave" => '`',
        "circ" => '^',
        "uml" => '"',
        "tilde" => '~',
        "cedil" => 'c',
        "caron" => 'v',
        _ => return None,
    };
    Some(accented(accent, base))
}
