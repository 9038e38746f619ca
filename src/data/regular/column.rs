//! The cells of a column of a regular text.

/// The cells of a column.
#[derive(Clone, Copy)]
pub(super) struct ColumnOfText<'t> {
    pub text: &'t str,
    /// Where the cells of all columns end, each one before the next cell, and before them the end of one before the text.
    pub ends: &'t [u32],
    /// How many ends a line has.
    pub stride: usize,
    pub column: usize,
}

/// Where a cell is in a text.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    start: usize,
    end: usize,
}

impl<'t> ColumnOfText<'t> {
    /// How many cells there are.
    pub fn rows(self) -> usize {
        self.ends.len().saturating_sub(1) / self.stride
    }

    /// All cells.
    pub fn cells(self) -> impl Iterator<Item = Cell> + Clone {
        let cell = move |line: &[u32]| Cell::between(line[self.column], line[self.column + 1]);
        self.ends.windows(self.stride + 1).step_by(self.stride).map(cell)
    }

    /// The text of the cell of a row, which is found at once.
    pub fn text_of(self, row: usize) -> &'t str {
        let at = row * self.stride + self.column;
        match self.ends.get(at..at + 2) {
            Some([before, end]) => Cell::between(*before, *end).of(self.text),
            _ => "",
        }
    }

    /// The texts of all cells.
    pub fn texts(self) -> impl Iterator<Item = Option<&'t str>> + Clone {
        self.cells().map(move |cell| self.text.get(cell.start..cell.end))
    }
}

impl Cell {
    /// The one between two ends.
    #[inline]
    fn between(before: u32, end: u32) -> Self {
        // Before the first cell of a text stands the greatest number, to which one is added.
        Self { start: before.wrapping_add(1) as usize, end: end as usize }
    }

    /// How many bytes it has.
    #[inline]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Its text.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        // Cells are cut at ASCII bytes of valid text.
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Its first eight bytes, the first as the lowest, and zeros behind a shorter one.
    #[inline]
    pub fn first_word(self, bytes: &[u8]) -> u64 {
        let rest = bytes.get(self.start..).unwrap_or_default();
        let word = match rest.first_chunk() {
            Some(eight) => u64::from_le_bytes(*eight),
            None => word_of(rest),
        };
        let bits = 8 * self.len();
        if bits >= 64 { word } else { word & ((1 << bits) - 1) }
    }

    /// Its last eight bytes, of which it has as many at least.
    #[inline]
    pub fn last_word(self, bytes: &[u8]) -> u64 {
        let last = bytes.get(..self.end).and_then(|before| before.last_chunk());
        last.map_or(0, |eight| u64::from_le_bytes(*eight))
    }
}

/// A text of at most eight bytes as a word; of a longer one the first eight.
pub(super) fn word_of(text: &[u8]) -> u64 {
    let mut eight = [0; 8];
    eight.iter_mut().zip(text).for_each(|(to, byte)| *to = *byte);
    u64::from_le_bytes(eight)
}
