//! Visiting all running text of a tree.

use crate::document::tree::{Block, ExhibitRequest, Inline, plain};
use crate::document::visible::is_digit;

/// Visits every list of running text: paragraphs, headings, cells, and what is
/// inside emphasis and links.
pub(super) fn lists(blocks: &mut [Block], visit: &mut impl FnMut(&mut Vec<Inline>)) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph(content) => list(content, visit),
            Block::List { items, .. } => items.iter_mut().for_each(|item| lists(item, visit)),
            Block::Quote(blocks) | Block::Div { blocks, .. } => lists(blocks, visit),
            Block::Grid { head, rows, .. } => {
                head.iter_mut().chain(rows.iter_mut().flatten()).for_each(|cell| list(cell, visit));
            }
            Block::Code(content) => list(content, visit),
            Block::Rule | Block::Exhibit(_) | Block::Image(_) | Block::Plan { .. } | Block::Bibliography => {}
        }
    }
}

/// The same for the captions, notes and typed cells of figures and tables.
pub(super) fn exhibits(exhibits: &mut [ExhibitRequest], visit: &mut impl FnMut(&mut Vec<Inline>)) {
    for exhibit in exhibits {
        let own = [&mut exhibit.caption, &mut exhibit.note].into_iter().chain(exhibit.rows.iter_mut().flatten());
        own.for_each(|content| list(content, visit));
    }
}

/// Visits each flow of running text as a reader reads it: a paragraph, a heading, a
/// cell, with all that is in it.
pub(super) fn flows<'t>(blocks: &'t [Block], visit: &mut impl FnMut(&'t [Inline])) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph(content) | Block::Code(content) => visit(content),
            Block::List { items, .. } => items.iter().for_each(|item| flows(item, visit)),
            Block::Quote(blocks) | Block::Div { blocks, .. } => flows(blocks, visit),
            Block::Grid { head, rows, .. } => head.iter().chain(rows.iter().flatten()).for_each(|cell| visit(cell)),
            Block::Rule | Block::Exhibit(_) | Block::Image(_) | Block::Plan { .. } | Block::Bibliography => {}
        }
    }
}

/// The same for one list.
pub(super) fn list(content: &mut Vec<Inline>, visit: &mut impl FnMut(&mut Vec<Inline>)) {
    visit(content);
    for inline in content {
        match inline {
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Superscript(inner)
            | Inline::Subscript(inner)
            | Inline::Code(inner) => {
                list(inner, visit);
            }
            Inline::Link { content, .. } | Inline::Reference { content, .. } => list(content, visit),
            _ => {}
        }
    }
}

/// Brings raised citations and footnotes to their words: the author types a space
/// before, the style prints none. Two raised signs are parted by a comma, and one after
/// a number keeps a space, so that it is not read as a part of the number.
pub(super) fn tighten(content: &mut Vec<Inline>) {
    if !content.iter().any(starts_raised) {
        return;
    }
    let mut out: Vec<Inline> = Vec::with_capacity(content.len());
    for inline in content.drain(..) {
        if starts_raised(&inline) {
            if !matches!(inline, Inline::Footnote(_))
                && let Some(Inline::Text(text)) = out.last_mut()
            {
                text.truncate(text.trim_end().len());
                if text.is_empty() {
                    out.pop();
                }
            }
            if out.last().is_some_and(ends_raised) {
                out.push(Inline::Superscript(vec![Inline::Text(",".to_owned())]));
            } else if out.last().is_some_and(|before| plain(std::slice::from_ref(before)).ends_with(is_digit)) {
                out.push(Inline::Text("\u{a0}".to_owned()));
            }
        }
        out.push(inline);
    }
    *content = out;
}

/// Whether an inline begins with a raised citation or the sign of a footnote. Raised
/// words such as `see` keep the space before them.
fn starts_raised(inline: &Inline) -> bool {
    match inline {
        Inline::Footnote(_) => true,
        Inline::Citation { content, .. } => match content.first() {
            Some(Inline::Superscript(inner)) => !plain(inner).starts_with(char::is_alphabetic),
            _ => false,
        },
        Inline::Emphasis(inner) | Inline::Strong(inner) => inner.first().is_some_and(starts_raised),
        _ => false,
    }
}

/// Whether an inline ends with a raised citation or the sign of a footnote.
fn ends_raised(inline: &Inline) -> bool {
    match inline {
        Inline::Footnote(_) => true,
        Inline::Citation { content, .. } => matches!(content.last(), Some(Inline::Superscript(_))),
        Inline::Emphasis(inner) | Inline::Strong(inner) => inner.last().is_some_and(ends_raised),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raised_citation_follows_its_word_without_a_space() {
        let raised =
            Inline::Citation { works: vec![0], content: vec![Inline::Superscript(vec![Inline::Text("1".into())])] };
        let mut content = vec![Inline::Text("as shown ".into()), raised];
        tighten(&mut content);
        assert_eq!(content[0], Inline::Text("as shown".into()));
        let plain = Inline::Citation { works: vec![0], content: vec![Inline::Text("[1]".into())] };
        let mut content = vec![Inline::Text("as shown ".into()), plain];
        tighten(&mut content);
        assert_eq!(content[0], Inline::Text("as shown ".into()));
    }

    #[test]
    fn raised_signs_are_parted_from_each_other_and_from_numbers() {
        let raised =
            Inline::Citation { works: vec![0], content: vec![Inline::Superscript(vec![Inline::Text("1".into())])] };
        let mut content =
            vec![Inline::Text("word".into()), Inline::Footnote(1), Inline::Text(" ".into()), raised.clone()];
        tighten(&mut content);
        assert_eq!(content[2], Inline::Superscript(vec![Inline::Text(",".into())]));
        let mut content = vec![Inline::Text("of 24 ".into()), raised];
        tighten(&mut content);
        assert_eq!(plain(&content[..2]), "of 24\u{a0}");
    }
}
