//! Summarizing variables, for all rows and by group.

use std::collections::BTreeMap;

use crate::analysis::complete_cases::without;
use crate::analysis::describe::{self, Members};
use crate::analysis::named_test::NamedTest;
use crate::analysis::result_writer::{ResultWriter, Scope};
use crate::analysis::selection::{filtered, used_columns};
use crate::analysis::{Block, RowSet};
use crate::data::{Column, Rows, Table};
use crate::diagnostic::{Diagnostic, Outcome, known_names};
use crate::kinds::kind::Output;
use crate::kinds::summary::counted::GroupOfRow;
use crate::kinds::summary::keys::{Missing, SummaryKeys};
use crate::kinds::summary::shape::{SummaryShape, VariableShape};
use crate::kinds::summary::variable::Writer;
use crate::kinds::summary::{dichotomous, extent, methods, shown, test};
use crate::parallel;
use crate::statistics::descriptive::QuantileType;

/// Summarises the variables.
pub(super) fn run(block: &Block, body: &SummaryKeys, table: &Table) -> Outcome<Output> {
    let table = filtered(block, body.condition.as_deref(), table)?;
    let definition = describe::quantile_type(block, body.quantile_type)?;
    let (groups, group_of) = groups(block, body, &table)?;
    let named = named(block, body)?;
    shown::check(block, body)?;
    dichotomous::check(block, body)?;
    let mut entries = ResultWriter::of(block);
    let root = Scope::default();
    let by = body.by.as_deref().unwrap_or_default();
    let scopes: Vec<(Scope, Rows<'_>)> = std::iter::once((root.clone(), Rows::First(table.rows())))
        .chain(groups.iter().map(|group| (root.group(by, &group.label, &group.code), Rows::Listed(&group.rows))))
        .collect();
    // Made once for all variables.
    let sets: Vec<RowSet> = parallel::mapped(scopes.len(), |at| ResultWriter::set_of(table.lineage(), scopes[at].1));
    for ((scope, rows), set) in scopes.iter().zip(&sets) {
        count(&mut entries, &table, scope, (*rows, set));
    }
    let mut shape = SummaryShape {
        totals: scopes.iter().map(|(scope, _)| entries.row(scope)).collect(),
        ..shape_of(body, &table, &groups)
    };
    // Each variable is described apart, beside others; what they give is put together in their order.
    let (mut tests, mut notes) = (Vec::new(), Vec::new());
    let setting = Setting {
        block,
        body,
        table: &table,
        groups: &groups,
        group_of: group_of.as_ref(),
        scopes: &scopes,
        sets: &sets,
        named: &named,
        definition,
    };
    let described = parallel::mapped(body.variables.len(), |at| setting.described(&body.variables[at]));
    for one in described {
        let Described { entries: own, shape: mut variable, test, notes: more } = one?;
        variable.behind(entries.append(own));
        shape.variables.push(variable);
        tests.extend(test);
        notes.extend(more);
    }
    let with_smd = shape.smd;
    let mut without = None;
    if let Some(by) = &body.by {
        without = describe::without_group(block, by, &table, &root, &mut entries)?;
        shape.without_group = Some(entries.row(&root.step("missing").variable(by)));
    }
    let methods =
        methods::sentences(body, table.rows_called(), &shape.variables, tests, with_smd, block.language.spelling());
    let mut output = Output::new(entries, shape, methods, columns_of(body, &table));
    output.notes.extend(without);
    output.notes.extend(notes);
    output.notes.extend((body.smd && !with_smd).then(|| smd_note(block, groups.len())));
    output.notes.extend(test_note(block, body, groups.len()));
    Ok(output)
}

/// The columns that the block reads.
fn columns_of(body: &SummaryKeys, table: &Table) -> Vec<String> {
    let mut columns = body.variables.clone();
    columns.extend(body.by.clone());
    columns.extend(used_columns(table, &[body.condition.as_ref()]));
    columns
}

/// What all variables of a block have in common.
struct Setting<'a> {
    block: &'a Block,
    body: &'a SummaryKeys,
    table: &'a Table,
    groups: &'a [Members],
    group_of: Option<&'a GroupOfRow>,
    scopes: &'a [(Scope, Rows<'a>)],
    /// The row set of each scope.
    sets: &'a [RowSet],
    named: &'a BTreeMap<String, NamedTest>,
    definition: QuantileType,
}

