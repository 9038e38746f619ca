//! The text columns of a forest plot.

use crate::ledger::label::Label;

use super::drawing::{Anchor, Colour, Item, Text, Weight};
use super::forest_model::{Forest, Row, Shows};
use super::metrics::{ASCENT, CAP_HEIGHT, DESCENT, text_width};
use super::style::Style;
use super::wrap::{widest, wrap};

/// How much of the figure the plot takes at least: a plot that is narrower has no room for
/// its ticks, and its intervals cannot be told apart.
const LEAST_PLOT: f64 = 0.4;

/// How much of the figure the terms take at least where they stand beside the plot.
const LEAST_TERMS: f64 = 0.2;

/// A term has room for so many em, whatever stands beside it.
const SHORTEST_TERM: f64 = 3.0;

/// What parts a term from the subjects behind it, in em.
const N_GAP: f64 = 0.7;

/// What stands on a line of its own above a row's interval, where the figure is too narrow
/// for all of it beside the plot. The subjects stand behind the term then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Above {
    /// Nothing.
    Nothing,
    /// The term.
    Term,
    /// The term and the P value.
    TermAndP,
    /// The term, the P value and the estimate.
    All,
    /// The term and, on a line of their own beneath it, the estimate and the P value.
    Stacked,
}

/// Left and right edges of the columns, in points. A column of no width is absent.
pub struct Columns {
    /// The terms.
    pub term: (f64, f64),
    /// The subjects or events.
    pub n: (f64, f64),
    /// The intervals.
    pub plot: (f64, f64),
    /// The ratios.
    pub estimate: (f64, f64),
    /// The P values.
    pub p: (f64, f64),
    /// What stands above the intervals and not beside them.
    pub above: Above,
}

/// The widths of the texts of a model.
struct Widths {
    term: f64,
    n: f64,
    estimate: f64,
    p: f64,
    gap: f64,
    /// How far the deepest row is indented.
    indent: f64,
    /// What a short term takes with the subjects behind it.
    least_term: f64,
    /// The axis overhangs the plot by half a tick label at both ends.
    overhang: f64,
    all: f64,
}

impl Widths {
    fn of(model: &Forest, style: &Style) -> Self {
        let rows = &model.rows;
        let natural = |labels: Vec<&Label>, header: &str| column_width(&labels, header, style);
        let n = natural(rows.iter().map(|row| &row.n).collect(), &model.n_header);
        let p = natural(rows.iter().map(|row| &row.p).collect(), &model.p_header);
        let reference = Label::text(&model.reference_text);
        let estimates = rows.iter().filter_map(Row::label).chain([&reference]).collect();
        let estimate = natural(estimates, &model.estimate_header);
        let terms = rows.iter().map(|row| {
            let indent = f64::from(row.depth).max(1.0);
            text_width(&row.term.plain(), style.small, row.weight()) + style.em(indent)
        });
        let header = text_width(&model.term_header, style.small, Weight::SemiBold);
        let term = terms.fold(header, f64::max) + 0.01;
        let indent = style.em(rows.iter().map(|row| f64::from(row.depth)).fold(0.0, f64::max));
        let behind = widest(rows.iter().map(|row| &row.n), style.small, Weight::Regular);
        let least_term = style.em(SHORTEST_TERM) + if behind > 0.0 { behind + style.em(N_GAP) } else { 0.0 };
        let (gap, overhang) = (style.em(1.0), style.em(0.6));
        Self { term, n, estimate, p, gap, indent, least_term, overhang, all: style.width }
    }

    /// A column and the gap beside it.
    fn pad(&self, width: f64) -> f64 {
        if width > 0.0 { width + self.gap } else { 0.0 }
    }

    /// What is left for the plot, and for the terms where they stand beside it.
    fn rest(&self, above: Above) -> f64 {
        let estimate = if above < Above::All { self.pad(self.estimate) } else { 0.0 };
        let p = if above < Above::TermAndP { self.pad(self.p) } else { 0.0 };
        let n = if above == Above::Nothing { self.pad(self.n) } else { 0.0 };
        let overhang = if above == Above::Nothing { 2.0 * self.overhang } else { 3.0 * self.overhang };
        self.all - n - estimate - p - overhang
    }

    /// The width of the terms beside a plot that has its share.
    fn room_for_terms(&self) -> f64 {
        self.rest(Above::Nothing) - self.gap - LEAST_PLOT * self.all
    }

