//! `tickmark freeze`.

use clap::Args;

use crate::cli::inputs::dictionary_text;
use crate::cli::source_tables::{is_table, read_dictionary, table_id};
use crate::cli::{Common, End, calendar, counted, printing};
use crate::data;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};
use crate::freeze::{self, Freeze, LOCK_PATH, Locked};
use crate::project::{Project, write_whole};

/// What `freeze` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// Name of the freeze [default: its date]
    #[arg(long)]
    name: Option<String>,
    /// Date of the freeze, YYYY-MM-DD [default: today, or SOURCE_DATE_EPOCH]
    #[arg(long)]
    date: Option<String>,
}

/// Reads every data file, so that a freeze never locks a file that cannot be read,
/// and writes the lock.
pub(super) fn run(project: &Project, options: &Options, common: &Common) -> Outcome<End> {
    let date = match &options.date {
        Some(date) => date.clone(),
        None => today()?,
    };
    freeze::check_date(&date)?;
    let name = options.name.clone().unwrap_or_else(|| date.clone());
    if let Some(c) = name.chars().find(|c| c.is_control()) {
        return Err(Diagnostic::error(format!("found the control character U+{:04X} in `--name`", u32::from(c))).into());
    }
    let data = freeze::read_data(project)?;
    let dictionary = read_dictionary(dictionary_text(&data)?.as_ref())?;
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for file in data {
        let mut locked = Locked {
            path: file.path.clone(),
            sha256: file.digest.hex(),
            bytes: file.bytes.count(),
            rows: None,
            columns: None,
        };
        if is_table(&file.path) {
            let source = data::Source {
                id: table_id(project, &file.path),
                path: file.path.clone(),
                bytes: file.bytes.get(),
                digest: file.digest,
            };
            let resource = dictionary.as_ref().and_then(|dictionary| dictionary.resource_of_path(&file.path));
            match data::read(&source, resource) {
                Ok(table) => {
                    locked.rows = Some(table.rows() as u64);
                    locked.columns = Some(table.columns().len() as u64);
                }
                Err(errors) => problems.extend(errors.0),
            }
        }
        files.push(locked);
    }
    if !problems.is_empty() {
        return Err(Diagnostics(problems));
    }
    if files.is_empty() {
        return Err(Diagnostic::error("data/ holds no file to freeze").hint("put the data files into data/").into());
    }
    let count = files.len();
    let text = freeze::lock_text(&Freeze { name: name.clone(), date, files, source: None })?;
    write_whole(&project.root.join(LOCK_PATH), text.as_bytes())?;
    if common.json {
        printing::json(&serde_json::json!({ "freeze": name, "files": count }));
    } else if !common.quiet {
        say!("froze {} as `{name}` in {LOCK_PATH}", counted(count, "file", "files"));
    }
    Ok(End::Clean)
}

/// Today's date. A freeze is an act at a time, so here, and only here, the clock
/// is read; the lock it gives is an input like any other.
fn today() -> Outcome<String> {
    if let Some(date) = calendar::source_date()? {
        return Ok(date);
    }
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_err(|_| Diagnostic::error("the clock stands before 1970").hint("give `--date`"))?;
    Ok(calendar::date_of_epoch(i64::try_from(since.as_secs()).unwrap_or(0)))
}
