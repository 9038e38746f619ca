//! Whether words stand on the pages of a PDF, letter by letter.

use super::PdfPages;

/// Which of some texts do not stand on the pages: lines may break in them and hyphens stand
/// where they do, and a page or a column may end in them, so that other words stand between.
pub fn words_missing(pages: &PdfPages, texts: &[&str]) -> Vec<usize> {
    let seen = &pages.seen;
    let ends = seen.pages.iter().skip(1).copied().chain([seen.text.len()]);
    let pages: Vec<String> = seen.pages.iter().zip(ends).map(|(start, end)| letters(&seen.text[*start..end])).collect();
    (0..texts.len()).filter(|at| !stands(&pages, &letters(texts[*at]))).collect()
}

/// The letters of a text. A ligature that is one sign is its letters.
fn letters(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfkc().filter(|c| c.is_alphabetic()).collect()
}

fn stands(pages: &[String], wanted: &str) -> bool {
    if pages.iter().any(|page| page.contains(wanted)) {
        return true;
    }
    let cuts = wanted.char_indices().map(|(at, _)| at).skip(1);
    cuts.into_iter().any(|cut| {
        let (first, second) = wanted.split_at(cut);
        let goes_on = |at: usize| {
            let Some(start) = pages[at].find(first) else { return false };
            let next = pages.get(at + 1).is_some_and(|page| page.contains(second));
            next || pages[at][start + first.len()..].contains(second)
        };
        (0..pages.len()).any(goes_on)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_may_be_parted_by_the_end_of_a_page_and_are_missing_when_they_read_otherwise() {
        let pages = ["Womenwere".to_owned(), "headsignificantlyoldertail".to_owned()];
        assert!(stands(&pages, "weresignificantlyolder"));
        assert!(stands(&pages, "Womenwere"));
        assert!(!stands(&pages, "weresignificantlyyounger"));
        assert_eq!(letters("sig-\nniﬁcant 5"), "significant");
    }
}
