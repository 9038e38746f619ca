//! Printing results into the cells of a table and the labels of a figure.

use crate::analysis::{Nature, ResultRow, Value};
use crate::diagnostic::{Diagnostic, Place};
use crate::ledger::format::{self, Form};
use crate::ledger::pattern::{self, Piece};
use crate::ledger::{Conventions, Ends, Label, Ledger, Mark, MarkBook, MarkId, Run, Target};

/// Prints results of one block for one exhibit, and keeps the marks.
pub struct Printer<'a> {
    ledger: &'a Ledger,
    book: &'a MarkBook,
    document: &'a str,
    place: Place,
    marks: Vec<Mark>,
    faults: Vec<Diagnostic>,
}

impl<'a> Printer<'a> {
    /// A printer for an exhibit at `place` of `document`.
    pub fn new(ledger: &'a Ledger, book: &'a MarkBook, document: &'a str, place: Place) -> Self {
        Self { ledger, book, document, place, marks: Vec::new(), faults: Vec::new() }
    }

    /// The ledger it prints from.
    pub fn ledger(&self) -> &'a Ledger {
        self.ledger
    }

    /// Where the exhibit stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The results of a row, printed by a pattern such as `{estimate} ({conf.low}–{conf.high})`.
    /// A pattern that cannot be read, and a statistic that the row does not have, are
    /// faults of the program: they are reported, and no cell is left empty for them.
    pub fn show(&mut self, row: &ResultRow, written: &str) -> Label {
        match self.fields(row, written) {
            Ok((pieces, fields)) => self.print(pieces, fields),
            Err(problem) => {
                self.faults.push(
                    Diagnostic::error(format!("block `{}`: {problem}", row.block()))
                        .at(self.place.clone())
                        .hint("this is a fault of tickmark: please report the block and the figure or table"),
                );
                Label::default()
            }
        }
    }

    /// The same where a statistic may rightly be missing: then the label is empty, and a
    /// table prints a dash that it explains.
    pub fn show_if_any(&mut self, row: Option<&ResultRow>, written: &str) -> Label {
        let found = row.and_then(|row| self.fields(row, written).ok());
        found.map_or_else(Label::default, |(pieces, fields)| self.print(pieces, fields))
    }

    /// The pieces of a pattern, and the result of each field with its form.
    fn fields(&self, row: &ResultRow, written: &str) -> Result<(Vec<Piece>, Vec<(usize, Form)>), String> {
        let pieces = pattern::parse(written)?;
        let mut fields = Vec::new();
        for piece in &pieces {
            if let Piece::Field { path, form } = piece {
                let name = path.join(".");
                let missing = || {
                    let known: Vec<&str> = row.names().collect();
                    format!(
                        "the pattern `{written}` shows `{name}`, of which there is no result among {}",
                        known.join(", ")
                    )
                };
                fields.push((self.result(row, &name).ok_or_else(missing)?, *form));
            }
        }
        Ok((pieces, fields))
    }

    /// The ledger's number of a row's result.
    pub fn result(&self, row: &ResultRow, statistic: &str) -> Option<usize> {
        let block = self.ledger.block(row.block())?;
        Some(self.ledger.blocks[block].first_result + row.get(statistic)?)
    }

    fn print(&mut self, pieces: Vec<Piece>, fields: Vec<(usize, Form)>) -> Label {
        // One reason stands for a whole interval that cannot be estimated.
        let absent = |index: usize| self.ledger.results[index].result.value.number().is_none();
        if let [(first, form), rest @ ..] = fields.as_slice()
            && !rest.is_empty()
            && std::iter::once(first).chain(rest.iter().map(|(index, _)| index)).all(|index| absent(*index))
        {
            return Label(vec![self.run(*first, *form)]);
        }
        if self.is_hidden(&fields) {
            return self.without_hidden(pieces, fields);
        }
        let any_negative =
            fields.iter().any(|(index, _)| self.ledger.results[*index].result.value.number().is_some_and(|n| n < 0.0));
        // One percent sign, behind the estimate, stands for its interval.
        let is_share = |index: usize| self.ledger.results[index].result.nature == Nature::Proportion;
        let has_sign = fields.first().is_some_and(|(first, _)| is_share(*first) && !absent(*first));
        let style = self.conventions();
        let mut fields = fields.into_iter();
        let mut before: Option<Vec<String>> = None;
        let mut runs = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Literal(text) => {
                    let text = pattern::between(&text, before.as_deref(), Ends::IntervalInExhibit, any_negative, style);
                    runs.push(Run::Text(text.to_owned()));
                }
                Piece::Field { path, .. } => {
                    if let Some((index, form)) = fields.next() {
                        if let Some(Run::Text(words)) = runs.last_mut().filter(|_| form.relation)
                            && let Some(rest) = words.strip_suffix('P')
                            && !rest.ends_with(char::is_alphanumeric)
                        {
                            *words = format!("{rest}{}", style.p_sign);
                        }
                        let lead = format::lead(form, &self.ledger.results[index].result.value, self.ledger.style);
                        runs.extend((!lead.is_empty()).then(|| Run::Text(lead.to_owned())));
                        let is_end = path.first().is_some_and(|step| step == "conf") && !runs.is_empty();
                        runs.push(self.run(index, Form { unsigned: has_sign && is_end, ..form }));
                    }
                    before = Some(path);
                }
            }
        }
        Label(runs)
    }

    /// Whether the first of some results is not shown, and what comes after it would tell it.
    fn is_hidden(&self, fields: &[(usize, Form)]) -> bool {
        let is_hidden = |index: usize| matches!(&self.ledger.results[index].result.value, Value::NotEstimable(absence) if absence.is_hidden);
        fields.len() > 1 && fields.iter().any(|(index, _)| is_hidden(*index))
    }

    /// A pattern as far as something is shown: `<5/38` of `{n}/{N} ({p%})`, without what is
    /// not shown behind the first number and the words around it.
    fn without_hidden(&mut self, pieces: Vec<Piece>, fields: Vec<(usize, Form)>) -> Label {
        let mut fields = fields.into_iter();
        let (mut runs, mut words, mut has_number) = (Vec::new(), String::new(), false);
        for piece in pieces {
            match piece {
                Piece::Literal(text) => words = text,
                Piece::Field { .. } => {
                    let Some((index, form)) = fields.next() else { break };
                    let is_absent = self.ledger.results[index].result.value.number().is_none();
                    if is_absent && has_number {
                        words.clear();
                        break;
                    }
                    runs.extend((!words.is_empty()).then(|| Run::Text(std::mem::take(&mut words))));
                    runs.push(self.run(index, form));
                    has_number = true;
                }
            }
        }
        // A bracket that was opened is closed.
        let said: String = Label(runs.clone()).plain();
        let is_open = said.matches('(').count() > said.matches(')').count();
        runs.extend((is_open || !words.is_empty()).then(|| Run::Text(if is_open { ")".to_owned() } else { words })));
        Label(runs)
    }

    /// How numbers are written.
    pub fn conventions(&self) -> &'static Conventions {
        Conventions::of(self.ledger.style)
    }

    /// A single result in a form; nothing where the row does not have it.
    pub fn one(&mut self, row: &ResultRow, statistic: &str, form: Form) -> Option<Run> {
        let index = self.result(row, statistic)?;
        Some(self.run(index, form))
    }

    /// The level of a block's intervals.
    pub fn level(&mut self, block: &str) -> Option<Run> {
        let index = self.ledger.at(block, ["conf", "level"])?;
        Some(self.run(index, Form::default()))
    }

    /// The unit of a statistic.
    pub fn unit(&self, row: &ResultRow, statistic: &str) -> Option<&'a str> {
        self.ledger.results[self.result(row, statistic)?].result.unit.as_deref()
    }

    /// How a statistic reads in its usual form.
    pub fn reads(&self, row: &ResultRow, statistic: &str) -> Option<&'a str> {
        Some(&self.ledger.results[self.result(row, statistic)?].text)
    }

    /// The unrounded number of a statistic, for the position of a drawing.
    pub fn number(&self, row: &ResultRow, statistic: &str) -> Option<f64> {
        self.ledger.results[self.result(row, statistic)?].result.value.number()
    }

    /// The words of a statistic that is no number, such as the name of a test.
    pub fn words(&self, row: &ResultRow, statistic: &str) -> Option<&'a str> {
        match &self.ledger.results[self.result(row, statistic)?].result.value {
            Value::Text(words) => Some(words),
            Value::Number(_) | Value::NotEstimable(_) => None,
        }
    }

    /// The reason why a statistic has no value.
    pub fn absence(&self, row: &ResultRow, statistic: &str) -> Option<&'a str> {
        self.ledger.results[self.result(row, statistic)?].result.value.absence()
    }

    /// Why a mark has no value.
    pub fn reason(&self, mark: MarkId) -> Option<&'a str> {
        match self.book.printed(mark)?.target {
            Target::Result(index) => self.ledger.results[index].result.value.absence(),
            Target::Fact(_) | Target::Claim(_) => None,
        }
    }

    /// The marks printed so far.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The marks printed so far, given up.
    pub fn into_marks(self) -> Vec<Mark> {
        self.marks
    }

    /// Adds what the author is told of the exhibit.
    pub fn find(&mut self, finding: Diagnostic) {
        self.faults.push(finding);
    }

    /// What the exhibit wanted to show and the block does not have, and what else is told of it.
    pub fn take_faults(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.faults)
    }

    fn run(&mut self, index: usize, form: Form) -> Run {
        let entry = &self.ledger.results[index];
        let text = format::text(&entry.result.value, entry.result.nature, form, self.ledger.style);
        let target = Target::Result(index);
        let mark = self.book.print(target, text.clone());
        self.marks.push(Mark {
            id: mark,
            target,
            document: self.document.to_owned(),
            place: self.place.clone(),
            text: text.clone(),
        });
        Run::Mark { mark, text }
    }
}
