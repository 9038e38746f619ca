//! The path of an output, as it is given on the command line.

use std::path::PathBuf;

use clap::builder::{PathBufValueParser, TypedValueParser};

use crate::project::followed;

/// Takes a path; `out/latest` leads to the newest version where it can be no link, too.
pub(super) fn output_path() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().map(|path| followed(&path))
}
