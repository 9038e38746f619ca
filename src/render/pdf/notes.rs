//! Footnotes and works cited as Typst source.

use super::literal::quoted;
use super::lower::Lower;
use crate::render::footnote_sign;

impl Lower<'_> {
    pub(super) fn bibliography(&mut self) {
        self.out.push_str("#tm-works((\n");
        for (index, work) in self.page.document.bibliography.iter().enumerate() {
            self.account.says(&format!("{}{}.", self.page.document.series, index + 1));
            self.out.push_str(&format!("  (label(\"work-{}\"), [", index + 1));
            self.inlines(&work.content);
            self.out.push_str("]),\n");
        }
        let numbered = self.page.document.bibliography.first().is_none_or(|work| work.numbered);
        self.out.push(')');
        if !numbered {
            self.out.push_str(", numbered: false");
        } else if !self.page.document.series.is_empty() {
            self.out.push_str(&format!(", series: {}", quoted(self.page.document.series)));
        }
        self.out.push_str(")\n\n");
    }

    /// The sign of a footnote. Its text goes to the foot of the page that has the first
    /// one; a poster has its notes at the foot of the sheet, and what is set anew on each
    /// page can have none.
    pub(super) fn footnote(&mut self, number: usize) {
        let page = self.page;
        let (sign, text) = (footnote_sign(number), page.document.footnotes.get(number - 1));
        match text {
            Some(blocks) if page.sheet.is_none() && !self.repeats && self.noted.insert(number) => {
                self.out.push_str(&format!("#tm-note(label(\"footnote-{number}\"), \"{sign}\", ["));
                self.account.begins();
                self.blocks(blocks);
                self.trim();
                self.out.push_str("]);");
                self.account.begins();
            }
            _ => {
                let to = self.destination(&format!("footnote-{number}"), &format!("note {sign}"));
                self.out.push_str(&format!("#super(typographic: false, link({to}, \"{sign}\"));"));
            }
        }
    }

    /// The notes that stand at the foot of no page.
    pub(super) fn footnotes(&mut self) {
        if self.noted.len() == self.page.document.footnotes.len() {
            return;
        }
        self.out.push_str("#tm-notes((\n");
        for (index, blocks) in self.page.document.footnotes.iter().enumerate() {
            if self.noted.contains(&(index + 1)) {
                continue;
            }
            self.out.push_str(&format!("  (label(\"footnote-{}\"), \"{}\", [", index + 1, footnote_sign(index + 1)));
            self.blocks(blocks);
            self.trim();
            self.out.push_str("]),\n");
        }
        self.out.push_str("))\n\n");
    }
}
