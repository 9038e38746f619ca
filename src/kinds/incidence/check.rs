//! What an incidence block must not ask for.

use crate::analysis::Block;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::incidence::cause::{Causes, choices};
use crate::kinds::incidence::keys::{IncidenceKeys, Variance};

/// Keys that do not go together, and times that are none.
pub(crate) fn check(block: &Block, body: &IncidenceKeys) -> Outcome<()> {
    let bad_time = |key: &str, times: &[f64]| {
        let bad = times.iter().find(|time| !(time.is_finite() && **time >= 0.0))?;
        Some(Diagnostic::error(format!("found the time {bad}, expected one from 0 up")).at(block.number(key, *bad)))
    };
    let risk_times = body.risk_times.as_deref().unwrap_or_default();
    if let Some(error) = bad_time("at", &body.at).or_else(|| bad_time("risk_times", risk_times)) {
        return Err(error.into());
    }
    let needs = |key: &str, what: &str, hint: &str| -> Outcome<()> {
        Err(Diagnostic::error(what).at(block.key(key)).hint(hint).into())
    };
    if body.test.is_some() && body.by.is_none() {
        return needs("test", "a test needs groups to compare", "add `by = \"column\"`");
    }
    if body.strata.is_some() && body.test.is_none() {
        return needs("strata", "strata are those of Gray's test", "add `test = \"gray\"`");
    }
    if body.start.is_some() && body.variance == Variance::Delta {
        return needs("start", "delayed entry needs a jackknife variance", "add `variance = \"jackknife\"`");
    }
    if body.start.is_some() && body.test.is_some() {
        return needs("test", "Gray's test is not defined with delayed entry", "leave out `start` or `test`");
    }
    if body.start.is_some() && body.terms.is_some() {
        return needs("terms", "the Fine–Gray model is not defined with delayed entry", "leave out `start` or `terms`");
    }
    if body.terms.is_none() {
        let given = [
            ("univariable", body.univariable),
            ("reference", !body.reference.is_empty()),
            ("scale", !body.scale.is_empty()),
        ];
        if let Some((key, _)) = given.into_iter().find(|(_, given)| *given) {
            let what = format!("`{key}` is of the Fine–Gray model, which needs terms");
            return needs(key, &what, "add `terms = [\"column\"]`");
        }
    }
    Ok(())
}

/// The cause of interest, from 0: the one asked for, or the only one.
pub(crate) fn cause_of_interest(block: &Block, body: &IncidenceKeys, causes: &Causes) -> Outcome<Option<usize>> {
    match (&body.cause, causes.labels.as_slice()) {
        (Some(wanted), _) => causes.find(block, wanted).map(Some),
        (None, [_]) => Ok(Some(0)),
        (None, _) if body.terms.is_some() => Err(Diagnostic::error("a Fine–Gray model needs the cause of interest")
            .at(block.key("terms"))
            .hint(choices("cause", &causes.labels))
            .into()),
        (None, _) => Ok(None),
    }
}
