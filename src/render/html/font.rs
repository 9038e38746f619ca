//! Fonts cut down to the letters of a page.
//!
//! A browser needs more of a font than a PDF does: which glyph stands for which
//! letter (`cmap`), the figures of equal width that tables ask for (`GSUB`), and how
//! far letters are moved together (`GPOS`). The outlines are cut by the crate that
//! Typst uses; these three tables are written here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use subsetter::GlyphRemapper;
use ttf_parser::gpos::{PairAdjustment, PositioningSubtable};
use ttf_parser::gsub::{SingleSubstitution, SubstitutionSubtable};
use ttf_parser::opentype_layout::LayoutTable;
use ttf_parser::{Face, GlyphId, RawFace, Tag};

use crate::digest::Digest;

use super::sfnt::{character_map, font_file, pair_positioning, single_substitution};

/// So many cut fonts are kept.
const MOST_KEPT: usize = 24;

/// Fonts that were cut in this process: a page that is made anew has the letters that it had.
static KEPT: Mutex<Vec<Cut>> = Mutex::new(Vec::new());

/// A font, the letters to which it was cut, and what was left.
struct Cut {
    font: Digest,
    letters: BTreeSet<char>,
    bytes: Option<Vec<u8>>,
}

/// What [`cut`] gives, which depends on the font and the letters alone, so that it is kept for
/// the next page with the same letters.
pub(super) fn cut_again(font: &[u8], letters: &BTreeSet<char>) -> Option<Vec<u8>> {
    let digest = Digest::of(font);
    let is_it = |one: &Cut| one.font == digest && one.letters == *letters;
    let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(one) = kept().iter().find(|one| is_it(one)) {
        return one.bytes.clone();
    }
    let bytes = cut(font, letters);
    let mut kept = kept();
    if kept.len() >= MOST_KEPT {
        kept.remove(0);
    }
    kept.push(Cut { font: digest, letters: letters.clone(), bytes: bytes.clone() });
    bytes
}

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
        // The class of each second glyph is asked for each first one.
        let seconds: Vec<Vec<u16>> = pairs
            .iter()
            .map(|pair| match pair {
                PairAdjustment::Format1 { .. } => Vec::new(),
                PairAdjustment::Format2 { classes, .. } => glyphs.keys().map(|glyph| classes.1.get(*glyph)).collect(),
            })
            .collect();
        for (first, new_first) in glyphs {
            let covering: Vec<(&PairAdjustment<'_>, &Vec<u16>)> =
                pairs.iter().zip(&seconds).filter(|(pair, _)| pair.coverage().contains(*first)).collect();
            for (at, (second, new_second)) in glyphs.iter().enumerate() {
                // The first subtable that knows the pair decides.
                let value = covering.iter().find_map(|(pair, classes)| advance(pair, *first, *second, classes.get(at)));
                if let Some(value) = value.filter(|value| *value != 0) {
                    out.entry(*new_first).or_default().entry(*new_second).or_insert(value);
                }
            }
        }
    }
    out
}

/// What a subtable adds to the advance of the first of two glyphs, where it knows both.
/// `class` is that of the second glyph in a subtable of classes.
fn advance(pair: &PairAdjustment<'_>, first: GlyphId, second: GlyphId, class: Option<&u16>) -> Option<i16> {
    match pair {
        PairAdjustment::Format1 { coverage, sets } => {
            sets.get(coverage.get(first)?)?.get(second).map(|(value, _)| value.x_advance)
        }
        PairAdjustment::Format2 { classes, matrix, .. } => {
            matrix.get((classes.0.get(first), *class?)).map(|(value, _)| value.x_advance)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTER: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");

    fn letters(words: &str) -> BTreeSet<char> {
        words.chars().collect()
    }

    #[test]
    fn the_letters_kept_have_their_glyphs_and_widths_and_no_other_is_left() {
        let cut = cut(INTER, &letters("AVTo 0123–≥¹𝛼")).expect("a font");
        assert!(cut.len() < INTER.len() / 20, "{} bytes", cut.len());
        let (whole, part) = (Face::parse(INTER, 0).expect("Inter"), Face::parse(&cut, 0).expect("the cut font"));
        for letter in "AVTo 0123–≥¹".chars() {
            let [old, new] = [&whole, &part].map(|face| {
                let glyph = face.glyph_index(letter).unwrap_or_else(|| panic!("no {letter}"));
                (face.glyph_hor_advance(glyph), face.glyph_bounding_box(glyph))
            });
            assert_eq!(old, new, "{letter}");
        }
        assert_eq!(part.glyph_index('B'), None);
        assert_eq!(part.glyph_index('𝛼'), None, "what Inter does not have is left to another font");
    }

    #[test]
    fn pairs_are_kerned_and_figures_have_tabular_forms() {
        let cut = cut(INTER, &letters("AVo1")).expect("a font");
        for (font, name) in [(INTER, "Inter"), (cut.as_slice(), "the cut font")] {
            let face = Face::parse(font, 0).expect(name);
            let [a, v, o] = ['A', 'V', 'o'].map(|letter| face.glyph_index(letter).expect("a glyph"));
            let all: BTreeMap<GlyphId, u16> = [a, v, o].into_iter().map(|glyph| (glyph, glyph.0)).collect();
            let kerns = kerns(&face, &all);
            // Read with fontTools from the `kern` feature of Inter Regular.
            assert_eq!(kerns.get(&a.0).and_then(|seconds| seconds.get(&v.0)), Some(&-192), "{name}");
            assert_eq!(kerns.get(&o.0).and_then(|seconds| seconds.get(&o.0)), None, "{name}");
            let one = face.glyph_index('1').expect("a glyph");
            let tabular = tabular_figures(&face, &BTreeMap::from([(one, 7)]), &mut GlyphRemapper::new());
            assert_eq!(tabular.len(), 1, "{name}");
        }
    }

    #[test]
    fn the_same_letters_give_the_same_bytes_and_no_font_gives_none() {
        assert_eq!(cut(INTER, &letters("abc")), cut(INTER, &letters("cab")));
        assert_eq!(cut(b"no font", &letters("abc")), None);
    }
}
