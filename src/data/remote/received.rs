//! Numbers and texts in the answer of an engine.

use super::super::arrow;
use super::super::column::Values;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::engine::Answer;

/// The values of each column of an answer.
pub(super) fn columns(answer: &Answer) -> Outcome<Vec<Values>> {
    let mut columns = Vec::with_capacity(answer.schema.fields().len());
    for (at, field) in answer.schema.fields().iter().enumerate() {
        let parts = answer.parts.iter().map(|part| arrow::values_of(field.name(), part.column(at)));
        let mut all = arrow::values_of(field.name(), &arrow_array::new_empty_array(field.data_type()))?;
        for part in parts {
            all.append(part?);
        }
        columns.push(all);
    }
    Ok(columns)
}

/// The one row of an answer as whole numbers.
pub(super) fn numbers(answer: &Answer) -> Outcome<Vec<u64>> {
    let one = |values: Values| match values {
        Values::Integer(all) => all.first().copied().flatten().and_then(|number| u64::try_from(number).ok()),
        Values::Number(all) => {
            all.first().copied().flatten().filter(|number| *number >= 0.0).map(|number| number as u64)
        }
        Values::Text(all) => all.first().cloned().flatten().and_then(|text| text.parse().ok()),
        _ => None,
    };
    let all: Option<Vec<u64>> = columns(answer)?.into_iter().map(one).collect();
    all.ok_or_else(|| {
        Diagnostic::error("the engine answered with no number where it was asked for one").code("engine").into()
    })
}

/// The one row of an answer as texts.
pub(super) fn texts(answer: &Answer) -> Outcome<Vec<String>> {
    let all = columns(answer)?.into_iter();
    Ok(all.map(|values| super::super::text::texts(values).into_iter().next().flatten().unwrap_or_default()).collect())
}
