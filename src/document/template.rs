//! Expanding a document's `{{ … }}` with results of the ledger.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Kwargs, Object, Value};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, syntax::SyntaxConfig};

use crate::analysis;
use crate::diagnostic::{Diagnostic, Outcome, SourceText, known_names};
use crate::document::anchor::{Anchored, CHECKED_CLOSE, CHECKED_OPEN, Expanded, first_loose_digit, mark_token};
use crate::ledger::format::{self, Form};
use crate::ledger::pattern::{self, Piece};
use crate::ledger::{Ledger, MarkBook, Node, Target, tree};
use crate::project::FactValue;

/// Expands a template.
///
/// # Errors
/// A template that cannot be read, a path that is not in the ledger, or a number
/// that comes from no result; all at their place.
pub fn expand(source: &SourceText, ledger: &Arc<Ledger>, book: &Arc<MarkBook>) -> Outcome<Expanded> {
    super::comparison::check(source, ledger)?;
    let anchored = Anchored::new(source)?;
    let press = Arc::new(Press { ledger: ledger.clone(), book: book.clone() });
    let environment = environment(&press)?;
    let raw = environment
        .template_from_named_str("document", &anchored.text)
        .and_then(|template| template.render(context(&press)))
        .map_err(|error| diagnose(&error, source, &anchored))?;
    Ok(Expanded::new(&raw))
}

/// What prints: the ledger and the marks of the run.
#[derive(Debug)]
struct Press {
    ledger: Arc<Ledger>,
    book: Arc<MarkBook>,
}

impl Press {
    fn result(&self, index: usize, form: Form) -> String {
        let entry = &self.ledger.results[index];
        let text = format::text(&entry.result.value, entry.result.nature, form, self.ledger.style);
        mark_token(self.book.print(Target::Result(index), text).0)
    }

    fn fact(&self, index: usize) -> String {
        let fact = &self.ledger.facts[index];
        mark_token(self.book.print(Target::Fact(index), fact.text.clone()).0)
    }
}

fn context(press: &Arc<Press>) -> Value {
    let blocks = press.ledger.blocks.iter().enumerate().map(|(block, entry)| {
        (entry.id.clone(), Value::from_object(Reach { press: press.clone(), block, path: Vec::new() }))
    });
    let facts = Value::from_object(Facts { press: press.clone() });
    let report = Value::from_object(Report { press: press.clone() });
    let names: BTreeMap<String, Value> =
        blocks.chain([("facts".to_owned(), facts), ("report".to_owned(), report)]).collect();
    Value::from(names)
}

fn environment(press: &Arc<Press>) -> Outcome<Environment<'static>> {
    let mut environment = Environment::empty();
    environment.set_debug(true);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder()
        .comment_delimiters("{##", "##}")
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .map_err(|error| Diagnostic::error(format!("the template syntax cannot be set up: {error}")))?;
    environment.set_syntax(syntax);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_formatter(|out, _, value| {
        let text = printable(value)?;
        out.write_str(&text).map_err(Error::from)
    });
    environment.add_filter("fmt", fmt);
    environment.add_filter("percent", |value: &Value| in_form(value, Form { percent: true, ..Form::default() }));
    environment.add_filter("digits", |value: &Value, digits: usize| {
        in_form(value, Form { digits: Some(digits.min(15)), ..Form::default() })
    });
    environment.add_filter("p", |value: &Value| in_form(value, Form { relation: true, ..Form::default() }));
    environment.add_filter("upper", |text: String| text.to_uppercase());
    environment.add_filter("lower", |text: String| text.to_lowercase());
    environment.add_filter("capitalize", |text: String| {
        let mut chars = text.chars();
        chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect::<String>())
    });
    let press = press.clone();
    environment.add_function("methods", move |id: String, rest: Kwargs| {
        rest.assert_all_used()?;
        methods(&press, &id)
    });
    Ok(environment)
}

/// What an expression prints, or why it may not.
fn printable(value: &Value) -> Result<String, Error> {
    if value.is_undefined() || value.is_none() {
        return Err(Error::new(ErrorKind::UndefinedError, "this prints nothing: the value is undefined"));
    }
    if value.is_number() {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            "a plain number is printed, expected a result of the ledger: print the result itself (without `.value`); \
             arithmetic belongs in an analysis block, such as `{value …}`",
        ));
    }
    if let Some(reach) = value.downcast_object_ref::<Reach>() {
        return reach.print(Form::default());
    }
    let text = value.to_string();
    match first_loose_digit(&text) {
        None => Ok(text),
        Some(_) => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("`{text}` is printed with a digit that comes from no result: use a result, a fact or a waiver"),
        )),
    }
}

fn methods(press: &Arc<Press>, id: &str) -> Result<Value, Error> {
    let ids: Vec<&str> = press.ledger.blocks.iter().map(|block| block.id.as_str()).collect();
    let index = press.ledger.at(id, ["methods"]).ok_or_else(|| {
        Error::new(ErrorKind::InvalidOperation, format!("there is no block `{id}`: {}", known_names(id, ids)))
    })?;
    Ok(Value::from_safe_string(press.result(index, Form::default())))
}

