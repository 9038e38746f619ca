//! `tickmark merge`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::{Common, End, counted, printing};
use crate::diagnostic::{Diagnostic, Outcome, Place, SourceText, cut_short};
use crate::digest::Digest;
use crate::ledger::DeliveredLedger;
use crate::merge::{Delivered, Edited, Item, Merged, State, Tracked, merge};
use crate::project::{OutputKind, Project, write_whole};
use crate::render::docx::{Archive, BODY, DOCUMENT, HEADS, LEADS, NOTES, Travelled, VERSION, property, travelled};

/// What `merge` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// The Word document as it came back
    file: PathBuf,
    /// The document of the report that it is, where it does not say so itself
    #[arg(long, value_name = "ID")]
    document: Option<String>,
    /// What becomes of tracked changes
    #[arg(long, value_enum, default_value_t = OnTracked::Accept)]
    tracked: OnTracked,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// What becomes of tracked changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnTracked {
    /// They are taken as made
    Accept,
    /// They are listed, and not made
    Reject,
}

/// The largest file that is read, in bytes.
const LARGEST: u64 = 200_000_000;

/// Brings the words of co-authors into the Markdown.
pub(super) fn run(project: &Project, options: &Options, common: &Common) -> Outcome<End> {
    let at = || Place::file(options.file.to_string_lossy().into_owned());
    let refused = |why: String| Diagnostic::error(format!("`{}` cannot be merged: {why}", options.file.display()));
    let bytes = bytes_of(&options.file)?;
    let archive = Archive::read(&bytes).map_err(|why| refused(why).at(at()))?;
    let main = archive.main().ok_or_else(|| refused("it is no Word document".into()).at(at()))?;
    let travelled = as_delivered(project, &archive, options)?;
    let (path, source) = source_of(project, &travelled, options)?;
    let body = archive.text(&main).ok_or_else(|| refused("its text is missing".into()).at(at()))?;
    let leads = archive.leads_of(&main);
    let part = |kind: &str| leads.iter().find(|(_, own, _)| own == kind).and_then(|(.., name)| archive.text(name));
    let tracked = if options.tracked == OnTracked::Accept { Tracked::Accept } else { Tracked::Reject };
    let heads = leads.iter().filter(|(_, kind, _)| kind == "header" || kind == "footer");
    let heads = heads.filter_map(|(.., name)| archive.text(name)).collect();
    let notes = ["footnotes", "endnotes"].into_iter().filter_map(part).collect();
    let (comments, numbering) = (part("comments"), part("numbering"));
    let edited = Edited { body, notes, heads, comments, numbering, leads: leads_in(&archive, &leads), tracked };
    let text = |name: &str| travelled.files.get(name).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let lacks = |name: &str| refused(format!("what travels in it has no `{name}`")).at(at());
    let printed = printed_in(&travelled, &path, &source);
    let (body, notes) = (text(BODY).ok_or_else(|| lacks(BODY))?, text(NOTES).ok_or_else(|| lacks(NOTES))?);
    let heads = HEADS.into_iter().filter_map(text).collect();
    let leads = text(LEADS).and_then(|text| serde_json::from_str(text).ok());
    let delivered = Delivered { body, notes, heads, source: &source, printed, leads };
    let merged = merge(&delivered, &edited).map_err(|why| refused(why).at(at()))?;
    let is_written = merged.text != *source.text && !options.dry_run;
    if is_written {
        write(project, &path, &merged.text)?;
    }
    tell(&merged, &travelled, &path, is_written, (options, common));
    let open = merged.items.iter().filter(|item| item.state != State::Placed).count();
    Ok(if open == 0 {
        End::Clean
    } else {
        End::Findings(format!("{} not in the Markdown", counted(open, "change is", "changes are")))
    })
}

/// Where the links and the pictures of an edited text lead: by their ids, the address, or the SHA-256
/// of the picture.
fn leads_in(archive: &Archive, leads: &[(String, String, String)]) -> BTreeMap<String, String> {
    let shown = |(id, kind, target): &(String, String, String)| {
        let shown = match kind.as_str() {
            "hyperlink" => target.clone(),
            "image" => Digest::of(archive.bytes(target)?).hex(),
            _ => return None,
        };
        Some((id.clone(), shown))
    };
    leads.iter().filter_map(shown).collect()
}

