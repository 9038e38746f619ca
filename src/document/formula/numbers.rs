//! The numbers of a formula that are part of its notation.

/// The notation with each index and exponent of at most two digits blanked, byte for
/// byte: `x_1` and `\sigma^2` name quantities. Every other number of a formula is a number
/// as in prose.
pub fn without_indices(latex: &str) -> String {
    const MOST: usize = 2;
    let mut bytes = latex.as_bytes().to_vec();
    let blank = |range: std::ops::Range<usize>, bytes: &mut Vec<u8>| {
        let text = &latex[range.clone()];
        let has_short_numbers = text
            .split(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','))
            .all(|run| run.len() <= MOST && run.chars().all(|c| c.is_ascii_digit()));
        if has_short_numbers && text.is_ascii() {
            bytes[range].iter_mut().filter(|byte| byte.is_ascii_digit()).for_each(|byte| *byte = 1);
        }
    };
    let mut escaped = false;
    for (at, c) in latex.char_indices() {
        if matches!(c, '^' | '_') && !escaped {
            let after = at + 1;
            let start = after + (latex[after..].len() - latex[after..].trim_start().len());
            match latex[start..].chars().next() {
                Some('{') => {
                    if let Some(end) = group_end(latex, start) {
                        blank(start + 1..end, &mut bytes);
                    }
                }
                Some(digit) if digit.is_ascii_digit() => blank(start..start + 1, &mut bytes),
                _ => {}
            }
        }
        escaped = c == '\\' && !escaped;
    }
    String::from_utf8(bytes).unwrap_or_else(|_| latex.to_owned())
}

/// Where the group that opens at an offset closes.
fn group_end(latex: &str, open: usize) -> Option<usize> {
    let (mut depth, mut escaped) = (0_usize, false);
    for (step, c) in latex[open..].char_indices() {
        match c {
            '{' if !escaped => depth += 1,
            '}' if !escaped => {
                depth -= 1;
                if depth == 0 {
                    return Some(open + step);
                }
            }
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(latex: &str) -> String {
        without_indices(latex).chars().filter(char::is_ascii_digit).collect()
    }

    #[test]
    fn indices_and_exponents_are_notation() {
        for latex in [r"x_1", r"\sigma^2", r"x_{i1}^{-1}", r"\log_{10} x", r"S_{\text{arm 1}}", r"x^ 2"] {
            assert_eq!(left(latex), "", "{latex}");
        }
    }

    #[test]
    fn other_numbers_are_numbers() {
        for (latex, digits) in [
            (r"HR = 0.56", "056"),
            (r"1 - S(t)", "1"),
            (r"x^{5683}", "5683"),
            (r"x^{1.2}", "12"),
            (r"x\_1", "1"),
            (r"x^12", "2"),
            (r"x^{2", "2"),
        ] {
            assert_eq!(left(latex), digits, "{latex}");
        }
    }
}
