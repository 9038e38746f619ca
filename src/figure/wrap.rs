//! Breaking a label into lines.

use std::collections::BTreeSet;

use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{GraphemeClusterSegmenter, LineSegmenter};

use crate::ledger::label::{Label, Run};

use super::drawing::Weight;
use super::metrics::text_width;

/// The lines of `label` at `size`, each at most `width` wide.
///
/// Lines break at spaces and where Unicode's rules (UAX #14) allow it in a word: between
/// ideographs, and after a hyphen or a slash between longer parts. A traced number is never
/// broken. A word wider than the line is broken between its letters (grapheme clusters), and
/// only a traced number may leave a line wider than `width`. An empty label has no lines.
pub fn wrap(label: &Label, size: f64, weight: Weight, width: f64) -> Vec<Label> {
    let measure = |runs: &[Run]| runs.iter().map(|run| text_width(words(run), size, weight)).sum::<f64>();
    let mut lines: Vec<Vec<Run>> = Vec::new();
    let mut line: Vec<Run> = Vec::new();
    for word in split(label).into_iter().flat_map(|word| fit(word, &measure, width)) {
        let space = if line.is_empty() || !word.spaced { "" } else { " " };
        let wide = measure(&line) + text_width(space, size, weight) + measure(&word.runs);
        if !line.is_empty() && wide > width {
            lines.push(std::mem::take(&mut line));
        } else if !space.is_empty() {
            line.push(Run::Text(space.to_owned()));
        }
        line.extend(word.runs);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines.into_iter().map(|runs| Label(joined(runs))).collect()
}

/// The width of the widest of some labels.
pub fn widest<'a>(labels: impl IntoIterator<Item = &'a Label>, size: f64, weight: Weight) -> f64 {
    labels.into_iter().map(|label| text_width(&label.plain(), size, weight)).fold(0.0, f64::max)
}

/// Names of rows in lines at most `most` wide, and the width of the widest line.
pub fn name_column<'a>(
    names: impl IntoIterator<Item = &'a str>,
    size: f64,
    weight: Weight,
    most: f64,
) -> (Vec<Vec<Label>>, f64) {
    let rows: Vec<Vec<Label>> = names.into_iter().map(|name| wrap(&Label::text(name), size, weight, most)).collect();
    let width = widest(rows.iter().flatten(), size, weight);
    (rows, width)
}

/// What must stay on one line.
struct Word {
    /// Whether a space stands before it.
    spaced: bool,
    /// Its text and traced numbers.
    runs: Vec<Run>,
}

/// The text of a run.
fn words(run: &Run) -> &str {
    match run {
        Run::Text(text) | Run::Mark { text, .. } => text,
    }
}

/// The words of a label; a run boundary is not a break.
fn split(label: &Label) -> Vec<Word> {
    let mut all = Vec::new();
    let mut word = Word { spaced: false, runs: Vec::new() };
    let mut part = String::new();
    let mut end = |word: &mut Word, part: &mut String, spaced: bool| {
        if !part.is_empty() {
            word.runs.push(Run::Text(std::mem::take(part)));
        }
        if !word.runs.is_empty() {
            all.push(std::mem::replace(word, Word { spaced, runs: Vec::new() }));
        }
        word.spaced |= spaced;
    };
    for run in &label.0 {
        match run {
            Run::Mark { .. } => {
                if !part.is_empty() {
                    word.runs.push(Run::Text(std::mem::take(&mut part)));
                }
                word.runs.push(run.clone());
            }
            Run::Text(text) => {
                let breaks = breaks(text);
                for (at, letter) in text.char_indices() {
                    if breaks.contains(&at) {
                        end(&mut word, &mut part, false);
                    }
                    match letter {
                        ' ' | '\t' | '\n' => end(&mut word, &mut part, true),
                        letter => part.push(letter),
                    }
                }
            }
        }
    }
    end(&mut word, &mut part, false);
    all
}

/// Where a text may be broken within its words.
fn breaks(text: &str) -> BTreeSet<usize> {
    let segmenter = LineSegmenter::new_for_non_complex_scripts(LineBreakOptions::default());
    let is_break = |at: &usize| text.split_at_checked(*at).is_some_and(|(before, after)| is_break(before, after));
    segmenter.segment_str(text).filter(is_break).collect()
}

/// Whether a word may be broken where the rules allow it. After a sign, both parts have at
/// least four letters, so that neither "follow-up" nor "24/56" is broken.
fn is_break(before: &str, after: &str) -> bool {
    let is_letter = |letter: &char| letter.is_alphabetic();
    match (before.chars().next_back(), after.chars().next()) {
        (Some(last), Some(next)) if last.is_alphanumeric() => !last.is_ascii() && !next.is_whitespace(),
        (Some(last), Some(_)) if !last.is_whitespace() => {
            let letters = before.chars().rev().skip(1).take(4).take_while(is_letter).count();
            letters == 4 && after.chars().take(4).take_while(is_letter).count() == 4
        }
        _ => false,
    }
}

