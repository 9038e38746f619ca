//! What became of the claims of a report between two versions.

use std::collections::BTreeSet;

use crate::ledger::{DeliveredClaim, DeliveredLedger};

/// A claim that holds no longer, holds now, reads otherwise, is new or gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimChange {
    /// As it was; none where it is new.
    pub old: Option<DeliveredClaim>,
    /// As it is; none where it is gone.
    pub new: Option<DeliveredClaim>,
}

impl ClaimChange {
    /// The claims that are not the same in two ledgers: matched by document and condition, the
    /// others by document and words, in the order of the newer ledger and then of the older.
    pub fn between(old: &DeliveredLedger, new: &DeliveredLedger) -> Vec<Self> {
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        let mut partners: Vec<Option<usize>> = vec![None; new.claims.len()];
        let rules: [fn(&DeliveredClaim, &DeliveredClaim) -> bool; 2] =
            [|a, b| a.condition == b.condition, |a, b| a.words == b.words];
        for is_same in rules {
            for (at, claim) in
                new.claims.iter().enumerate().filter(|(at, _)| partners[*at].is_none()).collect::<Vec<_>>()
            {
                let partner = old.claims.iter().enumerate().find(|(index, before)| {
                    !taken.contains(index) && before.document == claim.document && is_same(before, claim)
                });
                if let Some((index, _)) = partner {
                    taken.insert(index);
                    partners[at] = Some(index);
                }
            }
        }
        let of_new = new.claims.iter().zip(&partners).map(|(claim, partner)| Self {
            old: partner.map(|index| old.claims[index].clone()),
            new: Some(claim.clone()),
        });
        let gone = old.claims.iter().enumerate().filter(|(index, _)| !taken.contains(index));
        let gone = gone.map(|(_, claim)| Self { old: Some(claim.clone()), new: None });
        of_new.chain(gone).filter(Self::is_change).collect()
    }

    fn is_change(&self) -> bool {
        let said = |claim: &DeliveredClaim| (claim.holds, claim.text.clone(), claim.condition.clone());
        self.old.as_ref().map(said) != self.new.as_ref().map(said)
    }

    /// Whether the condition held and holds no longer, or the other way round.
    pub fn crosses(&self) -> bool {
        matches!((&self.old, &self.new), (Some(old), Some(new)) if old.holds != new.holds)
    }

    /// What became of it, in words.
    pub fn words(&self) -> &'static str {
        match (&self.old, &self.new) {
            (Some(old), Some(new)) if old.holds && !new.holds => "holds no longer",
            (Some(old), Some(new)) if !old.holds && new.holds => "holds now",
            (Some(old), Some(new)) if old.condition != new.condition => "has another condition",
            (Some(_), Some(_)) => "reads otherwise",
            (None, _) => "is new",
            (Some(_), None) => "is gone",
        }
    }

    /// The claim as it is, else as it was.
    pub fn claim(&self) -> Option<&DeliveredClaim> {
        self.new.as_ref().or(self.old.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ledger(claims: &[(&str, &str, bool)]) -> DeliveredLedger {
        let claims: Vec<_> = claims
            .iter()
            .map(|(text, condition, holds)| {
                json!({ "id": "m1", "text": text, "condition": condition, "holds": holds, "words": text,
                        "otherwise": null, "says": "", "results": [], "document": "a", "file": "a.md", "line": 1, "column": 1 })
            })
            .collect();
        let all = json!({
            "schema": "tickmark-ledger/2", "report": { "title": "", "version": "", "freeze": "" },
            "sources": [], "results": [], "marks": [], "claims": claims,
        });
        DeliveredLedger::read(all.to_string().as_bytes()).expect("a ledger")
    }

    #[test]
    fn a_claim_is_followed_by_its_condition_and_else_by_its_words() {
        let old =
            ledger(&[("longer", "higher(a, b)", true), ("similar", "above(c, 1)", true), ("gone", "reached(d)", true)]);
        let new = ledger(&[
            ("not longer", "higher(a, b)", false),
            ("similar", "above(c, 2)", true),
            ("new", "reached(e)", true),
        ]);
        let found = ClaimChange::between(&old, &new);
        let words: Vec<&str> = found.iter().map(ClaimChange::words).collect();
        assert_eq!(words, ["holds no longer", "has another condition", "is new", "is gone"]);
        assert_eq!(found.iter().filter(|change| change.crosses()).count(), 1);
        assert_eq!(ClaimChange::between(&old, &old), []);
    }
}
