//! A paragraph: its properties, in the order of the standard (section 17.3.1.26).

use super::styles::Styles;

/// Where numbers of a list come from: an instance of a numbering, and the level in it.
pub(super) type Numbered = (usize, usize);

/// How a paragraph is set, beside its style.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    /// The style, by its name.
    pub(super) style: &'static str,
    /// Whether it stays on the page of what follows.
    pub(super) keep_next: bool,
    /// Whether it begins a page.
    pub(super) begins_page: bool,
    /// The list that numbers it.
    pub(super) numbered: Option<Numbered>,
    /// Where its decimal signs stand, in twentieths of a point.
    pub(super) decimal: Option<usize>,
    /// Line pitch in 240ths of a line.
    pub(super) line: Option<usize>,
    /// Its distance from the left, in twentieths of a point.
    pub(super) indent: usize,
    /// `left`, `center` or `right`.
    pub(super) align: Option<&'static str>,
}

impl Look {
    /// A paragraph of a style.
    pub(super) fn of(style: &'static str) -> Self {
        Self { style, ..Self::default() }
    }

    /// Its properties; `section` is that of the section that ends with it.
    pub(super) fn xml(&self, styles: &Styles, section: Option<&str>) -> String {
        let mut out = String::from("<w:pPr>");
        if !self.style.is_empty() {
            out.push_str(&format!("<w:pStyle w:val=\"{}\"/>", styles.id(self.style)));
        }
        if self.keep_next {
            out.push_str("<w:keepNext/>");
        }
        if self.begins_page {
            out.push_str("<w:pageBreakBefore/>");
        }
        if let Some((list, level)) = self.numbered {
            out.push_str(&format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>"));
        }
        if let Some(position) = self.decimal {
            out.push_str(&format!("<w:tabs><w:tab w:val=\"decimal\" w:pos=\"{position}\"/></w:tabs>"));
        }
        if let Some(line) = self.line {
            out.push_str(&format!("<w:spacing w:line=\"{line}\" w:lineRule=\"auto\"/>"));
        }
        if self.indent > 0 {
            out.push_str(&format!("<w:ind w:left=\"{}\"/>", self.indent));
        }
        if let Some(align) = self.align {
            out.push_str(&format!("<w:jc w:val=\"{align}\"/>"));
        }
        out.push_str(section.unwrap_or_default());
        out.push_str("</w:pPr>");
        out
    }
}
