//! Competing risks: events of several causes, of which each subject can have one.
//!
//! The cumulative incidence of each cause (Aalen–Johansen), Gray's test of its equality in groups, and the proportional
//! subdistribution hazards model of Fine and Gray.

mod censoring;
mod cumulative_incidence;
mod fine_gray;
mod gray;
mod incidence_variance;
mod sample;
mod subdistribution;

pub use cumulative_incidence::{
    IncidenceCurve, IncidenceLandmark, IncidenceOptions, IncidenceVariance, cumulative_incidence,
    cumulative_incidence_by,
};
pub use fine_gray::{fine_gray, subdistribution_rows};
pub use gray::{GrayTest, gray_test};
pub use sample::IncidenceStep;
pub use subdistribution::{FineGray, WeightedRows};

use super::invalid::{Invalid, all_codes, same_length};
use super::observations::Observations;

/// Rows with the cause of their event.
#[derive(Debug, Clone, Copy)]
pub struct CompetingRisks<'a> {
    /// When each row came under observation; `None` if all did at 0.
    pub start: Option<&'a [f64]>,
    /// When each row's observation ended.
    pub time: &'a [f64],
    /// The cause of the event it ended in, from 1; 0 if it was censored.
    pub cause: &'a [usize],
    /// Number of causes.
    pub causes: usize,
    /// Case weights above 0; `None` if all are 1.
    pub weight: Option<&'a [f64]>,
}

impl<'a> CompetingRisks<'a> {
    /// Rows observed from 0, unweighted.
    pub fn right_censored(time: &'a [f64], cause: &'a [usize], causes: usize) -> Self {
        Self { start: None, time, cause, causes, weight: None }
    }

    /// Whether each row had an event of any cause.
    fn any_event(&self) -> Vec<bool> {
        self.cause.iter().map(|&cause| cause > 0).collect()
    }

    /// The rows as survival data with the given events.
    fn observations(&self, event: &'a [bool]) -> Observations<'a> {
        Observations { start: self.start, time: self.time.into(), event, weight: self.weight }
    }

    /// Checks the causes; the rest is checked as survival data.
    fn validate(&self) -> Result<(), Invalid> {
        same_length("cause", self.time.len(), self.cause.len())?;
        all_codes("cause", self.cause, self.causes + 1)?;
        if self.causes == 0 {
            return Err(Invalid::Option { name: "the number of causes", expected: "at least 1" });
        }
        Ok(())
    }
}
