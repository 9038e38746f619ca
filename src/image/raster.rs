//! Pictures made of pixels: their size is looked at before anything is unpacked.

use crate::diagnostic::Diagnostic;

/// A side has at most so many pixels.
const LONGEST_SIDE: u32 = 10_000;

/// All sides together: a picture takes four bytes of memory for each pixel.
const MOST_PIXELS: u64 = 50_000_000;

/// What is wrong with a picture, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The rest of a sentence that begins with the file.
    pub(super) what: String,
    /// What to do.
    pub(super) hint: &'static str,
}

impl Fault {
    pub(super) fn new(what: impl Into<String>, hint: &'static str) -> Self {
        Self { what: what.into(), hint }
    }

    /// A file that does not read on.
    pub(super) fn broken(why: impl std::fmt::Display) -> Self {
        Self::new(format!("is broken: {why}"), "copy or save it again; a program that shows images may open it still")
    }

    /// The error for a file.
    pub(super) fn of_file(self, path: &str) -> Diagnostic {
        Diagnostic::error(format!("`{path}` {}", self.what)).hint(self.hint)
    }
}

/// A picture without its metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Raster {
    /// The file.
    pub(super) bytes: Vec<u8>,
    /// Pixels from left to right, as it is seen.
    pub(super) width: u32,
    /// Pixels from top to bottom.
    pub(super) height: u32,
}

/// The size of a picture, before its pixels are unpacked.
pub(super) fn check_size(width: u32, height: u32) -> Result<(), Fault> {
    const FEWER: &str = "save it with fewer pixels: 3,000 are enough for a figure as wide as a page";
    if width == 0 || height == 0 {
        return Err(Fault::broken("it has no pixels"));
    }
    if width.max(height) > LONGEST_SIDE {
        return Err(Fault::new(format!("has {width} × {height} pixels, expected at most 10,000 on a side"), FEWER));
    }
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Fault::new(format!("has {width} × {height} pixels, expected at most 50 million in all"), FEWER));
    }
    Ok(())
}
