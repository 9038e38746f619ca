//! The pages of the preview, made anew after each edit.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use crate::cache::Cache;
use crate::cli::as_json;
use crate::cli::finished;
use crate::cli::kept::Kept;
use crate::cli::pipeline::{Report, composed};
use crate::cli::prepared::{Asked, Prepared};
use crate::cli::progress::{Progress, Verbosity};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::digest::Digest;
use crate::ledger::{Ledger, Target};
use crate::preview::{Place, Site};
use crate::project::Project;
use crate::render::html;

/// So many problems are told at once.
const MOST_PROBLEMS: usize = 40;

const HTML: &str = "text/html; charset=utf-8";
const PDF: &str = "application/pdf";

/// What is made after each edit, and what is kept between.
pub(super) struct Previewed {
    root: PathBuf,
    site: Arc<Site>,
    kept: Option<Kept>,
    cache: Option<Arc<Cache>>,
    verbosity: Verbosity,
    /// The text of each document when its page was made last.
    texts: BTreeMap<String, Digest>,
    places: Arc<Mutex<Places>>,
    /// Counts the edits: what was begun before the last one is not shown.
    edit: Arc<AtomicU64>,
    is_making_pdf: Arc<AtomicBool>,
    last: Option<Arc<(Project, Prepared)>>,
}

/// Where numbers are written on the last good pages.
#[derive(Default)]
struct Places {
    /// By page.
    marks: BTreeMap<String, Vec<Place>>,
    /// Each block by its file and line.
    blocks: Vec<(String, usize, String)>,
    /// The first number of each block on each page, by page and id.
    first: BTreeMap<String, BTreeMap<String, u32>>,
}

impl Previewed {
    /// Nothing is made as yet.
    pub(super) fn new(root: PathBuf, site: Arc<Site>, keeps: bool, verbosity: Verbosity) -> Self {
        let cache = if keeps { Cache::of(&root).map(Arc::new) } else { None };
        Self {
            root,
            site,
            kept: keeps.then(|| Kept::for_more_runs(cache.clone())),
            cache,
            verbosity,
            texts: BTreeMap::new(),
            places: Arc::default(),
            edit: Arc::default(),
            is_making_pdf: Arc::default(),
            last: None,
        }
    }

    /// Makes the pages of HTML. Where that cannot be, the last good ones stay, and what is
    /// wrong is told.
    pub(super) fn make(&mut self) {
        self.edit.fetch_add(1, Ordering::SeqCst);
        self.last = None;
        let mut progress = Progress::new(self.verbosity);
        // A fault of ours must not end the preview: the next edit may be beyond it.
        let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.made(&mut progress)));
        let problems = made.unwrap_or_else(|_| {
            self.kept = self.kept.is_some().then(|| Kept::for_more_runs(self.cache.clone()));
            Err(Diagnostic::error("this is a fault of tickmark; please report it with what the terminal says").into())
        });
        self.tell(&problems.unwrap_or_else(|errors| errors.0));
        progress.report();
        // The pages are there: what is written now keeps nobody waiting.
        if let Some(kept) = &mut self.kept {
            kept.analysis.blocks.write();
        }
    }

    /// Each document is composed by itself, so that the page of the one that was edited does
    /// not wait for the others.
    fn made(&mut self, progress: &mut Progress) -> Outcome<Vec<Diagnostic>> {
        let project = Project::open(Some(&self.root))?;
        let mut unkept = Kept::default();
        let kept = self.kept.as_mut().unwrap_or(&mut unkept);
        let prepared = Prepared::of(&project, &Asked::USUAL, progress, kept)?;
        if !prepared.problems.is_empty() {
            // What is wrong with the documents is told with it.
            composed(&project, &prepared, None, progress)?;
        }
        let ids = project.config.documents.iter().map(|config| config.get_ref().id.as_str());
        let names: Vec<String> = ids.flat_map(names_of).collect();
        self.site.keep(|name| names.iter().any(|known| known == name));
        let mut problems: Vec<Diagnostic> = Vec::new();
        for at in self.edited_first(&project, &prepared) {
            let found = match composed(&project, &prepared, Some(at), progress) {
                Ok(report) => self.put(&project, &report, progress),
                Err(errors) => errors.0,
            };
            for problem in found {
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
        }
        self.last = Some(Arc::new((project, prepared)));
        Ok(problems)
    }

    /// Serves the page of a document that was composed alone; what is wrong with it.
    fn put(&self, project: &Project, report: &Report, progress: &mut Progress) -> Vec<Diagnostic> {
        let page = report.page(project, 0, &[]);
        let [name, _] = names_of(&page.document.id);
        match progress.phase(&name, || html::render(&page)) {
            Ok((html, _)) => {
                self.set_places(&name, &report.ledger);
                self.site.put(vec![(name, HTML, html.into_bytes())]);
                report.findings.clone()
            }
            Err(errors) => errors.0.into_iter().chain(report.findings.iter().cloned()).collect(),
        }
    }

    /// The documents, those before others whose own text has changed.
    fn edited_first(&mut self, project: &Project, prepared: &Prepared) -> Vec<usize> {
        let mut order: Vec<(bool, usize)> = Vec::new();
        for (at, config) in project.config.documents.iter().enumerate() {
            let path = format!("report/{}", config.get_ref().source);
            let text = prepared.inputs.report.iter().find(|text| *text.path == *path);
            let digest = Digest::of(text.map_or(&[][..], |text| text.text.as_bytes()));
            let before = self.texts.insert(config.get_ref().id.clone(), digest);
            order.push((before == Some(digest), at));
        }
        order.sort_unstable();
        order.into_iter().map(|(_, at)| at).collect()
    }

    /// Makes the PDF and checks all pages, beside what goes on; whether that was begun.
    pub(super) fn rest(&mut self) -> bool {
        let Some(last) = self.last.clone() else { return true };
        if self.is_making_pdf.swap(true, Ordering::SeqCst) {
            return false;
        }
        let (site, places, edit) = (self.site.clone(), self.places.clone(), self.edit.clone());
        let (begun, is_busy) = (edit.load(Ordering::SeqCst), self.is_making_pdf.clone());
        std::thread::spawn(move || {
            let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| checked(&last.0, &last.1)));
            let (files, problems) = checked.unwrap_or_default();
            if edit.load(Ordering::SeqCst) == begun {
                site.put(files);
                let places = places.lock().unwrap_or_else(PoisonError::into_inner);
                site.tell(told(&problems, &places));
            }
            is_busy.store(false, Ordering::SeqCst);
        });
        true
    }

    fn tell(&self, problems: &[Diagnostic]) {
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        self.site.tell(told(problems, &places));
    }

    fn set_places(&self, page: &str, ledger: &Ledger) {
        let marks = ledger.marks.iter().map(|mark| Place {
            page: page.to_owned(),
            mark: mark.id.0,
            file: mark.place.file.to_string(),
            line: mark.place.line,
            column: mark.place.column,
        });
        let marks: Vec<Place> = marks.collect();
        self.site.place(page, marks.clone());
        let mut first = BTreeMap::new();
        for mark in &ledger.marks {
            if let Target::Result(result) = mark.target {
                let block = &ledger.blocks[ledger.results[result].block];
                first.entry(block.id.clone()).or_insert(mark.id.0);
            }
        }
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.marks.insert(page.to_owned(), marks);
        places.first.insert(page.to_owned(), first);
        let blocks = ledger.blocks.iter();
        places.blocks =
            blocks.map(|block| (block.place.file.to_string(), block.place.line, block.id.clone())).collect();
    }
}

