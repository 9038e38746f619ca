//! Pictures of the project: shown without what does not draw them, or refused.

use tickmark::image::Images;

/// Reads them.
pub(crate) fn read(bytes: &[u8]) {
    let name = match bytes {
        [0x89, b'P', b'N', b'G', ..] => "a.png",
        [0xFF, 0xD8, ..] => "a.jpg",
        _ => "a.svg",
    };
    if let Ok(image) = Images::of([(name, bytes)], [name]).find(name) {
        let again = Images::of([(name, image.bytes.as_slice())], [name]);
        assert!(again.find(name).is_ok(), "what is delivered can be shown");
    }
}
