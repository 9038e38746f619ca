//! Legends: the table of survival curves, and rows of keys for other figures.

use crate::ledger::label::Label;

use super::canvas::Plot;
use super::drawing::{Colour, Item, Text, Weight};
use super::kaplan_meier_model::KaplanMeier;
use super::metrics::{ASCENT, CAP_HEIGHT, DESCENT};
use super::overlap::Bounds;
use super::placement::{Block, Corner, free_place};
use super::style::Style;
use super::survival_curves::censoring_mark;
use super::wrap::{widest, wrap};

/// A legend in its place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlacedLegend {
    /// Its items. Those in the plot stand where they belong once the plot has moved
    /// down by `above`.
    pub items: Vec<Item>,
    /// How far the plot must move down to make room above it.
    pub above: f64,
}

/// The legend where nothing in the plot is in its way.
fn in_plot(model: &KaplanMeier, plot: &Plot, obstacles: &[Bounds], style: &Style) -> Option<(Block, (f64, f64))> {
    let room = plot.frame.width();
    let wide = under_title(curves_in_rows(model, style), model, style);
    let narrow = under_title(curves_in_lines(model, 0.62 * room, style), model, style);
    let candidates = [(wide.width < 0.7 * room).then_some(wide), Some(narrow)];
    let place = |block: Block| {
        free_place(&block, plot.frame, style.em(0.5), obstacles, Corner::TopRight).map(|place| (block, place))
    };
    candidates.into_iter().flatten().find_map(place)
}

/// Whether the plot has room for the curves' legend.
pub fn has_room(model: &KaplanMeier, plot: &Plot, obstacles: &[Bounds], style: &Style) -> bool {
    in_plot(model, plot, obstacles, style).is_some()
}

/// Places the curves' legend, if it is `wanted`, and the annotation in the plot, where nothing is
/// in their way, or above it.
pub fn place_legend(
    model: &KaplanMeier,
    plot: &Plot,
    obstacles: &[Bounds],
    (wanted, style): (bool, &Style),
) -> PlacedLegend {
    let margin = style.em(0.5);
    let mut taken = obstacles.to_vec();
    let mut inside: Vec<Item> = Vec::new();
    let mut above: Vec<Block> = Vec::new();
    let mut beneath = None;
    match wanted.then(|| in_plot(model, plot, obstacles, style)).flatten() {
        Some((block, (x, y))) => {
            taken.push(bounds(&block, x, y));
            beneath = Some((x, y + block.height + style.em(0.4))).filter(|_| !block.is_empty());
            inside.extend(block.at(x, y));
        }
        None if wanted => above.push(over_plot(model, style)),
        None => {}
    }

    let notes = annotation(model, 0.62 * plot.frame.width(), style);
    // Lines that read together stand together: under the legend's words, or under its samples.
    let aligned = beneath.and_then(|(x, y)| {
        let free = |at: &(f64, f64)| is_free(&notes, *at, plot, &taken, 0.5 * margin);
        [(x + sample(model, style).1, y), (x, y)].into_iter().find(free)
    });
    let elsewhere = || free_place(&notes, plot.frame, margin, &taken, Corner::BottomLeft);
    match aligned.or_else(elsewhere) {
        _ if notes.is_empty() => {}
        Some((x, y)) => inside.extend(notes.at(x, y)),
        None => above.push(notes),
    }
    stack_above(inside, above, plot, style)
}

/// The legend as it stands above the plot: on a row each, where these are no wider than the figure.
fn over_plot(model: &KaplanMeier, style: &Style) -> Block {
    let wide = under_title(curves_in_rows(model, style), model, style);
    if wide.width <= style.width { wide } else { under_title(curves_in_lines(model, style.width, style), model, style) }
}

/// Blocks beside or over one another above the plot.
fn stack_above(inside: Vec<Item>, above: Vec<Block>, plot: &Plot, style: &Style) -> PlacedLegend {
    let gap = style.em(2.0);
    let together = above.iter().map(|block| block.width).sum::<f64>() + gap * (above.len().max(1) - 1) as f64;
    let beside = together <= style.width;
    let row = if beside { together } else { above.iter().map(|block| block.width).fold(0.0, f64::max) };
    // Aligned with the plot, or as far to the left as the row needs.
    let mut x = plot.frame.left.min(style.width - row).max(0.0);
    let mut y = style.em(0.2);
    let mut bottom = 0.0_f64;
    let mut items = Vec::new();
    for block in above {
        let (width, height) = (block.width, block.height);
        items.extend(block.at(x, y));
        bottom = bottom.max(y + height + style.em(0.5));
        if beside {
            x += width + gap;
        } else {
            y = bottom;
        }
    }
    items.extend(inside.into_iter().map(|item| item.moved(0.0, bottom)));
    PlacedLegend { items, above: bottom }
}

