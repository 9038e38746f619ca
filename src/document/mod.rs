//! Documents: templates and Markdown to one tree.
//!
//! The author's Markdown is expanded with results of the ledger, parsed, and
//! given its citations and cross-references. Any digit that is neither a mark,
//! nor a stamp of the generator, nor waived, is a finding.

pub mod anchor;
mod beside;
pub mod blinding;
mod causal;
pub mod citation;
mod citing;
mod claim;
mod claim_phrases;
mod claim_words;
mod comparison;
mod composer;
mod condition;
pub mod condition_syntax;
mod container;
mod cross_reference;
pub mod declared;
mod depth;
pub mod elsewhere;
pub mod exhibit;
mod fact_view;
mod failed_block;
mod fix;
mod flat;
mod footnote;
pub mod formula;
mod heading;
mod image;
mod in_words;
mod interval_level;
mod label;
mod link;
mod lint;
mod markdown;
mod mentioned;
mod named_digit;
mod one_number;
mod operand;
mod order;
pub mod outline;
mod pass;
mod phrase;
mod press;
mod raised;
mod running_text;
pub(crate) mod scale_word;
mod script;
pub mod sentence;
mod statement_section;
mod subgroups;
pub mod submission;
mod suggestion;
pub mod tag;
mod tag_call;
mod template;
mod token;
mod told;
mod traps;
pub mod tree;
mod typed_number;
mod view;
pub mod visible;
mod word_count;

pub use blinding::Blinding;
pub use citation::Library;
pub use comparison::untraced;
pub use fix::Fix;
pub(crate) use label::is_label;
pub use lint::Waivers;
pub(crate) use markdown::{options as markdown_options, with_references};
pub use one_number::disagreements;
pub use order::{Legend, Names, Order, RiskTable};
pub use sentence::{Narrator, Sentence, SentenceRequest};
pub use submission::{Submission, TitlePage};
pub use tree::{Align, Block, Document, ExhibitKind, ExhibitRequest, Inline, PlacedImage, Work, plain};
pub use typed_number::unshowable;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Severity, SourceText};
use crate::image::Images;
use crate::language::Language;
use crate::ledger::{Ledger, MarkBook};
use crate::project::{ExhibitPlace, Lint};
use beside::Beside;
use composer::Composer;
use token::Tokens;
use traps::Traps;
use word_count::WordCount;

/// What the composition of a document needs beside its text.
pub struct Setting<'a> {
    /// Id of the document.
    pub id: &'a str,
    /// Title of the document.
    pub title: &'a str,
    /// Page template.
    pub template: &'a str,
    /// The texts of all templates: a container that none of them styles is an error.
    pub templates: &'a BTreeMap<String, String>,
    /// Language of the report.
    pub language: Language,
    /// The ledger.
    pub ledger: &'a Arc<Ledger>,
    /// The marks of the run.
    pub book: &'a Arc<MarkBook>,
    /// The bibliography; none where it could not be read, which is said elsewhere.
    pub library: Option<&'a Library>,
    /// The image files of the report.
    pub images: &'a Images,
    /// The ids of blocks that did not run: what is made from them is not wrong for that.
    pub failed: &'a BTreeSet<String>,
    /// Whether analysis blocks are printed where they stand.
    pub show_blocks: bool,
    /// Whether headings are numbered, and cross-references to them print the number.
    pub number_sections: bool,
    /// Words of the frozen data and its dictionary that hold a number, each as a whole.
    pub names: &'a Arc<BTreeSet<String>>,
    /// Who says in a sentence what a block found.
    pub narrator: &'a Arc<dyn Narrator>,
    /// How grave it is what its words are looked at for.
    pub lint: &'a Lint,
    /// How it is submitted.
    pub submission: &'a Submission<'a>,
}

