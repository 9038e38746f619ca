//! The rows of sources that make rows of a table, and orders of rows of which many row sets are
//! parts.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::analysis::bitmaps::Bitmaps;
use crate::analysis::row_numbers::{End, SharedOrder};
use crate::analysis::{RowNumbers, RowSet};
use crate::data::{Lineage, RowOrigin, Rows};

/// The rows of each source that rows are made of, by the sources' ids in their order.
pub(crate) type Members = Vec<(String, RowNumbers)>;

/// Where rows of a table (from 0) come from. Sources that are known only for the table as a
/// whole contribute all their rows, if there is any row.
pub(crate) fn members<'r>(lineage: &Lineage, rows: impl Into<Rows<'r>>) -> Members {
    members_of(&[(lineage, rows.into())])
}

/// The same for rows that are found one after the other, with how many they are: those of a source table are never
/// listed.
pub(crate) fn members_among(lineage: &Lineage, rows: impl Iterator<Item = usize>) -> (Members, usize) {
    let Some((origin, count)) = only_source(lineage) else {
        let rows: Vec<usize> = rows.collect();
        return (members(lineage, &rows), rows.len());
    };
    let numbers = RowNumbers::of(rows.filter_map(|row| origin.number(row)), count);
    let found = numbers.len();
    let members = if found > 0 { vec![(origin.source().to_owned(), numbers)] } else { Vec::new() };
    (members, found)
}

/// At most so many bitmaps are filled side by side.
const MOST_LEVELS: usize = 64;

/// Where the rows at a level come from, and those of them in each class, and how many they are.
pub(crate) struct AtLevel {
    pub(crate) all: RowSet,
    pub(crate) by_class: Vec<RowSet>,
}

/// Where the rows at each level come from, and those of them in each class. `place` gives level and class of a place of
/// `rows`, which are passed once.
pub(crate) fn members_by_level_and_class(
    lineage: &Lineage,
    rows: Rows<'_>,
    (levels, classes): (usize, usize),
    place: impl Fn(usize) -> Option<(usize, usize)>,
) -> Vec<AtLevel> {
    let Some((origin, count)) = only_source(lineage).filter(|_| levels * classes <= MOST_LEVELS) else {
        return listed_by_level_and_class(lineage, rows, (levels, classes), place);
    };
    let mut bitmaps = Bitmaps::new(levels * classes, count);
    for (at, row) in rows.iter().enumerate() {
        if let Some((level, class)) = place(at) {
            bitmaps.add(row, level * classes + class);
        }
    }
    let set = |bits: Vec<u64>| {
        let (members, count) = of_bits(origin, bits);
        RowSet { count, members }
    };
    let mut bits = bitmaps.finish().into_iter();
    let mut at_level = |_| {
        let by_class: Vec<Vec<u64>> = bits.by_ref().take(classes).collect();
        let mut all = vec![0; count / 64 + 1];
        by_class.iter().for_each(|bits| all.iter_mut().zip(bits).for_each(|(all, more)| *all |= more));
        AtLevel { all: set(all), by_class: by_class.into_iter().map(set).collect() }
    };
    (0..levels).map(&mut at_level).collect()
}

/// The same of rows of several sources, or of many levels and classes.
fn listed_by_level_and_class(
    lineage: &Lineage,
    rows: Rows<'_>,
    (levels, classes): (usize, usize),
    place: impl Fn(usize) -> Option<(usize, usize)>,
) -> Vec<AtLevel> {
    let mut at_level: Vec<Vec<usize>> = vec![Vec::new(); levels];
    let mut in_class: Vec<Vec<usize>> = vec![Vec::new(); levels * classes];
    for (at, row) in rows.iter().enumerate() {
        if let Some((level, class)) = place(at) {
            at_level[level].push(row);
            in_class[level * classes + class].push(row);
        }
    }
    let set = |rows: Vec<usize>| RowSet { count: rows.len(), members: members(lineage, &rows) };
    let mut in_class = in_class.into_iter();
    let at_level = at_level.into_iter();
    at_level
        .map(|all| AtLevel { all: set(all), by_class: in_class.by_ref().take(classes).map(set).collect() })
        .collect()
}

