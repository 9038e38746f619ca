//! The formats of images, by their names and by their first bytes.

use crate::diagnostic::Diagnostic;

/// The formats that pages can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Portable Network Graphics.
    Png,
    /// JPEG, baseline or progressive.
    Jpeg,
    /// Scalable Vector Graphics.
    Svg,
}

impl Format {
    /// The format that a file name stands for.
    pub fn of_name(name: &str) -> Option<Self> {
        let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
        match ending.as_str() {
            "png" => Some(Self::Png),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "svg" => Some(Self::Svg),
            _ => None,
        }
    }

    /// The usual ending of a file name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Svg => "svg",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Svg => "image/svg+xml",
        }
    }
}

/// The format of a file by its first bytes, which its name must agree with.
pub(super) fn format_of(path: &str, bytes: &[u8]) -> Result<Format, Diagnostic> {
    if bytes.is_empty() {
        return Err(Diagnostic::error(format!("`{path}` is empty, expected an image"))
            .hint("copy it again from where it comes from"));
    }
    let named = Format::of_name(path);
    match (sniffed(bytes), named) {
        (Ok(found), Some(named)) if found == named => Ok(found),
        (Ok(found), Some(_)) => {
            let is = found.media_type();
            Err(Diagnostic::error(format!("`{path}` is of the type {is}, which its name does not say"))
                .hint(format!("name it `.{}`, or save it again in the format of its name", found.ending())))
        }
        (Err(what), _) => Err(Diagnostic::error(format!("`{path}` is {what}, expected an SVG, PNG or JPEG image"))
            .hint("save it again as one of these: SVG for drawings, PNG for screens, JPEG for photographs")),
        (Ok(found), None) => Err(Diagnostic::error(format!("the name of `{path}` says no format of an image"))
            .hint(format!("name it `.{}`", found.ending()))),
    }
}

/// The format by the first bytes, else what the file is.
fn sniffed(bytes: &[u8]) -> Result<Format, &'static str> {
    let known: [(&[u8], Result<Format, &str>); 11] = [
        (b"\x89PNG\r\n\x1a\n", Ok(Format::Png)),
        (b"\xff\xd8\xff", Ok(Format::Jpeg)),
        (b"GIF8", Err("a GIF image")),
        (b"RIFF", Err("a WebP image")),
        (b"%PDF", Err("a PDF file")),
        (b"%!PS", Err("a PostScript file")),
        (b"\x1f\x8b", Err("a compressed file")),
        (b"BM", Err("a bitmap of Windows")),
        (b"II*\0", Err("a TIFF image")),
        (b"MM\0*", Err("a TIFF image")),
        (b"\0\0\0", Err("an image of a camera or a film")),
    ];
    if let Some((_, format)) = known.iter().find(|(start, _)| bytes.starts_with(start)) {
        return *format;
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let is_markup = text.first() == Some(&b'<') && text.windows(4).any(|part| part == b"<svg" || part == b":svg");
    if is_markup { Ok(Format::Svg) } else { Err("no image that is known") }
}
