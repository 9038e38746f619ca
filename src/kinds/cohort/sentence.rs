//! How a cohort came about, in a sentence with its counts.

use crate::document::Sentence;
use crate::kinds::cohort::flow::Flow;
use crate::kinds::teller::Teller;

/// How many there were, how many left at which step, and how many stayed.
pub(super) fn sentence(flow: &Flow, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
    let (counts, counted) = (&flow.counts, flow.counted.as_str());
    let mut left = Vec::new();
    // A step that nobody left at is in the methods.
    for step in &flow.steps {
        if !teller.is_positive(&step.counts, "n_removed") {
            continue;
        }
        let one = teller.number(&step.counts, "n_removed") == Some(1.0);
        let was = match (step.excludes, one) {
            (true, true) => " was excluded by the criterion",
            (true, false) => " were excluded by the criterion",
            (false, _) => " did not meet the criterion",
        };
        left.push(teller.show(&step.counts, "{n_removed}").and(&format!("{was} “{}”", step.label)));
    }
    let verb = if teller.number(counts, "n") == Some(1.0) { "was" } else { "were" };
    if left.is_empty() {
        return Ok(teller.counted(counts, "n", counted).and(&format!(" {verb} included in the analysis.")));
    }
    let start = Sentence::words("Of ").then(teller.counted(counts, "n_start", counted)).and(", ");
    let stayed = teller.show(counts, "{n}");
    Ok(start.then(Sentence::list(left)).and("; ").then(stayed).and(&format!(" {verb} included in the analysis.")))
}