/// The ground that a block takes at (x, y).
fn bounds(block: &Block, x: f64, y: f64) -> Bounds {
    Bounds { left: x, top: y, right: x + block.width, bottom: y + block.height }
}

/// Whether a block fits into the plot at a place and touches nothing.
fn is_free(block: &Block, (x, y): (f64, f64), plot: &Plot, taken: &[Bounds], margin: f64) -> bool {
    let ground = bounds(block, x, y);
    let wider = Bounds { left: x - margin, right: ground.right + margin, bottom: ground.bottom + margin, ..ground };
    wider.right <= plot.frame.right
        && wider.bottom <= plot.frame.bottom
        && !taken.iter().any(|other| other.meets(&wider))
}

/// The width of a line's sample, and where the words start.
fn sample(model: &KaplanMeier, style: &Style) -> (f64, f64) {
    if model.curves.len() > 1 { (style.em(2.6), style.em(3.2)) } else { (0.0, 0.0) }
}

/// The sample of curve `index` on the line of text with this baseline: its line, and the
/// mark of its censorings where that tells curves apart.
fn push_sample(block: &mut Block, model: &KaplanMeier, index: usize, width: f64, baseline: f64, style: &Style) {
    if width > 0.0 {
        let middle = baseline - CAP_HEIGHT * style.size / 2.0;
        block.items.push(Item::Line { from: (0.0, middle), to: (width, middle), stroke: style.curve(index) });
        if model.curves.len() > 6 && model.curves.get(index).is_some_and(|curve| !curve.censor.is_empty()) {
            block.items.extend(censoring_mark(index, (width / 2.0, middle), 1.0, style));
        }
    }
}

/// The colour of a stratum's name: its own, unless it is the only one.
fn name_colour(model: &KaplanMeier, index: usize) -> Colour {
    if model.curves.len() > 1 { Colour::SeriesText(index) } else { Colour::Ink }
}

/// The names of the curves under the title of the legend.
fn under_title(block: Block, model: &KaplanMeier, style: &Style) -> Block {
    let Some(title) = model.legend_title.as_ref().filter(|_| !block.is_empty()) else { return block };
    let mut titled = Block::default();
    let most = block.width.max(style.em(12.0));
    for line in wrap(&Label::text(title), style.size, Weight::SemiBold, most) {
        titled.push_text(
            Text::new(0.0, titled.height + ASCENT * style.size, style.size, line).weighted(Weight::SemiBold),
        );
        titled.height += style.leading(style.size);
    }
    let top = titled.height;
    titled.width = titled.width.max(block.width);
    titled.height += block.height;
    titled.items.extend(block.at(0.0, top));
    titled
}

/// The legend as a table: sample, stratum and median of each curve on one row.
fn curves_in_rows(model: &KaplanMeier, style: &Style) -> Block {
    let mut block = Block::default();
    let (width, start) = sample(model, style);
    let names: Vec<Label> = model.curves.iter().map(|curve| Label::text(&curve.name)).collect();
    let names_width = widest(&names, style.size, Weight::SemiBold);
    let medians = start + if names_width > 0.0 { names_width + style.em(0.9) } else { 0.0 };
    let mut baseline = ASCENT * style.size;
    for (index, (curve, name)) in model.curves.iter().zip(names).enumerate() {
        if name.is_empty() && curve.median_label.is_empty() {
            continue;
        }
        push_sample(&mut block, model, index, width, baseline, style);
        let name = Text::new(start, baseline, style.size, name).weighted(Weight::SemiBold);
        block.push_text(name.coloured(name_colour(model, index)));
        block.push_text(Text::new(medians, baseline, style.size, curve.median_label.clone()));
        block.height = baseline + DESCENT * style.size;
        baseline += style.leading(style.size);
    }
    block
}

/// The legend with the stratum and its median on lines of their own, at most `most` wide.
fn curves_in_lines(model: &KaplanMeier, most: f64, style: &Style) -> Block {
    let mut block = Block::default();
    let (width, start) = sample(model, style);
    let mut baseline = ASCENT * style.size;
    for (index, curve) in model.curves.iter().enumerate() {
        let names = wrap(&Label::text(&curve.name), style.size, Weight::SemiBold, most - start);
        let medians = wrap(&curve.median_label, style.size, Weight::Regular, most - start);
        let names = names.into_iter().map(|name| (name, Weight::SemiBold, name_colour(model, index)));
        let medians = medians.into_iter().map(|median| (median, Weight::Regular, Colour::Ink));
        for (line, (label, weight, colour)) in names.chain(medians).enumerate() {
            if line == 0 {
                push_sample(&mut block, model, index, width, baseline, style);
            }
            block.push_text(Text::new(start, baseline, style.size, label).weighted(weight).coloured(colour));
            block.height = baseline + DESCENT * style.size;
            baseline += style.leading(style.size);
        }
        baseline += style.em(0.15);
    }
    block
}

