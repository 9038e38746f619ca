//! Expanding a document's `{{ … }}` with results of the ledger.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use minijinja::value::{Kwargs, Rest, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, syntax::SyntaxConfig};

use crate::analysis;
use crate::diagnostic::{Diagnostic, Outcome, SourceText, known_names};
use crate::document::anchor::{self, Anchored, Expanded, first_loose_digit};
use crate::document::fact_view::{Facts, Report};
use crate::document::failed_block::{Failed, is_failed};
use crate::document::press::Press;
use crate::document::token::{Tokens, is_private};
use crate::document::view::Reach;
use crate::document::visible::is_digit;
use crate::document::{Setting, claim, told};
use crate::ledger::format::Form;
use crate::ledger::pattern::{self, Piece};
use crate::ledger::{Conventions, Ends};

/// Expands a template.
///
/// # Errors
/// A template that cannot be read, a path that is not in the ledger, or a number
/// that comes from no result; all at their place.
pub fn expand(source: &SourceText, setting: &Setting<'_>, tokens: &Arc<Tokens>) -> Outcome<Expanded> {
    super::comparison::check(source, setting.ledger)?;
    let loops = anchor::names_of_data(&source.text, |id| setting.ledger.block(id).is_some());
    let anchored = Anchored::with_names(source, tokens, &loops)?;
    let press = Arc::new(Press {
        ledger: setting.ledger.clone(),
        book: setting.book.clone(),
        tokens: tokens.clone(),
        failed: setting.failed.clone(),
        names: setting.names.clone(),
        narrator: setting.narrator.clone(),
        document: setting.id.to_owned(),
    });
    let environment = environment(&press)?;
    let raw = environment
        .template_from_named_str("document", &anchored.text)
        .and_then(|template| template.render(context(&press)))
        .map_err(|error| diagnose(&error, source, &anchored, tokens))?;
    Ok(Expanded::new(&raw, tokens).map_err(|(problem, offset)| problem.at(source.place(offset)))?)
}

fn context(press: &Arc<Press>) -> Value {
    let blocks = press.ledger.blocks.iter().enumerate().map(|(block, entry)| {
        (entry.id.clone(), Value::from_object(Reach { press: press.clone(), block, path: Vec::new() }))
    });
    let facts = Value::from_object(Facts { press: press.clone() });
    let report = Value::from_object(Report { press: press.clone() });
    let names: BTreeMap<String, Value> =
        blocks.chain([("facts".to_owned(), facts), ("report".to_owned(), report)]).collect();
    let failed = press.failed.iter().map(|id| (id.clone(), Value::from_object(Failed)));
    let names: BTreeMap<String, Value> = failed.chain(names).collect();
    Value::from(names)
}

/// How much work a template may be: steps, or 64 bytes of text that it makes. A report
/// of a thousand pages takes a tenth of it; a loop without end is stopped in a second.
const MOST_WORK: u64 = 1_000_000;

fn environment(press: &Arc<Press>) -> Outcome<Environment<'static>> {
    let mut environment = Environment::empty();
    environment.set_debug(true);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(MOST_WORK));
    let syntax = SyntaxConfig::builder()
        .comment_delimiters("{##", "##}")
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .map_err(|error| {
            Diagnostic::error(format!("the template syntax cannot be set up: {error}")).code("typed-number")
        })?;
    environment.set_syntax(syntax);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    let printing = press.clone();
    environment.set_formatter(move |out, _, value| {
        let text = printable(value, &printing)?;
        out.write_str(&text).map_err(Error::from)
    });
    environment.add_filter("fmt", fmt);
    environment.add_filter("percent", |value: &Value| in_form(value, Form { percent: true, ..Form::default() }));
    environment.add_filter("digits", |value: &Value, digits: usize| {
        in_form(value, Form { digits: Some(digits), ..Form::default() })
    });
    environment.add_filter("p", |value: &Value| in_form(value, Form { relation: true, ..Form::default() }));
    environment.add_filter("upper", |text: String| text.to_uppercase());
    environment.add_filter("lower", |text: String| text.to_lowercase());
    environment.add_filter("capitalize", |text: String| {
        let mut chars = text.chars();
        chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect::<String>())
    });
    let named = press.clone();
    environment.add_filter(press.tokens.name_filter(), move |value: &Value| name(&named, value));
    let telling = press.clone();
    environment
        .add_function("sentence", move |names: Rest<Value>, choices: Kwargs| told::of(&telling, &names, &choices));
    claim::add(&mut environment, press);
    let rounding = press.clone();
    environment.add_filter("rounded", move |value: &Value, reason: &str| rounded(&rounding, value, reason));
    let press = press.clone();
    environment.add_function("methods", move |names: Rest<Value>, options: Kwargs| methods(&press, &names, &options));
    Ok(environment)
}

