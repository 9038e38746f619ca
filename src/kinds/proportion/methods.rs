//! What a proportion block computed, in sentences.

use crate::analysis::words::intervals;
use crate::kinds::proportion::keys::ProportionKeys;
use crate::kinds::proportion::shape::ProportionShape;

/// The sentences: the intervals of the proportions, and how two groups were compared.
pub(super) fn sentences(body: &ProportionKeys, shape: &ProportionShape) -> String {
    let mut out = format!("Proportions were estimated with {} {}.", body.conf.words(), intervals(body.level));
    if let Some((group, reference)) = &shape.contrast {
        let difference = body.difference.map(|interval| {
            format!("the difference in proportions, with confidence limits obtained by {}", interval.words())
        });
        let ratios = || {
            "the risk ratio and the odds ratio, with confidence limits calculated on the log scale (Katz and Woolf)"
                .to_owned()
        };
        let effects: Vec<String> = difference.into_iter().chain(body.ratio.then(ratios)).collect();
        out.push_str(&format!(" {group} was compared with {reference} by {}.", effects.join(", and by ")));
    }
    out
}
