//! The one integration-test binary: each module is a subject.

// Expected values in closed form are written with the mathematics of std, so that
// they do not come from the library that computes ours.
#![allow(clippy::disallowed_methods)]

mod agreement;
mod all_block_errors;
mod ambiguous_names;
mod bad_input;
mod browser;
mod citations;
mod compare_blocks;
mod comparison_hand;
mod comparison_r;
mod competing_r;
mod cox_hand;
mod cox_project;
mod cox_r;
mod ctcae_reference;
mod data_keys;
mod data_levels;
mod data_lines;
mod data_notes;
mod data_strays;
mod data_text;
mod data_unit;
mod docs;
mod evidence_rows;
mod figures;
mod files_outputs;
mod files_plain;
mod files_terminal;
mod files_travel;
mod honest_limits;
mod import_direction;
mod incidence_exhibit;
mod incidence_hand;
mod incidence_input;
mod incidence_project;
mod incidence_r;
mod lung_project;
mod natural_spline_r;
mod outputs;
mod page_templates;
mod pdf_links;
mod poster_fit;
mod program;
mod pseudo_random;
mod published;
mod qc;
mod reference_frame;
mod reference_poster;
mod reference_report;
mod said_where_it_stands;
mod sql_deep;
mod sql_printed;
mod sql_r;
mod sql_random;
mod survival_hand;
mod survival_r;
mod tampering;
mod tied_groups;
mod time_axis;
mod typed_numbers;
mod webdriver;
mod wide_tables;
