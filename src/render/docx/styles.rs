//! The styles of a Word document: ours, or those of the document that the author names.

use std::collections::BTreeMap;

use super::markup::{HEAD, escape};
use crate::project::Theme;

/// A style of ours. Its id is its name without blanks.
struct Style {
    name: &'static str,
    kind: &'static str,
    base: Option<&'static str>,
    next: Option<&'static str>,
    paragraph: &'static str,
    run: &'static str,
}

const fn paragraph(
    name: &'static str,
    base: &'static str,
    next: Option<&'static str>,
    paragraph: &'static str,
    run: &'static str,
) -> Style {
    Style { name, kind: "paragraph", base: Some(base), next, paragraph, run }
}

const fn character(name: &'static str, run: &'static str) -> Style {
    Style { name, kind: "character", base: Some("Default Paragraph Font"), next: None, paragraph: "", run }
}

const SANS: &str = "<w:rFonts w:ascii=\"Arial\" w:hAnsi=\"Arial\" w:cs=\"Arial\"/>";

/// The styles of a document, each after those it stands on. `ACCENT` is the colour of the
/// report, `SANS` the face of headings.
const OURS: [Style; 31] = [
    Style { name: "Normal", kind: "paragraph", base: None, next: None, paragraph: "", run: "" },
    Style { name: "Default Paragraph Font", kind: "character", base: None, next: None, paragraph: "", run: "" },
    Style { name: "Normal Table", kind: "table", base: None, next: None, paragraph: "", run: "" },
    paragraph("Body Text", "Normal", None, "<w:spacing w:after=\"140\" w:line=\"276\" w:lineRule=\"auto\"/>", ""),
    heading(
        "heading 1",
        "<w:spacing w:before=\"360\" w:after=\"120\"/>",
        "0",
        "<w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/>",
    ),
    heading(
        "heading 2",
        "<w:spacing w:before=\"280\" w:after=\"100\"/>",
        "1",
        "<w:sz w:val=\"24\"/><w:szCs w:val=\"24\"/>",
    ),
    heading(
        "heading 3",
        "<w:spacing w:before=\"240\" w:after=\"80\"/>",
        "2",
        "<w:sz w:val=\"22\"/><w:szCs w:val=\"22\"/>",
    ),
    heading(
        "heading 4",
        "<w:spacing w:before=\"200\" w:after=\"60\"/>",
        "3",
        "<w:sz w:val=\"21\"/><w:szCs w:val=\"21\"/>",
    ),
    heading(
        "heading 5",
        "<w:spacing w:before=\"200\" w:after=\"60\"/>",
        "4",
        "<w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/>",
    ),
    heading(
        "heading 6",
        "<w:spacing w:before=\"200\" w:after=\"60\"/>",
        "5",
        "<w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/>",
    ),
    paragraph(
        "Title",
        "Normal",
        Some("Body Text"),
        "<w:keepNext/><w:spacing w:before=\"120\" w:after=\"120\"/>",
        "SANS<w:b/><w:bCs/>ACCENT<w:sz w:val=\"36\"/><w:szCs w:val=\"36\"/>",
    ),
    paragraph(
        "Subtitle",
        "Normal",
        Some("Body Text"),
        "<w:spacing w:after=\"160\"/>",
        "SANS<w:color w:val=\"555555\"/><w:sz w:val=\"24\"/><w:szCs w:val=\"24\"/>",
    ),
    paragraph("Author", "Normal", Some("Body Text"), "<w:spacing w:after=\"120\"/>", "<w:b/><w:bCs/>"),
    paragraph(
        "Affiliation",
        "Normal",
        None,
        "<w:spacing w:after=\"20\"/>",
        "<w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/>",
    ),
    paragraph(
        "Details",
        "Normal",
        None,
        "<w:spacing w:before=\"80\" w:after=\"20\"/>",
        "<w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/>",
    ),
    paragraph("Quote", "Body Text", None, "<w:ind w:left=\"567\" w:right=\"567\"/>", "<w:i/><w:iCs/>"),
    paragraph("List Paragraph", "Body Text", None, "<w:spacing w:after=\"60\"/><w:contextualSpacing/>", ""),
    paragraph(
        "caption",
        "Normal",
        Some("Body Text"),
        "<w:keepLines/><w:spacing w:before=\"120\" w:after=\"120\"/>",
        "<w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/>",
    ),
    paragraph(
        "Figure",
        "Normal",
        Some("caption"),
        "<w:keepNext/><w:spacing w:before=\"240\" w:after=\"60\"/><w:jc w:val=\"center\"/>",
        "",
    ),
    paragraph(
        "Table Text",
        "Normal",
        None,
        "<w:spacing w:before=\"30\" w:after=\"30\"/>",
        "<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>",
    ),
    paragraph(
        "Table Note",
        "Normal",
        Some("Body Text"),
        "<w:spacing w:before=\"60\" w:after=\"240\"/>",
        "<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>",
    ),
    paragraph(
        "Bibliography",
        "Normal",
        None,
        "<w:spacing w:after=\"80\"/>",
        "<w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/>",
    ),
    paragraph(
        "Source Code",
        "Normal",
        None,
        "<w:spacing w:after=\"140\"/>",
        "MONO<w:sz w:val=\"17\"/><w:szCs w:val=\"17\"/>",
    ),
    paragraph(
        "Evidence",
        "Normal",
        None,
        "<w:spacing w:before=\"20\" w:after=\"20\"/>",
        "SANS<w:sz w:val=\"14\"/><w:szCs w:val=\"14\"/>",
    ),
    paragraph("footnote text", "Normal", None, "", "<w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/>"),
    paragraph(
        "header",
        "Normal",
        None,
        "<w:suppressLineNumbers/><w:tabs><w:tab w:val=\"right\" w:pos=\"9086\"/></w:tabs>",
        "SANS<w:color w:val=\"555555\"/><w:sz w:val=\"15\"/><w:szCs w:val=\"15\"/>",
    ),
    paragraph(
        "footer",
        "Normal",
        None,
        "<w:suppressLineNumbers/><w:tabs><w:tab w:val=\"right\" w:pos=\"9086\"/></w:tabs>",
        "SANS<w:color w:val=\"555555\"/><w:sz w:val=\"15\"/><w:szCs w:val=\"15\"/>",
    ),
    character("footnote reference", "<w:vertAlign w:val=\"superscript\"/>"),
    character("Hyperlink", "<w:color w:val=\"12487E\"/><w:u w:val=\"single\"/>"),
    character("Verbatim Char", "MONO"),
    character("Traced Number", "<w:color w:val=\"12487E\"/>"),
];

