//! Comparing outcomes between groups of rows.

use crate::analysis::complete_cases::others;
use crate::analysis::describe::{self, Members, members};
use crate::analysis::effect::Effects;
use crate::analysis::event::Event;
use crate::analysis::named_test::{LEAST_EXPECTED, NamedTest, Tested, on_counts, on_numbers};
use crate::analysis::result_writer::{ResultWriter, Scope, absent, invalid};
use crate::analysis::selection::numbers;
use crate::analysis::{Block, Nature, Value, level_order};
use crate::data::{Categories, Table};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::compare::check::Wanted;
use crate::kinds::compare::entry::{Compared, ComparedOutcome, Values, shown};
use crate::kinds::compare::keys::{CompareKeys, Exact};
use crate::kinds::compare::shape::OutcomeShape;
use crate::statistics::contingency::fisher::fisher_two_by_two;
use crate::statistics::contingency::mantel_haenszel::{mantel_haenszel, mantel_haenszel_exact};
use crate::statistics::proportion_comparison::TwoProportions;
use crate::statistics::{Estimable, Invalid};

/// Two groups, the earlier one first, and the scope and P value of their test.
type NamedPair = ((String, String), (Scope, Value));

/// What the outcomes of a block have in common.
struct Setting<'a> {
    block: &'a Block,
    body: &'a CompareKeys,
    wanted: &'a Wanted,
    table: &'a Table,
    by: &'a str,
    groups: Vec<Members>,
    /// Which group is compared with which, of two.
    contrast: Option<(usize, usize)>,
    strata: Option<Categories>,
}

/// Compares every outcome.
pub(crate) fn run(
    block: &Block,
    body: &CompareKeys,
    wanted: &Wanted,
    table: &Table,
    entries: &mut ResultWriter,
    notes: &mut Vec<Diagnostic>,
) -> Outcome<Compared> {
    let by = body.by.as_deref().unwrap_or_default();
    let groups = members(block, by, table)?;
    let contrast = contrast(block, body, wanted, &groups)?;
    notes.extend(describe::without_group(block, by, table, &Scope::default(), entries)?);
    if groups.len() < 2 {
        let note = format!("block `{}`: there is only one group to compare", block.id);
        notes.push(Diagnostic::note(note).at(block.key("by")));
    }
    if wanted.test == NamedTest::Trend {
        let names: Vec<String> = groups.iter().map(|group| group.label.clone()).collect();
        notes.extend(level_order::undeclared(block, table, by, &names));
    }
    let strata = body.strata.as_ref().map(|name| table.categories(name)).transpose();
    let strata = strata.map_err(|errors| block.at_key("strata", errors))?;
    let setting = Setting { block, body, wanted, table, by, groups, contrast, strata };
    let outcomes =
        wanted.names.iter().map(|name| setting.compare(name, entries, notes)).collect::<Outcome<Vec<_>>>()?;
    let label = |group: usize| setting.groups[group].label.clone();
    Ok(Compared {
        outcomes,
        groups: setting.groups.iter().map(|group| group.label.clone()).collect(),
        contrast: contrast.map(|(group, reference)| (label(group), label(reference))),
    })
}

/// The two groups of a comparison: the other one, and the one it is compared with.
fn contrast(block: &Block, body: &CompareKeys, wanted: &Wanted, groups: &[Members]) -> Outcome<Option<(usize, usize)>> {
    let found = groups.len();
    if found > 2 && wanted.test.is_of_two_groups() && !body.pairwise {
        let message = format!("`{}` compares two groups, and `by` has {found}", wanted.test.name());
        let hint = "select two with `where`, add `pairwise = true`, or take a test of several groups: `anova`, \
                    `welch-anova`, `kruskal-wallis`, `chi-square`, `fisher`, `trend`";
        return Err(block.wrong("test", message, hint).into());
    }
    let Some(wanted) = &body.reference else { return Ok((found == 2).then_some((1, 0))) };
    let at = describe::reference(block, wanted, groups)?;
    if found > 2 {
        let message = format!("`reference` is of two groups, and `by` has {found}");
        return Err(block.wrong("reference", message, "leave it out: with `pairwise` each two are compared").into());
    }
    Ok((found == 2).then_some((1 - at.min(1), at)))
}

