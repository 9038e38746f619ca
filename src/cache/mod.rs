//! Bytes that runs keep for later ones, in a folder of the project that may be deleted at any
//! time.
//!
//! Each entry is a file named by the digest of the program and of all that the entry is made
//! from. It begins with a seal: HMAC-SHA-256, with the encoding of [`crate::digest`], over the
//! program, that digest and the content, under a key of the user that lies outside of any
//! project. An entry that is damaged, cut off, under the name of another, of another program or
//! written by someone else does not bear the seal of its name, and is as if it were not there.
//!
//! Nothing here is an error: what cannot be read is made again, and what cannot be written is
//! not kept.

mod bound;
mod secret;

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::digest::{Digest, KeyedParts, Parts};

/// Where entries are, relative to the project folder.
pub const FOLDER: &str = ".tickmark/preview";

/// What every entry begins with.
const HEAD: &[u8] = b"tickmark cache 1\n";

/// The bytes of head and seal.
const BEFORE_CONTENT: usize = HEAD.len() + 32;

/// Larger contents are not kept, in bytes: what is as large takes as long to read as to make.
const LARGEST: usize = 32 << 20;

/// All entries together take so many bytes at most; the oldest go first.
const MOST: u64 = 256 << 20;

/// Entries that are still being written, or were when their program was killed.
const UNFINISHED: &str = ".writing-";

/// Says to who looks into the folder what it is, and to programs that make backups that it need
/// not be in one (<https://bford.info/cachedir/>).
const TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
                   # Written by `tickmark preview`, so that it starts sooner. It may be deleted at any time.\n\
                   # It holds results that a report may hide: do not pass it on.\n";

/// The entries of a project for this program and this user.
#[derive(Debug)]
pub struct Cache {
    root: PathBuf,
    program: Digest,
    key: Digest,
}

impl Cache {
    /// The cache of a project; none where the user has no folder for the key, or where the
    /// program does not know itself.
    pub fn of(root: &Path) -> Option<Self> {
        Self::sealed_by(root, secret::key()?)
    }

    /// The same under a key that is known; none where the program does not know itself.
    pub fn sealed_by(root: &Path, key: Digest) -> Option<Self> {
        Some(Self { root: root.to_owned(), program: program()?, key })
    }

    fn folder(&self) -> PathBuf {
        self.root.join(FOLDER)
    }

    fn path(&self, name: &Digest) -> PathBuf {
        let file = Parts::new("tickmark/cache-name/1").with(self.program.bytes()).with(name.bytes()).finish();
        self.folder().join(file.hex())
    }

    fn seal(&self, name: &Digest, content: &[u8]) -> Digest {
        let parts = KeyedParts::new(&self.key).with(b"tickmark/cache-seal/1");
        parts.with(self.program.bytes()).with(name.bytes()).with(content).finish()
    }

    /// The content that was written under the digest of all that it is made from.
    pub fn read(&self, name: &Digest) -> Option<Vec<u8>> {
        let path = self.path(name);
        let length = std::fs::symlink_metadata(&path).ok().filter(|metadata| metadata.is_file())?.len();
        if length < BEFORE_CONTENT as u64 || length > (BEFORE_CONTENT + LARGEST) as u64 {
            return None;
        }
        let mut bytes = Vec::with_capacity(length as usize);
        std::fs::File::open(path).ok()?.take((BEFORE_CONTENT + LARGEST) as u64).read_to_end(&mut bytes).ok()?;
        let (before, content) = bytes.split_at_checked(BEFORE_CONTENT)?;
        let is_sealed = before.strip_prefix(HEAD)? == self.seal(name, content).bytes();
        is_sealed.then(|| content.to_vec())
    }

    /// Keeps a content under the digest of all that it is made from; whether that was done.
    pub fn write(&self, name: &Digest, content: &[u8]) -> bool {
        content.len() <= LARGEST && self.written(name, content).is_ok()
    }

    fn written(&self, name: &Digest, content: &[u8]) -> io::Result<()> {
        make_folders(&self.root)?;
        // A file of its own and then its name: who reads meanwhile finds all of it or nothing.
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(self.folder())?;
        file.write_all(HEAD)?;
        file.write_all(self.seal(name, content).bytes())?;
        file.write_all(content)?;
        file.persist(self.path(name))?;
        Ok(())
    }

    /// Deletes the oldest entries, as many as are too many.
    pub fn tidy(&self) {
        bound::delete_oldest(&self.folder(), MOST);
    }
}

