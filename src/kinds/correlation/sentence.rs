//! What correlations were found, in a sentence.

use crate::analysis::ResultRow;
use crate::analysis::words::in_sentence;
use crate::document::Sentence;
use crate::kinds::correlation::shape::CorrelationShape;
use crate::kinds::teller::Teller;

/// Each correlation, or those of one variable.
pub(super) fn sentence(shape: &CorrelationShape, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
    let known: Vec<(&str, &str)> =
        shape.names.iter().zip(&shape.variables).map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let chosen = teller.chosen("variable", &known, |(name, label)| vec![name, label])?;
    let chosen: Vec<&str> = chosen.into_iter().map(|(_, label)| *label).collect();
    let mut pairs: Vec<(String, &ResultRow)> = Vec::new();
    for (later, earlier) in shape.variables.iter().skip(1).zip(&shape.with_earlier) {
        for (first, row) in shape.variables.iter().zip(earlier) {
            if chosen.contains(&first.as_str()) || chosen.contains(&later.as_str()) {
                pairs.push((format!("{} and {}", in_sentence(first), in_sentence(later)), row));
            }
        }
    }
    let told = |row: &ResultRow, teller: &mut Teller<'_, '_>| {
        let p = if row.has("p.adjusted") { ("adjusted ", "p.adjusted") } else { ("", "p.value") };
        teller.estimate(row, Some(p))
    };
    if let [(names, row)] = pairs.as_slice() {
        return Ok(Sentence::words(format!("The {} of {names} was ", shape.name)).then(told(row, teller)).and("."));
    }
    let each = pairs.iter().map(|(names, row)| told(row, teller).and(&format!(" for {names}"))).collect();
    Ok(Sentence::words(format!("The {}s were ", shape.name)).then(Sentence::list(each)).and("."))
}
