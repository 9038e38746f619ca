//! Presets of journals: what their instructions ask of numbers, citations and spelling.
//!
//! Set down on 28 November 2026 and compared with their sources on 29 November 2026. docs/writing.md
//! says of each setting where it stands: in the journal's own words, in what the journal printed, or
//! nowhere that could be read.
//!
//! - **JAMA**: AMA Manual of Style, 11th ed. (2020): 8.3.1 (hyphens in ranges, “to” beside a
//!   minus sign), 17.4.3 (thin spaces from five digits on), 18.7.1 (no zero before the point of
//!   P; `P = .16`; ratios to the hundredth; `95% CI, 0.51-0.80`), 19.4.2, 19.5 (P to two
//!   decimals from .01, three below, `P < .001`); Instructions for Table Creation (2016).
//! - **NEJM**: Statistical reporting guidelines (2019): P above 0.01 to two decimals, from 0.01
//!   to 0.001 to three, else P<0.001. Its papers have “to” in the text, en dashes in tables, and
//!   commas from five digits on.
//! - **The Lancet**: Information for authors (April 2026), formatting guidelines for randomised
//!   trials and observational studies (July 2025): mid-line decimal point, p in lower case to two
//!   significant figures, four decimals at most, p<0·0001 below, a comma before “and” in lists;
//!   en dashes in its model tables.
//! - **The BMJ**: house style: a comma before “and” in lists. Its papers have “95% confidence
//!   interval 0.77 to 0.84”, hyphens in ranges, four digits without a separator.
//!
//! Instructions change: a key of the author's own goes before the preset. None of these says
//! with how many decimals percentages are printed at which number of patients: `digits` does.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::language::Language;
use crate::project::number_style::NumberStyle;

/// A journal whose conventions are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Journal {
    /// JAMA and its network.
    Jama,
    /// The New England Journal of Medicine.
    Nejm,
    /// The Lancet and its family.
    Lancet,
    /// The BMJ.
    Bmj,
}

impl Journal {
    /// How it writes numbers.
    pub fn numbers(self) -> NumberStyle {
        match self {
            Self::Jama => NumberStyle::Jama,
            Self::Nejm => NumberStyle::Nejm,
            Self::Lancet => NumberStyle::Lancet,
            Self::Bmj => NumberStyle::Bmj,
        }
    }

    /// The citation style. NEJM's own is not among those that are built in: it is the
    /// Vancouver style with raised numbers.
    pub fn citations(self) -> &'static str {
        match self {
            Self::Jama => "american-medical-association",
            Self::Nejm => "nlm-citation-sequence-superscript",
            Self::Lancet => "the-lancet",
            Self::Bmj => "bmj",
        }
    }

    /// The English that it spells.
    pub fn language(self) -> Language {
        match self {
            Self::Jama | Self::Nejm => Language::AmericanEnglish,
            Self::Lancet | Self::Bmj => Language::BritishEnglish,
        }
    }
}
