//! What a toxicity block enters, wherever its records are counted.

use crate::analysis::result_writer::{ResultWriter, Scope, absent};
use crate::analysis::{Nature, ResultRow, Value};
use crate::data::Table;
use crate::kinds::kind::Output;
use crate::kinds::toxicity::keys::ToxicityKeys;
use crate::kinds::toxicity::methods;
use crate::kinds::toxicity::shape::{GradeRows, LineShape, ToxicityShape};

/// What was entered.
pub(super) struct Written {
    /// The terms, in their order.
    pub(super) terms: Vec<String>,
    /// The grades with a column.
    pub(super) grades: Vec<u8>,
    /// Names and scopes of the groups.
    pub(super) groups: Vec<(String, Scope)>,
    /// How many subjects have no group.
    pub(super) in_no_group: Option<ResultRow>,
}

/// The results with what tables and figures show of them.
pub(super) fn output(
    body: &ToxicityKeys,
    denominator: &Table,
    entries: ResultWriter,
    written: Written,
    columns: Vec<String>,
) -> Output {
    let counted = denominator.subjects_called().to_owned();
    let by = body.by.as_ref().map(|by| denominator.title(by).to_owned());
    let methods = methods::sentences(body, &counted, by.as_deref());
    let lines = written.lines(&entries);
    let Written { grades, groups, in_no_group, .. } = written;
    let shape = ToxicityShape {
        by,
        without_group: in_no_group,
        lines,
        groups: groups.iter().map(|(name, scope)| (name.clone(), entries.row(scope))).collect(),
        grades,
        counted,
    };
    Output::new(entries, shape, methods, columns)
}

impl Written {
    /// The lines of tables and figures: each term, and all together.
    fn lines(&self, entries: &ResultWriter) -> Vec<LineShape> {
        let row = |scope: &Scope| entries.row(scope);
        let rows = |scope: &Scope| GradeRows {
            any: row(&Wanted::Any.below(scope)),
            severe: row(&Wanted::Severe.below(scope)),
            grades: self.grades.iter().map(|grade| row(&Wanted::Grade(*grade).below(scope))).collect(),
        };
        let line = |name: &str, is_all: bool, below: &dyn Fn(&Scope) -> Scope| LineShape {
            name: name.to_owned(),
            is_all,
            all: rows(&below(&Scope::default())),
            groups: self.groups.iter().map(|(_, scope)| rows(&below(scope))).collect(),
        };
        let terms = self.terms.iter().map(|term| line(term, false, &|scope| scope.variable(term)));
        terms.chain([line("Any of these", true, &|scope| scope.step("overall"))]).collect()
    }
}

/// Enters how many subjects of a group have a worst grade that is wanted: each is a row set and a count.
pub(super) fn share(
    entries: &mut ResultWriter,
    scope: &Scope,
    (some, n): (usize, usize),
    (all, total): (usize, usize),
    both: impl FnOnce(&mut ResultWriter) -> usize,
) {
    entries.count(&scope.rows(some), "n", n);
    entries.count(&scope.rows(all), "N", total);
    let share = if total == 0 { absent("the denominator is empty") } else { Value::Number(n as f64 / total as f64) };
    let both = both(entries);
    entries.put(&scope.rows(both), "p", share, Nature::Proportion);
}

/// The worst grades that are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// 1 and higher.
    Any,
    /// 3 and higher.
    Severe,
    /// One grade.
    Grade(u8),
}

impl Wanted {
    /// All that are entered, of some grades with a column.
    pub(super) fn all(grades: &[u8]) -> Vec<Self> {
        [Self::Any, Self::Severe].into_iter().chain(grades.iter().map(|grade| Self::Grade(*grade))).collect()
    }

    /// Whether a worst grade is among them.
    pub(super) fn holds(self, grade: u8) -> bool {
        match self {
            Self::Any => grade >= 1,
            Self::Severe => grade >= 3,
            Self::Grade(one) => grade == one,
        }
    }

    /// Below which step they are entered.
    pub(super) fn below(self, scope: &Scope) -> Scope {
        match self {
            Self::Any => scope.step("any"),
            Self::Severe => scope.step("severe"),
            Self::Grade(one) => scope.step("grade").step(one.to_string()),
        }
    }
}

/// The grades with a column: 1 to 4, and 5 where it occurs.
pub(super) fn with_column(occur: impl Iterator<Item = u8>) -> Vec<u8> {
    let highest = occur.max().unwrap_or(0).max(4);
    (1..=5).filter(|grade| *grade <= highest).collect()
}
