//! The flow of subjects through a study (CONSORT 2025, STROBE): boxes from top to
//! bottom, those excluded beside the step at which they are, branches side by side.

use super::drawing::{Anchor, Drawing, Item, Point};
use super::flow_box::{Placed, arrow};
use super::flow_columns::{Column, Rows, lead};
pub use super::flow_model::{Flow, FlowBox, FlowBranch, FlowStep};
use super::style::Style;

/// The figure.
pub fn draw(model: &Flow, style: &Style) -> Drawing {
    let mut items = Vec::new();
    let column = Column::of_trunk(&model.trunk, style);
    let bottom = draw_lines(&mut items, std::slice::from_ref(&model.trunk), &[column], None, 0.5, style);
    Drawing::new(style.width, bottom + 0.5, items, model.alt.clone())
}

/// Draws lines side by side, their boxes in common rows, and what is under them.
/// `fork` is the y from which they start, where they do not start with a box. Returns
/// the lower edge.
fn draw_lines(
    items: &mut Vec<Item>,
    branches: &[FlowBranch],
    columns: &[Column],
    fork: Option<f64>,
    top: f64,
    style: &Style,
) -> f64 {
    let boxes: Vec<Vec<Placed>> = branches
        .iter()
        .zip(columns)
        .map(|(branch, column)| {
            branch.steps.iter().map(|step| Placed::of(&step.kept, column.main.1, Anchor::Middle, style)).collect()
        })
        .collect();
    let rows = Rows::of(branches, columns, &boxes, fork, top, style);
    let mut lowest = top;
    for ((branch, column), boxes) in branches.iter().zip(columns).zip(boxes) {
        let x = column.centre();
        let count = branch.steps.len();
        let after = |row: usize| if row + 1 < count { rows.tops.get(row + 1).copied() } else { None };
        if let (Some(fork), Some(first)) = (fork, rows.tops.first().copied()) {
            match &branch.before {
                Some(before) => {
                    column.excluded(before, style).draw(items, column, (fork, Some(first)), true, style);
                }
                None => arrow(items, (x, fork), (x, first), style),
            }
        }
        let mut bottom = top;
        for ((row, step), mut placed) in branch.steps.iter().enumerate().zip(boxes) {
            let (y, height) = (rows.tops[row], rows.heights[row]);
            placed.height = height;
            placed.draw(items, column.main.0, y, style);
            bottom = y + height;
            let under = fork_under(branch, column, bottom, style).filter(|_| row + 1 == count);
            let (end, is_box) = (after(row).or(under), after(row).is_some());
            match (&step.excluded, end) {
                (Some(excluded), end) => {
                    let leaving = column.excluded(excluded, style);
                    let room = leaving.room;
                    leaving.draw(items, column, (bottom, end), is_box, style);
                    bottom += if end.is_none() { room } else { 0.0 };
                }
                (None, Some(end)) => lead(items, x, (bottom, end), is_box, style),
                (None, None) => {}
            }
            bottom = under.unwrap_or(bottom);
        }
        if !branch.branches.is_empty() {
            let columns = column.divided(&branch.branches, style);
            bottom = draw_fork(items, &branch.branches, &columns, (x, bottom), style);
        }
        lowest = lowest.max(bottom);
    }
    lowest
}

/// Where the line under the last box of a branch divides; none where it does not.
fn fork_under(branch: &FlowBranch, column: &Column, bottom: f64, style: &Style) -> Option<f64> {
    let excluded = branch.steps.last().and_then(|step| step.excluded.as_ref());
    let room = excluded.map_or(style.em(1.4), |excluded| column.excluded(excluded, style).room);
    (!branch.branches.is_empty()).then_some(bottom + room)
}

/// The branches under the point to which a line leads; returns the lower edge.
fn draw_fork(items: &mut Vec<Item>, branches: &[FlowBranch], columns: &[Column], (x, y): Point, style: &Style) -> f64 {
    let centres = || columns.iter().map(Column::centre).chain([x]);
    let (first, last) = (centres().fold(x, f64::min), centres().fold(x, f64::max));
    items.push(Item::Line { from: (first, y), to: (last, y), stroke: style.axis() });
    draw_lines(items, branches, columns, Some(y), y, style)
}

#[cfg(test)]
mod tests {
    use super::super::overlap::{Bounds, overlaps};
    use super::*;
    use crate::ledger::label::{Label, MarkId, Run};

    fn content(label: &str, details: usize) -> FlowBox {
        let count = Label(vec![Run::Text("n = ".to_owned()), Run::Mark { mark: MarkId(1), text: "312".to_owned() }]);
        let detail = Label::text("Inadequate function of the bone marrow or of the kidneys (").then(count.clone());
        FlowBox { label: Label::text(label), count, details: vec![detail.then(Label::text(")")); details] }
    }

