//! The table under survival curves: numbers at risk, censored and with the event,
//! each under its tick of the time axis.

use crate::ledger::label::Label;

use super::canvas::Plot;
use super::drawing::{Anchor, Colour, Item, Text, Weight};
use super::metrics::CAP_HEIGHT;
use super::style::Style;
use super::wrap::{widest, wrap};

/// A block of rows, such as the numbers at risk of all groups or all numbers of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskBlock {
    /// What the numbers are, or the group that they are of; none over a row that says it.
    pub heading: Option<Heading>,
    /// Its rows.
    pub rows: Vec<RiskRow>,
}

/// The heading of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// Its words.
    pub words: String,
    /// The curve that it names, where it is a group.
    pub series: Option<usize>,
    /// How the curve is drawn, around (0, 0), where the table is its legend.
    pub sample: Vec<Item>,
    /// What is said of the curve behind its name, such as its median.
    pub estimate: Label,
}

impl Heading {
    /// Words in the colour of a curve, or of other words.
    pub fn new(words: &str, series: Option<usize>) -> Self {
        Self { words: words.to_owned(), series, sample: Vec::new(), estimate: Label::default() }
    }

    /// The name of a curve with its sample and an estimate, as in a legend.
    pub fn with_estimate(self, sample: Vec<Item>, estimate: &Label) -> Self {
        Self { sample, estimate: estimate.clone(), ..self }
    }

    /// Draws the heading from `y` down and returns where the next line starts.
    fn draw(&self, items: &mut Vec<Item>, y: f64, style: &Style) -> f64 {
        let (size, leading) = (style.small, style.leading(style.small));
        let start = if self.sample.is_empty() { 0.0 } else { style.em(2.4) };
        let room = style.width - start;
        let middle = y + CAP_HEIGHT * size / 2.0;
        items.extend(self.sample.iter().cloned().map(|item| item.moved(style.em(1.0), middle)));
        let mut baseline = y + CAP_HEIGHT * size;
        let mut end = start;
        for line in wrap(&Label::text(&self.words), size, Weight::SemiBold, room) {
            let heading = Text::new(start, baseline, size, line);
            end = start + heading.clone().weighted(Weight::SemiBold).width();
            items.push(Item::Text(heading.weighted(Weight::SemiBold).coloured(colour(self.series))));
            baseline += leading;
        }
        let beside = end + style.em(0.9);
        if !self.estimate.is_empty() {
            let width = widest([&self.estimate], size, Weight::Regular);
            if baseline > y + leading && beside + width <= style.width {
                items.push(Item::Text(Text::new(beside, baseline - leading, size, self.estimate.clone())));
            } else {
                for line in wrap(&self.estimate, size, Weight::Regular, room) {
                    items.push(Item::Text(Text::new(start, baseline, size, line)));
                    baseline += leading;
                }
            }
        }
        baseline - CAP_HEIGHT * size
    }
}

/// The numbers of one stratum.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskRow {
    /// The stratum, or what the numbers are.
    pub name: String,
    /// The curve that it names, where it is a stratum of several.
    pub series: Option<usize>,
    /// One label a time.
    pub cells: Vec<Label>,
}

impl RiskBlock {
    /// The weight of the names of rows: beneath a group they recede.
    fn weight(&self) -> Weight {
        let is_group = self.heading.as_ref().is_some_and(|heading| heading.series.is_some());
        if is_group { Weight::Regular } else { Weight::SemiBold }
    }
}

/// The colour of the name of a curve, or of other words.
fn colour(series: Option<usize>) -> Colour {
    series.map_or(Colour::Ink, Colour::SeriesText)
}

/// The widest column of names that the table wants, no wider than `most`.
pub fn names_width(blocks: &[RiskBlock], most: f64, style: &Style) -> f64 {
    let wanted = blocks.iter().flat_map(|block| block.rows.iter().map(|row| (row, block.weight())));
    let widths = wanted.map(|(row, weight)| widest(&named(row, weight, most, style), style.small, weight));
    // A hair more, so that wrapping to this width gives the same lines again.
    widths.fold(0.0, f64::max) + if blocks.is_empty() { 0.0 } else { 0.01 }
}

