//! Everything that can change a page, and its digest.

use std::collections::BTreeMap;

use crate::cli::dictionary_file::dictionary_text;
use crate::cli::report_texts::{self, ReportTexts};
use crate::cli::{calendar, wording};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, SourceText};
use crate::digest::{Digest, Parts};
use crate::figure::metrics;
use crate::freeze::{self, DataFile, Freeze};
use crate::image::Images;
use crate::project::Project;

/// The built-in page templates by file name.
const TEMPLATES: [(&str, &str); 17] = [
    ("base.html", include_str!("../../templates/base.html")),
    ("better.html", include_str!("../../templates/better.html")),
    ("better.typ", include_str!("../../templates/better.typ")),
    ("classic.html", include_str!("../../templates/classic.html")),
    ("classic.typ", include_str!("../../templates/classic.typ")),
    ("manuscript.html", include_str!("../../templates/manuscript.html")),
    ("manuscript.typ", include_str!("../../templates/manuscript.typ")),
    ("portrait.html", include_str!("../../templates/portrait.html")),
    ("portrait.typ", include_str!("../../templates/portrait.typ")),
    ("poster-bands.typ", include_str!("../../templates/poster-bands.typ")),
    ("poster-body.typ", include_str!("../../templates/poster-body.typ")),
    ("poster-columns.typ", include_str!("../../templates/poster-columns.typ")),
    ("poster.html", include_str!("../../templates/poster.html")),
    ("poster.typ", include_str!("../../templates/poster.typ")),
    ("tickmark.css", include_str!("../../templates/tickmark.css")),
    ("tickmark.js", include_str!("../../templates/tickmark.js")),
    ("tickmark.typ", include_str!("../../templates/tickmark.typ")),
];

/// The text of a built-in page template.
pub fn builtin_template(name: &str) -> Option<&'static str> {
    TEMPLATES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Whether a template is word for word the one of that name in this program.
pub fn is_builtin(name: &str, text: &str) -> bool {
    builtin_template(name) == Some(text)
}

/// Inter (SIL Open Font License 1.1), used by PDF, HTML and figures alike.
pub const FONTS: [(&str, &[u8]); 4] = [
    ("Inter-Regular.otf", metrics::REGULAR),
    ("Inter-SemiBold.otf", metrics::SEMI_BOLD),
    ("Inter-Italic.otf", include_bytes!("../../assets/fonts/Inter-Italic.otf")),
    ("Inter-Bold.otf", include_bytes!("../../assets/fonts/Inter-Bold.otf")),
];

/// The inputs of a run, each read once.
pub struct Inputs {
    /// The lock.
    pub freeze: Freeze,
    /// What changed in the wording of the dictionary since the freeze; none where it is the same.
    pub wording: Option<Vec<String>>,
    /// Files under data/.
    pub data: Vec<DataFile>,
    /// The texts of report/ that the pages are made from, sorted by path.
    pub report: Vec<SourceText>,
    /// The image files that these name.
    pub images: Images,
    /// The hash of what is delivered of each of these files, by its path.
    pub image_digests: Vec<(String, Digest)>,
    /// The other files of report/.
    pub unused: Vec<String>,
    /// The data dictionary, if there is one.
    pub dictionary: Option<SourceText>,
    /// Date of the documents, `YYYY-MM-DD`.
    pub date: String,
    /// Page templates by file name: the project's, else the built-in ones.
    pub templates: BTreeMap<String, String>,
    /// The fonts of the project by path, in the order of report.toml.
    pub fonts: Vec<(String, Vec<u8>)>,
    /// The Word documents that give styles, by path.
    pub word_templates: BTreeMap<String, Vec<u8>>,
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
        Self::of(project, freeze, data)
    }

    /// The inputs with data that have been read.
    ///
    /// # Errors
    /// As [`Inputs::read`].
    pub fn of(project: &Project, freeze: Freeze, data: Vec<DataFile>) -> Outcome<Self> {
        let (freeze, wording) = wording::settled(project, freeze, &data)?;
        freeze::require_unchanged(&freeze, &freeze::compare(&freeze, &data))?;
        let texts = report_texts::read(project)?;
        let mut templates: BTreeMap<String, String> =
            TEMPLATES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        for path in project.files_under("templates")? {
            let name = path.strip_prefix("templates/").unwrap_or(&path).to_owned();
            if ["typ", "html", "css", "js", "csl"].iter().any(|ending| name.ends_with(&format!(".{ending}"))) {
                templates.insert(name, project.text(&path)?.text.to_string());
            }
        }
        let dictionary = dictionary_text(&data)?;
        let date = document_date(&freeze)?;
        let fonts = fonts(project)?;
        let word_templates = word_templates(project)?;
        let (images, image_digests) = images(project, &texts)?;
        let mut inputs = Self {
            freeze,
            wording,
            data,
            report: texts.used,
            images,
            image_digests,
            unused: texts.unused,
            dictionary,
            date,
            templates,
            fonts,
            word_templates,
            digest: Digest::of(b""),
        };
        inputs.digest = digest(&inputs);
        Ok(inputs)
    }

    /// A text under report/.
    ///
    /// # Errors
    /// There is no such text.
    pub fn report_text(&self, name: &str, place: &Place) -> Outcome<&SourceText> {
        report_texts::of_name((&self.report, &self.unused), name, place)
    }
}

