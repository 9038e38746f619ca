//! The part of a script that holds the ledger's values.

use crate::analysis::Value;
use crate::ledger::{Ledger, path};
use crate::sql::r::{number, string};

/// The values by id, and the last line of the script.
pub(super) fn section(ledger: &Ledger) -> String {
    let mut text = String::from(
        "# ==== The ledger's values ====\n\
         # NA is a result that is not estimable.\n\
         # The key of a result, where it is not its id, says what each name from the data is.\n\n\
         expected <- list()\n\
         expect <- function(block, id, value) {\n  \
           expected[[enc2utf8(id)]] <<- list(block = block, value = value, key = enc2utf8(id))\n\
         }\n\
         key <- function(id, key) {\n  \
           if (!is.null(expected[[enc2utf8(id)]])) expected[[enc2utf8(id)]]$key <<- enc2utf8(key)\n\
         }\n\n",
    );
    let mut block = usize::MAX;
    for entry in &ledger.results {
        if entry.block != block {
            block = entry.block;
            text.push_str(&format!("block <- {}\n", string(&ledger.blocks[block].id)));
        }
        let value = match &entry.result.value {
            Value::Number(value) => number(*value),
            Value::Text(words) => string(words),
            Value::NotEstimable(_) => "NA".to_owned(),
        };
        let key = path::full(&ledger.blocks[block].id, &entry.result.path);
        text.push_str(&format!("expect(block, {}, {value})\n", string(&entry.id)));
        if key != entry.id {
            text.push_str(&format!("key({}, {})\n", string(&entry.id), string(&key)));
        }
    }
    text.push_str("\nfinish(expected)\n");
    text
}
