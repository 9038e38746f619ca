//! Comparing two values of the same row.

use crate::analysis::effect::Effects;
use crate::analysis::event::Event;
use crate::analysis::named_test::{NamedTest, Tested, form};
use crate::analysis::result_writer::{ResultWriter, Scope, invalid};
use crate::analysis::selection::numbers;
use crate::analysis::{Block, Nature};
use crate::data::Table;
use crate::diagnostic::Outcome;
use crate::kinds::compare::check::Wanted;
use crate::kinds::compare::entry::{Compared, ComparedOutcome, Values, shown};
use crate::kinds::compare::keys::{CompareKeys, Exact, ExactWord};
use crate::kinds::compare::shape::OutcomeShape;
use crate::statistics::contingency::mcnemar::{discordant_odds_ratio, mcnemar, paired_difference};
use crate::statistics::mean_test::t_paired;
use crate::statistics::rank_test::signed_rank::signed_rank;
use crate::statistics::{Estimable, Invalid};

/// Below this number of discordant pairs McNemar's test is exact unless the author
/// says otherwise.
const EXACT_BELOW: u64 = 25;

/// What the pairs of a block have in common.
struct Setting<'a> {
    block: &'a Block,
    body: &'a CompareKeys,
    wanted: &'a Wanted,
    table: &'a Table,
}

/// Compares every pair.
pub(crate) fn run(
    block: &Block,
    body: &CompareKeys,
    wanted: &Wanted,
    table: &Table,
    entries: &mut ResultWriter,
) -> Outcome<Compared> {
    let setting = Setting { block, body, wanted, table };
    let mut outcomes = Vec::new();
    let mut labels = Vec::new();
    for (first, second) in wanted.names.iter().zip(&wanted.pairs) {
        let (outcome, names) = setting.compare(first, second, entries)?;
        outcomes.push(outcome);
        labels.push(names);
    }
    let contrast = match <[_; 1]>::try_from(labels) {
        Ok([only]) => Some(only),
        Err(_) => Some(("the first value".to_owned(), "the second".to_owned())),
    };
    Ok(Compared { outcomes, groups: ["first", "second"].map(str::to_owned).to_vec(), contrast })
}

