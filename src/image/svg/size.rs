//! The size of a drawing: `width` and `height` in units of length, else its `viewBox`.

use roxmltree::Node;

use crate::diagnostic::Diagnostic;

/// Width and height in pixels, of which 96 are an inch.
pub(super) fn of(root: Node<'_, '_>) -> Result<(f64, f64), Diagnostic> {
    let length = |name: &str| root.attribute(name).and_then(pixels);
    let sides = view_box(root);
    let size = match (length("width"), length("height"), sides) {
        (Some(width), Some(height), _) => Some((width, height)),
        (Some(width), None, Some((w, h))) => Some((width, width * h / w)),
        (None, Some(height), Some((w, h))) => Some((height * w / h, height)),
        (None, None, sides) => sides,
        _ => None,
    };
    let is_fit = |side: f64| side.is_finite() && (0.01..=1e6).contains(&side);
    let shape = |(w, h): (f64, f64)| (0.01..=100.0).contains(&(w / h));
    size.filter(|size| is_fit(size.0) && is_fit(size.1) && shape(*size)).ok_or_else(|| {
        Diagnostic::error("this drawing has no size that can be shown, expected `viewBox=\"0 0 WIDTH HEIGHT\"`")
            .hint("or `width` and `height`, each with a number and `px`, `pt`, `mm`, `cm` or `in`")
    })
}

/// The width and height of the box that the drawing is made for.
fn view_box(root: Node<'_, '_>) -> Option<(f64, f64)> {
    let written = root.attribute("viewBox")?;
    let numbers: Vec<f64> = written
        .split(|c: char| c == ',' || c.is_ascii_whitespace())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok().filter(|number: &f64| number.is_finite()))
        .collect::<Option<_>>()?;
    match numbers[..] {
        [_, _, width, height] if width > 0.0 && height > 0.0 => Some((width, height)),
        _ => None,
    }
}

fn pixels(written: &str) -> Option<f64> {
    let written = written.trim();
    let end = written.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E')));
    // The unit `em` begins with a letter that a number may have.
    let end = end.unwrap_or(written.len()).min(written.find("em").unwrap_or(written.len()));
    let (number, unit) = written.split_at(end);
    let factor = match unit.trim() {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "mm" => 96.0 / 25.4,
        "cm" => 96.0 / 2.54,
        "in" => 96.0,
        _ => return None,
    };
    number.parse::<f64>().ok().map(|number| number * factor)
}

#[cfg(test)]
mod tests {
    use super::pixels;

    #[test]
    fn lengths_are_read_in_their_units() {
        assert_eq!(pixels("1in"), Some(96.0));
        assert_eq!(pixels("72pt"), Some(96.0));
        assert_eq!(pixels(" 2.54 cm "), Some(96.0));
        assert_eq!(pixels("12"), Some(12.0));
        assert_eq!([pixels("100%"), pixels("2em"), pixels("auto"), pixels("")], [None; 4]);
    }
}
