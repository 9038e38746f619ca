//! Where the cells of delimited text end.

/// So many bytes are looked at together.
const BLOCK: usize = 64;

/// The places of the bytes that end a cell, one after the other: the delimiter, and what ends a line. A cell of a few
/// bytes is over before a processor that goes byte by byte has guessed its length; the bytes of a block are compared
/// without a guess, and each of them becomes a bit.
pub(super) struct CellEnds<'t> {
    bytes: &'t [u8],
    delimiter: u8,
    /// Where the present block begins.
    block: usize,
    /// Its bytes that end a cell and were not given yet, the first as the lowest bit.
    ends: u64,
}

impl<'t> CellEnds<'t> {
    pub fn new(bytes: &'t [u8], delimiter: u8) -> Self {
        Self { bytes, delimiter, block: 0, ends: ends_of(bytes, delimiter) }
    }
}

impl Iterator for CellEnds<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.ends == 0 {
            let rest = self.bytes.get(self.block + BLOCK..)?;
            self.block += BLOCK;
            self.ends = ends_of(rest, self.delimiter);
        }
        let at = self.block + self.ends.trailing_zeros() as usize;
        self.ends &= self.ends - 1;
        Some(at)
    }
}

/// All of them, behind the greatest number, to which one is added to come to the beginning of the text. The text is not
/// longer than 32 bits count.
pub(super) fn cell_ends(bytes: &[u8], delimiter: u8) -> Vec<u32> {
    // Most cells have four letters or more.
    let mut all = Vec::with_capacity(bytes.len() / 4);
    all.push(u32::MAX);
    for (block, bytes) in (0u32..).step_by(BLOCK).zip(bytes.chunks(BLOCK)) {
        let mut ends = ends_of(bytes, delimiter);
        all.extend((0..ends.count_ones()).map(|_| {
            let at = block + ends.trailing_zeros();
            ends &= ends - 1;
            at
        }));
    }
    all
}

/// Of the first bytes of a text those that end a cell, a bit for each.
fn ends_of(bytes: &[u8], delimiter: u8) -> u64 {
    if let Some(block) = bytes.first_chunk() {
        return ends_of_block(block, delimiter);
    }
    let mut block = [0; BLOCK];
    block[..bytes.len()].copy_from_slice(bytes);
    // What is behind the text is no end, whatever the delimiter.
    ends_of_block(&block, delimiter) & ((1 << bytes.len()) - 1)
}

fn ends_of_block(block: &[u8; BLOCK], delimiter: u8) -> u64 {
    // A loop over places becomes comparisons of many bytes at once, which a closure given to `map` does not in every build.
    let mut is_end = [0u8; BLOCK];
    for (is_end, byte) in is_end.iter_mut().zip(block) {
        *is_end = u8::from((*byte == delimiter) | (*byte == b'\n') | (*byte == b'\r'));
    }
    let eights = is_end.chunks_exact(8).enumerate();
    eights.fold(0, |ends, (at, eight)| ends | bits_of(eight.try_into().unwrap_or_default()) << (8 * at))
}

/// Eight bytes of 0 or 1 as eight bits. A factor of bits 7, 14, …, 56 moves byte *i*, which stands at bit 8*i*, to bit
/// 8*i* + 7(8 - *i*) = 56 + *i*. Its other terms stand at 8*i* + 7*k*; no two of all are the same bit, since 8*i* + 7*k* =
/// 8*j* + 7*l* asks that *i* - *j* be a multiple of 7, and *k* and *l* then differ by 8. So nothing is carried.
fn bits_of(bytes: [u8; 8]) -> u64 {
    u64::from_le_bytes(bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_is_found_wherever_a_block_begins() {
        let text = "a,b;\u{e9}\r\n,,\n\nlast one of some length, which goes on and on,x\r";
        for before in 0..2 * BLOCK + 3 {
            for after in [0, 1, BLOCK - 1, BLOCK] {
                let whole = format!("{}{text}{}", "-".repeat(before), "-".repeat(after));
                for delimiter in [b',', b';', b'\t', 0, b'-'] {
                    let expected = |(at, byte): (usize, u8)| [delimiter, b'\n', b'\r'].contains(&byte).then_some(at);
                    let expected: Vec<usize> = whole.bytes().enumerate().filter_map(expected).collect();
                    assert_eq!(CellEnds::new(whole.as_bytes(), delimiter).collect::<Vec<_>>(), expected, "{whole}");
                    let all = cell_ends(whole.as_bytes(), delimiter);
                    assert!(all[1..].iter().map(|end| *end as usize).eq(expected) && all[0] == u32::MAX, "{whole}");
                }
            }
        }
        assert_eq!(CellEnds::new(b"", 0).next(), None);
    }
}
