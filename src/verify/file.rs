//! An output as it was delivered: what kind of file it is and what it carries.

use std::collections::BTreeMap;

use crate::digest::Digest;
use crate::ledger::DeliveredLedger;
use crate::render::Delivery;
use crate::render::delivery::{DELIVERY, SCHEMA};
use crate::verify::{Check, messages};

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A PDF.
    Pdf,
    /// An HTML page.
    Html,
    /// A Word document.
    Docx,
    /// A `ledger.json` alone.
    Ledger,
}

/// A file that was read.
pub struct Delivered {
    /// Its kind.
    pub kind: Kind,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The files that it carries, by name; of several of one name the first.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The list of them, where it can be read.
    pub list: Option<Delivery>,
    /// The ledger, where it can be read.
    pub ledger: Option<DeliveredLedger>,
    /// What is wrong with what it carries.
    pub problems: Vec<String>,
    /// The digest of what a reader sees of it and of the files it carries.
    pub digest: Option<Digest>,
    /// Whether that is the seal that it names.
    pub(super) seal: Option<Check>,
    /// The PDF.
    pub(super) pdf: Option<lopdf::Document>,
}

impl Delivered {
    pub(super) fn of(kind: Kind, bytes: Vec<u8>, files: BTreeMap<String, Vec<u8>>, problems: Vec<String>) -> Self {
        Self { kind, bytes, files, list: None, ledger: None, problems, digest: None, seal: None, pdf: None }
    }

    pub(super) fn read_ledger(&mut self) {
        match self.files.get("ledger.json").map(|bytes| DeliveredLedger::read(bytes)) {
            Some(Ok(ledger)) => self.ledger = Some(ledger),
            Some(Err(errors)) => self.problems.extend(messages(&errors.0)),
            None => self.problems.push(
                "it carries no ledger.json: it is no output of tickmark, or a program has taken it away".to_owned(),
            ),
        }
        if self.kind == Kind::Ledger {
            return;
        }
        let Some(bytes) = self.files.get(DELIVERY) else {
            self.problems.push(format!("it carries no {DELIVERY}, without which its numbers cannot be read back"));
            return;
        };
        match serde_json::from_slice::<Delivery>(bytes) {
            Ok(list) if list.schema == SCHEMA => self.compare(list),
            Ok(list) => self.problems.push(format!("{DELIVERY} has the schema {}, expected {SCHEMA}", list.schema)),
            Err(error) => self.problems.push(format!("{DELIVERY} is damaged: {error}")),
        }
    }

    /// Each file must be there, be the one of the list, and no other may be.
    fn compare(&mut self, list: Delivery) {
        let problems = &mut self.problems;
        for listed in &list.files {
            let name = &listed.name;
            match self.files.get(name) {
                Some(bytes) if Digest::of(bytes).hex() == listed.sha256 => {}
                Some(_) => problems.push(format!("`{name}` is not the file that was delivered: its hash differs")),
                None if listed.here => problems.push(format!("`{name}` was delivered and is not there")),
                None => {}
            }
        }
        let known = |name: &String| name == DELIVERY || list.files.iter().any(|listed| listed.name == *name);
        let foreign = self.files.keys().filter(|name| !known(name));
        problems.extend(foreign.map(|name| format!("`{name}` was not delivered with it")));
        let of_kind = match self.kind {
            Kind::Pdf => "pdf",
            Kind::Docx => "docx",
            Kind::Html | Kind::Ledger => "html",
        };
        if list.output != of_kind {
            problems.push(format!("{DELIVERY} is that of another output, of a file of kind {}", list.output));
        }
        self.list = Some(list);
    }

    /// The PDF, where it is one.
    pub fn pdf(&self) -> Option<&lopdf::Document> {
        self.pdf.as_ref()
    }

    /// What it carries, as a phrase.
    pub(super) fn carries(&self) -> String {
        let files = self.files.len();
        match self.kind {
            Kind::Ledger => "a ledger alone, without a page".to_owned(),
            Kind::Pdf if files == 1 => "one attached file".to_owned(),
            Kind::Pdf => format!("{files} attached files, each once and as it was delivered"),
            Kind::Html => format!("{files} files within the page, each as it was delivered"),
            Kind::Docx => format!("{files} files within the document, each as it was delivered"),
        }
    }

    /// The page templates that it carries, by file name, over the built-in ones.
    pub(super) fn templates(&self, builtin: impl Fn(&str) -> Option<&'static str>) -> BTreeMap<String, String> {
        const SHARED: [&str; 2] = ["tickmark.js", "tickmark.css"];
        let own = SHARED.iter().filter_map(|name| Some(((*name).to_owned(), builtin(name)?.to_owned())));
        let mut templates: BTreeMap<String, String> = own.collect();
        for listed in self.list.iter().flat_map(|list| &list.files) {
            let name = listed.path.as_deref().and_then(|path| path.strip_prefix("templates/"));
            let text = self.files.get(&listed.name).and_then(|bytes| String::from_utf8(bytes.clone()).ok());
            templates.extend(name.map(str::to_owned).zip(text));
        }
        templates
    }
}
