//! Finding the analysis blocks of a Markdown text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;

use crate::analysis::Privacy;
use crate::analysis::fence::{Fence, fences};
use crate::analysis::written;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, SourceText, known_names};
use crate::digest::{Digest, Parts};
use crate::language::Language;

/// Blocks with this syntax that are not analyses.
const EXHIBITS: [&str; 3] = ["figure", "image", "table"];

/// A fenced block as written.
#[derive(Debug, Clone)]
pub struct Block {
    /// Kind: one of [`crate::kinds`].
    pub kind: String,
    /// Id, unique in the report.
    pub id: String,
    /// The TOML between the fences.
    pub body: String,
    /// The text it stands in.
    pub source: SourceText,
    /// Offset of the body in the text.
    pub offset: usize,
    /// Where its first fence is.
    pub place: Place,
    /// The language of the report, in whose English its methods are described.
    pub language: Language,
    /// The table that it reads where it names none, if that can be told.
    pub usual_table: Option<String>,
    /// What the report does not show.
    pub privacy: Privacy,
}

impl Block {
    /// Digest of kind, id and body.
    pub fn digest(&self) -> Digest {
        Parts::new("tickmark/block/1")
            .with(self.kind.as_bytes())
            .with(self.id.as_bytes())
            .with(self.body.as_bytes())
            .finish()
    }

    /// The place of an offset of the body.
    pub fn at(&self, offset: usize) -> Place {
        self.source.place(self.offset + offset)
    }
}

impl Block {
    /// The body as the parser read it, for who asks for the places of many of its keys.
    pub(crate) fn written(&self) -> Written<'_> {
        Written { block: self, table: DeTable::parse(&self.body).ok() }
    }

    /// Where a key of the body is written, as the parser says; the first fence where it is
    /// not.
    pub(crate) fn key(&self, key: &str) -> Place {
        self.found(|table| written::key(table, key)).unwrap_or_else(|| self.place.clone())
    }

    /// Where the value of a key is written.
    pub(crate) fn value(&self, key: &str) -> Place {
        self.found(|table| written::value(table, key)).unwrap_or_else(|| self.key(key))
    }

    /// Where a name is written in the value of a key: an element of a list, a key or a value
    /// of a table. The whole value where it is not.
    pub(crate) fn item(&self, key: &str, wanted: &str) -> Place {
        self.item_where(key, |text| text == wanted)
    }

    /// Where a number is written in the value of a key.
    pub(crate) fn number(&self, key: &str, wanted: f64) -> Place {
        self.item_where(key, |text| text.parse() == Ok(wanted))
    }

    /// Where something is written in the value of a key. The whole value where it is not.
    pub(crate) fn item_where(&self, key: &str, is_it: impl Fn(&str) -> bool) -> Place {
        self.found(|table| written::item(table, key, &is_it)).unwrap_or_else(|| self.value(key))
    }

    /// Of the lists that are the values of some keys the first entry that stands before in the same
    /// list: its key, the entry, and where it stands again.
    pub(crate) fn doubled<'k>(&self, keys: &[&'k str]) -> Vec<(&'k str, String, Place)> {
        let Ok(table) = DeTable::parse(&self.body) else { return Vec::new() };
        let found = keys.iter().filter_map(|key| Some((*key, written::doubled(table.get_ref(), key)?)));
        found.map(|(key, (text, range))| (key, text, self.span(range))).collect()
    }

    /// Where the body names a table.
    pub(crate) fn table_named(&self, wanted: &str) -> Place {
        let named = |table: &DeTable<'_>| {
            let keys = ["data", "from", "denominator", "join"];
            keys.into_iter().find_map(|key| written::item(table, key, &|text| text == wanted))
        };
        self.found(named).unwrap_or_else(|| self.place.clone())
    }

    fn found(&self, find: impl FnOnce(&DeTable<'_>) -> Option<Range<usize>>) -> Option<Place> {
        let table = DeTable::parse(&self.body).ok()?;
        find(table.get_ref()).map(|range| self.span(range))
    }

    /// The place of a range of the body.
    pub(crate) fn span(&self, range: Range<usize>) -> Place {
        self.source.span(self.offset + range.start..self.offset + range.end)
    }

    /// An error at a key of the body.
    pub(crate) fn wrong(&self, key: &str, message: impl Into<String>, hint: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).at(self.key(key)).hint(hint)
    }

    /// Gives errors without a place that of the value of a key. What is said of a part of an
    /// expression is at its key, until the part is looked for in the value.
    pub(crate) fn at_key(&self, key: &str, errors: Diagnostics) -> Diagnostics {
        self.placed(errors, key, || self.value(key))
    }

    /// Gives errors without a place that of a name in the value of a key.
    pub(crate) fn at_item(&self, key: &str, wanted: &str, errors: Diagnostics) -> Diagnostics {
        self.placed(errors, key, || self.item(key, wanted))
    }

    fn placed(&self, errors: Diagnostics, key: &str, place: impl Fn() -> Place) -> Diagnostics {
        let at = |error: Diagnostic| {
            let within = error.within.is_some();
            error.or_at(|| if within { self.key(key) } else { place() })
        };
        Diagnostics(errors.0.into_iter().map(at).collect())
    }
}

