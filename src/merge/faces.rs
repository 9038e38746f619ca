//! Words that are set otherwise than before, and are the same: bold, italic, raised or lowered.

use std::collections::BTreeMap;

use super::comparison::Comparison;
use super::difference::hunks;
use super::item::{Item, State};
use super::order::Zone;
use super::token::{Token, reading};

/// So many paragraphs of a style that are all set anew are set so by the program that saved them.
const STYLE: usize = 3;

impl Comparison<'_> {
    /// Lists the words that are set otherwise.
    pub(super) fn faces(&mut self) {
        let mut wholly: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let mut found = Vec::new();
        for (at, old) in self.pairs.iter().enumerate().filter_map(|(at, old)| Some((at, (*old)?))) {
            if !matches!(self.zones[old], Zone::Text) {
                continue;
            }
            let (same, other) = self.kept(at, old);
            if same + other.len() == 0 {
                continue;
            }
            let (whole, all) = wholly.entry(&self.old[old].style).or_default();
            *whole += usize::from(same == 0);
            *all += 1;
            if !other.is_empty() {
                found.push((old, same == 0, reading(&other)));
            }
        }
        let is_of_style = |old: usize| {
            wholly.get(self.old[old].style.as_str()).is_some_and(|(whole, all)| whole == all && *all >= STYLE)
        };
        let items =
            found.into_iter().filter(|(old, is_whole, _)| !(*is_whole && is_of_style(*old))).map(|(old, _, words)| {
                let item = Item::new(State::Listed, "words set otherwise", "", &words);
                let item = item.because("bold, italic, raised or lowered letters: set them in the Markdown");
                Item { place: self.sources[old].map(|source| self.place(source)), ..item }
            });
        let items: Vec<Item> = items.collect();
        self.items.extend(items);
    }

    /// The words of a paragraph that are there still: how many are set as before, and those that are
    /// not, with the blanks among these.
    fn kept(&self, at: usize, old: usize) -> (usize, Vec<Token>) {
        let (before, now) = (&self.old[old].tokens, &self.new[at].tokens);
        let (mut same, mut other): (usize, Vec<Token>) = (0, Vec::new());
        let (mut old_done, mut new_done) = (0, 0);
        let mut stretch = |old: std::ops::Range<usize>, new: usize| {
            for (index, token) in old.clone().enumerate().map(|(index, at)| (index, &before[at])) {
                let new = &now[new + index];
                if token.is_blank() {
                    if other.last().is_some_and(|last| !last.is_blank()) {
                        other.push(new.clone());
                    }
                } else if token.face == new.face {
                    same += 1;
                } else {
                    other.push(new.clone());
                }
            }
        };
        for hunk in hunks(before, now) {
            stretch(old_done..hunk.old.start, new_done);
            (old_done, new_done) = (hunk.old.end, hunk.new.end);
        }
        stretch(old_done..before.len(), new_done);
        (same, other)
    }
}
