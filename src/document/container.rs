//! Containers (`::: name` … `:::`) and the analysis blocks of a literate plan.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::analysis::fence::{Fence, Line, fences, lines};
use crate::diagnostic::{Diagnostic, SourceText};
use crate::document::composer::Composer;
use crate::document::statement_section::UNBLINDED;
use crate::document::tree::{Block, Inline, plain};
use crate::document::{exhibit, markdown};
use crate::project::PosterForm;

/// Replaces the body of each analysis block by nothing, keeping every line in its
/// place, so that its TOML is neither expanded nor taken for prose. Gives the
/// bodies by id.
pub fn set_plans_aside(source: &SourceText) -> (SourceText, BTreeMap<String, String>) {
    let written = &source.text;
    let mut text = String::with_capacity(written.len());
    let mut plans = BTreeMap::new();
    let mut done = 0;
    for fence in fences(written) {
        let Some(id) = plan_id(&fence) else { continue };
        text.push_str(&written[done..fence.start]);
        text.push_str(&renamed(&written[fence.start..fence.body.start], fence.info, id));
        let body = &written[fence.body.clone()];
        // Spaces keep byte offsets, and so every later place, as they are.
        text.extend(body.chars().map(|c| if c == '\n' { "\n".to_owned() } else { " ".repeat(c.len_utf8()) }));
        done = fence.body.end;
        plans.insert(id.to_owned(), body.to_owned());
    }
    text.push_str(&written[done..]);
    (SourceText::new(source.path.clone(), text), plans)
}

/// The fence line with `{= id}` in place of `{kind id}`, padded to its length.
fn renamed(line: &str, info: &str, id: &str) -> String {
    let info_now = format!("{{= {id}}}");
    let padding = " ".repeat(info.len().saturating_sub(info_now.len()));
    line.replacen(info, &format!("{info_now}{padding}"), 1)
}

/// The id of an analysis block; none of an exhibit and of other code.
fn plan_id<'a>(fence: &Fence<'a>) -> Option<&'a str> {
    if exhibit::info(fence.info).is_some() || !fence.is_backticks {
        return None;
    }
    fence.words()?.get(1).copied()
}

/// Parses the expanded text with its containers. What is only mentioned stands where it is.
pub fn blocks(composer: &mut Composer<'_>) -> Vec<Block> {
    let lines = lines(&composer.expanded.text);
    let mut at = 0;
    let mut out = Vec::new();
    level(composer, &lines, &mut at, &[], &mut out);
    composer.place_mentioned(&mut out);
    out
}

/// How deep containers may stand in each other.
const DEEPEST: usize = 20;

fn level(composer: &mut Composer<'_>, lines: &[Line], at: &mut usize, open: &[usize], out: &mut Vec<Block>) {
    let mut run: Option<Range<usize>> = None;
    while let Some(line) = lines.get(*at) {
        let range = line.range.clone();
        *at += 1;
        match line.opens(&composer.expanded.text).map(str::to_owned) {
            None if line.closes() && !open.is_empty() => {
                flush(composer, &mut run, out);
                return;
            }
            None if line.closes() => {
                composer.problem(Diagnostic::error("found `:::` that closes no container"), range.start);
            }
            Some(class) => {
                flush(composer, &mut run, out);
                if !crate::project::is_name(&class) {
                    composer.problem(
                        Diagnostic::error(format!("found the container `{class}`, expected one name such as `panel`")),
                        range.start,
                    );
                } else if !is_styled(composer.setting.templates, &class) {
                    composer.problem(unknown(&class), range.start);
                } else if class == "landscape" && (!open.is_empty() || is_poster(composer.setting.template)) {
                    composer.problem(not_turned(composer.setting.template), range.start);
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

/// The containers of the built-in templates.
const KNOWN: [&str; 8] =
    ["abstract", "column", "conclusion", "headline", "landscape", "panel", "references", UNBLINDED];

/// Whether a container is one of ours, or a template gives it a style: as `tm-div-NAME` in
/// Typst, as the class `.NAME` in a style sheet.
fn is_styled(templates: &BTreeMap<String, String>, class: &str) -> bool {
    let names = [format!("tm-div-{class}"), format!(".{class}")];
    let stands = |text: &str, name: &String| {
        text.match_indices(name.as_str()).any(|(at, _)| {
            !text[at + name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        })
    };
    KNOWN.contains(&class) || templates.values().any(|text| names.iter().any(|name| stands(text, name)))
}

/// Whether a page template is that of a poster.
fn is_poster(template: &str) -> bool {
    PosterForm::of_template(template).is_some()
}

/// The error of a page that cannot be turned.
fn not_turned(template: &str) -> Diagnostic {
    let why = if is_poster(template) { "on a poster, which is one sheet" } else { "in another container" };
    Diagnostic::error(format!("found the container `landscape` {why}, expected it in the running text of pages"))
        .hint("it begins a page that is turned")
}

fn unknown(class: &str) -> Diagnostic {
    Diagnostic::error(format!("there is no container `{class}`, and no template gives it a style"))
        .hint(crate::diagnostic::known_names(class, KNOWN))
        .hint(format!(
            "for one of your own, style `tm-div-{class}` in a Typst template or `.tm-div.{class}` in templates/tickmark.css"
        ))
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
