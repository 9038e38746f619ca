//! The ratio of two groups among some rows, and whether it differs between levels.

use crate::analysis::Value;
use crate::analysis::complete_cases::CompleteCases;
use crate::analysis::regression::entry::{Estimate, finite};
use crate::analysis::result_writer::not_estimable;
use crate::kinds::subgroup::keys::Measure;
use crate::statistics::chi_square::ChiSquare;
use crate::statistics::cox::{Cox, cox, likelihood_ratio_of};
use crate::statistics::distribution::normal_upper;
use crate::statistics::heterogeneity::cochran_q;
use crate::statistics::logistic::{LogisticOptions, logistic};
use crate::statistics::proportion_comparison::{TwoProportions, risk_ratio};
use crate::statistics::{Codes, Estimable, Invalid, NotEstimable, Refusal};

/// Rows of two groups with their outcome.
pub(super) struct Compared {
    pub(super) measure: Measure,
    pub(super) level: f64,
    /// The outcomes; `time` is 0 throughout where there is none.
    pub(super) cases: CompleteCases,
    /// Whether each row is of the group that is compared.
    pub(super) treated: Vec<bool>,
    /// The stratum of each row.
    pub(super) stratum: Option<Vec<usize>>,
}

/// Why there is no number: words for the reader.
type Reason = String;

impl Compared {
    /// The same for some of the rows, by their index.
    pub(super) fn subset(&self, indexes: &[usize]) -> Self {
        Self {
            measure: self.measure,
            level: self.level,
            cases: self.cases.subset(indexes),
            treated: indexes.iter().map(|index| self.treated[*index]).collect(),
            stratum: self.stratum.as_ref().map(|codes| indexes.iter().map(|index| codes[*index]).collect()),
        }
    }

    /// The indexes of the rows of a group.
    pub(super) fn of_group(&self, treated: bool) -> Vec<usize> {
        (0..self.treated.len()).filter(|index| self.treated[*index] == treated).collect()
    }

    /// The ratio, its interval and Wald's test.
    ///
    /// # Errors
    /// Times that make no sense.
    pub(super) fn ratio(&self) -> Result<Estimate, Invalid> {
        if let Some(reason) = self.unfit() {
            return Ok(Estimate::of_reason(&reason));
        }
        let column = vec![self.treatment()];
        let found = match self.measure {
            Measure::HazardRatio => cox(&self.cox(&column))?.map(|fit| Estimate::of_wald(&fit)),
            Measure::OddsRatio => match self.logistic(&column)? {
                Ok(fit) => Estimable::Value(
                    fit.coefficients
                        .iter()
                        .map(|one| Estimate {
                            estimate: finite(libm::exp(one.estimate)),
                            std_error: finite(one.std_error),
                            conf_low: finite(libm::exp(one.conf_low)),
                            conf_high: finite(libm::exp(one.conf_high)),
                            statistic: finite(one.statistic),
                            p_value: finite(one.p_value),
                        })
                        .collect(),
                ),
                Err(reason) => Estimable::Not(reason),
            },
            Measure::RiskRatio => Estimable::Value(vec![self.risk_ratio()?]),
        };
        Ok(match found {
            Estimable::Value(mut estimates) if estimates.len() == 1 => estimates.remove(0),
            Estimable::Value(_) => Estimate::of_reason("the model has no single ratio"),
            Estimable::Not(reason) => Estimate::of_reason(&words(&reason)),
        })
    }

    /// Whether the ratio differs between levels, of each row, from 0: of models the
    /// likelihood-ratio test of the products of group and level, of risk ratios Cochran's
    /// test of their heterogeneity on the log scale.
    ///
    /// # Errors
    /// Times that make no sense.
    pub(super) fn interaction(&self, level_of: Codes<'_>, levels: usize) -> Result<Result<ChiSquare, Reason>, Invalid> {
        if levels < 2 {
            return Ok(Err("the variable has one level only".to_owned()));
        }
        for level in 0..levels {
            let members: Vec<usize> = (0..level_of.len()).filter(|index| level_of.of(*index) == level).collect();
            if let Some(reason) = self.subset(&members).unfit() {
                return Ok(Err(format!("in one of the levels {reason}")));
            }
        }
        if self.measure == Measure::RiskRatio {
            return self.heterogeneity(level_of, levels);
        }
        let treatment = self.treatment();
        let indicator = |level: usize| level_of.iter().map(|of| f64::from(u8::from(of == level))).collect::<Vec<_>>();
        let mut main = vec![treatment.clone()];
        main.extend((1..levels).map(indicator));
        let product = |level: usize| indicator(level).iter().zip(&treatment).map(|(a, b)| a * b).collect::<Vec<f64>>();
        let full: Vec<Vec<f64>> = main.iter().cloned().chain((1..levels).map(product)).collect();
        let test = match self.measure {
            Measure::HazardRatio => match (cox(&self.cox(&full))?, cox(&self.cox(&main))?) {
                (Estimable::Value(full), Estimable::Value(main)) => likelihood_ratio_of(&full, &main),
                (Estimable::Not(reason), _) | (_, Estimable::Not(reason)) => Estimable::Not(reason),
            },
            _ => match (self.logistic(&full)?, self.logistic(&main)?) {
                (Ok(full), Ok(main)) => {
                    let twice = 2.0 * (full.log_likelihood - main.log_likelihood);
                    Estimable::Value(ChiSquare::new(twice.max(0.0), levels - 1))
                }
                (Err(reason), _) | (_, Err(reason)) => Estimable::Not(reason),
            },
        };
        Ok(match test {
            Estimable::Value(test) => Ok(test),
            Estimable::Not(reason) => Err(words(&reason)),
        })
    }

