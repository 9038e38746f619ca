//! Image files of a project: what they are, whether they can be shown, and the bytes that
//! are delivered.
//!
//! Data are patients', and a picture can carry more than what is seen: where and when it was
//! taken, by whom, a smaller copy of what was cut away. So nothing is delivered but what
//! draws the picture: a JPEG or PNG loses its metadata, an SVG is written anew from the
//! elements that are known.

mod decode;
mod file;
mod format;
mod jpeg;
mod orientation;
mod png;
mod raster;
mod shelf;
mod svg;

pub use file::Image;
pub use format::Format;
pub use shelf::{Images, unescaped};
pub use svg::Words;
