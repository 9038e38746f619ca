//! Colours of figures: Okabe and Ito's for series, and their values in dark mode.

/// A colour by its part in the figure, so that a page can restyle it (dark mode).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Text and axes.
    Ink,
    /// Secondary text.
    Muted,
    /// Thin rules and guide lines.
    Rule,
    /// A faint ground behind boxes and bars.
    Ground,
    /// The page itself.
    Paper,
    /// A series: Okabe–Ito in an order that keeps neighbours apart (from 0, cyclic).
    Series(usize),
    /// The name of a series: its colour, dark enough for text (4.5:1 on white).
    SeriesText(usize),
    /// Severity from 0 (grade 1) to 4 (grade 5), of falling lightness.
    Grade(usize),
    /// Text on [`Colour::Grade`].
    OnGrade(usize),
}

/// A colour on white paper and on a dark page.
struct Shade {
    paper: &'static str,
    dark: &'static str,
}

const fn shade(paper: &'static str, dark: &'static str) -> Shade {
    Shade { paper, dark }
}

/// How many series have a look of their own.
pub const SERIES_COUNT: usize = 12;

/// Okabe and Ito (2008), "Color universal design": blue, vermillion, bluish green,
/// reddish purple, orange, sky blue; then Tol's "muted" scheme (2021): wine, indigo,
/// olive, green, purple, and a grey.
const SERIES: [Shade; SERIES_COUNT] = [
    shade("#0072b2", "#56b4e9"),
    shade("#d55e00", "#ff8f45"),
    shade("#009e73", "#35c79c"),
    shade("#cc79a7", "#e39cc5"),
    shade("#e69f00", "#f0b73a"),
    shade("#56b4e9", "#a5d8f6"),
    shade("#882255", "#e07aa8"),
    shade("#332288", "#a79cf0"),
    shade("#999933", "#c8c86a"),
    shade("#117733", "#6cc98a"),
    shade("#aa4499", "#d98fcd"),
    shade("#666666", "#c4c4c4"),
];
/// The same hues with a contrast of at least 4.5:1 to the page.
const SERIES_TEXT: [Shade; SERIES_COUNT] = [
    shade("#0068a3", "#56b4e9"),
    shade("#b04e00", "#ff8f45"),
    shade("#007355", "#35c79c"),
    shade("#9c4474", "#e39cc5"),
    shade("#8a5f00", "#f0b73a"),
    shade("#1f6f9f", "#a5d8f6"),
    shade("#882255", "#e07aa8"),
    shade("#332288", "#a79cf0"),
    shade("#6b6b1f", "#c8c86a"),
    shade("#117733", "#6cc98a"),
    shade("#9a3a8a", "#d98fcd"),
    shade("#5a5a5a", "#c4c4c4"),
];
/// ColorBrewer's YlOrBr (Harrower and Brewer 2003), and near black: safe for colour-blind readers and
/// in greyscale. The same in dark mode, since its texts stand on it.
const GRADE: [Shade; 5] = [
    shade("#fee391", "#fee391"),
    shade("#fe9929", "#fe9929"),
    shade("#cc4c02", "#cc4c02"),
    shade("#662506", "#662506"),
    shade("#160803", "#160803"),
];
/// Ink on the two light grades, white on the three dark ones.
const ON_GRADE: [Shade; 5] = [
    shade("#1a1a1a", "#1a1a1a"),
    shade("#1a1a1a", "#1a1a1a"),
    shade("#ffffff", "#ffffff"),
    shade("#ffffff", "#ffffff"),
    shade("#ffffff", "#ffffff"),
];
const INK: Shade = shade("#1a1a1a", "#ececec");
const MUTED: Shade = shade("#555555", "#b0b0b0");
const RULE: Shade = shade("#8c8c8c", "#8c8c8c");
const GROUND: Shade = shade("#f3f4f6", "#24272b");
const PAPER: Shade = shade("#ffffff", "#15171a");

impl Colour {
    /// Every colour once, in the order of its custom properties.
    pub fn all() -> impl Iterator<Item = Colour> {
        [Colour::Ink, Colour::Muted, Colour::Rule, Colour::Ground, Colour::Paper]
            .into_iter()
            .chain((0..SERIES.len()).map(Colour::Series))
            .chain((0..SERIES_TEXT.len()).map(Colour::SeriesText))
            .chain((0..GRADE.len()).map(Colour::Grade))
            .chain((0..ON_GRADE.len()).map(Colour::OnGrade))
    }

