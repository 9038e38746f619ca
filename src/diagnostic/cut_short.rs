//! Texts of others in messages.

/// The first characters of a text, as many as `most`, with a sign where there are more.
pub fn cut_short(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut_short("µ对照", 3), "µ对照");
        assert_eq!(cut_short("µ对照", 2), "µ对…");
        assert_eq!(cut_short("", 0), "");
    }
}
