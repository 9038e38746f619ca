//! The text of an HTML page as a reader sees it.

/// What is on a page.
pub(super) struct HtmlText {
    /// The visible text; elements that stand apart are divided by line feeds.
    pub(super) text: String,
    /// The scripts that can run.
    pub(super) scripts: Vec<String>,
    /// The style sheets.
    pub(super) styles: Vec<String>,
}

/// Elements whose text reads on with what stands beside them.
const INLINE: [&str; 32] = [
    "a", "abbr", "b", "bdi", "bdo", "button", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "q", "s", "samp", "small", "span", "strike", "strong", "textpath", "time", "tspan", "tt", "u", "var",
    "wbr", "big",
];

/// Attributes whose text is shown.
const SHOWN: [&str; 5] = ["value", "placeholder", "start", "label", "srcdoc"];

/// Reads a page.
pub(super) fn read(page: &str) -> HtmlText {
    let mut out = HtmlText { text: String::new(), scripts: Vec::new(), styles: Vec::new() };
    let mut rest = page;
    while let Some(open) = rest.find('<') {
        decode(&rest[..open], &mut out.text);
        rest = &rest[open..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        if !is_tag {
            out.text.push('<');
            rest = &rest[1..];
            continue;
        }
        let length = tag_length(rest);
        let tag = &rest[1..length.saturating_sub(1).max(1)];
        rest = &rest[length..];
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase();
        if !INLINE.contains(&name.as_str()) {
            out.text.push('\n');
        }
        if tag.starts_with('/') {
            continue;
        }
        rest = element(&name, tag, rest, &mut out);
    }
    decode(rest, &mut out.text);
    out
}

/// What an element adds beside its text, and what is left to read.
fn element<'t>(name: &str, tag: &str, rest: &'t str, out: &mut HtmlText) -> &'t str {
    let attributes = attributes(tag);
    let raw = matches!(name, "script" | "style" | "title" | "template" | "noscript" | "textarea");
    for (key, value) in &attributes {
        let runs = key.starts_with("on") || value.trim_start().to_ascii_lowercase().starts_with("javascript:");
        if runs {
            out.scripts.push(value.clone());
        }
        if key == "style" {
            out.styles.push(value.clone());
        }
        // A meta element shows nothing; the numbers of ordered lists are written in `start`.
        if SHOWN.contains(&key.as_str()) && name != "meta" && !(name == "ol" && key == "start" && value == "1") {
            out.text.push('\n');
            decode(value, &mut out.text);
            out.text.push('\n');
        }
    }
    if !raw || tag.ends_with('/') {
        return rest;
    }
    let end = find_end(rest, name);
    let content = &rest[..end];
    match name {
        "script" => {
            let is_data = attributes.iter().any(|(key, value)| key == "type" && value == "application/json");
            let is_linked = attributes.iter().any(|(key, _)| key == "src");
            if is_linked || !is_data {
                out.scripts.push(content.to_owned());
            }
        }
        "style" => out.styles.push(content.to_owned()),
        "noscript" | "textarea" => {
            out.text.push('\n');
            out.text.push_str(&read(content).text);
        }
        _ => {}
    }
    &rest[end..]
}

/// Where the raw text of an element ends.
fn find_end(text: &str, name: &str) -> usize {
    let close = format!("</{name}");
    let mut from = 0;
    while let Some(at) = text[from..].find("</").map(|step| from + step) {
        if text.get(at..at + close.len()).is_some_and(|found| found.eq_ignore_ascii_case(&close)) {
            return at;
        }
        from = at + 2;
    }
    text.len()
}

/// The length of a tag, minding quoted attributes.
fn tag_length(text: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices().skip(1) {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '>' => return at + 1,
            None => {}
        }
    }
    text.len()
}

/// The attributes of a tag, names in lower case.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag.find(char::is_whitespace).map_or("", |at| &tag[at..]);
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return found;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len()).max(1);
        let end = if rest.is_char_boundary(end) { end } else { rest.len() };
        let name = rest[..end].to_lowercase();
        rest = rest[end..].trim_start();
        let Some(after) = rest.strip_prefix('=') else {
            found.push((name, String::new()));
            continue;
        };
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, left) = match quote {
            Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
        };
        found.push((name, value.to_owned()));
        rest = left;
    }
}

/// Adds a text with its character references resolved.
fn decode(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#')).unwrap_or(rest.len()).min(32);
        match reference(&rest[..end]) {
            Some(c) => {
                out.push_str(&c);
                rest = &rest[end..];
                rest = rest.strip_prefix(';').unwrap_or(rest);
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
}

/// A character reference by number, or one of the named ones that are digits, signs or
/// spaces. Other names stand for what is no number.
fn reference(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let code = match hexadecimal {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32).map(String::from);
    }
    let character = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{A0}",
        "thinsp" => "\u{2009}",
        "ensp" | "emsp" | "hairsp" | "numsp" | "puncsp" => " ",
        "shy" => "\u{AD}",
        "zwj" | "zwnj" | "ZeroWidthSpace" | "NoBreak" => "\u{200B}",
        "minus" => "−",
        "ndash" => "–",
        "mdash" => "—",
        "hyphen" | "dash" => "-",
        "plus" => "+",
        "percnt" => "%",
        "permil" => "‰",
        "period" => ".",
        "comma" => ",",
        "middot" | "centerdot" => "·",
        "sup1" => "¹",
        "sup2" => "²",
        "sup3" => "³",
        "half" | "frac12" => "½",
        "frac14" => "¼",
        "frac34" => "¾",
        _ if name.starts_with("frac") => "⅓",
        _ => return None,
    };
    Some(character.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(page: &str) -> String {
        read(page).text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_text_reads_as_a_browser_shows_it() {
        assert_eq!(
            words("<p>a <b>4</b>4<br>5&#x35;&frac12; <!-- 6 --> &lt;7</p><td>8</td><td>9</td>"),
            "a 44 55½ <7 8 9"
        );
        assert_eq!(words("<sup>1</sup>2 <script>3</script><style>p{width:4px}</style><title>5</title>"), "1 2");
        assert_eq!(words("<input value='42'><ol start=\"7\"><li>x</ol> a < b"), "42 7 x a < b");
    }

    #[test]
    fn scripts_and_styles_are_told_apart() {
        let seen = read(
            "<script type=\"application/json\">{}</script><script>run()</script><p onclick='x()' style='color:red'>",
        );
        assert_eq!(seen.scripts, ["run()", "x()"]);
        assert_eq!(seen.styles, ["color:red"]);
    }
}
