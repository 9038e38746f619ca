//! JPEG (ITU-T T.81): segments that draw the picture are kept, those of cameras and
//! programs left out.

use ::zune_jpeg::JpegDecoder;
use ::zune_jpeg::zune_core::bytestream::ZCursor;
use ::zune_jpeg::zune_core::options::DecoderOptions;

use crate::image::orientation;
use crate::image::raster::{Fault, Raster, check_size};

/// Reads a JPEG whole.
pub(super) fn read(bytes: &[u8]) -> Result<Raster, Fault> {
    let mut file = File { kept: bytes.get(..2).unwrap_or_default().to_vec(), size: None, orientation: None };
    let mut at = 2;
    loop {
        let (marker, start) = marker_at(bytes, at)?;
        // The end: what follows it, such as a film or a smaller picture, is not kept.
        if marker == 0xD9 {
            file.kept.extend([0xFF, 0xD9]);
            break;
        }
        let length = bytes.get(start..start + 2).map(|pair| usize::from(u16::from_be_bytes([pair[0], pair[1]])));
        let data = length.and_then(|length| bytes.get(start + 2..start.checked_add(length)?)).ok_or_else(ends)?;
        file.segment(marker, data)?;
        at = start + 2 + data.len();
        if marker == 0xDA {
            let end = end_of_scan(bytes, at)?;
            file.kept.extend_from_slice(&bytes[at..end]);
            at = end;
        }
    }
    let (width, height) = file.size.ok_or_else(|| Fault::broken("it has no size"))?;
    unpack(&file.kept)?;
    if file.orientation.is_some_and(|orientation| orientation >= 5) {
        return Ok(Raster { bytes: file.kept, width: height, height: width });
    }
    Ok(Raster { bytes: file.kept, width, height })
}

fn ends() -> Fault {
    Fault::broken("it ends in the middle")
}

/// The marker at a place, after any bytes that fill up, and where what follows it begins.
fn marker_at(bytes: &[u8], mut at: usize) -> Result<(u8, usize), Fault> {
    if *bytes.get(at).ok_or_else(ends)? != 0xFF {
        return Err(Fault::broken("a part of it has another length than it says"));
    }
    while *bytes.get(at).ok_or_else(ends)? == 0xFF {
        at += 1;
    }
    Ok((bytes[at], at + 1))
}

/// Where the coded pixels end that begin at a place: at a marker that is no restart.
fn end_of_scan(bytes: &[u8], start: usize) -> Result<usize, Fault> {
    let mut at = start;
    loop {
        at += bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0xFF)).ok_or_else(ends)?;
        match bytes.get(at + 1).ok_or_else(ends)? {
            0x00 | 0xD0..=0xD7 => at += 2,
            0xFF => at += 1,
            _ => return Ok(at),
        }
    }
}

/// What is kept of a file.
struct File {
    kept: Vec<u8>,
    size: Option<(u32, u32)>,
    orientation: Option<u16>,
}

impl File {
    fn segment(&mut self, marker: u8, data: &[u8]) -> Result<(), Fault> {
        match marker {
            // Start of frame: baseline, extended and progressive with Huffman codes.
            0xC0..=0xC2 => {
                self.frame(data)?;
                self.keep(marker, data);
            }
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCF => {
                return Err(Fault::new(
                    "is a JPEG of a kind that browsers do not show",
                    "save it again as a usual JPEG",
                ));
            }
            // JFIF, without the smaller picture that may follow it.
            0xE0 if data.starts_with(b"JFIF\0") && data.len() >= 14 => {
                self.keep(marker, &[&data[..12], &[0, 0]].concat());
            }
            0xE1 => {
                let tiff = data.strip_prefix(orientation::EXIF);
                let turned = tiff.and_then(orientation::of_tiff).filter(|orientation| *orientation != 1);
                if let Some(turned) = turned.filter(|_| self.orientation.is_none()) {
                    self.orientation = Some(turned);
                    self.keep(marker, &[orientation::EXIF, &orientation::to_tiff(turned)].concat());
                }
            }
            0xE2 if data.starts_with(b"ICC_PROFILE\0") => self.keep(marker, data),
            // How the colours are coded.
            0xEE if data.starts_with(b"Adobe") => self.keep(marker, data),
            // Of programs, and comments.
            0xE0..=0xEF | 0xFE => {}
            _ => self.keep(marker, data),
        }
        Ok(())
    }

    fn keep(&mut self, marker: u8, data: &[u8]) {
        let length = u16::try_from(data.len() + 2).unwrap_or(u16::MAX);
        self.kept.extend([0xFF, marker]);
        self.kept.extend(length.to_be_bytes());
        self.kept.extend_from_slice(data);
    }

    /// The frame header: bits of a sample, height, width, number of colours.
    fn frame(&mut self, data: &[u8]) -> Result<(), Fault> {
        let [bits, h1, h0, w1, w0, colours, ..] = *data else { return Err(ends()) };
        if self.size.is_some() {
            return Err(Fault::broken("it has two sizes"));
        }
        let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
        check_size(width.into(), height.into())?;
        if bits != 8 || !matches!(colours, 1 | 3) {
            return Err(Fault::new(
                "has colours for printing or for measuring, which browsers do not show",
                "save it again with the colours RGB, 8 bits each",
            ));
        }
        self.size = Some((width.into(), height.into()));
        Ok(())
    }
}

/// Unpacks the pixels, to know that they are there.
fn unpack(bytes: &[u8]) -> Result<(), Fault> {
    let options = DecoderOptions::default().set_strict_mode(true);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode().map(drop).map_err(|error| Fault::broken(format!("{error:?}")))
}
