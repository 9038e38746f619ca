//! Printing citations and the list of works.

mod order;

use std::collections::BTreeMap;

use hayagriva::citationberg::taxonomy::{NameVariable, OtherTerm, Term};
use hayagriva::citationberg::{LocaleCode, TermForm};
use hayagriva::types::Person;
use hayagriva::{
    BibliographyDriver, BibliographyItem, BibliographyRequest, CitationItem, CitationRequest, ElemChild, ElemChildren,
    ElemMeta, Entry, LocatorPayload, SpecificLocator,
};

use crate::diagnostic::{Diagnostic, Outcome};
use crate::document::citation::essential::{self, Essentials};
use crate::document::citation::namesake::Namesakes;
use crate::document::citation::run::{self, Part, Run};
use crate::document::citation::style::{self, Manner};
use crate::document::citation::{Cite, Cluster, Library, Rendered, case, date, locale, locator, mark, printed, tidy};
use crate::document::tree::{Inline, Work};

/// Renders citations whose works are given, with their dates in words. Before the numbers of works
/// stands the sign of their series.
pub fn render(
    library: &Library,
    mut works: Vec<Entry>,
    words: &date::Words,
    (clusters, series): (&[Cluster], &str),
) -> Outcome<Rendered> {
    let mut cited: Vec<Vec<&Cite>> = clusters.iter().map(|cluster| distinct(&cluster.cites)).collect();
    let by_author = style::manner(&library.style) == Manner::Author;
    let namesakes = if by_author { Namesakes::mark(&mut works, &library.style) } else { Namesakes::default() };
    let works = works.into_iter().map(|work| (work.key().to_owned(), work)).collect();
    let press = Press::new(library, &works, words, namesakes, series);
    let mut driver = BibliographyDriver::new();
    // Works of one author and year get their letters in the order of the list: they are
    // cited once in that order, hidden, before the text. The others follow in an order
    // that is nearly right, since the library renders works anew for each comparison of
    // its sort.
    let sorted = library.style.bibliography.as_ref().is_some_and(|list| list.sort.is_some());
    let ahead = if press.manner == Manner::Author && sorted { press.ahead(&cited) } else { Vec::new() };
    if library.style.citation.sort.is_some() {
        let order: BTreeMap<&str, usize> = ahead.iter().enumerate().map(|(at, work)| (work.key(), at)).collect();
        for cites in cited.iter_mut().filter(|cites| !cites.iter().any(|cite| has_own_words(cite))) {
            cites.sort_by_key(|cite| order.get(&*cite.key));
        }
    }
    for entry in &ahead {
        driver.citation(press.request(vec![CitationItem::new(*entry, None, None, true, None)], false));
    }
    for (cluster, cites) in clusters.iter().zip(&cited) {
        let own_words = cluster.narrative || cites.iter().any(|cite| has_own_words(cite) || cite.locator.is_some());
        let items = cites.iter().filter_map(|cite| {
            let locator = cite.locator.as_ref();
            let locator = locator.map(|one| SpecificLocator(one.kind, LocatorPayload::Str(&one.text)));
            works.get(&cite.key).map(|entry| CitationItem::with_locator(entry, locator))
        });
        driver.citation(press.request(items.collect(), own_words));
    }
    let rendered = driver.finish(BibliographyRequest::new(&library.style, press.locale.clone(), &library.locales));
    let list = rendered.bibliography.map(|list| list.items).unwrap_or_default();
    if list.is_empty() && cited.iter().any(|cites| !cites.is_empty()) {
        let problem = Diagnostic::error("the citation style prints no list of works");
        return Err(problem.hint("choose another `csl`, for example `american-medical-association`").into());
    }
    let works: Vec<Work> = list.into_iter().map(|item| press.work(item)).collect();
    let index: BTreeMap<&str, usize> = works.iter().enumerate().map(|(at, work)| (work.key.as_str(), at)).collect();
    let printed = rendered.citations.iter().skip(ahead.len());
    let citations = clusters
        .iter()
        .zip(&cited)
        .zip(printed)
        .map(|((cluster, cites), printed)| {
            let works: Vec<usize> = cites.iter().filter_map(|cite| index.get(cite.key.as_str()).copied()).collect();
            match (cluster.narrative, cites.first()) {
                (true, Some(cite)) => press.narrative(cite, &printed.citation, works),
                _ => press.bracketed(cites, &printed.citation, works),
            }
        })
        .collect();
    Ok(Rendered { citations, works })
}