/// The annotation's lines, at most `most` wide.
fn annotation(model: &KaplanMeier, most: f64, style: &Style) -> Block {
    let mut block = Block::default();
    let lines = model.annotation.iter().flat_map(|label| wrap(label, style.size, Weight::Regular, most));
    for (line, label) in (0u32..).zip(lines) {
        let baseline = ASCENT * style.size + f64::from(line) * style.leading(style.size);
        block.push_text(Text::new(0.0, baseline, style.size, label));
        block.height = baseline + DESCENT * style.size;
    }
    block
}

/// One entry of a row of keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// The sample, drawn about (0, 0) as its centre.
    pub sample: Vec<Item>,
    /// How wide the sample is.
    pub width: f64,
    /// What it stands for.
    pub name: Label,
}

/// Keys beside one another, in as many rows as `room` asks for. Names wider than the
/// room are broken.
pub fn keys(entries: Vec<Key>, room: f64, style: &Style) -> Block {
    let mut block = Block::default();
    let gap = style.em(0.45);
    let leading = style.leading(style.small);
    let (mut x, mut top) = (0.0, 0.0);
    for key in entries {
        let width = key.width + gap + widest([&key.name], style.small, Weight::Regular);
        if x > 0.0 && x + width > room {
            x = 0.0;
            top = block.height;
        }
        let baseline = top + ASCENT * style.small;
        let middle = baseline - CAP_HEIGHT * style.small / 2.0;
        block.items.extend(key.sample.into_iter().map(|item| item.moved(x + key.width / 2.0, middle)));
        let lines = wrap(&key.name, style.small, Weight::Regular, (room - key.width - gap).max(style.em(2.0)));
        for (line, label) in (0u32..).zip(lines) {
            let at = baseline + f64::from(line) * leading;
            block.push_text(Text::new(x + key.width + gap, at, style.small, label));
            block.height = block.height.max(at + style.em(0.55));
        }
        x += width + style.em(1.3);
    }
    block
}

#[cfg(test)]
mod tests {
    use super::super::canvas::Frame;
    use super::super::kaplan_meier_model::Curve;
    use super::*;

    fn model() -> KaplanMeier {
        let curve = |name: &str| Curve { name: name.to_owned(), ..Curve::default() };
        let annotation = vec![Label::text("Log-rank P")];
        KaplanMeier { curves: vec![curve("Small bowel"), curve("Pancreas")], annotation, ..KaplanMeier::default() }
    }

    fn plot() -> Plot {
        Plot::new(Frame { left: 60.0, top: 5.0, right: 440.0, bottom: 230.0 }, (0.0, 48.0), (0.0, 1.0))
    }

    fn texts(legend: &PlacedLegend) -> Vec<(f64, f64)> {
        let place = |item: &Item| if let Item::Text(text) = item { Some((text.x, text.y)) } else { None };
        legend.items.iter().filter_map(place).collect()
    }

    #[test]
    fn a_free_plot_holds_its_legend_at_the_top_right_and_the_annotation_beneath() {
        let legend = place_legend(&model(), &plot(), &[], (true, &Style::manuscript()));
        assert_eq!(legend.above, 0.0);
        let places = texts(&legend);
        assert!(places.iter().all(|(x, y)| *x > 300.0 && *y < 60.0), "{places:?}");
    }

    #[test]
    fn a_full_plot_has_its_legend_above_and_moves_down() {
        let full = Bounds { left: 60.0, top: 5.0, right: 440.0, bottom: 230.0 };
        let legend = place_legend(&model(), &plot(), &[full], (true, &Style::manuscript()));
        assert!(legend.above > 0.0);
        assert!(texts(&legend).iter().all(|(_, y)| *y < legend.above));
    }

    #[test]
    fn keys_go_on_in_the_next_row_where_a_row_is_full() {
        let key = |name: &str| Key { sample: Vec::new(), width: 10.0, name: Label::text(name) };
        let entries = || vec![key("Grade 1"), key("Grade 2"), key("Grade 3")];
        let (one, two) = (keys(entries(), 400.0, &Style::manuscript()), keys(entries(), 120.0, &Style::manuscript()));
        assert!(one.height < two.height && two.width <= 120.0);
    }
}
