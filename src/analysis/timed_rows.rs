//! The rows of curves by group, by how they end, and by the stretch of time in which they end: one code a row, by which the
//! rows at risk and those with an event are found for all times that a block asks about at once.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::analysis::RowNumbers;
use crate::analysis::ordered_rows::{Counted, Ranked};
use crate::analysis::result::RowSet;
use crate::analysis::result_writer::ResultWriter;
use crate::analysis::row_numbers::FEW;
use crate::analysis::row_numbers::coded::{CodeSet, NO_CODE};
use crate::data::{Lineage, RowOrigin};
use crate::statistics::ordering::TimeRanks;
use crate::statistics::{Codes, Times};

/// What tells complete rows apart, whatever their times.
#[derive(Clone, Copy)]
pub(crate) struct Classes<'a> {
    /// The group of each complete row, and how many groups there are; none where all rows are one.
    pub(crate) group: Option<(Codes<'a>, usize)>,
    /// How a complete row ends: 0 where it is censored, else the number of its cause.
    pub(crate) ending: &'a dyn Fn(usize) -> usize,
    /// How many ways there are to end.
    pub(crate) endings: usize,
}

impl Classes<'_> {
    fn group_of(&self, index: usize) -> usize {
        self.group.map_or(0, |(group, _)| group.of(index))
    }

    /// How many groups there are.
    pub(crate) fn groups(&self) -> usize {
        self.group.map_or(1, |(_, groups)| groups)
    }
}

/// Rows by their codes. Without left truncation who is at risk at a time is who ends at it or later.
pub(crate) struct TimedRows<'a> {
    of: Ranked<'a>,
    classes: Classes<'a>,
    /// Ranks of times at which a stretch of time begins, ascending.
    cuts: Vec<u32>,
    sources: Vec<CodedSource>,
    /// How many rows of the table have each code.
    counts: Vec<usize>,
}

/// The rows of a source by the codes of the rows that they make.
struct CodedSource {
    id: String,
    codes: Arc<Vec<u16>>,
    counts: Vec<usize>,
    /// The rows with each code that has few of them.
    few: BTreeMap<u16, Vec<u64>>,
}

impl CodedSource {
    fn new(id: &str, codes: Vec<u16>) -> Self {
        let mut counts = vec![0; usize::from(NO_CODE) + 1];
        codes.iter().for_each(|code| counts[usize::from(*code)] += 1);
        counts[usize::from(NO_CODE)] = 0;
        let is_few: Vec<bool> = counts.iter().map(|count| (1..=FEW).contains(count)).collect();
        let mut few: BTreeMap<u16, Vec<u64>> = BTreeMap::new();
        for (code, row) in codes.iter().zip(1..).filter(|(code, _)| is_few[usize::from(**code)]) {
            few.entry(*code).or_default().push(row);
        }
        Self { id: id.to_owned(), codes: Arc::new(codes), counts, few }
    }

    /// The rows with some codes. Few of them have the form of a list of rows, so that equal sets are equal.
    fn rows(&self, wanted: &CodeSet) -> RowNumbers {
        let count = wanted.codes().map(|code| self.counts[usize::from(code)]).sum();
        if count > FEW {
            return RowNumbers::coded(&self.codes, wanted.clone(), count);
        }
        let rows = wanted.codes().filter_map(|code| self.few.get(&code)).flatten().copied();
        RowNumbers::of(rows, count)
    }
}

impl<'a> TimedRows<'a> {
    /// Rows by what the times ask about that are given, with what counts as equal. None where entries are late, where
    /// there are more codes than two bytes have, where a row of a source makes several rows, or where sources are known
    /// for the table as a whole.
    pub(crate) fn new(of: Ranked<'a>, classes: Classes<'a>, times: &[f64]) -> Option<Self> {
        if of.ranks.start.is_some() {
            return None;
        }
        let tolerance = of.ranks.tolerance;
        let mut cuts: Vec<u32> = times
            .iter()
            .flat_map(|time| [first_at_risk(of, *time, tolerance), first_after(of, time + tolerance)])
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        let stretches = cuts.len() + 1;
        if classes.groups() * classes.endings * stretches > usize::from(NO_CODE) {
            return None;
        }
        let stretch_of = if of.ranks.has_few_times() {
            Stretches::ranked(of.ranks, &cuts)
        } else {
            Stretches::compared(of.ranks, of.complete.time.times(), &cuts)
        };
        let code = |index: usize| {
            let class = classes.group_of(index) * classes.endings + (classes.ending)(index);
            (class * stretches) as u16 + stretch_of.row(index)
        };
        let sources = coded_sources(of, code)?;
        let mut counts = vec![0; usize::from(NO_CODE) + 1];
        match sources.as_slice() {
            [one] if one.counts.iter().sum::<usize>() == of.complete.rows.len() => counts.clone_from(&one.counts),
            _ => (0..of.complete.rows.len()).for_each(|index| counts[usize::from(code(index))] += 1),
        }
        Some(Self { of, classes, cuts, sources, counts })
    }

