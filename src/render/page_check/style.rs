//! What a style sheet writes on a page.
//!
//! A style sheet may write plain words: a text without digits, signs, points and scale
//! words. Whatever else it can write, show or turn is refused, not read: tickmark's own
//! style sheet does none of it.

use super::css_token::{CssToken, Kind, tokens};
use super::plain_words::is_plain;
use super::selector::Selector;
use super::unread::Unread;

/// Rules that only choose or group.
const GROUPS: [&str; 9] =
    ["media", "supports", "font-face", "page", "layer", "container", "keyframes", "-webkit-keyframes", "charset"];

/// Values that every property takes.
const COMMON: [&str; 5] = ["inherit", "initial", "unset", "revert", "revert-layer"];

/// What is wrong with a style sheet, or with the value of a `style` attribute.
pub(super) fn unread(sheet: &str) -> Vec<Unread> {
    let tokens: Vec<CssToken> = tokens(sheet);
    let mut found = Vec::new();
    let mut selectors: Vec<Selector> = Vec::new();
    let mut start = 0;
    for (index, token) in tokens.iter().enumerate() {
        let mut wrong = None;
        match &token.kind {
            Kind::AtKeyword(name) => wrong = rule(&name.to_lowercase()),
            Kind::Url(address) => wrong = address_of_text(address),
            Kind::Text(text) if follows_url(&tokens[..index]) => wrong = address_of_text(text),
            Kind::BadText | Kind::BadUrl => {
                wrong = Some("a style sheet has a text or an address that breaks off, which is not read".to_owned());
            }
            Kind::Sign('{') => {
                selectors.push(Selector::of(&tokens[start..index]));
                start = index + 1;
            }
            Kind::Sign('}') => {
                selectors.pop();
                start = index + 1;
            }
            Kind::Sign(';') => start = index + 1,
            Kind::Ident(name) => {
                if let Some(value) = value(&tokens[index + 1..]) {
                    wrong = declaration(&name.to_lowercase(), value, &selectors);
                }
            }
            _ => {}
        }
        found.extend(wrong.map(|what| Unread::new(what, line_at(sheet, token.at))));
    }
    found
}

/// The line of a sheet that holds a place.
fn line_at(sheet: &str, at: usize) -> &str {
    let start = sheet[..at].rfind('\n').map_or(0, |end| end + 1);
    sheet[start..].lines().next().unwrap_or_default()
}

/// Whether the value of a `style` attribute hides its element.
pub(super) fn shows_nothing(style: &str) -> bool {
    let tokens: Vec<CssToken> = tokens(style);
    tokens.iter().enumerate().any(|(index, token)| match &token.kind {
        Kind::Ident(name) => value(&tokens[index + 1..]).is_some_and(|value| hides(&name.to_lowercase(), value)),
        _ => false,
    })
}

/// Whether a property hides what has it.
fn hides(property: &str, value: &[CssToken]) -> bool {
    let is =
        |word: &str| value.iter().any(|token| matches!(&token.kind, Kind::Ident(it) if it.eq_ignore_ascii_case(word)));
    match property {
        "display" => is("none"),
        "visibility" => is("hidden") || is("collapse"),
        "content-visibility" => is("hidden"),
        "font" | "font-size" | "opacity" => value.iter().any(|token| token.kind == Kind::Zero),
        _ => false,
    }
}

/// What is wrong with an at-rule.
fn rule(name: &str) -> Option<String> {
    let is_margin = ["top-", "bottom-", "left-", "right-"].iter().any(|side| name.starts_with(side));
    (!GROUPS.contains(&name) && !is_margin)
        .then(|| format!("the rule `@{name}` of a style sheet can write on the page what no check reads"))
}

/// What is wrong with an address that holds a text of its own.
fn address_of_text(address: &str) -> Option<String> {
    let start = address.trim_start().to_lowercase();
    let is_text = start.starts_with("data:")
        && !start.starts_with("data:image/")
        && !start.starts_with("data:font/")
        && !start.starts_with("data:application/font");
    (is_text || start.starts_with("javascript:"))
        .then(|| "a style sheet loads an address that holds a text, which no check reads".to_owned())
}