/// The works of a citation, each part of a work once.
fn distinct(cites: &[Cite]) -> Vec<&Cite> {
    let mut out: Vec<&Cite> = Vec::with_capacity(cites.len());
    let mut seen: BTreeMap<&str, Vec<&Cite>> = BTreeMap::new();
    for cite in cites {
        let same = seen.entry(&cite.key).or_default();
        if !same.iter().any(|other| part(other) == part(cite) && !has_own_words(cite) && !has_own_words(other)) {
            same.push(cite);
            out.push(cite);
        }
    }
    out
}

/// The part of a work, however its word is written.
fn part(cite: &Cite) -> Option<(locator::Kind, &str)> {
    cite.locator.as_ref().map(|one| (one.kind, one.text.as_str()))
}

fn has_own_words(cite: &Cite) -> bool {
    cite.without_author || !cite.prefix.is_empty() || !cite.suffix.is_empty()
}

/// What printing needs beside the citations.
struct Press<'a> {
    library: &'a Library,
    works: &'a BTreeMap<String, Entry>,
    words: &'a date::Words,
    namesakes: Namesakes,
    manner: Manner,
    locale: Option<LocaleCode>,
    et_al: &'a str,
    and: &'a str,
    translated_by: &'a str,
    /// What stands before the number of a work: `S` in a supplement.
    series: &'a str,
}

impl<'a> Press<'a> {
    fn new(
        library: &'a Library,
        works: &'a BTreeMap<String, Entry>,
        words: &'a date::Words,
        namesakes: Namesakes,
        series: &'a str,
    ) -> Self {
        let term = |term, form, other| {
            locale::term(&library.style, &library.locales, &library.language, term, form).unwrap_or(other)
        };
        Self {
            library,
            works,
            words,
            namesakes,
            manner: style::manner(&library.style),
            locale: Some(library.language.clone()),
            et_al: term(Term::Other(OtherTerm::EtAl), TermForm::Long, "et al."),
            and: term(Term::Other(OtherTerm::And), TermForm::Long, "and"),
            translated_by: term(Term::NameVariable(NameVariable::Translator), TermForm::Verb, "translated by"),
            series,
        }
    }

