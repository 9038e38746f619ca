//! A comparison of two versions as one HTML page.

use crate::cli::compared::{Compared, change_words, claim_words, file_words, summary};
use crate::cli::diff_documents::{ComparedDocument, Shown};
use crate::ledger::NumberChange;
use crate::render::html::escape;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}\
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}\
td,th{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #ddd}th{font-weight:600}\
.num{white-space:nowrap;font-variant-numeric:tabular-nums}.id{font-family:ui-monospace,monospace;font-size:.85em;overflow-wrap:anywhere}\
.cross{border-left:4px solid #b3261e}.why{color:#b3261e;font-weight:600}del{color:#8a1c13}ins{color:#0b5d1e;text-decoration:none;font-weight:600}\
.quiet{color:#5a5a5a}.scroll{overflow-x:auto}\
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}td,th{border-color:#444}del{color:#ff9c92}ins{color:#8fdc9f}.why{color:#ff9c92}.quiet{color:#aaa}}";

/// The page. It holds no script and loads nothing.
pub(super) fn page(compared: &Compared, documents: &[ComparedDocument]) -> String {
    let (old, new) = (&compared.old.ledger.report, &compared.new.ledger.report);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{}: what changed</title><style>{STYLE}</style></head><body><main>\n<h1>{}</h1>\n",
        escape(&new.title),
        escape(&new.title)
    );
    out.push_str(&format!(
        "<p>{} (freeze {}) → {} (freeze {})</p>\n<p>{}.</p>\n",
        escape(&old.version),
        escape(&old.freeze),
        escape(&new.version),
        escape(&new.freeze),
        escape(&summary(&compared.difference))
    ));
    self::documents(documents, &mut out);
    data(compared, &mut out);
    claims(compared, &mut out);
    let (shown, hidden) = compared.shown_and_hidden();
    if !shown.is_empty() {
        out.push_str("<h2>Numbers on the pages</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>Number</th><th>Before</th><th>Now</th><th>Where</th></tr></thead>\n<tbody>\n");
        shown.into_iter().for_each(|change| number(compared, change, &mut out));
        out.push_str("</tbody></table></div>\n");
    }
    if !hidden.is_empty() {
        out.push_str(&format!(
            "<h2>Results that no page prints</h2>\n<details><summary>{}</summary>\n<ul>\n",
            hidden.len()
        ));
        for change in hidden {
            out.push_str(&format!("<li class=\"id\">{}</li>\n", escape(&change_words(change))));
        }
        out.push_str("</ul></details>\n");
    }
    out.push_str("</main></body></html>\n");
    out
}

/// Where each document stands side by side.
fn documents(documents: &[ComparedDocument], out: &mut String) {
    if documents.is_empty() {
        return;
    }
    out.push_str("<h2>Documents side by side</h2>\n<ul>\n");
    for document in documents {
        let link = |path: &std::path::Path, what: &str| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            format!(" <a href=\"{}\">{what}</a>", escape(&name))
        };
        let links = match &document.shown {
            Shown::Files { html, pdf, .. } => link(html, "HTML") + &link(pdf, "PDF"),
            Shown::Same | Shown::Nothing(_) => String::new(),
        };
        out.push_str(&format!("<li>{}{links}</li>\n", escape(&document.words())));
    }
    out.push_str("</ul>\n");
}

fn claims(compared: &Compared, out: &mut String) {
    if compared.difference.claims.is_empty() {
        return;
    }
    out.push_str("<h2>Claims</h2>\n<ul>\n");
    for change in &compared.difference.claims {
        let class = if change.crosses() { " class=\"why\"" } else { "" };
        let says =
            change.claim().map_or(String::new(), |claim| escape(&format!("{}: {}", claim.condition, claim.says)));
        out.push_str(&format!(
            "<li><span{class}>{}</span><br><span class=\"id quiet\">{says}</span></li>\n",
            escape(&claim_words(change))
        ));
    }
    out.push_str("</ul>\n");
}

fn data(compared: &Compared, out: &mut String) {
    if compared.difference.files.is_empty() {
        return;
    }
    out.push_str("<h2>Data</h2>\n<ul>\n");
    for file in &compared.difference.files {
        let words: Vec<String> = compared.data_words(&file.path).iter().map(|words| escape(words)).collect();
        let words = if words.is_empty() { String::new() } else { format!("<br>{}", words.join("<br>")) };
        out.push_str(&format!("<li>{}{words}</li>\n", escape(&file_words(file))));
    }
    out.push_str("</ul>\n");
}

/// The rows of a number: one for each place where it stands.
fn number(compared: &Compared, change: &NumberChange, out: &mut String) {
    let class = if change.crosses.is_empty() { "" } else { " class=\"cross\"" };
    let crosses: Vec<&str> = change.crosses.iter().map(|crossing| crossing.words()).collect();
    let why = crosses.join(", ");
    let why = if why.is_empty() { why } else { format!("<br><span class=\"why\">{why}</span>") };
    let id = format!("<span class=\"id\">{}</span>{why}", escape(&change.id));
    if change.places.is_empty() {
        let words = escape(&change_words(change));
        out.push_str(&format!("<tr{class}><td>{id}</td><td colspan=\"3\">{words}</td></tr>\n"));
    }
    for (at, place) in change.places.iter().enumerate() {
        let read = |text: &Option<String>| escape(text.as_deref().unwrap_or("—"));
        let sentence = compared.sentence(place).map_or(String::new(), |text| format!("<br>“{}”", escape(text)));
        out.push_str(&format!(
            "<tr{class}><td>{}</td><td class=\"num\"><del>{}</del></td><td class=\"num\"><ins>{}</ins></td>\
             <td>{} <span class=\"quiet\">{}:{}</span>{sentence}</td></tr>\n",
            if at == 0 { id.as_str() } else { "" },
            read(&place.old),
            read(&place.new),
            escape(&place.document),
            escape(&place.file),
            place.line
        ));
    }
}
