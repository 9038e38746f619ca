//! What travels with each page: the ledger of what is printed, the freeze, the dictionary,
//! and all that the pages are made from but the data.

use std::collections::BTreeSet;

use crate::cli::dictionary_file::DICTIONARY_PATH;
use crate::cli::inputs::is_builtin;
use crate::cli::pipeline::Report;
use crate::diagnostic::Outcome;
use crate::document::ExhibitKind;
use crate::project::{DocumentConfig, OutputKind, Project};
use crate::render::{Attachment, delivery};
use crate::{freeze, ledger};

/// The files that travel with the pages of a report.
///
/// # Errors
/// The lock cannot be written as TOML.
pub(super) fn attachments(project: &Project, report: &Report) -> Outcome<Vec<Attachment>> {
    let inputs = &report.inputs;
    let mut all = Files(Vec::new());
    let ledger = ledger::delivered_json(&report.ledger, &drawn(report));
    all.add("ledger.json", None, "Every number on the pages with its evidence", ledger.into_bytes());
    let lock = freeze::lock_text(&inputs.freeze)?;
    all.add("freeze.lock", Some(freeze::LOCK_PATH), "Hashes of the data files", lock.into_bytes());
    if let Some(file) = inputs.data.iter().find(|file| file.path == DICTIONARY_PATH) {
        all.file("datapackage.json", DICTIONARY_PATH, "Data dictionary", file.bytes.get().to_vec());
    }
    for text in &inputs.report {
        all.file(&text.path.replace('/', "-"), &text.path, "Source of the report", text.text.as_bytes().to_vec());
    }
    // The built-in templates are those of the program.
    let own = inputs.templates.iter().filter(|(name, text)| !is_builtin(name, text));
    for (name, text) in own {
        let path = format!("templates/{name}");
        all.file(&path.replace('/', "-"), &path, "Page template", text.as_bytes().to_vec());
    }
    for (path, _) in &inputs.image_digests {
        let name = path.strip_prefix("report/").unwrap_or(path);
        if let Ok(image) = inputs.images.find(name) {
            all.file(&path.replace('/', "-"), path, "Image, without its metadata", image.bytes.clone());
        }
    }
    for (path, bytes) in &inputs.fonts {
        all.file(&path.replace('/', "-"), path, "Font", bytes.clone());
    }
    for (path, bytes) in &inputs.word_templates {
        all.file(&path.replace('/', "-"), path, "Word template", bytes.clone());
    }
    let mut all = all.0;
    let is_packed =
        |config: &toml::Spanned<DocumentConfig>| config.get_ref().outputs.iter().any(|kind| *kind != OutputKind::Pdf);
    if project.config.documents.iter().any(is_packed) {
        pack(&mut all);
    }
    Ok(all)
}

/// The same for those that must not say whose they are; nothing where the report has none.
pub(super) fn blinded_attachments(report: &Report, all: &[Attachment]) -> Vec<Attachment> {
    let Some(blinded) = &report.blinded else { return Vec::new() };
    blinded.attachments(all, ledger::delivered_json(&blinded.ledger, &drawn(report)))
}

/// The blocks that figures are made of.
fn drawn(report: &Report) -> BTreeSet<String> {
    let drawn = report.documents.iter().flat_map(|(document, _)| &document.exhibits);
    let drawn = drawn.filter(|exhibit| exhibit.kind == ExhibitKind::Figure);
    drawn.flat_map(|figure| figure.order.of.all()).map(str::to_owned).collect()
}

/// Packs the files side by side, for pages of HTML and Word documents.
fn pack(files: &mut [Attachment]) {
    let half = files.iter().position(|file| file.name == "ledger.json").map_or(0, |at| at + 1);
    let (large, others) = files.split_at_mut(half);
    std::thread::scope(|scope| {
        scope.spawn(|| large.iter_mut().for_each(|file| file.packed = delivery::packed(&file.bytes)));
        others.iter_mut().filter(|file| !file.is_heavy()).for_each(|file| file.packed = delivery::packed(&file.bytes));
    });
}

struct Files(Vec<Attachment>);

impl Files {
    /// A file of the project. `report/a-b.md` and `report/a/b.md` are two.
    fn file(&mut self, name: &str, path: &str, what: &str, bytes: Vec<u8>) {
        let taken = |name: &String| self.0.iter().any(|other| other.name == *name);
        let others = (2..).map(|number| format!("{number}-{name}"));
        let name = std::iter::once(name.to_owned()).chain(others).find(|name| !taken(name)).unwrap_or_default();
        self.add(&name, Some(path), &format!("{what}: {path}"), bytes);
    }

    fn add(&mut self, name: &str, path: Option<&str>, description: &str, bytes: Vec<u8>) {
        self.0.push(Attachment::new(name, path, media_type(path.unwrap_or(name)), description, bytes));
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("md") => "text/markdown",
        Some("toml" | "lock") => "application/toml",
        Some("json") => "application/json",
        Some("html") => "text/html",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("otf") => "font/otf",
        Some("ttf" | "ttc") => "font/ttf",
        _ => "text/plain",
    }
}
