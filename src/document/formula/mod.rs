//! Formulas: what an author's LaTeX notation says, as a tree that every output is lowered
//! from.

mod latex;
mod numbers;
mod sign;

pub use latex::read;
pub use numbers::without_indices;

/// A part of a formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// Parts side by side.
    Row(Vec<Formula>),
    /// A number.
    Number(String),
    /// A letter that names a quantity.
    Letter {
        /// The letter.
        letter: char,
        /// Its face; none where it is the usual one of a variable.
        face: Option<Face>,
    },
    /// Words set as text.
    Words(String),
    /// The name of a function, such as `log`.
    Function(String),
    /// An operator, a relation, a delimiter or another sign.
    Sign(String),
    /// A sign over or under a part: a hat, a bar, a vector's arrow.
    Accent {
        /// What it belongs to.
        base: Box<Formula>,
        /// Which.
        accent: Accent,
    },
    /// One part over another.
    Fraction {
        /// The numerator.
        above: Box<Formula>,
        /// The denominator.
        below: Box<Formula>,
        /// Whether a line parts them; a binomial coefficient has none.
        has_line: bool,
    },
    /// A root.
    Root {
        /// What it is taken of.
        radicand: Box<Formula>,
        /// Which root; none for the square root.
        index: Option<Box<Formula>>,
    },
    /// A part with indices or exponents, or with the limits of a sum.
    Scripts {
        /// What they belong to.
        base: Box<Formula>,
        /// The lower one.
        below: Option<Box<Formula>>,
        /// The upper one.
        above: Option<Box<Formula>>,
        /// Where they stand.
        position: Position,
    },
    /// A part between delimiters that are as high as it.
    Fenced {
        /// The left one.
        open: Option<char>,
        /// What is between them.
        content: Box<Formula>,
        /// The right one.
        close: Option<char>,
    },
    /// Rows of cells.
    Table {
        /// The rows.
        rows: Vec<Vec<Formula>>,
        /// What the rows are.
        kind: TableKind,
    },
    /// Room of a width in em.
    Space(f64),
}

/// The face of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Upright, as the names of units and operators.
    Upright,
    /// Italic.
    Italic,
    /// Bold and upright, as vectors and matrices.
    Bold,
    /// Bold and italic.
    BoldItalic,
    /// Calligraphic.
    Script,
    /// Fraktur.
    Fraktur,
    /// With double strokes, as sets of numbers.
    DoubleStruck,
    /// Without serifs.
    SansSerif,
    /// All letters as wide as each other.
    Monospace,
}

/// A sign over or under a part of a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accent {
    /// An estimate: `\hat`.
    Hat,
    /// `\tilde`.
    Tilde,
    /// A mean or a complement, as wide as its base: `\bar`, `\overline`.
    Bar,
    /// `\underline`.
    Underline,
    /// A derivative: `\dot`.
    Dot,
    /// A second derivative: `\ddot`.
    TwoDots,
    /// A vector: `\vec`.
    Arrow,
    /// `\check`.
    Check,
    /// `\breve`.
    Breve,
}

impl Accent {
    /// The combining character over a letter; none where it is a line as wide as its base.
    pub fn combining(self) -> Option<char> {
        match self {
            Self::Bar | Self::Underline => None,
            Self::Hat => Some('\u{302}'),
            Self::Tilde => Some('\u{303}'),
            Self::Dot => Some('\u{307}'),
            Self::TwoDots => Some('\u{308}'),
            Self::Arrow => Some('\u{20D7}'),
            Self::Check => Some('\u{30C}'),
            Self::Breve => Some('\u{306}'),
        }
    }
}

/// Where indices stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Beside their base.
    Beside,
    /// Over and under it.
    Limits,
    /// Over and under it in a formula of its own, beside it in running text.
    Movable,
}

/// What the rows of a table in a formula are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// Cases after a brace.
    Cases,
    /// A matrix, its cells centred.
    Matrix,
    /// Lines of one formula, aligned where the author says.
    Lines,
}

impl Formula {
    /// Visits each text of the formula, in reading order.
    pub fn texts(&self, visit: &mut impl FnMut(&str)) {
        match self {
            Self::Row(parts) => parts.iter().for_each(|part| part.texts(visit)),
            Self::Number(text) | Self::Words(text) | Self::Function(text) | Self::Sign(text) => visit(text),
            Self::Letter { letter, .. } => visit(letter.encode_utf8(&mut [0; 4])),
            Self::Accent { base, .. } => base.texts(visit),
            Self::Fraction { above, below, .. } => {
                above.texts(visit);
                below.texts(visit);
            }
            Self::Root { radicand, index } => {
                radicand.texts(visit);
                index.iter().for_each(|index| index.texts(visit));
            }
            Self::Scripts { base, below, above, .. } => {
                base.texts(visit);
                below.iter().chain(above).for_each(|part| part.texts(visit));
            }
            Self::Fenced { open, content, close } => {
                open.iter().for_each(|sign| visit(sign.encode_utf8(&mut [0; 4])));
                content.texts(visit);
                close.iter().for_each(|sign| visit(sign.encode_utf8(&mut [0; 4])));
            }
            Self::Table { rows, .. } => rows.iter().flatten().for_each(|cell| cell.texts(visit)),
            Self::Space(_) => {}
        }
    }

    /// The formula on one line, for what shows words only.
    pub fn words(&self) -> String {
        let mut out = String::new();
        self.texts(&mut |text| out.push_str(text));
        out
    }
}
