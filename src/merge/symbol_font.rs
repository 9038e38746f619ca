//! The letters of the font Symbol, which Word writes by their places in the font.

/// The letters from 0x20 to 0x7E, by Adobe's "Symbol Encoding to Unicode" (2001).
const LOW: &str = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";

/// The letters from 0xA0 to 0xE5, and 0xF1 and 0xF2.
const HIGH: &str = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑";

/// The letter at a place of the font, which may be given in the private use area; none where the
/// font has no letter there, or a piece of a large bracket.
pub(super) fn letter(code: u32) -> Option<char> {
    let place = if (0xF000..0xF100).contains(&code) { code - 0xF000 } else { code };
    match place {
        0x20..=0x7E => LOW.chars().nth(place as usize - 0x20),
        0xA0..=0xE5 => HIGH.chars().nth(place as usize - 0xA0),
        0xF1 => Some('〉'),
        0xF2 => Some('∫'),
        _ => None,
    }
}

/// Text of a run in which letters of the font stand in the private use area, as LibreOffice
/// writes them.
pub(super) fn readable(text: &str) -> String {
    text.chars().map(|c| letter(u32::from(c)).filter(|_| ('\u{F000}'..='\u{F0FF}').contains(&c)).unwrap_or(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_the_font_are_letters() {
        let places = [(0xF06D, 'μ'), (0x6D, 'μ'), (0xF0B3, '≥'), (0xF0A3, '≤'), (0xF0B1, '±'), (0xF0B4, '×')];
        for (place, expected) in places.into_iter().chain([(0xF061, 'α'), (0xF044, 'Δ'), (0xF0D6, '√'), (0xF0E5, '∑')])
        {
            assert_eq!(letter(place), Some(expected), "{place:X}");
        }
        assert_eq!((letter(0xF0E6), letter(0xF07F), letter(0x3BC)), (None, None, None));
        assert_eq!((LOW.chars().count(), HIGH.chars().count()), (0x7F - 0x20, 0xE6 - 0xA0));
        assert_eq!(readable("5 \u{F06D}g, α"), "5 μg, α");
    }
}
