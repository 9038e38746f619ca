//! Files that are there whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use crate::diagnostic::{Diagnostic, Outcome};

/// Writes a file to a temporary beside it and renames it into place. Its permissions
/// are those that the user's umask gives. A temporary that a killed run has left is
/// replaced; one that another run is writing is waited for.
///
/// # Errors
/// The file cannot be written; then what was there is untouched.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut name = OsString::from(".writing-");
    name.push(path.file_name().unwrap_or_default());
    let fresh = folder.join(name);
    let done = own(&fresh).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        // The lock goes with the file, so the file stays open until it has its name.
        fs::rename(&fresh, path)?;
        drop(file);
        sync_folder(folder)
    });
    Ok(done.map_err(|error| cannot("written", path, &error))?)
}

/// A new and empty file under this name that nobody else writes.
fn own(path: &Path) -> io::Result<File> {
    loop {
        if fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(io::Error::other("something else has the name of its temporary file"));
        }
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        if let Err(error) = file.lock()
            && error.kind() != io::ErrorKind::Unsupported
        {
            return Err(error);
        }
        let metadata = file.metadata()?;
        if metadata.len() == 0 && is_at(&metadata, path) {
            return Ok(file);
        }
        // The run that was waited for has renamed it, or a killed one has left it: then
        // nobody has it, since we have the lock.
        if is_at(&metadata, path) {
            fs::remove_file(path)?;
        }
    }
}

/// Whether an open file is the one that has a name.
fn is_at(metadata: &fs::Metadata, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        fs::symlink_metadata(path).is_ok_and(|now| (now.dev(), now.ino()) == (metadata.dev(), metadata.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        path.is_file()
    }
}

/// Writes a file that is on the disk when this returns. A leftover of this name is
/// replaced.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::symlink_metadata(path).is_ok() {
        fs::remove_file(path)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the names in a folder last. Where folders cannot be opened (Windows) the system
/// does so itself.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

pub(super) fn cannot(done: &str, path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(format!("`{}` cannot be {done}: {error}", path.display()))
}

/// What is to be said of what stands where something is to be written.
pub(super) fn in_the_way(path: &Path, expected: &str) -> Diagnostic {
    Diagnostic::error(format!("`{}` is in the way, expected {expected}", path.display()))
        .hint("move it away; tickmark did not write it")
}
