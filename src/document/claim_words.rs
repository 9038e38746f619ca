//! Words that say what only results can say: “significantly longer”, “no difference”. In
//! prose that no claim covers they outlive the results they were written for.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::document::causal;
use crate::document::claim_phrases::{Says, Unclaimed, is_excused, phrases};
use crate::document::composer::Composer;
use crate::document::phrase::{Word, sentence, words};
use crate::document::tree::Inline;
use crate::language::Language;
use crate::ledger::{Ledger, MarkId, Target};

/// A stretch of words that says something, and what.
#[derive(Debug, PartialEq)]
struct Said {
    says: Says,
    range: Range<usize>,
}

/// The stretches of a text that need a claim, those that touch as one.
fn said(text: &str, language: Language) -> Vec<Said> {
    let words = words(text);
    let mut found: Vec<(usize, usize, Says)> = Vec::new();
    for at in 0..words.len() {
        for (says, phrase) in phrases(language) {
            let Some(end) = phrase.end(&words, at) else { continue };
            match found.last_mut() {
                // What a cause says goes before what it says of a comparison.
                Some((_, last, of)) if at <= *last => {
                    *last = end.max(*last);
                    *of = if *says == Says::Cause || *of == Says::Cause { Says::Cause } else { *of };
                }
                _ => found.push((at, end, *says)),
            }
        }
    }
    let is_alone = |range: &Range<usize>| {
        let around = sentence(text, range.start);
        let inside: Vec<Word> = words.iter().filter(|word| around.contains(&word.range.start)).cloned().collect();
        is_excused(&inside)
    };
    let stretches =
        found.into_iter().map(|(at, end, says)| Said { says, range: words[at].range.start..words[end - 1].range.end });
    stretches.filter(|one| !is_alone(&one.range)).collect()
}

impl Composer<'_> {
    /// Keeps the words of the author that say what only results can say. Tokens are blanked in
    /// `blanked`, claims among them.
    pub(super) fn claim_words(&mut self, blanked: &str, offset_of: &impl Fn(usize) -> usize) {
        for Said { says, range } in said(blanked, self.setting.language) {
            let from = blanked[..range.start].rfind('\u{1}').map_or(0, |at| at + 1);
            let from = from.max(sentence(blanked, range.start).start);
            self.unclaimed.push(Unclaimed {
                says,
                words: blanked[range.clone()].split_whitespace().collect::<Vec<_>>().join(" "),
                context: blanked[from..range.end].trim_start().to_owned(),
                place: self.place(offset_of(range.start)).covering(&blanked[range]),
            });
        }
    }

    /// Reports those that no sentence excuses. `flows` are the paragraphs, cells and captions,
    /// in which citations and printed results stand beside the words.
    pub(super) fn finish_claim_words(&mut self, flows: &[Vec<Inline>]) {
        let unclaimed = std::mem::take(&mut self.unclaimed);
        if unclaimed.is_empty() {
            return;
        }
        let flows: Vec<Flow> = flows.iter().map(|content| Flow::of(content)).collect();
        for one in unclaimed {
            let sentence = flows.iter().find_map(|flow| flow.sentence_of(&one.context));
            let results = sentence.as_ref().map_or(Vec::new(), |it| self.results_of(&it.marks));
            // A sentence that cites a work and prints no result tells of that work.
            if sentence.as_ref().is_some_and(|it| it.is_excused || (it.cites && results.is_empty())) {
                continue;
            }
            let finding = self.unclaimed_finding(&one, &results);
            self.findings.push(finding);
        }
    }

    fn unclaimed_finding(&self, one: &Unclaimed, results: &[usize]) -> Diagnostic {
        let words = &one.words;
        let is_alone = one.says == Says::Cause && !causal::compares_treatments(self.setting.ledger);
        let message = if is_alone {
            format!("“{words}” says what a treatment does, and no block of this report compares treatments")
        } else {
            format!("“{words}” says what only results can say, and no claim ties it to them")
        };
        let mut diagnostic = Diagnostic::note(message).code("unclaimed-words").at(one.place.clone());
        if is_alone {
            diagnostic = diagnostic
                .hint("say what was seen, such as the median with its interval, or compare with a control group");
        } else {
            let condition = condition_for(self.setting.ledger, one.says, results);
            diagnostic = diagnostic.hint(format!(
                "write `{{{{ claim(\"{words}\", {condition}) }}}}`: it fails once the results say otherwise"
            ));
        }
        diagnostic.severity = self.setting.lint.claims.severity();
        diagnostic
    }

    fn results_of(&self, marks: &[MarkId]) -> Vec<usize> {
        let result = |mark: &MarkId| match self.setting.book.printed(*mark)?.target {
            Target::Result(index) => Some(index),
            Target::Fact(_) | Target::Claim(_) => None,
        };
        marks.iter().filter_map(result).collect()
    }
}

