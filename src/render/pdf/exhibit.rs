//! Tables and figures as Typst source.

use crate::document::{ExhibitKind, ExhibitRequest, Inline, plain};
use crate::render::Exhibit;
use crate::render::pdf::cell_width::{cell_width, probe};
use crate::render::pdf::drawing;
use crate::render::pdf::literal::{list, quoted};
use crate::render::pdf::lower::Lower;
use crate::render::pdf::turned;
use crate::table::unbroken::{self, Part};
use crate::table::{Cell, Table};

impl Lower<'_> {
    pub(super) fn exhibit(&mut self, index: usize) {
        let page = self.page;
        let (Some(request), Some(exhibit)) = (page.document.exhibits.get(index), page.exhibits.get(index)) else {
            return;
        };
        let kind = match request.kind {
            ExhibitKind::Figure => "image",
            ExhibitKind::Table => "table",
        };
        self.account.says(&request.name());
        let is_turned = turned::can_be(page, index);
        if is_turned {
            self.out.push_str("#page(flipped: true)[");
        }
        self.out.push_str(&format!("#[#tm-exhibit({kind}, {}, [", quoted(&request.name())));
        self.account.begins();
        self.inlines(&request.caption);
        // The note of a figure goes on behind its caption.
        if request.kind == ExhibitKind::Figure && !request.note.is_empty() && !ends_a_sentence(&request.caption) {
            self.text(".");
        }
        let alt = match exhibit {
            Exhibit::Figure(drawing) => quoted(&drawing.alt),
            Exhibit::Image(placed) => quoted(&placed.alt),
            Exhibit::Table(_) => "none".to_owned(),
        };
        self.out.push_str(&format!("], {alt}, ["));
        match exhibit {
            Exhibit::Figure(drawing) => drawing::lower(self, index, drawing),
            Exhibit::Image(placed) => self.image(placed, request.image.unwrap_or_default()),
            Exhibit::Table(table) => self.table(table, request.order.width),
        }
        self.out.push_str("], [");
        self.note(request, exhibit);
        self.out.push_str(&format!("])#label({})]", quoted(&request.id)));
        self.out.push_str(if is_turned { "]\n\n" } else { "\n\n" });
    }

    fn note(&mut self, request: &ExhibitRequest, exhibit: &Exhibit) {
        self.account.begins();
        self.inlines(&request.note);
        let Exhibit::Table(table) = exhibit else { return };
        if !table.notes.is_empty() {
            let gap = if request.note.is_empty() { "" } else { " " };
            self.text(&format!("{gap}{}", table.notes.join(" ")));
        }
        if !table.footnotes.is_empty() {
            let is_first = request.note.is_empty() && table.notes.is_empty();
            self.text(if is_first { "" } else { " " });
            self.inlines(&table.footnotes);
        }
    }

    fn table(&mut self, table: &Table, width: Option<f64>) {
        // The head is set anew on each page that the table goes on to.
        for text in table.head.iter().flatten().map(|cell| plain(&cell.content)) {
            self.account.repeats(&text);
        }
        let align = list((0..table.columns).map(|column| if column == 0 { "left" } else { "center" }.to_owned()));
        self.out.push_str(&format!("#tm-stat({}, {align}, {}, (\n", table.columns, probe()));
        self.repeats = true;
        for row in &table.head {
            self.out.push_str("  (");
            for cell in row {
                self.cell(cell, 0, false, true);
            }
            self.out.push_str("),\n");
        }
        self.repeats = false;
        self.out.push_str("), (\n");
        for row in &table.rows {
            self.out.push_str("  (");
            for (column, cell) in row.cells.iter().enumerate() {
                let strong = row.heading && column == 0;
                self.cell(cell, if column == 0 { row.indent } else { 0 }, strong, strong);
            }
            self.out.push_str("),\n");
        }
        self.out.push(')');
        if let Some(share) = width {
            self.out.push_str(&format!(", width: {}%", share * 100.0));
        }
        self.out.push(')');
    }

    fn cell(&mut self, cell: &Cell, indent: u8, strong: bool, semi_bold: bool) {
        let width = cell_width(&cell.content, semi_bold);
        let span = cell.span.max(1);
        self.out.push_str(&format!("(span: {span}, indent: {indent}, strong: {strong}, width: {width}, body: ["));
        self.account.begins();
        for part in unbroken::parts(&cell.content) {
            match part {
                Part::Loose(inner) => self.inlines(&inner),
                Part::Whole(inner) => self.call("box", &inner),
            }
        }
        self.out.push_str("]), ");
    }
}

/// Whether running text ends with the sign of an end, maybe within quotation marks or brackets.
fn ends_a_sentence(content: &[Inline]) -> bool {
    let words = plain(content);
    let words = words.trim_end().trim_end_matches(['”', '"', '’', '\'', ')', ']', '»']);
    words.is_empty() || words.ends_with(['.', '!', '?', '…', '。', '？', '！'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_without_a_full_stop_gets_one_before_its_note() {
        let ends = |words: &str| ends_a_sentence(&[Inline::Text(words.to_owned())]);
        assert!(ends("Survival.") && ends("Survival (of all.)") && ends("“Survival?” ") && ends(""));
        assert!(!ends("Survival") && !ends("Survival (n, number)") && !ends("Survival of A;"));
    }
}
