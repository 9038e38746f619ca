//! Where and when a work appeared: publisher, type, note, date and addresses.

use hayagriva::Entry;
use hayagriva::types::{EntryType, Publisher, QualifiedUrl};

use crate::diagnostic::Diagnostic;
use crate::document::citation::entry::Maker;
use crate::document::citation::kind::language;
use crate::document::citation::shape::{genre, is_left_by_a_program, repeats_the_type};
use crate::document::citation::{address, case, date, tex};

impl Maker<'_> {
    pub(super) fn publication(&mut self, entry: &mut Entry, container: Option<&mut Entry>, words: &mut date::Words) {
        let names = match self.raw.kind.as_str() {
            "thesis" | "phdthesis" | "mastersthesis" | "report" | "techreport" | "unpublished" => {
                ["institution", "publisher", "organization", "howpublished"]
            }
            "patent" => ["holder", "publisher", "organization", "institution"],
            "manual" | "standard" | "online" | "electronic" | "www" | "misc" | "software" | "dataset" => {
                ["publisher", "organization", "institution", "howpublished"]
            }
            _ => ["publisher", "institution", "organization", "howpublished"],
        };
        // Few styles print notes; of a work without a publisher its note says what it is.
        let is_bare = !names.iter().any(|name| self.fields.contains_key(name));
        let notes =
            is_bare && matches!(self.raw.kind.as_str(), "unpublished" | "misc" | "online" | "electronic" | "www");
        let names = names.into_iter().chain(notes.then_some("note"));
        let publisher = names
            .into_iter()
            .find_map(|name| {
                self.text(name).filter(|text| !address::is_address(text) && date::accessed(text).is_none())
            })
            .map(|text| case::name(&text));
        // The place of a patent is where it holds, and no place of a publisher.
        let place = ["location", "venue"].into_iter().filter(|_| self.raw.kind != "patent");
        let place = place.into_iter().find_map(|name| self.text(name)).map(|text| case::name(&text));
        if publisher.is_some() || place.is_some() {
            // The body behind a page is not repeated where it is the author.
            let is_author = publisher.as_ref().is_some_and(|name| {
                let name = name.to_string();
                entry.authors().is_some_and(|people| people.iter().any(|one| one.name == name))
            });
            let is_page = *entry.entry_type() == EntryType::Web;
            let whole = container.filter(|whole| *whole.entry_type() != EntryType::Periodical);
            if !(is_page && is_author) {
                whole.unwrap_or(entry).set_publisher(Publisher::new(publisher, place));
            }
        }
        if let Some(genre) = self.genre() {
            entry.set_genre(case::name(&genre));
        }
        let raw = self.fields.get("note").map_or("", |field| field.value.as_str());
        let note = self.text("note").filter(|note| !notes && !is_left_by_a_program(note, raw));
        let says = |note: &String| !address::is_address(note) && date::accessed(note).is_none();
        if let Some(note) = note.filter(says).or_else(|| self.text("addendum")) {
            entry.set_note(case::name(&note));
        }
        let named = self.text("langid").or_else(|| self.text("language"));
        if let Some(language) = named.as_deref().and_then(language).and_then(|code| code.parse().ok()) {
            entry.set_language(language);
        }
        self.date(entry, words);
    }

    /// What kind of thesis, report or patent the work is.
    fn genre(&mut self) -> Option<String> {
        let named = self.text("type").filter(|kind| !repeats_the_type(kind));
        let named = named.map(|kind| genre(&kind).map_or(kind, str::to_owned));
        let default = match self.raw.kind.as_str() {
            "phdthesis" | "thesis" => "Doctoral dissertation",
            "mastersthesis" => "Master’s thesis",
            "patent" => match self.text("location").as_deref() {
                Some("US" | "U.S." | "USA" | "United States") => "US patent",
                Some("EP" | "EU" | "Europe") => "European patent",
                _ => "Patent",
            },
            "standard" => "Standard",
            // The type of an article is no part of its reference.
            "article" | "review" | "suppperiodical" => return None,
            _ => return named,
        };
        named.or_else(|| Some(default.to_owned()))
    }

    fn date(&mut self, entry: &mut Entry, words: &mut date::Words) {
        if let Some(state) = self.text("pubstate").as_deref().and_then(date::status) {
            entry.set_date(words.date(state));
            return;
        }
        let Some((name, year)) = ["date", "year"].iter().find_map(|name| self.text(name).map(|text| (*name, text)))
        else {
            return;
        };
        self.compare_years();
        let month = self.text("month");
        let day = self.text("day").or_else(|| month.as_deref().and_then(date::day_beside_month));
        if let Some(month) = month.as_deref().filter(|month| !date::is_month(month)) {
            let at = self.fields.get("month").map_or(self.raw.at, |field| field.at);
            let problem = Diagnostic::error(format!("found the month `{month}`, expected one such as `mar` or `3`"));
            self.faults.push((at, problem));
        }
        match date::read(&year, month.as_deref(), day.as_deref(), words) {
            Some(date) => entry.set_date(date),
            None => {
                let at = self.fields.get(name).map_or(self.raw.at, |field| field.at);
                let problem = Diagnostic::error(format!(
                    "found the {name} `{year}`, expected a date such as `2020` or `2020-05-31`"
                ));
                let hint = match year.strip_suffix(|c: char| c.is_ascii_lowercase()) {
                    Some(bare) if bare.len() == 4 && bare.chars().all(|c| c.is_ascii_digit()) => {
                        format!("write `{bare}`: a style by author and year gives works of one year their letters")
                    }
                    _ => "a work that is not yet published has `in press` or `forthcoming`".to_owned(),
                };
                self.faults.push((at, problem.hint(hint)));
            }
        }
    }

    /// Of a `date` and a `year` the date is printed, so that another year would be lost.
    fn compare_years(&mut self) {
        let (Some(date), Some(year)) = (self.text("date"), self.text("year")) else { return };
        let years = |text: &str| -> Vec<String> {
            let words = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
            words.map(str::to_owned).collect()
        };
        let (of_date, of_year) = (years(&date), years(&year));
        if !of_date.is_empty() && !of_year.is_empty() && !of_year.iter().any(|year| of_date.contains(year)) {
            let at = self.fields.get("year").map_or(self.raw.at, |field| field.at);
            let problem =
                Diagnostic::error(format!("found the year `{year}` beside the date `{date}`, expected one of them"));
            self.faults.push((at, problem.hint("delete the one that is wrong")));
        }
    }

    pub(super) fn addresses(&mut self, entry: &mut Entry, words: &mut date::Words) {
        if let Some(field) = self.fields.get("doi") {
            match address::doi(&field.value) {
                Ok(doi) => entry.set_doi(doi),
                Err(problem) => self.faults.push((field.at, problem)),
            }
        }
        let from_text = ["howpublished", "note"].into_iter().filter(|name| {
            self.fields.get(name).is_some_and(|field| address::is_address(&tex::read(&field.value).plain()))
        });
        let found = ["url"].into_iter().chain(from_text).find_map(|name| self.fields.get(name));
        let found = found.map(|field| (field.value.clone(), field.at));
        let (value, at) = match (found, self.text("eprint")) {
            (Some(found), _) => found,
            (None, Some(eprint)) if entry.doi().is_none() && entry.arxiv().is_some() => {
                (format!("https://arxiv.org/abs/{eprint}"), self.raw.at)
            }
            _ => return,
        };
        match address::url(&value) {
            Ok(url) => {
                if let Ok(mut url) = url.parse::<QualifiedUrl>() {
                    url.visit_date = self.visited(words);
                    entry.set_url(url);
                }
            }
            Err(problem) => self.faults.push((at, problem)),
        }
    }
    /// The day on which the address was read.
    fn visited(&mut self, words: &mut date::Words) -> Option<hayagriva::types::Date> {
        let Some(text) = self.text("urldate") else {
            return ["note", "howpublished"]
                .iter()
                .find_map(|name| self.text(name).and_then(|note| date::accessed(&note)));
        };
        let read = date::read(&text, None, None, words).or_else(|| date::accessed(&format!("accessed {text}")));
        if read.is_none() {
            let at = self.fields.get("urldate").map_or(self.raw.at, |field| field.at);
            let problem = format!("found the urldate `{text}`, expected a date such as `2020-05-31`");
            self.faults.push((at, Diagnostic::error(problem)));
        }
        read
    }
}
