//! Forest plots of ratios and of differences, with the numbers beside them.

use super::canvas::{Frame, Plot};
use super::drawing::{Drawing, Item, Text};
use super::forest_axis::{Axis, draw_axis};
use super::forest_marks::{draw_interval, draw_reference_line};
pub use super::forest_model::{Forest, Row, Shows};
use super::forest_rows::{Columns, RowLayout, draw_header};
use super::style::Style;

/// The figure.
pub fn draw(model: &Forest, style: &Style) -> Drawing {
    let columns = Columns::of(model, style);
    let mut items = Vec::new();
    let top = draw_header(&mut items, model, &columns, style);
    let rows = lay_out_rows(model, &columns, top, style);
    let lowest = rows.last().map_or(top, |row| row.bottom);
    let frame = Frame { left: columns.plot.0, top, right: columns.plot.1, bottom: lowest + style.em(0.3) };
    let axis = Axis::of(model, (frame.left, frame.right), style);
    let span = (model.scale.place(axis.low), model.scale.place(axis.high));
    let plot = Plot::new(frame, span, (frame.bottom, frame.top));
    let texts: Vec<Text> = rows.iter().flat_map(|layout| layout.texts.clone()).collect();
    draw_reference_line(&mut items, &plot, &texts, style);
    for (row, layout) in model.rows.iter().zip(&rows).filter(|(_, layout)| layout.middle.is_finite()) {
        draw_interval(&mut items, row, model.scale, layout.middle, &plot, style);
    }
    items.extend(texts.into_iter().map(Item::Text));
    let bottom = draw_axis(&mut items, model, &plot, &axis.ticks, style);
    Drawing::new(style.width, bottom + style.em(0.2), items, model.alt.clone())
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

#[cfg(test)]
mod tests {
    use super::super::overlap::overlaps;
    use super::*;
    use crate::ledger::label::{Label, MarkId, Run};

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
        let narrow = [120.0, 136.0, 150.0, 181.0, 200.0, 227.0, 272.0, 318.0]
            .map(|width| Style { width, ..Style::manuscript() });
        for style in [Style::manuscript(), Style::poster(1000.0), Style::poster(760.0)].into_iter().chain(narrow) {
            for (count, long, p_header) in (0..=12).flat_map(|count| {
                [false, true].into_iter().flat_map(move |long| ["P", "P for interaction"].map(|p| (count, long, p)))
            }) {
                let model = Forest { p_header: p_header.to_owned(), ..model(count, long) };
                let drawing = draw(&model, &style);
                let width = style.width;
                assert_eq!(overlaps(&drawing), [], "{count} rows, long {long}, {p_header}, {width} pt wide");
            }
        }
    }

    #[test]
    fn the_plot_has_two_fifths_of_any_figure_and_three_ticks() {
        let narrow = [136.0, 181.0, 200.0].map(|width| Style { width, ..Style::manuscript() });
        let posters = [1000.0, 760.0, 620.0].map(Style::poster);
        for style in [Style::manuscript()].into_iter().chain(posters).chain(narrow) {
            for count in 1..=12 {
                for long in [false, true] {
                    let drawing = draw(&model(count, long), &style);
                    let lines = || {
                        drawing.items.iter().filter_map(|item| match item {
                            Item::Line { from, to, .. } => Some((*from, *to)),
                            _ => None,
                        })
                    };
                    let flat = lines().filter(|(from, to)| from.1 == to.1 && to.0 - from.0 < style.width - 1.0);
                    let (from, to) = flat.max_by(|one, other| one.0.1.total_cmp(&other.0.1)).expect("an axis");
                    assert!(
                        to.0 - from.0 >= 0.4 * style.width - 1e-6,
                        "{count} rows, long {long}, {style:?}: {from:?}, {to:?}"
                    );
                    let ticks = lines().filter(|(one, other)| one.0 == other.0 && one.1 == from.1 && other.1 > from.1);
                    assert!(ticks.count() >= 3, "{count} rows, long {long}, {style:?}");
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
