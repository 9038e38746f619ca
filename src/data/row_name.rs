//! What an author may call the rows of a table.

/// Whether rows can be called by what is written: by words, which do not change how the number before
/// them is read, as a percent sign does.
pub fn can_name_rows(written: &str) -> bool {
    // Letters that cannot be seen: what is behind them would stand beside the number.
    let is_unseen = |letter: char| matches!(letter, '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}');
    written.trim().starts_with(|letter: char| letter.is_alphabetic() && !letter.is_numeric() && !is_unseen(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_called_by_words() {
        for name in ["patients", "Überlebende", "患者", " visits"] {
            assert!(can_name_rows(name), "{name}");
        }
        for name in ["%", "", " ", "000 patients", "(patients)", "× 10", "\u{3164}%", "Ⅳ patients"] {
            assert!(!can_name_rows(name), "{name}");
        }
    }
}
