//! `tickmark freeze`.

use clap::Args;

use crate::cli::dictionary_file::dictionary_text;
use crate::cli::source_tables::{SourceTables, shapes};
use crate::cli::{Common, End, calendar, counted, freeze_checks, printing, query_listing, report_findings};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::freeze::{self, DataFile, Freeze, LOCK_PATH, Locked, LockedSource};
use crate::project::{Project, write_whole};

/// What `freeze` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// Name of the freeze, which no other freeze has [default: its date, with a number where that is taken]
    #[arg(long)]
    name: Option<String>,
    /// Date of the freeze, YYYY-MM-DD [default: today, or SOURCE_DATE_EPOCH]
    #[arg(long)]
    date: Option<String>,
}

/// Reads and checks every data file, so that a freeze never locks a file that cannot be read
/// or breaks what the dictionary says, and writes the lock.
pub(super) fn run(project: &Project, options: &Options, common: &Common) -> Outcome<End> {
    let date = match &options.date {
        Some(date) => date.clone(),
        None => today()?,
    };
    freeze::check_date(&date)?;
    if let Some(c) = options.name.iter().flat_map(|name| name.chars()).find(|c| c.is_control()) {
        return Err(Diagnostic::error(format!("found the control character U+{:04X} in `--name`", u32::from(c))).into());
    }
    let data = freeze::read_data(project)?;
    let checked = freeze_checks::checked(project, &data, &date)?;
    let files = locked(&data, &checked.tables);
    let sources = checked.tables.sources();
    let count = files.len();
    let kept = kept(project)?;
    let name = unique(options.name.as_deref(), &date, (&files, &sources), &kept)?;
    let listing = query_listing::write(project, &name, &checked)?;
    checked.require_passed(listing.as_deref())?;
    let said = report_findings(&checked.findings(), &checked.notes(), common);
    if let (End::Findings(why), true) = (said, common.strict) {
        return Ok(End::Findings(format!("nothing was frozen: {why}")));
    }
    let broken = checked.broken();
    let freeze = Freeze { name: name.clone(), date, checked: checked.count, files, sources, broken, source: None };
    let text = freeze::lock_text(&freeze)?;
    // The copy is written first, so that no freeze is ever in use that is not kept.
    let path = freeze::kept_path(&name, &kept);
    if let Some(dictionary) = dictionary_text(&data)? {
        keep(project, &freeze::kept_dictionary_path(&path), &dictionary.text)?;
    }
    keep(project, &path, &text)?;
    write_whole(&project.root.join(LOCK_PATH), text.as_bytes())?;
    if common.json {
        printing::json(&serde_json::json!({
            "freeze": name, "files": count, "checks": checked.count, "queries": checked.queries(), "listing": listing,
        }));
    } else if !common.quiet {
        let tables = freeze.sources.len();
        let elsewhere = match tables {
            0 => String::new(),
            _ => format!(" and {}", counted(tables, "table of another engine", "tables of other engines")),
        };
        say!("froze {}{elsewhere} as `{name}` in {LOCK_PATH}", counted(count, "file", "files"));
        freeze.sources.iter().for_each(|one| say!("  {}: {} rows, digest {}", one.name, one.rows, one.digest));
        if let Some(listing) = &listing {
            say!(
                "{}; see {listing}, which stays here",
                counted(checked.queries(), "query on the data", "queries on the data")
            );
        }
    }
    Ok(End::Clean)
}

/// What the lock says of each file; a table is read, so that its rows are known.
pub(super) fn locked(data: &[DataFile], tables: &SourceTables) -> Vec<Locked> {
    let shapes = shapes(&tables.read);
    let locked = |file: &DataFile| Locked {
        path: file.path.clone(),
        sha256: file.digest.hex(),
        bytes: file.bytes.count(),
        rows: shapes.get(&file.path).map(|(rows, _)| *rows),
        columns: shapes.get(&file.path).map(|(_, columns)| *columns),
        frozen: None,
    };
    data.iter().map(locked).collect()
}

/// The freezes that are kept. One of before freezes were kept is kept now.
fn kept(project: &Project) -> Outcome<Vec<(String, Freeze)>> {
    let mut kept = freeze::read_kept(project)?;
    if std::fs::symlink_metadata(project.root.join(LOCK_PATH)).is_ok()
        && let Ok(present) = freeze::read_lock(project)
        && !kept.iter().any(|(_, freeze)| freeze.name == present.name)
    {
        let path = freeze::kept_path(&present.name, &kept);
        keep(project, &path, &freeze::lock_text(&present)?)?;
        kept.push((path, present));
    }
    Ok(kept)
}

/// Writes a lock among those that are kept.
fn keep(project: &Project, path: &str, lock: &str) -> Outcome<()> {
    std::fs::create_dir_all(project.root.join(freeze::FREEZES))
        .map_err(|error| Diagnostic::error(format!("`{}` cannot be made: {error}", freeze::FREEZES)))?;
    write_whole(&project.root.join(path), lock.as_bytes())
}

/// A name that no other freeze has. To freeze the same files once more under the same name
/// and date is no new freeze.
fn unique(
    wanted: Option<&str>,
    date: &str,
    (files, sources): (&[Locked], &[LockedSource]),
    kept: &[(String, Freeze)],
) -> Result<String, Diagnostic> {
    let is_free = |name: &str| {
        kept.iter()
            .filter(|(_, freeze)| freeze.name == name)
            .all(|(_, freeze)| freeze.date == date && freeze.files == files && freeze.sources == sources)
    };
    match wanted {
        None => {
            let numbered = (2..).map(|number| format!("{date} ({number})"));
            let name = std::iter::once(date.to_owned()).chain(numbered).find(|name| is_free(name));
            Ok(name.unwrap_or_default())
        }
        Some(name) if is_free(name) => Ok(name.to_owned()),
        Some(name) => {
            let (path, other) = kept
                .iter()
                .find(|(_, freeze)| freeze.name == name)
                .ok_or_else(|| Diagnostic::error(format!("the freeze `{name}` cannot be compared")))?;
            Err(Diagnostic::error(format!(
                "there is a freeze `{name}` of {} already ({path}), of other files or another date",
                other.date
            ))
            .hint("a freeze is never overwritten: give this one another name with `--name`"))
        }
    }
}

/// Today's date. A freeze is an act at a time, so here, and only here, the clock
/// is read; the lock it gives is an input like any other.
pub(super) fn today() -> Outcome<String> {
    if let Some(date) = calendar::source_date()? {
        return Ok(date);
    }
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_err(|_| Diagnostic::error("the clock stands before 1970").hint("give `--date`"))?;
    Ok(calendar::date_of_epoch(i64::try_from(since.as_secs()).unwrap_or(0)))
}
