//! `tickmark completions` and `tickmark man`: what shells and manuals know of the commands.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::cli::{Arguments, Common, End, counted, printing};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::project::write_whole;

/// What `completions` takes.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The shell
    shell: Shell,
}

/// What `man` takes.
#[derive(Debug, Args)]
pub(super) struct ManOptions {
    /// The folder in which the pages are written; it is made where it is missing
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Prints the completions of a shell.
pub(super) fn run(options: &Options) -> Outcome<End> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "tickmark", &mut script);
    printing::text(&String::from_utf8_lossy(&script));
    Ok(End::Clean)
}

/// Writes a page of the manual for each command.
pub(super) fn manual(options: &ManOptions, common: &Common) -> Outcome<End> {
    let folder = &options.folder;
    let cannot = |error: std::io::Error| {
        Diagnostic::error(format!("the manual cannot be written to `{}`: {error}", folder.display()))
    };
    std::fs::create_dir_all(folder).map_err(cannot)?;
    let program = Arguments::command();
    let mut pages = vec![("tickmark".to_owned(), program.clone())];
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = format!("tickmark-{}", command.get_name());
        // What all commands take belongs to each, and is built into a whole program only.
        let common = program.get_arguments().filter(|argument| argument.is_global_set()).cloned();
        pages.push((name.clone(), command.clone().args(common).display_name(name.clone()).bin_name(name)));
    }
    let count = pages.len();
    for (name, command) in pages {
        let mut page = Vec::new();
        let version = env!("CARGO_PKG_VERSION");
        clap_mangen::Man::new(command.version(version)).render(&mut page).map_err(cannot)?;
        write_whole(&folder.join(format!("{name}.1")), &page)?;
    }
    if !common.quiet {
        say!("wrote {} to {}", counted(count, "page", "pages"), folder.display());
    }
    Ok(End::Clean)
}
