//! Tables that judge a model: its fit as a whole, and whether hazards are proportional.

use crate::analysis::RegressionShape;
use crate::ledger::{Printer, Sought};
use crate::table::{Cell, Row, Table};

/// What a model says of itself: label, path and pattern of each line. A line whose
/// results the block does not have is left out.
const FIT: [(&str, &[&str], &str); 9] = [
    ("Rows analyzed", &["n"], "{n}"),
    ("Rows left out, a value missing", &["n", "missing"], "{n.missing}"),
    ("Events", &["events"], "{events}"),
    ("Events per parameter", &["events_per_parameter"], "{events_per_parameter}"),
    ("Likelihood-ratio test, P", &["test", "likelihood_ratio", "p", "value"], "{test.likelihood_ratio.p.value}"),
    ("Wald test, P", &["test", "wald", "p", "value"], "{test.wald.p.value}"),
    ("Score test, P", &["test", "score", "p", "value"], "{test.score.p.value}"),
    (
        "Concordance (standard error)",
        &["concordance", "std", "error"],
        "{concordance.estimate} ({concordance.std.error})",
    ),
    ("Akaike information criterion", &["aic"], "{aic}"),
];

/// What a robust variance does not mend.
const INDEPENDENT: &str = "The variance of the estimates and the Wald test are robust; the other tests and the \
                           information criterion take weights as counts and rows as independent.";

/// One line a statistic of the model of all terms.
pub(super) fn fit(block: &str, shape: &RegressionShape, printer: &mut Printer<'_>) -> Table {
    let mut rows = Vec::new();
    for (words, path, pattern) in FIT {
        // A field of a pattern is looked up from the block; the path says whether it is there.
        let at: Vec<Sought> = path.iter().map(|word| Sought::stat(word)).collect();
        if printer.number_at(block, &at).is_none() && printer.absence_at(block, &at).is_none() {
            continue;
        }
        let label = printer.label(block, &[], pattern);
        rows.push(Row { cells: vec![Cell::words(words), label.into()], ..Row::default() });
    }
    let head = vec![Cell::words("Multivariable model"), Cell::words("Value")];
    let notes = if shape.is_robust { vec![INDEPENDENT.to_owned()] } else { Vec::new() };
    Table { columns: 2, head: vec![head], rows, notes }
}

/// The test of proportional hazards of each term and of all together.
pub(super) fn proportional_hazards(block: &str, shape: &RegressionShape, printer: &mut Printer<'_>) -> Table {
    let head = ["Factor", "Chi-square", "df", "P value"].map(Cell::words).to_vec();
    let terms = shape.terms.iter().map(|term| (term.label.as_str(), Sought::variable(&term.name)));
    let rows = terms
        .chain([("All together", Sought::stat("global"))])
        .map(|(words, name)| {
            let path = [Sought::stat("proportional_hazards"), name];
            let mut cells = vec![Cell::words(words)];
            for pattern in ["{statistic}", "{df}", "{p.value}"] {
                cells.push(printer.label_at(block, &path, pattern).into());
            }
            Row { cells, ..Row::default() }
        })
        .collect();
    let mut notes = vec!["Score tests of proportional hazards (Grambsch–Therneau).".to_owned()];
    if shape.is_robust {
        notes.push(INDEPENDENT.to_owned());
    }
    Table { columns: head.len(), head: vec![head], rows, notes }
}
