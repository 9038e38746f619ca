//! Formulas as MathML Core (W3C): every browser sets them, and screen readers read them.

use super::lower::Lower;
use crate::document::formula::{Accent, Face, Formula, Position, TableKind};
use crate::render::escape::escape;

impl Lower<'_> {
    /// A formula; the author's notation is its alternative text.
    pub(super) fn formula(&mut self, formula: &Formula, latex: &str, is_display: bool) {
        self.account.says(&formula.words());
        self.account.is_heard(latex);
        let display = if is_display { "block" } else { "inline" };
        self.out.push_str(&format!("<math display=\"{display}\" aria-label=\"{}\">", escape(latex)));
        write(formula, &mut self.out);
        self.out.push_str("</math>");
    }
}

fn write(formula: &Formula, out: &mut String) {
    match formula {
        Formula::Row(parts) => element(out, "mrow", |out| parts.iter().for_each(|part| write(part, out))),
        Formula::Number(digits) => leaf(out, "mn", digits),
        Formula::Letter { letter, face } => self::letter(*letter, *face, out),
        Formula::Words(words) => leaf(out, "mtext", words),
        Formula::Function(name) => {
            leaf(out, "mi", name);
            // An operator without a sign keeps the name of a function from what follows.
            out.push_str("<mo>\u{2061}</mo>");
        }
        // A sign that stretches only between the delimiters of a group.
        Formula::Sign(sign) => out.push_str(&format!("<mo stretchy=\"false\">{}</mo>", escape(sign))),
        Formula::Accent { base, accent } => {
            let (sign, stretches) = accent_sign(*accent);
            let tag = if *accent == Accent::Underline { "munder" } else { "mover" };
            out.push_str(&format!("<{tag} accent=\"true\">"));
            write(base, out);
            out.push_str(&format!("<mo stretchy=\"{stretches}\">{sign}</mo></{tag}>"));
        }
        Formula::Fraction { above, below, has_line } => {
            out.push_str(if *has_line { "<mfrac>" } else { "<mfrac linethickness=\"0\">" });
            write(above, out);
            write(below, out);
            out.push_str("</mfrac>");
        }
        Formula::Root { radicand, index: None } => element(out, "msqrt", |out| write(radicand, out)),
        Formula::Root { radicand, index: Some(index) } => element(out, "mroot", |out| {
            write(radicand, out);
            write(index, out);
        }),
        Formula::Scripts { base, below, above, position } => scripts(base, [below, above], *position, out),
        Formula::Fenced { open, content, close } => element(out, "mrow", |out| {
            fence(*open, out);
            write(content, out);
            fence(*close, out);
        }),
        Formula::Table { rows, kind } => table(rows, *kind, out),
        Formula::Space(width) => out.push_str(&format!("<mspace width=\"{width}em\"></mspace>")),
    }
}

fn element(out: &mut String, tag: &str, content: impl FnOnce(&mut String)) {
    out.push_str(&format!("<{tag}>"));
    content(out);
    out.push_str(&format!("</{tag}>"));
}

fn leaf(out: &mut String, tag: &str, text: &str) {
    out.push_str(&format!("<{tag}>{}</{tag}>", escape(text)));
}

/// A letter. MathML Core sets a single one in italics; other faces are letters of their
/// own in Unicode.
fn letter(letter: char, face: Option<Face>, out: &mut String) {
    let is_upright = match face {
        None => letter.is_uppercase() && !letter.is_ascii(),
        Some(face) => face == Face::Upright,
    };
    let set = face.and_then(|face| in_face(letter, face)).unwrap_or(letter);
    let variant = if is_upright { " mathvariant=\"normal\"" } else { "" };
    out.push_str(&format!("<mi{variant}>{}</mi>", escape(set.encode_utf8(&mut [0; 4]))));
}

