//! Reading a picture made of pixels in either format.

use crate::image::format::Format;
use crate::image::raster::{Fault, Raster};
use crate::image::{jpeg, png};

/// Reads a PNG or JPEG whole.
pub(super) fn read(format: Format, bytes: &[u8]) -> Result<Raster, Fault> {
    match format {
        Format::Png => png::read(bytes),
        Format::Jpeg => jpeg::read(bytes),
        Format::Svg => Err(Fault::new("is an SVG in an SVG", "put its elements into the drawing itself")),
    }
}
