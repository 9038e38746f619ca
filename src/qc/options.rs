//! Reading the options of a block, as the ledger keeps them.

use serde_json::Value;

use crate::data::r_code;
use crate::ledger::BlockEntry;
use crate::qc::strings;

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
        self.text(key).map(r_code::string)
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

    /// A number as R code.
    pub(super) fn number(self, key: &str) -> Option<String> {
        self.get(key).and_then(Value::as_f64).map(r_code::number)
    }

    /// Texts as an R vector; none where there are none.
    pub(super) fn texts(self, key: &str) -> Option<String> {
        let texts: Vec<&str> = self.get(key)?.as_array()?.iter().filter_map(Value::as_str).collect();
        (!texts.is_empty()).then(|| strings(texts))
    }

    /// Numbers as an R vector; none where there are none.
    pub(super) fn numbers(self, key: &str) -> Option<String> {
        let list = self.get(key)?.as_array()?;
        let numbers: Vec<String> = list.iter().filter_map(Value::as_f64).map(r_code::number).collect();
        (!numbers.is_empty()).then(|| format!("c({})", numbers.join(", ")))
    }

    /// A map as a named R list; none where it is empty.
    pub(super) fn map(self, key: &str) -> Option<String> {
        let map = self.get(key)?.as_object()?;
        let items: Vec<String> = map
            .iter()
            .map(|(name, value)| {
                let code = value.as_f64().map_or_else(|| r_code::string(value.as_str().unwrap_or("")), r_code::number);
                format!("{} = {code}", r_code::string(name))
            })
            .collect();
        (!items.is_empty()).then(|| format!("list({})", items.join(", ")))
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
