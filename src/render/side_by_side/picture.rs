//! A picture of a comparison, with the numbers in it that moved marked.

use super::MarkedPicture;

/// How a number that moved looks in a drawing: as it was, struck; as it is, strong and underlined.
const LOOKS: [&str; 2] =
    ["fill:#8a1c13;text-decoration:line-through", "fill:#0b5d1e;font-weight:600;text-decoration:underline"];

/// The drawing as an SVG that stands alone; none where it is an image.
pub(in crate::render) fn drawing(marked: &MarkedPicture, is_new: bool) -> Option<String> {
    if !marked.picture.is_svg {
        return None;
    }
    let look = LOOKS[usize::from(is_new)];
    let mut out = String::with_capacity(marked.picture.source.len());
    let mut rest = marked.picture.source.as_str();
    let mut moved = marked.moved.iter();
    while let Some((before, after)) = rest.split_once(" data-mark=\"") {
        out.push_str(before);
        if moved.next() == Some(&true) {
            out.push_str(&format!(" style=\"{look}\""));
        }
        rest = after.split_once('"').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    Some(resolved(&out))
}

/// A drawing whose colours do not ask the style sheet of a page: `var(--name,#123)` is `#123`.
fn resolved(svg: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some((before, after)) = rest.split_once("var(--") {
        out.push_str(before);
        let (inside, left) = after.split_once(')').unwrap_or((after, ""));
        out.push_str(inside.split_once(',').map_or("#1a1a1a", |(_, colour)| colour.trim()));
        rest = left;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::page_check::Picture;

    #[test]
    fn numbers_that_moved_are_marked_and_colours_stand_in_the_drawing() {
        let source = "<svg><path style=\"fill:var(--tm-ink,#123)\"/><tspan class=\"m\" data-mark=\"7\">1</tspan>\
                      <tspan class=\"m\" data-mark=\"8\">2</tspan></svg>";
        let picture = Picture { source: source.to_owned(), is_svg: true, alt: String::new(), marks: Vec::new() };
        let marked = MarkedPicture { picture, moved: vec![false, true] };
        let expected = format!(
            "<svg><path style=\"fill:#123\"/><tspan class=\"m\">1</tspan><tspan class=\"m\" style=\"{}\">2</tspan></svg>",
            LOOKS[1]
        );
        assert_eq!(drawing(&marked, true), Some(expected));
    }
}
