//! Blocks of text and shapes that are placed where a plot has room.

use super::canvas::Frame;
use super::drawing::{Item, Text};
use super::overlap::Bounds;

/// Items laid out from the origin, with the room they take.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Block {
    /// Extent to the right.
    pub width: f64,
    /// Extent downward.
    pub height: f64,
    /// The items, with the block's top left corner at (0, 0).
    pub items: Vec<Item>,
}

impl Block {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Adds a text and widens the block to hold it.
    pub fn push_text(&mut self, text: Text) {
        self.width = self.width.max(text.x + text.width());
        self.items.push(Item::Text(text));
    }

    /// The items with the block's corner at (x, y).
    pub fn at(self, x: f64, y: f64) -> impl Iterator<Item = Item> {
        self.items.into_iter().map(move |item| item.moved(x, y))
    }
}

/// A corner of a plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corner {
    /// Where survival curves leave room first.
    TopRight,
    /// Where survival curves leave room last.
    BottomLeft,
}

/// Where in `frame` a block may stand without touching an obstacle: the free place
/// nearest to `corner`, or nothing. Around the block `margin` is kept free.
pub fn free_place(
    block: &Block,
    frame: Frame,
    margin: f64,
    obstacles: &[Bounds],
    corner: Corner,
) -> Option<(f64, f64)> {
    const COLUMNS: u32 = 40;
    const ROWS: u32 = 30;
    let (room_x, room_y) = (frame.width() - block.width - 2.0 * margin, frame.height() - block.height - 2.0 * margin);
    if room_x < 0.0 || room_y < 0.0 {
        return None;
    }
    let mut best: Option<(f64, (f64, f64))> = None;
    for column in 0..=COLUMNS {
        for row in 0..=ROWS {
            let (across, down) = (f64::from(column) / f64::from(COLUMNS), f64::from(row) / f64::from(ROWS));
            let distance = match corner {
                Corner::TopRight => (1.0 - across) * room_x + 1.5 * down * room_y,
                Corner::BottomLeft => across * room_x + 1.5 * (1.0 - down) * room_y,
            };
            let at = (frame.left + margin + across * room_x, frame.top + margin + down * room_y);
            let taken = Bounds {
                left: at.0 - margin,
                top: at.1 - margin,
                right: at.0 + block.width + margin,
                bottom: at.1 + block.height + margin,
            };
            if best.is_none_or(|(least, _)| distance < least) && !obstacles.iter().any(|other| other.meets(&taken)) {
                best = Some((distance, at));
            }
        }
    }
    best.map(|(_, at)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame { left: 0.0, top: 0.0, right: 100.0, bottom: 80.0 };

    fn block(width: f64, height: f64) -> Block {
        Block { width, height, items: Vec::new() }
    }

    #[test]
    fn an_empty_plot_has_room_in_its_corners() {
        assert_eq!(free_place(&block(20.0, 10.0), FRAME, 2.0, &[], Corner::TopRight), Some((78.0, 2.0)));
        assert_eq!(free_place(&block(20.0, 10.0), FRAME, 2.0, &[], Corner::BottomLeft), Some((2.0, 68.0)));
    }

    #[test]
    fn a_block_keeps_clear_of_a_line() {
        let line = Bounds { left: 0.0, top: 5.0, right: 100.0, bottom: 5.0 };
        let (_, y) = free_place(&block(20.0, 10.0), FRAME, 2.0, &[line], Corner::TopRight).expect("room beneath");
        assert!(y - 2.0 >= 5.0);
    }

    #[test]
    fn there_is_no_place_where_there_is_no_room() {
        let all = Bounds { left: 0.0, top: 0.0, right: 100.0, bottom: 80.0 };
        assert_eq!(free_place(&block(20.0, 10.0), FRAME, 2.0, &[all], Corner::TopRight), None);
        assert_eq!(free_place(&block(120.0, 10.0), FRAME, 2.0, &[], Corner::TopRight), None);
    }
}