    /// Both values; a series after the last takes the first colour again.
    fn shade(self) -> &'static Shade {
        let cycled = |table: &'static [Shade], at: usize| table.get(at % table.len()).unwrap_or(&INK);
        match self {
            Colour::Ink => &INK,
            Colour::Muted => &MUTED,
            Colour::Rule => &RULE,
            Colour::Ground => &GROUND,
            Colour::Paper => &PAPER,
            Colour::Series(at) => cycled(&SERIES, at),
            Colour::SeriesText(at) => cycled(&SERIES_TEXT, at),
            Colour::Grade(at) => cycled(&GRADE, at),
            Colour::OnGrade(at) => cycled(&ON_GRADE, at),
        }
    }

    /// The colour on white paper, `#rrggbb`.
    pub fn hex(self) -> &'static str {
        self.shade().paper
    }

    /// The name of its custom property: `--tm-ink`, `--tm-muted`, `--tm-rule`,
    /// `--tm-ground`, `--tm-paper`, `--tm-series-1` to `-12`, `--tm-series-text-1` to
    /// `-12`, `--tm-grade-1` to `-5`, `--tm-on-grade-1` to `-5`.
    pub fn property(self) -> String {
        match self {
            Colour::Ink => "--tm-ink".to_owned(),
            Colour::Muted => "--tm-muted".to_owned(),
            Colour::Rule => "--tm-rule".to_owned(),
            Colour::Ground => "--tm-ground".to_owned(),
            Colour::Paper => "--tm-paper".to_owned(),
            Colour::Series(at) => format!("--tm-series-{}", at % SERIES.len() + 1),
            Colour::SeriesText(at) => format!("--tm-series-text-{}", at % SERIES_TEXT.len() + 1),
            Colour::Grade(at) => format!("--tm-grade-{}", at % GRADE.len() + 1),
            Colour::OnGrade(at) => format!("--tm-on-grade-{}", at % ON_GRADE.len() + 1),
        }
    }

    /// The custom property with [`Colour::hex`] to fall back to.
    pub fn css(self) -> String {
        format!("var({},{})", self.property(), self.hex())
    }
}

/// Declarations that set every custom property to its value in dark mode, for a rule
/// such as `@media (prefers-color-scheme: dark) { :root { … } }`.
pub fn dark_properties() -> String {
    Colour::all().map(|colour| format!("{}:{};", colour.property(), colour.shade().dark)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, WCAG 2.2.
    fn luminance(hex: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("a hexadecimal byte")) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { libm::pow((value + 0.055) / 1.055, 2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_colours_meet_wcag_aa() {
        for text in [Colour::Ink, Colour::Muted].into_iter().chain((0..SERIES_COUNT).map(Colour::SeriesText)) {
            assert!(contrast(text.hex(), Colour::Paper.hex()) >= 4.5, "{text:?}");
            assert!(contrast(text.shade().dark, Colour::Paper.shade().dark) >= 4.5, "{text:?} in dark mode");
        }
        for grade in 0..5 {
            assert!(contrast(Colour::OnGrade(grade).hex(), Colour::Grade(grade).hex()) >= 4.5, "grade {grade}");
        }
    }

    #[test]
    fn grades_darken_step_by_step_in_greyscale() {
        for grade in 0..4 {
            let ratio = contrast(Colour::Grade(grade).hex(), Colour::Grade(grade + 1).hex());
            assert!(luminance(Colour::Grade(grade).hex()) > luminance(Colour::Grade(grade + 1).hex()));
            assert!(ratio > 1.5, "grades {grade} and {} differ by {ratio}", grade + 1);
        }
    }

    #[test]
    fn dark_mode_sets_every_property_that_a_figure_uses() {
        let dark = dark_properties();
        assert!(dark.starts_with("--tm-ink:#ececec;--tm-muted:"));
        assert_eq!(dark.matches(';').count(), 39);
    }

    #[test]
    fn twelve_series_have_colours_of_their_own() {
        let papers: std::collections::BTreeSet<&str> = (0..12).map(|at| Colour::Series(at).hex()).collect();
        let dark: std::collections::BTreeSet<&str> = (0..12).map(|at| Colour::Series(at).shade().dark).collect();
        assert_eq!((papers.len(), dark.len()), (12, 12));
        assert_eq!(Colour::Series(7).css(), "var(--tm-series-8,#332288)");
    }
}