    /// As little above the intervals as leaves the plot its share.
    fn above(&self) -> Above {
        let room = self.room_for_terms();
        if self.term <= room || room >= LEAST_TERMS * self.all {
            return Above::Nothing;
        }
        let fits = |above: &Above| self.rest(*above) >= LEAST_PLOT * self.all;
        let room = self.beside_all();
        let has_room = room >= LEAST_TERMS * self.all && room - self.indent.min(room / 2.0) >= self.least_term;
        let all = || if has_room { Above::All } else { Above::Stacked };
        [Above::Term, Above::TermAndP].into_iter().find(fits).unwrap_or_else(all)
    }

    /// The width of the terms beside the estimates and the P values.
    fn beside_all(&self) -> f64 {
        self.all - self.pad(self.p) - self.pad(self.estimate)
    }
}

impl Columns {
    /// The columns that the model's texts need; the rest is the plot's, which has at least
    /// two fifths of the figure.
    pub fn of(model: &Forest, style: &Style) -> Self {
        let widths = Widths::of(model, style);
        let above = widths.above();
        let Widths { n, estimate, p, gap, overhang, all, .. } = widths;
        let p_left = all - p;
        let estimate_left = match above {
            Above::Stacked => 0.0,
            Above::TermAndP => all - estimate,
            _ => p_left - if p > 0.0 { gap } else { 0.0 } - estimate,
        };
        let term = match above {
            Above::Nothing => widths.term.min(widths.room_for_terms()),
            Above::Term | Above::Stacked => all,
            Above::TermAndP => all - widths.pad(p),
            Above::All => widths.beside_all(),
        };
        let term = term.max(style.em(SHORTEST_TERM));
        let (before, n) = if above == Above::Nothing { (term + gap, n) } else { (0.0, 0.0) };
        // Where the plot starts at the figure's edge its first tick needs more room.
        let overhang_left = if above == Above::Nothing { overhang } else { 2.0 * overhang };
        let plot = before + widths.pad(n) + overhang_left;
        let plot_right = if above >= Above::All { all - overhang } else { estimate_left - gap - overhang };
        Self {
            term: (0.0, term),
            n: (before, before + n),
            plot: (plot, plot_right),
            estimate: (estimate_left, estimate_left + estimate),
            p: (p_left, all),
            above,
        }
    }

    /// How wide a heading may be, which may have a P value.
    fn heading(&self, has_p: bool, style: &Style) -> f64 {
        match self.above {
            Above::Nothing => self.plot.0,
            _ if has_p => self.term.1.min(self.p.0 - style.em(1.0)).max(style.em(SHORTEST_TERM)),
            _ => self.term.1,
        }
    }
}

/// The width of a column of numbers: its cells and its header, which breaks into lines
/// where it would widen the column by more than a third. 0 where all cells are empty.
pub fn column_width(labels: &[&Label], header: &str, style: &Style) -> f64 {
    if labels.iter().all(|label| label.is_empty()) {
        return 0.0;
    }
    let cells = widest(labels.iter().copied(), style.small, Weight::Regular);
    let word = |word: &str| text_width(word, style.small, Weight::SemiBold);
    let longest = header.split(' ').map(word).fold(0.0, f64::max);
    cells.max(longest).max(word(header).min(1.34 * cells)) + 0.01
}

/// Draws the heads of the columns and the rule under them; returns where the first row starts.
pub fn draw_header(items: &mut Vec<Item>, model: &Forest, columns: &Columns, style: &Style) -> f64 {
    let has_n = columns.above != Above::Nothing && model.rows.iter().any(|row| !row.n.is_empty());
    let both = format!("{}, {}", model.term_header, lower_first(&model.n_header));
    let term = if has_n { &both } else { &model.term_header };
    // The P values stand above the estimates there, and so do their heads where both do not fit on a line.
    let estimate_head = text_width(&model.estimate_header, style.small, Weight::SemiBold);
    let estimate_head = estimate_head.min(columns.estimate.1 - columns.estimate.0);
    let meet = columns.estimate.0 + estimate_head + style.em(0.6) > columns.p.0 && columns.p.1 > columns.p.0;
    let is_split = columns.above == Above::TermAndP && meet;
    let over_term = match columns.above {
        Above::Nothing | Above::Stacked => columns.term,
        _ => {
            let beside = if is_split { columns.p.0 } else { columns.estimate.0 };
            (0.0, (beside - style.em(1.0)).max(style.em(SHORTEST_TERM)))
        }
    };
    let term = (term, over_term, Anchor::Start);
    let n = (&model.n_header, columns.n, Anchor::End);
    let estimate = (&model.estimate_header, columns.estimate, Anchor::Start);
    let p = (&model.p_header, columns.p, Anchor::End);
    let (first, second) = match columns.above {
        Above::Stacked => (vec![term], vec![estimate, p]),
        _ if is_split => (vec![term, p], vec![estimate]),
        _ => (vec![term, n, estimate, p], Vec::new()),
    };
    let under = draw_heads(items, &first, style.em(0.2), style);
    let rule = draw_heads(items, &second, under, style) + style.em(0.1);
    items.push(Item::Line { from: (0.0, rule), to: (style.width, rule), stroke: style.axis() });
    rule + style.em(0.35)
}

