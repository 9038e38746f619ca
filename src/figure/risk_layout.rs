//! Which numbers stand under survival curves, and where the groups that they are of are named.

use crate::document::RiskTable;
use crate::ledger::label::Label;

use super::drawing::{Item, Weight};
use super::kaplan_meier_model::{Curve, KaplanMeier};
use super::risk_table::{Heading, RiskBlock, RiskRow, height};
use super::style::Style;
use super::survival_curves::censoring_mark;
use super::wrap::wrap;

/// A number of a curve at each time.
type Cells = fn(&Curve) -> &Vec<Label>;

/// How much of the figure the names of the risk table may take.
pub(super) fn most_for_names(style: &Style) -> f64 {
    0.26 * style.width
}

/// A table that is higher than the plot by more than this leaves it too small: it has the numbers
/// at risk only, unless the author asks for the others.
const MOST_OF_PLOT: f64 = 1.2;

/// Whether the table under the curves can name them, with the sample of each: it must have rows of
/// each group, and the author must not want the names elsewhere.
pub(super) fn names_the_curves(model: &KaplanMeier) -> bool {
    let has_rows = model.curves.iter().all(|curve| !curve.at_risk.is_empty()) && !model.risk_times.is_empty();
    let is_by_group = matches!(model.risk_table, RiskTable::AtRisk | RiskTable::Groups);
    has_rows && is_by_group && model.legend.is_none() && model.at_risk_heading.is_some()
}

/// The numbers under the curves that the model asks for. Where the table `names_curves`, the
/// sample and the estimate of each stand beside its name.
pub(super) fn risk_blocks(model: &KaplanMeier, names_curves: bool, style: &Style) -> Vec<RiskBlock> {
    if model.risk_times.is_empty() {
        return Vec::new();
    }
    let title = model.legend_title.as_ref().filter(|_| names_curves);
    let title = title.map(|words| RiskBlock { heading: Some(Heading::new(words, None)), rows: Vec::new() });
    title.into_iter().chain(numbers_that_fit(model, names_curves, style)).collect()
}

/// The numbers of the arrangement that the model has, or fewer where these leave the plot too small.
fn numbers_that_fit(model: &KaplanMeier, names_curves: bool, style: &Style) -> Vec<RiskBlock> {
    let blocks = arranged(model, model.risk_table, names_curves, style);
    let most = MOST_OF_PLOT * model.aspect * style.width;
    let is_free = model.risk_table == RiskTable::Groups && !model.risk_table_is_asked && model.curves.len() > 1;
    if is_free && height(&blocks, most_for_names(style), style) > most {
        return arranged(model, RiskTable::AtRisk, names_curves, style);
    }
    blocks
}

fn arranged(model: &KaplanMeier, table: RiskTable, names_curves: bool, style: &Style) -> Vec<RiskBlock> {
    let all: [(&Option<String>, Cells); 3] = [
        (&model.at_risk_heading, |curve| &curve.at_risk),
        (&model.censored_heading, |curve| &curve.n_censor),
        (&model.events_heading, |curve| &curve.n_event),
    ];
    let count = match table {
        RiskTable::None => 0,
        RiskTable::AtRisk => 1,
        RiskTable::Groups | RiskTable::Numbers => all.len(),
    };
    let numbers: Vec<(&String, Cells)> =
        all.into_iter().take(count).filter_map(|(heading, cells)| Some((heading.as_ref()?, cells))).collect();
    let name = |index: usize, curve: &Curve| {
        let heading = Heading::new(&curve.name, Some(index));
        if names_curves {
            heading.with_estimate(curve_sample(index, curve, style), &curve.median_label)
        } else {
            heading
        }
    };
    if table == RiskTable::Groups && model.curves.len() > 1 {
        let groups = model.curves.iter().enumerate();
        return groups.filter_map(|(index, curve)| of_group(name(index, curve), curve, &numbers)).collect();
    }
    let breaks = names_curves || breaks_names(model, style);
    let blocks = numbers.into_iter().flat_map(|(heading, cells)| {
        if breaks {
            under_names(heading, cells, &model.curves, name)
        } else {
            of_numbers(heading, cells, &model.curves)
        }
    });
    blocks.collect()
}

/// Whether names take so many lines beside their numbers that a line of their own takes no more.
pub(super) fn breaks_names(model: &KaplanMeier, style: &Style) -> bool {
    let lines =
        |curve: &Curve| wrap(&Label::text(&curve.name), style.small, Weight::SemiBold, most_for_names(style)).len();
    model.curves.len() > 1 && model.curves.iter().map(lines).sum::<usize>() >= 2 * model.curves.len()
}

/// The line of a curve, and the mark of its censorings, around (0, 0).
fn curve_sample(index: usize, curve: &Curve, style: &Style) -> Vec<Item> {
    let half = style.em(1.0);
    let mut sample = vec![Item::Line { from: (-half, 0.0), to: (half, 0.0), stroke: style.curve(index) }];
    if !curve.censor.is_empty() {
        sample.extend(censoring_mark(index, (0.0, 0.0), 1.0, style));
    }
    sample
}

/// All numbers of a group under its name.
fn of_group(heading: Heading, curve: &Curve, numbers: &[(&String, Cells)]) -> Option<RiskBlock> {
    let row =
        |(name, cells): &(&String, Cells)| RiskRow { name: (*name).clone(), series: None, cells: cells(curve).clone() };
    let rows: Vec<RiskRow> = numbers.iter().map(row).filter(|row| !row.cells.is_empty()).collect();
    (!rows.is_empty()).then_some(RiskBlock { heading: Some(heading), rows })
}

/// One number of all groups under its name; that of a single curve needs no more than it.
fn of_numbers(name: &str, cells: Cells, curves: &[Curve]) -> Vec<RiskBlock> {
    let row = |(index, curve): (usize, &Curve)| RiskRow {
        name: curve.name.clone(),
        series: Some(index),
        cells: cells(curve).clone(),
    };
    let mut rows: Vec<RiskRow> = curves.iter().enumerate().map(row).filter(|row| !row.cells.is_empty()).collect();
    if let [only] = rows.as_mut_slice() {
        (only.name, only.series) = (name.to_owned(), None);
        return vec![RiskBlock { heading: None, rows }];
    }
    if rows.is_empty() { Vec::new() } else { vec![RiskBlock { heading: Some(Heading::new(name, None)), rows }] }
}

/// One number of all groups under its name, each group on a line of its own over its numbers.
fn under_names(
    name: &str,
    cells: Cells,
    curves: &[Curve],
    heading: impl Fn(usize, &Curve) -> Heading,
) -> Vec<RiskBlock> {
    let group = |(index, curve): (usize, &Curve)| {
        let row = RiskRow { name: String::new(), series: None, cells: cells(curve).clone() };
        (!row.cells.is_empty()).then(|| RiskBlock { heading: Some(heading(index, curve)), rows: vec![row] })
    };
    let groups: Vec<RiskBlock> = curves.iter().enumerate().filter_map(group).collect();
    if groups.len() < 2 {
        return of_numbers(name, cells, curves);
    }
    let title = RiskBlock { heading: Some(Heading::new(name, None)), rows: Vec::new() };
    std::iter::once(title).chain(groups).collect()
}
