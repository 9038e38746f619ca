//! Head and foot of the pages.

use super::bookmark::field_reading;
use super::markup::{HEAD, NAMESPACES, run};
use super::styles::Styles;
use crate::render::Page;

/// The part of the head: the short title, and the sentence for every page.
pub(super) fn head(page: &Page<'_>, styles: &Styles) -> String {
    let config = page.config;
    let short = config.short_title.as_ref().unwrap_or(&config.title);
    let own = if page.document.title == config.title { "" } else { &page.document.title };
    let style = styles.id("header");
    let mut out =
        format!("{HEAD}<w:hdr{NAMESPACES}><w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{}", run("", short));
    if !own.is_empty() {
        out.push_str(&run("", &format!("\t{own}")));
    }
    out.push_str("</w:p>");
    if let Some(banner) = &config.banner {
        out.push_str(&format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{}</w:p>", run("", &banner.text)));
    }
    out.push_str("</w:hdr>");
    out
}

/// The part of the foot: the version, the freeze, and the number of the page.
pub(super) fn foot(page: &Page<'_>, styles: &Styles) -> String {
    let (wording, report) = (page.config.language.wording(), &page.ledger.report);
    let stamp = format!("{} {} · {} {}\t", wording.version, report.version, wording.freeze_head, report.freeze);
    format!(
        "{HEAD}<w:ftr{NAMESPACES}><w:p><w:pPr><w:pStyle w:val=\"{}\"/></w:pPr>{}{}{}{}</w:p></w:ftr>",
        styles.id("footer"),
        run("", &format!("{stamp}{} ", wording.page)),
        field_reading("PAGE", "", "1"),
        run("", &format!(" {} ", wording.of)),
        field_reading("NUMPAGES", "", "1"),
    )
}
