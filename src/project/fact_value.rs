//! The value of a fact of `report.toml`.

use std::fmt;

use schemars::JsonSchema;
use serde::de::{Error, IgnoredAny, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

/// A fact's value.
#[derive(Debug, Clone, PartialEq, JsonSchema)]
#[schemars(untagged)]
pub enum FactValue {
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

/// The key by which the reader of TOML hands on a date.
const DATE_KEY: &str = "$__toml_private_datetime";

impl<'de> Deserialize<'de> for FactValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not an untagged enum: that cannot say what was found.
        deserializer.deserialize_any(ValueVisitor)
    }
}

/// 2^53: each whole number up to here is a double, in which results and facts are kept.
const EXACT: u64 = 1 << 53;

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = FactValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number or a text in quotes")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<FactValue, E> {
        if i128::from(value) != (value as f64) as i128 {
            return Err(E::custom(format!(
                "found {value}, expected a whole number that a double holds, as each does up to {EXACT}; write an identifier \
                 as a text in quotes"
            )));
        }
        Ok(FactValue::Integer(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<FactValue, E> {
        let number =
            i64::try_from(value).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &"a smaller number"));
        number.map(FactValue::Integer)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<FactValue, E> {
        if !value.is_finite() {
            let found = value.to_string().to_lowercase();
            return Err(E::custom(format!("found `{found}`, expected a finite number")));
        }
        Ok(FactValue::Number(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<FactValue, E> {
        Ok(FactValue::Text(value.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FactValue, A::Error> {
        let key: Option<String> = map.next_key()?;
        let _: Option<IgnoredAny> = if key.is_some() { Some(map.next_value()?) } else { None };
        let found = if key.as_deref() == Some(DATE_KEY) { "date" } else { "table" };
        Err(A::Error::invalid_type(Unexpected::Other(found), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::SourceText;
    use crate::project::read::parse;

    fn refused(value: &str) -> String {
        let text = format!("title = \"T\"\nversion = \"1\"\n[facts.dose]\nvalue = {value}\nsource = \"p\"\n");
        parse(&SourceText::new("report/report.toml", text)).unwrap_err().to_string()
    }

    #[test]
    fn a_fact_is_a_finite_number_or_a_text() {
        let read = |text: &str| toml::from_str::<std::collections::BTreeMap<String, FactValue>>(text).unwrap();
        let facts = read("e = 9007199254740992\na = -3\nb = 2.50\nc = \"24 weeks\"\nd = 1e3\n");
        let expected = [
            FactValue::Integer(-3),
            FactValue::Number(2.5),
            FactValue::Text("24 weeks".to_owned()),
            FactValue::Number(1000.0),
            FactValue::Integer(9_007_199_254_740_992),
        ];
        assert_eq!(facts.into_values().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_no_fact_can_be_is_an_error_at_the_value() {
        for (value, message) in [
            ("nan", "found `nan`, expected a finite number"),
            ("-nan", "found `nan`, expected a finite number"),
            ("inf", "found `inf`, expected a finite number"),
            ("-inf", "found `-inf`, expected a finite number"),
            (
                "9007199254740993",
                "found 9007199254740993, expected a whole number that a double holds, as each does up to \
                 9007199254740992; write an identifier as a text in quotes",
            ),
            ("true", "found `true`, expected a number or a text in quotes"),
            ("2024-01-31", "found a date, expected a number or a text in quotes"),
            ("[1]", "found a list, expected a number or a text in quotes"),
        ] {
            assert_eq!(refused(value), format!("report/report.toml:4:9: {message}"));
        }
        assert!(refused("{ a = 1 }").contains("found a table, expected a number or a text in quotes"));
    }
}
