//! Models of rows that another engine holds and whose covariates have too many values to be counted: the engine sums
//! over the rows of each time, once a step of the fit.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::analysis::regression::covariate::Covariate;
use crate::analysis::regression::design::{Design, DesignColumn};
use crate::analysis::regression::term::{Term, TermValues, joined_level};
use crate::data::{SummedFactor, SumsOfTime, SumsQuestion, Table};
use crate::diagnostic::{Diagnostics, Outcome};
use crate::kinds::cox::keys::{CoxKeys, TieMethod};
use crate::statistics::CovariateColumn;
use crate::statistics::cox::{Moments, ScaledPoint, TimeSum, TimeSums};

/// The terms of which sums may be asked for: columns that enter as they are, in a model whose likelihood is a function of
/// such sums alone.
pub(super) fn summed(body: &CoxKeys) -> Vec<String> {
    let is_of_rows = body.start.is_some()
        || body.weights.is_some()
        || body.cluster.is_some()
        || body.robust == Some(true)
        || body.firth
        || body.ties == TieMethod::Exact
        || !body.spline.is_empty()
        || body.residuals;
    if is_of_rows {
        return Vec::new();
    }
    let products: Vec<&str> = body
        .terms
        .iter()
        .filter(|term| term.contains([':', '*']))
        .flat_map(|term| term.split([':', '*']).map(str::trim))
        .collect();
    let is_plain = |name: &&String| {
        !products.contains(&name.as_str())
            && !body.reference.contains_key(*name)
            && **name != body.time
            && body.strata.as_ref() != Some(*name)
    };
    body.terms.iter().filter(|term| !term.contains([':', '*'])).filter(is_plain).cloned().collect()
}

/// What gives the sums of a model.
#[derive(Debug)]
pub(crate) struct ModelSums {
    table: Table,
    time: String,
    event: String,
    /// The column of strata, with the codes of its levels.
    strata: Option<(String, Vec<String>)>,
    /// The columns of which each row has a value.
    known: Vec<String>,
    /// The factors of each covariate.
    covariates: Vec<Vec<SummedFactor>>,
    /// The sum of each covariate over the rows, where it is known here.
    known_sums: Vec<Option<f64>>,
    /// The mean of each covariate, once it was asked for.
    means: OnceLock<Vec<f64>>,
    /// Why there were no sums.
    failure: Mutex<Option<Diagnostics>>,
}

impl ModelSums {
    /// Those of a model of some terms, where the values of one of them are not told; `strata` are the codes of the strata.
    pub(super) fn of(
        body: &CoxKeys,
        table: &Table,
        (terms, design): (&[&Term], &Design),
        strata: Option<&[String]>,
    ) -> Option<Arc<Self>> {
        let summed = table.summed()?;
        if !terms.iter().any(|term| summed.is_of(&term.name)) {
            return None;
        }
        let single = terms.iter().flat_map(|term| columns_of(term));
        let known = single.chain([&body.time]).chain(&body.strata).cloned().collect();
        let of_column = |column: &DesignColumn| {
            let all = covariates(terms[column.term], body);
            all.into_iter().find(|(level, _)| *level == column.level).map_or_else(Vec::new, |(_, factors)| factors)
        };
        let known_sum = |(column, values): (&DesignColumn, &Covariate)| {
            let is_told = !columns_of(terms[column.term]).iter().any(|name| summed.is_of(name));
            is_told.then(|| (0..values.rows()).map(|row| values.at(row)).sum())
        };
        Some(Arc::new(Self {
            table: table.clone(),
            time: body.time.clone(),
            event: body.event.clone(),
            strata: body.strata.clone().zip(strata.map(<[String]>::to_vec)),
            known,
            covariates: design.columns.iter().map(of_column).collect(),
            known_sums: design.columns.iter().zip(&design.values).map(known_sum).collect(),
            means: OnceLock::new(),
            failure: Mutex::default(),
        }))
    }

    /// The mean of a column whose values are not told; none of others.
    pub(super) fn mean(&self, column: usize) -> Option<f64> {
        let is_told = self.known_sums.get(column).is_none_or(Option::is_some);
        self.means.get().filter(|_| !is_told)?.get(column).copied()
    }

    /// An error where the engine gave no sums, or those of other rows.
    pub(super) fn checked(&self, has_sums: bool) -> Outcome<()> {
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (failure, self.table.summed()) {
            (Some(failure), _) => Err(failure),
            (None, Some(summed)) if !has_sums => Err(summed.changed()),
            _ => Ok(()),
        }
    }

