//! Which words of one text stand in another, in their order.

use super::token::{Token, same as reads_same};

/// A stretch of words that was replaced by another; one of them may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hunk {
    pub(super) old: std::ops::Range<usize>,
    pub(super) new: std::ops::Range<usize>,
}

/// The most cells of a table of comparisons; longer texts are compared at their ends only.
const MOST: usize = 25_000_000;

/// The stretches in which two texts differ, with as few words in them as can be.
pub(super) fn hunks(old: &[Token], new: &[Token]) -> Vec<Hunk> {
    let same = |a: usize, b: usize| reads_same(&old[a].text, &new[b].text);
    let first = (0..old.len().min(new.len())).take_while(|at| same(*at, *at)).count();
    let room = old.len().min(new.len()) - first;
    let last = (0..room).take_while(|at| same(old.len() - 1 - at, new.len() - 1 - at)).count();
    let (rows, columns) = (old.len() - first - last, new.len() - first - last);
    if rows == 0 && columns == 0 {
        return Vec::new();
    }
    let whole = Hunk { old: first..first + rows, new: first..first + columns };
    if rows == 0 || columns == 0 || rows.saturating_mul(columns) > MOST {
        return vec![whole];
    }
    // Longest common subsequence, in which words weigh more than signs and blanks, so that a
    // sentence is not held together by its commas.
    let weight = |at: usize| {
        if old[first + at].is_blank() {
            1
        } else if old[first + at].is_word() {
            6
        } else {
            3
        }
    };
    let width = columns + 1;
    let mut best = vec![0_u32; (rows + 1) * width];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let skipped = best[(row + 1) * width + column].max(best[row * width + column + 1]);
            let taken =
                if same(first + row, first + column) { best[(row + 1) * width + column + 1] + weight(row) } else { 0 };
            best[row * width + column] = skipped.max(taken);
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut found = Vec::new();
    let (mut from_row, mut from_column) = (0, 0);
    while row < rows && column < columns {
        let here = best[row * width + column];
        if same(first + row, first + column) && here == best[(row + 1) * width + column + 1] + weight(row) {
            push(&mut found, first, from_row..row, from_column..column);
            (row, column) = (row + 1, column + 1);
            (from_row, from_column) = (row, column);
        } else if here == best[(row + 1) * width + column] {
            row += 1;
        } else {
            column += 1;
        }
    }
    push(&mut found, first, from_row..rows, from_column..columns);
    joined(found, old)
}

fn push(found: &mut Vec<Hunk>, first: usize, old: std::ops::Range<usize>, new: std::ops::Range<usize>) {
    if !old.is_empty() || !new.is_empty() {
        found.push(Hunk { old: first + old.start..first + old.end, new: first + new.start..first + new.end });
    }
}

/// Stretches that only a blank parts are one, where both sides of it were replaced by words:
/// a co-author wrote them in one go. What is made stays apart.
fn joined(hunks: Vec<Hunk>, old: &[Token]) -> Vec<Hunk> {
    let is_typed = |hunk: &Hunk| old[hunk.old.clone()].iter().all(|token| token.made.is_none());
    let mut out: Vec<Hunk> = Vec::new();
    for hunk in hunks {
        match out.last_mut() {
            Some(before)
                if before.old.end + 1 == hunk.old.start
                    && before.new.end + 1 == hunk.new.start
                    && old[before.old.end].is_blank()
                    && is_typed(before)
                    && is_typed(&hunk) =>
            {
                before.old.end = hunk.old.end;
                before.new.end = hunk.new.end;
            }
            _ => out.push(hunk),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::token::{Face, cut};
    use super::*;

    fn tokens(text: &str) -> Vec<Token> {
        let token = |(text, _)| Token { text, face: Face::default(), made: None };
        cut(text).into_iter().map(token).collect()
    }

    fn changed(old: &str, new: &str) -> Vec<(String, String)> {
        let (old, new) = (tokens(old), tokens(new));
        let read = |tokens: &[Token]| tokens.iter().map(|token| token.text.as_str()).collect::<String>();
        let of = |hunk: Hunk| (read(&old[hunk.old]), read(&new[hunk.new]));
        hunks(&old, &new).into_iter().map(of).collect()
    }

    #[test]
    fn what_differs_is_found_word_by_word() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(changed("a b c", "a b c"), []);
        assert_eq!(changed("the cat sat", "the dog sat"), [pair("cat", "dog")]);
        assert_eq!(changed("one two three four", "one three four"), [pair("two ", "")]);
        assert_eq!(changed("it is small and old", "it was big and old"), [pair("is small", "was big")]);
        assert_eq!(changed("", "new"), [pair("", "new")]);
    }
}
