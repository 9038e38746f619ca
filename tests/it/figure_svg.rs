//! Figures read back from their SVG files: the boxes of their texts, and their lines.

use tickmark::figure::drawing::Weight;
use tickmark::figure::metrics::{ASCENT, DESCENT, text_width};
use tickmark::figure::overlap::Bounds;

use crate::program::Copy;

/// A text and the rectangle that it takes.
#[derive(Debug, Clone, PartialEq)]
pub struct TextBox {
    pub words: String,
    /// The x that it is anchored at, and its baseline.
    pub at: (f64, f64),
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

/// A line: its corners, stroke and dashes.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    pub points: Vec<(f64, f64)>,
    pub stroke: String,
    pub width: f64,
}

/// A figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Svg {
    pub width: f64,
    pub height: f64,
    pub alt: String,
    pub texts: Vec<TextBox>,
    pub lines: Vec<Trace>,
    /// Centres of filled squares, circles and diamonds that mark an estimate: x, y, fill.
    pub markers: Vec<(f64, f64, String)>,
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

fn number(tag: &str, name: &str) -> f64 {
    attribute(tag, name).and_then(|text| text.trim_end_matches("pt").parse().ok()).unwrap_or(f64::NAN)
}

fn plain(words: &str) -> String {
    words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn text_box(tag: &str, words: String) -> TextBox {
    let (x, y, size) = (number(tag, "x"), number(tag, "y"), number(tag, "font-size"));
    let weight = if attribute(tag, "font-weight").is_some() { Weight::SemiBold } else { Weight::Regular };
    let width = text_width(&words, size, weight);
    let start = match attribute(tag, "text-anchor") {
        Some("middle") => -width / 2.0,
        Some("end") => -width,
        _ => 0.0,
    };
    let (left, top, right, bottom) = if attribute(tag, "transform").is_some_and(|turn| turn.starts_with("rotate(-90")) {
        (x - ASCENT * size, y - start - width, x + DESCENT * size, y - start)
    } else {
        (x + start, y - ASCENT * size, x + start + width, y + DESCENT * size)
    };
    TextBox { words, at: (x, y), left, top, right, bottom }
}

/// The corners of a path of absolute `M`, `L`, `H` and `V`.
fn corners(data: &str) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut rest = data;
    while let Some(command) = rest.chars().next() {
        let end = rest[1..].find(|letter: char| letter.is_ascii_alphabetic()).map_or(rest.len(), |at| at + 1);
        let numbers: Vec<f64> = rest[1..end].split(' ').filter_map(|text| text.parse().ok()).collect();
        let last = points.last().copied().unwrap_or_default();
        match (command, numbers.as_slice()) {
            ('M' | 'L', [x, y]) => points.push((*x, *y)),
            ('H', [x]) => points.push((*x, last.1)),
            ('V', [y]) => points.push((last.0, *y)),
            _ => {}
        }
        rest = &rest[end..];
    }
    points
}

impl Svg {
    /// A figure of the newest outputs, by the name of its file.
    pub fn of(project: &Copy, name: &str) -> Self {
        Self::read(&project.read(&format!("out/latest/figures/{name}.svg")))
    }

    fn read(svg: &str) -> Self {
        let (head, _) = svg.split_once('>').expect("a tag");
        let mut figure = Self {
            width: number(head, "width"),
            height: number(head, "height"),
            alt: plain(attribute(head, "aria-label").expect("a text alternative")),
            texts: Vec::new(),
            lines: Vec::new(),
            markers: Vec::new(),
        };
        for piece in svg.split('<').skip(1) {
            let (tag, words) = piece.split_once('>').expect("a tag");
            if tag.starts_with("text ") {
                figure.texts.push(text_box(tag, plain(words)));
            } else if tag.starts_with("path ") && attribute(tag, "fill") == Some("none") {
                figure.lines.push(Trace {
                    points: corners(attribute(tag, "d").expect("data")),
                    stroke: attribute(tag, "stroke").unwrap_or_default().to_owned(),
                    width: number(tag, "stroke-width"),
                });
            } else if tag.starts_with("rect ") && attribute(tag, "stroke").is_none() {
                let [x, y, width, height] = ["x", "y", "width", "height"].map(|name| number(tag, name));
                let fill = attribute(tag, "fill").unwrap_or_default().to_owned();
                figure.markers.push((x + width / 2.0, y + height / 2.0, fill));
            } else if tag.starts_with("circle ") && attribute(tag, "stroke").is_none() {
                let fill = attribute(tag, "fill").unwrap_or_default().to_owned();
                figure.markers.push((number(tag, "cx"), number(tag, "cy"), fill));
            }
        }
        figure
    }

