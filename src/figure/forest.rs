//! Forest plots of ratios and of differences, with the numbers beside them.

use crate::ledger::label::Label;

use super::axis::{Tick, axis_title, bottom_axis};
use super::canvas::{Frame, Plot};
use super::drawing::{Anchor, Drawing, Item, Text, Weight};
use super::forest_marks::{draw_interval, draw_reference_line};
use super::forest_rows::{Columns, RowLayout, draw_header};
use super::forest_scale::{Scale, limits};
use super::metrics::{ASCENT, DESCENT};
use super::style::Style;
use super::wrap::{widest, wrap};

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

impl Row {
    /// A row beneath no heading, without numbers beside what it shows.
    pub fn new(term: Label, shows: Shows) -> Self {
        Self { term, depth: 0, n: Label::default(), p: Label::default(), shows }
    }

    /// Whether it heads the rows beneath it.
    pub fn is_heading(&self) -> bool {
        self.shows == Shows::Heading
    }

    /// Its ratio as printed.
    pub fn label(&self) -> Option<&Label> {
        if let Shows::Estimate { label, .. } = &self.shows { Some(label) } else { None }
    }
}

/// The figure.
pub fn draw(model: &Forest, style: &Style) -> Drawing {
    let columns = Columns::of(model, style);
    let mut items = Vec::new();
    let top = draw_header(&mut items, model, &columns, style);
    let rows = lay_out_rows(model, &columns, top, style);
    let lowest = rows.last().map_or(top, |row| row.bottom);
    let frame = Frame { left: columns.plot.0, top, right: columns.plot.1, bottom: lowest + style.em(0.3) };
    let (low, high) = limits(model);
    let span = (model.scale.place(low), model.scale.place(high));
    let plot = Plot::new(frame, span, (frame.bottom, frame.top));
    draw_reference_line(&mut items, &plot, style);
    for (row, layout) in model.rows.iter().zip(&rows) {
        draw_interval(&mut items, row, model.scale, layout.middle, &plot, style);
    }
    items.extend(rows.into_iter().flat_map(|layout| layout.texts).map(Item::Text));
    let bottom = draw_axis(&mut items, model, &plot, (low, high), style);
    Drawing { width: style.width, height: bottom + style.em(0.2), items, alt: model.alt.clone() }
}

/// The rows under one another; those beneath a heading are indented, and followed by a gap.
fn lay_out_rows(model: &Forest, columns: &Columns, top: f64, style: &Style) -> Vec<RowLayout> {
    let mut rows: Vec<RowLayout> = Vec::new();
    let mut before = 0;
    for row in &model.rows {
        let gap = if row.depth < before { style.em(0.3) } else { 0.0 };
        before = row.depth;
        let y = rows.last().map_or(top, |row| row.bottom) + gap;
        rows.push(RowLayout::of(row, y, model, columns, style));
    }
    if let Some(last) = rows.last_mut().filter(|_| before > 0) {
        last.bottom += style.em(0.3);
    }
    rows
}

/// The axis with what it favours and its title; returns the lower edge.
fn draw_axis(items: &mut Vec<Item>, model: &Forest, plot: &Plot, (low, high): (f64, f64), style: &Style) -> f64 {
    let place = |value: f64| model.scale.place(value);
    let apart = |ticks: &Vec<Tick>| {
        let labels: Vec<Label> = ticks.iter().map(Tick::label).collect();
        let needed = widest(&labels, style.small, Weight::Regular) + style.em(0.8);
        let mut places = ticks.iter().map(|tick| plot.x_at(place(tick.value)));
        let mut before = places.next().unwrap_or(0.0);
        places.all(|x| x - std::mem::replace(&mut before, x) >= needed)
    };
    // Fewer ticks until their labels stand apart.
    let ticks = (3..=9).rev().map(|count| model.scale.ticks((low, high), count)).find(apart);
    let ticks = ticks.unwrap_or_else(|| vec![Tick::plain(if model.scale == Scale::Ratio { 1.0 } else { 0.0 })]);
    let Some((below, above)) = &model.favours else {
        return bottom_axis(items, plot, &ticks, place, &model.axis_label, style);
    };
    let under = bottom_axis(items, plot, &ticks, place, "", style);
    // A label of hundreds of digits can leave the frame no width, for which `clamp` would panic.
    let one = plot.x_at(0.0).max(plot.frame.left).min(plot.frame.right);
    let under = draw_favours(items, (below, above), one, under, style);
    let centre = (plot.frame.left + plot.frame.right) / 2.0;
    axis_title(items, &model.axis_label, centre, under, style)
}

