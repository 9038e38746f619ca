//! Bars of worst grades.

use crate::analysis::ToxicityShape;
use crate::document::ExhibitRequest;
use crate::figure::compose::bars::axis_of;
use crate::figure::toxicity_bars::{self, ToxicityBars, ToxicityTerm};
use crate::figure::{Drawing, Style};
use crate::ledger::{Label, Printer, Sought};

/// Draws one bar a term.
pub(super) fn draw(
    block: &str,
    shape: &ToxicityShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Drawing {
    let mut alt = Vec::new();
    let terms = shape
        .terms
        .iter()
        .map(|term| {
            let below = |steps: &[&str]| -> Vec<Sought> {
                std::iter::once(Sought::variable(term)).chain(steps.iter().map(|word| Sought::stat(word))).collect()
            };
            let grade = |at: usize| (at + 1).to_string();
            let shares =
                std::array::from_fn(|at| printer.number_at(block, &below(&["grade", &grade(at), "p"])).unwrap_or(0.0));
            let counts: [Label; 5] =
                std::array::from_fn(|at| printer.label_at(block, &below(&["grade", &grade(at)]), "{n}"));
            let any = printer.label_at(block, &below(&["any"]), "{n} ({p%})");
            let severe = printer.label_at(block, &below(&["severe"]), "{n} ({p%})");
            alt.push(format!("{term}: any grade {}, grade 3 or higher {}.", any.plain(), severe.plain()));
            ToxicityTerm { term: term.clone(), shares, counts, any, severe }
        })
        .collect();
    let axis_label = request.order.x_label().unwrap_or_else(|| axis_of(&shape.counted));
    let model = ToxicityBars { terms, axis_label, ..ToxicityBars::default() };
    Drawing { alt: alt.join(" "), ..toxicity_bars::draw(&model, style) }
}
