//! A table as a workbook of one sheet.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::document::{Inline, plain};
use crate::table::{Cell, Table};

/// How wide a column may become, in pixels.
const WIDEST: u32 = 400;

/// The table with its caption above and its notes beneath. Cells are texts, as they are printed:
/// `14.0` keeps its zero, and an interval stands beside its estimate.
///
/// # Errors
/// It cannot be written, as a sentence.
pub fn workbook(table: &Table, title: &str, caption: &str, note: &str) -> Result<Vec<u8>, String> {
    written(table, title, caption, note).map_err(|error| error.to_string())
}

fn written(table: &Table, title: &str, caption: &str, note: &str) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // No clock may reach an output.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name("Table")?;
    let mut row = 0;
    if !caption.is_empty() {
        sheet.write_string_with_format(row, 0, caption, &Format::new().set_bold())?;
        row += 2;
    }
    let first = row;
    let last_head = table.head.len().saturating_sub(1);
    for (number, cells) in table.head.iter().enumerate() {
        let format = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Bottom);
        let format = if number == 0 { format.set_border_top(FormatBorder::Thin) } else { format };
        let format = if number == last_head { format.set_border_bottom(FormatBorder::Thin) } else { format };
        write_cells(sheet, row, cells, &format)?;
        row += 1;
    }
    if row > first {
        sheet.set_freeze_panes(row, 1)?;
        sheet.set_repeat_rows(first, row - 1)?;
    }
    for line in &table.rows {
        let format = if line.heading { Format::new().set_bold() } else { Format::new() };
        write_cells(sheet, row, &line.cells, &format)?;
        if let Some(head) = line.cells.first().filter(|_| line.indent > 0) {
            let format = format.set_indent(line.indent);
            sheet.write_string_with_format(row, 0, plain(&head.content), &format)?;
        }
        row += 1;
    }
    sheet.ignore_error_range(
        first,
        0,
        row,
        table.columns.try_into().unwrap_or(u16::MAX),
        rust_xlsxwriter::IgnoreError::NumberStoredAsText,
    )?;
    row += 1;
    let footnotes = table.footnotes.iter().map(|note| plain(std::slice::from_ref(note)));
    for words in [note.to_owned()].into_iter().chain(table.notes.iter().cloned()).chain(footnotes) {
        if !words.is_empty() {
            sheet.write_string(row, 0, words)?;
            row += 1;
        }
    }
    set_widths(sheet, table)?;
    workbook.save_to_buffer()
}

fn write_cells(sheet: &mut Worksheet, row: u32, cells: &[Cell], format: &Format) -> Result<(), XlsxError> {
    let mut column: u16 = 0;
    for cell in cells {
        let text = plain(&cell.content.iter().filter(|inline| !is_letter(inline)).cloned().collect::<Vec<Inline>>());
        let letters = plain(&cell.content.iter().filter(|inline| is_letter(inline)).cloned().collect::<Vec<Inline>>());
        // A raised letter would be read as a part of the number.
        let text = if letters.is_empty() { text } else { format!("{text} [{letters}]") };
        let format = if column == 0 { format.clone() } else { format.clone().set_align(FormatAlign::Right) };
        let span = u16::try_from(cell.span).unwrap_or(1).max(1);
        if span > 1 {
            let format = format.set_align(FormatAlign::Center);
            sheet.merge_range(row, column, row, column + span - 1, &text, &format)?;
        } else {
            sheet.write_string_with_format(row, column, text, &format)?;
        }
        column += span;
    }
    Ok(())
}

fn is_letter(inline: &Inline) -> bool {
    matches!(inline, Inline::Superscript(_))
}

/// Columns as wide as their longest cell of the body, so that a long caption widens none.
fn set_widths(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let mut widths = vec![0usize; table.columns];
    let rows = table.head.iter().map(Vec::as_slice).chain(table.rows.iter().map(|row| row.cells.as_slice()));
    for cells in rows {
        let mut column = 0;
        for cell in cells {
            if cell.span <= 1
                && let Some(width) = widths.get_mut(column)
            {
                *width = (*width).max(plain(&cell.content).chars().count());
            }
            column += cell.span.max(1);
        }
    }
    for (column, width) in widths.into_iter().enumerate() {
        let pixels = u32::try_from(width).unwrap_or(WIDEST).saturating_mul(7).saturating_add(21).min(WIDEST);
        sheet.set_column_width_pixels(u16::try_from(column).unwrap_or(u16::MAX), pixels)?;
    }
    Ok(())
}
