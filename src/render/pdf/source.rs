//! A whole document as Typst source.

use super::evidence::appendix;
use super::literal::{list, quoted};
use super::logo;
use super::lower::Lower;
use super::qr::qr;
use crate::project::{Evidence, MarkStyle};
use crate::render::Page;
use crate::render::account::{Account, bare};
use crate::render::delivery::DELIVERY;
use crate::render::pdf::links::Links;

/// A document as Typst source.
pub(super) struct DocumentSource {
    /// The whole source.
    pub(super) text: String,
    /// The links between its numbers and their evidence.
    pub(super) links: Links,
    /// What is printed of numbers.
    pub(super) account: Account,
    /// The letters of its longest word, the evidence left aside.
    pub(super) longest_word: usize,
}

/// The source of a document.
pub(super) fn source(page: &Page<'_>) -> DocumentSource {
    let mut lower = Lower::new(page);
    lower.preamble();
    lower.blocks(&page.document.blocks);
    lower.footnotes();
    let longest_word = lower.account.longest_word();
    if page.evidence == Evidence::Appendix {
        if page.line_numbers {
            lower.out.push_str("#set par.line(numbering: none)\n");
        }
        appendix(&mut lower);
    }
    DocumentSource { text: lower.out, links: lower.links, account: lower.account, longest_word }
}

/// Lines are numbered through the text; those of tables, figures and notes are not.
const LINE_NUMBERS: &str = "#set par.line(numbering: \"1\", number-margin: left)\n\
                            #show figure: set par.line(numbering: none)\n\
                            #show table: set par.line(numbering: none)\n\
                            #show footnote.entry: set par.line(numbering: none)\n\n";

impl Lower<'_> {
    fn preamble(&mut self) {
        let page = self.page;
        let config = page.config;
        let report = &page.ledger.report;
        self.out.push_str("#import \"tickmark.typ\": *\n");
        self.out.push_str(&format!("#import {}: report\n", quoted(&format!("{}.typ", page.document.template))));
        if page.mark_style == MarkStyle::Plain {
            self.out.push_str("#let tm-mark = tm-mark.with(colour: none)\n");
        }
        self.out.push_str("#show: report.with(\n");
        let mut field = |name: &str, value: String| self.out.push_str(&format!("  {name}: {value},\n"));
        field("title", quoted(&page.document.title));
        field("report-title", quoted(&config.title));
        field("short-title", quoted(config.short_title.as_ref().unwrap_or(&config.title)));
        field("subtitle", config.subtitle.as_ref().map_or("none".to_owned(), |text| quoted(text)));
        let authors = config.authors.iter().map(|author| {
            let affiliations: Vec<String> = author.affiliations.iter().map(|number| format!("{number},")).collect();
            let optional = |text: &Option<String>| text.as_ref().map_or("none".to_owned(), |text| quoted(text));
            format!(
                "(name: {}, degrees: {}, affiliations: ({}), corresponding: {}, email: {}, orcid: {})",
                quoted(&author.name),
                optional(&author.degrees),
                affiliations.join(" "),
                author.corresponding,
                optional(&author.email),
                optional(&author.orcid)
            )
        });
        field("authors", list(authors));
        field("affiliations", list(config.affiliations.iter().map(|affiliation| quoted(&affiliation.name))));
        field("keywords", list(config.keywords.iter().map(|word| quoted(word))));
        field("language", quoted(config.language.code()));
        field("banner", config.banner.as_ref().map_or("none".to_owned(), |banner| quoted(&banner.text)));
        field("version", quoted(&report.version));
        field("digest", quoted(&report.digest.hex()));
        field("freeze", quoted(&report.freeze));
        let date = crate::freeze::parse_date(&report.created)
            .map_or("none".to_owned(), |(y, m, d)| format!("datetime(year: {y}, month: {m}, day: {d})"));
        field("date", date);
        field("generator", quoted(&crate::render::generator()));
        field("qr", qr(page));
        // Only where the report has them: a template of a project may not know them.
        if let Some(address) = page.qr {
            field("qr-address", format!("({}, {})", quoted(address), quoted(bare(address))));
        }
        if !page.logos.is_empty() {
            field("logos", logo::argument(page));
            let words = page.logos.iter().flat_map(|logo| &logo.image.image.words);
            words.for_each(|words| self.account.says(&words.text));
        }
        self.out.push_str(")\n\n");
        if page.line_numbers {
            self.out.push_str(LINE_NUMBERS);
        }
        self.attachments();
    }

    /// The files that travel in the PDF.
    fn attachments(&mut self) {
        // After the show rule: content before it would keep the rule from setting
        // the document's title.
        let own = (DELIVERY, "application/json", "The files that travel with the pages, and the numbers on these");
        let files = self.page.attachments.iter().map(|file| (&*file.name, file.media_type, &*file.description));
        for (name, media_type, description) in files.chain([own]) {
            self.out.push_str(&format!(
                "#pdf.attach({}, read({}, encoding: none), relationship: \"source\", mime-type: {}, description: {})\n",
                quoted(name),
                quoted(&format!("attach/{name}")),
                quoted(media_type),
                quoted(description)
            ));
        }
        self.out.push('\n');
    }
}
