//! Tables and figures as HTML.

use super::lower::Lower;
use crate::document::{ExhibitKind, ExhibitRequest, plain};
use crate::figure::svg::{SvgOptions, svg};
use crate::render::Exhibit;
use crate::render::escape::escape;
use crate::table::unbroken::{self, Part};
use crate::table::{Cell, Table};

impl Lower<'_> {
    pub(super) fn exhibit(&mut self, index: usize) {
        let Some(request) = self.page.document.exhibits.get(index) else { return };
        let class = match request.kind {
            ExhibitKind::Figure => "tm-figure",
            ExhibitKind::Table => "tm-tablefigure",
        };
        self.out.push_str(&format!("<figure id=\"{}\" class=\"{class}\">\n", escape(&request.id)));
        let caption_first = request.kind == ExhibitKind::Table;
        if caption_first {
            self.caption(request);
        }
        match self.page.exhibits.get(index) {
            Some(Exhibit::Table(table)) => self.table(table, request.order.width),
            Some(Exhibit::Figure(drawing)) => {
                self.account.drawing(drawing);
                self.account.is_heard(&drawing.alt);
                self.out.push_str("<div class=\"tm-drawing\">");
                self.out.push_str(&svg(drawing, SvgOptions::page(&request.id)));
                self.out.push_str("</div>\n");
            }
            Some(Exhibit::Image(placed)) => self.image(placed),
            None => {}
        }
        let (notes, footnotes) = match self.page.exhibits.get(index) {
            Some(Exhibit::Table(table)) => (table.notes.join(" "), table.footnotes.as_slice()),
            _ => (String::new(), &[][..]),
        };
        if !request.note.is_empty() || !notes.is_empty() || !footnotes.is_empty() {
            self.out.push_str("<p class=\"tm-note\">");
            self.inlines(&request.note);
            if !request.note.is_empty() && !notes.is_empty() {
                self.out.push(' ');
            }
            self.text(&notes);
            if !footnotes.is_empty() && (!request.note.is_empty() || !notes.is_empty()) {
                self.out.push(' ');
            }
            self.inlines(footnotes);
            self.out.push_str("</p>\n");
        }
        if !caption_first {
            self.caption(request);
        }
        self.out.push_str("</figure>\n");
    }

    fn caption(&mut self, request: &ExhibitRequest) {
        self.account.says(&request.name());
        self.out.push_str(&format!("<figcaption><b>{}.</b> ", request.name()));
        self.inlines(&request.caption);
        self.out.push_str("</figcaption>\n");
    }

    fn table(&mut self, table: &Table, width: Option<f64>) {
        let style = width.map_or(String::new(), |share| format!(" style=\"width: {}%\"", (share * 100.0).round()));
        self.out.push_str(&format!("<div class=\"tm-scroll\"><table class=\"tm-table tm-stat\"{style}>\n<thead>\n"));
        for row in &table.head {
            self.out.push_str("<tr>");
            for cell in row {
                // An empty cell heads nothing.
                let (tag, scope) =
                    if plain(&cell.content).trim().is_empty() { ("td", "") } else { ("th", " scope=\"col\"") };
                self.cell(tag, cell, scope);
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</thead>\n<tbody>\n");
        for row in &table.rows {
            self.out.push_str(if row.heading { "<tr class=\"tm-head\">" } else { "<tr>" });
            for (column, cell) in row.cells.iter().enumerate() {
                if column == 0 {
                    let indent = if row.indent > 0 { " class=\"tm-indent\"" } else { "" };
                    self.cell("th", cell, &format!(" scope=\"row\"{indent}"));
                } else {
                    self.cell("td", cell, "");
                }
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody></table></div>\n");
    }

    fn cell(&mut self, tag: &str, cell: &Cell, attributes: &str) {
        let span = if cell.span > 1 { format!(" colspan=\"{}\"", cell.span) } else { String::new() };
        self.out.push_str(&format!("<{tag}{attributes}{span}>"));
        for part in unbroken::parts(&cell.content) {
            match part {
                Part::Loose(inner) => self.inlines(&inner),
                Part::Whole(inner) => self.wrapped("span", " class=\"tm-whole\"", &inner),
            }
        }
        self.out.push_str(&format!("</{tag}>"));
    }
}
