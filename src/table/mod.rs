//! Tables: every cell is made of ledger results and names.

mod compare;
mod curve_test;
mod incidence;
mod model_fit;
mod regression;
mod summary;
mod survival;
mod toxicity;

use crate::analysis::{Exhibit, RegressionShape, SurvivalShape};
use crate::diagnostic::{Diagnostic, known_names};
use crate::document::{ExhibitRequest, Inline};
use crate::ledger::{Label, Printer, Run, explained};

/// A table ready for layout.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Head rows.
    pub head: Vec<Vec<Cell>>,
    /// Body rows.
    pub rows: Vec<Row>,
    /// How many columns.
    pub columns: usize,
    /// What the marks and abbreviations mean, after the author's note.
    pub notes: Vec<String>,
}

/// A row of the body.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The cells; the first is the row's head.
    pub cells: Vec<Cell>,
    /// How far the first cell is indented.
    pub indent: u8,
    /// Whether the row heads those beneath it.
    pub heading: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// Its words and marks.
    pub content: Vec<Inline>,
    /// How many columns it spans, at least 1.
    pub span: usize,
}

impl Cell {
    fn words(text: impl Into<String>) -> Self {
        Self { content: vec![Inline::Text(text.into())], span: 1 }
    }

    fn empty() -> Self {
        Self { content: Vec::new(), span: 1 }
    }
}

/// What stands in a cell for which the block has no result, so that it is not taken for
/// one that was forgotten.
const NOTHING: &str = "—";

impl From<Label> for Cell {
    fn from(label: Label) -> Self {
        if label.is_empty() {
            return Self::words(NOTHING);
        }
        let content = label
            .0
            .into_iter()
            .map(|run| match run {
                Run::Text(text) => Inline::Text(text),
                Run::Mark { mark, text } => Inline::Mark { mark, text },
            })
            .collect();
        Self { content, span: 1 }
    }
}

/// Kinds of tables beside the usual one of a block.
const KINDS: [&str; 6] = ["adjusted-curves", "rmst", "test", "pairwise", "fit", "proportional-hazards"];

/// A table of a regression block, of the kind asked for.
fn regression_table(
    name: &str,
    shape: &RegressionShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
) -> Result<Table, Diagnostic> {
    match (request.order.kind.as_deref(), &shape.curves) {
        (None, _) => Ok(regression::table(name, shape, printer)),
        (Some("adjusted-curves"), Some(curves)) => Ok(survival::predicted(name, curves, printer)),
        (Some("adjusted-curves"), None) => Err(without(request, name, "predicts no curves", "curves")),
        (Some("fit" | "proportional-hazards"), _) if !shape.multivariable => {
            Err(without(request, name, "has no model of all terms", "multivariable = true"))
        }
        (Some("fit"), _) => Ok(model_fit::fit(name, shape, printer)),
        (Some("proportional-hazards"), _) if !shape.time_varying.is_empty() => {
            Ok(model_fit::proportional_hazards(name, shape, printer))
        }
        (Some("proportional-hazards"), _) => {
            Err(Diagnostic::error(format!("block `{name}` has no test of proportional hazards"))
                .at(request.place.clone())
                .hint("it is one of a cox block with Efron's or Breslow's ties and without `firth`"))
        }
        (Some(other), _) => Err(unfit(request, name, other)),
    }
}

/// A table of a survival block, of the kind asked for.
fn survival_table(
    name: &str,
    shape: &SurvivalShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
) -> Result<Table, Diagnostic> {
    match (request.order.kind.as_deref(), shape.rmst, &shape.test) {
        (None, ..) => Ok(survival::table(name, shape, printer)),
        (Some("rmst"), Some(horizon), _) => Ok(survival::restricted_means(name, shape, horizon, printer)),
        (Some("rmst"), None, _) => Err(without(request, name, "has no restricted means", "rmst")),
        (Some("test"), _, Some(test)) => Ok(curve_test::test(name, shape, test, printer)),
        (Some("test" | "pairwise"), _, None) => Err(without(request, name, "has no test", "test")),
        (Some("pairwise"), ..) => {
            let table = curve_test::pairwise(name, shape, printer);
            if table.rows.is_empty() {
                return Err(without(request, name, "compares no pairs", "pairwise = true"));
            }
            Ok(table)
        }
        (Some(other), ..) => Err(unfit(request, name, other)),
    }
}

