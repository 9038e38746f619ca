//! What a table of characteristics says, in sentences.

use crate::analysis::words::{capitalized, in_sentence};
use crate::document::Sentence;
use crate::kinds::summary::shape::{SummaryShape, VariableShape};
use crate::kinds::teller::{Teller, in_group};

/// How many there are in each group, and each variable over all of them; with `variable`, that
/// variable in each group with its test; of one group, each variable in it.
pub(super) fn sentence(shape: &SummaryShape, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
    let groups: Vec<(usize, &str)> =
        shape.groups.iter().enumerate().map(|(at, name)| (at + 1, name.as_str())).collect();
    let chosen = teller.chosen("group", &groups, |(_, name)| vec![name])?;
    let variables = teller.chosen("variable", &shape.variables, |one| vec![&one.name, &one.label])?;
    if let Some([variable]) = teller.choice("variable").map(|_| variables.as_slice()) {
        // The first column is that of all rows.
        let columns: Vec<(usize, Option<&str>)> = match chosen.as_slice() {
            [] => vec![(0, None)],
            several => several.iter().map(|(at, name)| (*at, Some(*name))).collect(),
        };
        let test = !teller.is_of_one_group();
        return Ok(Told { shape, teller }.variable(variable, &columns, test));
    }
    let column = match chosen.as_slice() {
        [(at, name)] if teller.is_of_one_group() => (*at, Some(*name)),
        _ => (0, None),
    };
    let mut told = Told { shape, teller };
    let mut sentences = vec![told.numbers(column)];
    sentences.extend(variables.into_iter().map(|one| told.variable(one, &[(column.0, None)], false)));
    Ok(Sentence::joined(sentences, " "))
}

struct Told<'s, 't, 'a, 'p> {
    shape: &'s SummaryShape,
    teller: &'t mut Teller<'a, 'p>,
}

impl Told<'_, '_, '_, '_> {
    /// How many are described: all, with those of each group, or those of one.
    fn numbers(&mut self, (column, group): (usize, Option<&str>)) -> Sentence {
        let Self { shape, teller } = self;
        let total = teller.counted(&shape.totals[column], "n", &shape.counted);
        let of = group.map_or(String::new(), |group| in_group(shape.by.as_deref(), group));
        let mut out = Sentence::words("The analysis included ").then(total).and(&of);
        if group.is_none() && !shape.groups.is_empty() {
            let rows = shape.groups.iter().zip(&shape.totals[1..]);
            let each = rows.map(|(name, row)| teller.show(row, "{n}").and(&in_group(shape.by.as_deref(), name)));
            let each = each.collect();
            out = out.and(" (").then(Sentence::list(each)).and(")");
        }
        out.and(".")
    }

    /// A variable in some columns, with the test of the groups.
    fn variable(&mut self, one: &VariableShape, columns: &[(usize, Option<&str>)], test: bool) -> Sentence {
        let mut out = if one.is_category { self.category(one, columns) } else { self.number(one, columns) };
        if let Some(row) = one.test.as_ref().filter(|_| test) {
            let method = self.teller.text(row, "method").map_or(String::new(), |method| format!(" by {method}"));
            out = out.and(" (").then(self.teller.p(row, "p.value")).and(&format!("{method})"));
        }
        out.and(".")
    }

    fn number(&mut self, one: &VariableShape, columns: &[(usize, Option<&str>)]) -> Sentence {
        let unit = one.unit.as_ref().map_or(String::new(), |unit| format!(" {unit}"));
        let each = columns.iter().map(|(column, group)| {
            let group = group.map_or(String::new(), |group| in_group(self.shape.by.as_deref(), group));
            self.teller.show(&one.cells[*column], &one.pattern).and(&format!("{unit}{group}"))
        });
        let each = each.collect();
        let subject = format!("{} {} was ", capitalized(&one.shows), in_sentence(&one.label));
        Sentence::words(subject).then(Sentence::list(each))
    }

    fn category(&mut self, one: &VariableShape, columns: &[(usize, Option<&str>)]) -> Sentence {
        if let Some(shown) = &one.in_one_row {
            let subject = match &shown.named {
                Some(level) => format!("{} was {level} in ", capitalized(&one.label)),
                None => format!("{} was recorded in ", capitalized(&one.label)),
            };
            let each = columns.iter().map(|(column, group)| {
                let row = &one.levels[shown.level].1[*column];
                let noun = self.teller.noun(row, "N", &self.shape.counted);
                let group = group.map_or(String::new(), |group| in_group(self.shape.by.as_deref(), group));
                self.teller
                    .show(row, "{n} of {N}")
                    .and(&format!(" {noun}{group} ("))
                    .then(self.teller.show(row, "{p}"))
                    .and(")")
            });
            let each = each.collect();
            return Sentence::words(subject).then(Sentence::list(each));
        }
        let of_groups = columns.iter().map(|(column, group)| {
            let levels = one.levels.iter().enumerate().map(|(at, (level, rows))| {
                let row = &rows[*column];
                let count = if at == 0 {
                    let noun = self.teller.noun(row, "N", &self.shape.counted);
                    self.teller.show(row, "{n} of {N}").and(&format!(" {noun}"))
                } else {
                    self.teller.show(row, "{n}")
                };
                Sentence::words(format!("{level} in "))
                    .then(count)
                    .and(" (")
                    .then(self.teller.show(row, "{p}"))
                    .and(")")
            });
            let levels: Vec<Sentence> = levels.collect();
            let group = group.map_or(String::new(), |group| in_group(self.shape.by.as_deref(), group));
            Sentence::list(levels).and(&group)
        });
        let of_groups = of_groups.collect();
        Sentence::words(format!("{} was ", capitalized(&one.label))).then(Sentence::joined(of_groups, "; "))
    }
}
