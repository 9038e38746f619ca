//! What a claim asks of the results: `significant(os.test, 0.05)`, `higher(a, b)`.
//!
//! A condition holds, does not hold, or cannot be decided, because a value is not estimable:
//! of several it holds as in Kleene's logic, and only what holds is claimed.

use std::sync::Arc;

use minijinja::value::{Kwargs, Object, Rest, Value};
use minijinja::{Environment, Error};

use crate::analysis::Nature;
use crate::document::failed_block::{Failed, is_failed};
use crate::document::operand::{Operand, beside, comparable, fault};
use crate::document::press::Press;
use crate::document::token::Tokens;
use crate::document::view::Reach;
use crate::ledger::format::shortest;
use crate::ledger::{Looked, Target};

/// The level below which a P value is called significant where an author names none.
const USUAL_LEVEL: f64 = 0.05;

/// A condition that was asked.
#[derive(Debug)]
pub(super) struct Condition {
    /// Whether it holds; none where it cannot be decided.
    pub(super) holds: Option<bool>,
    /// Its parts.
    pub(super) looked: Vec<Looked>,
}

impl Object for Condition {
    fn is_true(self: &Arc<Self>) -> bool {
        self.holds == Some(true)
    }
}

/// Adds the conditions to an environment, and under a seal what joins them.
pub(super) fn add(environment: &mut Environment<'static>, tokens: &Tokens) {
    environment.add_function("significant", significant);
    environment.add_function("reached", |x: &Value| one(x, |it| Ok(it.reached())));
    environment.add_function("excludes", |x: &Value, value: &Value| interval(x, value, false));
    environment.add_function("includes", |x: &Value, value: &Value| interval(x, value, true));
    for (name, relation) in RELATIONS {
        environment.add_function(name, move |a: &Value, b: &Value| compared(a, b, relation));
    }
    environment.add_function(tokens.sealed("all"), |parts: Rest<Value>| joined(&parts, Some(false)));
    environment.add_function(tokens.sealed("any"), |parts: Rest<Value>| joined(&parts, Some(true)));
    environment.add_function(tokens.sealed("not"), |part: Value| {
        let joined = joined(&[part], None)?;
        Ok::<Value, Error>(match joined.downcast_object_ref::<Condition>() {
            Some(one) => {
                Value::from_object(Condition { holds: one.holds.map(|holds| !holds), looked: one.looked.clone() })
            }
            None => joined,
        })
    });
}

/// A relation of two numbers.
#[derive(Debug, Clone, Copy)]
struct Relation {
    holds: fn(f64, f64) -> bool,
    /// How it reads: `is above`.
    words: &'static str,
}

const RELATIONS: [(&str, Relation); 6] = [
    ("higher", Relation { holds: |a, b| a > b, words: "higher than" }),
    ("lower", Relation { holds: |a, b| a < b, words: "lower than" }),
    ("above", Relation { holds: |a, b| a > b, words: "above" }),
    ("below", Relation { holds: |a, b| a < b, words: "below" }),
    ("at_least", Relation { holds: |a, b| a >= b, words: "at least" }),
    ("at_most", Relation { holds: |a, b| a <= b, words: "at most" }),
];

/// Several conditions. `decides` is the value of one that settles all: false of `and`.
fn joined(parts: &[Value], decides: Option<bool>) -> Result<Value, Error> {
    if let Some(failed) = parts.iter().find(|part| is_failed(part)) {
        return Ok(failed.clone());
    }
    let mut looked = Vec::new();
    let mut each = Vec::new();
    for part in parts {
        let one = part.downcast_object_ref::<Condition>().ok_or_else(|| fault("expected a condition of a claim"))?;
        each.push(one.holds);
        looked.extend(one.looked.iter().cloned());
    }
    let holds = match decides {
        Some(value) if each.contains(&Some(value)) => Some(value),
        _ if each.contains(&None) => None,
        Some(value) => Some(!value),
        None => each.first().copied().flatten(),
    };
    Ok(Value::from_object(Condition { holds, looked }))
}

