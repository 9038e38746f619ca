//! Containers (`::: name` … `:::`) and the analysis blocks of a literate plan.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, SourceText};
use crate::document::composer::Composer;
use crate::document::tree::{Block, Inline, plain};
use crate::document::{exhibit, markdown};

/// Replaces the body of each analysis block by nothing, keeping every line in its
/// place, so that its TOML is neither expanded nor taken for prose. Gives the
/// bodies by id.
pub fn set_plans_aside(source: &SourceText) -> (SourceText, BTreeMap<String, String>) {
    let mut text = String::with_capacity(source.text.len());
    let mut plans = BTreeMap::new();
    let mut open: Option<(String, usize, String)> = None;
    let mut other_fence: Option<String> = None;
    for line in source.text.split_inclusive('\n') {
        let (fence, info) = fence(line);
        match (&mut open, &mut other_fence) {
            (Some((_, ticks, _)), _) if fence >= *ticks && info.is_empty() => {
                if let Some((id, _, body)) = open.take() {
                    plans.insert(id, body);
                }
                text.push_str(line);
            }
            (Some((_, _, body)), _) => {
                body.push_str(line);
                // Spaces keep byte offsets, and so every later place, as they are.
                text.extend(line.chars().map(|c| if c == '\n' { "\n".to_owned() } else { " ".repeat(c.len_utf8()) }));
            }
            (None, Some(ticks)) => {
                if fence >= ticks.len() && info.is_empty() {
                    other_fence = None;
                }
                text.push_str(line);
            }
            (None, None) if fence >= 3 => match plan_id(info) {
                Some(id) => {
                    open = Some((id.to_owned(), fence, String::new()));
                    text.push_str(&renamed(line, info, id));
                }
                None => {
                    other_fence = Some("`".repeat(fence));
                    text.push_str(line);
                }
            },
            (None, None) => text.push_str(line),
        }
    }
    (SourceText::new(source.path.clone(), text), plans)
}

/// The fence line with `{= id}` in place of `{kind id}`, padded to its length.
fn renamed(line: &str, info: &str, id: &str) -> String {
    let info_now = format!("{{= {id}}}");
    let padding = " ".repeat(info.len().saturating_sub(info_now.len()));
    line.replacen(info, &format!("{info_now}{padding}"), 1)
}

fn plan_id(info: &str) -> Option<&str> {
    let inner = info.strip_prefix('{')?.strip_suffix('}')?;
    if exhibit::info(info).is_some() {
        return None;
    }
    let mut words = inner.split_whitespace();
    words.next()?;
    words.next()
}

/// How many backticks open the line, and what follows them.
fn fence(line: &str) -> (usize, &str) {
    let trimmed = line.trim_start_matches(' ');
    if line.len() - trimmed.len() > 3 {
        return (0, "");
    }
    let ticks = trimmed.len() - trimmed.trim_start_matches('`').len();
    if ticks < 3 { (0, "") } else { (ticks, trimmed[ticks..].trim()) }
}

/// Parses the expanded text with its containers.
pub fn blocks(composer: &mut Composer<'_>) -> Vec<Block> {
    let lines = line_ranges(&composer.expanded.text);
    let mut at = 0;
    let mut out = Vec::new();
    level(composer, &lines, &mut at, &[], &mut out);
    out
}

fn line_ranges(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let range = start..start + line.len();
            start += line.len();
            range
        })
        .collect()
}

/// How deep containers may stand in each other.
const DEEPEST: usize = 20;

fn level(composer: &mut Composer<'_>, lines: &[Range<usize>], at: &mut usize, open: &[usize], out: &mut Vec<Block>) {
    let mut run: Option<Range<usize>> = None;
    let mut fenced: Option<usize> = None;
    while let Some(range) = lines.get(*at).cloned() {
        let line = composer.expanded.text[range.clone()].to_owned();
        *at += 1;
        let (ticks, info) = fence(&line);
        if ticks > 0 {
            fenced = match fenced {
                None => Some(ticks),
                Some(open) if ticks >= open && info.is_empty() => None,
                other => other,
            };
        }
        let marker = if fenced.is_none() { line.trim().strip_prefix(":::") } else { None };
        match marker.map(|rest| rest.trim_matches(':').trim()) {
            Some("") if !open.is_empty() => {
                flush(composer, &mut run, out);
                return;
            }
            Some("") => composer.problem(Diagnostic::error("found `:::` that closes no container"), range.start),
            Some(class) => {
                flush(composer, &mut run, out);
                let class = class.trim_matches(|c| c == '{' || c == '}' || c == '.' || c == ' ').to_owned();
                if !crate::project::is_name(&class) {
                    composer.problem(
                        Diagnostic::error(format!("found the container `{class}`, expected one name such as `panel`")),
                        range.start,
                    );
                }
                if open.len() >= DEEPEST {
                    composer.problem(
                        Diagnostic::error(format!("found containers nested more than {DEEPEST} levels deep"))
                            .hint("close each with a line `:::`"),
                        range.start,
                    );
                    *at = lines.len();
                    return;
                }
                let mut inner = Vec::new();
                level(composer, lines, at, &[open, &[range.start]].concat(), &mut inner);
                out.push(Block::Div { class, blocks: inner });
            }
            None => run = Some(run.map_or(range.start, |run| run.start)..range.end),
        }
    }
    flush(composer, &mut run, out);
    if let Some(start) = open.last() {
        composer.problem(Diagnostic::error("this container is not closed, expected `:::`"), *start);
    }
}

fn flush(composer: &mut Composer<'_>, run: &mut Option<Range<usize>>, out: &mut Vec<Block>) {
    if let Some(range) = run.take() {
        for block in markdown::blocks(composer, range) {
            let is_references = matches!(&block, Block::Heading { content, .. } if is_references(content));
            out.push(block);
            if is_references {
                out.push(Block::Bibliography);
            }
        }
    }
}

fn is_references(content: &[Inline]) -> bool {
    matches!(plain(content).trim().to_lowercase().as_str(), "references" | "bibliography" | "literature")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_analysis_block_is_set_aside_and_every_offset_stays() {
        let source = SourceText::new(
            "a.md",
            "Text\n\n```{survival os}\nat = [12]\n```\n\n```{figure fig-a}\nof = \"os\"\n```\nEnd 5\n",
        );
        let (blanked, plans) = set_plans_aside(&source);
        assert_eq!(plans["os"], "at = [12]\n");
        assert_eq!(blanked.text.len(), source.text.len());
        assert_eq!(blanked.text.find("End"), source.text.find("End"));
        assert!(blanked.text.contains("{figure fig-a}\nof = \"os\""));
        assert!(!blanked.text.contains("12"));
    }
}