impl Setting<'_> {
    /// Compares a pair and gives the labels of its two values.
    fn compare(
        &self,
        first: &str,
        second: &str,
        entries: &mut ResultWriter,
    ) -> Outcome<(ComparedOutcome, (String, String))> {
        let (x, first_label, unit) = self.read(self.wanted.key, first)?;
        let (y, second_label, _) = self.read(if self.wanted.several { "pairs" } else { "pair" }, second)?;
        let root = if self.wanted.several { Scope::default().variable(first) } else { Scope::default() };
        let root = root.unit(unit.as_deref());
        let (known, unknown): (Vec<usize>, Vec<usize>) =
            (0..self.table.rows()).partition(|row| x.is_known(*row) && y.is_known(*row));
        for (values, step) in [(&x, "first"), (&y, "second")] {
            values.describe(self.table, &known, &root.step(step), entries)?;
            let unknown: Vec<usize> = (0..self.table.rows()).filter(|row| !values.is_known(*row)).collect();
            entries.count_rows(self.table, &root.step(step), "n.missing", &unknown);
        }
        let set = entries.row_set(self.table, &known);
        let root = root.rows(set);
        entries.count(&root, "n", known.len());
        entries.count_rows(self.table, &root, "n.missing", &unknown);
        let failed = |error: Invalid| invalid(&error, self.table, &known);
        let tested = match (&x, &y) {
            (Values::Truth(x), Values::Truth(y)) => self.events(x, y, &known, &root, entries).map_err(failed)?,
            _ => {
                let (x, y) = (x.sample(&known), y.sample(&known));
                let mut effects = Effects { level: self.body.level, scope: &root, entries };
                effects.of_pairs(self.wanted.test, &x, &y).map_err(failed)?;
                self.numbers(&x, &y).map_err(failed)?
            }
        };
        let scope = root.step("test");
        tested.enter(&scope, entries);
        let (pattern, shows) = shown(self.wanted.on_numbers, self.wanted.test.is_of_ranks());
        let shape = OutcomeShape {
            name: first.to_owned(),
            pair: Some((first_label.clone(), second_label.clone())),
            label: format!("{first_label} against {second_label}"),
            unit,
            pattern,
            shows,
            missing: !unknown.is_empty(),
            ..OutcomeShape::default()
        };
        let outcome = ComparedOutcome {
            shape,
            groups: ["first", "second"].map(|step| root.step(step)).to_vec(),
            root,
            test: (scope, tested.p_value),
            pairs: Vec::new(),
            pair_names: Vec::new(),
            rows: known,
        };
        Ok((outcome, (first_label, second_label)))
    }

    /// The values of one side, their label and their unit.
    fn read(&self, key: &str, name: &str) -> Outcome<(Values, String, Option<String>)> {
        if !self.wanted.on_numbers {
            let event = Event::read(self.block, name, self.table)?;
            let label = event.label(self.table);
            return Ok((Values::Truth(event.truth), label, None));
        }
        let values = numbers(self.block, key, name, self.table)?;
        let column = self.table.column(name);
        let label = column.map_or(name, |column| column.title()).to_owned();
        Ok((Values::Numbers(values), label, column.and_then(|column| column.unit.clone())))
    }

    fn numbers(&self, x: &[f64], y: &[f64]) -> Result<Tested, Invalid> {
        let (test, words) = (self.wanted.test, self.wanted.test.words(true));
        if test == NamedTest::PairedT {
            return Ok(match t_paired(x, y, self.body.level)? {
                Estimable::Value(t) => Tested { df: Some(t.df), ..Tested::with(words, t.statistic, t.p_value) },
                Estimable::Not(reason) => Tested::not(words, &reason),
            });
        }
        let differences: Vec<f64> = x.iter().zip(y).map(|(a, b)| a - b).collect();
        Ok(match signed_rank(&differences, self.body.exact.of_ranks(), true)? {
            Estimable::Value(v) => Tested::with(form(words, v.exact), v.statistic, v.p_value),
            Estimable::Not(reason) => Tested::not(words, &reason),
        })
    }

    /// Enters the counts of the four kinds of pairs, the difference and the odds ratio; gives McNemar's test.
    fn events(
        &self,
        x: &[Option<bool>],
        y: &[Option<bool>],
        known: &[usize],
        root: &Scope,
        entries: &mut ResultWriter,
    ) -> Result<Tested, Invalid> {
        let mut count = |name: &str, first: bool, second: bool| {
            let is_such = |row: &usize| x[*row] == Some(first) && y[*row] == Some(second);
            let rows: Vec<usize> = known.iter().copied().filter(is_such).collect();
            entries.count_rows(self.table, root, name, &rows);
            rows.len() as u64
        };
        count("both", true, true);
        let b = count("first_only", true, false);
        let c = count("second_only", false, true);
        count("neither", false, false);
        let level = self.body.level;
        let mut effects = Effects { level, scope: root, entries };
        effects.comparison("difference", paired_difference(b, c, known.len() as u64, level)?, Nature::Proportion);
        effects.exact_odds_ratio(discordant_odds_ratio(b, c, level)?);
        let exact = match self.body.exact {
            Exact::Wanted(exact) => exact,
            Exact::Word(ExactWord::Auto) => b + c < EXACT_BELOW,
        };
        let words = NamedTest::McNemar.words(false);
        Ok(match mcnemar(b, c, true) {
            Estimable::Value(found) if exact => {
                Tested::new(form(words, true), crate::analysis::Value::Number(found.p_exact))
            }
            Estimable::Value(found) => {
                let method = form(words, false);
                Tested { df: Some(found.df), ..Tested::with(method, found.statistic, found.p_value) }
            }
            Estimable::Not(reason) => Tested::not(words, &reason),
        })
    }
}
