//! Which cohort of a flow diagram is made from which.

use std::collections::BTreeSet;

use crate::analysis::{Exhibit, Flow};
use crate::diagnostic::Diagnostic;
use crate::ledger::{Ledger, Printer};

/// A cohort of the diagram.
#[derive(Debug)]
pub(super) struct Cohort<'a> {
    /// Its block.
    pub(super) id: &'a str,
    /// Its steps.
    pub(super) shape: &'a Flow,
    /// The tables it is made from: its `from`, the `from` of that, and so on.
    line: Vec<&'a str>,
    /// The cohorts that follow on it, in the order of the figure.
    pub(super) children: Vec<usize>,
}

/// The cohorts of a diagram.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    /// All of them, in the order of the figure.
    pub(super) cohorts: Vec<Cohort<'a>>,
    /// Those at the top: one, or several made from the same table.
    pub(super) roots: Vec<usize>,
}

impl<'a> Tree<'a> {
    /// The tree of the cohorts named.
    ///
    /// A cohort follows on the one it is made from. A cohort of another table, in which
    /// the subjects are described anew, follows on the end of the line if it starts with
    /// as many rows as that ends with.
    ///
    /// # Errors
    /// A name twice; a block that is no cohort; a cohort left out between two others;
    /// a cohort of other rows than the line above it ends with.
    pub(super) fn of(names: &[&'a str], printer: &Printer<'a>) -> Result<Self, Diagnostic> {
        let ledger = printer.ledger();
        let mut cohorts: Vec<Cohort<'a>> = Vec::new();
        for name in names {
            if cohorts.iter().any(|cohort| cohort.id == *name) {
                return Err(Diagnostic::error(format!("the flow names `{name}` twice")));
            }
            cohorts.push(Cohort {
                id: name,
                shape: shape(ledger, name)?,
                line: line(ledger, name),
                children: Vec::new(),
            });
        }
        let mut roots: Vec<usize> = Vec::new();
        for at in 0..cohorts.len() {
            match parent(&cohorts, at, ledger)? {
                Some(parent) => cohorts[parent].children.push(at),
                None => roots.push(at),
            }
        }
        let mut tree = Self { cohorts, roots: Vec::new() };
        for root in roots {
            tree.place(root, printer)?;
        }
        Ok(tree)
    }

    /// Places a cohort that is made from no other of the diagram.
    fn place(&mut self, root: usize, printer: &Printer<'_>) -> Result<(), Diagnostic> {
        let Some(first) = self.roots.first().copied() else {
            self.roots.push(root);
            return Ok(());
        };
        let (above, new) = (&self.cohorts[first], &self.cohorts[root]);
        if above.line.first() == new.line.first() {
            self.roots.push(root);
            return Ok(());
        }
        if let Some(common) = new.line.iter().find(|table| above.line.contains(table)) {
            return Err(Diagnostic::error(format!(
                "cohorts `{}` and `{}` of the flow are both made from `{common}`, by way of tables that it does not name",
                above.id, new.id
            ))
            .hint("name in `of` the cohorts between, too"));
        }
        let ends = self.ends();
        let [end] = ends.as_slice() else {
            return Err(Diagnostic::error(format!(
                "cohort `{}` starts from table `{}`, and follows on none of the branches of the flow",
                new.id,
                new.line.first().unwrap_or(&"")
            ))
            .hint("draw a figure of its own, or make the cohort `from` one of the branches"));
        };
        let (end, count) = (*end, |at: usize, stat| printer.number(self.cohorts[at].id, &[stat]));
        let (before, after) = (count(end, "n"), count(root, "n_start"));
        if before != after {
            let shown = |number: Option<f64>| number.map_or("no".to_owned(), |number| number.to_string());
            return Err(Diagnostic::error(format!(
                "cohort `{}` starts with the {} rows of `{}`, expected the {} with which `{}` ends",
                new.id,
                shown(after),
                new.line.first().unwrap_or(&""),
                shown(before),
                self.cohorts[end].id
            ))
            .hint(format!("make the cohort `from = \"{}\"`, or draw a figure of its own", self.cohorts[end].id)));
        }
        self.cohorts[end].children.push(root);
        Ok(())
    }

    /// The cohorts on which none follows, of those placed.
    fn ends(&self) -> Vec<usize> {
        let mut ends = Vec::new();
        let mut waiting = self.roots.clone();
        while let Some(at) = waiting.pop() {
            let children = &self.cohorts[at].children;
            if children.is_empty() {
                ends.push(at);
            }
            waiting.extend(children);
        }
        ends
    }

    /// Whether each row above is in exactly one of these branches after its first step:
    /// then that step only says which branch it is.
    pub(super) fn are_parts(&self, branches: &[usize], printer: &Printer<'_>) -> bool {
        let ledger = printer.ledger();
        let mut seen: BTreeSet<u64> = BTreeSet::new();
        let (mut start, mut kept) = (None, 0.0);
        for cohort in branches.iter().filter_map(|at| self.cohorts.get(*at)) {
            let Some(first) = cohort.shape.steps.first() else { return false };
            let path = ["step", first.key.as_str(), "n_out"];
            start = start.or(printer.number(cohort.id, &["n_start"]));
            kept += printer.number(cohort.id, &path).unwrap_or(f64::NAN);
            // A row that stays in two branches is not in one.
            let source = cohort.line.last().copied().unwrap_or_default();
            let rows = ledger.at(cohort.id, path).map_or(&[][..], |result| ledger.source_rows(result));
            let own = rows.iter().find(|(id, _)| id == source);
            if own.is_some_and(|(_, rows)| rows.iter().any(|row| !seen.insert(row))) {
                return false;
            }
        }
        start == Some(kept)
    }
}

/// The steps of a block that is a cohort.
fn shape<'a>(ledger: &'a Ledger, name: &str) -> Result<&'a Flow, Diagnostic> {
    let block = ledger.block(name).map(|block| &ledger.blocks[block]);
    match block.map(|block| &block.exhibit) {
        Some(Exhibit::Flow(shape)) => Ok(shape),
        _ => Err(Diagnostic::error(format!(
            "a flow shows cohorts, and block `{name}` is of kind `{}`",
            block.map_or("", |block| block.kind.as_str())
        ))),
    }
}

