//! Comparing two groups in all rows and in each level of several variables.

use std::sync::Arc;

use crate::analysis::case_times::CaseTimes;
use crate::analysis::complete_cases::{CompleteCases, others};
use crate::analysis::describe::{self, Members, members};
use crate::analysis::event::Event;
use crate::analysis::regression::entry::chi_square;
use crate::analysis::result_writer::{ResultWriter, Scope, absent, invalid};
use crate::analysis::selection::{filtered, used_columns};
use crate::analysis::words::percent_text;
use crate::analysis::{Block, Nature};
use crate::data::{Categories, Table};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::kind::Output;
use crate::kinds::subgroup::keys::{Measure, SubgroupKeys};
use crate::kinds::subgroup::methods;
use crate::kinds::subgroup::ratio::Compared;
use crate::kinds::subgroup::shape::{LineShape, SubgroupShape, VariableShape};

/// A column of more levels is a measurement, not a set of subgroups.
const MOST_LEVELS: usize = 20;

/// Compares the groups.
pub(super) fn run(block: &Block, body: &SubgroupKeys, table: &Table) -> Outcome<Output> {
    check(block, body)?;
    let table = filtered(block, body.condition.as_deref(), table)?;
    let event = Event::read(block, &body.event, &table)?;
    let groups = members(block, &body.by, &table)?;
    let arms = arms(block, body, &groups)?;
    let strata = body.strata.as_ref().map(|name| table.categories(name)).transpose();
    let strata = strata.map_err(|errors| block.at_key("strata", errors))?;
    let mut entries = ResultWriter::of(block);
    let compared = compared(block, body, &table, &event, arms, strata.as_ref())?;
    let root = Scope::default();
    let left_out = others(&table, &compared.cases.rows);
    entries.count_rows(&table, &root, "n.missing", &left_out);
    let mut notes: Vec<Diagnostic> = event.unknown_value(block, &table).into_iter().collect();
    notes.extend(describe::without_group(block, &body.by, &table, &root, &mut entries)?);
    let mut writer = Writer { body, table: &table, entries, arms };
    let overall = writer.line(&root.step("overall"), "Overall", &compared)?;
    let mut variables = Vec::new();
    for name in &body.variables {
        variables.push(writer.variable(block, name, &compared)?);
    }
    let (name, short) = body.measure.words();
    let shape = SubgroupShape {
        name: name.to_owned(),
        short: short.to_owned(),
        arms: [arms.0.label.clone(), arms.1.label.clone()],
        overall,
        variables,
        confidence: percent_text(body.level),
        by: table.title(&body.by).to_owned(),
        without_group: writer.entries.row(&root.step("missing").variable(&body.by)),
    };
    let mut columns = used_columns(&table, &[Some(&body.event), body.condition.as_ref()]);
    columns.push(body.by.clone());
    columns.extend(body.variables.iter().cloned());
    columns.extend([&body.time, &body.start, &body.strata].into_iter().flatten().cloned());
    let mut output = Output::new(writer.entries, shape, methods::sentences(body, &table, arms), columns);
    output.notes = notes;
    Ok(output)
}

/// Keys that do not go together.
fn check(block: &Block, body: &SubgroupKeys) -> Outcome<()> {
    let wrong = |key: &str, words: &str, hint: &str| -> Outcome<()> { Err(block.wrong(key, words, hint).into()) };
    if body.measure == Measure::HazardRatio && body.time.is_none() {
        return wrong("measure", "a hazard ratio needs times", "add `time = \"column\"`, or take another `measure`");
    }
    for (key, given) in [("time", &body.time), ("start", &body.start), ("strata", &body.strata)] {
        if given.is_some() && body.measure != Measure::HazardRatio {
            return wrong(key, &format!("`{key}` has no use here"), "it is of `measure = \"hazard-ratio\"`");
        }
    }
    if body.variables.is_empty() {
        return wrong(
            "variables",
            "`variables` is empty, expected at least one column",
            "name the columns of subgroups",
        );
    }
    for (at, name) in body.variables.iter().enumerate() {
        if *name == body.by || body.variables[..at].contains(name) {
            let words = format!("`{name}` is written twice, expected each column once");
            return wrong("variables", &words, "the groups that are compared, `by`, make no subgroups");
        }
    }
    Ok(())
}

/// The group that is compared, and the one it is compared with.
fn arms<'a>(block: &Block, body: &SubgroupKeys, groups: &'a [Members]) -> Outcome<(&'a Members, &'a Members)> {
    let [first, second] = groups else {
        let found = groups.len();
        let message = format!("`by` has {found} groups with rows, expected two to compare");
        return Err(block
            .wrong("by", message, "select two with `where`, or derive a column of two in a cohort block")
            .into());
    };
    let reference = match &body.reference {
        None => 0,
        Some(wanted) => describe::reference(block, wanted, groups)?,
    };
    Ok(if reference == 0 { (second, first) } else { (first, second) })
}

