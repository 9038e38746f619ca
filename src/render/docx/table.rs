//! Tables: heads that are repeated, rows that no page parts, decimals under each other
//! (ECMA-376 part 1, section 17.4).

use super::lower::Lower;
use super::paragraph::Look;
use crate::document::{Align, Inline, plain};
use crate::figure::drawing::Weight;
use crate::figure::metrics::text_width;
use crate::table::unbroken::{self, Part};
use crate::table::{Cell, Row, Table};

/// Letters of a table in half points, as the style has them, and smaller ones for a table that is too wide.
const SIZES: [usize; 5] = [18, 17, 16, 15, 14];

/// Words are measured in Inter; those of a document are narrower, be they in Times, Arial or Calibri.
const NARROWER: f64 = 0.93;

/// Left and right of the content of a cell, together, in twentieths of a point.
const PADDING: usize = 160;

/// A table of at most so many rows stays on one page.
const WHOLE: usize = 20;

impl Lower<'_> {
    /// A table of results.
    pub(super) fn table(&mut self, table: &Table, share: Option<f64>) {
        let rows: Vec<&[Cell]> = table.rows.iter().map(|row| row.cells.as_slice()).collect();
        let head: Vec<&[Cell]> = table.head.iter().map(Vec::as_slice).collect();
        let (size, widths) = fitted(&head, &rows, table.columns, self.room(share));
        let decimals: Vec<Option<usize>> =
            (0..table.columns).map(|column| decimal_position(&rows, column, widths[column], size)).collect();
        self.face.half_points = (size != SIZES[0]).then_some(size);
        self.open_table(&widths);
        let last = table.head.len().saturating_sub(1);
        for (at, row) in table.head.iter().enumerate() {
            let open = "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
            self.out.push_str(open);
            let mut column = 0;
            for cell in row {
                let align = if column == 0 { None } else { Some("center") };
                let look = Look { keep_next: true, align, ..Look::of("Table Text") };
                self.face.is_bold = true;
                self.cell(cell, &widths, column, look, at == last);
                self.face.is_bold = false;
                column += cell.span.max(1);
            }
            self.out.push_str("</w:tr>");
        }
        for (at, row) in table.rows.iter().enumerate() {
            // The note beneath stays with the table.
            let keep_next = table.rows.len() <= WHOLE || at + 1 == table.rows.len() || row.heading;
            self.row(row, &widths, &decimals, keep_next);
        }
        self.face.half_points = None;
        self.out.push_str("</w:tbl>");
    }

    fn row(&mut self, row: &Row, widths: &[usize], decimals: &[Option<usize>], keep_next: bool) {
        self.out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        let mut column = 0;
        for cell in &row.cells {
            let mut look = Look { keep_next, ..Look::of("Table Text") };
            if column == 0 {
                look.indent = usize::from(row.indent) * 200;
            } else {
                look.decimal = decimals.get(column).copied().flatten().filter(|_| cell.span <= 1 && has_number(cell));
                look.align = if look.decimal.is_some() { None } else { Some("center") };
            }
            self.face.is_bold = row.heading && column == 0;
            self.cell(cell, widths, column, look, false);
            self.face.is_bold = false;
            column += cell.span.max(1);
        }
        self.out.push_str("</w:tr>");
    }

    fn cell(&mut self, cell: &Cell, widths: &[usize], column: usize, look: Look, is_ruled: bool) {
        let span = cell.span.max(1);
        let width: usize = widths.iter().skip(column).take(span).sum();
        self.open_cell(width, span, is_ruled);
        self.account.begins();
        self.paragraph(&look, &cell.content);
        self.out.push_str("</w:tc>");
    }

    /// A table typed in Markdown.
    pub(super) fn grid(&mut self, align: &[Align], head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) {
        let cells = |row: &[Vec<Inline>]| -> Vec<Cell> {
            let cell = |content: &Vec<Inline>| Cell { content: content.clone(), span: 1 };
            let empty = (row.len()..head.len()).map(|_| Cell { content: Vec::new(), span: 1 });
            row.iter().map(cell).chain(empty).collect()
        };
        let head: Vec<Cell> = cells(head);
        let rows: Vec<Vec<Cell>> = rows.iter().map(|row| cells(row)).collect();
        let texts: Vec<&[Cell]> = rows.iter().map(Vec::as_slice).collect();
        let (size, widths) = fitted(&[&head], &texts, head.len(), self.room(None));
        self.face.half_points = (size != SIZES[0]).then_some(size);
        let side = |column: usize| match align.get(column) {
            Some(Align::Right) => Some("right"),
            Some(Align::Center) => Some("center"),
            _ => None,
        };
        self.open_table(&widths);
        for (at, row) in std::iter::once(&head).chain(&rows).enumerate() {
            let is_head = at == 0;
            let repeated = if is_head { "<w:tblHeader/>" } else { "" };
            self.out.push_str(&format!("<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>"));
            for (column, cell) in row.iter().enumerate() {
                self.face.is_bold = is_head;
                let look = Look { keep_next: is_head, align: side(column), ..Look::of("Table Text") };
                self.cell(cell, &widths, column, look, is_head);
            }
            self.face.is_bold = false;
            self.out.push_str("</w:tr>");
        }
        self.face.half_points = None;
        self.out.push_str("</w:tbl>");
        // Two tables without a paragraph between them would be one.
        self.stamped(&Look::of("Table Note"), "");
    }

    /// The room for a table, in twentieths of a point.
    fn room(&self, share: Option<f64>) -> usize {
        let room = self.sections.page().text_width();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a page"
        )]
        share.map_or(room, |share| (room as f64 * share.clamp(0.1, 1.0)) as usize)
    }

    /// The start of a table: rules above and beneath it, its columns.
    pub(super) fn open_table(&mut self, widths: &[usize]) {
        let whole: usize = widths.iter().sum();
        self.out.push_str(&format!(
            "<w:tbl><w:tblPr><w:tblW w:w=\"{whole}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>\
             <w:top w:val=\"single\" w:sz=\"8\" w:space=\"0\" w:color=\"1A1A1A\"/>\
             <w:bottom w:val=\"single\" w:sz=\"8\" w:space=\"0\" w:color=\"1A1A1A\"/></w:tblBorders>\
             <w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"{half}\" w:type=\"dxa\"/>\
             <w:right w:w=\"{half}\" w:type=\"dxa\"/></w:tblCellMar><w:tblLook w:val=\"0020\" w:firstRow=\"1\" \
             w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/></w:tblPr><w:tblGrid>",
            half = PADDING / 2
        ));
        for width in widths {
            self.out.push_str(&format!("<w:gridCol w:w=\"{width}\"/>"));
        }
        self.out.push_str("</w:tblGrid>");
    }

    pub(super) fn open_cell(&mut self, width: usize, span: usize, is_ruled: bool) {
        let span = if span > 1 { format!("<w:gridSpan w:val=\"{span}\"/>") } else { String::new() };
        let rule = if is_ruled {
            "<w:tcBorders><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"1A1A1A\"/></w:tcBorders>"
        } else {
            ""
        };
        self.out.push_str(&format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{span}{rule}</w:tcPr>"));
    }
}