/// The letter of a face: Unicode 16, Mathematical Alphanumeric Symbols, whose alphabets
/// follow each other; the letters that were there before have their own places.
fn in_face(letter: char, face: Face) -> Option<char> {
    let own = match (face, letter) {
        (Face::Script, 'B') => Some('ℬ'),
        (Face::Script, 'E') => Some('ℰ'),
        (Face::Script, 'F') => Some('ℱ'),
        (Face::Script, 'H') => Some('ℋ'),
        (Face::Script, 'I') => Some('ℐ'),
        (Face::Script, 'L') => Some('ℒ'),
        (Face::Script, 'M') => Some('ℳ'),
        (Face::Script, 'R') => Some('ℛ'),
        (Face::Script, 'e') => Some('ℯ'),
        (Face::Script, 'g') => Some('ℊ'),
        (Face::Script, 'o') => Some('ℴ'),
        (Face::Fraktur, 'C') => Some('ℭ'),
        (Face::Fraktur, 'H') => Some('ℌ'),
        (Face::Fraktur, 'I') => Some('ℑ'),
        (Face::Fraktur, 'R') => Some('ℜ'),
        (Face::Fraktur, 'Z') => Some('ℨ'),
        (Face::DoubleStruck, 'C') => Some('ℂ'),
        (Face::DoubleStruck, 'H') => Some('ℍ'),
        (Face::DoubleStruck, 'N') => Some('ℕ'),
        (Face::DoubleStruck, 'P') => Some('ℙ'),
        (Face::DoubleStruck, 'Q') => Some('ℚ'),
        (Face::DoubleStruck, 'R') => Some('ℝ'),
        (Face::DoubleStruck, 'Z') => Some('ℤ'),
        _ => None,
    };
    let first = match face {
        Face::Upright | Face::Italic => return None,
        Face::Bold => 0x1D400,
        Face::BoldItalic => 0x1D468,
        Face::Script => 0x1D49C,
        Face::Fraktur => 0x1D504,
        Face::DoubleStruck => 0x1D538,
        Face::SansSerif => 0x1D5A0,
        Face::Monospace => 0x1D670,
    };
    let step = match letter {
        'A'..='Z' => u32::from(letter) - u32::from('A'),
        'a'..='z' => u32::from(letter) - u32::from('a') + 26,
        _ => return None,
    };
    own.or_else(|| char::from_u32(first + step))
}

/// The sign of an accent, and whether it is as wide as its base.
fn accent_sign(accent: Accent) -> (char, bool) {
    match accent {
        Accent::Hat => ('^', false),
        Accent::Tilde => ('~', false),
        Accent::Bar => ('¯', true),
        Accent::Underline => ('_', true),
        Accent::Dot => ('˙', false),
        Accent::TwoDots => ('¨', false),
        Accent::Arrow => ('→', false),
        Accent::Check => ('ˇ', false),
        Accent::Breve => ('˘', false),
    }
}

fn scripts(base: &Formula, scripts: [&Option<Box<Formula>>; 2], position: Position, out: &mut String) {
    let beside = position == Position::Beside;
    let tag = match (scripts, beside) {
        ([Some(_), None], true) => "msub",
        ([None, _], true) => "msup",
        ([Some(_), Some(_)], true) => "msubsup",
        ([Some(_), None], false) => "munder",
        ([None, _], false) => "mover",
        ([Some(_), Some(_)], false) => "munderover",
    };
    element(out, tag, |out| {
        match base {
            // The sign of a sum says itself whether its limits move.
            Formula::Sign(sign) if !beside => {
                let moves = position == Position::Movable;
                out.push_str(&format!("<mo movablelimits=\"{moves}\">{}</mo>", escape(sign)));
            }
            Formula::Function(name) if !beside => leaf(out, "mi", name),
            other => write(other, out),
        }
        scripts.into_iter().flatten().for_each(|part| write(part, out));
    });
}

fn fence(sign: Option<char>, out: &mut String) {
    if let Some(sign) = sign {
        out.push_str(&format!("<mo fence=\"true\" stretchy=\"true\">{}</mo>", escape(sign.encode_utf8(&mut [0; 4]))));
    }
}

fn table(rows: &[Vec<Formula>], kind: TableKind, out: &mut String) {
    let is_cases = kind == TableKind::Cases;
    if is_cases {
        out.push_str("<mrow><mo fence=\"true\" stretchy=\"true\">{</mo>");
    }
    out.push_str(match kind {
        TableKind::Matrix => "<mtable>",
        TableKind::Cases => "<mtable class=\"tm-cases\">",
        TableKind::Lines => "<mtable class=\"tm-lines\">",
    });
    for row in rows {
        element(out, "mtr", |out| row.iter().for_each(|cell| element(out, "mtd", |out| write(cell, out))));
    }
    out.push_str(if is_cases { "</mtable></mrow>" } else { "</mtable>" });
}
