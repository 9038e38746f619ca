//! The curves of groups, and what compares them.

use crate::analysis::describe::ungrouped;
use crate::analysis::ordered_rows::Ranked;
use crate::analysis::result_writer::{Scope, invalid};
use crate::analysis::{Block, SurvivalShape};
use crate::data::{Categories, Table};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::survival::entry::{Groups, Writer};
use crate::kinds::survival::{rmst, test};
use crate::statistics::Codes;

/// The rows of a block in the groups of `by`.
pub(super) struct Grouped<'a> {
    pub(super) block: &'a Block,
    pub(super) table: &'a Table,
    pub(super) of: Ranked<'a>,
    /// The column of the groups.
    pub(super) by: &'a str,
    pub(super) groups: &'a Categories,
    /// The group of each complete row.
    pub(super) group_of: Codes<'a>,
    /// The level of each group.
    pub(super) levels: &'a [usize],
    pub(super) rows: &'a Groups<'a>,
    pub(super) root: &'a Scope,
}

impl Grouped<'_> {
    /// Enters the curve of each group, the differences of restricted means and the test.
    pub(super) fn write(
        &self,
        writer: &mut Writer<'_>,
        shape: &mut SurvivalShape,
        notes: &mut Vec<Diagnostic>,
    ) -> Outcome<()> {
        let Self { block, table, of, by, groups, group_of, levels, rows: sorted, root } = *self;
        let complete = of.complete;
        let body = writer.body;
        shape.by = Some(table.title(by).to_owned());
        let without = table.missing_rows(by).map_err(|errors| block.at_key("by", errors))?.len();
        notes.extend(ungrouped(block, by, without, ("row", "rows")));
        let names: Vec<String> = levels.iter().map(|level| groups.levels[*level].clone()).collect();
        for (group, level) in levels.iter().enumerate() {
            let label = &groups.levels[*level];
            let scope = root.group(by, label, &groups.codes[*level]);
            let mut curve = writer.curve(&scope, sorted, group)?;
            curve.stratum = Some(label.clone());
            shape.curves.push(curve);
        }
        let rows = writer.entries.row_set(table, &complete.rows);
        if body.rmst.is_some() {
            self.mean_differences(&names, rows, writer)?;
        }
        let set = test::Set { block, body, table, complete, rows: sorted.rows(), group_of, names: &names };
        shape.test = test::run(&set, &root.rows(rows), writer.entries, notes)?;
        for (curve, name) in shape.curves.iter_mut().zip(&names) {
            curve.rmst_difference = writer.entries.row_if_any(&rmst::difference_from_first(root, name));
            curve.tested = writer.entries.row_if_any(&test::of_group(root, name));
        }
        Ok(())
    }

    /// Enters the difference of each group's restricted mean from that of the first group.
    fn mean_differences(&self, names: &[String], rows: usize, writer: &mut Writer<'_>) -> Outcome<()> {
        let Self { table, of, group_of, .. } = *self;
        let complete = of.complete;
        let scope = self.root.rows(rows).step("rmst");
        let means = rmst::Means { has_counts: complete.has_counts(), level: writer.body.level };
        let with_first = |group: usize| {
            let inside = group_of.iter().zip(complete.rows.iter()).filter(|(of, _)| *of == 0 || *of == group);
            inside.map(|(_, row)| row).collect::<Vec<usize>>()
        };
        let named: Vec<(String, usize)> = (0..names.len())
            .map(|group| (names[group].clone(), writer.entries.row_set(table, &with_first(group))))
            .collect();
        // The first mean is that of all groups together.
        means
            .differences(writer.entries, &scope, &named, &writer.means[1..])
            .map_err(|error| invalid(&error, table, &complete.rows).into())
    }
}