fn in_form(value: &Value, form: Form) -> Result<Value, Error> {
    let reach = value
        .downcast_object_ref::<Reach>()
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "expected a result of the ledger before this filter"))?;
    Ok(Value::from_safe_string(reach.print(form)?))
}

/// `{{ result | fmt("{estimate} ({conf.low}–{conf.high})") }}`: each number in
/// braces is a mark of its own.
fn fmt(value: &Value, written: &str) -> Result<Value, Error> {
    let reach = value
        .downcast_object_ref::<Reach>()
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "`fmt` takes a result of the ledger"))?;
    let pieces = pattern::parse(written).map_err(|message| Error::new(ErrorKind::InvalidOperation, message))?;
    let node = reach.node()?;
    let mut out = String::new();
    let negative = |index: usize| matches!(reach.press.ledger.results[index].result.value, analysis::Value::Number(number) if number < 0.0);
    let mut targets = Vec::new();
    for piece in &pieces {
        if let Piece::Field { path, .. } = piece {
            targets.push(reach.field(node, path)?);
        }
    }
    let any_negative = targets.iter().any(|index| negative(*index));
    let mut next = targets.into_iter();
    for piece in &pieces {
        match piece {
            // A range whose ends may carry a minus sign reads "to", as the AMA
            // Manual of Style asks.
            Piece::Literal(text) if text == "–" && any_negative => out.push_str(" to "),
            Piece::Literal(text) => out.push_str(&format!("{CHECKED_OPEN}{text}{CHECKED_CLOSE}")),
            Piece::Field { form, .. } => {
                if let Some(index) = next.next() {
                    out.push_str(&reach.press.result(index, *form));
                }
            }
        }
    }
    Ok(Value::from_safe_string(out))
}

/// A step of the paths as templates see it.
#[derive(Debug)]
struct Reach {
    press: Arc<Press>,
    block: usize,
    path: Vec<String>,
}

impl Reach {
    fn node(&self) -> Result<&Node, Error> {
        self.press
            .ledger
            .tree(self.block)
            .descend(self.path.iter().map(String::as_str))
            .ok_or_else(|| Error::new(ErrorKind::UndefinedError, format!("there is no `{}`", self.written())))
    }

    fn written(&self) -> String {
        tree::written(&self.press.ledger.blocks[self.block].id, &self.path)
    }

    fn print(&self, form: Form) -> Result<String, Error> {
        let node = self.node()?;
        let index = node.printed().ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidOperation,
                format!("`{}` has several results, name one: {}", self.written(), some(&node.names())),
            )
        })?;
        Ok(self.press.result(index, form))
    }

    /// The result that a field of a pattern names, seen from this step.
    fn field(&self, node: &Node, path: &[String]) -> Result<usize, Error> {
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

fn some(names: &[&str]) -> String {
    const SHOWN: usize = 12;
    let mut list: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if names.len() > SHOWN {
        list.push(format!("and {} more", names.len() - SHOWN));
    }
    if list.is_empty() { "nothing below it".to_owned() } else { list.join(", ") }
}

/// How a key reads as a step of a path: `24` for 24 and 24.0.
fn step_of(key: &Value) -> Option<String> {
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
struct Facts {
    press: Arc<Press>,
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
struct OneFact {
    press: Arc<Press>,
    index: usize,
}

impl Object for OneFact {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let fact = &self.press.ledger.facts[self.index];
        match key.as_str()? {
            "number" => Some(Value::from_safe_string(self.press.fact(self.index))),
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
        f.write_str(&self.press.fact(self.index))?;
        match &self.press.ledger.facts[self.index].unit {
            Some(unit) => write!(f, "{CHECKED_OPEN}\u{a0}{unit}{CHECKED_CLOSE}"),
            None => Ok(()),
        }
    }
}

/// `report.version` and the like: the generator's own stamps.
#[derive(Debug)]
struct Report {
    press: Arc<Press>,
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
        Some(Value::from_safe_string(format!("{CHECKED_OPEN}{text}{CHECKED_CLOSE}")))
    }
}

/// Turns an error of the template engine into a diagnostic in the source.
fn diagnose(error: &Error, source: &SourceText, anchored: &Anchored) -> Diagnostic {
    let mut root = error;
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if let Some(known) = inner.downcast_ref::<Error>() {
            root = known;
        }
        cause = inner.source();
    }
    let message = match root.detail() {
        Some(detail) => detail.to_owned(),
        None => root.kind().to_string(),
    };
    let message = Expanded::new(&message).text;
    let offset = error.range().map_or(0, |range| anchored.source_offset(range.start));
    let (message, hint) = match message.split_once(": did you mean ") {
        Some((before, after)) => (before.to_owned(), Some(format!("did you mean {after}"))),
        None => (message, None),
    };
    let mut diagnostic = Diagnostic::error(message).at(source.place(offset));
    if let Some(hint) = hint {
        diagnostic = diagnostic.hint(hint);
    }
    if root.kind() == ErrorKind::UndefinedError && root.detail().is_none() {
        diagnostic = diagnostic.hint("a name in `{{ }}` is a block's id, `facts` or `report`");
    }
    diagnostic
}
