//! Constants that a condition compares with a column which has no such value.
//!
//! `sex = 'Male'` on a column of `F` and `M` is true of no row: a mistyped level
//! makes a group empty, or everybody censored, in silence. Here each constant is
//! looked for among the values of the column as it was read or derived, and what is
//! not there is a finding with the values that are. A level that the dictionary
//! declares need not occur. A threshold is no level: of numbers only those are
//! looked for that a column of few codes is said to equal, and of the others those are
//! found that are far from all values, as `age > 200` is.

use std::collections::BTreeSet;

use polars::prelude::DataFrame;

use super::column::{Column, Kind, Values};
use super::constant::{are_codes, distinct, is_far, is_far_day, with_values};
use super::evaluate::Rows;
use super::side::{Held, Side, number_of, numbers_of};
use super::table::Table;
use super::{expression, frame};
use crate::diagnostic::{Diagnostic, Span};
use crate::sql::{Computed, Constant, Function, Operator, Shape, Typed, trimmed};

/// At most so many constants of an expression are found one by one.
const MOST_FINDINGS: usize = 20;

/// What is said of a comparison of texts that is true of no value.
const NO_VALUE: &str = "the comparison holds for no value";

/// Findings about the constants of an SQL expression over a table, without places.
/// An expression that cannot be read has none: it is an error elsewhere.
pub(super) fn unmatched(table: &Table, sql: &str) -> Vec<Diagnostic> {
    let Ok(typed) = expression::typed(table, sql) else { return Vec::new() };
    let origins: Vec<Vec<&Column>> = table.columns.iter().map(|column| vec![column]).collect();
    unmatched_in(&typed, &origins, Some(table))
}

/// The same of one typed expression; `origins` are the columns that each of its columns
/// was read or derived as, none where it is computed.
pub(super) fn unmatched_in(typed: &Typed, origins: &[Vec<&Column>], rows: Option<&Table>) -> Vec<Diagnostic> {
    let mut search = Search { origins, rows, seen: BTreeSet::new(), found: Vec::new() };
    search.tree(typed);
    let more = search.found.len().saturating_sub(MOST_FINDINGS);
    if more > 0 {
        search.found.truncate(MOST_FINDINGS);
        let message = format!("{more} more constants of the expression are no values of their columns");
        search.found.push(Diagnostic::finding(message).within(typed.span));
    }
    search.found
}

struct Search<'s, 'a> {
    origins: &'s [Vec<&'a Column>],
    /// The rows, for an expression of several columns.
    rows: Option<&'s Table>,
    seen: BTreeSet<String>,
    found: Vec<Diagnostic>,
}

/// An expression without the conversions that a comparison makes.
fn bare(typed: &Typed) -> &Typed {
    match &typed.computed {
        Computed::AsReal(inner) | Computed::AsInteger(inner) | Computed::AsMoment(inner) => bare(inner),
        _ => typed,
    }
}

fn constant(typed: &Typed) -> Option<&Constant> {
    match &bare(typed).computed {
        Computed::Constant(constant) if *constant != Constant::Null => Some(constant),
        _ => None,
    }
}

