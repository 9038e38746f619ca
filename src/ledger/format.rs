//! How a result is printed.
//!
//! Rounding happens here and nowhere else: half away from zero, applied to the
//! shortest decimal that reads back to the same f64 (what `ledger.json` shows), so
//! that 2.675 is 2.68 for every reader.

use crate::analysis::{Nature, Value};
use crate::ledger::conventions::Conventions;
use crate::project::NumberStyle;

/// A wish that departs from the default form of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Form {
    /// Decimals.
    pub digits: Option<usize>,
    /// As a percentage, with its sign.
    pub percent: bool,
    /// With the relation in front: `= .03`, `< .001`.
    pub relation: bool,
    /// Without its percent sign, which stands once behind the estimate of an interval.
    pub unsigned: bool,
}

/// The text of a value.
pub fn text(value: &Value, nature: Nature, form: Form, style: NumberStyle) -> String {
    let style = Conventions::of(style);
    match value {
        Value::Text(words) => words.clone(),
        Value::NotEstimable(absence) => absence.mark.clone().into_owned(),
        Value::Number(number) => style.signed(&number_text(*number, nature, form, style)),
    }
}

/// Whether a kind of number may be printed in a form. `is_free` says of a quantity that
/// it is the author's own and has no unit, so that it may be a share.
///
/// # Errors
/// The form would make another number of it; as the rest of a sentence that starts
/// with the result.
pub fn check(value: &Value, nature: Nature, form: Form, is_free: bool) -> Result<(), String> {
    let Value::Number(number) = value else { return Ok(()) };
    if form.relation && nature != Nature::PValue {
        return Err("is no P value, so that it has no relation: write the field without `=`".to_owned());
    }
    let is_share = matches!(nature, Nature::Proportion | Nature::Level)
        || (is_free && matches!(nature, Nature::Quantity(_) | Nature::Count) && (-1.0..=1.0).contains(number));
    if form.percent && !is_share {
        return Err("is no proportion, so that it is not printed as a percentage".to_owned());
    }
    match (nature, form.digits) {
        (_, Some(digits)) if digits > MOST_DIGITS => {
            Err(format!("is printed with {digits} decimals, expected {MOST_DIGITS} at most"))
        }
        (Nature::PValue, Some(digits)) if !(2..=4).contains(&digits) => {
            Err(format!("is a P value, printed with 2 to 4 decimals, not with {digits}"))
        }
        (Nature::Count, Some(digits)) if digits > 0 && number.fract() == 0.0 && !form.percent => {
            Err(format!("is a count, printed without decimals, not with {digits}"))
        }
        _ => Ok(()),
    }
}

/// What stands before a result that is printed with its relation: `P` and `= .03` are two
/// words where a journal sets off the sign, and so are `P` and `NE` everywhere.
pub fn lead(form: Form, value: &Value, style: NumberStyle) -> &'static str {
    match value {
        Value::Number(_) if form.relation => Conventions::of(style).p_gap,
        Value::NotEstimable(_) if form.relation => "\u{a0}",
        _ => "",
    }
}

fn number_text(number: f64, nature: Nature, form: Form, style: &Conventions) -> String {
    let sign = if form.unsigned { "" } else { "%" };
    if form.percent {
        return format!("{}{sign}", decimal(number * 100.0, form.digits.unwrap_or(1)));
    }
    match nature {
        Nature::PValue => p_value(number, form, style),
        Nature::Count if number.fract() == 0.0 && form.digits.is_none() => style.grouped(&decimal(number, 0)),
        Nature::Count => decimal(number, form.digits.unwrap_or(1)),
        Nature::Proportion => format!("{}{sign}", decimal(number * 100.0, form.digits.unwrap_or(1))),
        Nature::Level => match form.digits {
            Some(digits) => format!("{}{sign}", decimal(number * 100.0, digits)),
            None => crate::analysis::words::percent_text(number),
        },
        Nature::Quantity(digits) => style.grouped(&decimal(number, form.digits.unwrap_or(digits))),
        Nature::Ratio => decimal(number, form.digits.unwrap_or(2)),
        Nature::Words => shortest(number),
    }
}

