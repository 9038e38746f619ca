//! Comparing the groups of a summary.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::Block;
use crate::analysis::Nature;
use crate::analysis::describe::Members;
use crate::analysis::named_test::{FISHER_WORK, LEAST_EXPECTED, NamedTest, Tested, on_counts, on_numbers, on_sorted};
use crate::analysis::result_writer::{ResultWriter, Scope, absent, invalid, value_of};
use crate::data::{Column, Table};
use crate::diagnostic::{Diagnostic, Outcome, SeveralForms, of_word, reads_several_forms};
use crate::statistics::contingency::{self, chi_square::chi_square, fisher::fisher_exact};
use crate::statistics::descriptive::{Sorted, standardized_categorical_difference, standardized_mean_difference};
use crate::statistics::rank_test::Exactness;
use crate::statistics::{Estimable, NotEstimable};

/// Which tests are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum TestChoice {
    /// `true`: rank tests, and chi-square or Fisher by the expected counts.
    Wanted(bool),
    /// By name.
    Named(TestFamily),
}

reads_several_forms!(TestChoice);

impl SeveralForms for TestChoice {
    const EXPECTED: &'static str = "`true`, `false`, `\"rank\"` or `\"mean\"`";

    fn of_truth(value: bool) -> Option<Self> {
        Some(Self::Wanted(value))
    }

    fn of_text(text: &str) -> Option<Self> {
        of_word(text).map(Self::Named)
    }
}

/// Families of tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TestFamily {
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
    pub(crate) fn wanted(self) -> bool {
        self != Self::Wanted(false)
    }
}

/// What is compared between groups.
pub(crate) struct Subject<'a> {
    pub block: &'a Block,
    pub table: &'a Table,
    pub column: &'a Column,
    pub groups: &'a [Members],
    /// The known values of each group, of a column of numbers.
    pub sorted: &'a [Sorted],
    /// Counts of each level that occurs (rows) in each group (columns), of a category.
    pub counts: &'a [Vec<u64>],
    pub is_category: bool,
}

impl Subject<'_> {
    /// The known values of each group.
    fn samples(&self) -> Outcome<Vec<Vec<f64>>> {
        let values = self
            .table
            .number_column(&self.column.name)
            .map_err(|errors| self.block.at_item("variables", &self.column.name, errors))?;
        let known = |group: &Members| {
            if values.are_all_known() {
                return values.of_rows(&group.rows);
            }
            group.rows.iter().filter_map(|row| values.get(*row)).collect()
        };
        Ok(self.groups.iter().map(known).collect())
    }

    /// A test of numbers. Ranks need no more than the values in order.
    fn tested(&self, test: NamedTest) -> Outcome<Tested> {
        if test == NamedTest::KruskalWallis {
            return Ok(on_sorted(self.sorted));
        }
        let samples = self.samples()?;
        let slices: Vec<&[f64]> = samples.iter().map(Vec::as_slice).collect();
        Ok(on_numbers(test, &slices, Exactness::Automatic).map_err(|error| invalid(&error, self.table, &[]))?)
    }

    /// A finding where the test is too large to be made.
    fn refused(&self, tested: &Tested) -> Option<Diagnostic> {
        let name = &self.column.name;
        let key = if self.block.body.contains("tests") { "tests" } else { "test" };
        tested.refused(self.block, name, key, &format!("tests = {{ {name} = \"chi-square\" }}"))
    }
}

/// Enters a test and gives its name.
pub(crate) fn test(
    subject: &Subject<'_>,
    choice: TestChoice,
    scope: &Scope,
    (entries, notes): (&mut ResultWriter, &mut Vec<Diagnostic>),
) -> Outcome<String> {
    let tested = if subject.is_category {
        categorical(subject)?
    } else if choice == TestChoice::Named(TestFamily::Mean) {
        of_numbers(subject, [NamedTest::Welch, NamedTest::Anova])?
    } else {
        of_numbers(subject, [NamedTest::Wilcoxon, NamedTest::KruskalWallis])?
    };
    tested.enter(&scope.step("test"), entries);
    notes.extend(subject.refused(&tested));
    Ok(tested.method)
}

/// Enters a test that the author asks for by name, and gives its name.
pub(crate) fn named(
    subject: &Subject<'_>,
    test: NamedTest,
    scope: &Scope,
    (entries, notes): (&mut ResultWriter, &mut Vec<Diagnostic>),
) -> Outcome<String> {
    let failed = |error| invalid(&error, subject.table, &[]);
    check(subject, test)?;
    let tested =
        if subject.is_category { on_counts(test, subject.counts).map_err(failed)? } else { subject.tested(test)? };
    tested.enter(&scope.step("test"), entries);
    notes.extend(subject.refused(&tested));
    Ok(tested.method)
}

