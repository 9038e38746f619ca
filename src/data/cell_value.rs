//! From the text of one cell to its value.

use std::borrow::Cow;

use super::blank::trimmed;
use super::calendar;
use super::cell::Reading;
use super::column::Kind;
use super::marked_number::marked_number;
use super::plain::{integer, number, plain_truth};

impl Reading<'_> {
    pub(super) fn integer(&self, text: &str) -> Option<i64> {
        let unmarked = self.unmarked(text);
        let value = match self.group {
            Some(_) => integer(&self.ungrouped(&unmarked)?),
            None => integer(&unmarked),
        };
        value.filter(|value| !self.is_year || (1000..=9999).contains(value))
    }

    pub(super) fn number(&self, text: &str) -> Option<f64> {
        self.plainly(text, number)
    }

    /// Whether a number has neither separators nor a unit that are taken out before it is read.
    pub(super) fn is_plain(&self) -> bool {
        self.group.is_none() && self.decimal.is_none() && !self.is_marked
    }

    /// A number that may have the separators of the column, read without them.
    pub(super) fn plainly<T>(&self, text: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = &*self.unmarked(text);
        if self.group.is_none() && self.decimal.is_none() {
            return read(text);
        }
        let mut text = self.ungrouped(text)?.into_owned();
        if let Some(decimal) = self.decimal {
            // A point is then not a decimal separator.
            let plain = |c: char| match c {
                _ if c == decimal => '.',
                '.' => '\u{0}',
                _ => c,
            };
            text = text.chars().map(plain).collect();
        }
        read(&text)
    }

    /// A number without the unit that stands around it, where the column says that one does.
    fn unmarked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.is_marked {
            return text.into();
        }
        match marked_number(trimmed(text)) {
            Some(marked) if marked.is_negative => format!("-{}", marked.digits).into(),
            Some(marked) => marked.digits.into(),
            None => text.into(),
        }
    }

    /// A number without the signs that set thousands apart. None where one stands elsewhere than
    /// between groups of three digits: `1.5` is then no 15, nor `0.123` a 123.
    fn ungrouped<'t>(&self, text: &'t str) -> Option<Cow<'t, str>> {
        let Some(group) = self.group.filter(|group| text.contains(*group)) else { return Some(text.into()) };
        let text = trimmed(text);
        let decimal = self.decimal.unwrap_or('.');
        let is_end = |c: char| c != group && (c == decimal || matches!(c, 'e' | 'E'));
        let (whole, rest) = text.split_at(text.find(is_end).unwrap_or(text.len()));
        let digits = whole.strip_prefix(['-', '+']).unwrap_or(whole);
        let mut groups = digits.split(group);
        let is_group = |digits: &str| digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_first = |digits: &str| {
            (1..=3).contains(&digits.len())
                && !digits.starts_with('0')
                && digits.bytes().all(|byte| byte.is_ascii_digit())
        };
        let is_grouped = groups.next().is_some_and(is_first) && groups.all(is_group) && !rest.contains(group);
        is_grouped.then(|| text.replace(group, "").into())
    }

    pub(super) fn truth(&self, text: &str) -> Option<bool> {
        let text = text.trim();
        match self.truths {
            Some((truths, _)) if truths.iter().any(|known| known == text) => Some(true),
            Some((_, falses)) if falses.iter().any(|known| known == text) => Some(false),
            Some(_) => None,
            None => plain_truth(text),
        }
    }

    pub(super) fn date(&self, text: &str) -> Option<i32> {
        match self.format {
            Some(pattern) => calendar::by_pattern(text.trim(), pattern).map(calendar::day_of),
            None => calendar::iso_date(text.trim()),
        }
    }

    pub(super) fn datetime(&self, text: &str) -> Option<i64> {
        match self.format {
            Some(pattern) => calendar::by_pattern(text.trim(), pattern),
            None => calendar::iso_datetime(text.trim()),
        }
    }

    /// What a cell should have been.
    pub(super) fn expected(&self) -> String {
        match (self.kind, self.format, self.truths) {
            (Some(Kind::Date | Kind::DateTime), Some(pattern), _) => format!("a date of the form `{pattern}`"),
            (Some(Kind::Date), None, _) => "a date of the form `2024-04-30`".to_owned(),
            (Some(Kind::DateTime), None, _) => "a date and time of the form `2024-04-30T12:05:00`".to_owned(),
            (Some(Kind::Boolean), _, Some((truths, falses))) => {
                format!("{} (true) or {} (false)", truths.join(", "), falses.join(", "))
            }
            (Some(Kind::Integer), _, _) if self.is_year => "a year of four digits".to_owned(),
            (kind, _, _) if self.is_marked => {
                format!("{} with a sign or a unit around it, such as `12 mg`", kind.unwrap_or(Kind::Text).phrase())
            }
            (kind, _, _) => kind.unwrap_or(Kind::Text).phrase().to_owned(),
        }
    }

    /// A level's code as the values print: `01` of an integer column is `1`.
    /// `None` where the code is not of the column's kind.
    pub fn canonical(&self, code: &str) -> Option<String> {
        match self.kind {
            Some(Kind::Integer) => self.integer(code).map(|value| value.to_string()),
            Some(Kind::Number) => self.number(code).map(|value| value.to_string()),
            Some(Kind::Boolean) => self.truth(code).or_else(|| plain_truth(code)).map(|value| value.to_string()),
            Some(Kind::Date) => self.date(code).map(calendar::date_text),
            Some(Kind::DateTime) => self.datetime(code).map(calendar::datetime_text),
            Some(Kind::Text) | None => Some(trimmed(code).to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_comma_and_a_thousands_separator_are_read_as_declared() {
        let mut reading = Reading::of_field("x", None);
        reading.kind = Some(Kind::Number);
        reading.decimal = Some(',');
        assert_eq!(reading.number("1,5"), Some(1.5));
        assert_eq!(reading.number("1.5"), None);
        reading.group = Some('.');
        assert_eq!(reading.number("1.234,5"), Some(1234.5));
    }

    #[test]
    fn a_thousands_separator_stands_between_groups_of_three_digits_only() {
        for group in ['.', ',', ' ', '\'', '\u{202f}'] {
            let mut reading = Reading::of_field("x", None);
            reading.decimal = (group == '.').then_some(',');
            reading.group = Some(group);
            // Written with a comma between groups and a point before decimals.
            let sign = |c: char| match c {
                ',' => group,
                '.' => reading.decimal.unwrap_or('.'),
                other => other,
            };
            let written = |text: &str| text.chars().map(sign).collect::<String>();
            for (text, value) in [
                ("1,234", 1234.0),
                ("-12,345.5", -12345.5),
                ("+123,456,789", 123_456_789.0),
                ("1,234e2", 123_400.0),
                ("1234", 1234.0),
                ("1234.25", 1234.25),
                ("0.5", 0.5),
            ] {
                assert_eq!(reading.number(&written(text)), Some(value), "{text} by {group:?}");
            }
            for text in [
                "1,5", "1,23", "1,,234", ",234", "1,234,", "1234,567", "12,34.5", "1.234,5", "0,123", "1,2345",
                "1e1,234", "1,23a", "-,234", ",",
            ] {
                let text = written(text);
                // A blank at an end is no part of a cell.
                let is_cut = trimmed(&text) != text;
                assert!(is_cut || (reading.number(&text), reading.integer(&text)) == (None, None), "{text}");
            }
            assert_eq!(reading.integer(&written("-1,234,567")), Some(-1_234_567), "{group:?}");
        }
    }
}
