//! What documents are made of that must not say whose they are.

use crate::cli::inputs::{Inputs, is_builtin};
use crate::diagnostic::{Diagnostic, SourceText};
use crate::document::Blinding;
use crate::ledger::Ledger;
use crate::project::{Config, Project, place_of};
use crate::render::Attachment;

/// Configuration and ledger without the names of those who made the report.
pub struct Blinded {
    /// The configuration.
    pub(super) config: Config,
    /// The ledger.
    pub(super) ledger: Ledger,
    /// The names.
    names: Blinding,
}

/// What travels with a blinded document beside the page templates: what `verify` needs to see that
/// the file is intact and stands on these data. The sources name the authors, so that who verifies
/// it cannot compute it again.
const TRAVELS: [&str; 3] = ["ledger.json", "freeze.lock", "datapackage.json"];

/// Whether a file is the text of a page template.
fn is_page_template(file: &Attachment) -> bool {
    const TEXTS: [&str; 4] = ["css", "html", "js", "typ"];
    let name = file.path.as_deref().and_then(|path| path.strip_prefix("templates/"));
    name.and_then(|name| name.rsplit_once('.')).is_some_and(|(_, ending)| TEXTS.contains(&ending))
}

/// Notes on the names in the page templates of a report with a blinded document.
pub(super) fn named_in_templates(inputs: &Inputs, names: Option<&Blinding>) -> Vec<Diagnostic> {
    let own = inputs.templates.iter().filter(|(name, text)| !is_builtin(name, text));
    let of = |(name, text): (&String, &String)| {
        let source = SourceText::new(format!("templates/{name}"), text.clone());
        names.map(|names| names.notes(&source, text)).unwrap_or_default()
    };
    own.flat_map(of).map(|note| Diagnostic { hints: vec![HINT.to_owned()], ..note }).collect()
}

/// Notes on the names in what report.toml prints on every page of a report with a blinded document.
pub(super) fn named_in_heads(project: &Project, names: Option<&Blinding>) -> Vec<Diagnostic> {
    let (config, Some(names)) = (&project.config, names) else { return Vec::new() };
    let mut printed: Vec<(String, &String)> = vec![("title".into(), &config.title)];
    printed.extend(config.subtitle.iter().map(|text| ("subtitle".into(), text)));
    printed.extend(config.short_title.iter().map(|text| ("short_title".into(), text)));
    printed.extend(config.banner.iter().map(|banner| ("banner.text".into(), &banner.text)));
    printed.extend(config.keywords.iter().enumerate().map(|(at, text)| (format!("keywords.{at}"), text)));
    let blind = config.documents.iter().map(|one| one.get_ref()).enumerate().filter(|(_, one)| one.blind);
    printed.extend(blind.filter_map(|(at, one)| Some((format!("documents.{at}.title"), one.title.as_ref()?))));
    let named = printed.into_iter().filter(|(_, text)| names.is_named_in(text.as_bytes()));
    let note = |(key, _): (String, &String)| {
        Diagnostic::note(format!("a document is blinded, and `{key}`, which it prints, names somebody"))
            .code("named-author")
            .at(place_of(&project.source, &key))
            .hint("write it so that it tells nobody, or leave it where it may stand")
    };
    named.map(note).collect()
}

const HINT: &str = "the blinded page may hold it, and the template does not travel with that page: take the name out";

impl Blinded {
    /// The same report without names. Sources of facts and images, and reasons of waivers, lose those that they hold.
    pub(super) fn of(config: &Config, ledger: &Ledger, names: Blinding) -> Self {
        let mut ledger = ledger.clone();
        for fact in &mut ledger.facts {
            fact.source = names.without_names(&fact.source);
        }
        let is_blind = |id: &str| config.documents.iter().any(|one| one.get_ref().blind && one.get_ref().id == id);
        // A logo, and what only other documents show, is nothing of a blinded one.
        ledger.images.retain(|image| is_blind(&image.document));
        for image in &mut ledger.images {
            for text in [&mut image.source, &mut image.alt, &mut image.path] {
                *text = names.without_names(text);
            }
        }
        for waiver in &mut ledger.waivers {
            waiver.reason = names.without_names(&waiver.reason);
        }
        Self { config: config.blinded(), ledger, names }
    }

    /// The files that travel with a blinded document; `ledger` is the text of its ledger. One that
    /// names somebody stays behind.
    pub(super) fn attachments(&self, all: &[Attachment], ledger: String) -> Vec<Attachment> {
        let travels = |file: &&Attachment| TRAVELS.contains(&file.name.as_str()) || is_page_template(file);
        let mut kept: Vec<Attachment> = all.iter().filter(travels).cloned().collect();
        for file in kept.iter_mut().filter(|file| file.name == "ledger.json") {
            *file = file.with(ledger.clone().into_bytes());
            file.packed = crate::render::delivery::packed(&file.bytes);
        }
        kept.retain(|file| file.name == "ledger.json" || !self.names.is_named_in(&file.bytes));
        kept
    }
}
