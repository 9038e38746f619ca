//! Reading the options of a block, as the ledger keeps them.

use serde_json::Value;

use crate::ledger::BlockEntry;
use crate::qc::strings;
use crate::sql::r;

/// Why a block is not recomputed, as a phrase.
pub(super) type Reason = String;

/// The options of one block.
#[derive(Clone, Copy)]
pub(super) struct Options<'a> {
    pub block: &'a BlockEntry,
}

impl<'a> Options<'a> {
    pub(super) fn get(self, key: &str) -> Option<&'a Value> {
        self.block.options.get(key).filter(|value| !value.is_null())
    }

    /// A text.
    pub(super) fn text(self, key: &str) -> Option<&'a str> {
        self.get(key).and_then(Value::as_str)
    }

    /// A text as an R string.
    pub(super) fn string(self, key: &str) -> Option<String> {
        self.text(key).map(r::string)
    }

    /// A text that must be there.
    pub(super) fn needed(self, key: &str) -> Result<&'a str, Reason> {
        self.text(key).ok_or_else(|| format!("the block has no option `{key}`"))
    }

    /// Whether a switch is on.
    pub(super) fn is_on(self, key: &str) -> bool {
        self.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// `TRUE` where a switch is on.
    pub(super) fn on(self, key: &str) -> Option<&'static str> {
        self.is_on(key).then_some("TRUE")
    }

    /// `TRUE` or `FALSE` where a switch is set.
    pub(super) fn truth(self, key: &str) -> Option<&'static str> {
        self.get(key).and_then(Value::as_bool).map(r::truth)
    }

    /// A number as R code.
    pub(super) fn number(self, key: &str) -> Option<String> {
        self.get(key).and_then(Value::as_f64).map(r::number)
    }

    /// Texts as an R vector; none where there are none.
    pub(super) fn texts(self, key: &str) -> Option<String> {
        let texts: Vec<&str> = self.get(key)?.as_array()?.iter().filter_map(Value::as_str).collect();
        (!texts.is_empty()).then(|| strings(texts))
    }

    /// Numbers as an R vector; none where there are none.
    pub(super) fn numbers(self, key: &str) -> Option<String> {
        let list = self.get(key)?.as_array()?;
        let numbers: Vec<String> = list.iter().filter_map(Value::as_f64).map(r::number).collect();
        (!numbers.is_empty()).then(|| format!("c({})", numbers.join(", ")))
    }

    /// A map as a named R list; none where it is empty.
    pub(super) fn map(self, key: &str) -> Option<String> {
        let map = self.get(key)?.as_object()?;
        let items: Vec<String> = map
            .iter()
            .map(|(name, value)| {
                let code = value.as_f64().map_or_else(|| r::string(value.as_str().unwrap_or("")), r::number);
                format!("{} = {code}", r::string(name))
            })
            .collect();
        (!items.is_empty()).then(|| format!("list({})", items.join(", ")))
    }

    /// A text, or each of several.
    pub(super) fn each(self, key: &str) -> Vec<&'a str> {
        match self.get(key) {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(text)) => vec![text],
            _ => Vec::new(),
        }
    }

    /// A map of values of any kind as a named R list; none where it is empty.
    pub(super) fn list(self, key: &str) -> Option<String> {
        let map = self.get(key)?.as_object().filter(|map| !map.is_empty())?;
        Some(list_code(map))
    }

    /// The level of a column, written as a text, a number or a truth, as its code.
    pub(super) fn code_of_level(self, key: &str) -> Option<String> {
        let code = match self.get(key)? {
            Value::String(text) => text.clone(),
            Value::Number(number) if !number.is_f64() => number.to_string(),
            other => other.as_f64().map_or_else(|| other.to_string(), r::number),
        };
        Some(r::string(&code))
    }

    /// Refuses options that the R function does not know and that are in force.
    pub(super) fn only(self, known: &[&str]) -> Result<(), Reason> {
        let in_force = |value: &Value| match value {
            Value::Null | Value::Bool(false) => false,
            Value::Array(list) => !list.is_empty(),
            Value::Object(map) => !map.is_empty(),
            _ => true,
        };
        match self.block.options.iter().find(|(key, value)| !known.contains(&key.as_str()) && in_force(value)) {
            Some((key, _)) => Err(format!("the script has no R for the option `{key}` of {} blocks", self.block.kind)),
            None => Ok(()),
        }
    }
}

/// Values in a map as a named R list; what is not there is left out.
fn list_code(map: &serde_json::Map<String, Value>) -> String {
    let items: Vec<String> = map
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| format!("{} = {}", r::string(name), value_code(value)))
        .collect();
    format!("list({})", items.join(", "))
}

fn value_code(value: &Value) -> String {
    match value {
        Value::Object(map) => list_code(map),
        Value::Array(list) => format!("c({})", list.iter().map(value_code).collect::<Vec<_>>().join(", ")),
        Value::String(text) => r::string(text),
        Value::Bool(truth) => r::truth(*truth).to_owned(),
        other => other.as_f64().map_or_else(|| "NULL".to_owned(), r::number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_options_become_nested_lists_and_what_is_not_there_is_left_out() {
        let options =
            serde_json::json!({"age \"a\"": {"df": 3, "at": [50.5, 70], "by": null}, "conf": "log", "on": true});
        assert_eq!(
            value_code(&options),
            r#"list("age \"a\"" = list("df" = 3, "at" = c(50.5, 70)), "conf" = "log", "on" = TRUE)"#
        );
    }
}