/// Makes the folder of entries, and what keeps it out of repositories and backups. A link in
/// place of one of its folders is not followed: it may lead out of the project.
fn make_folders(root: &Path) -> io::Result<()> {
    let mut folder = root.to_owned();
    for part in FOLDER.split('/') {
        folder.push(part);
        if let Err(error) = std::fs::create_dir(&folder)
            && error.kind() != io::ErrorKind::AlreadyExists
        {
            return Err(error);
        }
        if !std::fs::symlink_metadata(&folder)?.is_dir() {
            return Err(io::Error::other("something else has the name of the folder"));
        }
    }
    for (name, text) in [(".gitignore", "*\n"), ("CACHEDIR.TAG", TAG)] {
        let file = folder.join(name);
        if std::fs::symlink_metadata(&file).is_err() {
            std::fs::write(file, text)?;
        }
    }
    Ok(())
}

/// The digest of this program: its version, and the size of its file and when that was written,
/// since a program that is being worked on changes and keeps its version.
fn program() -> Option<Digest> {
    let metadata = std::fs::metadata(std::env::current_exe().ok()?).ok()?;
    let changed = metadata.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let parts = Parts::new("tickmark/cache-program/1").with(env!("CARGO_PKG_VERSION").as_bytes());
    let parts = parts.with(&metadata.len().to_le_bytes()).with(&changed.as_nanos().to_le_bytes());
    Some(parts.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(root: &Path, program: &str, key: &str) -> Cache {
        Cache { root: root.to_owned(), program: Digest::of(program.as_bytes()), key: Digest::of(key.as_bytes()) }
    }

    #[test]
    fn an_entry_counts_only_whole_under_its_name_for_its_program_and_its_user() {
        let root = tempfile::tempdir().expect("a folder");
        let own = cache(root.path(), "one", "me");
        let (a, b) = (Digest::of(b"a"), Digest::of(b"b"));
        assert_eq!(own.read(&a), None);
        assert!(own.write(&a, b"content of a") && own.write(&b, b"content of b"));
        let read = || (own.read(&a), own.read(&b));
        let whole = (Some(b"content of a".to_vec()), Some(b"content of b".to_vec()));
        assert_eq!(read(), whole);
        let file = own.path(&a);
        let bytes = std::fs::read(&file).expect("an entry");
        // Each byte of it counts, and each length.
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            std::fs::write(&file, damaged).expect("it is damaged");
            assert_eq!(own.read(&a), None, "byte {at}");
            std::fs::write(&file, &bytes[..at]).expect("it is cut off");
            assert_eq!(own.read(&a), None, "{at} bytes");
        }
        std::fs::write(&file, [&bytes[..], b" "].concat()).expect("it is longer");
        assert_eq!(own.read(&a), None);
        // The entry of another name, program or user.
        std::fs::copy(own.path(&b), &file).expect("it is exchanged");
        assert_eq!(own.read(&a), None);
        for other in [cache(root.path(), "two", "me"), cache(root.path(), "one", "you")] {
            assert!(other.write(&a, b"of another"));
            if other.path(&a) != file {
                assert_eq!(other.read(&a), Some(b"of another".to_vec()));
                std::fs::copy(other.path(&a), &file).expect("it is exchanged");
            }
            assert_eq!(own.read(&a), None);
        }
        assert!(own.write(&a, b"content of a"));
        assert_eq!(read(), whole);
        std::fs::remove_dir_all(root.path().join(".tickmark")).expect("it is deleted");
        assert_eq!(read(), (None, None));
        assert!(own.write(&b, b"content of b"));
        assert_eq!(read(), (None, whole.1));
    }

    #[test]
    fn what_is_too_large_is_not_kept() {
        let root = tempfile::tempdir().expect("a folder");
        let own = cache(root.path(), "one", "me");
        assert!(!own.write(&Digest::of(b"a"), &vec![0; LARGEST + 1]));
        assert!(own.write(&Digest::of(b"a"), &vec![0; LARGEST]));
        assert_eq!(own.read(&Digest::of(b"a")).map(|content| content.len()), Some(LARGEST));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed_out_of_the_project() {
        let (root, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        std::os::unix::fs::symlink(other.path(), root.path().join(".tickmark")).expect("a link");
        let own = cache(root.path(), "one", "me");
        assert!(!own.write(&Digest::of(b"a"), b"content"));
        assert_eq!(std::fs::read_dir(other.path()).expect("the folder").count(), 0);
    }
}