    fn line(steps: usize, excluded: bool) -> FlowBranch {
        let step = |at: usize| FlowStep {
            kept: content("Patients with a neuroendocrine tumor assessed for retreatment", at % 2),
            excluded: (excluded && at.is_multiple_of(2)).then(|| content("Excluded", 3)),
        };
        FlowBranch { steps: (0..steps).map(step).collect(), ..FlowBranch::default() }
    }

    fn model(steps: usize, branches: usize, excluded: bool) -> Flow {
        let branch = |at: usize| FlowBranch {
            before: (excluded && at == 1).then(|| content("Excluded", 1)),
            ..line(1 + at % 3, excluded)
        };
        let trunk = FlowBranch { branches: (0..branches).map(branch).collect(), ..line(steps, excluded) };
        Flow { trunk, alt: String::new() }
    }

    /// A flow whose first of two arms divides again.
    fn divided_twice(excluded: bool) -> Flow {
        let mut flow = model(2, 2, excluded);
        flow.trunk.branches[0].branches = vec![line(2, excluded), line(1, excluded)];
        flow
    }

    fn all() -> Vec<Flow> {
        let mut all = Vec::new();
        for excluded in [false, true] {
            all.push(divided_twice(excluded));
            for steps in 1..=4 {
                all.extend([0, 2, 3, 4].map(|branches| model(steps, branches, excluded)));
            }
        }
        all
    }

    #[test]
    fn nothing_overlaps_whatever_the_steps_and_branches() {
        for style in [Style::manuscript(), Style::poster(1000.0), Style::poster(760.0)] {
            for flow in all() {
                let drawing = draw(&flow, &style);
                assert_eq!(overlaps(&drawing), [], "{flow:?}, {style:?}");
                assert_eq!(
                    boxes(&drawing)
                        .iter()
                        .flat_map(|one| boxes(&drawing)
                            .into_iter()
                            .filter(move |other| { one != other && one.meets(other) }))
                        .count(),
                    0,
                    "{flow:?}, {style:?}"
                );
            }
        }
    }

    fn boxes(drawing: &Drawing) -> Vec<Bounds> {
        let bounds = |item: &Item| match item {
            Item::Rect { x, y, width, height, .. } => {
                Some(Bounds { left: *x, top: *y, right: x + width, bottom: y + height })
            }
            _ => None,
        };
        drawing.items.iter().filter_map(bounds).collect()
    }

    #[test]
    fn texts_stay_in_their_boxes() {
        for flow in all() {
            let drawing = draw(&flow, &Style::manuscript());
            for item in &drawing.items {
                if let Item::Text(text) = item {
                    let own = super::super::overlap::text_bounds(text);
                    let holds = |frame: &Bounds| {
                        frame.left < own.left
                            && frame.top < own.top
                            && frame.right > own.right
                            && frame.bottom > own.bottom
                    };
                    assert!(boxes(&drawing).iter().any(holds), "{}", text.label.plain());
                }
            }
        }
    }

    #[test]
    fn an_arrow_meets_the_edge_of_every_box_but_the_first() {
        for flow in all() {
            let drawing = draw(&flow, &Style::manuscript());
            let tips: Vec<Point> = drawing
                .items
                .iter()
                .filter_map(|item| if let Item::Polygon { points, .. } = item { points.first().copied() } else { None })
                .collect();
            let boxes = boxes(&drawing);
            assert_eq!(tips.len() + 1, boxes.len());
            let is_met = |frame: &&Bounds| {
                tips.iter().any(|(x, y)| {
                    let on_top = (y - frame.top).abs() < 1e-9 && *x > frame.left && *x < frame.right;
                    let on_side = (x - frame.left).abs() < 1e-9 && *y > frame.top && *y < frame.bottom;
                    on_top || on_side
                })
            };
            let unmet = boxes.iter().filter(|frame| !is_met(frame)).count();
            assert_eq!(unmet, 1, "{flow:?}");
        }
    }

    #[test]
    fn branches_stand_side_by_side_and_their_steps_in_rows() {
        let drawing = draw(&model(1, 3, false), &Style::manuscript());
        let boxes = boxes(&drawing);
        // One box of the trunk; branches of one, two and three.
        assert_eq!(boxes.len(), 1 + 1 + 2 + 3);
        let firsts = [&boxes[1], &boxes[2], &boxes[4]];
        assert!(firsts.windows(2).all(|pair| pair[0].top == pair[1].top && pair[0].right < pair[1].left));
        assert_eq!(boxes[3].top, boxes[5].top);
        assert!(boxes[0].bottom < boxes[1].top);
    }
}
