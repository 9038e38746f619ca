//! Logos in the heads of pages.

use crate::document::PlacedImage;
use crate::project::Side;

/// A logo that can be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedLogo {
    /// The image.
    pub image: PlacedImage,
    /// Where it stands in the head.
    pub side: Side,
    /// Its height divided by that of the row of logos.
    pub height: f64,
    /// An address that it leads to.
    pub link: Option<String>,
}
