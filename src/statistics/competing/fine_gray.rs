//! The Fine–Gray model: proportional hazards of the subdistribution of one cause.
//!
//! Those with a competing event stay in the risk set, with the weight `G(t-)/G(s-)`: the probability of not being censored
//! by `t` given that they were not by their event at `s`, where `G` is the Kaplan–Meier estimate of the censoring
//! distribution (Fine & Gray, J Am Stat Assoc 1999;94:496–509). Written as weighted counting-process rows this is a Cox
//! model (Geskus, Biometrics 2011;67:39–49), whose sums over the risk sets two scans of the unsplit rows give. The weights are those of R's `survival::finegray`, and the estimates with
//! Breslow's ties those of `cmprsk::crr`, and so are the standard errors, which account for the weights being estimated.

use super::CompetingRisks;
use super::censoring::{Weights, subdistribution_variance};
use super::subdistribution::{FineGray, WeightedRows};
use crate::statistics::covariate_column::{CovariateColumn, first_not_finite};
use crate::statistics::cox::{Cox, CoxFit, CoxVariance, cox_with_lingering};
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, same_length};

/// Fits the model.
///
/// # Errors
/// [`Invalid`] input. Without an event of the cause, or without a unique maximum, the result is not estimable.
pub fn fine_gray<C: CovariateColumn>(model: &FineGray<'_, C>) -> Result<Estimable<CoxFit>, Invalid> {
    for column in model.columns {
        same_length("covariate", model.risks.time.len(), column.rows())?;
        if let Some(row) = first_not_finite(column) {
            return Err(Invalid::NotFinite { what: "covariate", row });
        }
    }
    let risks = &model.risks;
    let weights = Weights::of(risks, model.cause)?;
    if risks.time.is_empty() {
        return Ok(Estimable::Not(NotEstimable::NoObservations));
    }
    let event: Vec<bool> = risks.cause.iter().map(|&cause| cause == model.cause).collect();
    let stays: Vec<bool> = risks.cause.iter().map(|&cause| cause > 0 && cause != model.cause).collect();
    let problem = Cox {
        ties: model.ties,
        variance: CoxVariance::ModelBased,
        conf_level: model.conf_level,
        ..Cox::new(risks.observations(&event), model.columns)
    };
    match cox_with_lingering(&problem, &stays, weights.censoring.before.clone())? {
        Estimable::Value(fit) => {
            let variance = subdistribution_variance(model, &weights, &fit);
            Ok(Estimable::Value(fit.with_variance(variance)))
        }
        Estimable::Not(reason) => Ok(Estimable::Not(reason)),
    }
}

/// The weighted rows whose risk sets are those of the subdistribution of `cause`. A row with a competing event is continued
/// to the end of follow-up, in pieces of constant weight; pieces without an event of the cause are left out.
///
/// # Errors
/// [`Invalid`] input, left truncation and an event at time 0 included.
pub fn subdistribution_rows(risks: &CompetingRisks<'_>, cause: usize) -> Result<WeightedRows, Invalid> {
    let Weights { ranks, censoring } = Weights::of(risks, cause)?;
    let any = risks.any_event();
    let observations = risks.observations(&any);
    let pieces = censoring.pieces(&ranks, risks, cause);
    let mut rows = WeightedRows::default();
    for row in 0..risks.time.len() {
        let rank = ranks.stop()[row] as usize;
        let weight = observations.weight_of(row);
        let own = risks.cause[row];
        rows.push(row, 0.0, ranks.distinct[rank], own == cause, weight);
        if own > 0 && own != cause {
            let mut start = ranks.distinct[rank];
            for &(stop, survival) in pieces.iter().filter(|(stop, _)| *stop > ranks.distinct[rank]) {
                let share = survival / censoring.before[rank];
                if share > 0.0 {
                    rows.push(row, start, stop, false, weight * share);
                }
                start = stop;
            }
        }
    }
    Ok(rows)
}
