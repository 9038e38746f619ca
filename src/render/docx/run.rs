//! Running text as runs.

use super::bookmark::field;
use super::equation::equation;
use super::lower::{Face, Lower};
use super::markup::{escape, run};
use crate::document::{Inline, plain};

impl Lower<'_> {
    pub(super) fn inlines(&mut self, content: &[Inline]) {
        for inline in content {
            self.inline(inline);
        }
    }

    /// Words of the author, or of the program.
    pub(super) fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.account.says(text);
            let properties = self.properties();
            self.out.push_str(&run(&properties, text));
        }
    }

    /// Content that is set otherwise than what is around it.
    pub(super) fn set(&mut self, change: impl FnOnce(&mut Face), content: &[Inline]) {
        let outer = self.face;
        change(&mut self.face);
        self.inlines(content);
        self.face = outer;
    }

    /// Content that a bookmark holds.
    pub(super) fn bookmarked(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        let start = self.bookmarks.start(name);
        self.out.push_str(&start);
        content(self);
        let end = self.bookmarks.end();
        self.out.push_str(&end);
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(text) => self.text(text),
            Inline::Mark { mark, text } => self.mark(*mark, text),
            Inline::Emphasis(inner) => self.set(|face| face.is_italic = !face.is_italic, inner),
            Inline::Strong(inner) => self.set(|face| face.is_bold = true, inner),
            Inline::Superscript(inner) => self.set(|face| face.raised = Some("superscript"), inner),
            Inline::Subscript(inner) => self.set(|face| face.raised = Some("subscript"), inner),
            Inline::Code(inner) => self.set(|face| face.style = Some("Verbatim Char"), inner),
            Inline::Formula { formula, is_display, .. } => {
                self.account.says(&formula.words());
                self.out.push_str(&equation(formula, *is_display));
            }
            Inline::Link { url, content } if url.is_empty() => self.inlines(content),
            Inline::Link { url, content } => self.link(url, content),
            Inline::Citation { works, content } => {
                let first = works.first().map_or(1, |work| work + 1);
                self.anchored(&format!("work_{first}"), content);
            }
            Inline::Reference { target, content } => self.reference(target, content),
            Inline::Footnote(number) => self.footnote(*number),
            Inline::Break => self.out.push_str("<w:r><w:br/></w:r>"),
        }
    }

    fn link(&mut self, url: &str, content: &[Inline]) {
        if let Some(label) = url.strip_prefix('#') {
            let name = self.bookmarks.of_label(label);
            self.anchored(&name, content);
            return;
        }
        let leads = if self.is_note { &mut self.leads_of_notes } else { &mut self.leads };
        let id = leads.outside(url);
        self.out.push_str(&format!("<w:hyperlink r:id=\"{id}\" w:history=\"1\">"));
        self.set(|face| face.style = Some("Hyperlink"), content);
        self.out.push_str("</w:hyperlink>");
    }

    fn anchored(&mut self, name: &str, content: &[Inline]) {
        if self.is_alone {
            return self.inlines(content);
        }
        self.out.push_str(&format!("<w:hyperlink w:anchor=\"{}\" w:history=\"1\">", escape(name)));
        self.inlines(content);
        self.out.push_str("</w:hyperlink>");
    }

    /// A cross-reference: a field that repeats what its bookmark holds, with the words that
    /// it reads now. What it reads and its bookmark does not hold (the number of a section)
    /// is a link.
    fn reference(&mut self, target: &str, content: &[Inline]) {
        if target.contains('/') {
            // Of another document: nothing here holds what it reads, and it is no word of the
            // author's either.
            let words = plain(content).replace(['"', '\\'], "");
            self.account.says(&plain(content));
            let properties = self.properties();
            let (begin, end) = field(&format!("QUOTE \"{words}\""), &properties);
            self.out.push_str(&format!("{begin}{}{end}", run(&properties, &plain(content))));
            return;
        }
        if self.is_alone {
            return self.inlines(content);
        }
        let name = self.bookmarks.of_label(target);
        let exhibit = self.page.document.exhibits.iter().find(|exhibit| exhibit.id == target);
        let repeats = exhibit.map_or(!self.page.number_sections, |exhibit| plain(content) == exhibit.name());
        if repeats {
            let properties = self.properties();
            let (begin, end) = field(&format!("REF {name} \\h"), &properties);
            self.out.push_str(&begin);
            self.inlines(content);
            self.out.push_str(&end);
        } else {
            self.anchored(&name, content);
        }
    }
}
