//! Reading what is a plain file inside the project, and nothing else.
//!
//! What is read is frozen, printed and attached to the outputs. A symbolic link would
//! let in a file that is not the project's (and send it away in a PDF), a pipe or a
//! device would never end, and a link to its own folder neither. So nothing is followed,
//! at any depth. The folder that holds the project may be reached by links as it likes.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path};

use super::parts_of_file::{self, PART};
use crate::diagnostic::{Diagnostic, Outcome, Place};

/// Reads a plain file by its path below a folder.
///
/// # Errors
/// A path that leads out of the folder; a part of it that is a symbolic link; something
/// that is no plain file; a file that is missing or cannot be read.
pub fn read_plain(root: &Path, path: &str) -> Result<Vec<u8>, Diagnostic> {
    let (file, size) = opened(root, path)?;
    at_once(file, size).map_err(|error| cannot_read(root, path, &error))
}

/// The bytes of a file of about this size.
fn at_once(mut file: File, size: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(size).map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a plain file, and makes something of its parts while more of them are read.
///
/// # Errors
/// As [`read_plain`].
pub(super) fn read_beside<T: Send>(
    root: &Path,
    path: &str,
    beside: impl Fn(&mut dyn Iterator<Item = &[u8]>) -> T + Sync,
) -> Result<(Vec<u8>, T), Diagnostic> {
    let (file, size) = opened(root, path)?;
    let cannot = |error: io::Error| cannot_read(root, path, &error);
    let bytes = if size <= PART {
        at_once(file, size).map_err(cannot)?
    } else {
        Vec::<u8>::new().try_reserve_exact(size).map_err(|_| cannot(io::ErrorKind::OutOfMemory.into()))?;
        // Memory of zeros is not touched before it is read into.
        let mut bytes = vec![0; size];
        match parts_of_file::read(&file, &mut bytes, &beside) {
            Ok(made) if has_ended(&file, size).map_err(cannot)? => return Ok((bytes, made)),
            // It is changed while it is read: what is there now is read at once.
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {}
            Err(error) => return Err(cannot(error)),
        }
        read_plain(root, path)?
    };
    let made = beside(&mut std::iter::once(bytes.as_slice()));
    Ok((bytes, made))
}

/// Whether a file has no more than so many bytes.
fn has_ended(file: &File, size: usize) -> io::Result<bool> {
    match parts_of_file::read_at(file, &mut [0], size as u64) {
        Ok(()) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(true),
        Err(error) => Err(error),
    }
}

/// A plain file, opened, and its size in bytes.
fn opened(root: &Path, path: &str) -> Result<(File, usize), Diagnostic> {
    if let Some(problem) = leads_out(path).or_else(|| no_plain_file(root, path)) {
        return Err(problem);
    }
    let cannot = |error: io::Error| cannot_read(root, path, &error);
    let file = open(root, path).map_err(cannot)?;
    let metadata = file.metadata().map_err(cannot)?;
    if !metadata.is_file() {
        return Err(refused(path, "no plain file"));
    }
    Ok((file, usize::try_from(metadata.len()).unwrap_or(usize::MAX)))
}

fn cannot_read(root: &Path, path: &str, error: &io::Error) -> Diagnostic {
    // What the file is may have changed since it was looked at.
    no_plain_file(root, path).unwrap_or_else(|| {
        Diagnostic::error(format!("`{path}` cannot be read: {}", plain_reason(error))).at(Place::file(path))
    })
}

/// All files under a folder of the project, sorted. See [`crate::project::Project::files_under`].
pub(super) fn list(root: &Path, folder: &str) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    match fs::symlink_metadata(root.join(folder)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(cannot_list(folder, &error).into()),
        Ok(metadata) if metadata.is_dir() => {}
        Ok(metadata) => return Err(refused(folder, what_is(metadata.file_type())).into()),
    }
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let entries = fs::read_dir(root.join(&folder)).map_err(|error| cannot_list(&folder, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| cannot_list(&folder, &error))?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                return Err(Diagnostic::error("found a file name that is not UTF-8").at(Place::file(folder)).into());
            };
            if name.starts_with('.') || name.starts_with("~$") || name.ends_with('~') {
                continue;
            }
            let path = format!("{folder}/{name}");
            if name.chars().any(char::is_control) {
                return Err(Diagnostic::error("found a file name with a control character, expected text")
                    .at(Place::file(path))
                    .hint("rename the file")
                    .into());
            }
            // The type of the entry itself: links are not followed.
            let kind = entry.file_type().map_err(|error| cannot_list(&path, &error))?;
            if kind.is_dir() {
                waiting.push(path);
            } else if kind.is_file() {
                found.push(path);
            } else {
                return Err(refused(&path, what_is(kind)).into());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// An error where a path is not made of plain names.
fn leads_out(path: &str) -> Option<Diagnostic> {
    let plain = !path.is_empty()
        && !path.contains(['\\', '\0'])
        && path.split('/').all(|part| !part.is_empty() && part != ".")
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if plain {
        return None;
    }
    Some(
        Diagnostic::error(format!("found the path `{path}`, expected one inside the project"))
            .at(Place::file(path))
            .hint("write a path from the folder down, with `/` and without `..`"),
    )
}

/// An error where a part of the path is a link, or its end is there and no plain file.
fn no_plain_file(root: &Path, path: &str) -> Option<Diagnostic> {
    let mut so_far = String::new();
    for part in path.split('/') {
        if !so_far.is_empty() {
            so_far.push('/');
        }
        so_far.push_str(part);
        let kind = fs::symlink_metadata(root.join(&so_far)).ok()?.file_type();
        let fit = if so_far.len() == path.len() { kind.is_file() } else { kind.is_dir() };
        if !fit {
            return Some(refused(&so_far, what_is(kind)));
        }
    }
    None
}

/// Opens a path step by step. A link in place of any step is refused by the system, also
/// one that is put there meanwhile, and a pipe is not waited for.
#[cfg(unix)]
fn open(root: &Path, path: &str) -> io::Result<File> {
    use rustix::fs::{CWD, Mode, OFlags, openat};
    let folder = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    let mut at = openat(CWD, root, folder, Mode::empty())?;
    let (folders, name) = path.rsplit_once('/').map_or((None, path), |(folders, name)| (Some(folders), name));
    for part in folders.iter().flat_map(|folders| folders.split('/')) {
        at = openat(&at, part, folder | OFlags::NOFOLLOW, Mode::empty())?;
    }
    let file = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(File::from(openat(&at, name, file, Mode::empty())?))
}

#[cfg(not(unix))]
fn open(root: &Path, path: &str) -> io::Result<File> {
    File::open(root.join(path))
}

fn refused(path: &str, found: &str) -> Diagnostic {
    Diagnostic::error(format!("`{path}` is {found}, expected a plain file inside the project"))
        .at(Place::file(path))
        .hint("what is read is frozen and travels with the outputs: put the file itself there, or move this away")
}

fn what_is(kind: fs::FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return "a pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_char_device() || kind.is_block_device() {
            return "a device";
        }
    }
    if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_dir() {
        "a folder"
    } else if kind.is_file() {
        "a file"
    } else {
        "no plain file"
    }
}

fn cannot_list(path: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error(format!("`{path}` cannot be read: {}", plain_reason(error))).at(Place::file(path))
}

fn plain_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::OutOfMemory => "it is larger than the memory".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_handed_on_in_parts_is_the_whole_file() {
        let root = std::env::temp_dir().join(format!("tickmark-parts-{}", std::process::id()));
        fs::create_dir_all(root.join("data")).expect("a folder");
        for size in [0, 5, PART, PART + 1, 2 * PART + 77] {
            let bytes: Vec<u8> = (0..size).map(|at| (at * 31 % 251) as u8).collect();
            fs::write(root.join("data/a.csv"), &bytes).expect("it is written");
            let joined = |parts: &mut dyn Iterator<Item = &[u8]>| parts.flatten().copied().collect::<Vec<u8>>();
            let (read, beside) = read_beside(&root, "data/a.csv", joined).expect("it is read");
            assert!(read == bytes && beside == bytes, "{size} bytes");
        }
        assert!(read_beside(&root, "data/none.csv", |_| ()).is_err());
        fs::remove_dir_all(&root).expect("it is removed");
    }
}
