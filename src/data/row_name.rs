//! What an author may call the rows of a table.

/// Whether rows can be called by what is written: by words, which do not change how the number before
/// them is read, as a percent sign does.
pub fn can_name_rows(written: &str) -> bool {
    written.trim().starts_with(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_called_by_words() {
        for name in ["patients", "Überlebende", "患者", " visits"] {
            assert!(can_name_rows(name), "{name}");
        }
        for name in ["%", "", " ", "000 patients", "(patients)", "× 10"] {
            assert!(!can_name_rows(name), "{name}");
        }
    }
}
