//! An entry of a `.bib` file as a work for the citation library.

use std::collections::BTreeMap;

use hayagriva::Entry;
use hayagriva::types::{EntryType, Person, PersonRole, PersonsWithRoles, Publisher, QualifiedUrl};

use crate::diagnostic::{Diagnostic, closest};
use crate::document::citation::bibtex::{Field, Raw};
use crate::document::citation::kind::{ALIASES, KINDS, language};
use crate::document::citation::{address, case, date, names, numbers, tex};

/// What is wrong with an entry, with offsets in the file.
pub type Faults = Vec<(usize, Diagnostic)>;

/// A work made from an entry.
pub struct Made {
    /// The work.
    pub entry: Entry,
    /// What stops every run, for example an address with a scheme that is not allowed.
    pub errors: Faults,
    /// What stops a run that cites the work.
    pub faults: Faults,
}

/// Makes a work from an entry. `folds` says whether the style changes the case of titles.
pub fn make(raw: &Raw, words: &mut date::Words, folds: bool) -> Made {
    let mut fields = BTreeMap::new();
    for (name, field) in &raw.fields {
        let name = ALIASES.iter().find(|(alias, _)| alias == name).map_or(name.as_str(), |(_, name)| name);
        if !field.value.trim().is_empty() {
            fields.entry(name).or_insert(field);
        }
    }
    let known = KINDS.iter().find(|(name, ..)| *name == raw.kind);
    let (mut kind, mut whole) = known.map_or((EntryType::Misc, None), |(_, kind, whole)| (*kind, *whole));
    // Styles print what has no kind as published online: it is a page where it has an
    // address, else a book.
    if matches!(kind, EntryType::Misc | EntryType::Repository | EntryType::Manuscript | EntryType::Web) {
        let has_address = ["url", "doi", "eprint", "howpublished"].iter().any(|name| {
            fields
                .get(name)
                .is_some_and(|field| *name != "howpublished" || address::is_address(&tex::read(&field.value).plain()))
        });
        kind = if has_address || kind == EntryType::Web { EntryType::Web } else { EntryType::Book };
        whole = None;
    }
    let mut maker = Maker { raw, fields, errors: Vec::new(), faults: Vec::new(), folds };
    if known.is_none() {
        let near = closest(&raw.kind, KINDS.iter().map(|(name, ..)| *name)).unwrap_or("misc");
        let problem = Diagnostic::error(format!("`@{}` is not a type of entry", raw.kind));
        maker.faults.push((raw.at, problem.hint(format!("did you mean `@{near}`?"))));
    }
    let mut entry = Entry::new(&raw.key, kind);
    let mut container = whole.map(|whole| Entry::new(&raw.key, whole));
    maker.titles(&mut entry, container.as_mut());
    maker.people(&mut entry, container.as_mut());
    maker.numbers(&mut entry, container.as_mut());
    maker.publication(&mut entry, container.as_mut(), words);
    maker.addresses(&mut entry, words);
    if let Some(title) = maker.text("series").filter(|_| whole != Some(EntryType::Periodical)) {
        let mut series = Entry::new(&raw.key, EntryType::Anthology);
        series.set_title(case::name(&title));
        if let Some(number) = maker.text("number").filter(|_| kind != EntryType::Report) {
            series.set_volume(numbers::number(&number));
        }
        match &mut container {
            Some(whole) => whole.set_parents(vec![series]),
            None => entry.set_parents(vec![series]),
        }
    }
    if let Some(whole) = container {
        entry.set_parents(vec![whole]);
    }
    Made { entry, errors: maker.errors, faults: maker.faults }
}

struct Maker<'a> {
    raw: &'a Raw,
    fields: BTreeMap<&'a str, &'a Field>,
    errors: Faults,
    faults: Faults,
    folds: bool,
}

