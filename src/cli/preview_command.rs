//! `tickmark preview`: the pages in a browser while they are written.

use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;

use crate::cli::previewed::Previewed;
use crate::cli::{Common, End, printing};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::preview::{self, Opener, Place, Site, Snapshot};
use crate::project::Project;

/// What `preview` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tickmark preview                                  opens the first page in the browser
  tickmark preview --no-open --port 4100            says the address and waits
  tickmark preview --editor \"code -g {file}:{line}\"  a number opens its line in the editor")]
pub(super) struct Options {
    /// Port on this machine [default: a free one]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// Open no browser
    #[arg(long)]
    no_open: bool,
    /// Compute everything anew after each edit, and neither read nor write the cache
    #[arg(long)]
    no_cache: bool,
    /// Command that opens a line: {file}, {line} and {column} stand for the place
    #[arg(long, value_name = "COMMAND")]
    editor: Option<String>,
}

/// The folders whose files make the pages.
const WATCHED: [&str; 3] = ["report", "templates", "data"];
/// So often it is looked whether a file has changed.
const LOOK: Duration = Duration::from_millis(20);
/// An editor that writes a file in steps is done within this time.
const SETTLE: Duration = Duration::from_millis(6);
/// A file that stays empty for so long is meant to be.
const EMPTIED: Duration = Duration::from_millis(300);
/// Typing rests after this time: then the PDF follows.
const REST: Duration = Duration::from_millis(900);

/// Serves the pages until the process is ended.
pub(super) fn run(project: &Project, options: &Options, common: &Common) -> Outcome<End> {
    let root = std::path::absolute(&project.root).unwrap_or_else(|_| project.root.clone());
    // This machine only: no other can reach the loopback.
    let listener = TcpListener::bind(("127.0.0.1", options.port)).map_err(|error| {
        Diagnostic::error(format!("the port {} cannot be served: {error}", options.port))
            .hint("without `--port` a free one is taken")
    })?;
    let port = listener.local_addr().map_or(options.port, |address| address.port());
    let address = format!("http://127.0.0.1:{port}/");
    let site = Arc::new(Site::default());
    let opener = options.editor.as_ref().map(|command| opener(command, root.clone()));
    let served = site.clone();
    std::thread::spawn(move || preview::serve(listener, served, opener));
    if common.json {
        printing::json(&json!({ "address": address }));
    } else {
        say!("{address}");
        if !common.quiet {
            tell!("the pages follow each save; Ctrl-C ends");
        }
    }
    if !options.no_open {
        open_browser(&address);
    }
    let mut previewed = Previewed::new(root.clone(), site, !options.no_cache, common.verbosity());
    let mut seen = None;
    let mut changed = Instant::now();
    let mut has_rested = true;
    loop {
        let now = settled(&root, seen.as_ref());
        if seen.as_ref() != Some(&now) {
            seen = Some(now);
            previewed.make();
            (changed, has_rested) = (Instant::now(), false);
        } else if !has_rested && changed.elapsed() >= REST {
            has_rested = previewed.rest();
        }
        std::thread::sleep(LOOK);
    }
}

/// The files as they are once nothing writes them any more.
fn settled(root: &std::path::Path, seen: Option<&Snapshot>) -> Snapshot {
    let mut now = Snapshot::of(root, &WATCHED);
    let Some(seen) = seen else { return now };
    let began = Instant::now();
    while *seen != now {
        std::thread::sleep(SETTLE);
        let then = std::mem::replace(&mut now, Snapshot::of(root, &WATCHED));
        let is_between = now.has_emptied(seen) && began.elapsed() < EMPTIED;
        if then == now && !is_between {
            break;
        }
    }
    now
}

/// Opens a place by a command of the author's.
fn opener(command: &str, root: std::path::PathBuf) -> Opener {
    let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
    Box::new(move |place: &Place| {
        let file = root.join(&place.file).display().to_string();
        let fill = |word: &String| {
            let word = word.replace("{file}", &file).replace("{line}", &place.line.to_string());
            word.replace("{column}", &place.column.to_string())
        };
        if let Some((program, arguments)) = words.split_first() {
            start(Command::new(fill(program)).args(arguments.iter().map(fill)));
        }
    })
}

fn open_browser(address: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    if cfg!(windows) {
        start(Command::new("cmd").args(["/C", "start", "", address]));
    } else {
        start(Command::new(program).arg(address));
    }
}

/// Starts a program that nobody waits for. That there is none is said, and no reason to end.
fn start(command: &mut Command) {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Err(error) = quiet.spawn() {
        tell!("`{}` cannot be started: {error}", quiet.get_program().to_string_lossy());
    }
}