/// Composes a document from its source.
///
/// # Errors
/// A template that does not expand, an unresolved reference or citation, an
/// exhibit that cannot be read. Untraced numbers are findings of the document.
pub fn compose(source: &SourceText, setting: &Setting<'_>, waivers: &mut Waivers) -> Outcome<Document> {
    let (blanked, plans) = container::set_plans_aside(&printed(source, setting));
    let tokens = Arc::new(Tokens::of(&source.text, &setting.ledger.report.digest));
    let expanded = template::expand(&blanked, setting, &tokens)?;
    let mut composer = Composer::new((source, &expanded), &tokens, setting, waivers, plans);
    let mut blocks = container::blocks(&mut composer);
    composer.finish_references();
    let bibliography = composer.finish_citations(&mut blocks);
    let (mut names, numbers) = (composer.names(), section_numbers(&blocks, setting));
    names.extend(numbers.iter().map(|(id, number)| (id.clone(), section_name(number, setting))));
    let dead = composer.dead_anchors(bibliography.len());
    let mut resolve = |content: &mut Vec<Inline>| content.iter_mut().for_each(|inline| resolve(inline, &names, &dead));
    pass::lists(&mut blocks, &mut resolve);
    pass::exhibits(&mut composer.exhibits, &mut resolve);
    let mut footnotes = composer.finish_footnotes();
    for footnote in &mut footnotes {
        pass::lists(footnote, &mut resolve);
    }
    composer.finish_levels();
    let flows = prose(&composer, &blocks, &footnotes);
    composer.finish_claim_words(&flows);
    let mut findings = std::mem::take(&mut composer.findings);
    findings.extend(beside(&composer, &blocks, &footnotes, setting));
    findings.extend(traps(&composer, &blocks, &footnotes, setting));
    findings.extend(setting.submission.blinding.iter().flat_map(|names| names.notes(source, &blanked.text)));
    let words = words_of(&blocks, setting);
    findings.extend(setting.submission.limit.iter().flat_map(|limit| words.findings(limit, setting.id)));
    let (errors, mut findings) = findings.into_iter().partition::<Vec<_>, _>(|one| one.severity == Severity::Error);
    composer.problems.extend(errors);
    outline::number_sections(&mut blocks, &numbers);
    findings.sort_by_key(|finding| finding.place.as_ref().map(|place| (place.line, place.column)));
    if composer.problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(Diagnostics(composer.problems));
    }
    if !bibliography.is_empty() {
        list_works(&mut blocks, setting.submission.references(setting.language));
    }
    submitted(&mut blocks, (&mut composer.exhibits, &mut footnotes), words, setting);
    Ok(Document {
        id: setting.id.to_owned(),
        title: setting.title.to_owned(),
        template: setting.template.to_owned(),
        blocks,
        exhibits: composer.exhibits,
        images: composer.images,
        footnotes,
        bibliography,
        series: setting.submission.series,
        names,
        beyond: composer.beyond,
        marks: composer.marks,
        letters: composer.letters,
        fixes: composer.fixes,
        findings,
    })
}

/// Puts the list of works at the end where it has no place of its own.
fn list_works(blocks: &mut Vec<Block>, heading: &str) {
    if !has_bibliography(blocks) {
        let content = vec![Inline::Text(heading.into())];
        blocks.push(Block::Heading { level: 2, id: "references".into(), content });
        blocks.push(Block::Bibliography);
    }
}

/// The text without what a blinded document leaves out.
fn printed(source: &SourceText, setting: &Setting<'_>) -> SourceText {
    match setting.submission.blinding {
        Some(_) => statement_section::set_aside(source),
        None => source.clone(),
    }
}

fn words_of(blocks: &[Block], setting: &Setting<'_>) -> WordCount {
    let beyond = setting.language.wording().in_supplement.replace("{name}", "Table S1");
    WordCount::of(blocks, beyond.split_whitespace().count())
}

/// The title page, and tables and figures at the end, where they are asked for; the footnotes in the
/// order that comes of it.
fn submitted(
    blocks: &mut Vec<Block>,
    (exhibits, footnotes): (&mut [ExhibitRequest], &mut Vec<Vec<Block>>),
    words: WordCount,
    setting: &Setting<'_>,
) {
    let submission = setting.submission;
    if submission.exhibits == ExhibitPlace::End {
        let wording = setting.language.wording();
        let callout = |exhibit: &ExhibitRequest| wording.callout.replace("{name}", &exhibit.name());
        submission::move_exhibits(blocks, exhibits, submission.callouts.then_some(&callout));
    }
    if let Some(page) = submission.title_page {
        blocks.insert(0, page.block(words, exhibits, setting.language));
    }
    footnote::number_in_order(blocks, exhibits, footnotes);
}

