//! An entry of a `.bib` file as a work for the citation library.

mod publication;

use std::collections::BTreeMap;

use hayagriva::Entry;
use hayagriva::types::{EntryType, Person, PersonRole, PersonsWithRoles};

use crate::diagnostic::{Diagnostic, closest};
use crate::document::citation::bibtex::{Field, Raw};
use crate::document::citation::kind::{ALIASES, KINDS};
use crate::document::citation::shape::{self, Shape};
use crate::document::citation::{case, date, names, numbers, tex};

/// What is wrong with an entry, with offsets in the file.
pub type Faults = Vec<(usize, Diagnostic)>;

/// A work made from an entry.
pub struct Made {
    /// The work.
    pub entry: Entry,
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
    let known = KINDS.iter().any(|(name, ..)| *name == raw.kind);
    let shape = shape::shape(raw, &fields);
    let (kind, whole) = (shape.kind, shape.whole);
    let mut maker = Maker { raw, fields, faults: Vec::new(), folds };
    if !known {
        let near = closest(&raw.kind, KINDS.iter().map(|(name, ..)| *name)).unwrap_or("misc");
        let problem = Diagnostic::error(format!("`@{}` is not a type of entry", raw.kind));
        maker.faults.push((raw.at, problem.hint(format!("did you mean `@{near}`?"))));
    }
    let mut entry = Entry::new(&raw.key, kind);
    let mut container = whole.map(|whole| Entry::new(&raw.key, whole));
    maker.titles(&mut entry, container.as_mut(), &shape);
    maker.people(&mut entry, container.as_mut());
    maker.numbers(&mut entry, container.as_mut(), &shape);
    maker.publication(&mut entry, container.as_mut(), words);
    maker.addresses(&mut entry, words);
    if let Some(title) = maker.text("series").filter(|_| whole != Some(EntryType::Periodical)) {
        let mut series = Entry::new(&raw.key, EntryType::Anthology);
        series.set_title(case::name(&title));
        if let Some(number) = maker.number_in_series(kind) {
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
    Made { entry, faults: maker.faults }
}

struct Maker<'a> {
    raw: &'a Raw,
    fields: BTreeMap<&'a str, &'a Field>,
    faults: Faults,
    folds: bool,
}

impl Maker<'_> {
    /// A field without its TeX.
    fn read(&mut self, name: &str) -> Option<tex::Text> {
        let field = self.fields.get(name)?;
        let text = tex::read(&field.value);
        for (at, command) in &text.unknown {
            let problem = unknown(command).hint("write the character itself, for example `é` or `≥`");
            if !self.faults.iter().any(|(known, _)| *known == field.at + at) {
                self.faults.push((field.at + at, problem));
            }
        }
        (!text.plain().is_empty()).then_some(text)
    }

    fn text(&mut self, name: &str) -> Option<String> {
        self.read(name).map(|text| text.marked())
    }

    fn titles(&mut self, entry: &mut Entry, container: Option<&mut Entry>, shape: &Shape) {
        if let Some(mut title) = self.read(shape.title) {
            self.add_subtitle(&mut title, if shape.title == "title" { "subtitle" } else { "" });
            self.add_subtitle(&mut title, "titleaddon");
            if let Some(version) = self.text("version") {
                let numbered =
                    version.to_lowercase().starts_with('v') && !version[1..].starts_with(|c: char| c.is_ascii_digit());
                let words = if numbered { format!(". {version}") } else { format!(". Version {version}") };
                title.chars.extend(words.chars().map(|c| (c, true)));
            }
            title.end_without_point();
            if container.is_none() {
                self.add_chapter(&mut title, shape);
            }
            entry.set_title(case::title(&title, self.folds));
        } else {
            let problem = Diagnostic::error(format!("the {} `{}` has no `title`", self.raw.kind, self.raw.key));
            self.faults.push((self.raw.at, problem));
        }
        let Some(whole) = container else { return };
        let name = shape.whole_title;
        let subtitle = match name {
            "journaltitle" => "journalsubtitle",
            "booktitle" => "booksubtitle",
            _ => "subtitle",
        };
        match self.read(name) {
            Some(mut title) => {
                self.add_subtitle(&mut title, subtitle);
                let is_journal = name == "journaltitle";
                self.add_chapter(&mut title, shape);
                whole.set_title(if is_journal { case::name(&title.marked()) } else { case::title(&title, self.folds) });
            }
            None if self.fields.contains_key("eprint") => {
                if let Some(archive) = self.text("eprinttype").filter(|kind| kind != "pubmed") {
                    whole.set_title(case::name(&archive));
                }
            }
            None => {
                let problem = format!("the {} `{}` has no `{name}`", self.raw.kind, self.raw.key);
                self.faults.push((self.raw.at, Diagnostic::error(problem)));
            }
        }
    }

    /// The number of a chapter, which few styles print, follows the title of the book where
    /// there are no pages to find the part by.
    fn add_chapter(&mut self, title: &mut tex::Text, shape: &Shape) {
        let is_part = self.raw.kind == "inbook" || shape.whole == Some(EntryType::Book);
        if !is_part || shape.title == "chapter" || self.fields.contains_key("pages") {
            return;
        }
        if let Some(chapter) = self.text("chapter") {
            let is_named = chapter.to_lowercase().starts_with("ch");
            let words = if is_named { format!(", {chapter}") } else { format!(", chap. {chapter}") };
            title.chars.extend(words.chars().map(|c| (c, true)));
        }
    }

    /// The number within the series. In BibTeX the `volume` of a work in a series is that
    /// of the series.
    fn number_in_series(&mut self, kind: EntryType) -> Option<String> {
        match self.text("number").filter(|_| kind != EntryType::Report) {
            Some(number) => Some(number),
            None => self.text("volume").filter(|_| !self.fields.contains_key("volumes")),
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
            self.faults.push((field.at + at, unknown(&command)));
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

    fn numbers(&mut self, entry: &mut Entry, mut container: Option<&mut Entry>, shape: &Shape) {
        let in_journal = shape.whole == Some(EntryType::Periodical);
        let in_series = !in_journal
            && self.fields.contains_key("series")
            && !self.fields.contains_key("number")
            && !self.fields.contains_key("volumes");
        if let Some(volume) = self.text("volume").filter(|_| !in_series) {
            container.as_deref_mut().unwrap_or(entry).set_volume(numbers::number(&volume));
        }
        if let Some(issue) = self.text("issue").or_else(|| self.text("number").filter(|_| in_journal)) {
            container.as_deref_mut().unwrap_or(entry).set_issue(numbers::number(&issue));
        }
        let of_series = self.fields.contains_key("series") && shape.kind != EntryType::Report;
        if let Some(number) = self.text("number").filter(|_| container.is_none() && !of_series) {
            entry.set_keyed_serial_number("serial", numbers::serial(&number));
        }
        if let Some(edition) = self.text("edition") {
            container.unwrap_or(entry).set_edition(numbers::edition(&edition));
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
}

/// An error for a command of TeX or an entity of HTML.
fn unknown(command: &str) -> Diagnostic {
    let what = if command.starts_with('&') { "entity" } else { "TeX command" };
    Diagnostic::error(format!("the {what} `{command}` is not known"))
}