const fn heading(name: &'static str, spacing: &'static str, level: &'static str, size: &'static str) -> Style {
    Style { name, kind: level, base: Some("Normal"), next: Some("Body Text"), paragraph: spacing, run: size }
}

/// The styles of a document and the ids under which each is named.
pub(super) struct Styles {
    /// The part `styles.xml`.
    pub(super) xml: String,
    ids: BTreeMap<&'static str, String>,
}

impl Styles {
    /// Our styles, in the colours and the language of the report.
    pub(super) fn ours(theme: &Theme, language: &str) -> Self {
        let mut xml = format!(
            "{HEAD}<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
             <w:docDefaults><w:rPrDefault><w:rPr>\
             <w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"Times New Roman\" w:cs=\"Times New Roman\"/>\
             <w:sz w:val=\"22\"/><w:szCs w:val=\"22\"/><w:lang w:val=\"{}\"/>\
             </w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>",
            escape(language)
        );
        let ids: BTreeMap<&str, String> = OURS.iter().map(|style| (style.name, style.name.replace(' ', ""))).collect();
        for style in &OURS {
            xml.push_str(&definition(style, &ids, theme));
        }
        xml.push_str("</w:styles>");
        Self { xml, ids }
    }

    /// The styles of another document, and of ours those that it lacks.
    ///
    /// # Errors
    /// As a sentence: they cannot be read.
    pub(super) fn of(xml: &str, theme: &Theme) -> Result<Self, String> {
        const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
        let document = roxmltree::Document::parse(xml).map_err(|error| error.to_string())?;
        let root = document.root_element();
        if !root.has_tag_name((WORD, "styles")) {
            return Err(format!("its styles are `{}`, expected those of a Word document", root.tag_name().name()));
        }
        let mut ids: BTreeMap<&'static str, String> = BTreeMap::new();
        let mut taken = Vec::new();
        for style in root.children().filter(|node| node.has_tag_name((WORD, "style"))) {
            let Some(id) = style.attribute((WORD, "styleId")) else { continue };
            taken.push(id.to_ascii_lowercase());
            let name = style.children().find(|node| node.has_tag_name((WORD, "name")));
            let name = name.and_then(|name| name.attribute((WORD, "val"))).unwrap_or_default();
            let kind = style.attribute((WORD, "type")).unwrap_or("paragraph");
            let own = OURS.iter().find(|own| own.name.eq_ignore_ascii_case(name) && kind_of(own) == kind);
            if let Some(own) = own {
                ids.insert(own.name, id.to_owned());
            }
        }
        let lacking: Vec<&Style> = OURS.iter().filter(|own| !ids.contains_key(own.name)).collect();
        for own in &lacking {
            let stem = own.name.replace(' ', "");
            let others = (2..).map(|number| format!("{stem}{number}"));
            let free = |id: &String| !taken.contains(&id.to_ascii_lowercase());
            let id = std::iter::once(stem.clone()).chain(others).find(free).unwrap_or(stem);
            taken.push(id.to_ascii_lowercase());
            ids.insert(own.name, id);
        }
        let prefix = root.lookup_prefix(WORD).unwrap_or_default();
        let mut added: String = lacking.iter().map(|own| definition(own, &ids, theme)).collect();
        if prefix != "w" {
            added = added.replace("<w:", &format!("<{prefix}:")).replace("</w:", &format!("</{prefix}:"));
            added = added.replace(" w:", &format!(" {prefix}:"));
        }
        let xml = without(xml, &format!("{prefix}:numPr"));
        let end = xml.rfind("</").unwrap_or(xml.len());
        Ok(Self { xml: format!("{}{added}{}", &xml[..end], &xml[end..]), ids })
    }

