//! `sql` blocks: a table made by a `SELECT` over declared tables.
//!
//! The same strict meaning as in [`super::expression`] holds for every expression
//! of the query. Groups, distinct rows and joins come in the order of their first
//! row, so that a query without `ORDER BY` gives the same table every time.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use polars::lazy::dsl::{DslPlan, Expr};
use polars::prelude::{DataFrame, IntoLazy, LazyFrame, MaintainOrderJoin, PolarsError};
use polars::sql::{SQLContext, extract_table_identifiers};

use super::cohort::{placed, table_of};
use super::column::{Column, Kind, Values};
use super::lineage::Lineage;
use super::table::Table;
use super::whole::Whole;
use super::{compared, expression, frame, rewrite, sql, token};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};

/// Makes a table by a `SELECT` (or `WITH … SELECT`) over `tables`.
///
/// Its lineage is at table level: every source row of every table that the query
/// names. A result column that keeps its name from a table keeps its label, unit
/// and levels; one that is named by `AS` has none.
///
/// # Errors
/// Any other statement; a table that is not declared (so no file can be read);
/// the errors of [`super::expression`].
pub fn query(id: &str, text: &str, tables: &BTreeMap<String, Table>, place: &Place) -> Outcome<Table> {
    let mut table = run(id, text, tables).map_err(|errors| Diagnostics(placed(errors, place)))?;
    table.findings = std::mem::take(&mut table.findings).into_iter().map(|one| one.or_at(|| place.clone())).collect();
    Ok(table)
}

fn run(id: &str, text: &str, tables: &BTreeMap<String, Table>) -> Outcome<Table> {
    let text = text.trim().trim_end_matches(';');
    let first = token::first_word(text)?;
    if first != "select" && first != "with" {
        return Err(Diagnostic::error(format!("an `sql` block is a SELECT, found `{first}`")).into());
    }
    let used = used_tables(text, tables)?;
    let mut found = Vec::new();
    let result = evaluated(text, &used, &mut found)?;
    let aliases = token::aliases(text)?;
    let mut columns = Vec::with_capacity(result.width());
    let mut made = Vec::with_capacity(result.width());
    for column in result.columns() {
        let values = frame::values_of_column(column)?;
        if let Values::Number(numbers) = &values
            && numbers.iter().flatten().any(|value| !value.is_finite())
        {
            return Err(
                Diagnostic::error(format!("column `{}` is not a finite number in some row", column.name())).into()
            );
        }
        columns.push(described(column.name(), &values, &used, &aliases));
        made.push(frame::column_of(column.name(), values));
    }
    let frame = frame::frame_of(result.height(), made)?;
    let lineage = Lineage::of_tables(used.iter().map(|(_, table)| (&table.lineage, table.rows())));
    let mut origins = BTreeMap::new();
    for (_, table) in &used {
        origins.extend(table.origins.iter().map(|(source, origin)| (source.clone(), origin.clone())));
    }
    let parents = used.iter().map(|(id, _)| (*id).to_owned()).collect();
    for column in columns.iter_mut().filter(|column: &&mut Column| column.whole.is_none()) {
        let values = frame.column(&column.name).map_err(|error| frame::failed(&error))?.clone();
        column.whole = Some(Whole { table: id.to_owned(), name: column.name.clone(), values, is_key: false });
    }
    Ok(Table {
        id: id.to_owned(),
        frame,
        columns,
        lineage,
        origins,
        steps: Vec::new(),
        parents,
        findings: found,
        unit: None,
        subjects: None,
        subject: Vec::new(),
        has_one_row_each: false,
    })
}

/// The declared tables that a query names, sorted by id.
fn used_tables<'a>(text: &str, tables: &'a BTreeMap<String, Table>) -> Outcome<Vec<(&'a str, &'a Table)>> {
    let named = match catch_unwind(AssertUnwindSafe(|| extract_table_identifiers(text, true, true))) {
        Ok(Ok(named)) => named,
        Ok(Err(error)) => return Err(frame::failed(&error)),
        Err(_) => return Err(Diagnostic::error("the SQL cannot be read").into()),
    };
    let local = token::common_tables(text)?;
    let mut errors = Vec::new();
    let mut used = BTreeMap::new();
    for name in named {
        match tables.get_key_value(&name) {
            Some((id, table)) => {
                used.insert(id.as_str(), table);
            }
            None if local.contains(&name) => {}
            None => errors.extend(table_of(&name, tables).err()),
        }
    }
    if errors.is_empty() { Ok(used.into_iter().collect()) } else { Err(Diagnostics(errors)) }
}

