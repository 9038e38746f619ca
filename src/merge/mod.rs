//! Bringing the words of co-authors back: from the edited Word document into the Markdown that
//! it was made of.
//!
//! The document carries its text as it was delivered, and the sources. So three things are
//! compared: the paragraphs as delivered, as edited, and the passages of the Markdown. What a
//! co-author typed goes to where it belongs; what is computed stays as it is; what has no
//! place is told, so that nothing is lost.

mod alignment;
mod appearance;
mod apply;
mod beside_number;
mod blocks;
mod caption;
mod change;
mod comment;
mod comparison;
mod difference;
mod faces;
mod item;
mod markdown;
mod note_order;
mod numbering;
mod order;
mod pairing;
mod paragraph;
mod paragraph_properties;
mod passage;
mod pictures;
mod pieces;
mod quotation;
mod reader;
mod run;
mod run_properties;
mod section_number;
mod source;
mod symbol_font;
mod table_parts;
mod template_tags;
mod token;
mod typed_words;
mod units;
mod written;

pub use item::{Item, State};
pub use paragraph::Tracked;
pub use run::{Delivered, Edited, Merged, merge};
