//! What is served at present.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A page or another file, by its name.
#[derive(Debug, Clone)]
pub struct Content {
    /// What it is.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// Counts its changes.
    pub revision: u64,
}

/// Where a number of a page is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The page.
    pub page: String,
    /// The number on it.
    pub mark: u32,
    /// The file of the project.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

#[derive(Default)]
struct Served {
    /// Counts everything that a browser should hear of.
    news: u64,
    revision: u64,
    files: BTreeMap<String, Content>,
    /// Where the numbers of each page are written.
    places: BTreeMap<String, Vec<Place>>,
    /// What is wrong, as JSON.
    problems: String,
    /// The last jump: its number, page and mark.
    jump: Option<(u64, String, u32)>,
}

/// What is served, and who waits for news of it.
#[derive(Default)]
pub struct Site {
    served: Mutex<Served>,
    changed: Condvar,
}

impl Site {
    fn served(&self) -> MutexGuard<'_, Served> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves files from now on. One whose bytes are as before is no news.
    pub fn put(&self, files: Vec<(String, &'static str, Vec<u8>)>) {
        let mut served = self.served();
        let mut is_news = false;
        for (name, media_type, bytes) in files {
            if served.files.get(&name).is_some_and(|old| *old.bytes == *bytes) {
                continue;
            }
            served.revision += 1;
            let revision = served.revision;
            served.files.insert(name, Content { media_type, bytes: bytes.into(), revision });
            is_news = true;
        }
        if is_news {
            served.news += 1;
            self.changed.notify_all();
        }
    }

    /// Serves these files of those that there are, and no others.
    pub fn keep(&self, is_kept: impl Fn(&str) -> bool) {
        let mut served = self.served();
        served.files.retain(|name, _| is_kept(name));
        served.places.retain(|page, _| is_kept(page));
    }

    /// Says what is wrong at present: a list in JSON.
    pub fn tell(&self, problems: String) {
        let mut served = self.served();
        if served.problems != problems {
            served.problems = problems;
            served.news += 1;
            self.changed.notify_all();
        }
    }

    /// Says where the numbers of a page are written.
    pub fn place(&self, page: &str, places: Vec<Place>) {
        self.served().places.insert(page.to_owned(), places);
    }

    /// The file of a name.
    pub fn file(&self, name: &str) -> Option<Content> {
        self.served().files.get(name).cloned()
    }

    /// The first page, in the order of names, but the manuscript before others.
    pub fn first_page(&self) -> Option<String> {
        let served = self.served();
        let pages = || served.files.keys().filter(|name| name.ends_with(".html"));
        pages().find(|name| *name == "manuscript.html").or_else(|| pages().next()).cloned()
    }

    /// Where a number of a page is written.
    pub fn place_of(&self, page: &str, mark: u32) -> Option<Place> {
        self.served().places.get(page)?.iter().find(|place| place.mark == mark).cloned()
    }

    /// The number that stands nearest to a line of a file: the last before it, else the first.
    /// Pages that are open are led to it.
    pub fn jump(&self, file: &str, line: usize) -> Option<Place> {
        let mut served = self.served();
        // The first page, in the order of names, on which a number of the file stands.
        let place = served.places.values().find_map(|places| nearest(places, file, line))?.clone();
        served.news += 1;
        served.jump = Some((served.news, place.page.clone(), place.mark));
        self.changed.notify_all();
        Some(place)
    }

    /// What a browser should know, as JSON, once there is other news than that it has; the
    /// same news again after a while.
    pub fn news(&self, known: u64, patience: Duration) -> (u64, String) {
        let served = self.served();
        let waited = self.changed.wait_timeout_while(served, patience, |served| served.news == known);
        let (served, _) = waited.unwrap_or_else(PoisonError::into_inner);
        (served.news, served.json())
    }
}

impl Served {
    fn json(&self) -> String {
        let pages: Vec<String> =
            self.files.iter().map(|(name, file)| format!("{}:{}", quoted(name), file.revision)).collect();
        let jump = self.jump.as_ref().map_or_else(
            || "null".to_owned(),
            |(number, page, mark)| format!("{{\"number\":{number},\"page\":{},\"mark\":{mark}}}", quoted(page)),
        );
        let problems = if self.problems.is_empty() { "[]" } else { &self.problems };
        format!("{{\"files\":{{{}}},\"jump\":{jump},\"problems\":{problems}}}", pages.join(","))
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The number written last before a line of a file, else the first behind it.
pub(super) fn nearest<'a>(places: &'a [Place], file: &str, line: usize) -> Option<&'a Place> {
    let of_file = || places.iter().filter(|place| place.file == file);
    let before = of_file().filter(|place| place.line <= line).max_by_key(|place| (place.line, place.column));
    before.or_else(|| of_file().min_by_key(|place| (place.line, place.column)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_leads_to_the_number_before_it() {
        let place = |mark, line| Place { page: "a.html".into(), mark, file: "report/a.md".into(), line, column: 1 };
        let places = [place(0, 3), place(1, 9), place(2, 12)];
        let at = |line| nearest(&places, "report/a.md", line).map(|place| place.mark);
        assert_eq!([at(1), at(3), at(11), at(99)], [Some(0), Some(0), Some(1), Some(2)]);
        assert_eq!(nearest(&places, "report/b.md", 3), None);
    }

    #[test]
    fn news_is_told_once_and_the_same_bytes_are_none() {
        let site = Site::default();
        let file = || vec![("a.html".to_owned(), "text/html", b"x".to_vec())];
        site.put(file());
        let (first, text) = site.news(0, Duration::ZERO);
        assert!(text.contains("\"a.html\":1"), "{text}");
        site.put(file());
        assert_eq!(site.news(first, Duration::ZERO).0, first);
        site.tell("[1]".to_owned());
        assert!(site.news(first, Duration::ZERO).1.contains("\"problems\":[1]"));
    }
}
