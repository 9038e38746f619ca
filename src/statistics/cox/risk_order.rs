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
        let whole = [0, n];
        let (rows, bounds, entry_rows);
        let (rows, bounds, entry_rows) = match stratum {
            Some(codes) => {
                same_length("stratum", n, codes.len())?;
                let count = codes.iter().max().map_or(0, |&largest| largest + 1);
                (rows, bounds) = bucketed(ranks.order(), codes, count);
                (entry_rows, _) = bucketed(&ranks.entry_order, codes, count);
                (&rows[..], &bounds[..], &entry_rows[..])
            }
            None => (ranks.order(), &whole[..], &ranks.entry_order[..]),
        };
        let mut sorted_row = vec![0u32; if ranks.start.is_some() { n } else { 0 }];
        for (code, pair) in bounds.windows(2).enumerate() {
            let range = pair[0]..pair[1];
            if range.is_empty() {
                continue;
            }
            let first_tie = self.ties.len();
            for tied in rows[range.clone()].chunk_by(|&a, &b| ranks.stop[a as usize] == ranks.stop[b as usize]).rev() {
                self.push_tie(observations, ranks, tied, &mut sorted_row);
            }
            let first_entry = self.entries.len();
            if let Some(start) = &ranks.start {
                let late_first = entry_rows[range].iter().rev();
                self.entries.extend(late_first.map(|&row| (sorted_row[row as usize], start[row as usize])));
            }
            self.strata.push(Stratum {
                code,
                ties: first_tie..self.ties.len(),
                entries: first_entry..self.entries.len(),
            });
        }
        Ok(())
    }

    /// The same of one stratum without left truncation whose rows share their times: they are put in their places by
    /// how many there are of each time, without and with the event. Rows of a time stand in the order of the caller.
    fn count(&mut self, observations: &Observations<'_>, ranks: &TimeRanks) {
        let times = ranks.distinct.len();
        let place = |row: usize| 2 * (times - 1 - ranks.stop[row] as usize) + usize::from(observations.event[row]);
        let (original, bounds) = split(0..observations.len() as u32, 2 * times, place);
        let tie =
            |(bounds, rank): (&[usize], u32)| Tie { begin: bounds[0], first_event: bounds[1], end: bounds[2], rank };
        self.original = original;
        self.ties = bounds.windows(3).step_by(2).zip((0..times as u32).rev()).map(tie).collect();
        if !self.ties.is_empty() {
            self.strata.push(Stratum { code: 0, ties: 0..self.ties.len(), entries: 0..0 });
        }
    }

    fn push_tie(&mut self, observations: &Observations<'_>, ranks: &TimeRanks, tied: &[u32], sorted_row: &mut [u32]) {
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
        let rank = tied.first().map_or(0, |&row| ranks.stop[row as usize]);
        self.ties.push(Tie { begin, first_event, end, rank });
    }
}
