//! The tail probability of an r × c table given its margins, by meeting in the middle.
//!
//! The lines (rows or columns) are divided into two halves. Every way of sharing out the margins between the halves is
//! a node; within a node the halves are independent, so that the log probability of a table is a sum of one term of
//! each. The terms of one half are sorted with running sums, and for each term of the other the table's share of the
//! tail is found by bisection: the cost is the sum, not the product, of the two halves' numbers of tables. The idea of
//! nodes is that of Mehta CR, Patel NR. J Am Stat Assoc 1983;78:427–434. Where even that is too much, two ways that count
//! most partial tables without filling them are tried: from the middle of the tables outwards, which is good for few
//! cells with large counts (see [`super::fisher_walk`]), and the network algorithm, for many cells with small ones (see
//! [`super::fisher_network`]).

use super::Table;
use super::conditional_odds::RELATIVE_TOLERANCE;
use super::{fisher_network, fisher_walk};

/// Partial tables that are enumerated in a second or two.
pub const WORK_LIMIT: u64 = 100_000_000;

/// Steps of the network for each partial table here: giving up takes about a second with twenty million of these.
const NETWORK_SHARE: f64 = 0.5;

/// Partial tables of the walk for each one here, whose bounds take longer.
const WALK_SHARE: f64 = 0.1;

/// Beyond this total no table of more than 2 × 2 cells can be enumerated, and its factorials would fill the memory.
const LARGEST_TOTAL: usize = 1_000_000;

/// Beyond so many cells no table is enumerated. Cells are filled one within the other, so that their number is how
/// deep the functions stand in each other, and a thread has room for some thousands; of more cells hardly a table was
/// ever done with the work that is allowed, which took up to half a minute to find out.
const MOST_CELLS: usize = 2000;

/// The exact test would have to enumerate more partial tables than allowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TooMuchWork {
    /// The limit that was set.
    pub limit: u64,
}

/// The probability, given the margins, of all tables no more probable than this one.
pub(super) fn tail_probability(table: &Table, limit: u64) -> Result<f64, TooMuchWork> {
    let too_much = TooMuchWork { limit };
    if table.counts().len() > MOST_CELLS {
        return Err(too_much);
    }
    let n = usize::try_from(table.total()).ok().filter(|n| *n <= LARGEST_TOTAL).ok_or(too_much)?;
    let log_factorials: Vec<f64> = (0..=n).map(|k| libm::lgamma(k as f64 + 1.0)).collect();
    let margins = [table.row_totals(), table.column_totals()].map(|m| m.iter().map(|t| *t as usize).collect());
    let halves = cheapest_halves(&margins, limit);
    let log_factorial = |count: &usize| log_factorials[*count];
    let constant: f64 = margins.iter().flatten().map(log_factorial).sum::<f64>() - log_factorials[n];
    let observed: f64 = -table.counts().iter().map(|count| log_factorials[*count as usize]).sum::<f64>();
    let largest = observed + libm::log1p(RELATIVE_TOLERANCE);
    if !halves.as_ref().is_some_and(|(cost, _)| *cost <= limit as f64) {
        let [rows, columns] = &margins;
        let (lines, across) = if rows.len() >= columns.len() { (rows, columns) } else { (columns, rows) };
        let work = |share: f64| share * limit as f64;
        let walk = || fisher_walk::tail(lines, across, &log_factorials, largest, constant, work(WALK_SHARE));
        let network = || fisher_network::tail(lines, across, &log_factorials, largest, constant, work(NETWORK_SHARE));
        if let Some(p) = walk().or_else(network) {
            return Ok(p);
        }
    }
    let (_, halves) = halves.ok_or(too_much)?;
    let mut tail =
        Tail { limit: largest, constant, log_factorials: &log_factorials, work_left: limit, probability: 0.0 };
    let first_total = halves.first.iter().sum();
    let mut node = Vec::with_capacity(halves.across.len());
    tail.each_node(&halves, first_total, &mut node).ok_or(too_much)?;
    Ok(tail.probability.min(1.0))
}

/// The lines of each half, and the totals of the lines that cross them.
struct Halves {
    first: Vec<usize>,
    second: Vec<usize>,
    across: Vec<usize>,
}

