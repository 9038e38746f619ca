//! Adverse events by term: one bar a term, stacked by the worst grade of each subject.

use crate::ledger::label::Label;

use super::axis::{Tick, bottom_axis, linear_ticks};
use super::canvas::{Frame, Plot};
use super::drawing::{Anchor, Colour, Drawing, Item, Paint, Stroke, Text, Weight};
use super::forest_rows::column_width;
use super::legend::{Key, keys};
use super::metrics::{ASCENT, CAP_HEIGHT, text_width};
use super::named_rows::NARROWEST;
use super::placement::Block;
use super::plotted_data::PlottedData;
use super::style::Style;
use super::wrap::{name_column, wrap};

/// A figure of adverse events.
#[derive(Debug, Clone, PartialEq)]
pub struct ToxicityBars {
    /// The terms from top to bottom.
    pub terms: Vec<ToxicityTerm>,
    /// The grades' names in the legend; the last, death, only where it occurs.
    pub grade_names: [String; 5],
    /// Title of the axis, such as "Patients, %".
    pub axis_label: String,
    /// Header over the numbers with any grade; unused where no term has one.
    pub any_header: String,
    /// Header over the numbers with grade 3 or worse; unused where no term has one.
    pub severe_header: String,
    /// Where the axis ends, as a share from 0 to 1; `None` covers the longest bar.
    pub max_share: Option<f64>,
    /// Text alternative.
    pub alt: String,
}

impl Default for ToxicityBars {
    /// No terms, CTCAE grades 1 to 5.
    fn default() -> Self {
        Self {
            terms: Vec::new(),
            grade_names: ["Grade 1", "Grade 2", "Grade 3", "Grade 4", "Grade 5"].map(str::to_owned),
            axis_label: "%".to_owned(),
            any_header: "Any grade".to_owned(),
            severe_header: "Grade ≥3".to_owned(),
            max_share: None,
            alt: String::new(),
        }
    }
}

/// An adverse event.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ToxicityTerm {
    /// Its name.
    pub term: String,
    /// Share of subjects, from 0 to 1, whose worst grade was 1, 2, 3, 4 and 5.
    pub shares: [f64; 5],
    /// Their numbers as printed, shown where they fit into the bar.
    pub counts: [Label; 5],
    /// Subjects with any grade as printed, such as "12 (21.4%)"; may be empty.
    pub any: Label,
    /// Subjects with grade 3 or worse as printed; may be empty.
    pub severe: Label,
}

/// The figure.
pub fn draw(model: &ToxicityBars, style: &Style) -> Drawing {
    let mut items = Vec::new();
    let columns = Columns::of(model, style);
    // Above the plot where it takes one row there, else over the whole figure.
    let above_plot = legend(model, style.width - columns.plot.0, style);
    let over_all = legend(model, style.width, style);
    let is_lower = over_all.height < above_plot.height;
    let (legend, left) = if is_lower { (over_all, 0.0) } else { (above_plot, columns.plot.0) };
    let under_legend = style.em(0.5) + legend.height;
    items.extend(legend.at(left, style.em(0.2)));
    let mut y = draw_headers(&mut items, model, &columns, under_legend, style);

    let (bar, gap) = (style.em(1.55), style.em(0.55));
    let rows = columns.rows.clone();
    let leading = style.leading(style.small);
    let height = |lines: &Vec<Label>| {
        let names = lines.len() as f64 * leading;
        if columns.are_names_above { names + bar } else { bar.max(names) }
    };
    let heights: Vec<f64> = rows.iter().map(height).collect();
    let bottom = y + heights.iter().map(|height| height + gap).sum::<f64>() + gap;
    let frame = Frame { left: columns.plot.0, top: y, right: columns.plot.1, bottom };
    let max = axis_end(model);
    let plot = Plot::new(frame, (0.0, max), (0.0, 1.0));
    y += gap;
    for ((term, lines), height) in model.terms.iter().zip(rows).zip(heights) {
        let middle = columns.draw_name(&mut items, lines, (y, height), bar, style);
        draw_bar(&mut items, term, middle, bar, &plot, style);
        let baseline = middle + CAP_HEIGHT * style.small / 2.0;
        for (label, right) in [(&term.any, columns.any), (&term.severe, columns.severe)] {
            if !label.is_empty() {
                let text = Text::new(right, baseline, style.small, label.clone());
                items.push(Item::Text(text.anchored(Anchor::End)));
            }
        }
        y += height + gap;
    }
    items.push(Item::Line { from: (frame.left, frame.top), to: (frame.left, frame.bottom), stroke: style.axis() });
    let ticks: Vec<Tick> = linear_ticks(max, 5, false).into_iter().map(Tick::percent).collect();
    let under = bottom_axis(&mut items, &plot, &ticks, |share| share, &model.axis_label, style);
    let mut drawing = Drawing::new(style.width, under + style.em(0.2), items, model.alt.clone());
    drawing.data = PlottedData::new(&["term", "grade.1", "grade.2", "grade.3", "grade.4", "grade.5"]);
    for term in &model.terms {
        drawing.data.push(&[&term.term], &term.shares.map(Some));
    }
    drawing
}

