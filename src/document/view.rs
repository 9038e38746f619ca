//! The ledger as templates see it: paths, facts and stamps that print marks.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, Value};
use minijinja::{Error, ErrorKind};

use crate::analysis;
use crate::diagnostic::known_names;
use crate::document::token::Tokens;
use crate::ledger::format::{self, Form};
use crate::ledger::{Ledger, MarkBook, Node, Target, tree};
use crate::project::FactValue;

/// What prints: the ledger, the marks of the run and the tokens of the document.
#[derive(Debug)]
pub(super) struct Press {
    pub(super) ledger: Arc<Ledger>,
    pub(super) book: Arc<MarkBook>,
    pub(super) tokens: Arc<Tokens>,
}

impl Press {
    /// The token of a result, printed in a form that its kind allows.
    pub(super) fn result(&self, index: usize, form: Form) -> Result<String, Error> {
        let entry = &self.ledger.results[index];
        let result = &entry.result;
        let is_free = self.ledger.blocks[entry.block].kind == "value" && result.unit.is_none();
        format::check(&result.value, result.nature, form, is_free)
            .map_err(|why| Error::new(ErrorKind::InvalidOperation, format!("`{}` {why}", entry.id)))?;
        let text = format::text(&result.value, result.nature, form, self.ledger.style);
        Ok(self.tokens.mark(self.book.print(Target::Result(index), text)))
    }

    /// The token of a fact. A percent sign belongs to the number.
    pub(super) fn fact(&self, index: usize, sign: &str) -> String {
        let text = format!("{}{sign}", self.ledger.facts[index].text);
        self.tokens.mark(self.book.print(Target::Fact(index), text))
    }
}

/// A step of the paths as templates see it.
#[derive(Debug)]
pub(super) struct Reach {
    pub(super) press: Arc<Press>,
    pub(super) block: usize,
    pub(super) path: Vec<String>,
}

impl Reach {
    pub(super) fn node(&self) -> Result<&Node, Error> {
        self.press
            .ledger
            .tree(self.block)
            .descend(self.path.iter().map(String::as_str))
            .ok_or_else(|| Error::new(ErrorKind::UndefinedError, format!("there is no `{}`", self.written())))
    }

    pub(super) fn written(&self) -> String {
        tree::written(&self.press.ledger.blocks[self.block].id, &self.path)
    }

    pub(super) fn print(&self, form: Form) -> Result<String, Error> {
        let node = self.node()?;
        let index = node.printed().ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidOperation,
                format!("`{}` has several results, name one: {}", self.written(), some(&node.names())),
            )
        })?;
        self.press.result(index, form)
    }

    /// The result that a field of a pattern names, seen from this step.
    pub(super) fn field(&self, node: &Node, path: &[String]) -> Result<usize, Error> {
        let below = node.descend(path.iter().map(String::as_str)).and_then(Node::printed);
        let own = || node.result.filter(|index| self.press.ledger.results[*index].result.stat == path.join("."));
        below.or_else(own).ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidOperation,
                format!("`{}` has no `{}`; it has {}", self.written(), path.join("."), some(&node.names())),
            )
        })
    }
}

pub(super) fn some(names: &[&str]) -> String {
    const SHOWN: usize = 12;
    let mut list: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if names.len() > SHOWN {
        list.push(format!("and {} more", names.len() - SHOWN));
    }
    if list.is_empty() { "nothing below it".to_owned() } else { list.join(", ") }
}

/// How a key reads as a step of a path: `24` for 24 and 24.0.
pub(super) fn step_of(key: &Value) -> Option<String> {
    if let Some(text) = key.as_str() {
        return Some(text.to_owned());
    }
    f64::try_from(key.clone()).ok().map(format::shortest)
}

impl Object for Reach {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let step = step_of(key)?;
        let node = match self.node() {
            Ok(node) => node,
            Err(error) => return Some(Value::from(error)),
        };
        if node.child(&step).is_some() {
            let mut path = self.path.clone();
            path.push(step);
            return Some(Value::from_object(Reach { press: self.press.clone(), block: self.block, path }));
        }
        if let Some(index) = node.printed() {
            let result = &self.press.ledger.results[index].result;
            match (step.as_str(), &result.value) {
                ("value", analysis::Value::Number(number)) => return Some(Value::from(*number)),
                ("value", analysis::Value::Text(text)) => return Some(Value::from(text.clone())),
                ("value", analysis::Value::NotEstimable(_)) => return Some(Value::from(())),
                ("estimable", value) => {
                    return Some(Value::from(!matches!(value, analysis::Value::NotEstimable(_))));
                }
                ("unit", _) => return Some(Value::from(result.unit.clone().unwrap_or_default())),
                _ => {}
            }
        }
        let names = node.names();
        let near = crate::diagnostic::closest(&step, names.iter().copied());
        let advice = near.map_or_else(|| format!("it has {}", some(&names)), |name| format!("did you mean `{name}`?"));
        Some(Value::from(Error::new(
            ErrorKind::UndefinedError,
            format!("`{}` has no `{step}`: {advice}", self.written()),
        )))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.node() {
            Ok(node) => Enumerator::Values(node.children.iter().map(|(name, _)| Value::from(name.clone())).collect()),
            Err(_) => Enumerator::Empty,
        }
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.print(Form::default()) {
            Ok(text) => f.write_str(&text),
            Err(_) => Err(fmt::Error),
        }
    }
}

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
