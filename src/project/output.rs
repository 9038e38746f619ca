//! Where outputs go, written so that a killed run leaves the old ones intact.
//!
//! A folder that is not there yet is filled under another name and renamed whole. Into a
//! folder that is there the files are renamed one by one: it is of the same version, so
//! they are the same unless somebody has changed them, and `out/latest` never points at
//! nothing. Files that the run did not write stay.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::diagnostic::Outcome;
use crate::project::history::{Rendered, add_to_history};
use crate::project::latest;
use crate::project::manifest::{MANIFEST, Manifest, entries};
use crate::project::whole::{cannot, in_the_way, sync_folder, write_synced};

/// `out/<version>/`, put in place whole.
pub struct OutputFolder {
    out: PathBuf,
    name: String,
    files: BTreeMap<String, Vec<u8>>,
    rendered: Option<Rendered>,
    /// The hashes of the files, where all of them were added.
    manifest: Option<Manifest>,
    /// Whether `out/latest` is to lead to it.
    is_latest: bool,
}

/// What became of an [`OutputFolder`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The folder.
    pub folder: PathBuf,
    /// Files in it that the run did not write, by their path below it.
    pub kept: Vec<String>,
    /// Outputs that had been changed since they were written, and under which name what
    /// was there is kept.
    pub replaced: Vec<(String, String)>,
    /// Where a history that could not be read is kept.
    pub history_kept: Option<String>,
}

impl OutputFolder {
    /// Starts a folder `name` under `out`. Nothing is written before [`Self::finish`].
    pub fn begin(out: &Path, name: &str) -> Self {
        Self {
            out: out.to_path_buf(),
            name: name.to_owned(),
            files: BTreeMap::new(),
            rendered: None,
            manifest: None,
            is_latest: true,
        }
    }

    /// Adds a file; `path` is relative to the folder.
    pub fn add(&mut self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.to_owned(), bytes.into());
        self.manifest = None;
    }

    /// `out/latest` stays where it is: the version is of older data.
    pub fn leave_latest(&mut self) {
        self.is_latest = false;
    }

    /// What the history is told of this version, by the hashes of the files that were added.
    pub fn record(&mut self, rendered: impl FnOnce(&Manifest) -> Rendered) {
        let manifest = Manifest::of(&self.files);
        self.rendered = Some(rendered(&manifest));
        self.manifest = Some(manifest);
    }

    /// Writes the folder with its manifest, adds it to the history and points `out/latest` at it. One run writes
    /// at a time; another one waits.
    ///
    /// # Errors
    /// A file cannot be written, or something is in the way that is not ours. Then what
    /// was there is still there.
    pub fn finish(self) -> Outcome<Written> {
        fs::create_dir_all(&self.out).map_err(|error| cannot("made", &self.out, &error))?;
        let lock = Lock::take(&self.out)?;
        lock.clean(&self.out);
        latest::refuse_in_the_way(&self.out)?;
        let target = self.out.join(&self.name);
        let manifest = self.manifest.unwrap_or_else(|| Manifest::of(&self.files));
        let staging = Staging::begin(&self.out)?;
        let mut written = match fs::symlink_metadata(&target) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                for (path, bytes) in self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())) {
                    staging.write(path, bytes)?;
                }
                staging.write(MANIFEST, manifest.text().as_bytes())?;
                staging.place_whole(&target)?;
                Written { folder: target, kept: Vec::new(), replaced: Vec::new(), history_kept: None }
            }
            Err(error) => return Err(cannot("written to", &target, &error).into()),
            Ok(metadata) if metadata.is_dir() => update(&self.files, &manifest, &staging, target)?,
            Ok(_) => return Err(in_the_way(&target, "a folder").into()),
        };
        sync_folder(&self.out).map_err(|error| cannot("written to", &self.out, &error))?;
        if self.is_latest {
            latest::point(&self.out, &self.name)?;
        }
        sync_folder(&self.out).map_err(|error| cannot("written to", &self.out, &error))?;
        if let Some(rendered) = self.rendered {
            written.history_kept = add_to_history(&self.out, rendered)?;
        }
        Ok(written)
    }
}

