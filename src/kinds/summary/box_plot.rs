//! Boxes of a continuous variable by group.

use crate::diagnostic::Diagnostic;
use crate::figure::box_plot::{self, BoxPlot, BoxRow, FiveNumbers};
use crate::figure::labels::Labels;
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::Asked;
use crate::kinds::summary::figure;
use crate::kinds::summary::shape::SummaryShape;
use crate::ledger::Printer;

/// Draws the quartiles and extremes of one continuous variable of a summary, of each group or
/// of all.
///
/// # Errors
/// The name of no such variable; `labels` of what is not shown.
pub(super) fn draw(
    shape: &SummaryShape,
    asked: &Asked<'_>,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let order = &asked.request.order;
    let variable = figure::variable(shape, asked, "continuous", |variable| variable.levels.is_empty())?;
    let labels = Labels::of(asked.request);
    let of = labels.name(&variable.label);
    // The first column is that of all; of groups only they are shown.
    let all = format!("All {}", shape.counted);
    let columns: Vec<(&str, _)> = if shape.groups.is_empty() {
        variable.cells.first().map(|row| (all.as_str(), row)).into_iter().collect()
    } else {
        shape.groups.iter().map(String::as_str).zip(variable.cells.iter().skip(1)).collect()
    };
    let mut alt = vec![format!("{of}: n, median and quartiles.")];
    let mut rows = Vec::new();
    for (name, row) in columns {
        let name = labels.name(name);
        let label = printer.show(row, "{n}; {median} ({p25}–{p75})");
        let range = printer.show(row, "{min}–{max}");
        alt.push(format!("{name}: {}, range {}.", label.plain(), range.plain()));
        let number = |statistic| printer.number(row, statistic);
        let five = || {
            Some(FiveNumbers {
                min: number("min")?,
                p25: number("p25")?,
                median: number("median")?,
                p75: number("p75")?,
                max: number("max")?,
            })
        };
        rows.push(BoxRow { name, five: five(), label });
    }
    labels.check(asked.request)?;
    let unit = variable.unit.as_ref().map_or(String::new(), |unit| format!(", {unit}"));
    let model = BoxPlot {
        rows,
        axis_label: order.x_label().unwrap_or_else(|| format!("{of}{unit}")),
        label_header: "n; median (quartiles)".to_owned(),
        alt: String::new(),
    };
    let mut drawing = box_plot::draw(&model, style);
    drawing.alt = alt.join(" ");
    drawing.notes.push("Boxes reach from quartile to quartile, whiskers to the smallest and largest value.".to_owned());
    Ok(drawing)
}
