//! The names from which tables and figures of comparisons find their results.

/// The shape of comparisons.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CompareShape {
    /// Groups, in order; `first` and `second` for pairs.
    pub groups: Vec<String>,
    /// Whether two values of the same row are compared.
    pub paired: bool,
    /// Outcomes, in order.
    pub outcomes: Vec<OutcomeShape>,
    /// The effect that is shown, where there is one.
    pub effect: Option<EffectShape>,
    /// What is compared with what, where there are two.
    pub contrast: Option<(String, String)>,
    /// Whether there are adjusted P values.
    pub adjusted: bool,
    /// Level of the intervals, for example `95%`.
    pub confidence: String,
}

/// One outcome of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutcomeShape {
    /// Its step in the paths; none where the block has one outcome.
    pub key: Option<String>,
    /// Label.
    pub label: String,
    /// Unit from the dictionary.
    pub unit: Option<String>,
    /// Pattern of a group's cell, for example `{mean} ({sd})`.
    pub pattern: String,
    /// What the pattern shows, for example `mean (SD)`.
    pub shows: String,
    /// Whether values are missing.
    pub missing: bool,
    /// Each two groups that are compared: `pairwise[first][second]`.
    pub pairs: Vec<(String, String)>,
}

/// An effect with an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectShape {
    /// Its step in the paths: `difference`.
    pub key: String,
    /// What it is called: `Mean difference`.
    pub name: String,
    /// The scale on which it is drawn.
    pub scale: EffectScale,
}

/// The scale of an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectScale {
    /// In the unit of the data; 0 is no effect.
    Difference,
    /// A difference of proportions; 0 is no effect.
    Percent,
    /// Logarithmic; 1 is no effect.
    Ratio,
}

/// The shape of correlations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CorrelationShape {
    /// Name and label of the variables, in order; a result is at `[earlier][later]`.
    pub variables: Vec<(String, String)>,
    /// What the coefficient is: `Pearson correlation`.
    pub name: String,
    /// Its sign: `r`.
    pub sign: String,
    /// Whether there are intervals.
    pub intervals: bool,
    /// Whether there are adjusted P values.
    pub adjusted: bool,
    /// Level of the intervals, for example `95%`.
    pub confidence: String,
}
