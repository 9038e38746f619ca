//! Formulas as Office Math (ECMA-376 part 1, section 22.1), which Word sets and lets edit.

use super::markup::escape;
use crate::document::formula::{Accent, Face, Formula, Position, TableKind};

/// A formula, in running text or on a line of its own.
pub(super) fn equation(formula: &Formula, is_display: bool) -> String {
    let mut out = String::new();
    out.push_str(if is_display { "<m:oMathPara><m:oMath>" } else { "<m:oMath>" });
    write(formula, is_display, &mut out);
    out.push_str(if is_display { "</m:oMath></m:oMathPara>" } else { "</m:oMath>" });
    out
}

fn write(formula: &Formula, is_display: bool, out: &mut String) {
    match formula {
        Formula::Row(parts) => parts.iter().for_each(|part| write(part, is_display, out)),
        Formula::Number(digits) => run("", digits, out),
        Formula::Letter { letter, face } => run(face_of(*letter, *face), letter.encode_utf8(&mut [0; 4]), out),
        Formula::Words(words) => run("<m:nor/>", words, out),
        Formula::Function(name) => run("<m:sty m:val=\"p\"/>", name, out),
        Formula::Sign(sign) => run("<m:sty m:val=\"p\"/>", sign, out),
        Formula::Accent { base, accent } => accented(base, *accent, is_display, out),
        Formula::Fraction { above, below, has_line } => {
            let kind = if *has_line { "" } else { "<m:fPr><m:type m:val=\"noBar\"/></m:fPr>" };
            out.push_str(&format!("<m:f>{kind}"));
            part("num", above, is_display, out);
            part("den", below, is_display, out);
            out.push_str("</m:f>");
        }
        Formula::Root { radicand, index } => {
            match index {
                None => out.push_str("<m:rad><m:radPr><m:degHide m:val=\"1\"/></m:radPr><m:deg/>"),
                Some(index) => {
                    out.push_str("<m:rad>");
                    part("deg", index, is_display, out);
                }
            }
            part("e", radicand, is_display, out);
            out.push_str("</m:rad>");
        }
        Formula::Scripts { base, below, above, position } => {
            let over = *position == Position::Limits || (*position == Position::Movable && is_display);
            if over {
                limits(base, [below.as_deref(), above.as_deref()], is_display, out);
            } else {
                scripts(base, [below.as_deref(), above.as_deref()], is_display, out);
            }
        }
        Formula::Fenced { open, content, close } => fenced(*open, *close, out, |out| {
            part("e", content, is_display, out);
        }),
        Formula::Table { rows, kind: TableKind::Cases } => fenced(Some('{'), None, out, |out| {
            out.push_str("<m:e>");
            table(rows, "left", is_display, out);
            out.push_str("</m:e>");
        }),
        Formula::Table { rows, kind: TableKind::Matrix } => table(rows, "center", is_display, out),
        Formula::Table { rows, kind: TableKind::Lines } => table(rows, "left", is_display, out),
        Formula::Space(width) => {
            if *width > 0.0 {
                run("<m:nor/>", if *width >= 0.8 { "\u{2003}" } else { "\u{2005}" }, out);
            }
        }
    }
}

/// A run of signs with the properties of its face.
fn run(properties: &str, text: &str, out: &mut String) {
    let properties = if properties.is_empty() { String::new() } else { format!("<m:rPr>{properties}</m:rPr>") };
    out.push_str(&format!(
        "<m:r>{properties}<w:rPr><w:rFonts w:ascii=\"Cambria Math\" w:hAnsi=\"Cambria Math\"/></w:rPr>\
         <m:t xml:space=\"preserve\">{}</m:t></m:r>",
        escape(text)
    ));
}

/// A letter alone is set in italics; Greek capitals are upright, as in print.
fn face_of(letter: char, face: Option<Face>) -> &'static str {
    match face {
        None if letter.is_uppercase() && !letter.is_ascii() => "<m:sty m:val=\"p\"/>",
        None => "",
        Some(Face::Upright) => "<m:sty m:val=\"p\"/>",
        Some(Face::Italic) => "<m:sty m:val=\"i\"/>",
        Some(Face::Bold) => "<m:sty m:val=\"b\"/>",
        Some(Face::BoldItalic) => "<m:sty m:val=\"bi\"/>",
        Some(Face::Script) => "<m:scr m:val=\"script\"/><m:sty m:val=\"p\"/>",
        Some(Face::Fraktur) => "<m:scr m:val=\"fraktur\"/><m:sty m:val=\"p\"/>",
        Some(Face::DoubleStruck) => "<m:scr m:val=\"double-struck\"/><m:sty m:val=\"p\"/>",
        Some(Face::SansSerif) => "<m:scr m:val=\"sans-serif\"/><m:sty m:val=\"p\"/>",
        Some(Face::Monospace) => "<m:scr m:val=\"monospace\"/><m:sty m:val=\"p\"/>",
    }
}

