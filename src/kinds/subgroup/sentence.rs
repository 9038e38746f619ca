//! What a comparison within subgroups found, in sentences.

use crate::analysis::ResultRow;
use crate::analysis::words::in_sentence;
use crate::document::Sentence;
use crate::kinds::subgroup::shape::SubgroupShape;
use crate::kinds::teller::Teller;

/// The ratio among all, and in the levels of each variable, or of one, with the test of
/// interaction.
pub(super) fn sentence(shape: &SubgroupShape, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
    let variables = teller.chosen("variable", &shape.variables, |one| vec![&one.name, &one.label])?;
    let [group, reference] = &shape.arms;
    let told = |row: &ResultRow, with_p: bool, teller: &mut Teller<'_, '_>| {
        teller.estimate(row, (with_p && row.has("p.value")).then_some(("", "p.value")))
    };
    let subject = format!("The {} for {group} vs {reference} was ", shape.name.to_lowercase());
    let mut out = Sentence::words(subject).then(told(&shape.overall.row, true, teller)).and(" overall");
    for variable in variables {
        // The P value of a ratio within a subgroup is no evidence that subgroups differ.
        let each = variable.levels.iter();
        let each = each.map(|level| told(&level.row, false, teller).and(&format!(" for {}", level.label))).collect();
        let list = Sentence::list(each);
        out = out.and(&format!("; by {}, it was ", in_sentence(&variable.label))).then(list);
        out = out.and(" (").then(teller.p(&variable.interaction, "p.value")).and(" for interaction)");
    }
    Ok(out.and("."))
}
