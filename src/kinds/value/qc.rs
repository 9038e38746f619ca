//! The section of a value block in an R script.

use crate::kinds::r::{Call, Options, Reason, Tables, on_rows};

pub(super) fn code(options: Options<'_>, tables: &Tables<'_>) -> Result<String, Reason> {
    let aggregate = tables.function(options.needed("as")?, options.needed("data")?)?;
    let call = Call::new("value_block").with("data").with(aggregate);
    on_rows(options, tables, &call)
}
