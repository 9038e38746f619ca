//! Names of authors and editors as BibTeX writes them.

use hayagriva::types::Person;

use crate::diagnostic::Diagnostic;
use crate::document::citation::{mark, tex};

/// Words of the names of groups. A name with one of them and no comma is not split
/// into given and family name.
const GROUPS: [&str; 40] = [
    "agency",
    "alliance",
    "association",
    "authority",
    "board",
    "bureau",
    "center",
    "centers",
    "centre",
    "centres",
    "collaboration",
    "collaborators",
    "college",
    "commission",
    "committee",
    "company",
    "consortium",
    "corporation",
    "council",
    "department",
    "division",
    "federation",
    "foundation",
    "group",
    "institut",
    "institute",
    "institutes",
    "investigators",
    "ministry",
    "network",
    "office",
    "organisation",
    "organization",
    "panel",
    "party",
    "society",
    "team",
    "union",
    "university",
    "workgroup",
];

/// Reads a list of names joined by `and`. `and others` becomes a last person whose name
/// is the mark of others. The second part are the names that cannot be right, with their
/// offsets in the value.
pub fn read(value: &str) -> (Vec<Person>, Vec<(usize, Diagnostic)>) {
    let mut people = Vec::new();
    let mut problems = Vec::new();
    let all = names(value);
    let last = all.len() - 1;
    for (number, (at, name)) in all.into_iter().enumerate() {
        if number < last && is_others(name) {
            let problem = Diagnostic::error(format!("found `{name}` before other names, expected it behind the last"));
            problems.push((at, problem.hint("write `Smith, Ann and Jones, Bob and others`")));
            continue;
        }
        // `Smith, Ann et al.` is one name and others.
        let ended = [", et al.", " et al.", ", et al", " et al"].iter().find_map(|end| name.strip_suffix(end));
        match one(ended.unwrap_or(name)) {
            Ok(person) => people.extend(person),
            Err(problem) => problems.push((at, problem)),
        }
        people.extend(ended.map(|_| person("", &mark::OTHERS.to_string(), "")));
    }
    (people, problems)
}

fn one(name: &str) -> Result<Option<Person>, Diagnostic> {
    if name.is_empty() {
        return Err(Diagnostic::error("found an empty name in a list of names"));
    }
    if is_others(name) {
        return Ok(Some(person("", &mark::OTHERS.to_string(), "")));
    }
    for sign in [";", " & ", " \\& "] {
        let outside = split(name, |c| sign.contains(c) && c != ' ' && c != '\\');
        if name.contains(sign) && outside.len() > 1 && !is_group(name) {
            let sign = sign.trim();
            return Err(Diagnostic::error(format!("found the name `{name}` with `{sign}`"))
                .hint("names are parted by `and`: `Smith, Ann and Jones, Bob`; the name of a group is in braces"));
        }
    }
    let parts: Vec<&str> = split(name, |c| c == ',').into_iter().map(|(_, part)| part.trim()).collect();
    match parts[..] {
        [whole] if is_braced(whole) || is_group(whole) => Ok(Some(person("", &plain(whole), ""))),
        [whole] => first_last(whole).map(Some),
        // `King Jr., Martin` is right, and `Martin King, Jr.` is meant so.
        [whole, suffix] if is_suffix(suffix) && whole.contains(' ') => {
            first_last(whole).map(|person| Some(Person { suffix: Some(suffix.to_owned()), ..person }))
        }
        [family, _] | [family, _, _] if begins_with_initial(family) => {
            Err(Diagnostic::error(format!("found the name `{name}`, whose family name would be `{family}`"))
                .hint("names are parted by `and`, not by commas: `Smith, Ann and Jones, Bob`"))
        }
        [first, second] if vancouver(first).is_some() && vancouver(second).is_some() => {
            let written: Vec<String> = [first, second].into_iter().filter_map(vancouver).collect();
            Err(Diagnostic::error(format!("found the name `{name}`, which reads as those of two people"))
                .hint(format!("names are parted by `and`: `{}`", written.join(" and "))))
        }
        [family, given] => Ok(Some(person(&plain(given), &plain(family), ""))),
        [family, suffix, given] if suffix.split_whitespace().count() > 1 && !is_braced(suffix) => {
            Err(Diagnostic::error(format!("found the name `{name}` with `{suffix}` in place of `Jr.`"))
                .hint(format!("a name is `{family}, {given}`; names are parted by `and`, not by commas")))
        }
        [family, suffix, given] => Ok(Some(person(&plain(given), &plain(family), &plain(suffix)))),
        _ => Err(Diagnostic::error(format!(
            "found the name `{name}` with {} commas, expected at most two",
            parts.len() - 1
        ))
        .hint("names are parted by `and`, not by commas: `Smith, Ann and Jones, Bob`")),
    }
}