/// The word, or its pieces where it is plain text too wide for a line.
fn fit(word: Word, measure: &impl Fn(&[Run]) -> f64, width: f64) -> Vec<Word> {
    let [Run::Text(text)] = word.runs.as_slice() else { return vec![word] };
    if measure(&word.runs) <= width {
        return vec![word];
    }
    let mut pieces: Vec<String> = vec![String::new()];
    let ends: Vec<usize> = GraphemeClusterSegmenter::new().segment_str(text).collect();
    for letter in ends.windows(2).filter_map(|ends| text.get(ends[0]..ends[1])) {
        if let Some(piece) = pieces.last_mut() {
            let longer = format!("{piece}{letter}");
            if !piece.is_empty() && measure(&[Run::Text(longer.clone())]) > width {
                pieces.push(letter.to_owned());
            } else {
                *piece = longer;
            }
        }
    }
    let first = word.spaced;
    let piece = |(at, text)| Word { spaced: at == 0 && first, runs: vec![Run::Text(text)] };
    pieces.into_iter().enumerate().map(piece).collect()
}

/// Runs with neighbouring words joined.
fn joined(runs: Vec<Run>) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    for run in runs {
        match (out.last_mut(), run) {
            (Some(Run::Text(before)), Run::Text(text)) => before.push_str(&text),
            (_, run) => out.push(run),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::label::MarkId;

    fn plain(lines: &[Label]) -> Vec<String> {
        lines.iter().map(Label::plain).collect()
    }

    #[test]
    fn a_label_that_fits_stays_whole_and_keeps_its_marks() {
        let mark = Run::Mark { mark: MarkId(3), text: "14.2".to_owned() };
        let label = Label(vec![Run::Text("median ".to_owned()), mark.clone(), Run::Text(" mo".to_owned())]);
        let lines = wrap(&label, 9.0, Weight::Regular, 500.0);
        assert_eq!(lines, vec![label]);
    }

    #[test]
    fn every_line_is_within_the_width_and_no_letter_is_lost() {
        let label =
            Label::text("Pancreatic neuroendocrine tumor, well-differentiated, grade/unknown supercalifragilistic");
        for width in [30.0, 50.0, 90.0, 200.0] {
            let lines = wrap(&label, 9.0, Weight::Regular, width);
            for line in &lines {
                assert!(text_width(&line.plain(), 9.0, Weight::Regular) <= width, "{}", line.plain());
            }
            let squeeze = |text: String| text.replace(' ', "");
            assert_eq!(squeeze(plain(&lines).concat()), squeeze(label.plain()));
        }
    }

    #[test]
    fn a_traced_number_is_never_broken_from_the_bracket_before_it() {
        let mark = Run::Mark { mark: MarkId(0), text: "56".to_owned() };
        let label = Label(vec![Run::Text("Enrolled (n=".to_owned()), mark, Run::Text(")".to_owned())]);
        let lines = wrap(&label, 9.0, Weight::Regular, 45.0);
        assert_eq!(plain(&lines), ["Enrolled", "(n=56)"]);
    }

    #[test]
    fn a_word_breaks_at_a_hyphen_only_between_long_parts() {
        let lines = |text: &str| plain(&wrap(&Label::text(text), 9.0, Weight::Regular, 60.0));
        assert_eq!(lines("lost to follow-up"), ["lost to", "follow-up"]);
        assert_eq!(lines("a well-differentiated"), ["a well-", "differentiated"]);
    }

    #[test]
    fn words_break_by_the_rules_of_their_script_and_letters_keep_their_accents() {
        let lines = |text: &str, width: f64| plain(&wrap(&Label::text(text), 9.0, Weight::Regular, width));
        // Ideographs break anywhere but before a closing mark.
        let ideographs = "無増悪生存期間（中央値）、全生存期間";
        let broken = lines(ideographs, 60.0);
        assert!(broken.len() > 1 && broken.concat() == ideographs, "{broken:?}");
        assert!(broken.iter().all(|line| !line.starts_with(['）', '、'])), "{broken:?}");
        // No-break spaces and dashes between numbers hold.
        assert_eq!(lines("grade\u{a0}3–4 or 5", 20.0).concat().replace(' ', ""), "grade\u{a0}3–4or5");
        assert!(!lines("in 2020–2024", 40.0).iter().any(|line| line.ends_with('–')));
        // e with an acute accent of its own is one letter.
        let accents = "e\u{301}".repeat(30);
        let broken = lines(&accents, 40.0);
        assert!(broken.len() > 1 && broken.iter().all(|line| line.starts_with('e')), "{broken:?}");
        assert_eq!(broken.concat(), accents);
    }

    #[test]
    fn an_empty_label_has_no_lines() {
        assert!(wrap(&Label::default(), 9.0, Weight::Regular, 10.0).is_empty());
    }
}
