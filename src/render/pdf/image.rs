//! Images of the project in PDF.

use crate::document::PlacedImage;
use crate::render::Page;
use crate::render::pdf::literal::quoted;
use crate::render::pdf::lower::Lower;

/// Points of a pixel: 96 pixels are an inch.
const POINTS: f64 = 0.75;

/// The images of a document, by virtual file name.
pub(super) fn files(page: &Page<'_>) -> Vec<(String, Vec<u8>)> {
    let images = page.document.images.iter().enumerate();
    images.map(|(index, placed)| (file_name(index, placed), placed.image.bytes.clone())).collect()
}

fn file_name(index: usize, placed: &PlacedImage) -> String {
    format!("image/{index}.{}", placed.image.format.ending())
}

impl Lower<'_> {
    /// An image without a number.
    pub(super) fn loose_image(&mut self, index: usize) {
        if let Some(placed) = self.page.document.images.get(index) {
            self.image(placed, index);
            self.out.push_str("\n\n");
        }
    }

    /// The call that sets an image, which is that of this index among those of the document.
    pub(super) fn image(&mut self, placed: &PlacedImage, index: usize) {
        // Typst sets the words of a drawing as text.
        for words in &placed.image.words {
            self.account.says(&words.text);
        }
        let share = placed.width.map_or("none".to_owned(), |share| share.to_string());
        self.out.push_str(&format!(
            "#tm-image({}, {}pt, {}pt, {}, {share})",
            quoted(&file_name(index, placed)),
            placed.image.width * POINTS,
            placed.image.height * POINTS,
            quoted(&placed.alt),
        ));
    }
}
