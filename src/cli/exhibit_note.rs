//! What a table or figure must say beneath it: why a mark has no value, and who is in no
//! group. Results are printed where prose does not see them, so this is said there.

use crate::analysis::Value;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, ExhibitKind, ExhibitRequest, Inline};
use crate::figure::Drawing;
use crate::kinds::{self, Exhibits};
use crate::ledger::{Label, Ledger, Printer, Run, Target, explained};

/// Adds to the author's note what the exhibit must say.
pub(super) fn add(
    request: &mut ExhibitRequest,
    drawing: Option<&Drawing>,
    exhibits: &Exhibits,
    printer: &mut Printer<'_>,
) {
    for sentence in drawing.into_iter().flat_map(|drawing| &drawing.notes) {
        say(request, vec![Inline::Text(sentence.clone())]);
    }
    // A table explains its marks itself, those of typed rows among them.
    if request.kind == ExhibitKind::Figure {
        let printed = printer.marks().iter().map(|mark| (mark.text.as_str(), printer.reason(mark.id)));
        for sentence in explained(printed) {
            say(request, vec![Inline::Text(sentence)]);
        }
    }
    let blocks: Vec<String> = request.order.of.all().into_iter().map(str::to_owned).collect();
    for exhibit in blocks.iter().filter_map(|block| exhibits.get(block)) {
        if let Some(label) = ungrouped(exhibit.as_ref(), printer) {
            say(request, label.0.into_iter().map(inline).collect());
        }
    }
}

fn say(request: &mut ExhibitRequest, words: Vec<Inline>) {
    if !request.note.is_empty() {
        request.note.push(Inline::Text(" ".to_owned()));
    }
    request.note.extend(words);
}

fn inline(run: Run) -> Inline {
    match run {
        Run::Text(text) => Inline::Text(text),
        Run::Mark { mark, text } => Inline::Mark { mark, text },
    }
}

/// How many have no group, where a block has groups and some have none.
fn ungrouped(exhibit: &dyn kinds::Exhibit, printer: &mut Printer<'_>) -> Option<Label> {
    let (name, row) = exhibit.without_group()?;
    printer.number(row, "n.missing").filter(|count| *count > 0.0)?;
    let count = printer.show(row, "{n.missing}");
    Some(Label::text(format!("{name} not known, and so in no group: ")).then(count).then(Label::text(".")))
}

/// A note for each result that prose prints as `NE`: there is no room beside it to say why.
pub(super) fn of_prose(documents: &[Document], ledger: &Ledger) -> Vec<Diagnostic> {
    let mut seen = Vec::new();
    let mut notes = Vec::new();
    for mark in documents.iter().flat_map(|document| &document.marks) {
        let Target::Result(index) = mark.target else { continue };
        let entry = &ledger.results[index];
        let Value::NotEstimable(absence) = &entry.result.value else { continue };
        if absence.mark != "NE" || seen.contains(&index) {
            continue;
        }
        seen.push(index);
        notes.push(
            Diagnostic::note(format!("`{}` is printed as NE, not estimable: {}", entry.id, absence.reason))
                .code("not-estimable")
                .at(mark.place.clone()),
        );
    }
    notes
}
