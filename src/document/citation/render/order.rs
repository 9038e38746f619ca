//! The order in which works are cited ahead of the text.

use std::collections::BTreeMap;

use hayagriva::{BibliographyDriver, BibliographyRequest, CitationItem, Entry};

use crate::document::citation::render::Press;
use crate::document::citation::{Cite, case};

impl<'a> Press<'a> {
    /// The works cited: first those that share author and year with another, in the order
    /// of the list, then the others by author, year and title.
    pub(super) fn ahead(&self, cited: &[Vec<&Cite>]) -> Vec<&'a Entry> {
        let mut entries: BTreeMap<&str, &'a Entry> = BTreeMap::new();
        for cite in cited.iter().flatten() {
            entries.extend(self.works.get(&cite.key).map(|entry| (entry.key(), entry)));
        }
        let mut others: Vec<&'a Entry> = entries.values().copied().collect();
        others.sort_by_cached_key(|entry| rough_order(entry));
        self.namesakes(entries).into_iter().chain(others).collect()
    }

    fn namesakes(&self, entries: BTreeMap<&str, &'a Entry>) -> Vec<&'a Entry> {
        let mut alike: BTreeMap<(String, Option<i32>), Vec<&'a Entry>> = BTreeMap::new();
        for entry in entries.into_values() {
            let people = entry.authors().or_else(|| entry.editors()).unwrap_or_default();
            let first = people.first().map_or_else(String::new, |person| person.name.clone());
            alike.entry((first, entry.date_any().map(|date| date.year))).or_default().push(entry);
        }
        let mut driver = BibliographyDriver::new();
        let mut any = false;
        for entry in alike.into_values().filter(|entries| entries.len() > 1).flatten() {
            driver.citation(self.request(vec![CitationItem::with_entry(entry)], false));
            any = true;
        }
        if !any {
            return Vec::new();
        }
        let list =
            driver.finish(BibliographyRequest::new(&self.library.style, self.locale.clone(), &self.library.locales));
        let items = list.bibliography.map(|list| list.items).unwrap_or_default();
        items.iter().filter_map(|item| self.works.get(&item.key)).collect()
    }
}

/// Author, year and title, by which most styles sort.
fn rough_order(entry: &Entry) -> (String, i32, String) {
    let people = entry.authors().or_else(|| entry.editors()).unwrap_or_default();
    let names: Vec<String> =
        people.iter().map(|one| format!("{} {}", one.name, one.given_name.as_deref().unwrap_or_default())).collect();
    let title = case::give_back(&entry.title().map(ToString::to_string).unwrap_or_default()).to_lowercase();
    let year = entry.date_any().map_or(0, |date| date.year);
    let names = names.join(" ").to_lowercase();
    (if names.is_empty() { title.clone() } else { names }, year, title)
}
