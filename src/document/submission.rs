//! What a document is told of its submission, and the parts of it that follow: a title page, and
//! tables and figures at the end.

use std::collections::BTreeSet;

use crate::analysis::{Nature, Value};
use crate::diagnostic::Place;
use crate::document::blinding::Blinding;
use crate::document::tree::{Block, ExhibitKind, ExhibitRequest, Inline};
use crate::document::word_count::WordCount;
use crate::language::Language;
use crate::ledger::format::{self, Form};
use crate::project::{ExhibitPlace, NumberStyle, Statements, WordLimit};

/// The container of what a title page says beside title and authors.
pub const TITLE_PAGE: &str = "title-page";

/// The container of a table or figure on a page of its own.
pub const EXHIBIT_PAGE: &str = "exhibit-page";

/// How a document is submitted.
#[derive(Debug, Clone, Default)]
pub struct Submission<'a> {
    /// What stands before the numbers of tables, figures and works cited: `S` in a supplement.
    pub series: &'static str,
    /// Whether its tables and figures are eTables and eFigures, as the JAMA network calls those of a
    /// supplement (AMA Manual of Style, 11th ed., 2020).
    pub is_electronic: bool,
    /// The labels of other documents that it may refer to.
    pub elsewhere: BTreeSet<String>,
    /// What it must not name; none of a document that is not blinded.
    pub blinding: Option<&'a Blinding>,
    /// The most words, and where that is written.
    pub limit: Option<(WordLimit, Place)>,
    /// Its title page; none of a document without one.
    pub title_page: Option<TitlePage<'a>>,
    /// Where its tables and figures stand.
    pub exhibits: ExhibitPlace,
    /// Whether it says where they were.
    pub callouts: bool,
}

impl Submission<'_> {
    /// What its exhibits of a kind are called: `Figure`, or `eFigure`.
    pub(super) fn called(&self, kind: ExhibitKind, language: Language) -> &'static str {
        match kind {
            ExhibitKind::Figure if self.is_electronic => "eFigure",
            ExhibitKind::Table if self.is_electronic => "eTable",
            kind => kind.called(language),
        }
    }

    /// The heading of its works cited.
    pub(super) fn references(&self, language: Language) -> &'static str {
        if self.is_electronic { "eReferences" } else { language.wording().references }
    }
}

/// What a title page says beside title and authors.
#[derive(Debug, Clone, Copy)]
pub struct TitlePage<'a> {
    /// The running head.
    pub running_head: &'a str,
    /// What the authors state.
    pub statements: Option<&'a Statements>,
    /// How counts are printed.
    pub numbers: NumberStyle,
}

impl TitlePage<'_> {
    /// What it says (ICMJE Recommendations, IV.A.3.a, Title page), a paragraph each.
    pub(super) fn block(&self, words: WordCount, exhibits: &[ExhibitRequest], language: Language) -> Block {
        let wording = language.wording();
        #[expect(clippy::cast_precision_loss, reason = "no document has so many words")]
        let counted =
            |number: usize| format::text(&Value::Number(number as f64), Nature::Count, Form::default(), self.numbers);
        let mut counts = Vec::new();
        if let Some(words) = words.of_abstract {
            counts.push(format!("{} {}", wording.word_count_abstract, counted(words)));
        }
        counts.push(format!("{} {}", wording.word_count_text, counted(words.text)));
        let number = |kind: ExhibitKind| counted(exhibits.iter().filter(|one| one.kind == kind).count());
        let mut lines = vec![
            (wording.running_head, self.running_head.to_owned()),
            (wording.word_count, counts.join(", ")),
            (wording.tables, number(ExhibitKind::Table)),
            (wording.figures, number(ExhibitKind::Figure)),
        ];
        if let Some(statements) = self.statements {
            let all = [
                (wording.funding, &statements.funding),
                (wording.conflicts, &statements.conflicts),
                (wording.contributions, &statements.contributions),
                (wording.acknowledgments, &statements.acknowledgments),
            ];
            lines.extend(all.into_iter().filter_map(|(head, text)| Some((head, text.clone()?))));
        }
        let paragraph = |(head, text): (&str, String)| {
            Block::Paragraph(vec![
                Inline::Strong(vec![Inline::Text(format!("{head}:"))]),
                Inline::Text(format!(" {text}")),
            ])
        };
        Block::Div { class: TITLE_PAGE.to_owned(), blocks: lines.into_iter().map(paragraph).collect() }
    }
}

/// Moves tables and figures to the end, tables first, each on a page of its own. What names where
/// they were is given by `callout`, where something does.
pub(super) fn move_exhibits(
    blocks: &mut Vec<Block>,
    exhibits: &[ExhibitRequest],
    callout: Option<&dyn Fn(&ExhibitRequest) -> String>,
) {
    let mut moved = Vec::new();
    take(blocks, exhibits, callout, &mut moved);
    let is_table = |(index, _): &(usize, bool)| exhibits.get(*index).is_some_and(|one| one.kind == ExhibitKind::Table);
    let (tables, figures): (Vec<_>, Vec<_>) = moved.into_iter().partition(is_table);
    for (index, is_turned) in tables.into_iter().chain(figures) {
        let exhibit = vec![Block::Exhibit(index)];
        // What turns the page begins one.
        let class = if is_turned { "landscape" } else { EXHIBIT_PAGE };
        blocks.push(Block::Div { class: class.to_owned(), blocks: exhibit });
    }
}

fn take(
    blocks: &mut Vec<Block>,
    exhibits: &[ExhibitRequest],
    callout: Option<&dyn Fn(&ExhibitRequest) -> String>,
    moved: &mut Vec<(usize, bool)>,
) {
    let mut kept = Vec::with_capacity(blocks.len());
    for mut block in blocks.drain(..) {
        match &mut block {
            Block::Exhibit(index) => {
                moved.push((*index, false));
                let words = callout.and_then(|callout| Some(callout(exhibits.get(*index)?)));
                kept.extend(words.map(|words| Block::Paragraph(vec![Inline::Text(words)])));
                continue;
            }
            Block::Div { class, blocks } => {
                let before = moved.len();
                take(blocks, exhibits, callout, moved);
                if class == "landscape" {
                    moved[before..].iter_mut().for_each(|one| one.1 = true);
                    // Callouts need no page that is turned.
                    let is_rest = |block: &Block| !matches!(block, Block::Paragraph(words) if is_callout(words, exhibits, callout));
                    if !blocks.iter().any(is_rest) {
                        kept.append(blocks);
                        continue;
                    }
                }
            }
            Block::Quote(blocks) => take(blocks, exhibits, callout, moved),
            Block::List { items, .. } => items.iter_mut().for_each(|item| take(item, exhibits, callout, moved)),
            _ => {}
        }
        kept.push(block);
    }
    *blocks = kept;
}

fn is_callout(
    words: &[Inline],
    exhibits: &[ExhibitRequest],
    callout: Option<&dyn Fn(&ExhibitRequest) -> String>,
) -> bool {
    let (Some(callout), [Inline::Text(text)]) = (callout, words) else { return false };
    exhibits.iter().any(|exhibit| callout(exhibit) == *text)
}
