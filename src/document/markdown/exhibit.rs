//! Figure and table blocks, whose captions, notes and cells are Markdown themselves.

use toml::Spanned;

use super::inlines;
use crate::diagnostic::Diagnostic;
use crate::document::composer::Composer;
use crate::document::exhibit::{self, Made};
use crate::document::image::WrittenImage;
use crate::document::order::{ImageOrder, Order};
use crate::document::tree::{Block, ExhibitKind, ExhibitRequest, Inline};

impl Composer<'_> {
    /// A figure, table or image block; none where it cannot be read.
    pub(super) fn exhibit(
        &mut self,
        (kind, made, id): (ExhibitKind, Made, &str),
        body: &str,
        start: usize,
        fence: usize,
    ) -> Option<Block> {
        if let Err(problem) = exhibit::check_id(kind, id) {
            self.problem(problem, fence);
            return None;
        }
        if !self.labels.insert(id.to_owned()) {
            self.problem(Diagnostic::error(format!("the label `{id}` is used twice in this document")), fence);
            return None;
        }
        let (order, image) = self.order(made, body, start)?;
        let number = self.exhibits.iter().filter(|other| other.kind == kind).count() + 1;
        let (place, index) = (self.place(fence), self.exhibits.len());
        // The number is taken before the caption is read, so that it follows the
        // order of the text.
        let empty = ExhibitRequest {
            called: self.setting.submission.called(kind, self.setting.language),
            kind,
            id: id.to_owned(),
            number,
            series: self.setting.submission.series,
            order: order.clone(),
            caption: Vec::new(),
            note: Vec::new(),
            rows: Vec::new(),
            annotation: Vec::new(),
            image,
            place,
            places: exhibit::places(body, |range| self.span(start + range.start..start + range.end)),
        };
        self.exhibits.push(empty);
        let caption = self.spanned(&order.caption, body, start);
        let note = order.note.as_ref().map_or(Vec::new(), |note| self.spanned(note, body, start));
        self.plain_words(&order, start);
        let annotation = order.annotation.iter().map(|line| self.spanned(line, body, start)).collect();
        let mut rows = Vec::new();
        if !order.columns.is_empty() {
            rows.push(order.columns.iter().map(|cell| self.spanned(cell, body, start)).collect());
        }
        for row in &order.rows {
            let mut cells = vec![self.spanned(&row.label, body, start)];
            cells.extend(row.cells.iter().map(|cell| self.spanned(cell, body, start)).collect::<Vec<_>>());
            rows.push(cells);
        }
        if let Some(exhibit) = self.exhibits.get_mut(index) {
            (exhibit.caption, exhibit.note, exhibit.rows) = (caption, note, rows);
            exhibit.annotation = annotation;
        }
        Some(Block::Exhibit(index))
    }

    /// What a block asks for, and the image that it shows; none where it cannot be read.
    fn order(&mut self, made: Made, body: &str, start: usize) -> Option<(Order, Option<usize>)> {
        let expanded = self.expanded;
        let place_of = |at| expanded.source_offset(start + at);
        if made == Made::FromResults {
            let read = exhibit::parse(body, self.source, place_of);
            return read.map_err(|problems| self.problems.extend(problems.0)).ok().map(|order| (order, None));
        }
        let order: ImageOrder =
            exhibit::parse(body, self.source, place_of).map_err(|problems| self.problems.extend(problems.0)).ok()?;
        let places = exhibit::places(body, |range| self.span(start + range.start..start + range.end));
        let at = |key: &str| places.get(key).map_or_else(|| self.place(start), |places| places.value.clone());
        let written = WrittenImage {
            file: &order.file,
            alt: vec![(order.alt.get_ref().clone(), start + order.alt.span().start + 1)],
            source: order.source.get_ref(),
            width: order.width,
            places: ["file", "alt", "source", "width"].map(at),
        };
        let image = self.placed_image(written)?;
        Some((Order::of_image(&order), Some(image)))
    }

    /// The words of an exhibit that are no Markdown, checked as the author's all the same.
    fn plain_words(&mut self, order: &Order, start: usize) {
        let titles = [&order.x_label, &order.y_label, &order.legend_title].into_iter().flatten();
        for words in titles.chain(order.labels.values()) {
            self.text(&[(words.get_ref().clone(), start + words.span().start + 1)], true);
        }
    }

    /// Markdown inside a TOML string.
    fn spanned(&mut self, text: &Spanned<String>, body: &str, start: usize) -> Vec<Inline> {
        let opening = &body[text.span().start.min(body.len())..];
        let quotes = if opening.starts_with("\"\"\"") || opening.starts_with("'''") { 3 } else { 1 };
        let newline = usize::from(opening.get(quotes..).is_some_and(|rest| rest.starts_with('\n')));
        inlines(self, text.get_ref(), start + text.span().start + quotes + newline)
    }
}
