//! Figures of a summary that have a mark for each subject.

use crate::analysis::ResultRow;
use crate::diagnostic::Diagnostic;
use crate::figure::curve;
use crate::figure::labels::Labels;
use crate::figure::waterfall::{self, Waterfall};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::Asked;
use crate::kinds::summary::figure;
use crate::kinds::summary::shape::{SummaryShape, VariableShape};
use crate::ledger::Printer;
use crate::ledger::label::Label;

/// More values than these are not kept, nor drawn one by one.
pub(super) const MOST: usize = 500;

/// More bars than these are no longer seen one by one.
const MOST_BARS: usize = 250;

/// The columns that are drawn: each group, or all where there are none.
pub(super) fn columns<'a>(
    shape: &'a SummaryShape,
    variable: &'a VariableShape,
    all: &'a str,
) -> Vec<(&'a str, &'a ResultRow, &'a [f64])> {
    let points = |column: usize| variable.points.get(column).map_or(&[][..], Vec::as_slice);
    let column = |(at, name): (usize, &'a str)| Some((name, variable.cells.get(at)?, points(at)));
    // The first column is that of all; of groups only they are shown.
    if shape.groups.is_empty() {
        return column((0, all)).into_iter().collect();
    }
    (1..).zip(shape.groups.iter().map(String::as_str)).filter_map(column).collect()
}

/// Refuses a figure of more marks than can be seen.
///
/// # Errors
/// There are more.
pub(super) fn can_be_seen(
    columns: &[(&str, &ResultRow, &[f64])],
    (marks, most): (&str, usize),
    instead: &str,
    asked: &Asked<'_>,
    printer: &Printer<'_>,
) -> Result<(), Diagnostic> {
    let count: f64 = columns.iter().filter_map(|(_, row, _)| printer.number(row, "n")).sum();
    if count <= most as f64 {
        return Ok(());
    }
    let message =
        format!("figure `{}` has {count} {marks}, expected at most {most}, which can be seen", asked.request.id);
    Err(asked.wrong(message).hint(format!("select some in a block with `where`, or show {instead}")))
}

/// Draws a bar for the value of each subject, such as the best change from baseline, from the
/// largest to the smallest, in the colour of its group.
///
/// # Errors
/// The figure does not say that marks of subjects may be shown; there are too many, or several of
/// one; more groups
/// than have a look of their own; the name of no such variable; `labels` of what is not shown.
pub(super) fn waterfall(
    shape: &SummaryShape,
    asked: &Asked<'_>,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let order = &asked.request.order;
    asked.may_show_subjects(
        "a waterfall plot has a bar for each subject, whose height may tell who it is",
        Some("box"),
    )?;
    let variable = figure::variable(shape, asked, "continuous", |variable| !variable.is_category)?;
    if let Some(subjects) = &shape.subjects {
        let message =
            format!("block `{}` reads several rows of some {subjects}, expected one row for each", asked.block);
        return Err(asked.wrong(message).hint("compute the best change of each in an `sql` block, with `GROUP BY`"));
    }
    let labels = Labels::of(asked.request);
    let of = labels.name(&variable.label);
    let columns = columns(shape, variable, "");
    can_be_seen(&columns, ("bars", MOST_BARS), "boxes of groups", asked, printer)?;
    curve::can_be_told_apart(columns.len(), asked.request)?;
    if let Some(line) = order.lines.iter().find(|line| !line.is_finite()) {
        return Err(asked.wrong_at("lines", &line.to_string(), format!("found {line} in `lines`, expected numbers")));
    }
    let unit = variable.unit.as_deref();
    let mut alt = vec![format!("A bar for each of the {}: {of}; n, median and quartiles.", shape.counted)];
    let missing = columns.iter().any(|(_, row, _)| printer.number(row, "n.missing").is_some_and(|count| count > 0.0));
    let (mut bars, mut groups) = (Vec::new(), Vec::new());
    for (group, (name, row, points)) in columns.into_iter().enumerate() {
        bars.extend(points.iter().map(|value| (*value, group)));
        let name = if name.is_empty() { String::new() } else { labels.name(name) };
        alt.push(told(&name, row, printer));
        if !name.is_empty() {
            let label = Label::text(format!("{name} (n = ")).then(printer.show(row, "{n}")).then(Label::text(")"));
            groups.push((name, label));
        }
    }
    labels.check(asked.request)?;
    asked.can_be_placed(bars.iter().map(|(value, _)| *value).chain(order.lines.iter().copied()))?;
    let title = unit.map_or_else(|| of.clone(), |unit| format!("{of}, {unit}"));
    let model = Waterfall {
        bars,
        groups,
        lines: order.lines.clone(),
        in_percent: unit == Some("%"),
        x_label: order.x_label().unwrap_or_else(|| crate::analysis::words::capitalized(&shape.counted)),
        y_label: order.y_label().unwrap_or(title),
        aspect: order.aspect.unwrap_or(0.5),
        alt: alt.join(" "),
    };
    let mut drawing = waterfall::draw(&model, style);
    if missing {
        drawing
            .notes
            .push(format!("{} without a value are not shown.", crate::analysis::words::capitalized(&shape.counted)));
    }
    Ok(drawing)
}

/// A group in the text alternative.
fn told(name: &str, row: &ResultRow, printer: &mut Printer<'_>) -> String {
    let quartiles = printer.show(row, "{n}; {median} ({p25} to {p75})").plain();
    let range = printer.show(row, "{min} to {max}").plain();
    format!("{}: {quartiles}, range {range}.", if name.is_empty() { "All" } else { name })
}
