//! Constants that a condition compares with a column which has no such value.
//!
//! `sex = 'Male'` on a column of `F` and `M` is true of no row: a mistyped level
//! makes a group empty, or everybody censored, in silence. Here each constant is
//! looked for among the values of the column as it was read or derived, and what is
//! not there is a finding with the values that are. A level that the dictionary
//! declares need not occur. A threshold is no level: of numbers only those are
//! looked for that a column of few codes is said to equal.

use std::collections::BTreeSet;

use polars::lazy::dsl::{BooleanFunction, Expr, FunctionExpr, Operator, StringFunction};
use polars::prelude::{DataFrame, IntoLazy};

use super::blank::trimmed;
use super::class::{constants, text_constant};
use super::column::{Column, Values};
use super::constant::{Constant, are_codes, distinct, is_flag, near, with_values};
use super::table::{Table, shortened};
use super::{expression, frame, rewrite, text};
use crate::diagnostic::Diagnostic;

/// What is said of a comparison of texts that is true of no value.
const NO_VALUE: &str = "the comparison holds for no value";

/// Findings about the constants of an SQL expression over a table, without places.
/// An expression that cannot be read has none: it is an error elsewhere.
pub(super) fn unmatched<'a>(table: &'a Table, sql: &str) -> Vec<Diagnostic> {
    let Ok(tree) = expression::parsed(table, sql) else { return Vec::new() };
    let named: &dyn Fn(&str) -> Vec<&'a Column> = &|name| table.column(name).into_iter().collect();
    let mut search = Search { named, frame: Some(&table.frame), seen: BTreeSet::new(), found: Vec::new() };
    search.tree(&tree);
    search.found
}

/// The same of one expression of a query; `named` gives the columns of a name, of
/// which there may be several, or none that is known.
pub(super) fn unmatched_in<'a>(tree: &Expr, named: &dyn Fn(&str) -> Vec<&'a Column>) -> Vec<Diagnostic> {
    let mut search = Search { named, frame: None, seen: BTreeSet::new(), found: Vec::new() };
    search.tree(tree);
    search.found
}

/// What a constant is compared with.
struct Side<'a> {
    /// How it is called in a message.
    name: String,
    /// The columns of that name, where it is nothing but a column.
    columns: Vec<&'a Column>,
    values: Vec<Values>,
    /// Whether the values name people, and are not to be listed.
    is_of_key: bool,
    /// Whether numbers may be codes.
    has_codes: bool,
}

struct Search<'s, 'a> {
    named: &'s dyn Fn(&str) -> Vec<&'a Column>,
    /// The rows, for an expression of several columns.
    frame: Option<&'s DataFrame>,
    seen: BTreeSet<String>,
    found: Vec<Diagnostic>,
}