/// The rows of a bitmap of the rows of a source.
fn of_bits(origin: &RowOrigin, bits: Vec<u64>) -> (Members, usize) {
    let numbers = RowNumbers::of_bits(bits);
    let count = numbers.len();
    (if count > 0 { vec![(origin.source().to_owned(), numbers)] } else { Vec::new() }, count)
}

/// The source of a table whose rows are all of it, in its order, and how many these are.
fn only_source(lineage: &Lineage) -> Option<(&RowOrigin, usize)> {
    let [origin] = lineage.origins() else { return None };
    Some((origin, origin.is_all().filter(|_| !lineage.is_table_level())?))
}

/// Where rows of several tables come from.
pub(crate) fn members_of(tables: &[(&Lineage, Rows<'_>)]) -> Members {
    let mut origins: BTreeMap<&str, Vec<(&RowOrigin, Rows<'_>)>> = BTreeMap::new();
    let mut whole: BTreeMap<&str, Vec<&[u64]>> = BTreeMap::new();
    for (lineage, rows) in tables.iter().filter(|(_, rows)| !rows.is_empty()) {
        for origin in lineage.origins() {
            origins.entry(origin.source()).or_default().push((origin, *rows));
        }
        for (source, numbers) in lineage.whole() {
            origins.entry(source).or_default();
            whole.entry(source).or_default().push(numbers);
        }
    }
    let members = origins.into_iter().map(|(source, origins)| {
        let numbers = match (origins.as_slice(), whole.get(source)) {
            ([(origin, rows)], None) if origin.is_all().is_some_and(|count| rows.are_first(count)) => {
                RowNumbers::all(rows.len())
            }
            (origins, whole) => {
                let whole = whole.into_iter().flatten().flat_map(|numbers| numbers.iter().copied());
                let most = origins.iter().map(|(_, rows)| rows.len()).sum::<usize>() + whole.clone().count();
                let numbers =
                    origins.iter().flat_map(|(origin, rows)| rows.iter().filter_map(|row| origin.number(row)));
                RowNumbers::of(numbers.chain(whole), most)
            }
        };
        (source.to_owned(), numbers)
    });
    members.filter(|(_, numbers)| !numbers.is_empty()).collect()
}

/// An order of rows of which row sets are parts.
pub(crate) enum RowOrder {
    /// The rows of each source, by the sources' ids in their order.
    OfSources(Vec<SourceOrder>),
    /// Rows of the table (from 0), where a row of a source makes several of them, or where the
    /// sources are known for the table as a whole.
    OfTable(Arc<Vec<u32>>),
}

/// The rows of a source in the order of the rows that they make.
pub(crate) struct SourceOrder {
    source: String,
    /// The numbers of its rows, each once.
    numbers: SharedOrder,
    /// For each place of the order how many rows of the source stand before it, and for its end;
    /// none where a row of the source stands at each place.
    before: Option<Vec<u32>>,
}

impl RowOrder {
    /// Rows of a table (from 0, each once) in an order, which is shared.
    pub(crate) fn new(lineage: &Lineage, rows: Arc<Vec<u32>>) -> Self {
        let origins = lineage.origins();
        let is_of_rows = !lineage.is_table_level() && lineage.sources().len() == origins.len();
        let orders = is_of_rows.then(|| origins.iter().map(|origin| SourceOrder::new(origin, &rows)).collect());
        match orders {
            Some(Some(orders)) => {
                let mut orders: Vec<SourceOrder> = orders;
                orders.sort_by(|a, b| a.source.cmp(&b.source));
                Self::OfSources(orders)
            }
            _ => Self::OfTable(rows),
        }
    }

    /// The same order of those rows for whose place something holds. Rows that are kept as they were given are also
    /// given here, as they were and as they are then.
    pub(crate) fn with(&self, keep: impl Fn(usize) -> bool, (given, kept): (&Arc<Vec<u32>>, &Arc<Vec<u32>>)) -> Self {
        match self {
            Self::OfTable(rows) => {
                if Arc::ptr_eq(rows, given) {
                    return Self::OfTable(kept.clone());
                }
                let kept = rows.iter().enumerate().filter(|(place, _)| keep(*place));
                Self::OfTable(Arc::new(kept.map(|(_, row)| *row).collect()))
            }
            Self::OfSources(orders) => {
                Self::OfSources(orders.iter().map(|order| order.with(&keep, (given, kept))).collect())
            }
        }
    }

    /// Where the rows of a part of the order come from; `end` is that at which longer parts begin.
    pub(crate) fn part(&self, lineage: &Lineage, places: Range<usize>, end: End) -> Members {
        match self {
            Self::OfTable(rows) => {
                let rows: Vec<usize> = rows[places].iter().map(|row| *row as usize).collect();
                members(lineage, &rows)
            }
            Self::OfSources(orders) => {
                let parts = orders.iter().map(|order| (order.source.clone(), order.part(places.clone(), end)));
                parts.filter(|(_, numbers)| !numbers.is_empty()).collect()
            }
        }
    }
}

impl SourceOrder {
    /// None where a row of the source makes several rows.
    fn new(origin: &RowOrigin, rows: &Arc<Vec<u32>>) -> Option<Self> {
        if origin.is_all().is_some() {
            // Each row is one of the source, whose rows are numbered from 1.
            let numbers = SharedOrder { rows: rows.clone(), plus: 1 };
            return Some(Self { source: origin.source().to_owned(), numbers, before: None });
        }
        let mut numbers = Vec::with_capacity(rows.len());
        let mut before = Vec::with_capacity(rows.len() + 1);
        for row in rows.iter() {
            // A source has fewer than 2³² rows.
            before.push(numbers.len() as u32);
            numbers.extend(origin.number(*row as usize).and_then(|number| u32::try_from(number).ok()));
        }
        before.push(numbers.len() as u32);
        let distinct = || RowNumbers::of(numbers.iter().map(|number| u64::from(*number)), numbers.len()).len();
        let is_once = distinct() == numbers.len();
        let is_each = numbers.len() == rows.len();
        is_once.then(|| Self {
            source: origin.source().to_owned(),
            numbers: SharedOrder { rows: Arc::new(numbers), plus: 0 },
            before: (!is_each).then_some(before),
        })
    }

    fn with(&self, keep: impl Fn(usize) -> bool, (given, kept): (&Arc<Vec<u32>>, &Arc<Vec<u32>>)) -> Self {
        let source = self.source.clone();
        let SharedOrder { rows, plus } = &self.numbers;
        let same = |rows: Arc<Vec<u32>>| SharedOrder { rows, plus: *plus };
        let Some(before) = &self.before else {
            if Arc::ptr_eq(rows, given) {
                return Self { source, numbers: same(kept.clone()), before: None };
            }
            let numbers = rows.iter().enumerate().filter(|(place, _)| keep(*place)).map(|(_, number)| *number);
            return Self { source, numbers: same(Arc::new(numbers.collect())), before: None };
        };
        let (mut numbers, mut places) = (Vec::new(), vec![0]);
        for (_, ends) in before.windows(2).enumerate().filter(|(place, _)| keep(*place)) {
            numbers.extend(rows.get(ends[0] as usize..ends[1] as usize).unwrap_or_default());
            places.push(numbers.len() as u32);
        }
        Self { source, numbers: same(Arc::new(numbers)), before: Some(places) }
    }

    fn part(&self, places: Range<usize>, end: End) -> RowNumbers {
        let places = match &self.before {
            Some(before) => before[places.start] as usize..before[places.end] as usize,
            None => places,
        };
        RowNumbers::part(&self.numbers, places, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(members: &Members) -> Vec<(&str, Vec<u64>)> {
        members.iter().map(|(source, numbers)| (source.as_str(), numbers.iter().collect())).collect()
    }

    #[test]
    fn parts_of_an_order_are_made_of_the_rows_that_make_them() {
        let patients = Lineage::of_source("patients", 4000);
        let labs = Lineage::of_source("labs", 4000);
        let once: Vec<Option<usize>> = (0..4000).map(|row| (row % 3 > 0).then_some(3999 - row)).collect();
        let often: Vec<Option<usize>> = (0..4000).map(|row| Some(row / 2)).collect();
        // 4001 is a prime: each row comes once.
        let order: Vec<u32> = (1..=4000).map(|at| at * 7 % 4001 - 1).collect();
        let tables = [
            patients.clone(),
            patients.select(&(0..4000).rev().collect::<Vec<_>>()),
            patients.join(&labs, &once),
            patients.join(&labs, &often),
            patients.join(&patients, &once),
            Lineage::of_tables([(&patients, 4000)]),
        ];
        for (at, lineage) in tables.iter().enumerate() {
            let given = Arc::new(order.clone());
            let whole = RowOrder::new(lineage, given.clone());
            assert_eq!(matches!(whole, RowOrder::OfSources(_)), at < 3, "{at}");
            for places in [0..4000, 0..3000, 1000..4000, 17..20, 5..5] {
                let rows: Vec<usize> = order[places.clone()].iter().map(|row| *row as usize).collect();
                let part = whole.part(lineage, places.clone(), End::Last);
                let mut expected: BTreeMap<String, Vec<u64>> = BTreeMap::new();
                for row in &rows {
                    for (source, number) in lineage.of_row(*row) {
                        expected.entry(source).or_default().push(number);
                    }
                }
                for (source, whole) in lineage.whole().iter().filter(|_| !rows.is_empty()) {
                    expected.insert(source.clone(), whole.to_vec());
                }
                for numbers in expected.values_mut() {
                    numbers.sort_unstable();
                    numbers.dedup();
                }
                let expected: Vec<(&str, Vec<u64>)> =
                    expected.iter().map(|(source, numbers)| (source.as_str(), numbers.clone())).collect();
                assert_eq!(numbers(&part), expected, "{at} {places:?}");
                assert_eq!(numbers(&members(lineage, &rows)), expected, "{at} {places:?}");
                let of_place = |at: usize| (rows[at] % 4).checked_sub(1).map(|level| (level, rows[at] % 3));
                let few = members_by_level_and_class(lineage, (&rows).into(), (3, 3), of_place);
                let many = members_by_level_and_class(lineage, (&rows).into(), (MOST_LEVELS, 3), of_place);
                assert_eq!((few.len(), many.len()), (3, MOST_LEVELS));
                for (level, AtLevel { all, by_class }) in
                    few.into_iter().enumerate().chain(many.into_iter().enumerate())
                {
                    let at = |class: Option<usize>| {
                        let is_in =
                            |row: &&usize| **row % 4 == level + 1 && class.is_none_or(|class| **row % 3 == class);
                        rows.iter().filter(is_in).copied().collect::<Vec<usize>>()
                    };
                    let of_class = by_class.into_iter().zip(0..).map(|(set, class)| (set, at(Some(class))));
                    for (set, at) in std::iter::once((all, at(None))).chain(of_class) {
                        let expected = members(lineage, &at);
                        assert_eq!((numbers(&set.members), set.count), (numbers(&expected), at.len()), "{at:?}");
                    }
                }
                let (among, count) = members_among(lineage, rows.iter().copied());
                assert_eq!((numbers(&among), count), (expected, rows.len()), "{at} {places:?}");
            }
            // Every fifth row.
            let rows: Arc<Vec<u32>> = Arc::new(order.iter().step_by(5).copied().collect());
            let others = Arc::new(Vec::new());
            for some in [
                whole.with(|place| place % 5 == 0, (&given, &rows)),
                // Rows that are not those given are sought out.
                whole.with(|place| place % 5 == 0, (&others, &others)),
            ] {
                for places in [0..800, 100..700, 3..3] {
                    let expected = RowOrder::new(lineage, rows.clone()).part(lineage, places.clone(), End::First);
                    assert_eq!(some.part(lineage, places, End::First), expected);
                }
            }
        }
    }
}