/// What an expression prints, or why it may not.
fn printable(value: &Value, press: &Press) -> Result<String, Error> {
    let tokens = &press.tokens;
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
    if value.kind() == ValueKind::Plain {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            "a function is printed, expected what it gives: write brackets behind its name, as in `methods(\"os\")`",
        ));
    }
    if is_failed(value) {
        return Ok(String::new());
    }
    let text = written(value)?;
    match first_loose_digit(&text, tokens) {
        Ok(None) => Ok(text),
        // What is waived is checked as all prose is, and counted.
        Ok(Some(_)) if press.ledger.waivers.iter().any(|waiver| text == waiver.literal) => Ok(tokens.typed(&text)),
        Ok(Some(_)) => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!(
                "`{}` is printed with a digit that comes from no result: use a result, a fact or a waiver",
                tokens.plain(&text)
            ),
        )),
        Err(stray) => Err(Error::new(ErrorKind::InvalidOperation, stray.message)),
    }
}

/// A value as text. What is inside of a list or a map may refuse to be printed; that is
/// an error of the expression.
fn written(value: &Value) -> Result<String, Error> {
    let mut text = String::new();
    write!(text, "{value}").map_err(|_| {
        Error::new(
            ErrorKind::InvalidOperation,
            "a list or a map is printed that holds what cannot be printed: print its items one by one",
        )
    })?;
    Ok(text)
}

/// What a variable of a loop over the steps of a block prints: a level of the frozen data
/// is a name, whatever digits it has; a level that the author declares is checked as prose.
fn name(press: &Press, value: &Value) -> Value {
    let Some(text) = value.as_str().filter(|text| text.chars().any(is_digit)) else { return value.clone() };
    // A level that holds a token's characters is refused where it is printed.
    if text.chars().any(is_private) {
        return value.clone();
    }
    match (press.is_level(text), press.names.contains(text)) {
        (true, true) => Value::from_safe_string(press.tokens.stamp(text)),
        (true, false) => Value::from_safe_string(press.tokens.typed(text)),
        (false, _) => value.clone(),
    }
}

/// `methods("os", "cox_os")`: what the blocks computed, each sentence once, and with
/// what software. `software = false` leaves the last out.
fn methods(press: &Arc<Press>, names: &[Value], options: &Kwargs) -> Result<Value, Error> {
    let software = options.get::<Option<bool>>("software")?.unwrap_or(true);
    options.assert_all_used()?;
    if names.is_empty() {
        return Err(Error::new(ErrorKind::MissingArgument, "`methods` takes the ids of blocks"));
    }
    let ids: Vec<&str> = press.ledger.blocks.iter().map(|block| block.id.as_str()).collect();
    let (mut said, mut sentences) = (Vec::new(), Vec::new());
    for name in names {
        let id = name.as_str().ok_or_else(|| {
            Error::new(ErrorKind::InvalidOperation, "`methods` takes the ids of blocks as texts: `methods(\"os\")`")
        })?;
        if press.failed.contains(id) {
            continue;
        }
        let index = press.ledger.at(id, ["methods"]).ok_or_else(|| {
            let known = known_names(id, ids.iter().copied());
            Error::new(ErrorKind::InvalidOperation, format!("there is no block `{id}`: {known}"))
        })?;
        let value = &press.ledger.results[index].result.value;
        if !said.contains(&value) {
            said.push(value);
            sentences.push(press.result(index, Form::default())?);
        }
    }
    if software {
        let name = concat!("tickmark ", env!("CARGO_PKG_VERSION"));
        sentences.push(press.tokens.stamp(&format!("Analyses were run in {name}.")));
    }
    Ok(Value::from_safe_string(sentences.join(" ")))
}