impl<'a> Search<'_, 'a> {
    fn tree(&mut self, tree: &Typed) {
        let mut open = vec![tree];
        while let Some(node) = open.pop() {
            match &node.computed {
                Computed::Compare(left, operator, right) => self.comparison(node, left, *operator, right),
                Computed::In(value, set) => {
                    let all: Vec<&Constant> = set.iter().filter(|one| **one != Constant::Null).collect();
                    self.constants(value, &all, node.span);
                }
                Computed::Like(value, _) => self.test(node, value, "the pattern matches no value"),
                Computed::Call(Function::StartsWith | Function::EndsWith | Function::RegexpLike, arguments) => {
                    if let [value, pattern] = arguments.as_slice()
                        && constant(pattern).is_some()
                    {
                        self.test(node, value, "the pattern matches no value");
                    }
                }
                // `x BETWEEN a AND b` comes as `x >= a AND x <= b`.
                Computed::Logic(left, true, right) => self.range(node, left, right),
                _ => {}
            }
            open.extend(node.children().into_iter().rev());
        }
    }

    fn comparison(&mut self, node: &Typed, left: &Typed, operator: Operator, right: &Typed) {
        let (side, other) = match (constant(left), constant(right)) {
            (None, Some(constant)) => (left, constant),
            (Some(constant), None) => (right, constant),
            _ => return,
        };
        if matches!(operator, Operator::Equal | Operator::NotEqual | Operator::Same) {
            self.constants(side, &[other], node.span);
        } else if matches!(other, Constant::Text(_)) {
            self.test(node, side, NO_VALUE);
        } else {
            self.threshold(node, side, other);
        }
    }

    /// A range of texts that no value is in.
    fn range(&mut self, node: &Typed, left: &Typed, right: &Typed) {
        if let (Computed::Compare(a, Operator::GreaterOrEqual, low), Computed::Compare(b, Operator::LessOrEqual, high)) =
            (&left.computed, &right.computed)
            && a == b
            && matches!((constant(low), constant(high)), (Some(Constant::Text(_)), Some(Constant::Text(_))))
        {
            self.test(node, a, "the range holds no value");
        }
    }

    /// The columns that an expression is, and nothing but them.
    fn columns(&self, typed: &Typed) -> Option<&[&'a Column]> {
        match bare(typed).computed {
            Computed::Column(number) => self.origins.get(number).map(Vec::as_slice),
            _ => None,
        }
    }

    /// The values of a side: those of its column as it was read or derived, else
    /// those of the expression over them.
    fn side(&self, typed: &Typed) -> Option<Side<'a>> {
        let typed = bare(typed);
        if has_many_rows(typed) {
            return None;
        }
        let numbers = typed.columns();
        if numbers.len() == 1 {
            let number = *numbers.first()?;
            let columns = self.origins.get(number)?.clone();
            let is_bare = matches!(typed.computed, Computed::Column(_));
            let is_of_key = columns.iter().any(|column| column.whole.as_ref().is_some_and(|whole| whole.is_key));
            let values = columns.iter().filter_map(|column| whole_values(column, number, typed)).collect();
            let name = columns.first().map(|column| column.name.clone())?;
            let name = if is_bare { format!("`{name}`") } else { format!("what is made of `{name}`") };
            let has_codes = is_bare || is_cast(typed);
            let columns = if is_bare { columns } else { Vec::new() };
            return Some(Side { name, columns, values, is_of_key, has_codes });
        }
        let table = self.rows.filter(|_| numbers.len() > 1)?;
        let frame = table.frame(numbers.iter().copied()).ok()?;
        let made = evaluated(&frame, &expression::names(table), typed)?;
        let name = |number: &usize| self.origins.get(*number)?.first().map(|column| format!("`{}`", column.name));
        let names: Vec<String> = numbers.iter().filter_map(name).collect();
        let name = format!("what is made of {}", names.join(" and "));
        Some(Side { name, columns: Vec::new(), values: vec![made], is_of_key: true, has_codes: false })
    }

    fn constants(&mut self, typed: &Typed, all: &[&Constant], at: Span) {
        if self.are_there(typed, all) {
            return;
        }
        let Some(side) = self.side(typed) else { return };
        let held: Vec<Held<'_>> = side.values.iter().map(|values| Held::of(values, side.has_codes)).collect();
        for constant in all {
            // A constant that the expression itself gives, as in COALESCE(x, 'none').
            if side.columns.is_empty() && gives(typed, constant) {
                continue;
            }
            if let Some(finding) = side.look_for(constant, &held) {
                self.said(finding, at);
            }
        }
    }

    fn said(&mut self, finding: Diagnostic, at: Span) {
        if self.seen.insert(finding.message.clone()) {
            self.found.push(finding.within(at));
        }
    }

    /// Whether all constants are texts or numbers of a column: looked for without a copy of it.
    fn are_there(&self, typed: &Typed, all: &[&Constant]) -> bool {
        let Some(columns) = self.columns(typed) else { return false };
        let is_there = |constant: &&Constant| match constant {
            Constant::Text(text) => columns
                .iter()
                .any(|column| column.whole.as_ref().is_some_and(|whole| whole.values.holds_text(trimmed(text)))),
            Constant::Integer(_) | Constant::Real(_) => number_of(constant).is_some_and(|wanted| {
                columns
                    .iter()
                    .any(|column| column.whole.as_ref().is_some_and(|whole| whole.values.holds_number(wanted)))
            }),
            _ => false,
        };
        all.iter().all(is_there)
    }

    /// A limit that is far from all values, and which no row is beyond.
    fn threshold(&mut self, node: &Typed, side: &Typed, limit: &Constant) {
        let Some(number) = number_of(limit) else { return };
        let Some(side) = self.side(side).filter(|side| !side.values.is_empty()) else { return };
        let is_beyond = |values: &Values| match values {
            Values::Date(_) | Values::DateTime(_) => is_far_day(number, &numbers_of(values)),
            values => {
                let numbers = numbers_of(values);
                !are_codes(&numbers) && is_far(number, &numbers)
            }
        };
        if !side.values.iter().all(is_beyond) {
            return;
        }
        if self.truths(node).is_some_and(|truths| !truths.is_empty() && !truths.contains(&true)) {
            let message = format!(
                "no row of the table is in this range: `{}` is far from all values of {}",
                limit.written(),
                side.name
            );
            self.said(Diagnostic::finding(message).hint("see its digits and its unit"), node.span);
        }
    }

    /// The truths that a comparison of one column has over all of it.
    fn truths(&self, node: &Typed) -> Option<BTreeSet<bool>> {
        let number = *node.columns().first().filter(|_| node.columns().len() == 1)?;
        let mut found = BTreeSet::new();
        for column in self.origins.get(number)? {
            match whole_values(column, number, node)? {
                Values::Boolean(truths) => found.extend(truths.into_iter().flatten()),
                _ => return None,
            }
        }
        Some(found)
    }

    /// A test of texts that is true of no value.
    fn test(&mut self, node: &Typed, side: &Typed, message: &str) {
        let Computed::Column(number) = bare(side).computed else { return };
        let Some(columns) = self.origins.get(number).filter(|columns| !columns.is_empty()).cloned() else { return };
        if node.columns().len() != 1 {
            return;
        }
        for column in &columns {
            let Some(Values::Text(values)) = whole_values(column, number, side) else { return };
            if values.iter().all(Option::is_none) {
                return;
            }
            // A declared level need not occur.
            let truth = whole_values(column, number, node);
            let declared = levels_truth(column, number, node);
            for made in [truth, declared].into_iter().flatten() {
                if let Values::Boolean(truth) = made
                    && truth.contains(&Some(true))
                {
                    return;
                }
            }
        }
        let Some(first) = columns.first() else { return };
        let message = format!("{message} of `{}`", first.name);
        if self.seen.insert(message.clone()) {
            // The ends of a range are not said again.
            self.seen.insert(format!("{NO_VALUE} of `{}`", first.name));
            let is_key = columns.iter().any(|column| column.whole.as_ref().is_some_and(|whole| whole.is_key));
            let values = whole_values(first, number, side).filter(|_| !is_key);
            let values = values.map(distinct).unwrap_or_default();
            self.found.push(with_values(Diagnostic::finding(message).code("no-such-value"), &values).within(node.span));
        }
    }
}

