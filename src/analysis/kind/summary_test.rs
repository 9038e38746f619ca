//! Comparing the groups of a summary.

use serde::{Deserialize, Serialize};

use crate::analysis::Block;
use crate::analysis::kind::entry::{Entries, Scope, absent, invalid, not_estimable, value_of};
use crate::analysis::kind::proportion::at_key;
use crate::analysis::kind::summary::Members;
use crate::analysis::{Nature, Value};
use crate::data::{Column, Table};
use crate::diagnostic::Outcome;
use crate::statistics::Estimable;
use crate::statistics::contingency::{self, chi_square::chi_square, fisher::fisher_exact};
use crate::statistics::descriptive::{standardized_categorical_difference, standardized_mean_difference};
use crate::statistics::mean_test::{anova, t_welch};
use crate::statistics::rank_test::{Exactness, kruskal_wallis::kruskal_wallis, rank_sum::rank_sum};

/// The smallest expected count at which the chi-square test is used (Cochran WG.
/// Biometrics 1954;10:417–51).
const LEAST_EXPECTED: f64 = 5.0;

/// How many tables an exact test may go through; a second or so.
const FISHER_WORK: u64 = 20_000_000;

/// Which tests are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub(super) enum TestChoice {
    /// `true`: rank tests, and chi-square or Fisher by the expected counts.
    Wanted(bool),
    /// By name.
    Named(TestFamily),
}

/// Families of tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum TestFamily {
    /// Wilcoxon and Kruskal–Wallis; chi-square or Fisher by the expected counts.
    Rank,
    /// Welch's t and analysis of variance; chi-square or Fisher likewise.
    Mean,
}

impl Default for TestChoice {
    fn default() -> Self {
        Self::Wanted(false)
    }
}

impl TestChoice {
    pub(super) fn wanted(self) -> bool {
        self != Self::Wanted(false)
    }
}

/// What is compared between groups.
pub(super) struct Subject<'a> {
    pub block: &'a Block,
    pub table: &'a Table,
    pub column: &'a Column,
    pub groups: &'a [Members],
    pub is_category: bool,
}

impl Subject<'_> {
    /// The known values of each group.
    fn samples(&self) -> Outcome<Vec<Vec<f64>>> {
        let values = self.table.numbers(&self.column.name).map_err(|errors| at_key(self.block, "variables", errors))?;
        Ok(self.groups.iter().map(|group| group.rows.iter().filter_map(|row| values[*row]).collect()).collect())
    }

    /// Counts of each level (rows) in each group (columns).
    fn counts(&self) -> Outcome<Vec<Vec<u64>>> {
        let categories =
            self.table.categories(&self.column.name).map_err(|errors| at_key(self.block, "variables", errors))?;
        let count = |level: usize, group: &Members| {
            group.rows.iter().filter(|row| categories.index[**row] == Some(level)).count() as u64
        };
        Ok((0..categories.levels.len())
            .map(|level| self.groups.iter().map(|group| count(level, group)).collect::<Vec<u64>>())
            .filter(|row| row.iter().any(|count| *count > 0))
            .collect())
    }
}

struct Tested {
    method: String,
    statistic: Option<f64>,
    df: Option<f64>,
    p_value: Value,
}

/// Enters a test and gives its name.
pub(super) fn test(subject: &Subject<'_>, choice: TestChoice, scope: &Scope, entries: &mut Entries) -> Outcome<String> {
    let scope = scope.step("test");
    let tested = if subject.is_category {
        categorical(subject)?
    } else if choice == TestChoice::Named(TestFamily::Mean) {
        means(subject)?
    } else {
        ranks(subject)?
    };
    if let Some(statistic) = tested.statistic {
        entries.put(&scope, "statistic", Value::Number(statistic), Nature::Quantity(2));
    }
    if let Some(df) = tested.df {
        entries.put(&scope, "df", Value::Number(df), Nature::Quantity(1));
    }
    entries.put(&scope, "p.value", tested.p_value, Nature::PValue);
    entries.words(&scope, "method", tested.method.clone());
    Ok(tested.method)
}

