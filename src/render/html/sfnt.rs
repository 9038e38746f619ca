//! Tables of an OpenType font, written (OpenType 1.9.1, "Font file", "cmap", "GSUB",
//! "GPOS"). Numbers are big-endian.

use std::collections::BTreeMap;

use ttf_parser::Tag;

/// A font file of these tables. `like` is a font of the same kind of outlines.
pub(super) fn font_file(like: &[u8], tables: &BTreeMap<Tag, Vec<u8>>) -> Option<Vec<u8>> {
    let count = u16::try_from(tables.len()).ok()?;
    let power = u16::try_from(count.checked_ilog2()?).ok()?;
    let range = 16 * (1 << power);
    let mut out = like.get(..4)?.to_vec();
    words(&mut out, &[count, range, power, count * 16 - range]);
    let mut offset = 12 + 16 * tables.len();
    let mut head = None;
    for (tag, table) in tables {
        let mut table = table.clone();
        if *tag == Tag::from_bytes(b"head") {
            head = Some(offset + 8);
            table.get_mut(8..12)?.fill(0);
        }
        out.extend(tag.to_bytes());
        for number in [checksum(&table), u32::try_from(offset).ok()?, u32::try_from(table.len()).ok()?] {
            out.extend(number.to_be_bytes());
        }
        offset += table.len().next_multiple_of(4);
    }
    for (tag, table) in tables {
        let start = out.len();
        out.extend(table);
        if *tag == Tag::from_bytes(b"head") {
            out.get_mut(start + 8..start + 12)?.fill(0);
        }
        out.resize(out.len().next_multiple_of(4), 0);
    }
    let adjustment = 0xB1B0_AFBA_u32.wrapping_sub(checksum(&out));
    out.get_mut(head?..head? + 4)?.copy_from_slice(&adjustment.to_be_bytes());
    Some(out)
}

/// The sum of a table's words, the last of which is filled with zeros.
fn checksum(table: &[u8]) -> u32 {
    table.chunks(4).fold(0, |sum: u32, chunk| {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        sum.wrapping_add(u32::from_be_bytes(word))
    })
}

fn words(out: &mut Vec<u8>, numbers: &[u16]) {
    for number in numbers {
        out.extend(number.to_be_bytes());
    }
}

/// The number of things as a table counts them.
fn count(things: usize) -> Option<u16> {
    u16::try_from(things).ok()
}

/// Which glyph stands for which letter: a subtable of the first 65,535 codes, which
/// every system reads, and one of all.
pub(super) fn character_map(glyphs: &BTreeMap<u32, u16>) -> Option<Vec<u8>> {
    let runs = runs(glyphs);
    let (basic, full) = (basic_map(&runs)?, full_map(&runs)?);
    let mut out = Vec::new();
    // Version, two subtables, each with platform, encoding and offset.
    words(&mut out, &[0, 2, 3, 1]);
    out.extend(20_u32.to_be_bytes());
    words(&mut out, &[3, 10]);
    out.extend((20 + u32::try_from(basic.len()).ok()?).to_be_bytes());
    out.extend(basic);
    out.extend(full);
    Some(out)
}

/// Codes that follow one another with glyphs that do: first and last code, first glyph.
fn runs(glyphs: &BTreeMap<u32, u16>) -> Vec<(u32, u32, u16)> {
    let mut out: Vec<(u32, u32, u16)> = Vec::new();
    for (code, glyph) in glyphs {
        match out.last_mut() {
            Some((first, last, start))
                if *last + 1 == *code
                    && u32::from(*start) + (code - *first) == u32::from(*glyph)
                    && *code != 0xFFFF =>
            {
                *last = *code;
            }
            _ => out.push((*code, *code, *glyph)),
        }
    }
    out
}