/// "← below | above →" under the axis; returns the lower edge.
fn draw_favours(items: &mut Vec<Item>, (below, above): (&str, &str), x: f64, top: f64, style: &Style) -> f64 {
    let gap = style.em(0.5);
    let leading = style.leading(style.small);
    let room = (x - gap, style.width - x - gap);
    let mut bottom = top;
    for (text, at, anchor, room) in
        [(format!("← {below}"), x - gap, Anchor::End, room.0), (format!("{above} →"), x + gap, Anchor::Start, room.1)]
    {
        for (line, label) in (0u32..).zip(wrap(&Label::text(text), style.small, Weight::Regular, room)) {
            let baseline = top + style.em(0.2) + ASCENT * style.small + f64::from(line) * leading;
            items.push(Item::Text(Text::new(at, baseline, style.small, label).anchored(anchor)));
            bottom = bottom.max(baseline + DESCENT * style.small);
        }
    }
    bottom + style.em(0.3)
}

#[cfg(test)]
mod tests {
    use super::super::overlap::overlaps;
    use super::*;
    use crate::ledger::label::{MarkId, Run};

    fn mark(text: &str) -> Label {
        Label(vec![Run::Mark { mark: MarkId(1), text: text.to_owned() }])
    }

    fn ratio(term: &str, estimate: f64, conf_low: f64, conf_high: f64) -> Row {
        let label = mark(&format!("{estimate:.2} ({conf_low:.2}–{conf_high:.2})"));
        let shows = Shows::Estimate { estimate, conf_low, conf_high, label };
        Row { n: mark("12/30"), p: mark("<.001"), ..Row::new(Label::text(term), shows) }
    }

    fn model(count: usize, long: bool) -> Forest {
        let term = if long { "Unknown primary with metastatic disease of the liver and bones" } else { "Pancreas" };
        let row = |term: &str, n: &str, shows: Shows| Row { n: mark(n), ..Row::new(Label::text(term), shows) };
        let heading = |term: &str| Row::new(Label::text(term), Shows::Heading);
        let below = |depth: u8, row: Row| Row { depth, ..row };
        let reason = Shows::NotEstimable(Label::text("NE (no events in this level)"));
        let all = [
            ratio("Age, per 10 years", 1.12, 0.83, 1.51),
            heading(if long { term } else { "Primary site" }),
            below(1, row(term, "9/28", Shows::Reference)),
            below(1, ratio(term, 1.81, 0.74, 4.43)),
            below(1, ratio(term, 4.92, 1.38, 47.5)),
            below(1, row(term, "0/3", reason)),
            Row { p: mark(".03"), ..heading("Symptomatic response") },
            below(1, row(term, "0/0", Shows::Reference)),
            below(1, heading(term)),
            below(2, ratio(term, 0.31, 0.0, 0.98)),
            below(2, ratio(term, 0.005, 0.0, f64::INFINITY)),
            ratio(term, 120.0, 3.0, 9000.0),
        ];
        let favours = count.is_multiple_of(2).then(|| ("Longer survival".to_owned(), "Shorter survival".to_owned()));
        Forest { rows: all.into_iter().take(count).collect(), favours, ..Forest::default() }
    }

