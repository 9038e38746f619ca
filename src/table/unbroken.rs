//! Which parts of a cell stay on one line: an interval, a fraction.

use crate::document::Inline;

/// A part of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Words, at whose blanks a line may break.
    Loose(Vec<Inline>),
    /// Results with what stands between them, which one line holds: `(5.2–17.3)`.
    Whole(Vec<Inline>),
}

/// What is longer than this is a clause in brackets, not an interval.
const MOST_LETTERS: usize = 40;

/// The parts of a cell, in their order. A line may break at the blanks outside of brackets
/// only, where it holds results.
pub fn parts(content: &[Inline]) -> Vec<Part> {
    if !content.iter().any(|inline| matches!(inline, Inline::Mark { .. })) {
        return head(content).unwrap_or_else(|| vec![Part::Loose(content.to_vec())]);
    }
    let mut parts = Vec::new();
    let mut run: Vec<Inline> = Vec::new();
    let mut depth = 0usize;
    for inline in content {
        let Inline::Text(text) = inline else {
            run.push(inline.clone());
            continue;
        };
        let mut from = 0;
        for (at, c) in text.char_indices() {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                // The word between two ends of an interval parts nothing.
                ' ' if depth == 0 && text != " to " => {
                    push_text(&mut run, &text[from..at]);
                    close(&mut parts, &mut run);
                    parts.push(Part::Loose(vec![Inline::Text(" ".to_owned())]));
                    from = at + 1;
                }
                _ => {}
            }
        }
        push_text(&mut run, &text[from..]);
    }
    close(&mut parts, &mut run);
    parts
}

/// The parts of a head that ends in the level of an interval: `At 1 year (95% CI)`.
fn head(content: &[Inline]) -> Option<Vec<Part>> {
    let [Inline::Text(text)] = content else { return None };
    let at = text.rfind('(').filter(|at| text[*at..].ends_with(" CI)"))?;
    let part = |text: &str| vec![Inline::Text(text.to_owned())];
    Some(vec![Part::Loose(part(&text[..at])), Part::Whole(part(&text[at..]))])
}

fn push_text(run: &mut Vec<Inline>, text: &str) {
    if !text.is_empty() {
        run.push(Inline::Text(text.to_owned()));
    }
}

/// Ends a part at a blank.
fn close(parts: &mut Vec<Part>, run: &mut Vec<Inline>) {
    if run.is_empty() {
        return;
    }
    let own = std::mem::take(run);
    let words = crate::document::plain(&own);
    let has_result = own.iter().any(|inline| matches!(inline, Inline::Mark { .. }));
    // A number alone has nowhere to break.
    let could_break = words.contains([' ', '–', '-', '/', '—']);
    let is_whole = has_result && could_break && words.chars().count() <= MOST_LETTERS;
    parts.push(if is_whole { Part::Whole(own) } else { Part::Loose(own) });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::plain;
    use crate::ledger::MarkId;

    fn text(words: &str) -> Inline {
        Inline::Text(words.to_owned())
    }

    fn mark(number: &str) -> Inline {
        Inline::Mark { mark: MarkId(0), text: number.to_owned() }
    }

    fn shown(content: &[Inline]) -> Vec<String> {
        let one = |part: Part| match part {
            Part::Loose(inner) => plain(&inner),
            Part::Whole(inner) => format!("<{}>", plain(&inner)),
        };
        parts(content).into_iter().map(one).collect()
    }

    #[test]
    fn intervals_and_fractions_are_whole() {
        assert_eq!(
            shown(&[mark("14.0"), text(" ("), mark("5.2"), text("–"), mark("17.3"), text(")")]),
            ["14.0", " ", "<(5.2–17.3)>"]
        );
        assert_eq!(
            shown(&[mark("0.1"), text(" ("), mark("−2"), text(" to "), mark("3"), text(")")]),
            ["0.1", " ", "<(−2 to 3)>"]
        );
        assert_eq!(
            shown(&[mark("12"), text("/"), mark("40"), text(" ("), mark("30%"), text(")")]),
            ["<12/40>", " ", "(30%)"]
        );
        assert_eq!(shown(&[mark("2"), text(" to "), mark("3")]), ["<2 to 3>"]);
    }

    #[test]
    fn words_break_where_they_like() {
        assert_eq!(shown(&[text("in both groups (see the text)")]), ["in both groups (see the text)"]);
        assert_eq!(shown(&[text("At 1 year (95% CI)")]), ["At 1 year ", "<(95% CI)>"]);
        let clause = " (a clause in brackets that is much longer than an interval)";
        assert!(!shown(&[mark("3"), text(clause)]).concat().contains('<'));
    }
}
