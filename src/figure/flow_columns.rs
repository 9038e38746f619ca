//! Where the boxes of a flow diagram stand: columns, rows, and who leaves a line.

use super::drawing::{Anchor, Item};
use super::flow_box::{Placed, arrow};
use super::flow_model::{FlowBox, FlowBranch};
use super::style::Style;

/// Where the boxes of a line stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    left: f64,
    width: f64,
    /// Left edge and width of the boxes of the line.
    pub(super) main: (f64, f64),
    /// Left edge and width of the boxes beside it; none where the column is too narrow:
    /// then what is excluded has a box in the line, as in the arms of CONSORT's diagram.
    side: Option<(f64, f64)>,
}

impl Column {
    /// The column of the first line, as wide as the figure.
    pub(super) fn of_trunk(trunk: &FlowBranch, style: &Style) -> Self {
        let whole = Self::of(0.5, style.width - 1.0, style);
        if trunk.branches.is_empty() && trunk.has_excluded() {
            return Self { main: (0.5, whole.main.1), ..whole };
        }
        whole
    }

    /// A column from `left` on, with its line in the middle.
    fn of(left: f64, width: f64, style: &Style) -> Self {
        let main = (0.48 * style.width).min(width);
        let side = 0.43 * width;
        Self {
            left,
            width,
            main: (left + (width - main) / 2.0, main),
            side: (width >= style.em(24.0)).then_some((left + width - side, side)),
        }
    }

    /// The columns of the branches under it.
    pub(super) fn divided(&self, branches: &[FlowBranch], style: &Style) -> Vec<Self> {
        let gap = style.em(1.2);
        let parts: f64 = branches.iter().map(FlowBranch::columns).sum();
        let part = (self.width - (parts - 1.0) * gap) / parts;
        let mut left = self.left;
        let mut columns: Vec<Self> = Vec::new();
        for branch in branches {
            let count = branch.columns();
            let width = count * part + (count - 1.0) * gap;
            columns.push(Self::of(left, width, style));
            left += width + gap;
        }
        // Branches side by side look alike: in one that is narrow no box has room beside it.
        if columns.iter().any(|column| column.side.is_none()) {
            columns.iter_mut().for_each(|column| column.side = None);
        }
        columns
    }

    /// The x of its line.
    pub(super) fn centre(&self) -> f64 {
        self.main.0 + self.main.1 / 2.0
    }

    /// A box of those excluded, laid out for this column.
    pub(super) fn excluded(&self, content: &FlowBox, style: &Style) -> Leaving {
        match self.side {
            Some((left, width)) => {
                let placed = Placed::of(content, width, Anchor::Start, style);
                Leaving { left, room: placed.height + style.em(1.6), placed, is_beside: true }
            }
            None => {
                let placed = Placed::of(content, self.main.1, Anchor::Start, style);
                Leaving { left: self.main.0, room: placed.height + style.em(2.8), placed, is_beside: false }
            }
        }
    }
}

/// Those who leave a line, and the room that their box needs between two boxes of it.
pub(super) struct Leaving {
    left: f64,
    /// How far apart its box keeps those of the line.
    pub(super) room: f64,
    placed: Placed,
    is_beside: bool,
}

impl Leaving {
    /// Draws the line from `top` down to `end`, where a box or a fork is, or only as far
    /// as those who leave it.
    pub(super) fn draw(
        self,
        items: &mut Vec<Item>,
        column: &Column,
        (top, end): (f64, Option<f64>),
        is_box: bool,
        style: &Style,
    ) {
        let x = column.centre();
        let from = if self.is_beside {
            let middle = top + self.room / 2.0;
            if end.is_none() {
                items.push(Item::Line { from: (x, top), to: (x, middle), stroke: style.axis() });
            }
            arrow(items, (x, middle), (self.left, middle), style);
            let y = middle - self.placed.height / 2.0;
            self.placed.draw(items, self.left, y, style);
            top
        } else {
            let y = top + style.em(1.4);
            let under = y + self.placed.height;
            arrow(items, (x, top), (x, y), style);
            self.placed.draw(items, self.left, y, style);
            under
        };
        if let Some(end) = end {
            lead(items, x, (from, end), is_box, style);
        }
    }
}

/// A line downward, with a head where it meets a box.
pub(super) fn lead(items: &mut Vec<Item>, x: f64, (from, to): (f64, f64), is_box: bool, style: &Style) {
    if is_box {
        arrow(items, (x, from), (x, to), style);
    } else {
        items.push(Item::Line { from: (x, from), to: (x, to), stroke: style.axis() });
    }
}

/// The rows of the boxes of lines side by side.
pub(super) struct Rows {
    /// Upper edge of each row.
    pub(super) tops: Vec<f64>,
    /// Height of each row.
    pub(super) heights: Vec<f64>,
}

impl Rows {
    /// The rows under `top`, or under the fork from which the lines start.
    pub(super) fn of(
        branches: &[FlowBranch],
        columns: &[Column],
        boxes: &[Vec<Placed>],
        fork: Option<f64>,
        top: f64,
        style: &Style,
    ) -> Self {
        let (mut tops, mut heights) = (Vec::new(), Vec::new());
        let room = |excluded: Option<&FlowBox>, column: &Column, least: f64| {
            excluded.map_or(least, |excluded| column.excluded(excluded, style).room)
        };
        let most = boxes.iter().map(Vec::len).max().unwrap_or(0);
        let mut under = top;
        for row in 0..most {
            let lines = branches.iter().zip(columns).zip(boxes).filter(|(_, boxes)| boxes.len() > row);
            let mut needed = 0.0_f64;
            let mut height = 0.0_f64;
            for ((branch, column), boxes) in lines {
                needed = needed.max(match row.checked_sub(1) {
                    Some(last) => room(branch.steps[last].excluded.as_ref(), column, style.em(2.2)),
                    None if fork.is_some() => room(branch.before.as_ref(), column, style.em(1.8)),
                    None => 0.0,
                });
                height = height.max(boxes[row].height);
            }
            tops.push(under + needed);
            heights.push(height);
            under += needed + height;
        }
        Self { tops, heights }
    }
}
