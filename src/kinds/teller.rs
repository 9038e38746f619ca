//! What the sentences of all kinds are made of.

use crate::analysis::ResultRow;
use crate::analysis::words::{in_sentence, singular};
use crate::diagnostic::known_names;
use crate::document::SentenceRequest;
use crate::document::sentence::{Piece, Sentence};
use crate::ledger::format::Form;
use crate::ledger::{Ends, Printer};

/// Tells what a block found: what is asked for, and what prints it.
pub struct Teller<'a, 'p> {
    request: &'a SentenceRequest,
    printer: &'a mut Printer<'p>,
}

impl<'a, 'p> Teller<'a, 'p> {
    /// A teller of what is asked for.
    pub(crate) fn new(request: &'a SentenceRequest, printer: &'a mut Printer<'p>) -> Self {
        Self { request, printer }
    }

    /// What is chosen by a word, such as `term`.
    pub(crate) fn choice(&self, word: &str) -> Option<&'a str> {
        self.request.choices.get(word).map(String::as_str)
    }

    /// Of some things the one that is chosen by a word, all where none is chosen; `names` are
    /// what one is called.
    ///
    /// # Errors
    /// There is none of that name.
    pub(crate) fn chosen<'t, T>(
        &self,
        word: &str,
        all: &'t [T],
        names: impl Fn(&'t T) -> Vec<&'t str>,
    ) -> Result<Vec<&'t T>, String> {
        let wanted = if word == "group" { self.request.group.as_deref() } else { None };
        let Some(wanted) = wanted.or_else(|| self.choice(word)) else { return Ok(all.iter().collect()) };
        let found: Vec<&T> = all.iter().filter(|one| names(one).contains(&wanted)).collect();
        if found.is_empty() {
            let known: Vec<&str> = all.iter().filter_map(|one| names(one).first().copied()).collect();
            return Err(format!(
                "block `{}` has no {word} `{wanted}`: {}",
                self.request.block,
                known_names(wanted, known.iter().copied())
            ));
        }
        Ok(found)
    }

    /// Of times the place of the one that is chosen by `at`.
    ///
    /// # Errors
    /// The block has no estimate at that time.
    pub(crate) fn time(&self, times: &[f64]) -> Result<Option<usize>, String> {
        let Some(wanted) = self.choice("at") else { return Ok(None) };
        let at = wanted.parse().ok().and_then(|wanted: f64| times.iter().position(|time| *time == wanted));
        let known: Vec<String> = times.iter().map(|time| crate::analysis::words::plain_number(*time)).collect();
        at.map(Some).ok_or_else(|| match known.as_slice() {
            [] => format!("block `{0}` has no estimates at times: give it `at = [{wanted}]`", self.request.block),
            known => format!(
                "block `{}` has no estimate at {wanted}, it has those at {}",
                self.request.block,
                known.join(", ")
            ),
        })
    }

    /// Whether one group is chosen.
    pub(crate) fn is_of_one_group(&self) -> bool {
        self.request.group.is_some() || self.choice("group").is_some()
    }

    /// An error about the block.
    pub(crate) fn without<T>(&self, what: &str) -> Result<T, String> {
        Err(format!("block `{}` {what}", self.request.block))
    }

    /// Results printed by a pattern.
    pub(crate) fn show(&mut self, row: &ResultRow, pattern: &str) -> Sentence {
        self.printer.show(row, pattern).into()
    }

    /// Whether a statistic is above 0.
    pub(crate) fn is_positive(&self, row: &ResultRow, statistic: &str) -> bool {
        self.printer.number(row, statistic).is_some_and(|number| number > 0.0)
    }

    /// The number of a statistic.
    pub(crate) fn number(&self, row: &ResultRow, statistic: &str) -> Option<f64> {
        self.printer.number(row, statistic)
    }

    /// The words of a statistic that is no number.
    pub(crate) fn text(&self, row: &ResultRow, statistic: &str) -> Option<&'p str> {
        self.printer.words(row, statistic)
    }

    /// What a statistic is counted in: `12 patients`, `1 patient`.
    pub(crate) fn counted(&mut self, row: &ResultRow, statistic: &str, plural: &str) -> Sentence {
        let noun = self.noun(row, statistic, plural);
        self.show(row, &format!("{{{statistic}}}")).and(&format!(" {noun}"))
    }

    /// The noun behind a number of them.
    pub(crate) fn noun(&self, row: &ResultRow, statistic: &str, plural: &str) -> String {
        if self.number(row, statistic) == Some(1.0) { singular(plural) } else { plural.to_owned() }
    }

    /// `95% CI, 9.9–17.3`; nothing where the row has no interval.
    pub(crate) fn interval(&mut self, row: &ResultRow) -> Option<Sentence> {
        if !row.has("conf.low") || !row.has("conf.high") {
            return None;
        }
        let style = self.printer.conventions();
        let mut out: Vec<Piece> = self.printer.level(row.block()).map(Piece::from).into_iter().collect();
        out.push(Piece::Words(format!(" {}", style.interval)));
        let ends = [self.number(row, "conf.low"), self.number(row, "conf.high")];
        let form = Form { unsigned: style.percent_once, ..Form::default() };
        out.extend(self.printer.one(row, "conf.low", form).map(Piece::from));
        // One reason stands for an interval that cannot be estimated.
        let reads = ["conf.low", "conf.high"].map(|end| self.printer.reads(row, end));
        if ends != [None, None] || reads[0] != reads[1] {
            let is_negative = ends.into_iter().flatten().any(|end| end < 0.0);
            out.push(Piece::Words(style.between(Ends::IntervalInText, is_negative).to_owned()));
            out.extend(self.printer.one(row, "conf.high", form).map(Piece::from));
        }
        Some(Sentence(out))
    }

    /// `14.1 months (95% CI, 9.9–17.3; P = .03)`: an estimate with its unit and interval, and
    /// its P value with the words before it. What cannot be estimated has no interval either.
    pub(crate) fn estimate(&mut self, row: &ResultRow, p: Option<(&str, &str)>) -> Sentence {
        let estimate = self.show_estimate(row);
        let mut within = Vec::new();
        let is_absent = ["estimate", "conf.low", "conf.high"].iter().all(|stat| self.number(row, stat).is_none());
        if !is_absent || self.printer.reads(row, "estimate") != self.printer.reads(row, "conf.low") {
            within.extend(self.interval(row));
        }
        if let Some((words, statistic)) = p {
            within.push(Sentence::default().and(words).then(self.p(row, statistic)));
        }
        if within.is_empty() { estimate } else { estimate.and(" (").then(Sentence::joined(within, "; ")).and(")") }
    }

    /// An estimate with its unit.
    pub(crate) fn show_estimate(&mut self, row: &ResultRow) -> Sentence {
        self.show(row, "{estimate}").and(&self.unit(row, "estimate"))
    }

    /// The unit of a statistic behind its number.
    fn unit(&self, row: &ResultRow, statistic: &str) -> String {
        match (self.printer.unit(row, statistic), self.number(row, statistic)) {
            (Some("%"), Some(_)) => "%".to_owned(),
            (Some(unit), Some(_)) if self.printer.reads(row, statistic) == Some("1") => {
                format!("\u{a0}{}", singular(unit))
            }
            (Some(unit), Some(_)) => format!("\u{a0}{unit}"),
            _ => String::new(),
        }
    }

    /// `P = .03`, of a statistic that is a P value.
    pub(crate) fn p(&mut self, row: &ResultRow, statistic: &str) -> Sentence {
        let sign = Sentence(vec![Piece::Sign(self.printer.conventions().p_sign)]);
        sign.then(self.show(row, &format!("{{={statistic}}}")))
    }
}

/// In which group: ` in A`; a number, or a mere yes, is told with the name of the variable.
pub(crate) fn in_group(by: Option<&str>, level: &str) -> String {
    let says_little = level.starts_with(|c: char| c.is_ascii_digit())
        || ["yes", "no", "true", "false", "y", "n"].contains(&level.to_lowercase().as_str());
    match by.filter(|_| says_little) {
        Some(by) => format!(" for {} {level}", in_sentence(by)),
        None => format!(" in {level}"),
    }
}

/// A test before its P value: `log-rank` of the log-rank test.
pub(crate) fn attributive(test: &str) -> &str {
    test.strip_suffix(" test").unwrap_or(test)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_that_says_little_has_the_name_of_its_variable() {
        assert_eq!(in_group(Some("Arm"), "Placebo"), " in Placebo");
        assert_eq!(in_group(Some("Grade"), "3"), " for grade 3");
        assert_eq!(in_group(Some("Perforation"), "No"), " for perforation No");
        assert_eq!(in_group(None, "3"), " in 3");
    }
}
