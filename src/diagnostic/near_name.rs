//! The name that an author may have meant.

use strsim::levenshtein;

/// The name among `known` that is closest to `found`, if one is close enough to
/// be what the author meant (at most a third of the letters differ).
pub fn closest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = found.chars().count();
    // No name is that long; the distance of long texts takes the product of their lengths.
    if length > LONGEST_NAME {
        return None;
    }
    let limit = length.div_ceil(3).max(1);
    known
        .into_iter()
        .filter(|name| name.chars().take(length + limit + 1).count().abs_diff(length) <= limit)
        .map(|name| (levenshtein(&found.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Longer texts than this are not taken for a name written wrongly.
const LONGEST_NAME: usize = 120;

/// A hint lists at most so many names.
const LISTED: usize = 40;

/// A hint that names the closest of `known`, or lists them all.
pub fn known_names<'a>(found: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match closest(found, known.clone()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => {
            let all: Vec<String> = known.clone().into_iter().take(LISTED).map(|name| format!("`{name}`")).collect();
            let more = known.into_iter().skip(LISTED).count();
            match (all.is_empty(), more) {
                (true, _) => "there is none".to_owned(),
                (_, 0) => format!("known: {}", all.join(", ")),
                _ => format!("known: {} and {more} more", all.join(", ")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_name_is_suggested_and_a_far_one_is_not() {
        assert_eq!(closest("sruvival", ["survival", "summary"]), Some("survival"));
        assert_eq!(closest("banana", ["survival", "summary"]), None);
    }
}
