//! The tree as HTML. Every text is escaped; the only markup is ours.

use std::collections::BTreeMap;

use crate::document::outline::outline_level;
use crate::document::{Align, Block, Inline, plain};
use crate::ledger::{MarkId, Target};
use crate::project::OutputKind;
use crate::render::account::Account;
use crate::render::escape::escape;
use crate::render::{Page, footnote_sign};

/// The content of a document, and the account of its numbers.
pub(super) fn content(page: &Page<'_>) -> (String, Account) {
    let targets = page.ledger.marks.iter().map(|mark| (mark.id, mark.target)).collect();
    let mut lower = Lower { page, out: String::new(), outline: Vec::new(), targets, account: Account::of(page) };
    lower.blocks(&page.document.blocks);
    lower.footnotes();
    (lower.out, lower.account)
}

pub(super) struct Lower<'a> {
    pub(super) page: &'a Page<'a>,
    pub(super) out: String,
    outline: Vec<u8>,
    targets: BTreeMap<MarkId, Target>,
    pub(super) account: Account,
}

impl Lower<'_> {
    /// A text that a reader sees.
    pub(super) fn text(&mut self, text: &str) {
        self.account.says(text);
        self.out.push_str(&escape(text));
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, id, content } => {
                // The title is the `h1`.
                let level = (outline_level(&mut self.outline, *level) + 1).min(6);
                self.out.push_str(&format!("<h{level} id=\"{}\">", escape(id)));
                self.inlines(content);
                self.out.push_str(&format!("</h{level}>\n"));
            }
            Block::Paragraph(content) => self.wrapped("p", "", content),
            Block::List { start, items } => self.list(*start, items),
            Block::Quote(blocks) => {
                self.out.push_str("<blockquote>\n");
                self.blocks(blocks);
                self.out.push_str("</blockquote>\n");
            }
            Block::Code(content) => {
                self.out.push_str("<pre><code>");
                self.inlines(content);
                self.out.push_str("</code></pre>\n");
            }
            Block::Grid { align, head, rows, .. } => self.grid(align, head, rows),
            Block::Rule => self.out.push_str("<hr>\n"),
            Block::Div { class, blocks } => {
                let tag = if class == "panel" || class == "abstract" { "section" } else { "div" };
                self.out.push_str(&format!("<{tag} class=\"tm-div {}\">\n", escape(class)));
                self.blocks(blocks);
                self.out.push_str(&format!("</{tag}>\n"));
            }
            Block::Exhibit(index) => self.exhibit(*index),
            Block::Image(index) => {
                if let Some(placed) = self.page.document.images.get(*index) {
                    self.image(placed);
                }
            }
            Block::Plan { block, source } => self.plan(*block, source),
            Block::Bibliography => self.bibliography(),
        }
    }

    pub(super) fn wrapped(&mut self, tag: &str, attributes: &str, content: &[Inline]) {
        self.out.push_str(&format!("<{tag}{attributes}>"));
        self.inlines(content);
        self.out.push_str(&format!("</{tag}>\n"));
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>]) {
        let tag = if start.is_some() { "ol" } else { "ul" };
        let from = start.filter(|start| *start != 1).map_or(String::new(), |start| format!(" start=\"{start}\""));
        self.account.says(&from);
        self.out.push_str(&format!("<{tag}{from}>\n"));
        for item in items {
            self.out.push_str("<li>");
            match item.as_slice() {
                [Block::Paragraph(content), rest @ ..] => {
                    self.inlines(content);
                    self.blocks(rest);
                }
                blocks => self.blocks(blocks),
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str(&format!("</{tag}>\n"));
    }

    fn grid(&mut self, align: &[Align], head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) {
        let class = |column: usize| match align.get(column) {
            Some(Align::Right) => " class=\"right\"",
            Some(Align::Center) => " class=\"center\"",
            _ => "",
        };
        self.out.push_str("<div class=\"tm-scroll\"><table class=\"tm-table\">\n<thead><tr>");
        for (column, cell) in head.iter().enumerate() {
            if plain(cell).trim().is_empty() {
                self.wrapped("td", class(column), cell);
                continue;
            }
            self.wrapped("th", &format!(" scope=\"col\"{}", class(column)), cell);
        }
        self.out.push_str("</tr></thead>\n<tbody>\n");
        for row in rows {
            self.out.push_str("<tr>");
            for (column, cell) in row.iter().enumerate() {
                self.wrapped("td", class(column), cell);
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody></table></div>\n");
    }

    fn plan(&mut self, block: usize, source: &str) {
        let entry = &self.page.ledger.blocks[block];
        let count = self.page.ledger.results.iter().filter(|result| result.block == block).count();
        let line = entry.place.line.to_string();
        for text in [&entry.kind, &entry.id, &count.to_string(), &*entry.place.file, &line, source] {
            self.account.says(text);
        }
        self.out.push_str(&format!(
            "<details class=\"tm-plan\" id=\"plan-{id}\"><summary><span class=\"tm-kind\">{kind}</span> <b>{id}</b> \
             <span class=\"tm-count\">{count} results · {file}:{line}</span></summary>\n<pre><code>{source}</code></pre>\n",
            id = escape(&entry.id),
            kind = escape(&entry.kind),
            file = escape(&entry.place.file),
            line = entry.place.line,
            source = escape(source),
        ));
        if !entry.methods.is_empty() {
            self.out.push_str("<p>");
            self.text(&entry.methods);
            self.out.push_str("</p>\n");
        }
        self.out.push_str("</details>\n");
    }

    fn bibliography(&mut self) {
        let works = &self.page.document.bibliography;
        let numbered = works.first().is_none_or(|work| work.numbered);
        // A list of HTML counts without letters before its numbers.
        let series = self.page.document.series;
        let (tag, class) =
            if numbered && series.is_empty() { ("ol", "tm-works") } else { ("ul", "tm-works tm-unnumbered") };
        self.out.push_str(&format!("<{tag} class=\"{class}\">\n"));
        for (index, work) in works.iter().enumerate() {
            self.out.push_str(&format!("<li id=\"work-{}\">", index + 1));
            if numbered && !series.is_empty() {
                self.text(&format!("{series}{}.", index + 1));
                self.out.push(' ');
            }
            self.inlines(&work.content);
            self.out.push_str("</li>\n");
        }
        self.out.push_str(&format!("</{tag}>\n"));
    }

    fn footnotes(&mut self) {
        if self.page.document.footnotes.is_empty() {
            return;
        }
        self.out.push_str("<ol class=\"tm-footnotes\">\n");
        for (index, blocks) in self.page.document.footnotes.iter().enumerate() {
            self.out.push_str(&format!("<li id=\"footnote-{}\">", index + 1));
            self.blocks(blocks);
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol>\n");
    }

    pub(super) fn inlines(&mut self, content: &[Inline]) {
        let mut rest = content;
        while let [first, behind @ ..] = rest {
            rest = match rest {
                [Inline::Mark { .. }, Inline::Text(dash), Inline::Mark { .. }, behind @ ..] if is_dash(dash) => {
                    self.ends(&rest[..3]);
                    behind
                }
                _ => {
                    self.inline(first);
                    behind
                }
            };
        }
    }

    /// Two ends with a dash between them, which stand on a line.
    fn ends(&mut self, ends: &[Inline]) {
        self.out.push_str("<span class=\"tm-whole\">");
        for inline in ends {
            self.inline(inline);
        }
        self.out.push_str("</span>");
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(text) => self.text(text),
            Inline::Mark { mark, text } => self.mark(*mark, text),
            Inline::Emphasis(inner) => self.tagged("em", inner),
            Inline::Strong(inner) => self.tagged("strong", inner),
            Inline::Superscript(inner) => self.tagged("sup", inner),
            Inline::Subscript(inner) => self.tagged("sub", inner),
            Inline::Formula { formula, latex, is_display } => self.formula(formula, latex, *is_display),
            Inline::Code(inner) => self.tagged("code", inner),
            Inline::Link { url, content } if url.is_empty() => self.inlines(content),
            Inline::Link { url, content } => self.linked(&format!("<a href=\"{}\">", escape(url)), content),
            Inline::Citation { works, content } => {
                let first = works.first().map_or(0, |work| work + 1);
                let titles: Vec<String> = works
                    .iter()
                    .filter_map(|work| self.page.document.bibliography.get(*work))
                    .map(|work| plain(&work.content))
                    .collect();
                let titles = titles.join("\n");
                self.account.is_heard(&titles);
                let titles = escape(&titles);
                self.out.push_str(&format!("<a class=\"tm-cite\" href=\"#work-{first}\" title=\"{titles}\">"));
                self.cited(content);
                self.out.push_str("</a>");
            }
            Inline::Reference { target, content } if target.contains('/') => self.beyond(target, content),
            Inline::Reference { target, content } => {
                self.linked(&format!("<a href=\"#{}\">", escape(target)), content);
            }
            Inline::Footnote(number) => {
                self.out.push_str(&format!("<sup><a href=\"#footnote-{number}\">{}</a></sup>", footnote_sign(*number)));
            }
            Inline::Break => self.out.push_str("<br>\n"),
        }
    }

    /// The words of a citation: a line may end between works and not within a range of them.
    fn cited(&mut self, content: &[Inline]) {
        for inline in content {
            match inline {
                Inline::Text(text) => self.cited_text(text),
                Inline::Superscript(inner) => {
                    self.out.push_str("<sup>");
                    self.cited(inner);
                    self.out.push_str("</sup>");
                }
                other => self.inline(other),
            }
        }
    }

    fn cited_text(&mut self, text: &str) {
        self.account.says(text);
        let mut parts = text.split_inclusive([' ', ',', ';']).peekable();
        while let Some(part) = parts.next() {
            match is_range(part) {
                true => self.out.push_str(&format!("<span class=\"tm-whole\">{}</span>", escape(part))),
                false => self.out.push_str(&escape(part)),
            }
            // A browser ends no line between a comma and a digit, `1,2`, by itself.
            if part.ends_with([',', ';']) && parts.peek().is_some_and(|next| !next.starts_with(' ')) {
                self.out.push_str("<wbr>");
            }
        }
    }

    /// A cross-reference to another document of the report, which lies beside this page where it is
    /// a page itself.
    fn beyond(&mut self, target: &str, content: &[Inline]) {
        let Some((id, label)) = target.split_once('/') else { return };
        let documents = self.page.config.documents.iter().map(toml::Spanned::get_ref);
        let is_page = documents.into_iter().any(|one| one.id == id && one.outputs.contains(&OutputKind::Html));
        match is_page {
            true => self.linked(&format!("<a href=\"{}.html#{}\">", escape(id), escape(label)), content),
            false => self.inlines(content),
        }
    }

    /// A link. A traced number in it stands outside of the link, since it opens its
    /// evidence itself.
    fn linked(&mut self, open: &str, content: &[Inline]) {
        let mut is_open = false;
        for inline in content {
            if inline.has_mark() == is_open {
                self.out.push_str(if is_open { "</a>" } else { open });
                is_open = !is_open;
            }
            self.inline(inline);
        }
        if is_open {
            self.out.push_str("</a>");
        }
    }

    fn tagged(&mut self, tag: &str, inner: &[Inline]) {
        self.out.push_str(&format!("<{tag}>"));
        self.inlines(inner);
        self.out.push_str(&format!("</{tag}>"));
    }

    fn mark(&mut self, mark: MarkId, text: &str) {
        let is_claim = matches!(self.targets.get(&mark), Some(Target::Claim(_)));
        let what = self.targets.get(&mark).map_or("", |target| self.page.ledger.target_id(*target));
        match is_claim {
            true => self.account.claim(mark, text),
            false => self.account.mark(mark, text),
        }
        let class = if is_claim { "tm-mark tm-claim" } else { "tm-mark" };
        self.out.push_str(&format!(
            "<span class=\"{class}\" role=\"button\" tabindex=\"0\" data-mark=\"{}\" data-result=\"{}\" aria-haspopup=\"dialog\">{}</span>",
            mark.0,
            escape(what),
            escape(text)
        ));
    }
}

fn is_dash(words: &str) -> bool {
    matches!(words, "–" | "-")
}

/// Whether words of a citation are a range of numbered works: `3–5`, `S3-S5`.
fn is_range(words: &str) -> bool {
    words.split_once(['–', '-']).is_some_and(|(first, last)| {
        first.ends_with(|c: char| c.is_ascii_digit())
            && last.trim_start_matches('S').starts_with(|c: char| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_text_is_harmless() {
        assert_eq!(escape("<script>\"&'"), "&lt;script&gt;&quot;&amp;&#39;");
    }
}
