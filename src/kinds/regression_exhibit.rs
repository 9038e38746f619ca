//! What tables and figures show of a block of regression models.

use crate::analysis::words::capitalized;
use crate::analysis::{Model, RegressionShape};
use crate::diagnostic::Diagnostic;
use crate::document::{ExhibitKind, Sentence};
use crate::figure::labels::Labels;
use crate::figure::regression::{self, Fitted};
use crate::figure::{Drawing, Style, survival as curves};
use crate::kinds::cox::time_varying_figure;
use crate::kinds::exhibit::{Asked, Exhibit};
use crate::kinds::regression_sentence;
use crate::kinds::teller::Teller;
use crate::ledger::Printer;
use crate::table::{self, Table, model_fit, survival};

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
            _ => Ok(table::regression::table(self, printer)),
        }
    }

    fn figure(&self, asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Result<Drawing, Diagnostic> {
        match (asked.form, &self.curves) {
            (Some("adjusted-curves"), Some(found)) => curves::draw(found, asked.request, printer, style),
            (Some("adjusted-curves"), None) => Err(asked
                .wrong_at("kind", "", format!("block `{}` predicts no curves", asked.block))
                .hint("add `curves = { by = \"a categorical term\" }` to the block")),
            (Some("proportional-hazards"), _) => time_varying_figure::draw(self, asked, printer, style),
            _ => forest(self, asked, printer, style),
        }
    }

    fn title(&self, kind: ExhibitKind) -> String {
        let ratios = format!("{}s", self.estimate.to_lowercase());
        let models = match (self.univariable, self.multivariable) {
            (true, true) if kind == ExhibitKind::Table => "univariable and multivariable ",
            (true, false) => "univariable ",
            _ if self.terms.len() > 1 => "multivariable ",
            _ => "",
        };
        capitalized(&format!("{models}{ratios}"))
    }

    fn sentence(&self, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
        regression_sentence::sentence(self, teller)
    }

    fn regression(&self) -> Option<&RegressionShape> {
        Some(self)
    }
}

/// The forest plot of a block's model, or of several: those of the blocks that the figure
/// names, or with `model = "both"` those of one block.
///
/// # Errors
/// A model that a block does not have, a block that has none, ratios of different kinds.
pub(crate) fn forest(
    shape: &RegressionShape,
    asked: &Asked<'_>,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let order = &asked.request.order;
    let names = order.of.all();
    if order.model.as_deref() == Some("both") {
        let [_] = names.as_slice() else {
            return Err(asked.wrong("found `model = \"both\"` beside several blocks, expected one block"));
        };
        check_model(shape, asked, "univariable")?;
        check_model(shape, asked, "multivariable")?;
        let labels = Labels::of(asked.request);
        let both = [("Univariable", Model::Univariable), ("Multivariable", Model::Multivariable)];
        let fitted = both.map(|(name, model)| Fitted { name: labels.name(name), shape, model });
        return regression::draw(&fitted, &labels, asked.request, printer, style);
    }
    let labels = Labels::of(asked.request);
    let mut fitted: Vec<Fitted<'_>> = Vec::new();
    for name in names.iter().copied() {
        let shape = asked.exhibits.get(name).and_then(|exhibit| exhibit.regression()).ok_or_else(|| {
            asked.wrong(format!("block `{name}` has no regression model to draw")).hint("name cox or logistic blocks")
        })?;
        if let Some(model) = order.model.as_deref() {
            check_model(shape, asked, model)?;
        }
        let alone = order.model.as_deref() == Some("univariable") || !shape.multivariable;
        let model = if alone { Model::Univariable } else { Model::Multivariable };
        if let Some(first) = fitted.first().map(|first| first.shape)
            && (&first.short, &first.confidence) != (&shape.short, &shape.confidence)
        {
            let kind = |shape: &RegressionShape| format!("{} ({} CI)", shape.estimate.to_lowercase(), shape.confidence);
            return Err(asked.wrong(format!(
                "block `{name}` estimates a {}, and block `{}` a {}, expected estimates of one kind on an axis",
                kind(shape),
                asked.block,
                kind(first)
            )));
        }
        let name = if names.len() > 1 { labels.name(name) } else { String::new() };
        fitted.push(Fitted { name, shape, model });
    }
    regression::draw(&fitted, &labels, asked.request, printer, style)
}

/// Refuses a model that the block does not have.
pub(crate) fn check_model(shape: &RegressionShape, asked: &Asked<'_>, model: &str) -> Result<(), Diagnostic> {
    let all = [("univariable", shape.univariable), ("multivariable", shape.multivariable)];
    if all.contains(&(model, true)) {
        return Ok(());
    }
    let known: Vec<&str> = all.into_iter().filter(|(_, has)| *has).map(|(name, _)| name).collect();
    Err(asked
        .wrong_at("model", model, format!("found `model` `{model}`, expected {}", known.join(" or ")))
        .hint("the block says which models it fits"))
}
