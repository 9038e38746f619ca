//! Where outputs go, written so that a killed run leaves the old ones intact.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Outcome};

/// `out/<version>/`, filled in a temporary folder and put in place whole.
pub struct OutputFolder {
    out: PathBuf,
    name: String,
    staging: tempfile::TempDir,
}

impl OutputFolder {
    /// Starts a folder `name` under `out`.
    ///
    /// # Errors
    /// `out` cannot be made or written to.
    pub fn begin(out: &Path, name: &str) -> Outcome<Self> {
        fs::create_dir_all(out).map_err(|error| cannot("made", out, &error))?;
        let staging = tempfile::Builder::new()
            .prefix(".writing-")
            .tempdir_in(out)
            .map_err(|error| cannot("written to", out, &error))?;
        Ok(Self { out: out.to_path_buf(), name: name.to_owned(), staging })
    }

    /// Adds a file; `path` is relative to the folder.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&self, path: &str, bytes: &[u8]) -> Outcome<()> {
        let target = self.staging.path().join(path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(|error| cannot("made", folder, &error))?;
        }
        Ok(fs::write(&target, bytes).map_err(|error| cannot("written", &target, &error))?)
    }

    /// Puts the folder in place and points `out/latest` at it. An older folder of
    /// the same name is replaced only once the new one is complete.
    ///
    /// # Errors
    /// A rename fails; then the old folder is still there.
    pub fn finish(self) -> Outcome<PathBuf> {
        let target = self.out.join(&self.name);
        let staged = self.staging.keep();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // A temporary folder is private; the outputs are for the team.
            fs::set_permissions(&staged, fs::Permissions::from_mode(0o755))
                .map_err(|error| cannot("opened to others", &staged, &error))?;
        }
        let set_aside = self.out.join(format!(".old-{}", self.name));
        if set_aside.exists() {
            fs::remove_dir_all(&set_aside).map_err(|error| cannot("removed", &set_aside, &error))?;
        }
        let had_old = target.exists();
        if had_old {
            fs::rename(&target, &set_aside).map_err(|error| cannot("set aside", &target, &error))?;
        }
        if let Err(error) = fs::rename(&staged, &target) {
            if had_old {
                fs::rename(&set_aside, &target).map_err(|error| cannot("put back", &target, &error))?;
            }
            return Err(cannot("put in place", &target, &error).into());
        }
        if had_old {
            fs::remove_dir_all(&set_aside).map_err(|error| cannot("removed", &set_aside, &error))?;
        }
        point_latest(&self.out, &self.name)?;
        Ok(target)
    }
}

fn point_latest(out: &Path, name: &str) -> Outcome<()> {
    let latest = out.join("latest");
    #[cfg(unix)]
    {
        let fresh = out.join(".latest-new");
        let _ = fs::remove_file(&fresh);
        std::os::unix::fs::symlink(name, &fresh).map_err(|error| cannot("made", &fresh, &error))?;
        if latest.is_dir() && !latest.is_symlink() {
            return Err(Diagnostic::error(format!("`{}` is a folder, expected a link", latest.display()))
                .hint("move it away; tickmark points `out/latest` at the newest version")
                .into());
        }
        fs::rename(&fresh, &latest).map_err(|error| cannot("put in place", &latest, &error).into())
    }
    #[cfg(not(unix))]
    {
        write_whole(&latest, name.as_bytes())
    }
}

/// Writes a file to a temporary beside it and renames it into place.
///
/// # Errors
/// The file cannot be written; then what was there is untouched.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| cannot("written to", folder, &error))?;
    file.write_all(bytes).map_err(|error| cannot("written", path, &error))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644))
            .map_err(|error| cannot("opened to others", path, &error))?;
    }
    file.persist(path).map_err(|error| cannot("put in place", path, &error.error))?;
    Ok(())
}

fn cannot(done: &str, path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(format!("`{}` cannot be {done}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_folder_leaves_the_old_one_intact() {
        let out = tempfile::tempdir().unwrap();
        let first = OutputFolder::begin(out.path(), "1+a").unwrap();
        first.add("ledger.json", b"one").unwrap();
        first.finish().unwrap();
        let second = OutputFolder::begin(out.path(), "1+a").unwrap();
        second.add("ledger.json", b"two").unwrap();
        drop(second);
        assert_eq!(fs::read(out.path().join("latest/ledger.json")).unwrap(), b"one");
    }

    #[test]
    fn a_finished_folder_replaces_the_old_one_whole() {
        let out = tempfile::tempdir().unwrap();
        for (file, text) in [("a", "one"), ("b", "two")] {
            let folder = OutputFolder::begin(out.path(), "1+a").unwrap();
            folder.add(file, text.as_bytes()).unwrap();
            folder.finish().unwrap();
        }
        assert!(!out.path().join("latest/a").exists());
        assert_eq!(fs::read(out.path().join("latest/b")).unwrap(), b"two");
    }
}
