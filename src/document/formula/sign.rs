//! Signs, accents, faces and widths of LaTeX.

use pulldown_latex::event::{Font, ScriptType, StateChange};
use unicode_normalization::UnicodeNormalization as _;

use super::{Accent, Face, Formula};

/// A width as the parser writes it, in em; 18 mu are one.
pub(super) fn em(written: &str) -> f64 {
    let split = written.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(written.len());
    let value: f64 = written[..split].trim().parse().unwrap_or(0.0);
    match written[split..].trim() {
        "em" | "mu" => value,
        "ex" => value * 0.45,
        _ => value / 10.0,
    }
}

pub(super) fn accent(sign: char, kind: ScriptType) -> Option<Accent> {
    Some(match (sign, kind) {
        ('_', ScriptType::Subscript) => Accent::Underline,
        (_, ScriptType::Subscript) => return None,
        ('^', _) => Accent::Hat,
        ('~', _) => Accent::Tilde,
        ('‾' | '¯', _) => Accent::Bar,
        ('˙', _) => Accent::Dot,
        ('¨', _) => Accent::TwoDots,
        ('→', _) => Accent::Arrow,
        ('ˇ', _) => Accent::Check,
        ('˘', _) => Accent::Breve,
        _ => return None,
    })
}

pub(super) fn face_of(change: StateChange) -> Result<Option<Face>, String> {
    let font = match change {
        StateChange::Font(font) => font,
        StateChange::Color(_) => return Err("found a colour, expected a formula in the colour of the text".to_owned()),
        StateChange::Style(_) => {
            return Err("found a size such as `\\displaystyle`, expected none: the page sets the size".to_owned());
        }
    };
    Ok(match font {
        None => None,
        Some(Font::UpRight) => Some(Face::Upright),
        Some(Font::Italic) => Some(Face::Italic),
        Some(Font::Bold) => Some(Face::Bold),
        Some(Font::BoldItalic | Font::BoldSymbol) => Some(Face::BoldItalic),
        Some(Font::Script) => Some(Face::Script),
        Some(Font::Fraktur) => Some(Face::Fraktur),
        Some(Font::DoubleStruck) => Some(Face::DoubleStruck),
        Some(Font::SansSerif) => Some(Face::SansSerif),
        Some(Font::Monospace) => Some(Face::Monospace),
        Some(_) => return Err("found a face that the fonts do not have, expected one face".to_owned()),
    })
}

/// A relation with a stroke through it, where there is such a sign.
pub(super) fn negated(part: Formula) -> Result<Formula, String> {
    let Formula::Sign(sign) = &part else { return Err("found `\\not` before no relation".to_owned()) };
    let stroke: String = format!("{sign}\u{338}").nfc().collect();
    if stroke.chars().count() == 1 {
        Ok(Formula::Sign(stroke))
    } else {
        Err(format!("there is no sign for not {sign}"))
    }
}