/// The condition to write, of the results that stand in the sentence.
fn condition_for(ledger: &Ledger, says: Says, results: &[usize]) -> String {
    let results: Vec<_> = results.iter().map(|index| &ledger.results[*index]).collect();
    let of = |stat: &str| {
        results.iter().filter(|entry| entry.result.stat == stat).map(|entry| entry.id.clone()).collect::<Vec<_>>()
    };
    let p = of("p.value").first().cloned().unwrap_or_else(|| "os.test.p.value".to_owned());
    let mut estimates = of("estimate");
    estimates.extend(of("median"));
    let two = match estimates.as_slice() {
        [a, b, ..] => format!("higher({a}, {b})"),
        _ => "higher(os[\"A\"].median, os[\"B\"].median)".to_owned(),
    };
    match says {
        Says::Comparison => format!("significant({p}, 0.05) and {two}"),
        Says::Nothing => format!("not significant({p}, 0.05)"),
        Says::Significance | Says::Association | Says::Cause => format!("significant({p}, 0.05)"),
    }
}

/// A paragraph, a cell or a caption as it reads, with its citations and printed numbers.
#[derive(Default)]
struct Flow {
    text: String,
    cites: Vec<usize>,
    marks: Vec<(usize, MarkId)>,
}

/// A sentence of one.
struct Sentence {
    cites: bool,
    marks: Vec<MarkId>,
    is_excused: bool,
}

impl Flow {
    fn of(content: &[Inline]) -> Self {
        let mut flow = Self::default();
        flow.add(content);
        flow
    }

    fn add(&mut self, content: &[Inline]) {
        for inline in content {
            match inline {
                Inline::Text(text) => self.text.push_str(text),
                Inline::Mark { mark, .. } => {
                    self.marks.push((self.text.len(), *mark));
                    self.text.push('\u{1}');
                }
                Inline::Emphasis(inner)
                | Inline::Strong(inner)
                | Inline::Code(inner)
                | Inline::Superscript(inner)
                | Inline::Subscript(inner) => self.add(inner),
                Inline::Link { content, .. } | Inline::Reference { content, .. } => self.add(content),
                Inline::Citation { .. } => self.cites.push(self.text.len()),
                Inline::Formula { .. } | Inline::Footnote(_) => {}
                Inline::Break => self.text.push(' '),
            }
        }
    }

    /// The sentence in which words stand.
    fn sentence_of(&self, context: &str) -> Option<Sentence> {
        let at = self.text.find(context)?;
        let around = sentence(&self.text, at + context.len().saturating_sub(1));
        // A raised citation stands behind the full stop.
        let inside = |at: &usize| around.contains(at) || *at == around.end;
        Some(Sentence {
            cites: self.cites.iter().any(inside),
            marks: self.marks.iter().filter(|(at, _)| around.contains(at)).map(|(_, mark)| *mark).collect(),
            is_excused: is_excused(&words(&self.text[around])),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(language: Language, text: &str) -> Vec<&str> {
        said(text, language).into_iter().map(|one| &text[one.range]).collect()
    }

    #[test]
    fn what_only_results_can_say_is_found() {
        let english = |text| found(Language::AmericanEnglish, text);
        assert_eq!(english("Survival was significantly longer in A."), ["was significantly longer"]);
        assert_eq!(
            english("PFS did not differ; there was no clear difference."),
            ["did not differ", "no clear difference"]
        );
        assert_eq!(english("Grade was independently associated with death."), ["was independently associated with"]);
        assert_eq!(english("The drug was superior to placebo and doubled response."), ["was superior to", "doubled"]);
        assert_eq!(english("Retreatment prolongs survival."), ["prolongs survival"]);
        assert_eq!(english("It leads to durable remission."), ["leads to durable remission"]);
        assert_eq!(
            found(Language::German, "Der Effekt war signifikant, es gab keinen Unterschied."),
            ["signifikant", "keinen Unterschied"]
        );
        assert_eq!(found(Language::French, "La différence était significative."), ["significative"]);
        assert_eq!(found(Language::Spanish, "La diferencia fue significativa."), ["significativa"]);
    }

    #[test]
    fn what_says_no_result_is_left_alone() {
        for text in [
            "A P value below .05 was considered significant.",
            "We asked whether age is associated with survival.",
            "There was no evidence of a difference between sites.",
            "To describe factors associated with survival.",
            "The superior vena cava and a prolonged infusion of amino acids.",
            "Symptoms improved in some patients. They lived in longer-term care.",
            "A statement that retreatment extends life needs a comparator.",
            "Results in patients with progression follow. The significance level follows.",
            "The double-blind phase was long.",
        ] {
            assert_eq!(found(Language::AmericanEnglish, text), Vec::<&str>::new(), "{text}");
        }
    }
}