/// What is said of a variable.
struct Described {
    entries: ResultWriter,
    shape: VariableShape,
    /// The name of the test.
    test: Option<String>,
    notes: Vec<Diagnostic>,
}

impl Setting<'_> {
    fn described(&self, name: &str) -> Outcome<Described> {
        let Self { block, body, table, groups, group_of, scopes, sets, named, definition } = *self;
        let column = table.expect_column(name).map_err(|errors| block.at_item("variables", name, errors))?;
        let is_category = is_category(body, column);
        let mut entries = ResultWriter::of(block);
        let (mut test, mut notes) = (None, Vec::new());
        let mut writer = Writer { body, table, entries: &mut entries, column, definition, sets };
        let (mut shape, sorted, counts) = if is_category {
            let (shape, counts) = writer.categorical(block, scopes, group_of)?;
            (shape, Vec::new(), counts)
        } else {
            let (shape, sorted) = writer.continuous(block, scopes, group_of)?;
            (shape, sorted, Vec::new())
        };
        shape.is_category = is_category;
        let missing = table.missing_rows(&column.name)?;
        shape.missing = body.missing == Missing::Always || (body.missing == Missing::Ifany && !missing.is_empty());
        if groups.len() > 1 {
            // The first are all rows.
            let sorted = sorted.get(1..).unwrap_or_default();
            let subject = test::Subject { block, table, column, groups, sorted, counts: &counts, is_category };
            let scope = self.compared(&missing, &Scope::default().variable(name), &mut entries);
            test = compare(&subject, (body, named.get(name).copied()), &scope, (&mut entries, &mut notes))?;
            shape.test = entries.row_if_any(&scope.step("test"));
            shape.smd = (body.smd && groups.len() == 2).then(|| entries.row(&scope));
        }
        Ok(Described { entries, shape, test, notes })
    }

    /// Where what compares groups is entered: it stands on the rows that have a group and a value.
    fn compared(&self, missing: &[usize], scope: &Scope, entries: &mut ResultWriter) -> Scope {
        let grouped: usize = self.groups.iter().map(|group| group.rows.len()).sum();
        if missing.is_empty() && grouped == self.table.rows() {
            // Those are all, of which the first set is.
            let all = self.sets.first().map(|all| entries.row_set_of(all));
            return all.map_or_else(|| scope.clone(), |all| scope.rows(all));
        }
        let mut rows: Vec<usize> = self.groups.iter().flat_map(|group| group.rows.iter().copied()).collect();
        rows.sort_unstable();
        scope.rows(entries.row_set(self.table, &without((&rows).into(), missing.into())))
    }
}

/// Whether a column is described by its levels.
fn is_category(body: &SummaryKeys, column: &Column) -> bool {
    !column.kind.is_numeric()
        || !column.levels.is_empty()
        || body.categorical.contains(&column.name)
        || dichotomous::is_asked_for(body, &column.name)
}

/// What is shown of the block before anything is counted.
fn shape_of(body: &SummaryKeys, table: &Table, groups: &[Members]) -> SummaryShape {
    SummaryShape {
        without_group: None,
        totals: Vec::new(),
        counted: table.rows_called().to_owned(),
        subjects: table.has_repeated_subjects().then(|| table.subjects_called().to_owned()),
        by: body.by.as_ref().and_then(|by| table.column(by)).map(|column| column.title().to_owned()),
        groups: groups.iter().map(|group| group.label.clone()).collect(),
        overall: body.overall,
        test: (body.test.wanted() || !body.tests.is_empty()) && groups.len() > 1,
        smd: body.smd && groups.len() == 2,
        variables: Vec::new(),
    }
}

