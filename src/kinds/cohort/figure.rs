//! Cohort flow diagrams.

use crate::diagnostic::Diagnostic;
use crate::figure::flow::{self, Flow, FlowBox, FlowBranch, FlowStep};
use crate::figure::{Drawing, Style};
use crate::kinds::cohort::flow::{Flow as FlowShape, FlowStep as FlowShapeStep};
use crate::kinds::cohort::flow_tree::{Cohort, Split, Tree};
use crate::kinds::exhibit::Asked;
use crate::ledger::{Label, Printer};

/// The head of a box of those whom steps remove.
const EXCLUDED: &str = "Excluded";
/// The head of the box of those whom no branch takes.
const IN_NONE: &str = "In none of these";

/// Draws the steps of cohorts. A box is what is left; beside it stands what the steps
/// after it remove. Steps that exclude one after the other share a box, one reason a
/// line. Cohorts made from the same cohort are branches side by side; whom none of them
/// takes has a box beside the line above them.
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
            let count = self.printer.show(&first.shape.counts, "n = {n_start}");
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
            self.steps(line, cohort, 0, EXCLUDED);
            self.go_on(line, &cohort.children);
            return;
        }
        let split = tree.split(followers, self.printer);
        let parts = matches!(split, Split::Whole | Split::Partial { .. });
        // The other branch's subjects are excluded from nothing.
        let leaving = if split == Split::ApartLater { "Not in this branch" } else { EXCLUDED };
        let cohorts: Vec<&Cohort<'_>> = followers.iter().filter_map(|at| tree.cohorts.get(*at)).collect();
        if cohorts.is_empty() {
            return;
        }
        let names: Vec<String> = cohorts.iter().map(|cohort| cohort.name()).collect();
        let above = line.steps.last().map_or(String::new(), |step| step.kept.label.plain());
        self.alt.push(format!("{above} divides into {}.", listed(&names)));
        if let Split::Partial { rest } = split
            && let Some(last) = line.steps.last_mut()
        {
            last.excluded = Some(self.rest(rest));
        }
        for (cohort, name) in cohorts.into_iter().zip(names) {
            self.alt.push(format!("Branch {name}:"));
            let mut branch = FlowBranch::default();
            let mut at = 0;
            if let Some(first) = cohort.shape.steps.first().filter(|_| parts) {
                // Those whom the first step removes are the other branches' subjects.
                let count = self.printer.show(&first.counts, "n = {n_out}");
                let name = match &cohort.shape.end {
                    Some(end) if cohort.shape.steps.len() == 1 => sentence(end),
                    _ if first.excludes => format!("Not: {}", first.label),
                    _ => sentence(&first.label),
                };
                self.push(&mut branch, name, count);
                at = 1;
            }
            self.steps(&mut branch, cohort, at, leaving);
            if branch.steps.is_empty() {
                let count = self.printer.show(&cohort.shape.counts, "n = {n}");
                self.push(&mut branch, name, count);
            }
            self.go_on(&mut branch, &cohort.children);
            line.branches.push(branch);
        }
    }

    /// The box of those whom no branch takes. Their number is that of a cohort of
    /// exactly them: without one there is no result to print, and so no number.
    fn rest(&mut self, rest: Option<(&str, &FlowShape)>) -> FlowBox {
        let Some((id, shape)) = rest else {
            self.alt.push(format!("{IN_NONE}: some."));
            return FlowBox { label: Label::text(IN_NONE), ..FlowBox::default() };
        };
        let name = name(id, shape);
        let count = self.printer.show(&shape.counts, "n = {n}");
        self.alt.push(format!("{name}: {}.", count.plain()));
        FlowBox { label: Label::text(name), count, details: Vec::new() }
    }

    /// The boxes of a cohort's steps, from one on; `leaving` heads what steps remove.
    fn steps(&mut self, line: &mut FlowBranch, cohort: &Cohort<'_>, from: usize, leaving: &str) {
        let shape = cohort.shape;
        let mut at = from;
        while at < shape.steps.len() {
            let run = shape.steps[at..].iter().take_while(|step| step.excludes).count().max(1);
            let steps = &shape.steps[at..at + run];
            let excludes = steps[0].excludes;
            let details = self.removed(steps);
            let last = &steps[run - 1];
            let count = self.printer.show(&last.counts, "n = {n_out}");
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
                let excluded = FlowBox { label: Label::text(leaving), count: Label::default(), details };
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
    fn removed(&mut self, steps: &[FlowShapeStep]) -> Vec<Label> {
        let mut details = Vec::new();
        for step in steps {
            if self.printer.number(&step.counts, "n_removed") == Some(0.0) {
                continue;
            }
            let removed = self.printer.show(&step.counts, "{n_removed}");
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
        name(self.id, self.shape)
    }
}

/// What the rows of a cohort are called: its label, else that of its first step.
fn name(id: &str, shape: &FlowShape) -> String {
    let first = || shape.steps.first().filter(|step| !step.excludes).map(|step| step.label.as_str());
    sentence(shape.end.as_deref().or_else(first).unwrap_or(id))
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
pub(super) fn compose(asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Result<Drawing, Diagnostic> {
    let names = asked.request.order.of.all();
    let tree = Tree::of(&names, asked.exhibits, printer).map_err(|error| error.at(asked.request.place.clone()))?;
    Ok(draw(&tree, printer, style))
}
