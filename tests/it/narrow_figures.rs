//! Bars and boxes in a narrow column: their plot keeps its width, and no label of the axis runs into
//! the next, with which it would read as one number.

use std::fmt::Write;

use tickmark::figure::overlap::Bounds;

use crate::figure_svg::{Svg, TextBox};
use crate::program::{Copy, tickmark};

/// Forty patients with an adverse event each, of eight terms, and groups with long names.
fn patients() -> String {
    let terms = ["Lymphocyte count decreased", "White blood cell decreased", "Anemia", "Neutrophil count decreased"];
    let mut csv = "id,term,grade,age,change,site\n".to_owned();
    for id in 1..=40_u32 {
        let term = terms[(id % 4) as usize];
        let site =
            ["Well-differentiated neuroendocrine tumor of the small bowel", "Pancreas"][usize::from(id % 3 == 0)];
        let change = i64::from(id * 37 % 180) - 100;
        writeln!(csv, "{id},{term},{},{},{change},{site}", 1 + id % 4, 40 + id % 37).expect("memory");
    }
    csv
}

const BLOCKS: &str = "```{toxicity tox}\ndata = \"patients\"\nsubject = \"id\"\nterm = \"term\"\ngrade = \"grade\"\n```\n\n\
    ```{summary sites}\ndata = \"patients\"\nvariables = [\"site\"]\n```\n\n\
    ```{summary ages}\ndata = \"patients\"\nvariables = [\"age\", \"change\"]\nby = \"site\"\n```\n\n";

const FIGURES: [(&str, &str); 4] = [
    ("tox", "of = \"tox\""),
    ("bars", "of = \"sites\"\nvariable = \"site\""),
    ("box", "of = \"ages\"\nkind = \"box\"\nvariable = \"age\""),
    ("change", "of = \"ages\"\nkind = \"box\"\nvariable = \"change\""),
];

/// The labels under the plot, from left to right: the lowest row of texts in the middle of short
/// lines.
fn tick_labels(figure: &Svg) -> Vec<&TextBox> {
    let ticks: Vec<f64> = figure
        .lines
        .iter()
        .filter_map(|line| match line.points.as_slice() {
            [from, to] if from.0 == to.0 && (to.1 - from.1).abs() < 12.0 => Some(from.0),
            _ => None,
        })
        .collect();
    let is_number = |text: &TextBox| text.words.chars().all(|letter| letter.is_ascii_digit() || "−.".contains(letter));
    let under = |text: &&TextBox| is_number(text) && ticks.iter().any(|x| (x - text.at.0).abs() < 0.02);
    let lowest = figure.texts.iter().filter(under).map(|text| text.at.1).fold(0.0, f64::max);
    let mut labels: Vec<&TextBox> = figure.texts.iter().filter(under).filter(|text| text.at.1 == lowest).collect();
    labels.sort_by(|one, other| one.left.total_cmp(&other.left));
    labels
}

#[test]
fn a_narrow_figure_keeps_its_plot_and_parts_its_ticks() {
    for width in [0.4, 0.5, 0.7, 1.0] {
        let mut text = BLOCKS.to_owned();
        for (name, keys) in FIGURES {
            write!(text, "```{{figure fig-{name}}}\n{keys}\nwidth = {width}\ncaption = \"A figure.\"\n```\n\n")
                .expect("memory");
        }
        let project = Copy::small(&patients(), &text);
        project.freeze();
        let run = tickmark(project.path(), &["render"]);
        assert!(run.code <= 1, "{width}: {}", run.stderr);
        for (name, _) in FIGURES {
            let figure = Svg::of(&project, &format!("report-fig-{name}"));
            let what = format!("{name} at {width}");
            assert_eq!(figure.faults(), Vec::<String>::new(), "{what}");
            let (across, _) = figure.plot_share();
            assert!(across >= 0.25, "{what}: the plot has {across} of the width");
            let labels = tick_labels(&figure);
            assert!(labels.len() >= 2, "{what}: {:?}", figure.words());
            for pair in labels.windows(2) {
                let gap = pair[1].left - pair[0].right;
                assert!(gap > 2.0, "{what}: `{}` and `{}` are {gap} apart", pair[0].words, pair[1].words);
            }
            for text in &figure.texts {
                let ground = Bounds { left: text.left, top: text.top, right: text.right, bottom: text.bottom };
                let is_axis = |line: &&crate::figure_svg::Trace| matches!(line.points.as_slice(), [from, to] if from.0 == to.0 && (to.1 - from.1).abs() > 20.0);
                let axis = figure.lines.iter().filter(is_axis);
                let is_struck = axis.clone().any(|line| ground.crossed(line.points[0], line.points[1]));
                assert!(!is_struck, "{what}: an axis runs through `{}`", text.words);
            }
        }
    }
}
