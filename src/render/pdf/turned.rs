//! Tables on pages that are turned.

use crate::diagnostic::Diagnostic;
use crate::document::Block;
use crate::render::Page;

/// Whether an exhibit is to stand on a turned page.
fn is_asked_for(page: &Page<'_>, index: usize) -> bool {
    page.document.exhibits.get(index).is_some_and(|request| request.order.landscape == Some(true))
}

/// Whether a turned page can be begun there: in the running text, not in a container, and
/// not on a poster, which is one sheet.
pub(super) fn can_be(page: &Page<'_>, index: usize) -> bool {
    let is_in_text = || page.document.blocks.contains(&Block::Exhibit(index));
    is_asked_for(page, index) && page.sheet.is_none() && is_in_text()
}

/// The findings: tables that are to be turned and cannot be.
pub(super) fn findings(page: &Page<'_>) -> Vec<Diagnostic> {
    let asked = (0..page.document.exhibits.len()).filter(|index| is_asked_for(page, *index) && !can_be(page, *index));
    asked
        .filter_map(|index| page.document.exhibits.get(index))
        .map(|request| {
            let where_it_stands =
                if page.sheet.is_some() { "a poster is one sheet" } else { "it stands in a container or a list" };
            Diagnostic::finding(format!("{} is not turned: {where_it_stands}", request.name()))
                .at(request.place.clone())
                .hint("take `landscape` out, or move the table into the running text")
        })
        .collect()
}