/// `Ann van der Berg`: the family name begins with the first word in lower case, else it
/// is the last word.
fn first_last(name: &str) -> Result<Person, Diagnostic> {
    let words: Vec<&str> = split(name, |c| c.is_whitespace() || c == '~')
        .into_iter()
        .map(|(_, word)| word)
        .filter(|word| !word.is_empty())
        .collect();
    // `Martin Luther King Jr.`
    if let [rest @ .., last] = &words[..]
        && rest.len() > 1
        && is_suffix(last)
    {
        let person = first_last(&rest.join(" "))?;
        return Ok(Person { suffix: Some((*last).to_owned()), ..person });
    }
    let is_small = |word: &&str| {
        !word.starts_with('{') && plain(word).chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase)
    };
    let last = words.len().saturating_sub(1);
    let family = words[..last].iter().position(is_small).unwrap_or(last);
    let joined = |words: &[&str]| plain(&words.join(" "));
    let (given, name) = (joined(&words[..family]), joined(&words[family..]));
    let initials = |word: &str| word.chars().count() <= 3 && word.chars().all(|c| c.is_ascii_uppercase());
    if family > 0 && initials(&name) && !words[..family].iter().any(|word| initials(word) || word.ends_with('.')) {
        return Err(Diagnostic::error(format!("found the name `{given} {name}`, whose family name would be `{name}`"))
            .hint(format!("write `{given}, {name}`, or put a name that is one in braces: `{{{given} {name}}}`")));
    }
    Ok(person(&given, &name, ""))
}

fn is_others(name: &str) -> bool {
    matches!(name, "others" | "et al." | "et al")
}

/// `Smith JR`, as Vancouver style and PubMed print a name, in the way of BibTeX: `Smith, J. R.`
fn vancouver(name: &str) -> Option<String> {
    let (family, initials) = name.rsplit_once(' ')?;
    let is_run = (1..=3).contains(&initials.len()) && initials.chars().all(|c| c.is_ascii_uppercase());
    let is_family = family.chars().any(char::is_lowercase) && !is_suffix(initials);
    let spaced: Vec<String> = initials.chars().map(|c| format!("{c}.")).collect();
    (is_run && is_family).then(|| format!("{}, {}", family.trim(), spaced.join(" ")))
}

/// `A. Smith`, which is no family name.
fn begins_with_initial(family: &str) -> bool {
    let first = family.split_whitespace().next().unwrap_or_default();
    let is_initial = first.len() == 2 && first.ends_with('.') && first.starts_with(|c: char| c.is_ascii_uppercase());
    is_initial && family.contains(' ')
}

fn is_suffix(word: &str) -> bool {
    matches!(word, "Jr" | "Jr." | "Sr" | "Sr." | "II" | "III" | "IV")
}

fn person(given: &str, family: &str, suffix: &str) -> Person {
    let some = |text: String| (!text.is_empty()).then_some(text);
    Person {
        name: family.to_owned(),
        given_name: some(spaced_initials(given)),
        prefix: None,
        suffix: some(suffix.to_owned()),
        comma_suffix: false,
        alias: None,
    }
}

/// `J.R.` and `JR` as `J. R.` and `J R`: each initial is a word.
fn spaced_initials(given: &str) -> String {
    let is_run = |word: &str| (2..=3).contains(&word.len()) && word.chars().all(|c| c.is_ascii_uppercase());
    let words: Vec<String> = given
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(|word| {
            if is_run(word) {
                return word.chars().map(String::from).collect::<Vec<_>>().join(" ");
            }
            let mut out = String::new();
            let mut after_point = false;
            for c in word.chars() {
                if after_point && c.is_alphabetic() {
                    out.push(' ');
                }
                after_point = c == '.';
                out.push(c);
            }
            out
        })
        .collect();
    words.join(" ")
}

fn plain(tex: &str) -> String {
    tex::read(tex).plain()
}

fn is_braced(name: &str) -> bool {
    name.starts_with('{') && name.ends_with('}') && split(name, |c| c == '}').len() <= 2 && inner_depth(name)
}

/// Whether the first brace is closed by the last.
fn inner_depth(name: &str) -> bool {
    let mut depth = 0i64;
    for (at, c) in name.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1 == name.len();
        }
    }
    false
}