    fn question(&self, points: Vec<(f64, f64, f64)>) -> SumsQuestion<'_> {
        SumsQuestion {
            time: &self.time,
            event: &self.event,
            strata: self.strata.as_ref().map(|(name, codes)| (name.as_str(), codes.as_slice())),
            known: &self.known,
            covariates: &self.covariates,
            points,
        }
    }

    fn ask(&self, point: ScaledPoint<'_>) -> Outcome<Vec<SumsOfTime>> {
        let Some(summed) = self.table.summed() else { return Ok(Vec::new()) };
        let points = point.centre.iter().zip(point.scale).zip(point.beta);
        summed.ask(&self.question(points.map(|((centre, scale), beta)| (*centre, *scale, *beta)).collect()))
    }

    /// Mean and standard deviation of each covariate. What is known of them here must be the same there.
    fn ask_moments(&self) -> Outcome<Vec<Moments>> {
        let Some(summed) = self.table.summed() else { return Ok(Vec::new()) };
        let found = summed.moments(&self.question(Vec::new()))?;
        for ((mean, _), known) in found.of.iter().zip(&self.known_sums) {
            let is_same = |known: f64| (mean * found.rows as f64 - known).abs() <= 1e-6 * known.abs().max(1.0);
            if known.is_some_and(|known| !is_same(known)) {
                return Err(summed.changed());
            }
        }
        let _ = self.means.set(found.of.iter().map(|(mean, _)| *mean).collect());
        Ok(found.of.into_iter().map(|(mean, deviation)| Moments { mean, deviation }).collect())
    }

    /// What was asked for; none where it failed, and then why is kept.
    fn told<T>(&self, asked: Outcome<T>) -> Option<T> {
        asked.map_err(|errors| *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(errors)).ok()
    }
}

impl TimeSums for ModelSums {
    fn moments(&self) -> Option<Vec<Moments>> {
        self.told(self.ask_moments())
    }

    fn at(&self, point: ScaledPoint<'_>) -> Option<Vec<TimeSum>> {
        let columns = point.beta.len();
        let told = self.told(self.ask(point))?;
        Some(told.into_iter().filter_map(|one| time_sum(one, columns)).collect())
    }
}

fn time_sum(one: SumsOfTime, columns: usize) -> Option<TimeSum> {
    let (zero, rest) = one.sums.split_first()?;
    let (first, second) = rest.split_at_checked(columns)?;
    Some(TimeSum {
        stratum: one.stratum,
        time: one.time,
        event: one.event,
        rows: one.rows,
        zero: *zero,
        one: first.to_vec(),
        two: second.to_vec(),
    })
}

/// The columns of a term.
fn columns_of(term: &Term) -> Vec<&String> {
    match &term.values {
        TermValues::Interaction { parts } => parts.iter().flat_map(columns_of).collect(),
        _ => vec![&term.name],
    }
}

/// A covariate of a term, with label and code of its level as the design has them.
type OfLevel = (Option<(String, String)>, Vec<SummedFactor>);

fn covariates(term: &Term, body: &CoxKeys) -> Vec<OfLevel> {
    let name = &term.name;
    match &term.values {
        TermValues::Continuous { .. } | TermValues::Smooth { .. } => {
            let scale = body.scale.get(name).copied().unwrap_or(1.0);
            vec![(None, vec![SummedFactor::Number(name.clone(), scale)])]
        }
        TermValues::Levels { labels, codes, .. } => labels
            .iter()
            .zip(codes)
            .map(|(label, code)| {
                (Some((label.clone(), code.clone())), vec![SummedFactor::Level(name.clone(), code.clone())])
            })
            .collect(),
        TermValues::Interaction { parts } => {
            let product = |so_far: Vec<OfLevel>, part: &Term| -> Vec<OfLevel> {
                let more = covariates(part, body);
                more.iter().flat_map(|right| so_far.iter().map(|left| multiplied(left, right))).collect()
            };
            parts.iter().fold(vec![(None, Vec::new())], product)
        }
    }
}

/// The product of two covariates, named as in the design.
fn multiplied(left: &OfLevel, right: &OfLevel) -> OfLevel {
    let level = joined_level(left.0.as_ref(), right.0.as_ref());
    (level, left.1.iter().chain(&right.1).cloned().collect())
}
