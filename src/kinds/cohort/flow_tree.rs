//! Which cohort of a flow diagram is made from which.

use std::collections::BTreeSet;

use crate::analysis::ResultRow;
use crate::diagnostic::Diagnostic;
use crate::kinds::Exhibits;
use crate::kinds::cohort::Flow;
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
    /// What the blocks of the report show.
    exhibits: &'a Exhibits,
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
    pub(super) fn of(names: &[&'a str], exhibits: &'a Exhibits, printer: &Printer<'a>) -> Result<Self, Diagnostic> {
        let ledger = printer.ledger();
        let mut cohorts: Vec<Cohort<'a>> = Vec::new();
        for name in names {
            if cohorts.iter().any(|cohort| cohort.id == *name) {
                return Err(Diagnostic::error(format!("the flow names `{name}` twice")));
            }
            cohorts.push(Cohort {
                id: name,
                shape: shape(exhibits, ledger, name)?,
                line: line(ledger, name),
                children: Vec::new(),
            });
        }
        let mut roots: Vec<usize> = Vec::new();
        for at in 0..cohorts.len() {
            match parent(&cohorts, at, exhibits, ledger)? {
                Some(parent) => cohorts[parent].children.push(at),
                None => roots.push(at),
            }
        }
        let mut tree = Self { exhibits, cohorts, roots: Vec::new() };
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
        let (end, count) = (*end, |at: usize, stat| printer.number(&self.cohorts[at].shape.counts, stat));
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

    /// How cohorts made from the same rows divide them by their first steps.
    pub(super) fn split(&self, branches: &[usize], printer: &Printer<'a>) -> Split<'a> {
        let cohorts: Vec<&Cohort<'a>> = branches.iter().filter_map(|at| self.cohorts.get(*at)).collect();
        let first_steps = cohorts.iter().map(|cohort| Some((*cohort, &cohort.shape.steps.first()?.counts)));
        let Some(first_steps) = first_steps.collect::<Option<Vec<_>>>() else { return Split::Overlapping };
        let Some((first, _)) = first_steps.first() else { return Split::Overlapping };
        let after_first = first_steps.iter().map(|(cohort, counts)| (*cohort, *counts, "n_out"));
        let Some(taken) = disjoint(printer, after_first) else {
            let ends = cohorts.iter().map(|cohort| (*cohort, &cohort.shape.counts, "n"));
            return if disjoint(printer, ends).is_some() { Split::ApartLater } else { Split::Overlapping };
        };
        let kept: f64 = first_steps.iter().map(|(_, counts)| printer.number(counts, "n_out").unwrap_or(f64::NAN)).sum();
        let start = printer.number(&first.shape.counts, "n_start").unwrap_or(f64::NAN);
        if start == kept {
            return Split::Whole;
        }
        // Rows of a join repeat rows of a source, and are not told apart by these.
        if start.is_nan() || kept.is_nan() || kept > start {
            return Split::Overlapping;
        }
        let all = rows(printer, first, &first.shape.counts, "n_start");
        let rest: BTreeSet<u64> = all.into_iter().filter(|row| !taken.contains(row)).collect();
        Split::Partial { rest: self.cohort_of(first, &rest, start - kept, printer) }
    }

    /// The cohort, made from the same table as `sibling`, of exactly these rows.
    fn cohort_of(
        &self,
        sibling: &Cohort<'_>,
        wanted: &BTreeSet<u64>,
        count: f64,
        printer: &Printer<'a>,
    ) -> Option<(&'a str, &'a Flow)> {
        let ledger = printer.ledger();
        ledger.blocks.iter().find_map(|block| {
            let id = block.id.as_str();
            let shape = self.exhibits.get(id)?.flow()?;
            let cohort = Cohort { id, shape, line: line(ledger, id), children: Vec::new() };
            let is_same = cohort.line == sibling.line
                && printer.number(&shape.counts, "n") == Some(count)
                && rows(printer, &cohort, &shape.counts, "n") == *wanted;
            is_same.then_some((id, shape))
        })
    }
}

/// How branches divide the rows above them.
#[derive(Debug, PartialEq)]
pub(super) enum Split<'a> {
    /// Each row is in exactly one branch after its first step: then that step only says
    /// which branch it is.
    Whole,
    /// No row is in two branches after their first steps, and some are in none.
    Partial {
        /// The cohort of exactly the rows that are in none, if the report has one.
        rest: Option<(&'a str, &'a Flow)>,
    },
    /// Rows are in two branches after the first steps, and in none at the end.
    ApartLater,
    /// Rows are in two branches.
    Overlapping,
}

/// The rows of the source at the top of a cohort's line that a count of it counts.
fn rows(printer: &Printer<'_>, cohort: &Cohort<'_>, counts: &ResultRow, statistic: &str) -> BTreeSet<u64> {
    let source = cohort.line.last().copied().unwrap_or_default();
    let all = printer.result(counts, statistic).map_or(&[][..], |result| printer.ledger().source_rows(result));
    all.iter().find(|(id, _)| id == source).map(|(_, rows)| rows.iter().collect()).unwrap_or_default()
}

/// The rows that these counts count; none where two count the same row.
fn disjoint<'c, 'a: 'c>(
    printer: &Printer<'_>,
    counts: impl Iterator<Item = (&'c Cohort<'a>, &'c ResultRow, &'c str)>,
) -> Option<BTreeSet<u64>> {
    let mut seen = BTreeSet::new();
    for (cohort, counts, statistic) in counts {
        if rows(printer, cohort, counts, statistic).into_iter().any(|row| !seen.insert(row)) {
            return None;
        }
    }
    Some(seen)
}

/// The steps of a block that is a cohort.
fn shape<'a>(exhibits: &'a Exhibits, ledger: &Ledger, name: &str) -> Result<&'a Flow, Diagnostic> {
    exhibits.get(name).and_then(|exhibit| exhibit.flow()).ok_or_else(|| {
        let kind = ledger.block(name).map_or("", |block| ledger.blocks[block].kind.as_str());
        Diagnostic::error(format!("a flow shows cohorts, and block `{name}` is of kind `{kind}`"))
    })
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
fn parent(
    cohorts: &[Cohort<'_>],
    at: usize,
    exhibits: &Exhibits,
    ledger: &Ledger,
) -> Result<Option<usize>, Diagnostic> {
    let own = &cohorts[at];
    let place = |table: &str| cohorts.iter().position(|cohort| cohort.id == table);
    let Some(from) = own.line.first() else { return Ok(None) };
    if let Some(parent) = place(from) {
        return Ok(Some(parent));
    }
    // What lies between would be missing from the diagram.
    let all = ledger.ancestors(&[(*from).to_owned()]);
    let Some(above) = all.iter().find(|table| place(table).is_some()) else { return Ok(None) };
    let is_cohort = exhibits.get(*from).is_some_and(|exhibit| exhibit.flow().is_some());
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
