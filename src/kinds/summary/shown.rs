//! What a table shows of a variable: the pattern of its cells, and what that is called.

use crate::analysis::Block;
use crate::diagnostic::{Diagnostic, Outcome, known_names};
use crate::kinds::summary::keys::{Digits, Statistics, SummaryKeys};
use crate::ledger::format::MOST_DIGITS;
use crate::ledger::pattern::{self, Piece};

/// The statistics of a continuous variable, each with its words in the head of a row.
const CONTINUOUS: [(&str, &str); 10] = [
    ("n", "No."),
    ("N", "total"),
    ("n.missing", "missing"),
    ("mean", "mean"),
    ("sd", "SD"),
    ("median", "median"),
    ("p25", "Q1"),
    ("p75", "Q3"),
    ("min", "minimum"),
    ("max", "maximum"),
];

/// Those of a level of a categorical one.
const CATEGORICAL: [(&str, &str); 3] = [("n", "No."), ("N", "total"), ("p", "%")];

/// Patterns with a name of their own.
const NAMED: [(&str, &str); 3] = [
    ("median_iqr", "{median} ({p25}–{p75})"),
    ("mean_sd", "{mean} ({sd})"),
    ("median_range", "{median} ({min}–{max})"),
];

/// Words of `statistics` that stand for all variables of a nature, as in gtsummary.
const ALL_CONTINUOUS: &str = "all_continuous";
const ALL_CATEGORICAL: &str = "all_categorical";

/// What a table shows of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// Pattern of a cell.
    pub(super) pattern: String,
    /// What it is called.
    pub(super) words: String,
}

/// Checks the names in `statistics` and `digits`.
///
/// # Errors
/// A name that is no variable of the block.
pub(super) fn check(block: &Block, body: &SummaryKeys) -> Outcome<()> {
    let of_statistics = match &body.statistics {
        Statistics::Each(each) => each.keys().collect(),
        Statistics::All(_) => Vec::new(),
    };
    let of_digits = match &body.digits {
        Some(Digits::Each(each)) => each.keys().collect(),
        _ => Vec::new(),
    };
    let all = [ALL_CONTINUOUS, ALL_CATEGORICAL];
    for (key, names, also) in [("statistics", of_statistics, &all[..]), ("digits", of_digits, &[])] {
        let unknown = |name: &&String| !body.variables.contains(*name) && !also.contains(&name.as_str());
        if let Some(name) = names.into_iter().find(unknown) {
            let known = body.variables.iter().map(String::as_str).chain(also.iter().copied());
            let hint = known_names(name, known);
            return Err(block.wrong(key, format!("`{name}` is not among the variables"), hint).into());
        }
    }
    let most = match &body.digits {
        Some(Digits::All(digits)) => Some(*digits),
        Some(Digits::Each(each)) => each.values().max().copied(),
        None => None,
    };
    match most.map(usize::from).filter(|digits| *digits > MOST_DIGITS) {
        None => Ok(()),
        Some(digits) => {
            let message = format!("found {digits} decimals, expected {MOST_DIGITS} at most");
            Err(block.wrong("digits", message, "a number is not known to more").into())
        }
    }
}

/// What is shown of a variable.
///
/// # Errors
/// A pattern that cannot be read, or that shows what such a variable does not have.
pub(super) fn of(block: &Block, body: &SummaryKeys, name: &str, is_category: bool) -> Outcome<Shown> {
    let usual = if is_category { "{n} ({p%})" } else { NAMED[0].1 };
    let written = match &body.statistics {
        Statistics::All(all) => (!is_category).then_some(all),
        Statistics::Each(each) => {
            let all = if is_category { ALL_CATEGORICAL } else { ALL_CONTINUOUS };
            each.get(name).or_else(|| each.get(all))
        }
    };
    let pieces = match written {
        None => pattern::parse(usual).unwrap_or_default(),
        Some(written) => {
            let wrong = |(what, hint): Wrong| Diagnostic::error(what).at(block.item("statistics", written)).hint(hint);
            read(written, name, is_category).map_err(wrong)?
        }
    };
    let digits = body.digits_of(name, true).filter(|_| is_category);
    Ok(Shown { pattern: as_written(&pieces, digits), words: words(&pieces, is_category) })
}

/// What is wrong with a pattern, and a hint.
type Wrong = (String, String);

