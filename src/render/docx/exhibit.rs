//! Figures and tables with their captions and notes.

use super::bookmark::field_reading;
use super::lower::{Lower, Picture};
use super::paragraph::Look;
use crate::document::{ExhibitKind, ExhibitRequest, PlacedImage};
use crate::figure::drawing::Drawing;
use crate::figure::svg::{Purpose, svg};
use crate::image::Format;
use crate::ledger::Run;
use crate::render::Exhibit;
use crate::table::Table;

/// Points of a pixel: 96 pixels are an inch.
const POINTS: f64 = 0.75;

/// English Metric Units of a point.
const UNITS: f64 = 12_700.0;

impl Lower<'_> {
    pub(super) fn exhibit(&mut self, index: usize) {
        let page = self.page;
        let (Some(request), Some(exhibit)) = (page.document.exhibits.get(index), page.exhibits.get(index)) else {
            return;
        };
        if request.order.landscape == Some(true) {
            self.turned(|lower| lower.set_exhibit(request, exhibit));
        } else {
            self.set_exhibit(request, exhibit);
        }
    }

    pub(super) fn set_exhibit(&mut self, request: &ExhibitRequest, exhibit: &Exhibit) {
        if request.kind == ExhibitKind::Table {
            self.caption(request, true);
        }
        match exhibit {
            Exhibit::Table(table) => self.table(table, request.order.width),
            Exhibit::Figure(drawing) => self.drawing(request, drawing),
            Exhibit::Image(placed) => self.image_paragraph(placed),
        }
        if request.kind == ExhibitKind::Figure {
            self.caption(request, false);
        }
        self.note(request, exhibit);
    }

    /// The caption: its number counts itself, and a bookmark holds what cross-references
    /// repeat of it.
    fn caption(&mut self, request: &ExhibitRequest, keep_next: bool) {
        self.account.begins();
        self.account.says(&request.name());
        self.open(&Look { keep_next, ..Look::of("caption") });
        let name = self.bookmarks.of_label(&request.id);
        let (called, series) = (request.called, request.series);
        self.face.is_bold = true;
        let properties = self.properties();
        self.bookmarked(&name, |lower| {
            lower.out.push_str(&super::markup::run(&properties, &format!("{called} {series}")));
            let counted = format!("SEQ {called} \\* ARABIC");
            lower.out.push_str(&field_reading(&counted, &properties, &request.number.to_string()));
        });
        self.out.push_str(&super::markup::run(&properties, ". "));
        self.face.is_bold = false;
        self.inlines(&request.caption);
        self.close();
    }

    fn note(&mut self, request: &ExhibitRequest, exhibit: &Exhibit) {
        let none = Table::default();
        let table = if let Exhibit::Table(table) = exhibit { table } else { &none };
        let is_table = matches!(exhibit, Exhibit::Table(_));
        if request.note.is_empty() && table.notes.is_empty() && table.footnotes.is_empty() {
            if is_table {
                // Two tables without a paragraph between them would be one.
                self.stamped(&Look::of("Table Note"), "");
            }
            return;
        }
        self.account.begins();
        self.open(&Look::of("Table Note"));
        self.inlines(&request.note);
        if !table.notes.is_empty() {
            let gap = if request.note.is_empty() { "" } else { " " };
            self.text(&format!("{gap}{}", table.notes.join(" ")));
        }
        if !table.footnotes.is_empty() {
            let is_first = request.note.is_empty() && table.notes.is_empty();
            self.text(if is_first { "" } else { " " });
            self.inlines(&table.footnotes);
        }
        self.close();
    }

    fn drawing(&mut self, request: &ExhibitRequest, drawing: &Drawing) {
        self.account.drawing(drawing);
        self.account.says(&drawing.alt);
        for item in &drawing.items {
            let crate::figure::drawing::Item::Text(text) = item else { continue };
            for run in &text.label.0 {
                if let Run::Mark { mark, .. } = run {
                    self.shown.extend(self.targets.get(mark).copied());
                }
            }
        }
        // Whoever has no Inter sees Arial, which is not wider.
        let svg = svg(drawing, Purpose::File).replace("Inter, sans-serif", "Inter, Arial, Helvetica, sans-serif");
        let (width, height) = (drawing.width, drawing.height);
        let share = if drawing.share < 1.0 { Some(drawing.share) } else { None };
        let name = request.id.clone();
        self.open_figure();
        self.svg_picture(&name, &svg, (width, height), share, &drawing.alt);
        self.out.push_str("</w:p>");
    }

    fn open_figure(&mut self) {
        let begins_page = std::mem::take(&mut self.begins_page);
        let look = Look { begins_page, ..Look::of("Figure") }.xml(self.styles, None);
        self.out.push_str(&format!("<w:p>{look}"));
    }

    /// An image of the project in a paragraph of its own.
    pub(super) fn image_paragraph(&mut self, placed: &PlacedImage) {
        self.open_figure();
        self.image(placed);
        self.out.push_str("</w:p>");
    }

    pub(super) fn image(&mut self, placed: &PlacedImage) {
        let image = &placed.image;
        let size = (image.width * POINTS, image.height * POINTS);
        self.account.says(&placed.alt);
        let name = format!("image-{}", self.drawings + 1);
        if image.format == Format::Svg {
            image.words.iter().for_each(|words| self.account.says(&words.text));
            let text = String::from_utf8_lossy(&image.bytes).into_owned();
            self.svg_picture(&name, &text, size, placed.width, &placed.alt);
            return;
        }
        let file = format!("{name}.{}", image.format.ending());
        let id = self.medium(&file, image.bytes.clone());
        self.inline_picture(&file, (&id, None), size, placed.width, &placed.alt);
    }

    /// A drawing as vectors, and as pixels for who cannot show them.
    fn svg_picture(&mut self, name: &str, svg: &str, size: (f64, f64), share: Option<f64>, alt: &str) {
        let size_on_page = self.fitted(size, share);
        let vectors = self.medium(&format!("{name}.svg"), svg.as_bytes().to_vec());
        let file = format!("{name}.png");
        let pixels = self.medium(&file, Vec::new());
        self.pictures.push(Picture { file: file.clone(), svg: svg.to_owned(), size: size_on_page });
        self.inline_picture(&file, (&pixels, Some(&vectors)), size, share, alt);
    }

    /// Keeps a picture; the id under which it is led to.
    fn medium(&mut self, file: &str, bytes: Vec<u8>) -> String {
        self.media.push((file.to_owned(), bytes));
        let leads = if self.is_note { &mut self.leads_of_notes } else { &mut self.leads };
        leads.to("image", &format!("media/{file}"))
    }

    /// Width and height in points, not beyond the page.
    fn fitted(&self, (width, height): (f64, f64), share: Option<f64>) -> (f64, f64) {
        #[expect(clippy::cast_precision_loss, reason = "pages are not so large")]
        let [room, most] =
            [self.sections.page().text_width(), self.sections.page().text_height()].map(|it| it as f64 / 20.0);
        let wanted = share.map_or(width, |share| share * room).min(room);
        // Some of the page is for the caption.
        let factor = (wanted / width.max(1.0)).min(0.85 * most / height.max(1.0));
        (width * factor, height * factor)
    }

    /// A picture in the line (ECMA-376 part 1, section 20.4.2.8).
    fn inline_picture(
        &mut self,
        file: &str,
        (pixels, vectors): (&str, Option<&str>),
        size: (f64, f64),
        share: Option<f64>,
        alt: &str,
    ) {
        self.drawings += 1;
        let (width, height) = self.fitted(size, share);
        #[expect(clippy::cast_possible_truncation, reason = "pages are not so large")]
        let [x, y] = [width, height].map(|length| (length * UNITS).round() as i64);
        let (number, alt) = (self.drawings, super::markup::escape(alt));
        let vectors = vectors.map_or(String::new(), |id| {
            format!(
                "<a:extLst><a:ext uri=\"{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}\"><asvg:svgBlip \
                 xmlns:asvg=\"http://schemas.microsoft.com/office/drawing/2016/SVG/main\" r:embed=\"{id}\"/></a:ext></a:extLst>"
            )
        });
        self.out.push_str(&format!(
            "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{x}\" cy=\"{y}\"/>\
             <wp:effectExtent l=\"0\" t=\"0\" r=\"0\" b=\"0\"/><wp:docPr id=\"{number}\" name=\"{file}\" descr=\"{alt}\"/>\
             <wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect=\"1\"/></wp:cNvGraphicFramePr><a:graphic>\
             <a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr>\
             <pic:cNvPr id=\"{number}\" name=\"{file}\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>\
             <a:blip r:embed=\"{pixels}\">{vectors}</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>\
             <a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{x}\" cy=\"{y}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom>\
             </pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        ));
    }
}