fn categorical(subject: &Subject<'_>) -> Outcome<Tested> {
    let counts = subject.counts()?;
    let none =
        |method: &str, reason: Value| Tested { method: method.to_owned(), statistic: None, df: None, p_value: reason };
    let columns = subject.groups.len();
    let flat: Vec<u64> = counts.into_iter().flatten().collect();
    let table = contingency::Table::new(columns, flat).map_err(|error| invalid(&error, subject.table, &[]))?;
    Ok(match chi_square(&table, false) {
        Estimable::Value(found) if found.min_expected >= LEAST_EXPECTED => Tested {
            method: "Pearson chi-square test".to_owned(),
            statistic: Some(found.statistic),
            df: Some(found.df),
            p_value: Value::Number(found.p_value),
        },
        Estimable::Value(_) => match fisher_exact(&table, FISHER_WORK) {
            Ok(p) => none("Fisher exact test", value_of(p)),
            Err(_) => none("Fisher exact test", absent("the table is too large for an exact test")),
        },
        Estimable::Not(reason) => none("Pearson chi-square test", not_estimable(&reason)),
    })
}

fn ranks(subject: &Subject<'_>) -> Outcome<Tested> {
    let samples = subject.samples()?;
    let failed = |error| invalid(&error, subject.table, &[]);
    if let [first, second] = samples.as_slice() {
        let found = rank_sum(first, second, Exactness::Automatic, true).map_err(failed)?;
        let method = "Wilcoxon rank-sum test".to_owned();
        return Ok(match found {
            Estimable::Value(found) => {
                Tested { method, statistic: Some(found.statistic), df: None, p_value: Value::Number(found.p_value) }
            }
            Estimable::Not(reason) => Tested { method, statistic: None, df: None, p_value: not_estimable(&reason) },
        });
    }
    let slices: Vec<&[f64]> = samples.iter().map(Vec::as_slice).collect();
    let method = "Kruskal–Wallis test".to_owned();
    Ok(match kruskal_wallis(&slices).map_err(failed)? {
        Estimable::Value(found) => Tested {
            method,
            statistic: Some(found.statistic),
            df: Some(found.df),
            p_value: Value::Number(found.p_value),
        },
        Estimable::Not(reason) => Tested { method, statistic: None, df: None, p_value: not_estimable(&reason) },
    })
}

fn means(subject: &Subject<'_>) -> Outcome<Tested> {
    let samples = subject.samples()?;
    let failed = |error| invalid(&error, subject.table, &[]);
    if let [first, second] = samples.as_slice() {
        let method = "Welch t test".to_owned();
        return Ok(match t_welch(first, second, 0.95).map_err(failed)? {
            Estimable::Value(found) => Tested {
                method,
                statistic: Some(found.statistic),
                df: Some(found.df),
                p_value: Value::Number(found.p_value),
            },
            Estimable::Not(reason) => Tested { method, statistic: None, df: None, p_value: not_estimable(&reason) },
        });
    }
    let slices: Vec<&[f64]> = samples.iter().map(Vec::as_slice).collect();
    let method = "analysis of variance".to_owned();
    Ok(match anova(&slices).map_err(failed)? {
        Estimable::Value(found) => Tested {
            method,
            statistic: Some(found.statistic),
            df: Some(found.df1),
            p_value: Value::Number(found.p_value),
        },
        Estimable::Not(reason) => Tested { method, statistic: None, df: None, p_value: not_estimable(&reason) },
    })
}

/// Enters the standardised mean difference of two groups.
pub(super) fn smd(subject: &Subject<'_>, scope: &Scope, entries: &mut Entries) -> Outcome<()> {
    let failed = |error| invalid(&error, subject.table, &[]);
    let found = if subject.is_category {
        let counts = subject.counts()?;
        let of_group = |group: usize| counts.iter().map(|row| row[group]).collect::<Vec<u64>>();
        standardized_categorical_difference(&of_group(0), &of_group(1)).map_err(failed)?
    } else {
        let samples = subject.samples()?;
        standardized_mean_difference(&samples[0], &samples[1]).map_err(failed)?
    };
    entries.estimable(scope, "smd", found, Nature::Quantity(2));
    Ok(())
}