impl Maker<'_> {
    /// A field without its TeX.
    fn read(&mut self, name: &str) -> Option<tex::Text> {
        let field = self.fields.get(name)?;
        let text = tex::read(&field.value);
        for (at, command) in &text.unknown {
            let problem = Diagnostic::error(format!("the TeX command `{command}` is not known"))
                .hint("write the character itself, for example `é` or `≥`");
            if !self.faults.iter().any(|(known, _)| *known == field.at + at) {
                self.faults.push((field.at + at, problem));
            }
        }
        (!text.plain().is_empty()).then_some(text)
    }

    fn text(&mut self, name: &str) -> Option<String> {
        self.read(name).map(|text| text.marked())
    }

    fn titles(&mut self, entry: &mut Entry, container: Option<&mut Entry>) {
        if let Some(mut title) = self.read("title") {
            self.add_subtitle(&mut title, "subtitle");
            self.add_subtitle(&mut title, "titleaddon");
            if let Some(version) = self.text("version") {
                let numbered =
                    version.to_lowercase().starts_with('v') && !version[1..].starts_with(|c: char| c.is_ascii_digit());
                let words = if numbered { format!(". {version}") } else { format!(". Version {version}") };
                title.chars.extend(words.chars().map(|c| (c, true)));
            }
            entry.set_title(case::title(&title, self.folds));
        }
        let Some(whole) = container else { return };
        let (name, subtitle) = match whole.entry_type() {
            EntryType::Periodical => ("journaltitle", "journalsubtitle"),
            _ => ("booktitle", "booksubtitle"),
        };
        match self.read(name) {
            Some(mut title) => {
                self.add_subtitle(&mut title, subtitle);
                let is_journal = name == "journaltitle";
                whole.set_title(if is_journal { case::name(&title.marked()) } else { case::title(&title, self.folds) });
            }
            None if self.fields.contains_key("eprint") => {
                if let Some(archive) = self.text("eprinttype").filter(|kind| kind != "pubmed") {
                    whole.set_title(case::name(&archive));
                }
            }
            None if self.raw.kind != "inbook" => {
                let problem = format!("the {} `{}` has no `{name}`", self.raw.kind, self.raw.key);
                self.faults.push((self.raw.at, Diagnostic::error(problem)));
            }
            None => {}
        }
    }

    fn add_subtitle(&mut self, title: &mut tex::Text, name: &str) {
        if let Some(subtitle) = self.read(name) {
            let ends = title.chars.last().is_some_and(|(c, _)| ".:?!".contains(*c));
            title.chars.extend((if ends { " " } else { ": " }).chars().map(|c| (c, false)));
            title.chars.extend(subtitle.chars);
        }
    }

    fn list(&mut self, name: &str) -> Option<Vec<Person>> {
        let field = self.fields.get(name)?;
        let (people, problems) = names::read(&field.value);
        self.faults.extend(problems.into_iter().map(|(at, problem)| (field.at + at, problem)));
        for (at, command) in tex::read(&field.value).unknown {
            self.faults.push((field.at + at, Diagnostic::error(format!("the TeX command `{command}` is not known"))));
        }
        (!people.is_empty()).then_some(people)
    }

    fn people(&mut self, entry: &mut Entry, container: Option<&mut Entry>) {
        if let Some(people) = self.list("author") {
            entry.set_authors(people);
        }
        if let Some(people) = self.list("editor") {
            entry.set_editors(people);
        }
        if let (Some(whole), Some(people)) = (container, self.list("bookauthor")) {
            whole.set_authors(people);
        }
        let roles = [
            ("translator", PersonRole::Translator),
            ("holder", PersonRole::Holder),
            ("annotator", PersonRole::Annotator),
            ("commentator", PersonRole::Commentator),
            ("foreword", PersonRole::Foreword),
            ("afterword", PersonRole::Afterword),
            ("introduction", PersonRole::Introduction),
        ];
        let mut affiliated = Vec::new();
        for (name, role) in roles {
            affiliated.extend(self.list(name).map(|people| PersonsWithRoles::new(people, role)));
        }
        if !affiliated.is_empty() {
            entry.set_affiliated(affiliated);
        }
    }

    fn numbers(&mut self, entry: &mut Entry, mut container: Option<&mut Entry>) {
        let in_journal = container.as_ref().is_some_and(|whole| *whole.entry_type() == EntryType::Periodical);
        if let Some(volume) = self.text("volume") {
            container.as_deref_mut().unwrap_or(entry).set_volume(numbers::number(&volume));
        }
        if let Some(issue) = self.text("issue").or_else(|| self.text("number").filter(|_| in_journal)) {
            container.as_deref_mut().unwrap_or(entry).set_issue(numbers::number(&issue));
        }
        if let Some(number) = self.text("number").filter(|_| container.is_none()) {
            entry.set_keyed_serial_number("serial", numbers::serial(&number));
        }
        if let Some(edition) = self.text("edition") {
            container.as_deref_mut().unwrap_or(entry).set_edition(numbers::edition(&edition));
        }
        if let Some(chapter) = self.text("chapter") {
            entry.set_chapter(numbers::number(&chapter));
        }
        // The number of an article stands in place of its pages.
        if let Some(pages) = self.text("eid").or_else(|| self.text("pages")) {
            entry.set_page_range(numbers::pages(&pages));
        }
        for name in ["isbn", "issn", "pmid", "pmcid"] {
            if let Some(number) = self.text(name) {
                entry.set_keyed_serial_number(name, number);
            }
        }
        if let Some(eprint) = self.text("eprint") {
            match self.text("eprinttype").map(|kind| kind.to_lowercase()).as_deref() {
                Some("pubmed" | "pmid") => entry.set_pmid(eprint),
                Some("pmc" | "pmcid") => entry.set_pmcid(eprint),
                Some("arxiv") => entry.set_arxiv(eprint),
                _ => {}
            }
        }
    }

    fn publication(&mut self, entry: &mut Entry, container: Option<&mut Entry>, words: &mut date::Words) {
        let names = match self.raw.kind.as_str() {
            "thesis" | "phdthesis" | "mastersthesis" | "report" | "techreport" | "unpublished" => {
                ["institution", "publisher", "organization", "howpublished"]
            }
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
            .find_map(|name| self.text(name).filter(|text| !address::is_address(text)))
            .map(|text| case::name(&text));
        let place = self.text("location").map(|text| case::name(&text));
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
        let genre = self.text("type").map(|kind| match kind.as_str() {
            "phdthesis" => "Doctoral dissertation".to_owned(),
            "mathesis" | "mastersthesis" => "Master’s thesis".to_owned(),
            "techreport" => "Technical report".to_owned(),
            _ => kind,
        });
        let genre = genre.or_else(|| match self.raw.kind.as_str() {
            "phdthesis" | "thesis" => Some("Doctoral dissertation".to_owned()),
            "mastersthesis" => Some("Master’s thesis".to_owned()),
            _ => None,
        });
        if let Some(genre) = genre {
            entry.set_genre(case::name(&genre));
        }
        if let Some(note) = self.text("note").filter(|_| !notes).or_else(|| self.text("addendum")) {
            entry.set_note(case::name(&note));
        }
        let named = self.text("langid").or_else(|| self.text("language"));
        if let Some(language) = named.as_deref().and_then(language).and_then(|code| code.parse().ok()) {
            entry.set_language(language);
        }
        self.date(entry, words);
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
        let (month, day) = (self.text("month"), self.text("day"));
        match date::read(&year, month.as_deref(), day.as_deref(), words) {
            Some(date) => entry.set_date(date),
            None => {
                let at = self.fields.get(name).map_or(self.raw.at, |field| field.at);
                let problem = Diagnostic::error(format!(
                    "found the {name} `{year}`, expected a date such as `2020` or `2020-05-31`"
                ))
                .hint("a work that is not yet published has `in press` or `forthcoming`");
                self.faults.push((at, problem));
            }
        }
    }

    fn addresses(&mut self, entry: &mut Entry, words: &mut date::Words) {
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
                    url.visit_date = self.text("urldate").and_then(|text| date::read(&text, None, None, words));
                    entry.set_url(url);
                }
            }
            Err(problem) => self.errors.push((at, problem)),
        }
    }
}