impl<'a> Search<'_, 'a> {
    fn tree(&mut self, tree: &Expr) {
        for node in tree {
            match node {
                Expr::BinaryExpr { left, op, right } => self.binary(node, left, *op, right),
                Expr::Function { input, function: FunctionExpr::Boolean(BooleanFunction::IsIn { .. }) } => {
                    let [value, set] = input.as_slice() else { continue };
                    let Some(set) = constants(set) else { continue };
                    let all: Vec<Constant> = set.iter().filter_map(|value| Constant::of_value(&value)).collect();
                    self.constants(value, &all);
                }
                Expr::Function { input, function: FunctionExpr::StringExpr(function) } => {
                    let is_test = matches!(
                        function,
                        StringFunction::Contains { .. } | StringFunction::StartsWith | StringFunction::EndsWith
                    );
                    if let ([value, pattern], true) = (input.as_slice(), is_test)
                        && text_constant(pattern).is_some()
                    {
                        self.test(node, value, "the pattern matches no value");
                    }
                }
                _ => {}
            }
        }
    }

    fn binary(&mut self, node: &Expr, left: &Expr, op: Operator, right: &Expr) {
        match op {
            Operator::Eq | Operator::NotEq | Operator::EqValidity | Operator::NotEqValidity => {
                match (Constant::of(left), Constant::of(right)) {
                    (None, Some(constant)) => self.constants(left, &[constant]),
                    (Some(constant), None) => self.constants(right, &[constant]),
                    _ => {}
                }
            }
            Operator::Lt | Operator::LtEq | Operator::Gt | Operator::GtEq => {
                let side = match (text_constant(left), text_constant(right)) {
                    (None, Some(_)) => left,
                    (Some(_), None) => right,
                    _ => return,
                };
                self.test(node, side, NO_VALUE);
            }
            // `x BETWEEN a AND b` comes as `x >= a AND x <= b`.
            Operator::And | Operator::LogicalAnd => {
                if let (
                    Expr::BinaryExpr { left: a, op: Operator::GtEq, right: low },
                    Expr::BinaryExpr { left: b, op: Operator::LtEq, right: high },
                ) = (left, right)
                    && a == b
                    && text_constant(low).is_some()
                    && text_constant(high).is_some()
                {
                    self.test(node, a, "the range holds no value");
                }
            }
            _ => {}
        }
    }

    /// The values of a side: those of its column as it was read or derived, else
    /// those of the expression over them.
    fn side(&self, expr: &Expr) -> Option<Side<'a>> {
        let has_other = |node: &Expr| matches!(node, Expr::Agg(_) | Expr::Over { .. } | Expr::Len | Expr::SubPlan(..));
        if expr.into_iter().any(has_other) {
            return None;
        }
        let names: Vec<String> = expression::leaves(expr).into_iter().map(|name| name.to_string()).collect();
        if let [name] = names.as_slice() {
            let columns = (self.named)(name);
            let is_bare = matches!(expr, Expr::Column(_));
            let is_of_key = columns.iter().any(|column| column.whole.as_ref().is_some_and(|whole| whole.is_key));
            let values = columns.iter().filter_map(|column| whole_values(column, expr, is_bare)).collect();
            // In a query the name may be followed by that of the table.
            let name = columns.first().map_or(name, |column| &column.name);
            let name = if is_bare { format!("`{name}`") } else { format!("what is made of `{name}`") };
            let columns = if is_bare { columns } else { Vec::new() };
            return Some(Side { name, columns, values, is_of_key, has_codes: is_bare || is_cast(expr) });
        }
        let made = evaluated(self.frame.filter(|_| names.len() > 1)?, expr)?;
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let name = format!("what is made of {}", names.join(" and "));
        Some(Side { name, columns: Vec::new(), values: vec![made], is_of_key: true, has_codes: false })
    }

    fn constants(&mut self, expr: &Expr, all: &[Constant]) {
        // A column of a table with a name of its own in a query comes as an alias.
        let expr = if let Expr::Alias(inner, _) = expr { inner } else { expr };
        if self.are_there(expr, all) {
            return;
        }
        let Some(side) = self.side(expr) else { return };
        for constant in all {
            // A constant that the expression itself gives, as in COALESCE(x, 'none').
            let is_given = |node: &Expr| Constant::of(node).is_some_and(|given| given.written() == constant.written());
            if side.columns.is_empty() && expr.into_iter().any(is_given) {
                continue;
            }
            if let Some(finding) = side.look_for(constant)
                && self.seen.insert(finding.message.clone())
            {
                self.found.push(finding);
            }
        }
    }

    /// Whether all constants are texts of a column: looked for without a copy of it.
    fn are_there(&self, expr: &Expr, all: &[Constant]) -> bool {
        let Expr::Column(name) = expr else { return false };
        let columns = (self.named)(name);
        let is_there = |constant: &Constant| match constant {
            Constant::Text(text) => columns.iter().any(|column| {
                column.whole.as_ref().is_some_and(|whole| frame::holds_text(&whole.values, trimmed(text)))
            }),
            Constant::Number(_) => false,
        };
        all.iter().all(is_there)
    }

    /// A test of texts that is true of no value.
    fn test(&mut self, node: &Expr, side: &Expr, message: &str) {
        let names = expression::leaves(node);
        let side = if let Expr::Alias(inner, _) = side { inner } else { side };
        let Expr::Column(name) = side else { return };
        let columns = (self.named)(name);
        if names.len() != 1 || columns.is_empty() {
            return;
        }
        for column in &columns {
            let Some(Values::Text(values)) = whole_values(column, side, true) else { return };
            if values.iter().all(Option::is_none) {
                return;
            }
            // A declared level need not occur.
            let truth = whole_values(column, node, false);
            let declared = levels_truth(column, node);
            for made in [truth, declared].into_iter().flatten() {
                if let Values::Boolean(truth) = made
                    && truth.contains(&Some(true))
                {
                    return;
                }
            }
        }
        let name = columns.first().map_or(name.as_str(), |column| &column.name);
        let message = format!("{message} of `{name}`");
        if self.seen.insert(message.clone()) {
            // The ends of a range are not said again.
            self.seen.insert(format!("{NO_VALUE} of `{name}`"));
            let is_key = columns.iter().any(|column| column.whole.as_ref().is_some_and(|whole| whole.is_key));
            let values = columns.first().and_then(|column| whole_values(column, side, true)).filter(|_| !is_key);
            let values = values.map(distinct).unwrap_or_default();
            self.found.push(with_values(Diagnostic::finding(message), &values));
        }
    }
}

