//! Sizes that let one figure serve a column of text and a poster.

use super::colour::SERIES_COUNT;
use super::drawing::{Colour, Stroke};
use crate::ledger::Conventions;

/// Sizes of a figure. All other lengths are multiples of these.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Width of the figure in points.
    pub width: f64,
    /// Size of axis titles, names and annotations, in points.
    pub size: f64,
    /// Size of tick labels and table cells, in points. The smallest text of a figure.
    pub small: f64,
    /// Width of an axis line in points.
    pub hairline: f64,
    /// Width of a curve in points.
    pub line: f64,
    /// How the numbers of its scales are written.
    pub numbers: &'static Conventions,
}

impl Style {
    /// A figure as wide as a manuscript's text: 6.3 in, 9 pt text, 8 pt tick labels.
    pub fn manuscript() -> Self {
        Self { width: 454.0, size: 9.0, small: 8.0, hairline: 0.6, line: 1.3, numbers: Conventions::USUAL }
    }

    /// A figure for a poster panel `width` points wide, with no text under 24 pt.
    pub fn poster(width: f64) -> Self {
        Self { width, size: 26.0, small: 24.0, hairline: 1.6, line: 3.6, numbers: Conventions::USUAL }
    }

    /// The distance between the baselines of two lines of text of `size`.
    pub fn leading(&self, size: f64) -> f64 {
        size * 1.3
    }

    /// A multiple of the text size.
    pub fn em(&self, count: f64) -> f64 {
        self.size * count
    }

    /// The stroke of axes and their ticks.
    pub fn axis(&self) -> Stroke {
        Stroke::solid(Colour::Ink, self.hairline)
    }

    /// The stroke of guide and reference lines.
    pub fn guide(&self) -> Stroke {
        Stroke::dashed(Colour::Rule, self.hairline, &[4.0, 3.0])
    }

    /// The stroke of curve number `index`: each has its own colour and its own dash.
    pub fn curve(&self, index: usize) -> Stroke {
        const DASHES: [&[f64]; SERIES_COUNT] = [
            &[],
            &[5.0, 2.0],
            &[1.4, 1.4],
            &[7.0, 2.0, 1.4, 2.0],
            &[9.0, 3.0],
            &[3.0, 1.5, 3.0, 4.0],
            &[12.0, 2.0, 1.4, 2.0, 1.4, 2.0],
            &[2.5, 2.5],
            &[8.0, 1.5, 3.0, 1.5],
            &[1.4, 3.5],
            &[14.0, 4.0],
            &[4.0, 1.5, 1.4, 1.5, 1.4, 1.5],
        ];
        let dash = DASHES.get(index % DASHES.len()).copied().unwrap_or(&[]);
        Stroke::dashed(Colour::Series(index), self.line, dash)
    }
}
