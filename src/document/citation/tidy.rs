//! The signs between the parts of a work, which a style sets one by one: `2024 ;65`,
//! `Vienna,. `, `“Tumors..”`.

use crate::document::citation::run::{Part, Run};

/// Brings the signs between parts together, over the bounds of runs. Addresses and
/// identifiers stay as they are.
pub fn tidy(runs: &mut Vec<Run>) {
    let letters = letters(runs);
    let mut out: Vec<Letter> = Vec::with_capacity(letters.len());
    for (at, letter) in letters.iter().enumerate() {
        let c = letter.sign;
        if letter.is_fixed {
            out.push(*letter);
            continue;
        }
        let next = letters.get(at + 1).map(|next| next.sign);
        let dots = letters[at..].len() >= 3 && letters[at..at + 3].iter().all(|dot| dot.sign == '.');
        // Signs are held against those before them, but none against an address.
        while let Some(before) = out.last().filter(|before| !before.is_fixed) {
            let ends_word = next.is_none_or(|next| !next.is_alphanumeric());
            let drops_before = match (before.sign, c) {
                (' ', ' ' | ')' | ']') => true,
                (' ', ',' | ';' | ':' | '.') => ends_word && !dots,
                (',' | ';' | ':', '.' | ')' | ']') => true,
                (',', ',' | ';' | ':') => true,
                // `no. 1., Cambridge`, but not `Jr., and`.
                ('.', ',') => out.iter().rev().nth(1).is_some_and(|two| two.sign.is_ascii_digit()),
                _ => false,
            };
            if !drops_before {
                break;
            }
            out.pop();
        }
        let last = out.last().map(|last| last.sign);
        let double = c == '.' && doubles_point(&out) && next != Some('.') && !dots;
        if double || (last.is_none() && " ,;:".contains(c)) || (c == ',' && last == Some('(')) {
            continue;
        }
        out.push(*letter);
    }
    while out.last().is_some_and(|last| !last.is_fixed && " ,;:".contains(last.sign)) {
        out.pop();
    }
    single_inner_quotes(&mut out);
    for run in runs.iter_mut() {
        run.text.clear();
    }
    for letter in out {
        runs[letter.run].text.push(letter.sign);
    }
    runs.retain(|run| !run.text.is_empty());
}

/// A character of a run.
#[derive(Debug, Clone, Copy)]
struct Letter {
    sign: char,
    run: usize,
    /// Whether it is of an address or an identifier, and stays.
    is_fixed: bool,
}

fn letters(runs: &[Run]) -> Vec<Letter> {
    let mut letters = Vec::new();
    for (at, run) in runs.iter().enumerate() {
        for word in run.text.split_inclusive(' ') {
            let is_fixed = run.is_link() || holds_identifier(word);
            let begin = if run.is_link() { 0 } else { word.find(char::is_alphanumeric).unwrap_or(0) };
            letters.extend(word.char_indices().map(|(step, sign)| Letter {
                sign,
                run: at,
                is_fixed: is_fixed && step >= begin && sign != ' ',
            }));
        }
    }
    letters
}

/// Whether a full stop here would be the second one, also behind a quotation mark.
fn doubles_point(out: &[Letter]) -> bool {
    let mut before = out.iter().rev().map(|letter| letter.sign);
    match before.next() {
        Some('.') => before.next() != Some('.'),
        Some('”' | '’') => matches!(before.next(), Some('.' | '?' | '!')),
        _ => false,
    }
}

/// A DOI of old journals holds signs that look like a mistake: `3.0.CO;2-O`.
fn holds_identifier(word: &str) -> bool {
    (word.contains("10.") && word.contains('/')) || word.contains("://")
}

/// Quotation marks within others are single.
fn single_inner_quotes(out: &mut [Letter]) {
    let mut depth = 0usize;
    for letter in out.iter_mut().filter(|letter| !letter.is_fixed) {
        match letter.sign {
            '“' => {
                depth += 1;
                if depth == 2 {
                    letter.sign = '‘';
                }
            }
            '”' => {
                if depth == 2 {
                    letter.sign = '’';
                }
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
    }
}

/// The library leaves the signs between year, month and day where only the year is
/// known: `2024 ;65`, `(2017,)` and `(2017b,)`.
pub fn tidy_dates(runs: &mut [Run]) {
    for at in 1..runs.len() {
        if runs[at - 1].part == Part::Date
            && let Some(rest) = runs[at].text.strip_prefix(",)")
        {
            runs[at].text = format!("){rest}");
        }
    }
    for at in 0..runs.len() {
        let next = runs.get(at + 1);
        if runs[at].part != Part::Date || next.is_some_and(|next| next.part == Part::Date) {
            continue;
        }
        let closes = next.is_none_or(|next| next.text.starts_with([')', ']', ';', ':', '.', ',', ' ']));
        if closes {
            let kept = runs[at].text.trim_end_matches([' ', ',']).len();
            runs[at].text.truncate(kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidied(parts: &[&str]) -> String {
        let mut runs: Vec<Run> = parts.iter().map(|part| Run::plain(*part)).collect();
        tidy(&mut runs);
        runs.iter().map(|run| run.text.as_str()).collect()
    }

    #[test]
    fn signs_between_parts_are_brought_together() {
        for (parts, text) in [
            (&["Lancet", " 376 ", ": 1."][..], "Lancet 376: 1."),
            (&[", ", "Anonymous", ". 2021,"], "Anonymous. 2021"),
            (&["J", ",", "."], "J."),
            (&["Vienna, Austria", ",", ". https"], "Vienna, Austria. https"),
            (&["“Tumors.", ".”", " N"], "“Tumors.” N"),
            (&["“All You Need.”", ". At"], "“All You Need.” At"),
            (&["(2017b", ",", ")"], "(2017b)"),
            (&["IEEE, ", " 2016"], "IEEE, 2016"),
            (&["“Is it “new”", "?”"], "“Is it ‘new’?”"),
            (&["A … and ... more", "."], "A … and ... more."),
            (&["p = .05", " (", ",x)"], "p = .05 (x)"),
            (&["Jr.", ", & Smith"], "Jr., & Smith"),
            (&["in LNCS, no. 1.", ", Springer"], "in LNCS, no. 1, Springer"),
        ] {
            assert_eq!(tidied(parts), text);
        }
    }

    #[test]
    fn addresses_stay_as_they_are() {
        assert_eq!(tidied(&["2021.", ". https://a.org/x,.y"]), "2021. https://a.org/x,.y");
        let doi = "doi:10.1002/(SICI)1097-0258(19990330)18:6<695::AID,.;>3.0..CO;2-O";
        assert_eq!(tidied(&["X. ", doi]), format!("X. {doi}"));
    }
}
