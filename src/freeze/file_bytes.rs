//! The bytes of a file, for as long as somebody asks for them.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::diagnostic::{Diagnostic, Outcome, Place};
use crate::digest::Digest;
use crate::project::read_plain;

/// The bytes of a file. A file of many rows takes as much room as its table, so that they are given up as they are
/// parsed, from their end on.
#[derive(Debug)]
pub struct FileBytes {
    length: u64,
    held: Mutex<Arc<Vec<u8>>>,
    /// The folder of the project and the path in it, where the bytes are those of a file there.
    file: Option<(PathBuf, String)>,
}

impl FileBytes {
    /// Bytes that are nowhere else.
    pub fn new(bytes: Arc<Vec<u8>>) -> Self {
        Self { length: bytes.len() as u64, held: Mutex::new(bytes), file: None }
    }

    /// Those of a file of a project, which can be read again.
    pub fn of_file(bytes: Arc<Vec<u8>>, root: PathBuf, path: String) -> Self {
        Self { file: Some((root, path)), ..Self::new(bytes) }
    }

    /// How many the file has.
    pub fn count(&self) -> u64 {
        self.length
    }

    /// Those that were not given up.
    pub fn get(&self) -> Arc<Vec<u8>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes them away from here, where nobody asks for them any more.
    #[must_use]
    pub fn taken(&self) -> Self {
        let bytes = std::mem::take(&mut *self.held.lock().unwrap_or_else(PoisonError::into_inner));
        Self { length: self.length, held: Mutex::new(bytes), file: self.file.clone() }
    }

    /// Gives up those from a place on, if the file can be read again and nobody else holds them. Says whether it did.
    pub fn give_up_from(&self, place: usize) -> bool {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        match Arc::get_mut(&mut held) {
            Some(bytes) if self.file.is_some() => {
                bytes.truncate(place);
                bytes.shrink_to_fit();
                true
            }
            _ => false,
        }
    }

    /// All bytes of the file, of which `digest` is the SHA-256. They are read again where some were given up.
    ///
    /// # Errors
    /// The file cannot be read again, or is not what it was.
    pub fn whole(&self, digest: &Digest) -> Outcome<Arc<Vec<u8>>> {
        let held = self.get();
        let (root, path) = match &self.file {
            Some(file) if (held.len() as u64) < self.length => file,
            _ => return Ok(held),
        };
        // There may be no memory for both.
        drop(held);
        drop(self.taken());
        let bytes = read_plain(root, path)?;
        if Digest::of(&bytes) != *digest {
            let error = Diagnostic::error("the file was changed while it was read").at(Place::file(path.as_str()));
            return Err(error.hint("run the command again once the file is complete").into());
        }
        let bytes = Arc::new(bytes);
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = bytes.clone();
        Ok(bytes)
    }
}

impl Clone for FileBytes {
    fn clone(&self) -> Self {
        Self { length: self.length, held: Mutex::new(self.get()), file: self.file.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_up_is_read_again_and_refused_where_the_file_was_changed() {
        let folder = tempfile::tempdir().unwrap();
        let written = b"a,b\n1,2\n3,4\n".to_vec();
        std::fs::write(folder.path().join("t.csv"), &written).unwrap();
        let digest = Digest::of(&written);
        let bytes = FileBytes::of_file(written.clone().into(), folder.path().to_owned(), "t.csv".to_owned());
        let held = bytes.get();
        assert!(!bytes.give_up_from(4), "somebody holds them");
        drop(held);
        assert!(bytes.give_up_from(4));
        assert_eq!((bytes.get().as_slice(), bytes.count()), (&written[..4], 12));
        assert_eq!(*bytes.whole(&digest).unwrap(), written);
        assert!(bytes.give_up_from(0));
        std::fs::write(folder.path().join("t.csv"), b"a,b\n1,2\n3,5\n").unwrap();
        let refused = bytes.whole(&digest).unwrap_err().to_string();
        assert!(refused.starts_with("t.csv: the file was changed while it was read"), "{refused}");
    }

    #[test]
    fn bytes_that_are_in_no_file_are_never_given_up() {
        let bytes = FileBytes::new(b"a\n1\n".to_vec().into());
        assert!(!bytes.give_up_from(2));
        assert_eq!(bytes.taken().get().len(), 4);
        assert_eq!(bytes.get().len(), 0);
    }
}
