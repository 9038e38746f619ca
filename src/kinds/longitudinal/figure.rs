//! A variable over visits: medians, and a line for each subject where the project shows it.

use crate::diagnostic::Diagnostic;
use crate::figure::curve;
use crate::figure::labels::Labels;
use crate::figure::trajectories::{self, Centre, Trajectories, Trajectory};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::Asked;
use crate::kinds::longitudinal::run::MOST;
use crate::kinds::longitudinal::shape::{CourseShape, LongitudinalShape};
use crate::ledger::Printer;

/// The text alternative tells no more visits of a group than these, the first and last among them.
const MOST_TOLD: usize = 6;

/// Draws the medians with quartiles of each group at each visit, and in a spaghetti plot the
/// line of each subject behind them.
///
/// # Errors
/// A spaghetti plot that does not say that lines of subjects may be shown, or of too many; more
/// groups than have a look of their own; `labels` of what is not shown.
pub(super) fn draw(
    shape: &LongitudinalShape,
    asked: &Asked<'_>,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let order = &asked.request.order;
    let with_lines = asked.form == Some("spaghetti");
    let courses: Vec<&CourseShape> =
        if shape.groups.is_empty() { vec![&shape.all] } else { shape.groups.iter().collect() };
    if with_lines {
        asked.may_show_subjects(
            "a spaghetti plot has a line for each subject, whose values may tell who it is",
            Some("medians"),
        )?;
        can_be_seen(&courses, asked, printer)?;
    }
    curve::can_be_told_apart(courses.len(), asked.request)?;
    let labels = Labels::of(asked.request);
    let mut alt = vec![format!("{}: n and median with quartiles by {}.", shape.label, shape.at)];
    let mut groups = Vec::new();
    for course in courses {
        let name = if course.name.is_empty() { String::new() } else { labels.name(&course.name) };
        alt.push(told(course, &name, shape, printer));
        let lines = if with_lines { course.lines.clone() } else { Vec::new() };
        let centre = shape.times.iter().zip(&course.visits);
        let centre = centre.filter_map(|(at, row)| {
            let number = |statistic| printer.number(row, statistic);
            let quartiles = (number("p25")?, number("p75")?);
            Some(Centre { at: *at, n: number("n")?, median: number("median")?, quartiles })
        });
        let centre: Vec<Centre> = centre.collect();
        let counts = course.visits.iter().map(|row| printer.show(row, "{n}")).collect();
        groups.push(Trajectory { name, lines, centre, counts });
    }
    labels.check(asked.request)?;
    let all = || shape.all.visits.iter();
    let ends = |statistic| all().filter_map(|row| printer.number(row, statistic)).collect::<Vec<f64>>();
    asked.can_be_placed([ends("min"), ends("max")].concat())?;
    asked.can_be_placed(shape.times.iter().copied())?;
    let unit = |unit: &Option<String>| unit.as_ref().map_or(String::new(), |unit| format!(", {unit}"));
    let model = Trajectories {
        groups,
        times: shape.times.clone(),
        counted: format!("No. of {}", shape.counted),
        x_label: order.x_label().unwrap_or_else(|| format!("{}{}", shape.at, unit(&shape.at_unit))),
        y_label: order.y_label().unwrap_or_else(|| format!("{}{}", shape.label, unit(&shape.unit))),
        aspect: order.aspect.unwrap_or(0.5),
        alt: alt.join(" "),
    };
    let mut drawing = trajectories::draw(&model, style);
    let lines = if with_lines { format!("Thin lines are {}; points", shape.counted) } else { "Points".to_owned() };
    drawing.notes.insert(0, format!("{lines} are medians, bars reach from quartile to quartile."));
    Ok(drawing)
}

fn can_be_seen(courses: &[&CourseShape], asked: &Asked<'_>, printer: &Printer<'_>) -> Result<(), Diagnostic> {
    let count: f64 = courses.iter().filter_map(|course| printer.number(&course.total, "n")).sum();
    if count <= MOST as f64 {
        return Ok(());
    }
    let id = &asked.request.id;
    Err(asked
        .wrong(format!("figure `{id}` has {count} lines, expected at most {MOST}, which can be seen"))
        .hint("select some in a block with `where`, or write `kind = \"medians\"`"))
}

/// A group in the text alternative.
fn told(course: &CourseShape, name: &str, shape: &LongitudinalShape, printer: &mut Printer<'_>) -> String {
    let count = shape.times.len();
    let step = count.saturating_sub(1).div_ceil(MOST_TOLD - 1).max(1);
    let mut visits: Vec<String> = Vec::new();
    for (at, (time, row)) in shape.times.iter().zip(&course.visits).enumerate() {
        if at % step == 0 || at + 1 == count {
            let shown = printer.show(row, "n = {n}, {median} ({p25} to {p75})").plain();
            visits.push(format!("{time}: {shown}"));
        }
    }
    let whose = if name.is_empty() { "All" } else { name };
    format!("{whose}: {}.", visits.join("; "))
}
