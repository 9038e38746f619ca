//! Tables: every cell is made of ledger results and names.

pub(crate) mod footnote;
pub(crate) mod model_fit;
pub(crate) mod regression;
pub(crate) mod survival;
pub mod unbroken;

use crate::diagnostic::Diagnostic;
use crate::document::{ExhibitRequest, Inline};
use crate::ledger::{Conventions, Label, Printer, Run, explained};

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
    /// The notes of single cells, behind their letters, after those.
    pub footnotes: Vec<Inline>,
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
    pub(crate) fn words(text: impl Into<String>) -> Self {
        Self { content: vec![Inline::Text(text.into())], span: 1 }
    }

    pub(crate) fn empty() -> Self {
        Self { content: Vec::new(), span: 1 }
    }
}

/// The options of every table: how it is set.
pub(crate) const LAYOUT: [&str; 2] = ["width", "landscape"];

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

/// Adds what the marks of a missing value mean, where a table shows one and does not say.
/// Likewise what a dash means: a cell for which the block has no result.
pub(crate) fn explain(table: &mut Table, printer: &Printer<'_>) {
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

/// Writes what the program says in a table as a journal does. Cells of results are written so
/// where they are printed.
pub(crate) fn follow(table: &mut Table, style: &Conventions) {
    let first = table.rows.iter_mut().filter_map(|row| row.cells.first_mut());
    let cells = table.head.iter_mut().flatten().chain(first);
    let content = cells.flat_map(|cell| &mut cell.content).chain(&mut table.footnotes);
    for inline in content {
        if let Inline::Text(text) = inline {
            *text = style.words(text);
        }
    }
    table.notes.iter_mut().for_each(|note| *note = style.words(note));
}

/// The table whose rows an author typed.
///
/// # Errors
/// A block or a kind beside the rows; rows of unequal length.
pub(crate) fn typed(request: &ExhibitRequest) -> Result<Table, Diagnostic> {
    check_typed(request)?;
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
    Ok(Table { head, rows, columns, ..Table::default() })
}

/// Refuses what a table of typed rows does not use: it would be ignored.
fn check_typed(request: &ExhibitRequest) -> Result<(), Diagnostic> {
    let order = &request.order;
    let fault =
        |words: &str| Err(Diagnostic::error(format!("table `{}` {words}", request.id)).at(request.place.clone()));
    if order.rows.is_empty() {
        return fault("has `columns` without `rows`, which they head");
    }
    if order.kind.is_some() {
        return fault("has both `kind` and `rows`, expected one of them");
    }
    if !order.of.all().is_empty() {
        return fault("has both `of` and `rows`, expected one of them");
    }
    match order.given().find(|key| !["columns", "rows"].contains(key) && !LAYOUT.contains(key)) {
        None => Ok(()),
        Some(key) => Err(Diagnostic::error(format!("found `{key}` in a table that does not use it"))
            .at(request.place.clone())
            .hint("a table of typed rows understands `columns`, `rows`, `width`, `landscape`, `caption`, `note`")),
    }
}

/// The table as CSV, for who wants to work on with it.
pub fn csv(table: &Table) -> String {
    let rows = table.head.iter().map(Vec::as_slice).chain(table.rows.iter().map(|row| row.cells.as_slice()));
    csv_of(rows.map(|row| {
        let mut cells = Vec::new();
        for cell in row {
            cells.push(without_raised(&cell.content));
            cells.extend((1..cell.span).map(|_| String::new()));
        }
        cells
    }))
}

/// Rows as CSV (RFC 4180). A cell that a spreadsheet would take for a formula is preceded
/// by an apostrophe.
pub fn csv_of(rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    for row in rows {
        let cells = row.into_iter().map(|text| if is_formula(&text) { format!("'{text}") } else { text });
        // Writing into memory does not fail.
        let _ = writer.write_record(cells.collect::<Vec<_>>());
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// The words of a cell without raised letters, which would be a part of its number.
fn without_raised(content: &[Inline]) -> String {
    let kept: Vec<Inline> =
        content.iter().filter(|inline| !matches!(inline, Inline::Superscript(_))).cloned().collect();
    crate::document::plain(&kept)
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
