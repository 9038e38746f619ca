//! The document of a journal that gives its styles and its pages.

use super::archive::Archive;
use super::package::Part;
use super::section::PageSize;
use super::styles::Styles;
use crate::project::Theme;

/// What is taken of another document.
pub(super) struct ReferenceDocument {
    /// Its styles, and of ours those that it lacks.
    pub(super) styles: Styles,
    /// Its theme, if it has one.
    pub(super) theme: Option<Vec<u8>>,
    /// Its pages.
    pub(super) page: PageSize,
}

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

impl ReferenceDocument {
    /// Reads it.
    ///
    /// # Errors
    /// As a sentence: it is no Word document, or has no styles.
    pub(super) fn read(bytes: &[u8], theme: &Theme) -> Result<Self, String> {
        let archive = Archive::read(bytes)?;
        let main = archive.main().ok_or("it is no Word document")?;
        let leads = archive.leads_of(&main);
        let part = |kind: &str| leads.iter().find(|(_, own, _)| own == kind).map(|(.., name)| name.as_str());
        let styles = part("styles").and_then(|name| archive.text(name)).ok_or("it has no styles")?;
        let styles = Styles::of(styles, theme)?;
        let theme = part("theme").and_then(|name| archive.bytes(name)).map(<[u8]>::to_vec);
        let body = archive.text(&main).ok_or("it has no text")?;
        Ok(Self { styles, theme, page: page_of(body).unwrap_or(PageSize::A4) })
    }
}

impl ReferenceDocument {
    /// The part with its theme.
    pub(super) fn theme_part(&self) -> Option<Part> {
        let content_type = Some("application/vnd.openxmlformats-officedocument.theme+xml");
        Some(Part { name: "word/theme/theme1.xml".into(), content_type, bytes: self.theme.clone()? })
    }
}

/// The pages of its last section.
fn page_of(body: &str) -> Option<PageSize> {
    let document = roxmltree::Document::parse(body).ok()?;
    let named = |name: &'static str| document.descendants().rfind(move |node| node.has_tag_name((WORD, name)));
    let (size, margins) = (named("pgSz")?, named("pgMar")?);
    let number = |node: roxmltree::Node<'_, '_>, key: &str| -> Option<usize> {
        let value: i64 = node.attribute((WORD, key))?.parse().ok()?;
        usize::try_from(value.abs()).ok().filter(|value| *value <= 31_680)
    };
    let page = PageSize {
        width: number(size, "w")?,
        height: number(size, "h")?,
        top: number(margins, "top")?,
        right: number(margins, "right")?,
        bottom: number(margins, "bottom")?,
        left: number(margins, "left")?,
    };
    (page.width > page.left + page.right && page.height > page.top + page.bottom).then_some(page)
}
