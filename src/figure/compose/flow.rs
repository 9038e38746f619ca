//! Cohort flow diagrams.

use crate::analysis::{Exhibit, FlowStep as FlowShapeStep};
use crate::figure::flow::{self, Flow, FlowBox, FlowStep};
use crate::figure::{Drawing, Style};
use crate::ledger::{Label, Printer};

/// Draws the steps of one cohort after the other. A box is what is left; beside
/// it stands what the steps after it remove. Steps that exclude one after the
/// other share a box, one reason a line.
pub(super) fn draw(blocks: &[(&str, &Exhibit)], printer: &mut Printer<'_>, style: &Style) -> Drawing {
    let mut model = Flow::default();
    let mut alt = Vec::new();
    for (index, (block, exhibit)) in blocks.iter().enumerate() {
        let Exhibit::Flow(shape) = exhibit else { continue };
        if index == 0 {
            let count = printer.label(block, &[], "n = {n_start}");
            alt.push(format!("{}: {}.", sentence(&shape.start), count.plain()));
            model.steps.push(FlowStep {
                kept: FlowBox { label: Label::text(sentence(&shape.start)), count, details: Vec::new() },
                excluded: None,
            });
        }
        let mut at = 0;
        while at < shape.steps.len() {
            let run = shape.steps[at..].iter().take_while(|step| step.excludes).count().max(1);
            let steps = &shape.steps[at..at + run];
            let excludes = steps[0].excludes;
            let mut details = Vec::new();
            let removes = |step: &&FlowShapeStep| printer.number(block, &["step", &step.key, "n_removed"]) != Some(0.0);
            let shown: Vec<&FlowShapeStep> = steps.iter().filter(removes).collect();
            for step in shown {
                let removed = printer.label(block, &["step", &step.key], "{n_removed}");
                let reason = if excludes { step.label.clone() } else { format!("Not: {}", step.label) };
                alt.push(format!("{reason}: {} removed.", removed.plain()));
                // A count is not parted from what it counts.
                details.push(Label::text(format!("{reason} (n\u{a0}=\u{a0}")).then(removed).then(Label::text(")")));
            }
            let last = &steps[run - 1];
            let count = printer.label(block, &["step", &last.key], "n = {n_out}");
            // The last box has the cohort's name; before it, what an inclusion keeps
            // is what it is called.
            let is_end = at + run == shape.steps.len();
            let name = match &shape.end {
                Some(end) if is_end => sentence(end),
                _ if excludes => "Remaining".to_owned(),
                _ => last.label.clone(),
            };
            alt.push(format!("{name}: {}.", count.plain()));
            // A step that removes nobody has no box beside it.
            if let Some(previous) = model.steps.last_mut().filter(|_| !details.is_empty()) {
                previous.excluded = Some(FlowBox { label: Label::text("Excluded"), count: Label::default(), details });
            }
            model.steps.push(FlowStep {
                kept: FlowBox { label: Label::text(name), count, details: Vec::new() },
                excluded: None,
            });
            at += run;
        }
    }
    Drawing { alt: alt.join(" "), ..flow::draw(&model, style) }
}

fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
