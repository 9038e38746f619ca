//! From what an author asks for to the model of a figure: every label is printed
//! from the ledger, and the text alternative says what the results say.

mod bars;
mod compare;
mod curve;
mod flow;
mod flow_tree;
mod forest;
mod incidence;
mod keys;
mod survival;
mod time_axis;
mod time_varying;
mod toxicity;

use crate::analysis::{Exhibit, IncidenceShape, RegressionShape};
use crate::diagnostic::{Diagnostic, known_names};
use crate::document::{ExhibitRequest, plain};
use crate::figure::{Drawing, Style};
use crate::ledger::Printer;

/// The kinds of figures.
pub const KINDS: [&str; 8] =
    ["kaplan-meier", "forest", "flow", "toxicity", "bars", "adjusted-curves", "proportional-hazards", "incidence"];

/// Draws the figure that an author asks for.
///
/// # Errors
/// `of` names no block, or one that this kind of figure does not show.
pub fn compose(request: &ExhibitRequest, printer: &mut Printer<'_>, style: &Style) -> Result<Drawing, Diagnostic> {
    let ledger = printer.ledger();
    let mut blocks = Vec::new();
    for name in request.order.of.all() {
        let Some(block) = ledger.block(name) else {
            let known = ledger.blocks.iter().map(|block| block.id.as_str()).collect::<Vec<_>>();
            return Err(Diagnostic::error(format!("there is no block `{name}`"))
                .at(request.place.clone())
                .hint(known_names(name, known)));
        };
        blocks.push((name, &ledger.blocks[block].exhibit));
    }
    let Some((first, exhibit)) = blocks.first().copied() else {
        return Err(Diagnostic::error(format!("figure `{}` names no block", request.id))
            .at(request.place.clone())
            .hint("write `of = \"block\"`"));
    };
    let kind = request.order.kind.as_deref().unwrap_or_else(|| usual_kind(exhibit));
    keys::check(request, kind, exhibit)?;
    let mut drawing = match (kind, exhibit) {
        ("kaplan-meier", Exhibit::Survival(shape)) => survival::draw(first, shape, request, printer, style)?,
        ("adjusted-curves", Exhibit::Regression(shape)) => adjusted(first, shape, request, printer, style)?,
        ("proportional-hazards", Exhibit::Regression(shape)) => {
            time_varying::draw(first, shape, request, printer, style)?
        }
        ("forest", Exhibit::Regression(shape)) => forest::draw(first, shape, request, printer, style),
        ("flow", Exhibit::Flow(_)) => flow::compose(&request.order.of.all(), request, printer, style)?,
        ("toxicity", Exhibit::Toxicity(shape)) => toxicity::draw(first, shape, request, printer, style),
        ("bars", Exhibit::Summary(shape)) => bars::summary(first, shape, request, printer, style)?,
        ("bars", Exhibit::Proportion(shape)) => bars::proportion(first, shape, request, printer, style),
        ("incidence", Exhibit::Incidence(shape)) => incidence::draw(first, shape, request, printer, style)?,
        ("forest", Exhibit::Incidence(IncidenceShape { model: Some(model), .. })) => {
            forest::draw(first, model, request, printer, style)
        }
        ("forest", Exhibit::Incidence(_)) => {
            return Err(Diagnostic::error(format!("block `{first}` has no model to show"))
                .at(request.place.clone())
                .hint("add `terms` to the block"));
        }
        ("forest", Exhibit::Compare(shape)) => compare::draw(first, shape, request, printer, style)?,
        ("forest", Exhibit::Correlation(shape)) => compare::correlations(first, shape, request, printer, style),
        (kind, _) if !KINDS.contains(&kind) => {
            return Err(Diagnostic::error(format!("there is no figure of kind `{kind}`"))
                .at(request.place.clone())
                .hint(known_names(kind, KINDS)));
        }
        (kind, _) => {
            let block = ledger.block(first).map_or("", |block| ledger.blocks[block].kind.as_str());
            return Err(Diagnostic::error(format!(
                "a figure of kind `{kind}` does not show block `{first}` of kind `{block}`"
            ))
            .at(request.place.clone())
            .hint(format!("such a block is shown by a figure of kind `{}`", usual_kind(exhibit))));
        }
    };
    drawing.alt = format!("{} {}", plain(&request.caption), drawing.alt).trim().to_owned();
    Ok(drawing)
}

/// The curves that a model predicts.
fn adjusted(
    block: &str,
    shape: &RegressionShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    match &shape.curves {
        Some(curves) => survival::draw_below(block, &["curves"], curves, request, printer, style),
        None => Err(Diagnostic::error(format!("block `{block}` predicts no curves"))
            .at(request.place.clone())
            .hint("add `curves = { by = \"a categorical term\" }` to the block")),
    }
}

fn usual_kind(exhibit: &Exhibit) -> &'static str {
    match exhibit {
        Exhibit::Survival(_) => "kaplan-meier",
        Exhibit::Regression(_) | Exhibit::Compare(_) | Exhibit::Correlation(_) => "forest",
        Exhibit::Flow(_) => "flow",
        Exhibit::Toxicity(_) => "toxicity",
        Exhibit::Incidence(_) => "incidence",
        Exhibit::Summary(_) | Exhibit::Proportion(_) | Exhibit::Single | Exhibit::Nothing => "bars",
    }
}
