//! Cohort flow diagrams.

use crate::analysis::FlowStep as FlowShapeStep;
use crate::diagnostic::Diagnostic;
use crate::figure::compose::flow_tree::{Cohort, Tree};
use crate::figure::flow::{self, Flow, FlowBox, FlowBranch, FlowStep};
use crate::figure::{Drawing, Style};
use crate::ledger::{Label, Printer};

/// Draws the steps of cohorts. A box is what is left; beside it stands what the steps
/// after it remove. Steps that exclude one after the other share a box, one reason a
/// line. Cohorts made from the same cohort are branches side by side.
pub(super) fn draw(tree: &Tree<'_>, printer: &mut Printer<'_>, style: &Style) -> Drawing {
    let mut writer = Writer { tree, printer, alt: Vec::new() };
    let trunk = writer.trunk();
    let alt = writer.alt.join(" ");
    Drawing { alt, ..flow::draw(&Flow { trunk, alt: String::new() }, style) }
}

/// Writes the boxes of the cohorts and the text alternative.
struct Writer<'a, 'b, 'c> {
    tree: &'a Tree<'a>,
    printer: &'b mut Printer<'c>,
    alt: Vec<String>,
}

impl Writer<'_, '_, '_> {
    /// The line that starts with the table of the first cohort.
    fn trunk(&mut self) -> FlowBranch {
        let mut trunk = FlowBranch::default();
        if let Some(first) = self.tree.roots.first().and_then(|root| self.tree.cohorts.get(*root)) {
            let count = self.printer.label(first.id, &[], "n = {n_start}");
            self.push(&mut trunk, sentence(&first.shape.start), count);
        }
        self.go_on(&mut trunk, &self.tree.roots);
        trunk
    }

    /// What follows on the last box of a line: one cohort in the same line, or several
    /// as its branches.
    fn go_on(&mut self, line: &mut FlowBranch, followers: &[usize]) {
        let tree = self.tree;
        if let [only] = followers {
            let Some(cohort) = tree.cohorts.get(*only) else { return };
            self.steps(line, cohort, 0);
            self.go_on(line, &cohort.children);
            return;
        }
        let parts = tree.are_parts(followers, self.printer);
        let cohorts: Vec<&Cohort<'_>> = followers.iter().filter_map(|at| tree.cohorts.get(*at)).collect();
        if cohorts.is_empty() {
            return;
        }
        let names: Vec<String> = cohorts.iter().map(|cohort| cohort.name()).collect();
        let above = line.steps.last().map_or(String::new(), |step| step.kept.label.plain());
        self.alt.push(format!("{above} divides into {}.", listed(&names)));
        for (cohort, name) in cohorts.into_iter().zip(names) {
            self.alt.push(format!("Branch {name}:"));
            let mut branch = FlowBranch::default();
            let mut at = 0;
            if let Some(first) = cohort.shape.steps.first().filter(|_| parts) {
                // Those whom the first step removes are the other branches' subjects.
                let count = self.printer.label(cohort.id, &["step", &first.key], "n = {n_out}");
                let name = match &cohort.shape.end {
                    Some(end) if cohort.shape.steps.len() == 1 => sentence(end),
                    _ if first.excludes => format!("Not: {}", first.label),
                    _ => sentence(&first.label),
                };
                self.push(&mut branch, name, count);
                at = 1;
            }
            self.steps(&mut branch, cohort, at);
            if branch.steps.is_empty() {
                let count = self.printer.label(cohort.id, &[], "n = {n}");
                self.push(&mut branch, name, count);
            }
            self.go_on(&mut branch, &cohort.children);
            line.branches.push(branch);
        }
    }

    /// The boxes of a cohort's steps, from one on.
    fn steps(&mut self, line: &mut FlowBranch, cohort: &Cohort<'_>, from: usize) {
        let shape = cohort.shape;
        let mut at = from;
        while at < shape.steps.len() {
            let run = shape.steps[at..].iter().take_while(|step| step.excludes).count().max(1);
            let steps = &shape.steps[at..at + run];
            let excludes = steps[0].excludes;
            let details = self.removed(cohort.id, steps);
            let last = &steps[run - 1];
            let count = self.printer.label(cohort.id, &["step", &last.key], "n = {n_out}");
            // The last box has the cohort's name; before it, what an inclusion keeps
            // is what it is called.
            let is_end = at + run == shape.steps.len();
            let name = match &shape.end {
                Some(end) if is_end => sentence(end),
                _ if excludes => "Remaining".to_owned(),
                _ => last.label.clone(),
            };
            // A step that removes nobody has no box beside it.
            if !details.is_empty() {
                let excluded = FlowBox { label: Label::text("Excluded"), count: Label::default(), details };
                match line.steps.last_mut() {
                    Some(previous) => previous.excluded = Some(excluded),
                    None => line.before = Some(excluded),
                }
            }
            self.push(line, name, count);
            at += run;
        }
    }

    /// What steps remove, one reason a line.
    fn removed(&mut self, block: &str, steps: &[FlowShapeStep]) -> Vec<Label> {
        let mut details = Vec::new();
        for step in steps {
            if self.printer.number(block, &["step", &step.key, "n_removed"]) == Some(0.0) {
                continue;
            }
            let removed = self.printer.label(block, &["step", &step.key], "{n_removed}");
            let reason = if step.excludes { step.label.clone() } else { format!("Not: {}", step.label) };
            self.alt.push(format!("{reason}: {} removed.", removed.plain()));
            // A count is not parted from what it counts.
            details.push(Label::text(format!("{reason} (n\u{a0}=\u{a0}")).then(removed).then(Label::text(")")));
        }
        details
    }

    /// Adds a box to a line.
    fn push(&mut self, line: &mut FlowBranch, name: String, count: Label) {
        self.alt.push(format!("{name}: {}.", count.plain()));
        let kept = FlowBox { label: Label::text(name), count, details: Vec::new() };
        line.steps.push(FlowStep { kept, excluded: None });
    }
}

impl Cohort<'_> {
    /// What its rows are called.
    fn name(&self) -> String {
        let first = || self.shape.steps.first().filter(|step| !step.excludes).map(|step| step.label.as_str());
        sentence(self.shape.end.as_deref().or_else(first).unwrap_or(self.id))
    }
}

/// Words one after the other, with `and` before the last.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// The cohorts that a figure names, as a tree.
///
/// # Errors
/// As of [`Tree::of`].
pub(super) fn compose(
    names: &[&str],
    request: &crate::document::ExhibitRequest,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let tree = Tree::of(names, printer).map_err(|error| error.at(request.place.clone()))?;
    Ok(draw(&tree, printer, style))
}
