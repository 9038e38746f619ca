//! The images of a report by the names that its author uses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Outcome, known_names};
use crate::image::file::{Image, read};
use crate::image::format::Format;

/// The image files below report/ that the texts of a report name, and the names of all.
#[derive(Debug, Clone, Default)]
pub struct Images {
    /// By their path below report/.
    named: BTreeMap<String, Outcome<Arc<Image>>>,
    /// All files below report/, for a hint.
    all: BTreeSet<String>,
}

impl Images {
    /// Reads images from the bytes of their files. `named` has them by their path below
    /// report/; `all` are the paths of all files there.
    pub fn of<'a>(
        named: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        all: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let image =
            |(name, bytes): (&str, &[u8])| (name.to_owned(), read(&format!("report/{name}"), bytes).map(Arc::new));
        Self { named: named.into_iter().map(image).collect(), all: all.into_iter().map(str::to_owned).collect() }
    }

    /// The image that an author names by its path below report/.
    ///
    /// # Errors
    /// There is no such file, or it cannot be shown. Without a place, unless it is said of
    /// a part of an SVG.
    pub fn find(&self, name: &str) -> Outcome<Arc<Image>> {
        let name = name.strip_prefix("./").unwrap_or(name);
        if let Some(found) = self.named.get(name).or_else(|| self.named.get(&unescaped(name))) {
            return found.clone();
        }
        let is_address = name.starts_with("//")
            || name.split_once(':').is_some_and(|(scheme, _)| scheme.chars().all(|c| c.is_ascii_alphanumeric()));
        let problem = if is_address {
            Diagnostic::error("found the address of an image, expected a file below report/")
                .hint("an output is delivered alone and loads nothing: put the file into report/ and write its path")
        } else if name.is_empty() {
            Diagnostic::error("found an image without a file, expected a path below report/")
        } else if Format::of_name(name).is_none() {
            Diagnostic::error(format!("`report/{name}` is no image that is known by its name"))
                .hint("images are `.svg`, `.png`, `.jpg` or `.jpeg`")
        } else if self.all.contains(name) {
            // What names a file in parts is not found by who looks for whole names.
            Diagnostic::error(format!("the image `report/{name}` is not named in one piece"))
                .hint("write its path as it is: it belongs to the version of the report")
        } else {
            let images = self.all.iter().map(String::as_str).filter(|name| Format::of_name(name).is_some());
            let known: Vec<&str> = images.collect();
            let problem = Diagnostic::error(format!("there is no image `report/{name}`"));
            if known.is_empty() {
                problem.hint("paths are below report/, whichever file names them, and report/ has no image")
            } else {
                problem.hint(known_names(name, known)).hint("paths are below report/, whichever file names them")
            }
        };
        Err(problem.into())
    }
}

/// A text without the escapes of addresses: `my%20scheme.svg` names `my scheme.svg`.
pub fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).filter(|_| *first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_an_address_are_read() {
        assert_eq!(unescaped("my%20scheme%c3%a9.svg"), "my schemeé.svg");
        assert_eq!(unescaped("50%.png %zz %ff"), "50%.png %zz %ff");
    }
}