/// Brings a folder that is there to what the run made.
fn update(
    files: &BTreeMap<String, Vec<u8>>,
    manifest: &Manifest,
    staging: &Staging,
    target: PathBuf,
) -> Outcome<Written> {
    let before = Manifest::read(&target);
    let listing = manifest.text().into_bytes();
    let all = files.iter().map(|(path, bytes)| (path.as_str(), bytes)).chain([(MANIFEST, &listing)]);
    let mut fresh = Vec::new();
    for (path, bytes) in all {
        refuse_links(&target, path)?;
        if crate::project::read_plain(&target, path).as_ref() != Ok(bytes) {
            staging.write(path, bytes)?;
            fresh.push(path);
        }
    }
    let mut replaced = Vec::new();
    for path in fresh {
        let place = target.join(path);
        let ours = path == MANIFEST || before.as_ref().is_some_and(|before| before.agrees(&target, path));
        if place.is_file() && !ours {
            let aside = free_name(&target, path);
            fs::hard_link(&place, target.join(&aside))
                .or_else(|_| fs::copy(&place, target.join(&aside)).map(drop))
                .map_err(|error| cannot("kept", &place, &error))?;
            replaced.push((path.to_owned(), aside));
        }
        staging.place(path, &place)?;
    }
    // What an earlier run of this version wrote and this one does not.
    for path in before.iter().flat_map(|before| before.0.keys()).filter(|path| !files.contains_key(*path)) {
        if before.as_ref().is_some_and(|before| before.agrees(&target, path)) {
            fs::remove_file(target.join(path)).map_err(|error| cannot("removed", &target.join(path), &error))?;
        }
    }
    let kept = entries(&target).into_iter().filter(|path| path != MANIFEST && !files.contains_key(path)).collect();
    Ok(Written { folder: target, kept, replaced, history_kept: None })
}

/// A name beside a file that is not taken.
fn free_name(folder: &Path, path: &str) -> String {
    let mut number = 1;
    loop {
        let name = if number == 1 { format!("{path}.kept") } else { format!("{path}.kept-{number}") };
        if fs::symlink_metadata(folder.join(&name)).is_err() {
            return name;
        }
        number += 1;
    }
}

/// Nothing is written through a link, or over what is no plain file.
fn refuse_links(target: &Path, path: &str) -> Outcome<()> {
    let mut so_far = target.to_path_buf();
    let last = path.split('/').count();
    for (index, part) in path.split('/').enumerate() {
        so_far.push(part);
        let Ok(metadata) = fs::symlink_metadata(&so_far) else { return Ok(()) };
        let (fit, expected) =
            if index + 1 == last { (metadata.is_file(), "a plain file") } else { (metadata.is_dir(), "a folder") };
        if !fit {
            return Err(in_the_way(&so_far, expected).into());
        }
    }
    Ok(())
}

/// The right to write below `out`. The system takes it back when the process ends,
/// however it ends.
struct Lock {
    _file: Option<File>,
}

impl Lock {
    fn take(out: &Path) -> Outcome<Self> {
        let path = out.join(".lock");
        let file = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        // Another member of the team may have made it; reading is enough to lock it.
        let file = file.or_else(|error| if path.is_file() { File::open(&path) } else { Err(error) });
        let file = match file {
            Ok(file) => file,
            Err(_) if path.is_file() => return Ok(Self { _file: None }),
            Err(error) => return Err(cannot("written to", out, &error).into()),
        };
        match file.lock() {
            Ok(()) => Ok(Self { _file: Some(file) }),
            // Some network folders know no locks; then what others leave is not touched.
            Err(error) if error.kind() == ErrorKind::Unsupported => Ok(Self { _file: None }),
            Err(error) => Err(cannot("locked", &path, &error).into()),
        }
    }

