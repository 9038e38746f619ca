//! What a reader needs to find a work, whatever the style prints of it. Styles that were
//! made for articles leave out the school of a thesis, the number of a report or the
//! address of data.

use hayagriva::Entry;
use hayagriva::types::{EntryType, Person, PersonRole};

use crate::document::citation::run::{Part, Run};
use crate::document::citation::tex::mark;
use crate::document::citation::{case, date};

/// What is printed for parts that the style leaves out.
pub struct Essentials<'a> {
    /// Dates in words.
    pub words: &'a date::Words,
    /// The words before a translator.
    pub translated_by: &'a str,
}

impl Essentials<'_> {
    /// Adds to a printed work the parts that are not in it, as a sentence behind it.
    pub fn complete(&self, runs: &mut Vec<Run>, work: &Entry) {
        let printed = Printed::new(runs);
        let mut parts = who_and_what(work, &printed);
        parts.extend(self.translator(work, &printed));
        parts.extend(where_found(work, &printed));
        let year = self.year(work, runs);
        let address = address(work).filter(|(text, url)| !printed.has(text) && !printed.has(url));
        if let (true, Some(year)) = (parts.is_empty() && address.is_none(), &year) {
            return runs.push(Run::plain(format!(" ({year}).")));
        }
        parts.extend(year);
        if parts.is_empty() && address.is_none() {
            return;
        }
        let printed: String = runs.iter().map(|run| &*run.text).collect();
        let ends = printed.trim_end().trim_end_matches(['”', '’', ')']).ends_with(['.', '?', '!']);
        runs.push(Run::plain(if ends { " " } else { ". " }));
        let sentence = parts.join(", ");
        let mut letters = sentence.chars();
        if let Some(first) = letters.next() {
            let points = if sentence.ends_with('.') { "" } else { "." };
            runs.push(Run::plain(format!("{}{}{points}", first.to_uppercase(), letters.as_str())));
        }
        if let Some((text, url)) = address {
            if !parts.is_empty() {
                runs.push(Run::plain(" "));
            }
            runs.push(Run::link(text, url));
        }
    }

    fn translator(&self, work: &Entry, printed: &Printed) -> Option<String> {
        let all = work.affiliated().unwrap_or_default();
        let people = &all.iter().find(|some| some.role == PersonRole::Translator)?.names;
        if people.iter().all(|person| printed.names(person)) {
            return None;
        }
        Some(format!("{} {}", self.translated_by, listed(people)))
    }

    /// The year, or the words in its place, where no date of the work is printed.
    fn year(&self, work: &Entry, runs: &[Run]) -> Option<String> {
        let date = work.date_any()?;
        let year = date.year.to_string();
        let words = self.words.put_back(&year).replace(mark::WORDS, "");
        let is_date = |run: &&Run| run.part == Part::Date;
        let is_it = |run: &Run| run.text.contains(&year) || squeezed(&run.text).contains(&squeezed(&words));
        let dated = runs.iter().filter(is_date).any(is_it);
        let others: String = runs.iter().filter(|run| !is_date(run) && !run.is_link()).map(|run| &*run.text).collect();
        let title = squeezed(&work.title().map(ToString::to_string).unwrap_or_default());
        let beside = squeezed(&others).replace(&title, " ").contains(&squeezed(&words));
        (!dated && !beside).then_some(words)
    }
}

/// Puts the number within a series behind its title, where the style prints that alone.
pub fn number_series(runs: &mut [Run], work: &Entry) {
    let parents = work.parents().iter().flat_map(|whole| std::iter::once(whole).chain(whole.parents()));
    let Some(series) = parents.into_iter().find(|whole| *whole.entry_type() == EntryType::Anthology) else { return };
    let (Some(title), Some(number)) = (series.title().map(ToString::to_string), series.volume()) else { return };
    let (title, number) = (shown(&title), number.to_string());
    let whole: String = runs.iter().map(|run| &*run.text).collect();
    let after = |text: &str| text.find(&title).map(|at| at + title.len());
    let Some(end) = after(&whole) else { return };
    let near: String = whole[end..].chars().take(20).collect();
    if near.split(|c: char| !c.is_alphanumeric()).any(|word| word == number) {
        return;
    }
    if let Some((run, at)) = runs.iter_mut().find_map(|run| after(&run.text).map(|at| (run, at))) {
        run.text.insert_str(at, &format!("; vol. {number}"));
    }
}

/// One address stands once in a work; some styles print a DOI of an article without a
/// volume before and behind the year.
pub fn drop_second_address(runs: &mut Vec<Run>) {
    let second = (1..runs.len()).find(|at| {
        let is_same = |run: &Run| run.is_link() && run.address() == runs[*at].address();
        runs[*at].is_link() && runs[..*at].iter().any(is_same)
    });
    let Some(at) = second else { return };
    runs.remove(at);
    let before = &mut runs[at - 1].text;
    let kept = before.trim_end_matches("doi:").trim_end_matches("DOI:").trim_end().len();
    before.truncate(kept);
    runs.retain(|run| !run.text.is_empty());
}

/// The letters and digits of a printed work, and its words.
struct Printed {
    letters: String,
    words: Vec<String>,
}

