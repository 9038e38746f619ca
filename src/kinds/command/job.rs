//! What a command block runs.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::analysis::Block;
use crate::command::{Desk, Job};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, known_names};
use crate::kinds::command::KIND;
use crate::kinds::command::keys::{CommandKeys, is_file};
use crate::kinds::reference::meaning_in;

/// The word in `run` that stands for the file with the code.
const CODE: &str = "{code}";

/// The longest time that a program may be given, in seconds: a week.
const LONGEST: f64 = 604_800.0;

/// The job of a block, with the tables that it reads as CSV.
///
/// # Errors
/// Nothing to run, a file that is not there, names that lead out of the folder.
pub(super) fn job(block: &Block, keys: &CommandKeys, tables: BTreeMap<String, Vec<u8>>, desk: &Desk) -> Outcome<Job> {
    let mut problems = Vec::new();
    let (code, run) = written(block, keys, &mut problems);
    let files = files(block, keys, desk, &mut problems);
    outputs(block, keys, &tables, &mut problems);
    if !(keys.time_limit > 0.0 && keys.time_limit <= LONGEST) {
        problems.push(block.wrong(
            "time_limit",
            format!("found a limit of {} seconds, expected one above 0 and at most {LONGEST}", keys.time_limit),
            "600 seconds are usual",
        ));
    }
    if !problems.is_empty() {
        return Err(Diagnostics(problems));
    }
    Ok(Job {
        id: block.id.clone(),
        run,
        code,
        files,
        tables,
        outputs: keys.outputs.clone(),
        limit: Duration::from_secs_f64(keys.time_limit),
    })
}

/// The jobs of the command blocks, without what is in their tables, and what is wrong with
/// others.
pub fn jobs(blocks: &[Block], desk: &Desk) -> (Vec<Job>, Vec<Diagnostic>) {
    let (mut jobs, mut problems) = (Vec::new(), Vec::new());
    for block in blocks.iter().filter(|block| block.kind == KIND) {
        let place = |at| block.offset + at;
        let read = crate::project::read_toml_of(&block.source, &block.body, place, meaning_in::<CommandKeys>);
        match read.and_then(|keys| job(block, &keys, BTreeMap::new(), desk)) {
            Ok(job) => jobs.push(job),
            Err(errors) => problems.extend(errors.0),
        }
    }
    (jobs, problems)
}

/// The code with the name of its file, and the arguments with that name in them.
fn written(
    block: &Block,
    keys: &CommandKeys,
    problems: &mut Vec<Diagnostic>,
) -> (Option<(String, String)>, Vec<String>) {
    let Some(program) = keys.run.first().filter(|program| !program.is_empty()) else {
        problems.push(block.wrong(
            "run",
            "`run` names no program",
            "write for example `run = [\"Rscript\", \"--vanilla\", \"code/impute.R\"]`",
        ));
        return (None, keys.run.clone());
    };
    let names_code = keys.run.iter().any(|word| word.contains(CODE));
    let Some(code) = &keys.code else {
        if names_code {
            problems.push(block.wrong(
                "run",
                format!("`{CODE}` stands for the `code`, and there is none"),
                "add `code = '''…'''`",
            ));
        }
        return (None, keys.run.clone());
    };
    let name = format!("code.{}", ending(program));
    let mut run: Vec<String> = keys.run.iter().map(|word| word.replace(CODE, &name)).collect();
    if !names_code {
        run.push(name.clone());
    }
    (Some((name, code.clone())), run)
}

/// The ending of a file for a program.
fn ending(program: &str) -> &'static str {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program).to_ascii_lowercase();
    match name.trim_end_matches(".exe") {
        "r" | "rscript" => "R",
        "julia" => "jl",
        "sh" | "bash" => "sh",
        name if name.starts_with("python") => "py",
        _ => "txt",
    }
}

/// The files of report/ that it reads.
fn files(block: &Block, keys: &CommandKeys, desk: &Desk, problems: &mut Vec<Diagnostic>) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for path in keys.run.iter().skip(1) {
        if let Some(text) = desk.text(path) {
            files.insert(path.clone(), text.text.as_bytes().to_vec());
        }
    }
    for path in keys.inputs.iter().filter(|input| is_file(input)) {
        match desk.text(path) {
            Some(text) => {
                files.insert(path.clone(), text.text.as_bytes().to_vec());
            }
            None => problems.push(
                Diagnostic::error(format!("`report/{path}` is not there, or is no text"))
                    .at(block.item("inputs", path))
                    .hint("a file that a program reads lies below report/ and travels with the pages; data are read as tables, by their names"),
            ),
        }
    }
    files
}

/// Checks the names of the outputs.
fn outputs(block: &Block, keys: &CommandKeys, tables: &BTreeMap<String, Vec<u8>>, problems: &mut Vec<Diagnostic>) {
    if keys.outputs.is_empty() {
        problems.push(block.wrong("outputs", "`outputs` names no file", "name the CSV or JSON file that it writes"));
    }
    let mut seen = BTreeSet::new();
    for name in &keys.outputs {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let fault = if !name.chars().all(is_plain) || name.starts_with('.') {
            Some("a file name of letters, digits, `-`, `_` and a full stop".to_owned())
        } else if !matches!(ending, Some("csv" | "json")) {
            let known = known_names(ending.unwrap_or_default(), ["csv", "json"]);
            Some(format!("a file that ends in `.csv` or `.json` ({known})"))
        } else if tables.contains_key(name.strip_suffix(".csv").unwrap_or_default()) {
            Some("another name than that of a table it reads".to_owned())
        } else if !seen.insert(name) {
            Some("each output once".to_owned())
        } else {
            None
        };
        if let Some(expected) = fault {
            problems.push(
                Diagnostic::error(format!("found the output `{name}`, expected {expected}"))
                    .at(block.item("outputs", name)),
            );
        }
    }
}
