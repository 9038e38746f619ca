//! What tables and figures show of the models of a block.

use crate::analysis::regression::term::{Term, TermValues};
use crate::analysis::result_writer::{ResultWriter, Scope};
use crate::analysis::words::{plain_number, truth_in_words};
use crate::analysis::{ByModel, FitLine, LevelShape, TermShape};
use crate::data::Rows;

/// The terms with what was written of them below `univariable` and `multivariable`; only
/// levels that occur in `rows`.
pub(crate) fn terms<'r>(
    terms: &[Term],
    rows: impl Into<Rows<'r>>,
    root: &Scope,
    entries: &ResultWriter,
) -> Vec<TermShape> {
    let rows = rows.into();
    terms.iter().map(|term| Shown { term, root, entries }.term(rows)).collect()
}

/// A term whose results are looked for.
struct Shown<'a> {
    term: &'a Term,
    root: &'a Scope,
    entries: &'a ResultWriter,
}

impl Shown<'_> {
    fn term(&self, rows: Rows<'_>) -> TermShape {
        let term = self.term;
        let mut shape = TermShape { name: term.name.clone(), label: term.label.clone(), ..TermShape::default() };
        let used = || term.levels_among(rows).into_iter().map(|level| level.label);
        match &term.values {
            TermValues::Continuous { .. } => shape.whole = self.by_model(|scope| scope),
            TermValues::Levels { labels, reference, .. } => {
                // Without a known value there is no level at all.
                shape.reference = labels.get(*reference).map(|label| self.level(label));
                let reference = labels.get(*reference);
                shape.levels =
                    used().filter(|label| Some(label) != reference).map(|label| self.level(&label)).collect();
                if labels.iter().all(|label| matches!(label.as_str(), "true" | "false")) {
                    let all = shape.levels.iter_mut().chain(&mut shape.reference);
                    all.for_each(|level| level.label = truth_in_words(&level.label).to_owned());
                }
            }
            TermValues::Smooth { spline, .. } => {
                shape.test = Some(self.test());
                if let Some((at, reference)) = spline.comparison() {
                    shape.reference = Some(self.level(&plain_number(reference)));
                    let others = at.iter().filter(|value| **value != reference);
                    shape.levels = others.map(|value| self.level(&plain_number(*value))).collect();
                }
            }
            TermValues::Interaction { .. } => {
                shape.levels = used().map(|label| self.level(&label)).collect();
                shape.test = (shape.levels.len() > 1).then(|| self.test());
                if shape.levels.is_empty() {
                    shape.whole = self.by_model(|scope| scope);
                }
            }
        }
        shape
    }

    fn by_model(&self, below: impl Fn(Scope) -> Scope) -> ByModel {
        let of = |model: &str| self.entries.row_if_any(&below(self.root.step(model).variable(&self.term.name)));
        ByModel { univariable: of("univariable"), multivariable: of("multivariable") }
    }

    fn level(&self, label: &str) -> LevelShape {
        LevelShape { label: label.to_owned(), rows: self.by_model(|scope| scope.level(label, label)) }
    }

    fn test(&self) -> ByModel {
        self.by_model(|scope| scope.step("test"))
    }
}

/// What the model of all terms says of itself, as far as it says it.
pub(crate) fn fit(root: &Scope, entries: &ResultWriter) -> Vec<FitLine> {
    let test = |name: &str| root.step("test").step(name);
    let all = [
        ("Rows analyzed", root.clone(), "{n}", "n"),
        ("Rows left out, a value missing", root.clone(), "{n.missing}", "n.missing"),
        ("Events", root.clone(), "{events}", "events"),
        ("Events per parameter", root.clone(), "{events_per_parameter}", "events_per_parameter"),
        ("Likelihood-ratio test, P", test("likelihood_ratio"), "{p.value}", "p.value"),
        ("Wald test, P", test("wald"), "{p.value}", "p.value"),
        ("Score test, P", test("score"), "{p.value}", "p.value"),
        ("Concordance (standard error)", root.step("concordance"), "{estimate} ({std.error})", "std.error"),
        ("Akaike information criterion", root.clone(), "{aic}", "aic"),
    ];
    let found = all.into_iter().filter_map(|(label, scope, pattern, needed)| {
        let row = entries.row_if_any(&scope).filter(|row| row.has(needed))?;
        Some(FitLine { label: label.to_owned(), row, pattern: pattern.to_owned() })
    });
    found.collect()
}