impl Printed {
    fn new(runs: &[Run]) -> Self {
        let text: String = runs.iter().map(|run| &*run.text).collect();
        let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
        let letters = runs.iter().map(|run| squeezed(&run.text) + &squeezed(run.address())).collect();
        Self { letters, words }
    }

    /// Whether a number stands as a word of its own.
    fn counts(&self, number: &str) -> bool {
        let parts = number.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
        parts.into_iter().all(|part| self.words.iter().any(|word| word == part))
    }

    /// Whether a person is named. Styles set particles apart from the name: `Berg, Jan van
    /// der`.
    fn names(&self, person: &Person) -> bool {
        person.name.split_whitespace().next_back().is_none_or(|last| self.has(last))
    }

    /// Whether a text is printed; of a long one its beginning or its end will do, since a
    /// style may change letters within.
    fn has(&self, text: &str) -> bool {
        const ENOUGH: usize = 12;
        let wanted: Vec<char> = squeezed(text).chars().collect();
        let begin: String = wanted.iter().take(ENOUGH).collect();
        let end: String = wanted[wanted.len().saturating_sub(ENOUGH)..].iter().collect();
        self.letters.contains(&begin) || self.letters.contains(&end)
    }
}

fn squeezed(text: &str) -> String {
    let plain = case::give_back(text);
    let letters = plain.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Authors, title and whole.
fn who_and_what(work: &Entry, printed: &Printed) -> Vec<String> {
    let mut parts = Vec::new();
    let people = work.authors().filter(|people| !people.is_empty()).or_else(|| work.editors()).unwrap_or_default();
    if people.first().is_some_and(|first| !printed.names(first)) {
        parts.push(listed(people));
    }
    // Some styles print no titles of articles.
    let whole = match work.entry_type() {
        EntryType::Article => None,
        EntryType::Chapter => Some(work.parents().first().and_then(Entry::title)),
        _ => Some(work.title()),
    };
    if let Some(Some(title)) = whole {
        let title = shown(&title.to_string());
        if !printed.has(&title) {
            parts.push(title);
        }
    }
    parts
}

/// School, institution, archive, number, type, pages and note.
fn where_found(work: &Entry, printed: &Printed) -> Vec<String> {
    let mut parts = Vec::new();
    let kind = work.entry_type();
    if matches!(kind, EntryType::Thesis | EntryType::Report | EntryType::Web) {
        parts.extend(work.publisher().and_then(|publisher| publisher.name()).map(|name| shown(&name.to_string())));
    }
    let genre = work.genre().map(|genre| shown(&genre.to_string()));
    match (kind, work.keyed_serial_number("serial")) {
        (EntryType::Report, Some(number)) if !printed.has(&shown(number)) => {
            parts.push(format!("{} {}", genre.as_deref().unwrap_or("Report"), shown(number)));
        }
        (EntryType::Thesis, _) => parts.extend(genre),
        (EntryType::Book | EntryType::Web, Some(number)) => parts.push(shown(number)),
        _ => {}
    }
    if let EntryType::Book | EntryType::Chapter = kind {
        let volume = work.volume().or_else(|| work.parents().first().and_then(Entry::volume)).map(ToString::to_string);
        let own =
            work.parents().iter().all(|whole| *whole.entry_type() != EntryType::Anthology) || work.volume().is_some();
        parts.extend(volume.filter(|number| own && !printed.counts(number)).map(|number| format!("vol. {number}")));
    }
    if let (EntryType::Book, Some(pages)) = (kind, work.page_range()) {
        let pages = pages.to_string().replace('-', "–").replace(mark::HYPHEN, "-");
        let first: String = pages.chars().take_while(|c| c.is_alphanumeric()).collect();
        if !printed.has(&first) {
            parts.push(format!("pp. {pages}"));
        }
    }
    if !matches!(kind, EntryType::Article | EntryType::Chapter) {
        parts.extend(work.note().map(|note| shown(&note.to_string())));
    }
    parts.retain(|part| !printed.has(part));
    parts
}

/// The address of a page or of data: what is printed and where it leads.
fn address(work: &Entry) -> Option<(String, String)> {
    if *work.entry_type() != EntryType::Web {
        return None;
    }
    let doi = work.doi().map(|doi| (format!("doi:{doi}"), format!("https://doi.org/{doi}")));
    doi.or_else(|| work.url().map(|url| (url.value.to_string(), url.value.to_string())))
}

fn listed(people: &[Person]) -> String {
    let is_named = |person: &&Person| !person.name.contains(mark::OTHERS);
    let names = people.iter().filter(is_named).map(|person| {
        let given = person.given_name.iter().cloned();
        let prefix = person.prefix.iter().cloned();
        let whole: Vec<String> = given.chain(prefix).chain([person.name.clone()]).collect();
        shown(&whole.join(" "))
    });
    names.collect::<Vec<_>>().join(", ")
}

/// A text without the marks that only the library is given.
fn shown(text: &str) -> String {
    let text = case::give_back(text);
    text.chars().filter(|c| !matches!(*c, mark::NOTHING | mark::PERSON)).collect()
}
