//! The tail probability of an r × c table given its margins, line by line.
//!
//! The network algorithm of Mehta CR, Patel NR (J Am Stat Assoc 1983;78:427–434): the lines of the table are filled one
//! after the other. What matters of the lines filled so far is what is left of the crossing totals (a node; their order
//! does not matter) and the log probability so far. A partial table whose every completion is in the tail is counted
//! with the closed form of the probability of all its completions, one of which none is in the tail is dropped, and
//! what is left undecided goes on. Partial tables at one node whose log probabilities differ by less than
//! [`ALIKE`] go on as one. The last two lines of a node are enumerated once and searched by bisection.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Log probabilities that differ by no more than this are one. All lines together stay far below the tolerance within
/// which tables count as equally probable.
const ALIKE: f64 = 1e-9;

/// Partial tables that may be kept at a time: 16 bytes each.
const MOST_KEPT: usize = 20_000_000;

/// A way to fill a line at a node costs as much as so many partial tables that go on.
const WAY: f64 = 10.0;

/// What is left of the crossing totals, ascending.
type NodeKey = Vec<u32>;

/// Partial tables: log probability without constants, ascending, and how many tables of it.
type Pasts = Vec<(f64, f64)>;

/// The sum over all tables with these margins whose log probability without constants, −Σ ln cell!, is at most `limit`.
/// `constant` is what all have in common. None where it takes more than `work` steps, or too much memory.
pub(super) fn tail(
    lines: &[usize],
    across: &[usize],
    log_factorials: &[f64],
    limit: f64,
    constant: f64,
    work: f64,
) -> Option<f64> {
    let mut lines = lines.to_vec();
    // Large lines first: what is left is soon small.
    lines.sort_unstable_by(|a, b| b.cmp(a));
    let mut start: NodeKey = across.iter().map(|total| *total as u32).collect();
    start.sort_unstable();
    let mut network = Network { log_factorials, limit, constant, work, probability: 0.0 };
    let mut stage = BTreeMap::from([(start, vec![(0.0, 1.0)])]);
    let (first, last) = lines.split_at(lines.len().saturating_sub(2));
    for (at, line) in first.iter().enumerate() {
        stage = network.pass(stage, *line, &lines[at + 1..])?;
    }
    for (node, pasts) in stage {
        network.finish(&node, &pasts, last)?;
    }
    Some(network.probability.min(1.0))
}

struct Network<'a> {
    log_factorials: &'a [f64],
    limit: f64,
    constant: f64,
    work: f64,
    probability: f64,
}

/// What is known of all completions of a node.
#[derive(Clone, Copy)]
struct Completions {
    /// No completion has a larger log probability.
    most: f64,
    /// No completion has a smaller one.
    least: f64,
    /// Logarithm of the sum of their probabilities.
    all: f64,
}

/// The partial tables at a node, sorted, with running sums that do not leave the range of numbers.
struct Sums {
    pasts: Pasts,
    largest: f64,
    running: Vec<f64>,
}

impl Sums {
    fn of(pasts: Pasts) -> Self {
        let largest = pasts.last().map_or(0.0, |past| past.0);
        let mut running = Vec::with_capacity(pasts.len() + 1);
        let mut sum = 0.0;
        running.push(sum);
        for (value, count) in &pasts {
            sum += count * libm::exp(value - largest);
            running.push(sum);
        }
        Self { pasts, largest, running }
    }

    /// How many have a value of at most `limit`.
    fn up_to(&self, limit: f64) -> usize {
        self.pasts.partition_point(|past| past.0 <= limit)
    }
}

impl Network<'_> {
    /// Takes steps from the work that is left; none where it is used up.
    fn spend(&mut self, steps: f64) -> Option<()> {
        self.work -= steps;
        (self.work >= 0.0).then_some(())
    }

    /// Fills one line at all nodes; `left` are the lines after it.
    fn pass(
        &mut self,
        stage: BTreeMap<NodeKey, Pasts>,
        line: usize,
        left: &[usize],
    ) -> Option<BTreeMap<NodeKey, Pasts>> {
        let mut next: BTreeMap<NodeKey, (Completions, Vec<Pasts>)> = BTreeMap::new();
        let mut kept = 0usize;
        for (node, pasts) in stage {
            let sums = Sums::of(pasts);
            self.spend(WAY * ways(&node, line))?;
            let mut fillings = Vec::new();
            let mut cells = vec![0u32; node.len()];
            each_filling(&node, line, 0, &mut cells, &mut |cells| fillings.push(cells.to_vec()));
            for cells in fillings {
                let step: f64 = -cells.iter().map(|cell| self.log_factorials[*cell as usize]).sum::<f64>();
                let mut rest: NodeKey = node.iter().zip(&cells).map(|(total, cell)| total - cell).collect();
                rest.sort_unstable();
                let (known, lists) = match next.entry(rest) {
                    Entry::Occupied(entry) => entry.into_mut(),
                    Entry::Vacant(entry) => {
                        let known = completions(entry.key(), left, self.log_factorials);
                        entry.insert((known, Vec::new()))
                    }
                };
                // All completions in the tail, then some, then none.
                let inside = sums.up_to(self.limit - step - known.most);
                let some = sums.up_to(self.limit - step - known.least);
                if inside > 0 {
                    self.probability +=
                        libm::exp(sums.largest + step + known.all + self.constant) * sums.running[inside];
                }
                if some > inside {
                    let list: Pasts =
                        sums.pasts[inside..some].iter().map(|(value, count)| (value + step, *count)).collect();
                    kept += list.len();
                    lists.push(list);
                    if lists.len() > 64 {
                        let before: usize = lists.iter().map(Vec::len).sum();
                        let merged = merged(std::mem::take(lists));
                        kept = kept + merged.len() - before;
                        lists.push(merged);
                    }
                    if kept > MOST_KEPT {
                        return None;
                    }
                    self.spend((some - inside) as f64)?;
                }
            }
        }
        Some(next.into_iter().map(|(node, (_, lists))| (node, merged(lists))).filter(|(_, p)| !p.is_empty()).collect())
    }

    /// Adds the tail of all tables whose last two lines are still to be filled.
    fn finish(&mut self, node: &NodeKey, pasts: &Pasts, last: &[usize]) -> Option<()> {
        let [line, _] = last else { return None };
        self.spend(ways(node, *line) + pasts.len() as f64)?;
        let mut ends: Pasts = Vec::new();
        let mut cells = vec![0u32; node.len()];
        let of = |cell: u32| self.log_factorials[cell as usize];
        each_filling(node, *line, 0, &mut cells, &mut |cells| {
            let value: f64 = cells.iter().zip(node).map(|(cell, total)| of(*cell) + of(total - cell)).sum();
            ends.push((-value, 1.0));
        });
        ends.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let sums = Sums::of(ends);
        for (value, count) in pasts {
            let within = sums.up_to(self.limit - value);
            if within > 0 {
                self.probability += count * libm::exp(value + sums.largest + self.constant) * sums.running[within];
            }
        }
        Some(())
    }
}

