//! Reading the options of a block, as the ledger keeps them.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::kinds::r::strings;
use crate::ledger::BlockEntry;
use crate::sql::r;

/// Why a block is not recomputed, as a phrase.
pub(crate) type Reason = String;

/// The options of one block, and which of them the R code was written from.
#[derive(Clone, Copy)]
pub(crate) struct Options<'a> {
    /// The block.
    pub(crate) block: &'a BlockEntry,
    read: &'a RefCell<BTreeSet<String>>,
}

impl<'a> Options<'a> {
    /// The options of a block; the keys that are looked at are added to `read`.
    pub(crate) fn of(block: &'a BlockEntry, read: &'a RefCell<BTreeSet<String>>) -> Self {
        Self { block, read }
    }

    pub(crate) fn get(self, key: &str) -> Option<&'a Value> {
        self.read.borrow_mut().insert(key.to_owned());
        self.block.options.get(key).filter(|value| !value.is_null())
    }

    /// A text.
    pub(crate) fn text(self, key: &str) -> Option<&'a str> {
        self.get(key).and_then(Value::as_str)
    }

    /// A text as an R string.
    pub(crate) fn string(self, key: &str) -> Option<String> {
        self.text(key).map(r::string)
    }

    /// A text that must be there.
    pub(crate) fn needed(self, key: &str) -> Result<&'a str, Reason> {
        self.text(key).ok_or_else(|| format!("the block has no option `{key}`"))
    }

    /// Whether a switch is on.
    pub(crate) fn is_on(self, key: &str) -> bool {
        self.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// `TRUE` where a switch is on.
    pub(crate) fn on(self, key: &str) -> Option<&'static str> {
        self.is_on(key).then_some("TRUE")
    }

    /// `TRUE` or `FALSE` where a switch is set.
    pub(crate) fn truth(self, key: &str) -> Option<&'static str> {
        self.get(key).and_then(Value::as_bool).map(r::truth)
    }

    /// A number as R code.
    pub(crate) fn number(self, key: &str) -> Option<String> {
        self.get(key).and_then(Value::as_f64).map(r::number)
    }

    /// Texts as an R vector; none where there are none.
    pub(crate) fn texts(self, key: &str) -> Option<String> {
        let texts: Vec<&str> = self.get(key)?.as_array()?.iter().filter_map(Value::as_str).collect();
        (!texts.is_empty()).then(|| strings(texts))
    }

    /// Numbers as an R vector; none where there are none.
    pub(crate) fn numbers(self, key: &str) -> Option<String> {
        let list = self.get(key)?.as_array()?;
        let numbers: Vec<String> = list.iter().filter_map(Value::as_f64).map(r::number).collect();
        (!numbers.is_empty()).then(|| format!("c({})", numbers.join(", ")))
    }

    /// The times of the risk table. Without the option they are chosen; an empty list is a
    /// choice, too.
    pub(crate) fn risk_times(self) -> Option<String> {
        self.get("risk_times").map(|_| self.numbers("risk_times").unwrap_or_else(|| "numeric()".to_owned()))
    }

    /// A map as a named R list; none where it is empty.
    pub(crate) fn map(self, key: &str) -> Option<String> {
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
    pub(crate) fn each(self, key: &str) -> Vec<&'a str> {
        match self.get(key) {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(text)) => vec![text],
            _ => Vec::new(),
        }
    }

    /// A map of values of any kind as a named R list; none where it is empty.
    pub(crate) fn list(self, key: &str) -> Option<String> {
        let map = self.get(key)?.as_object().filter(|map| !map.is_empty())?;
        Some(list_code(map))
    }

    /// The level of a column, written as a text, a number or a truth, as its code.
    pub(crate) fn code_of_level(self, key: &str) -> Option<String> {
        let code = match self.get(key)? {
            Value::String(text) => text.clone(),
            Value::Number(number) if !number.is_f64() => number.to_string(),
            other => other.as_f64().map_or_else(|| other.to_string(), r::number),
        };
        Some(r::string(&code))
    }

    /// An option in force that nothing was written from: the R code would compute
    /// something else. `without_effect` are keys that change how numbers are shown, not
    /// the numbers.
    pub(crate) fn unread(self, without_effect: &[&str]) -> Option<&'a str> {
        let in_force = |value: &Value| match value {
            Value::Null | Value::Bool(false) => false,
            Value::Array(list) => !list.is_empty(),
            Value::Object(map) => !map.is_empty(),
            _ => true,
        };
        let read = self.read.borrow();
        let mut given = self.block.options.iter().filter(|(_, value)| in_force(value)).map(|(key, _)| key.as_str());
        given.find(|key| !read.contains(*key) && !without_effect.contains(key))
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
