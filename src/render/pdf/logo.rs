//! Logos in PDF.

use crate::project::Side;
use crate::render::pdf::literal::{list, quoted};
use crate::render::{Page, PlacedLogo};

/// The images of logos, by virtual file name.
pub(super) fn files(page: &Page<'_>) -> Vec<(String, Vec<u8>)> {
    let logos = page.logos.iter().enumerate();
    logos.map(|(index, logo)| (file_name(index, logo), logo.image.image.bytes.clone())).collect()
}

fn file_name(index: usize, logo: &PlacedLogo) -> String {
    format!("logo/{index}.{}", logo.image.image.format.ending())
}

/// The logos of a page as a Typst value: those at the left and those at the right.
pub(super) fn argument(page: &Page<'_>) -> String {
    let of = |side: Side| {
        let own = page.logos.iter().enumerate().filter(|(_, logo)| logo.side == side);
        list(own.map(|(index, logo)| {
            format!(
                "(path: {}, ratio: {}, share: {}, alt: {}, link: {})",
                quoted(&file_name(index, logo)),
                logo.image.image.width / logo.image.image.height,
                logo.height,
                quoted(&logo.image.alt),
                logo.link.as_ref().map_or("none".to_owned(), |link| quoted(link)),
            )
        }))
    };
    format!("(left: {}, right: {})", of(Side::Left), of(Side::Right))
}