    #[test]
    fn nothing_overlaps_with_none_to_twelve_rows_at_either_size() {
        for style in [Style::manuscript(), Style::poster(1000.0), Style::poster(760.0)] {
            for count in 0..=12 {
                for long in [false, true] {
                    let drawing = draw(&model(count, long), &style);
                    assert_eq!(overlaps(&drawing), [], "{count} rows, long {long}, {style:?}");
                }
            }
        }
    }

    #[test]
    fn an_interval_that_leaves_the_axis_ends_in_an_arrow() {
        let arrows = |conf_low: f64, conf_high: f64| {
            let limits = Some((0.1, 10.0));
            let model = Forest { rows: vec![ratio("A", 1.0, conf_low, conf_high)], limits, ..Forest::default() };
            let drawing = draw(&model, &Style::manuscript());
            drawing.items.iter().filter(|item| matches!(item, Item::Polygon { .. })).count()
        };
        assert_eq!([arrows(0.2, 5.0), arrows(0.2, 50.0), arrows(0.0, f64::INFINITY)], [0, 1, 2]);
    }

    #[test]
    fn a_marker_stands_at_the_logarithm_of_its_ratio() {
        let limits = Some((0.25, 4.0));
        let model = Forest { rows: vec![ratio("A", 1.0, 0.5, 2.0)], limits, ..Forest::default() };
        let drawing = draw(&model, &Style::manuscript());
        let line = drawing
            .items
            .iter()
            .find_map(|item| if let Item::Path { points, .. } = item { Some(points) } else { None });
        let Some([(low, _), (high, _)]) = line.map(Vec::as_slice) else { panic!("an interval of two points") };
        let marker = drawing.items.iter().find_map(|item| match item {
            Item::Rect { x, width, .. } => Some(x + width / 2.0),
            _ => None,
        });
        // ln 1 lies midway between ln 0.5 and ln 2.
        assert!(marker.is_some_and(|x| (x - (low + high) / 2.0).abs() < 0.2));
    }

    #[test]
    fn every_traced_number_of_the_model_reaches_the_page_once() {
        let page = crate::figure::svg(&draw(&model(12, true), &Style::manuscript()), crate::figure::Purpose::Page);
        let rows = model(12, true).rows;
        let n = rows.iter().filter(|row| !row.n.is_empty()).count();
        let p = rows.iter().filter(|row| !row.p.is_empty()).count();
        let ratios = rows.iter().filter_map(Row::label).count();
        assert_eq!((n, p, ratios), (9, 7, 6));
        assert_eq!(page.matches("data-mark=").count(), n + p + ratios);
    }

    #[test]
    fn rows_beneath_headings_are_indented_at_any_depth() {
        let drawing = draw(&model(12, false), &Style::manuscript());
        let left = |term: &str| -> Vec<f64> {
            let texts = drawing.items.iter().filter_map(|item| match item {
                Item::Text(text) if text.label.plain() == term => Some(text.x),
                _ => None,
            });
            texts.collect()
        };
        let em = Style::manuscript().em(1.0);
        assert_eq!(left("Primary site"), [0.0]);
        // Two levels, a heading at depth 1 with two rows at depth 2, and one at depth 0.
        let depths: Vec<f64> = left("Pancreas").into_iter().map(|x| (x / em).round()).collect();
        assert_eq!(depths, [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 0.0]);
    }

    #[test]
    fn columns_without_a_number_are_left_out() {
        let shows = Shows::Estimate { estimate: 1.0, conf_low: 0.5, conf_high: 2.0, label: mark("1.00") };
        let row = Row::new(Label::text("A"), shows);
        let drawing = draw(&Forest { rows: vec![row], ..Forest::default() }, &Style::manuscript());
        let texts: Vec<String> = drawing
            .items
            .iter()
            .filter_map(|item| if let Item::Text(text) = item { Some(text.label.plain()) } else { None })
            .collect();
        assert!(!texts.iter().any(|text| text == "P" || text == "Events/n"), "{texts:?}");
    }
}
