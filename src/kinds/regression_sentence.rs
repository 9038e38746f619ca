//! What models found, in a sentence.

use crate::analysis::words::in_sentence;
use crate::analysis::{Model, RegressionShape, ResultRow, TermShape};
use crate::document::Sentence;
use crate::kinds::teller::Teller;

/// What may be chosen of a model's sentence.
pub(crate) const CHOICES: &[&str] = &["term", "level", "model"];

/// The ratios of the model of all terms, or of the models of one term where there is no other:
/// of all terms, or of one.
pub(crate) fn sentence(shape: &RegressionShape, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
    let model = model(shape, teller)?;
    let terms = teller.chosen("term", &shape.terms, |term| vec![&term.name, &term.label])?;
    let all: Vec<(String, &str, &ResultRow)> = terms.iter().flat_map(|term| contrasts(term, model)).collect();
    if all.is_empty() {
        return teller.without("has no ratio of that term to tell; of a spline it compares values given by `at`");
    }
    let chosen = teller.chosen("level", &all, |(_, level, _)| vec![level])?;
    let several = shape.terms.iter().filter(|term| !is_product(term)).count() > 1;
    let kind = match model {
        Model::Multivariable if several => "adjusted ",
        Model::Univariable if several => "unadjusted ",
        _ => "",
    };
    let ratio = format!("{kind}{}", shape.estimate.to_lowercase());
    let told = |row: &ResultRow, teller: &mut Teller<'_, '_>| {
        teller.estimate(row, row.has("p.value").then_some(("", "p.value")))
    };
    if let [(contrast, _, row)] = chosen.as_slice() {
        return Ok(Sentence::words(format!("The {ratio} for {contrast} was ")).then(told(row, teller)).and("."));
    }
    let each = chosen.iter().map(|(contrast, _, row)| told(row, teller).and(&format!(" for {contrast}"))).collect();
    Ok(Sentence::words(format!("The {ratio}s were ")).then(Sentence::list(each)).and("."))
}

/// The model that is chosen, else that of all terms.
fn model(shape: &RegressionShape, teller: &Teller<'_, '_>) -> Result<Model, String> {
    match teller.choice("model") {
        None if shape.multivariable => Ok(Model::Multivariable),
        None => Ok(Model::Univariable),
        Some("multivariable") if shape.multivariable => Ok(Model::Multivariable),
        Some("univariable") if shape.univariable => Ok(Model::Univariable),
        Some(wanted @ ("multivariable" | "univariable")) => {
            teller.without(&format!("has no {wanted} model: add `{wanted} = true` to it"))
        }
        Some(wanted) => teller.without(&format!("has no model `{wanted}`, expected `univariable` or `multivariable`")),
    }
}

fn is_product(term: &TermShape) -> bool {
    term.name.contains(':')
}

/// What each ratio of a term compares, the level it is of, and its results in a model.
fn contrasts(term: &TermShape, model: Model) -> Vec<(String, &str, &ResultRow)> {
    let has_ratio = |row: &&ResultRow| row.has("estimate");
    if let Some(row) = term.whole.of(model).filter(has_ratio) {
        return vec![(whole(term), "", row)];
    }
    let name = in_sentence(term.label.strip_suffix(" (spline)").unwrap_or(&term.label));
    let contrast = |level: &str| match (&term.reference, &term.test) {
        _ if is_product(term) => format!("the interaction {} ({level})", term.label),
        // A spline compares values, which have the unit of the term.
        (Some(reference), Some(_)) => {
            let (name, unit) = name.split_once(", ").map_or((name.as_str(), ""), |(name, unit)| (name, unit));
            let gap = if unit.is_empty() { "" } else { " " };
            format!("{name} ({level} vs {}{gap}{unit})", reference.label)
        }
        (Some(reference), None) => format!("{name} ({level} vs {})", reference.label),
        (None, _) => format!("{name} ({level})"),
    };
    let row = |rows: &'_ crate::analysis::ByModel| rows.of(model).filter(has_ratio).is_some();
    let shown = term.levels.iter().filter(|level| row(&level.rows));
    shown.filter_map(|level| Some((contrast(&level.label), level.label.as_str(), level.rows.of(model)?))).collect()
}

/// A continuous term and its step: `age (per 10 years)`.
fn whole(term: &TermShape) -> String {
    if is_product(term) {
        return format!("the interaction {}", term.label);
    }
    match term.label.rsplit_once(", per ") {
        Some((name, step)) => format!("{} (per {step})", in_sentence(name)),
        None => in_sentence(&term.label),
    }
}
