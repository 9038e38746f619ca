//! Which way up a photograph is: the one thing of a camera's metadata that is needed to
//! show it.
//!
//! Exif 2.32, 4.6.2: a TIFF file whose first directory has the tag 0x0112, a number from 1
//! to 8. From 5 on width and height are exchanged.

/// What stands before the TIFF file in a JPEG.
pub(super) const EXIF: &[u8] = b"Exif\0\0";

const TAG: u16 = 0x0112;

/// The orientation in a TIFF file; `None` where it says none, or one that is not known.
pub(super) fn of_tiff(tiff: &[u8]) -> Option<u16> {
    let is_big = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let pair = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    };
    let first = {
        let four = tiff.get(4..8)?.try_into().ok()?;
        usize::try_from(if is_big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }).ok()?
    };
    let entries = usize::from(short(first)?);
    (0..entries)
        .map_while(|index| Some((first.checked_add(2 + 12 * index)?, short(first.checked_add(2 + 12 * index)?)?)))
        .find(|(_, tag)| *tag == TAG)
        .and_then(|(at, _)| short(at + 8))
        .filter(|value| (1..=8).contains(value))
}

/// A TIFF file that says the orientation and nothing else.
pub(super) fn to_tiff(orientation: u16) -> Vec<u8> {
    let mut out = b"MM\0*\0\0\0\x08\0\x01".to_vec();
    out.extend(TAG.to_be_bytes());
    // One number of two bytes, left in its field of four.
    out.extend(b"\0\x03\0\0\0\x01");
    out.extend(orientation.to_be_bytes());
    out.extend(b"\0\0\0\0\0\0");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_orientation_is_read_in_both_orders_of_bytes() {
        for value in 1..=8 {
            assert_eq!(of_tiff(&to_tiff(value)), Some(value));
        }
        let little = b"II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x01\0\0\0A\0\0\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(of_tiff(little), Some(6));
        assert_eq!(of_tiff(&to_tiff(9)), None);
        assert_eq!(of_tiff(b"MM\0*\xff\xff\xff\xff"), None);
    }
}