/// The names of the page and of the PDF of a document.
fn names_of(document: &str) -> [String; 2] {
    [format!("{document}.html"), format!("{document}.pdf")]
}

/// The PDFs, and what the checks of the finished pages found.
fn checked(project: &Project, prepared: &Prepared) -> (Vec<(String, &'static str, Vec<u8>)>, Vec<Diagnostic>) {
    let mut progress = Progress::new(Verbosity::Quiet);
    let report = match composed(project, prepared, None, &mut progress) {
        Ok(report) => report,
        Err(errors) => return (Vec::new(), errors.0),
    };
    match finished::made(project, &report, None, &mut progress, || ()) {
        Err(errors) => (Vec::new(), errors.0.into_iter().chain(report.findings.iter().cloned()).collect()),
        Ok(made) => {
            let mut problems = report.findings.clone();
            let (mut files, mut of_pages) = (Vec::new(), Vec::new());
            for one in made {
                let (name, bytes, findings) = one.into_parts();
                of_pages.extend(findings);
                if name.ends_with(".pdf") {
                    files.push((name, PDF, bytes));
                }
            }
            // What was said of the sources need not be said again of each page.
            if problems.is_empty() {
                problems = of_pages;
            }
            (files, problems)
        }
    }
}

/// Problems as JSON, each with the number on each page behind which it belongs.
fn told(problems: &[Diagnostic], places: &Places) -> String {
    let one = |problem: &Diagnostic| {
        let mut value = as_json(problem);
        if let (Some(place), Value::Object(map)) = (&problem.place, &mut value) {
            map.insert("at".to_owned(), json!(places.behind(&place.file, place.line)));
        }
        value
    };
    Value::from(problems.iter().take(MOST_PROBLEMS).map(one).collect::<Vec<_>>()).to_string()
}

impl Places {
    /// On each page the number behind which a line of a file belongs: the last that is
    /// printed before it, or the first of the block in which it is.
    fn behind(&self, file: &str, line: usize) -> BTreeMap<&str, u32> {
        let mut found: BTreeMap<&str, u32> = BTreeMap::new();
        for (page, places) in &self.marks {
            let before = places.iter().filter(|place| place.file == file && place.line <= line);
            let last = before.max_by_key(|place| (place.line, place.column, place.mark));
            found.extend(last.map(|place| (page.as_str(), place.mark)));
        }
        let before = self.blocks.iter().filter(|(of, at, _)| of == file && *at <= line);
        if let Some((.., block)) = before.max_by_key(|(_, at, _)| *at) {
            for (page, first) in &self.first {
                if let Some(mark) = first.get(block) {
                    found.entry(page).or_insert(*mark);
                }
            }
        }
        found
    }
}
