//! Words of a style sheet that can be no number.

use crate::document::scale_word::is_scale;
use crate::document::visible;

/// What else turns a number into another where it stands beside it.
const OTHERS: &[&str] = &[
    "percent", "cent", "permille", "times", "fold", "minus", "plus", "half", "day", "days", "week", "weeks", "month",
    "months", "year", "years", "hour", "hours", "mg", "kg", "ml", "mm",
];

/// Whether a text can be no number, no part of one, and no scale of one.
pub(super) fn is_plain(text: &str) -> bool {
    let is_sign = |c: char| {
        matches!(c, '+' | '-' | '\u{2010}'..='\u{2015}' | '−' | '±' | '∓' | '%' | '‰' | '‱' | '٪' | '.' | ',' | '·'
            | '٫' | '٬' | '/' | '⁄' | '×' | '÷' | '^' | '<' | '>' | '=' | '≤' | '≥' | '≈' | '~' | '√' | '∞' | '°'
            | '\u{2009}' | '\u{202F}' | '⁺' | '⁻' | '₊' | '₋' | '＋' | '－' | '％' | '．' | '，' | '﹣' | '﹪'
            | '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千' | '万' | '億'
            | '亿' | '\u{E000}'..='\u{F8FF}')
    };
    let is_unseen = |c: char| visible::is_invisible(c) || visible::is_direction_control(c) || c.is_control();
    let bad = |c: char| c.is_numeric() || is_sign(c) || is_unseen(c);
    if text.chars().any(bad) {
        return false;
    }
    // A single letter beside a number is a scale (k, M) or a power (e).
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphabetic());
    letters != 1 && !words.any(|word| is_scale(word) || OTHERS.contains(&word))
}
