//! Tests that an author asks for by name, on numbers and on counts.

use crate::analysis::result_writer::{ResultWriter, Scope, absent, not_estimable, value_of};
use crate::analysis::{Block, Nature, Value};
use crate::diagnostic::{Diagnostic, Outcome, known_names};
use crate::statistics::contingency::{self, chi_square::chi_square, fisher::fisher_exact, trend::cochran_armitage};
use crate::statistics::descriptive::Sorted;
use crate::statistics::mean_test::{Anova, TTest, anova, anova_welch, t_student, t_welch};
use crate::statistics::rank_test::kruskal_wallis::{KruskalWallis, jonckheere, kruskal_wallis, kruskal_wallis_of};
use crate::statistics::rank_test::{Exactness, rank_sum::rank_sum};
use crate::statistics::{Estimable, Invalid, NotEstimable};

/// The smallest expected count at which the chi-square test is used without a
/// warning (Cochran WG. Biometrics 1954;10:417–51).
pub(crate) const LEAST_EXPECTED: f64 = 5.0;

/// How many tables an exact test may go through; giving up takes a second or two.
pub(crate) const FISHER_WORK: u64 = 20_000_000;

/// Why an exact test was not made.
const TOO_LARGE: &str = "the table is too large for an exact test";

/// The tests, by the names that `compare` and `summary` know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NamedTest {
    Welch,
    Student,
    Wilcoxon,
    Anova,
    WelchAnova,
    KruskalWallis,
    ChiSquare,
    ChiSquareCorrected,
    Fisher,
    Trend,
    McNemar,
    PairedT,
    SignedRank,
    MantelHaenszel,
}

use NamedTest as T;

/// Each test and its name.
const NAMES: [(&str, NamedTest); 14] = [
    ("welch", T::Welch),
    ("student", T::Student),
    ("wilcoxon", T::Wilcoxon),
    ("anova", T::Anova),
    ("welch-anova", T::WelchAnova),
    ("kruskal-wallis", T::KruskalWallis),
    ("chi-square", T::ChiSquare),
    ("chi-square-corrected", T::ChiSquareCorrected),
    ("fisher", T::Fisher),
    ("trend", T::Trend),
    ("mcnemar", T::McNemar),
    ("paired-t", T::PairedT),
    ("signed-rank", T::SignedRank),
    ("mantel-haenszel", T::MantelHaenszel),
];

impl NamedTest {
    /// Reads the name of a test that stands at `key` of a block.
    ///
    /// # Errors
    /// A name that is not known; the message lists those that are.
    pub(crate) fn read(block: &Block, key: &str, written: &str) -> Outcome<Self> {
        if let Some((_, test)) = NAMES.iter().find(|(name, _)| *name == written) {
            return Ok(*test);
        }
        let mut error = Diagnostic::error(format!("there is no test `{written}`, expected one of {}", Self::known()))
            .at(block.item(key, written));
        if crate::diagnostic::closest(written, Self::names()).is_some() {
            error = error.hint(known_names(written, Self::names()));
        }
        Err(error.into())
    }

    /// The names in a list, for messages.
    pub(crate) fn known() -> String {
        Self::names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    }