/// `{{ x | digits(0) | rounded("the headline") }}`: a number reads otherwise than elsewhere, and
/// why.
fn rounded(press: &Press, value: &Value, reason: &str) -> Result<Value, Error> {
    let fault = |message: &str| Error::new(ErrorKind::InvalidOperation, message.to_owned());
    if is_failed(value) {
        return Ok(value.clone());
    }
    if reason.trim().is_empty() {
        return Err(fault("`rounded` takes the reason why the number reads otherwise: `rounded(\"the headline\")`"));
    }
    let text = match value.downcast_object_ref::<Reach>() {
        Some(reach) => reach.print(Form::default())?,
        None => value.as_str().unwrap_or_default().to_owned(),
    };
    let marks = press.tokens.marks(&text);
    if marks.is_empty() {
        return Err(fault(
            "`rounded` stands behind a printed number: `{{ x | digits(0) | rounded(\"the headline\") }}`",
        ));
    }
    marks.into_iter().for_each(|mark| press.book.keep_rounded(mark, reason.to_owned()));
    Ok(Value::from_safe_string(text))
}

fn in_form(value: &Value, form: Form) -> Result<Value, Error> {
    if is_failed(value) {
        return Ok(value.clone());
    }
    let reach = value
        .downcast_object_ref::<Reach>()
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "expected a result of the ledger before this filter"))?;
    Ok(Value::from_safe_string(reach.print(form)?))
}

/// `{{ result | fmt("{estimate} ({conf.low}–{conf.high})") }}`: each number in
/// braces is a mark of its own.
fn fmt(value: &Value, written: &str) -> Result<Value, Error> {
    if is_failed(value) {
        return Ok(value.clone());
    }
    let reach = value
        .downcast_object_ref::<Reach>()
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "`fmt` takes a result of the ledger"))?;
    let pieces = pattern::parse(written).map_err(|message| Error::new(ErrorKind::InvalidOperation, message))?;
    let mut out = String::new();
    let negative = |index: usize| matches!(reach.press.ledger.results[index].result.value, analysis::Value::Number(number) if number < 0.0);
    let mut targets = Vec::new();
    for piece in &pieces {
        if let Piece::Field { path, .. } = piece {
            targets.push(reach.field(path)?);
        }
    }
    let any_negative = targets.iter().any(|index| negative(*index));
    let style = Conventions::of(reach.press.ledger.style);
    let mut next = targets.into_iter();
    let mut before: Option<&[String]> = None;
    for piece in &pieces {
        match piece {
            Piece::Literal(text) => {
                out.push_str(&reach.press.tokens.typed(pattern::between(
                    text,
                    before,
                    Ends::IntervalInText,
                    any_negative,
                    style,
                )));
            }
            Piece::Field { form, path } => {
                if let Some(index) = next.next() {
                    out.push_str(&reach.press.result(index, *form)?);
                }
                before = Some(path);
            }
        }
    }
    Ok(Value::from_safe_string(out))
}

/// Turns an error of the template engine into a diagnostic in the source.
fn diagnose(error: &Error, source: &SourceText, anchored: &Anchored, tokens: &Tokens) -> Diagnostic {
    let mut root = error;
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if let Some(known) = inner.downcast_ref::<Error>() {
            root = known;
        }
        cause = inner.source();
    }
    let offset = |at: usize| anchored.source_offset(at);
    let place = source.span(error.range().map_or(0..0, |range| offset(range.start)..offset(range.end)));
    if root.kind() == ErrorKind::OutOfFuel {
        return Diagnostic::error("this template repeats more than a report can hold, expected an end")
            .at(place)
            .hint("look for a loop over a long list in another loop, or for a text that is doubled again and again");
    }
    let message = match root.detail() {
        Some(detail) => detail.to_owned(),
        None => root.kind().to_string(),
    };
    let message = tokens.plain(&message);
    let (message, hint) = match message.split_once(": did you mean ") {
        Some((before, after)) => (before.to_owned(), Some(format!("did you mean {after}"))),
        None => (message, None),
    };
    let mut diagnostic = Diagnostic::error(message).at(place);
    if let Some(hint) = hint {
        diagnostic = diagnostic.hint(hint);
    }
    if root.kind() == ErrorKind::UndefinedError && root.detail().is_none() {
        diagnostic = diagnostic.hint("a name in `{{ }}` is a block's id, `facts` or `report`");
    }
    diagnostic
}