fn has_number(cell: &Cell) -> bool {
    cell.content.iter().any(|inline| matches!(inline, Inline::Mark { .. }))
}

/// The width of a text in letters of so many half points, in twentieths of a point.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "texts of a page"
)]
fn width_of(text: &str, size: usize) -> usize {
    (text_width(text, size as f64 / 2.0, Weight::Regular) * NARROWER * 20.0).ceil().max(0.0) as usize
}

/// Where the decimal signs of a column stand, so that what is before and behind them is in
/// the middle of it; none where the column has no numbers.
fn decimal_position(rows: &[&[Cell]], column: usize, width: usize, size: usize) -> Option<usize> {
    let mut sides = (0, 0);
    let mut found = false;
    for row in rows {
        let mut at = 0;
        let cell = row.iter().find(|cell| {
            at += cell.span.max(1);
            at > column
        });
        let Some(cell) = cell.filter(|cell| cell.span <= 1 && has_number(cell)) else { continue };
        found = true;
        let text = plain(&cell.content);
        let split = decimal_sign(&text);
        sides = (sides.0.max(width_of(&text[..split], size)), sides.1.max(width_of(&text[split..], size)));
    }
    let room = width.saturating_sub(PADDING);
    (found && sides.0 + sides.1 <= room).then(|| (room - sides.0 - sides.1) / 2 + sides.0)
}

/// Where the first number of a text has its decimal sign, or ends.
fn decimal_sign(text: &str) -> usize {
    let Some(start) = text.find(|c: char| c.is_ascii_digit() || c == '.' || c == '·') else { return 0 };
    let end = text[start..].find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(text.len() - start);
    start + end
}

/// The size of the letters and the widths of the columns. The widths are what the texts need;
/// where the room is too small, heads and the first column are broken into lines, then the letters
/// are smaller, and only then the cells beneath and beside them are broken.
fn fitted(head: &[&[Cell]], body: &[&[Cell]], columns: usize, room: usize) -> (usize, Vec<usize>) {
    let columns = columns.max(1);
    let whole = SIZES.iter().find_map(|size| Some((*size, widths(head, body, columns, room, *size)?)));
    let (size, mut widths) = whole.unwrap_or_else(|| {
        let (head, body) = (Needs::of(head, columns, SIZES[0]), Needs::of(body, columns, SIZES[0]));
        let (wanted, least) = (most(&head.wanted, &body.wanted), most(&head.least, &body.least));
        let fewest: usize = least.iter().sum();
        let narrowed = || least.iter().map(|width| width * room / fewest).collect();
        (SIZES[0], if fewest <= room { between(&least, &wanted, room) } else { narrowed() })
    });
    let sum: usize = widths.iter().sum();
    widths[0] += room.saturating_sub(sum);
    (size, widths)
}

