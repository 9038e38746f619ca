//! Differences and ratios of two groups: how large an effect is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::decimals::Decimals;
use crate::analysis::named_test::NamedTest;
use crate::analysis::result_writer::{ResultWriter, Scope, absent, not_estimable};
use crate::analysis::{Nature, Value};
use crate::statistics::contingency::conditional_odds::{OddsRatio, Ratio};
use crate::statistics::mean_test::{TTest, t_paired, t_student, t_welch};
use crate::statistics::proportion_comparison::{
    Comparison, DifferenceMethod, TwoProportions, odds_ratio, risk_difference, risk_ratio,
};
use crate::statistics::rank_test::hodges_lehmann::{Location, centre, shift};
use crate::statistics::{Estimable, Invalid};

/// How the interval of a difference of proportions is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum DifferenceInterval {
    #[default]
    Newcombe,
    Wald,
    WaldContinuity,
}

impl DifferenceInterval {
    fn statistic(self) -> DifferenceMethod {
        match self {
            Self::Newcombe => DifferenceMethod::Newcombe,
            Self::Wald => DifferenceMethod::Wald,
            Self::WaldContinuity => DifferenceMethod::WaldContinuity,
        }
    }

    /// Its name in a sentence: "was calculated by the Wald method".
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Newcombe => "the Newcombe method (hybrid of Wilson score intervals)",
            Self::Wald => "the Wald method",
            Self::WaldContinuity => "the Wald method with continuity correction",
        }
    }
}

/// What is common to the effects of a block.
pub(crate) struct Effects<'a> {
    pub level: f64,
    pub scope: &'a Scope,
    pub entries: &'a mut ResultWriter,
}

impl Effects<'_> {
    /// Enters the difference of two proportions.
    pub(crate) fn risk_difference(&mut self, two: TwoProportions, interval: DifferenceInterval) -> Result<(), Invalid> {
        let found = risk_difference(two, self.level, interval.statistic())?;
        self.comparison("difference", found, Nature::Proportion);
        Ok(())
    }

    /// Enters the ratio of two proportions and that of their odds.
    pub(crate) fn ratios(&mut self, two: TwoProportions) -> Result<(), Invalid> {
        self.risk_ratio(two)?;
        let found = odds_ratio(two, self.level)?;
        self.comparison("odds_ratio", found, Nature::Ratio);
        Ok(())
    }

    /// Enters the ratio of two proportions.
    pub(crate) fn risk_ratio(&mut self, two: TwoProportions) -> Result<(), Invalid> {
        let found = risk_ratio(two, self.level)?;
        self.comparison("ratio", found, Nature::Ratio);
        Ok(())
    }

    /// Enters the difference between two samples that goes with a test, in the unit
    /// of the data.
    pub(crate) fn of_samples(&mut self, test: NamedTest, first: &[f64], second: &[f64]) -> Result<(), Invalid> {
        let decimals = Decimals::of(&[first, second].concat());
        match test {
            NamedTest::Welch | NamedTest::WelchAnova => {
                self.mean_difference(t_welch(first, second, self.level)?, decimals);
            }
            NamedTest::Student | NamedTest::Anova => {
                self.mean_difference(t_student(first, second, self.level)?, decimals);
            }
            _ => self.location(shift(first, second, self.level)?, decimals),
        }
        Ok(())
    }

    /// Enters the difference within pairs that goes with a test.
    pub(crate) fn of_pairs(&mut self, test: NamedTest, first: &[f64], second: &[f64]) -> Result<(), Invalid> {
        if test == NamedTest::PairedT {
            self.mean_difference(t_paired(first, second, self.level)?, Decimals::of(&[first, second].concat()));
            return Ok(());
        }
        let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
        self.location(centre(&differences, self.level)?, Decimals::of(&[first, second].concat()));
        Ok(())
    }

    /// Enters an odds ratio with its exact interval.
    pub(crate) fn exact_odds_ratio(&mut self, found: Estimable<OddsRatio>) {
        let of = |ratio: Ratio| match ratio {
            Ratio::Finite(value) => Value::Number(value),
            Ratio::Infinite => absent("the odds ratio is infinite: a cell of the table is empty"),
        };
        let values = match found {
            Estimable::Value(odds) => [of(odds.estimate), Value::Number(odds.conf_low), of(odds.conf_high)],
            Estimable::Not(reason) => [(); 3].map(|()| not_estimable(&reason)),
        };
        self.triple("odds_ratio", values, [Nature::Ratio; 3]);
    }

    /// Enters an estimate with its interval.
    pub(crate) fn comparison(&mut self, name: &str, found: Estimable<Comparison>, nature: Nature) {
        let values = match found {
            Estimable::Value(one) => [one.estimate, one.conf_low, one.conf_high].map(Value::Number),
            Estimable::Not(reason) => [(); 3].map(|()| not_estimable(&reason)),
        };
        self.triple(name, values, [nature; 3]);
    }

    fn mean_difference(&mut self, found: Estimable<TTest>, decimals: Decimals) {
        let error = match &found {
            Estimable::Value(t) => Value::Number(t.std_error),
            Estimable::Not(reason) => not_estimable(reason),
        };
        let values = match found {
            Estimable::Value(t) => [t.estimate, t.conf_low, t.conf_high].map(Value::Number),
            Estimable::Not(reason) => [(); 3].map(|()| not_estimable(&reason)),
        };
        self.triple("difference", values, [decimals.of_mean(); 3]);
        let finer = match decimals.of_mean() {
            Nature::Quantity(digits) => Nature::Quantity(digits + 1),
            other => other,
        };
        self.entries.put(&self.scope.step("difference"), "std.error", error, finer);
    }

    fn location(&mut self, found: Estimable<Location>, decimals: Decimals) {
        let (values, natures) = match found {
            Estimable::Value(one) => {
                let numbers = [one.estimate, one.conf_low, one.conf_high];
                (numbers.map(Value::Number), numbers.map(|number| decimals.of_value(Some(number))))
            }
            Estimable::Not(reason) => ([(); 3].map(|()| not_estimable(&reason)), [Nature::Quantity(1); 3]),
        };
        self.triple("difference", values, natures);
    }

    fn triple(&mut self, name: &str, values: [Value; 3], natures: [Nature; 3]) {
        let scope = self.scope.step(name);
        for ((stat, value), nature) in ["estimate", "conf.low", "conf.high"].into_iter().zip(values).zip(natures) {
            self.entries.put(&scope, stat, value, nature);
        }
    }
}
