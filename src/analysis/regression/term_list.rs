//! The terms of a model as an author writes them: `age`, `sex`, `age:sex`, `age*sex`.

use crate::analysis::Block;
use crate::analysis::regression::term::{Term, place};
pub(crate) use crate::analysis::regression::term_options::TermOptions;
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome, known_names};

/// Joins the names of an interaction's parts, as in R.
const INTERACTION: char = ':';

/// The most variables of one product: `a*b*c` stands for all products of two and of three.
const MOST_PARTS: usize = 6;

/// The terms of a block. `a*b` stands for `a`, `b` and `a:b`.
///
/// # Errors
/// No terms, one written twice, a column that is not there or is a date, an option for
/// what is not a term, an interaction without its main effects or of too many variables.
pub(crate) fn terms(block: &Block, table: &Table, written: &[String], options: &TermOptions<'_>) -> Outcome<Vec<Term>> {
    if written.is_empty() {
        return Err(Diagnostic::error("`terms` is empty, expected at least one column")
            .at(block.value("terms"))
            .into());
    }
    let parts = |term: &str| term.split(['*', INTERACTION]).count();
    if let Some(long) = written.iter().find(|term| table.column(term).is_none() && parts(term) > MOST_PARTS) {
        let message = format!("`{long}` multiplies {} variables, expected at most {MOST_PARTS}", parts(long));
        return Err(Diagnostic::error(message).at(block.item("terms", long)).into());
    }
    let names = expanded(table, written);
    if let Some(doubled) = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)) {
        return Err(Diagnostic::error(format!("the term `{}` is written twice", doubled.1))
            .at(place(block, doubled.1))
            .hint("name each term once")
            .into());
    }
    let is_single = |name: &&String| table.column(name).is_some() || !name.contains(INTERACTION);
    for (key, name) in options.named() {
        if !names.iter().filter(is_single).any(|known| known == name) {
            return Err(Diagnostic::error(format!("`{name}` is not among the terms"))
                .at(block.item(key, name))
                .hint(known_names(name, names.iter().map(String::as_str)))
                .into());
        }
    }
    let mut out: Vec<Term> = Vec::new();
    for name in &names {
        if is_single(&name) {
            out.push(Term::read(block, table, name, options)?);
            continue;
        }
        let mut parts = Vec::new();
        for part in name.split(INTERACTION) {
            if !names.iter().any(|known| known == part) {
                let message = format!("`{name}` is an interaction, but `{part}` is not among the terms");
                return Err(Diagnostic::error(message)
                    .at(place(block, name))
                    .hint("an interaction says something only beside its main effects: write `a*b` for `a`, `b` and `a:b`")
                    .into());
            }
            parts.push(Term::read(block, table, part, options)?);
        }
        out.push(Term::interaction(block, name, parts)?);
    }
    Ok(out)
}

/// The names of the terms with `a*b` taken apart; a column of that very name stays.
fn expanded(table: &Table, written: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for term in written {
        let plain: String = if table.column(term).is_some() {
            term.clone()
        } else {
            term.split([INTERACTION]).map(str::trim).collect::<Vec<_>>().join(":")
        };
        if table.column(term).is_some() || !plain.contains('*') {
            names.push(plain);
            continue;
        }
        let parts: Vec<String> = plain.split('*').map(|part| part.trim().to_owned()).collect();
        for part in &parts {
            if !names.contains(part) {
                names.push(part.clone());
            }
        }
        // Products of two, then of three: all subsets with more than one part.
        let mut products: Vec<Vec<&str>> = vec![Vec::new()];
        for part in &parts {
            let longer: Vec<Vec<&str>> =
                products.iter().map(|product| product.iter().copied().chain([part.as_str()]).collect()).collect();
            products.extend(longer);
        }
        products.sort_by_key(Vec::len);
        names.extend(products.iter().filter(|product| product.len() > 1).map(|product| product.join(":")));
    }
    names
}
