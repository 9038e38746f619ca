//! Which piece of the Markdown each word of a paragraph as delivered comes from.

use std::collections::BTreeMap;

use super::passage::{Passage, Piece, What};
use super::token::{Made, Token, same};

/// Where a word comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The piece in which it is typed.
    Typed(usize),
    /// The piece that makes it: an expression, a citation, a formula.
    Made(usize),
    /// A blank that no piece has.
    Nowhere,
}

/// Where the numbers of a document are printed: the offset of the expression by the number of
/// the mark.
pub(super) type Printed = BTreeMap<u32, usize>;

/// What cannot be: a typed word that is not there, or a word from nowhere.
const NEVER: u32 = 1 << 20;

/// The origins of the words of a paragraph in a passage; none where it is not the paragraph
/// of this passage.
pub(super) fn align(passage: &Passage, tokens: &[Token], printed: &Printed) -> Option<Vec<Origin>> {
    let pieces = &passage.pieces;
    let (rows, columns) = (pieces.len(), tokens.len());
    if rows.saturating_mul(columns) > 40_000_000 {
        return None;
    }
    let conditions = conditional(pieces);
    let width = columns + 1;
    let mut cost = vec![u32::MAX; (rows + 1) * width];
    for row in (0..=rows).rev() {
        for column in (0..=columns).rev() {
            let here = if row == rows && column == columns {
                0
            } else {
                steps(pieces, tokens, printed, &conditions, (row, column))
                    .into_iter()
                    .flatten()
                    .map(|(step, (down, right))| step.saturating_add(cost[(row + down) * width + column + right]))
                    .min()
                    .unwrap_or(u32::MAX)
            };
            cost[row * width + column] = here;
        }
    }
    if cost[0] >= NEVER {
        return None;
    }
    let mut origins = Vec::with_capacity(columns);
    let (mut row, mut column) = (0, 0);
    while (row, column) != (rows, columns) {
        let here = cost[row * width + column];
        let all = steps(pieces, tokens, printed, &conditions, (row, column));
        let found = all
            .into_iter()
            .flatten()
            .find(|(step, (down, right))| step.saturating_add(cost[(row + down) * width + column + right]) == here);
        let (_, (down, right)) = found?;
        if right == 1 {
            origins.push(match (down, pieces.get(row).map(|piece| piece.what)) {
                (1, _) => Origin::Typed(row),
                (_, Some(what)) if what != What::Typed => Origin::Made(row),
                _ => Origin::Nowhere,
            });
        }
        (row, column) = (row + down, column + right);
    }
    Some(origins)
}

/// A step of the alignment: its cost, and by how many pieces and words it goes on.
type Step = Option<(u32, (usize, usize))>;

fn steps(
    pieces: &[Piece],
    tokens: &[Token],
    printed: &Printed,
    conditions: &[bool],
    (row, column): (usize, usize),
) -> [Step; 4] {
    let (piece, token) = (pieces.get(row), tokens.get(column));
    let typed = piece.zip(token).filter(|(piece, token)| {
        piece.what == What::Typed
            && same(&piece.text, &token.text)
            && !matches!(token.made, Some(Made::Number { .. } | Made::Repeated))
    });
    let taken = piece.zip(token).and_then(|(piece, token)| absorbs(piece, token, printed));
    let skipped = piece.map(|piece| skip(piece, conditions[row]));
    // A blank that belongs to nothing: before or after what prints nothing.
    let lost = token.map(|token| if token.is_blank() { 2 } else { NEVER });
    [
        typed.map(|_| (0, (1, 1))),
        taken.map(|cost| (cost, (0, 1))),
        skipped.map(|cost| (cost, (1, 0))),
        lost.map(|cost| (cost, (0, 1))),
    ]
}

/// What it costs that a piece makes a word; none where it cannot.
fn absorbs(piece: &Piece, token: &Token, printed: &Printed) -> Option<u32> {
    match (piece.what, &token.made) {
        (What::Typed | What::Silent | What::Claim, _) => None,
        (What::Printed, Some(Made::Number { tag, .. })) => {
            let number = tag.trim_start_matches('m').split(' ').next().and_then(|number| number.parse().ok());
            match number.and_then(|number: u32| printed.get(&number)) {
                // The place is that of the expression; a loop or a macro may print elsewhere.
                Some(at) if piece.range.contains(at) => Some(0),
                Some(_) => Some(40),
                None => Some(1),
            }
        }
        (What::Printed, _) => Some(1),
        (What::Repeated, Some(Made::Repeated)) => Some(0),
        (What::Repeated, _) => Some(4),
        (What::Note, Some(Made::Note(_))) | (What::Formula, Some(Made::Formula)) => Some(0),
        (What::Note | What::Formula, _) => None,
    }
}

fn skip(piece: &Piece, is_conditional: bool) -> u32 {
    match piece.what {
        What::Typed if piece.text == " " => 1,
        // Signs that raise and lower are not seen.
        What::Typed if matches!(piece.text.as_str(), "^" | "~") => 1,
        What::Typed if is_conditional => 3,
        What::Typed => NEVER,
        What::Printed | What::Silent | What::Claim => 0,
        What::Repeated | What::Note | What::Formula => 30,
    }
}

/// Which pieces stand between tags that may leave them out.
fn conditional(pieces: &[Piece]) -> Vec<bool> {
    let silent: Vec<usize> =
        pieces.iter().enumerate().filter(|(_, piece)| piece.what == What::Silent).map(|(at, _)| at).collect();
    let (first, last) = (silent.first().copied(), silent.last().copied());
    (0..pieces.len()).map(|at| first.is_some_and(|first| first < at) && last.is_some_and(|last| at < last)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::source::passages;
    use super::super::token::{Face, cut};
    use super::*;

    fn token(text: &str, made: Option<Made>) -> Token {
        Token { text: text.to_owned(), face: Face::default(), made }
    }

    #[test]
    fn each_word_comes_from_what_is_typed_or_made() {
        let text = "Median *PFS* was {{ pfs.median }} months [@a; @b] in ^177^Lu.\n";
        let passage = passages(text).remove(0);
        let number = Made::Number { tag: "m3 pfs".into(), result: "pfs".into() };
        let mut tokens: Vec<Token> = cut("Median PFS was ").into_iter().map(|(text, _)| token(&text, None)).collect();
        tokens.push(token("14.0", Some(number)));
        tokens.extend(cut(" months ").into_iter().map(|(text, _)| token(&text, None)));
        tokens.push(token("1,2", Some(Made::Repeated)));
        tokens.extend(cut(" in ").into_iter().map(|(text, _)| token(&text, None)));
        tokens.extend([token("177", None), token("Lu", None), token(".", None)]);
        let origins = align(&passage, &tokens, &Printed::new()).expect("it is this passage");
        let written: Vec<&str> = origins
            .iter()
            .map(|origin| match origin {
                Origin::Typed(at) | Origin::Made(at) => &text[passage.pieces[*at].range.clone()],
                Origin::Nowhere => "?",
            })
            .collect();
        let expected = [
            "Median",
            " ",
            "PFS",
            " ",
            "was",
            " ",
            "{{ pfs.median }}",
            " ",
            "months",
            " ",
            "[@a; @b]",
            " ",
            "in",
            " ",
            "177",
            "Lu",
            ".",
        ];
        assert_eq!(written, expected);
        assert_eq!(align(&passage, &tokens[2..], &Printed::new()), None);
    }
}
