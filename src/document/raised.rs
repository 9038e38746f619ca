//! Results that are raised or lowered directly beside others.

use crate::document::tree::Inline;
use crate::document::visible::is_invisible;
use crate::ledger::MarkId;

/// The results of which one is raised or lowered and stands directly beside another that is not:
/// `4` and a raised `2` read as a power.
pub(super) fn raised_beside(content: &[Inline]) -> Vec<MarkId> {
    /// Whether it is raised or lowered, and the mark that stands there; none of other text.
    type Piece = (u8, Option<MarkId>);
    fn add(content: &[Inline], level: u8, pieces: &mut Vec<Piece>) {
        for inline in content {
            match inline {
                Inline::Text(text) if text.chars().all(is_invisible) => {}
                Inline::Mark { mark, .. } => pieces.push((level, Some(*mark))),
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Code(inner) => add(inner, level, pieces),
                Inline::Link { content, .. } | Inline::Reference { content, .. } => add(content, level, pieces),
                Inline::Superscript(inner) => add(inner, 1, pieces),
                Inline::Subscript(inner) => add(inner, 2, pieces),
                _ => pieces.push((level, None)),
            }
        }
    }
    let mut pieces = Vec::new();
    add(content, 0, &mut pieces);
    let pairs = pieces.windows(2).filter_map(|pair| match pair {
        [(a, Some(first)), (b, Some(second))] if a != b => Some(if *b > 0 { *second } else { *first }),
        _ => None,
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raised_result_directly_beside_another_reads_with_it() {
        let mark = |number| Inline::Mark { mark: MarkId(number), text: "4".to_owned() };
        let raised = |content| Inline::Superscript(vec![content]);
        let text = |text: &str| Inline::Text(text.to_owned());
        let found = |content: &[Inline]| raised_beside(content).into_iter().map(|mark| mark.0).collect::<Vec<_>>();
        assert_eq!(found(&[mark(1), raised(mark(2))]), [2]);
        assert_eq!(found(&[raised(mark(1)), mark(2)]), [1]);
        assert_eq!(found(&[mark(1), Inline::Subscript(vec![mark(2)])]), [2]);
        assert_eq!(found(&[Inline::Strong(vec![mark(1)]), text("\u{200B}"), raised(mark(2))]), [2]);
        for content in
            [vec![mark(1), text(" "), raised(mark(2))], vec![mark(1), raised(text("a"))], vec![mark(1), mark(2)]]
        {
            assert_eq!(found(&content), [0_u32; 0]);
        }
    }
}
