//! What a compare block computed, in sentences.

use crate::analysis::level_order;
use crate::analysis::named_test::NamedTest;
use crate::analysis::words::{in_sentence, intervals};
use crate::data::Table;
use crate::kinds::compare::check::Wanted;
use crate::kinds::compare::entry::Compared;
use crate::kinds::compare::keys::{CompareKeys, Exact, ExactWord};

/// What the sentences are about.
pub(super) struct Comparison<'a> {
    pub(super) body: &'a CompareKeys,
    pub(super) wanted: &'a Wanted,
    pub(super) compared: &'a Compared,
    pub(super) table: &'a Table,
}

impl Comparison<'_> {
    /// The sentences: the test, effects, pairs of groups, adjustment, rows.
    pub(super) fn sentences(&self) -> String {
        let Self { wanted, compared, .. } = self;
        let mut out = self.test();
        if wanted.test == NamedTest::Trend {
            out.push(format!("The order of the groups was {}.", level_order::words(&compared.groups)));
        }
        out.extend(self.effects());
        let pairwise = compared.outcomes.iter().any(|outcome| outcome.pairs.len() > 1);
        out.extend(self.multiplicity(pairwise));
        out.push(format!(
            "All tests were two-sided; {} with a missing value were excluded from the comparison concerned.",
            self.table.rows_called()
        ));
        out.join(" ")
    }

    fn test(&self) -> Vec<String> {
        let Self { body, wanted, table, .. } = self;
        let test = format!("{}{}", wanted.test.words(wanted.on_numbers), self.form());
        vec![match (&body.by, &body.strata) {
            (Some(by), Some(strata)) => format!(
                "Groups defined by {} were compared by the {test}, stratified by {}.",
                in_sentence(table.title(by)),
                in_sentence(table.title(strata))
            ),
            (Some(by), None) => {
                format!("Groups defined by {} were compared by the {test}.", in_sentence(table.title(by)))
            }
            (None, _) => format!("Paired values were compared by the {test}."),
        }]
    }

    /// Which form of a test was used.
    fn form(&self) -> String {
        let Self { body, wanted, .. } = self;
        let exact = matches!(body.exact, Exact::Wanted(true));
        let auto = matches!(body.exact, Exact::Word(ExactWord::Auto));
        let words = match wanted.test {
            NamedTest::Wilcoxon | NamedTest::SignedRank if exact => {
                "exact, by permutation of the midranks, for up to 200 values"
            }
            NamedTest::Wilcoxon | NamedTest::SignedRank if auto => {
                "exact below 50 values without ties, and otherwise by the normal approximation with continuity \
                 correction"
            }
            NamedTest::Wilcoxon | NamedTest::SignedRank => "normal approximation with continuity correction",
            NamedTest::McNemar if exact => "exact binomial",
            NamedTest::McNemar if auto => "exact below 25 discordant pairs, and otherwise with continuity correction",
            NamedTest::MantelHaenszel if exact => "exact conditional",
            NamedTest::McNemar | NamedTest::MantelHaenszel => "with continuity correction",
            NamedTest::Trend if !wanted.on_numbers => "equally spaced scores",
            _ => return String::new(),
        };
        format!(" ({words})")
    }

    fn effects(&self) -> Option<String> {
        let has_pairs = self.compared.outcomes.iter().any(|outcome| !outcome.pairs.is_empty());
        let direction = match &self.compared.contrast {
            Some((group, reference)) => format!("{group} vs {reference}"),
            None if has_pairs => "the later vs the earlier group of each pair".to_owned(),
            None => return None,
        };
        Some(format!("Effect size for {direction} was expressed as {}.", self.effect()))
    }

    /// The estimates and their intervals.
    fn effect(&self) -> String {
        let Self { body, wanted, .. } = self;
        let intervals = intervals(body.level);
        let difference = format!(
            "the difference in proportions, with {intervals} by {}",
            body.difference.unwrap_or_default().words()
        );
        match wanted.test {
            NamedTest::MantelHaenszel if matches!(body.exact, Exact::Wanted(true)) => {
                format!("the conditional maximum likelihood estimate of the common odds ratio, with exact {intervals}")
            }
            NamedTest::MantelHaenszel => {
                format!("the Mantel–Haenszel common odds ratio, with Robins–Breslow–Greenland {intervals}")
            }
            NamedTest::McNemar => format!(
                "the difference in proportions, with Wald {intervals} for pairs, and the odds ratio of discordant pairs, \
                 with exact intervals"
            ),
            NamedTest::Fisher => format!(
                "{difference}; the risk ratio, with intervals calculated on the log scale (Katz); and the conditional \
                 maximum likelihood estimate of the odds ratio, with exact intervals"
            ),
            _ if !wanted.on_numbers => format!(
                "{difference}, and the risk ratio and the odds ratio, with intervals calculated on the log scale (Katz \
                 and Woolf)"
            ),
            NamedTest::SignedRank => format!(
                "the Hodges–Lehmann shift, the median of the Walsh averages of the differences other than 0, with \
                 {intervals} from their order statistics"
            ),
            _ if wanted.test.is_of_ranks() => format!(
                "the Hodges–Lehmann shift, with {intervals} from the order statistics of the pairwise differences"
            ),
            _ => format!("the difference in means, with {intervals} from the t distribution"),
        }
    }

    /// Pairs of groups, and how P values were adjusted.
    fn multiplicity(&self, pairwise: bool) -> Option<String> {
        let Self { body, wanted, compared, .. } = self;
        let name = body.adjust.words();
        let of_pairs = match (pairwise, wanted.test.of_pair()) {
            (true, Some(pair)) => Some(format!("Pairwise comparisons used the {}", pair.words(wanted.on_numbers))),
            _ => None,
        };
        let many = compared.outcomes.len() > 1;
        match (of_pairs, name) {
            (Some(pairs), Some(name)) if many => Some(format!(
                "{pairs}. P values were adjusted by the {name} method across outcomes, and across the pairs of groups \
                 within each outcome."
            )),
            (Some(pairs), Some(name)) => Some(format!("{pairs} with {name}-adjusted P values.")),
            (Some(pairs), None) => Some(format!("{pairs}.")),
            (None, Some(name)) if many => Some(format!("P values were adjusted across outcomes by the {name} method.")),
            (None, _) => None,
        }
    }
}
