//! Tables of comparisons and of correlations.

use crate::analysis::{CompareShape, CorrelationShape, EffectShape, OutcomeShape};
use crate::ledger::{Printer, Sought};
use crate::table::{Cell, Row, Table};

/// One row an outcome: each group, the effect, the P values; beneath it each two groups.
pub(super) fn table(block: &str, shape: &CompareShape, printer: &mut Printer<'_>) -> Table {
    let mut head = vec![Cell::words("Outcome")];
    match &shape.contrast {
        Some((first, second)) if shape.paired && shape.outcomes.len() == 1 => {
            head.extend([first, second].map(Cell::words));
        }
        _ if shape.paired => head.extend(["First", "Second"].map(Cell::words)),
        _ => head.extend(shape.groups.iter().map(Cell::words)),
    }
    if let Some(effect) = &shape.effect {
        head.push(Cell::words(format!("{} ({} CI)", effect.name, shape.confidence)));
    }
    head.push(Cell::words("P value"));
    if shape.adjusted {
        head.push(Cell::words("Adjusted P value"));
    }
    let mut rows = Vec::new();
    for outcome in &shape.outcomes {
        outcome_rows(block, shape, outcome, printer, &mut rows);
    }
    Table { columns: head.len(), head: vec![head], rows, notes: notes(shape) }
}

fn outcome_rows(
    block: &str,
    shape: &CompareShape,
    outcome: &OutcomeShape,
    printer: &mut Printer<'_>,
    rows: &mut Vec<Row>,
) {
    let root: Vec<Sought> = outcome.key.as_deref().map(Sought::variable).into_iter().collect();
    // Of pairs, `first` and `second` are words of ours.
    let of_group = |group: &str| if shape.paired { Sought::stat(group) } else { Sought::group(group) };
    let unit = outcome.unit.as_ref().map_or(String::new(), |unit| format!(", {unit}"));
    let mut cells = vec![Cell::words(format!("{}{unit}, {}", outcome.label, outcome.shows))];
    for group in &shape.groups {
        cells.push(printer.label_at(block, &below(&root, &[of_group(group)]), &outcome.pattern).into());
    }
    let test = below(&root, &[Sought::stat("test")]);
    tail(block, (&root, &test), shape, printer, &mut cells);
    rows.push(Row { cells, indent: 0, heading: false });
    if outcome.missing {
        let mut cells = vec![Cell::words("Missing")];
        for group in &shape.groups {
            cells.push(printer.label_at(block, &below(&root, &[of_group(group)]), "{n.missing}").into());
        }
        let rest = usize::from(shape.effect.is_some()) + 1 + usize::from(shape.adjusted);
        cells.extend((0..rest).map(|_| Cell::empty()));
        rows.push(Row { cells, indent: 1, heading: false });
    }
    for (first, second) in &outcome.pairs {
        let path = below(&root, &[Sought::stat("pairwise"), Sought::group(first), Sought::group(second)]);
        let mut cells = vec![Cell::words(format!("{second} vs {first}"))];
        cells.extend(shape.groups.iter().map(|_| Cell::empty()));
        tail(block, (&path, &path), shape, printer, &mut cells);
        rows.push(Row { cells, indent: 1, heading: false });
    }
}

/// The cells of the effect, whose path is the first, and of the P values of the test,
/// whose path is the second.
fn tail(
    block: &str,
    (root, test): (&[Sought], &[Sought]),
    shape: &CompareShape,
    printer: &mut Printer<'_>,
    cells: &mut Vec<Cell>,
) {
    if let Some(effect) = &shape.effect {
        let path = below(root, &[Sought::stat(&effect.key)]);
        cells.push(printer.label_at(block, &path, "{estimate} ({conf.low}–{conf.high})").into());
    }
    cells.push(printer.label_at(block, test, "{p.value}").into());
    if shape.adjusted {
        cells.push(printer.label_at(block, test, "{p.adjusted}").into());
    }
}

/// A path further down.
fn below(path: &[Sought], steps: &[Sought]) -> Vec<Sought> {
    [path, steps].concat()
}

fn notes(shape: &CompareShape) -> Vec<String> {
    let mut notes = Vec::new();
    if shape.outcomes.iter().any(|outcome| outcome.shows.contains("IQR")) {
        notes.push("IQR, interquartile range.".to_owned());
    }
    if shape.outcomes.iter().any(|outcome| outcome.shows.contains("SD")) {
        notes.push("SD, standard deviation.".to_owned());
    }
    if shape.effect.as_ref().is_some_and(|effect| effect.name == "Shift") {
        notes.push("Shift, Hodges–Lehmann estimate.".to_owned());
    }
    match (&shape.effect, &shape.contrast) {
        (Some(effect), Some((group, reference))) => notes.push(direction(effect, group, reference)),
        (Some(_), None) => notes.push("CI, confidence interval.".to_owned()),
        (None, _) => {}
    }
    notes
}

fn direction(effect: &EffectShape, group: &str, reference: &str) -> String {
    format!("CI, confidence interval. {}: {group} against {reference}.", effect.name)
}

/// The lower triangle of the correlations with their P values.
pub(super) fn correlations(block: &str, shape: &CorrelationShape, printer: &mut Printer<'_>) -> Table {
    let columns = shape.variables.len().saturating_sub(1);
    let mut head = vec![Cell::empty()];
    head.extend(shape.variables.iter().take(columns).map(|(_, label)| Cell::words(label)));
    let p = if shape.adjusted { "p.adjusted" } else { "p.value" };
    // An interval makes a cell too wide for a matrix of many columns.
    let interval = if shape.intervals && columns <= 2 { " ({conf.low}–{conf.high})" } else { "" };
    let pattern = format!("{{estimate}}{interval}, P{{={p}}}");
    let mut rows = Vec::new();
    for (at, (later, label)) in shape.variables.iter().enumerate().skip(1) {
        let mut cells = vec![Cell::words(label)];
        for (earlier, _) in &shape.variables[..at] {
            cells.push(printer.label_at(block, &[Sought::variable(earlier), Sought::variable(later)], &pattern).into());
        }
        cells.extend((at..columns).map(|_| Cell::empty()));
        rows.push(Row { cells, indent: 0, heading: false });
    }
    let adjusted = if shape.adjusted { " P values are adjusted." } else { "" };
    let interval =
        if interval.is_empty() { String::new() } else { format!(" ({} confidence interval)", shape.confidence) };
    let notes = vec![format!("{}, {}{interval}.{adjusted}", shape.name, shape.sign)];
    Table { columns: head.len(), head: vec![head], rows, notes }
}