/// Evaluates a query; findings about its constants are added to `found`.
fn evaluated(text: &str, used: &[(&str, &Table)], found: &mut Vec<Diagnostic>) -> Outcome<DataFrame> {
    let columns: BTreeSet<&str> =
        used.iter().flat_map(|(_, table)| table.columns.iter().map(|column| column.name.as_str())).collect();
    let ready = sql::query(text, &columns, &used.iter().map(|(id, _)| *id).collect())?;
    let mut context = SQLContext::new();
    for (id, table) in used {
        context.register(id, with_written_keys(text, table, used)?.lazy());
    }
    let explain = |error: &PolarsError| explained(text, error, &columns);
    let lazy = match catch_unwind(AssertUnwindSafe(|| context.execute(&ready))) {
        Ok(Ok(lazy)) => lazy,
        Ok(Err(error)) => return Err(explain(&error).into()),
        Err(_) => return Err(Diagnostic::error("the SQL cannot be read").into()),
    };
    let aliases = token::aliases(text)?;
    let strict = Strict { columns: levelled(used, &aliases), used, aliases: &aliases, found: RefCell::new(Vec::new()) };
    let plan = strict.plan(&lazy.logical_plan)?;
    for finding in strict.found.into_inner() {
        if !found.contains(&finding) {
            found.push(finding);
        }
    }
    let lazy = LazyFrame::from(plan);
    match catch_unwind(AssertUnwindSafe(|| lazy.collect())) {
        Ok(Ok(mut result)) => {
            result.rechunk_mut();
            Ok(result)
        }
        Ok(Err(error)) => Err(explain(&error).into()),
        Err(_) => Err(Diagnostic::error("the SQL cannot be evaluated")
            .hint("this is a fault of tickmark: please report the query")
            .into()),
    }
}

/// The frame of a table, with the keys as texts that another table has as texts: a
/// key is compared as it is written, and one column may be written as numbers print.
fn with_written_keys(text: &str, table: &Table, used: &[(&str, &Table)]) -> Outcome<DataFrame> {
    let mut frame = table.frame.clone();
    for pair in token::joined(text) {
        let is_of_pair = |column: &&Column| column.name == pair.0 || column.name == pair.1;
        let others = used.iter().flat_map(|(_, table)| &table.columns).filter(is_of_pair);
        if !others.map(|column| column.kind).any(|kind| kind == Kind::Text) {
            continue;
        }
        for column in table.columns.iter().filter(is_of_pair).filter(|column| column.kind.is_numeric()) {
            let texts = frame::column_of(&column.name, Values::Text(table.texts(&column.name)?));
            frame.with_column(texts).map_err(|error| frame::failed(&error))?;
        }
    }
    Ok(frame)
}

/// An unknown column gets the closest name.
fn explained(text: &str, error: &PolarsError, columns: &BTreeSet<&str>) -> Diagnostic {
    let message = error.to_string();
    let name = message.split(['"', '\'']).nth(1);
    match (error, name) {
        (PolarsError::ColumnNotFound(_) | PolarsError::SQLInterface(_), Some(name))
            if message.contains("find column")
                || message.contains("no column named")
                || message.contains("not found") =>
        {
            Diagnostic::error(format!("column `{name}` is not in the tables of this query")).hint(sql::name_hint(
                text,
                name,
                columns.iter().copied(),
            ))
        }
        _ => frame::foreign(error),
    }
}

/// The columns whose levels hold wherever their name is used: not renamed, and
/// the same in every table that has the name.
fn levelled(used: &[(&str, &Table)], aliases: &BTreeSet<String>) -> Vec<Column> {
    let mut found: Vec<Column> = Vec::new();
    let mut differing = BTreeSet::new();
    for column in used.iter().flat_map(|(_, table)| &table.columns).filter(|column| !aliases.contains(&column.name)) {
        match found.iter().find(|known| known.name == column.name) {
            Some(known) if known.levels != column.levels => {
                differing.insert(column.name.clone());
            }
            Some(_) => {}
            None => found.push(column.clone()),
        }
    }
    found.retain(|column| !differing.contains(&column.name));
    found
}

fn described(name: &str, values: &Values, used: &[(&str, &Table)], aliases: &BTreeSet<String>) -> Column {
    let mut known = used.iter().filter_map(|(_, table)| table.column(name));
    match (known.next(), known.next()) {
        (Some(column), other)
            if column.kind == values.kind() && !aliases.contains(name) && other.is_none_or(|other| other == column) =>
        {
            column.clone()
        }
        _ => Column::new(name, values.kind()),
    }
}

/// Rewrites the plan of a query: every expression as [`rewrite`] does, every
/// operation so that it keeps the order of rows.
struct Strict<'a> {
    columns: Vec<Column>,
    used: &'a [(&'a str, &'a Table)],
    aliases: &'a BTreeSet<String>,
    /// Findings about constants.
    found: RefCell<Vec<Diagnostic>>,
}