    /// Removes what killed runs have left. What cannot be removed is in nobody's way.
    fn clean(&self, out: &Path) {
        if self._file.is_none() {
            return;
        }
        for entry in fs::read_dir(out).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(".writing-") || name.starts_with(".old-") || name == ".latest-new" {
                let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
                let _ = if is_folder { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
            }
        }
    }
}

/// A folder beside the outputs in which they are written before they are renamed; it goes
/// with the value.
struct Staging {
    folder: PathBuf,
}

impl Staging {
    fn begin(out: &Path) -> Outcome<Self> {
        let mut number = 0;
        loop {
            let folder = out.join(format!(".writing-{}-{number}", std::process::id()));
            match fs::create_dir(&folder) {
                Ok(()) => return Ok(Self { folder }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 1000 => number += 1,
                Err(error) => return Err(cannot("made", &folder, &error).into()),
            }
        }
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Outcome<()> {
        let target = self.folder.join(path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(|error| cannot("made", folder, &error))?;
        }
        Ok(write_synced(&target, bytes).map_err(|error| cannot("written", &target, &error))?)
    }

    /// Renames one file to its place.
    fn place(&self, path: &str, place: &Path) -> Outcome<()> {
        let folder = place.parent().unwrap_or(place);
        fs::create_dir_all(folder).map_err(|error| cannot("made", folder, &error))?;
        let moved = fs::rename(self.folder.join(path), place).and_then(|()| sync_folder(folder));
        Ok(moved.map_err(|error| cannot("put in place", place, &error))?)
    }

    /// Renames all of it to its place.
    fn place_whole(&self, target: &Path) -> Outcome<()> {
        let folders =
            entries(&self.folder).into_iter().filter_map(|path| path.rsplit_once('/').map(|(f, _)| f.to_owned()));
        let folders: std::collections::BTreeSet<String> = folders.chain([String::new()]).collect();
        let synced = folders.iter().try_for_each(|below| sync_folder(&self.folder.join(below)));
        let moved = synced.and_then(|()| fs::rename(&self.folder, target));
        Ok(moved.map_err(|error| cannot("put in place", target, &error))?)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(out: &Path, files: &[(&str, &str)]) -> Written {
        let mut folder = OutputFolder::begin(out, "1+a");
        for (path, text) in files {
            folder.add(path, *text);
        }
        folder.finish().expect("written")
    }

    #[test]
    fn an_unfinished_folder_leaves_the_old_one_intact() {
        let out = tempfile::tempdir().unwrap();
        write(out.path(), &[("ledger.json", "one")]);
        let mut second = OutputFolder::begin(out.path(), "1+a");
        second.add("ledger.json", "two");
        drop(second);
        assert_eq!(fs::read(out.path().join("latest/ledger.json")).unwrap(), b"one");
    }

    #[test]
    fn a_finished_folder_replaces_the_old_one_whole() {
        let out = tempfile::tempdir().unwrap();
        write(out.path(), &[("a", "one")]);
        write(out.path(), &[("b", "two")]);
        assert!(!out.path().join("latest/a").exists());
        assert_eq!(fs::read(out.path().join("latest/b")).unwrap(), b"two");
    }

    #[test]
    fn what_a_run_did_not_write_is_kept_and_named() {
        let out = tempfile::tempdir().unwrap();
        let folder = write(out.path(), &[("a", "one"), ("figures/f", "two")]).folder;
        fs::write(folder.join("figures/own"), "mine").unwrap();
        fs::write(folder.join("a"), "edited").unwrap();
        let written = write(out.path(), &[("a", "one"), ("figures/f", "two")]);
        assert_eq!(written.kept, ["a.kept", "figures/own"]);
        assert_eq!(written.replaced, [("a".to_owned(), "a.kept".to_owned())]);
        assert_eq!(fs::read(folder.join("a.kept")).unwrap(), b"edited");
        assert_eq!(fs::read(folder.join("a")).unwrap(), b"one");
    }
}