fn follows_url(before: &[CssToken]) -> bool {
    let last = before.iter().rev().find(|token| token.kind != Kind::Space);
    matches!(last, Some(CssToken { kind: Kind::Function(name), .. }) if name.to_lowercase().ends_with("url") || name.eq_ignore_ascii_case("src"))
}

/// The value after a name, where what follows is a colon.
fn value(after: &[CssToken]) -> Option<&[CssToken]> {
    let colon = after.iter().position(|token| token.kind != Kind::Space)?;
    if after[colon].kind != Kind::Sign(':') {
        return None;
    }
    let value = &after[colon + 1..];
    let mut depth = 0_usize;
    for (index, token) in value.iter().enumerate() {
        match token.kind {
            Kind::Function(_) | Kind::Sign('(' | '[' | '{') => depth += 1,
            Kind::Sign(')' | ']') => depth = depth.saturating_sub(1),
            Kind::Sign('}') if depth > 0 => depth -= 1,
            Kind::Sign('}') => return Some(&value[..index]),
            Kind::Sign(';') if depth == 0 => return Some(&value[..index]),
            _ => {}
        }
    }
    Some(value)
}

/// What is wrong with a declaration.
fn declaration(name: &str, value: &[CssToken], selectors: &[Selector]) -> Option<String> {
    let plain = ["-webkit-", "-moz-", "-epub-", "-ms-", "-o-"].iter().find_map(|maker| name.strip_prefix(maker));
    let property = plain.unwrap_or(name);
    let reaches = |of: fn(&Selector) -> bool| selectors.iter().any(of);
    let only = |words: &[&str]| has_only(value, words);
    if reaches(|selector| selector.marks) && hides(property, value) {
        return Some(format!(
            "`{name}` of a style sheet hides printed numbers, so that what stands beside them is read instead"
        ));
    }
    let fine = match property {
        "content" => return content(value, reaches(|selector| selector.marks)),
        "quotes" => return texts(name, value, &["none", "auto", "match-parent"]),
        "list-style" | "list-style-type" => only(&[
            "none",
            "disc",
            "circle",
            "square",
            "inside",
            "outside",
            "lower-alpha",
            "upper-alpha",
            "lower-latin",
            "upper-latin",
            "lower-greek",
        ]),
        "counter-reset" | "counter-increment" | "counter-set" => only(&["none"]),
        "text-emphasis" | "text-emphasis-style" => {
            only(&["none", "filled", "open", "dot", "circle", "triangle", "sesame"])
        }
        "hyphenate-character" => only(&["auto"]),
        "text-overflow" => only(&["clip", "ellipsis"]),
        "string-set" | "block-ellipsis" | "binding" | "behavior" => only(&["none"]),
        "direction" => only(&["ltr"]),
        "unicode-bidi" => only(&["normal", "isolate"]),
        "display" | "all" if reaches(|selector| selector.hidden) => only(&["none"]),
        _ => true,
    };
    (!fine).then(|| match property {
        "counter-reset" | "counter-increment" | "counter-set" => {
            format!("`{name}` of a style sheet counts: the numbers that it writes come from no result")
        }
        "direction" | "unicode-bidi" => format!("`{name}` of a style sheet turns the direction in which numbers read"),
        "display" | "all" => format!("`{name}` of a style sheet can show what is no text of the page"),
        _ => format!("`{name}` of a style sheet can write on the page what comes from no result"),
    })
}

/// Whether a value is made of these words.
fn has_only(value: &[CssToken], words: &[&str]) -> bool {
    value.iter().all(|token| match &token.kind {
        Kind::Space | Kind::Sign('!') => true,
        Kind::Ident(word) => {
            let word = word.to_lowercase();
            words.contains(&word.as_str()) || COMMON.contains(&word.as_str()) || word == "important"
        }
        _ => false,
    })
}

/// What is wrong with generated content. Beside a printed number there is none: it would
/// read as part of the number.
fn content(value: &[CssToken], marks: bool) -> Option<String> {
    let is_text = |kind: &Kind| matches!(kind, Kind::Text(text) if !text.is_empty());
    if marks && value.iter().any(|token| is_text(&token.kind)) {
        return Some("a style sheet writes text beside printed numbers, where it reads as part of them".to_owned());
    }
    let counts = |name: &str| matches!(name.to_lowercase().as_str(), "counter" | "counters");
    if value.iter().any(|token| matches!(&token.kind, Kind::Function(name) if counts(name))) {
        return Some("a counter of a style sheet writes numbers that come from no result".to_owned());
    }
    texts("content", value, &["none", "normal", "open-quote", "close-quote", "no-open-quote", "no-close-quote"])
}

