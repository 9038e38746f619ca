//! Texts as codes.

use std::collections::HashMap;

/// Texts by codes, in the order of their first occurrence.
#[derive(Default)]
pub(super) struct Texts {
    /// Only looked up, never iterated; the few texts of levels are not here.
    known: HashMap<Box<str>, u32>,
    /// The texts by their codes.
    pub all: Vec<Box<str>>,
}

/// So many texts are compared one by one.
const FEW: usize = 8;

impl Texts {
    /// The code of a text, which is a new one where it is not known.
    pub fn code(&mut self, text: &str) -> u32 {
        let among = &self.all[..self.all.len().min(FEW)];
        if let Some(code) = among.iter().position(|known| **known == *text) {
            return code as u32;
        }
        if let Some(code) = self.known.get(text) {
            return *code;
        }
        let code = self.all.len() as u32;
        self.all.push(text.into());
        if self.all.len() > FEW {
            self.known.insert(text.into(), code);
        }
        code
    }
}
