//! What changed between two ledgers: the data files, and every number.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::ledger::renamed::renamed;
use crate::ledger::{ClaimChange, DeliveredEngine, DeliveredLedger, DeliveredMark, DeliveredResult, DeliveredSource};

/// What changed between two ledgers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Difference {
    /// The data files that are not the same.
    pub files: Vec<FileChange>,
    /// The results and facts that are not the same, those that pages print first.
    pub numbers: Vec<NumberChange>,
    /// The claims that hold no longer, hold now, or read otherwise.
    pub claims: Vec<ClaimChange>,
    /// The results that are called otherwise and are the same: the old and the new id.
    pub renamed: Vec<(String, String)>,
    /// How many results are in both and the same.
    pub same: usize,
    /// How many traced numbers of the pages are in both and read the same.
    pub marks_same: usize,
}

/// A data file that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct FileChange {
    /// Its path.
    pub path: String,
    /// As it was; none where it is new.
    pub old: Option<DeliveredSource>,
    /// As it is; none where it is gone.
    pub new: Option<DeliveredSource>,
}

/// A number that changed, appeared or vanished.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberChange {
    /// The id of the result or fact.
    pub id: String,
    /// Its value as it was; none where it is new.
    pub old: Option<Json>,
    /// Its value as it is; none where it is gone.
    pub new: Option<Json>,
    /// The places on the pages where it reads otherwise than before, or is new or gone.
    pub places: Vec<PlaceChange>,
    /// The lines that the change crosses.
    pub crosses: Vec<Crossing>,
}

/// A place of a page at which a number changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceChange {
    /// The document.
    pub document: String,
    /// The file and line of the author's text, of the new one where there is one.
    pub file: String,
    /// The line.
    pub line: usize,
    /// How it read.
    pub old: Option<String>,
    /// How it reads.
    pub new: Option<String>,
    /// Number of the mark in the new ledger, else in the old one.
    pub mark: Option<u32>,
}

/// A line that a number crosses when it changes: more than a matter of decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Crossing {
    /// A P value that was below .05 and is not, or the other way round.
    Significance,
    /// An interval that now includes, or excludes, no effect.
    Interval,
    /// An estimate on the other side of no effect.
    Direction,
    /// A quantile that was not reached and is, or the other way round.
    Reached,
}

impl Crossing {
    /// What it is, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Significance => "P across .05",
            Self::Interval => "interval across no effect",
            Self::Direction => "to the other side of no effect",
            Self::Reached => "estimable in one only",
        }
    }
}

impl NumberChange {
    /// The change of a number and its share of the old value, where both are numbers.
    pub fn by(&self) -> Option<(f64, Option<f64>)> {
        let (old, new) = (self.old.as_ref()?.as_f64()?, self.new.as_ref()?.as_f64()?);
        let relative = (old != 0.0).then(|| (new - old) / old.abs());
        Some((new - old, relative))
    }
}

/// Compares two ledgers: results by their ids, traced numbers by document, result and order.
/// `no_effect` says of a kind of block which estimate means no effect: 1 of a ratio.
pub fn difference(old: &DeliveredLedger, new: &DeliveredLedger, no_effect: impl Fn(&str) -> Option<f64>) -> Difference {
    let ids = renamed(old, new);
    let files = files(old, new);
    let old = &old.with_ids(&ids);
    let mut out = Difference {
        files,
        renamed: ids.into_iter().collect(),
        claims: ClaimChange::between(old, new),
        ..Difference::default()
    };
    let (before, after) = (values(old), values(new));
    let (old_results, new_results) = (old.by_id(), new.by_id());
    let mut places = marks(old, new, &mut out.marks_same);
    let ids: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    for id in ids {
        let (was, is) = (before.get(id).copied(), after.get(id).copied());
        let places = places.remove(id).unwrap_or_default();
        if was == is && places.is_empty() {
            out.same += 1;
            continue;
        }
        let kind = new_results.get(id).and_then(|result| new.blocks.iter().find(|block| block.id == result.block));
        let null = kind.and_then(|block| no_effect(&block.kind));
        let crosses = crossings(id, &old_results, &new_results, null);
        out.numbers.push(NumberChange { id: id.to_owned(), old: was.cloned(), new: is.cloned(), places, crosses });
    }
    // What crosses a line comes first, then what is on a page.
    out.numbers.sort_by_key(|change| (change.crosses.is_empty(), change.places.is_empty()));
    out
}