/// The widths of the columns in which no cell but those of the head and of the first column is
/// broken; none where the room is too small.
fn widths(head: &[&[Cell]], body: &[&[Cell]], columns: usize, room: usize, size: usize) -> Option<Vec<usize>> {
    let (head, body) = (Needs::of(head, columns, size), Needs::of(body, columns, size));
    let (wanted, least) = (most(&head.wanted, &body.wanted), most(&head.least, &body.least));
    let all: usize = wanted.iter().sum();
    if all <= room {
        // What is left makes the columns wider, each by as much.
        return Some(wanted.iter().map(|width| width + (room - all) / columns).collect());
    }
    let mut unbroken = most(&head.least, &body.wanted);
    unbroken[0] = least[0].max(wanted[0].min(room / 5));
    (unbroken.iter().sum::<usize>() <= room).then(|| between(&unbroken, &wanted, room))
}

/// The larger of two widths of each column.
fn most(a: &[usize], b: &[usize]) -> Vec<usize> {
    a.iter().zip(b).map(|(a, b)| *a.max(b)).collect()
}

/// Widths between those that leave room and those that need more of it.
fn between(fewest: &[usize], most: &[usize], room: usize) -> Vec<usize> {
    let (few, many): (usize, usize) = (fewest.iter().sum(), most.iter().sum());
    let more = many.saturating_sub(few).max(1);
    fewest.iter().zip(most).map(|(few_own, own)| few_own + (own - few_own) * (room - few) / more).collect()
}

/// What the columns of some rows need: for their texts on one line each, and at least, for the
/// longest piece that no line may part.
struct Needs {
    wanted: Vec<usize>,
    least: Vec<usize>,
}

impl Needs {
    fn of(rows: &[&[Cell]], columns: usize, size: usize) -> Self {
        let (mut wanted, mut least) = (vec![PADDING + 200; columns], vec![PADDING + 200; columns]);
        for row in rows {
            let mut column = 0;
            for cell in *row {
                let span = cell.span.max(1);
                if span == 1 && column < columns {
                    let text = plain(&cell.content);
                    let longest =
                        unbroken::parts(&cell.content).iter().map(|part| longest_of(part, size)).max().unwrap_or(0);
                    wanted[column] = wanted[column].max(width_of(&text, size) + PADDING);
                    least[column] = least[column].max(longest + PADDING);
                }
                column += span;
            }
        }
        Self { wanted, least }
    }
}

/// The width of the longest piece of a part that one line holds.
fn longest_of(part: &Part, size: usize) -> usize {
    match part {
        Part::Whole(content) => width_of(&plain(content), size),
        Part::Loose(content) => plain(content).split([' ', '\n']).map(|word| width_of(word, size)).max().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fill_the_room_and_none_is_narrower_than_its_words() {
        let row = [Cell::words("Primary site"), Cell::words("28 (50.0%)")];
        let (size, widths) = fitted(&[], &[&row], 2, 9000);
        assert_eq!((size, widths.iter().sum::<usize>()), (18, 9000));
        assert!(widths[1] > width_of("28 (50.0%)", 18));
    }

    #[test]
    fn heads_and_the_first_column_are_broken_before_an_interval_is_and_letters_are_smaller() {
        let head = ["Factor", "Median survival in months (95% CI)", "Proportion alive at one year (95% CI)"];
        let body =
            ["Best response to the initial treatment, as judged at the time", "60.5 (55.8–69.3)", "59.6% (45.3–71.3)"];
        let (head, body) = (head.map(Cell::words), body.map(Cell::words));
        let mut sizes = Vec::new();
        for room in (2000..=6000).rev().step_by(100) {
            let (size, widths) = fitted(&[&head], &[&body], 3, room);
            assert_eq!(widths.iter().sum::<usize>(), room);
            let is_whole = |(width, cell): (&usize, &Cell)| *width >= width_of(&plain(&cell.content), size) + PADDING;
            let are_whole = widths.iter().zip(&body).skip(1).all(is_whole);
            // Letters are as large as before where smaller ones are of no use.
            assert!(are_whole || size == SIZES[0], "{room}: {size} {widths:?}");
            sizes.push((are_whole, size));
        }
        let whole: Vec<usize> = sizes.iter().filter(|(are_whole, _)| *are_whole).map(|(_, size)| *size).collect();
        assert!(whole.is_sorted_by(|a, b| a >= b), "{sizes:?}");
        assert_eq!(
            (whole.first(), whole.last(), sizes.last()),
            (Some(&18), Some(&14), Some(&(false, 18))),
            "{sizes:?}"
        );
    }

    #[test]
    fn the_decimal_sign_of_the_first_number_is_found() {
        for (text, before) in
            [("14.0 (5.2–17.3)", "14"), ("28 (50.0%)", "28"), ("<.001", "<"), ("1,234.5", "1,234"), ("NR", "")]
        {
            assert_eq!(&text[..decimal_sign(text)], before, "{text}");
        }
    }
}