    /// The codes of rows of groups that end in one of some ways and in one of some stretches. Those that no row has are
    /// left out: the same rows are always the same codes.
    fn codes(&self, groups: Range<usize>, endings: Range<usize>, stretches: Range<usize>) -> CodeSet {
        // Sets of the same groups and endings are within each other if all begin or all end at the same time.
        let is_late = stretches.start > 0;
        let all = self.classes.groups() + 1;
        let endings_of = (endings.start * (self.classes.endings + 1) + endings.end) * 2 + usize::from(is_late);
        let family = (endings_of * all + groups.start) * all + groups.end;
        let classes = groups.flat_map(|group| endings.clone().map(move |ending| group * self.classes.endings + ending));
        let codes = classes.flat_map(|class| {
            let first = class * (self.cuts.len() + 1);
            first + stretches.start..first + stretches.end
        });
        CodeSet::new(family as u32, codes.filter(|code| self.counts[*code] > 0).map(|code| code as u16))
    }

    fn counted(&self, entries: &mut ResultWriter, codes: &CodeSet) -> Counted {
        let count = codes.codes().map(|code| self.counts[usize::from(code)]).sum::<usize>();
        let members = self.sources.iter().map(|source| (source.id.clone(), source.rows(codes)));
        let members = members.filter(|(_, numbers)| !numbers.is_empty()).collect();
        (entries.row_set_of(&RowSet { count, members }), count)
    }

    /// The stretch that begins with a rank; none where no stretch does.
    fn beginning_with(&self, rank: u32) -> Option<usize> {
        if rank == 0 { Some(0) } else { self.cuts.binary_search(&rank).ok().map(|at| at + 1) }
    }

    /// All rows of some groups.
    pub(crate) fn all(&self, entries: &mut ResultWriter, groups: Range<usize>) -> Counted {
        if groups == (0..self.classes.groups()) {
            // They are the rows that tests and differences name, too.
            let rows = &self.of.complete.rows;
            return (entries.row_set(self.of.table, rows), rows.len());
        }
        self.counted(entries, &self.codes(groups, 0..self.classes.endings, 0..self.cuts.len() + 1))
    }

    /// Those of some groups that end in one way.
    pub(crate) fn ending(&self, entries: &mut ResultWriter, groups: Range<usize>, ending: usize) -> Counted {
        self.counted(entries, &self.codes(groups, ending..ending + 1, 0..self.cuts.len() + 1))
    }

    /// Those of some groups who are at risk just before a time.
    pub(crate) fn at_risk(
        &self,
        entries: &mut ResultWriter,
        groups: Range<usize>,
        (time, tolerance): (f64, f64),
    ) -> Counted {
        let rank = first_at_risk(self.of, time, tolerance);
        match self.beginning_with(rank) {
            Some(first) => {
                let codes = self.codes(groups, 0..self.classes.endings, first..self.cuts.len() + 1);
                self.counted(entries, &codes)
            }
            None => self.sought(entries, groups, |_, own| own >= rank),
        }
    }

    /// Those of some groups who end in one way by a time.
    pub(crate) fn up_to(&self, entries: &mut ResultWriter, groups: Range<usize>, ending: usize, limit: f64) -> Counted {
        let rank = first_after(self.of, limit);
        match self.beginning_with(rank) {
            Some(end) => self.counted(entries, &self.codes(groups, ending..ending + 1, 0..end)),
            None => self.sought(entries, groups, |own_ending, own| own_ending == ending && own < rank),
        }
    }

    /// Rows that are told apart by no code, since their time was not given.
    fn sought(
        &self,
        entries: &mut ResultWriter,
        groups: Range<usize>,
        is_wanted: impl Fn(usize, u32) -> bool,
    ) -> Counted {
        let Self { of, classes, .. } = self;
        let found = (0..of.complete.rows.len()).filter(|index| {
            groups.contains(&classes.group_of(*index)) && is_wanted((classes.ending)(*index), of.ranks.stop()[*index])
        });
        entries.row_set_among(of.table, found.map(|index| of.complete.rows.at(index)))
    }
}

/// At most so many times are compared one by one.
const FEW_STRETCHES: usize = 32;

