//! The key under which entries are sealed: without it an entry that came with a project from
//! somebody else could say what it liked.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::Write as _;
use std::path::Path;

use crate::digest::{Digest, Parts};
use crate::project::state_folder;

/// The name of its file, in the folder of the user.
const FILE: &str = "cache-key";

/// The digits of the file.
const DIGITS: usize = 64;

/// The key of this user, which is made where there is none; none where it cannot be kept.
pub(super) fn key() -> Option<Digest> {
    let folder = state_folder()?;
    let file = folder.join(FILE);
    read(&file).or_else(|| {
        make(&folder, &file);
        read(&file)
    })
}

fn read(file: &Path) -> Option<Digest> {
    let text = std::fs::read(file).ok()?;
    let is_key = text.len() == DIGITS && text.iter().all(u8::is_ascii_hexdigit);
    is_key.then(|| Digest::of(&text))
}

/// Writes a key that nobody knows. Of two programs that do so at once both use the first.
fn make(folder: &Path, file: &Path) {
    let write = || {
        std::fs::create_dir_all(folder)?;
        let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
        fresh.write_all(random().hex().as_bytes())?;
        if read(file).is_none() {
            let _ = std::fs::remove_file(file);
        }
        fresh.persist_noclobber(file)?;
        Ok::<(), std::io::Error>(())
    };
    // Without a key nothing is kept between runs, which is no error.
    let _ = write();
}

/// 256 bits from those that the system gives to hash tables.
fn random() -> Digest {
    let parts = Parts::new("tickmark/cache-key/1");
    let draw = |_| {
        // A thread of its own asks the system anew.
        let drawn = std::thread::spawn(|| RandomState::new().build_hasher().finish()).join();
        drawn.unwrap_or_default().to_le_bytes()
    };
    (0..8).map(draw).fold(parts, |parts, bytes| parts.with(&bytes)).finish()
}
