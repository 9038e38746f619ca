//! TeX in the fields of a bibliography as the text that it stands for.

mod export;

use std::iter::Peekable;
use std::str::CharIndices;

use crate::document::citation::tex_signs::{accented, letter, lowered, raised};

/// Marks that travel through the citation library and never reach a page. A
/// bibliography that holds them itself is refused.
pub mod mark {
    /// Opens italics.
    pub const ITALIC: char = '\u{F0001}';
    /// Closes italics.
    pub const UPRIGHT: char = '\u{F0002}';
    /// Opens raised text.
    pub const RAISED: char = '\u{F0003}';
    /// Closes raised text.
    pub const LEVEL: char = '\u{F0004}';
    /// Keeps the library from reading digits as a number.
    pub const NOTHING: char = '\u{F0005}';
    /// Stands for `and others` in a list of names.
    pub const OTHERS: char = '\u{F0006}';
    /// Stands for a hyphen within a page that is no range.
    pub const HYPHEN: char = '\u{F0008}';
    /// Stands before a date in words.
    pub const WORDS: char = '\u{F0007}';
    /// Tells persons of one name apart. A character that no sorting looks at, so that the
    /// order of the list stays that of the names.
    pub const PERSON: char = '\u{1}';
}

/// A text without TeX: each character, and whether braces keep its case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The characters.
    pub chars: Vec<(char, bool)>,
    /// Commands that are not known, with their offsets.
    pub unknown: Vec<(usize, String)>,
}

impl Text {
    /// The text with the marks of italics.
    pub fn marked(&self) -> String {
        self.chars.iter().map(|(c, _)| c).collect()
    }

    /// Takes off the full stop at the end of a title, which exports of PubMed have and
    /// every style sets itself. Those of abbreviations and an ellipsis stay.
    pub fn end_without_point(&mut self) {
        let chars: Vec<char> = self.chars.iter().map(|(c, _)| *c).collect();
        let [before @ .., '.'] = &chars[..] else { return };
        let word: Vec<char> = before.iter().rev().take_while(|c| !c.is_whitespace()).copied().collect();
        if word.len() > 1 && !word.contains(&'.') {
            self.chars.pop();
        }
    }

    /// The text without any mark.
    pub fn plain(&self) -> String {
        self.chars.iter().map(|(c, _)| c).filter(|c| !('\u{F0000}'..='\u{F00FF}').contains(*c)).collect()
    }
}

/// Braces deeper than this are taken as they are.
const DEEPEST: usize = 16;

/// Reads TeX.
pub fn read(tex: &str) -> Text {
    let mut reader = Reader { tex, rest: tex.char_indices().peekable(), out: Text::default(), depth: 0 };
    reader.until(None, Mode { kept: false, math: false });
    let trimmed_start = reader.out.chars.iter().take_while(|(c, _)| *c == ' ').count();
    reader.out.chars.drain(..trimmed_start);
    while reader.out.chars.last().is_some_and(|(c, _)| *c == ' ') {
        reader.out.chars.pop();
    }
    reader.out
}

#[derive(Clone, Copy)]
struct Mode {
    /// Whether the case is kept.
    kept: bool,
    /// Whether it is mathematics.
    math: bool,
}

struct Reader<'a> {
    tex: &'a str,
    rest: Peekable<CharIndices<'a>>,
    out: Text,
    depth: usize,
}

