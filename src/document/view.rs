//! The ledger as templates see it: paths, facts and stamps that print marks.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, Value};
use minijinja::{Error, ErrorKind, State};

use crate::analysis::{self, Role, Step};
use crate::diagnostic::known_names;
use crate::document::sentence::Narrator;
use crate::document::token::Tokens;
use crate::document::visible::is_digit;
use crate::language::Spelling;
use crate::ledger::format::{self, Form};
use crate::ledger::tree::{self, ATTRIBUTES, Reading, Sought};
use crate::ledger::{Ledger, MarkBook, Target};
use crate::project::FactValue;

/// What prints: the ledger, the marks of the run and the tokens of the document.
#[derive(Debug)]
pub(super) struct Press {
    pub(super) ledger: Arc<Ledger>,
    pub(super) book: Arc<MarkBook>,
    pub(super) tokens: Arc<Tokens>,
    /// The ids of blocks that did not run.
    pub(super) failed: BTreeSet<String>,
    /// Words of the frozen data and its dictionary that hold a number.
    pub(super) names: Arc<BTreeSet<String>>,
    /// Who says in a sentence what a block found.
    pub(super) narrator: Arc<dyn Narrator>,
    /// The id of the document.
    pub(super) document: String,
    /// How its English is spelled.
    pub(super) spelling: &'static Spelling,
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
        let lead = match format::lead(form, &result.value, self.ledger.style) {
            "" => String::new(),
            lead => self.tokens.stamp(lead),
        };
        Ok(lead + &self.tokens.mark(self.book.print(Target::Result(index), text)))
    }

    /// Whether a step of a path that is a name of the data reads so.
    pub(super) fn is_level(&self, name: &str) -> bool {
        fn holds(node: &tree::Node, name: &str) -> bool {
            let is_it = |step: &Step| step.role != Role::Stat && step.name == name;
            node.children.iter().any(|(step, below)| is_it(step) || holds(below, name))
        }
        (0..self.ledger.blocks.len()).any(|block| holds(self.ledger.tree(block), name))
    }

    /// The levels of a block that hold a number and are no words of the data or its dictionary.
    pub(super) fn levels_of_author(&self, block: &str) -> Vec<String> {
        fn collect(node: &tree::Node, found: &mut BTreeSet<String>) {
            for (step, below) in &node.children {
                // A bare number is a value that a key asks for, such as one of a spline.
                let is_level =
                    step.role == Role::Group || (step.role == Role::Level && step.name.parse::<f64>().is_err());
                if is_level && step.name.chars().any(is_digit) {
                    found.insert(step.name.clone());
                }
                collect(below, found);
            }
        }
        let mut found = BTreeSet::new();
        if let Some(block) = self.ledger.block(block) {
            collect(self.ledger.tree(block), &mut found);
        }
        found.retain(|level| !self.names.contains(level));
        // The longest first: one level may be a part of another.
        let mut found: Vec<String> = found.into_iter().collect();
        found.sort_by_key(|level| std::cmp::Reverse(level.len()));
        found
    }

    /// The token of a fact. A percent sign belongs to the number.
    pub(super) fn fact(&self, index: usize, sign: &str) -> String {
        let text = format!("{}{sign}", self.ledger.facts[index].text);
        self.tokens.mark(self.book.print(Target::Fact(index), text))
    }
}

/// A block that did not run, as templates see it: whatever they ask of it they get it
/// again, and it prints nothing. So the errors of a template are found beside those of a
/// block, and none is said that only follows from another.
#[derive(Debug)]
pub(super) struct Failed;

/// Whether a value comes from a block that did not run.
pub(super) fn is_failed(value: &Value) -> bool {
    value.downcast_object_ref::<Failed>().is_some()
}

impl Object for Failed {
    fn get_value(self: &Arc<Self>, _: &Value) -> Option<Value> {
        Some(Value::from_dyn_object(self.clone()))
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, _: &str, _: &[Value]) -> Result<Value, Error> {
        Ok(Value::from_dyn_object(self.clone()))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Empty
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn render(self: &Arc<Self>, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

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
        tree::asked(self.id(), &self.path)
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
        let written = format!("{}{}", self.written(), tree::asked("", std::slice::from_ref(&sought)));
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
