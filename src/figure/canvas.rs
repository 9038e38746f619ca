//! Plotters' cartesian coordinates and series, recorded into the display list.
//!
//! plotters draws on integer pixels. The recorder therefore gives it a canvas of
//! ten pixels to the point and divides again, so that a curve is placed to 0.1 pt.
//! Ticks, labels and placement are not plotters': they are laid out by `axis` and
//! by each figure from the same coordinates.

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle as PlottersCircle, PathElement, Polygon as PlottersPolygon};
use plotters::series::LineSeries;
use plotters::style::BLACK;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind};

use super::drawing::{Item, Paint, Point, Stroke};

/// Pixels of plotters' canvas in a point of the drawing.
const SCALE: f64 = 10.0;

/// The rectangle of a drawing in which data are plotted, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

impl Frame {
    /// Its width.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Its height.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

/// A frame with a linear scale on each axis.
///
/// A logarithmic axis is plotted by giving logarithms taken with `libm`, since
/// plotters' own use the platform's and may differ in the last bit.
#[derive(Debug, Clone)]
pub struct Plot {
    /// Where the data are drawn.
    pub frame: Frame,
    /// First and last value of the horizontal axis.
    pub x: (f64, f64),
    /// Bottom and top value of the vertical axis.
    pub y: (f64, f64),
}

impl Plot {
    /// A plot of `x` by `y` values in `frame`.
    pub fn new(frame: Frame, x: (f64, f64), y: (f64, f64)) -> Self {
        Self { frame, x, y }
    }

    /// The horizontal place of a value, in points.
    pub fn x_at(&self, value: f64) -> f64 {
        self.frame.left + (value - self.x.0) / (self.x.1 - self.x.0) * self.frame.width()
    }

    /// The vertical place of a value, in points.
    pub fn y_at(&self, value: f64) -> f64 {
        self.frame.bottom - (value - self.y.0) / (self.y.1 - self.y.0) * self.frame.height()
    }

    /// A line through data points.
    pub fn line(&self, points: &[Point], stroke: &Stroke) -> Vec<Item> {
        self.record(Pen::Stroke(stroke.clone()), |area| {
            for element in LineSeries::new(points.iter().copied(), &BLACK) {
                area.draw(&element)?;
            }
            Ok(())
        })
    }

    /// A line that keeps each value until the next point's x: a step function,
    /// continuous from the right.
    pub fn steps(&self, points: &[Point], stroke: &Stroke) -> Vec<Item> {
        self.line(&stepped(points), stroke)
    }

    /// The band between a lower and an upper step function over the same x values:
    /// `(x, lower, upper)`.
    pub fn step_band(&self, limits: &[(f64, f64, f64)], paint: &Paint) -> Vec<Item> {
        let edge = |pick: fn(&(f64, f64, f64)) -> Point| stepped(&limits.iter().map(pick).collect::<Vec<_>>());
        let mut outline = edge(|(x, _, upper)| (*x, *upper));
        outline.extend(edge(|(x, lower, _)| (*x, *lower)).into_iter().rev());
        self.area(&outline, paint)
    }

    /// A closed area given by its outline in data values.
    pub fn area(&self, outline: &[Point], paint: &Paint) -> Vec<Item> {
        self.record(Pen::Paint(paint.clone()), |area| area.draw(&PlottersPolygon::new(outline.to_vec(), BLACK)))
    }

    /// A horizontal interval at `y`, with caps `cap` points high.
    pub fn error_bar(&self, y: f64, low: f64, high: f64, cap: f64, stroke: &Stroke) -> Vec<Item> {
        let half = cap / 2.0 / self.frame.height() * (self.y.1 - self.y.0);
        let parts = [[(low, y), (high, y)], [(low, y - half), (low, y + half)], [(high, y - half), (high, y + half)]];
        self.record(Pen::Stroke(stroke.clone()), |area| {
            parts.iter().try_for_each(|part| area.draw(&PathElement::new(part.to_vec(), BLACK)))
        })
    }

    /// A dot of `radius` points at a data point.
    pub fn dot(&self, at: Point, radius: f64, paint: &Paint) -> Vec<Item> {
        let pixels = (radius * SCALE) as u32;
        self.record(Pen::Paint(paint.clone()), |area| area.draw(&PlottersCircle::new(at, pixels, BLACK)))
    }