    /// The text that reads so, the lowest where there are several.
    #[track_caller]
    pub fn text(&self, words: &str) -> &TextBox {
        let found = self.texts.iter().filter(|text| text.words == words);
        found
            .max_by(|one, other| one.at.1.total_cmp(&other.at.1))
            .unwrap_or_else(|| panic!("no `{words}`: {:?}", self.words()))
    }

    pub fn words(&self) -> Vec<&str> {
        self.texts.iter().map(|text| text.words.as_str()).collect()
    }

    pub fn says(&self, words: &str) -> bool {
        self.words().contains(&words)
    }

    /// The steps of the thick lines, which are curves: `(time, estimate)` at each corner, with
    /// the scale that the ticks `low` and `high` of the time axis and 0 and 100 of the other give.
    pub fn curves(&self, (low, high): (f64, f64)) -> Vec<Vec<(f64, f64)>> {
        let x = |time: f64| self.text(&format!("{time}")).at.0;
        let tick = |words: &str| {
            let beside = self.texts.iter().filter(|text| text.words == words && text.right < x(low) + 0.1);
            beside.map(|text| text.at.1).fold(f64::INFINITY, f64::min)
        };
        // A tick's label stands at one distance from its tick, so that a curve that starts at 1
        // gives the height of all.
        let per_unit = tick("0") - tick("100");
        let thick = self.lines.iter().filter(|line| line.points.len() > 2 && line.width > 1.0);
        let steps = thick.map(|line| {
            let top = line.points[0].1;
            let value = |(px, py): &(f64, f64)| {
                (low + (px - x(low)) / (x(high) - x(low)) * (high - low), 1.0 - (py - top) / per_unit)
            };
            line.points.iter().map(value).collect()
        });
        steps.collect()
    }

    /// Texts through which a curve runs.
    pub fn struck(&self) -> Vec<String> {
        let curves = || self.lines.iter().filter(|line| line.points.len() > 2 && line.width > 1.0);
        let runs_through = |text: &TextBox| {
            let ground = Bounds { left: text.left, top: text.top, right: text.right, bottom: text.bottom };
            curves().any(|curve| curve.points.windows(2).any(|pair| ground.crossed(pair[0], pair[1])))
        };
        self.texts.iter().filter(|text| runs_through(text)).map(|text| text.words.clone()).collect()
    }

    /// The share of the figure's width and of its height that the plot has, between its axes.
    pub fn plot_share(&self) -> (f64, f64) {
        let axes = self.lines.iter().filter_map(|line| match line.points.as_slice() {
            [from, to] => Some(((to.0 - from.0).abs(), (to.1 - from.1).abs())),
            _ => None,
        });
        let (across, up): (Vec<f64>, Vec<f64>) = axes.unzip();
        let longest = |lengths: Vec<f64>| lengths.into_iter().fold(0.0, f64::max);
        (longest(across) / self.width, longest(up) / self.height)
    }

    /// Texts that meet, and those that leave the figure.
    pub fn faults(&self) -> Vec<String> {
        const SLACK: f64 = 0.02;
        let mut faults = Vec::new();
        for (at, one) in self.texts.iter().enumerate() {
            let leaves = one.left < -SLACK || one.top < -SLACK;
            if leaves || one.right > self.width + SLACK || one.bottom > self.height + SLACK {
                faults.push(format!("`{}` leaves the figure", one.words));
            }
            for other in &self.texts[at + 1..] {
                let across = one.right.min(other.right) - one.left.max(other.left);
                let down = one.bottom.min(other.bottom) - one.top.max(other.top);
                if across > SLACK && down > SLACK {
                    faults.push(format!("`{}` meets `{}`", one.words, other.words));
                }
            }
        }
        faults
    }
}