/// Whether a test is one of such a variable and of so many groups.
fn check(subject: &Subject<'_>, test: NamedTest) -> Outcome<()> {
    let (variable, name, groups) = (&subject.column.name, test.name(), subject.groups.len());
    let wrong = |message: String, hint: &str| {
        Err(Diagnostic::error(message).at(subject.block.item("tests", variable)).hint(hint).into())
    };
    if test.is_paired() || test == NamedTest::MantelHaenszel {
        return wrong(
            format!("`{name}` does not compare the groups of a summary"),
            "use a `compare` block for pairs and for strata",
        );
    }
    if subject.is_category && !test.takes_events() {
        return wrong(
            format!("`{variable}` is a category, and `{name}` compares numbers"),
            "tests of categories: `chi-square`, `chi-square-corrected`, `fisher`, `trend`",
        );
    }
    if !subject.is_category && !test.takes_numbers() {
        return wrong(
            format!("`{variable}` is a number, and `{name}` compares categories"),
            "tests of numbers: `welch`, `student`, `wilcoxon`, `anova`, `welch-anova`, `kruskal-wallis`, `trend`; \
             or list the variable in `categorical`",
        );
    }
    if test.is_of_two_groups() && groups != 2 {
        return wrong(
            format!("`{name}` compares two groups, and there are {groups}"),
            "tests of several groups: `anova`, `welch-anova`, `kruskal-wallis`, `chi-square`, `fisher`, `trend`",
        );
    }
    if test == NamedTest::Trend && subject.is_category && groups != 2 && subject.counts.len() > 2 {
        return wrong(
            format!("`{variable}` has more than two levels and there are {groups} groups, so `trend` has no share"),
            "a trend is that of two levels over groups, or of two groups over levels",
        );
    }
    Ok(())
}

fn categorical(subject: &Subject<'_>) -> Outcome<Tested> {
    let counts = subject.counts;
    if counts.is_empty() {
        // Nobody has a value: that is said in the cell, and the other variables are tested.
        return Ok(Tested::not("Pearson chi-square test", &NotEstimable::NoObservations));
    }
    if counts.len() == 1 {
        return Ok(Tested::new("Pearson chi-square test", absent("every value is the same")));
    }
    // As in a test of ranks, a group without known values is none.
    let has_values = |group: &usize| counts.iter().any(|row| row[*group] > 0);
    let known: Vec<usize> = (0..subject.groups.len()).filter(has_values).collect();
    let columns = if known.len() < 2 { (0..subject.groups.len()).collect() } else { known };
    let flat: Vec<u64> = counts.iter().flat_map(|row| columns.iter().map(|group| row[*group])).collect();
    let table = contingency::Table::new(columns.len(), flat).map_err(|error| invalid(&error, subject.table, &[]))?;
    Ok(match chi_square(&table, false) {
        Estimable::Value(found) if found.min_expected >= LEAST_EXPECTED => {
            Tested { df: Some(found.df), ..Tested::with("Pearson chi-square test", found.statistic, found.p_value) }
        }
        Estimable::Value(_) => match fisher_exact(&table, FISHER_WORK) {
            Ok(p) => Tested::new("Fisher exact test", value_of(p)),
            Err(_) => Tested::too_large("Fisher exact test"),
        },
        Estimable::Not(reason) => Tested::not("Pearson chi-square test", &reason),
    })
}

/// Two groups are compared by the first test, more by the second.
fn of_numbers(subject: &Subject<'_>, tests: [NamedTest; 2]) -> Outcome<Tested> {
    let test = if subject.groups.len() == 2 { tests[0] } else { tests[1] };
    let tested = subject.tested(test)?;
    Ok(Tested { method: test.words(true).to_owned(), ..tested })
}

/// Enters the standardised mean difference of two groups.
pub(crate) fn smd(subject: &Subject<'_>, scope: &Scope, entries: &mut ResultWriter) -> Outcome<()> {
    let failed = |error| invalid(&error, subject.table, &[]);
    let found = if subject.is_category {
        // Of no level each group has no observation.
        let of_group = |group: usize| subject.counts.iter().map(|row| row[group]).collect::<Vec<u64>>();
        standardized_categorical_difference(&of_group(0), &of_group(1)).map_err(failed)?
    } else {
        let samples = subject.samples()?;
        standardized_mean_difference(&samples[0], &samples[1]).map_err(failed)?
    };
    entries.estimable(scope, "smd", found, Nature::Quantity(2));
    Ok(())
}