/// A condition on one operand.
fn one(x: &Value, ask: impl Fn(&Operand<'_>) -> Result<Looked, Error>) -> Result<Value, Error> {
    if is_failed(x) {
        return Ok(Value::from_object(Failed));
    }
    let operand = Operand::of(x)?;
    if operand.target.is_none() {
        return Err(fault("found a number, expected a result whose value is asked for"));
    }
    Ok(whole(ask(&operand)?))
}

fn whole(looked: Looked) -> Value {
    Value::from_object(Condition { holds: looked.holds, looked: vec![looked] })
}

/// `significant(os.test, 0.05)`: whether a P value is below a level.
fn significant(x: &Value, level: Option<Value>, rest: Kwargs) -> Result<Value, Error> {
    let named = rest.get::<Option<Value>>("alpha")?;
    rest.assert_all_used()?;
    if is_failed(x) {
        return Ok(Value::from_object(Failed));
    }
    let level = match level.or(named) {
        None => USUAL_LEVEL,
        Some(value) => Operand::of(&value)?.number.map_err(fault)?,
    };
    if !(level > 0.0 && level < 1.0) {
        return Err(fault(format!(
            "found the level {}, expected a number between 0 and 1, such as 0.05",
            shortest(level)
        )));
    }
    let reach = x
        .downcast_object_ref::<Reach>()
        .ok_or_else(|| fault("`significant` takes a P value, or what has one: `significant(os.test, 0.05)`"))?;
    let own = reach.printed().ok().filter(|index| reach.press.ledger.results[*index].result.nature == Nature::PValue);
    let operand = match own {
        Some(index) => Operand::result(reach, index)?,
        None => Operand::field(reach, ["p", "value"])?,
    };
    let holds = operand.number.as_ref().ok().map(|p| *p < level);
    let words = match holds {
        None => String::new(),
        Some(holds) => format!(", {}below {}", if holds { "" } else { "not " }, shortest(level)),
    };
    let says = format!("{}{words}", operand.says(Some(level)));
    Ok(whole(Looked { says, holds, targets: operand.target.into_iter().collect() }))
}

/// `higher(a, b)` and the like.
fn compared(a: &Value, b: &Value, relation: Relation) -> Result<Value, Error> {
    if is_failed(a) || is_failed(b) {
        return Ok(Value::from_object(Failed));
    }
    let (a, b) = (Operand::of(a)?, Operand::of(b)?);
    comparable(&a, &b)?;
    let (x, y) = (a.number.as_ref().ok().copied(), b.number.as_ref().ok().copied());
    let holds = x.zip(y).map(|(x, y)| (relation.holds)(x, y));
    let says = match holds {
        Some(holds) => {
            format!("{}, {}{} {}", a.says(y), if holds { "" } else { "not " }, relation.words, b.named(x))
        }
        None => [&a, &b]
            .into_iter()
            .filter(|it| it.number.is_err())
            .map(|it| it.says(None))
            .collect::<Vec<_>>()
            .join(", and "),
    };
    Ok(whole(Looked { says, holds, targets: a.target.into_iter().chain(b.target).collect() }))
}

/// `excludes(hr, 1)`: on which side of a value the interval of a result lies.
fn interval(x: &Value, value: &Value, wanted: bool) -> Result<Value, Error> {
    if is_failed(x) || is_failed(value) {
        return Ok(Value::from_object(Failed));
    }
    let reach = x
        .downcast_object_ref::<Reach>()
        .ok_or_else(|| fault("expected a result with an interval, such as `cox.multivariable.arm.B`"))?;
    let point = Operand::of(value)?;
    let (low, high) = (Operand::field(reach, ["conf", "low"])?, Operand::field(reach, ["conf", "high"])?);
    comparable(&low, &point)?;
    let at = point.number.clone().map_err(fault)?;
    let includes = match (low.number.as_ref().ok(), high.number.as_ref().ok()) {
        (Some(low), _) if *low > at => Some(false),
        (_, Some(high)) if *high < at => Some(false),
        (Some(_), Some(_)) => Some(true),
        _ => None,
    };
    let end = |it: &Operand<'_>, called: &str| match &it.number {
        Ok(number) => beside(*number, Some(at)),
        Err(why) => format!("a limit ({called}) that {why}"),
    };
    let verb = match includes {
        Some(true) => "includes",
        Some(false) => "excludes",
        None => "may include or exclude",
    };
    let says = format!(
        "the interval of {}, {} to {}, {verb} {}",
        reach.written(),
        end(&low, "lower"),
        end(&high, "upper"),
        point.named(None)
    );
    let targets = [low.target, high.target, point.target].into_iter().flatten().collect();
    Ok(whole(Looked { says, holds: includes.map(|includes| includes == wanted), targets }))
}

/// What a claim is made of; none where a block that it asks did not run.
pub(super) fn asked(value: &Value) -> Result<Option<&Condition>, Error> {
    if is_failed(value) {
        return Ok(None);
    }
    value.downcast_object_ref::<Condition>().map(Some).ok_or_else(|| {
        fault("a claim has a condition behind its words: `claim(\"longer\", higher(os.A.median, os.B.median))`")
    })
}

/// The level of a fact or a number is no result of its own.
pub(super) fn stands_on_results(condition: &Condition, press: &Press) -> bool {
    let is_result = |target: &Target| matches!(target, Target::Result(index) if *index < press.ledger.results.len());
    condition.looked.iter().flat_map(|one| &one.targets).any(is_result)
}
