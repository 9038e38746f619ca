//! The list of queries on the data: each row that breaks a check, for those who hold the data.
//! It shows values of patients, lies beside `data/` and `out/`, and is part of no delivery.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::cli::freeze_checks::Checked;
use crate::data::{Breach, Table};
use crate::diagnostic::{Diagnostic, Outcome, Severity};
use crate::project::{Project, write_whole};
use crate::render::html::escape;

/// Where the lists are, relative to the project folder.
const FOLDER: &str = "queries";

/// The columns of the list.
const COLUMNS: [&str; 8] = ["id", "rule", "table", "row", "field", "value", "message", "severity"];

/// So many lines are in the page; the CSV file has all of them.
const MOST_SHOWN: usize = 5_000;

/// Writes the list as CSV and as a page, and gives the path of the page; none where there is
/// no query, and then a list of an earlier try is removed.
///
/// # Errors
/// A file cannot be written.
pub(super) fn write(project: &Project, name: &str, checked: &Checked) -> Outcome<Option<String>> {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '+') { c } else { '-' };
    let stem: String = name.chars().map(plain).collect();
    let paths = ["csv", "html"].map(|ending| format!("{FOLDER}/{}.{ending}", stem.trim_matches(['.', ' '])));
    let lines = lines(&checked.breaches);
    if lines.is_empty() {
        for path in &paths {
            let _ = std::fs::remove_file(project.root.join(path));
        }
        return Ok(None);
    }
    std::fs::create_dir_all(project.root.join(FOLDER))
        .map_err(|error| Diagnostic::error(format!("`{FOLDER}` cannot be made: {error}")))?;
    // What it shows is not for a repository either.
    write_whole(&project.root.join(FOLDER).join(".gitignore"), b"*\n")?;
    write_whole(&project.root.join(&paths[0]), &csv(&lines)?)?;
    write_whole(&project.root.join(&paths[1]), page(name, &lines).as_bytes())?;
    let [_, page] = paths;
    Ok(Some(page))
}

/// The cells of each line, in the order of the columns.
fn lines(breaches: &[(Breach, Table)]) -> Vec<[String; 8]> {
    let mut lines = Vec::new();
    for (breach, table) in breaches {
        let severity = match (&breach.waived, breach.severity) {
            (Some(_), _) => "waived",
            (None, Severity::Error) => "error",
            (None, _) => "warning",
        };
        let message = match &breach.waived {
            Some(reason) => format!("{} (waived: {reason})", breach.message),
            None => breach.message.clone(),
        };
        let columns: Vec<Vec<Option<String>>> =
            breach.fields.iter().map(|field| table.texts(field).unwrap_or_default()).collect();
        let rows: Vec<Option<usize>> =
            if breach.rows.is_empty() { vec![None] } else { breach.rows.iter().copied().map(Some).collect() };
        for row in rows {
            let place =
                row.and_then(|row| place(table, row)).or_else(|| breach.place.as_ref().map(ToString::to_string));
            let value = |values: &Vec<Option<String>>| {
                row.and_then(|row| values.get(row).cloned().flatten()).unwrap_or_default()
            };
            lines.push([
                String::new(),
                breach.check.clone(),
                breach.table.clone(),
                place.unwrap_or_default(),
                breach.fields.join("; "),
                columns.iter().map(value).collect::<Vec<_>>().join("; "),
                message.clone(),
                severity.to_owned(),
            ]);
        }
    }
    lines.iter_mut().zip(1..).for_each(|(line, number)| line[0] = format!("Q{number:04}"));
    lines
}

/// `data/labs.csv:12`, or `data/labs.parquet row 11`.
fn place(table: &Table, row: usize) -> Option<String> {
    let (source, number) = table.source_rows(row).into_iter().next()?;
    let place = table.place_in(&source, number)?;
    Some(if place.line > 0 { place.to_string() } else { format!("{place} row {number}") })
}

fn csv(lines: &[[String; 8]]) -> Outcome<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed =
        |error: &dyn std::fmt::Display| Diagnostic::error(format!("the list of queries cannot be written: {error}"));
    writer.write_record(COLUMNS).map_err(|error| failed(&error))?;
    for line in lines {
        // A spreadsheet would take such a cell for a formula.
        let safe =
            |cell: &String| if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell.clone() };
        let is_number = |cell: &String| cell.parse::<f64>().is_ok();
        let cells = line.iter().map(|cell| if is_number(cell) { cell.clone() } else { safe(cell) });
        writer.write_record(cells).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error).into())
}

fn page(name: &str, lines: &[[String; 8]]) -> String {
    let mut rows = String::new();
    for line in lines.iter().take(MOST_SHOWN) {
        let cells: String = line.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect();
        let _ = writeln!(rows, "<tr class=\"{}\">{cells}</tr>", escape(&line[7]));
    }
    let head: String = COLUMNS.iter().map(|column| format!("<th scope=\"col\">{column}</th>")).collect();
    let rules: BTreeSet<&str> = lines.iter().map(|line| line[1].as_str()).collect();
    let more = lines.len().saturating_sub(MOST_SHOWN);
    let more = if more > 0 { format!("<p>{more} more are in the CSV file.</p>") } else { String::new() };
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Queries on the data: {name}</title>\n<style>{STYLE}</style></head>\n<body><main>\n\
         <h1>Queries on the data: {name}</h1>\n\
         <p>{} queries by {} checks. This list shows values of single subjects: it stays with the data.</p>\n\
         <div class=\"table\"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n{more}\
         </main></body></html>\n",
        lines.len(),
        rules.len(),
        name = escape(name),
    )
}

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;margin:2rem;color:#1b1f24;background:#fff}\
h1{font-size:1.4rem}.table{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem}\
th,td{padding:.35rem .7rem;border-bottom:1px solid #d9dee3;text-align:left;vertical-align:top}\
th{border-bottom:2px solid #1b1f24}tr.error td:last-child{color:#a3180f;font-weight:600}\
tr.waived td{color:#57606a}@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#14181d}\
th,td{border-color:#353c44}tr.error td:last-child{color:#ff9d94}tr.waived td{color:#9aa4ae}}";
