//! What a report keeps to itself of small groups of subjects.

/// What stands for a number that is not shown because a small one would follow from it, as the
/// statistical offices of the United Kingdom write it (`c`, confidential).
pub const NOT_SHOWN: &str = "[c]";

/// Which numbers are not shown, and how exact the others are.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Privacy {
    /// Counts from 1 to one less than this are not shown; 0 where all are.
    pub min_cell: usize,
    /// The number to whose multiples counts are rounded.
    pub round: Option<usize>,
    /// How exact times are.
    pub times: Option<TimeStep>,
}

/// How exact times are: a part of the calendar, or so many units of the time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TimeStep {
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
    /// So many of the block's own unit.
    Units(f64),
}

/// Days of a month and of a year, on average over four years.
const MONTH: f64 = 30.4375;
const YEAR: f64 = 365.25;

impl Privacy {
    /// Whether anything is kept back.
    pub fn is_on(&self) -> bool {
        *self != Self::default()
    }

    /// Whether curves are known at some times only.
    pub fn merges_curves(&self) -> bool {
        self.min_cell > 0 || self.times.is_some()
    }

    /// Whether a count is one that is not shown.
    pub fn is_small(&self, count: usize) -> bool {
        count > 0 && count < self.min_cell
    }

    /// Whether a difference between counts may be known: nobody, or enough.
    pub fn is_enough(&self, count: usize) -> bool {
        !self.is_small(count)
    }

    /// How exact times in a unit are. Where nothing is said of times they are to the month as
    /// soon as small counts are not shown.
    ///
    /// # Errors
    /// The unit is none of the calendar, so that a part of it cannot be told.
    pub fn time_step(&self, unit: &str) -> Result<Option<f64>, String> {
        let default = (self.min_cell > 0).then_some(TimeStep::Month);
        let Some(step) = self.times.or(default) else { return Ok(None) };
        let days = match step {
            TimeStep::Units(step) => return Ok(Some(step)),
            TimeStep::Day => 1.0,
            TimeStep::Week => 7.0,
            TimeStep::Month => MONTH,
            TimeStep::Year => YEAR,
        };
        let Some(unit) = days_of(unit) else {
            return Err(format!("the unit of its times is “{unit}”, of which a part of the calendar cannot be told"));
        };
        let step = days / unit;
        // A month in days is 30 of them: times of a curve are whole numbers where they can be.
        Ok(Some(if step > 2.0 { libm::floor(step) } else { step }))
    }
}

/// The days of a unit of time, in the languages of the reports.
fn days_of(unit: &str) -> Option<f64> {
    const UNITS: [(&[&str], f64); 4] = [
        (&["day", "days", "d", "tag", "tage", "jour", "jours", "día", "días", "dias"], 1.0),
        (&["week", "weeks", "wk", "wks", "woche", "wochen", "semaine", "semaines", "semana", "semanas"], 7.0),
        (&["month", "months", "mo", "mos", "monat", "monate", "mois", "mes", "meses"], MONTH),
        (&["year", "years", "y", "yr", "yrs", "jahr", "jahre", "an", "ans", "année", "années", "año", "años"], YEAR),
    ];
    let unit = unit.trim().trim_end_matches('.').to_lowercase();
    UNITS.iter().find(|(names, _)| names.contains(&unit.as_str())).map(|(_, days)| *days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_of_the_calendar_is_told_in_the_unit_of_the_times() {
        let of = |times, unit: &str| Privacy { min_cell: 5, times, ..Privacy::default() }.time_step(unit);
        assert_eq!(of(None, "months"), Ok(Some(1.0)));
        assert_eq!(of(Some(TimeStep::Month), "days"), Ok(Some(30.0)));
        assert_eq!(of(Some(TimeStep::Year), "Months"), Ok(Some(12.0)));
        assert_eq!(of(Some(TimeStep::Units(0.5)), "cycles"), Ok(Some(0.5)));
        assert!((of(Some(TimeStep::Month), "years").unwrap().unwrap() - 1.0 / 12.0).abs() < 1e-12);
        assert!(of(None, "cycles").is_err());
        assert_eq!(Privacy { round: Some(5), ..Privacy::default() }.time_step("cycles"), Ok(None));
    }
}
