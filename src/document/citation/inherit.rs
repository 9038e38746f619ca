//! Fields that an entry takes from another: `crossref` and `xdata`.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, closest};
use crate::document::citation::bibtex::Raw;

/// Fields that belong to one work alone.
const OWN: [&str; 16] = [
    "abstract",
    "crossref",
    "doi",
    "eid",
    "eprint",
    "file",
    "ids",
    "keywords",
    "label",
    "note",
    "pages",
    "shorttitle",
    "sortkey",
    "url",
    "urldate",
    "xdata",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// Completes entries from those that they refer to.
pub fn complete(entries: &mut [Raw]) -> Vec<(usize, Diagnostic)> {
    let index: BTreeMap<String, usize> =
        entries.iter().enumerate().map(|(at, entry)| (entry.key.clone(), at)).collect();
    let mut problems = Vec::new();
    let parents: Vec<Vec<(usize, bool)>> = entries.iter().map(|entry| parents(entry, &index, &mut problems)).collect();
    let mut states = vec![State::New; entries.len()];
    for start in 0..entries.len() {
        let mut stack = vec![start];
        while let Some(at) = stack.last().copied() {
            if states[at] == State::Done {
                stack.pop();
                continue;
            }
            states[at] = State::Open;
            let waiting: Vec<usize> =
                parents[at].iter().map(|(parent, _)| *parent).filter(|parent| states[*parent] == State::New).collect();
            if waiting.is_empty() {
                take(entries, at, &parents[at], &states, &mut problems);
                states[at] = State::Done;
                stack.pop();
            } else {
                stack.extend(waiting);
            }
        }
    }
    problems
}

/// The entries that an entry refers to, and whether it takes all of their fields.
fn parents(
    entry: &Raw,
    index: &BTreeMap<String, usize>,
    problems: &mut Vec<(usize, Diagnostic)>,
) -> Vec<(usize, bool)> {
    let mut parents = Vec::new();
    for (name, whole) in [("xdata", true), ("crossref", false)] {
        let Some(field) = entry.fields.get(name) else { continue };
        for key in field.value.split(',').map(str::trim).filter(|key| !key.is_empty()) {
            match index.get(key) {
                Some(parent) => parents.push((*parent, whole)),
                None => {
                    let mut problem =
                        Diagnostic::error(format!("the {name} `{key}` of `{}` is not in the bibliography", entry.key));
                    if problems.len() < 20
                        && let Some(near) = closest(key, index.keys().map(String::as_str))
                    {
                        problem = problem.hint(format!("did you mean `{near}`?"));
                    }
                    problems.push((field.at, problem));
                }
            }
        }
    }
    parents
}

fn take(
    entries: &mut [Raw],
    at: usize,
    parents: &[(usize, bool)],
    states: &[State],
    problems: &mut Vec<(usize, Diagnostic)>,
) {
    for (parent, whole) in parents {
        if states[*parent] == State::Open {
            let name = if *whole { "xdata" } else { "crossref" };
            let entry = &entries[at];
            let place = entry.fields.get(name).map_or(entry.at, |field| field.at);
            let other = &entries[*parent].key;
            let circle =
                if *parent == at { "itself".to_owned() } else { format!("`{other}`, which refers back to it") };
            problems.push((place, Diagnostic::error(format!("the {name} of `{}` is {circle}", entry.key))));
            continue;
        }
        let from = entries[*parent].fields.clone();
        let (parent_kind, kind) = (entries[*parent].kind.clone(), entries[at].kind.clone());
        // A part with a date of its own has no other.
        let is_dated = ["date", "year"].iter().any(|name| entries[at].fields.contains_key(*name));
        for (name, field) in from {
            if is_dated && matches!(name.as_str(), "date" | "year") {
                continue;
            }
            if !*whole && OWN.contains(&name.as_str()) {
                continue;
            }
            let name = if *whole { name } else { renamed(&name, &parent_kind, &kind) };
            entries[at].fields.entry(name).or_insert(field);
        }
    }
}

/// The name that a field of a whole has in its part: the title of a book is the book
/// title of its chapter.
fn renamed(name: &str, parent: &str, kind: &str) -> String {
    let is_part = matches!(
        kind,
        "incollection"
            | "inproceedings"
            | "conference"
            | "inbook"
            | "inreference"
            | "bookinbook"
            | "suppbook"
            | "suppcollection"
    );
    let is_whole = !matches!(parent, "incollection" | "inproceedings" | "conference" | "inbook");
    match (name, is_part && is_whole) {
        ("title", true) => "booktitle",
        ("subtitle", true) => "booksubtitle",
        ("author", true) => "bookauthor",
        ("title", false) if kind == "article" => "journaltitle",
        _ => name,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::SourceText;
    use crate::document::citation::bibtex;

    fn read(text: &str) -> (Vec<Raw>, Vec<String>) {
        let (mut entries, problems) = bibtex::read(&SourceText::new("r.bib", text));
        assert_eq!(problems, []);
        let problems = complete(&mut entries).into_iter().map(|(_, problem)| problem.message).collect();
        (entries, problems)
    }

    #[test]
    fn a_chapter_takes_the_book_from_its_crossref() {
        let (entries, problems) = read(
            "@incollection{c, title = {C}, crossref = {b}}\n@book{b, title = {B}, editor = {E, F}, year = 2020, doi = {10.1/x}}",
        );
        assert_eq!(problems, Vec::<String>::new());
        let names: Vec<&str> = entries[0].fields.keys().map(String::as_str).collect();
        assert_eq!(names, ["booktitle", "crossref", "editor", "title", "year"]);
    }

    #[test]
    fn a_circle_is_named_and_ends() {
        let (_, problems) = read("@misc{a, crossref = {a}}\n@misc{b, crossref = {c}}\n@misc{c, crossref = {b}}");
        assert_eq!(problems, ["the crossref of `a` is itself", "the crossref of `c` is `b`, which refers back to it"]);
        let (_, problems) = read("@misc{a, crossref = {bb}}\n@misc{bbb}");
        assert_eq!(problems.len(), 1);
    }

    #[test]
    fn a_long_chain_is_followed_without_recursion() {
        let text: String = (0..5_000).map(|n| format!("@misc{{k{n}, crossref = {{k{}}}}}\n", n + 1)).collect();
        let (entries, _) = read(&format!("{text}@misc{{k5000, year = {{2020}}}}"));
        assert!(entries[0].fields.contains_key("year"));
    }
}