fn files(old: &DeliveredLedger, new: &DeliveredLedger) -> Vec<FileChange> {
    let by_path = |ledger: &DeliveredLedger| -> BTreeMap<String, DeliveredSource> {
        let of_engine = |one: &DeliveredEngine| DeliveredSource {
            path: format!("sources.{}", one.id),
            sha256: one.digest.clone(),
            bytes: 0,
            rows: one.rows,
            columns: one.columns,
        };
        let all = ledger.sources.iter().cloned().chain(ledger.engines.iter().map(of_engine));
        let all = all.chain(ledger.dictionary.clone());
        all.map(|source| (source.path.clone(), source)).collect()
    };
    let (before, after) = (by_path(old), by_path(new));
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let change = |path: &String| {
        let (old, new) = (before.get(path), after.get(path));
        let same = old.map(|source| &source.sha256) == new.map(|source| &source.sha256);
        (!same).then(|| FileChange { path: path.clone(), old: old.cloned(), new: new.cloned() })
    };
    paths.into_iter().filter_map(change).collect()
}

fn values(ledger: &DeliveredLedger) -> BTreeMap<&str, &Json> {
    let results = ledger.results.iter().map(|result| (result.id.as_str(), &result.value));
    results.chain(ledger.facts.iter().map(|fact| (fact.id.as_str(), &fact.value))).collect()
}

/// The places that changed, by the id of the number.
fn marks(old: &DeliveredLedger, new: &DeliveredLedger, same: &mut usize) -> BTreeMap<String, Vec<PlaceChange>> {
    type Places<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a DeliveredMark>>;
    fn by_place(ledger: &DeliveredLedger) -> Places<'_> {
        let mut out = Places::new();
        for mark in &ledger.marks {
            out.entry((mark.result.as_str(), mark.document.as_str())).or_default().push(mark);
        }
        out
    }
    let (before, after) = (by_place(old), by_place(new));
    let keys: BTreeSet<&(&str, &str)> = before.keys().chain(after.keys()).collect();
    let mut out: BTreeMap<String, Vec<PlaceChange>> = BTreeMap::new();
    for key @ (result, document) in keys {
        let (was, is) = (before.get(key), after.get(key));
        let most = was.map_or(0, Vec::len).max(is.map_or(0, Vec::len));
        for at in 0..most {
            let (was, is) = (was.and_then(|all| all.get(at)), is.and_then(|all| all.get(at)));
            if was.map(|mark| &mark.text) == is.map(|mark| &mark.text) {
                *same += 1;
                continue;
            }
            let Some(place) = is.or(was) else { continue };
            out.entry((*result).to_owned()).or_default().push(PlaceChange {
                document: (*document).to_owned(),
                file: place.file.clone(),
                line: place.line,
                old: was.map(|mark| mark.text.clone()),
                new: is.map(|mark| mark.text.clone()),
                mark: place.number(),
            });
        }
    }
    out
}