/// The tables from which a table is made, each from the next one.
fn line<'a>(ledger: &'a Ledger, name: &str) -> Vec<&'a str> {
    let from = |id: &str| ledger.tables.iter().find(|table| table.id == id)?.parents.first();
    let mut line: Vec<&str> = Vec::new();
    let mut at = from(name);
    while let Some(table) = at.filter(|table| !line.contains(&table.as_str())) {
        line.push(table);
        at = from(table);
    }
    line
}

/// The cohort of the diagram on which one follows.
fn parent(cohorts: &[Cohort<'_>], at: usize, ledger: &Ledger) -> Result<Option<usize>, Diagnostic> {
    let own = &cohorts[at];
    let place = |table: &str| cohorts.iter().position(|cohort| cohort.id == table);
    let Some(from) = own.line.first() else { return Ok(None) };
    if let Some(parent) = place(from) {
        return Ok(Some(parent));
    }
    // What lies between would be missing from the diagram.
    let all = ledger.ancestors(&[(*from).to_owned()]);
    let Some(above) = all.iter().find(|table| place(table).is_some()) else { return Ok(None) };
    let is_cohort = ledger.block(from).is_some_and(|block| matches!(ledger.blocks[block].exhibit, Exhibit::Flow(_)));
    let hint = if is_cohort {
        format!("name `{from}` in `of`, too")
    } else {
        format!("make the cohort `from` a cohort: a flow cannot lead through the query `{from}`")
    };
    Err(Diagnostic::error(format!(
        "cohort `{}` of the flow is made from `{above}` by way of `{from}`, which the flow leaves out",
        own.id
    ))
    .hint(hint))
}