    fn names() -> impl Iterator<Item = &'static str> + Clone {
        NAMES.iter().map(|(name, _)| *name)
    }

    /// Its name in a block.
    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, test)| *test == self).map_or("", |(name, _)| name)
    }

    /// Whether it compares numbers between groups.
    pub(crate) fn takes_numbers(self) -> bool {
        matches!(self, T::Welch | T::Student | T::Wilcoxon | T::Anova | T::WelchAnova | T::KruskalWallis | T::Trend)
    }

    /// Whether it compares events or categories between groups.
    pub(crate) fn takes_events(self) -> bool {
        matches!(self, T::ChiSquare | T::ChiSquareCorrected | T::Fisher | T::Trend | T::MantelHaenszel)
    }

    /// Whether it compares two values of the same row.
    pub(crate) fn is_paired(self) -> bool {
        matches!(self, T::McNemar | T::PairedT | T::SignedRank)
    }

    /// Whether it compares two groups and no more.
    pub(crate) fn is_of_two_groups(self) -> bool {
        matches!(self, T::Welch | T::Student | T::Wilcoxon | T::ChiSquareCorrected | T::MantelHaenszel)
    }

    /// Whether it can be exact or approximate.
    pub(crate) fn has_exact_form(self) -> bool {
        matches!(self, T::Wilcoxon | T::SignedRank | T::McNemar | T::MantelHaenszel)
    }

    /// Whether it is about ranks, so that medians describe the groups.
    pub(crate) fn is_of_ranks(self) -> bool {
        matches!(self, T::Wilcoxon | T::KruskalWallis | T::Trend | T::SignedRank)
    }

    /// The test of two among several groups that goes with it.
    pub(crate) fn of_pair(self) -> Option<Self> {
        match self {
            T::Welch | T::WelchAnova => Some(T::Welch),
            T::Student | T::Anova => Some(T::Student),
            T::Wilcoxon | T::KruskalWallis => Some(T::Wilcoxon),
            T::ChiSquare | T::ChiSquareCorrected | T::Fisher => Some(self),
            T::Trend | T::McNemar | T::PairedT | T::SignedRank | T::MantelHaenszel => None,
        }
    }

    /// What it is called, on numbers or on events.
    pub(crate) fn words(self, on_numbers: bool) -> &'static str {
        match self {
            T::Welch => "Welch t test",
            T::Student => "Student t test",
            T::Wilcoxon => "Wilcoxon rank-sum test",
            T::Anova => "analysis of variance",
            T::WelchAnova => "Welch analysis of variance",
            T::KruskalWallis => "Kruskal–Wallis test",
            T::ChiSquare => "Pearson chi-square test",
            T::ChiSquareCorrected => "Pearson chi-square test with continuity correction",
            T::Fisher => "Fisher exact test",
            T::Trend if on_numbers => "Jonckheere–Terpstra test for trend",
            T::Trend => "Cochran–Armitage test for trend",
            T::McNemar => "McNemar test",
            T::PairedT => "paired t test",
            T::SignedRank => "Wilcoxon signed-rank test",
            T::MantelHaenszel => "Mantel–Haenszel test",
        }
    }
}

/// What a test gives.
pub(crate) struct Tested {
    pub method: String,
    pub statistic: Option<f64>,
    pub df: Option<f64>,
    /// Degrees of freedom of the denominator, of an F test.
    pub df_residual: Option<f64>,
    pub p_value: Value,
    /// The smallest expected count of a chi-square test.
    pub least_expected: Option<f64>,
}

impl Tested {
    /// A test without a statistic of its own.
    pub(crate) fn new(method: impl Into<String>, p_value: Value) -> Self {
        let method = method.into();
        Self { method, statistic: None, df: None, df_residual: None, p_value, least_expected: None }
    }

    /// A test with its statistic.
    pub(crate) fn with(method: impl Into<String>, statistic: f64, p_value: f64) -> Self {
        Self { statistic: Some(statistic), ..Self::new(method, Value::Number(p_value)) }
    }

    /// An exact test that would take too much time or memory.
    pub(crate) fn too_large(method: impl Into<String>) -> Self {
        Self::new(method, absent(TOO_LARGE))
    }

    /// A finding where an exact test was not made, with what may be done; `otherwise` is
    /// how another test is asked for.
    pub(crate) fn refused(&self, block: &Block, name: &str, key: &str, otherwise: &str) -> Option<Diagnostic> {
        (self.p_value.absence() == Some(TOO_LARGE)).then(|| {
            Diagnostic::finding(format!(
                "block `{}`: Fisher's exact test of `{name}` takes too much time or memory, so it has no P value",
                block.id
            ))
            .at(block.key(key))
            .hint(format!("join levels in a cohort block, or ask for the chi-square test: `{otherwise}`"))
        })
    }

    /// A test that the data do not determine.
    pub(crate) fn not(method: impl Into<String>, reason: &NotEstimable) -> Self {
        Self::new(method, not_estimable(reason))
    }

    fn of_t(method: &str, found: Estimable<TTest>) -> Self {
        match found {
            Estimable::Value(t) => Self { df: Some(t.df), ..Self::with(method, t.statistic, t.p_value) },
            Estimable::Not(reason) => Self::not(method, &reason),
        }
    }

    fn of_f(method: &str, found: Estimable<Anova>) -> Self {
        match found {
            Estimable::Value(f) => {
                Self { df: Some(f.df1), df_residual: Some(f.df2), ..Self::with(method, f.statistic, f.p_value) }
            }
            Estimable::Not(reason) => Self::not(method, &reason),
        }
    }

    /// Enters the test at a scope, and gives its P value.
    pub(crate) fn enter(&self, scope: &Scope, entries: &mut ResultWriter) -> Option<f64> {
        if let Some(statistic) = self.statistic {
            entries.put(scope, "statistic", Value::Number(statistic), Nature::Quantity(2));
        }
        if let Some(df) = self.df {
            entries.put(scope, "df", Value::Number(df), Nature::Quantity(1));
        }
        if let Some(df) = self.df_residual {
            entries.put(scope, "df.residual", Value::Number(df), Nature::Quantity(1));
        }
        entries.put(scope, "p.value", self.p_value.clone(), Nature::PValue);
        entries.words(scope, "method", self.method.clone());
        self.p_value.number()
    }
}