/// A kind of table that other blocks have.
fn unfit(request: &ExhibitRequest, block: &str, kind: &str) -> Diagnostic {
    Diagnostic::error(format!("a table of kind `{kind}` does not show block `{block}`")).at(request.place.clone())
}

/// A block that lacks what a kind of table shows.
fn without(request: &ExhibitRequest, block: &str, what: &str, key: &str) -> Diagnostic {
    Diagnostic::error(format!("block `{block}` {what}"))
        .at(request.place.clone())
        .hint(format!("add `{key}` to the block, see docs/blocks.md"))
}

/// Composes the table that an author asks for.
///
/// # Errors
/// `of` names no block, or one that has no table; rows of unequal length.
pub fn compose(request: &ExhibitRequest, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
    let mut table = of_block(request, printer)?;
    expand(&mut table, printer);
    Ok(table)
}

/// Adds what the marks of a missing value mean, where a table shows one and does not say.
/// Likewise what a dash means: a cell for which the block has no result.
fn expand(table: &mut Table, printer: &Printer<'_>) {
    let inlines = table.rows.iter().flat_map(|row| &row.cells).flat_map(|cell| &cell.content);
    let printed = inlines.clone().filter_map(|inline| match inline {
        Inline::Mark { mark, text } => Some((text.as_str(), printer.reason(*mark))),
        _ => None,
    });
    let mut notes = explained(printed);
    if inlines.clone().any(|inline| *inline == Inline::Text(NOTHING.to_owned())) {
        notes.push(format!("{NOTHING}, not applicable."));
    }
    table.notes.extend(notes);
}