fn is_group(name: &str) -> bool {
    name.contains(' ')
        && plain(name)
            .split(|c: char| !c.is_alphabetic())
            .any(|word| GROUPS.binary_search(&word.to_lowercase().as_str()).is_ok())
}

/// The names of a list with their offsets: parted by `and` outside braces.
fn names(value: &str) -> Vec<(usize, &str)> {
    let mut names = Vec::new();
    let mut start = 0;
    for (at, word) in split(value, char::is_whitespace) {
        if word.eq_ignore_ascii_case("and") {
            names.push((start, value[start..at].trim()));
            start = at + word.len();
        }
    }
    names.push((start, value[start..].trim()));
    names
        .into_iter()
        .map(|(at, name)| (at + value[at..].len() - value[at..].trim_start().len(), name.trim_matches(',').trim()))
        .collect()
}

/// Splits outside braces; each piece with its offset.
fn split(text: &str, at_sign: impl Fn(char) -> bool) -> Vec<(usize, &str)> {
    let mut pieces = Vec::new();
    let (mut start, mut depth) = (0, 0usize);
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            c if depth == 0 && at_sign(c) => {
                pieces.push((start, &text[start..at]));
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push((start, &text[start..]));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(value: &str) -> Vec<String> {
        let (people, problems) = read(value);
        assert_eq!(problems, []);
        people
            .into_iter()
            .map(|one| [Some(one.name), one.given_name, one.suffix].into_iter().flatten().collect::<Vec<_>>().join("|"))
            .collect()
    }

    #[test]
    fn names_are_read_as_bibtex_does() {
        assert_eq!(
            read_all("van der Berg, Jan and Ann de la Cruz and O'Dorisio, M. Sue"),
            ["van der Berg|Jan", "de la Cruz|Ann", "O'Dorisio|M. Sue"]
        );
        assert_eq!(
            read_all("{World Health Organization} and World Health Organization"),
            ["World Health Organization"; 2]
        );
        assert_eq!(
            read_all("King, Jr., Martin Luther and {van Cutsem}, Eric"),
            ["King|Martin Luther|Jr.", "van Cutsem|Eric"]
        );
        assert_eq!(
            read_all("Smith, J.R. and Smith, JR and Dupont, J.-P."),
            ["Smith|J. R.", "Smith|J R", "Dupont|J.-P."]
        );
        assert_eq!(read_all("O. J. Simpson Jr. and Ann de la Cruz III"), ["Simpson|O. J.|Jr.", "de la Cruz|Ann|III"]);
        assert_eq!(read_all(r#"M{\"u}ller, K and {\O}berg, Kjell"#), ["Müller|K", "Øberg|Kjell"]);
        assert_eq!(read_all("Smith, Ann AND others"), ["Smith|Ann".to_owned(), mark::OTHERS.to_string()]);
        assert_eq!(read_all("{Barnes and Noble}"), ["Barnes and Noble"]);
        assert_eq!(read_all("Smith, Ann et al."), ["Smith|Ann".to_owned(), mark::OTHERS.to_string()]);
    }

    #[test]
    fn names_that_cannot_be_right_are_refused_at_their_place() {
        let (_, problems) = read("Jones, Bob and Kim YI and Smith, A, Jones, B, C");
        assert_eq!(problems.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [15, 26]);
        assert_eq!(read("Smith, A and and Jones, B").1.len(), 1);
        for names in [
            "Smith, A; Jones, B",
            "A. Smith, B. Jones",
            "A. Smith, B. Jones, C. Doe",
            "Smith, A. & Jones, B.",
            "Smith, B. Jones, C",
            "Smith J, Doe A",
            "van der Berg JR, Kim YI",
            "Smith, Ann and others and Jones, Bob",
            "others and Smith, Ann",
        ] {
            assert_eq!(read(names).1.len(), 1, "{names}");
        }
        let (_, problems) = read("Jones, Bob and Smith JR, Doe A");
        assert_eq!(
            (problems[0].0, &problems[0].1.hints[0][..]),
            (15, "names are parted by `and`: `Smith, J. R. and Doe, A.`")
        );
        for names in [
            "{Smith; Jones} and AT&T Company",
            "O'Neil III, Ann B",
            "Garcia M, Ana",
            "Smith, Ann B",
            "{Smith J, Doe A}",
        ] {
            assert_eq!(read(names).1, [], "{names}");
        }
    }

    #[test]
    fn the_words_of_groups_are_sorted() {
        assert!(GROUPS.is_sorted());
    }
}
