//! The order of the rows in risk sets: by stratum, falling in time, the censored of a time before those with the event.

use super::risk_sets::{RiskSets, Stratum, Tie};
use crate::statistics::invalid::{Invalid, same_length};
use crate::statistics::observations::Observations;
use crate::statistics::ordering::{TimeRanks, bucketed, split};

impl RiskSets {
    /// Finds the order, ties and entries.
    ///
    /// # Errors
    /// Strata of the wrong number.
    pub(super) fn order(
        &mut self,
        observations: &Observations<'_>,
        ranks: &TimeRanks,
        stratum: Option<&[usize]>,
    ) -> Result<(), Invalid> {
        if stratum.is_none() && ranks.has_few_times() {
            self.count(observations, ranks);
            return Ok(());
        }
        self.sort(observations, ranks, stratum)
    }

    fn sort(
        &mut self,
        observations: &Observations<'_>,
        ranks: &TimeRanks,
        stratum: Option<&[usize]>,
    ) -> Result<(), Invalid> {
        let n = observations.len();
        self.original.reserve_exact(n);
        self.ties.reserve_exact(ranks.distinct.len().min(n));
        let mut sorted_row = vec![0u32; if ranks.start.is_some() { n } else { 0 }];
        let Some(codes) = stratum else {
            for (rank, tied) in ranks.ties().rev() {
                self.push_tie(observations, rank, tied, &mut sorted_row);
            }
            self.push_stratum(ranks, (0, 0), &ranks.entry_order, &sorted_row);
            return Ok(());
        };
        same_length("stratum", n, codes.len())?;
        let count = codes.iter().max().map_or(0, |&largest| largest + 1);
        let (rows, bounds) = bucketed(ranks.order(), codes, count);
        let (entry_rows, _) = bucketed(&ranks.entry_order, codes, count);
        let rank = |row: u32| ranks.stop()[row as usize];
        for (code, pair) in bounds.windows(2).enumerate() {
            let range = pair[0]..pair[1];
            let first_tie = self.ties.len();
            for tied in rows[range.clone()].chunk_by(|&a, &b| rank(a) == rank(b)).rev() {
                self.push_tie(observations, rank(tied[0]), tied, &mut sorted_row);
            }
            let entries = if entry_rows.is_empty() { &[] } else { &entry_rows[range] };
            self.push_stratum(ranks, (code, first_tie), entries, &sorted_row);
        }
        Ok(())
    }

    /// Adds a stratum of the ties from one on, if there are any, with the entries of its rows, which ascend.
    fn push_stratum(
        &mut self,
        ranks: &TimeRanks,
        (code, first_tie): (usize, usize),
        entries: &[u32],
        sorted_row: &[u32],
    ) {
        if first_tie == self.ties.len() {
            return;
        }
        let first_entry = self.entries.len();
        if let Some(start) = &ranks.start {
            let late_first = entries.iter().rev();
            self.entries.extend(late_first.map(|&row| (sorted_row[row as usize], start[row as usize])));
        }
        self.strata.push(Stratum { code, ties: first_tie..self.ties.len(), entries: first_entry..self.entries.len() });
    }

    /// The same of one stratum without left truncation whose rows share their times: they are put in their places by
    /// how many there are of each time, without and with the event. Rows of a time stand in the order of the caller.
    fn count(&mut self, observations: &Observations<'_>, ranks: &TimeRanks) {
        let (times, stop) = (ranks.distinct.len(), ranks.stop());
        let place = |row: usize| 2 * (times - 1 - stop[row] as usize) + usize::from(observations.event[row]);
        let (original, bounds) = split(0..observations.len() as u32, 2 * times, place);
        let tie =
            |(bounds, rank): (&[usize], u32)| Tie { begin: bounds[0], first_event: bounds[1], end: bounds[2], rank };
        self.original = original;
        self.ties = bounds.windows(3).step_by(2).zip((0..times as u32).rev()).map(tie).collect();
        if !self.ties.is_empty() {
            self.strata.push(Stratum { code: 0, ties: 0..self.ties.len(), entries: 0..0 });
        }
    }

    fn push_tie(&mut self, observations: &Observations<'_>, rank: u32, tied: &[u32], sorted_row: &mut [u32]) {
        let begin = self.original.len();
        let first_event = if let [row] = *tied {
            // Of continuous times nearly all are like this.
            self.original.push(row);
            begin + usize::from(!observations.event[row as usize])
        } else {
            self.original.extend(tied.iter().filter(|&&row| !observations.event[row as usize]));
            let first_event = self.original.len();
            self.original.extend(tied.iter().filter(|&&row| observations.event[row as usize]));
            first_event
        };
        let end = self.original.len();
        if !sorted_row.is_empty() {
            for (place, &row) in self.original.iter().enumerate().skip(begin) {
                sorted_row[row as usize] = place as u32;
            }
        }
        self.ties.push(Tie { begin, first_event, end, rank });
    }
}
