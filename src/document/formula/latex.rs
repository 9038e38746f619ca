//! Reading LaTeX notation.

use std::iter::Peekable;
use std::vec::IntoIter;

use pulldown_latex::event::{
    ArrayColumn, Content, EnvironmentFlow, Event, Grouping, ScriptPosition, ScriptType, Visual,
};
use pulldown_latex::{Parser, Storage};

use super::sign::{accent, em, face_of, negated};
use super::{Face, Formula, Position, TableKind};

/// How long a formula may be, in bytes, and how deep its groups may be nested.
const MOST_BYTES: usize = 4_000;
const MOST_DEPTH: usize = 40;

/// Commands that define commands: with them a short formula could expand without end.
const DEFINITIONS: [&str; 9] = [
    "\\def",
    "\\edef",
    "\\gdef",
    "\\xdef",
    "\\let",
    "\\futurelet",
    "\\newcommand",
    "\\renewcommand",
    "\\providecommand",
];

/// Reads a formula.
///
/// # Errors
/// What was found and cannot be set, in words.
pub fn read(latex: &str) -> Result<Formula, String> {
    if latex.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    if latex.len() > MOST_BYTES {
        return Err(format!("the formula has {} bytes, expected {MOST_BYTES} at most", latex.len()));
    }
    let depth = latex.chars().fold((0_usize, 0_usize), |(now, most), c| match c {
        '{' | '[' | '(' => (now + 1, most.max(now + 1)),
        '}' | ']' | ')' => (now.saturating_sub(1), most),
        _ => (now, most),
    });
    if depth.1 > MOST_DEPTH
        || latex.matches("\\left").count() > MOST_DEPTH
        || latex.matches("\\begin").count() > MOST_DEPTH
    {
        return Err(format!("the formula is nested deeper than {MOST_DEPTH} groups"));
    }
    if let Some(name) = DEFINITIONS.iter().find(|name| latex.contains(**name)) {
        return Err(format!("found `{name}`, expected a formula without definitions"));
    }
    let storage = Storage::new();
    let mut events = Vec::new();
    for event in Parser::new(latex, &storage) {
        events.push(event.map_err(|error| in_words(&error.to_string()))?);
    }
    let mut reader = Reader { events: events.into_iter().peekable(), face: None, depth: 0 };
    let row = reader.row()?;
    match reader.events.next() {
        None => Ok(row),
        Some(_) => Err("found the end of a group that does not begin".to_owned()),
    }
}

/// The parser's message without its drawing of the place.
fn in_words(message: &str) -> String {
    let first = message.lines().next().unwrap_or(message);
    first.trim_start_matches("parsing error: ").to_owned()
}

struct Reader<'e> {
    events: Peekable<IntoIter<Event<'e>>>,
    /// The face that the group asks for.
    face: Option<Face>,
    /// How many parts the one that is read is in.
    depth: usize,
}

