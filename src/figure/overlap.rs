//! A check that nothing in a drawing is clipped or runs into something else.

use super::drawing::{Anchor, Drawing, Item, Point, Text};
use super::metrics::{ASCENT, DESCENT};

/// What is wrong in a drawing.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlap {
    /// Two texts share ground.
    Texts(String, String),
    /// A text leaves the canvas.
    TextOutside(String),
    /// A stroked line runs through a text.
    Struck(String),
    /// A shape leaves the canvas by more than half a point.
    ShapeOutside(String),
    /// A coordinate is not a number.
    NotFinite(String),
}

/// Everything that is clipped, or overlaps, in `drawing`.
///
/// A text's box reaches from the ascenders to the descenders of its face. Filled
/// shapes are meant to lie behind texts; lines are not.
pub fn overlaps(drawing: &Drawing) -> Vec<Overlap> {
    let mut found = Vec::new();
    let mut texts: Vec<(String, Bounds)> = Vec::new();
    for item in &drawing.items {
        let points = corners(item);
        if points.iter().any(|(x, y)| !x.is_finite() || !y.is_finite()) {
            found.push(Overlap::NotFinite(format!("{item:?}")));
            continue;
        }
        let bounds = Bounds::around(&points);
        match item {
            Item::Text(text) => {
                if bounds.leaves(drawing, 0.0) {
                    found.push(Overlap::TextOutside(text.label.plain()));
                }
                texts.push((text.label.plain(), bounds));
            }
            shape if bounds.leaves(drawing, 0.5) => found.push(Overlap::ShapeOutside(format!("{shape:?}"))),
            _ => {}
        }
    }
    for (at, (text, bounds)) in texts.iter().enumerate() {
        for (other, box_) in texts.iter().skip(at + 1) {
            if bounds.meets(box_) {
                found.push(Overlap::Texts(text.clone(), other.clone()));
            }
        }
        if strokes(drawing).any(|(from, to)| bounds.crossed(from, to)) {
            found.push(Overlap::Struck(text.clone()));
        }
    }
    found
}

/// A rectangle with its sides along the axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

impl Bounds {
    /// The smallest rectangle around `points`.
    pub fn around(points: &[Point]) -> Self {
        let empty =
            Self { left: f64::INFINITY, top: f64::INFINITY, right: f64::NEG_INFINITY, bottom: f64::NEG_INFINITY };
        points.iter().fold(empty, |all, (x, y)| Self {
            left: all.left.min(*x),
            top: all.top.min(*y),
            right: all.right.max(*x),
            bottom: all.bottom.max(*y),
        })
    }

    /// Whether the insides of two rectangles share a point.
    pub fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// Whether a straight line passes through the inside (Liang and Barsky's clipping).
    pub fn crossed(&self, from: Point, to: Point) -> bool {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let mut part = (0.0_f64, 1.0_f64);
        let edges = [
            (-dx, from.0 - self.left),
            (dx, self.right - from.0),
            (-dy, from.1 - self.top),
            (dy, self.bottom - from.1),
        ];
        for (towards, room) in edges {
            if towards == 0.0 {
                if room <= 0.0 {
                    return false;
                }
            } else if towards < 0.0 {
                part.0 = part.0.max(room / towards);
            } else {
                part.1 = part.1.min(room / towards);
            }
        }
        part.0 < part.1
    }

    /// Whether it reaches further than `slack` beyond the canvas.
    fn leaves(&self, drawing: &Drawing, slack: f64) -> bool {
        self.left < -slack
            || self.top < -slack
            || self.right > drawing.width + slack
            || self.bottom > drawing.height + slack
    }
}

/// The corners of an item, its stroke included where that is along the axes.
fn corners(item: &Item) -> Vec<Point> {
    match item {
        Item::Path { points, .. } | Item::Polygon { points, .. } => points.clone(),
        Item::Line { from, to, .. } => vec![*from, *to],
        Item::Rect { x, y, width, height, .. } => vec![(*x, *y), (x + width, y + height)],
        Item::Circle { centre: (x, y), radius, .. } => vec![(x - radius, y - radius), (x + radius, y + radius)],
        Item::Text(text) => text_corners(text),
    }
}

