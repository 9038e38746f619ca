//! Running the sources that a delivered file carries once more, on the data that were found.
//!
//! They are a stranger's. So they are put into a new folder with nothing else in it, and
//! this program runs them in a process of its own, with limits of time and memory: blocks
//! and page templates are all it runs, and it reads nothing outside that folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::cli::level::Level;
use crate::cli::supervise::{self, Ended};

use crate::kinds;
use crate::ledger::{DeliveredLedger, DeliveredResult};
use crate::project::LATEST;
use crate::render::Delivery;
use crate::render::delivery::DeliveredFile;
use crate::verify::{Check, Delivered, FoundFile, Kind, SourceFile, described_otherwise, same_data};

const NAME: &str = "recomputed";

/// What a run may take: a report of ten million rows takes less.
const TIME: Duration = Duration::from_secs(300);

/// Memory in bytes that it may use.
const MEMORY: u64 = 4_000_000_000;

/// Runs the sources on the data and compares every result, every mark, and the page.
pub(super) fn recomputed(file: &Delivered, found: &[FoundFile], folder: &Path, is_asked: bool) -> Level {
    let (Some(ledger), Some(list)) = (&file.ledger, &file.list) else {
        let why = if file.kind == Kind::Ledger { "a ledger alone carries no sources" } else { "it carries no sources" };
        return Level::not_checked(NAME, why);
    };
    if list.blind {
        return Level::not_checked(
            NAME,
            "it is blinded, so that its sources, which name the authors, do not travel with it",
        );
    }
    if !is_asked {
        return Level::not_checked(NAME, "it needs the data");
    }
    let lacking = found.iter().filter(|one| one.place.is_none()).count();
    if lacking > 0 || found.is_empty() {
        return Level::not_checked(NAME, format!("{lacking} of its {} data files are not there", found.len()));
    }
    let outcome = tempfile::tempdir().map_err(|error| error.to_string()).and_then(|scratch| {
        lay_out(file, list, found, folder, scratch.path())?;
        run(scratch.path(), ledger, list)?;
        let out = scratch.path().join("out").join(&ledger.report.version);
        Ok(compare(file, ledger, list, &out, scratch.path()))
    });
    let checks = outcome.unwrap_or_else(|why| vec![Check { what: "its sources run".into(), problems: vec![why] }]);
    Level { left_out: of_programs(ledger), ..Level::checked(NAME, checks) }
}

/// The results that are what programs of others gave: the files that hold them were read once
/// more, but no program was run.
fn of_programs(ledger: &DeliveredLedger) -> Option<String> {
    let blocks: Vec<&str> = ledger
        .blocks
        .iter()
        .filter(|block| block.kind == kinds::command::KIND)
        .map(|block| block.id.as_str())
        .collect();
    let count = ledger.results.iter().filter(|result| blocks.contains(&result.block.as_str())).count();
    let noun = if count == 1 { "1 result is" } else { &format!("{count} results are") };
    (!blocks.is_empty()).then(|| {
        format!(
            "{noun} what a program gave (block {}), and it was not run: a file may hold any program",
            blocks.join(", ")
        )
    })
}

/// Writes the files that it carries, and the data, where the project had them.
fn lay_out(
    file: &Delivered,
    list: &Delivery,
    found: &[FoundFile],
    folder: &Path,
    scratch: &Path,
) -> Result<(), String> {
    for listed in &list.files {
        let (Some(path), Some(bytes)) = (&listed.path, file.files.get(&listed.name)) else { continue };
        write(scratch, path, bytes)?;
    }
    for (source, place) in found.iter().filter_map(|one| Some((&one.source, one.place.as_ref()?))) {
        if source.path == "data/freeze.lock"
            || list.files.iter().any(|listed| listed.path.as_ref() == Some(&source.path))
        {
            continue;
        }
        let target = target(scratch, &source.path)?;
        // A link costs nothing; where it cannot be made the file is copied.
        let from = folder.join(place);
        if fs::hard_link(&from, &target).is_err() {
            fs::copy(&from, &target).map_err(|error| format!("{} cannot be copied: {error}", source.path))?;
        }
    }
    // Fonts and large images do not travel in an HTML page; they may lie beside the data.
    let fonts: Vec<SourceFile> = list.files.iter().filter(|listed| !listed.here).filter_map(font).collect();
    for one in same_data(&fonts, folder) {
        let path = &one.source.path;
        let place = one.place.as_ref().ok_or_else(|| {
            format!("`{path}` does not travel in an HTML page and is not among the data: verify the PDF instead")
        })?;
        fs::copy(folder.join(place), target(scratch, path)?)
            .map_err(|error| format!("{path} cannot be copied: {error}"))?;
    }
    Ok(())
}

