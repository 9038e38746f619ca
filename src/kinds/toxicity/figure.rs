//! Bars of worst grades.

use crate::figure::bars::axis_of;
use crate::figure::toxicity_bars::{self, ToxicityBars, ToxicityTerm};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::Asked;
use crate::kinds::toxicity::shape::ToxicityShape;
use crate::ledger::{Label, Printer};

/// Draws one bar a term.
pub(super) fn draw(shape: &ToxicityShape, asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Drawing {
    let mut alt = Vec::new();
    let mut terms = Vec::new();
    for line in shape.lines.iter().filter(|line| !line.is_all) {
        let grades = &line.all.grades;
        // A grade that does not occur has no results, and no part of the bar.
        let shares = std::array::from_fn(|at| grades.get(at).and_then(|row| printer.number(row, "p")).unwrap_or(0.0));
        let counts: [Label; 5] = std::array::from_fn(|at| printer.show_if_any(grades.get(at), "{n}"));
        let any = printer.show(&line.all.any, "{n} ({p%})");
        let severe = printer.show(&line.all.severe, "{n} ({p%})");
        alt.push(format!("{}: any grade {}, grade 3 or higher {}.", line.name, any.plain(), severe.plain()));
        terms.push(ToxicityTerm { term: line.name.clone(), shares, counts, any, severe });
    }
    let axis_label = asked.request.order.x_label().unwrap_or_else(|| axis_of(&shape.counted));
    let model = ToxicityBars { terms, axis_label, ..ToxicityBars::default() };
    Drawing { alt: alt.join(" "), ..toxicity_bars::draw(&model, style) }
}
