//! Rows of a forest plot of effects, and its text alternative.

use crate::analysis::ResultRow;
use crate::figure::forest::{Row, Shows};
use crate::figure::plotted_data::PlottedData;
use crate::ledger::{Label, Printer};

/// The head of the column of P values.
pub(crate) fn p_header(adjusted: bool) -> String {
    if adjusted { "Adjusted P" } else { "P" }.to_owned()
}

/// Which statistics a row prints beside its estimate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prints {
    /// The pattern of the subjects or events.
    n: &'static str,
    /// The pattern of the P value, and what the text alternative calls it.
    p: Option<(&'static str, &'static str)>,
}

impl Prints {
    /// Subjects and a P value, which may be adjusted for several comparisons.
    pub(crate) fn subjects(adjusted: bool) -> Self {
        let p = if adjusted { ("{p.adjusted}", "adjusted P") } else { ("{p.value}", "P") };
        Self { n: "{n}", p: Some(p) }
    }

    /// Events of subjects, and a P value.
    pub(crate) fn events() -> Self {
        Self { n: "{events}/{n}", p: Some(("{p.value}", "P")) }
    }

    /// The same without the P value, where it would mislead.
    pub(crate) fn without_p(self) -> Self {
        Self { p: None, ..self }
    }
}

/// Writes the rows of a forest plot, its text alternative and its data.
pub(crate) struct EffectRows<'a, 'b> {
    prints: Prints,
    pub(crate) printer: &'a mut Printer<'b>,
    /// How many headings the next rows stand beneath.
    pub(crate) depth: u8,
    /// Which of several models the next rows are of.
    pub(crate) model: usize,
    /// The text alternative so far.
    pub(crate) alt: Vec<String>,
    /// The rows so far.
    pub(crate) rows: Vec<Row>,
    /// What is plotted so far.
    pub(crate) data: PlottedData,
}

/// What a row shows: `n`, the estimate, the P value.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'r> {
    pub(crate) n: Option<&'r ResultRow>,
    pub(crate) effect: Option<&'r ResultRow>,
    pub(crate) test: Option<&'r ResultRow>,
}

impl<'r> Shown<'r> {
    /// All from one row of results.
    pub(crate) fn of(row: Option<&'r ResultRow>) -> Self {
        Self { n: row, effect: row, test: row }
    }
}

impl<'a, 'b> EffectRows<'a, 'b> {
    pub(crate) fn new(prints: Prints, printer: &'a mut Printer<'b>) -> Self {
        let data = PlottedData::new(&["row", "estimate", "conf.low", "conf.high"]);
        Self { prints, printer, depth: 0, model: 0, alt: Vec::new(), rows: Vec::new(), data }
    }

    /// The name of the rows beneath it.
    pub(crate) fn heading(&mut self, name: &str) {
        self.rows.push(Row { depth: self.depth, ..Row::new(Label::text(name), Shows::Heading) });
    }

    /// The level that the others are compared with.
    pub(crate) fn reference(&mut self, name: &str, long: &str, row: Option<&ResultRow>) {
        let n = self.printer.show_if_any(row, self.prints.n);
        self.alt.push(format!("{long}: reference."));
        self.rows.push(Row { n, depth: self.depth, ..Row::new(Label::text(name), Shows::Reference) });
    }

    /// One estimate; `long` names it in the text alternative and in the data.
    pub(crate) fn row(&mut self, name: &str, long: &str, shown: Shown<'_>) {
        let n = self.printer.show_if_any(shown.n, self.prints.n);
        let new = |shows: Shows| Row { n, depth: self.depth, model: self.model, ..Row::new(Label::text(name), shows) };
        let effect = shown.effect;
        let number = |printer: &Printer<'_>, stat| effect.and_then(|row| printer.number(row, stat));
        let Some(estimate) = number(self.printer, "estimate") else {
            let reason = self.printer.show_if_any(effect, "{estimate}");
            let why = effect.and_then(|row| self.printer.absence(row, "estimate")).unwrap_or("no estimate");
            self.alt.push(format!("{long}: not estimable, {why}."));
            self.data.push(&[long], &[None; 3]);
            self.rows.push(new(Shows::NotEstimable(reason)));
            return;
        };
        // Rank correlations have no interval. A limit that cannot be estimated is an open end.
        let (label, low, high) = if effect.is_some_and(|row| row.has("conf.low")) {
            let label = self.printer.show_if_any(effect, "{estimate} ({conf.low}–{conf.high})");
            let low = number(self.printer, "conf.low").unwrap_or(f64::NEG_INFINITY);
            (label, low, number(self.printer, "conf.high").unwrap_or(f64::INFINITY))
        } else {
            (self.printer.show_if_any(effect, "{estimate}"), estimate, estimate)
        };
        // A single test of a family is not adjusted.
        let p = self.prints.p.map(|(pattern, words)| (self.printer.show_if_any(shown.test, pattern), words));
        let said = p.as_ref().map_or(String::new(), |(label, words)| format!(", {words} {}", label.plain()));
        self.alt.push(format!("{long}: {}{said}.", label.plain()));
        self.data.push(&[long], &[Some(estimate), Some(low), Some(high)]);
        let p = p.map_or(Label::default(), |(label, _)| label);
        self.rows.push(Row { p, ..new(Shows::Estimate { estimate, conf_low: low, conf_high: high, label }) });
    }
}
