//! A figure as pixels.

use std::io::Cursor;
use std::sync::Arc;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};
use tiff::encoder::colortype::RGB8;
use tiff::encoder::{Compression, Predictor, Rational, TiffEncoder};
use tiff::tags::ResolutionUnit;

/// Points in an inch.
const POINTS: f64 = 72.0;

/// The most pixels of a picture: 400 mm by 800 at 1200 dots per inch have more.
const MOST: u64 = 400_000_000;

/// A picture on white, with three bytes a pixel.
pub struct Pixels {
    width: u32,
    height: u32,
    dpi: u32,
    rgb: Vec<u8>,
}

/// How hard a picture is compressed, always without loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// For a file that a reader downloads with others.
    Quick,
    /// For a file of its own.
    Usual,
}

/// The faces that figures are set in, read once for many pictures.
#[derive(Clone)]
pub struct Faces(Arc<Database>);

impl Faces {
    /// Of some fonts, of which Inter is the usual one.
    pub fn of<'a>(fonts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut faces = Database::new();
        fonts.into_iter().for_each(|font| faces.load_font_data(font.to_vec()));
        faces.set_sans_serif_family("Inter");
        faces.set_serif_family("Inter");
        Self(Arc::new(faces))
    }
}

impl Pixels {
    /// Draws an SVG of so many points.
    ///
    /// # Errors
    /// It cannot be read or is too large, as a sentence.
    pub fn of(svg: &str, (width, height): (f64, f64), faces: &Faces, dpi: u32) -> Result<Self, String> {
        let options = Options { fontdb: faces.0.clone(), font_family: "Inter".to_owned(), ..Options::default() };
        let tree = Tree::from_str(svg, &options).map_err(|error| format!("the drawing cannot be read: {error}"))?;
        let pixels = |points: f64| (points / POINTS * f64::from(dpi)).round().max(1.0);
        let (across, down) = (pixels(width), pixels(height));
        if across * down > MOST as f64 {
            return Err(format!("it would have {across} by {down} pixels, which is too many"));
        }
        let mut pixmap =
            Pixmap::new(across as u32, down as u32).ok_or_else(|| "it is too large for this machine".to_owned())?;
        pixmap.fill(Color::WHITE);
        let scale = |pixels: f64, length: f32| pixels as f32 / length;
        let transform = Transform::from_scale(scale(across, tree.size().width()), scale(down, tree.size().height()));
        resvg::render(&tree, transform, &mut pixmap.as_mut());
        // The ground is opaque, so that colours are not multiplied by anything.
        let rgb = pixmap.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        Ok(Self { width: pixmap.width(), height: pixmap.height(), dpi, rgb })
    }
}

/// The picture as PNG, with its resolution.
///
/// # Errors
/// It cannot be encoded, as a sentence.
pub fn png(pixels: &Pixels, effort: Effort) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width, pixels.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    if effort == Effort::Quick {
        encoder.set_compression(png::Compression::Fast);
    }
    let per_metre = (f64::from(pixels.dpi) / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }));
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&pixels.rgb)?;
        writer.finish()
    });
    written.map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// The picture as TIFF, with its resolution.
///
/// # Errors
/// As [`png`].
pub fn tiff(pixels: &Pixels) -> Result<Vec<u8>, String> {
    let mut bytes = Cursor::new(Vec::new());
    let written = TiffEncoder::new(&mut bytes).and_then(|encoder| {
        let mut encoder = encoder.with_compression(Compression::Lzw).with_predictor(Predictor::Horizontal);
        let mut image = encoder.new_image::<RGB8>(pixels.width, pixels.height)?;
        image.resolution(ResolutionUnit::Inch, Rational { n: pixels.dpi, d: 1 });
        image.write_data(&pixels.rgb)
    });
    written.map_err(|error| error.to_string())?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_its_pixels_and_its_resolution() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 72 36\" width=\"72pt\" height=\"36pt\">\
                   <rect x=\"36\" y=\"0\" width=\"36\" height=\"36\" fill=\"#ff0000\"/></svg>";
        let faces = Faces::of([]);
        let pixels = Pixels::of(svg, (72.0, 36.0), &faces, 300).unwrap();
        assert_eq!((pixels.width, pixels.height), (300, 150));
        assert_eq!((&pixels.rgb[..3], &pixels.rgb[3 * 299..3 * 300]), (&[255, 255, 255][..], &[255, 0, 0][..]));
        let written = png(&pixels, Effort::Usual).unwrap();
        let reader = png::Decoder::new(Cursor::new(&written)).read_info().unwrap();
        assert_eq!(reader.info().pixel_dims.map(|dims| dims.xppu), Some(11811));
        let written = tiff(&pixels).unwrap();
        let mut reader = tiff::decoder::Decoder::new(Cursor::new(&written)).unwrap();
        assert_eq!(reader.dimensions().unwrap(), (300, 150));
        assert!(matches!(reader.read_image().unwrap(), tiff::decoder::DecodingResult::U8(rgb) if rgb == pixels.rgb));
        assert!(Pixels::of(svg, (72_000.0, 36_000.0), &faces, 1200).is_err());
        assert!(Pixels::of("<svg", (1.0, 1.0), &faces, 72).is_err());
    }
}
