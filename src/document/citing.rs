//! The citations of a document: read in running text, joined with their neighbours,
//! and replaced by what the style prints.

use crate::diagnostic::{Diagnostic, Severity, closest};
use crate::document::citation::syntax::{self, Written};
use crate::document::citation::{Cite, Cluster, Library};
use crate::document::composer::Composer;
use crate::document::tree::{Block, ExhibitRequest, Inline, Work};
use crate::document::{markdown, pass};

/// Beyond this many unknown keys the closest known ones are no longer looked for.
const HINTED: usize = 20;
/// Further unknown keys are not listed: each costs a look at the text before it.
const LISTED: usize = 1_000;

impl Composer<'_> {
    /// A citation in brackets: what stands between them and its offset.
    pub(crate) fn citation(&mut self, content: &str, offset: usize) -> Vec<Inline> {
        match syntax::works(content) {
            Ok(works) => {
                let cites = works.iter().map(|work| self.cite(work, content, offset)).collect();
                vec![self.cluster(Cluster { cites, narrative: false })]
            }
            Err((at, problem)) => {
                self.problem(problem, offset + at);
                Vec::new()
            }
        }
    }

    /// A work named in the sentence.
    pub(crate) fn narrative(&mut self, work: &Written, text: &str, offset: usize) -> Inline {
        let cite = self.cite(work, text, offset);
        self.cluster(Cluster { cites: vec![cite], narrative: true })
    }

    fn cite(&mut self, work: &Written, text: &str, offset: usize) -> Cite {
        let at = offset + work.key_at;
        let library = self.setting.library;
        if let Some(library) = library.filter(|library| !library.has(&work.key)) {
            self.unknown_keys += 1;
            if self.unknown_keys <= LISTED {
                let mut problem = Diagnostic::error(format!("`@{}` is not in the bibliography", work.key));
                if self.unknown_keys <= HINTED
                    && let Some(near) = closest(&work.key, library.keys())
                {
                    problem = problem.hint(format!("did you mean `@{near}`?"));
                }
                let place = self.place(at).covering(&format!("@{}", work.key));
                self.problem(problem.at(place).hint("a sign that is no citation is written `\\@`"), at);
            } else if self.unknown_keys == LISTED + 1 {
                let found = format!("found more than {LISTED} keys that are not in the bibliography");
                self.problem(
                    Diagnostic::error(found).hint("those from here on are not listed: mend the others first"),
                    at,
                );
            }
        }
        let doubt = |library: &Library| library.doubt(&work.key, work.locator.as_ref()?);
        if let Some(doubt) = library.and_then(doubt) {
            let finding =
                Diagnostic::finding(format!("`@{}` is cited for its page {doubt}", work.key)).code("cited-page");
            let hint = "a number behind a key is a place in the work; a number of the report is computed";
            self.findings.push(finding.at(self.place(at).covering(&format!("@{}", work.key))).hint(hint));
        }
        let mut words = |range: &std::ops::Range<usize>| {
            if range.is_empty() {
                Vec::new()
            } else {
                markdown::inlines(self, &text[range.clone()], offset + range.start)
            }
        };
        let (prefix, suffix) = (words(&work.prefix), words(&work.suffix));
        Cite {
            key: work.key.clone(),
            prefix,
            locator: work.locator.clone(),
            suffix,
            without_author: work.without_author,
        }
    }

    /// The place of the citation in the list stands in for its text until all are known.
    fn cluster(&mut self, cluster: Cluster) -> Inline {
        self.citations.push(cluster);
        Inline::Citation { works: vec![self.citations.len() - 1], content: Vec::new() }
    }

    pub(super) fn finish_citations(&mut self, blocks: &mut [Block]) -> Vec<Work> {
        let is_wrong = self.problems.iter().any(|problem| problem.severity == Severity::Error);
        let library = match self.setting.library {
            Some(library) if !is_wrong && !self.citations.is_empty() => Some(library),
            library => {
                // What is wrong with the works that are cited is said all the same.
                self.problems.extend(library.into_iter().flat_map(|library| library.faults_of(&self.citations).0));
                None
            }
        };
        let Some(library) = library else {
            self.every_list(blocks, &mut |content| pass::tighten(content));
            return Vec::new();
        };
        let mut clusters = std::mem::take(&mut self.citations);
        self.every_list(blocks, &mut |content| join(content, &mut clusters));
        let places = clusters.iter().flat_map(|cluster| &cluster.cites).filter_map(|cite| cite.locator.as_ref());
        let typed: Vec<String> = places.map(|place| format!("`{}`", place.words)).collect();
        if let Some(first) = typed.first() {
            let many = if typed.len() == 1 {
                "1 place in a work is".to_owned()
            } else {
                format!("{} places in works are", typed.len())
            };
            let found = format!("{many} typed in citations and traced to no data, first {first}");
            self.findings.push(Diagnostic::note(found));
        }
        match library.render(&clusters) {
            Ok(rendered) => {
                // Neighbours inside emphasis must be filled before signs are brought together.
                self.every_list(blocks, &mut |content| fill(content, &rendered.citations));
                self.every_list(blocks, &mut |content| pass::tighten(content));
                rendered.works
            }
            Err(problems) => {
                self.problems.extend(problems.0);
                Vec::new()
            }
        }
    }

    /// Visits all running text of the document.
    fn every_list(&mut self, blocks: &mut [Block], visit: &mut impl FnMut(&mut Vec<Inline>)) {
        pass::lists(blocks, visit);
        for ExhibitRequest { caption, note, rows, .. } in &mut self.exhibits {
            for content in [caption, note].into_iter().chain(rows.iter_mut().flatten()) {
                pass::list(content, visit);
            }
        }
        for footnote in self.footnotes.values_mut() {
            pass::lists(&mut footnote.blocks, visit);
        }
    }
}

/// Makes one citation of those that follow each other: `[@a] [@b]` is `[@a; @b]`.
fn join(content: &mut Vec<Inline>, clusters: &mut [Cluster]) {
    let index_of = |inline: &Inline, clusters: &[Cluster]| match inline {
        Inline::Citation { works, content } if content.is_empty() => {
            works.first().copied().filter(|index| clusters.get(*index).is_some_and(|cluster| !cluster.narrative))
        }
        _ => None,
    };
    let mut out: Vec<Inline> = Vec::with_capacity(content.len());
    for inline in content.drain(..) {
        if let Some(next) = index_of(&inline, clusters) {
            let blank = matches!(out.last(), Some(Inline::Text(text)) if text.trim().is_empty());
            let before = out.len().checked_sub(1 + usize::from(blank)).and_then(|at| index_of(&out[at], clusters));
            if let Some(first) = before {
                let more = std::mem::take(&mut clusters[next].cites);
                clusters[first].cites.extend(more);
                if blank {
                    out.pop();
                }
                continue;
            }
        }
        out.push(inline);
    }
    *content = out;
}

fn fill(content: &mut Vec<Inline>, citations: &[Vec<Inline>]) {
    let waits = |inline: &Inline| matches!(inline, Inline::Citation { content, .. } if content.is_empty());
    if !content.iter().any(waits) {
        return;
    }
    let mut out = Vec::with_capacity(content.len());
    for inline in content.drain(..) {
        match &inline {
            Inline::Citation { works, content } if content.is_empty() => {
                let printed = works.first().and_then(|index| citations.get(*index));
                out.extend(printed.into_iter().flatten().cloned());
            }
            _ => out.push(inline),
        }
    }
    *content = out;
}
