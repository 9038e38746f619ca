//! Forest plots of subgroups.

use crate::figure::forest::{self, Forest, Row, Shows};
use crate::figure::{Drawing, Style, regression};
use crate::kinds::exhibit::Asked;
use crate::kinds::subgroup::shape::SubgroupShape;
use crate::ledger::{Label, Printer};

/// One row a subgroup, beneath its variable; the P values are those of interaction.
pub(super) fn draw(shape: &SubgroupShape, asked: &Asked<'_>, printer: &mut Printer<'_>, style: &Style) -> Drawing {
    let [group, reference] = &shape.arms;
    let mut alt = vec![format!("{} of {group} against {reference}.", shape.name)];
    let without_p = |row: Row| Row { p: Label::default(), ..row };
    let overall = regression::estimate(Some(&shape.overall.row), "Overall", "Overall", printer, &mut alt);
    let mut rows = vec![without_p(overall)];
    for variable in &shape.variables {
        let p = printer.show(&variable.interaction, "{p.value}");
        alt.push(format!("{}: P for interaction {}.", variable.label, p.plain()));
        rows.push(Row { p, ..Row::new(Label::text(&variable.label), Shows::Heading) });
        for level in &variable.levels {
            let long = format!("{} {}", variable.label, level.label);
            let row = regression::estimate(Some(&level.row), &level.label, &long, printer, &mut alt);
            rows.push(Row { depth: 1, ..without_p(row) });
        }
    }
    let model = Forest {
        rows,
        term_header: "Subgroup".to_owned(),
        n_header: "Events/n".to_owned(),
        estimate_header: format!("{} ({} CI)", shape.short, shape.confidence),
        p_header: "P for interaction".to_owned(),
        axis_label: asked.request.order.x_label().unwrap_or_else(|| format!("{} (log scale)", shape.name)),
        favours: Some((format!("Lower in {group}"), format!("Higher in {group}"))),
        ..Forest::default()
    };
    Drawing { alt: alt.join(" "), ..forest::draw(&model, style) }
}