fn crossings(
    id: &str,
    old: &BTreeMap<&str, &DeliveredResult>,
    new: &BTreeMap<&str, &DeliveredResult>,
    null: Option<f64>,
) -> Vec<Crossing> {
    let (Some(was), Some(is)) = (old.get(id), new.get(id)) else { return Vec::new() };
    let mut found = BTreeSet::new();
    if was.value.is_null() != is.value.is_null() {
        found.insert(Crossing::Reached);
    }
    let (Some(before), Some(after)) = (was.value.as_f64(), is.value.as_f64()) else {
        return found.into_iter().collect();
    };
    if is.stat == "p.value" && (before < 0.05) != (after < 0.05) {
        found.insert(Crossing::Significance);
    }
    if let Some(null) = null {
        let side = |value: f64| value > null;
        if is.stat == "estimate" && side(before) != side(after) {
            found.insert(Crossing::Direction);
        }
        if matches!(is.stat.as_str(), "conf.low" | "conf.high") && side(before) != side(after) {
            found.insert(Crossing::Interval);
        }
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ledger(results: &[(&str, &str, Json)], marks: &[(&str, &str)]) -> DeliveredLedger {
        let results: Vec<Json> = results
            .iter()
            .map(|(id, stat, value)| {
                json!({ "id": id, "block": "cox", "stat": stat, "value": value, "text": "", "unit": null,
                        "warning": null, "rows": { "n": 1, "digest": "" } })
            })
            .collect();
        let marks: Vec<Json> = marks
            .iter()
            .enumerate()
            .map(|(at, (result, text))| {
                json!({ "id": format!("m{at}"), "result": result, "document": "a", "file": "a.md", "line": 1,
                        "column": 1, "text": text })
            })
            .collect();
        let all = json!({
            "schema": "tickmark-ledger/1", "report": { "title": "", "version": "", "freeze": "" },
            "sources": [{ "path": "data/a.csv", "sha256": format!("{}", results.len()), "rows": results.len() }],
            "blocks": [{ "id": "cox", "kind": "cox", "file": "a.md", "line": 1 }],
            "results": results, "marks": marks,
        });
        DeliveredLedger::read(all.to_string().as_bytes()).expect("a ledger")
    }

    #[test]
    fn a_change_says_by_how_much_where_and_what_it_crosses() {
        let old = ledger(
            &[
                ("c.a.estimate", "estimate", json!(0.8)),
                ("c.a.conf.high", "conf.high", json!(0.99)),
                ("c.a.p.value", "p.value", json!(0.049)),
                ("c.n", "n", json!(10)),
                ("gone", "n", json!(1)),
            ],
            &[("c.a.estimate", "0.80"), ("c.n", "10"), ("c.n", "10"), ("gone", "1")],
        );
        let new = ledger(
            &[
                ("c.a.estimate", "estimate", json!(1.2)),
                ("c.a.conf.high", "conf.high", json!(1.5)),
                ("c.a.p.value", "p.value", json!(0.051)),
                ("c.n", "n", json!(10)),
            ],
            &[("c.a.estimate", "1.20"), ("c.n", "10"), ("c.n", "10")],
        );
        let ratio = |_: &str| Some(1.0);
        let found = difference(&old, &new, ratio);
        assert_eq!((found.same, found.marks_same), (1, 2));
        let change = |id: &str| found.numbers.iter().find(|change| change.id == id).expect("a change");
        assert_eq!(change("c.a.estimate").crosses, [Crossing::Direction]);
        assert_eq!(change("c.a.conf.high").crosses, [Crossing::Interval]);
        assert_eq!(change("c.a.p.value").crosses, [Crossing::Significance]);
        let (by, relative) = change("c.a.estimate").by().expect("a change");
        assert!((by - 0.4).abs() < 1e-12 && (relative.expect("a share") - 0.5).abs() < 1e-12);
        assert_eq!(change("c.a.estimate").places[0].new.as_deref(), Some("1.20"));
        let gone = change("gone");
        assert_eq!((gone.new.clone(), gone.places[0].new.clone()), (None, None));
        assert_eq!(found.files.len(), 1);
        assert_eq!(difference(&old, &old, ratio).numbers, []);
    }

    #[test]
    fn a_result_of_the_same_rows_under_another_label_is_no_new_number() {
        let of_rows = |id: &str, digest: &str, value: Json| {
            let mut one = ledger(&[(id, "median", value)], &[(id, "14.0")]);
            one.results[0].rows.digest = digest.to_owned();
            one
        };
        let old = of_rows("os.A.median", "aa", json!(14.0));
        let found = difference(&old, &of_rows("os.Arm A.median", "aa", json!(14.0)), |_| None);
        assert_eq!(found.renamed, [("os.A.median".to_owned(), "os.Arm A.median".to_owned())]);
        assert_eq!((found.numbers.len(), found.same, found.marks_same), (0, 1, 1));
        let mut later = of_rows("os.Arm A.median", "aa", json!(14.0));
        later.results[0].time = json!(24.0);
        // Another value or time, other rows, or rows that are not told, are another number.
        for new in [
            of_rows("os.Arm A.median", "aa", json!(15.0)),
            of_rows("os.Arm A.median", "bb", json!(14.0)),
            of_rows("os.Arm A.median", "", json!(14.0)),
            later,
        ] {
            let found = difference(&old, &new, |_| None);
            assert_eq!((found.renamed.len(), found.numbers.len()), (0, 2));
        }
    }
}