/// The times at which labels fit beside one another: all, every second, every third, …
pub fn fitting_times(blocks: &[RiskBlock], times: &[f64], plot: &Plot, ticks: &[Label], style: &Style) -> Vec<usize> {
    let room = Room { blocks, times, plot, ticks, style };
    let every = |step: usize| (0..times.len()).step_by(step).collect::<Vec<usize>>();
    let fit = |kept: &Vec<usize>| kept.windows(2).all(|pair| room.is_between(pair[0], pair[1]));
    if room.is_even() {
        return (1..=times.len().max(1)).map(every).find(fit).unwrap_or_default();
    }
    // Of visits that are not equally far apart a step would leave out some that have room.
    let mut kept: Vec<usize> = Vec::new();
    for at in 0..times.len() {
        if kept.last().is_none_or(|before| room.is_between(*before, at)) {
            kept.push(at);
        }
    }
    // The last one says how long was looked.
    let last = times.len().saturating_sub(1);
    while kept.len() > 1 && kept.last() != Some(&last) {
        kept.pop();
        if kept.last().is_some_and(|before| room.is_between(*before, last)) {
            kept.push(last);
        }
    }
    kept
}

/// Where the columns of the table may stand.
struct Room<'a> {
    blocks: &'a [RiskBlock],
    times: &'a [f64],
    plot: &'a Plot,
    ticks: &'a [Label],
    style: &'a Style,
}

impl Room<'_> {
    fn x_at(&self, at: usize) -> f64 {
        self.times.get(at).map_or(0.0, |time| self.plot.x_at(*time))
    }

    /// The width of the column of a time.
    fn width(&self, at: usize) -> f64 {
        let cells = self.blocks.iter().flat_map(|block| &block.rows).filter_map(|row| row.cells.get(at));
        widest(cells.chain(self.ticks.get(at)), self.style.small, Weight::Regular)
    }

    /// Whether two columns have room beside each other.
    fn is_between(&self, before: usize, after: usize) -> bool {
        self.x_at(after) - self.x_at(before) >= (self.width(before) + self.width(after)) / 2.0 + self.style.em(0.6)
    }

    /// Whether the times are equally far apart, to a tenth of a point.
    fn is_even(&self) -> bool {
        let first = self.x_at(1) - self.x_at(0);
        (1..self.times.len()).all(|at| (self.x_at(at) - self.x_at(at - 1) - first).abs() < 0.1)
    }
}

/// How high the table is, with names no wider than `most`.
pub fn height(blocks: &[RiskBlock], most: f64, style: &Style) -> f64 {
    draw_risk_table(&mut Vec::new(), blocks, &[], (0.0, names_width(blocks, most, style)), style)
}

/// Draws the table from `top` down and returns its lower edge.
pub fn draw_risk_table(
    items: &mut Vec<Item>,
    blocks: &[RiskBlock],
    columns: &[(usize, f64)],
    (top, names): (f64, f64),
    style: &Style,
) -> f64 {
    let leading = style.leading(style.small);
    let mut y = top;
    for block in blocks {
        if let Some(heading) = &block.heading {
            y = heading.draw(items, y, style);
        }
        for row in &block.rows {
            let baseline = y + CAP_HEIGHT * style.small;
            let lines = named(row, block.weight(), names, style);
            let count = lines.len().max(1);
            for (line, label) in (0u32..).zip(lines) {
                let text = Text::new(0.0, baseline + f64::from(line) * leading, style.small, label);
                items.push(Item::Text(text.weighted(block.weight()).coloured(colour(row.series))));
            }
            for (column, x) in columns {
                if let Some(cell) = row.cells.get(*column).filter(|cell| !cell.is_empty()) {
                    let text = Text::new(*x, baseline, style.small, cell.clone());
                    items.push(Item::Text(text.anchored(Anchor::Middle)));
                }
            }
            y += leading * count as f64;
        }
        if block.heading.is_some() {
            y += style.em(0.35);
        }
    }
    y
}

