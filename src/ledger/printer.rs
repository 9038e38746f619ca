//! Printing results into the cells of a table and the labels of a figure.

use crate::diagnostic::{Diagnostic, Place};
use crate::ledger::format::{self, Form};
use crate::ledger::pattern::{self, Piece};
use crate::ledger::{Label, Ledger, Mark, MarkBook, MarkId, Node, Run, Sought, Target, tree};

/// Prints results of one block for one exhibit, and keeps the marks.
pub struct Printer<'a> {
    ledger: &'a Ledger,
    book: &'a MarkBook,
    document: &'a str,
    place: Place,
    marks: Vec<Mark>,
    ambiguous: Vec<Diagnostic>,
}

impl<'a> Printer<'a> {
    /// A printer for an exhibit at `place` of `document`.
    pub fn new(ledger: &'a Ledger, book: &'a MarkBook, document: &'a str, place: Place) -> Self {
        Self { ledger, book, document, place, marks: Vec::new(), ambiguous: Vec::new() }
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
        self.label_at(block, &any(path), written)
    }

    /// The same of a path whose steps say whose words they are, for names from the data
    /// beside which statistics, or names of another role, may be called the same.
    pub fn label_at(&mut self, block: &str, path: &[Sought], written: &str) -> Label {
        let Ok(pieces) = pattern::parse(written) else { return Label::default() };
        let nodes = self.nodes(block, path);
        let mut found = nodes.iter().filter_map(|node| fields_of(node, &pieces));
        let Some(fields) = found.next() else { return Label::default() };
        if found.next().is_some() {
            drop(found);
            self.refuse(block, path);
            return Label::default();
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
        self.number_at(block, &any(path))
    }

    /// The same of a path whose steps say whose words they are.
    pub fn number_at(&self, block: &str, path: &[Sought]) -> Option<f64> {
        self.ledger.results[self.printed(block, path)?].result.value.number()
    }

    /// The reason why the result at a path has no value.
    pub fn absence(&self, block: &str, path: &[&str]) -> Option<&'a str> {
        self.absence_at(block, &any(path))
    }

    /// The same of a path whose steps say whose words they are.
    pub fn absence_at(&self, block: &str, path: &[Sought]) -> Option<&'a str> {
        self.ledger.results[self.printed(block, path)?].result.value.absence()
    }

    /// Why a mark has no value.
    pub fn reason(&self, mark: MarkId) -> Option<&'a str> {
        match self.book.printed(mark)?.target {
            Target::Result(index) => self.ledger.results[index].result.value.absence(),
            Target::Fact(_) => None,
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

    /// Paths that lead to more than one result: an exhibit must say which it shows, so
    /// these are faults of the program, reported rather than left as an empty cell.
    pub fn take_ambiguous(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.ambiguous)
    }

    fn refuse(&mut self, block: &str, path: &[Sought]) {
        let written = tree::asked(block, path);
        self.ambiguous.push(
            Diagnostic::error(format!("`{written}` is two results of this table or figure"))
                .at(self.place.clone())
                .hint("two names in the data read the same; rename one in data/datapackage.json"),
        );
    }

    fn nodes(&self, block: &str, path: &[Sought]) -> Vec<&'a Node> {
        let Some(block) = self.ledger.block(block) else { return Vec::new() };
        self.ledger.tree(block).readings(path).into_iter().map(|reading| reading.node).collect()
    }

    /// The one result that a path means.
    fn printed(&self, block: &str, path: &[Sought]) -> Option<usize> {
        let found: Vec<usize> = self.nodes(block, path).into_iter().filter_map(Node::printed).collect();
        if let [only] = found.as_slice() { Some(*only) } else { None }
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

/// Steps without a word about whose they are.
fn any(path: &[&str]) -> Vec<Sought> {
    path.iter().map(|step| Sought::any(*step)).collect()
}

/// The results of the fields of a pattern below a node, and how they are printed; none
/// where one is not there. Fields are statistics, whatever the data call their levels.
fn fields_of(node: &Node, pieces: &[Piece]) -> Option<Vec<(usize, Form)>> {
    let mut fields = Vec::new();
    for piece in pieces {
        if let Piece::Field { path, form } = piece {
            let path: Vec<Sought> = path.iter().map(|word| Sought::stat(word)).collect();
            let below = node.readings(&path);
            fields.push((below.first()?.node.printed()?, *form));
        }
    }
    Some(fields)
}
