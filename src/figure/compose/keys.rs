//! Which keys a figure understands: what would be ignored is refused.

use crate::analysis::Exhibit;
use crate::diagnostic::Diagnostic;
use crate::document::ExhibitRequest;

/// Checks the keys of a figure of this kind.
///
/// # Errors
/// A key that such a figure does not have, several blocks where it shows one, or a value
/// outside its range.
pub(super) fn check(request: &ExhibitRequest, kind: &str, exhibit: &Exhibit) -> Result<(), Diagnostic> {
    let order = &request.order;
    let understood: &[&str] = match (kind, exhibit) {
        ("kaplan-meier" | "adjusted-curves", _) => &["max_time", "band", "aspect", "x_label", "y_label"],
        ("incidence", _) => &["cause", "max_time", "band", "aspect", "x_label", "y_label"],
        ("proportional-hazards", _) => &["variable", "variables", "x_label", "y_label"],
        ("forest", Exhibit::Regression(_) | Exhibit::Incidence(_)) => &["model", "x_label"],
        ("bars", Exhibit::Summary(_)) => &["variable", "x_label"],
        ("forest" | "bars" | "toxicity", _) => &["x_label"],
        _ => &[],
    };
    let given = [
        ("max_time", order.max_time.is_some()),
        ("band", order.band.is_some()),
        ("aspect", order.aspect.is_some()),
        ("x_label", order.x_label.is_some()),
        ("y_label", order.y_label.is_some()),
        ("cause", order.cause.is_some()),
        ("model", order.model.is_some()),
        ("variable", order.variable.is_some()),
        ("variables", order.variables.is_some()),
        ("columns", !order.columns.is_empty()),
        ("rows", !order.rows.is_empty()),
    ];
    let fault = |message: String| Diagnostic::error(message).at(request.place.clone());
    if let Some((key, _)) = given.into_iter().find(|(key, given)| *given && !understood.contains(key)) {
        let what = match key {
            "x_label" | "y_label" => "has no such axis",
            _ => "does not use it",
        };
        let also = match understood {
            [] => "it has none but `of`, `caption` and `note`".to_owned(),
            keys => {
                format!("it understands {}", keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", "))
            }
        };
        return Err(fault(format!("found `{key}` in a figure of kind `{kind}`, which {what}")).hint(also));
    }
    let blocks = order.of.all().len();
    if kind != "flow" && blocks > 1 {
        return Err(fault(format!("a figure of kind `{kind}` names {blocks} blocks, expected one"))
            .hint("a figure of kind `flow` shows several cohorts; make a figure of each of the others"));
    }
    for (key, words) in [("x_label", order.x_label()), ("y_label", order.y_label())] {
        if words.is_some_and(|words| words.trim().is_empty()) {
            return Err(fault(format!("found an empty `{key}`, expected the words of the axis")));
        }
    }
    if let Some(time) = order.max_time.filter(|time| !(time.is_finite() && *time > 0.0)) {
        return Err(fault(format!("found `max_time` {time}, expected a time above 0")));
    }
    if let Some(aspect) = order.aspect.filter(|aspect| !(0.15..=2.0).contains(aspect)) {
        return Err(fault(format!("found `aspect` {aspect}, expected a number from 0.15 to 2"))
            .hint("it is the height of the plot divided by the width of the figure"));
    }
    let fitted = match exhibit {
        Exhibit::Regression(shape) => Some(shape),
        Exhibit::Incidence(shape) => shape.model.as_deref(),
        _ => None,
    };
    if let (Some(model), Some(shape)) = (&order.model, fitted) {
        let has = [("univariable", shape.univariable), ("multivariable", shape.multivariable)];
        if !has.contains(&(model.as_str(), true)) {
            let known: Vec<&str> = has.into_iter().filter(|(_, has)| *has).map(|(name, _)| name).collect();
            return Err(fault(format!("found `model` `{model}`, expected {}", known.join(" or ")))
                .hint("the block says which models it fits"));
        }
    }
    Ok(())
}
