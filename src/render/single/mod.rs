//! Single figures and tables as files, for a journal's form: vectors, pixels, workbooks.

mod pixels;
mod workbook;

pub use pixels::{Pixels, png, tiff};
pub use workbook::workbook;
