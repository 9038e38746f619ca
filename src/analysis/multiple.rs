//! P values adjusted for the number of tests.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::result_writer::{ResultWriter, Scope};
use crate::analysis::{Nature, Value};
use crate::statistics::Invalid;
use crate::statistics::multiplicity::{Adjustment, adjust};

/// How P values are adjusted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Adjust {
    #[default]
    Holm,
    Bonferroni,
    Hochberg,
    /// Benjamini and Hochberg's.
    Bh,
    None,
}

impl Adjust {
    fn statistic(self) -> Option<Adjustment> {
        match self {
            Self::Holm => Some(Adjustment::Holm),
            Self::Bonferroni => Some(Adjustment::Bonferroni),
            Self::Hochberg => Some(Adjustment::Hochberg),
            Self::Bh => Some(Adjustment::BenjaminiHochberg),
            Self::None => None,
        }
    }

    /// Its name in a sentence: "by the Holm method".
    pub(crate) fn words(self) -> Option<&'static str> {
        match self {
            Self::Holm => Some("Holm"),
            Self::Bonferroni => Some("Bonferroni"),
            Self::Hochberg => Some("Hochberg"),
            Self::Bh => Some("Benjamini–Hochberg"),
            Self::None => None,
        }
    }

    /// Enters `p.adjusted` for a family of tests, each with its scope and P value. A
    /// single test is not adjusted; a test that cannot be made is not counted. An adjusted
    /// P value stands on `rows`, those of all tests of the family. Gives whether anything
    /// was entered.
    pub(crate) fn enter(
        self,
        family: &[&(Scope, Value)],
        rows: usize,
        entries: &mut ResultWriter,
    ) -> Result<bool, Invalid> {
        let Some(adjustment) = self.statistic().filter(|_| family.len() > 1) else { return Ok(false) };
        let known: Vec<f64> = family.iter().filter_map(|(_, p)| p.number()).collect();
        let mut adjusted = adjust(&known, adjustment)?.into_iter();
        for (scope, p) in family {
            let value = match p {
                Value::Number(_) => adjusted.next().map_or_else(|| p.clone(), Value::Number),
                other => other.clone(),
            };
            entries.put(&scope.rows(rows), "p.adjusted", value, Nature::PValue);
        }
        Ok(true)
    }
}
