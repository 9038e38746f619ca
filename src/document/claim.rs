//! `claim("significantly longer", significant(os.test, 0.05))`: words that are printed as
//! prose as long as the results say so, and are a mark with evidence.

use std::sync::Arc;

use minijinja::value::{Kwargs, Rest, Value};
use minijinja::{Environment, Error};

use crate::diagnostic::Diagnostic;
use crate::document::composer::Composer;
use crate::document::condition::{self, asked};
use crate::document::operand::fault;
use crate::document::press::Press;
use crate::document::token::is_private;
use crate::document::typed_number::unshowable;
use crate::document::untraced;
use crate::ledger::ClaimEntry;

/// Adds `claim` to an environment, as a function and as a filter, and its conditions.
pub(super) fn add(environment: &mut Environment<'static>, press: &Arc<Press>) {
    condition::add(environment, &press.tokens);
    let by_function = press.clone();
    environment.add_function("claim", move |given: Rest<Value>, named: Kwargs| match given.as_slice() {
        [words, condition] => claimed(&by_function, words, condition, &named),
        _ => Err(fault(SHAPE)),
    });
    let by_filter = press.clone();
    environment.add_filter("claim", move |words: Value, given: Rest<Value>, named: Kwargs| match given.as_slice() {
        [condition] => claimed(&by_filter, &words, condition, &named),
        _ => Err(fault(SHAPE)),
    });
}

const SHAPE: &str = "a claim takes its words and one condition: `claim(\"longer\", higher(os.A.median, os.B.median))`, \
                     or `\"longer\" | claim(higher(os.A.median, os.B.median))`";

fn claimed(press: &Press, words: &Value, condition: &Value, named: &Kwargs) -> Result<Value, Error> {
    let otherwise = named.get::<Option<Value>>("otherwise")?;
    let written = named.get::<Option<String>>(&press.tokens.sealed("written"))?;
    named.assert_all_used()?;
    let words = text_of(words, "the words of a claim")?;
    let otherwise = otherwise.map(|value| text_of(&value, "`otherwise` of a claim")).transpose()?;
    if otherwise.as_ref() == Some(&words) {
        return Err(fault("`otherwise` has the words of the claim itself, expected those for the other case"));
    }
    let Some(condition) = asked(condition)? else { return Ok(Value::from_safe_string(String::new())) };
    let written = written.ok_or_else(|| fault(SHAPE))?;
    if !condition::stands_on_results(condition, press) {
        return Err(fault(format!("the condition `{written}` asks no result, expected one at least")));
    }
    let entry = ClaimEntry {
        words,
        otherwise,
        condition: written,
        holds: condition.holds == Some(true),
        looked: condition.looked.clone(),
    };
    Ok(Value::from_safe_string(press.tokens.mark(press.book.claim(entry))))
}

/// Words in one line. A printed number in them would be a mark in a mark.
fn text_of(value: &Value, what: &str) -> Result<String, Error> {
    let text = value
        .as_str()
        .ok_or_else(|| fault(format!("found {value:?} as {what}, expected a text in quotation marks")))?;
    if text.contains(is_private) {
        return Err(fault(format!(
            "a number is printed in {what}: print it beside the claim, where its own evidence is"
        )));
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.chars().any(char::is_alphabetic) {
        return Err(fault(format!("found “{text}” as {what}, expected words")));
    }
    Ok(text)
}

impl Composer<'_> {
    /// Checks a claim where its words stand: that it holds, or has words for the other case,
    /// and that no number is typed into them.
    pub(super) fn claimed(&mut self, index: usize, text: &str, offset: usize) {
        let Some(claim) = self.setting.book.claimed(index) else { return };
        let place = self.place(offset);
        if !claim.holds && claim.otherwise.is_none() {
            let problem = Diagnostic::error(format!(
                "the sentence says “{}”, and the results do not: {}",
                claim.words,
                claim.says()
            ))
            .code("claim-fails");
            self.problems.push(problem.at(place.clone()).hint(format!(
                "the claim stands on `{}`: write what holds, or give the words for this case with `otherwise=\"…\"`",
                claim.condition
            )));
        }
        // Both wordings are the author's, whichever the data call for.
        let both: Vec<&str> = std::iter::once(claim.words.as_str()).chain(claim.otherwise.as_deref()).collect();
        for words in both {
            for range in self.waivers.uncovered(words) {
                self.findings.push(untraced(&words[range]).at(place.clone()));
            }
            self.problems.extend(unshowable(words).into_iter().map(|(_, problem)| problem.at(place.clone())));
        }
        for c in text.chars().filter(|c| *c > '\u{3FF}') {
            self.letters.entry(c).or_insert_with(|| place.clone());
        }
    }
}
