//! A comparison as one HTML page, without a script and without an address.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::picture::drawing;
use super::pieces::{has_changed, same};
use super::{CellChange, Comparison, MarkedPicture, Piece, Row, State, TableChange};
use crate::render::escape::escape;
use crate::render::page_check::{Face, Gap, Passage, Role, Word};

const STYLE: &str = include_str!("page.css");

/// A side on which a passage does not stand.
const NOT_HERE: &str = "<p class=\"quiet\">Not here.</p>";

/// The page. `home` is the file name of the page with all changes.
pub fn page(comparison: &Comparison, home: &str) -> String {
    let title = escape(&comparison.title);
    let [old, new] = comparison.stamps.each_ref().map(|stamp| escape(stamp));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\
         <title>{title}: before and now</title><style>{STYLE}</style></head><body>\n<header>\n<h1>{title}</h1>\n\
         <p>{}: <span class=\"nowrap\">{old}</span> → <span class=\"nowrap\">{new}</span>. \
         <a href=\"{}\">All changes</a></p>\n\
         <p class=\"legend\">{}; {}. <b class=\"why\">▲</b> is said where a line is crossed.</p>\n</header>\n<main>\n",
        escape(&comparison.document),
        escape(home),
        gone("struck through as it was"),
        came("underlined as it is now"),
    );
    first(comparison, &mut out);
    out.push_str("<div class=\"pair heads\"><p>Before</p><p>Now</p></div>\n");
    let language = format!(" lang=\"{}\"", comparison.language);
    let mut number = 0;
    for row in &comparison.rows {
        match row {
            Row::Section(path) if path.is_empty() => {}
            Row::Section(path) => out.push_str(&format!("<h2{language}>{}</h2>\n", escape(&path.join(" › ")))),
            Row::Same(passages) => unchanged(passages, &language, &mut out),
            changed => {
                number += 1;
                out.push_str(&format!("<section id=\"change-{number}\"{language}>\n"));
                self::changed(changed, &mut out);
                out.push_str("</section>\n");
            }
        }
    }
    if comparison.is_same() {
        out.push_str("<p>The document reads the same.</p>\n");
    }
    out.push_str("</main></body></html>\n");
    out
}

fn gone(html: &str) -> String {
    format!("<del>{html}</del>")
}

fn came(html: &str) -> String {
    format!("<ins>{html}</ins>")
}

/// What crosses a line, with links to where.
fn first(comparison: &Comparison, out: &mut String) {
    let item =
        |(number, words): (usize, String)| format!("<li><a href=\"#change-{number}\">{}</a></li>\n", escape(&words));
    let items: String = comparison.crossings().into_iter().map(item).collect();
    if !items.is_empty() {
        out.push_str(&format!(
            "<nav aria-labelledby=\"first\"><h2 id=\"first\">Look at these first</h2>\n<ul>\n{items}</ul></nav>\n"
        ));
    }
}

fn changed(row: &Row, out: &mut String) {
    match row {
        Row::Text { role, old, new } => {
            let side = |pieces: &[Piece], is_old| match pieces {
                [] => NOT_HERE.to_owned(),
                pieces => text(*role, &words(pieces, is_old)),
            };
            pair(&side(old, true), &side(new, false), out);
        }
        Row::Table(table) => self::table(table, out),
        Row::Picture { old, new, notes } => {
            let side = |one: &Option<MarkedPicture>, is_new| {
                one.as_ref().map_or(NOT_HERE.to_owned(), |one| image(one, is_new))
            };
            pair(&side(old, false), &side(new, true), out);
            if !notes.is_empty() {
                out.push_str(&format!("<p><b class=\"why\">▲ {}</b></p>\n", escape(&notes.join("; "))));
            }
        }
        Row::Section(_) | Row::Same(_) => {}
    }
}

fn pair(old: &str, new: &str, out: &mut String) {
    out.push_str(&format!(
        "<div class=\"pair\"><div class=\"old\"><p class=\"side\">Before</p>{old}</div>\
         <div class=\"new\"><p class=\"side\">Now</p>{new}</div></div>\n"
    ));
}

fn text(role: Role, html: &str) -> String {
    match role {
        Role::Heading(_) => format!("<p class=\"heading\">{html}</p>"),
        Role::Item => format!("<p class=\"item\">{html}</p>"),
        Role::Code => format!("<pre><code>{html}</code></pre>"),
        Role::Paragraph | Role::Caption => format!("<p>{html}</p>"),
    }
}

