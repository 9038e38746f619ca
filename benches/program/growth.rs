//! The drawing of how the time grows with the rows: docs/growth.svg.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::Line;

/// Width and height of the drawing.
const SIZE: (f64, f64) = (720.0, 440.0);

/// The place of the axes: left, right, top, bottom.
const FRAME: (f64, f64, f64, f64) = (62.0, 520.0, 18.0, 392.0);

/// Colours that colour-blind readers tell apart (Okabe and Ito).
const COLOURS: [&str; 7] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"];

/// Both axes are logarithmic: the slope of a line of time that is linear in the rows is that of
/// the dotted one.
pub fn drawing(lines: &[Line]) -> String {
    let logarithm = |value: f64| libm::log10(value);
    let rows: Vec<f64> = lines.iter().map(|line| logarithm(line.rows as f64)).collect();
    let seconds: Vec<f64> = lines.iter().map(|line| logarithm(line.ours.seconds)).collect();
    let range = |values: &[f64]| {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min).floor();
        (least, values.iter().copied().fold(f64::NEG_INFINITY, f64::max).ceil().max(least + 1.0))
    };
    let (across, up) = (range(&rows), range(&seconds));
    let x = |value: f64| FRAME.0 + (value - across.0) / (across.1 - across.0) * (FRAME.1 - FRAME.0);
    let y = |value: f64| FRAME.3 - (value - up.0) / (up.1 - up.0) * (FRAME.3 - FRAME.2);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" font-size=\"12\" \
         role=\"img\"><title>Seconds of the whole program by rows of the table</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
        SIZE.0, SIZE.1
    );
    let mut put = |text: String| svg.push_str(&text);
    for power in across.0 as i32..=across.1 as i32 {
        let at = x(f64::from(power));
        put(format!("<path d=\"M{at:.1} {} V{}\" stroke=\"#e3e3e3\"/>\n", FRAME.2, FRAME.3));
        put(format!("<text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", FRAME.3 + 18.0, count(power)));
    }
    for power in up.0 as i32..=up.1 as i32 {
        let at = y(f64::from(power));
        put(format!("<path d=\"M{} {at:.1} H{}\" stroke=\"#e3e3e3\"/>\n", FRAME.0, FRAME.1));
        let label = libm::pow(10.0, f64::from(power));
        put(format!("<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>\n", FRAME.0 - 8.0, at + 4.0));
    }
    let middle = f64::midpoint(FRAME.0, FRAME.1);
    put(format!("<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">Rows</text>\n", FRAME.3 + 40.0));
    put(format!(
        "<text transform=\"translate(16 {}) rotate(-90)\" text-anchor=\"middle\">Seconds</text>\n",
        f64::midpoint(FRAME.2, FRAME.3)
    ));
    let steps = (across.1 - across.0).min(up.1 - up.0);
    let guide = (x(across.1 - steps), y(up.0), x(across.1), y(up.0 + steps));
    put(format!(
        "<path d=\"M{:.1} {:.1} L{:.1} {:.1}\" stroke=\"#8c8c8c\" stroke-dasharray=\"2 4\"/>\n",
        guide.0, guide.1, guide.2, guide.3
    ));
    let mut cases: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for ((line, rows), seconds) in lines.iter().zip(&rows).zip(&seconds) {
        cases.entry(line.case.name).or_default().push((x(*rows), y(*seconds)));
    }
    let labels = placed(cases.values().filter_map(|points| points.last().map(|last| last.1)).collect());
    for (number, ((name, points), label)) in cases.iter().zip(labels).enumerate() {
        let colour = COLOURS[number % COLOURS.len()];
        let dash = if number < COLOURS.len() { "none" } else { "6 3" };
        let mut path = String::new();
        for (at, (x, y)) in points.iter().enumerate() {
            write!(path, "{}{x:.1} {y:.1} ", if at == 0 { "M" } else { "L" }).expect("a string takes text");
            put(format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>\n"));
        }
        put(format!(
            "<path d=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.8\" stroke-dasharray=\"{dash}\"/>\n",
            path.trim_end()
        ));
        let (end, height) = points.last().copied().unwrap_or_default();
        let from = FRAME.1 + 14.0;
        put(format!(
            "<path d=\"M{:.1} {height:.1} L{from} {label:.1}\" stroke=\"{colour}\" stroke-width=\"0.7\"/>\n",
            end + 4.0
        ));
        put(format!("<text x=\"{}\" y=\"{:.1}\" fill=\"{colour}\">{name}</text>\n", from + 4.0, label + 4.0));
    }
    svg.push_str("</svg>\n");
    svg
}

/// Heights of labels that do not touch, as near as they may be to the ends of their lines.
fn placed(wanted: Vec<f64>) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut placed = wanted.clone();
    let mut above = f64::NEG_INFINITY;
    for at in order {
        placed[at] = wanted[at].max(above + 17.0);
        above = placed[at];
    }
    // All move up where the last one would leave the drawing.
    let beyond = (above - SIZE.1 + 12.0).max(0.0);
    placed.iter().map(|at| at - beyond).collect()
}

/// 10⁶
fn count(power: i32) -> String {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let raised: String =
        power.to_string().bytes().filter_map(|digit| digits.get(usize::from(digit.wrapping_sub(b'0')))).collect();
    format!("10{raised}")
}
