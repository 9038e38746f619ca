//! The tail probability of an r × c table given its margins, cell by cell from the middle.
//!
//! The cells of a line are filled one after the other. Given those before it a cell is hypergeometric, so that the
//! probability of all completions of a partial table is known without filling them. A partial table whose every
//! completion is in the tail is counted as a whole, by the bound of the longest path of the network algorithm (Mehta CR,
//! Patel NR. J Am Stat Assoc 1983;78:427–434); one that is too improbable to change any digit is left out. The last two
//! cells of the last two lines are a 2 × 2 table, whose tails are found by bisection and added from the cut outwards. The
//! cost grows with the tables around the middle that are more probable than the one observed, not with all tables.

use super::fisher_network::most;

/// Partial tables whose probability is smaller than that of the table observed by this factor's logarithm change no
/// digit of the tail, which has the observed table in it.
const NEGLIGIBLE: f64 = 50.0;

/// What adding one table of a 2 × 2 tail costs, in partial tables.
const TERM: f64 = 0.05;

/// The sum over all tables with these margins whose log probability without constants, −Σ ln cell!, is at most `limit`,
/// which is that of the table observed. `constant` is what all have in common. None where it takes more than `work`
/// partial tables.
pub(super) fn tail(
    lines: &[usize],
    across: &[usize],
    log_factorials: &[f64],
    limit: f64,
    constant: f64,
    work: f64,
) -> Option<f64> {
    // Small lines first: they have the fewest ways to be filled, and the last ones need not be filled one by one.
    let ascending = |totals: &[usize]| {
        let mut totals = totals.to_vec();
        totals.sort_unstable();
        totals
    };
    let mut walk =
        Walk { log_factorials, limit, constant, least: limit + constant - NEGLIGIBLE, work, probability: 0.0 };
    walk.lines(&mut ascending(across), &ascending(lines), 0.0, 0.0)?;
    Some(walk.probability.min(1.0))
}

struct Walk<'a> {
    log_factorials: &'a [f64],
    limit: f64,
    constant: f64,
    /// Log probability below which partial tables are left out.
    least: f64,
    work: f64,
    probability: f64,
}

