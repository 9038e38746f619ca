//! Images of the project in HTML: each stands in the page itself.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::lower::Lower;
use crate::document::PlacedImage;
use crate::image::{Format, Image};
use crate::render::escape::escape;

/// The address of an image that stands in the page.
pub(super) fn address(image: &Image) -> String {
    format!("data:{};base64,{}", image.format.media_type(), STANDARD.encode(&image.bytes))
}

impl Lower<'_> {
    /// An image. A browser says its alternative text where it cannot show it.
    pub(super) fn image(&mut self, placed: &PlacedImage) {
        self.account.says(&placed.alt);
        self.account.is_heard(&placed.alt);
        let image = &placed.image;
        let style = placed.width.map_or(String::new(), |share| format!(" style=\"width: {}%\"", share * 100.0));
        // A drawing and a PNG may be made for white paper only.
        let class = if image.format == Format::Jpeg { "tm-image" } else { "tm-image tm-on-white" };
        self.out.push_str(&format!(
            "<div class=\"{class}\"><img src=\"{}\" alt=\"{}\" width=\"{}\" height=\"{}\"{style}></div>\n",
            address(image),
            escape(&placed.alt),
            image.width.round(),
            image.height.round(),
        ));
    }
}
