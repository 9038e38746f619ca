//! Printing results into the cells of a table and the labels of a figure.

use crate::diagnostic::Place;
use crate::ledger::format::{self, Form};
use crate::ledger::pattern::{self, Piece};
use crate::ledger::{Label, Ledger, Mark, MarkBook, Node, Run, Target};

/// Prints results of one block for one exhibit, and keeps the marks.
pub struct Printer<'a> {
    ledger: &'a Ledger,
    book: &'a MarkBook,
    document: &'a str,
    place: Place,
    marks: Vec<Mark>,
}

impl<'a> Printer<'a> {
    /// A printer for an exhibit at `place` of `document`.
    pub fn new(ledger: &'a Ledger, book: &'a MarkBook, document: &'a str, place: Place) -> Self {
        Self { ledger, book, document, place, marks: Vec::new() }
    }

    /// The ledger it prints from.
    pub fn ledger(&self) -> &'a Ledger {
        self.ledger
    }

    /// Where the exhibit stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The results at `path` below `block`, printed by a pattern such as
    /// `{estimate} ({conf.low}–{conf.high})`. Where a field has no result the
    /// whole label is empty, so that no cell is ever half filled.
    pub fn label(&mut self, block: &str, path: &[&str], written: &str) -> Label {
        let Some(node) = self.node(block, path) else { return Label::default() };
        let Ok(pieces) = pattern::parse(written) else { return Label::default() };
        let mut fields = Vec::new();
        for piece in &pieces {
            if let Piece::Field { path, form } = piece {
                let Some(index) = field(node, path) else { return Label::default() };
                fields.push((index, *form));
            }
        }
        // One reason stands for a whole interval that cannot be estimated.
        let absent = |index: usize| self.ledger.results[index].result.value.number().is_none();
        if let [(first, form), rest @ ..] = fields.as_slice()
            && !rest.is_empty()
            && std::iter::once(first).chain(rest.iter().map(|(index, _)| index)).all(|index| absent(*index))
        {
            return Label(vec![self.run(*first, *form)]);
        }
        let any_negative =
            fields.iter().any(|(index, _)| self.ledger.results[*index].result.value.number().is_some_and(|n| n < 0.0));
        let mut fields = fields.into_iter();
        let mut runs = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Literal(text) if text == "–" && any_negative => runs.push(Run::Text(" to ".to_owned())),
                Piece::Literal(text) => runs.push(Run::Text(text)),
                Piece::Field { .. } => {
                    if let Some((index, form)) = fields.next() {
                        runs.push(self.run(index, form));
                    }
                }
            }
        }
        Label(runs)
    }

    /// The unrounded number at a path, for the position of a drawing.
    pub fn number(&self, block: &str, path: &[&str]) -> Option<f64> {
        let index = self.node(block, path)?.printed()?;
        self.ledger.results[index].result.value.number()
    }

    /// The reason why the result at a path has no value.
    pub fn absence(&self, block: &str, path: &[&str]) -> Option<&'a str> {
        let index = self.node(block, path)?.printed()?;
        self.ledger.results[index].result.value.absence()
    }

    /// The marks printed so far, given up.
    pub fn into_marks(self) -> Vec<Mark> {
        self.marks
    }

    fn node(&self, block: &str, path: &[&str]) -> Option<&'a Node> {
        self.ledger.tree(self.ledger.block(block)?).descend(path.iter().copied())
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

fn field(node: &Node, path: &[String]) -> Option<usize> {
    node.descend(path.iter().map(String::as_str)).and_then(Node::printed)
}