impl Walk<'_> {
    /// Takes steps from the work that is left; none where it is used up.
    fn spend(&mut self, steps: f64) -> Option<()> {
        self.work -= steps;
        (self.work >= 0.0).then_some(())
    }

    fn of(&self, count: usize) -> f64 {
        self.log_factorials[count]
    }

    /// Fills `lines`, at least two, with `rest` left of the crossing totals. `past` is −Σ ln cell! of the cells filled,
    /// `all` the log probability of all completions.
    fn lines(&mut self, rest: &mut [usize], lines: &[usize], past: f64, all: f64) -> Option<()> {
        self.spend(1.0)?;
        if past + most(rest, lines, lines.iter().sum(), self.log_factorials) <= self.limit {
            self.probability += libm::exp(all);
            return Some(());
        }
        match lines {
            [one, other] => self.pair(rest, [*one, *other], past, all),
            [line, ..] => self.cells(rest, 0, *line, lines, past, all),
            [] => None,
        }
    }

    /// Fills the cells of the first of `lines` from `at` on; `left` is what the line has still to give.
    fn cells(
        &mut self,
        rest: &mut [usize],
        at: usize,
        left: usize,
        lines: &[usize],
        past: f64,
        all: f64,
    ) -> Option<()> {
        if at + 1 == rest.len() {
            rest[at] -= left;
            let outcome = self.lines(rest, &lines[1..], past - self.of(left), all);
            rest[at] += left;
            return outcome;
        }
        let room = rest[at + 1..].iter().sum();
        for (cell, share) in self.shares(rest[at], room, left, all) {
            rest[at] -= cell;
            let outcome = self.cells(rest, at + 1, left - cell, lines, past - self.of(cell), all + share);
            rest[at] += cell;
            outcome?;
        }
        Some(())
    }

    /// Fills the last two lines, crossing by crossing.
    fn pair(&mut self, rest: &[usize], [one, other]: [usize; 2], past: f64, all: f64) -> Option<()> {
        let [cap, after @ ..] = rest else { return None };
        if let [last] = after {
            return self.two_by_two([*cap, *last], [one, other], past, all);
        }
        let room = after.iter().sum();
        for (cell, share) in self.shares(*cap, room, one, all) {
            self.spend(1.0)?;
            let past = past - self.of(cell) - self.of(cap - cell);
            let left = [one - cell, other - (cap - cell)];
            if after.len() > 2 && past + most(after, &left, room, self.log_factorials) <= self.limit {
                self.probability += libm::exp(all + share);
            } else {
                self.pair(after, left, past, all + share)?;
            }
        }
        Some(())
    }

    /// The values of a cell, from its mode outwards, and their log probabilities: `left` goes into it and into cells
    /// that have `room`, and it has room for `cap`. Those that change no digit are left out.
    fn shares(&self, cap: usize, room: usize, left: usize, all: f64) -> Vec<(usize, f64)> {
        let whole = self.of(cap) + self.of(room) - self.of(cap + room) + self.of(left) + self.of(cap + room - left);
        let share = |cell: usize| {
            let (elsewhere, unused) = (left - cell, room + cell - left);
            whole - self.of(cell) - self.of(cap - cell) - self.of(elsewhere) - self.of(unused)
        };
        let (low, high) = (left.saturating_sub(room), left.min(cap));
        let mode = ((left + 1) * (cap + 1) / (cap + room + 2)).clamp(low, high);
        let counts = |(_, share): &(usize, f64)| all + share >= self.least;
        let below = (low..mode).rev().map(|cell| (cell, share(cell))).take_while(counts);
        let above = (mode..=high).map(|cell| (cell, share(cell))).take_while(counts);
        above.chain(below).collect()
    }

    /// Adds the tail of the tables whose last four cells, with these margins, are still to be filled.
    fn two_by_two(&mut self, [cap, room]: [usize; 2], [one, other]: [usize; 2], past: f64, all: f64) -> Option<()> {
        let (low, high) = (one.saturating_sub(room), one.min(cap));
        let mode = ((one + 1) * (cap + 1) / (cap + room + 2)).clamp(low, high);
        // The cell below `cell` and the one across from it.
        let rest = |cell: usize| (cap - cell, one - cell, room + cell - one);
        let value = |walk: &Self, cell: usize| {
            let (below, beside, opposite) = rest(cell);
            past - walk.of(cell) - walk.of(below) - walk.of(beside) - walk.of(opposite)
        };
        debug_assert_eq!(cap + room, one + other);
        if value(self, mode) <= self.limit {
            self.probability += libm::exp(all);
            return self.spend(1.0);
        }
        let mut terms = 0usize;
        // Values rise to the mode and fall after it.
        let below = low + partition(low, mode, |cell| value(self, cell) <= self.limit);
        if below > low {
            let mut term = libm::exp(value(self, below - 1) + self.constant);
            for cell in (low..below).rev() {
                self.probability += term;
                terms += 1;
                let (down, beside, opposite) = rest(cell);
                term *= cell as f64 * opposite as f64 / ((down + 1) as f64 * (beside + 1) as f64);
                if term <= self.probability * 1e-18 {
                    break;
                }
            }
        }
        let above = mode + partition(mode, high + 1, |cell| value(self, cell) > self.limit);
        if above <= high {
            let mut term = libm::exp(value(self, above) + self.constant);
            for cell in above..=high {
                self.probability += term;
                terms += 1;
                let (down, beside, opposite) = rest(cell);
                term *= down as f64 * beside as f64 / ((cell + 1) as f64 * (opposite + 1) as f64);
                if term <= self.probability * 1e-18 {
                    break;
                }
            }
        }
        self.spend(1.0 + TERM * terms as f64)
    }
}

/// How many of the numbers from `low` to before `end` come first for which something holds, which holds for the first
/// ones only.
fn partition(low: usize, end: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut from, mut to) = (low, end.max(low));
    while from < to {
        let middle = from + (to - from) / 2;
        if holds(middle) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    from - low
}
