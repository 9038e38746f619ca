//! The natural cubic spline by which a continuous term enters a model.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A natural cubic spline of a continuous term.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Spline {
    /// Degrees of freedom alone.
    Df(usize),
    /// With values at which the hazard is compared with that at a reference value.
    Compared {
        df: usize,
        #[serde(default)]
        at: Vec<f64>,
        #[serde(default)]
        reference: Option<f64>,
    },
}

impl Spline {
    /// Degrees of freedom: the number of columns.
    pub(crate) fn df(&self) -> usize {
        match self {
            Self::Df(df) | Self::Compared { df, .. } => *df,
        }
    }

    /// The values compared, and the one they are compared with.
    pub(crate) fn comparison(&self) -> Option<(&[f64], f64)> {
        match self {
            Self::Compared { at, reference: Some(reference), .. } => Some((at, *reference)),
            _ => None,
        }
    }

    /// What is wrong with it, as a sentence.
    pub(super) fn check(&self, name: &str) -> Result<(), String> {
        const MOST: usize = 10;
        if !(2..=MOST).contains(&self.df()) {
            return Err(format!("found {} degrees of freedom for `{name}`, expected 2 to {MOST}", self.df()));
        }
        if let Self::Compared { at, reference, .. } = self {
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