/// Whether an expression takes many rows together.
fn has_many_rows(typed: &Typed) -> bool {
    matches!(typed.computed, Computed::Aggregate(_) | Computed::Window(..) | Computed::InQuery(..))
        || typed.children().into_iter().any(has_many_rows)
}

/// Whether an expression names a constant itself.
fn gives(typed: &Typed, wanted: &Constant) -> bool {
    matches!(&typed.computed, Computed::Constant(given) if given.written() == wanted.written())
        || typed.children().into_iter().any(|child| gives(child, wanted))
}

/// Whether a test of a column is true of its declared levels.
fn levels_truth(column: &Column, number: usize, node: &Typed) -> Option<Values> {
    if column.levels.is_empty() || column.kind != Kind::Text {
        return None;
    }
    let codes = column.levels.iter().map(|level| Some(level.code.clone())).collect();
    let frame = frame::frame_of(column.levels.len(), vec![frame::column_of("x", Values::Text(codes))]).ok()?;
    evaluated(&frame, &alone(number), node)
}

/// The values of an expression over the whole of its only column, whose number is known.
fn whole_values(column: &Column, number: usize, typed: &Typed) -> Option<Values> {
    let whole = column.whole.as_ref()?;
    if matches!(typed.computed, Computed::Column(_)) {
        return Some(whole.values.values());
    }
    let values = frame::column_of_store("x", &whole.values);
    evaluated(&frame::frame_of(values.len(), vec![values]).ok()?, &alone(number), typed)
}

/// The engine's names of a scope of which one column is there.
fn alone(number: usize) -> Vec<String> {
    let mut names = vec!["\u{1}none".to_owned(); number];
    names.push("x".to_owned());
    names
}

fn evaluated(frame: &DataFrame, names: &[String], typed: &Typed) -> Option<Values> {
    if typed.shape == Shape::Whole {
        return None;
    }
    let rows = Rows { frame, names, listed: &[] };
    let made = rows.columns(std::slice::from_ref(typed)).ok()?;
    frame::values_of_column(made.first()?).ok()
}

/// Whether an expression is nothing but a cast of a column.
fn is_cast(typed: &Typed) -> bool {
    matches!(&typed.computed, Computed::Cast(inner, ..) if matches!(inner.computed, Computed::Column(_)))
}