/// `Events/n` within a phrase.
fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}

/// The words of a head, the edges of its column, and where it stands in that.
type Head<'m> = (&'m String, (f64, f64), Anchor);

/// Heads beside one another; those of fewer lines stand at the bottom. Returns their lower
/// edge.
fn draw_heads(items: &mut Vec<Item>, heads: &[Head<'_>], top: f64, style: &Style) -> f64 {
    let leading = style.leading(style.small);
    // A column of no width is absent.
    let wrapped: Vec<_> = heads
        .iter()
        .filter(|(_, (left, right), _)| right > left)
        .map(|(text, (left, right), anchor)| {
            let lines = wrap(&Label::text(text.as_str()), style.small, Weight::SemiBold, right - left);
            (lines, if *anchor == Anchor::Start { *left } else { *right }, *anchor)
        })
        .collect();
    let most = wrapped.iter().map(|(lines, ..)| lines.len()).max().unwrap_or(0);
    for (lines, x, anchor) in wrapped {
        let skipped = (most - lines.len()) as f64;
        for (line, label) in (0u32..).zip(lines) {
            let baseline = top + ASCENT * style.small + (skipped + f64::from(line)) * leading;
            let text = Text::new(x, baseline, style.small, label).anchored(anchor).weighted(Weight::SemiBold);
            items.push(Item::Text(text));
        }
    }
    top + most as f64 * leading
}

/// A row's texts and its place.
pub struct RowLayout {
    /// Its texts.
    pub texts: Vec<Text>,
    /// The y of the marker; not a number where a row has no place for one.
    pub middle: f64,
    /// Its lower edge.
    pub bottom: f64,
}

/// The texts of a row on one line or, where it has two, on one of them.
struct Lines<'s> {
    texts: Vec<Text>,
    /// The baseline of the first line.
    baseline: f64,
    /// How many lines there are.
    count: usize,
    style: &'s Style,
}

impl Lines<'_> {
    /// The next texts stand under those that are there.
    fn next(self) -> Self {
        let leading = self.style.leading(self.style.small);
        Self { baseline: self.baseline + self.count as f64 * leading, count: 1, ..self }
    }

    fn push(&mut self, label: &Label, x: f64, width: f64, anchor: Anchor, weight: Weight, colour: Colour) {
        let (size, leading) = (self.style.small, self.style.leading(self.style.small));
        let wrapped = wrap(label, size, weight, width);
        self.count = self.count.max(wrapped.len());
        for (line, label) in (0u32..).zip(wrapped) {
            let text = Text::new(x, self.baseline + f64::from(line) * leading, size, label);
            self.texts.push(text.anchored(anchor).weighted(weight).coloured(colour));
        }
    }
}

