//! Computing proportions and comparing two of them.

use crate::analysis::describe::{self, Members, members};
use crate::analysis::effect::Effects;
use crate::analysis::event::Event;
use crate::analysis::result_writer::{ResultWriter, Scope, absent, invalid, not_estimable};
use crate::analysis::selection::{filtered, used_columns};
use crate::analysis::words::{capitalized, percent_text};
use crate::analysis::{Block, Nature, Value};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::kind::Output;
use crate::kinds::proportion::keys::ProportionKeys;
use crate::kinds::proportion::methods;
use crate::kinds::proportion::shape::ProportionShape;
use crate::statistics::Estimable;
use crate::statistics::proportion::proportion;
use crate::statistics::proportion_comparison::TwoProportions;

/// Computes the proportions.
pub(super) fn run(block: &Block, body: &ProportionKeys, table: &Table) -> Outcome<Output> {
    let table = filtered(block, body.condition.as_deref(), table)?;
    let event = Event::read(block, &body.event, &table)?;
    let mut entries = ResultWriter::of(block);
    let everyone: Vec<usize> = (0..table.rows()).collect();
    one(&mut entries, &Scope::default(), body, &table, &event, &everyone)?;
    let mut shape = ProportionShape {
        confidence: percent_text(body.level),
        counted: table.rows_called().to_owned(),
        event: capitalized(&event.label(&table)),
        ..ProportionShape::default()
    };
    let groups = match &body.by {
        Some(by) => members(block, by, &table)?,
        None => Vec::new(),
    };
    for group in &groups {
        let scope = Scope::default().group(body.by.as_deref().unwrap_or_default(), &group.label, &group.code);
        one(&mut entries, &scope, body, &table, &event, &group.rows)?;
        shape.rows.push((group.label.clone(), entries.row(&scope)));
    }
    if groups.is_empty() {
        shape.rows.push((event.label(&table), entries.row(&Scope::default())));
    }
    let mut notes = Vec::new();
    if let Some(by) = &body.by {
        notes.extend(describe::without_group(block, by, &table, &Scope::default(), &mut entries)?);
        shape.by = Some(table.title(by).to_owned());
        shape.without_group = Some(entries.row(&Scope::default().step("missing").variable(by)));
    }
    if body.difference.is_some() || body.ratio || body.reference.is_some() {
        compare(block, body, (&table, &event, &groups), &mut shape, &mut entries, &mut notes)?;
    }
    let mut columns = used_columns(&table, &[Some(&body.event), body.condition.as_ref()]);
    columns.extend(body.by.clone());
    let methods = methods::sentences(body, &shape);
    let mut output = Output::new(entries, shape, methods, columns);
    output.notes = notes;
    output.notes.extend(event.unknown_value(block, &table));
    Ok(output)
}

/// Compares the two groups as the block asks for.
fn compare(
    block: &Block,
    body: &ProportionKeys,
    (table, event, groups): (&Table, &Event, &[Members]),
    shape: &mut ProportionShape,
    entries: &mut ResultWriter,
    notes: &mut Vec<Diagnostic>,
) -> Outcome<()> {
    check_comparison(block, body, groups.len())?;
    let reference = match &body.reference {
        None => 0,
        Some(wanted) => describe::reference(block, wanted, groups)?,
    };
    let [_, _] = groups else {
        notes.push(
            Diagnostic::note(format!("block `{}`: there is only one group to compare", block.id)).at(block.key("by")),
        );
        let known: Vec<usize> = groups.iter().flat_map(|group| group.rows.iter().copied()).collect();
        let known: Vec<usize> = known.into_iter().filter(|row| event.truth[*row].is_some()).collect();
        let scope = Scope::default().rows(entries.row_set(table, &known));
        one_group(body, &scope, entries);
        return Ok(());
    };
    let (group, reference) = (&groups[1 - reference], &groups[reference]);
    let counts = |members: &Members| {
        let with = members.rows.iter().filter(|row| event.truth[**row] == Some(true)).count();
        let known = members.rows.iter().filter(|row| event.truth[**row].is_some()).count();
        (with as u64, known as u64)
    };
    let ((x1, n1), (x2, n2)) = (counts(group), counts(reference));
    let mut rows: Vec<usize> = group.rows.iter().chain(&reference.rows).copied().collect();
    rows.retain(|row| event.truth[*row].is_some());
    rows.sort_unstable();
    let scope = Scope::default().rows(entries.row_set(table, &rows));
    let mut effects = Effects { level: body.level, scope: &scope, entries };
    let two = TwoProportions { x1, n1, x2, n2 };
    let failed = |error| invalid(&error, table, &rows);
    if let Some(interval) = body.difference {
        effects.risk_difference(two, interval).map_err(failed)?;
    }
    if body.ratio {
        effects.ratios(two).map_err(failed)?;
    }
    for (name, key) in [("Difference", "difference"), ("Risk ratio", "ratio"), ("Odds ratio", "odds_ratio")] {
        shape.effects.extend(entries.row_if_any(&Scope::default().step(key)).map(|row| (name.to_owned(), row)));
    }
    shape.contrast = Some((group.label.clone(), reference.label.clone()));
    Ok(())
}