fn read(written: &str, variable: &str, is_category: bool) -> Result<Vec<Piece>, Wrong> {
    let known: &[(&str, &str)] = if is_category { &CATEGORICAL } else { &CONTINUOUS };
    let fields = || {
        let names: Vec<String> = known.iter().map(|(name, _)| format!("{{{name}}}")).collect();
        let of = if is_category { "a category" } else { "a number" };
        format!("the statistics of {of}: {}", names.join(", "))
    };
    let named = NAMED.iter().find(|(name, _)| *name == written).map(|(_, pattern)| *pattern);
    if named.is_some() && is_category {
        return Err((format!("`{variable}` is a category, and `{written}` describes numbers"), fields()));
    }
    if named.is_none() && !written.contains(['{', '}']) {
        let names: Vec<&str> = NAMED.iter().map(|(name, _)| *name).collect();
        return Err((
            format!("found `{written}`, expected statistics such as `median_iqr`"),
            format!("{}; or a pattern such as `{{median}} ({{p25}}, {{p75}})`", known_names(written, names)),
        ));
    }
    let mut pieces = pattern::parse(named.unwrap_or(written)).map_err(|problem| (problem, fields()))?;
    percent_signs(&mut pieces);
    for piece in &pieces {
        match piece {
            Piece::Literal(text) if text.chars().any(crate::document::visible::is_digit) => {
                return Err((
                    format!("the pattern `{written}` holds a typed number"),
                    "a table prints results only: write what is printed as a field".to_owned(),
                ));
            }
            Piece::Literal(_) => {}
            Piece::Field { path, form } => {
                let field = path.join(".");
                if !known.iter().any(|(name, _)| *name == field) {
                    return Err((format!("`{variable}` has no statistic `{field}`"), fields()));
                }
                let is_count = field.to_lowercase() == "n" || field == "n.missing";
                if form.relation || (form.percent && field != "p") || (is_count && form.digits.is_some()) {
                    return Err((
                        format!("the pattern `{written}` prints `{field}` in a form that it does not have"),
                        "only `p` is a percentage, a count has no decimals, and none of these is a P value".to_owned(),
                    ));
                }
            }
        }
    }
    Ok(pieces)
}

/// `{p}%`, as gtsummary writes it, is `{p%}`: a share is printed with its sign.
fn percent_signs(pieces: &mut [Piece]) {
    for at in 1..pieces.len() {
        let (before, after) = pieces.split_at_mut(at);
        if let (Some(Piece::Field { path, form }), Some(Piece::Literal(text))) = (before.last_mut(), after.first_mut())
            && path.as_slice() == ["p"]
            && text.starts_with('%')
        {
            form.percent = true;
            text.remove(0);
        }
    }
}

/// The pattern as it is written, shares with so many decimals where it says nothing else.
fn as_written(pieces: &[Piece], digits: Option<usize>) -> String {
    let one = |piece: &Piece| match piece {
        Piece::Literal(text) => text.clone(),
        Piece::Field { path, form } => {
            let own = digits.filter(|_| path.as_slice() == ["p"]);
            let digits = form.digits.or(own).map_or(String::new(), |digits| format!(":.{digits}"));
            format!("{{{}{digits}{}}}", path.join("."), if form.percent { "%" } else { "" })
        }
    };
    pieces.iter().map(one).collect()
}

/// What a pattern shows, as it is called in the head of a row: `median (IQR)`.
fn words(pieces: &[Piece], is_category: bool) -> String {
    let known: &[(&str, &str)] = if is_category { &CATEGORICAL } else { &CONTINUOUS };
    let mut out = String::new();
    let mut rest = pieces;
    while let [piece, after @ ..] = rest {
        rest = after;
        match piece {
            Piece::Literal(text) => out.push_str(text),
            Piece::Field { path, .. } => {
                // Two ends with a sign between them have one name.
                let other = match after {
                    [Piece::Literal(_), Piece::Field { path: other, .. }, ..] => other.join("."),
                    _ => String::new(),
                };
                let both = match (path.join(".").as_str(), other.as_str()) {
                    ("p25", "p75") => Some("IQR"),
                    ("min", "max") => Some("range"),
                    _ => None,
                };
                rest = if both.is_some() { &after[2..] } else { after };
                let own = known.iter().find(|(name, _)| *name == path.join(".")).map_or("", |(_, words)| words);
                out.push_str(both.unwrap_or(own));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(written: &str, is_category: bool) -> (String, String) {
        let pieces = read(written, "x", is_category).unwrap();
        (as_written(&pieces, None), words(&pieces, is_category))
    }

    #[test]
    fn a_pattern_is_called_by_its_statistics() {
        let pair = |pattern: &str, words: &str| (pattern.to_owned(), words.to_owned());
        assert_eq!(shown("mean_sd", false), pair("{mean} ({sd})", "mean (SD)"));
        assert_eq!(shown("{median} ({p25}, {p75})", false), pair("{median} ({p25}, {p75})", "median (IQR)"));
        assert_eq!(shown("{mean:.2} [{min} to {max}]", false).1, "mean [range]");
        assert_eq!(shown("{median}; {p75}", false).1, "median; Q3");
        assert_eq!(shown("{n} ({p}%)", true), pair("{n} ({p%})", "No. (%)"));
        assert_eq!(shown("{n}/{N} ({p:.0}%)", true), pair("{n}/{N} ({p:.0%})", "No./total (%)"));
    }

    #[test]
    fn what_a_variable_does_not_have_is_an_error() {
        for (written, is_category) in
            [("median", false), ("{mode}", false), ("{p}", false), ("{mean} of 12", false), ("{mean%}", false)]
        {
            assert!(read(written, "x", is_category).is_err(), "{written}");
        }
        for written in ["mean_sd", "{mean}", "{n:.1}", "{n", "{=p}"] {
            assert!(read(written, "x", true).is_err(), "{written}");
        }
    }
}
