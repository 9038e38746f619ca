//! What is wrong with a part of the dictionary.

/// What is wrong with a part of the dictionary.
pub(super) struct Problem {
    /// The word near which it stands.
    pub near: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Problem {
    /// Something wrong near a word.
    pub fn new(near: impl Into<String>, message: impl Into<String>) -> Self {
        Self { near: near.into(), message: message.into(), hint: None }
    }

    /// The same, with a hint.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}
