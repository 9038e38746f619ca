//! The checks of the data before a freeze.

use std::collections::BTreeSet;

use crate::cli::dictionary_file::dictionary_text;
use crate::cli::engines;
use crate::cli::source_tables::{BytesOfFiles, SourceTables, assembled, read_assembled};
use crate::data::{self, Assembly, Breach, Opened, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Severity};
use crate::freeze::{Broken, DataFile};
use crate::project::Project;

/// The tables of `data/` and what was found of them.
pub(super) struct Checked {
    /// The tables.
    pub(super) tables: SourceTables,
    /// How many checks were made.
    pub(super) count: u64,
    /// What rows break, each with the table whose rows these are.
    pub(super) breaches: Vec<(Breach, Table)>,
    /// What is to be said of the waivers.
    waivers: Vec<Diagnostic>,
}

/// Reads every table and checks it; dates are compared with that of the freeze.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn checked(project: &Project, files: &[DataFile], date: &str) -> Outcome<Checked> {
    if files.is_empty() && engines::sources(project).next().is_none() {
        return Err(Diagnostic::error("data/ holds no file to freeze").hint("put the data files into data/").into());
    }
    let text = dictionary_text(files)?;
    let assembly = assembled(project, files, text.as_ref())?;
    let opened = engines::opened(project, assembly.dictionary.as_ref())?;
    with_tables(&assembly, files, date, opened)
}

/// The same of files that are no project yet.
///
/// # Errors
/// As [`checked`].
pub(super) fn of_assembly(assembly: &Assembly, files: &[DataFile], date: &str) -> Outcome<Checked> {
    with_tables(assembly, files, date, Vec::new())
}

/// Checks the tables of files, with those of other engines beside them.
fn with_tables(assembly: &Assembly, files: &[DataFile], date: &str, opened: Vec<Opened>) -> Outcome<Checked> {
    let mut tables = read_assembled(assembly, files, BTreeSet::new(), BytesOfFiles::Kept)?;
    tables.add_opened(opened);
    let mut checked = Checked { tables, count: 0, breaches: Vec::new(), waivers: Vec::new() };
    let parts: BTreeSet<&String> = checked.tables.tables.values().flat_map(Table::parents).collect();
    let is_here = |(id, table): &(&String, &Table)| !parts.contains(id) && table.elsewhere().is_none();
    for (id, table) in checked.tables.tables.iter().filter(is_here) {
        let resource = checked.tables.resources.get(id);
        let mut found = Vec::new();
        if let Some(resource) = resource {
            found.extend(data::breaches(table, resource, &checked.tables.tables));
            checked.count += data::count_declared(resource) as u64;
        }
        found.extend(data::implausible(table, resource, &checked.tables.keys, date));
        checked.count += data::count_plausible(table) as u64;
        let waivers = resource.map_or(&[][..], |resource| resource.extension.waivers.as_slice());
        checked.waivers.extend(data::waive(&mut found, waivers));
        checked.breaches.extend(found.into_iter().map(|breach| (breach, table.clone())));
    }
    if let Some(dictionary) = &assembly.dictionary {
        checked.count += dictionary.rules.len() as u64;
        let found = data::tables_rules(dictionary, &checked.tables.tables);
        let (mut breaches, tables): (Vec<Breach>, Vec<Table>) = found.into_iter().unzip();
        checked.waivers.extend(data::waive(&mut breaches, &dictionary.waivers));
        checked.breaches.extend(breaches.into_iter().zip(tables));
    }
    Ok(checked)
}

impl Checked {
    fn said(&self, severity: Severity) -> Vec<Diagnostic> {
        let breaches = self.breaches.iter().map(|(breach, table)| breach.diagnostic(table));
        let all = self.tables.said.iter().cloned().chain(breaches).chain(self.waivers.iter().cloned());
        all.filter(|one| one.severity == severity).collect()
    }

    /// What must not be missed and does not stop the freeze.
    pub(super) fn findings(&self) -> Vec<Diagnostic> {
        self.said(Severity::Finding)
    }

    /// What is worth knowing.
    pub(super) fn notes(&self) -> Vec<Diagnostic> {
        self.said(Severity::Note)
    }

    /// How many lines the list of queries has.
    pub(super) fn queries(&self) -> usize {
        self.breaches.iter().map(|(breach, _)| breach.rows.len().max(1)).sum()
    }

    /// Fails where an error is not waived; `listing` is where each row is listed.
    ///
    /// # Errors
    /// Every check that rows break, with what a waiver of it says.
    pub(super) fn require_passed(&self, listing: Option<&str>) -> Outcome<()> {
        let mut errors = self.said(Severity::Error);
        if errors.is_empty() {
            return Ok(());
        }
        let mut all = self.breaches.iter().map(|(breach, _)| breach);
        let first = all.find(|breach| breach.severity == Severity::Error && breach.waived.is_none());
        if let (Some(breach), Some(last)) = (first, errors.last_mut()) {
            let owner = if breach.check.starts_with("rule.") { "the package" } else { "the resource" };
            let rows = breach.rows.len().max(1);
            let listed = listing.map_or(String::new(), |path| format!(" (each row is listed in {path})"));
            last.hints.push(format!(
                "nothing was frozen: mend the data{listed}, or let it pass with a reason, in the extension of {owner}: \
                 \"tickmark\": {{\"waivers\": [{{\"check\": \"{}\", \"rows\": {rows}, \"reason\": \"…\"}}]}}",
                breach.check
            ));
        }
        errors.extend(self.findings());
        Err(Diagnostics(errors))
    }

    /// What the lock keeps of what rows break.
    pub(super) fn broken(&self) -> Vec<Broken> {
        let broken = |(breach, _): &(Breach, Table)| Broken {
            check: breach.check.clone(),
            rows: breach.rows.len() as u64,
            severity: if breach.severity == Severity::Error { "error" } else { "warning" }.to_owned(),
            waived: breach.waived.clone(),
        };
        self.breaches.iter().map(broken).collect()
    }
}
