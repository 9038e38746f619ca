//! Labels of cross-references.

/// The label of a cross-reference whose `@` stands at this offset. One after a letter
/// or digit, as in an address, is none.
pub(super) fn reference_at(text: &str, at: usize) -> Option<&str> {
    let after_word = text[..at].ends_with(|before: char| before.is_alphanumeric());
    if after_word { None } else { label_at(&text[at + 1..]) }
}

/// Whether a key is the label of a cross-reference.
pub(crate) fn is_label(key: &str) -> bool {
    label_at(key).is_some()
}

/// A label for cross-references: `fig-…`, `tbl-…`, `sec-…`.
pub(super) fn label_at(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(text.len());
    let label = text[..end].trim_end_matches('-');
    let known = ["fig-", "tbl-", "sec-"].iter().any(|prefix| label.len() > prefix.len() && label.starts_with(prefix));
    known.then_some(label)
}