fn font(listed: &DeliveredFile) -> Option<SourceFile> {
    let path = listed.path.clone()?;
    Some(SourceFile { path, sha256: listed.sha256.clone(), bytes: Some(listed.bytes) })
}

fn write(scratch: &Path, path: &str, bytes: &[u8]) -> Result<(), String> {
    fs::write(target(scratch, path)?, bytes).map_err(|error| format!("{path} cannot be written: {error}"))
}

/// Where a file of the project goes; only the folders of a project are made.
fn target(scratch: &Path, path: &str) -> Result<std::path::PathBuf, String> {
    let is_plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let is_ours = ["report/", "data/", "templates/"].iter().any(|folder| path.starts_with(folder));
    if !is_plain || !is_ours || path.contains('\\') {
        return Err(format!("it names the file `{path}`, which is not one of a project"));
    }
    let target = scratch.join(path);
    let parent = target.parent().unwrap_or(scratch);
    fs::create_dir_all(parent).map_err(|error| format!("{path} cannot be written: {error}"))?;
    Ok(target)
}

/// Renders the one output in the scratch folder.
fn run(scratch: &Path, ledger: &DeliveredLedger, list: &Delivery) -> Result<(), String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(program);
    command.args(["render", "-q", "--only", &format!("{}.{}", list.document, list.output), "--project"]);
    command.arg(scratch).arg("--out").arg(scratch.join("out")).current_dir(scratch).env_clear();
    // The date of the documents is that of the file.
    if let Ok(day) = ledger.report.created.parse::<jiff::civil::Date>() {
        let since = day.duration_since(jiff::civil::date(1970, 1, 1));
        command.env("SOURCE_DATE_EPOCH", since.as_secs().to_string());
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    match supervise::limited(command, TIME, MEMORY) {
        Ended::Code(0 | 1, _) => Ok(()),
        Ended::Code(_, said) => {
            let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it says nothing").to_owned();
            Err(format!("its sources do not run: {}", first.trim_start_matches("error: ")))
        }
        Ended::TooLong => Err(format!("its sources run longer than {} seconds", TIME.as_secs())),
        Ended::TooLarge => Err(format!("its sources take more than {} MB of memory", MEMORY / 1_000_000)),
        Ended::Otherwise(why) => Err(format!("its sources cannot be run: {why}")),
    }
}

fn compare(file: &Delivered, ledger: &DeliveredLedger, list: &Delivery, out: &Path, scratch: &Path) -> Vec<Check> {
    let made_by = crate::render::generator();
    let is_same_program = list.generator == made_by;
    if !out.is_dir() {
        let computed = fs::read_dir(scratch.join("out")).ok().and_then(|entries| {
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).find(|name| name != LATEST)
        });
        let computed = computed.unwrap_or_default();
        let why = format!("its sources and the data are those of version {computed}, not of {}", ledger.report.version);
        if is_same_program {
            return vec![Check {
                what: "its version is the digest of its sources and data".into(),
                problems: vec![why],
            }];
        }
    }
    let whole = newest(out, scratch).and_then(|out| {
        let whole = DeliveredLedger::read(&fs::read(out.join("ledger.json")).ok()?).ok()?;
        let page = fs::read(out.join(format!("{}.{}", list.document, list.output))).ok()?;
        Some((whole, page))
    });
    let Some((whole, page)) = whole else {
        return vec![Check { what: "its sources run".into(), problems: vec!["the run left no output".to_owned()] }];
    };
    let mut checks = vec![values(ledger, &whole), marks(ledger, &whole)];
    checks.extend(claims(ledger, &whole));
    if is_same_program {
        checks.push(pages(file, list, page));
    }
    checks
}

/// The folder of the outputs of the run.
fn newest(out: &Path, scratch: &Path) -> Option<std::path::PathBuf> {
    if out.is_dir() {
        return Some(out.to_path_buf());
    }
    let entries = fs::read_dir(scratch.join("out")).ok()?;
    entries.flatten().map(|entry| entry.path()).find(|path| path.is_dir() && !path.ends_with(LATEST))
}

