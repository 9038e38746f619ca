//! Results that are called otherwise in a newer ledger: a level or a variable has another label, and
//! the number of the same rows is the same.

use std::collections::BTreeMap;

use super::delivered::{DeliveredLedger, DeliveredResult};

/// The new ids by the old ones.
///
/// Two results are one if they are of one block, statistic, time and unit, have one value, and are made
/// by the same rows, and if neither id is in the other ledger. Several that cannot be told apart so are
/// paired in their order, if there are as many in both. Data that changed have other digests of rows,
/// so that nothing is paired then.
pub fn renamed(old: &DeliveredLedger, new: &DeliveredLedger) -> BTreeMap<String, String> {
    let (before, after) = (old.by_id(), new.by_id());
    let mut alike: BTreeMap<[String; 6], (Vec<&str>, Vec<&str>)> = BTreeMap::new();
    for result in old.results.iter().filter(|result| is_told(result) && !after.contains_key(result.id.as_str())) {
        alike.entry(key(result)).or_default().0.push(&result.id);
    }
    for result in new.results.iter().filter(|result| is_told(result) && !before.contains_key(result.id.as_str())) {
        alike.entry(key(result)).or_default().1.push(&result.id);
    }
    let pairs = alike.into_values().filter(|(old, new)| old.len() == new.len());
    pairs.flat_map(|(old, new)| old.into_iter().zip(new)).map(|(old, new)| (old.to_owned(), new.to_owned())).collect()
}

/// Whether the rows of a result can be told from others.
fn is_told(result: &DeliveredResult) -> bool {
    !result.rows.digest.is_empty()
}

fn key(result: &DeliveredResult) -> [String; 6] {
    [
        result.block.clone(),
        result.stat.clone(),
        result.time.to_string(),
        result.unit.clone().unwrap_or_default(),
        result.value.to_string(),
        result.rows.digest.clone(),
    ]
}

impl DeliveredLedger {
    /// The same ledger with other ids of results.
    pub(super) fn with_ids(&self, ids: &BTreeMap<String, String>) -> Self {
        let mut ledger = self.clone();
        let all = ledger.results.iter_mut().map(|result| &mut result.id);
        let of_marks = ledger.marks.iter_mut().map(|mark| &mut mark.result);
        let of_claims = ledger.claims.iter_mut().flat_map(|claim| claim.results.iter_mut());
        for id in all.chain(of_marks).chain(of_claims) {
            if let Some(new) = ids.get(id) {
                id.clone_from(new);
            }
        }
        ledger
    }
}