    fn request(&self, items: Vec<CitationItem<'a, Entry>>, own_words: bool) -> CitationRequest<'a, Entry> {
        let style = if own_words { &self.library.plain_style } else { &self.library.style };
        CitationRequest::new(items, style, self.locale.clone(), &self.library.locales, None)
    }

    /// What the library prints of a citation.
    fn runs(&self, children: &ElemChildren) -> Vec<Run> {
        let mut runs = self.runs_of_list(children);
        for run in runs.iter_mut().filter(|run| run.part == Part::Names) {
            run.text = self.namesakes.in_citation(&run.text);
        }
        if !self.series.is_empty() {
            runs.iter_mut().filter(|run| run.part == Part::Number).for_each(|run| run.begin_numbers_with(self.series));
        }
        runs
    }

    fn runs_of_list(&self, children: &ElemChildren) -> Vec<Run> {
        let mut runs = printed::runs(children, self.words);
        run::name_others(&mut runs, self.et_al);
        runs
    }

    /// A work of the list, without its number.
    fn work(&self, item: BibliographyItem) -> Work {
        let is_number = |run: &Run| run.part == Part::Number;
        let first = item.first_field.map(|field| self.runs_of_list(&ElemChildren(vec![field]))).unwrap_or_default();
        let mut runs = self.runs_of_list(&item.content);
        let numbered = first.iter().chain(&runs).any(is_number);
        if !first.iter().any(is_number) {
            runs.splice(0..0, first);
        }
        if let Some(at) = runs.iter().position(is_number) {
            runs.drain(..=at);
            run::trim_start(&mut runs, &['.', ')', ']', ':']);
        }
        run::trim_start(&mut runs, &[]);
        run::trim_end(&mut runs, &[]);
        let work = self.works.get(&item.key).filter(|_| self.library.completes);
        if let Some(work) = work {
            essential::number_series(&mut runs, work);
            essential::drop_second_address(&mut runs);
        }
        tidy::tidy(&mut runs);
        if let Some(work) = work {
            let essentials = Essentials { words: self.words, translated_by: self.translated_by };
            essentials.complete(&mut runs, work);
        }
        Work { key: item.key, numbered, content: run::inlines(&runs) }
    }

    /// A citation in brackets or raised, with the author's own words at their works.
    fn bracketed(&self, cites: &[&Cite], printed: &ElemChildren, works: Vec<usize>) -> Vec<Inline> {
        let mut content = Vec::new();
        let mut pending: Vec<Run> = Vec::new();
        for child in &printed.0 {
            let Some((at, elem)) = item(child) else {
                pending.extend(self.runs(&ElemChildren(vec![child.clone()])));
                continue;
            };
            let Some(cite) = cites.get(at) else { continue };
            let mut runs = self.runs(elem);
            if cite.without_author && self.manner == Manner::Author {
                runs = names_and_rest(runs).1;
            }
            // A further year of the same author is drawn to the first.
            let drawn = at > 0 && self.manner == Manner::Author && !runs.iter().any(|run| run.part == Part::Names);
            let has_author = self.works.get(&cite.key).is_some_and(|entry| entry.authors().is_some());
            if let (true, Some(sign)) = (drawn && has_author && !cite.without_author, pending.last_mut()) {
                sign.text = ", ".to_owned();
            }
            let raised = runs.first().is_some_and(Run::is_raised);
            if !cite.prefix.is_empty() {
                let close = at > 0 && pending.last().is_some_and(|sign| !sign.text.ends_with(char::is_whitespace));
                content.extend(run::inlines(&std::mem::take(&mut pending)));
                content.extend(beside(&cite.prefix, if close { " " } else { "" }, " ", raised));
            }
            pending.extend(with_locator(runs, cite));
            if !cite.suffix.is_empty() {
                content.extend(run::inlines(&std::mem::take(&mut pending)));
                let words = crate::document::tree::plain(&cite.suffix);
                let space = if words.starts_with([',', '.', ':', ')']) { "" } else { " " };
                content.extend(beside(&cite.suffix, space, "", raised));
            }
        }
        content.extend(run::inlines(&pending));
        if content.is_empty() { Vec::new() } else { vec![Inline::Citation { works, content }] }
    }

    /// A work named in the sentence: `Smith and Jones (2020)`, `Smith et al¹`.
    fn narrative(&self, cite: &Cite, printed: &ElemChildren, works: Vec<usize>) -> Vec<Inline> {
        if self.manner != Manner::Author {
            let name = self.works.get(&cite.key).map(|entry| self.name(entry)).unwrap_or_default();
            let mut citation = self.bracketed(&[cite], printed, works);
            if let Some(Inline::Citation { content, .. }) = citation.first_mut() {
                let raised = matches!(content.first(), Some(Inline::Superscript(_)));
                content.insert(0, Inline::Text(if raised { name } else { format!("{name} ") }));
            }
            return citation;
        }
        let (mut before, mut after, mut names, mut rest) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for child in &printed.0 {
            match item(child) {
                Some((_, elem)) => (names, rest) = names_and_rest(with_locator(self.runs(elem), cite)),
                None if names.is_empty() => before.extend(self.runs(&ElemChildren(vec![child.clone()]))),
                None => after.extend(self.runs(&ElemChildren(vec![child.clone()]))),
            }
        }
        for run in &mut names {
            run.text = run.text.replace(" & ", &format!(" {} ", self.and)).replace(", & ", &format!(", {} ", self.and));
        }
        let mut runs = names;
        if !rest.is_empty() {
            if !runs.is_empty() {
                runs.push(Run::plain(" "));
            }
            runs.extend(before.into_iter().chain(rest).chain(after));
        }
        vec![Inline::Citation { works, content: run::inlines(&runs) }]
    }

    /// The author of a work in a sentence: family names, from three on the first alone.
    fn name(&self, entry: &Entry) -> String {
        let editors = || entry.editors().or_else(|| entry.parents().iter().find_map(Entry::editors));
        let people: Vec<&Person> = entry.authors().or_else(editors).unwrap_or_default().iter().collect();
        let more = people.iter().any(|person| person.name.contains(mark::OTHERS));
        let names: Vec<String> = people
            .iter()
            .filter(|person| !person.name.contains(mark::OTHERS))
            .map(|person| person.prefix.iter().map(|prefix| format!("{prefix} ")).collect::<String>() + &person.name)
            .collect();
        match &names[..] {
            [first] if !more => first.clone(),
            [first, second] if !more => format!("{first} {} {second}", self.and),
            [first, ..] => format!("{first} {}", self.et_al),
            [] => {
                let publisher = entry.publisher().and_then(|publisher| publisher.name()).map(ToString::to_string);
                let title = || entry.title().map(ToString::to_string);
                let name = publisher.or_else(title).unwrap_or_default();
                case::give_back(&name).replace(|c| ('\u{F0000}'..='\u{F00FF}').contains(&c), "")
            }
        }
    }
}

/// The work of a citation that an element prints: its place among the works, its text.
fn item(child: &ElemChild) -> Option<(usize, &ElemChildren)> {
    match child {
        ElemChild::Elem(elem) => match elem.meta {
            Some(ElemMeta::Entry(at)) => Some((at, &elem.children)),
            _ => None,
        },
        _ => None,
    }
}

/// The locator is never lost: where the style prints none, it follows the work.
fn with_locator(mut runs: Vec<Run>, cite: &Cite) -> Vec<Run> {
    if let (Some(locator), Some(last)) = (&cite.locator, runs.last()) {
        let printed: String = runs.iter().map(|run| run.text.as_str()).collect();
        let squeezed = |text: &str| text.replace([' ', '\u{a0}', '-', '–'], "");
        if !squeezed(&printed).contains(&squeezed(&locator.text)) {
            let more = last.beside(format!(", {}", locator.words));
            runs.push(more);
        }
    }
    runs
}

/// Splits a citation by author and year behind the author; where there is none, before
/// the date.
fn names_and_rest(mut runs: Vec<Run>) -> (Vec<Run>, Vec<Run>) {
    let first = runs.iter().position(|run| run.part == Part::Names);
    let end = match first {
        Some(first) => {
            runs[first..].iter().position(|run| run.part != Part::Names).map_or(runs.len(), |step| first + step)
        }
        None => runs.iter().position(|run| run.part == Part::Date).unwrap_or(runs.len()),
    };
    let mut rest = runs.split_off(end);
    run::trim_start(&mut rest, &[',', ';', ':', '.']);
    run::trim_end(&mut runs, &[',', ';', ':']);
    (runs, rest)
}

/// The author's words beside a work, raised where the citation is.
fn beside(words: &[Inline], before: &str, after: &str, raised: bool) -> Vec<Inline> {
    let mut all: Vec<Inline> = Vec::with_capacity(words.len() + 2);
    all.extend((!before.is_empty()).then(|| Inline::Text(before.to_owned())));
    all.extend(words.iter().cloned());
    all.extend((!after.is_empty()).then(|| Inline::Text(after.to_owned())));
    if raised { vec![Inline::Superscript(all)] } else { all }
}