fn bytes_of(file: &Path) -> Outcome<Vec<u8>> {
    let cannot = |why: &dyn std::fmt::Display| Diagnostic::error(format!("`{}` cannot be read: {why}", file.display()));
    let metadata = std::fs::metadata(file).map_err(|error| cannot(&error))?;
    if !metadata.is_file() {
        return Err(cannot(&"it is no plain file").into());
    }
    if metadata.len() > LARGEST {
        return Err(cannot(&format!("it has more than {} MB", LARGEST / 1_000_000)).into());
    }
    Ok(std::fs::read(file).map_err(|error| cannot(&error))?)
}

/// What travelled in the document, else in the same document among the outputs: some programs
/// leave it out.
fn as_delivered(project: &Project, archive: &Archive, options: &Options) -> Outcome<Travelled> {
    let at = || Place::file(options.file.to_string_lossy().into_owned());
    if let Some(travelled) = travelled(archive).map_err(|why| Diagnostic::error(why).at(at()))? {
        return Ok(travelled);
    }
    let document = options.document.clone().or_else(|| property(archive, DOCUMENT)).or_else(|| only_document(project));
    let Some(document) = document else {
        return Err(Diagnostic::error("this Word document does not say which document of the report it is")
            .at(at())
            .hint("name it with `--document ID`")
            .into());
    };
    let version = property(archive, VERSION).unwrap_or_else(|| "latest".to_owned());
    let delivered = project.root.join("out").join(&version).join(format!("{document}.docx"));
    let found = std::fs::read(&delivered).ok().and_then(|bytes| travelled_in(&bytes));
    found.ok_or_else(|| {
        Diagnostic::error(format!(
            "the program that saved this document left out what travelled in it, and there is no `{}`",
            delivered.display()
        ))
        .at(at())
        .hint("is it a document of this report? Its delivered form tells what its co-authors changed")
        .into()
    })
}

fn travelled_in(bytes: &[u8]) -> Option<Travelled> {
    travelled(&Archive::read(bytes).ok()?).ok().flatten()
}

/// The only document of the report that is made for Word.
fn only_document(project: &Project) -> Option<String> {
    let mut all = project
        .config
        .documents
        .iter()
        .map(toml::Spanned::get_ref)
        .filter(|one| one.outputs.contains(&OutputKind::Docx));
    let first = all.next()?.id.clone();
    all.next().is_none().then_some(first)
}

/// The Markdown of the document, which must be as it was delivered.
fn source_of(project: &Project, travelled: &Travelled, options: &Options) -> Outcome<(String, SourceText)> {
    let at = || Place::file(options.file.to_string_lossy().into_owned());
    let document = &travelled.document;
    if let Some(asked) = options.document.as_ref().filter(|asked| *asked != document) {
        return Err(Diagnostic::error(format!("this is the document `{document}`, and not `{asked}`")).at(at()).into());
    }
    let title = ledger_of(travelled).map(|ledger| ledger.report.title);
    if let Some(title) = title.filter(|title| *title != project.config.title) {
        return Err(Diagnostic::error(format!("this document is of the report “{title}”, and not of this one"))
            .at(at())
            .hint("run it in the folder of that report, or name it with `--project DIR`")
            .into());
    }
    let config = project.config.documents.iter().map(toml::Spanned::get_ref).find(|one| one.id == *document);
    let Some(config) = config else {
        return Err(Diagnostic::error(format!("this report has no document `{document}`"))
            .at(at())
            .hint("is it a document of another report?")
            .into());
    };
    let path = format!("report/{}", config.source);
    if config.blind && !travelled.paths.contains_key(&path) {
        return Err(Diagnostic::error(format!(
            "`{document}` is blinded, so that its text, which names the authors, does not travel with it"
        ))
        .at(at())
        .hint("co-authors are sent a document without `blind = true`, and that is merged")
        .into());
    }
    let source = project.text(&path)?;
    let delivered = travelled.paths.get(&path).and_then(|name| travelled.files.get(name));
    if delivered.is_none_or(|bytes| bytes != source.text.as_bytes()) {
        return Err(Diagnostic::error(format!(
            "`{path}` is not what version {} was made of: it has been changed since",
            travelled.version
        ))
        .at(Place::file(path.clone()))
        .hint("merge into the text as it was then (with git: `git worktree add ../then COMMIT`), and bring the two together")
        .hint("what this Word document was made of travels in it, and in the pages of that version")
        .into());
    }
    Ok((path, source))
}

