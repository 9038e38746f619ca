//! Visiting all running text of a tree.

use crate::document::tree::{Block, Inline};

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
            Block::Rule | Block::Exhibit(_) | Block::Plan { .. } | Block::Bibliography => {}
        }
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
            Block::Rule | Block::Exhibit(_) | Block::Plan { .. } | Block::Bibliography => {}
        }
    }
}

/// The same for one list.
pub(super) fn list(content: &mut Vec<Inline>, visit: &mut impl FnMut(&mut Vec<Inline>)) {
    visit(content);
    for inline in content {
        match inline {
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Superscript(inner) | Inline::Code(inner) => {
                list(inner, visit);
            }
            Inline::Link { content, .. } | Inline::Reference { content, .. } => list(content, visit),
            _ => {}
        }
    }
}

/// Takes away the space before a raised citation: the author types one, the style
/// prints none.
pub(super) fn tighten(content: &mut [Inline]) {
    for at in 1..content.len() {
        let (before, after) = content.split_at_mut(at);
        let raised = matches!(after.first(), Some(Inline::Citation { content, .. })
            if matches!(content.first(), Some(Inline::Superscript(_))));
        if let (true, Some(Inline::Text(text))) = (raised, before.last_mut()) {
            text.truncate(text.trim_end().len());
        }
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
}
