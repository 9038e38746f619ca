//! Ticks of axes: their places and their labels.
//!
//! Tick labels are the only numbers that the figure module makes itself. They
//! are stamps of the scale, not results.

use crate::analysis::words::to_twelve_digits;
use crate::ledger::label::Label;

use super::canvas::{Frame, Plot};
use super::drawing::{Anchor, Item, Text, Weight};
use super::metrics::CAP_HEIGHT;
use super::style::Style;
use super::wrap::{widest, wrap};

/// A tick: where it stands on its axis and what it reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Value on the axis (before any logarithm).
    pub value: f64,
    /// The label.
    pub text: String,
}

impl Tick {
    /// A tick labelled with the shortest decimal form of its value.
    pub fn plain(value: f64) -> Self {
        Self { value, text: decimal(value) }
    }

    /// A tick at a share from 0 to 1, labelled in percent.
    pub fn percent(share: f64) -> Self {
        Self { value: share, text: decimal((share * 100.0 * 1e6).round() / 1e6) }
    }

    /// The same tick with a percent sign.
    #[must_use]
    pub fn with_percent_sign(self) -> Self {
        Self { text: self.text + "%", ..self }
    }

    /// The label as it is set: its number is written as those of the text.
    pub fn label(&self, style: &Style) -> Label {
        Label::text(style.numbers.signed(&style.numbers.grouped(&self.text)))
    }

    /// The width of its label, which stands in the middle over or under the tick.
    pub fn width(&self, style: &Style) -> f64 {
        widest([&self.label(style)], style.small, Weight::Regular)
    }
}

/// Five ticks of an axis of probabilities from 0 to `top`.
pub fn probability_ticks(top: f64, percent: bool) -> Vec<Tick> {
    [0.0, 0.25, 0.5, 0.75, 1.0]
        .into_iter()
        .map(|part| part * top)
        .map(|share| if percent { Tick::percent(share) } else { Tick { value: share, text: format!("{share:.2}") } })
        .collect()
}

/// The shortest decimal form of a tick, with a true minus sign; as a power of ten where that would
/// be a row of zeros.
fn decimal(value: f64) -> String {
    let size = value.abs();
    let text = if value == 0.0 || (1e-9..1e15).contains(&size) { format!("{value}") } else { scientific(value) };
    match text.strip_prefix('-') {
        Some("0") => "0".to_owned(),
        Some(rest) => format!("−{rest}"),
        None => text,
    }
}

/// A number such as 2.5×10²⁹⁹.
fn scientific(value: f64) -> String {
    let text = format!("{value:e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let raised = power.chars().map(|letter| match letter {
        '-' => '⁻',
        digit => ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][digit.to_digit(10).unwrap_or(0) as usize],
    });
    let power: String = raised.collect();
    format!("{digits}×10{power}")
}

/// Ticks from 0 to at most `max`, at steps of 1, 2, 2.5 or 5 times a power of ten,
/// or of 3, 6, 12 and their multiples for a span in `months`; at most `count` steps.
pub fn linear_ticks(max: f64, count: usize, months: bool) -> Vec<f64> {
    if !(max.is_finite() && max > 0.0) {
        return vec![0.0];
    }
    let least = max / count.max(1) as f64;
    let step = if months { month_step(least) } else { decimal_step(least) };
    // A step is never so small that there are more ticks than were asked for, but one of the smallest numbers may be 0.
    let most = if step > 0.0 { count.max(1) + 1 } else { 0 };
    let ticks = (0..=most).map(|index| index as f64 * step).take_while(|tick| *tick <= within(max));
    ticks.map(to_twelve_digits).collect()
}

/// The largest tick of an axis that ends at `max`: a little more, so that the last one is not lost by
/// a rounding error, and finite.
pub fn within(max: f64) -> f64 {
    (max * (1.0 + 1e-9)).min(f64::MAX)
}

/// Ticks of a linear axis from `low` to `high`, always with 0 where it is in range, at
/// steps of 1, 2, 2.5 or 5 times a power of ten; about `count` of them at most.
pub fn signed_ticks(low: f64, high: f64, count: usize) -> Vec<f64> {
    let span = high - low;
    if !(span.is_finite() && span > 0.0) {
        return vec![0.0];
    }
    let step = decimal_step(span / count.max(1) as f64);
    let first = libm::ceil(low / step - 1e-9);
    // Counted, since far from 0 a number and the next one may be the same.
    let places = (0..=count.max(1) + 1).map(|index| to_twelve_digits((first + index as f64) * step));
    let mut ticks: Vec<f64> = places.take_while(|tick| *tick <= high + 1e-9 * step).collect();
    ticks.dedup();
    ticks
}

