//! Bars of proportions.

use crate::analysis::{ProportionShape, SummaryShape};
use crate::diagnostic::{Diagnostic, known_names};
use crate::document::ExhibitRequest;
use crate::figure::bars::{self, Bar, Bars};
use crate::figure::{Drawing, Style};
use crate::ledger::{Printer, Sought};

/// Draws the levels of one categorical variable of a summary.
pub(super) fn summary(
    block: &str,
    shape: &SummaryShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let names: Vec<&str> = shape
        .variables
        .iter()
        .filter(|variable| !variable.levels.is_empty())
        .map(|variable| variable.name.as_str())
        .collect();
    let wanted = request.order.variable.as_deref().or(names.first().copied()).unwrap_or("");
    let variable =
        shape.variables.iter().find(|variable| variable.name == wanted && !variable.levels.is_empty()).ok_or_else(
            || {
                Diagnostic::error(format!("`{wanted}` is not a categorical variable of block `{block}`"))
                    .at(request.place.clone())
                    .hint(known_names(wanted, names))
            },
        )?;
    let mut alt = Vec::new();
    let rows = variable
        .levels
        .iter()
        .map(|level| {
            let path = [Sought::variable(&variable.name), Sought::level(level), Sought::stat("p")];
            let label = printer.label_at(block, &path[..2], "{n}/{N} ({p%})");
            alt.push(format!("{level}: {}.", label.plain()));
            Bar {
                name: level.clone(),
                estimate: printer.number_at(block, &path).unwrap_or(0.0),
                conf_low: None,
                conf_high: None,
                label,
            }
        })
        .collect();
    let axis_label = request.order.x_label().unwrap_or_else(|| axis_of(&shape.counted));
    let model = Bars { rows, label_header: "n/N (%)".to_owned(), axis_label, ..Bars::default() };
    Ok(Drawing { alt: alt.join(" "), ..bars::draw(&model, style) })
}

/// Draws proportions with their intervals.
pub(super) fn proportion(
    block: &str,
    shape: &ProportionShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Drawing {
    let groups: Vec<(String, Vec<Sought>)> = if shape.groups.is_empty() {
        vec![(shape.label.clone(), Vec::new())]
    } else {
        shape.groups.iter().map(|group| (group.clone(), vec![Sought::group(group)])).collect()
    };
    let mut alt = Vec::new();
    let rows = groups
        .into_iter()
        .map(|(name, path)| {
            let label = printer.label_at(block, &path, "{n}/{N}, {estimate} ({conf.low}–{conf.high})");
            alt.push(format!("{name}: {}.", label.plain()));
            let at = |words: &[&str]| -> Vec<Sought> {
                path.iter().cloned().chain(words.iter().map(|word| Sought::stat(word))).collect()
            };
            Bar {
                estimate: printer.number_at(block, &at(&["estimate"])).unwrap_or(0.0),
                conf_low: printer.number_at(block, &at(&["conf", "low"])),
                conf_high: printer.number_at(block, &at(&["conf", "high"])),
                name,
                label,
            }
        })
        .collect();
    let label_header = format!("n/N, % ({} CI)", shape.confidence);
    let axis_label = request.order.x_label().unwrap_or_else(|| axis_of(&shape.counted));
    let model = Bars { rows, label_header, axis_label, ..Bars::default() };
    Drawing { alt: alt.join(" "), ..bars::draw(&model, style) }
}

/// The title of an axis in percent of what is counted: `Patients, %`.
pub(super) fn axis_of(counted: &str) -> String {
    let mut letters = counted.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}, %", letters.as_str())
}
