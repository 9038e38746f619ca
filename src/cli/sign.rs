//! `tickmark sign`: a signature beside an output.

use std::path::PathBuf;

use clap::Args;

use crate::cli::inputs::{FONTS, builtin_template};
use crate::cli::output_path::output_path;
use crate::cli::{Common, End, calendar};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::project::write_whole;
use crate::verify::{Delivered, intact, sign, statement};

/// What `sign` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// A PDF, an HTML page or a ledger.json that tickmark made
    #[arg(value_parser = output_path())]
    file: PathBuf,
    /// File of the secret key, as `minisign -G` writes it [default: the key in TICKMARK_SIGNING_KEY]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Who signs; it stands in the signature
    #[arg(long, value_name = "NAME")]
    signer: Option<String>,
}

/// Checks the file, then signs what it says: report, version, ledger, and the numbers on its
/// pages. The key comes from a file or from the environment and is written nowhere.
pub(super) fn run(options: &Options, common: &Common) -> Outcome<End> {
    let shown = options.file.display();
    let cannot = |why: String| Diagnostic::error(format!("`{shown}` cannot be signed: {why}"));
    let file = super::verify::read(&options.file)?;
    let file = Delivered::read(file).map_err(cannot)?;
    let problem = intact(&file, builtin_template, &FONTS).into_iter().flat_map(|check| check.problems).next();
    if let Some(problem) = problem {
        return Err(cannot(problem).hint("what is not intact is not signed; `tickmark verify` says more").into());
    }
    let key = match &options.key {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|error| Diagnostic::error(format!("`{}` cannot be read: {error}", path.display())))?,
        None => std::env::var("TICKMARK_SIGNING_KEY").map_err(|_| {
            cannot("there is no key".to_owned()).hint("name its file with `--key`, or set TICKMARK_SIGNING_KEY")
        })?,
    };
    let signer: String = options.signer.iter().flat_map(|name| name.chars()).filter(|c| !c.is_control()).collect();
    let signer = if signer.is_empty() { String::new() } else { format!("signed by {signer} ") };
    let day = match calendar::source_date()? {
        Some(day) => day,
        None => calendar::date_of_epoch(jiff::Timestamp::now().as_second()),
    };
    let password = std::env::var("TICKMARK_SIGNING_PASSWORD").ok();
    let text =
        sign(&statement(&file).map_err(cannot)?, &key, password, &format!("{signer}on {day}")).map_err(cannot)?;
    let mut beside = options.file.clone().into_os_string();
    beside.push(".minisig");
    write_whole(&PathBuf::from(&beside), text.as_bytes())?;
    if !common.quiet {
        say!("{}", PathBuf::from(beside).display());
    }
    Ok(End::Clean)
}