/// Whether the block says which two groups it compares, and how.
fn check_comparison(block: &Block, body: &ProportionKeys, groups: usize) -> Outcome<()> {
    let key = if body.difference.is_some() {
        "difference"
    } else if body.ratio {
        "ratio"
    } else {
        return Err(Diagnostic::error("found `reference`, expected `difference` or `ratio` beside it")
            .at(block.key("reference"))
            .hint("write `difference = \"newcombe\"` or `ratio = true`")
            .into());
    };
    if body.by.is_none() || groups > 2 {
        let found = if body.by.is_none() { "there is no `by`".to_owned() } else { format!("`by` has {groups}") };
        return Err(Diagnostic::error(format!("`{key}` compares two groups, and {found}"))
            .at(block.key(key))
            .hint("give `by`, and select two groups with `where`; a `compare` block compares several")
            .into());
    }
    Ok(())
}

/// The reason in place of each effect, where there is one group.
fn one_group(body: &ProportionKeys, scope: &Scope, entries: &mut ResultWriter) {
    let wanted = [
        ("difference", body.difference.is_some(), Nature::Proportion),
        ("ratio", body.ratio, Nature::Ratio),
        ("odds_ratio", body.ratio, Nature::Ratio),
    ];
    for (effect, _, nature) in wanted.into_iter().filter(|(_, wanted, _)| *wanted) {
        for stat in ["estimate", "conf.low", "conf.high"] {
            entries.put(&scope.step(effect), stat, absent("there is only one group"), nature);
        }
    }
}

fn one(
    entries: &mut ResultWriter,
    scope: &Scope,
    body: &ProportionKeys,
    table: &Table,
    event: &Event,
    rows: &[usize],
) -> Outcome<()> {
    let known: Vec<usize> = rows.iter().copied().filter(|row| event.truth[*row].is_some()).collect();
    let with: Vec<usize> = known.iter().copied().filter(|row| event.truth[*row] == Some(true)).collect();
    let (all, some) = (entries.row_set(table, &known), entries.row_set(table, &with));
    entries.count(&scope.rows(some), "n", with.len());
    entries.count(&scope.rows(all), "N", known.len());
    let missing =
        entries.row_set(table, &rows.iter().copied().filter(|row| event.truth[*row].is_none()).collect::<Vec<_>>());
    entries.count(&scope.rows(missing), "n.missing", rows.len() - known.len());
    let scope = scope.rows(all);
    let estimated = proportion(with.len() as u64, known.len() as u64, body.level, body.conf.statistic())
        .map_err(|error| invalid(&error, table, &known))?;
    let parts: [(&str, Value); 3] = match estimated {
        Estimable::Value(found) => [
            ("estimate", Value::Number(found.estimate)),
            ("conf.low", Value::Number(found.conf_low)),
            ("conf.high", Value::Number(found.conf_high)),
        ],
        Estimable::Not(reason) => ["estimate", "conf.low", "conf.high"].map(|stat| (stat, not_estimable(&reason))),
    };
    for (stat, value) in parts {
        entries.put(&scope, stat, value, Nature::Proportion);
    }
    Ok(())
}
