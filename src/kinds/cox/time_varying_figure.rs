//! Figures of how hazard ratios vary over time.

use crate::analysis::{RegressionShape, TimeVaryingShape};
use crate::diagnostic::{Diagnostic, known_names};
use crate::figure::time_axis::is_months;
use crate::figure::time_varying::{self, Panel, TimeVarying};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::Asked;
use crate::ledger::{Label, Printer};

/// Draws the smooths of a Cox block, of all terms or of those under `variables`.
///
/// # Errors
/// The block has none, or a name is none of its terms.
pub(crate) fn draw(
    shape: &RegressionShape,
    asked: &Asked<'_>,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let order = &asked.request.order;
    let known: Vec<&str> = shape.time_varying.iter().map(|one| one.term.as_str()).collect();
    if known.is_empty() {
        return Err(asked
            .wrong(format!("block `{}` has no hazard ratios over time", asked.block))
            .hint("they are those of a model of all terms with Efron's or Breslow's ties and enough events"));
    }
    let wanted = order.variables.clone().or_else(|| order.variable.clone().map(|one| vec![one]));
    if let Some(unknown) = wanted.iter().flatten().find(|name| !known.contains(&name.as_str())) {
        return Err(asked
            .wrong_at(
                if order.variables.is_some() { "variables" } else { "variable" },
                unknown,
                format!("`{unknown}` is not a term with a hazard ratio over time"),
            )
            .hint(known_names(unknown, known)));
    }
    let is_wanted = |one: &&TimeVaryingShape| wanted.as_ref().is_none_or(|names| names.contains(&one.term));
    let mut alt = Vec::new();
    let panels = shape.time_varying.iter().filter(is_wanted).map(|one| panel(one, shape, printer, &mut alt)).collect();
    let unit = shape.time_unit.as_ref().map_or(String::new(), |unit| format!(", {unit}"));
    let model = TimeVarying {
        panels,
        time_label: order.x_label().unwrap_or_else(|| format!("Time{unit}")),
        y_label: order.y_label().unwrap_or_else(|| format!("{} (log scale)", shape.estimate)),
        months: shape.time_unit.as_deref().is_some_and(is_months),
        alt: String::new(),
    };
    Ok(Drawing { alt: alt.join(" "), ..time_varying::draw(&model, style) })
}

fn panel(one: &TimeVaryingShape, shape: &RegressionShape, printer: &mut Printer<'_>, alt: &mut Vec<String>) -> Panel {
    let ratio = printer.show(&one.ratio, "{estimate} ({conf.low}–{conf.high})");
    let constant = printer.number(&one.ratio, "estimate").map(libm::log);
    let test = printer.show(&one.test, "{=p.value}");
    let sign = printer.conventions().p_sign;
    alt.push(format!(
        "{}: {} {}; test of proportional hazards {sign}{}.",
        one.label,
        shape.short,
        ratio.plain(),
        test.plain()
    ));
    let tested = Label::text(format!("; proportional hazards {sign}"));
    let annotation = Label::text(format!("{} ", shape.short)).then(ratio).then(tested).then(test);
    let points = one
        .points
        .iter()
        .filter_map(|point| Some((point.time, point.estimate, point.conf_low?, point.conf_high?)))
        .collect();
    Panel { name: one.label.clone(), annotation, points, constant }
}