/// Whether a test of a column is true of its declared levels.
fn levels_truth(column: &Column, node: &Expr) -> Option<Values> {
    if column.levels.is_empty() {
        return None;
    }
    let name = expression::leaves(node).into_iter().next()?;
    let codes = column.levels.iter().map(|level| Some(level.code.clone())).collect();
    let frame = frame::frame_of(column.levels.len(), vec![frame::column_of(&name, Values::Text(codes))]).ok()?;
    evaluated(&frame, node)
}

/// The values of an expression over the whole of its only column.
fn whole_values(column: &Column, expr: &Expr, is_bare: bool) -> Option<Values> {
    let whole = column.whole.as_ref()?;
    if is_bare {
        return frame::values_of_column(&whole.values).ok();
    }
    // In a query the name is followed by that of the table, where two have it.
    let name = expression::leaves(expr).into_iter().next()?;
    let values = whole.values.clone().with_name(name);
    evaluated(&frame::frame_of(values.len(), vec![values]).ok()?, expr)
}

fn evaluated(frame: &DataFrame, expr: &Expr) -> Option<Values> {
    let ready = rewrite::expression(expr.clone(), frame.schema(), &[]).ok()?;
    let result = expression::guarded(|| frame.clone().lazy().select([ready.alias("made")]).collect()).ok()?;
    frame::values_of_column(result.column("made").ok()?).ok()
}

impl Side<'_> {
    /// A finding where a constant is not among the values.
    fn look_for(&self, constant: &Constant) -> Option<Diagnostic> {
        if self.values.is_empty() || self.values.iter().all(is_without_rows) {
            return None;
        }
        if self.values.iter().all(is_missing) {
            let message = format!("{} has no value at all, and is compared with `{}`", self.name, constant.written());
            return Some(Diagnostic::note(message));
        }
        for values in &self.values {
            let holds = match (constant, values) {
                (Constant::Text(wanted), Values::Text(values)) => {
                    let wanted = if self.columns.is_empty() { wanted.as_str() } else { trimmed(wanted) };
                    values.iter().flatten().any(|value| value == wanted)
                }
                (Constant::Number(wanted), Values::Integer(_) | Values::Number(_)) => {
                    let numbers = text::numbers(values);
                    !self.has_codes || !are_codes(&numbers) || numbers.contains(wanted)
                }
                (Constant::Number(wanted), Values::Boolean(_)) => *wanted == 0.0 || *wanted == 1.0,
                // Dates are points in time, and what cannot be compared is an error.
                _ => true,
            };
            if holds {
                return None;
            }
        }
        let code = match constant {
            Constant::Text(text) => trimmed(text).to_owned(),
            Constant::Number(number) => number.to_string(),
        };
        if self.columns.iter().any(|column| column.level_label(&code).is_some()) {
            return None;
        }
        let values = self.values.first().filter(|_| !self.is_of_key).cloned().map(distinct).unwrap_or_default();
        let message = format!("`{}` is not a value of {}", constant.written(), self.name);
        if is_flag(&code, self.values.first()?) {
            // Nobody died, or everybody did: the other value of a flag need not occur.
            return Some(Diagnostic::note(message));
        }
        let mut finding = Diagnostic::finding(message);
        if let Some(near) = near(&code, &values) {
            finding = finding.hint(format!("did you mean `{}`?", shortened(near)));
        }
        Some(with_values(finding, &values))
    }
}

fn is_without_rows(values: &Values) -> bool {
    text::count(values) == 0
}

fn is_missing(values: &Values) -> bool {
    text::texts(values.clone()).iter().all(Option::is_none)
}

/// Whether an expression is nothing but a cast of a column.
fn is_cast(expr: &Expr) -> bool {
    match expr {
        Expr::Cast { expr, .. } => matches!(&**expr, Expr::Column(_)),
        _ => false,
    }
}
