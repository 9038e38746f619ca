//! Drawings as pixels, for programs that cannot show vectors.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::diagnostic::Diagnostic;

/// Pixels of an inch.
const PIXELS: f64 = 200.0;

/// A drawing in so many points of width, as PNG on white.
///
/// # Errors
/// It cannot be drawn.
pub(super) fn pixels_of(svg: &str, width: f64, fonts: &[(&str, &[u8])]) -> Result<Vec<u8>, Diagnostic> {
    let fault = |why: &dyn std::fmt::Display| Diagnostic::error(format!("a drawing cannot be set in pixels: {why}"));
    let options = Options { fontdb: faces(fonts), font_family: "Inter".to_owned(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| fault(&error))?;
    let own = f64::from(tree.size().width()).max(1.0);
    let scale = width / own * PIXELS / 72.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pictures are of a page at most")]
    let [x, y] = [tree.size().width(), tree.size().height()].map(|side| (f64::from(side) * scale).ceil() as u32);
    let mut pixels = Pixmap::new(x.clamp(1, 8_000), y.clamp(1, 8_000)).ok_or_else(|| fault(&"it has no size"))?;
    pixels.fill(Color::WHITE);
    #[expect(clippy::cast_possible_truncation, reason = "a scale is of a few digits")]
    let transform = Transform::from_scale(scale as f32, scale as f32);
    resvg::render(&tree, transform, &mut pixels.as_mut());
    encoded(&pixels).map_err(|error| fault(&error))
}

/// White shows through nothing, so that three channels say all.
fn encoded(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let per_metre = 7874;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }));
    let colours: Vec<u8> = pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(out)
}

/// The faces that figures are set in, read once.
fn faces(fonts: &[(&str, &[u8])]) -> Arc<fontdb::Database> {
    static FACES: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let read = || {
        let mut faces = fontdb::Database::new();
        fonts.iter().for_each(|(_, bytes)| faces.load_font_data(bytes.to_vec()));
        faces.set_sans_serif_family("Inter");
        faces.set_serif_family("Inter");
        Arc::new(faces)
    };
    FACES.get_or_init(read).clone()
}
