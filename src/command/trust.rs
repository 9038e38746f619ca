//! Which commands the user of this machine has trusted.
//!
//! A project from elsewhere must not run a program because its pages are rendered. So each
//! command is run only after the user has said so once, with `tickmark trust`; what is kept of
//! that is a digest of what is executed, outside of any project, and a command that changes has
//! to be trusted again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Outcome};
use crate::digest::Digest;
use crate::project::{state_folder, write_whole};

/// The digests of trusted commands, and the file that holds them.
#[derive(Debug, Clone, Default)]
pub struct Trusted {
    file: Option<PathBuf>,
    digests: BTreeSet<String>,
}

impl Trusted {
    /// Reads what the user has trusted. A machine without a folder for it trusts nothing.
    pub fn read() -> Self {
        let Some(file) = state_folder().map(|folder| folder.join("trusted")) else {
            return Self::default();
        };
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let digests = text.lines().filter_map(|line| line.split_whitespace().next());
        Self { digests: digests.map(str::to_owned).collect(), file: Some(file) }
    }

    /// Whether a command is trusted.
    pub fn holds(&self, command: &Digest) -> bool {
        self.digests.contains(&command.hex())
    }

    /// Trusts some commands.
    ///
    /// # Errors
    /// There is no place to keep that, or it cannot be written.
    pub fn add(&mut self, commands: impl IntoIterator<Item = Digest>) -> Outcome<()> {
        self.digests.extend(commands.into_iter().map(|command| command.hex()));
        self.write()
    }

    /// Trusts some commands no more.
    ///
    /// # Errors
    /// As [`Trusted::add`].
    pub fn remove(&mut self, commands: impl IntoIterator<Item = Digest>) -> Outcome<()> {
        for command in commands {
            self.digests.remove(&command.hex());
        }
        self.write()
    }

    fn write(&self) -> Outcome<()> {
        let Some(file) = &self.file else {
            return Err(Diagnostic::error("there is no folder of yours in which to keep what you trust")
                .hint("set HOME, or XDG_STATE_HOME")
                .into());
        };
        let folder = file.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)
            .map_err(|error| Diagnostic::error(format!("`{}` cannot be made: {error}", folder.display())))?;
        let text: String = self.digests.iter().map(|digest| format!("{digest}\n")).collect();
        write_whole(file, text.as_bytes())
    }
}