    fn heterogeneity(&self, level_of: Codes<'_>, levels: usize) -> Result<Result<ChiSquare, Reason>, Invalid> {
        let (mut estimates, mut errors) = (Vec::new(), Vec::new());
        for level in 0..levels {
            let members: Vec<usize> = (0..level_of.len()).filter(|index| level_of.of(*index) == level).collect();
            let two = self.subset(&members).two();
            let Some((log, error)) = log_ratio(two) else {
                return Ok(Err("in one of the levels a group has no events".to_owned()));
            };
            estimates.push(log);
            errors.push(error);
        }
        Ok(match cochran_q(&estimates, &errors)? {
            Estimable::Value(test) => Ok(test),
            Estimable::Not(reason) => Err(reason.to_string()),
        })
    }

    /// Why there is nothing to compare.
    fn unfit(&self) -> Option<Reason> {
        let both = [true, false].map(|treated| !self.of_group(treated).is_empty());
        if both != [true, true] {
            return Some("there are rows of one group only".to_owned());
        }
        (!self.cases.event.contains(&true)).then(|| "there is no event".to_owned())
    }

    fn treatment(&self) -> Vec<f64> {
        self.treated.iter().map(|treated| f64::from(u8::from(*treated))).collect()
    }

    fn cox<'a>(&'a self, columns: &'a [Vec<f64>]) -> Cox<'a> {
        let stratum = self.stratum.as_deref();
        Cox { stratum, conf_level: self.level, ..Cox::new(self.cases.observations(), columns) }
    }

    /// The fit, or the reason why there is none.
    fn logistic(
        &self,
        columns: &[Vec<f64>],
    ) -> Result<Result<crate::statistics::logistic::Logistic, NotEstimable>, Invalid> {
        let options = LogisticOptions { conf_level: self.level, profile: false };
        match logistic(columns, &self.cases.event, &options) {
            Ok(fit) => Ok(Ok(fit)),
            Err(Refusal::NotEstimable(reason)) => Ok(Err(reason)),
            Err(Refusal::Invalid(error)) => Err(error),
        }
    }

    fn two(&self) -> TwoProportions {
        let counts = |treated: bool| {
            let rows = self.of_group(treated);
            (rows.iter().filter(|index| self.cases.event[**index]).count() as u64, rows.len() as u64)
        };
        let ((x1, n1), (x2, n2)) = (counts(true), counts(false));
        TwoProportions { x1, n1, x2, n2 }
    }

    fn risk_ratio(&self) -> Result<Estimate, Invalid> {
        let two = self.two();
        let found = match risk_ratio(two, self.level)? {
            Estimable::Value(found) => found,
            Estimable::Not(reason) => return Ok(Estimate::of_reason(&reason.to_string())),
        };
        let (statistic, std_error, p_value) = match log_ratio(two) {
            Some((log, error)) if error > 0.0 => {
                let z = log / error;
                (finite(z), finite(error), Value::Number((2.0 * normal_upper(z.abs())).min(1.0)))
            }
            _ => {
                let none = || not_estimable(&NotEstimable::ZeroVariance);
                (none(), none(), none())
            }
        };
        Ok(Estimate {
            estimate: finite(found.estimate),
            std_error,
            conf_low: finite(found.conf_low),
            conf_high: finite(found.conf_high),
            statistic,
            p_value,
        })
    }
}

/// The log risk ratio and its standard error, `√(1/x₁ - 1/n₁ + 1/x₂ - 1/n₂)` (Katz et al.,
/// Biometrics 1978;34:469–74); none without events in both groups.
fn log_ratio(two: TwoProportions) -> Option<(f64, f64)> {
    let TwoProportions { x1, n1, x2, n2 } = two;
    if x1 == 0 || x2 == 0 {
        return None;
    }
    let [x1, n1, x2, n2] = [x1, n1, x2, n2].map(|count| count as f64);
    Some((libm::log((x1 / n1) / (x2 / n2)), (1.0 / x1 - 1.0 / n1 + 1.0 / x2 - 1.0 / n2).max(0.0).sqrt()))
}

/// A reason in words: columns have no names here.
fn words(reason: &NotEstimable) -> Reason {
    match reason {
        NotEstimable::Separated { .. } => "a group separates the events, so the likelihood has no maximum".to_owned(),
        NotEstimable::Collinear { .. } => "group and level cannot be told apart".to_owned(),
        NotEstimable::ConstantCovariate { .. } => "there are rows of one group only".to_owned(),
        other => other.to_string(),
    }
}
