//! Sums of what lies before a place of a sequence.

/// So many are added at most for one sum.
const STRIDE: usize = 1024;

/// The running sums before every 1024th place. A sum up to any place is then made by few additions, and in the order of
/// the sequence, so that it is the one that adding all of them gives.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RunningSums<const N: usize> {
    kept: Vec<[f64; N]>,
    /// How many terms there are, and the sum of all.
    count: usize,
    all: [f64; N],
}

impl<const N: usize> Default for RunningSums<N> {
    fn default() -> Self {
        Self { kept: Vec::new(), count: 0, all: [0.0; N] }
    }
}

impl<const N: usize> RunningSums<N> {
    /// The sums of a sequence.
    pub fn of(all: impl Iterator<Item = [f64; N]>) -> Self {
        let mut sums = Self::default();
        all.for_each(|terms| sums.push(terms));
        sums
    }

    /// Adds the next terms.
    pub fn push(&mut self, terms: [f64; N]) {
        if self.count.is_multiple_of(STRIDE) {
            self.kept.push(self.all);
        }
        add(&mut self.all, terms);
        self.count += 1;
    }

    /// The sums of the terms before a place, which lies in the sequence or at its end.
    pub fn before(&self, place: usize, term: impl Fn(usize) -> [f64; N]) -> [f64; N] {
        let Some(last) = self.kept.len().checked_sub(1) else { return [0.0; N] };
        let kept = (place / STRIDE).min(last);
        let mut sums = self.kept[kept];
        (kept * STRIDE..place).for_each(|place| add(&mut sums, term(place)));
        sums
    }
}

fn add<const N: usize>(sums: &mut [f64; N], terms: [f64; N]) {
    sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_the_one_that_adding_all_gives() {
        let term = |place: usize| [1.0 / (place as f64 + 1.0), place as f64];
        for length in [0, 1, 1023, 1024, 1025, 5000] {
            let sums = RunningSums::of((0..length).map(term));
            for place in [0, 1, 1023, 1024, 1025, 2048, 4999, length].into_iter().filter(|place| *place <= length) {
                let mut all = [0.0; 2];
                (0..place).for_each(|at| add(&mut all, term(at)));
                assert_eq!(sums.before(place, term), all, "{place} of {length}");
            }
        }
    }
}
