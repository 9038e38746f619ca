//! Facts and the stamps of the report, as templates see them.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Object, Value};
use minijinja::{Error, ErrorKind};

use crate::diagnostic::known_names;
use crate::document::press::Press;
use crate::project::FactValue;

/// `facts.<name>`.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) press: Arc<Press>,
}

impl Object for Facts {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        let wanted = format!("facts.{name}");
        let facts = &self.press.ledger.facts;
        match facts.iter().position(|fact| fact.id == wanted) {
            Some(index) => Some(Value::from_object(OneFact { press: self.press.clone(), index })),
            None => {
                let names: Vec<&str> = facts.iter().filter_map(|fact| fact.id.strip_prefix("facts.")).collect();
                let message = format!("there is no fact `{name}`: {}", known_names(name, names));
                Some(Value::from(Error::new(ErrorKind::UndefinedError, message)))
            }
        }
    }
}

/// One fact: prints its value and unit.
#[derive(Debug)]
pub(super) struct OneFact {
    pub(super) press: Arc<Press>,
    pub(super) index: usize,
}

impl Object for OneFact {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let fact = &self.press.ledger.facts[self.index];
        match key.as_str()? {
            "number" => Some(Value::from_safe_string(self.press.fact(self.index, ""))),
            "value" => Some(match &fact.value {
                FactValue::Integer(number) => Value::from(*number),
                FactValue::Number(number) => Value::from(*number),
                FactValue::Text(text) => Value::from(text.clone()),
            }),
            other => Some(Value::from(Error::new(
                ErrorKind::UndefinedError,
                format!("`{}` has no `{other}`: it has `number`, `value`", fact.id),
            ))),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.press.ledger.facts[self.index].unit.as_deref() {
            Some(sign @ ("%" | "‰")) => f.write_str(&self.press.fact(self.index, sign)),
            Some(unit) => {
                f.write_str(&self.press.fact(self.index, ""))?;
                // The unit was checked where it is declared.
                f.write_str(&self.press.tokens.stamp(&format!("\u{a0}{unit}")))
            }
            None => f.write_str(&self.press.fact(self.index, "")),
        }
    }
}

/// `report.version` and the like: the generator's own stamps.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) press: Arc<Press>,
}

impl Object for Report {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let report = &self.press.ledger.report;
        let text = match key.as_str()? {
            "title" => &report.title,
            "version" => &report.version,
            "freeze" => &report.freeze,
            "date" => &report.created,
            other => {
                let names = ["title", "version", "freeze", "date"];
                let message = format!("`report` has no `{other}`: {}", known_names(other, names));
                return Some(Value::from(Error::new(ErrorKind::UndefinedError, message)));
            }
        };
        Some(Value::from_safe_string(self.press.tokens.stamp(text)))
    }
}
