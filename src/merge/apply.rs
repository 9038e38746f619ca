//! Putting changes into a text.

use super::change::Edit;

/// The text with the changes made, or the first two that concern the same words.
pub(super) fn apply(text: &str, edits: &[Edit]) -> Result<String, (Edit, Edit)> {
    let mut ordered: Vec<&Edit> = edits.iter().collect();
    ordered.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    let mut last: Option<&Edit> = None;
    for edit in ordered {
        if let Some(last) = last.filter(|_| edit.range.start < done) {
            return Err((last.clone(), edit.clone()));
        }
        out.push_str(&text[done..edit.range.start]);
        out.push_str(&edit.text);
        done = edit.range.end;
        last = Some(edit);
    }
    out.push_str(&text[done..]);
    Ok(out)
}

/// The changes within a block, counted from its start.
pub(super) fn within(edits: &[Edit], block: &std::ops::Range<usize>) -> Vec<Edit> {
    let inside = edits.iter().filter(|edit| block.start <= edit.range.start && edit.range.end <= block.end);
    inside
        .map(|edit| Edit {
            range: edit.range.start - block.start..edit.range.end - block.start,
            text: edit.text.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_made_in_the_order_of_the_text() {
        let edit = |range, text: &str| Edit { range, text: text.to_owned() };
        assert_eq!(apply("abc", &[edit(3..3, "d"), edit(0..1, "x"), edit(3..3, "e")]).unwrap(), "xbcde");
        assert!(apply("abc", &[edit(0..2, ""), edit(1..3, "")]).is_err());
    }
}
