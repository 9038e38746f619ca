//! How journals of a family write numbers, and what stands between them.

use crate::project::NumberStyle;

/// What a family of journals asks of numbers. The sources are in [`crate::project::journal`].
#[derive(Debug, PartialEq)]
pub struct Conventions {
    /// The decimal point.
    pub point: char,
    /// Numbers with so many digits before the point are grouped by three.
    pub grouped_from: usize,
    /// What stands between the groups.
    pub separator: &'static str,
    /// What stands in the text between the limits of an interval none of which is negative.
    pub between: &'static str,
    /// The same in tables and figures.
    pub between_in_exhibits: &'static str,
    /// What stands between the ends of another range: quartiles, extremes.
    pub range: &'static str,
    /// How an interval is announced, behind its level: `95% CI, `.
    pub interval: &'static str,
    /// Whether one percent sign, behind an estimate, stands for its interval in a sentence.
    pub percent_once: bool,
    /// The sign of a P value.
    pub p_sign: &'static str,
    /// Whether that sign is in italics.
    pub p_is_italic: bool,
    /// What stands on both sides of a relation.
    pub p_gap: &'static str,
    /// Whether a zero stands before the point of a P value.
    pub p_has_zero: bool,
    /// Below this a P value is printed as less than it.
    pub p_floor: f64,
    /// Whether P values have two significant figures, four decimals at most; else two decimals
    /// from .01 up and three below.
    pub p_is_significant: bool,
}

/// What two ends are of, and where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// The limits of an interval in a sentence.
    IntervalInText,
    /// Those in a table or a figure.
    IntervalInExhibit,
    /// Quartiles, extremes.
    Range,
}

/// Between ends one of which is negative, whatever stands there else: a dash would read as
/// its sign (AMA Manual of Style, 11th ed., 8.3.1).
pub const BETWEEN_SIGNS: &str = " to ";

const AMA: Conventions = Conventions {
    point: '.',
    grouped_from: 5,
    separator: ",",
    between: "–",
    between_in_exhibits: "–",
    range: "–",
    interval: "CI, ",
    percent_once: false,
    p_sign: "P",
    p_is_italic: true,
    p_gap: "",
    p_has_zero: false,
    p_floor: 0.001,
    p_is_significant: false,
};

const JAMA: Conventions =
    Conventions { separator: "\u{2009}", between: "-", between_in_exhibits: "-", range: "-", p_gap: "\u{a0}", ..AMA };

const NEJM: Conventions =
    Conventions { between: BETWEEN_SIGNS, percent_once: true, p_is_italic: false, p_has_zero: true, ..AMA };

const LANCET: Conventions = Conventions {
    point: '·',
    separator: "\u{2009}",
    interval: "CI ",
    percent_once: true,
    p_sign: "p",
    p_is_italic: false,
    p_has_zero: true,
    p_floor: 0.0001,
    p_is_significant: true,
    ..AMA
};

const BMJ: Conventions = Conventions {
    separator: "\u{2009}",
    between: BETWEEN_SIGNS,
    between_in_exhibits: BETWEEN_SIGNS,
    range: "-",
    interval: "confidence interval ",
    p_is_italic: false,
    p_has_zero: true,
    ..AMA
};

impl Conventions {
    /// Those of the AMA, by which numbers are written where nothing else is said.
    pub const USUAL: &'static Self = &AMA;

    /// Those of a style.
    pub fn of(style: NumberStyle) -> &'static Self {
        match style {
            NumberStyle::Ama => &AMA,
            NumberStyle::Jama => &JAMA,
            NumberStyle::Nejm => &NEJM,
            NumberStyle::Lancet => &LANCET,
            NumberStyle::Bmj => &BMJ,
        }
    }

    /// A decimal number with the decimal point and the minus sign of the journal.
    pub fn signed(&self, text: &str) -> String {
        let minus = text.replacen('-', "\u{2212}", 1);
        if self.point == '.' { minus } else { minus.replace('.', &self.point.to_string()) }
    }

    /// A decimal number whose digits before the point stand in groups of three, where there are as many
    /// as the journal groups.
    pub fn grouped(&self, text: &str) -> String {
        let (sign, unsigned) = text.split_at(text.len() - text.trim_start_matches(['-', '\u{2212}']).len());
        let (whole, rest) = unsigned.split_at(unsigned.find(|c: char| !c.is_ascii_digit()).unwrap_or(unsigned.len()));
        if whole.len() < self.grouped_from || !(rest.is_empty() || rest.starts_with('.')) {
            return text.to_owned();
        }
        let mut out = String::from(sign);
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                out.push_str(self.separator);
            }
            out.push(digit);
        }
        out + rest
    }

    /// Words of the program about P values, with the sign that the journal has for them.
    pub fn words(&self, text: &str) -> String {
        if self.p_sign == "P" {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
            // A group or level may be called P; what is said of P values has these forms only.
            let is_sign = c == 'P'
                && !before.ends_with(char::is_alphanumeric)
                && ([" value", " for interaction"].iter().any(|words| after.starts_with(words))
                    || (after.is_empty() && [", ", "Adjusted "].iter().any(|words| before.ends_with(words))));
            if is_sign {
                out.push_str(self.p_sign);
            } else {
                out.push(c);
            }
        }
        out
    }

    /// What stands between two ends.
    pub fn between(&self, ends: Ends, any_negative: bool) -> &'static str {
        match ends {
            _ if any_negative => BETWEEN_SIGNS,
            Ends::IntervalInText => self.between,
            Ends::IntervalInExhibit => self.between_in_exhibits,
            Ends::Range => self.range,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_p_values_has_the_sign_of_the_journal() {
        let cases = [
            ("P value", "p value"),
            ("Adjusted P value", "Adjusted p value"),
            ("Adjusted P", "Adjusted p"),
            ("Wald test, P", "Wald test, p"),
            ("P for interaction", "p for interaction"),
            ("P values are of Gray's test.", "p values are of Gray's test."),
            ("P", "P"),
            ("Group P, events/n", "Group P, events/n"),
            ("RAP value", "RAP value"),
        ];
        for (text, expected) in cases {
            assert_eq!(LANCET.words(text), expected);
            assert_eq!(NEJM.words(text), text);
        }
    }
}
