//! Finding a number: by its path or by how it reads on a page.

use crate::ledger::{Ledger, Target, path, tree};

/// What a query for a trace names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The result or fact.
    pub target: Target,
    /// The marks that print it (indexes into the ledger's marks). Where the query
    /// was a text, only the marks that read so.
    pub marks: Vec<usize>,
}

/// The results and facts that a query names: a path such as `os.median`, a fact
/// such as `facts.dose`, or a text as it reads on a page, such as `15.2`.
pub fn find(ledger: &Ledger, query: &str) -> Vec<Found> {
    let by_path = by_path(ledger, query);
    if by_path.is_empty() { by_text(ledger, query) } else { by_path }
}

fn by_path(ledger: &Ledger, query: &str) -> Vec<Found> {
    if let Some(fact) = ledger.facts.iter().position(|fact| fact.id == query) {
        return vec![with_all_marks(ledger, Target::Fact(fact))];
    }
    let Some((block, path)) = path::parsed(query) else { return Vec::new() };
    let Some(block) = ledger.block(&block) else { return Vec::new() };
    let mut results = Vec::new();
    // A path that may mean two things is followed to both: each is printed with its id,
    // which says what it is.
    for reading in ledger.tree(block).readings(&path) {
        collect(reading.node, &mut results);
    }
    // A path to one statistic with its interval means these, not everything below.
    results.into_iter().map(|result| with_all_marks(ledger, Target::Result(result))).collect()
}

fn collect(node: &tree::Node, out: &mut Vec<usize>) {
    out.extend(node.result);
    for (_, child) in &node.children {
        collect(child, out);
    }
}

fn by_text(ledger: &Ledger, query: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (index, mark) in ledger.marks.iter().enumerate().filter(|(_, mark)| mark.text == query) {
        match found.iter_mut().find(|known| known.target == mark.target) {
            Some(known) => known.marks.push(index),
            None => found.push(Found { target: mark.target, marks: vec![index] }),
        }
    }
    found
}

/// The claims on the pages whose words, or words for the other case, hold a text, in large or
/// small letters. A text of numbers names none.
pub fn find_claims(ledger: &Ledger, query: &str) -> Vec<Found> {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let wanted = plain(query.trim_matches(['“', '”', '"']));
    if wanted.chars().filter(|c| c.is_alphabetic()).count() < 3 {
        return Vec::new();
    }
    let holds = |text: &str| plain(text).contains(&wanted);
    let mut found: Vec<Found> = Vec::new();
    for (index, mark) in ledger.marks.iter().enumerate() {
        let Target::Claim(at) = mark.target else { continue };
        let Some(claim) = ledger.claims.get(at) else { continue };
        if holds(&claim.words) || claim.otherwise.as_deref().is_some_and(holds) {
            match found.iter_mut().find(|known| known.target == mark.target) {
                Some(known) => known.marks.push(index),
                None => found.push(Found { target: mark.target, marks: vec![index] }),
            }
        }
    }
    found
}

fn with_all_marks(ledger: &Ledger, target: Target) -> Found {
    let marks = ledger.marks.iter().enumerate().filter(|(_, mark)| mark.target == target).map(|(at, _)| at).collect();
    Found { target, marks }
}