/// Refuses keys that a table does not have: they would be ignored.
fn check_keys(request: &ExhibitRequest, exhibit: Option<&Exhibit>) -> Result<(), Diagnostic> {
    let order = &request.order;
    let understood: &[&str] = match exhibit {
        Some(Exhibit::Summary(_)) => &["variables"],
        Some(Exhibit::Incidence(_)) => &["cause", "model"],
        _ => &[],
    };
    let given = [
        ("variable", order.variable.is_some()),
        ("variables", order.variables.is_some()),
        ("cause", order.cause.is_some()),
        ("model", order.model.is_some()),
        ("band", order.band.is_some()),
        ("aspect", order.aspect.is_some()),
        ("max_time", order.max_time.is_some()),
        ("x_label", order.x_label.is_some()),
        ("y_label", order.y_label.is_some()),
    ];
    let Some((key, _)) = given.into_iter().find(|(key, given)| *given && !understood.contains(key)) else {
        return Ok(());
    };
    let also = match understood {
        [] => String::new(),
        keys => format!(" and {}", keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")),
    };
    Err(Diagnostic::error(format!("found `{key}` in a table that does not use it"))
        .at(request.place.clone())
        .hint(format!("it understands `of`, `kind`, `caption`, `note`{also}")))
}

fn of_block(request: &ExhibitRequest, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
    let names = request.order.of.all();
    if !request.rows.is_empty() {
        check_keys(request, None)?;
        let fault =
            |words: &str| Err(Diagnostic::error(format!("table `{}` {words}", request.id)).at(request.place.clone()));
        return match (names.as_slice(), request.order.rows.is_empty(), &request.order.kind) {
            ([], false, None) => typed(request),
            (_, false, Some(_)) => fault("has both `kind` and `rows`, expected one of them"),
            (_, true, _) => fault("has `columns` without `rows`, which they head"),
            _ => fault("has both `of` and `rows`, expected one of them"),
        };
    }
    let [name] = names.as_slice() else {
        return Err(Diagnostic::error(format!("table `{}` names {} blocks, expected one", request.id, names.len()))
            .at(request.place.clone())
            .hint("write `of = \"block\"`, or `columns` and `[[rows]]`"));
    };
    let ledger = printer.ledger();
    let Some(block) = ledger.block(name) else {
        let known = ledger.blocks.iter().map(|block| block.id.as_str()).collect::<Vec<_>>();
        return Err(Diagnostic::error(format!("there is no block `{name}`"))
            .at(request.place.clone())
            .hint(known_names(name, known)));
    };
    let kind = request.order.kind.as_deref();
    if let Some(unknown) = kind.filter(|kind| !KINDS.contains(kind)) {
        return Err(Diagnostic::error(format!("there is no table of kind `{unknown}`"))
            .at(request.place.clone())
            .hint(known_names(unknown, KINDS)));
    }
    let exhibit = &ledger.blocks[block].exhibit;
    check_keys(request, Some(exhibit))?;
    if let Some(kind) = kind.filter(|_| !matches!(exhibit, Exhibit::Regression(_) | Exhibit::Survival(_))) {
        return Err(unfit(request, name, kind));
    }
    match exhibit {
        Exhibit::Summary(shape) => summary::table(name, shape, request, printer),
        Exhibit::Regression(shape) => regression_table(name, shape, request, printer),
        Exhibit::Survival(shape) => survival_table(name, shape, request, printer),
        Exhibit::Proportion(shape) => Ok(summary::proportions(name, shape, printer)),
        Exhibit::Toxicity(shape) => Ok(toxicity::table(name, shape, printer)),
        Exhibit::Flow(shape) => Ok(summary::flow(name, shape, printer)),
        Exhibit::Incidence(shape) => incidence::table(name, shape, request, printer),
        Exhibit::Compare(shape) => Ok(compare::table(name, shape, printer)),
        Exhibit::Correlation(shape) => Ok(compare::correlations(name, shape, printer)),
        Exhibit::Single | Exhibit::Nothing => {
            Err(Diagnostic::error(format!("block `{name}` of kind `{}` has no table", ledger.blocks[block].kind))
                .at(request.place.clone())
                .hint("tables are made of summary, proportion, survival, cox, toxicity, cohort, incidence, compare, logistic and correlation blocks"))
        }
    }
}

fn typed(request: &ExhibitRequest) -> Result<Table, Diagnostic> {
    let cell = |content: &Vec<Inline>| Cell { content: content.clone(), span: 1 };
    let mut rows: Vec<Vec<Cell>> = request.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    let has_head = !request.order.columns.is_empty();
    let mut head = if has_head && !rows.is_empty() { vec![rows.remove(0)] } else { Vec::new() };
    let longest = rows.iter().map(Vec::len).max().unwrap_or(0);
    if let Some(first) =
        head.first_mut().filter(|first| first.len() + 1 == longest && rows.iter().all(|row| row.len() == longest))
    {
        // The heads may leave out the one above the row labels.
        first.insert(0, Cell::empty());
    }
    let columns = head.first().map_or(longest, Vec::len);
    for (cells, row) in rows.iter().zip(&request.order.rows) {
        if cells.len() != columns {
            let of = if has_head { "`columns`" } else { "its longest row" };
            return Err(Diagnostic::error(format!(
                "row `{}` of table `{}` has {} cells, expected {columns} as in {of}",
                row.label.get_ref(),
                request.id,
                cells.len()
            ))
            .at(request.place.clone())
            .hint("the label of a row counts as its first cell; an empty cell is written `\"\"`"));
        }
    }
    let rows = rows.into_iter().map(|cells| Row { cells, ..Row::default() }).collect();
    Ok(Table { head, rows, columns, notes: Vec::new() })
}

/// The table as CSV (RFC 4180), for who wants to work on with it. A cell that a
/// spreadsheet would take for a formula is preceded by an apostrophe.
pub fn csv(table: &Table) -> String {
    let mut out = String::new();
    let rows = table.head.iter().map(Vec::as_slice).chain(table.rows.iter().map(|row| row.cells.as_slice()));
    for row in rows {
        let mut cells = Vec::new();
        for cell in row {
            let text = crate::document::plain(&cell.content);
            let guarded = if is_formula(&text) { format!("'{text}") } else { text };
            let needs_quotes = guarded.contains([',', '"', '\n', '\r', '\t']);
            cells.push(if needs_quotes { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded });
            cells.extend((1..cell.span).map(|_| String::new()));
        }
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

/// Whether a spreadsheet would take a cell for a formula. Spreadsheets pass over white
/// space and control characters before the sign, and know its full-width forms; a
/// number with a sign is a number.
fn is_formula(text: &str) -> bool {
    let passed = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    };
    let rest = text.trim_start_matches(passed);
    match rest.chars().next() {
        Some('=' | '@' | '＝' | '＠') => true,
        Some('+' | '-' | '＋' | '－') => !is_number(rest),
        _ => false,
    }
}

/// A number with a sign, perhaps with a percent sign: it opens as itself.
fn is_number(text: &str) -> bool {
    let digits = text.trim_end().trim_end_matches('%').trim_start_matches(['+', '-']);
    let plain = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    plain && digits.parse::<f64>().is_ok() && text.starts_with(['+', '-'])
}
