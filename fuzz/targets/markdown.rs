//! Markdown with templates: composed to a tree, or refused.
#![no_main]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use tickmark::diagnostic::{Place, SourceText};
use tickmark::digest::Digest;
use tickmark::document::{Narrator, Setting, Waivers, compose};
use tickmark::kinds::Exhibits;
use tickmark::language::Language;
use tickmark::ledger::{Ledger, MarkBook, ReportStamp};
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

fuzz_target!(|text: &str| {
    let (book, names) = (Arc::new(MarkBook::default()), Arc::new(BTreeSet::from(["CTCAE 5".to_owned()])));
    let narrator: Arc<dyn Narrator> = Arc::new(Exhibits::new());
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
        failed: &BTreeSet::new(),
        names: &names,
        lint: &Default::default(),
        submission: &Default::default(),
        show_blocks: text.len() % 2 == 0,
    };
    let mut waivers = Waivers::new(["Ki-67"]);
    drop(compose(&SourceText::new("report/r.md", text), &setting, &mut waivers));
});
