//! A page that shows what a table holds: for the eyes of who holds the data.

use std::fmt::Write as _;

use super::column::{Content, DraftColumn};
use super::oddity::{Oddity, oddities};
use super::picture::histogram;
use super::table::DraftTable;

/// At most so many columns are drawn.
const MOST_COLUMNS: usize = 400;
/// At most so many levels of a column are drawn.
const MOST_LEVELS: usize = 10;

/// One self-contained HTML page about some tables; `today` is the day since 1970-01-01.
pub fn page(tables: &[DraftTable], today: i32) -> String {
    let names: Vec<String> = tables.iter().map(|table| escape(&table.file)).collect();
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{} – what it holds</title>\n<style>{}</style>\n</head>\n<body>\n",
        names.join(", "),
        include_str!("page.css")
    );
    out.push_str(
        "<p class=\"local\" role=\"note\"><strong>For your eyes only.</strong> This page shows values of the data and how \
         they are distributed. It was written on this machine and sent nowhere: do not publish it or pass it on.</p>\n<main>\n",
    );
    for table in tables {
        table_section(&mut out, table, today);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn table_section(out: &mut String, table: &DraftTable, today: i32) {
    let odd = oddities(table, today);
    let cells = table.rows * table.columns.len();
    let missing: usize = table.columns.iter().map(|column| column.profile.missing).sum();
    let _ = write!(out, "<header><h1>{}</h1>\n<dl class=\"facts\">", escape(&table.file));
    let share = if cells == 0 { 0.0 } else { 100.0 * missing as f64 / cells as f64 };
    let mut facts = vec![
        ("Rows", grouped(table.rows)),
        ("Columns", grouped(table.columns.len())),
        ("Missing cells", format!("{share:.1}%")),
        ("Oddities", grouped(odd.len())),
    ];
    if let Some(subject) = &table.subject {
        facts.push(("Subjects", format!("{} <small>by {}</small>", grouped(table.subjects), escape(subject))));
    }
    for (name, value) in facts {
        let _ = write!(out, "<div><dt>{name}</dt><dd>{value}</dd></div>");
    }
    out.push_str("</dl></header>\n");
    if !odd.is_empty() {
        out.push_str("<section class=\"odd\"><h2>To look at</h2><ul>\n");
        for one in &odd {
            let _ = writeln!(out, "<li><b>{}</b> {}</li>", escape(&one.column), marked(&one.message));
        }
        out.push_str("</ul></section>\n");
    }
    out.push_str("<section class=\"columns\">\n");
    for column in table.columns.iter().take(MOST_COLUMNS) {
        card(out, column, &odd);
    }
    out.push_str("</section>\n");
    if table.columns.len() > MOST_COLUMNS {
        let _ = writeln!(out, "<p>{} more columns are not drawn.</p>", table.columns.len() - MOST_COLUMNS);
    }
}

fn card(out: &mut String, column: &DraftColumn, odd: &[Oddity]) {
    let profile = &column.profile;
    let is_odd = odd.iter().any(|one| one.column == column.name());
    let class = if is_odd { "card is-odd" } else { "card" };
    let _ = write!(out, "<article class=\"{class}\"><h3>{}</h3>", escape(column.name()));
    let label = if column.label == column.name() { String::new() } else { escape(&column.label) };
    let unit = column.unit.as_ref().map_or_else(String::new, |unit| format!(" <i>{}</i>", escape(unit)));
    let _ = write!(out, "<p class=\"label\">{label}{unit}</p>");
    let _ = write!(
        out,
        "<p class=\"kind\"><span>{}</span> <span>{}</span></p>",
        column.kind().name(),
        word(column.content)
    );
    match column.content {
        Content::Measure | Content::Date => measure(out, column),
        Content::Category | Content::Constant => bars(out, column),
        Content::Identifier | Content::Personal => out.push_str("<p class=\"quiet\">Values are not shown.</p>"),
        Content::Text => {
            let longest = profile.longest;
            let _ = write!(out, "<p class=\"quiet\">Free text of up to {longest} letters, not shown.</p>");
        }
        Content::Empty => {}
    }
    let share = if profile.rows == 0 { 0.0 } else { 100.0 * profile.missing as f64 / profile.rows as f64 };
    let words = match profile.missing {
        0 => "no value missing".to_owned(),
        n => format!("{} missing ({share:.1}%)", grouped(n)),
    };
    let _ = writeln!(
        out,
        "<p class=\"missing\"><span class=\"bar\"><span style=\"width:{share:.1}%\"></span></span>{words} · {} different</p></article>",
        grouped(profile.distinct)
    );
}

fn measure(out: &mut String, column: &DraftColumn) {
    let profile = &column.profile;
    let value = |share: f64| profile.quantile(share).map_or_else(String::new, |value| profile.written(value));
    let (least, low, middle, high, most) = (value(0.0), value(0.25), value(0.5), value(0.75), value(1.0));
    let name = escape(column.name());
    out.push_str(&histogram(&profile.sorted, &format!("Distribution of {name}, from {least} to {most}")));
    let _ = write!(out, "<p class=\"ends\"><span>{least}</span><span>{most}</span></p>");
    let _ = write!(out, "<p class=\"quiet\">median {middle}, quartiles {low} to {high}</p>");
}

fn bars(out: &mut String, column: &DraftColumn) {
    let most = column.values().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    out.push_str("<table class=\"levels\">");
    for (text, count) in column.values().take(MOST_LEVELS) {
        let level = column.levels.iter().find(|level| level.code == *text && level.label != *text);
        let label = level.map_or_else(String::new, |level| format!(" <i>{}</i>", escape(&level.label)));
        let width = 100.0 * *count as f64 / most as f64;
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}{label}</th><td class=\"level\"><span style=\"width:{width:.1}%\"></span></td><td>{}</td></tr>",
            escape(text),
            grouped(*count)
        );
    }
    out.push_str("</table>");
    let rest = column.values().count().saturating_sub(MOST_LEVELS);
    if rest > 0 {
        let _ = write!(out, "<p class=\"quiet\">{rest} more values</p>");
    }
}

fn word(content: Content) -> &'static str {
    match content {
        Content::Empty => "empty",
        Content::Constant => "constant",
        Content::Identifier => "identifier",
        Content::Personal => "personal",
        Content::Category => "category",
        Content::Measure => "measure",
        Content::Date => "date",
        Content::Text => "text",
    }
}

/// A whole number with its thousands apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// What stands in backticks as code.
fn marked(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let part = |(at, part): (usize, &str)| {
        if at.is_multiple_of(2) { escape(part) } else { format!("<code>{}</code>", escape(part)) }
    };
    parts.map(part).collect()
}

fn escape(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            '\'' => "&#39;".to_owned(),
            c if c.is_control() => " ".to_owned(),
            c => c.to_string(),
        })
        .collect()
}