impl<'a> Strict<'a> {
    fn plan(&self, plan: &DslPlan) -> Outcome<DslPlan> {
        Ok(match plan.clone() {
            DslPlan::IR { dsl, .. } => self.plan(&dsl)?,
            DslPlan::Filter { input, predicate } => {
                let input = self.input(&input)?;
                DslPlan::Filter { predicate: self.expression(predicate, &input)?, input }
            }
            DslPlan::Select { expr, input, options } => {
                let input = self.input(&input)?;
                DslPlan::Select { expr: self.expressions(expr, &input)?, input, options }
            }
            DslPlan::HStack { input, exprs, options } => {
                let input = self.input(&input)?;
                DslPlan::HStack { exprs: self.expressions(exprs, &input)?, input, options }
            }
            DslPlan::GroupBy { input, keys, predicates, aggs, options, apply, maintain_order: _ } => {
                let input = self.input(&input)?;
                DslPlan::GroupBy {
                    keys: self.expressions(keys, &input)?,
                    predicates: self.expressions(predicates, &input)?,
                    aggs: self.expressions(aggs, &input)?,
                    maintain_order: true,
                    input,
                    options,
                    apply,
                }
            }
            DslPlan::Join { predicates, .. } if !predicates.is_empty() => {
                return Err(Diagnostic::error("a JOIN has a condition that is no equality of columns")
                    .hint("join ON equal columns, and put the other conditions in WHERE")
                    .into());
            }
            DslPlan::Join { input_left, input_right, left_on, right_on, predicates, options } => {
                let (input_left, input_right) = (self.input(&input_left)?, self.input(&input_right)?);
                let mut options = (*options).clone();
                options.args.maintain_order = MaintainOrderJoin::LeftRight;
                DslPlan::Join {
                    left_on: self.expressions(left_on, &input_left)?,
                    right_on: self.expressions(right_on, &input_right)?,
                    input_left,
                    input_right,
                    predicates,
                    options: Arc::new(options),
                }
            }
            DslPlan::Sort { input, by_column, slice, mut sort_options } => {
                let input = self.input(&input)?;
                sort_options.maintain_order = true;
                DslPlan::Sort { by_column: self.expressions(by_column, &input)?, input, slice, sort_options }
            }
            DslPlan::Distinct { input, mut options } => {
                options.maintain_order = true;
                DslPlan::Distinct { input: self.input(&input)?, options }
            }
            DslPlan::Slice { input, offset, len } => DslPlan::Slice { input: self.input(&input)?, offset, len },
            DslPlan::MapFunction { input, function } => DslPlan::MapFunction { input: self.input(&input)?, function },
            DslPlan::Cache { input, .. } => self.plan(&input)?,
            DslPlan::Union { inputs, args } => DslPlan::Union { inputs: self.plans(&inputs)?, args },
            DslPlan::HConcat { inputs, options } => DslPlan::HConcat { inputs: self.plans(&inputs)?, options },
            DslPlan::ExtContext { input, contexts } => {
                DslPlan::ExtContext { input: self.input(&input)?, contexts: self.plans(&contexts)? }
            }
            scan @ DslPlan::DataFrameScan { .. } => scan,
            // A file, a sink or an operation that SQL over tables does not make.
            _ => return Err(Diagnostic::error("the query does something that is not available").into()),
        })
    }

    fn plans(&self, plans: &[DslPlan]) -> Outcome<Vec<DslPlan>> {
        plans.iter().map(|plan| self.plan(plan)).collect()
    }

    fn input(&self, plan: &Arc<DslPlan>) -> Outcome<Arc<DslPlan>> {
        self.plan(plan).map(Arc::new)
    }

    fn expressions(&self, exprs: Vec<Expr>, input: &Arc<DslPlan>) -> Outcome<Vec<Expr>> {
        exprs.into_iter().map(|expr| self.expression(expr, input)).collect()
    }

    fn expression(&self, expr: Expr, input: &Arc<DslPlan>) -> Outcome<Expr> {
        let mut lazy = LazyFrame::from((**input).clone());
        let schema = expression::guarded(|| lazy.collect_schema())?;
        // A name that the query gives is not the column of a table; one that two
        // tables have is followed by a point or a colon and the table in polars.
        let named: &dyn Fn(&str) -> Vec<&'a Column> = &|name| {
            let name = name.split(':').next().unwrap_or(name);
            let tables = self.used.iter().filter(|_| !self.aliases.contains(name));
            tables.filter_map(|(_, table)| table.column(name)).collect()
        };
        self.found.borrow_mut().extend(compared::unmatched_in(&expr, named));
        rewrite::expression(expr, &schema, &self.columns)
    }
}