/// The four corners of a text's box, rotated as the text is.
fn text_corners(text: &Text) -> Vec<Point> {
    let width = text.width();
    let start = match text.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -width / 2.0,
        Anchor::End => -width,
    };
    let (above, below) = (-ASCENT * text.size, DESCENT * text.size);
    let angle = text.rotation * std::f64::consts::PI / 180.0;
    let (sin, cos) = (libm::sin(angle), libm::cos(angle));
    [(start, above), (start + width, above), (start + width, below), (start, below)]
        .into_iter()
        .map(|(x, y)| (text.x + x * cos - y * sin, text.y + x * sin + y * cos))
        .collect()
}

/// The box of a text.
pub fn text_bounds(text: &Text) -> Bounds {
    Bounds::around(&text_corners(text))
}

/// The straight pieces of all stroked lines.
fn strokes(drawing: &Drawing) -> impl Iterator<Item = (Point, Point)> + '_ {
    drawing.items.iter().flat_map(|item| {
        let points = match item {
            Item::Path { points, .. } => points.clone(),
            Item::Line { from, to, .. } => vec![*from, *to],
            _ => Vec::new(),
        };
        let next = points.clone().into_iter().skip(1);
        points.into_iter().zip(next).collect::<Vec<_>>()
    })
}

#[cfg(test)]
mod tests {
    use super::super::drawing::{Colour, Stroke};
    use super::*;
    use crate::ledger::label::Label;

    fn drawing(items: Vec<Item>) -> Drawing {
        Drawing::new(100.0, 50.0, items, String::new())
    }

    fn text(x: f64, y: f64, words: &str) -> Item {
        Item::Text(Text::new(x, y, 10.0, Label::text(words)))
    }

    #[test]
    fn texts_apart_are_no_finding() {
        assert_eq!(overlaps(&drawing(vec![text(5.0, 12.0, "one"), text(5.0, 24.0, "two")])), []);
    }

    #[test]
    fn texts_on_one_another_are_found() {
        let found = overlaps(&drawing(vec![text(5.0, 12.0, "one"), text(15.0, 15.0, "two")]));
        assert_eq!(found, [Overlap::Texts("one".to_owned(), "two".to_owned())]);
    }

    #[test]
    fn a_text_beyond_an_edge_is_found() {
        assert_eq!(overlaps(&drawing(vec![text(90.0, 12.0, "long")])), [Overlap::TextOutside("long".to_owned())]);
        assert_eq!(overlaps(&drawing(vec![text(5.0, 3.0, "up")])), [Overlap::TextOutside("up".to_owned())]);
    }

    #[test]
    fn a_rotated_text_takes_its_length_upward() {
        let mut up = Text::new(20.0, 45.0, 10.0, Label::text("Probability"));
        up.rotation = -90.0;
        assert_eq!(overlaps(&drawing(vec![Item::Text(up.clone())])), [Overlap::TextOutside("Probability".to_owned())]);
        up.size = 6.0;
        assert_eq!(overlaps(&drawing(vec![Item::Text(up)])), []);
    }

    #[test]
    fn a_line_through_a_text_is_found_and_one_beside_it_is_not() {
        let line = |y: f64| Item::Line { from: (0.0, y), to: (99.0, y), stroke: Stroke::solid(Colour::Ink, 1.0) };
        assert_eq!(overlaps(&drawing(vec![text(5.0, 12.0, "word"), line(9.0)])), [Overlap::Struck("word".to_owned())]);
        assert_eq!(overlaps(&drawing(vec![text(5.0, 12.0, "word"), line(20.0)])), []);
    }

    #[test]
    fn a_coordinate_that_is_no_number_is_found() {
        assert!(matches!(overlaps(&drawing(vec![text(f64::NAN, 12.0, "word")])).as_slice(), [Overlap::NotFinite(_)]));
    }
}
