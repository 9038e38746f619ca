//! What tables and figures show of a block of regression models.

use crate::analysis::RegressionShape;
use crate::diagnostic::Diagnostic;
use crate::figure::{Drawing, Style, regression as forest, survival as curves};
use crate::kinds::cox::time_varying_figure;
use crate::kinds::exhibit::{Asked, Exhibit};
use crate::ledger::Printer;
use crate::table::{Table, model_fit, regression, survival};

impl Exhibit for RegressionShape {
    fn table(&self, asked: &Asked<'_>, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
        match (asked.form, &self.curves) {
            (Some("adjusted-curves"), Some(curves)) => Ok(survival::predicted(curves, printer)),
            (Some("adjusted-curves"), None) => Err(asked.without("predicts no curves", "curves")),
            (Some("fit" | "proportional-hazards"), _) if !self.multivariable => {
                Err(asked.without("has no model of all terms", "multivariable = true"))
            }
            (Some("fit"), _) => Ok(model_fit::fit(self, printer)),
            (Some("proportional-hazards"), _) if !self.time_varying.is_empty() => {
                Ok(model_fit::proportional_hazards(self, printer))
            }
            (Some("proportional-hazards"), _) => Err(asked
                .wrong_at("kind", "", format!("block `{}` has no test of proportional hazards", asked.block))
                .hint("it is one of a cox block with Efron's or Breslow's ties and without `firth`")),
            _ => Ok(regression::table(self, printer)),
        }
    }

    fn figure(&self, asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Result<Drawing, Diagnostic> {
        match (asked.form, &self.curves) {
            (Some("adjusted-curves"), Some(found)) => curves::draw(found, asked.request, printer, style),
            (Some("adjusted-curves"), None) => Err(asked
                .wrong_at("kind", "", format!("block `{}` predicts no curves", asked.block))
                .hint("add `curves = { by = \"a categorical term\" }` to the block")),
            (Some("proportional-hazards"), _) => time_varying_figure::draw(self, asked, printer, style),
            _ => {
                check_model(self, asked)?;
                Ok(forest::draw(self, asked.request, printer, style))
            }
        }
    }
}

/// Refuses a model that the block does not have.
pub(crate) fn check_model(shape: &RegressionShape, asked: &Asked<'_>) -> Result<(), Diagnostic> {
    let Some(model) = asked.request.order.model.as_deref() else { return Ok(()) };
    let all = [("univariable", shape.univariable), ("multivariable", shape.multivariable)];
    if all.contains(&(model, true)) {
        return Ok(());
    }
    let known: Vec<&str> = all.into_iter().filter(|(_, has)| *has).map(|(name, _)| name).collect();
    Err(asked
        .wrong_at("model", model, format!("found `model` `{model}`, expected {}", known.join(" or ")))
        .hint("the block says which models it fits"))
}
