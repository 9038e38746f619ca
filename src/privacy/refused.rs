//! What cannot be kept private: said where it is written, rather than half hidden.

use crate::analysis::{BlockResults, Privacy};
use crate::diagnostic::Diagnostic;
use crate::privacy::cells::{is_count, is_of, is_plain};
use crate::privacy::curve_times;

/// The errors of a block whose small numbers cannot be hidden.
pub(super) fn refused(block: &BlockResults, privacy: &Privacy) -> Option<Diagnostic> {
    let (why, hint) = reason(block, privacy)?;
    Some(
        Diagnostic::error(format!("block `{}`: {why}, and `[privacy]` is on", block.id))
            .at(block.place.clone())
            .hint(hint),
    )
}

fn reason(block: &BlockResults, privacy: &Privacy) -> Option<(String, &'static str)> {
    let given = |key: &str| block.options.get(key).is_some_and(|value| !value.is_null());
    match block.kind.as_str() {
        "command" => {
            return Some((
                "what a program of others counts cannot be told".to_owned(),
                "compute it with another kind of block, or render it in a project without `[privacy]`",
            ));
        }
        "value" => return of_value(block),
        "cox" if given("curves") => {
            return Some((
                "curves that a model predicts have a step at each event".to_owned(),
                "leave out `curves`; survival curves of groups are shown with merged steps",
            ));
        }
        _ if given("weights") => {
            return Some(("weighted counts are no numbers of rows".to_owned(), "leave out `weights`"));
        }
        _ => {}
    }
    if curve_times::KINDS.contains(&block.kind.as_str())
        && let Err(why) = privacy.time_step(&unit_of(block))
    {
        return Some((why, "write `times = 1` in `[privacy]`, in the unit of the times, or give the block a `unit`"));
    }
    let is_unclear = |result: &&crate::analysis::AnalysisResult| {
        let set = block.row_sets.get(result.rows);
        is_count(result) && set.is_none_or(|set| !is_of(result, set) || !is_plain(set))
    };
    let unclear = block.results.iter().filter(|_| block.kind != "sql").find(is_unclear)?;
    Some((
        format!("it counts what is no row of the data (`{}`), of which small numbers cannot be hidden", unclear.stat),
        "take a table with one row a subject, and as `denominator` too",
    ))
}

/// The unit of the times of a block with curves.
pub(super) fn unit_of(block: &BlockResults) -> String {
    let is_median = |result: &&crate::analysis::AnalysisResult| {
        result.path.iter().any(|step| step.name == "median") && result.unit.is_some()
    };
    let of_median = block.results.iter().find(is_median).and_then(|result| result.unit.clone());
    let given = block.options.get("unit").and_then(|unit| unit.as_str()).map(str::to_owned);
    given.or(of_median).unwrap_or_default()
}

/// A value may be a count of rows, or a middle value of them.
fn of_value(block: &BlockResults) -> Option<(String, &'static str)> {
    const HINT: &str = "count with `COUNT(*)` and `where`, or use a `summary` or `proportion` block";
    let written = block.options.get("as").and_then(|value| value.as_str()).unwrap_or_default();
    let name = written.split('(').next().unwrap_or_default().trim().to_uppercase();
    let is_distinct = written.to_uppercase().contains("DISTINCT");
    let is_counted = |result: &crate::analysis::AnalysisResult| {
        result.value.number().is_none()
            || block.row_sets.get(result.rows).is_some_and(|set| is_of(result, set) && is_plain(set))
    };
    let value = block.results.iter().find(|result| result.stat == "value")?;
    let is_known = match name.as_str() {
        "COUNT" => !is_distinct && is_counted(value) && written.matches('(').count() <= 3,
        "MEDIAN" | "QUANTILE_CONT" => true,
        _ => value.value.number().is_none(),
    };
    (!is_known).then(|| (format!("what `{written}` tells of single rows cannot be told"), HINT))
}
