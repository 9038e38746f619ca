//! What cumulative incidences were found, in sentences.

use crate::analysis::words::{capitalized, in_sentence, time_in_words};
use crate::document::Sentence;
use crate::kinds::incidence::shape::{CauseCurve, IncidenceShape};
use crate::kinds::regression_sentence;
use crate::kinds::teller::{Teller, attributive, in_group};

/// The incidence of the cause of interest, else of each, at the last time of the block or at
/// that of `at`; with `term` or `model`, the ratio of the model.
pub(super) fn sentence(shape: &IncidenceShape, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
    if ["term", "level", "model"].iter().any(|word| teller.choice(word).is_some()) {
        return match &shape.model {
            Some(model) => regression_sentence::sentence(model, teller),
            None => teller.without("has no model: give it `terms`"),
        };
    }
    let causes = teller.chosen("cause", &shape.causes, |cause| vec![cause.as_str()])?;
    let own = |cause: &&&String| shape.cause.as_ref().is_none_or(|own| own == **cause);
    let causes: Vec<&String> = match teller.choice("cause") {
        Some(_) => causes,
        None => causes.iter().filter(own).copied().collect(),
    };
    let groups = teller.chosen("group", &shape.groups, |group| vec![group.as_str()])?;
    let at = teller.time(&shape.at)?.or_else(|| shape.at.len().checked_sub(1));
    let mut sentences = Vec::new();
    for cause in causes {
        let is_shown = |curve: &&CauseCurve| {
            curve.cause == *cause && curve.group.as_ref().is_none_or(|group| groups.contains(&group))
        };
        let curves: Vec<&CauseCurve> = shape.curves.iter().filter(is_shown).collect();
        let mut each = Vec::new();
        for curve in curves {
            let group = curve.group.as_deref().map_or(String::new(), |level| in_group(shape.by.as_deref(), level));
            each.push(match at {
                Some(at) => match curve.at.get(at) {
                    Some(row) => teller.estimate(row, None).and(&group),
                    None => Sentence::words("not estimable").and(&group),
                },
                None => {
                    let noun = teller.noun(&curve.counts, "n", &shape.counted);
                    teller.show(&curve.counts, "{events} of {n}").and(&format!(" {noun}{group}"))
                }
            });
        }
        let subject = match at {
            Some(at) => {
                let time = time_in_words(shape.at[at], &shape.unit).replace(' ', "\u{a0}");
                format!("The cumulative incidence of {} at {time} was ", in_sentence(cause))
            }
            None => format!("{} occurred in ", capitalized(cause)),
        };
        let list = Sentence::list(each);
        let mut out = Sentence::words(subject).then(list);
        let test = shape.test.as_ref().filter(|_| !teller.is_of_one_group());
        if let Some((test, row)) = test.and_then(|test| Some((test, test.of(cause)?))) {
            out = out.and(&format!(" ({} ", attributive(&test.name))).then(teller.p(row, "p.value")).and(")");
        }
        sentences.push(out.and("."));
    }
    Ok(Sentence::joined(sentences, " "))
}