fn part(tag: &str, formula: &Formula, is_display: bool, out: &mut String) {
    out.push_str(&format!("<m:{tag}>"));
    write(formula, is_display, out);
    out.push_str(&format!("</m:{tag}>"));
}

fn accented(base: &Formula, accent: Accent, is_display: bool, out: &mut String) {
    match accent.combining() {
        Some(sign) => {
            out.push_str(&format!("<m:acc><m:accPr><m:chr m:val=\"{sign}\"/></m:accPr>"));
            part("e", base, is_display, out);
            out.push_str("</m:acc>");
        }
        None => {
            let side = if accent == Accent::Bar { "top" } else { "bot" };
            out.push_str(&format!("<m:bar><m:barPr><m:pos m:val=\"{side}\"/></m:barPr>"));
            part("e", base, is_display, out);
            out.push_str("</m:bar>");
        }
    }
}

fn scripts(base: &Formula, sides: [Option<&Formula>; 2], is_display: bool, out: &mut String) {
    let tag = match sides {
        [Some(_), Some(_)] => "sSubSup",
        [Some(_), None] => "sSub",
        [None, _] => "sSup",
    };
    out.push_str(&format!("<m:{tag}>"));
    part("e", base, is_display, out);
    for (name, side) in ["sub", "sup"].into_iter().zip(sides) {
        if let Some(side) = side {
            part(name, side, is_display, out);
        }
    }
    out.push_str(&format!("</m:{tag}>"));
}

/// Limits under and over a sign.
fn limits(base: &Formula, [below, above]: [Option<&Formula>; 2], is_display: bool, out: &mut String) {
    if above.is_some() {
        out.push_str("<m:limUpp><m:e>");
    }
    if let Some(below) = below {
        out.push_str("<m:limLow>");
        part("e", base, is_display, out);
        part("lim", below, is_display, out);
        out.push_str("</m:limLow>");
    } else {
        write(base, is_display, out);
    }
    if let Some(above) = above {
        out.push_str("</m:e>");
        part("lim", above, is_display, out);
        out.push_str("</m:limUpp>");
    }
}

/// What is between two delimiters that are as high as it; none of them is written as an
/// empty one, since Word sets a bracket where none is named.
fn fenced(open: Option<char>, close: Option<char>, out: &mut String, content: impl FnOnce(&mut String)) {
    let sign = |sign: Option<char>| sign.map_or_else(String::new, |c| escape(c.encode_utf8(&mut [0; 4])));
    out.push_str(&format!(
        "<m:d><m:dPr><m:begChr m:val=\"{}\"/><m:endChr m:val=\"{}\"/></m:dPr>",
        sign(open),
        sign(close)
    ));
    content(out);
    out.push_str("</m:d>");
}

fn table(rows: &[Vec<Formula>], align: &str, is_display: bool, out: &mut String) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(1).max(1);
    out.push_str(&format!(
        "<m:m><m:mPr><m:mcs><m:mc><m:mcPr><m:count m:val=\"{columns}\"/><m:mcJc m:val=\"{align}\"/></m:mcPr></m:mc></m:mcs></m:mPr>"
    ));
    for row in rows {
        out.push_str("<m:mr>");
        for column in 0..columns {
            match row.get(column) {
                Some(cell) => part("e", cell, is_display, out),
                None => out.push_str("<m:e/>"),
            }
        }
        out.push_str("</m:mr>");
    }
    out.push_str("</m:m>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::formula::read;

    fn signs(latex: &str, is_display: bool) -> String {
        let formula = read(latex).unwrap();
        let xml = equation(&formula, is_display).replace(" xml:space=\"preserve\"", "");
        xml.replace("<w:rPr><w:rFonts w:ascii=\"Cambria Math\" w:hAnsi=\"Cambria Math\"/></w:rPr>", "")
    }

    #[test]
    fn a_fraction_and_a_root_have_their_parts_in_the_order_of_the_standard() {
        assert_eq!(
            signs(r"\frac{d}{n}", false),
            "<m:oMath><m:f><m:num><m:r><m:t>d</m:t></m:r></m:num><m:den><m:r><m:t>n</m:t></m:r></m:den></m:f></m:oMath>"
        );
        assert!(signs(r"\sqrt[3]{x}", false).contains("<m:rad><m:deg>"));
        assert!(signs(r"\sqrt{x}", false).contains("<m:degHide m:val=\"1\"/></m:radPr><m:deg/><m:e>"));
    }

    #[test]
    fn the_limits_of_a_product_stand_beside_it_in_running_text() {
        assert!(signs(r"\prod_{i} x", false).contains("<m:sSub>"));
        assert!(signs(r"\prod_{i} x", true).contains("<m:limLow>"));
    }
}