/// Enters the test of a variable and its standardised mean difference, where they are asked
/// for; gives the name of the test.
fn compare(
    subject: &test::Subject<'_>,
    (body, named): (&SummaryKeys, Option<NamedTest>),
    scope: &Scope,
    (entries, notes): (&mut ResultWriter, &mut Vec<Diagnostic>),
) -> Outcome<Option<String>> {
    let name = match named {
        Some(test) => Some(test::named(subject, test, scope, (entries, notes))?),
        None if body.test.wanted() => Some(test::test(subject, body.test, scope, (entries, notes))?),
        None => None,
    };
    if body.smd && subject.groups.len() == 2 {
        test::smd(subject, scope, entries)?;
    }
    Ok(name)
}

fn smd_note(block: &Block, groups: usize) -> Diagnostic {
    Diagnostic::note(format!(
        "block `{}`: a standardised mean difference is of two groups, and there are {groups}",
        block.id
    ))
    .at(block.key("smd"))
}

/// What is said where a test is asked for and there are no two groups to compare.
fn test_note(block: &Block, body: &SummaryKeys, groups: usize) -> Option<Diagnostic> {
    if body.by.is_none() && body.test.wanted() {
        let note = Diagnostic::note(format!("block `{}`: a test compares groups, and the block has none", block.id));
        return Some(note.at(block.key("test")).hint("add `by = \"column\"`, or leave it out"));
    }
    let key = match () {
        () if body.by.is_none() || groups > 1 => return None,
        () if body.test.wanted() => "test",
        () if !body.tests.is_empty() => "tests",
        () => return None,
    };
    let there = if groups == 1 { "there is 1".to_owned() } else { format!("there are {groups}") };
    Some(Diagnostic::note(format!("block `{}`: a test needs two groups, and {there}", block.id)).at(block.key(key)))
}

/// Enters how many rows there are, and of how many subjects, where a subject may have
/// several.
fn count(entries: &mut ResultWriter, table: &Table, scope: &Scope, (rows, set): (Rows<'_>, &RowSet)) {
    let set = entries.row_set_of(set);
    entries.count(&scope.rows(set), "n", rows.len());
    if let Some(subjects) = table.subjects(rows).filter(|_| table.has_repeated_subjects()) {
        entries.count(&scope.rows(set), "n.subjects", subjects);
    }
}

/// The groups, and which of them each row is in.
fn groups(block: &Block, body: &SummaryKeys, table: &Table) -> Outcome<(Vec<Members>, Option<GroupOfRow>)> {
    let Some(by) = &body.by else { return Ok((Vec::new(), None)) };
    if body.variables.contains(by) {
        return Err(Diagnostic::error(format!("`{by}` is both the grouping and a variable"))
            .at(block.item("variables", by))
            .into());
    }
    let categories = table.categories(by).map_err(|errors| block.at_key("by", errors))?;
    let groups = describe::members_of(&categories);
    extent::check_groups(block, by, groups.len())?;
    let group_of = GroupOfRow::new(categories, &groups);
    Ok((groups, Some(group_of)))
}

/// The tests that are asked for by name, by variable.
fn named(block: &Block, body: &SummaryKeys) -> Outcome<BTreeMap<String, NamedTest>> {
    if let Some(name) = body.categorical.iter().find(|name| !body.variables.contains(name)) {
        return Err(Diagnostic::error(format!("`{name}` is not among the variables"))
            .at(block.item("categorical", name))
            .hint(known_names(name, body.variables.iter().map(String::as_str)))
            .into());
    }
    if let Some(name) = body.tests.keys().find(|name| !body.variables.contains(name)) {
        return Err(Diagnostic::error(format!("`{name}` is not among the variables"))
            .at(block.item("tests", name))
            .hint(known_names(name, body.variables.iter().map(String::as_str)))
            .into());
    }
    if !body.tests.is_empty() && body.by.is_none() {
        return Err(Diagnostic::error("found `tests` without `by`, expected groups to compare")
            .at(block.key("tests"))
            .hint("add `by = \"column\"`")
            .into());
    }
    let read = |(name, test): (&String, &String)| Ok((name.clone(), NamedTest::read(block, "tests", test)?));
    body.tests.iter().map(read).collect()
}