fn ledger_of(travelled: &Travelled) -> Option<DeliveredLedger> {
    DeliveredLedger::read(travelled.files.get("ledger.json")?).ok()
}

/// Where the numbers of the document are printed, by their marks.
fn printed_in(travelled: &Travelled, path: &str, source: &SourceText) -> BTreeMap<u32, usize> {
    let marks = ledger_of(travelled).map(|ledger| ledger.marks).unwrap_or_default();
    let own = marks.iter().filter(|mark| mark.document == travelled.document && mark.file == path);
    let place = |mark: &crate::ledger::DeliveredMark| {
        Some((mark.id.trim_start_matches('m').parse().ok()?, source.offset(mark.line, mark.column)))
    };
    own.filter_map(place).collect()
}

/// Writes the text whole, with the line ends that it had.
fn write(project: &Project, path: &str, text: &str) -> Outcome<()> {
    let before = project.bytes(path)?;
    let has_returns = before.windows(2).any(|pair| pair == b"\r\n");
    let mark = if before.starts_with(b"\xEF\xBB\xBF") { "\u{feff}" } else { "" };
    let text = if has_returns { text.replace('\n', "\r\n") } else { text.to_owned() };
    write_whole(&project.root.join(path), format!("{mark}{text}").as_bytes())
}

fn tell(merged: &Merged, travelled: &Travelled, path: &str, is_written: bool, (options, common): (&Options, &Common)) {
    let count = |state: State| merged.items.iter().filter(|item| item.state == state).count();
    let counts = [State::Placed, State::Listed, State::Refused].map(count);
    if common.json {
        let items: Vec<_> = merged.items.iter().map(as_json).collect();
        printing::json(&json!({
            "document": travelled.document, "version": travelled.version, "file": path, "written": is_written,
            "placed": counts[0], "listed": counts[1], "refused": counts[2], "changes": items,
        }));
        return;
    }
    if common.quiet {
        return;
    }
    for item in &merged.items {
        print(item, common);
    }
    let placed = counted(counts[0], "change is", "changes are");
    let open = counted(counts[1] + counts[2], "is", "are");
    let done = match (is_written, options.dry_run) {
        (true, _) => format!("{placed} in `{path}`"),
        (false, true) => format!("{placed} for `{path}`, which was not written because of --dry-run"),
        (false, false) => format!("`{path}` stays as it is"),
    };
    say!("{done}; {open} listed, {} of them computed", counts[2]);
}

fn print(item: &Item, common: &Common) {
    if item.state == State::Placed && !common.verbose {
        return;
    }
    let place = item.place.as_ref().map_or(String::new(), |place| format!("{place}: "));
    let who = item.author.as_ref().map_or(String::new(), |author| format!(" by {author}"));
    say!("{place}{}{who}", item.what);
    for (head, text) in [("was", &item.was), ("now", &item.now)] {
        if !text.is_empty() {
            say!("    {head}: {}", short(text));
        }
    }
    if let Some(result) = &item.result {
        say!("    result: {result}");
    }
    if !item.why.is_empty() {
        say!("    {}", item.why);
    }
}

/// What a terminal shows of a text; all of it is in the answer for programs.
fn short(text: &str) -> String {
    cut_short(text, 300)
}

fn as_json(item: &Item) -> serde_json::Value {
    let place = item.place.as_ref();
    json!({
        "state": item.state.word(), "what": item.what, "file": place.map(|place| &*place.file),
        "line": place.map(|place| place.line), "column": place.map(|place| place.column), "was": item.was, "now": item.now,
        "why": item.why, "result": item.result, "author": item.author,
    })
}
