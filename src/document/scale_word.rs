//! Words that make another number of the one beside them, wherever they are looked for.

const SCALES: &[&str] = &[
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "billion",
    "billions",
    "trillion",
    "dozen",
    "mio",
    "mrd",
    "bn",
    "mn",
];

/// Whether a word in small letters is one: `5 thousand` is no 5.
pub(crate) fn is_scale(word: &str) -> bool {
    SCALES.contains(&word)
}
