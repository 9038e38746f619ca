//! Forest plots of comparisons and of correlations.

use crate::analysis::{CompareShape, CorrelationShape, EffectScale, OutcomeShape};
use crate::diagnostic::Diagnostic;
use crate::document::ExhibitRequest;
use crate::figure::forest::{self, Forest, Row};
use crate::figure::forest_scale::Scale;
use crate::figure::{Drawing, Style};
use crate::ledger::{Label, Printer, Sought};

/// Draws the effect of each outcome, and of each two groups where these are compared.
pub(super) fn draw(
    block: &str,
    shape: &CompareShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let Some(effect) = &shape.effect else {
        return Err(Diagnostic::error(format!("block `{block}` has no difference or ratio to draw"))
            .at(request.place.clone())
            .hint("compare two groups, or add `pairwise = true` to the block"));
    };
    if effect.scale == EffectScale::Difference {
        one_unit(block, shape, request)?;
    }
    let mut writer = Writer::new(block, shape.adjusted, printer);
    for outcome in &shape.outcomes {
        let root: Vec<Sought> = outcome.key.as_deref().map(Sought::variable).into_iter().collect();
        let below = |path: &[Sought], steps: &[Sought]| [path, steps].concat();
        let effect_step = [Sought::stat(&effect.key)];
        if outcome.pairs.is_empty() {
            let (at, test) = (below(&root, &effect_step), below(&root, &[Sought::stat("test")]));
            writer.row(&outcome.label, &outcome.label, (&root, &at, &test));
            continue;
        }
        writer.rows.push(Row::Heading { term: Label::text(&outcome.label) });
        for (first, second) in &outcome.pairs {
            let groups = [Sought::stat("pairwise"), Sought::group(first), Sought::group(second)];
            let pair = below(&root, &groups);
            let at = below(&pair, &effect_step);
            let name = format!("{second} vs {first}");
            writer.row(&name, &format!("{}, {name}", outcome.label), (&pair, &at, &pair));
        }
        writer.rows.push(Row::GroupEnd);
    }
    let unit = shape.outcomes.first().and_then(|outcome| outcome.unit.as_ref());
    let (scale, axis_label) = match effect.scale {
        EffectScale::Ratio => (Scale::Ratio, format!("{} (log scale)", effect.name)),
        EffectScale::Percent => (Scale::Percent, format!("{}, %", effect.name)),
        EffectScale::Difference => {
            (Scale::Difference, unit.map_or(effect.name.clone(), |unit| format!("{}, {unit}", effect.name)))
        }
    };
    let favours =
        shape.contrast.as_ref().filter(|_| !shape.paired && shape.outcomes.iter().all(|o| o.pairs.is_empty()));
    let model = Forest {
        rows: writer.rows,
        term_header: "Outcome".to_owned(),
        n_header: "n".to_owned(),
        estimate_header: format!("{} ({} CI)", effect.name, shape.confidence),
        p_header: p_header(shape.adjusted),
        axis_label: request.order.x_label().unwrap_or(axis_label),
        scale,
        favours: favours.map(|(group, _)| (format!("Lower in {group}"), format!("Higher in {group}"))),
        ..Forest::default()
    };
    Ok(Drawing { alt: writer.alt.join(" "), ..forest::draw(&model, style) })
}

/// Differences in different units cannot share an axis.
fn one_unit(block: &str, shape: &CompareShape, request: &ExhibitRequest) -> Result<(), Diagnostic> {
    let name = |outcome: &OutcomeShape| outcome.unit.clone().unwrap_or_else(|| "no unit".to_owned());
    let mut units: Vec<String> = shape.outcomes.iter().map(name).collect();
    units.sort();
    units.dedup();
    if units.len() < 2 {
        return Ok(());
    }
    Err(Diagnostic::error(format!(
        "the outcomes of block `{block}` have different units ({}), expected one for the axis",
        units.join(", ")
    ))
    .at(request.place.clone())
    .hint("make a block and a figure for each unit, or show a table"))
}

/// Draws each correlation with its interval, where it has one.
pub(super) fn correlations(
    block: &str,
    shape: &CorrelationShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Drawing {
    let mut writer = Writer::new(block, shape.adjusted, printer);
    for (at, (earlier, first)) in shape.variables.iter().enumerate() {
        for (later, second) in &shape.variables[at + 1..] {
            let path = [Sought::variable(earlier), Sought::variable(later)];
            let name = format!("{first} and {second}");
            writer.row(&name, &name, (&path, &path, &path));
        }
    }
    let interval = if shape.intervals { format!(" ({} CI)", shape.confidence) } else { String::new() };
    let model = Forest {
        rows: writer.rows,
        term_header: "Variables".to_owned(),
        n_header: "n".to_owned(),
        estimate_header: format!("{}{interval}", shape.sign),
        p_header: p_header(shape.adjusted),
        axis_label: request.order.x_label().unwrap_or_else(|| shape.name.clone()),
        scale: Scale::Difference,
        limits: Some((-1.0, 1.0)),
        ..Forest::default()
    };
    Drawing { alt: writer.alt.join(" "), ..forest::draw(&model, style) }
}

fn p_header(adjusted: bool) -> String {
    if adjusted { "Adjusted P" } else { "P" }.to_owned()
}

/// Writes the rows of a forest plot and its text alternative.
struct Writer<'a, 'b> {
    block: &'a str,
    /// Whether the P values are the adjusted ones.
    adjusted: bool,
    printer: &'a mut Printer<'b>,
    alt: Vec<String>,
    rows: Vec<Row>,
}

impl<'a, 'b> Writer<'a, 'b> {
    fn new(block: &'a str, adjusted: bool, printer: &'a mut Printer<'b>) -> Self {
        Self { block, adjusted, printer, alt: Vec::new(), rows: Vec::new() }
    }

    /// One estimate: the paths of its number of rows, of itself and of its P value.
    fn row(&mut self, name: &str, long: &str, (n, path, test): (&[Sought], &[Sought], &[Sought])) {
        let (block, term) = (self.block, Label::text(name));
        let n = self.printer.label_at(block, n, "{n}");
        let with = |last: &'static str| -> Vec<Sought> {
            path.iter().cloned().chain(last.split('.').map(Sought::stat)).collect()
        };
        let number = |printer: &Printer<'_>, stat| printer.number_at(block, &with(stat));
        let Some(estimate) = number(self.printer, "estimate") else {
            let reason = self.printer.label_at(block, path, "{estimate}");
            let why = self.printer.absence_at(block, &with("estimate")).unwrap_or("no estimate");
            self.alt.push(format!("{long}: not estimable, {why}."));
            self.rows.push(Row::NotEstimable { term, n, reason });
            return;
        };
        let whole = self.printer.label_at(block, path, "{estimate} ({conf.low}–{conf.high})");
        // Rank correlations have no interval.
        let (label, low, high) = if whole.is_empty() {
            (self.printer.label_at(block, path, "{estimate}"), estimate, estimate)
        } else {
            let low = number(self.printer, "conf.low").unwrap_or(f64::NEG_INFINITY);
            (whole, low, number(self.printer, "conf.high").unwrap_or(f64::INFINITY))
        };
        let (pattern, words) = if self.adjusted { ("{p.adjusted}", "adjusted P") } else { ("{p.value}", "P") };
        let p = self.printer.label_at(block, test, pattern);
        self.alt.push(format!("{long}: {}, {words} {}.", label.plain(), p.plain()));
        self.rows.push(Row::Estimate { term, n, estimate, conf_low: low, conf_high: high, label, p });
    }
}
