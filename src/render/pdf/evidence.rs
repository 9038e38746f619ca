//! The evidence appendix.

use std::collections::BTreeMap;

use crate::figure::drawing::Weight;
use crate::figure::metrics::text_width;
use crate::language::Wording;
use crate::ledger::{Ledger, MarkId, Target};
use crate::render::evidence::{digest_called, path_of, rows_shown, sources_of, steps_of, value_of};
use crate::render::pdf::links::Links;
use crate::render::pdf::literal::{list, quoted};
use crate::render::pdf::lower::{Lower, address_name, entry_label};

/// Adds one entry for each result and fact on the pages, grouped by block.
pub(super) fn appendix(lower: &mut Lower<'_>) {
    let places = std::mem::take(&mut lower.shown);
    if places.is_empty() {
        return;
    }
    let ledger = lower.page.ledger;
    let mut groups: BTreeMap<usize, Vec<(usize, &Vec<MarkId>)>> = BTreeMap::new();
    let (mut facts, mut claims) = (Vec::new(), Vec::new());
    for (target, marks) in &places {
        match target {
            Target::Result(index) => groups.entry(ledger.results[*index].block).or_default().push((*index, marks)),
            Target::Fact(index) => facts.push((*index, marks)),
            Target::Claim(index) => claims.push((*index, marks)),
        }
    }
    let mut out = format!("#tm-evidence({}, (\n", sources(ledger, lower.page.config.language.wording()));
    for (block, results) in &groups {
        out.push_str(&block_entry(ledger, &mut lower.links, *block, results));
    }
    out.push_str("), (\n");
    for (index, marks) in facts {
        let fact = &ledger.facts[index];
        let marks = back_links(&mut lower.links, &fact.id, marks);
        out.push_str(&format!(
            "  (label: label({}), {}, source: {}, place: {}, marks: {}),\n",
            quoted(&entry_label(Target::Fact(index))),
            line(&fact.id, &fact.text, fact.unit.as_deref()),
            quoted(&fact.source),
            quoted(&format!("{}:{}", fact.place.file, fact.place.line)),
            marks
        ));
    }
    out.push(')');
    if !claims.is_empty() {
        out.push_str(", claims: (\n");
        for (index, marks) in claims {
            out.push_str(&claim_entry(ledger, &mut lower.links, index, marks));
        }
        out.push(')');
    }
    out.push_str(")\n");
    lower.out.push_str(&out);
    lower.account.appendix(lower.page, places.keys().copied());
}

/// A claim: its words, its condition, and what the results say of it.
fn claim_entry(ledger: &Ledger, links: &mut Links, index: usize, marks: &[MarkId]) -> String {
    let claim = &ledger.claims[index];
    format!(
        "  (label: label({}), words: {}, condition: {}, holds: {}, says: {}, marks: {}),\n",
        quoted(&entry_label(Target::Claim(index))),
        quoted(claim.text()),
        quoted(&claim.condition),
        claim.holds,
        quoted(&claim.says()),
        back_links(links, &address_name(ledger, Target::Claim(index)), marks)
    )
}

fn sources(ledger: &Ledger, wording: &Wording) -> String {
    list(sources_of(ledger).iter().map(|source| {
        format!(
            "(id: {}, path: {}, digest: {}, sha256: {}, rows: {}, columns: {})",
            quoted(&source.id),
            quoted(&source.path),
            quoted(digest_called(ledger, source, wording)),
            quoted(&source.sha256),
            source.rows,
            source.columns
        )
    }))
}

fn block_entry(ledger: &Ledger, links: &mut Links, index: usize, results: &[(usize, &Vec<MarkId>)]) -> String {
    let block = &ledger.blocks[index];
    let steps = steps_of(ledger, block);
    let mut out = format!(
        "  (id: {}, kind: {}, place: {}, digest: {}, data: {}, columns: {}, methods: {}, steps: {}, results: (\n",
        quoted(&block.id),
        quoted(&block.kind),
        quoted(&format!("{}:{}", block.place.file, block.place.line)),
        quoted(&block.digest.short()),
        quoted(&block.data.join(", ")),
        quoted(&block.columns.join(", ")),
        quoted(&block.methods),
        list(steps.iter().map(|step| quoted(step)))
    );
    for (result, marks) in results {
        let entry = &ledger.results[*result];
        out.push_str(&format!(
            "    (label: label({}), {}, rows: {}, digest: {}, marks: {}),\n",
            quoted(&entry_label(Target::Result(*result))),
            line(path_of(entry, block), &value_of(entry), entry.result.unit.as_deref()),
            entry.rows.map_or_else(|| quoted(&rows_shown(entry.rows)), |rows| rows.to_string()),
            quoted(&entry.rows_digest.short()),
            back_links(links, &entry.id, marks)
        ));
    }
    out.push_str("  )),\n");
    out
}

/// Size of the appendix's letters, in points.
const SIZE: f64 = 7.0;

/// What a path and a value may take of one line, in points.
const ROOM: f64 = 187.0;

/// What an entry is and its value with its unit, and whether the two need two lines. A
/// line of a path may end before a dot, a bracket or an underscore; a value is not
/// broken.
fn line(path: &str, value: &str, unit: Option<&str>) -> String {
    let unit = unit.filter(|unit| !unit.is_empty()).map_or(String::new(), |unit| format!(" {unit}"));
    let value = format!("{value}{unit}").replace(' ', "\u{a0}");
    // Digits of the appendix are all as wide as a zero.
    let width = |text: &str| {
        let text: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        text_width(&text, SIZE, Weight::Regular)
    };
    let long = width(path) + width(&value) > ROOM;
    let mut breakable = String::with_capacity(path.len());
    for c in path.chars() {
        if matches!(c, '.' | '[' | '_') {
            breakable.push('\u{200b}');
        }
        breakable.push(c);
    }
    format!("path: {}, value: {}, long: {long}", quoted(&breakable), quoted(&value))
}

/// The addresses of the places where a result or fact is printed.
fn back_links(links: &mut Links, id: &str, marks: &[MarkId]) -> String {
    list(marks.iter().enumerate().map(|(index, mark)| {
        let address = format!("place {} of {id}", index + 1);
        links.to(&address, &format!("m{}", mark.0))
    }))
}
