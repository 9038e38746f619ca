//! Raised and lowered text: `m^2^`, `H~2~O`, as Pandoc reads it. What is between two signs
//! holds no space; any other `^` and `~` is itself.

use crate::document::tree::Inline;

/// What unescaped `^` and `~` are while the parts of a text are put together. No text can
/// hold these characters.
const RAISE: char = '\u{E0F0}';
const LOWER: char = '\u{E0F1}';

/// A text with the signs marked that may raise or lower what follows.
pub(super) fn marked(text: &str, is_literal: &impl Fn(usize) -> bool) -> String {
    let sign = |(at, c)| match c {
        '^' if !is_literal(at) => RAISE,
        '~' if !is_literal(at) => LOWER,
        other => other,
    };
    text.char_indices().map(sign).collect()
}

/// Raises and lowers what stands between two marked signs.
pub(super) fn set(content: Vec<Inline>) -> Vec<Inline> {
    if !content.iter().any(|inline| matches!(inline, Inline::Text(text) if text.contains([RAISE, LOWER]))) {
        return content;
    }
    let mut pieces: Vec<Inline> = content.into_iter().flat_map(cut).collect();
    let mut out = Vec::new();
    while !pieces.is_empty() {
        let rest = pieces.split_off(1);
        let first = std::mem::replace(&mut pieces, rest).remove(0);
        match sign_of(&first) {
            None => push(&mut out, first),
            Some(sign) => match closing(&pieces, sign) {
                None => push(&mut out, Inline::Text(if sign == RAISE { "^" } else { "~" }.to_owned())),
                Some(end) => {
                    let inner = set(pieces.drain(..end).collect());
                    pieces.remove(0);
                    out.push(if sign == RAISE { Inline::Superscript(inner) } else { Inline::Subscript(inner) });
                }
            },
        }
    }
    out
}

/// A text cut before and after each marked sign.
fn cut(inline: Inline) -> Vec<Inline> {
    let Inline::Text(text) = inline else { return vec![inline] };
    let mut out = Vec::new();
    for piece in text.split_inclusive([RAISE, LOWER]) {
        let words = piece.trim_end_matches([RAISE, LOWER]);
        let (words, sign) = piece.split_at(words.len());
        out.extend([words, sign].into_iter().filter(|part| !part.is_empty()).map(|part| Inline::Text(part.to_owned())));
    }
    out
}

fn sign_of(inline: &Inline) -> Option<char> {
    match inline {
        Inline::Text(text) => text.chars().next().filter(|c| matches!(*c, RAISE | LOWER)),
        _ => None,
    }
}

/// Where the sign stands that closes what one has opened: after at least one part, none
/// of which holds a space.
fn closing(pieces: &[Inline], sign: char) -> Option<usize> {
    let at = pieces.iter().position(|piece| sign_of(piece) == Some(sign))?;
    let is_tight = |piece: &Inline| match piece {
        Inline::Text(text) => !text.contains(char::is_whitespace),
        Inline::Mark { .. } => true,
        _ => false,
    };
    (at > 0 && pieces[..at].iter().all(is_tight)).then_some(at)
}

/// Words join the words before them.
fn push(out: &mut Vec<Inline>, inline: Inline) {
    match (out.last_mut(), inline) {
        (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
        (_, inline) => out.push(inline),
    }
}

/// The text with each number of at most two digits blanked, byte for byte, that is raised
/// or lowered right after a letter: it is part of a name, as in `CO~2~` and `R^2^`.
pub(super) fn without_indices(text: &str, is_literal: &impl Fn(usize) -> bool) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (at, sign) in text.char_indices().filter(|(_, c)| matches!(c, '^' | '~')) {
        let inside = &text[at + 1..];
        let end = inside.find(|c: char| !c.is_ascii_digit()).unwrap_or(inside.len());
        let closes = at + 1 + end;
        let is_index = (1..=2).contains(&end)
            && inside[end..].starts_with(sign)
            && text[..at].ends_with(char::is_alphabetic)
            && !is_literal(at)
            && !is_literal(closes);
        if is_index {
            bytes[at..=closes].fill(1);
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Where text begins that Markdown strikes out: `~~text~~`.
pub(super) fn struck_out(text: &str, is_literal: &impl Fn(usize) -> bool) -> Option<usize> {
    let signs: Vec<usize> = text.match_indices("~~").map(|(at, _)| at).filter(|at| !is_literal(*at)).collect();
    let opens = |at: usize| text[at + 2..].starts_with(|c: char| !c.is_whitespace() && c != '~');
    signs.iter().position(|at| opens(*at)).filter(|at| signs.len() > at + 1).map(|at| signs[at])
}

/// Where a formula begins that Markdown did not take for one: a dollar sign stands before a
/// command, or between two of them, with no space inside, stands a brace.
pub(super) fn unread_formula(text: &str, is_literal: &impl Fn(usize) -> bool) -> Option<usize> {
    let signs: Vec<usize> = text.match_indices('$').map(|(at, _)| at).filter(|at| !is_literal(*at)).collect();
    let is_command = |at: &&usize| {
        let mut after = text[**at + 1..].chars();
        after.next() == Some('\\') && after.next().is_some_and(|c| c.is_ascii_alphabetic())
    };
    if let Some(at) = signs.iter().find(is_command) {
        return Some(*at);
    }
    signs.windows(2).map(|pair| (pair[0], pair[1])).find_map(|(open, close)| {
        let inside = &text[open + 1..close];
        (inside.contains(['{', '}']) && inside.trim() == inside).then_some(open)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Inline {
        Inline::Text(words.to_owned())
    }

    fn read(words: &str) -> Vec<Inline> {
        let escaped = |at: usize| words[..at].ends_with('\\');
        set(vec![text(&marked(words, &escaped))])
    }

    #[test]
    fn what_stands_between_two_signs_is_raised_or_lowered() {
        assert_eq!(read("^177^Lu"), [Inline::Superscript(vec![text("177")]), text("Lu")]);
        assert_eq!(read("H~2~O"), [text("H"), Inline::Subscript(vec![text("2")]), text("O")]);
        assert_eq!(
            read("x~max~^2^"),
            [text("x"), Inline::Subscript(vec![text("max")]), Inline::Superscript(vec![text("2")])]
        );
    }

    #[test]
    fn other_signs_are_themselves() {
        for words in ["~50 to ~60", "a ^ b", "2^10", "~~", "^^", "a~ b~", r"\^2^"] {
            assert_eq!(read(words), [text(words)], "{words}");
        }
    }

    #[test]
    fn a_short_index_of_a_letter_is_part_of_a_name() {
        let never = |_: usize| false;
        let digits =
            |words: &str| without_indices(words, &never).chars().filter(char::is_ascii_digit).collect::<String>();
        assert_eq!(digits("CO~2~ and R^2^ and C~12~"), "");
        assert_eq!(digits("n^5683^, ^177^Lu, 14^2^, x^1.5^"), "5683177142".to_owned() + "15");
    }

    #[test]
    fn a_formula_whose_braces_do_not_pair_is_found() {
        let never = |_: usize| false;
        assert_eq!(unread_formula("see $a_{b$ there", &never), Some(4));
        assert_eq!(unread_formula(r"see $\frac{a}{b} there", &never), Some(4));
        assert_eq!(unread_formula("US$ {a} $", &never), None);
    }

    #[test]
    fn struck_out_text_is_found() {
        let never = |_: usize| false;
        assert_eq!(struck_out("a ~~b~~ c", &never), Some(2));
        assert_eq!(struck_out("a ~~ b", &never), None);
    }
}
