//! Pictures that a co-author added, took out, or put in the place of others.

use super::appearance::more;
use super::comparison::Comparison;
use super::item::{Item, State};
use super::paragraph::{Paragraph, Picture};

const WHY: &str = "figures are drawn by the program, or are files of the project";

/// What is said of a picture: what it shows.
fn told(picture: &Picture) -> String {
    if picture.alternative.is_empty() { "a picture without words".to_owned() } else { picture.alternative.clone() }
}

impl Comparison<'_> {
    /// Lists what became of the pictures of the document.
    pub(super) fn pictures(&mut self) {
        let all = |paragraphs: &[Paragraph]| -> Vec<String> {
            paragraphs.iter().flat_map(|one| &one.pictures).map(told).collect()
        };
        let (old, new) = (all(self.old), all(self.new));
        let (gone, added) = (more(&new, &old), more(&old, &new));
        let mut items = Vec::new();
        for (at, before) in self.pairs.iter().enumerate().filter_map(|(at, old)| Some((at, (*old)?))) {
            let (before, now) = (&self.old[before].pictures, &self.new[at].pictures);
            for (was, is) in before.iter().zip(now).filter(|(was, is)| was.alternative != is.alternative) {
                let (was, is) = (told(was), told(is));
                let what =
                    if old.contains(&is) { "picture in the place of another" } else { "words of a picture changed" };
                items.push(Item::new(State::Listed, what, &was, &is).because(WHY));
            }
            let replaced = before.iter().zip(now).filter(|(was, is)| {
                let (of_old, of_new) = self.leads;
                let shown = of_old.and_then(|old| old.get(&was.lead)).zip(of_new.get(&is.lead));
                was.alternative == is.alternative && shown.is_some_and(|(was, is)| was != is)
            });
            items.extend(replaced.map(|(was, _)| {
                Item::new(State::Listed, "picture replaced", &told(was), "another picture").because(WHY)
            }));
        }
        let is_told = |text: &String| items.iter().any(|item: &Item| item.was == *text || item.now == *text);
        let gone = gone.iter().filter(|text| !is_told(text));
        let gone: Vec<Item> = gone.map(|text| Item::new(State::Listed, "picture taken out", text, "")).collect();
        let added = added.iter().filter(|text| !is_told(text));
        let added: Vec<Item> = added.map(|text| Item::new(State::Listed, "picture added", "", text)).collect();
        items.extend(gone.into_iter().chain(added).map(|item| item.because(WHY)));
        self.items.extend(items);
    }
}
