//! Figures of how hazard ratios vary over time.

use crate::analysis::{RegressionShape, TimeVaryingShape};
use crate::diagnostic::{Diagnostic, known_names};
use crate::document::ExhibitRequest;
use crate::figure::compose::time_axis::is_months;
use crate::figure::time_varying::{self, Panel, TimeVarying};
use crate::figure::{Drawing, Style};
use crate::ledger::{Label, Printer, Sought};

/// Draws the smooths of a Cox block, of all terms or of those under `variables`.
///
/// # Errors
/// The block has none, or a name is none of its terms.
pub(super) fn draw(
    block: &str,
    shape: &RegressionShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let known: Vec<&str> = shape.time_varying.iter().map(|one| one.term.as_str()).collect();
    if known.is_empty() {
        return Err(Diagnostic::error(format!("block `{block}` has no hazard ratios over time"))
            .at(request.place.clone())
            .hint("they are those of a model of all terms with Efron's or Breslow's ties and enough events"));
    }
    let wanted = request.order.variables.clone().or_else(|| request.order.variable.clone().map(|one| vec![one]));
    if let Some(unknown) = wanted.iter().flatten().find(|name| !known.contains(&name.as_str())) {
        return Err(Diagnostic::error(format!("`{unknown}` is not a term with a hazard ratio over time"))
            .at(request.place.clone())
            .hint(known_names(unknown, known)));
    }
    let is_wanted = |one: &&TimeVaryingShape| wanted.as_ref().is_none_or(|names| names.contains(&one.term));
    let mut alt = Vec::new();
    let panels =
        shape.time_varying.iter().filter(is_wanted).map(|one| panel(block, one, shape, printer, &mut alt)).collect();
    let unit = shape.time_unit.as_ref().map_or(String::new(), |unit| format!(", {unit}"));
    let model = TimeVarying {
        panels,
        time_label: request.order.x_label().unwrap_or_else(|| format!("Time{unit}")),
        y_label: request.order.y_label().unwrap_or_else(|| format!("{} (log scale)", shape.estimate)),
        months: shape.time_unit.as_deref().is_some_and(is_months),
        alt: String::new(),
    };
    Ok(Drawing { alt: alt.join(" "), ..time_varying::draw(&model, style) })
}

fn panel(
    block: &str,
    one: &TimeVaryingShape,
    shape: &RegressionShape,
    printer: &mut Printer<'_>,
    alt: &mut Vec<String>,
) -> Panel {
    let mut path = vec![Sought::stat("multivariable"), Sought::variable(&one.term)];
    path.extend(one.level.as_deref().map(Sought::level));
    let ratio = printer.label_at(block, &path, "{estimate} ({conf.low}–{conf.high})");
    let constant = printer.number_at(block, &path).map(libm::log);
    let test =
        printer.label_at(block, &[Sought::stat("proportional_hazards"), Sought::variable(&one.term)], "{=p.value}");
    alt.push(format!(
        "{}: {} {}; test of proportional hazards P{}.",
        one.label,
        shape.short,
        ratio.plain(),
        test.plain()
    ));
    let annotation =
        Label::text(format!("{} ", shape.short)).then(ratio).then(Label::text("; proportional hazards P")).then(test);
    let points = one
        .points
        .iter()
        .filter_map(|point| Some((point.time, point.estimate, point.conf_low?, point.conf_high?)))
        .collect();
    Panel { name: one.label.clone(), annotation, points, constant }
}
