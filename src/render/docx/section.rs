//! Sections: the size of the pages, their heads and feet, and the numbers of their lines
//! (ECMA-376 part 1, section 17.6).

/// A page, in twentieths of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageSize {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
    pub(super) left: usize,
}

impl PageSize {
    /// A4 with 454 pt between the margins, the width that figures are drawn for.
    pub(super) const A4: Self = Self { width: 11906, height: 16838, top: 1644, right: 1410, bottom: 1418, left: 1410 };

    /// The page when it is turned.
    pub(super) fn turned(self) -> Self {
        Self { width: self.height, height: self.width, ..self }
    }

    /// What is between the margins.
    pub(super) fn text_width(self) -> usize {
        self.width.saturating_sub(self.left + self.right).max(2000)
    }

    pub(super) fn text_height(self) -> usize {
        self.height.saturating_sub(self.top + self.bottom).max(2000)
    }
}

/// Which way pages are turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Upright,
    Turned,
}

/// What the sections of a document have in common.
pub(super) struct Sections {
    page: PageSize,
    /// References to the head and the foot of the pages.
    references: String,
    line_numbers: bool,
    /// Which way the pages are turned that are written now.
    turn: Turn,
}

impl Sections {
    pub(super) fn new(page: PageSize, references: String, line_numbers: bool) -> Self {
        Self { page, references, line_numbers, turn: Turn::Upright }
    }

    /// The page that is written now.
    pub(super) fn page(&self) -> PageSize {
        if self.turn == Turn::Turned { self.page.turned() } else { self.page }
    }

    /// The properties of a section that ends; the pages after it are turned the other way.
    pub(super) fn end(&mut self, turn: Turn) -> String {
        self.turn = turn;
        let xml = self.xml();
        self.turn = if turn == Turn::Turned { Turn::Upright } else { Turn::Turned };
        xml
    }

    /// The properties of the last section.
    pub(super) fn last(&mut self) -> String {
        self.turn = Turn::Upright;
        self.xml()
    }

    fn xml(&self) -> String {
        let PageSize { width, height, top, right, bottom, left } = self.page();
        let turned = if self.turn == Turn::Turned { " w:orient=\"landscape\"" } else { "" };
        let lines = if self.line_numbers {
            "<w:lnNumType w:countBy=\"1\" w:distance=\"360\" w:restart=\"continuous\"/>"
        } else {
            ""
        };
        format!(
            "<w:sectPr>{}<w:footnotePr><w:numFmt w:val=\"lowerLetter\"/></w:footnotePr>\
             <w:pgSz w:w=\"{width}\" w:h=\"{height}\"{turned}/>\
             <w:pgMar w:top=\"{top}\" w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" w:header=\"709\" w:footer=\"709\" w:gutter=\"0\"/>\
             {lines}<w:cols w:space=\"708\"/></w:sectPr>",
            self.references
        )
    }
}