/// A P value in the manner of the AMA Manual of Style, 11th ed., 19.5: two
/// decimals at .01 and above, three below and where two would round a significant
/// value to .05, `<.001` below .001, `>.99` above .99; no leading zero. Other journals
/// keep the zero; The Lancet's have two significant figures, and its floor is 0·0001.
fn p_value(p: f64, form: Form, style: &Conventions) -> String {
    let two_digits_hide = p < 0.05 && rounded_hundredths(p) >= 5;
    let bare = if p < style.p_floor {
        format!("<{}", shortest(style.p_floor))
    } else if p > 0.99 {
        ">0.99".to_owned()
    } else if let Some(digits) = form.digits {
        // So few decimals neither print a P value as nothing nor move it across .05.
        let digits = if two_digits_hide { digits.max(3) } else { digits };
        let least = format!("0.{}1", "0".repeat(digits.saturating_sub(1)));
        if decimal(p, digits).bytes().all(|byte| matches!(byte, b'0' | b'.')) {
            format!("<{least}")
        } else {
            decimal(p, digits)
        }
    } else if style.p_is_significant {
        two_figures(p)
    } else if p < 0.01 || two_digits_hide {
        decimal(p, 3)
    } else {
        decimal(p, 2)
    };
    let bare = if style.p_has_zero { bare } else { bare.replacen("0.", ".", 1) };
    if !form.relation {
        return bare;
    }
    match bare.chars().next().filter(|sign| matches!(sign, '<' | '>')) {
        Some(sign) => format!("{sign}{}{}", style.p_gap, &bare[1..]),
        None => format!("={}{bare}", style.p_gap),
    }
}

/// A P value with two significant figures, four decimals at most. What rounds up to a tenth or a
/// hundredth has two figures as well, `0.10` and `0.010`.
fn two_figures(p: f64) -> String {
    let digits = |number: f64| match number {
        _ if number >= 0.1 => 2,
        _ if number >= 0.01 => 3,
        _ => 4,
    };
    let rounded = decimal(p, digits(p)).parse().unwrap_or(p);
    decimal(p, digits(rounded))
}