fn word(word: &Word) -> String {
    let text = escape(&word.text);
    match word.face {
        Face::Plain => text,
        Face::Emphasis => format!("<em>{text}</em>"),
        Face::Strong => format!("<strong>{text}</strong>"),
        Face::Superscript => format!("<sup>{text}</sup>"),
        Face::Subscript => format!("<sub>{text}</sub>"),
        Face::Code => format!("<code>{text}</code>"),
    }
}

/// The words of a side; those that changed next to each other are marked as one.
fn words(pieces: &[Piece], is_old: bool) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        let gap = match piece.word.gap {
            Gap::Nothing => "",
            Gap::Space => " ",
            Gap::Line => "\n",
        };
        if piece.state == State::Same {
            out.push_str(&word(&piece.word));
            out.push_str(gap);
            continue;
        }
        run.push_str(&word(&piece.word));
        let goes_on = pieces.get(at + 1).is_some_and(|next| next.state != State::Same);
        if goes_on && piece.word.result.is_none() {
            run.push_str(gap);
            continue;
        }
        let marked = std::mem::take(&mut run);
        out.push_str(&if is_old { gone(&marked) } else { came(&marked) });
        out.push_str(&crossed(piece));
        out.push_str(gap);
    }
    out
}

/// What a number crosses.
fn crossed(piece: &Piece) -> String {
    piece.crosses.iter().map(|why| format!(" <b class=\"why\">▲ {}</b>", escape(&why.words()))).collect()
}

fn table(table: &TableChange, out: &mut String) {
    out.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>\n");
    for row in &table.rows {
        out.push_str(if row.is_changed { "<tr class=\"moved\">" } else { "<tr>" });
        for (at, one) in row.cells.iter().enumerate() {
            let tag = if row.is_head || at == 0 { "th" } else { "td" };
            let class = if one.is_indented { " class=\"sub\"" } else { "" };
            let scope = if row.is_head { "col" } else { "row" };
            let scope = if tag == "th" { format!(" scope=\"{scope}\"") } else { String::new() };
            let span = if one.span > 1 { format!(" colspan=\"{}\"", one.span) } else { String::new() };
            out.push_str(&format!("<{tag}{scope}{span}{class}>{}</{tag}>", cell(one)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table></div>\n");
}

/// A cell: as it was above as it is, with what is crossed below.
fn cell(cell: &CellChange) -> String {
    let now = words(&cell.plainly(), false) + &cell.new.iter().map(crossed).collect::<String>();
    if !cell.is_changed() || cell.old.is_empty() {
        return now;
    }
    let was = gone(&words(&cell.whole_old(), true));
    match (cell.new.is_empty(), has_changed(&cell.new)) {
        (true, _) => was,
        (_, true) => format!("{was}<br>{now}"),
        (_, false) => format!("{was}<br>{}", came(&now)),
    }
}

fn image(marked: &MarkedPicture, is_new: bool) -> String {
    let source = match drawing(marked, is_new) {
        Some(svg) => format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)),
        None => marked.picture.source.clone(),
    };
    format!("<img src=\"{}\" alt=\"{}\">", escape(&source), escape(&marked.picture.alt))
}

/// What reads the same, folded.
fn unchanged(passages: &[Passage], language: &str, out: &mut String) {
    let count = passages.len();
    let noun = if count == 1 { "passage reads" } else { "passages read" };
    out.push_str(&format!("<details><summary>{count} {noun} the same</summary>\n<div{language}>\n"));
    for passage in passages {
        match passage {
            Passage::Text { role, words } => out.push_str(&text(*role, &self::words(&same(words), false))),
            Passage::Table { rows, .. } => {
                out.push_str("<div class=\"scroll\"><table>\n");
                for row in rows {
                    let cells = row.cells.iter().map(|cell| {
                        let span = if cell.span > 1 { format!(" colspan=\"{}\"", cell.span) } else { String::new() };
                        format!("<td{span}>{}</td>", words(&same(&cell.words), false))
                    });
                    out.push_str(&format!("<tr>{}</tr>\n", cells.collect::<String>()));
                }
                out.push_str("</table></div>\n");
            }
            Passage::Picture { picture, .. } => {
                let moved = vec![false; picture.marks.len()];
                out.push_str(&image(&MarkedPicture { picture: picture.clone(), moved }, true));
            }
        }
        out.push('\n');
    }
    out.push_str("</div></details>\n");
}