/// What is typed beside a printed number and belongs to it.
fn beside(
    composer: &Composer<'_>,
    blocks: &[Block],
    footnotes: &[Vec<Block>],
    setting: &Setting<'_>,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let beside = Beside::new(setting.ledger, &composer.marks);
    let mut look = |content: &[Inline]| findings.extend(beside.findings(content));
    pass::flows(blocks, &mut look);
    footnotes.iter().for_each(|footnote| pass::flows(footnote, &mut look));
    for exhibit in &composer.exhibits {
        let flows = [&exhibit.caption, &exhibit.note].into_iter().chain(exhibit.rows.iter().flatten());
        flows.chain(&exhibit.annotation).for_each(|flow| look(flow));
    }
    findings
}

/// The running text of a document where some of its words need it: paragraphs, cells, captions.
fn prose(composer: &Composer<'_>, blocks: &[Block], footnotes: &[Vec<Block>]) -> Vec<Vec<Inline>> {
    let mut flows = Vec::new();
    if composer.unclaimed.is_empty() {
        return flows;
    }
    let mut keep = |flow: &[Inline]| flows.push(flow.to_vec());
    pass::flows(blocks, &mut keep);
    footnotes.iter().for_each(|footnote| pass::flows(footnote, &mut keep));
    for exhibit in &composer.exhibits {
        [&exhibit.caption, &exhibit.note].into_iter().chain(exhibit.rows.iter().flatten()).for_each(|flow| keep(flow));
    }
    flows
}

/// What misleads in the running text: each paragraph, cell and caption, a typed row as one.
fn traps(
    composer: &Composer<'_>,
    blocks: &[Block],
    footnotes: &[Vec<Block>],
    setting: &Setting<'_>,
) -> Vec<Diagnostic> {
    let shown = composer.exhibits.iter().flat_map(|exhibit| exhibit.order.of.all()).collect();
    let mut traps = Traps::new(setting.ledger, &composer.marks, shown);
    pass::flows(blocks, &mut |flow: &[Inline]| traps.flow(flow));
    footnotes.iter().for_each(|footnote| pass::flows(footnote, &mut |flow: &[Inline]| traps.flow(flow)));
    for exhibit in &composer.exhibits {
        traps.flow(&exhibit.caption);
        traps.flow(&exhibit.note);
        traps.rows(&exhibit.rows, &[&exhibit.caption, &exhibit.note]);
        for row in &exhibit.rows {
            let gap = [Inline::Text(" ".to_owned())];
            traps.flow(&row.iter().flat_map(|cell| cell.iter().chain(&gap)).cloned().collect::<Vec<_>>());
        }
    }
    let graver = |mut one: Diagnostic| {
        one.severity = setting.lint.traps.severity();
        one
    };
    traps.finish().into_iter().map(graver).collect()
}

/// The number of each section by the label of its heading, where sections are numbered.
fn section_numbers(blocks: &[Block], setting: &Setting<'_>) -> BTreeMap<String, String> {
    if setting.number_sections { outline::section_numbers(blocks) } else { BTreeMap::new() }
}

/// What a cross-reference to a numbered section prints.
fn section_name(number: &str, setting: &Setting<'_>) -> Vec<Inline> {
    vec![Inline::Text(format!("{}\u{a0}{number}", setting.language.wording().section))]
}

/// Gives cross-references their words, and takes the address of links that lead nowhere.
fn resolve(inline: &mut Inline, names: &BTreeMap<String, Vec<Inline>>, dead: &BTreeSet<String>) {
    match inline {
        Inline::Reference { target, content } => {
            if let Some(name) = names.get(target) {
                content.clone_from(name);
            }
        }
        Inline::Link { url, .. } if url.strip_prefix('#').is_some_and(|label| dead.contains(label)) => url.clear(),
        _ => {}
    }
}

fn has_bibliography(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Bibliography => true,
        Block::Div { blocks, .. } => has_bibliography(blocks),
        _ => false,
    })
}
