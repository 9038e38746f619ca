//! Formulas as Typst mathematics.

use crate::document::formula::{Accent, Face, Formula, Position, TableKind};
use crate::render::pdf::literal::quoted;
use crate::render::pdf::lower::Lower;

impl Lower<'_> {
    /// A formula; the author's notation is its alternative text, which PDF/UA asks for.
    pub(super) fn formula(&mut self, formula: &Formula, latex: &str, is_display: bool) {
        formula.texts(&mut |text| self.account.says(text));
        self.out.push_str(&format!("#math.equation(block: {is_display}, alt: {}, $", quoted(latex)));
        match formula {
            Formula::Table { rows, kind: TableKind::Lines } => cells(rows, (" & ", " \\ "), &mut self.out),
            other => write(other, &mut self.out),
        }
        self.out.push_str("$.body);");
    }
}

/// Writes a part. Letters stand apart, so that they are no name of Typst's, and every
/// other character that could mean something is escaped. Functions are called by their
/// full names: a page template may have names of its own, such as `accent`.
fn write(formula: &Formula, out: &mut String) {
    match formula {
        // An argument of a call cannot be empty.
        Formula::Row(parts) if parts.is_empty() => out.push_str("\"\" "),
        Formula::Row(parts) => parts.iter().for_each(|part| write(part, out)),
        Formula::Number(digits) => signs(digits, out),
        Formula::Letter { letter, face } => self::letter(*letter, *face, out),
        Formula::Words(words) => out.push_str(&format!("{} ", quoted(words))),
        Formula::Function(name) => out.push_str(&format!("std.math.op({}) ", quoted(name))),
        // As a relation it would stand apart from what it encloses.
        Formula::Sign(sign) if matches!(sign.as_str(), "|" | "‖") => {
            out.push_str("std.math.class(\"normal\", ");
            signs(sign, out);
            out.push_str(") ");
        }
        Formula::Sign(sign) => signs(sign, out),
        Formula::Accent { base, accent } => accented(base, *accent, out),
        Formula::Fraction { above, below, has_line: true } => call(out, "std.math.frac", &[above, below]),
        Formula::Fraction { above, below, has_line: false } => {
            out.push_str("std.math.mat(delim: #none, ");
            write(above, out);
            out.push_str("; ");
            write(below, out);
            out.push_str(") ");
        }
        Formula::Root { radicand, index: None } => call(out, "std.math.sqrt", &[radicand]),
        Formula::Root { radicand, index: Some(index) } => call(out, "std.math.root", &[index, radicand]),
        Formula::Scripts { base, below, above, position } => {
            out.push_str("std.math.attach(");
            match position {
                Position::Beside => call(out, "std.math.scripts", &[base]),
                Position::Limits => call(out, "std.math.limits", &[base]),
                Position::Movable => write(base, out),
            }
            for (side, part) in [("b", below), ("t", above)] {
                if let Some(part) = part {
                    out.push_str(&format!(", {side}: "));
                    write(part, out);
                }
            }
            out.push_str(") ");
        }
        Formula::Fenced { open, content, close } => {
            out.push_str("std.math.lr(");
            open.iter().for_each(|sign| signs(sign.encode_utf8(&mut [0; 4]), out));
            write(content, out);
            close.iter().for_each(|sign| signs(sign.encode_utf8(&mut [0; 4]), out));
            out.push_str(") ");
        }
        Formula::Table { rows, kind } => table(rows, *kind, out),
        Formula::Space(width) => out.push_str(&format!("#h({width}em) ")),
    }
}

fn call(out: &mut String, name: &str, arguments: &[&Formula]) {
    out.push_str(name);
    out.push('(');
    for (at, argument) in arguments.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        write(argument, out);
    }
    out.push_str(") ");
}

fn signs(text: &str, out: &mut String) {
    for c in text.chars() {
        if c.is_ascii_punctuation() && c != '.' {
            out.push('\\');
        }
        out.push(c);
    }
    out.push(' ');
}

fn letter(letter: char, face: Option<Face>, out: &mut String) {
    let name = match face {
        None => {
            out.push(letter);
            out.push(' ');
            return;
        }
        Some(Face::Upright) => "std.math.upright(",
        Some(Face::Italic) => "std.math.italic(",
        Some(Face::Bold) => "std.math.bold(std.math.upright(",
        Some(Face::BoldItalic) => "std.math.bold(std.math.italic(",
        Some(Face::Script) => "std.math.cal(",
        Some(Face::Fraktur) => "std.math.frak(",
        Some(Face::DoubleStruck) => "std.math.bb(",
        Some(Face::SansSerif) => "std.math.sans(",
        Some(Face::Monospace) => "std.math.mono(",
    };
    out.push_str(name);
    out.push(letter);
    out.extend(name.chars().filter(|c| *c == '(').map(|_| ')'));
    out.push(' ');
}

fn accented(base: &Formula, accent: Accent, out: &mut String) {
    let Some(sign) = accent.combining() else {
        let line = if accent == Accent::Bar { "std.math.overline" } else { "std.math.underline" };
        return call(out, line, &[base]);
    };
    out.push_str("std.math.accent(");
    write(base, out);
    out.push_str(&format!(", \"{sign}\") "));
}

fn table(rows: &[Vec<Formula>], kind: TableKind, out: &mut String) {
    let (open, between) = match kind {
        TableKind::Cases => ("std.math.cases(", (" & ", ", ")),
        TableKind::Matrix => ("std.math.mat(delim: #none, ", (", ", "; ")),
        // Lines beside something else: a break would part the whole formula.
        TableKind::Lines => ("std.math.mat(delim: #none, align: #left, column-gap: #0.15em, ", (", ", "; ")),
    };
    out.push_str(open);
    cells(rows, between, out);
    out.push_str(") ");
}

/// The cells of rows, with what stands between cells and between rows.
fn cells(rows: &[Vec<Formula>], (cell, row): (&str, &str), out: &mut String) {
    for (at, cells) in rows.iter().enumerate() {
        if at > 0 {
            out.push_str(row);
        }
        for (at, part) in cells.iter().enumerate() {
            if at > 0 {
                out.push_str(cell);
            }
            write(part, out);
        }
    }
}
