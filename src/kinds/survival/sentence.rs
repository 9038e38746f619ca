//! What a survival block found, in a sentence.

use crate::analysis::words::{in_sentence, time_in_words};
use crate::analysis::{CurveShape, SurvivalShape};
use crate::document::Sentence;
use crate::kinds::teller::{Teller, attributive, in_group};

/// The medians with the test of the groups; with `at`, the estimates at that time.
pub(super) fn sentence(shape: &SurvivalShape, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
    let curves = teller.chosen("group", &shape.curves, |curve| curve.stratum.as_deref().into_iter().collect())?;
    let told = |of_curve: &mut dyn FnMut(&CurveShape) -> Sentence| {
        let group = |curve: &CurveShape| {
            curve.stratum.as_deref().map_or(String::new(), |level| in_group(shape.by.as_deref(), level))
        };
        curves.iter().map(|curve| of_curve(curve).and(&group(curve))).collect::<Vec<_>>()
    };
    if let Some(at) = teller.time(&shape.at)? {
        let each = told(&mut |curve| match curve.at.get(at) {
            Some(row) => teller.estimate(row, None),
            None => Sentence::words("not estimable"),
        });
        let time = time_in_words(shape.at[at], &shape.unit).replace(' ', "\u{a0}");
        let subject = Sentence::words(format!("{} at {time} was ", shape.outcome()));
        return Ok(subject.then(Sentence::list(each)).and("."));
    }
    let each = told(&mut |curve| teller.estimate(&curve.median, None));
    let subject = Sentence::words(format!("Median {} was ", in_sentence(shape.outcome())));
    let mut out = subject.then(Sentence::list(each));
    if let Some(test) = shape.test.as_ref().filter(|_| !teller.is_of_one_group()) {
        out = out.and(&format!(" ({} ", attributive(&test.name))).then(teller.p(&test.all, "p.value")).and(")");
    }
    Ok(out.and("."))
}
