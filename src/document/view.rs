//! Results as templates see them: paths that print marks.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, Value};
use minijinja::{Error, ErrorKind, State};

use crate::analysis::{self, Role};
use crate::document::press::Press;
use crate::ledger::Sought;
use crate::ledger::format::{self, Form};
use crate::ledger::path;
use crate::ledger::tree::{ATTRIBUTES, Reading};

/// A step of the paths as templates see it.
#[derive(Debug)]
pub(super) struct Reach {
    pub(super) press: Arc<Press>,
    pub(super) block: usize,
    pub(super) path: Vec<Sought>,
}

impl Reach {
    /// The points that the path may mean; at least one.
    pub(super) fn readings(&self) -> Result<Vec<Reading<'_>>, Error> {
        let found = self.press.ledger.tree(self.block).readings(&self.path);
        if found.is_empty() {
            return Err(Error::new(ErrorKind::UndefinedError, format!("there is no `{}`", self.written())));
        }
        Ok(found)
    }

    fn id(&self) -> &str {
        &self.press.ledger.blocks[self.block].id
    }

    pub(super) fn written(&self) -> String {
        path::asked(self.id(), &self.path)
    }

    pub(super) fn print(&self, form: Form) -> Result<String, Error> {
        self.press.result(self.printed()?, form)
    }

    /// The one result that printing this path means.
    pub(super) fn printed(&self) -> Result<usize, Error> {
        let readings = self.readings()?;
        self.one(&readings, &self.written())?.ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidOperation,
                format!("`{}` has several results, name one: {}", self.written(), some(&names(&readings))),
            )
        })
    }

    /// The result that one of the readings of a path has; none where none has one.
    fn one(&self, readings: &[Reading<'_>], written: &str) -> Result<Option<usize>, Error> {
        let printed = |reading: &&Reading<'_>| reading.node.printed().is_some();
        let found: Vec<&Reading<'_>> = readings.iter().filter(printed).collect();
        match found.as_slice() {
            [] => Ok(None),
            [only] => Ok(only.node.printed()),
            several => {
                let root = self.press.ledger.tree(self.block);
                let each = several.iter().map(|reading| reading.explained(root, self.id())).collect::<Vec<_>>();
                Err(ambiguous(written, &each))
            }
        }
    }

    /// The result that a field of a pattern names, seen from this step.
    pub(super) fn field(&self, path: &[String]) -> Result<usize, Error> {
        let readings = self.readings()?;
        let sought: Vec<Sought> = self.path.iter().cloned().chain(path.iter().map(|w| Sought::in_pattern(w))).collect();
        let below = self.press.ledger.tree(self.block).readings(&sought);
        let is_own = |index: &usize| self.press.ledger.results[*index].result.stat == path.join(".");
        let own = || readings.iter().filter_map(|reading| reading.node.result).find(is_own);
        let printed: Vec<&Reading<'_>> = below.iter().filter(|one| one.node.printed().is_some()).collect();
        if printed.len() > 1 {
            let each: Vec<String> = printed.iter().map(|one| one.as_field(self.path.len())).collect();
            return Err(ambiguous(&format!("{{{}}}` of `{}", path.join("."), self.written()), &each));
        }
        printed.first().and_then(|one| one.node.printed()).or_else(own).ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidOperation,
                format!("`{}` has no `{}`; it has {}", self.written(), path.join("."), some(&names(&readings))),
            )
        })
    }

    /// One step further.
    fn further(&self, sought: Sought) -> Option<Self> {
        let path: Vec<Sought> = self.path.iter().cloned().chain([sought]).collect();
        let leads = !self.press.ledger.tree(self.block).readings(&path).is_empty();
        leads.then(|| Self { press: self.press.clone(), block: self.block, path })
    }

    /// What a template asks of the printed result itself.
    fn attribute(&self, name: &str) -> Result<Value, Error> {
        let result = &self.press.ledger.results[self.printed()?].result;
        Ok(match (name, &result.value) {
            ("value", analysis::Value::Number(number)) => Value::from(*number),
            ("value", analysis::Value::Text(text)) => Value::from(text.clone()),
            ("value", analysis::Value::NotEstimable(_)) => Value::from(()),
            ("estimable", value) => Value::from(!matches!(value, analysis::Value::NotEstimable(_))),
            _ => Value::from(result.unit.clone().unwrap_or_default()),
        })
    }

    /// What stands after the path, by its name alone.
    fn next(&self, step: &str) -> Result<Value, Error> {
        let readings = self.readings()?;
        let is_attribute = ATTRIBUTES.contains(&step) && readings.iter().any(|one| one.node.printed().is_some());
        match self.further(Sought::any(step)) {
            Some(further) => {
                // `p.value` is a statistic; a level called `value` is something else.
                let root = self.press.ledger.tree(self.block);
                let named = further.readings()?;
                let of_data = named.iter().filter(|one| one.steps.last().is_some_and(|step| step.role != Role::Stat));
                let of_data: Vec<String> = of_data.map(|one| one.explained(root, self.id())).collect();
                if is_attribute && !of_data.is_empty() {
                    let own = format!("`{}.{step}()` (the plain {step} of the result)", self.written());
                    let each: Vec<String> = std::iter::once(own).chain(of_data).collect();
                    return Err(ambiguous(&further.written(), &each));
                }
                Ok(Value::from_object(further))
            }
            None if is_attribute => self.attribute(step),
            None => {
                let together = match step {
                    "ci" => self.interval()?,
                    "summary" => self.summary()?,
                    _ => None,
                };
                if let Some(words) = together {
                    return Ok(Value::from_safe_string(words));
                }
                let names = names(&readings);
                let near = crate::diagnostic::closest(step, names.iter().copied());
                let advice =
                    near.map_or_else(|| format!("it has {}", some(&names)), |name| format!("did you mean `{name}`?"));
                Err(Error::new(ErrorKind::UndefinedError, format!("`{}` has no `{step}`: {advice}", self.written())))
            }
        }
    }
}

/// A path that means more than one result, with the way to write each.
fn ambiguous(written: &str, each: &[String]) -> Error {
    Error::new(
        ErrorKind::InvalidOperation,
        format!("`{written}` may mean {} results: did you mean {}?", each.len(), each.join(" or ")),
    )
}

/// The names of the next steps of all readings, each once.
fn names<'a>(readings: &[Reading<'a>]) -> Vec<&'a str> {
    let mut seen = std::collections::BTreeSet::new();
    readings.iter().flat_map(|reading| reading.node.names()).filter(|name| seen.insert(*name)).collect()
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
        Some(self.next(&step).unwrap_or_else(Value::from))
    }

    /// `os.group("n")` asks for a step that is a group, whatever else is called so, and
    /// `os.value()` for the plain number.
    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        if let ([], true) = (args, ATTRIBUTES.contains(&method)) {
            return self.attribute(method);
        }
        let name = if let [name] = args { step_of(name) } else { None };
        let sought = name.as_deref().and_then(|name| Sought::by_word(method, name)).ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidOperation,
                format!(
                    "`{}` cannot be asked for `{method}`: expected `stat(…)`, `group(…)`, `variable(…)`, `level(…)` or \
                     `code(…)` with one name in quotes",
                    self.written()
                ),
            )
        })?;
        let written = format!("{}{}", self.written(), path::asked("", std::slice::from_ref(&sought)));
        self.further(sought)
            .map(Value::from_object)
            .ok_or_else(|| Error::new(ErrorKind::UndefinedError, format!("there is no `{written}`")))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.readings() {
            Ok(readings) => Enumerator::Values(names(&readings).into_iter().map(Value::from).collect()),
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
