//! Forest plots of comparisons.

use crate::diagnostic::Diagnostic;
use crate::figure::effect_rows::{EffectRows, Prints, Shown, p_header};
use crate::figure::forest::{self, Forest};
use crate::figure::forest_scale::Scale;
use crate::figure::labels::Labels;
use crate::figure::{Drawing, Style};
use crate::kinds::compare::shape::{CompareShape, EffectScale, OutcomeShape};
use crate::kinds::exhibit::Asked;
use crate::ledger::Printer;

/// Draws the effect of each outcome, and of each two groups where these are compared.
pub(super) fn draw(
    shape: &CompareShape,
    asked: &Asked<'_>,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let Some(effect) = &shape.effect else {
        return Err(asked
            .wrong(format!("block `{}` has no difference or ratio to draw", asked.block))
            .hint("compare two groups, or add `pairwise = true` to the block"));
    };
    if effect.scale == EffectScale::Difference {
        one_unit(shape, asked)?;
    }
    let mut writer = EffectRows::new(Prints::subjects(shape.adjusted), printer);
    let labels = Labels::of(asked.request);
    for outcome in &shape.outcomes {
        let of = labels.name(&outcome.label);
        if outcome.pairs.is_empty() {
            let shown = Shown { n: Some(&outcome.counts), effect: outcome.effect.as_ref(), test: Some(&outcome.test) };
            writer.row(&of, &of, shown);
            continue;
        }
        writer.heading(&of);
        writer.depth = 1;
        for pair in &outcome.pairs {
            let name = format!("{} vs {}", labels.name(&pair.second), labels.name(&pair.first));
            let shown = Shown { n: Some(&pair.row), effect: pair.effect.as_ref(), test: Some(&pair.row) };
            writer.row(&name, &format!("{of}, {name}"), shown);
        }
        writer.depth = 0;
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
    let favours = favours.map(|(group, _)| labels.name(group));
    labels.check(asked.request)?;
    let model = Forest {
        rows: writer.rows,
        term_header: "Outcome".to_owned(),
        n_header: "n".to_owned(),
        estimate_header: format!("{} ({} CI)", effect.name, shape.confidence),
        p_header: p_header(shape.adjusted),
        axis_label: asked.request.order.x_label().unwrap_or(axis_label),
        scale,
        favours: favours.map(|group| (format!("Lower in {group}"), format!("Higher in {group}"))),
        ..Forest::default()
    };
    Ok(Drawing { alt: writer.alt.join(" "), data: writer.data, ..forest::draw(&model, style) })
}

/// Differences in different units cannot share an axis.
fn one_unit(shape: &CompareShape, asked: &Asked<'_>) -> Result<(), Diagnostic> {
    let name = |outcome: &OutcomeShape| outcome.unit.clone().unwrap_or_else(|| "no unit".to_owned());
    let mut units: Vec<String> = shape.outcomes.iter().map(name).collect();
    units.sort();
    units.dedup();
    if units.len() < 2 {
        return Ok(());
    }
    Err(asked
        .wrong(format!(
            "the outcomes of block `{}` have different units ({}), expected one for the axis",
            asked.block,
            units.join(", ")
        ))
        .hint("make a block and a figure for each unit, or show a table"))
}
