//! Regression models as forest plots.

use crate::analysis::{LevelShape, Model, RegressionShape, ResultRow};
use crate::document::ExhibitRequest;
use crate::figure::forest::{self, Forest, Row, Shows};
use crate::figure::{Drawing, Style};
use crate::ledger::{Label, Printer};

/// Draws one model of a regression: the multivariable one unless the author asks for
/// `model = "univariable"`.
pub(crate) fn draw(
    shape: &RegressionShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Drawing {
    let wanted = request.order.model.as_deref();
    let alone = wanted == Some("univariable") || !shape.multivariable;
    let model = if alone { Model::Univariable } else { Model::Multivariable };
    let mut rows = Vec::new();
    let mut alt = Vec::new();
    for term in &shape.terms {
        if term.levels.is_empty() {
            rows.push(estimate(term.whole.of(model), &term.label, &term.label, printer, &mut alt));
            continue;
        }
        rows.push(Row::new(Label::text(&term.label), Shows::Heading));
        if let Some(LevelShape { label, rows: of }) = &term.reference {
            let n = printer.show_if_any(of.of(model), "{events}/{n}");
            rows.push(Row { n, depth: 1, ..Row::new(Label::text(label), Shows::Reference) });
        }
        for level in &term.levels {
            let long = format!("{} {}", term.label, level.label);
            let row = estimate(level.rows.of(model), &level.label, &long, printer, &mut alt);
            rows.push(Row { depth: 1, ..row });
        }
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

/// One estimate; `long` names it in the text alternative.
pub(crate) fn estimate(
    row: Option<&ResultRow>,
    name: &str,
    long: &str,
    printer: &mut Printer<'_>,
    alt: &mut Vec<String>,
) -> Row {
    let n = printer.show_if_any(row, "{events}/{n}");
    let term = Label::text(name);
    let number = |printer: &Printer<'_>, statistic| row.and_then(|row| printer.number(row, statistic));
    let Some(value) = number(printer, "estimate") else {
        let reason = printer.show_if_any(row, "{estimate}");
        let why = row.and_then(|row| printer.absence(row, "estimate")).unwrap_or("no estimate");
        alt.push(format!("{long}: not estimable, {why}."));
        return Row { n, ..Row::new(term, Shows::NotEstimable(reason)) };
    };
    let label = printer.show_if_any(row, "{estimate} ({conf.low}–{conf.high})");
    let p = printer.show_if_any(row, "{p.value}");
    alt.push(format!("{long}: {}, P {}.", label.plain(), p.plain()));
    let shows = Shows::Estimate {
        estimate: value,
        conf_low: number(printer, "conf.low").unwrap_or(0.0),
        conf_high: number(printer, "conf.high").unwrap_or(f64::INFINITY),
        label,
    };
    Row { n, p, ..Row::new(term, shows) }
}
