//! Fonts cut down to the letters of a page.
//!
//! A browser needs more of a font than a PDF does: which glyph stands for which
//! letter (`cmap`), the figures of equal width that tables ask for (`GSUB`), and how
//! far letters are moved together (`GPOS`). The outlines are cut by the crate that
//! Typst uses; these three tables are written here.

use std::collections::{BTreeMap, BTreeSet};

use subsetter::GlyphRemapper;
use ttf_parser::gpos::{PairAdjustment, PositioningSubtable};
use ttf_parser::gsub::{SingleSubstitution, SubstitutionSubtable};
use ttf_parser::opentype_layout::LayoutTable;
use ttf_parser::{Face, GlyphId, RawFace, Tag};

use super::sfnt::{character_map, font_file, pair_positioning, single_substitution};

/// The font with the outlines of `letters` alone; none where it cannot be cut.
///
/// Letters that the font does not have are left to the next font of the page. The
/// bytes depend on the font and the letters only.
pub(super) fn cut(font: &[u8], letters: &BTreeSet<char>) -> Option<Vec<u8>> {
    let face = Face::parse(font, 0).ok()?;
    let mut kept = GlyphRemapper::new();
    let mut map: BTreeMap<u32, u16> = BTreeMap::new();
    // The glyphs of the letters, by their old number.
    let mut glyphs: BTreeMap<GlyphId, u16> = BTreeMap::new();
    for letter in letters {
        if let Some(glyph) = face.glyph_index(*letter) {
            let new = kept.remap(glyph.0);
            map.insert(u32::from(*letter), new);
            glyphs.insert(glyph, new);
        }
    }
    let tabular = tabular_figures(&face, &glyphs, &mut kept);
    let outlines = subsetter::subset(font, 0, &kept).ok()?;
    let mut tables: BTreeMap<Tag, Vec<u8>> = BTreeMap::new();
    let cut = RawFace::parse(&outlines, 0).ok()?;
    for record in cut.table_records {
        tables.insert(record.tag, cut.table(record.tag)?.to_vec());
    }
    tables.insert(Tag::from_bytes(b"OS/2"), face.raw_face().table(Tag::from_bytes(b"OS/2"))?.to_vec());
    tables.insert(Tag::from_bytes(b"cmap"), character_map(&map)?);
    let layout = [
        (b"GSUB", single_substitution(b"tnum", &tabular)),
        (b"GPOS", pair_positioning(b"kern", &kerns(&face, &glyphs))),
    ];
    for (tag, table) in layout {
        tables.extend(table.map(|table| (Tag::from_bytes(tag), table)));
    }
    font_file(&outlines, &tables)
}

/// The lookups of a feature, in order, each once.
fn lookups(table: &LayoutTable<'_>, feature: &[u8; 4]) -> BTreeSet<u16> {
    let wanted = Tag::from_bytes(feature);
    table
        .features
        .into_iter()
        .filter(|feature| feature.tag == wanted)
        .flat_map(|feature| feature.lookup_indices)
        .collect()
}

/// The figures of equal width that stand for those of their own width: old new glyph
/// and new new glyph. They are kept too.
fn tabular_figures(face: &Face<'_>, glyphs: &BTreeMap<GlyphId, u16>, kept: &mut GlyphRemapper) -> BTreeMap<u16, u16> {
    let mut out = BTreeMap::new();
    let Some(table) = face.tables().gsub else { return out };
    for lookup in lookups(&table, b"tnum").into_iter().filter_map(|index| table.lookups.get(index)) {
        for subtable in lookup.subtables.into_iter::<SubstitutionSubtable<'_>>() {
            let SubstitutionSubtable::Single(single) = subtable else { continue };
            for (old, new) in glyphs {
                let substitute = match single {
                    SingleSubstitution::Format1 { coverage, delta } => {
                        coverage.get(*old).map(|_| old.0.wrapping_add_signed(delta))
                    }
                    SingleSubstitution::Format2 { coverage, substitutes } => {
                        coverage.get(*old).and_then(|at| substitutes.get(at)).map(|glyph| glyph.0)
                    }
                };
                if let Some(substitute) = substitute {
                    out.entry(*new).or_insert_with(|| kept.remap(substitute));
                }
            }
        }
    }
    out
}

/// How much less, in units of the font, the second of two glyphs is away from the
/// first than its width says: by first and second new glyph.
fn kerns(face: &Face<'_>, glyphs: &BTreeMap<GlyphId, u16>) -> BTreeMap<u16, BTreeMap<u16, i16>> {
    let mut out: BTreeMap<u16, BTreeMap<u16, i16>> = BTreeMap::new();
    let Some(table) = face.tables().gpos else { return out };
    for lookup in lookups(&table, b"kern").into_iter().filter_map(|index| table.lookups.get(index)) {
        let pairs: Vec<PairAdjustment<'_>> = lookup
            .subtables
            .into_iter::<PositioningSubtable<'_>>()
            .filter_map(|subtable| if let PositioningSubtable::Pair(pair) = subtable { Some(pair) } else { None })
            .collect();
        for (first, new_first) in glyphs {
            let covering: Vec<&PairAdjustment<'_>> =
                pairs.iter().filter(|pair| pair.coverage().contains(*first)).collect();
            for (second, new_second) in glyphs {
                // The first subtable that knows the pair decides.
                let value = covering.iter().find_map(|pair| advance(pair, *first, *second)).unwrap_or(0);
                if value != 0 {
                    out.entry(*new_first).or_default().entry(*new_second).or_insert(value);
                }
            }
        }
    }
    out
}

/// What a subtable adds to the advance of the first of two glyphs, where it knows both.
fn advance(pair: &PairAdjustment<'_>, first: GlyphId, second: GlyphId) -> Option<i16> {
    match pair {
        PairAdjustment::Format1 { coverage, sets } => {
            sets.get(coverage.get(first)?)?.get(second).map(|(value, _)| value.x_advance)
        }
        PairAdjustment::Format2 { classes, matrix, .. } => {
            matrix.get((classes.0.get(first), classes.1.get(second))).map(|(value, _)| value.x_advance)
        }
    }
}
