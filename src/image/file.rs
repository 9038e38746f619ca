//! An image file: read, looked at, and made ready to be delivered.

use crate::diagnostic::{Diagnostic, Outcome};
use crate::digest::Digest;
use crate::image::decode;
use crate::image::format::{Format, format_of};
use crate::image::svg::{self, Words};

/// A file is at most so large, in bytes.
const LARGEST_FILE: usize = 20_000_000;

/// An image that pages can show.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// The file, relative to the project folder.
    pub path: String,
    /// Its format.
    pub format: Format,
    /// Hash of what is delivered: who holds a page can compute it.
    pub digest: Digest,
    /// What is delivered: the file without its metadata.
    pub bytes: Vec<u8>,
    /// Width in pixels of which 96 are an inch, as it is seen.
    pub width: f64,
    /// Height in the same pixels.
    pub height: f64,
    /// The words that can be read back, of an SVG.
    pub words: Vec<Words>,
}

/// Reads an image file.
///
/// # Errors
/// A file that is none of the three formats, is not what its name says, is broken or too
/// large; an SVG that runs, loads or links to something. What is said of a part of an SVG
/// has its place in that file.
pub(super) fn read(path: &str, bytes: &[u8]) -> Outcome<Image> {
    let format = format_of(path, bytes)?;
    if bytes.len() > LARGEST_FILE {
        return Err(Diagnostic::error(format!(
            "`{path}` has {} MB, expected at most {} MB",
            bytes.len() / 1_000_000,
            LARGEST_FILE / 1_000_000
        ))
        .hint("save it with fewer pixels: 3,000 are enough for a figure as wide as a page")
        .into());
    }
    if format == Format::Svg {
        let drawn = svg::read(path, bytes)?;
        let (width, height) = drawn.size;
        let (path, bytes, words) = (path.to_owned(), drawn.text.into_bytes(), drawn.words);
        let digest = Digest::of(&bytes);
        return Ok(Image { path, format, digest, bytes, width, height, words });
    }
    let raster = decode::read(format, bytes).map_err(|fault| fault.of_file(path))?;
    let (width, height) = (f64::from(raster.width), f64::from(raster.height));
    let digest = Digest::of(&raster.bytes);
    Ok(Image { path: path.to_owned(), format, digest, bytes: raster.bytes, width, height, words: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::read;

    fn said(path: &str, bytes: &[u8]) -> String {
        read(path, bytes).expect_err("an error").to_string()
    }

    #[test]
    fn a_file_is_what_its_name_says() {
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'><path d='M0 0h4'/></svg>";
        assert_eq!(read("a.svg", svg).map(|image| (image.width, image.height)), Ok((4.0, 3.0)));
        assert!(said("a.png", svg).contains("`a.png` is of the type image/svg+xml"));
        assert!(said("a.png", b"GIF89a").contains("is a GIF image, expected an SVG, PNG or JPEG"));
        assert!(said("a.svg", b"<html></html>").contains("no image that is known"));
        assert!(said("a.png", b"").contains("is empty"));
    }
}
