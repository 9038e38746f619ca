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
            Block::Code(_) | Block::Rule | Block::Exhibit(_) | Block::Plan { .. } | Block::Bibliography => {}
        }
    }
}

/// The same for one list.
pub(super) fn list(content: &mut Vec<Inline>, visit: &mut impl FnMut(&mut Vec<Inline>)) {
    visit(content);
    for inline in content {
        match inline {
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Superscript(inner) => list(inner, visit),
            Inline::Link { content, .. } => list(content, visit),
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
