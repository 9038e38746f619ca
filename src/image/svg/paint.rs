//! Styles: what a style sheet or an attribute loads.

/// What is wrong with a style: the rest of a sentence.
pub(super) fn fault(style: &str) -> Option<&'static str> {
    let lower = style.to_ascii_lowercase();
    let calls_a_part = |rest: &str| rest.trim_start().trim_start_matches(['\'', '"']).trim_start().starts_with('#');
    if !lower.split("url(").skip(1).all(calls_a_part) {
        return Some("loads what is not in the drawing");
    }
    // Only where a sheet is meant: a path or a text has none of these.
    if !lower.contains([':', '{', '@']) {
        return None;
    }
    if style.contains('\\') {
        return Some("has a `\\`, which can write any word in another way");
    }
    if lower.contains('@') {
        return Some("has a rule with `@`, which loads or changes what is drawn");
    }
    let runs = ["expression(", "javascript:", "-moz-binding", "behavior:", "image-set(", "src("];
    runs.iter().any(|word| lower.contains(word)).then_some("runs or loads something")
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn a_style_uses_parts_of_the_drawing_only() {
        for fine in
            ["fill: #123; stroke: url(#a)", "*{stroke-linejoin: round}", "M0 0L4 4", "url( '#a' )", "font: 9px a"]
        {
            assert_eq!(fault(fine), None, "{fine}");
        }
        for bad in ["fill: url(a.svg#b)", "URL(//x)", "@font-face{}", "a:\\75", "x:expression(1)", "url()"] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }
}
