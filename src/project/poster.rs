//! Posters: their forms, and the sheets that they are printed on.

use schemars::JsonSchema;
use serde::Deserialize;

/// How a poster is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PosterForm {
    /// Panels in columns under a head.
    Classic,
    /// The main finding in the middle in huge letters, all else beside it, after the
    /// “better poster” of Mike Morrison (2019).
    Better,
    /// Panels in columns on a sheet that stands upright.
    Portrait,
}

impl PosterForm {
    /// The form of a built-in page template; none where it is of no poster.
    pub fn of_template(name: &str) -> Option<Self> {
        match name {
            "poster" | "classic" => Some(Self::Classic),
            "better" => Some(Self::Better),
            "portrait" => Some(Self::Portrait),
            _ => None,
        }
    }
}

/// A usual size of a poster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum SheetSize {
    /// 48 by 36 inches, lying: usual in North America.
    #[serde(rename = "48x36in")]
    Lying48,
    /// 36 by 48 inches, standing.
    #[serde(rename = "36x48in")]
    Standing48,
    /// 841 by 1189 mm.
    A0,
    /// 594 by 841 mm.
    A1,
}

/// Which way a sheet is turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Orientation {
    /// It lies: the long side is below.
    Landscape,
    /// It stands.
    Portrait,
}

impl SheetSize {
    /// The way that a size in inches says itself.
    fn orientation(self) -> Option<Orientation> {
        match self {
            Self::Lying48 => Some(Orientation::Landscape),
            Self::Standing48 => Some(Orientation::Portrait),
            Self::A0 | Self::A1 => None,
        }
    }

    /// The short and the long side in points.
    fn sides(self) -> (f64, f64) {
        const MILLIMETRE: f64 = 72.0 / 25.4;
        match self {
            Self::Lying48 | Self::Standing48 => (36.0 * 72.0, 48.0 * 72.0),
            Self::A0 => (841.0 * MILLIMETRE, 1189.0 * MILLIMETRE),
            Self::A1 => (594.0 * MILLIMETRE, 841.0 * MILLIMETRE),
        }
    }
}

/// The sheet of a poster, and how it is divided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sheet {
    /// The form.
    pub form: PosterForm,
    /// Width in points.
    pub width: f64,
    /// Height in points.
    pub height: f64,
}

/// Margins and the gaps between columns are so many points on a sheet whose short side has
/// 36 inches, and in proportion on others.
const EDGE: f64 = 72.0;
const GUTTER: f64 = 68.6;

/// A column is wide enough for a line of forty letters of 24 points, and for a figure.
const USUAL_COLUMN: f64 = 760.0;

impl Sheet {
    /// The sheet that a size and a way to turn it say.
    ///
    /// # Errors
    /// They contradict each other, or the form; the rest of a sentence.
    pub fn of(form: PosterForm, size: Option<SheetSize>, turned: Option<Orientation>) -> Result<Self, &'static str> {
        let stands = form == PosterForm::Portrait;
        let size = size.unwrap_or(match (stands, turned) {
            (true, _) | (_, Some(Orientation::Portrait)) => SheetSize::Standing48,
            _ => SheetSize::Lying48,
        });
        let own = size.orientation();
        if stands && (own == Some(Orientation::Landscape) || turned == Some(Orientation::Landscape)) {
            return Err("lies, expected a sheet that stands for the template `portrait`");
        }
        if own.is_some() && turned.is_some() && own != turned {
            return Err(
                "contradicts the `size`, expected `48x36in` for a sheet that lies, `36x48in` for one that stands",
            );
        }
        let usual = if stands { Orientation::Portrait } else { Orientation::Landscape };
        let turned = own.or(turned).unwrap_or(usual);
        let (short, long) = size.sides();
        let (width, height) = if turned == Orientation::Portrait { (short, long) } else { (long, short) };
        Ok(Self { form, width, height })
    }

    /// Lengths are so many times those on a sheet whose short side has 36 inches.
    pub fn scale(self) -> f64 {
        self.width.min(self.height) / 2592.0
    }

    /// How many columns the sheet has where the author divides it into none.
    pub fn columns(self) -> usize {
        let room = self.width - 2.0 * EDGE * self.scale();
        let fit = ((room / (USUAL_COLUMN + GUTTER * self.scale())).round() as usize).clamp(2, 4);
        // The main finding stands between two, or over them.
        if self.form == PosterForm::Better && self.width > self.height { 2 } else { fit }
    }

    /// The width of one of so many columns, in points.
    pub fn column_width(self, columns: usize) -> f64 {
        let columns = columns.max(1) as f64;
        if self.form == PosterForm::Better && self.width > self.height {
            // Each side has a quarter of the sheet, or what forty letters need.
            return (0.2265 * self.width).max(600.0);
        }
        let scale = self.scale();
        (self.width - 2.0 * EDGE * scale - (columns - 1.0) * GUTTER * scale) / columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_their_size_and_columns() {
        let sheet = |form, size, turned| Sheet::of(form, size, turned).expect("a sheet");
        let usual = sheet(PosterForm::Classic, None, None);
        assert_eq!((usual.width, usual.height, usual.columns()), (3456.0, 2592.0, 4));
        // What the built-in poster always had: 776.55 points.
        assert!((usual.column_width(4) - 776.55).abs() < 0.01);
        let standing = sheet(PosterForm::Portrait, None, None);
        assert_eq!((standing.width, standing.height, standing.columns()), (2592.0, 3456.0, 3));
        let a0 = sheet(PosterForm::Classic, Some(SheetSize::A0), None);
        assert!((a0.width - 3370.39).abs() < 0.01 && a0.columns() == 4);
        assert_eq!(sheet(PosterForm::Portrait, Some(SheetSize::A0), None).columns(), 3);
        assert_eq!(sheet(PosterForm::Classic, Some(SheetSize::A1), None).columns(), 3);
        assert_eq!(sheet(PosterForm::Portrait, Some(SheetSize::A1), None).columns(), 2);
        assert_eq!(sheet(PosterForm::Better, None, None).columns(), 2);
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let lying = Some(SheetSize::Lying48);
        assert!(Sheet::of(PosterForm::Portrait, lying, None).is_err());
        assert!(Sheet::of(PosterForm::Classic, lying, Some(Orientation::Portrait)).is_err());
        assert!(Sheet::of(PosterForm::Portrait, Some(SheetSize::A0), Some(Orientation::Landscape)).is_err());
    }
}
