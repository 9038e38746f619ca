//! Regression models as forest plots.

use crate::analysis::{LevelShape, Model, RegressionShape, ResultRow, TermShape};
use crate::diagnostic::Diagnostic;
use crate::document::ExhibitRequest;
use crate::figure::effect_rows::{EffectRows, Prints, Shown};
use crate::figure::forest::{self, Forest};
use crate::figure::labels::Labels;
use crate::figure::{Drawing, Style};
use crate::ledger::Printer;

/// A model of a block, under the name that it has beside others.
pub(crate) struct Fitted<'a> {
    /// The name.
    pub(crate) name: String,
    /// The block.
    pub(crate) shape: &'a RegressionShape,
    /// Which of the block's models.
    pub(crate) model: Model,
}

impl<'a> Fitted<'a> {
    fn term(&self, name: &str) -> Option<&'a TermShape> {
        self.shape.terms.iter().find(|term| term.name == name)
    }

    fn is_reference(&self, of: Term<'_>) -> bool {
        let reference = self.term(of.name).and_then(|term| term.reference.as_ref());
        reference.is_some_and(|reference| reference.label == of.level)
    }

    fn level(&self, of: Term<'_>) -> Option<&'a ResultRow> {
        let term = self.term(of.name)?;
        let level = term.levels.iter().chain(&term.reference).find(|level| level.label == of.level)?;
        level.rows.of(self.model)
    }
}

/// A level of a term.
#[derive(Clone, Copy)]
struct Term<'a> {
    name: &'a str,
    level: &'a str,
}

/// Draws one model, or several with a row each beneath the level that they estimate.
///
/// # Errors
/// `labels` name what is not shown.
pub(crate) fn draw(
    models: &[Fitted<'_>],
    labels: &Labels<'_>,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let mut writer = EffectRows::new(Prints::events(), printer);
    match models {
        [one] => one.shape.terms.iter().for_each(|term| write_alone(&mut writer, one.model, term, labels)),
        several => write_beside(&mut writer, several, labels),
    }
    labels.check(request)?;
    let (estimate, short, confidence) = models.first().map_or(("", "", ""), |first| {
        (first.shape.estimate.as_str(), first.shape.short.as_str(), first.shape.confidence.as_str())
    });
    let figure = Forest {
        rows: writer.rows,
        term_header: "Factor".to_owned(),
        n_header: "Events/n".to_owned(),
        estimate_header: format!("{short} ({confidence} CI)"),
        p_header: "P".to_owned(),
        axis_label: request.order.x_label().unwrap_or_else(|| format!("{estimate} (log scale)")),
        ..Forest::default()
    };
    Ok(Drawing { alt: writer.alt.join(" "), data: writer.data, ..forest::draw(&figure, style) })
}

/// A term of a model that stands alone: its levels beneath it.
fn write_alone(writer: &mut EffectRows<'_, '_>, model: Model, term: &TermShape, labels: &Labels<'_>) {
    let name = labels.name(&term.label);
    if term.levels.is_empty() {
        writer.row(&name, &name, Shown::of(term.whole.of(model)));
        return;
    }
    writer.heading(&name);
    writer.depth = 1;
    if let Some(LevelShape { label, rows }) = &term.reference {
        let level = labels.name(label);
        writer.reference(&level, &format!("{name} {level}"), rows.of(model));
    }
    for level in &term.levels {
        let label = labels.name(&level.label);
        writer.row(&label, &format!("{name} {label}"), Shown::of(level.rows.of(model)));
    }
    writer.depth = 0;
}

/// The terms of several models, in the order in which they come first.
fn write_beside(writer: &mut EffectRows<'_, '_>, models: &[Fitted<'_>], labels: &Labels<'_>) {
    let mut names: Vec<(&str, &str)> = Vec::new();
    for term in models.iter().flat_map(|model| &model.shape.terms) {
        if !names.iter().any(|(name, _)| *name == term.name) {
            names.push((&term.name, &term.label));
        }
    }
    for (name, label) in names {
        let title = labels.name(label);
        writer.depth = 0;
        writer.heading(&title);
        let has = |model: &&(usize, &Fitted<'_>)| model.1.term(name).is_some();
        let all: Vec<(usize, &Fitted<'_>)> = models.iter().enumerate().collect();
        let some: Vec<&(usize, &Fitted<'_>)> = all.iter().filter(has).collect();
        writer.depth = 1;
        let levels = levels_of(&some, name);
        if levels.is_empty() {
            for (index, model) in &some {
                let row = model.term(name).and_then(|term| term.whole.of(model.model));
                write_model(writer, *index, &model.name, &title, row);
            }
        }
        for level in levels {
            let of = Term { name, level };
            let words = labels.name(level);
            let long = format!("{title} {words}");
            if some.iter().all(|(_, model)| model.is_reference(of)) {
                writer.reference(&words, &long, some.first().and_then(|(_, model)| model.level(of)));
                continue;
            }
            writer.heading(&words);
            writer.depth = 2;
            for (index, model) in &some {
                if model.is_reference(of) {
                    writer.reference(&model.name, &format!("{long}, {}", model.name), model.level(of));
                } else if let Some(row) = model.level(of) {
                    write_model(writer, *index, &model.name, &long, Some(row));
                }
            }
            writer.depth = 1;
        }
    }
    writer.model = 0;
}

/// The levels of a term in all models that have it, the reference first.
fn levels_of<'a>(models: &[&(usize, &Fitted<'a>)], name: &str) -> Vec<&'a str> {
    let mut levels: Vec<&str> = Vec::new();
    for term in models.iter().filter_map(|(_, model)| model.term(name)).filter(|term| !term.levels.is_empty()) {
        for level in term.reference.iter().chain(&term.levels) {
            if !levels.contains(&level.label.as_str()) {
                levels.push(&level.label);
            }
        }
    }
    levels
}

/// The estimate of one of several models.
fn write_model(writer: &mut EffectRows<'_, '_>, index: usize, name: &str, long: &str, row: Option<&ResultRow>) {
    writer.model = index;
    writer.row(name, &format!("{long}, {name}"), Shown::of(row));
    writer.model = 0;
}