/// Format 4: segments of the Basic Multilingual Plane.
fn basic_map(runs: &[(u32, u32, u16)]) -> Option<Vec<u8>> {
    let mut segments: Vec<(u16, u16, u16)> = Vec::new();
    for (first, last, glyph) in runs.iter().filter(|(_, last, _)| *last < 0xFFFF) {
        let (first, last) = (u16::try_from(*first).ok()?, u16::try_from(*last).ok()?);
        segments.push((first, last, glyph.wrapping_sub(first)));
    }
    // The segment that ends the table maps its code to the missing glyph.
    segments.push((0xFFFF, 0xFFFF, 1));
    let number = count(segments.len())?;
    let power = u16::try_from(number.ilog2()).ok()?;
    let range = 2 * (1 << power);
    let mut out = Vec::new();
    words(&mut out, &[4, count(16 + 8 * segments.len())?, 0, 2 * number, range, power, 2 * number - range]);
    words(&mut out, &segments.iter().map(|segment| segment.1).collect::<Vec<_>>());
    words(&mut out, &[0]);
    words(&mut out, &segments.iter().map(|segment| segment.0).collect::<Vec<_>>());
    words(&mut out, &segments.iter().map(|segment| segment.2).collect::<Vec<_>>());
    words(&mut out, &vec![0; segments.len()]);
    Some(out)
}

/// Format 12: segments of all codes.
fn full_map(runs: &[(u32, u32, u16)]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    words(&mut out, &[12, 0]);
    let number = u32::try_from(runs.len()).ok()?;
    for word in [16 + 12 * number, 0, number] {
        out.extend(word.to_be_bytes());
    }
    for (first, last, glyph) in runs {
        for word in [*first, *last, u32::from(*glyph)] {
            out.extend(word.to_be_bytes());
        }
    }
    Some(out)
}

/// A `GSUB` table whose only feature puts one glyph for another.
pub(super) fn single_substitution(feature: &[u8; 4], glyphs: &BTreeMap<u16, u16>) -> Option<Vec<u8>> {
    if glyphs.is_empty() {
        return None;
    }
    let mut subtable = Vec::new();
    words(&mut subtable, &[2, count(6 + 2 * glyphs.len())?, count(glyphs.len())?]);
    words(&mut subtable, &glyphs.values().copied().collect::<Vec<_>>());
    coverage(&mut subtable, glyphs.keys().copied())?;
    Some(layout(feature, 1, &subtable))
}

/// A `GPOS` table whose only feature changes the advance of the first of two glyphs;
/// none where it would be too large for the offsets of one subtable.
pub(super) fn pair_positioning(feature: &[u8; 4], pairs: &BTreeMap<u16, BTreeMap<u16, i16>>) -> Option<Vec<u8>> {
    if pairs.is_empty() {
        return None;
    }
    let mut offset = 10 + 2 * pairs.len();
    let (mut offsets, mut sets) = (Vec::new(), Vec::new());
    for seconds in pairs.values() {
        offsets.push(count(offset + sets.len())?);
        words(&mut sets, &[count(seconds.len())?]);
        for (second, value) in seconds {
            words(&mut sets, &[*second, value.cast_unsigned()]);
        }
    }
    offset += sets.len();
    let mut subtable = Vec::new();
    // Format 1, coverage, the advance of the first glyph alone, the sets.
    words(&mut subtable, &[1, count(offset)?, 4, 0, count(pairs.len())?]);
    words(&mut subtable, &offsets);
    subtable.extend(sets);
    coverage(&mut subtable, pairs.keys().copied())?;
    Some(layout(feature, 2, &subtable))
}

fn coverage(out: &mut Vec<u8>, glyphs: impl ExactSizeIterator<Item = u16>) -> Option<()> {
    words(out, &[1, count(glyphs.len())?]);
    words(out, &glyphs.collect::<Vec<_>>());
    Some(())
}

/// A layout table of one script (the default one), one feature and one lookup with one
/// subtable.
fn layout(feature: &[u8; 4], kind: u16, subtable: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    // Version 1.0, and the offsets of the lists of scripts, features and lookups.
    words(&mut out, &[1, 0, 10, 30, 44]);
    words(&mut out, &[1]);
    out.extend(b"DFLT");
    // The script at 8 from its list; in it the default language, at 4; no other.
    words(&mut out, &[8, 4, 0]);
    // The language: no order, no required feature, feature 0.
    words(&mut out, &[0, 0xFFFF, 1, 0]);
    words(&mut out, &[1]);
    out.extend(feature);
    // The feature at 8 from its list: no parameters, lookup 0.
    words(&mut out, &[8, 0, 1, 0]);
    // The lookup at 4 from its list: its kind, no flags, one subtable at 8.
    words(&mut out, &[1, 4, kind, 0, 1, 8]);
    out.extend(subtable);
    out
}