impl RowLayout {
    /// Lays out a row from `top` down.
    pub fn of(row: &Row, top: f64, model: &Forest, columns: &Columns, style: &Style) -> Self {
        let size = style.small;
        let leading = style.leading(size);
        let heads = row.is_heading() && row.depth == 0;
        let above = if heads { style.em(0.4) } else { style.em(0.15) };
        let baseline = top + above + ASCENT * size;
        let mut first = Lines { texts: Vec::new(), baseline, count: 1, style };
        // However deep a row is, a part of its column is left for its words.
        let indent = (style.em(1.0) * f64::from(row.depth)).min(0.5 * columns.term.1);
        if row.is_heading() || columns.above == Above::Nothing {
            let whole = if row.is_heading() { columns.heading(!row.p.is_empty(), style) } else { columns.term.1 };
            first.push(&row.term, indent, whole - indent, Anchor::Start, row.weight(), Colour::Ink);
            push_n(&mut first, row, columns);
            push_p(&mut first, row, columns);
            push_estimate(&mut first, row, model, columns);
            let bottom = baseline + (first.count - 1) as f64 * leading + DESCENT * size + style.em(0.3);
            return Self { texts: first.texts, middle: baseline - CAP_HEIGHT * size / 2.0, bottom };
        }
        if columns.above == Above::Stacked {
            return Self::stacked(row, first, indent, model, columns);
        }
        // What has no interval needs no line for it.
        let has_none = row.shows.has_no_interval();
        let whole = if has_none { columns.term.1.min(columns.estimate.0 - style.em(1.0)) } else { columns.term.1 };
        push_term_and_n(&mut first, row, (indent, whole), style);
        if columns.above >= Above::TermAndP {
            push_p(&mut first, row, columns);
        }
        if columns.above == Above::All || has_none {
            push_estimate(&mut first, row, model, columns);
        }
        if has_none {
            if columns.above < Above::TermAndP {
                push_p(&mut first, row, columns);
            }
            let bottom = first.baseline + (first.count - 1) as f64 * leading + DESCENT * size + style.em(0.3);
            return Self { texts: first.texts, middle: f64::NAN, bottom };
        }
        let mut second = first.next();
        if columns.above < Above::TermAndP {
            push_p(&mut second, row, columns);
        }
        if columns.above < Above::All {
            push_estimate(&mut second, row, model, columns);
        }
        let bottom = second.baseline + (second.count - 1) as f64 * leading + DESCENT * size + style.em(0.4);
        Self { texts: second.texts, middle: second.baseline - CAP_HEIGHT * size / 2.0, bottom }
    }

    /// A row whose estimate stands beneath its term, with the P value where there is room for both.
    fn stacked(row: &Row, mut lines: Lines<'_>, indent: f64, model: &Forest, columns: &Columns) -> Self {
        let style = lines.style;
        let leading = style.leading(style.small);
        push_term_and_n(&mut lines, row, (indent, columns.term.1), style);
        let mut lines = lines.next();
        push_estimate(&mut lines, row, model, columns);
        if !row.p.is_empty() {
            if columns.estimate.1 + style.em(1.0) > columns.p.0 {
                lines = lines.next();
            }
            push_p(&mut lines, row, columns);
        }
        let has_none = row.shows.has_no_interval();
        let lines = if has_none { lines } else { lines.next() };
        let bottom = lines.baseline + (lines.count - 1) as f64 * leading + DESCENT * style.small + style.em(0.4);
        let middle = if has_none { f64::NAN } else { lines.baseline - CAP_HEIGHT * style.small / 2.0 };
        Self { texts: lines.texts, middle, bottom }
    }
}

/// The term, and behind its last word the subjects.
fn push_term_and_n(lines: &mut Lines<'_>, row: &Row, (indent, whole): (f64, f64), style: &Style) {
    let gap = style.em(N_GAP);
    let n = widest([&row.n], style.small, Weight::Regular);
    let room = (whole - indent - n - if n > 0.0 { gap } else { 0.0 }).max(style.em(SHORTEST_TERM));
    lines.push(&row.term, indent, room, Anchor::Start, row.weight(), Colour::Ink);
    if let Some(last) = lines.texts.last().filter(|_| !row.n.is_empty()) {
        let (x, y) = (last.x + last.width() + gap, last.y);
        lines.texts.push(Text::new(x, y, style.small, row.n.clone()).coloured(Colour::Muted));
    }
}

fn push_n(lines: &mut Lines<'_>, row: &Row, columns: &Columns) {
    if !row.n.is_empty() {
        lines.push(&row.n, columns.n.1, f64::INFINITY, Anchor::End, Weight::Regular, Colour::Ink);
    }
}

fn push_p(lines: &mut Lines<'_>, row: &Row, columns: &Columns) {
    if !row.p.is_empty() {
        lines.push(&row.p, columns.p.1, f64::INFINITY, Anchor::End, Weight::Regular, Colour::Ink);
    }
}

fn push_estimate(lines: &mut Lines<'_>, row: &Row, model: &Forest, columns: &Columns) {
    let (left, right) = columns.estimate;
    let mut push =
        |label: &Label, width: f64, colour| lines.push(label, left, width, Anchor::Start, Weight::Regular, colour);
    match &row.shows {
        Shows::Heading => {}
        Shows::Reference => push(&Label::text(&model.reference_text), f64::INFINITY, Colour::Muted),
        Shows::Estimate { label, .. } => push(label, f64::INFINITY, Colour::Ink),
        Shows::NotEstimable(reason) => {
            let edge = if row.p.is_empty() { right.max(columns.p.1) } else { right };
            push(reason, edge - left, Colour::Muted);
        }
    }
}
