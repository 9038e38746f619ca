//! SVG: a drawing that runs, loads and links to nothing, written anew.
//!
//! What a browser and the PDF may draw in different ways, or what changes while it is looked
//! at, is refused rather than left out: a drawing without a part would be another drawing.
//! Left out is what is never seen: comments, metadata, the notes of the program that made
//! it, titles (a page says the author's text instead).

mod drawing;
mod element;
mod expansion;
mod namespace;
mod paint;
mod size;
mod words;
mod write;

pub(super) use drawing::read;
pub use words::Words;
