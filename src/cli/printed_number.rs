//! Finding a number by how it reads, whatever stands around it.

use std::collections::BTreeSet;

use crate::document::visible::numbers;

/// The marks, as (text, id of the result), that a text as it reads on a page may be:
/// `P=.64`, `-0.08`, `0.99 (0.67–1.44)`, `65/156`, `70.4%`, `8.8 years`. Where it holds
/// several numbers, those of one result with its interval come alone if there are any.
pub(super) fn matching(query: &str, marks: &[(&str, &str)]) -> Vec<usize> {
    let exact = |at: &usize| marks[*at].0 == query;
    let wanted = read(query);
    if wanted.is_empty() {
        return (0..marks.len()).filter(exact).collect();
    }
    let of_each: Vec<Vec<usize>> = wanted
        .iter()
        .map(|number| (0..marks.len()).filter(|at| read(marks[*at].0) == [number.clone()]).collect())
        .collect();
    if let [only] = of_each.as_slice() {
        return only.clone();
    }
    let parents = of_each.iter().map(|found| found.iter().map(|at| parent(marks[*at].1)).collect::<BTreeSet<_>>());
    let common = parents.reduce(|a, b| a.intersection(&b).copied().collect()).unwrap_or_default();
    let all: BTreeSet<usize> = of_each.into_iter().flatten().collect();
    let related = |at: &usize| common.is_empty() || common.contains(parent(marks[*at].1));
    all.into_iter().filter(related).collect()
}

/// The numbers of a text, without percent sign and relation, with one decimal point.
fn read(text: &str) -> Vec<String> {
    let plain = |text: String| {
        let text = text.replace(['·', '٫'], ".");
        let text = text.trim_end_matches('%').to_owned();
        // With and without the zero before the point.
        match text.strip_prefix("0.") {
            Some(rest) => format!(".{rest}"),
            None => text.replacen("−0.", "−.", 1),
        }
    };
    numbers(text).into_iter().map(|number| plain(number.text)).collect()
}

/// The path above the last step of an id.
fn parent(id: &str) -> &str {
    let cut = ["conf.low", "conf.high", "estimate", "p.value"].iter().find_map(|stat| id.strip_suffix(stat));
    let above =
        cut.map_or_else(|| id.rsplit_once('.').map_or(id, |(above, _)| above), |above| above.trim_end_matches('.'));
    above.trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_as_it_reads() {
        let marks = [
            ("=.64", "os.test.p.value"),
            ("−0.08", "r.estimate"),
            ("0.99", "cox.a.estimate"),
            ("0.67", "cox.a.conf.low"),
            ("1.44", "cox.a.conf.high"),
            ("1.44", "other.x.mean"),
            ("65", "died.n"),
            ("156", "died.N"),
            ("70.4%", "died.p"),
            ("8.8", "os.median.estimate"),
            ("0·99", "lancet"),
            ("NR", "os.b.median"),
        ];
        let found = |query: &str| matching(query, &marks);
        assert_eq!(found("P=.64"), [0]);
        assert_eq!(found("p = 0.64"), [0]);
        assert_eq!(found("-0.08"), [1]);
        assert_eq!(found("0.99 (0.67–1.44)"), [2, 3, 4]);
        assert_eq!(found("65/156"), [6, 7]);
        assert_eq!(found("70.4%"), [8]);
        assert_eq!(found("8.8 years"), [9]);
        assert_eq!(found("0.99"), [2, 10]);
        assert_eq!(found("NR"), [11]);
        assert_eq!(found("77"), Vec::<usize>::new());
    }
}
