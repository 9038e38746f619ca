//! The fenced code blocks of a Markdown text, at the left margin, and its containers: the one
//! scanner of fences, which blocks, exhibits, plans and containers are all found by.

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

/// A line of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it is, with its line feed.
    pub range: Range<usize>,
    /// Whether it is part of fenced code, which holds no containers.
    pub is_code: bool,
    /// Where the name of a container stands that the line opens (`::: panel`), without the colons
    /// around it; empty where the line closes one.
    pub container: Option<Range<usize>>,
}

impl Line {
    /// The name of the container that the line opens, without the braces and the dot of Pandoc
    /// (`::: {.panel}`); none where it opens none.
    pub fn opens<'t>(&self, text: &'t str) -> Option<&'t str> {
        let name = text[self.container.clone()?].trim_matches(|c| matches!(c, '{' | '}' | '.' | ' '));
        Some(name).filter(|_| !self.closes())
    }

    /// Whether the line closes a container.
    pub fn closes(&self) -> bool {
        self.container.as_ref().is_some_and(Range::is_empty)
    }
}

/// The lines of a text, in its order.
pub fn lines(text: &str) -> Vec<Line> {
    let fences = fences(text);
    let mut open = fences.iter().peekable();
    let mut start = 0;
    let line = |line: &str| {
        let range = start..start + line.len();
        start = range.end;
        while open.next_if(|fence| fence.end <= range.start).is_some() {}
        let is_code = open.peek().is_some_and(|fence| fence.start <= range.start);
        let container = if is_code { None } else { container(line) };
        let container = container.map(|name| range.start + name.start..range.start + name.end);
        Line { range, is_code, container }
    };
    text.split_inclusive('\n').map(line).collect()
}

/// Where in a line the name of a container stands that it opens or closes.
fn container(line: &str) -> Option<Range<usize>> {
    let colons = line.len() - line.trim_start().len();
    line[colons..].strip_prefix(":::")?;
    let rest = line[colons..].trim_start_matches(|c: char| c == ':' || c.is_whitespace());
    let start = line.len() - rest.len();
    let end = start + rest.trim_end_matches(|c: char| c == ':' || c.is_whitespace()).len();
    Some(start..end)
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
    fn a_container_is_opened_and_closed_outside_of_code() {
        let text = "::: {.panel} :::\n  ::::\n```\n::: column\n:::\n```\n:::\u{a0}column\na ::: b\n::: {}\n";
        let found: Vec<(Option<&str>, bool)> =
            lines(text).iter().map(|line| (line.opens(text), line.closes())).collect();
        let (code, none) = ((None, false), (None, false));
        let expected = [(Some("panel"), false), (None, true), code, code, code, code, (Some("column"), false), none];
        assert_eq!(found[..8], expected);
        assert_eq!(found[8], (Some(""), false), "a name is missing");
        assert_eq!(lines(text).last().map(|line| line.range.end), Some(text.len()));
    }

    #[test]
    fn code_in_a_line_opens_none() {
        assert_eq!(infos("```code``` in prose\n\n    ```{value v}\n"), [""; 0]);
    }
}
