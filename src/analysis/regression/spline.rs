//! The natural cubic spline by which a continuous term enters a model.

use schemars::JsonSchema;
use serde::de::{MapAccess, value::MapAccessDeserializer};
use serde::{Deserialize, Serialize};

use crate::diagnostic::{SeveralForms, reads_several_forms};

/// A natural cubic spline of a continuous term.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Spline {
    /// Degrees of freedom alone.
    Df(usize),
    /// With values at which the hazard is compared with that at a reference value.
    Compared(ComparedSpline),
}

reads_several_forms!(Spline);

impl SeveralForms for Spline {
    const EXPECTED: &'static str = "degrees of freedom such as 3, or { df = 3, at = [60, 70], reference = 50 }";

    fn of_integer(value: i64) -> Option<Self> {
        usize::try_from(value).ok().map(Self::Df)
    }

    fn of_table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        ComparedSpline::deserialize(MapAccessDeserializer::new(table)).map(Self::Compared)
    }
}

/// Degrees of freedom with values to compare.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComparedSpline {
    pub df: usize,
    #[serde(default)]
    pub at: Vec<f64>,
    #[serde(default)]
    pub reference: Option<f64>,
}

impl Spline {
    /// Degrees of freedom: the number of columns.
    pub(crate) fn df(&self) -> usize {
        match self {
            Self::Df(df) | Self::Compared(ComparedSpline { df, .. }) => *df,
        }
    }

    /// The values compared, and the one they are compared with.
    pub(crate) fn comparison(&self) -> Option<(&[f64], f64)> {
        match self {
            Self::Compared(ComparedSpline { at, reference: Some(reference), .. }) => Some((at, *reference)),
            _ => None,
        }
    }

    /// What is wrong with it, as a sentence.
    pub(super) fn check(&self, name: &str) -> Result<(), String> {
        const MOST: usize = 10;
        if !(2..=MOST).contains(&self.df()) {
            return Err(format!("found {} degrees of freedom for `{name}`, expected 2 to {MOST}", self.df()));
        }
        if let Self::Compared(ComparedSpline { at, reference, .. }) = self {
            if at.iter().chain(reference).any(|value| !value.is_finite()) {
                return Err(format!("the values of `{name}` to compare must be finite"));
            }
            if at.is_empty() != reference.is_none() {
                return Err(format!("`{name}` needs both `at`, the values to compare, and `reference`"));
            }
        }
        Ok(())
    }
}
