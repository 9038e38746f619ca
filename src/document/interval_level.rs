//! The levels of intervals that an author types: `95% CI`.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Place};
use crate::document::untraced;
use crate::ledger::{Ledger, Target};

/// Words that say that the percentage before them is the level of an interval.
const INTERVALS: [&str; 8] = ["ci", "cis", "cl", "confidence", "ki", "konfidenzintervall", "ic", "intervalle"];

/// A level that is typed, and where it stands in the text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TypedLevel {
    /// From its first digit to the end of the word behind it.
    pub(super) range: Range<usize>,
    /// The level, as a share.
    pub(super) level: f64,
}

/// The levels that are typed in a text.
pub(super) fn typed(text: &str) -> Vec<TypedLevel> {
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2010}' | '\u{2011}' | '(');
    let mut found = Vec::new();
    for (sign, _) in text.match_indices('%') {
        let before = text[..sign].trim_end_matches(|c: char| c.is_whitespace());
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '·');
        let start = before
            .rfind(|c: char| !is_part(c))
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let digits = before[start..].replace([',', '·'], ".");
        let Ok(percent) = digits.parse::<f64>() else { continue };
        let rest = &text[sign + 1..];
        let gap = rest.len() - rest.trim_start_matches(is_blank).len();
        let word: String = rest[gap..].chars().take_while(|c| c.is_alphabetic()).collect();
        if percent > 0.0 && percent < 100.0 && INTERVALS.contains(&word.to_lowercase().as_str()) {
            found.push(TypedLevel { range: start..sign + 1 + gap + word.len(), level: percent / 100.0 });
        }
    }
    found
}

/// The level of the intervals of the block that a mark comes from.
pub(super) fn of_target(ledger: &Ledger, target: Target) -> Option<f64> {
    match target {
        Target::Result(index) => of_block(ledger, ledger.results.get(index)?.block),
        Target::Fact(_) | Target::Claim(_) => None,
    }
}

fn of_block(ledger: &Ledger, block: usize) -> Option<f64> {
    ledger.blocks.get(block)?.options.get("level")?.as_f64()
}

/// Whether two levels are the same.
pub(super) fn same(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}

/// A level that no printed result beside it explains.
pub(super) struct Loose {
    pub(super) level: f64,
    /// As it is typed, and its number alone.
    pub(super) words: String,
    pub(super) number: String,
    pub(super) place: Place,
}

/// The levels of the intervals that a document prints, as they are printed; of all blocks
/// where it prints none.
pub(super) fn in_reach<'a>(
    ledger: &Ledger,
    targets: impl Iterator<Item = Target>,
    shown: impl Iterator<Item = &'a str>,
) -> BTreeSet<String> {
    let of_marks = targets.filter_map(|target| of_target(ledger, target));
    let of_exhibits = shown.filter_map(|id| of_block(ledger, ledger.block(id)?));
    let levels: BTreeSet<String> = of_marks.chain(of_exhibits).map(words).collect();
    if !levels.is_empty() {
        return levels;
    }
    (0..ledger.blocks.len()).filter_map(|block| of_block(ledger, block)).map(words).collect()
}

fn words(level: f64) -> String {
    crate::analysis::words::percent_text(level)
}

/// The finding of a typed level that is not that of the intervals in reach.
pub(super) fn finding(loose: &Loose, levels: &BTreeSet<String>) -> Option<Diagnostic> {
    let known: Vec<&str> = levels.iter().map(String::as_str).collect();
    let finding = match known.as_slice() {
        [] => untraced(&loose.number),
        [one] if *one == words(loose.level) => return None,
        several => Diagnostic::finding(format!(
            "`{}` is typed: found `{}`, and the intervals of this document are of {}",
            loose.number,
            loose.words,
            several.join(" and ")
        ))
        .code("interval-level")
        .hint(HINT),
    };
    Some(finding.at(loose.place.clone()))
}

/// The finding of a typed level beside a result of a block with another one.
pub(super) fn contradicted(loose: &Loose, level: f64) -> Diagnostic {
    Diagnostic::finding(format!(
        "`{}` is typed: found `{}` beside a result of a block whose intervals are of {}",
        loose.number,
        loose.words,
        words(level)
    ))
    .code("interval-level")
    .at(loose.place.clone())
    .hint(HINT)
}

const HINT: &str = "print the level with the interval: `{{ os.conf.level }} CI`";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_a_percentage_before_the_word_for_an_interval() {
        let found =
            |text: &str| typed(text).into_iter().map(|one| (text[one.range].to_owned(), one.level)).collect::<Vec<_>>();
        assert_eq!(found("14 (95% CI 9–17)"), [("95% CI".to_owned(), 0.95)]);
        assert_eq!(found("a 97.5 % confidence interval"), [("97.5 % confidence".to_owned(), 0.975)]);
        assert_eq!(found("90%-CIs"), [("90%-CIs".to_owned(), 0.9)]);
        for text in ["95% of patients", "95 CI", "% CI", "100% CI", "95% CIRCLE"] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
