//! Character references of HTML.

/// A text with its character references resolved.
pub(super) fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let hash = usize::from(rest.starts_with('#'));
        let end = rest[hash..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(rest.len(), |end| hash + end);
        match reference(&rest[..end]) {
            Some((c, length)) => {
                out.push_str(&c);
                rest = &rest[length..];
                rest = rest.strip_prefix(';').unwrap_or(rest);
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

/// What a reference stands for, and how much of the text is its name.
fn reference(text: &str) -> Option<(String, usize)> {
    if let Some(number) = text.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let (digits, radix) = hexadecimal.map_or((number, 10), |digits| (digits, 16));
        let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        if end == 0 {
            return None;
        }
        let code = u32::from_str_radix(&digits[..end], radix).unwrap_or(u32::MAX);
        return Some((numbered(code).to_string(), text.len() - digits.len() + end));
    }
    // These need no semicolon, so that what follows them is not part of the name.
    const BARE: [&str; 16] = [
        "nbsp", "shy", "sup1", "sup2", "sup3", "frac12", "frac14", "frac34", "middot", "amp", "AMP", "lt", "gt",
        "quot", "plusmn", "times",
    ];
    let whole = named(text).map(|c| (c.to_owned(), text.len()));
    whole.or_else(|| {
        let name = BARE.iter().find(|name| text.starts_with(**name))?;
        Some((named(name)?.to_owned(), name.len()))
    })
}

/// A character by number; the numbers of control characters stand for those that
/// Windows had there.
fn numbered(code: u32) -> char {
    const WINDOWS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    match code {
        0 => '\u{FFFD}',
        0x80..=0x9F => WINDOWS[(code - 0x80) as usize],
        _ => char::from_u32(code).unwrap_or('\u{FFFD}'),
    }
}

/// The named ones that are digits, signs, spaces or part of an address. Other names
/// stand for letters and symbols that no number holds.
fn named(name: &str) -> Option<&'static str> {
    Some(match name {
        "amp" | "AMP" => "&",
        "lt" | "LT" => "<",
        "gt" | "GT" => ">",
        "quot" | "QUOT" => "\"",
        "apos" => "'",
        "Tab" => "\t",
        "NewLine" => "\n",
        "colon" => ":",
        "semi" => ";",
        "sol" => "/",
        "bsol" => "\\",
        "num" => "#",
        "lpar" => "(",
        "rpar" => ")",
        "equals" => "=",
        "nbsp" | "NonBreakingSpace" => "\u{A0}",
        "thinsp" | "ThinSpace" => "\u{2009}",
        "ensp" | "emsp" | "emsp13" | "emsp14" | "hairsp" | "VeryThinSpace" | "numsp" | "puncsp" | "MediumSpace"
        | "ThickSpace" => " ",
        "shy" => "\u{AD}",
        _ if is_unseen(name) => "\u{200B}",
        "minus" => "−",
        "ndash" => "–",
        "mdash" => "—",
        "horbar" => "―",
        "hyphen" | "dash" => "-",
        "plus" => "+",
        "plusmn" | "pm" | "PlusMinus" => "±",
        "times" => "×",
        "percnt" => "%",
        "permil" => "‰",
        "pertenk" => "‱",
        "period" => ".",
        "comma" => ",",
        "rsquo" | "rsquor" | "CloseCurlyQuote" => "’",
        "middot" | "centerdot" | "CenterDot" => "·",
        "frasl" => "⁄",
        "sup1" => "¹",
        "sup2" => "²",
        "sup3" => "³",
        "half" | "frac12" => "½",
        "frac14" => "¼",
        "frac34" => "¾",
        _ if name.starts_with("frac") => "⅓",
        _ => return None,
    })
}

/// The names of characters that cannot be seen.
fn is_unseen(name: &str) -> bool {
    const UNSEEN: [&str; 16] = [
        "zwj",
        "zwnj",
        "ZeroWidthSpace",
        "NoBreak",
        "lrm",
        "rlm",
        "ic",
        "InvisibleComma",
        "it",
        "InvisibleTimes",
        "af",
        "ApplyFunction",
        "NegativeThinSpace",
        "NegativeMediumSpace",
        "NegativeThickSpace",
        "NegativeVeryThinSpace",
    ];
    UNSEEN.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_stand_for_what_a_browser_shows() {
        assert_eq!(decoded("&#53;&#x36;8&#51 &frac12;&sup2x &#150; &#137;&#0;"), "5683 ½²x – ‰\u{FFFD}");
        assert_eq!(
            decoded("java&Tab;script&colon;x &unknown; a & b &#; &#53abc &#x110000;"),
            "java\tscript:x &unknown; a & b &#; 5abc \u{FFFD}"
        );
    }
}