/// How many ways there are to share out a line to cells that have room for their totals.
fn ways(totals: &[u32], line: usize) -> f64 {
    let mut ways: Vec<f64> = vec![0.0; line + 1];
    ways[0] = 1.0;
    for cap in totals {
        // A running sum over a window of cap + 1.
        let cap = *cap as usize;
        let mut window = 0.0;
        let next = (0..=line).map(|total| {
            window += ways[total];
            if total > cap {
                window -= ways[total - cap - 1];
            }
            window
        });
        ways = next.collect();
    }
    ways[line].max(1.0)
}

/// Calls `done` with every way to share out `left` to cells that have room for their totals.
fn each_filling(totals: &[u32], left: usize, at: usize, cells: &mut [u32], done: &mut impl FnMut(&[u32])) {
    if at + 1 == totals.len() {
        cells[at] = left as u32;
        return done(cells);
    }
    let room: usize = totals[at + 1..].iter().map(|total| *total as usize).sum();
    for cell in left.saturating_sub(room)..=left.min(totals[at] as usize) {
        cells[at] = cell as u32;
        each_filling(totals, left - cell, at + 1, cells, done);
    }
}

/// Several lists as one, ascending; values that are alike as one.
fn merged(lists: Vec<Pasts>) -> Pasts {
    let mut all: Pasts = lists.concat();
    all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut out: Pasts = Vec::with_capacity(all.len());
    for (value, count) in all {
        match out.last_mut() {
            // The smaller value stays; the count carries the difference, so that no probability is lost.
            Some(known) if value - known.0 <= ALIKE => known.1 += count * libm::exp(value - known.0),
            _ => out.push((value, count)),
        }
    }
    out.shrink_to_fit();
    out
}

/// Bounds of the log probabilities of all ways to fill `lines` with these crossing totals, and of their sum.
fn completions(node: &[u32], lines: &[usize], log_factorials: &[f64]) -> Completions {
    let n: usize = lines.iter().sum();
    let across: Vec<usize> = node.iter().map(|total| *total as usize).collect();
    let of = |totals: &[usize]| totals.iter().map(|total| log_factorials[*total]).sum::<f64>();
    let by_line: f64 = lines.iter().map(|line| largest(*line, &across, log_factorials)).sum();
    let by_crossing: f64 = across.iter().map(|total| largest(*total, lines, log_factorials)).sum();
    Completions {
        most: most(&across, lines, n, log_factorials),
        least: -by_line.min(by_crossing),
        all: log_factorials[n] - of(lines) - of(&across),
    }
}

/// The largest Σ ln cell! of one line: a convex sum is largest where the largest cells are filled first.
fn largest(total: usize, caps: &[usize], log_factorials: &[f64]) -> f64 {
    let mut caps = caps.to_vec();
    caps.sort_unstable_by(|a, b| b.cmp(a));
    let mut left = total;
    let mut sum = 0.0;
    for cap in caps {
        let cell = left.min(cap);
        sum += log_factorials[cell];
        left -= cell;
    }
    sum
}

/// An upper bound of −Σ ln cell!, by Lagrange's dual: for any multipliers a of the crossing totals and b of the lines,
/// the sum over the cells of the largest −ln x! + (a + b) x, less Σ a total − Σ b line. The largest is at x = ⌊exp(a + b)⌋.
/// The multipliers are near those of the expected counts, where the bound is close.
pub(super) fn most(across: &[usize], lines: &[usize], n: usize, log_factorials: &[f64]) -> f64 {
    let (columns, rows) = (lines.len() as f64, across.len() as f64);
    let half = libm::log(n as f64 + 0.5 * columns * rows);
    let of_across: Vec<f64> = across.iter().map(|total| libm::log(*total as f64 + 0.5 * columns)).collect();
    let of_line: Vec<f64> = lines.iter().map(|total| libm::log(*total as f64 + 0.5 * rows) - half).collect();
    let mut bound = 0.0;
    for (a, total) in of_across.iter().zip(across) {
        bound -= a * *total as f64;
        for (b, line) in of_line.iter().zip(lines) {
            let cell = (libm::exp(a + b) as usize).min(*total).min(*line);
            bound += (a + b) * cell as f64 - log_factorials[cell];
        }
    }
    for (b, line) in of_line.iter().zip(lines) {
        bound -= b * *line as f64;
    }
    bound
}
