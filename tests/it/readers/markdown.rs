//! Markdown with templates: composed to a tree, or refused.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use tickmark::diagnostic::{Place, SourceText};
use tickmark::digest::Digest;
use tickmark::document::{Narrator, Sentence, SentenceRequest, Setting, Waivers, compose};
use tickmark::image::Images;
use tickmark::language::Language;
use tickmark::ledger::{Ledger, MarkBook, Printer, ReportStamp};
use tickmark::project::parse;

/// A ledger of facts, without blocks.
static LEDGER: LazyLock<Arc<Ledger>> = LazyLock::new(|| {
    let text = "title = \"T\"\nversion = \"1\"\n[[documents]]\nid = \"r\"\nsource = \"r.md\"\ntemplate = \"manuscript\"\n\
                [facts.dose]\nvalue = 7.4\nunit = \"GBq\"\nsource = \"protocol\"\n\
                [facts.site]\nvalue = \"Vienna\"\nsource = \"protocol\"\n";
    let config = parse(&SourceText::new("report/report.toml", text)).expect("a configuration");
    let stamp = ReportStamp {
        title: "T".into(),
        version: "1+0123456789ab".into(),
        digest: Digest::of(b"inputs"),
        freeze: "2025-03-31".into(),
        created: "2025-03-31".into(),
    };
    let place = |_| Place::file("report/report.toml");
    Arc::new(Ledger::enter(stamp, &config, place, &[], Vec::new(), Vec::new()).expect("a ledger"))
});

/// Tells the same of every block.
#[derive(Debug)]
struct Teller;

impl Narrator for Teller {
    fn sentence(&self, request: &SentenceRequest, _: &mut Printer<'_>) -> Result<Sentence, String> {
        match &request.group {
            None => Ok(Sentence::words(format!("Of {} much was found.", request.block))),
            Some(group) => Err(format!("there is no group `{group}`")),
        }
    }
}

/// Reads it.
pub(crate) fn read(text: &str) {
    let (book, names) = (Arc::new(MarkBook::default()), Arc::new(BTreeSet::from(["CTCAE 5".to_owned()])));
    let narrator: Arc<dyn Narrator> = Arc::new(Teller);
    let setting = Setting {
        id: "r",
        title: "T",
        template: "manuscript",
        templates: &BTreeMap::new(),
        language: Language::default(),
        narrator: &narrator,
        ledger: &LEDGER,
        book: &book,
        library: None,
        images: &Images::of([], ["images/x.png"]),
        failed: &BTreeSet::new(),
        names: &names,
        lint: &Default::default(),
        submission: &Default::default(),
        show_blocks: text.len().is_multiple_of(2),
        number_sections: text.len().is_multiple_of(3),
    };
    let mut waivers = Waivers::new(["Ki-67"]);
    drop(compose(&SourceText::new("report/r.md", text), &setting, &mut waivers));
}