/// The name of a row in lines.
fn named(row: &RiskRow, weight: Weight, width: f64, style: &Style) -> Vec<Label> {
    wrap(&Label::text(&row.name), style.small, weight, width)
}

#[cfg(test)]
mod tests {
    use super::super::canvas::Frame;
    use super::*;

    fn block(rows: usize) -> RiskBlock {
        let row =
            |at: usize| RiskRow { name: format!("Stratum {at}"), series: Some(at), cells: vec![Label::text("28"); 5] };
        let heading = Heading::new("No. at risk", None);
        RiskBlock { heading: (rows > 1).then_some(heading), rows: (0..rows).map(row).collect() }
    }

    fn plot(width: f64) -> Plot {
        Plot::new(Frame { left: 100.0, top: 0.0, right: 100.0 + width, bottom: 50.0 }, (0.0, 48.0), (0.0, 1.0))
    }

    #[test]
    fn all_times_are_kept_where_there_is_room_and_every_second_or_third_where_not() {
        let times = [0.0, 12.0, 24.0, 36.0, 48.0];
        let ticks = times.map(|time| Label::text(format!("{time}")));
        let kept = |width| fitting_times(&[block(2)], &times, &plot(width), &ticks, &Style::manuscript());
        assert_eq!(kept(300.0), [0, 1, 2, 3, 4]);
        assert_eq!(kept(50.0), [0, 2, 4]);
        assert_eq!(kept(25.0), [0, 3]);
    }

    #[test]
    fn of_visits_that_are_not_equally_far_apart_each_is_kept_that_has_room() {
        let times = [0.0, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 36.0, 60.0];
        let ticks = times.map(|time| Label::text(format!("{time}")));
        let frame = Frame { left: 100.0, top: 0.0, right: 400.0, bottom: 50.0 };
        let plot = Plot::new(frame, (0.0, 60.0), (0.0, 1.0));
        let kept = |times: &[f64]| fitting_times(&[], times, &plot, &ticks, &Style::manuscript());
        let all = kept(&times);
        assert!(all.starts_with(&[0]) && all.ends_with(&[5, 6, 7, 8]) && all.len() < 9, "{all:?}");
        // The last one comes before one just before it.
        assert_eq!(kept(&[0.0, 30.0, 59.0, 60.0]), [0, 1, 3]);
        assert_eq!((kept(&[]), kept(&[5.0]), kept(&[0.0, 0.5, 60.0])), (vec![], vec![0], vec![0, 2]));
    }

    #[test]
    fn a_block_has_its_heading_and_a_row_each() {
        let texts = |blocks: &[RiskBlock]| {
            let mut items = Vec::new();
            let names = names_width(blocks, 100.0, &Style::manuscript());
            draw_risk_table(&mut items, blocks, &[(0, 120.0)], (0.0, names), &Style::manuscript());
            let text = |item| if let Item::Text(text) = item { Some(text.label.plain()) } else { None };
            items.into_iter().filter_map(text).collect::<Vec<_>>()
        };
        assert_eq!(texts(&[block(1)]), ["Stratum 0", "28"]);
        assert_eq!(texts(&[block(2)]), ["No. at risk", "Stratum 0", "28", "Stratum 1", "28"]);
    }

    #[test]
    fn a_missing_number_leaves_its_cell_empty() {
        let mut items = Vec::new();
        draw_risk_table(&mut items, &[block(1)], &[(4, 120.0), (5, 140.0)], (0.0, 80.0), &Style::manuscript());
        assert_eq!(items.len(), 2, "the name and one of the two cells");
    }
}
