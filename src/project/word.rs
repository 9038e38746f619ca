//! How a document is set in Word.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

/// How a document is set in Word.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WordConfig {
    /// A Word document in `templates/` that gives the styles, the theme and the pages, for
    /// example `journal.docx`. What stands in it is not taken.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub template: Option<Spanned<String>>,
    /// Whether the lines are numbered through the document, as journals ask of what is to be
    /// reviewed.
    #[serde(default)]
    pub line_numbers: bool,
    /// Whether the lines of the text stand two lines apart.
    #[serde(default)]
    pub double_spacing: bool,
}

impl WordConfig {
    /// The path of the template in the project.
    pub fn template_path(&self) -> Option<String> {
        let name = self.template.as_ref()?.get_ref();
        Some(if name.starts_with("templates/") { name.clone() } else { format!("templates/{name}") })
    }
}