/// The stretch of time in which each row ends.
enum Stretches<'a> {
    /// Of each rank of a time, and the rank of each row.
    Ranked(Vec<u16>, &'a [u32]),
    /// Where times are many, to look one up by its rank would take longer than to compare it with the few that begin a
    /// stretch.
    Compared(Vec<f64>, Times<'a>),
}

impl<'a> Stretches<'a> {
    /// Those that begin at times of some ranks, ascending; the last may be one past all.
    fn ranked(ranks: &'a TimeRanks, cuts: &[u32]) -> Self {
        let stretch = |rank| cuts.partition_point(|cut| *cut <= rank) as u16;
        Self::Ranked((0..ranks.distinct.len() as u32).map(stretch).collect(), ranks.stop())
    }

    /// The same of times that are not ranked one by one. Times that are equal up to rounding have the rank of the smallest
    /// of them.
    fn compared(ranks: &TimeRanks, times: Times<'a>, cuts: &[u32]) -> Self {
        let begins = cuts.iter().map_while(|cut| ranks.distinct.get(*cut as usize)).copied().collect();
        Self::Compared(begins, times)
    }

    fn row(&self, index: usize) -> u16 {
        match self {
            Self::Ranked(stretch, ranks) => stretch[ranks[index] as usize],
            Self::Compared(begins, times) => {
                let time = times.at(index);
                let is_passed = |begin: &f64| *begin <= time;
                // Few are compared side by side.
                let passed = if begins.len() <= FEW_STRETCHES {
                    begins.iter().filter(|begin| is_passed(begin)).count()
                } else {
                    begins.partition_point(is_passed)
                };
                passed as u16
            }
        }
    }
}

/// The rank of the first time at which one who is at risk at a time may end.
fn first_at_risk(of: Ranked<'_>, time: f64, tolerance: f64) -> u32 {
    of.ranks.distinct.partition_point(|other| *other < time - tolerance) as u32
}

/// The rank of the first time after a limit.
fn first_after(of: Ranked<'_>, limit: f64) -> u32 {
    of.ranks.distinct.partition_point(|other| *other <= limit) as u32
}

/// The codes of the rows of each source, by the sources' ids in their order; none where sources are known for the table
/// as a whole, or a row of one makes several rows.
fn coded_sources(of: Ranked<'_>, code: impl Fn(usize) -> u16) -> Option<Vec<CodedSource>> {
    let lineage: &Lineage = of.table.lineage();
    let origins = lineage.origins();
    if lineage.is_table_level() || lineage.sources().len() != origins.len() {
        return None;
    }
    let mut sources: Vec<CodedSource> =
        origins.iter().map(|origin| coded_source(of, origin, &code)).collect::<Option<_>>()?;
    sources.sort_by(|a, b| a.id.cmp(&b.id));
    Some(sources)
}

fn coded_source(of: Ranked<'_>, origin: &RowOrigin, code: &impl Fn(usize) -> u16) -> Option<CodedSource> {
    let rows = &of.complete.rows;
    let codes: Vec<u16> = match origin.is_all() {
        // Each row is one of the source, whose rows are numbered from 1.
        Some(count) if count == rows.len() => (0..count).map(code).collect(),
        Some(count) => {
            let mut codes = vec![NO_CODE; count];
            rows.iter().enumerate().for_each(|(index, row)| codes[row] = code(index));
            codes
        }
        None => {
            let number = |row: usize| origin.number(row).map(|number| number as usize);
            let mut codes = vec![NO_CODE; rows.iter().filter_map(number).max().unwrap_or(0)];
            for (index, row) in rows.iter().enumerate() {
                if let Some(number) = number(row)
                    && std::mem::replace(&mut codes[number - 1], code(index)) != NO_CODE
                {
                    return None;
                }
            }
            codes
        }
    };
    Some(CodedSource::new(origin.source(), codes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Observations;

    #[test]
    fn the_stretch_of_a_row_is_the_same_by_its_rank_and_by_its_time() {
        // Some times are equal up to rounding.
        let time: Vec<f64> =
            (0..3000u32).map(|row| f64::from(row * 7919 % 2003) / 7.0 + f64::from(row % 3) * 1e-10).collect();
        let event = vec![true; time.len()];
        let ranks = TimeRanks::new(&Observations::right_censored(&time, &event)).expect("valid");
        let all = ranks.distinct.len() as u32;
        assert_eq!(all, 2003);
        let many: Vec<u32> = (0..=all).step_by(17).chain([all]).collect();
        for cuts in [&[][..], &[0], &[all], &[0, 5, 900, all], &many] {
            let (one, other) = (Stretches::ranked(&ranks, cuts), Stretches::compared(&ranks, (&time).into(), cuts));
            assert!((0..time.len()).all(|row| one.row(row) == other.row(row)), "{cuts:?}");
        }
    }
}
