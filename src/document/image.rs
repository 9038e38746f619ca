//! Images of the project as an author places them.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place};
use crate::document::composer::Composer;
use crate::document::token::is_private;
use crate::document::tree::{Inline, PlacedImage};
use crate::document::typed_number::unshowable;
use crate::document::untraced;
use crate::image::Image;

/// An image as an author writes it.
pub(super) struct WrittenImage<'w> {
    /// The file below report/.
    pub(super) file: &'w str,
    /// What it shows, in pieces with their offsets.
    pub(super) alt: Vec<(String, usize)>,
    /// Where it comes from.
    pub(super) source: &'w str,
    /// Its width divided by that of the text.
    pub(super) width: Option<f64>,
    /// Where file, alternative text, source and width are written.
    pub(super) places: [Place; 4],
}

impl Composer<'_> {
    /// Places an image; its index among those of the document, or none where it cannot be
    /// shown, or does not say what it shows and where it comes from.
    pub(super) fn placed_image(&mut self, written: WrittenImage<'_>) -> Option<usize> {
        let WrittenImage { file, alt, source, width, places: [at, alt_at, source_at, width_at] } = written;
        let problem = |what: &str, hint: &str, place: &Place| Diagnostic::error(what).hint(hint).at(place.clone());
        if file.contains(is_private) || source.contains(is_private) {
            let what = "found a printed number in the file or source of an image";
            self.problems.push(problem(what, "write plain words", &at));
            return None;
        }
        let image = self.found(file, &at);
        let mut problems = Vec::new();
        if alt.iter().all(|(text, _)| text.trim().is_empty()) {
            let hint = "it is read aloud to who does not see the image: `![Scheme of the trial](figures/scheme.svg \
                        \"Drawn by the authors\")`, or `alt` in a block";
            problems.push(problem("this image does not say what it shows", hint, &alt_at));
        }
        if source.trim().is_empty() {
            let hint = "name who made it, in quotation marks after the file: `![Scheme of the \
                        trial](figures/scheme.svg \"Drawn by the authors\")`, or as `source` in a block";
            problems.push(problem("this image does not say where it comes from", hint, &source_at));
        }
        if let Some(width) = width.filter(|width| !(0.1..=1.0).contains(width)) {
            let what = format!("found the width {width}, expected one from 0.1 to 1");
            problems.push(problem(&what, "1 is the width of the text", &width_at));
        }
        let alt = self.text(&alt, true);
        if alt.iter().any(|inline| !matches!(inline, Inline::Text(_))) {
            let hint = "print it beside the image, where its evidence can be reached";
            problems.push(problem("found a printed number in the text alternative of an image", hint, &alt_at));
        }
        let is_fine = problems.is_empty();
        self.problems.extend(problems);
        let image = image.filter(|_| is_fine)?;
        self.words_of(&image);
        let alt = crate::document::plain(&alt).split_whitespace().collect::<Vec<_>>().join(" ");
        self.images.push(PlacedImage { image, alt, source: source.trim().to_owned(), width, place: at });
        Some(self.images.len() - 1)
    }

    /// The image of a file, or none where it cannot be shown.
    fn found(&mut self, file: &str, at: &Place) -> Option<Arc<Image>> {
        let found = self.setting.images.find(file).map_err(|problems| {
            let hinted = problems.0.into_iter().map(|problem| match problem.place {
                // What is wrong within a drawing is told at its own line.
                Some(_) => problem.hint(format!("it is named at {}:{}:{}", at.file, at.line, at.column)),
                None => problem.at(at.clone()),
            });
            self.problems.extend(hinted);
        });
        found.ok()
    }

    /// The words that a drawing shows are words on the page: a number in them comes from a
    /// result or has a waiver.
    fn words_of(&mut self, image: &Image) {
        for words in &image.words {
            for range in self.waivers.uncovered(&words.text) {
                let finding = untraced(&words.text[range]).at(words.place.clone()).hint(format!(
                    "it stands in the image `{}`, in “{}”",
                    image.path,
                    words.text.chars().take(60).collect::<String>()
                ));
                if !self.findings.contains(&finding) {
                    self.findings.push(finding);
                }
            }
            let unshowable = unshowable(&words.text).into_iter().map(|(_, problem)| problem.at(words.place.clone()));
            self.problems.extend(unshowable);
            for letter in words.text.chars().filter(|letter| *letter > '\u{3FF}') {
                self.letters.entry(letter).or_insert_with(|| words.place.clone());
            }
        }
    }
}

/// The error of an image that is no paragraph.
pub(super) fn in_a_line() -> Diagnostic {
    Diagnostic::error("found an image in a line of words, a list or a cell, expected it in a paragraph of its own")
        .hint(
            "put an empty line before and after it, outside of lists; what is to stand side by side, join in one file",
        )
}
