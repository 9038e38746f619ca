//! What several results of a block say together, in the words of the field.

use minijinja::Error;

use crate::analysis::words::time_in_words;
use crate::analysis::{self, Role};
use crate::document::press::Press;
use crate::document::view::Reach;
use crate::ledger::Sought;
use crate::ledger::format::Form;
use crate::ledger::{Conventions, Ends};

impl Reach {
    /// The interval of what is printed here: both ends with what stands between them. None
    /// where there is no interval.
    pub(super) fn interval(&self) -> Result<Option<String>, Error> {
        let (Some(low), Some(high)) = (self.stat(&["conf", "low"]), self.stat(&["conf", "high"])) else {
            return Ok(None);
        };
        let number = |index: usize| self.press.ledger.results[index].result.value.number();
        let ends = [number(low), number(high)];
        // One reason stands for an interval that cannot be estimated.
        if ends == [None, None] {
            return self.press.result(low, Form::default()).map(Some);
        }
        let is_negative = ends.into_iter().flatten().any(|end| end < 0.0);
        let between =
            Conventions::of(self.press.ledger.style).between(Ends::IntervalInText, is_negative).replace(' ', "\u{a0}");
        Ok(Some(format!(
            "{}{between}{}",
            self.press.result(low, Form::default())?,
            self.press.result(high, Form::default())?
        )))
    }

    /// Medians, estimates at times and the test of survival curves, by group where there are
    /// groups. None where the block has no medians.
    pub(super) fn summary(&self) -> Result<Option<String>, Error> {
        let groups: Vec<String> = self
            .readings()?
            .iter()
            .flat_map(|reading| reading.node.children.iter())
            .filter(|(step, _)| step.role == Role::Group)
            .map(|(step, _)| step.name.clone())
            .collect();
        let scopes: Vec<(Option<&str>, Reach)> = match groups.as_slice() {
            [] => vec![(None, self.at(&[]))],
            several => several.iter().map(|name| (Some(name.as_str()), self.at(&[Sought::group(name)]))).collect(),
        };
        if scopes.iter().any(|(_, scope)| scope.stat(&["median", "estimate"]).is_none()) {
            return Ok(None);
        }
        let median = |scope: &Reach| scope.at(&[Sought::stat("median")]).with_interval();
        let mut parts = vec![format!("median {}", by_group(&self.press, &scopes, median)?)];
        for time in self.times(&scopes) {
            let shown = |scope: &Reach| scope.at(&[Sought::stat("at"), Sought::stat(&time.0)]).with_interval();
            parts.push(format!("at {} {}", self.press.tokens.stamp(&time.1), by_group(&self.press, &scopes, shown)?));
        }
        if let Some(p) = self.stat(&["test", "p", "value"]) {
            let method = self.stat(&["test", "method"]).map(|index| &self.press.ledger.results[index].result.value);
            let method = match method {
                Some(analysis::Value::Text(words)) => format!("{}, ", self.press.tokens.stamp(words)),
                _ => String::new(),
            };
            let style = Conventions::of(self.press.ledger.style);
            let sign = if style.p_is_italic { format!("*{}*", style.p_sign) } else { style.p_sign.to_owned() };
            parts.push(format!("{method}{sign}{}", self.press.result(p, Form { relation: true, ..Form::default() })?));
        }
        Ok(Some(parts.join("; ")))
    }

    /// The times of the estimates that all have, as steps and in words.
    fn times(&self, scopes: &[(Option<&str>, Reach)]) -> Vec<(String, String)> {
        let Some((_, first)) = scopes.first() else { return Vec::new() };
        let unit = first.stat(&["median", "estimate"]);
        let unit = unit.and_then(|index| self.press.ledger.results[index].result.unit.as_deref()).unwrap_or("");
        let at = first.at(&[Sought::stat("at")]);
        let Ok(readings) = at.readings() else { return Vec::new() };
        let steps = readings.iter().flat_map(|reading| reading.node.children.iter().map(|(step, _)| step.name.clone()));
        let in_all =
            |step: &String| scopes.iter().all(|(_, scope)| scope.stat(&["at", step.as_str(), "estimate"]).is_some());
        steps
            .filter(in_all)
            .map(|step| {
                let words = step.parse::<f64>().map_or_else(|_| step.clone(), |time| time_in_words(time, unit));
                (step, words.replace(' ', "\u{a0}"))
            })
            .collect()
    }

    /// An estimate with its unit and interval: `14.1 months (95% CI 9.9–17.3)`.
    fn with_interval(&self) -> Result<String, Error> {
        let Some(estimate) = self.stat(&["estimate"]) else { return Ok(String::new()) };
        let mut out = self.press.result(estimate, Form::default())?;
        let result = &self.press.ledger.results[estimate].result;
        if let (Some(unit), Some(_)) = (&result.unit, result.value.number()) {
            out.push_str(&self.press.tokens.stamp(&format!("\u{a0}{unit}")));
        }
        let root = Reach { press: self.press.clone(), block: self.block, path: Vec::new() };
        if let (Some(interval), Some(level)) = (self.interval()?, root.stat(&["conf", "level"])) {
            let level = self.press.result(level, Form::default())?;
            out.push_str(&format!(" ({level} {}{interval})", self.announced()));
        }
        Ok(out)
    }

    /// How an interval is announced behind its level, without the comma of a sentence that
    /// holds several.
    fn announced(&self) -> String {
        format!("{} ", Conventions::of(self.press.ledger.style).interval.trim_end_matches([' ', ',']))
    }

    fn at(&self, more: &[Sought]) -> Reach {
        let path = self.path.iter().chain(more).cloned().collect();
        Reach { press: self.press.clone(), block: self.block, path }
    }

    /// The result of statistics below this step, if there is one and no other.
    fn stat(&self, steps: &[&str]) -> Option<usize> {
        let path: Vec<Sought> = self.path.iter().cloned().chain(steps.iter().map(|step| Sought::stat(step))).collect();
        let readings = self.press.ledger.tree(self.block).readings(&path);
        match readings.as_slice() {
            [one] => one.node.result,
            _ => None,
        }
    }
}

/// What each group has, with its name: `7.7 in A, 9.1 in B, and 3.2 in C`.
fn by_group(
    press: &Press,
    scopes: &[(Option<&str>, Reach)],
    shown: impl Fn(&Reach) -> Result<String, Error>,
) -> Result<String, Error> {
    let mut each = Vec::with_capacity(scopes.len());
    for (name, scope) in scopes {
        let group = name.map_or(String::new(), |name| format!(" in {}", press.tokens.stamp(name)));
        each.push(format!("{}{group}", shown(scope)?));
    }
    Ok(match each.as_slice() {
        [first, second] => format!("{first} and {second}"),
        [rest @ .., last] if !rest.is_empty() => format!("{}, and {last}", rest.join(", ")),
        _ => each.concat(),
    })
}
