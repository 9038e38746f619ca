//! PNG (ISO/IEC 15948): chunks that draw the picture are kept, all others left out.

use crate::image::orientation;
use crate::image::raster::{Fault, Raster, check_size};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The chunks that are kept: size and colours, the pixels, transparency, density. Texts,
/// times, Exif data and those of programs are not.
const KEPT: [&[u8]; 11] =
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"sBIT", b"cICP"];

/// Reads a PNG whole.
pub(super) fn read(bytes: &[u8]) -> Result<Raster, Fault> {
    let mut rest =
        bytes.strip_prefix(SIGNATURE).ok_or_else(|| Fault::broken("its first bytes are not those of a PNG"))?;
    let mut kept = SIGNATURE.to_vec();
    let mut size = None;
    loop {
        let chunk = Chunk::first(rest)?;
        rest = &rest[chunk.whole.len()..];
        match chunk.name {
            b"IHDR" => size = Some(chunk.size()?),
            _ if size.is_none() => return Err(Fault::broken("it does not begin with its size")),
            b"acTL" | b"fcTL" | b"fdAT" => {
                return Err(Fault::new("is animated, expected a still image", "save one of its images"));
            }
            b"eXIf" if orientation::of_tiff(chunk.data).is_some_and(|orientation| orientation != 1) => {
                return Err(Fault::new("is turned by its metadata, which not every program does", "save it upright"));
            }
            name if name[0].is_ascii_uppercase() && !KEPT.contains(&name) => {
                return Err(Fault::broken(format!("it needs a part `{}`", String::from_utf8_lossy(name))));
            }
            _ => {}
        }
        if KEPT.contains(&chunk.name) {
            kept.extend_from_slice(chunk.whole);
        }
        if chunk.name == b"IEND" {
            break;
        }
    }
    let (width, height) = size.ok_or_else(|| Fault::broken("it has no size"))?;
    unpack(&kept)?;
    Ok(Raster { bytes: kept, width, height })
}

/// Unpacks the pixels, to know that they are there. Checksums are compared.
fn unpack(bytes: &[u8]) -> Result<(), Fault> {
    let mut reader =
        ::png::Decoder::new(std::io::Cursor::new(bytes)).read_info().map_err(|error| Fault::broken(&error))?;
    let size = reader.output_buffer_size().ok_or_else(|| Fault::broken("its pixels have no number"))?;
    let mut pixels = vec![0; size];
    reader.next_frame(&mut pixels).map_err(|error| Fault::broken(&error))?;
    reader.finish().map_err(|error| Fault::broken(&error))
}

/// A chunk: four bytes of length, four of its name, the data, four of a checksum.
struct Chunk<'a> {
    whole: &'a [u8],
    name: &'a [u8],
    data: &'a [u8],
}

impl<'a> Chunk<'a> {
    fn first(bytes: &'a [u8]) -> Result<Self, Fault> {
        let read = || {
            let length = usize::try_from(u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?)).ok()?;
            let end = length.checked_add(12)?;
            Some(Self { whole: bytes.get(..end)?, name: bytes.get(4..8)?, data: bytes.get(8..end - 4)? })
        };
        read().ok_or_else(|| Fault::broken("it ends in the middle"))
    }

    /// Width and height of the header.
    fn size(&self) -> Result<(u32, u32), Fault> {
        let number = |at: usize| Some(u32::from_be_bytes(self.data.get(at..at + 4)?.try_into().ok()?));
        let (width, height) = number(0).zip(number(4)).ok_or_else(|| Fault::broken("its header is too short"))?;
        check_size(width, height)?;
        Ok((width, height))
    }
}
