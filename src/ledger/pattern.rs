//! Composite formats in gtsummary's way: `{estimate} (95% CI {conf.low}–{conf.high})`.
//!
//! A field is `{path}`, with `:.2` for two decimals, `%` for a percentage with
//! its sign, and `=` in front for a P value with its relation: `{=p.value}`. A step whose
//! name is more than one thing says what it is: `{group(N).estimate}`.

use crate::ledger::format::Form;
use crate::ledger::{Conventions, Ends};

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Literal(String),
    /// A number.
    Field {
        /// Steps from the printed result.
        path: Vec<String>,
        /// How it is printed.
        form: Form,
    },
}

/// Reads a pattern.
///
/// # Errors
/// A brace without its pair, an empty field, or a form that is not known; as a
/// sentence without a place.
pub fn parse(pattern: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some(open) = rest.find(['{', '}']) {
        if rest[open..].starts_with('}') {
            return Err(format!("the pattern `{pattern}` has a `}}` without `{{`"));
        }
        if open > 0 {
            pieces.push(Piece::Literal(rest[..open].to_owned()));
        }
        let Some(close) = rest[open..].find('}') else {
            return Err(format!("the pattern `{pattern}` has a `{{` without `}}`"));
        };
        pieces.push(field(&rest[open + 1..open + close], pattern)?);
        rest = &rest[open + close + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest.to_owned()));
    }
    Ok(pieces)
}

/// What stands for the words between two fields: the dash between two ends is that of the
/// journal. `before` is the field before them, `interval` what the limits of an interval are here.
pub fn between<'t>(
    words: &'t str,
    before: Option<&[String]>,
    interval: Ends,
    any_negative: bool,
    style: &Conventions,
) -> &'t str {
    let is_interval = before.and_then(|path| path.iter().rev().nth(1)).is_some_and(|step| step == "conf");
    let ends = if is_interval { interval } else { Ends::Range };
    if words == "–" { style.between(ends, any_negative) } else { words }
}

fn field(written: &str, pattern: &str) -> Result<Piece, String> {
    let mut form = Form::default();
    let mut name = written.trim();
    if let Some(rest) = name.strip_prefix('=') {
        form.relation = true;
        name = rest;
    }
    if let Some(rest) = name.strip_suffix('%') {
        form.percent = true;
        name = rest;
    }
    // A colon within brackets is of a name.
    if let Some((before, digits)) = name.rsplit_once(':').filter(|(_, digits)| !digits.contains(')')) {
        let count = digits.trim().strip_prefix('.').and_then(|count| count.parse::<usize>().ok());
        form.digits = Some(count.filter(|count| *count <= 15).ok_or_else(|| {
            format!("the field `{{{written}}}` ends in `:{digits}`, expected decimals such as `:.2`")
        })?);
        name = before;
    }
    let path = steps(name);
    if path.iter().any(String::is_empty) {
        return Err(format!(
            "the pattern `{pattern}` has the field `{{{written}}}`, expected a name such as `{{estimate}}`"
        ));
    }
    Ok(Piece::Field { path, form })
}

/// The steps of a field. A dot within brackets is of a name: `group(St. Mary)`.
fn steps(name: &str) -> Vec<String> {
    let mut depth = 0usize;
    let step = |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '.' && depth == 0
    };
    name.split(step).map(|step| step.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_words_and_fields() {
        let pieces = parse("{n} of {N} ({p:.2%})").unwrap();
        assert_eq!(pieces.len(), 6);
        let form = Form { digits: Some(2), percent: true, ..Form::default() };
        assert_eq!(pieces[4], Piece::Field { path: vec!["p".into()], form });
        let form = Form { relation: true, ..Form::default() };
        assert_eq!(parse("{=p.value}").unwrap()[0], Piece::Field { path: vec!["p".into(), "value".into()], form });
    }

    #[test]
    fn the_dash_between_two_ends_is_that_of_the_journal() {
        use crate::project::NumberStyle;
        let path = |written: &str| steps(written);
        let shown = |before: &str, negative: bool, style: NumberStyle| {
            between("–", Some(&path(before)), Ends::IntervalInText, negative, Conventions::of(style))
        };
        let in_table = |style: NumberStyle| {
            between("–", Some(&path("conf.low")), Ends::IntervalInExhibit, false, Conventions::of(style))
        };
        let styles = [NumberStyle::Ama, NumberStyle::Jama, NumberStyle::Nejm, NumberStyle::Lancet, NumberStyle::Bmj];
        assert_eq!(styles.map(in_table), ["–", "-", "–", "–", " to "]);
        assert_eq!(shown("conf.low", false, NumberStyle::Nejm), " to ");
        assert_eq!(shown("difference.conf.low", false, NumberStyle::Bmj), " to ");
        assert_eq!(shown("p25", false, NumberStyle::Nejm), "–");
        assert_eq!(shown("p25", false, NumberStyle::Jama), "-");
        assert_eq!(shown("conf.low", false, NumberStyle::Lancet), "–");
        assert_eq!(shown("p25", true, NumberStyle::Ama), " to ");
        assert_eq!(between("; ", None, Ends::IntervalInText, true, Conventions::of(NumberStyle::Bmj)), "; ");
    }

    #[test]
    fn a_step_may_say_what_it_is() {
        let Piece::Field { path, .. } = parse("{group(St. Mary).conf.low}").unwrap().remove(0) else { panic!() };
        assert_eq!(path, ["group(St. Mary)", "conf", "low"]);
    }

    #[test]
    fn a_broken_pattern_is_an_error() {
        for bad in ["{n", "n}", "{}", "{n:2}", "{a..b}"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