/// Edges of the columns, in points.
struct Columns {
    /// The names in lines.
    rows: Vec<Vec<Label>>,
    /// Right edge of the names, or their left edge where they stand over the bars.
    names: f64,
    /// Whether each name stands over its bar, because the plot would be too narrow beside them.
    are_names_above: bool,
    plot: (f64, f64),
    /// Right edge and width of the numbers with any grade.
    any: f64,
    any_width: f64,
    /// Right edge and width of the numbers with grade 3 or worse.
    severe: f64,
    severe_width: f64,
}

impl Columns {
    fn of(model: &ToxicityBars, style: &Style) -> Self {
        let names = model.terms.iter().map(|term| term.term.as_str());
        let (rows, names) = name_column(names, style.small, Weight::Regular, 0.3 * style.width);
        let width = |labels: Vec<&Label>, header: &str| column_width(&labels, header, style);
        let any_width = width(model.terms.iter().map(|term| &term.any).collect(), &model.any_header);
        let severe_width = width(model.terms.iter().map(|term| &term.severe).collect(), &model.severe_header);
        let pad = |width: f64| if width > 0.0 { width + style.em(1.1) } else { 0.0 };
        let any = style.width - pad(severe_width);
        let last_tick = text_width("100", style.small, Weight::Regular) / 2.0;
        let right = (any - pad(any_width)).min(style.width - last_tick - 0.5);
        let left = names + style.em(0.7);
        let severe = style.width;
        let are_names_above = right - left < NARROWEST * style.width;
        if are_names_above {
            let left = text_width("0", style.small, Weight::Regular) / 2.0 + 0.5;
            let names = left + style.em(0.3);
            let room = style.width - names;
            let whole = |term: &ToxicityTerm| wrap(&Label::text(&term.term), style.small, Weight::Regular, room);
            let rows = model.terms.iter().map(whole).collect();
            return Self { rows, names, are_names_above, plot: (left, right), any, any_width, severe, severe_width };
        }
        Self { rows, names, are_names_above, plot: (left, right), any, any_width, severe, severe_width }
    }

    /// Draws the lines of a name in a row from `y` down, and returns the middle of its bar.
    fn draw_name(
        &self,
        items: &mut Vec<Item>,
        lines: Vec<Label>,
        (y, height): (f64, f64),
        bar: f64,
        style: &Style,
    ) -> f64 {
        let leading = style.leading(style.small);
        let middle = if self.are_names_above { y + height - bar / 2.0 } else { y + height / 2.0 };
        let (x, first, anchor) = if self.are_names_above {
            (self.names, y + CAP_HEIGHT * style.small, Anchor::Start)
        } else {
            let above = (lines.len() as f64 - 1.0) * leading / 2.0;
            (self.names, middle - above + CAP_HEIGHT * style.small / 2.0, Anchor::End)
        };
        for (line, label) in (0u32..).zip(lines) {
            let text = Text::new(x, first + f64::from(line) * leading, style.small, label);
            items.push(Item::Text(text.anchored(anchor)));
        }
        middle
    }
}

