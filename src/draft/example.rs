//! Made-up patients of whom a project without data is drafted.

/// A table of forty-eight patients of two arms who do not exist.
pub const EXAMPLE: &str = include_str!("example.csv");