/// Tests numbers of two groups or more. Of two, the first is compared with the second.
pub(crate) fn on_numbers(test: NamedTest, samples: &[&[f64]], exactness: Exactness) -> Result<Tested, Invalid> {
    let method = test.words(true);
    // The level of an interval has no part in the test.
    const LEVEL: f64 = 0.95;
    if let (T::Welch | T::Student | T::Wilcoxon, [first, second]) = (test, samples) {
        return Ok(match test {
            T::Welch => Tested::of_t(method, t_welch(first, second, LEVEL)?),
            T::Student => Tested::of_t(method, t_student(first, second, LEVEL)?),
            _ => match rank_sum(first, second, exactness, true)? {
                Estimable::Value(w) => Tested::with(form(method, w.exact), w.statistic, w.p_value),
                Estimable::Not(reason) => Tested::not(method, &reason),
            },
        });
    }
    Ok(match test {
        T::Anova => Tested::of_f(method, anova(samples)?),
        T::WelchAnova => Tested::of_f(method, anova_welch(samples)?),
        T::KruskalWallis => of_ranks(kruskal_wallis(samples)?),
        T::Trend => match jonckheere(samples)? {
            Estimable::Value(j) => Tested::with(method, j.statistic, j.p_value),
            Estimable::Not(reason) => Tested::not(method, &reason),
        },
        _ if samples.len() < 2 => Tested::not(method, &NotEstimable::OneGroup),
        _ => Tested::new(method, absent("the test compares two groups")),
    })
}

/// The Kruskal–Wallis test of numbers that are sorted.
pub(crate) fn on_sorted(samples: &[Sorted]) -> Tested {
    of_ranks(kruskal_wallis_of(samples))
}

fn of_ranks(found: Estimable<KruskalWallis>) -> Tested {
    let method = T::KruskalWallis.words(true);
    match found {
        Estimable::Value(h) => Tested { df: Some(h.df), ..Tested::with(method, h.statistic, h.p_value) },
        Estimable::Not(reason) => Tested::not(method, &reason),
    }
}

/// A test's name with the form that was used.
pub(crate) fn form(method: &str, exact: bool) -> String {
    if exact { format!("exact {method}") } else { format!("{method} with continuity correction") }
}

/// Tests counts: each level (rows) in each group (columns).
pub(crate) fn on_counts(test: NamedTest, counts: &[Vec<u64>]) -> Result<Tested, Invalid> {
    let method = test.words(false);
    let Some(groups) = counts.first().map(Vec::len) else {
        return Ok(Tested::not(method, &NotEstimable::NoObservations));
    };
    if groups < 2 {
        return Ok(Tested::not(method, &NotEstimable::OneGroup));
    }
    if test == T::Trend {
        return trend(counts);
    }
    let table = contingency::Table::new(groups, counts.concat())?;
    if test == T::Fisher {
        return Ok(match fisher_exact(&table, FISHER_WORK) {
            Ok(p) => Tested::new(method, value_of(p)),
            Err(_) => Tested::too_large(method),
        });
    }
    Ok(match chi_square(&table, test == T::ChiSquareCorrected) {
        Estimable::Value(chi) => Tested {
            df: Some(chi.df),
            least_expected: Some(chi.min_expected),
            ..Tested::with(method, chi.statistic, chi.p_value)
        },
        Estimable::Not(reason) => Tested::not(method, &reason),
    })
}

/// The trend of a share: of the second of two levels over the groups, else of the
/// second of two groups over the levels.
fn trend(counts: &[Vec<u64>]) -> Result<Tested, Invalid> {
    let method = T::Trend.words(false);
    let by_level: Vec<[u64; 2]> = match counts {
        [first, second] => first.iter().zip(second).map(|(without, with)| [*without, *with]).collect(),
        _ => counts.iter().filter_map(|row| row.as_slice().try_into().ok()).collect(),
    };
    if by_level.len() < 2 {
        return Ok(Tested::new(method, absent("a trend needs two levels or two groups")));
    }
    let events: Vec<u64> = by_level.iter().map(|pair| pair[1]).collect();
    let totals: Vec<u64> = by_level.iter().map(|pair| pair[0] + pair[1]).collect();
    let scores: Vec<f64> = (0..events.len()).map(|score| score as f64 + 1.0).collect();
    Ok(match cochran_armitage(&events, &totals, &scores)? {
        Estimable::Value(found) => {
            Tested { df: Some(found.df), ..Tested::with(method, found.statistic, found.p_value) }
        }
        Estimable::Not(reason) => Tested::not(method, &reason),
    })
}
