//! Images in Markdown, `![what it shows](figures/scheme.svg "where it comes from")`: each in
//! a paragraph of its own.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::{CITATION, Reader};
use crate::diagnostic::Diagnostic;
use crate::document::image::{WrittenImage, in_a_line};
use crate::document::tree::Block;

/// The error of what stands after an image in its paragraph.
fn with_attributes() -> Diagnostic {
    Diagnostic::error("found attributes after an image, which are not known here")
        .hint("for a number, a caption or a width write a block ```{image fig-name} with `file`, `alt`, `source`, `caption` and `width`")
}

impl Reader<'_, '_, '_> {
    /// Whether the paragraph that is open begins with an image, not with an exclamation mark
    /// before a citation.
    pub(super) fn begins_with_image(&mut self) -> bool {
        match self.events.peek() {
            Some((Event::Start(Tag::Image { link_type, dest_url, .. }), _)) => {
                *link_type != LinkType::ShortcutUnknown || !dest_url.starts_with(CITATION)
            }
            _ => false,
        }
    }

    /// A paragraph that begins with an image: this must be all of it.
    pub(super) fn image_paragraph(&mut self) -> Option<Block> {
        let Some((Event::Start(Tag::Image { dest_url, title, .. }), range)) = self.events.next() else { return None };
        let alt = self.alternative(&range);
        let after = match self.events.peek() {
            Some((Event::End(TagEnd::Paragraph), _)) => None,
            Some((Event::Text(text), range)) if text.starts_with('{') => Some((with_attributes(), range.start)),
            _ => Some((in_a_line(), range.start)),
        };
        self.skip_to(TagEnd::Paragraph);
        if let Some((problem, offset)) = after {
            self.composer.problem(problem, offset);
            return None;
        }
        let place = self.composer.span(range);
        let places = [(); 4].map(|()| place.clone());
        let written = WrittenImage { file: &dest_url, alt: alt?, source: &title, width: None, places };
        self.composer.placed_image(written).map(Block::Image)
    }

    /// The words between the brackets of an image, with their offsets.
    fn alternative(&mut self, image: &Range<usize>) -> Option<Vec<(String, usize)>> {
        let (mut depth, mut is_plain) = (1, true);
        let mut pieces = Vec::new();
        for (event, range) in self.events.by_ref() {
            match event {
                Event::Start(Tag::Image { .. }) => depth += 1,
                Event::End(TagEnd::Image) => depth -= 1,
                Event::Text(text) => pieces.push((text.to_string(), range.start)),
                Event::SoftBreak => pieces.push((" ".to_owned(), range.start)),
                _ => is_plain = false,
            }
            if depth == 0 {
                break;
            }
        }
        if !is_plain {
            let problem = Diagnostic::error("found more than plain words between the brackets of an image")
                .hint("they are read aloud: write what the image shows, without emphasis, code, formulas or citations");
            self.composer.problem(problem, image.start);
            return None;
        }
        Some(pieces)
    }
}
