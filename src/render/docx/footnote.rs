//! Footnotes at the foot of the page (ECMA-376 part 1, section 17.11).

use super::lower::Lower;
use super::markup::{HEAD, NAMESPACES, run};
use super::paragraph::Look;
use crate::render::footnote_sign;

impl Lower<'_> {
    /// The sign of a footnote. Word letters them itself; where a note is referred to again
    /// the sign repeats the first.
    pub(super) fn footnote(&mut self, number: usize) {
        let page = self.page;
        let Some(blocks) = page.document.footnotes.get(number - 1) else { return };
        if self.is_note || self.notes.contains_key(&number) {
            let sign = footnote_sign(number);
            let outer = self.face;
            self.face.raised = Some("superscript");
            let properties = self.properties();
            self.face = outer;
            self.out.push_str(&run(&properties, &sign));
            return;
        }
        let style = self.styles.id("footnote reference");
        self.out.push_str(&format!(
            "<w:r><w:rPr><w:rStyle w:val=\"{style}\"/></w:rPr><w:footnoteReference w:id=\"{number}\"/></w:r>"
        ));
        // The note is a part of its own, and its letters stand before nothing of the text.
        let outside = std::mem::take(&mut self.out);
        let (face, look) =
            (std::mem::take(&mut self.face), std::mem::replace(&mut self.look, Look::of("footnote text")));
        self.notes.insert(number, String::new());
        self.is_note = true;
        self.blocks(blocks);
        self.is_note = false;
        (self.face, self.look) = (face, look);
        let mut note = std::mem::replace(&mut self.out, outside);
        let sign = format!("<w:r><w:rPr><w:rStyle w:val=\"{style}\"/></w:rPr><w:footnoteRef/></w:r>{}", run("", " "));
        match note.find("</w:pPr>") {
            Some(at) => note.insert_str(at + "</w:pPr>".len(), &sign),
            None => note = format!("<w:p>{sign}</w:p>"),
        }
        self.notes.insert(number, note);
        self.account.begins();
    }

    /// The part of the footnotes, with the lines that Word sets over them.
    pub(super) fn notes_part(&self) -> String {
        let mut out = format!(
            "{HEAD}<w:footnotes{NAMESPACES}><w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>\
             <w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
        );
        for (number, note) in &self.notes {
            out.push_str(&format!("<w:footnote w:id=\"{number}\">{note}</w:footnote>"));
        }
        out.push_str("</w:footnotes>");
        out
    }

    /// The notes that only another note refers to.
    pub(super) fn loose_notes(&mut self) {
        let page = self.page;
        for (index, blocks) in page.document.footnotes.iter().enumerate() {
            if self.notes.contains_key(&(index + 1)) {
                continue;
            }
            self.notes.insert(index + 1, String::new());
            self.stamped(&Look::of("footnote text"), &format!("{}:", footnote_sign(index + 1)));
            self.blocks(blocks);
        }
        // These are no footnotes of Word's.
        self.notes.retain(|_, note| !note.is_empty());
    }
}