/// What is wrong with a value that may hold plain texts beside these words.
fn texts(name: &str, value: &[CssToken], words: &[&str]) -> Option<String> {
    let mut rest = value.to_vec();
    for token in value {
        if let Kind::Text(text) = &token.kind
            && (!is_plain(text) || (name == "content" && matches!(text.trim(), "'" | "’")))
        {
            return Some(format!(
                "`{name}` of a style sheet writes `{text}` on the page: a number, a sign or a scale that comes from no result"
            ));
        }
    }
    rest.retain(|token| !matches!(token.kind, Kind::Text(_) | Kind::Sign('/')));
    (!has_only(&rest, words))
        .then(|| format!("`{name}` of a style sheet writes what is no plain text, so that no check reads it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_write_a_number_is_refused() {
        for sheet in [
            "p::after { content: \"42 months\" }",
            "p::after { content: \"\\34 2\" }",
            "p::after { content: 'a; 5' }",
            "li::before { content: counter(item) }",
            "p{--x:\"5683\"} p::after{content:var(--x)}",
            "@property --x { syntax: \"*\"; inherits: false; initial-value: \"5683\" }",
            "@import 'a.css';",
            "@counter-style x { symbols: a }",
            "p::before{content:\"/*\"} p::after{content:\"5683\"} q::after{content:\"*/\"}",
            "p::after{content:\"\\\"5683\"}",
            "p{background:url(a'b)} p::after{content:\"x\"}",
            "p::after{c\\6fntent:\"5683\"}",
            "p::after{CONTENT:\"5683\"}",
            "p{counter-set:x 5683}",
            "p{counter-reset:x 5683}",
            "p{counter-increment:list-item 5}",
            "p{text-emphasis:\"5\"}",
            "p{-webkit-text-emphasis-style:\"5\"}",
            "ul{list-style:decimal}",
            "ul{list-style-type:\"5\"}",
            "p{hyphenate-character:'5'}",
            "p{text-overflow:'5'}",
            "q{quotes:'5' '6'}",
            "p{direction:rtl}",
            "p{unicode-bidi:bidi-override}",
            "p::after{content:attr(title)}",
            ".tm-mark::after{content:\"x\"}",
            "[data-mark]::after{content:\"x\"}",
            "p::after{content:\"-\"}",
            "p::after{content:\"\\2212\"}",
            "p::after{content:\"%\"}",
            "p::after{content:\".\"}",
            "p::after{content:\" million\"}",
            "p::after{content:\"k\"}",
            "p::after{content:url(data:text/plain,5683)}",
            "p{background:url(\"data:text/html,5683\")}",
            "style{display:block}",
            "*{display:block}",
            ":first-child{display:block}",
            "[lang]{display:block}",
            "p, head > :is( title ){display:block}",
            "p::after{content:\"’\"}",
            "p{a:{content:\"5\"}}",
            "@media print{p{&::after{content:\"5\"}}}",
            "p::after{content:\"5",
        ] {
            assert!(!unread(sheet).is_empty(), "{sheet}");
        }
    }

    #[test]
    fn plain_words_and_our_own_style_sheet_pass() {
        for sheet in [
            "p::before { content: \"→\" /* 42 */; margin: 4px } a { color: #123 }",
            "a::after{content:\"\\2192\"} q{quotes:\"\\201C\" \"\\201D\"} q::before{content:open-quote !important}",
            "p::before{content:\"Note: \"} p::after{content:none} i::after{content:\"\"}",
            ".tm-mark::after{content:\"\"} .tm-mark{display:inline}",
            "@media (min-width:5px){p{width:5.5em}} @font-face{src:url(data:font/otf;base64,AA==)}",
            "@page{margin:5mm;@bottom-center{content:\"Draft\"}}",
            ":root[data-theme] .x, head ~ .y{display:flex} q{quotes:\"‘\" \"’\"}",
            "ol{list-style:lower-alpha inside} p{text-overflow:ellipsis}",
            include_str!("../../../templates/tickmark.css"),
        ] {
            assert_eq!(unread(sheet), []);
        }
    }
}
