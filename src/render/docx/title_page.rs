//! Title, authors, affiliations and what identifies the version.

use super::lower::Lower;
use super::markup::run;
use super::paragraph::Look;

impl Lower<'_> {
    /// What stands before the text. All of it is accounted for as stamps, which a page may
    /// show any number of times; the numbers of affiliations are said by the account itself.
    pub(super) fn title_page(&mut self) {
        let page = self.page;
        let config = page.config;
        if !page.logos.is_empty() {
            let look = Look { align: Some("left"), ..Look::of("Figure") }.xml(self.styles, None);
            self.out.push_str(&format!("<w:p>{look}"));
            for logo in page.logos {
                self.image(&logo.image);
            }
            self.out.push_str("</w:p>");
        }
        let is_whole = page.document.title == config.title;
        if !is_whole {
            self.stamped(&Look::of("Subtitle"), &config.title);
        }
        self.stamped(&Look::of("Title"), &page.document.title);
        if let Some(subtitle) = config.subtitle.as_ref().filter(|_| is_whole) {
            self.stamped(&Look::of("Subtitle"), subtitle);
        }
        self.byline();
        for (index, affiliation) in config.affiliations.iter().enumerate() {
            let look = Look::of("Affiliation").xml(self.styles, None);
            let number = run("<w:vertAlign w:val=\"superscript\"/>", &(index + 1).to_string());
            self.out.push_str(&format!("<w:p>{look}{number}{}</w:p>", run("", &format!(" {}", affiliation.name))));
        }
        self.details();
    }

    fn byline(&mut self) {
        let authors = &self.page.config.authors;
        if authors.is_empty() {
            return;
        }
        // Degrees have commas of their own.
        let between = if authors.iter().any(|author| author.degrees.is_some()) { "; " } else { ", " };
        let look = Look::of("Author").xml(self.styles, None);
        self.out.push_str(&format!("<w:p>{look}"));
        for (index, author) in authors.iter().enumerate() {
            let numbers: Vec<String> = author.affiliations.iter().map(usize::to_string).collect();
            let mut raised = numbers.join(",");
            if author.corresponding {
                raised.push_str(if raised.is_empty() { "*" } else { ",*" });
            }
            let gap = if index + 1 < authors.len() { between } else { "" };
            let degrees = author.degrees.as_ref().map_or(String::new(), |degrees| format!(", {degrees}"));
            self.out.push_str(&run("", &format!("{}{degrees}", author.name)));
            if !raised.is_empty() {
                self.out.push_str(&run("<w:vertAlign w:val=\"superscript\"/>", &raised));
            }
            self.out.push_str(&run("", gap));
        }
        self.out.push_str("</w:p>");
    }

    /// To whom letters go, the ORCID iDs, the key words, the version.
    fn details(&mut self) {
        let page = self.page;
        let (config, report, wording) = (page.config, &page.ledger.report, page.config.language.wording());
        for author in config.authors.iter().filter(|author| author.corresponding) {
            let email = author.email.as_ref().map_or(String::new(), |email| format!(", {email}"));
            self.detail(wording.correspondence, &format!("{}{email}", author.name));
        }
        let iris: Vec<String> = config
            .authors
            .iter()
            .filter_map(|author| Some(format!("{} {}", author.name, author.orcid.as_ref()?)))
            .collect();
        if !iris.is_empty() {
            self.detail("ORCID", &iris.join("; "));
        }
        if !config.keywords.is_empty() {
            self.detail(wording.keywords, &config.keywords.join("; "));
        }
        let stamp = format!(
            "{} {} · {} {} · {} · {}",
            wording.version,
            report.version,
            wording.freeze,
            report.freeze,
            report.created,
            crate::render::generator()
        );
        self.detail(wording.stamp, &stamp);
    }

    fn detail(&mut self, head: &str, text: &str) {
        let look = Look::of("Details").xml(self.styles, None);
        let head = run("<w:b/><w:bCs/>", &format!("{head}: "));
        self.out.push_str(&format!("<w:p>{look}{head}{}</w:p>", run("", text)));
    }
}
