//! The style sheets and fonts that a page of this program can have: what a reader of a delivered
//! page compares its own with.

use std::collections::BTreeMap;

use minijinja::{Environment, context};

use super::{fonts, head, letters};
use crate::project::Theme;

/// The page templates that are part of the program.
pub(crate) const BUILT_IN: [&str; 6] =
    ["base.html", "manuscript.html", "poster.html", "better.html", "classic.html", "portrait.html"];

/// The texts that the elements `style` of a page can hold: those of each page template, filled in
/// with the style sheet among the templates, the colours, and the fonts cut to the letters of the
/// page.
pub fn style_sheets(
    page: &str,
    templates: &BTreeMap<String, String>,
    theme: &Theme,
    faces: &[(&'static str, &'static [u8])],
) -> Vec<String> {
    let own = templates.get("tickmark.css").cloned().unwrap_or_default();
    let values = context! {
        css => minijinja::Value::from_safe_string(own + &head::colours(theme)),
        fonts => fonts(faces, &letters(page)),
    };
    let mut environment = Environment::new();
    environment.set_fuel(Some(super::MOST_WORK));
    let pages = templates.iter().filter(|(name, _)| name.ends_with(".html"));
    pages
        .flat_map(|(_, text)| styles(text))
        // What a template fills in with the words of a report cannot be told here.
        .filter_map(|style| environment.render_named_str("style.html", style, &values).ok())
        .collect()
}

/// What the elements `style` of a template hold.
fn styles(template: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some((_, after)) = rest.split_once("<style") {
        let Some((inner, after)) = after.split_once('>').and_then(|(_, inner)| inner.split_once("</style")) else {
            break;
        };
        found.push(inner);
        rest = after;
    }
    found
}