/// Chooses rows or columns, and among their divisions the one with the least estimated work. None if even that is
/// hopeless: the estimate is an upper bound and may be a few hundred times too high.
fn cheapest_halves(margins: &[Vec<usize>; 2], limit: u64) -> Option<(f64, Halves)> {
    let mut best: Option<(f64, Halves)> = None;
    for (lines, across) in [(&margins[0], &margins[1]), (&margins[1], &margins[0])] {
        // Beyond a dozen lines there are too many divisions to try, and no hope for the enumeration either.
        if lines.len() > 12 {
            continue;
        }
        let ways = compositions(across);
        for choice in 1_u32..(1 << (lines.len() - 1)) {
            let pick = |wanted: bool| -> Vec<usize> {
                let chosen = lines.iter().enumerate().filter(|(i, _)| (choice >> i & 1 == 1) == wanted);
                chosen.map(|(_, total)| *total).collect()
            };
            let (first, second) = (pick(true), pick(false));
            let cost = estimated_work(&first, &ways) + estimated_work(&second, &ways);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, Halves { first, second, across: across.clone() }));
            }
        }
    }
    best.filter(|(cost, _)| *cost < 1000.0 * limit as f64)
}

/// An upper bound of the number of tables of one half over all nodes: the last line follows from the node. `ways` is the
/// number of ways to fill a line of each total.
fn estimated_work(half: &[usize], ways: &[f64]) -> f64 {
    let of_total = |total: usize| ways.get(total).copied().unwrap_or(0.0);
    let all: f64 = half.iter().map(|total| of_total(*total)).product();
    let largest = half.iter().map(|total| of_total(*total)).fold(1.0, f64::max);
    all.min(of_total(half.iter().sum()) * all / largest)
}

/// For each total up to the sum of the caps, the number of ways to write it as a sum of one number from 0 to each cap,
/// in floating point.
fn compositions(caps: &[usize]) -> Vec<f64> {
    let mut ways = vec![0.0; caps.iter().sum::<usize>() + 1];
    ways[0] = 1.0;
    for cap in caps {
        // A running sum over a window of cap + 1.
        let mut window = 0.0;
        let next = (0..ways.len()).map(|total| {
            window += ways[total];
            if total > *cap {
                window -= ways[total - cap - 1];
            }
            window
        });
        ways = next.collect();
    }
    // The number is symmetric; above the middle the window's subtractions have left rounding only.
    let last = ways.len() - 1;
    for total in 0..=last / 2 {
        ways[last - total] = ways[total];
    }
    ways
}

/// The sum being built, and what it needs.
struct Tail<'a> {
    /// Largest log probability in the tail, without the constant.
    limit: f64,
    /// What every table's log probability has in common.
    constant: f64,
    log_factorials: &'a [f64],
    work_left: u64,
    probability: f64,
}

