//! `tickmark doctor`: whether all is there that a report needs, and what it means if not.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::cli::inputs::{FONTS, Inputs};
use crate::cli::{Common, End, counted, printing, wording};
use crate::diagnostic::Outcome;
use crate::freeze;
use crate::project::{CONFIG_PATH, Project};

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It is there.
    Good,
    /// It is not there, and something can do without.
    Missing,
    /// It stops a render.
    Wrong,
}

/// Something that was looked at.
struct Finding {
    what: &'static str,
    state: State,
    found: String,
    /// What follows, where it is not as it should be.
    meaning: &'static str,
}

impl Finding {
    fn good(what: &'static str, found: impl Into<String>) -> Self {
        Self { what, state: State::Good, found: found.into(), meaning: "" }
    }

    fn missing(what: &'static str, found: impl Into<String>, meaning: &'static str) -> Self {
        Self { what, state: State::Missing, found: found.into(), meaning }
    }

    fn wrong(what: &'static str, found: impl Into<String>, meaning: &'static str) -> Self {
        Self { what, state: State::Wrong, found: found.into(), meaning }
    }
}

/// Looks at the machine, then at the project, if there is one.
pub(super) fn run(common: &Common) -> Outcome<End> {
    let mut all = vec![Finding::good("tickmark", env!("CARGO_PKG_VERSION")), processors(), fonts(), r(), chromium()];
    all.push(browser());
    all.push(loopback());
    let wanted = common.project.is_some() || has_project_above();
    if wanted {
        of_project(common, &mut all);
    } else {
        let meaning = "`tickmark new NAME` makes one; in a project more is looked at";
        all.push(Finding::missing("project", format!("no {CONFIG_PATH} here or in a folder above"), meaning));
    }
    tell(&all, common);
    let wrong: Vec<&Finding> = all.iter().filter(|one| one.state == State::Wrong).collect();
    Ok(match wrong.first() {
        None => End::Clean,
        Some(first) => End::Findings(format!(
            "{}; the first: {}: {}",
            counted(wrong.len(), "problem", "problems"),
            first.what,
            first.found
        )),
    })
}

fn has_project_above() -> bool {
    let here = std::env::current_dir().unwrap_or_default();
    here.ancestors().any(|folder| folder.join(CONFIG_PATH).is_file())
}

fn processors() -> Finding {
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    Finding::good("processors", counted(count, "thread", "threads"))
}

fn fonts() -> Finding {
    let broken = FONTS.iter().filter(|(_, bytes)| ttf_parser::Face::parse(bytes, 0).is_err()).count();
    match broken {
        0 => Finding::good("fonts", format!("{} built in", FONTS.len())),
        _ => Finding::wrong("fonts", "a built-in font is broken", "the program is damaged: install it anew"),
    }
}

fn r() -> Finding {
    let meaning = "`tickmark qc --r` writes its script and cannot run it; nothing else needs R";
    match answer("Rscript", &["--vanilla", "-e", "cat(R.version.string, requireNamespace('survival', quietly = TRUE))"])
    {
        Some(said) if said.ends_with("TRUE") => Finding::good("R", said.trim_end_matches(" TRUE")),
        Some(said) => {
            Finding::missing("R", format!("{} without the package survival", said.trim_end_matches(" FALSE")), meaning)
        }
        None => Finding::missing("R", "not installed", meaning),
    }
}

fn chromium() -> Finding {
    let meaning = "only the tests of tickmark's own pages need it";
    let found = ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| answer(name, &["--version"]));
    found.map_or_else(|| Finding::missing("Chromium", "not installed", meaning), |said| Finding::good("Chromium", said))
}

fn browser() -> Finding {
    let name = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let meaning = "`tickmark preview` prints its address and opens no browser by itself";
    let is_there = cfg!(any(windows, target_os = "macos")) || is_on_path(name);
    if is_there { Finding::good("browser", name) } else { Finding::missing("browser", format!("no `{name}`"), meaning) }
}