    /// What plotters draws in this plot's coordinates, as items.
    fn record(&self, pen: Pen, draw: impl FnOnce(&Area) -> Result<(), DrawingAreaErrorKind<Infallible>>) -> Vec<Item> {
        let pixel = |points: f64| (points * SCALE) as i32;
        let frame = self.frame;
        let size = (pixel(frame.right).unsigned_abs(), pixel(frame.bottom).unsigned_abs());
        let items = Rc::new(RefCell::new(Vec::new()));
        let recorder = Recorder { size, pen, items: Rc::clone(&items) };
        let root: DrawingArea<Recorder, Shift> = recorder.into_drawing_area();
        let ranges = (pixel(frame.left)..pixel(frame.right), pixel(frame.bottom)..pixel(frame.top));
        let area = root.apply_coord_spec(Cartesian2d::new(self.x.0..self.x.1, self.y.0..self.y.1, ranges));
        // The recorder's error type has no values: drawing cannot fail.
        let _ = draw(&area);
        items.take()
    }
}

/// plotters' drawing area over the recorder.
type Area = DrawingArea<Recorder, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// The corners of a step function through `points`, continuous from the right.
fn stepped(points: &[Point]) -> Vec<Point> {
    let mut corners: Vec<Point> = Vec::with_capacity(2 * points.len());
    for (x, y) in points {
        if let Some((_, before)) = corners.last().copied()
            && before != *y
        {
            corners.push((*x, before));
        }
        corners.push((*x, *y));
    }
    corners
}

/// How the shapes that plotters hands over are painted. plotters' own styles have
/// whole-pixel widths, no dashes and no named colours.
enum Pen {
    /// For lines.
    Stroke(Stroke),
    /// For closed shapes.
    Paint(Paint),
}

/// A plotters backend that keeps shapes instead of painting pixels.
struct Recorder {
    size: (u32, u32),
    pen: Pen,
    items: Rc<RefCell<Vec<Item>>>,
}

impl Recorder {
    /// A pixel as a point of the drawing.
    fn point((x, y): BackendCoord) -> Point {
        (f64::from(x) / SCALE, f64::from(y) / SCALE)
    }

    /// Keeps a line or, where the pen fills, a polygon.
    fn keep(&self, points: Vec<Point>) {
        if points.len() < 2 {
            return;
        }
        self.items.borrow_mut().push(match &self.pen {
            Pen::Stroke(stroke) => Item::Path { points, stroke: stroke.clone() },
            Pen::Paint(paint) => Item::Polygon { points, paint: paint.clone() },
        });
    }
}

/// What drawing on the recorder returns.
type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Recorder {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Drawn {
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, _: &S) -> Drawn {
        self.keep(vec![Self::point(from), Self::point(to)]);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, _: &S) -> Drawn {
        self.keep(path.into_iter().map(Self::point).collect());
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, _: &S, _: bool) -> Drawn {
        if let Pen::Paint(paint) = &self.pen {
            let circle =
                Item::Circle { centre: Self::point(centre), radius: f64::from(radius) / SCALE, paint: paint.clone() };
            self.items.borrow_mut().push(circle);
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, _: &S) -> Drawn {
        self.keep(corners.into_iter().map(Self::point).collect());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawing::Colour;
    use super::*;

    fn plot() -> Plot {
        Plot::new(Frame { left: 50.0, top: 10.0, right: 250.0, bottom: 110.0 }, (0.0, 20.0), (0.0, 1.0))
    }

    #[test]
    fn a_step_keeps_its_value_until_the_next_time() {
        let items = plot().steps(&[(0.0, 1.0), (5.0, 0.5), (10.0, 0.5)], &Stroke::solid(Colour::Ink, 1.0));
        let [Item::Path { points, .. }] = items.as_slice() else { panic!("one path, not {items:?}") };
        assert_eq!(points, &[(50.0, 10.0), (100.0, 10.0), (100.0, 60.0), (150.0, 60.0)]);
    }

    #[test]
    fn a_band_goes_out_on_its_upper_and_back_on_its_lower_limit() {
        let items = plot().step_band(&[(0.0, 0.8, 1.0), (10.0, 0.4, 0.6)], &Paint::tinted(Colour::Ink, 0.2));
        let [Item::Polygon { points, .. }] = items.as_slice() else { panic!("one polygon, not {items:?}") };
        assert_eq!(points, &[(50.0, 10.0), (150.0, 10.0), (150.0, 50.0), (150.0, 70.0), (150.0, 30.0), (50.0, 30.0)]);
    }

    #[test]
    fn plotters_and_the_plot_place_a_point_alike() {
        let plot = plot();
        for (x, y) in [(0.0, 0.0), (7.3, 0.41), (20.0, 1.0)] {
            let items = plot.dot((x, y), 2.0, &Paint::filled(Colour::Ink));
            let [Item::Circle { centre, radius, .. }] = items.as_slice() else { panic!("one circle, not {items:?}") };
            assert!((centre.0 - plot.x_at(x)).abs() <= 0.11 && (centre.1 - plot.y_at(y)).abs() <= 0.11);
            assert_eq!(*radius, 2.0);
        }
    }

    #[test]
    fn an_error_bar_is_a_line_and_two_caps() {
        let items = plot().error_bar(0.5, 5.0, 15.0, 6.0, &Stroke::solid(Colour::Ink, 1.0));
        let ends: Vec<_> = items
            .iter()
            .filter_map(|item| if let Item::Path { points, .. } = item { Some(points.clone()) } else { None })
            .collect();
        assert_eq!(ends[0], [(100.0, 60.0), (200.0, 60.0)]);
        assert_eq!(ends[1], [(100.0, 63.0), (100.0, 57.0)]);
        assert_eq!(ends.len(), 3);
    }
}
