//! Texts that many values share, written and read back as texts.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serializer};

/// Writes the text.
pub(crate) fn serialize<S: Serializer>(text: &Arc<str>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(text)
}

/// Reads a text, which is then shared with none that was read before.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<str>, D::Error> {
    Ok(String::deserialize(from)?.into())
}
