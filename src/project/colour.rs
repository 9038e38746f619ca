//! The colour of a report: its headings, and the bands of its posters.

/// A colour of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// The colours that have a name. White letters can be read on each of them.
const NAMED: [(&str, Colour); 7] = [
    ("navy", NAVY),
    ("teal", Colour::of(0x00, 0x60, 0x5f)),
    ("green", Colour::of(0x1d, 0x5c, 0x38)),
    ("burgundy", Colour::of(0x7a, 0x1c, 0x3a)),
    ("red", Colour::of(0x9b, 0x1c, 0x1c)),
    ("purple", Colour::of(0x4b, 0x2e, 0x83)),
    ("slate", Colour::of(0x37, 0x47, 0x4f)),
];

const NAVY: Colour = Colour::of(0x0b, 0x3d, 0x66);
const WHITE: Colour = Colour::of(0xff, 0xff, 0xff);
/// The paper of a dark page.
const DARK_PAPER: Colour = Colour::of(0x15, 0x17, 0x1a);

/// The least contrast of letters with what is behind them (WCAG 2.2, 1.4.3).
pub(super) const LEAST_CONTRAST: f64 = 4.5;

impl Colour {
    const fn of(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Reads a name or `#rrggbb`.
    ///
    /// # Errors
    /// It is neither; what was expected.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if let Some((_, colour)) = NAMED.iter().find(|(name, _)| *name == text) {
            return Ok(*colour);
        }
        let digits =
            text.strip_prefix('#').filter(|rest| rest.len() == 6 && rest.chars().all(|c| c.is_ascii_hexdigit()));
        let Some(number) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
            let names: Vec<String> = NAMED.iter().map(|(name, _)| format!("`{name}`")).collect();
            return Err(format!("{} or `#rrggbb`", names.join(", ")));
        };
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self { red, green, blue })
    }

    /// As style sheets write it: `#0b3d66`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }

    /// The contrast with another colour, from 1 to 21 (WCAG 2.2, contrast ratio).
    pub(super) fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The contrast with white letters or white paper.
    pub(super) fn contrast_with_white(self) -> f64 {
        self.contrast(WHITE)
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { libm::pow((part + 0.055) / 1.055, 2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// So much of this colour and the rest of another.
    fn mixed(self, share: f64, other: Self) -> Self {
        let part = |a: u8, b: u8| (f64::from(a) * share + f64::from(b) * (1.0 - share)).round() as u8;
        Self { red: part(self.red, other.red), green: part(self.green, other.green), blue: part(self.blue, other.blue) }
    }
}

/// The colours of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Headings and bands.
    pub accent: Colour,
    /// Behind a conclusion and the findings.
    pub tint: Colour,
    /// Lesser words on a band.
    pub quiet: Colour,
    /// Headings of a dark page.
    pub accent_on_dark: Colour,
    /// Bands of a dark page.
    pub band_on_dark: Colour,
}

impl Default for Theme {
    fn default() -> Self {
        Self {
            accent: NAVY,
            tint: Colour::of(0xe9, 0xf0, 0xf7),
            quiet: Colour::of(0xcf, 0xe0, 0xee),
            accent_on_dark: Colour::of(0x9c, 0xc9, 0xee),
            band_on_dark: Colour::of(0x15, 0x4a, 0x75),
        }
    }
}

impl Theme {
    /// The colours that go with one.
    pub(super) fn of(accent: Colour) -> Self {
        if accent == NAVY {
            return Self::default();
        }
        let quiet = accent.mixed(0.18, WHITE);
        let steps = (0..=10).map(|step| accent.mixed(1.0 - f64::from(step) / 10.0, WHITE));
        let seen_in_the_dark = |colour: &Colour| colour.contrast(DARK_PAPER) >= 9.0;
        Self {
            accent,
            tint: accent.mixed(0.09, WHITE),
            quiet: if quiet.contrast(accent) >= LEAST_CONTRAST { quiet } else { WHITE },
            accent_on_dark: { steps }.find(seen_in_the_dark).unwrap_or(WHITE),
            band_on_dark: accent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrasts_are_those_of_the_guidelines() {
        // Black on white is 21; #767676 is the lightest grey that passes.
        assert!((Colour::of(0, 0, 0).contrast_with_white() - 21.0).abs() < 1e-9);
        let grey = |part| Colour::of(part, part, part).contrast_with_white();
        assert!(grey(0x76) >= 4.5 && grey(0x77) < 4.5);
    }

    #[test]
    fn every_named_colour_can_be_read_with_all_that_goes_with_it() {
        for (name, colour) in NAMED {
            let theme = Theme::of(colour);
            assert!(colour.contrast_with_white() >= LEAST_CONTRAST, "{name}");
            assert!(theme.quiet.contrast(colour) >= LEAST_CONTRAST, "{name}");
            assert!(theme.accent.contrast(theme.tint) >= LEAST_CONTRAST, "{name}");
            assert!(theme.accent_on_dark.contrast(DARK_PAPER) >= LEAST_CONTRAST, "{name}");
        }
    }
}
