//! `out/latest`: a link to the newest version or, where the file system holds no links, a
//! plain file with its name.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::whole::{cannot, in_the_way, write_whole};
use crate::diagnostic::Outcome;

/// What it is called.
pub const LATEST: &str = "latest";

/// A name of a version is not longer than this.
const LONGEST: u64 = 256;

/// The folder of the newest version below `out`; none where there is none.
pub fn newest(out: &Path) -> Option<PathBuf> {
    let latest = out.join(LATEST);
    let folder = if latest.is_dir() { latest } else { named(&latest)? };
    fs::canonicalize(folder).ok()
}

/// A path in which `latest`, where it is a file, is the folder that it names, so that
/// `out/latest/poster.pdf` is the poster on every file system.
pub fn followed(path: &Path) -> PathBuf {
    let mut so_far = PathBuf::new();
    for part in path.components() {
        so_far.push(part);
        if part == Component::Normal(LATEST.as_ref())
            && let Some(folder) = named(&so_far)
        {
            so_far = folder;
        }
    }
    so_far
}

/// The folder that a file names: one beside it.
fn named(file: &Path) -> Option<PathBuf> {
    let metadata = fs::symlink_metadata(file).ok()?;
    if !metadata.is_file() || metadata.len() > LONGEST {
        return None;
    }
    let text = fs::read_to_string(file).ok()?;
    let name = text.trim_end_matches(['\n', '\r']);
    let mut parts = Path::new(name).components();
    let is_name = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    let folder = file.with_file_name(name);
    (is_name && folder.is_dir()).then_some(folder)
}

/// Refuses to write where something stands in its place that tickmark did not write.
///
/// # Errors
/// It does.
pub(super) fn refuse_in_the_way(out: &Path) -> Outcome<()> {
    let latest = out.join(LATEST);
    match fs::symlink_metadata(&latest) {
        Ok(metadata) if !metadata.is_symlink() && named(&latest).is_none() => {
            let expected = "a link or a file with the name of a version";
            Err(in_the_way(&latest, expected).hint("`out/latest` leads to the newest version").into())
        }
        _ => Ok(()),
    }
}

/// Has `out/latest` lead to the version `name`. There is no moment in which it leads nowhere.
///
/// # Errors
/// It cannot be written.
pub(super) fn point(out: &Path, name: &str) -> Outcome<()> {
    let latest = out.join(LATEST);
    if fs::read_link(&latest).is_ok_and(|now| now.as_os_str() == name) {
        return Ok(());
    }
    let fresh = out.join(".writing-latest");
    let _ = fs::remove_file(&fresh);
    match link(name, &fresh) {
        Ok(()) => fs::rename(&fresh, &latest).map_err(|error| cannot("put in place", &latest, &error))?,
        // The file system holds no links, or this user may make none.
        Err(_) => write_whole(&latest, format!("{name}\n").as_bytes())?,
    }
    Ok(())
}

#[cfg(unix)]
fn link(name: &str, at: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(name, at)
}

#[cfg(not(unix))]
fn link(_: &str, _: &Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_leads_where_a_link_does() {
        let out = tempfile::tempdir().expect("a folder");
        let out = out.path();
        assert_eq!(newest(out), None);
        fs::create_dir(out.join("1.0.0+ab")).expect("a folder");
        fs::write(out.join("1.0.0+ab/a.pdf"), b"pdf").expect("a file");
        fs::write(out.join(LATEST), "1.0.0+ab\n").expect("a file");
        assert_eq!(newest(out), fs::canonicalize(out.join("1.0.0+ab")).ok());
        assert_eq!(followed(&out.join("latest/a.pdf")), out.join("1.0.0+ab/a.pdf"));
        assert_eq!(followed(&out.join("latest")), out.join("1.0.0+ab"));
        assert_eq!(followed(&out.join("other/a.pdf")), out.join("other/a.pdf"));
        assert!(refuse_in_the_way(out).is_ok());
        for text in ["../elsewhere", "/etc", "nothing", "", "."] {
            fs::write(out.join(LATEST), text).expect("a file");
            assert_eq!(newest(out), None, "{text}");
            assert!(refuse_in_the_way(out).is_err(), "{text}");
        }
    }
}