fn loopback() -> Finding {
    match std::net::TcpListener::bind(("127.0.0.1", 0)) {
        Ok(_) => Finding::good("loopback", "127.0.0.1 can be served"),
        Err(error) => Finding::missing("loopback", error.to_string(), "`tickmark preview` cannot serve its pages"),
    }
}

/// What can be said of the project.
fn of_project(common: &Common, all: &mut Vec<Finding>) {
    let project = match Project::open(common.project.as_deref()) {
        Ok(project) => project,
        Err(errors) => {
            all.push(Finding::wrong("project", first(&errors), "nothing can be rendered"));
            return;
        }
    };
    let documents = counted(project.config.documents.len(), "document", "documents");
    all.push(Finding::good("project", format!("{}: {documents}", project.root.display())));
    all.push(frozen(&project));
    all.push(match Inputs::read(&project) {
        Ok(inputs) => {
            let texts = counted(inputs.report.len(), "text", "texts");
            Finding::good("report", format!("{texts}, {} of the project", counted(inputs.fonts.len(), "font", "fonts")))
        }
        Err(errors) => Finding::wrong("report", first(&errors), "a render stops there"),
    });
    all.push(outputs(&project.root));
}

fn frozen(project: &Project) -> Finding {
    let lock = match freeze::read_lock(project) {
        Ok(lock) => lock,
        Err(errors) => return Finding::wrong("freeze", first(&errors), "`tickmark freeze` records the data"),
    };
    let data = match freeze::read_data(project) {
        Ok(data) => data,
        Err(errors) => return Finding::wrong("freeze", first(&errors), "the data cannot be read"),
    };
    let lock = match wording::settled(project, lock, &data) {
        Ok((lock, _)) => lock,
        Err(errors) => {
            return Finding::wrong("freeze", first(&errors), "the dictionaries that are kept cannot be read");
        }
    };
    match freeze::compare(&lock, &data).first() {
        None => Finding::good("freeze", format!("`{}`, {}", lock.name, counted(data.len(), "file", "files"))),
        Some(change) => Finding::wrong(
            "freeze",
            format!("`{}`: {} is {}", lock.name, change.path(), change.word()),
            "a render stops: restore the data, or record a new freeze",
        ),
    }
}

/// Whether outputs can be written, and whether `out/latest` can be a link.
fn outputs(root: &Path) -> Finding {
    let out = root.join("out");
    let folder = if out.is_dir() { &out } else { root };
    let meaning = "a render cannot write its pages: `--out DIR` names another folder";
    let made = tempfile::Builder::new().prefix(".tickmark-doctor-").tempdir_in(folder);
    match made {
        Err(error) => Finding::wrong("outputs", format!("{} cannot be written: {error}", folder.display()), meaning),
        Ok(made) if can_link(made.path()) => Finding::good("outputs", format!("{} can be written", folder.display())),
        Ok(_) => Finding::missing(
            "outputs",
            format!("{} can be written, and holds no links", folder.display()),
            "out/latest is a file that names the version",
        ),
    }
}

#[cfg(unix)]
fn can_link(folder: &Path) -> bool {
    std::os::unix::fs::symlink("target", folder.join("link")).is_ok()
}

#[cfg(not(unix))]
fn can_link(_: &Path) -> bool {
    false
}

fn first(errors: &crate::diagnostic::Diagnostics) -> String {
    errors.0.first().map_or_else(String::new, ToString::to_string)
}

fn is_on_path(name: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| folder.join(name).is_file())
}

/// The first line that a program says; none where it is not installed.
fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().trim().to_owned();
    (output.status.success() && !said.is_empty()).then_some(said)
}

fn tell(all: &[Finding], common: &Common) {
    for one in all {
        let word = match one.state {
            State::Good => "good",
            State::Missing => "missing",
            State::Wrong => "wrong",
        };
        if common.json {
            printing::json(&json!({ "what": one.what, "state": word, "found": one.found, "meaning": one.meaning }));
        } else if !common.quiet || one.state == State::Wrong {
            say!("{word:<8} {:<10} {}", one.what, one.found);
            if !one.meaning.is_empty() {
                say!("{:19} {}", "", one.meaning);
            }
        }
    }
}
