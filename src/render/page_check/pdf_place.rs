//! Where text of a PDF stands.

use lopdf::Object;

use super::font::number;

/// An affine map: `[a b c d e f]` of PDF.
#[derive(Debug, Clone, Copy)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Matrix {
    pub(super) const UNIT: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// First this map, then another.
    pub(super) fn then(self, other: Self) -> Self {
        let ([a, b, c, d, e, f], [p, q, r, s, t, u]) = (self.0, other.0);
        Self([a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u])
    }

    pub(super) fn shift(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    pub(super) fn of(operands: &[Object]) -> Option<Self> {
        let numbers: Vec<f64> = operands.iter().filter_map(number).collect();
        numbers.try_into().ok().map(Self)
    }
}

/// Where a piece of text ended: the point, the direction of the line, and the size.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) along: (f64, f64),
    pub(super) size: f64,
}

/// Divides a piece of text from the one before: not at all where it goes on, by a space
/// where there is a gap, else by a line feed.
pub(super) fn separate(out: &mut String, end: Option<End>, (x, y): (f64, f64), along: (f64, f64), size: f64) {
    let Some(end) = end else { return };
    let (dx, dy) = (x - end.x, y - end.y);
    let ahead = dx * end.along.0 + dy * end.along.1;
    let aside = (dx * end.along.1 - dy * end.along.0).abs();
    let em = size.min(end.size);
    let turned = end.along.0 * along.0 + end.along.1 * along.1 < 0.99;
    if turned || aside > 0.25 * em {
        // What is raised or lowered a little, as the sign of a note, stays on its line.
        let raised = !turned && aside < 0.9 * end.size.max(size) && (-0.2 * em..2.0 * em).contains(&ahead);
        out.push_str(if raised { " \u{FFFC} " } else { "\n" });
    } else if !(-0.3 * em..=0.12 * em).contains(&ahead) {
        out.push_str(if ahead > 0.0 && ahead < 1.5 * em { " " } else { "\n" });
    }
}
