//! Pieces of WordprocessingML (ECMA-376 part 1, section 17). Every text is escaped.

pub(super) use crate::render::escape::escape;

/// A run of text with these properties. Tabs and line feeds are elements of their own.
pub(super) fn run(properties: &str, text: &str) -> String {
    let mut out = format!("<w:r>{}", properties_of_run(properties));
    let mut rest = text;
    while let Some(at) = rest.find(['\t', '\n']) {
        push_text(&mut out, &rest[..at]);
        out.push_str(if rest[at..].starts_with('\t') { "<w:tab/>" } else { "<w:br/>" });
        rest = &rest[at + 1..];
    }
    push_text(&mut out, rest);
    out.push_str("</w:r>");
    out
}

/// The properties of a run, where it has any.
pub(super) fn properties_of_run(properties: &str) -> String {
    if properties.is_empty() { String::new() } else { format!("<w:rPr>{properties}</w:rPr>") }
}

fn push_text(out: &mut String, text: &str) {
    if !text.is_empty() {
        out.push_str(&format!("<w:t xml:space=\"preserve\">{}</w:t>", escape(text)));
    }
}

/// The namespaces of the parts that hold text.
pub(super) const NAMESPACES: &str = concat!(
    " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"",
    " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"",
    " xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\"",
    " xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\"",
    " xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"",
    " xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\""
);

/// What every part of XML begins with.
pub(super) const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_keeps_its_blanks_and_breaks_its_lines() {
        assert_eq!(
            run("<w:b/>", " a<b\n\tc"),
            "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\"> a&lt;b</w:t><w:br/><w:tab/>\
             <w:t xml:space=\"preserve\">c</w:t></w:r>"
        );
    }
}