/// Round ticks of which the first and the last enclose `low` and `high`; about `count` of them.
pub fn enclosing_ticks(low: f64, high: f64, count: usize) -> Vec<f64> {
    // Values that differ by their last digits only are one value.
    let size = low.abs().max(high.abs());
    let (low, high) = if high - low > 1e-9 * size {
        (low, high)
    } else if low <= high {
        let around = f64::max(1.0, 1e-3 * size);
        (low - around, high + around)
    } else {
        (0.0, 1.0)
    };
    let span = high - low;
    let wide = signed_ticks(low - span, high + span, 3 * count);
    let first = wide.iter().rposition(|tick| *tick <= low).unwrap_or(0);
    let last = wide.iter().position(|tick| *tick >= high).unwrap_or(wide.len().saturating_sub(1));
    wide.get(first..=last).unwrap_or_default().to_vec()
}

/// The smallest and the largest of some values; infinities the wrong way round of none.
pub fn extent(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let wider = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
    values.into_iter().fold((f64::INFINITY, f64::NEG_INFINITY), wider)
}

/// The smallest round decimal step that is not below `least`.
fn decimal_step(least: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(least)));
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|factor| factor * power);
    step.into_iter().find(|step| *step >= least * (1.0 - 1e-9)).unwrap_or(10.0 * power)
}

/// The smallest step of whole months, quarters or years that is not below `least`.
fn month_step(least: f64) -> f64 {
    const STEPS: [f64; 10] = [1.0, 3.0, 6.0, 12.0, 24.0, 36.0, 60.0, 120.0, 240.0, 600.0];
    STEPS.into_iter().find(|step| *step >= least * (1.0 - 1e-9)).unwrap_or_else(|| decimal_step(least))
}

/// Ticks of a logarithmic axis over `low` to `high`, at most `count` of them,
/// always with 1 where it is in range: powers of two, 1–2–5, or powers of ten.
pub fn log_ticks(low: f64, high: f64, count: usize) -> Vec<f64> {
    let inside = |value: &f64| *value >= low * (1.0 - 1e-9) && *value <= high * (1.0 + 1e-9);
    let powers = |base: f64| (-12..=12).map(move |power| libm::pow(base, f64::from(power)));
    let tens = || (-9..=9).map(|power| format!("1e{power}").parse::<f64>().unwrap_or(1.0));
    let fine = || tens().flat_map(|ten| [1.0, 2.0, 5.0].map(|factor| to_twelve_digits(factor * ten)));
    let sets: [Vec<f64>; 5] = [
        [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0].into_iter().filter(inside).collect(),
        powers(2.0).filter(inside).collect(),
        fine().filter(inside).collect(),
        powers(4.0).filter(inside).collect(),
        tens().filter(inside).collect(),
    ];
    // Powers of two and 1–2–5 both leave 1 in the middle. A set is taken only if its
    // ticks reach over most of the axis.
    let reach = |ticks: &[f64]| match (ticks.first(), ticks.last()) {
        (Some(first), Some(last)) => libm::log(last / first) / libm::log(high / low),
        _ => 0.0,
    };
    let fits = |ticks: &&Vec<f64>| (3..=count.max(3)).contains(&ticks.len()) && reach(ticks) > 0.55;
    sets.iter().find(fits).or_else(|| sets.iter().find(|ticks| !ticks.is_empty())).cloned().unwrap_or_default()
}

/// The horizontal axis under a plot: line, ticks and their labels, and a title.
///
/// `place` maps a tick's value to the plot's x (the identity, or a logarithm).
/// Returns the y of the lowest edge drawn.
pub fn bottom_axis(
    items: &mut Vec<Item>,
    plot: &Plot,
    ticks: &[Tick],
    place: impl Fn(f64) -> f64,
    title: &str,
    style: &Style,
) -> f64 {
    let Frame { left, right, bottom, .. } = plot.frame;
    let length = style.em(0.4);
    items.push(Item::Line { from: (left, bottom), to: (right, bottom), stroke: style.axis() });
    let baseline = bottom + length + style.em(0.3) + CAP_HEIGHT * style.small;
    let labels: Vec<(f64, Label)> =
        ticks.iter().map(|tick| (plot.x_at(place(tick.value)), tick.label(style))).collect();
    let step = labelled_every(&labels, style);
    for (at, (x, label)) in labels.into_iter().enumerate() {
        items.push(Item::Line { from: (x, bottom), to: (x, bottom + length), stroke: style.axis() });
        if at % step == 0 {
            items.push(Item::Text(Text::new(x, baseline, style.small, label).anchored(Anchor::Middle).scale()));
        }
    }
    axis_title(items, title, (left + right) / 2.0, baseline + style.em(0.3), style)
}