/// Every result of the file must be computed again, to the last bit, from the same rows.
fn values(ledger: &DeliveredLedger, whole: &DeliveredLedger) -> Check {
    let computed = whole.by_id();
    let mut problems = Vec::new();
    for result in &ledger.results {
        match computed.get(result.id.as_str()) {
            None => problems.push(format!("{} is not among the results of its sources", result.id)),
            Some(again) if again.value != result.value => {
                problems.push(format!("{} is {} in the file, {} computed again", result.id, said(result), said(again)));
            }
            Some(again) if again.rows != result.rows => {
                problems.push(format!("{} is made of other rows than the file says", result.id));
            }
            Some(again) if *again != result => {
                problems.push(format!("{} has another text, unit or reason than the file says", result.id));
            }
            Some(_) => {}
        }
    }
    let of_facts: BTreeMap<&str, &serde_json::Value> =
        whole.facts.iter().map(|fact| (fact.id.as_str(), &fact.value)).collect();
    let differing = ledger.facts.iter().filter(|fact| of_facts.get(fact.id.as_str()) != Some(&&fact.value));
    problems.extend(differing.map(|fact| format!("{} is not what its sources declare", fact.id)));
    Check { what: format!("{} results, equal to the last bit and from the same rows", ledger.results.len()), problems }
}

fn said(result: &DeliveredResult) -> String {
    match &result.value {
        serde_json::Value::Null => "not estimable".to_owned(),
        value => value.to_string(),
    }
}

/// Every traced number must be printed again, in the same order, of the same result, with
/// the same text.
fn marks(ledger: &DeliveredLedger, whole: &DeliveredLedger) -> Check {
    let mut problems = Vec::new();
    let computed: BTreeMap<&str, _> = whole.marks.iter().map(|mark| (mark.id.as_str(), mark)).collect();
    for mark in &ledger.marks {
        match computed.get(mark.id.as_str()) {
            Some(again)
                if again.result == mark.result && again.text == mark.text && again.document == mark.document => {}
            Some(again) => problems.push(format!(
                "`{}` ({}) in the file is `{}` ({}) from its sources",
                mark.text, mark.result, again.text, again.result
            )),
            None => problems.push(format!("`{}` ({}) is not printed by its sources", mark.text, mark.result)),
        }
    }
    if whole.marks.len() > ledger.marks.len() {
        problems.push(format!("{} traced numbers are missing", whole.marks.len() - ledger.marks.len()));
    }
    Check { what: format!("{} traced numbers, printed again as they read", ledger.marks.len()), problems }
}

/// Every claim must hold once more, with the same words on the same results.
fn claims(ledger: &DeliveredLedger, whole: &DeliveredLedger) -> Option<Check> {
    if ledger.claims.is_empty() && whole.claims.is_empty() {
        return None;
    }
    let computed: BTreeMap<&str, _> = whole.claims.iter().map(|claim| (claim.id.as_str(), claim)).collect();
    let mut problems = Vec::new();
    for claim in &ledger.claims {
        match computed.get(claim.id.as_str()) {
            Some(again) if *again == claim => {}
            Some(again) if again.holds != claim.holds => problems.push(format!(
                "“{}” in the file stands on `{}`, which {} computed again: {}",
                claim.text,
                again.condition,
                if again.holds { "holds" } else { "does not hold" },
                again.says
            )),
            Some(again) => problems.push(format!(
                "“{}” (`{}`) in the file is “{}” (`{}`) from its sources",
                claim.text, claim.condition, again.text, again.condition
            )),
            None => problems.push(format!("“{}” is no claim of its sources", claim.text)),
        }
    }
    if whole.claims.len() > ledger.claims.len() {
        problems.push(format!("{} claims are missing", whole.claims.len() - ledger.claims.len()));
    }
    Some(Check { what: format!("{} claims, asked of the results again", ledger.claims.len()), problems })
}

/// The page made again must be the page: by the seal, which leaves out a signature, and by what the
/// file says of itself and of its attachments, which the seal leaves out.
fn pages(file: &Delivered, list: &Delivery, page: Vec<u8>) -> Check {
    let what = format!("{}.{} made again is the same, to the last point", list.document, list.output);
    if page == file.bytes {
        return Check { what, problems: Vec::new() };
    }
    let again = Delivered::read(page).ok();
    let same = file.digest.is_some() && again.as_ref().is_some_and(|again| again.digest == file.digest);
    let problem = "the page is not the one that its sources and the data make".to_owned();
    let mut problems = if same { Vec::new() } else { vec![problem] };
    problems.extend(again.iter().flat_map(|again| described_otherwise(file, again)));
    Check { what, problems }
}
