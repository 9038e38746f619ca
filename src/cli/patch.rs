//! Changes of single lines of a text, as a unified diff.

use crate::document::Fix;

/// So many lines stand around a change.
const AROUND: usize = 3;

/// A text with typed numbers replaced by the expressions that print them, and how many were.
/// One that does not stand where it is said, or in no text of a template, stays.
pub(super) fn patched(text: &str, fixes: &[&Fix]) -> (String, usize) {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let mut ordered: Vec<&&Fix> = fixes.iter().collect();
    // From the last of a line to its first, so that columns stay.
    ordered.sort_by_key(|fix| std::cmp::Reverse((fix.place.line, fix.place.column)));
    let mut count = 0;
    for fix in ordered {
        let Some(at) = offset(&lines, fix) else { continue };
        let Some(expression) = quoted(text, fix) else { continue };
        let line = &mut lines[fix.place.line - 1];
        line.replace_range(at..at + fix.literal.len(), &format!("{{{{ {expression} }}}}"));
        count += 1;
    }
    (lines.join("\n"), count)
}

/// Where the literal of a fix begins in its line.
fn offset(lines: &[String], fix: &Fix) -> Option<usize> {
    let line = lines.get(fix.place.line.checked_sub(1)?)?;
    let at = line.char_indices().nth(fix.place.column.checked_sub(1)?)?.0;
    line[at..].starts_with(&fix.literal).then_some(at)
}

/// The expression with quotation marks that may stand at its place: in a text of TOML within
/// `"…"` they are single ones. None where it is in no text.
fn quoted(text: &str, fix: &Fix) -> Option<String> {
    let mut in_fence = false;
    let mut string: Option<&str> = None;
    for (number, line) in text.split('\n').enumerate().take(fix.place.line) {
        if line.trim_start().starts_with("```") {
            in_fence = !in_fence;
            string = None;
            continue;
        }
        let is_last = number + 1 == fix.place.line;
        if in_fence {
            let end = if is_last { fix.place.column - 1 } else { usize::MAX };
            string = string_at(line, end, string);
        }
        // A text of one line ends with it.
        if !is_last && matches!(string, Some("\"" | "'")) {
            string = None;
        }
    }
    match (in_fence, string) {
        (false, _) | (true, Some("\"\"\"" | "'")) => Some(fix.expression.clone()),
        (true, Some("\"")) if !fix.expression.contains('\'') => Some(fix.expression.replace('"', "'")),
        (true, Some("'''")) => Some(fix.expression.clone()),
        _ => None,
    }
}

fn skip(chars: &mut impl Iterator, count: usize) {
    for _ in 0..count {
        chars.next();
    }
}

/// The quotation marks of the text of TOML that is open at a column, from what was open before.
fn string_at<'t>(line: &str, column: usize, mut open: Option<&'t str>) -> Option<&'t str> {
    let mut chars = line.char_indices().take(column);
    while let Some((at, c)) = chars.next() {
        let rest = &line[at..];
        match open {
            None if c == '#' => return None,
            None => {
                open = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|mark| rest.starts_with(mark));
                skip(&mut chars, open.map_or(0, |mark| mark.len() - 1));
            }
            Some("\"" | "\"\"\"") if c == '\\' => skip(&mut chars, 1),
            Some(mark) if rest.starts_with(mark) => {
                skip(&mut chars, mark.len() - 1);
                open = None;
            }
            Some(_) => {}
        }
    }
    open
}

/// The difference of two texts with the same number of lines, as a unified diff of a file.
pub(super) fn unified(path: &str, old: &str, new: &str) -> String {
    let (before, after): (Vec<&str>, Vec<&str>) = (old.split('\n').collect(), new.split('\n').collect());
    let changed: Vec<usize> = (0..before.len().min(after.len())).filter(|at| before[*at] != after[*at]).collect();
    let mut out = format!("--- a/{path}\n+++ b/{path}\n");
    let mut rest = changed.as_slice();
    // What follows the last line feed is no line.
    let lines = if old.ends_with('\n') { before.len() - 1 } else { before.len() };
    while let Some(first) = rest.first() {
        let mut length = 1;
        while rest.get(length).is_some_and(|next| next - rest[length - 1] <= 2 * AROUND) {
            length += 1;
        }
        let (hunk, others) = rest.split_at(length);
        rest = others;
        let from = first.saturating_sub(AROUND);
        let to = (hunk[length - 1] + AROUND + 1).min(lines);
        out.push_str(&format!("@@ -{0},{1} +{0},{1} @@\n", from + 1, to - from));
        let mut at = from;
        while at < to {
            let end = (at..to).find(|at| !hunk.contains(at)).unwrap_or(to);
            (at..end).for_each(|at| out.push_str(&line('-', before[at], at + 1 == lines && !old.ends_with('\n'))));
            (at..end).for_each(|at| out.push_str(&line('+', after[at], at + 1 == lines && !old.ends_with('\n'))));
            let next = (end..to).find(|at| hunk.contains(at)).unwrap_or(to);
            (end..next).for_each(|at| out.push_str(&line(' ', before[at], at + 1 == lines && !old.ends_with('\n'))));
            at = next;
        }
    }
    out
}

fn line(sign: char, text: &str, is_unended: bool) -> String {
    let end = if is_unended { "\n\\ No newline at end of file\n" } else { "\n" };
    format!("{sign}{text}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;

    fn fix(line: usize, column: usize, literal: &str, expression: &str) -> Fix {
        Fix { place: Place::at("a.md", line, column), literal: literal.into(), expression: expression.into() }
    }

    #[test]
    fn typed_numbers_are_replaced_and_quoted_as_their_place_asks() {
        let text =
            "ä 28 and 28\n```{table x}\ncaption = \"28\"\nnote = '28'\nkey = 28\ntext = \"\"\"a\nb 28\"\"\"\n```\n";
        let id = "b[\"x\"].n";
        let fixes = [
            fix(1, 3, "28", id),
            fix(1, 10, "28", "n"),
            fix(3, 12, "28", id),
            fix(4, 9, "28", id),
            fix(5, 7, "28", id),
            fix(7, 3, "28", id),
            fix(1, 1, "28", id),
        ];
        let (new, count) = patched(text, &fixes.iter().collect::<Vec<_>>());
        let expected = "ä {{ b[\"x\"].n }} and {{ n }}\n```{table x}\ncaption = \"{{ b['x'].n }}\"\nnote = '{{ b[\"x\"].n }}'\nkey = 28\ntext = \"\"\"a\nb {{ b[\"x\"].n }}\"\"\"\n```\n";
        assert_eq!((new.as_str(), count), (expected, 5));
    }

    #[test]
    fn a_diff_has_hunks_with_lines_around() {
        let old: String = (1..=20).map(|line| format!("line {line}\n")).collect();
        let new = old.replace("line 2\n", "two\n").replace("line 18\n", "eighteen\n");
        let expected = "--- a/f\n+++ b/f\n@@ -1,5 +1,5 @@\n line 1\n-line 2\n+two\n line 3\n line 4\n line 5\n@@ -15,6 +15,6 @@\n line 15\n line 16\n line 17\n-line 18\n+eighteen\n line 19\n line 20\n";
        assert_eq!(unified("f", &old, &new), expected);
        assert_eq!(
            unified("f", "a", "b"),
            "--- a/f\n+++ b/f\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"
        );
    }
}
