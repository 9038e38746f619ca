//! Everything that can change a page, and its digest.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Outcome, Place, SourceText};
use crate::digest::{Digest, Parts};
use crate::freeze::{self, DataFile, Freeze};
use crate::project::Project;

/// The built-in page templates by file name.
const TEMPLATES: [(&str, &str); 8] = [
    ("base.html", include_str!("../../templates/base.html")),
    ("manuscript.html", include_str!("../../templates/manuscript.html")),
    ("manuscript.typ", include_str!("../../templates/manuscript.typ")),
    ("poster.html", include_str!("../../templates/poster.html")),
    ("poster.typ", include_str!("../../templates/poster.typ")),
    ("tickmark.css", include_str!("../../templates/tickmark.css")),
    ("tickmark.js", include_str!("../../templates/tickmark.js")),
    ("tickmark.typ", include_str!("../../templates/tickmark.typ")),
];

/// Inter (SIL Open Font License 1.1), used by PDF, HTML and figures alike.
pub const FONTS: [(&str, &[u8]); 4] = [
    ("Inter-Regular.otf", include_bytes!("../../assets/fonts/Inter-Regular.otf")),
    ("Inter-SemiBold.otf", include_bytes!("../../assets/fonts/Inter-SemiBold.otf")),
    ("Inter-Italic.otf", include_bytes!("../../assets/fonts/Inter-Italic.otf")),
    ("Inter-Bold.otf", include_bytes!("../../assets/fonts/Inter-Bold.otf")),
];

/// The inputs of a run, each read once.
pub struct Inputs {
    /// The lock.
    pub freeze: Freeze,
    /// Files under data/.
    pub data: Vec<DataFile>,
    /// Texts under report/, sorted by path.
    pub report: Vec<SourceText>,
    /// Page templates by file name: the project's, else the built-in ones.
    pub templates: BTreeMap<String, String>,
    /// Digest of all of them, of the fonts and of tickmark's own version.
    pub digest: Digest,
}

impl Inputs {
    /// Reads the inputs; the data must be those of the freeze.
    ///
    /// # Errors
    /// A file cannot be read, or the data are not those of the freeze.
    pub fn read(project: &Project) -> Outcome<Self> {
        let freeze = freeze::read_lock(project)?;
        let data = freeze::read_data(project)?;
        freeze::require_unchanged(&freeze, &data)?;
        let mut report = Vec::new();
        for path in project.files_under("report")? {
            if ["md", "toml", "bib", "yml", "yaml", "csl"].iter().any(|ending| path.ends_with(&format!(".{ending}"))) {
                report.push(project.text(&path)?);
            }
        }
        let mut templates: BTreeMap<String, String> =
            TEMPLATES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        for path in project.files_under("templates")? {
            let name = path.trim_start_matches("templates/").to_owned();
            if ["typ", "html", "css", "js", "csl"].iter().any(|ending| name.ends_with(&format!(".{ending}"))) {
                templates.insert(name, project.text(&path)?.text.to_string());
            }
        }
        let digest = digest(&freeze, &data, &report, &templates);
        Ok(Self { freeze, data, report, templates, digest })
    }

    /// A text under report/.
    ///
    /// # Errors
    /// There is no such text.
    pub fn report_text(&self, name: &str, place: &Place) -> Outcome<&SourceText> {
        let path = format!("report/{name}");
        self.report.iter().find(|text| *text.path == *path).ok_or_else(|| {
            let known: Vec<&str> = self.report.iter().filter_map(|text| text.path.strip_prefix("report/")).collect();
            Diagnostic::error(format!("`{path}` is missing"))
                .at(place.clone())
                .hint(crate::diagnostic::known_names(name, known))
                .into()
        })
    }
}

impl Inputs {
    /// A CSL file of the project, relative to report/ or templates/.
    ///
    /// # Errors
    /// There is no such file.
    pub fn citation_style(&self, name: &str, place: &Place) -> Outcome<SourceText> {
        let path = format!("report/{name}");
        if let Some(text) = self.report.iter().find(|text| *text.path == *path) {
            return Ok(text.clone());
        }
        if let Some(text) = self.templates.get(name) {
            return Ok(SourceText::new(format!("templates/{name}"), text.as_str()));
        }
        let in_report = self.report.iter().filter_map(|text| text.path.strip_prefix("report/"));
        let known: Vec<&str> =
            in_report.chain(self.templates.keys().map(String::as_str)).filter(|name| name.ends_with(".csl")).collect();
        Err(Diagnostic::error(format!("the citation style `{name}` is neither in report/ nor in templates/"))
            .at(place.clone())
            .hint(crate::diagnostic::known_names(name, known))
            .into())
    }
}

/// Version digest: every part by name and content, in a fixed order.
fn digest(freeze: &Freeze, data: &[DataFile], report: &[SourceText], templates: &BTreeMap<String, String>) -> Digest {
    let mut parts = Parts::new("tickmark/inputs/1").with(env!("CARGO_PKG_VERSION").as_bytes());
    parts = parts.with(freeze.name.as_bytes()).with(freeze.date.as_bytes());
    for file in data {
        parts = parts.with(file.path.as_bytes()).with(file.digest.bytes());
    }
    for text in report {
        parts = parts.with(text.path.as_bytes()).with(text.text.as_bytes());
    }
    for (name, text) in templates {
        parts = parts.with(name.as_bytes()).with(text.as_bytes());
    }
    for (name, bytes) in FONTS {
        parts = parts.with(name.as_bytes()).with(Digest::of(bytes).bytes());
    }
    parts.finish()
}
