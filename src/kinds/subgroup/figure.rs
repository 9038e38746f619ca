//! Forest plots of subgroups.

use crate::diagnostic::Diagnostic;
use crate::figure::effect_rows::{EffectRows, Prints, Shown};
use crate::figure::forest::{self, Forest, Row, Shows};
use crate::figure::labels::Labels;
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::Asked;
use crate::kinds::subgroup::shape::SubgroupShape;
use crate::ledger::{Label, Printer};

/// One row a subgroup, beneath its variable; the P values are those of interaction.
///
/// # Errors
/// `labels` name what is not shown.
pub(super) fn draw(
    shape: &SubgroupShape,
    asked: &Asked<'_>,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let labels = Labels::of(asked.request);
    let [group, reference] = &shape.arms;
    // The P value of a ratio within a subgroup is no evidence that subgroups differ.
    let mut writer = EffectRows::new(Prints::events().without_p(), printer);
    writer.alt.push(format!("{} of {group} against {reference}.", shape.name));
    let overall = labels.name("Overall");
    writer.row(&overall, &overall, Shown::of(Some(&shape.overall.row)));
    for variable in &shape.variables {
        let p = writer.printer.show(&variable.interaction, "{p.value}");
        let of = labels.name(&variable.label);
        writer.alt.push(format!("{of}: P for interaction {}.", p.plain()));
        writer.rows.push(Row { p, ..Row::new(Label::text(&of), Shows::Heading) });
        writer.depth = 1;
        for level in &variable.levels {
            let name = labels.name(&level.label);
            writer.row(&name, &format!("{of} {name}"), Shown::of(Some(&level.row)));
        }
        writer.depth = 0;
    }
    let (group, _) = (labels.name(group), labels.name(reference));
    labels.check(asked.request)?;
    let model = Forest {
        rows: writer.rows,
        term_header: "Subgroup".to_owned(),
        n_header: "Events/n".to_owned(),
        estimate_header: format!("{} ({} CI)", shape.short, shape.confidence),
        p_header: "P for interaction".to_owned(),
        axis_label: asked.request.order.x_label().unwrap_or_else(|| format!("{} (log scale)", shape.name)),
        favours: Some((format!("Lower in {group}"), format!("Higher in {group}"))),
        ..Forest::default()
    };
    Ok(Drawing { alt: writer.alt.join(" "), data: writer.data, ..forest::draw(&model, style) })
}
