//! The list of the works cited.

use super::lower::Lower;
use super::paragraph::Look;

impl Lower<'_> {
    /// The works, numbered where the style numbers them; each has a bookmark that citations
    /// lead to.
    pub(super) fn works(&mut self) {
        let page = self.page;
        let numbered = page.document.bibliography.first().is_none_or(|work| work.numbered);
        let list = numbered.then(|| (self.numbering.works(page.document.series), 0));
        for (index, work) in page.document.bibliography.iter().enumerate() {
            self.account.begins();
            let look = Look { numbered: list, ..Look::of("Bibliography") }.xml(self.styles, None);
            self.out.push_str(&format!("<w:p>{look}"));
            self.bookmarked(&format!("work_{}", index + 1), |lower| lower.inlines(&work.content));
            self.out.push_str("</w:p>");
        }
    }
}
