//! The fenced code blocks of a Markdown text, at the left margin: the one scanner of
//! fences, which blocks, exhibits and plans are all found by.

use std::ops::Range;

/// A fenced code block (CommonMark 0.31, section 4.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence<'a> {
    /// Offset of the line that opens it.
    pub start: usize,
    /// What stands after the opening fence.
    pub info: &'a str,
    /// Offsets of the text between the fences.
    pub body: Range<usize>,
    /// Offset after the line that closes it.
    pub end: usize,
    /// Whether its fences are of backticks; else they are of tildes.
    pub is_backticks: bool,
    /// Whether it is closed; one that is not ends with the text.
    pub is_closed: bool,
}

impl<'a> Fence<'a> {
    /// The words between the braces of an info string such as `{survival os}`.
    pub fn words(&self) -> Option<Vec<&'a str>> {
        Some(self.info.strip_prefix('{')?.strip_suffix('}')?.split_whitespace().collect())
    }

    /// The kind and the id, where there are exactly these.
    pub fn kind_and_id(&self) -> Option<(&'a str, &'a str)> {
        match self.words()?.as_slice() {
            [kind, id] => Some((kind, id)),
            _ => None,
        }
    }
}

/// The fences of a text, in its order. What stands within one is text, whatever it looks
/// like: a block that is shown inside of a longer fence, or of tildes, is not found.
pub fn fences(text: &str) -> Vec<Fence<'_>> {
    let mut found: Vec<Fence<'_>> = Vec::new();
    let mut open: Option<(char, usize)> = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let Some((sign, length, rest)) = marker(line) else { continue };
        match (open, found.last_mut()) {
            (Some((opening, least)), Some(fence)) => {
                if sign == opening && length >= least && rest.is_empty() {
                    fence.body.end = start;
                    fence.end = offset;
                    fence.is_closed = true;
                    open = None;
                }
            }
            // Code in a line of prose may start with three backticks, and ends with some.
            _ if sign == '`' && rest.contains('`') => {}
            _ => {
                open = Some((sign, length));
                let body = offset..text.len();
                let (end, is_backticks) = (text.len(), sign == '`');
                found.push(Fence { start, info: rest, body, end, is_backticks, is_closed: false });
            }
        }
    }
    found
}

/// The sign of a fence, how many of it there are, and what follows them.
fn marker(line: &str) -> Option<(char, usize, &str)> {
    let trimmed = line.trim_start_matches(' ');
    if line.len() - trimmed.len() > 3 {
        return None;
    }
    let sign = trimmed.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
    let length = trimmed.len() - trimmed.trim_start_matches(sign).len();
    (length >= 3).then(|| (sign, length, trimmed[length..].trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn infos(text: &str) -> Vec<&str> {
        fences(text).iter().map(|fence| fence.info).collect()
    }

    #[test]
    fn what_stands_within_a_fence_is_text() {
        let shown = "````markdown\n```{survival os}\n```\n````\n~~~\n```{cox c}\n```\n~~~\n```{value v}\nas = 1\n```\n";
        assert_eq!(infos(shown), ["markdown", "", "{value v}"]);
        let last = fences(shown).pop().unwrap();
        assert_eq!((&shown[last.body.clone()], last.is_closed), ("as = 1\n", true));
        assert_eq!(last.kind_and_id(), Some(("value", "v")));
    }

    #[test]
    fn a_shorter_fence_another_sign_and_words_do_not_close_one() {
        for inside in ["```\n", "~~~~\n", "```` x\n", "    ````\n"] {
            let text = format!("````\n{inside}");
            let found = fences(&text);
            assert_eq!((found.len(), found[0].is_closed), (1, false), "{text}");
        }
        assert!(fences("````\n`````  \n")[0].is_closed);
    }

    #[test]
    fn code_in_a_line_opens_none() {
        assert_eq!(infos("```code``` in prose\n\n    ```{value v}\n"), [""; 0]);
    }
}