/// Where the axis ends: at the first tick beyond the longest bar.
fn axis_end(model: &ToxicityBars) -> f64 {
    if let Some(max) = model.max_share.filter(|max| max.is_finite() && *max > 0.0) {
        return max;
    }
    let longest = model.terms.iter().map(|term| term.shares.iter().sum::<f64>()).fold(0.05, f64::max);
    let step = linear_ticks(longest, 5, false).get(1).copied().unwrap_or(longest);
    (libm::ceil(longest / step - 1e-9) * step).min(1.0_f64.max(longest))
}

/// The grades and their shades.
fn legend(model: &ToxicityBars, room: f64, style: &Style) -> Block {
    let side = style.em(0.95);
    let sample = |grade| Item::Rect {
        x: -side / 2.0,
        y: -side / 2.0,
        width: side,
        height: side,
        paint: segment_paint(grade, style),
    };
    // The outline of the first is within the figure, too.
    let width = side + outline(style).width;
    let key = |(grade, name): (usize, &String)| Key { sample: vec![sample(grade)], width, name: Label::text(name) };
    let has_deaths = model.terms.iter().any(|term| term.shares[4] > 0.0);
    keys(model.grade_names.iter().enumerate().take(if has_deaths { 5 } else { 4 }).map(key).collect(), room, style)
}

/// A grade's shade with a thin outline, so that the lightest one has an edge.
fn segment_paint(grade: usize, style: &Style) -> Paint {
    Paint { fill: Some((Colour::Grade(grade), 1.0)), stroke: Some(outline(style)) }
}

fn outline(style: &Style) -> Stroke {
    Stroke::solid(Colour::Ink, style.hairline * 0.6)
}

/// The headers over the numbers; returns where the plot starts.
fn draw_headers(items: &mut Vec<Item>, model: &ToxicityBars, columns: &Columns, top: f64, style: &Style) -> f64 {
    let leading = style.leading(style.small);
    let header = |text: &str, width: f64| wrap(&Label::text(text), style.small, Weight::SemiBold, width.max(0.0));
    let sides = [
        (&model.any_header, columns.any, columns.any_width),
        (&model.severe_header, columns.severe, columns.severe_width),
    ];
    let shown: Vec<_> = sides
        .into_iter()
        .filter(|(.., width)| *width > 0.0)
        .map(|(text, right, width)| (header(text, width), right))
        .collect();
    let most = shown.iter().map(|(lines, _)| lines.len()).max().unwrap_or(0);
    for (lines, right) in shown {
        let skipped = (most - lines.len()) as f64;
        for (line, label) in (0u32..).zip(lines) {
            let baseline = top + ASCENT * style.small + (skipped + f64::from(line)) * leading;
            let text = Text::new(right, baseline, style.small, label);
            items.push(Item::Text(text.anchored(Anchor::End).weighted(Weight::SemiBold)));
        }
    }
    top + most as f64 * leading
}

/// The segments of a term's bar, with their numbers where they fit.
fn draw_bar(items: &mut Vec<Item>, term: &ToxicityTerm, middle: f64, bar: f64, plot: &Plot, style: &Style) {
    let mut start = 0.0;
    for (grade, (share, count)) in term.shares.iter().zip(&term.counts).enumerate() {
        if !(share.is_finite() && *share > 0.0) {
            continue;
        }
        let (left, right) = (plot.x_at(start), plot.x_at(start + share));
        let paint = segment_paint(grade, style);
        items.push(Item::Rect { x: left, y: middle - bar / 2.0, width: right - left, height: bar, paint });
        if text_width(&count.plain(), style.small, Weight::Regular) + style.em(0.3) <= right - left {
            let baseline = middle + CAP_HEIGHT * style.small / 2.0;
            let text = Text::new((left + right) / 2.0, baseline, style.small, count.clone());
            items.push(Item::Text(text.anchored(Anchor::Middle).coloured(Colour::OnGrade(grade))));
        }
        start += share;
    }
}

