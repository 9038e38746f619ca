//! What a page looks like, as a Typst file that templates import: the colours of the report, the
//! sheet of a poster, and how long its words are.

use crate::project::{Sheet, Theme};
use crate::render::Page;

/// The name of the file.
pub(super) const LOOK: &str = "look.typ";

/// The text of the file. Words are looked at one by one only where the longest may leave its column.
pub(super) fn look(page: &Page<'_>, longest_word: usize) -> String {
    let theme = page.config.style.theme();
    let words = format!("#let longest-word = {longest_word}\n");
    format!("{}{}{words}", colours(&theme), page.sheet.map_or(String::new(), sheet))
}

fn colours(theme: &Theme) -> String {
    let colour = |name: &str, colour: crate::project::Colour| format!("#let {name} = rgb(\"{}\")\n", colour.hex());
    [("accent", theme.accent), ("tint", theme.tint), ("quiet-on-accent", theme.quiet)]
        .map(|(name, value)| colour(name, value))
        .concat()
}

/// The sheet: its sides in points, how its lengths compare with those of a sheet whose short
/// side has 36 inches, and the columns that it has where an author divides it into none.
fn sheet(sheet: Sheet) -> String {
    let columns = sheet.columns();
    format!(
        "#let sheet = (width: {}pt, height: {}pt, scale: {}, columns: {columns}, column-width: {}pt)\n",
        sheet.width,
        sheet.height,
        sheet.scale(),
        sheet.column_width(columns),
    )
}
