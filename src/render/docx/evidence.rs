//! The evidence appendix: of each number of the document its result, its value at full
//! precision, and the rows that it was computed from.

use std::collections::{BTreeMap, BTreeSet};

use super::lower::Lower;
use super::markup::{escape, run};
use super::package::Part;
use super::paragraph::Look;
use crate::ledger::Target;
use crate::project::Evidence;
use crate::render::evidence::{RowSets, digest_called, path_of, rows_shown, sources_of, steps_of, value_of};

impl Lower<'_> {
    /// The appendix on pages of its own, where the document has one.
    pub(super) fn appendix(&mut self) {
        let shown = std::mem::take(&mut self.shown);
        if shown.is_empty() || self.page.evidence == Evidence::Attached {
            return;
        }
        self.account.appendix(self.page, shown.iter().copied());
        let wording = self.page.config.language.wording();
        self.stamped(&Look { begins_page: true, ..Look::of("heading 1") }, wording.evidence);
        self.stamped(&Look::of("Details"), wording.appendix_of_word);
        self.sources();
        let mut blocks: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let (mut facts, mut claims) = (Vec::new(), Vec::new());
        for target in &shown {
            match target {
                Target::Result(index) => {
                    blocks.entry(self.page.ledger.results[*index].block).or_default().push(*index);
                }
                Target::Fact(index) => facts.push(*index),
                Target::Claim(index) => claims.push(*index),
            }
        }
        let mut sets = RowSets::default();
        for (block, results) in &blocks {
            self.block_entry(*block, results, &mut sets);
        }
        self.steps(&blocks);
        self.row_sets(&sets.all);
        self.facts(&facts);
        self.claims(&claims);
    }

    fn head(&mut self, text: &str) {
        self.stamped(&Look { keep_next: true, ..Look::of("heading 2") }, text);
    }

    fn line(&mut self, text: &str) {
        self.stamped(&Look::of("Evidence"), text);
    }

    fn sources(&mut self) {
        let (ledger, wording) = (self.page.ledger, self.page.config.language.wording());
        self.head(wording.sources);
        for source in &sources_of(ledger) {
            let counts = format!("{} {}, {} {}", source.rows, wording.rows, source.columns, wording.columns);
            let called = digest_called(ledger, source, wording);
            self.line(&format!("{}: {}, {counts}, {called} {}", source.id, source.path, source.sha256));
        }
    }

    fn block_entry(&mut self, index: usize, results: &[usize], sets: &mut RowSets) {
        let (ledger, wording) = (self.page.ledger, self.page.config.language.wording());
        let block = &ledger.blocks[index];
        let place = format!("{}:{}", block.place.file, block.place.line);
        self.stamped(&Look { keep_next: true, ..Look::of("heading 3") }, &format!("{} ({})", block.id, block.kind));
        let about = format!("{place} · {} {} · {}", wording.block, block.digest.short(), block.data.join(", "));
        self.line(&format!("{about} · {}: {}", wording.columns, block.columns.join(", ")));
        if !block.methods.is_empty() {
            self.line(&block.methods);
        }
        let widths = [4700, 2586, 1000, 800];
        self.open_table(&widths);
        let heads = [wording.result, "", wording.rows, "#"];
        self.cells(&widths, &heads.map(str::to_owned), true);
        for entry in results.iter().map(|index| &ledger.results[*index]) {
            let set = sets.number(entry);
            let unit = entry.result.unit.as_deref().unwrap_or("");
            let value = format!("{} {unit}", value_of(entry)).trim_end().to_owned();
            let cells = [path_of(entry, block).to_owned(), value, rows_shown(entry.rows), set.to_string()];
            self.cells(&widths, &cells, false);
        }
        self.out.push_str("</w:tbl>");
        self.line("");
    }

    /// A row of the appendix.
    fn cells<const N: usize>(&mut self, widths: &[usize; N], cells: &[String; N], is_head: bool) {
        let repeated = if is_head { "<w:tblHeader/>" } else { "" };
        self.out.push_str(&format!("<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>"));
        for (column, (width, text)) in widths.iter().zip(cells).enumerate() {
            self.open_cell(*width, 1, is_head);
            let align = (column > 1).then_some("right");
            let look = Look { align, ..Look::of("Evidence") }.xml(self.styles, None);
            let properties = if is_head { "<w:b/><w:bCs/>" } else { "" };
            self.out.push_str(&format!("<w:p>{look}{}</w:p></w:tc>", run(properties, text)));
        }
        self.out.push_str("</w:tr>");
    }

    fn steps(&mut self, blocks: &BTreeMap<usize, Vec<usize>>) {
        let ledger = self.page.ledger;
        let mut seen = BTreeSet::new();
        let all = blocks.keys().flat_map(|block| steps_of(ledger, &ledger.blocks[*block]));
        let steps: Vec<String> = all.filter(|step| seen.insert(step.clone())).collect();
        if !steps.is_empty() {
            self.head(self.page.config.language.wording().tables_and_steps);
            steps.iter().for_each(|step| self.line(step));
        }
    }

    fn row_sets(&mut self, sets: &[(String, Option<usize>)]) {
        let wording = self.page.config.language.wording();
        if !sets.is_empty() {
            self.head(wording.row_sets);
        }
        for (at, (digest, rows)) in sets.iter().enumerate() {
            self.line(&format!("#{}: {} {}, {digest}", at + 1, rows_shown(*rows), wording.rows));
        }
    }

    fn facts(&mut self, facts: &[usize]) {
        if !facts.is_empty() {
            self.head(self.page.config.language.wording().declared_facts);
        }
        for fact in facts.iter().map(|index| &self.page.ledger.facts[*index]) {
            let unit = fact.unit.as_ref().map_or(String::new(), |unit| format!(" {unit}"));
            let place = format!("{}:{}", fact.place.file, fact.place.line);
            self.line(&format!("{}: {}{unit}. {} ({place})", fact.id, fact.text, fact.source));
        }
    }
}

impl Lower<'_> {
    /// The claims with their conditions and what the results say of these.
    fn claims(&mut self, claims: &[usize]) {
        let wording = self.page.config.language.wording();
        if !claims.is_empty() {
            self.head(wording.claims);
        }
        for claim in claims.iter().map(|index| &self.page.ledger.claims[*index]) {
            let holds = if claim.holds { wording.claim_holds } else { wording.claim_otherwise };
            self.line(&format!("“{}” ({}): {}. {holds}", claim.text(), claim.condition, claim.says()));
        }
    }
}

/// The kind of the relation to what programs show of a file.
pub(super) const CORE: &str = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";

/// The part with it.
pub(super) fn core_part(page: &crate::render::Page<'_>) -> Part {
    let content_type = Some("application/vnd.openxmlformats-package.core-properties+xml");
    Part { name: "docProps/core.xml".into(), content_type, bytes: core_properties(page).into() }
}

/// What programs show of a file (ECMA-376 part 2, section 11): title, authors, key words.
fn core_properties(page: &crate::render::Page<'_>) -> String {
    let config = page.config;
    let authors: Vec<&str> = config.authors.iter().map(|author| author.name.as_str()).collect();
    let date = format!("{}T00:00:00Z", page.ledger.report.created);
    format!(
        "{}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator>\
         <cp:keywords>{}</cp:keywords><dc:language>{}</dc:language>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{date}</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{date}</dcterms:modified></cp:coreProperties>",
        super::markup::HEAD,
        escape(&page.document.title),
        escape(&authors.join("; ")),
        escape(&config.keywords.join("; ")),
        config.language.tag(),
    )
}