fn rounded_hundredths(p: f64) -> u32 {
    decimal(p, 2).rsplit('.').next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// From this number on a number has an exponent, and all its digits: a row of zeros is not read, and no line holds
/// it. In its shortest form so does one below the inverse.
const HUGE: f64 = 1e24;

/// The shortest decimal that reads back to the same number: without exponent, unless that would be a row
/// of zeros.
pub fn shortest(number: f64) -> String {
    let size = number.abs();
    if number == 0.0 {
        "0".to_owned()
    } else if (1.0 / HUGE..HUGE).contains(&size) || !number.is_finite() {
        format!("{number}")
    } else {
        format!("{number:e}")
    }
}

/// The most decimals that a number is printed with: what a double can hold.
pub const MOST_DIGITS: usize = 15;

/// A number with so many decimals, rounded half away from zero in its shortest
/// decimal form. There is no negative zero.
pub fn decimal(number: f64, digits: usize) -> String {
    // Where a report asks for more it is told so; this keeps a mistake from filling memory.
    let digits = digits.min(MOST_DIGITS);
    if number.abs() >= HUGE {
        return shortest(number);
    }
    let text = format!("{number}");
    let (negative, unsigned) = text.strip_prefix('-').map_or((false, text.as_str()), |rest| (true, rest));
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut kept: Vec<u8> = whole.bytes().chain(fraction.bytes().chain(std::iter::repeat(b'0')).take(digits)).collect();
    let rounds_up = fraction.as_bytes().get(digits).is_some_and(|digit| *digit >= b'5');
    if rounds_up {
        let mut at = kept.len();
        loop {
            if at == 0 {
                kept.insert(0, b'1');
                break;
            }
            at -= 1;
            if kept[at] == b'9' {
                kept[at] = b'0';
            } else {
                kept[at] += 1;
                break;
            }
        }
    }
    let split = kept.len() - digits;
    let is_zero = kept.iter().all(|digit| *digit == b'0');
    let ascii = |part: &[u8]| part.iter().map(|byte| char::from(*byte)).collect::<String>();
    let sign = if negative && !is_zero { "-" } else { "" };
    if digits == 0 {
        format!("{sign}{}", ascii(&kept))
    } else {
        format!("{sign}{}.{}", ascii(&kept[..split]), ascii(&kept[split..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(value: f64, style: NumberStyle) -> String {
        text(&Value::Number(value), Nature::PValue, Form::default(), style)
    }

    #[test]
    fn a_number_that_would_be_a_row_of_zeros_has_an_exponent() {
        assert_eq!(decimal(4.75e300, 1), "4.75e300");
        assert_eq!(decimal(-1e24, 2), "-1e24");
        assert_eq!(decimal(1e23, 0), "100000000000000000000000");
        assert_eq!((decimal(1e-300, 1).as_str(), shortest(1e-300).as_str()), ("0.0", "1e-300"));
        assert_eq!((shortest(0.000_25).as_str(), shortest(-0.0).as_str()), ("0.00025", "0"));
        let whole = Value::Number(1e300);
        assert_eq!(text(&whole, Nature::Quantity(1), Form::default(), NumberStyle::Ama), "1e300");
        assert_eq!(text(&whole, Nature::Count, Form::default(), NumberStyle::Jama), "1e300");
        let median = Value::Number(4.75e300);
        assert_eq!(text(&median, Nature::Quantity(1), Form::default(), NumberStyle::Lancet), "4·75e300");
    }

    #[test]
    fn halves_round_away_from_zero() {
        let cases = [(2.675, 2, "2.68"), (0.125, 2, "0.13"), (-0.05, 1, "-0.1"), (2.5, 0, "3"), (9.995, 2, "10.00")];
        for (number, digits, expected) in cases {
            assert_eq!(decimal(number, digits), expected);
        }
        assert_eq!(decimal(-0.04, 1), "0.0");
        assert_eq!(decimal(1e21, 1), "1000000000000000000000.0");
        assert_eq!(decimal(1e-7, 3), "0.000");
    }

    #[test]
    fn a_p_value_follows_the_ama_manual() {
        let cases = [
            (0.0004, "<.001"),
            (0.001, ".001"),
            (0.0094, ".009"),
            (0.0131, ".01"),
            (0.0461, ".046"),
            (0.05, ".05"),
            (0.3, ".30"),
            (0.995, ">.99"),
        ];
        for (value, expected) in cases {
            assert_eq!(p(value, NumberStyle::Ama), expected, "{value}");
        }
        let styles = [NumberStyle::Jama, NumberStyle::Nejm, NumberStyle::Lancet, NumberStyle::Bmj];
        let cases = [
            (0.000_04, ["<.001", "<0.001", "<0·0001", "<0.001"]),
            (0.000_34, ["<.001", "<0.001", "0·0003", "<0.001"]),
            (0.0081, [".008", "0.008", "0·0081", "0.008"]),
            (0.0324, [".03", "0.03", "0·032", "0.03"]),
            (0.0997, [".10", "0.10", "0·10", "0.10"]),
            (0.0951, [".10", "0.10", "0·095", "0.10"]),
            (0.00996, [".010", "0.010", "0·010", "0.010"]),
            (0.0099, [".010", "0.010", "0·0099", "0.010"]),
            (0.3, [".30", "0.30", "0·30", "0.30"]),
            (0.999, [">.99", ">0.99", ">0·99", ">0.99"]),
        ];
        for (value, expected) in cases {
            assert_eq!(styles.map(|style| p(value, style)), expected, "{value}");
        }
    }

    #[test]
    fn the_relation_is_printed_on_demand() {
        let form = Form { relation: true, ..Form::default() };
        assert_eq!(text(&Value::Number(0.03), Nature::PValue, form, NumberStyle::Ama), "=.03");
        assert_eq!(text(&Value::Number(0.0003), Nature::PValue, form, NumberStyle::Ama), "<.001");
        assert_eq!(text(&Value::Number(0.03), Nature::PValue, form, NumberStyle::Jama), "=\u{a0}.03");
        assert_eq!(text(&Value::Number(0.0003), Nature::PValue, form, NumberStyle::Jama), "<\u{a0}.001");
        assert_eq!(lead(form, &Value::Number(0.03), NumberStyle::Jama), "\u{a0}");
    }

    #[test]
    fn large_counts_are_grouped_and_negative_numbers_have_a_minus_sign() {
        let count = |n, style| text(&Value::Number(n), Nature::Count, Form::default(), style);
        assert_eq!(count(9999.0, NumberStyle::Ama), "9999");
        assert_eq!(count(1_234_567.0, NumberStyle::Ama), "1,234,567");
        assert_eq!(count(9999.0, NumberStyle::Nejm), "9999");
        assert_eq!(count(12_345.0, NumberStyle::Nejm), "12,345");
        assert_eq!(count(12_345.0, NumberStyle::Jama), "12\u{2009}345");
        assert_eq!(text(&Value::Number(-1.25), Nature::Quantity(1), Form::default(), NumberStyle::Ama), "\u{2212}1.3");
    }
}