impl Reader<'_> {
    /// The parts up to the end of the group, which stays to be read.
    fn row(&mut self) -> Result<Formula, String> {
        let outside = self.face;
        let mut parts = Vec::new();
        loop {
            match self.events.peek() {
                None | Some(Event::End | Event::EnvironmentFlow(_)) => break,
                Some(Event::StateChange(change)) => {
                    self.face = face_of(*change)?;
                    self.events.next();
                }
                Some(_) => parts.push(self.element()?),
            }
        }
        self.face = outside;
        Ok(if parts.len() == 1 { parts.remove(0) } else { Formula::Row(parts) })
    }

    fn element(&mut self) -> Result<Formula, String> {
        // Commands nest without braces too: `\sqrt\sqrt…`.
        if self.depth > 2 * MOST_DEPTH {
            return Err(format!("the formula is nested deeper than {MOST_DEPTH} groups"));
        }
        self.depth += 1;
        let read = self.part();
        self.depth -= 1;
        read
    }

    fn part(&mut self) -> Result<Formula, String> {
        match self.events.next() {
            None => Err("found the end of the formula, expected a part of it".to_owned()),
            Some(Event::Content(content)) => self.content(content),
            Some(Event::Begin(grouping)) => self.group(grouping),
            Some(Event::Visual(Visual::SquareRoot)) => {
                Ok(Formula::Root { radicand: Box::new(self.element()?), index: None })
            }
            Some(Event::Visual(Visual::Root)) => {
                let radicand = Box::new(self.element()?);
                Ok(Formula::Root { radicand, index: Some(Box::new(self.element()?)) })
            }
            Some(Event::Visual(Visual::Fraction(line))) => {
                let has_line = line.is_none_or(|line| line.value != 0.0);
                let above = Box::new(self.element()?);
                Ok(Formula::Fraction { above, below: Box::new(self.element()?), has_line })
            }
            Some(Event::Visual(Visual::Negation)) => negated(self.element()?),
            Some(Event::Script { ty, position }) => self.scripts(ty, position),
            Some(Event::Space { width, height: None, depth: None }) => {
                Ok(Formula::Space(width.map_or(0.0, |width| em(&width.to_string()))))
            }
            Some(Event::Space { .. }) => Err("found a strut, expected signs".to_owned()),
            Some(Event::StateChange(_)) => Err("found a change of face, expected a part of the formula".to_owned()),
            Some(Event::End | Event::EnvironmentFlow(_)) => {
                Err("found the end of a group, expected a part of the formula".to_owned())
            }
        }
    }

    fn content(&self, content: Content<'_>) -> Result<Formula, String> {
        Ok(match content {
            Content::Text(words) => Formula::Words(words.to_owned()),
            Content::Number(digits) => Formula::Number(digits.to_owned()),
            Content::Function(name) => Formula::Function(name.to_owned()),
            Content::Ordinary { content, .. } if content.is_alphabetic() => {
                Formula::Letter { letter: content, face: self.face }
            }
            Content::Ordinary { content, .. }
            | Content::LargeOp { content, .. }
            | Content::BinaryOp { content, .. }
            | Content::Delimiter { content, .. }
            | Content::Punctuation(content) => Formula::Sign(content.to_string()),
            Content::Relation { content, .. } => {
                let mut buffer = [0; 8];
                let sign = content.encode_utf8_to_buf(&mut buffer);
                Formula::Sign(String::from_utf8_lossy(sign).into_owned())
            }
        })
    }

    fn group(&mut self, grouping: Grouping) -> Result<Formula, String> {
        let read = match grouping {
            Grouping::Normal => self.row()?,
            Grouping::LeftRight(open, close) => Formula::Fenced { open, content: Box::new(self.row()?), close },
            Grouping::Array(columns) if columns.iter().any(|column| matches!(column, ArrayColumn::Separator(_))) => {
                return Err("found a line between columns, expected none".to_owned());
            }
            Grouping::Matrix { .. } | Grouping::Array(_) | Grouping::SubArray { .. } => {
                self.table(TableKind::Matrix)?
            }
            Grouping::Cases { left: true } => self.table(TableKind::Cases)?,
            Grouping::Cases { left: false } => return Err("found `rcases`, expected `cases`".to_owned()),
            Grouping::Equation { eq_numbers: true }
            | Grouping::Align { eq_numbers: true }
            | Grouping::Alignat { eq_numbers: true, .. }
            | Grouping::Gather { eq_numbers: true } => {
                return Err("found an environment that numbers its formulas, expected the one with `*`".to_owned());
            }
            Grouping::Equation { .. }
            | Grouping::Align { .. }
            | Grouping::Aligned
            | Grouping::Alignat { .. }
            | Grouping::Alignedat { .. }
            | Grouping::Gather { .. }
            | Grouping::Gathered
            | Grouping::Multline
            | Grouping::Split => self.table(TableKind::Lines)?,
        };
        match self.events.next() {
            Some(Event::End) => Ok(read),
            _ => Err("a group of the formula does not end".to_owned()),
        }
    }

    fn table(&mut self, kind: TableKind) -> Result<Formula, String> {
        let mut rows = vec![Vec::new()];
        loop {
            let cell = self.row()?;
            if let Some(row) = rows.last_mut() {
                row.push(cell);
            }
            match self.events.peek() {
                Some(Event::EnvironmentFlow(EnvironmentFlow::Alignment)) => {}
                Some(Event::EnvironmentFlow(EnvironmentFlow::NewLine { horizontal_lines, .. }))
                    if horizontal_lines.is_empty() =>
                {
                    rows.push(Vec::new());
                }
                Some(Event::EnvironmentFlow(_)) => return Err("found a line between rows, expected none".to_owned()),
                _ => break,
            }
            self.events.next();
        }
        // A break after the last row begins none.
        let is_empty = |row: &Vec<Formula>| row.iter().all(|cell| *cell == Formula::Row(Vec::new()));
        if rows.len() > 1 && rows.last().is_some_and(is_empty) {
            rows.pop();
        }
        Ok(Formula::Table { rows, kind })
    }

    fn scripts(&mut self, kind: ScriptType, position: ScriptPosition) -> Result<Formula, String> {
        let base = Box::new(self.element()?);
        let is_accent = position == ScriptPosition::AboveBelow && kind != ScriptType::SubSuperscript;
        if is_accent && let Some(Event::Content(Content::Ordinary { content, .. })) = self.events.peek() {
            let accent = accent(*content, kind)
                .ok_or_else(|| format!("found `{content}` over or under a part, expected a hat, a bar or an arrow"))?;
            self.events.next();
            return Ok(Formula::Accent { base, accent });
        }
        let (below, above) = match kind {
            ScriptType::Subscript => (Some(self.element()?), None),
            ScriptType::Superscript => (None, Some(self.element()?)),
            ScriptType::SubSuperscript => {
                let below = self.element()?;
                (Some(below), Some(self.element()?))
            }
        };
        let position = match position {
            ScriptPosition::Right => Position::Beside,
            ScriptPosition::AboveBelow => Position::Limits,
            ScriptPosition::Movable => Position::Movable,
        };
        Ok(Formula::Scripts { base, below: below.map(Box::new), above: above.map(Box::new), position })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::formula::Accent;

    fn letter(letter: char) -> Formula {
        Formula::Letter { letter, face: None }
    }

    fn sign(text: &str) -> Formula {
        Formula::Sign(text.to_owned())
    }

    #[test]
    fn a_product_limit_is_read() {
        // The Kaplan–Meier estimator.
        let read = read(r"\hat{S}(t) = \prod_{t_i \le t} \left(1 - \frac{d_i}{n_i}\right)").unwrap();
        let Formula::Row(parts) = read else { panic!("a row") };
        assert_eq!(parts[0], Formula::Accent { base: Box::new(letter('S')), accent: Accent::Hat });
        assert_eq!(parts[1..4], [sign("("), letter('t'), sign(")")]);
        let Formula::Scripts { base, below: Some(_), above: None, position: Position::Movable } = &parts[5] else {
            panic!("{:?}", parts[5])
        };
        assert_eq!(**base, sign("∏"));
        let Formula::Fenced { open: Some('('), content, close: Some(')') } = &parts[6] else { panic!("{parts:?}") };
        assert!(matches!(&**content, Formula::Row(inner) if inner.len() == 3));
    }

    #[test]
    fn faces_end_with_their_group() {
        let Formula::Row(parts) = read(r"\mathbf{x} y \mathrm{HR}").unwrap() else { panic!("a row") };
        assert_eq!(parts[0], Formula::Letter { letter: 'x', face: Some(Face::Bold) });
        assert_eq!(parts[1], letter('y'));
    }

    #[test]
    fn cases_have_rows_and_cells() {
        let Formula::Table { rows, kind: TableKind::Cases } =
            read(r"\begin{cases} a & b \\ c & d \\ \end{cases}").unwrap()
        else {
            panic!("cases")
        };
        assert_eq!(rows, [[letter('a'), letter('b')], [letter('c'), letter('d')]]);
    }

    #[test]
    fn what_cannot_be_set_is_said() {
        for (latex, said) in [
            (r"\frac{a}", "expected"),
            (r"\unknown", "command"),
            (r"a^{b", "}"),
            (r"\def\a{\a\a}\a", "\\def"),
            (r"\color{red} x", "colour"),
            (r"\displaystyle x", "size"),
            (r"\begin{align} a \end{align}", "*"),
            (r"\not x", "\\not"),
            (r"\begin{array}{c|c} a & b \end{array}", "line between columns"),
            (" ", "empty"),
        ] {
            let error = read(latex).expect_err(latex);
            assert!(error.contains(said), "{latex}: {error}");
        }
        assert!(read(&"{".repeat(20_000)).is_err());
        assert!(read(&format!("{}a{}", "{".repeat(100), "}".repeat(100))).is_err());
        assert!(read(&r"\left(".repeat(500)).is_err());
        assert!(read(&r"\sqrt".repeat(700)).is_err());
    }
}
