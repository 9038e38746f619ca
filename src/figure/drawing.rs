//! The display list of a figure.
//!
//! Lengths are points (1/72 in). The origin is the top left corner, x grows to
//! the right and y downward. Items are painted in order.

use crate::ledger::Conventions;
use crate::ledger::label::{Label, Run};

pub use super::colour::Colour;
use super::metrics::text_width;
pub use super::plotted_data::PlottedData;
pub use super::weight::Weight;

/// A figure ready to be lowered to SVG, or to Typst.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// Width in points.
    pub width: f64,
    /// Height in points.
    pub height: f64,
    /// What to paint, from back to front.
    pub items: Vec<Item>,
    /// The text alternative, written by the caller.
    pub alt: String,
    /// How much of the width of the text it takes, from 0 to 1.
    pub share: f64,
    /// What must be said beneath it, such as where curves are cut.
    pub notes: Vec<String>,
    /// What is plotted, as a file of its own.
    pub data: PlottedData,
}

impl Drawing {
    /// A drawing as wide as the text, of which nothing must be said beneath it.
    pub fn new(width: f64, height: f64, items: Vec<Item>, alt: String) -> Self {
        Self { width, height, items, alt, share: 1.0, notes: Vec::new(), data: PlottedData::default() }
    }
}

impl Drawing {
    /// Writes the numbers of scales, and what is said of P values, as a journal does. Results
    /// are written so where they are printed.
    pub(crate) fn follow(&mut self, style: &Conventions) {
        let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '−' | '%'));
        for item in &mut self.items {
            let Item::Text(Text { label, .. }) = item else { continue };
            for run in &mut label.0 {
                if let Run::Text(text) = run {
                    *text = style.words(text);
                    if is_number(text) && style.point != '.' {
                        *text = text.replace('.', &style.point.to_string());
                    }
                }
            }
        }
    }
}

/// A point of the drawing: x and y.
pub type Point = (f64, f64);

/// One thing to paint.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// An open line through points.
    Path {
        /// At least two points.
        points: Vec<Point>,
        /// How it is stroked.
        stroke: Stroke,
    },
    /// A straight line.
    Line {
        /// Where it starts.
        from: Point,
        /// Where it ends.
        to: Point,
        /// How it is stroked.
        stroke: Stroke,
    },
    /// A rectangle with its sides along the axes.
    Rect {
        /// Left edge.
        x: f64,
        /// Top edge.
        y: f64,
        /// Extent to the right, not negative.
        width: f64,
        /// Extent downward, not negative.
        height: f64,
        /// Its fill and outline.
        paint: Paint,
    },
    /// A circle.
    Circle {
        /// Its centre.
        centre: Point,
        /// Its radius.
        radius: f64,
        /// Its fill and outline.
        paint: Paint,
    },
    /// A closed polygon.
    Polygon {
        /// Its corners.
        points: Vec<Point>,
        /// Its fill and outline.
        paint: Paint,
    },
    /// A line of text.
    Text(Text),
}

impl Item {
    /// A filled triangle of `length` with its tip at `tip`, along the unit vector `towards`.
    pub fn arrow_head(tip: Point, towards: Point, length: f64, colour: Colour) -> Self {
        let base = (tip.0 - towards.0 * length, tip.1 - towards.1 * length);
        let side = (-towards.1 * length * 0.42, towards.0 * length * 0.42);
        let points = vec![tip, (base.0 + side.0, base.1 + side.1), (base.0 - side.0, base.1 - side.1)];
        Item::Polygon { points, paint: Paint::filled(colour) }
    }

    /// The same thing, `dx` further right and `dy` further down.
    #[must_use]
    pub fn moved(self, dx: f64, dy: f64) -> Self {
        let by = |(x, y): Point| (x + dx, y + dy);
        match self {
            Item::Path { points, stroke } => Item::Path { points: points.into_iter().map(by).collect(), stroke },
            Item::Line { from, to, stroke } => Item::Line { from: by(from), to: by(to), stroke },
            Item::Rect { x, y, width, height, paint } => Item::Rect { x: x + dx, y: y + dy, width, height, paint },
            Item::Circle { centre, radius, paint } => Item::Circle { centre: by(centre), radius, paint },
            Item::Polygon { points, paint } => Item::Polygon { points: points.into_iter().map(by).collect(), paint },
            Item::Text(text) => Item::Text(Text { x: text.x + dx, y: text.y + dy, ..text }),
        }
    }
}

