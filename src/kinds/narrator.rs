//! Telling what a block found: which kinds do, and what may be chosen.

use crate::diagnostic::known_names;
use crate::document::{Narrator, Sentence, SentenceRequest};
use crate::kinds::exhibit::Exhibits;
use crate::kinds::teller::Teller;
use crate::kinds::{KINDS, named};
use crate::ledger::Printer;

impl Narrator for Exhibits {
    fn sentence(&self, request: &SentenceRequest, printer: &mut Printer<'_>) -> Result<Sentence, String> {
        let block = &request.block;
        let written = printer.ledger().block(block).map_or("", |at| printer.ledger().blocks[at].kind.as_str());
        let (Some(choices), Some(exhibit)) = (named(written).and_then(|kind| kind.sentence), self.get(block)) else {
            let having = KINDS.iter().filter(|kind| kind.sentence.is_some()).map(|kind| format!("`{}`", kind.name));
            return Err(format!(
                "block `{block}` of kind `{written}` has no sentence, expected a block of one of these kinds: {}",
                having.collect::<Vec<_>>().join(", ")
            ));
        };
        if let Some(group) = request.group.as_ref().filter(|_| !choices.contains(&"group")) {
            return Err(format!(
                "the sentence of block `{block}` of kind `{written}` has no groups to choose from, found `{group}`"
            ));
        }
        if let Some(unknown) = request.choices.keys().find(|word| !choices.contains(&word.as_str())) {
            return Err(format!(
                "the sentence of block `{block}` of kind `{written}` has no choice `{unknown}`: {}",
                known_names(unknown, choices.iter().copied())
            ));
        }
        if request.group.is_some() && request.choices.contains_key("group") {
            return Err(format!("the sentence of block `{block}` has two groups, expected one"));
        }
        exhibit.sentence(&mut Teller::new(request, printer))
    }
}