/// Every tick has its label, or every second, third, …: so that no label runs into the next, with
/// which it would read as one number.
fn labelled_every(labels: &[(f64, Label)], style: &Style) -> usize {
    let half = |label: &Label| widest([label], style.small, Weight::Regular) / 2.0;
    let is_apart = |one: &(f64, Label), other: &(f64, Label)| {
        (other.0 - one.0).abs() >= half(&one.1) + half(&other.1) + style.em(0.4)
    };
    let fits = |step: &usize| {
        let kept = || labels.iter().step_by(*step);
        kept().zip(kept().skip(1)).all(|(one, other)| is_apart(one, other))
    };
    (1..labels.len().max(2)).find(fits).unwrap_or(labels.len().max(1))
}

/// The title of an axis in lines: a percent sign does not stand alone on the last.
pub fn title_lines(title: &str, room: f64, style: &Style) -> Vec<Label> {
    let kept = Label::text(title.replace(" %", "\u{a0}%"));
    let lines = wrap(&kept, style.size, Weight::Regular, room).into_iter();
    lines.map(|line| Label::text(line.plain().replace('\u{a0}', " "))).collect()
}

/// An axis' title about the x of `centre` from `top` down, in as many lines as the
/// figure's width asks for. Returns its lower edge.
pub fn axis_title(items: &mut Vec<Item>, title: &str, centre: f64, top: f64, style: &Style) -> f64 {
    let room = 2.0 * centre.min(style.width - centre);
    let first = top + style.em(0.3) + CAP_HEIGHT * style.size;
    let mut bottom = top;
    for (line, label) in (0u32..).zip(title_lines(title, room, style)) {
        let baseline = first + f64::from(line) * style.leading(style.size);
        items.push(Item::Text(Text::new(centre, baseline, style.size, label).anchored(Anchor::Middle)));
        bottom = baseline + style.em(0.3);
    }
    bottom
}

/// A title along a vertical axis, read upward, whose last line has its baseline at x.
pub fn vertical_title(items: &mut Vec<Item>, title: &str, x: f64, plot: &Plot, style: &Style) {
    let lines = title_lines(title, plot.frame.height(), style);
    let centre = (plot.frame.top + plot.frame.bottom) / 2.0;
    for (from_last, line) in (0u32..).zip(lines.into_iter().rev()) {
        let at = x - f64::from(from_last) * style.leading(style.size);
        let text = Text::new(at, centre, style.size, line).anchored(Anchor::Middle);
        items.push(Item::Text(Text { rotation: -90.0, ..text }));
    }
}