/// The body of a block, parsed once.
pub(crate) struct Written<'a> {
    block: &'a Block,
    table: Option<Spanned<DeTable<'a>>>,
}

impl Written<'_> {
    /// Where a key of the entry that starts at an offset, of a list of tables such as
    /// `[[derive]]`, is written; the entry itself where it has no such key.
    pub(crate) fn key_within(&self, entry: usize, key: &str) -> Place {
        self.within(entry, |table| written::key(table, key))
    }

    /// Where the value of such a key is written.
    pub(crate) fn value_within(&self, entry: usize, key: &str) -> Place {
        self.within(entry, |table| written::value(table, key))
    }

    fn within(&self, entry: usize, find: impl Fn(&DeTable<'_>) -> Option<Range<usize>>) -> Place {
        let found = self.table.as_ref().and_then(|table| {
            let all = table.get_ref().iter().filter_map(|(_, value)| value.get_ref().as_array());
            let mut tables = all.flat_map(|all| all.iter()).filter(|one| one.span().start == entry);
            tables.find_map(|one| find(one.get_ref().as_table()?))
        });
        found.map_or_else(|| self.block.at(entry), |range| self.block.span(range))
    }
}

/// The blocks of texts, and what is wrong with those that are none.
#[derive(Debug, Default)]
pub struct Found {
    /// The blocks that can be told, in the order of the texts, each id once.
    pub blocks: Vec<Block>,
    /// The ids of the others: what is made from these is not missing.
    pub failed: BTreeSet<String>,
    /// What is wrong with the others.
    pub problems: Vec<Diagnostic>,
}

/// The analysis blocks of several texts, in the order of the texts; `kinds` are the names
/// of the kinds that there are.
///
/// # Errors
/// An unknown kind, a missing or doubled id, an id that templates reserve, a
/// fence that is not closed.
pub fn find(sources: &[SourceText], kinds: &[&str]) -> Outcome<Vec<Block>> {
    let Found { blocks, problems, .. } = found(sources, kinds, Language::default());
    if problems.is_empty() { Ok(blocks) } else { Err(Diagnostics(problems)) }
}

/// The same, with the blocks beside the errors, so that the errors in both can be
/// reported together.
pub fn found(sources: &[SourceText], kinds: &[&str], language: Language) -> Found {
    let mut found = Found::default();
    for source in sources {
        find_in(source, kinds, language, &mut found);
    }
    let mut first: BTreeMap<&str, &Block> = BTreeMap::new();
    for block in &found.blocks {
        if let Some(other) = first.get(block.id.as_str()) {
            found.failed.insert(block.id.clone());
            found.problems.push(
                Diagnostic::error(format!("block id `{}` is used twice", block.id))
                    .at(block.place.clone())
                    .hint(format!("the other is at {}; ids are global to the report", other.place)),
            );
        } else {
            first.insert(&block.id, block);
        }
    }
    let mut seen = BTreeSet::new();
    found.blocks.retain(|block| seen.insert(block.id.clone()));
    found
}

/// Kind, id and place of the fence of an analysis block.
type Opening = (String, String, Place);

