//! Forest plots.

use crate::analysis::RegressionShape;
use crate::document::ExhibitRequest;
use crate::figure::forest::{self, Forest, Row};
use crate::figure::{Drawing, Style};
use crate::ledger::{Label, Printer, Sought};

/// Draws one model of a regression block: the multivariable one unless the author
/// asks for `model = "univariable"`.
pub(super) fn draw(
    block: &str,
    shape: &RegressionShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Drawing {
    let wanted = request.order.model.as_deref().unwrap_or("multivariable");
    let model = if wanted == "univariable" || !shape.multivariable { "univariable" } else { "multivariable" };
    let mut rows = Vec::new();
    let mut alt = Vec::new();
    for term in &shape.terms {
        let whole = [Sought::stat(model), Sought::variable(&term.name)];
        let at = |level: &str| -> Vec<Sought> { whole.iter().cloned().chain([Sought::level(level)]).collect() };
        if term.levels.is_empty() {
            rows.push(estimate(block, &whole, &term.label, &term.label, printer, &mut alt));
            continue;
        }
        rows.push(Row::Heading { term: Label::text(&term.label) });
        if let Some(reference) = &term.reference {
            let n = printer.label_at(block, &at(reference), "{events}/{n}");
            rows.push(Row::Reference { term: Label::text(reference), n });
        }
        for level in &term.levels {
            let long = format!("{} {level}", term.label);
            rows.push(estimate(block, &at(level), level, &long, printer, &mut alt));
        }
        rows.push(Row::GroupEnd);
    }
    let figure = Forest {
        rows,
        term_header: "Factor".to_owned(),
        n_header: "Events/n".to_owned(),
        estimate_header: format!("{} ({} CI)", shape.short, shape.confidence),
        p_header: "P".to_owned(),
        axis_label: request.order.x_label().unwrap_or_else(|| format!("{} (log scale)", shape.estimate)),
        ..Forest::default()
    };
    Drawing { alt: alt.join(" "), ..forest::draw(&figure, style) }
}

fn estimate(
    block: &str,
    path: &[Sought],
    name: &str,
    long: &str,
    printer: &mut Printer<'_>,
    alt: &mut Vec<String>,
) -> Row {
    let n = printer.label_at(block, path, "{events}/{n}");
    let term = Label::text(name);
    let with =
        |last: &'static str| -> Vec<Sought> { path.iter().cloned().chain(last.split('.').map(Sought::stat)).collect() };
    let value = printer.number_at(block, &with("estimate"));
    let low = printer.number_at(block, &with("conf.low"));
    let high = printer.number_at(block, &with("conf.high"));
    match value {
        Some(value) => {
            let label = printer.label_at(block, path, "{estimate} ({conf.low}–{conf.high})");
            let p = printer.label_at(block, path, "{p.value}");
            alt.push(format!("{long}: {}, P {}.", label.plain(), p.plain()));
            Row::Estimate {
                term,
                n,
                estimate: value,
                conf_low: low.unwrap_or(0.0),
                conf_high: high.unwrap_or(f64::INFINITY),
                label,
                p,
            }
        }
        None => {
            let reason = printer.label_at(block, path, "{estimate}");
            let why = printer.absence_at(block, &with("estimate")).unwrap_or("no estimate");
            alt.push(format!("{long}: not estimable, {why}."));
            Row::NotEstimable { term, n, reason }
        }
    }
}
