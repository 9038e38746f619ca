//! What a forest plot shows.

use crate::ledger::label::Label;

use super::forest_scale::Scale;
use super::weight::Weight;

/// A forest plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    /// The rows from top to bottom.
    pub rows: Vec<Row>,
    /// Header of the terms, such as "Variable".
    pub term_header: String,
    /// Header of the numbers of subjects or events; unused where no row has any.
    pub n_header: String,
    /// Header of the estimates, such as "HR (95% CI)".
    pub estimate_header: String,
    /// Header of the P values; unused where no row has any.
    pub p_header: String,
    /// Title of the axis, such as "Hazard ratio (log scale)".
    pub axis_label: String,
    /// What stands in the estimates' column of a reference level.
    pub reference_text: String,
    /// The scale of the estimates.
    pub scale: Scale,
    /// First and last value of the axis, of ratios both above 0. `None` covers the intervals as
    /// far as the estimates stay readable.
    pub limits: Option<(f64, f64)>,
    /// What ratios below and above 1 favour; printed under the axis.
    pub favours: Option<(String, String)>,
    /// Text alternative.
    pub alt: String,
}

impl Default for Forest {
    /// No rows; the headers of a Cox regression.
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            term_header: "Variable".to_owned(),
            n_header: "Events/n".to_owned(),
            estimate_header: "HR (95% CI)".to_owned(),
            p_header: "P".to_owned(),
            axis_label: "Hazard ratio (log scale)".to_owned(),
            reference_text: "Reference".to_owned(),
            scale: Scale::Ratio,
            limits: None,
            favours: None,
            alt: String::new(),
        }
    }
}

/// A row of a forest plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The variable, the level, the subgroup.
    pub term: Label,
    /// How many headings it stands beneath; a row that is less deep than the one before it
    /// stands apart from it.
    pub depth: u8,
    /// Which of several models it is of: each has its own colour and marker.
    pub model: usize,
    /// Subjects or events; may be empty.
    pub n: Label,
    /// The P value as printed; may be empty.
    pub p: Label,
    /// What stands in the plot and in the estimates' column.
    pub shows: Shows,
}

/// What a row of a forest plot shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Shows {
    /// Nothing: it heads the rows beneath it.
    Heading,
    /// The level that the others are compared with.
    Reference,
    /// A ratio or a difference.
    Estimate {
        /// The ratio, above 0, or the difference.
        estimate: f64,
        /// Lower confidence limit; 0 of a ratio is drawn as an arrow.
        conf_low: f64,
        /// Upper confidence limit; infinity is drawn as an arrow.
        conf_high: f64,
        /// The ratio and its interval as printed.
        label: Label,
    },
    /// A ratio that cannot be estimated, and why: such as "NE (no events)".
    NotEstimable(Label),
}

impl Shows {
    /// Whether words stand in the place of an interval, which need no line for it.
    pub(super) fn has_no_interval(&self) -> bool {
        matches!(self, Self::Reference | Self::NotEstimable(_))
    }
}

impl Row {
    /// A row beneath no heading, without numbers beside what it shows.
    pub fn new(term: Label, shows: Shows) -> Self {
        Self { term, depth: 0, model: 0, n: Label::default(), p: Label::default(), shows }
    }

    /// Whether it heads the rows beneath it.
    pub fn is_heading(&self) -> bool {
        self.shows == Shows::Heading
    }

    /// The weight of its name: the first of nested headings stand out.
    pub(super) fn weight(&self) -> Weight {
        if self.is_heading() && self.depth == 0 { Weight::SemiBold } else { Weight::Regular }
    }

    /// Its ratio as printed.
    pub fn label(&self) -> Option<&Label> {
        if let Shows::Estimate { label, .. } = &self.shows { Some(label) } else { None }
    }
}
