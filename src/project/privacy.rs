//! What a report keeps to itself of small groups of subjects, as an author writes it.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::{Diagnostic, SeveralForms, SourceText, of_word, reads_several_forms};

/// What is not shown, so that no page tells of single subjects.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivacyConfig {
    /// Counts from 1 to one less than this are not shown, nor is anything that they follow from:
    /// 5, 8, 11 or what the holder of the data asks for. 0, as without it, shows all.
    #[serde(default)]
    #[schemars(with = "usize")]
    pub min_cell: Option<Spanned<usize>>,
    /// Counts are rounded to multiples of this number, such as 5.
    #[serde(default)]
    #[schemars(with = "Option<usize>")]
    pub round: Option<Spanned<usize>>,
    /// How exact times of events are: `day`, `week`, `month`, `year`, or a number in the unit of
    /// the block. With `min_cell` and without it: `month`.
    #[serde(default)]
    #[schemars(with = "Option<Times>")]
    pub times: Option<Spanned<Times>>,
}

/// How exact times are.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema)]
#[schemars(untagged)]
pub enum Times {
    /// So many units of the block's time.
    Number(f64),
    /// A part of the calendar.
    Calendar(Calendar),
}

reads_several_forms!(Times);

impl SeveralForms for Times {
    const EXPECTED: &'static str =
        "`\"day\"`, `\"week\"`, `\"month\"`, `\"year\"`, or a number in the unit of the block";

    fn of_integer(value: i64) -> Option<Self> {
        Some(Self::Number(value as f64))
    }

    fn of_number(value: f64) -> Option<Self> {
        Some(Self::Number(value))
    }

    fn of_text(text: &str) -> Option<Self> {
        of_word(text).map(Self::Calendar)
    }
}

/// A part of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Calendar {
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl PrivacyConfig {
    /// The errors of what is written.
    pub(super) fn check(&self, source: &SourceText) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if let Some(least) = self.min_cell.as_ref().filter(|least| *least.get_ref() == 1) {
            problems.push(
                Diagnostic::error("found `min_cell = 1`, which hides nothing")
                    .at(source.span(least.span()))
                    .hint("write the smallest count that may be shown, such as 5 or 11; 0 shows all"),
            );
        }
        if let Some(step) = self.round.as_ref().filter(|step| *step.get_ref() < 2) {
            problems.push(
                Diagnostic::error(format!("found `round = {}`, expected a number from 2 up", step.get_ref()))
                    .at(source.span(step.span()))
                    .hint("`round = 5` rounds counts to multiples of five"),
            );
        }
        if let Some(times) = &self.times
            && let Times::Number(step) = times.get_ref()
            && !(step.is_finite() && *step > 0.0)
        {
            problems.push(
                Diagnostic::error(format!("found `times = {step}`, expected a number above 0"))
                    .at(source.span(times.span()))
                    .hint("it is in the unit of the times: `times = 1` of months, or `times = \"month\"`"),
            );
        }
        problems
    }
}