/// A line of text, set in Inter.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The x of the anchor.
    pub x: f64,
    /// The baseline.
    pub y: f64,
    /// Which point of the text stands at x.
    pub anchor: Anchor,
    /// Font size in points.
    pub size: f64,
    /// Weight of the face.
    pub weight: Weight,
    /// Whether it is set in italics.
    pub italic: bool,
    /// Its colour.
    pub colour: Colour,
    /// Clockwise rotation about (x, y), in degrees.
    pub rotation: f64,
    /// What it reads, with its traced numbers.
    pub label: Label,
    /// Whether its numbers are data or a scale.
    pub role: Role,
}

impl Text {
    /// An upright text in ink that starts at (x, y).
    pub fn new(x: f64, y: f64, size: f64, label: Label) -> Self {
        Self {
            x,
            y,
            anchor: Anchor::Start,
            size,
            weight: Weight::Regular,
            italic: false,
            colour: Colour::Ink,
            rotation: 0.0,
            label,
            role: Role::Data,
        }
    }

    /// This text with another anchor.
    #[must_use]
    pub fn anchored(mut self, anchor: Anchor) -> Self {
        self.anchor = anchor;
        self
    }

    /// This text with another weight.
    #[must_use]
    pub fn weighted(mut self, weight: Weight) -> Self {
        self.weight = weight;
        self
    }

    /// This text in another colour.
    #[must_use]
    pub fn coloured(mut self, colour: Colour) -> Self {
        self.colour = colour;
        self
    }

    /// This text as a label of an axis tick.
    #[must_use]
    pub fn scale(mut self) -> Self {
        self.role = Role::Scale;
        self
    }

    /// Its width, in points.
    pub fn width(&self) -> f64 {
        text_width(&self.label.plain(), self.size, self.weight)
    }
}

/// Which point of a text stands at its x.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// Where the numbers of a text come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A name or a label made by the caller from ledger marks.
    Data,
    /// A tick label: a generator's stamp, not a result.
    Scale,
}

/// How a line is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub colour: Colour,
    /// Its width in points.
    pub width: f64,
    /// Lengths of dashes and gaps in points; empty for a solid line.
    pub dash: Vec<f64>,
    /// Its opacity, from 0 to 1.
    pub opacity: f64,
}

impl Stroke {
    /// A solid line.
    pub fn solid(colour: Colour, width: f64) -> Self {
        Self { colour, width, dash: Vec::new(), opacity: 1.0 }
    }

    /// A line of dashes and gaps, given in multiples of its width.
    pub fn dashed(colour: Colour, width: f64, pattern: &[f64]) -> Self {
        Self { dash: pattern.iter().map(|length| length * width).collect(), ..Self::solid(colour, width) }
    }

    /// The same line, through which what lies behind is seen.
    #[must_use]
    pub fn faded(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }
}

/// Fill and outline of a closed shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Paint {
    /// The fill and its opacity from 0 to 1.
    pub fill: Option<(Colour, f64)>,
    /// The outline.
    pub stroke: Option<Stroke>,
}

impl Paint {
    /// An opaque fill without an outline.
    pub fn filled(colour: Colour) -> Self {
        Self { fill: Some((colour, 1.0)), stroke: None }
    }

    /// A translucent fill without an outline.
    pub fn tinted(colour: Colour, opacity: f64) -> Self {
        Self { fill: Some((colour, opacity)), stroke: None }
    }

    /// An outline without a fill.
    pub fn outlined(stroke: Stroke) -> Self {
        Self { fill: None, stroke: Some(stroke) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_an_item_moves_all_of_it() {
        let stroke = Stroke::solid(Colour::Ink, 1.0);
        let path = Item::Path { points: vec![(0.0, 1.0), (2.0, 3.0)], stroke: stroke.clone() };
        assert_eq!(path.moved(10.0, 20.0), Item::Path { points: vec![(10.0, 21.0), (12.0, 23.0)], stroke });
        let Item::Text(text) = Item::Text(Text::new(1.0, 2.0, 9.0, Label::text("n"))).moved(1.0, 1.0) else {
            panic!("a text stays a text")
        };
        assert_eq!((text.x, text.y), (2.0, 3.0));
    }

    #[test]
    fn dashes_grow_with_the_line() {
        assert_eq!(Stroke::dashed(Colour::Ink, 2.0, &[3.0, 1.0]).dash, [6.0, 2.0]);
    }
}
