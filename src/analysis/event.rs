//! What an event is: never guessed.

use crate::analysis::Block;
use crate::data::{Kind, Table};
use crate::diagnostic::{Diagnostic, Outcome};

/// The event of a block, row by row.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// Whether the row has the event; `None` where that is unknown.
    pub truth: Vec<Option<bool>>,
    written: String,
}

impl Event {
    /// An event that was found otherwise; `written` is what the author calls it.
    pub(crate) fn of(truth: Vec<Option<bool>>, written: &str) -> Self {
        Self { truth, written: written.to_owned() }
    }

    /// Reads `event`: the name of a boolean column, or `column = value`.
    ///
    /// # Errors
    /// A column that is not boolean and has no value to compare it with: R, SAS
    /// and ADaM disagree on which of 0, 1 and 2 is the event.
    pub(crate) fn read(block: &Block, written: &str, table: &Table) -> Outcome<Self> {
        let name = written.trim();
        let bare = table.column(name);
        if let Some(column) = bare {
            if column.kind != Kind::Boolean {
                return Err(Self::not_boolean(block, name, table)?.into());
            }
            return Ok(Self { truth: table.truths(name)?, written: name.to_owned() });
        }
        let is_word = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
        let checked = if is_word { table.expect_column(name).map(|_| Vec::new()) } else { table.truth(name) };
        let truth = checked.map_err(|errors| block.at_key("event", errors))?;
        Ok(Self { truth, written: name.to_owned() })
    }

    fn not_boolean(block: &Block, name: &str, table: &Table) -> Outcome<Diagnostic> {
        let values = table.categories(name)?;
        let some: Vec<String> = values.codes.iter().take(4).map(|code| format!("`{name} = {code}`")).collect();
        let hint = if name.eq_ignore_ascii_case("CNSR") {
            "in ADaM, CNSR is 0 for an event: write `event = \"CNSR = 0\"`".to_owned()
        } else if some.is_empty() {
            format!("write which value is the event: `{name} = …`")
        } else {
            format!("write which value is the event: {}", some.join(" or "))
        };
        Ok(Diagnostic::error(format!("`{name}` is not true or false, so it does not say what an event is"))
            .at(block.value("event"))
            .hint(hint))
    }

    /// Findings where the event names a value that its column does not have: a mistyped
    /// code makes everybody censored.
    pub(crate) fn unknown_value(&self, block: &Block, table: &Table) -> Vec<Diagnostic> {
        if table.column(&self.written).is_some() {
            return Vec::new();
        }
        let nobody = if self.truth.contains(&Some(true)) { "" } else { ", so nobody has the event" };
        let said = |mut one: Diagnostic| {
            one.message = format!("block `{}`: {}{nobody}", block.id, one.message);
            one.at(block.key("event"))
        };
        table.unmatched(&self.written).into_iter().map(said).collect()
    }

    /// How the event is called.
    pub(crate) fn label(&self, table: &Table) -> String {
        table.column(&self.written).map_or_else(|| self.written.clone(), |column| column.title().to_owned())
    }
}
