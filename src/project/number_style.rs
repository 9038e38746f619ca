//! Which family of journals numbers are written for.

use schemars::JsonSchema;
use serde::Deserialize;

/// Presets of number formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NumberStyle {
    /// American Medical Association: P without leading zero, floor P<.001.
    #[default]
    Ama,
    /// JAMA: as `ama`, with hyphens in intervals and spaces around relations, P = .03.
    Jama,
    /// New England Journal of Medicine: P with leading zero, intervals with “to”.
    Nejm,
    /// The Lancet: mid-line decimal point, p=0·03.
    Lancet,
    /// The BMJ: P with leading zero, intervals with “to”.
    Bmj,
}