/// The vertical axis at the left of a plot: line, ticks and their labels.
pub fn left_axis(items: &mut Vec<Item>, plot: &Plot, ticks: &[Tick], style: &Style) {
    let Frame { left, top, bottom, .. } = plot.frame;
    let length = style.em(0.4);
    items.push(Item::Line { from: (left, top), to: (left, bottom), stroke: style.axis() });
    for tick in ticks {
        let y = plot.y_at(tick.value);
        items.push(Item::Line { from: (left - length, y), to: (left, y), stroke: style.axis() });
        let at = (left - length - style.em(0.3), y + CAP_HEIGHT * style.small / 2.0);
        items.push(Item::Text(Text::new(at.0, at.1, style.small, tick.label(style)).anchored(Anchor::End).scale()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_axis_has_round_ticks() {
        assert_eq!(linear_ticks(1.0, 5, false), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(linear_ticks(0.3, 6, false), [0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]);
        assert_eq!(linear_ticks(1022.0, 6, false), [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0]);
    }

    #[test]
    fn an_axis_in_months_counts_in_parts_of_years() {
        assert_eq!(linear_ticks(60.0, 6, true), [0.0, 12.0, 24.0, 36.0, 48.0, 60.0]);
        assert_eq!(linear_ticks(20.0, 8, true), [0.0, 3.0, 6.0, 9.0, 12.0, 15.0, 18.0]);
    }

    #[test]
    fn an_axis_with_negative_values_has_round_ticks_and_zero() {
        assert_eq!(signed_ticks(-0.35, 0.21, 6), [-0.3, -0.2, -0.1, 0.0, 0.1, 0.2]);
        assert_eq!(signed_ticks(-1.0, 1.0, 4), [-1.0, -0.5, 0.0, 0.5, 1.0]);
        assert_eq!(signed_ticks(-7.0, 31.0, 5), [0.0, 10.0, 20.0, 30.0]);
        assert_eq!(signed_ticks(0.0, 0.0, 5), [0.0]);
    }

    #[test]
    fn an_axis_of_nothing_has_its_origin() {
        assert_eq!(linear_ticks(0.0, 5, false), [0.0]);
        assert_eq!(linear_ticks(f64::NAN, 5, false), [0.0]);
    }

    #[test]
    fn an_axis_of_any_scale_has_finite_ticks_that_can_be_read() {
        let read = |max: f64| -> Vec<String> {
            linear_ticks(max, 4, false).into_iter().map(|tick| Tick::plain(tick).text).collect()
        };
        assert_eq!(read(1e301), ["0", "2.5×10³⁰⁰", "5×10³⁰⁰", "7.5×10³⁰⁰", "1×10³⁰¹"]);
        assert_eq!(read(4e-300), ["0", "1×10⁻³⁰⁰", "2×10⁻³⁰⁰", "3×10⁻³⁰⁰", "4×10⁻³⁰⁰"]);
        assert_eq!(read(0.4), ["0", "0.1", "0.2", "0.3", "0.4"]);
        assert_eq!(read(4e9), ["0", "1000000000", "2000000000", "3000000000", "4000000000"]);
        let most: Vec<f64> = linear_ticks(f64::MAX, 4, false);
        assert!(most.iter().all(|tick| tick.is_finite()) && most.len() > 3, "{most:?}");
        assert_eq!(Tick::plain(-1e20).text, "−1×10²⁰");
        assert_eq!(linear_ticks(5e-324, 6, false), [0.0]);
        let signed: Vec<String> =
            signed_ticks(-3.7e23, 4.1e23, 8).into_iter().map(|tick| Tick::plain(tick).text).collect();
        assert_eq!(signed.first().map(String::as_str), Some("−3×10²³"), "{signed:?}");
    }

    #[test]
    fn values_that_are_nearly_one_have_an_axis_about_them() {
        for (low, high) in [
            (0.3, 0.300_000_000_000_000_04),
            (7.0, 7.000_000_000_000_001),
            (1e17, 1e17),
            (1e20, 1e20 + 16_384.0),
            (5.0, 5.0),
        ] {
            let ticks = enclosing_ticks(low, high, 5);
            let ends = (ticks.first().copied(), ticks.last().copied());
            assert!(
                ends.0.is_some_and(|tick| tick < low) && ends.1.is_some_and(|tick| tick > high),
                "{low}: {ticks:?}"
            );
            assert!(ticks.len() < 20 && ticks.windows(2).all(|pair| pair[0] < pair[1]), "{ticks:?}");
        }
        assert!(signed_ticks(5e-324, 1e-323, 5).len() <= 7);
    }

    #[test]
    fn a_ratio_axis_holds_one_and_at_most_as_many_ticks_as_asked() {
        for (low, high) in [(0.2, 5.0), (0.04, 9.0), (0.45, 2.1), (0.001, 300.0), (0.7, 1.6), (0.5, 40.0)] {
            let ticks = log_ticks(low, high, 7);
            assert!(ticks.contains(&1.0), "{low}–{high}: {ticks:?}");
            assert!(ticks.len() >= 2 && ticks.len() <= 7, "{low}–{high}: {ticks:?}");
            assert!(ticks.iter().all(|tick| *tick >= low * 0.999 && *tick <= high * 1.001), "{ticks:?}");
        }
        assert_eq!(log_ticks(0.25, 4.0, 7), [0.25, 0.5, 1.0, 2.0, 4.0]);
    }

    #[test]
    fn tick_labels_are_the_shortest_decimals() {
        assert_eq!(Tick::plain(0.25).text, "0.25");
        assert_eq!(Tick::plain(12.0).text, "12");
        assert_eq!(Tick::plain(-3.0).text, "−3");
        assert_eq!(Tick::percent(0.55).text, "55");
    }
}