    /// The id of a style of ours.
    pub(super) fn id(&self, name: &str) -> String {
        self.ids.get(name).map_or_else(|| name.replace(' ', ""), |id| escape(id))
    }
}

/// A text of XML without the elements of a name: numbers of lists in another document's styles
/// would name lists of ours.
fn without(xml: &str, name: &str) -> String {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let mut parts = xml.split(&open);
    let mut out = parts.next().unwrap_or_default().to_owned();
    parts.for_each(|part| out.push_str(part.split_once(&close).map_or(part, |(_, rest)| rest)));
    out
}

fn kind_of(style: &Style) -> &'static str {
    if style.kind.len() == 1 { "paragraph" } else { style.kind }
}

/// A style as it is written (section 17.7.4.17).
fn definition(style: &Style, ids: &BTreeMap<&'static str, String>, theme: &Theme) -> String {
    let id = |name: &str| ids.get(name).map_or_else(String::new, |id| escape(id));
    let is_usual = ["Normal", "Default Paragraph Font", "Normal Table"].contains(&style.name);
    let usual = if is_usual { " w:default=\"1\"" } else { "" };
    let kind = kind_of(style);
    let mut out = format!(
        "<w:style w:type=\"{kind}\"{usual} w:styleId=\"{}\"><w:name w:val=\"{}\"/>",
        id(style.name),
        style.name
    );
    if let Some(base) = style.base {
        out.push_str(&format!("<w:basedOn w:val=\"{}\"/>", id(base)));
    }
    if let Some(next) = style.next {
        out.push_str(&format!("<w:next w:val=\"{}\"/>", id(next)));
    }
    if style.kind == "table" {
        out.push_str(
            "<w:uiPriority w:val=\"99\"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/>\
             <w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"70\" w:type=\"dxa\"/>\
             <w:bottom w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"70\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>",
        );
        return out;
    }
    if kind == "paragraph" {
        out.push_str("<w:qFormat/>");
    }
    let (mut paragraph, mut run) = (style.paragraph.to_owned(), style.run.to_owned());
    if style.kind.len() == 1 {
        paragraph = format!("<w:keepNext/><w:keepLines/>{paragraph}<w:outlineLvl w:val=\"{}\"/>", style.kind);
        let italic = if style.kind >= "2" { "<w:i/><w:iCs/>" } else { "" };
        run = format!("SANS<w:b/><w:bCs/>{italic}ACCENT{run}");
    }
    let accent = format!("<w:color w:val=\"{}\"/>", theme.accent.hex().trim_start_matches('#').to_uppercase());
    let mono = "<w:rFonts w:ascii=\"Courier New\" w:hAnsi=\"Courier New\" w:cs=\"Courier New\"/>";
    let run = run.replace("SANS", SANS).replace("MONO", mono).replace("ACCENT", &accent);
    if !paragraph.is_empty() {
        out.push_str(&format!("<w:pPr>{paragraph}</w:pPr>"));
    }
    if !run.is_empty() {
        out.push_str(&format!("<w:rPr>{run}</w:rPr>"));
    }
    out.push_str("</w:style>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_styles_of_another_document_are_named_by_their_own_ids() {
        let other = "<x:styles xmlns:x=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
            <x:style x:type=\"paragraph\" x:default=\"1\" x:styleId=\"Standard\"><x:name x:val=\"Normal\"/></x:style>\
            <x:style x:type=\"paragraph\" x:styleId=\"berschrift1\"><x:name x:val=\"Heading 1\"/></x:style></x:styles>";
        let styles = Styles::of(other, &Theme::default()).unwrap();
        assert_eq!((styles.id("heading 1"), styles.id("Normal")), ("berschrift1".to_owned(), "Standard".to_owned()));
        assert!(styles.xml.contains("<x:basedOn x:val=\"Standard\"/>"), "{}", styles.xml);
        assert!(roxmltree::Document::parse(&styles.xml).is_ok());
        assert!(Styles::of("<a/>", &Theme::default()).is_err());
    }
}