impl Reader<'_> {
    fn until(&mut self, close: Option<char>, mode: Mode) {
        let mut closing = Vec::new();
        while let Some((at, c)) = self.rest.next() {
            match c {
                _ if Some(c) == close => break,
                '{' => self.group(mode),
                '}' => {}
                '\\' => self.command(at, mode, &mut closing),
                '$' => {
                    self.eat('$');
                    self.until(Some('$'), Mode { kept: true, math: true });
                    self.eat('$');
                }
                '^' if mode.math => {
                    let words = self.argument(mode);
                    self.push_all(&raised(&words), mode);
                }
                '_' if mode.math => {
                    let words = self.argument(mode);
                    self.push_all(&lowered(&words), mode);
                }
                '~' => self.push('\u{a0}', mode),
                '-' if mode.math => self.push('−', mode),
                '-' if self.eat('-') => {
                    let dash = if self.eat('-') { '—' } else { '–' };
                    self.push(dash, mode);
                }
                '`' if self.eat('`') => self.push('“', mode),
                '\'' if self.eat('\'') => self.push('”', mode),
                '`' => self.push('‘', mode),
                '\'' if self.closes_single() => self.push('’', mode),
                '<' if self.html(at, mode) => {}
                '&' => self.entity(at, mode),
                c if c.is_control() && !c.is_whitespace() => {}
                c if c.is_whitespace() => {
                    if !mode.math {
                        self.space(mode);
                    }
                }
                c => self.push(c, mode),
            }
        }
        for mark in closing.into_iter().rev() {
            self.push(mark, mode);
        }
    }

    fn group(&mut self, mode: Mode) {
        if self.depth >= DEEPEST {
            return;
        }
        // `{\"o}` is a letter like others; any other group keeps its case.
        let is_letter = self.rest.peek().is_some_and(|(_, c)| *c == '\\');
        self.depth += 1;
        self.until(Some('}'), Mode { kept: mode.kept || !is_letter, ..mode });
        self.depth -= 1;
    }

    /// What a command takes: a group, a command or one character.
    fn argument(&mut self, mode: Mode) -> String {
        while self.rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
        let start = self.out.chars.len();
        let kept = Mode { kept: true, ..mode };
        match self.rest.next() {
            Some((_, '{')) if self.depth < DEEPEST => {
                self.depth += 1;
                self.until(Some('}'), kept);
                self.depth -= 1;
            }
            Some((at, '\\')) if self.depth < DEEPEST => {
                self.depth += 1;
                self.command(at, kept, &mut Vec::new());
                self.depth -= 1;
            }
            Some((_, c)) => self.push(c, kept),
            None => {}
        }
        self.out.chars.drain(start..).map(|(c, _)| c).collect()
    }

    fn command(&mut self, at: usize, mode: Mode, closing: &mut Vec<char>) {
        let Some((_, first)) = self.rest.next() else { return };
        if !first.is_ascii_alphabetic() {
            match first {
                '"' | '\'' | '`' | '^' | '~' | '=' | '.' => self.accent(first, mode),
                '\\' | ' ' | '\n' => self.space(mode),
                ',' | ';' | ':' => self.push('\u{2009}', mode),
                '-' | '/' | '!' | '@' | '(' | ')' | '[' | ']' => {}
                sign => self.push(sign, mode),
            }
            return;
        }
        let mut name = String::from(first);
        while let Some((_, c)) = self.rest.next_if(|(_, c)| c.is_ascii_alphabetic()) {
            name.push(c);
        }
        let is_accent = name.len() == 1 && "cvuHkrdb".contains(&name);
        if is_accent {
            return self.accent(first, mode);
        }
        if let Some(sign) = letter(&name) {
            while self.rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
            return self.push_all(sign, mode);
        }
        self.named(&name, at, mode, closing);
    }

    fn named(&mut self, name: &str, at: usize, mode: Mode, closing: &mut Vec<char>) {
        match name {
            "textit" | "emph" | "textsl" | "mkbibemph" | "mathit" => self.between(mark::ITALIC, mark::UPRIGHT, mode),
            "enquote" | "mkbibquote" => self.between('“', '”', mode),
            "it" | "em" | "itshape" | "sl" => {
                while self.rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
                self.push(mark::ITALIC, mode);
                closing.push(mark::UPRIGHT);
            }
            "textsuperscript" | "mkbibsuperscript" | "sp" => {
                let words = self.argument(mode);
                self.push_all(&raised(&words), mode);
            }
            "textsubscript" | "sb" => {
                let words = self.argument(mode);
                self.push_all(&lowered(&words), mode);
            }
            "textbf" | "textsc" | "textrm" | "textsf" | "texttt" | "textup" | "textmd" | "textnormal" | "text"
            | "mbox" | "hbox" | "mathrm" | "mathbf" | "mathsf" | "mathsl" | "mathcal" | "mathbb" | "operatorname"
            | "ensuremath" | "NoCaseChange" | "nocase" | "url" | "path" | "underline" | "boldsymbol" | "bm"
            | "textquotesingle" => {
                let math = name == "ensuremath" || (mode.math && name.starts_with("math"));
                let words = self.argument(Mode { math, ..mode });
                self.push_all(&words, Mode { kept: true, ..mode });
            }
            "href" => {
                self.argument(mode);
                let words = self.argument(mode);
                self.push_all(&words, mode);
            }
            "bf" | "bfseries" | "rm" | "sc" | "scshape" | "sf" | "tt" | "upshape" | "normalfont" | "relax"
            | "protect" | "left" | "right" | "displaystyle" | "textstyle" | "noopsort" | "SortNoop" => {
                while self.rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
                if matches!(name, "noopsort" | "SortNoop") {
                    self.argument(mode);
                }
            }
            "newline" | "linebreak" | "par" | "quad" | "qquad" | "space" | "newblock" | "thinspace" => self.space(mode),
            _ => {
                self.out.unknown.push((at, format!("\\{name}")));
                self.push_all(&format!("\\{name}"), mode);
            }
        }
    }

    fn between(&mut self, open: char, close: char, mode: Mode) {
        let words = self.argument(mode);
        let kept = Mode { kept: true, ..mode };
        self.push(open, kept);
        self.push_all(&words, kept);
        self.push(close, kept);
    }

    fn accent(&mut self, accent: char, mode: Mode) {
        let base = self.argument(mode);
        let mut chars = base.chars();
        if let Some(first) = chars.next() {
            self.push_all(&accented(accent, first), mode);
        }
        self.push_all(chars.as_str(), mode);
    }

    /// Whether an apostrophe closes a single quotation mark that is open.
    fn closes_single(&mut self) -> bool {
        let opened = self.out.chars.iter().rposition(|(c, _)| *c == '‘');
        let is_open = opened.is_some_and(|at| !self.out.chars[at..].iter().any(|(c, _)| *c == '’'));
        is_open && self.rest.peek().is_none_or(|(_, next)| !next.is_alphanumeric())
    }

    fn skip(&mut self, bytes: usize) {
        let Some(start) = self.rest.peek().map(|(at, _)| *at) else { return };
        while self.rest.next_if(|(at, _)| *at < start + bytes).is_some() {}
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.rest.next_if(|(_, c)| *c == wanted).is_some()
    }

    fn space(&mut self, mode: Mode) {
        if self.out.chars.last().is_none_or(|(c, _)| *c != ' ') {
            self.push(' ', mode);
        }
    }

    fn push(&mut self, c: char, mode: Mode) {
        self.out.chars.push((c, mode.kept));
    }

    fn push_all(&mut self, words: &str, mode: Mode) {
        words.chars().for_each(|c| self.push(c, mode));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tex_reads_as_what_it_stands_for() {
        for (tex, text) in [
            (r"$^{177}$Lu-DOTATATE", "¹⁷⁷Lu-DOTATATE"),
            (r"\textsuperscript{68}Ga", "⁶⁸Ga"),
            (r"CO$_2$ and H\textsubscript{2}O", "CO₂ and H₂O"),
            (r"\alpha-synuclein, $\beta$-cells and {\ss}", "α-synuclein, β-cells and ß"),
            (r#"K{\"o}ln, Gen\`eve, \c{C}elik, {\'\i}, \O{}rsted, \v Z"#, "Köln, Genève, Çelik, í, Ørsted, Ž"),
            (r"A \& B, 5\% of \_x 1--2---3~4", "A & B, 5% of _x 1–2—3\u{a0}4"),
            (r"``quoted'' and O'Brien", "“quoted” and O'Brien"),
            ("two\n   lines", "two lines"),
            (r"$p \leq 0.05$, 37\,$^\circ$C", "p≤0.05, 37\u{2009}°C"),
            ("<sup>177</sup>Lu &amp; <i>E. coli</i>", "¹⁷⁷Lu & E. coli"),
        ] {
            let read = read(tex);
            assert_eq!(read.plain(), text);
            assert_eq!(read.unknown, [], "{tex}");
        }
    }

    #[test]
    fn italics_are_marked_and_unknown_commands_named() {
        assert_eq!(read(r"\textit{E. coli}").marked(), format!("{}E. coli{}", mark::ITALIC, mark::UPRIGHT));
        assert_eq!(read(r"{\em x} y").marked(), format!("{}x{} y", mark::ITALIC, mark::UPRIGHT));
        assert_eq!(read(r"a \foo{b}").unknown, [(2, r"\foo".to_owned())]);
    }

    #[test]
    fn braces_keep_the_case_and_accents_do_not() {
        let kept = |tex: &str| -> String { read(tex).chars.iter().filter(|(_, kept)| *kept).map(|(c, _)| c).collect() };
        assert_eq!(kept(r#"The {NETs} of K{\"o}ln"#), "NETs");
    }

    #[test]
    fn deep_braces_end() {
        let deep = format!("{}x{}", "{".repeat(100_000), "}".repeat(100_000));
        assert_eq!(read(&deep).plain(), "x");
        read(&"\\textit{".repeat(100_000));
        read(&"$^".repeat(100_000));
    }
}
