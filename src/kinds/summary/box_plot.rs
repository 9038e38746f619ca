//! Boxes of a continuous variable by group.

use crate::diagnostic::Diagnostic;
use crate::figure::box_plot::{self, BoxPlot, BoxRow, FiveNumbers};
use crate::figure::labels::Labels;
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::Asked;
use crate::kinds::summary::shape::SummaryShape;
use crate::kinds::summary::{figure, subjects};
use crate::ledger::Printer;

/// Draws the quartiles of one continuous variable of a summary, of each group or of all, with
/// the extremes, or with a point for each value.
///
/// # Errors
/// A strip chart that does not say that marks of subjects may be shown, or of too many; the name
/// of no such variable; `labels` of what is not shown.
pub(super) fn draw(
    shape: &SummaryShape,
    asked: &Asked<'_>,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let order = &asked.request.order;
    let is_strip = asked.form == Some("strip");
    if is_strip {
        asked.may_show_subjects(
            "a strip chart has a point for each subject, whose value may tell who it is",
            Some("box"),
        )?;
    }
    let variable = figure::variable(shape, asked, "continuous", |variable| !variable.is_category)?;
    let labels = Labels::of(asked.request);
    let of = labels.name(&variable.label);
    let all = format!("All {}", shape.counted);
    let columns = subjects::columns(shape, variable, &all);
    if is_strip {
        subjects::can_be_seen(&columns, ("points", subjects::MOST), "boxes (`kind = \"box\"`)", asked, printer)?;
    }
    let mut alt = vec![format!("{of}: n, median and quartiles.")];
    let mut rows = Vec::new();
    for (name, row, points) in columns {
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
        rows.push(BoxRow { name, five: five(), label, points: if is_strip { points.to_vec() } else { Vec::new() } });
    }
    labels.check(asked.request)?;
    asked.can_be_placed(rows.iter().filter_map(|row| row.five).flat_map(|five| [five.min, five.max]))?;
    let unit = variable.unit.as_ref().map_or(String::new(), |unit| format!(", {unit}"));
    let model = BoxPlot {
        rows,
        axis_label: order.x_label().unwrap_or_else(|| format!("{of}{unit}")),
        label_header: "n; median (quartiles)".to_owned(),
        alt: String::new(),
    };
    let mut drawing = box_plot::draw(&model, style);
    drawing.alt = alt.join(" ");
    let whiskers = "Boxes reach from quartile to quartile, whiskers to the smallest and largest value.";
    let points = "Boxes reach from quartile to quartile, with the median; each value is a point.";
    drawing.notes.push(if is_strip { points } else { whiskers }.to_owned());
    Ok(drawing)
}