fn find_in(source: &SourceText, kinds: &[&str], language: Language, found: &mut Found) {
    for fence in fences(&source.text) {
        let place = source.place(fence.start);
        if !fence.is_backticks {
            if fence.kind_and_id().is_some_and(|(kind, _)| kinds.contains(&kind)) {
                found.problems.push(
                    Diagnostic::error(format!(
                        "found the block `{}` in a fence of tildes, which is not run",
                        fence.info
                    ))
                    .at(place)
                    .hint("write its fences as backticks"),
                );
                found.failed.extend(fence.kind_and_id().map(|(_, id)| id.to_owned()));
            }
            continue;
        }
        let Some((kind, id, place)) = opened(&fence, place, kinds, found) else { continue };
        let body = source.text[fence.body.clone()].to_owned();
        // Blocks that it swallows, because its own fence is missing, are not wrong.
        let swallowed =
            body.lines().filter_map(|line| line.trim().strip_prefix("```")?.trim_start_matches('`').strip_prefix('{'));
        found
            .failed
            .extend(swallowed.filter_map(|words| Some(words.strip_suffix('}')?.split_whitespace().nth(1)?.to_owned())));
        if fence.is_closed {
            let (source, offset) = (source.clone(), fence.body.start);
            found.blocks.push(Block {
                kind,
                id,
                body,
                source,
                offset,
                place,
                language,
                usual_table: None,
                privacy: Privacy::default(),
            });
            continue;
        }
        found.problems.push(
            Diagnostic::error(format!("block `{{{kind} {id}}}` is not closed, expected a line of backticks")).at(place),
        );
        found.failed.insert(id);
    }
}

/// Reads the info string of a fence; `None` where it is no analysis block.
fn opened(fence: &Fence<'_>, place: Place, kinds: &[&str], found: &mut Found) -> Option<Opening> {
    let (words, info) = (fence.words()?, fence.info);
    let problems = &mut found.problems;
    let mut fail = || found.failed.extend(words.iter().skip(1).map(|id| (*id).to_owned()));
    let kind = *words.first()?;
    if EXHIBITS.contains(&kind) {
        return None;
    }
    if !kinds.contains(&kind) {
        let known = kinds.iter().chain(&EXHIBITS).copied().collect::<Vec<_>>();
        problems
            .push(Diagnostic::error(format!("unknown block kind `{kind}`")).at(place).hint(known_names(kind, known)));
        fail();
        return None;
    }
    let [_, id] = words.as_slice() else {
        problems.push(
            Diagnostic::error(format!("found `{info}`, expected a kind and one id"))
                .at(place)
                .hint(format!("write `{{{kind} name}}`")),
        );
        fail();
        return None;
    };
    let fit =
        id.starts_with(|c: char| c.is_ascii_alphabetic()) && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !fit
        || ["facts", "report", "loop", "true", "false", "none", "not", "and", "or", "in", "is", "if", "else"]
            .contains(id)
    {
        problems.push(
            Diagnostic::error(format!("found block id `{id}`, expected letters, digits and `_`, a letter first"))
                .at(place)
                .hint(
                    "templates reach the block by its id, so it must be a name there; `facts` and `report` are taken",
                ),
        );
        fail();
        return None;
    }
    Some((kind.to_owned(), (*id).to_owned(), place))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_in(text: &str) -> Outcome<Vec<Block>> {
        find(&[SourceText::new("report/a.md", text)], &["survival", "value", "cox"])
    }

    #[test]
    fn a_block_is_found_with_its_place() {
        let blocks = found_in("Text\n\n```{survival os}\ndata = \"x\"\n```\n\n```r\n{cox no}\n```\n").unwrap();
        assert_eq!(blocks.len(), 1);
        assert_eq!((blocks[0].kind.as_str(), blocks[0].id.as_str()), ("survival", "os"));
        assert_eq!(blocks[0].body, "data = \"x\"\n");
        assert_eq!(blocks[0].at(7).to_string(), "report/a.md:4:8");
    }

    #[test]
    fn a_doubled_id_an_unknown_kind_and_an_open_fence_are_errors() {
        let error = found_in("```{value a}\n```\n```{value a}\n```\n```{surival b}\n```\n```{value c}\n").unwrap_err();
        let text = error.to_string();
        assert!(text.contains("report/a.md:3:1: block id `a` is used twice"), "{text}");
        assert!(text.contains("report/a.md:5:1: unknown block kind `surival`"), "{text}");
        assert!(text.contains("report/a.md:7:1: block `{value c}` is not closed"), "{text}");
    }

    #[test]
    fn an_id_that_templates_cannot_name_is_refused() {
        assert!(found_in("```{value os-median}\n```\n").is_err());
        assert!(found_in("```{value facts}\n```\n").is_err());
    }
}