/// The images that the texts name, with the hashes of their files.
///
/// # Errors
/// One cannot be read. What cannot be shown is told where it is named.
fn images(project: &Project, texts: &ReportTexts) -> Outcome<(Images, Vec<(String, Digest)>)> {
    let below = |path: &str| path.strip_prefix("report/").unwrap_or(path).to_owned();
    let mut files = Vec::new();
    for path in &texts.images {
        files.push((below(path), project.bytes(path)?));
    }
    let all: Vec<String> = texts.images.iter().chain(&texts.unused).map(|path| below(path)).collect();
    let named = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let images = Images::of(named, all.iter().map(String::as_str));
    // What is delivered of an image is what counts: who holds the page can hash it.
    let delivered = |name: &str, bytes: &[u8]| images.find(name).map_or_else(|_| Digest::of(bytes), |it| it.digest);
    let digests = texts.images.iter().zip(&files).map(|(path, (name, bytes))| (path.clone(), delivered(name, bytes)));
    let digests = digests.collect();
    Ok((images, digests))
}

/// The fonts that report.toml names.
///
/// # Errors
/// One is not there, or is no font.
fn fonts(project: &Project) -> Outcome<Vec<(String, Vec<u8>)>> {
    let (mut fonts, mut problems) = (Vec::new(), Vec::new());
    for name in &project.config.style.fonts {
        let path = format!("report/{}", name.get_ref());
        match project.bytes(&path) {
            Ok(bytes) if ttf_parser::Face::parse(&bytes, 0).is_ok() => fonts.push((path, bytes)),
            Ok(_) => problems.push(
                Diagnostic::error(format!("`{path}` is no font that can be read, expected OpenType or TrueType"))
                    .at(project.source.span(name.span()))
                    .hint("a WOFF file is for browsers; take the .otf or .ttf of the same font"),
            ),
            Err(errors) => {
                problems.extend(errors.0.into_iter().map(|error| error.at(project.source.span(name.span()))));
            }
        }
    }
    if problems.is_empty() { Ok(fonts) } else { Err(Diagnostics(problems)) }
}

/// The Word documents in templates/ that documents take their styles from.
///
/// # Errors
/// One is not there.
fn word_templates(project: &Project) -> Outcome<BTreeMap<String, Vec<u8>>> {
    let (mut found, mut problems) = (BTreeMap::new(), Vec::new());
    let words = project.config.documents.iter().filter_map(|document| document.get_ref().word.as_ref());
    for (word, path) in words.filter_map(|word| Some((word.get_ref(), word.get_ref().template_path()?))) {
        match project.bytes(&path) {
            Ok(bytes) => drop(found.insert(path, bytes)),
            Err(errors) => {
                let span = word.template.as_ref().map_or(0..0, toml::Spanned::span);
                problems.extend(errors.0.into_iter().map(|error| error.at(project.source.span(span.clone()))));
            }
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(Diagnostics(problems)) }
}

/// The date of the documents: SOURCE_DATE_EPOCH if it is set, else the freeze's.
fn document_date(freeze: &Freeze) -> Outcome<String> {
    Ok(calendar::source_date()?.unwrap_or_else(|| freeze.date.clone()))
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

/// Version digest: every part by name and content, in a fixed order. The date of the
/// documents is on every page.
fn digest(inputs: &Inputs) -> Digest {
    let freeze = &inputs.freeze;
    let mut parts = Parts::new("tickmark/inputs/2").with(env!("CARGO_PKG_VERSION").as_bytes());
    parts = parts.with(freeze.name.as_bytes()).with(freeze.date.as_bytes()).with(inputs.date.as_bytes());
    for file in &inputs.data {
        parts = parts.with(file.path.as_bytes()).with(file.digest.bytes());
    }
    for source in &freeze.sources {
        parts = parts.with(source.name.as_bytes()).with(source.query.as_bytes()).with(source.digest.as_bytes());
    }
    for text in &inputs.report {
        parts = parts.with(text.path.as_bytes()).with(text.text.as_bytes());
    }
    for (name, text) in &inputs.templates {
        parts = parts.with(name.as_bytes()).with(text.as_bytes());
    }
    for (name, bytes) in FONTS {
        parts = parts.with(name.as_bytes()).with(Digest::of(bytes).bytes());
    }
    for (path, bytes) in &inputs.fonts {
        parts = parts.with(path.as_bytes()).with(Digest::of(bytes).bytes());
    }
    for (path, bytes) in &inputs.word_templates {
        parts = parts.with(path.as_bytes()).with(bytes);
    }
    for (path, digest) in &inputs.image_digests {
        parts = parts.with(path.as_bytes()).with(digest.bytes());
    }
    parts.finish()
}