impl Tail<'_> {
    /// Extends `node`, the totals that the first half takes of each crossing line. None when the work is used up.
    fn each_node(&mut self, halves: &Halves, left: usize, node: &mut Vec<usize>) -> Option<()> {
        let at = node.len();
        let Some(cap) = halves.across.get(at) else {
            return self.add_node(halves, node);
        };
        let room: usize = halves.across[at + 1..].iter().sum();
        for take in left.saturating_sub(room)..=left.min(*cap) {
            node.push(take);
            self.each_node(halves, left - take, node)?;
            node.pop();
        }
        Some(())
    }

    /// Adds the tail probability of all tables through one node.
    fn add_node(&mut self, halves: &Halves, node: &[usize]) -> Option<()> {
        let mut rest: Vec<usize> = halves.across.iter().zip(node).map(|(total, taken)| total - taken).collect();
        let mut sums = node.to_vec();
        let (mut one, mut other) = (Vec::new(), Vec::new());
        self.each_line(&halves.first, &mut sums, 0.0, &mut one)?;
        self.each_line(&halves.second, &mut rest, 0.0, &mut other)?;
        let (mut sorted, loose) = if one.len() < other.len() { (one, other) } else { (other, one) };
        sorted.sort_by(f64::total_cmp);
        let largest = *sorted.last()?;
        let mut running = Vec::with_capacity(sorted.len() + 1);
        let mut sum = 0.0;
        running.push(sum);
        for term in &sorted {
            sum += libm::exp(term - largest);
            running.push(sum);
        }
        for term in loose {
            let within = sorted.partition_point(|other| other + term <= self.limit);
            if within > 0 {
                self.probability += libm::exp(term + largest + self.constant) * running[within];
            }
        }
        Some(())
    }

    /// Collects −Σ ln cell! over all tables of these lines whose crossing sums are `sums`.
    fn each_line(&mut self, lines: &[usize], sums: &mut [usize], term: f64, terms: &mut Vec<f64>) -> Option<()> {
        match lines {
            [] => Some(()),
            [_] => {
                self.work_left = self.work_left.checked_sub(1)?;
                terms.push(term - sums.iter().map(|sum| self.log_factorials[*sum]).sum::<f64>());
                Some(())
            }
            [line, rest @ ..] => self.each_cell(*line, 0, rest, sums, term, terms),
        }
    }

    /// Fills the cells of one line from `at` on; `left` is what the line has still to give.
    fn each_cell(
        &mut self,
        left: usize,
        at: usize,
        rest: &[usize],
        sums: &mut [usize],
        term: f64,
        terms: &mut Vec<f64>,
    ) -> Option<()> {
        if at == sums.len() {
            return self.each_line(rest, sums, term, terms);
        }
        let room: usize = sums[at + 1..].iter().sum();
        for cell in left.saturating_sub(room)..=left.min(sums[at]) {
            sums[at] -= cell;
            let outcome = self.each_cell(left - cell, at + 1, rest, sums, term - self.log_factorials[cell], terms);
            sums[at] += cell;
            outcome?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The probability by halves alone, by the network alone and by the walk alone.
    fn all_ways(columns: usize, counts: &[u64]) -> [f64; 3] {
        let table = Table::new(columns, counts.to_vec()).unwrap();
        let by_halves = tail_probability(&table, WORK_LIMIT).unwrap();
        let margins = [table.row_totals(), table.column_totals()].map(|m| m.iter().map(|t| *t as usize).collect());
        let [rows, columns]: &[Vec<usize>; 2] = &margins;
        let log: Vec<f64> = (0..=table.total()).map(|k| libm::lgamma(k as f64 + 1.0)).collect();
        let constant = margins.iter().flatten().map(|total| log[*total]).sum::<f64>() - log[table.total() as usize];
        let observed = -table.counts().iter().map(|count| log[*count as usize]).sum::<f64>();
        let limit = observed + libm::log1p(RELATIVE_TOLERANCE);
        let by_network = fisher_network::tail(rows, columns, &log, limit, constant, 1e9).unwrap();
        let by_walk = fisher_walk::tail(rows, columns, &log, limit, constant, 1e9).unwrap();
        [by_halves, by_network, by_walk]
    }

    #[test]
    fn a_table_of_many_cells_is_refused_or_done_within_the_room_of_a_thread() {
        // Sparse, as levels that nearly every subject has of its own: as deep as it gets.
        let sparse = |rows: usize, columns: usize| {
            let is_on_diagonal = |(row, column): (usize, usize)| column % rows == row || row % columns == column;
            let count = |at: usize| u64::from(is_on_diagonal((at / columns, at % columns))) + u64::from(at % 997 == 5);
            Table::new(columns, (0..rows * columns).map(count).collect()).unwrap()
        };
        let tested = |rows: usize, columns: usize| {
            let table = sparse(rows, columns);
            let work = move || tail_probability(&table, WORK_LIMIT / 500);
            // Threads of the program have 2 MB; these are without optimization, whose frames are the larger ones.
            std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().expect("it does not overflow")
        };
        for (rows, columns) in [(2, 1000), (1000, 2), (44, 45), (20, 100)] {
            // The first table that is filled is as deep as any; what would overflow ends the run of all tests.
            if let Ok(p) = tested(rows, columns) {
                assert!((0.0..=1.0).contains(&p), "{rows} by {columns}");
            }
        }
        for (rows, columns) in [(2, 1001), (30_000, 2), (212, 300), (3000, 3000)] {
            assert_eq!(tested(rows, columns), Err(TooMuchWork { limit: WORK_LIMIT / 500 }), "{rows} by {columns}");
        }
    }

    #[test]
    fn the_network_and_the_walk_agree_with_the_halves() {
        let tables: [(usize, &[u64]); 8] = [
            (3, &[3, 1, 2, 0, 4, 1, 2, 2, 5]),
            (2, &[5, 1, 3, 8, 2, 7, 4, 1]),
            (4, &[1, 0, 0, 2, 3, 0, 1, 4, 2, 2, 2, 2]),
            // All tables are as probable as this one or less.
            (2, &[4, 4, 4, 4, 4, 4]),
            (3, &[10, 0, 0, 0, 10, 0, 0, 0, 10]),
            (5, &[2, 1, 0, 3, 1, 1, 2, 2, 0, 4, 0, 1, 5, 1, 2]),
            (3, &[30, 20, 25, 12, 40, 22]),
            (2, &[1, 9, 14, 0, 3, 3, 8, 2]),
        ];
        for (columns, counts) in tables {
            let [halves, network, walk] = all_ways(columns, counts);
            assert!((halves - network).abs() < 1e-9 * halves, "{counts:?}: {halves} and {network}");
            assert!((halves - walk).abs() < 1e-10 * halves, "{counts:?}: {halves} and {walk}");
        }
    }
}