impl Setting<'_> {
    fn compare(&self, name: &str, entries: &mut ResultWriter, notes: &mut Vec<Diagnostic>) -> Outcome<ComparedOutcome> {
        let (values, mut shape) = self.read(name)?;
        let root = if self.wanted.several { Scope::default().variable(name) } else { Scope::default() };
        let root = root.unit(shape.unit.as_deref());
        let mut all: Vec<usize> = Vec::new();
        let mut known_of = Vec::new();
        let mut scopes = Vec::new();
        for group in &self.groups {
            let scope = root.group(self.by, &group.label, &group.code);
            let (known, unknown): (Vec<usize>, Vec<usize>) =
                group.rows.iter().copied().partition(|row| self.is_known(&values, *row));
            values.describe(self.table, &known, &scope, entries)?;
            entries.count_rows(self.table, &scope, "n.missing", &unknown);
            shape.missing |= !unknown.is_empty();
            if known.is_empty() {
                let note = format!("block `{}`: group `{}` has no value of `{name}`", self.block.id, group.label);
                notes.push(Diagnostic::note(note).at(self.block.key(self.wanted.key)));
            }
            all.extend(&known);
            known_of.push(known);
            scopes.push(scope);
        }
        all.sort_unstable();
        let left_out = others(self.table, &all);
        let set = entries.row_set(self.table, &all);
        let root = root.rows(set);
        entries.count(&root, "n", all.len());
        entries.count_rows(self.table, &root, "n.missing", &left_out);
        let failed = |error: Invalid| invalid(&error, self.table, &all);
        let (test, scope) = (self.wanted.test, root.step("test"));
        let rows: Vec<&[usize]> = match self.contrast {
            // Of two groups, the first one handed over is compared with the second.
            Some((group, reference)) if test.is_of_two_groups() => vec![&known_of[group], &known_of[reference]],
            _ => known_of.iter().map(Vec::as_slice).collect(),
        };
        let tested = self.test(test, &values, &rows).map_err(failed)?;
        self.look_at(&tested, name, notes);
        tested.enter(&scope, entries);
        if let Some((group, reference)) = self.contrast {
            let two = [known_of[group].as_slice(), &known_of[reference]];
            self.effects(test, &values, two, &root, entries).map_err(failed)?;
        } else if self.groups.len() < 2 {
            for stat in ["estimate", "conf.low", "conf.high"] {
                let scope = root.step(self.wanted.effect.key());
                entries.put(&scope, stat, absent("there is only one group"), Nature::Quantity(1));
            }
        }
        let (pair_names, pairs) = if self.body.pairwise && self.groups.len() > 2 {
            self.pairwise(&values, &known_of, &root, entries)?.into_iter().unzip()
        } else {
            (Vec::new(), Vec::new())
        };
        let test = (scope, tested.p_value);
        Ok(ComparedOutcome { shape, root, groups: scopes, test, pairs, pair_names, rows: all })
    }

    /// The values of an outcome and how tables call it.
    fn read(&self, name: &str) -> Outcome<(Values, OutcomeShape)> {
        let (pattern, shows) = shown(self.wanted.on_numbers, self.wanted.test.is_of_ranks());
        let mut shape = OutcomeShape { name: name.to_owned(), pattern, shows, ..OutcomeShape::default() };
        if !self.wanted.on_numbers {
            let event = Event::read(self.block, name, self.table)?;
            shape.label = event.label(self.table);
            return Ok((Values::Truth(event.truth), shape));
        }
        let values = numbers(self.block, self.wanted.key, name, self.table)?;
        if let Some(column) = self.table.column(name) {
            shape.label = column.title().to_owned();
            shape.unit = column.unit.clone();
        }
        Ok((Values::Numbers(values), shape))
    }

    fn is_known(&self, values: &Values, row: usize) -> bool {
        values.is_known(row) && self.strata.as_ref().is_none_or(|strata| strata.index[row].is_some())
    }

    fn test(&self, test: NamedTest, values: &Values, rows: &[&[usize]]) -> Result<Tested, Invalid> {
        match values {
            Values::Numbers(_) => {
                let samples: Vec<Vec<f64>> = rows.iter().map(|rows| values.sample(rows)).collect();
                let slices: Vec<&[f64]> = samples.iter().map(Vec::as_slice).collect();
                on_numbers(test, &slices, self.body.exact.of_ranks())
            }
            Values::Truth(_) if test == NamedTest::MantelHaenszel => self.stratified(values, rows),
            Values::Truth(_) => {
                let counts: Vec<(u64, u64)> = rows.iter().map(|rows| values.counts(rows)).collect();
                let with = counts.iter().map(|(with, _)| *with).collect();
                let without = counts.iter().map(|(with, known)| known - with).collect();
                if test.is_of_two_groups() && rows.len() > 2 {
                    return Ok(Tested::new(test.words(false), absent("the test compares two groups")));
                }
                on_counts(test, &[without, with])
            }
        }
    }

    /// Rows (with, without the event) of the two groups in each stratum.
    fn strata_of(&self, values: &Values, rows: [&[usize]; 2]) -> Vec<[u64; 4]> {
        let Some(strata) = &self.strata else { return Vec::new() };
        let inside = |rows: &[usize], stratum: usize| {
            let rows: Vec<usize> = rows.iter().copied().filter(|row| strata.index[*row] == Some(stratum)).collect();
            values.counts(&rows)
        };
        (0..strata.levels.len())
            .map(|stratum| {
                let [(a, m), (c, n)] = [inside(rows[0], stratum), inside(rows[1], stratum)];
                [a, m - a, c, n - c]
            })
            .collect()
    }

    fn stratified(&self, values: &Values, rows: &[&[usize]]) -> Result<Tested, Invalid> {
        let words = NamedTest::MantelHaenszel.words(false);
        let [group, reference] = rows else {
            return Ok(Tested::not(words, &crate::statistics::NotEstimable::OneGroup));
        };
        let strata = self.strata_of(values, [group, reference]);
        if self.body.exact == Exact::Wanted(true) {
            let method = format!("exact conditional {words}");
            return Ok(match mantel_haenszel_exact(&strata, self.body.level)? {
                Estimable::Value(found) => Tested::with(method, found.statistic as f64, found.p_value),
                Estimable::Not(reason) => Tested::not(method, &reason),
            });
        }
        let method = format!("{words} with continuity correction");
        Ok(match mantel_haenszel(&strata, true, self.body.level)? {
            Estimable::Value(found) => {
                Tested { df: Some(found.df), ..Tested::with(method, found.statistic, found.p_value) }
            }
            Estimable::Not(reason) => Tested::not(method, &reason),
        })
    }

    /// Enters the differences and ratios of two groups.
    fn effects(
        &self,
        test: NamedTest,
        values: &Values,
        rows: [&[usize]; 2],
        scope: &Scope,
        entries: &mut ResultWriter,
    ) -> Result<(), Invalid> {
        let level = self.body.level;
        let mut effects = Effects { level, scope, entries };
        let [(x1, n1), (x2, n2)] = rows.map(|rows| values.counts(rows));
        let two = TwoProportions { x1, n1, x2, n2 };
        match (values, test) {
            (Values::Numbers(_), _) => {
                let [first, second] = rows.map(|rows| values.sample(rows));
                effects.of_samples(test, &first, &second)?;
            }
            (_, NamedTest::MantelHaenszel) => {
                let strata = self.strata_of(values, rows);
                if self.body.exact == Exact::Wanted(true) {
                    let found = mantel_haenszel_exact(&strata, level)?;
                    effects.exact_odds_ratio(found.map(|found| found.odds_ratio));
                } else {
                    let found = mantel_haenszel(&strata, true, level)?.and_then(|found| found.odds_ratio);
                    effects.comparison("odds_ratio", found, Nature::Ratio);
                }
            }
            (_, NamedTest::Fisher) => {
                effects.risk_difference(two, self.body.difference.unwrap_or_default())?;
                effects.risk_ratio(two)?;
                effects.exact_odds_ratio(fisher_two_by_two([x1, n1 - x1, x2, n2 - x2], level)?.odds_ratio);
            }
            _ => {
                effects.risk_difference(two, self.body.difference.unwrap_or_default())?;
                effects.ratios(two)?;
            }
        }
        Ok(())
    }

    /// Compares each two groups: the later one with the earlier one.
    fn pairwise(
        &self,
        values: &Values,
        known_of: &[Vec<usize>],
        root: &Scope,
        entries: &mut ResultWriter,
    ) -> Outcome<Vec<NamedPair>> {
        let Some(test) = self.wanted.test.of_pair() else { return Ok(Vec::new()) };
        let mut out = Vec::new();
        for (first, earlier) in self.groups.iter().enumerate() {
            for (second, later) in self.groups.iter().enumerate().skip(first + 1) {
                let rows = [known_of[second].as_slice(), &known_of[first]];
                let mut both = rows.concat();
                both.sort_unstable();
                let failed = |error: Invalid| invalid(&error, self.table, &both);
                let set = entries.row_set(self.table, &both);
                let scope = root.step("pairwise").rows(set);
                let scope = scope.group(self.by, &earlier.label, &earlier.code);
                let scope = scope.group(self.by, &later.label, &later.code);
                entries.count(&scope, "n", both.len());
                let tested = self.test(test, values, &rows).map_err(failed)?;
                tested.enter(&scope, entries);
                self.effects(test, values, rows, &scope, entries).map_err(failed)?;
                out.push(((earlier.label.clone(), later.label.clone()), (scope, tested.p_value)));
            }
        }
        Ok(out)
    }

    /// A note where a chi-square test stands on small expected counts.
    fn look_at(&self, tested: &Tested, name: &str, notes: &mut Vec<Diagnostic>) {
        notes.extend(tested.refused(self.block, name, "test", "test = \"chi-square\""));
        let Some(least) = tested.least_expected.filter(|least| *least < LEAST_EXPECTED) else { return };
        notes.push(
            Diagnostic::note(format!(
                "block `{}`: the smallest expected count of `{name}` is {least:.1}, below 5",
                self.block.id
            ))
            .code("small-counts")
            .at(self.block.key("test"))
            .hint("`test = \"fisher\"` is exact"),
        );
    }
}