#[cfg(test)]
mod tests {
    use super::super::overlap::overlaps;
    use super::*;
    use crate::ledger::label::{MarkId, Run};

    fn mark(text: &str) -> Label {
        Label(vec![Run::Mark { mark: MarkId(1), text: text.to_owned() }])
    }

    fn term(name: &str, counts: [u32; 5]) -> ToxicityTerm {
        ToxicityTerm {
            term: name.to_owned(),
            shares: counts.map(|count| f64::from(count) / 56.0),
            counts: counts.map(|count| mark(&count.to_string())),
            any: mark("31 (55.4%)"),
            severe: mark("2 (3.6%)"),
        }
    }

    #[test]
    fn nothing_overlaps_from_no_terms_to_eight_at_either_size() {
        let names = ["Anemia", "Lymphocyte count decreased", "Myelodysplastic syndrome or acute myeloid leukemia"];
        let counts = [[10, 14, 5, 1, 0], [0; 5], [1; 5], [50, 6, 0, 0, 0], [0, 0, 0, 2, 3]];
        for style in [Style::manuscript(), Style::poster(1000.0), Style::poster(760.0)] {
            for count in 0..=8 {
                let rows = names.iter().cycle().zip(counts.iter().cycle()).take(count);
                let terms = rows.map(|(name, counts)| term(name, *counts)).collect();
                let drawing = draw(&ToxicityBars { terms, ..ToxicityBars::default() }, &style);
                assert_eq!(overlaps(&drawing), [], "{count} terms, {style:?}");
            }
        }
    }

    #[test]
    fn segments_are_as_long_as_their_shares() {
        let terms = vec![term("Anemia", [20, 10, 5, 0, 0])];
        let drawing =
            draw(&ToxicityBars { terms, max_share: Some(1.0), ..ToxicityBars::default() }, &Style::manuscript());
        let widths: Vec<f64> = drawing
            .items
            .iter()
            .skip_while(|item| !matches!(item, Item::Text(text) if text.label.plain() == "Anemia"))
            .filter_map(|item| if let Item::Rect { width, .. } = item { Some(*width) } else { None })
            .collect();
        let [first, second, third] = widths.as_slice() else { panic!("three segments, not {widths:?}") };
        assert!((first / second - 2.0).abs() < 1e-9 && (first / third - 4.0).abs() < 1e-9);
    }

    #[test]
    fn a_death_has_a_segment_and_a_key_of_its_own() {
        let has_key = |terms: Vec<ToxicityTerm>| {
            let drawing = draw(&ToxicityBars { terms, ..ToxicityBars::default() }, &Style::manuscript());
            drawing.items.iter().any(|item| matches!(item, Item::Text(text) if text.label.plain() == "Grade 5"))
        };
        assert!(has_key(vec![term("Sepsis", [0, 0, 1, 1, 2])]) && !has_key(vec![term("Sepsis", [0, 0, 1, 1, 0])]));
    }

    #[test]
    fn a_number_too_wide_for_its_segment_is_left_to_the_columns() {
        let terms = vec![term("Anemia", [40, 1, 0, 0, 0])];
        let drawing =
            draw(&ToxicityBars { terms, max_share: Some(1.0), ..ToxicityBars::default() }, &Style::poster(760.0));
        let has = |label: &str| {
            drawing.items.iter().any(|item| matches!(item, Item::Text(text) if text.label.plain() == label))
        };
        assert!(has("40") && !has("1") && has("31 (55.4%)"));
    }
}
