//! Rows of a forest plot of effects, and its text alternative.

use crate::analysis::ResultRow;
use crate::figure::forest::{Row, Shows};
use crate::ledger::{Label, Printer};

/// The head of the column of P values.
pub(crate) fn p_header(adjusted: bool) -> String {
    if adjusted { "Adjusted P" } else { "P" }.to_owned()
}

/// Writes the rows of a forest plot and its text alternative.
pub(crate) struct EffectRows<'a, 'b> {
    /// Whether the P values are the adjusted ones.
    adjusted: bool,
    printer: &'a mut Printer<'b>,
    /// How many headings the next rows stand beneath.
    pub(crate) depth: u8,
    /// The text alternative so far.
    pub(crate) alt: Vec<String>,
    /// The rows so far.
    pub(crate) rows: Vec<Row>,
}

/// What a row shows: `n`, the estimate, the P value.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'r> {
    pub(crate) n: &'r ResultRow,
    pub(crate) effect: Option<&'r ResultRow>,
    pub(crate) test: &'r ResultRow,
}

impl<'a, 'b> EffectRows<'a, 'b> {
    pub(crate) fn new(adjusted: bool, printer: &'a mut Printer<'b>) -> Self {
        Self { adjusted, printer, depth: 0, alt: Vec::new(), rows: Vec::new() }
    }

    /// One estimate; `long` names it in the text alternative.
    pub(crate) fn row(&mut self, name: &str, long: &str, shown: Shown<'_>) {
        let term = Label::text(name);
        let n = self.printer.show(shown.n, "{n}");
        let effect = shown.effect;
        let number = |printer: &Printer<'_>, stat| effect.and_then(|row| printer.number(row, stat));
        let Some(estimate) = number(self.printer, "estimate") else {
            let reason = self.printer.show_if_any(effect, "{estimate}");
            let why = effect.and_then(|row| self.printer.absence(row, "estimate")).unwrap_or("no estimate");
            self.alt.push(format!("{long}: not estimable, {why}."));
            self.rows.push(Row { n, depth: self.depth, ..Row::new(term, Shows::NotEstimable(reason)) });
            return;
        };
        // Rank correlations have no interval.
        let (label, low, high) = if effect.is_some_and(|row| row.has("conf.low")) {
            let label = self.printer.show_if_any(effect, "{estimate} ({conf.low}–{conf.high})");
            let low = number(self.printer, "conf.low").unwrap_or(f64::NEG_INFINITY);
            (label, low, number(self.printer, "conf.high").unwrap_or(f64::INFINITY))
        } else {
            (self.printer.show_if_any(effect, "{estimate}"), estimate, estimate)
        };
        let (pattern, words) = if self.adjusted { ("{p.adjusted}", "adjusted P") } else { ("{p.value}", "P") };
        // A single test of a family is not adjusted.
        let p = self.printer.show_if_any(Some(shown.test), pattern);
        self.alt.push(format!("{long}: {}, {words} {}.", label.plain(), p.plain()));
        let shows = Shows::Estimate { estimate, conf_low: low, conf_high: high, label };
        self.rows.push(Row { n, p, depth: self.depth, ..Row::new(term, shows) });
    }
}
