//! First authors of one family name, whom a style by author and year tells apart by
//! their initials: `A. Smith, 2020`.

use std::collections::{BTreeMap, BTreeSet};

use hayagriva::Entry;
use hayagriva::citationberg::{DisambiguationRule, IndependentStyle};
use hayagriva::types::Person;

use crate::document::citation::tex::mark;

/// The names with their marks and what a citation prints for them, the longest first.
#[derive(Debug, Default)]
pub struct Namesakes(Vec<(String, String)>);

impl Namesakes {
    /// Marks the first authors among works whose family name another first author has too,
    /// each person with a number of marks of their own. The library tells works apart by
    /// what it prints, so that it gives two persons no letters for one year.
    pub fn mark(works: &mut [Entry], style: &IndependentStyle) -> Self {
        let rule = style.citation.givenname_disambiguation_rule;
        // By the other rule the library itself adds the names.
        if !style.citation.disambiguate_add_givenname || rule == DisambiguationRule::ByCite {
            return Self::default();
        }
        let mut families: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for person in works.iter().filter_map(first) {
            families.entry(person.name.clone()).or_default().insert(initials(person));
        }
        families.retain(|_, persons| persons.len() > 1 && persons.iter().all(|initials| !initials.is_empty()));
        for work in works {
            let Some(mut people) = work.authors().map(<[Person]>::to_vec) else { continue };
            let Some(person) = people.first_mut() else { continue };
            if let Some(at) =
                families.get(&person.name).and_then(|all| all.iter().position(|one| *one == initials(person)))
            {
                person.name.extend(std::iter::repeat_n(mark::PERSON, at + 1));
                work.set_authors(people);
            }
        }
        let mut names: Vec<(String, String)> = Vec::new();
        for (family, persons) in families {
            for (at, initials) in persons.iter().enumerate() {
                let marked = format!("{family}{}", mark::PERSON.to_string().repeat(at + 1));
                names.push((marked, format!("{initials} {family}")));
            }
        }
        names.sort_by_key(|(marked, _)| std::cmp::Reverse(marked.len()));
        Self(names)
    }

    /// A printed name in a citation.
    pub fn in_citation(&self, printed: &str) -> String {
        self.0.iter().fold(printed.to_owned(), |text, (marked, named)| text.replace(marked, named))
    }
}

/// The first author.
fn first(work: &Entry) -> Option<&Person> {
    work.authors().and_then(<[Person]>::first)
}

/// `A. B.` of `Ann Bea`; nothing for a group.
fn initials(person: &Person) -> String {
    let given = person.given_name.as_deref().unwrap_or_default();
    let letters = given.split([' ', '-', '.']).filter_map(|word| word.chars().next());
    letters.map(|letter| format!("{letter}.")).collect::<Vec<_>>().join(" ")
}