/// The rows of the two groups whose outcome is known.
fn compared(
    block: &Block,
    body: &SubgroupKeys,
    table: &Table,
    event: &Event,
    arms: (&Members, &Members),
    strata: Option<&Categories>,
) -> Outcome<Compared> {
    let is_treated = |row: usize| arms.0.rows.binary_search(&row).is_ok();
    let in_group = |row: usize| {
        (is_treated(row) || arms.1.rows.binary_search(&row).is_ok())
            && strata.is_none_or(|strata| strata.index[row].is_some())
    };
    let cases = match &body.time {
        Some(time) => CompleteCases::read(block, table, (time.as_str(), body.start.as_deref(), None), event, in_group)?,
        None => {
            let rows: Vec<usize> =
                (0..table.rows()).filter(|row| event.truth[*row].is_some() && in_group(*row)).collect();
            CompleteCases {
                start: None,
                time: CaseTimes::Doubles(Arc::new(vec![0.0; rows.len()])),
                event: rows.iter().map(|row| event.truth[*row] == Some(true)).collect(),
                weight: None,
                rows: rows.into(),
            }
        }
    };
    Ok(Compared {
        measure: body.measure,
        level: body.level,
        treated: cases.rows.iter().map(is_treated).collect(),
        stratum: strata.map(|strata| cases.rows.iter().filter_map(|row| strata.index[row]).collect()),
        cases,
    })
}

struct Writer<'a> {
    body: &'a SubgroupKeys,
    table: &'a Table,
    entries: ResultWriter,
    arms: (&'a Members, &'a Members),
}

impl Writer<'_> {
    /// The results of some rows.
    fn line(&mut self, scope: &Scope, label: &str, compared: &Compared) -> Outcome<LineShape> {
        self.counts(scope, compared);
        let (group, reference) = self.arms;
        let of_arms = [(group, true), (reference, false)].map(|(arm, treated)| {
            let scope = scope.group(&self.body.by, &arm.label, &arm.code);
            self.counts(&scope, &compared.subset(&compared.of_group(treated)));
            scope
        });
        let set = self.entries.row_set(self.table, &compared.cases.rows);
        let ratio = compared.ratio().map_err(|error| invalid(&error, self.table, &compared.cases.rows))?;
        ratio.put(&scope.rows(set), &mut self.entries);
        Ok(LineShape {
            label: label.to_owned(),
            row: self.entries.row(scope),
            arms: of_arms.map(|scope| self.entries.row(&scope)),
        })
    }

    fn counts(&mut self, scope: &Scope, compared: &Compared) {
        let cases = &compared.cases;
        self.entries.count_rows(self.table, scope, "n", &cases.rows);
        let with_event = cases.rows.iter().zip(&cases.event).filter(|(_, event)| **event);
        let with_event: Vec<usize> = with_event.map(|(row, _)| row).collect();
        self.entries.count_rows(self.table, scope, "events", &with_event);
    }

    /// The levels of a variable, and whether the ratio differs between them.
    fn variable(&mut self, block: &Block, name: &str, compared: &Compared) -> Outcome<VariableShape> {
        let column = self.table.expect_column(name).map_err(|errors| block.at_item("variables", name, errors))?;
        let label = column.title().to_owned();
        let found = self.table.categories(name).map_err(|errors| block.at_item("variables", name, errors))?;
        if found.levels.len() > MOST_LEVELS {
            let message = format!("`{name}` has {} levels, expected at most {MOST_LEVELS}", found.levels.len());
            let hint = "derive groups of it in a cohort block";
            return Err(Diagnostic::error(message).at(block.item("variables", name)).hint(hint).into());
        }
        let rows = &compared.cases.rows;
        let missing: Vec<usize> = rows.iter().filter(|row| found.index[*row].is_none()).collect();
        let root = Scope::default();
        let without = root.step("missing").variable(name);
        self.entries.count_rows(self.table, &without, "n.missing", &missing);
        let scope = root.variable(name);
        let known: Vec<usize> = (0..rows.len()).filter(|index| found.index[rows.at(*index)].is_some()).collect();
        let known = compared.subset(&known);
        let (level_of, used) = known.cases.groups(&found);
        let level_of = level_of.codes();
        let mut levels = Vec::new();
        for (at, level) in used.iter().enumerate() {
            let members: Vec<usize> = (0..level_of.len()).filter(|index| level_of.of(*index) == at).collect();
            let label = &found.levels[*level];
            levels.push(self.line(&scope.level(label, &found.codes[*level]), label, &known.subset(&members))?);
        }
        let test = scope.step("interaction");
        let set = self.entries.row_set(self.table, &known.cases.rows);
        let failed = |error| invalid(&error, self.table, &known.cases.rows);
        let tested = known.interaction(level_of, used.len()).map_err(failed)?;
        match tested {
            Ok(found) => chi_square(&mut self.entries, &test.rows(set), &found),
            Err(reason) => self.entries.put(&test.rows(set), "p.value", absent(reason), Nature::PValue),
        }
        let name = name.to_owned();
        Ok(VariableShape {
            name,
            label,
            interaction: self.entries.row(&test),
            missing: self.entries.row(&without),
            levels,
        })
    }
}
