//! All that a reader knows of the counts of a report: what is shown, and what adds up to what.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::linear_program::Program;

/// Numbers by their ids, and the sums that hold between them.
pub struct System {
    least: u64,
    truth: BTreeMap<String, u64>,
    shown: BTreeMap<String, u64>,
    marks: BTreeMap<String, String>,
    /// Ids with their coefficients, which sum to 0.
    sums: Vec<Vec<(String, i64)>>,
}

/// A count as the ledger describes it.
struct Count<'a> {
    id: &'a str,
    block: &'a str,
    stat: &'a str,
    groups: Vec<&'a str>,
    variable: Option<&'a str>,
    level: Option<&'a str>,
    time: Option<String>,
    /// The path without block, groups and statistic, for kinds with words of their own.
    words: String,
}

impl System {
    /// Of a ledger that shows all, and one that does not.
    pub fn of(truth: &BTreeMap<String, Value>, shown: &BTreeMap<String, Value>, least: u64) -> Self {
        let counts: Vec<Count<'_>> =
            shown.values().filter_map(Count::of).filter(|one| truth.contains_key(one.id)).collect();
        let number = |all: &BTreeMap<String, Value>, id: &str| all.get(id).and_then(|result| result["value"].as_u64());
        let mut system = Self {
            least,
            truth: counts.iter().filter_map(|one| Some((one.id.to_owned(), number(truth, one.id)?))).collect(),
            shown: counts.iter().filter_map(|one| Some((one.id.to_owned(), number(shown, one.id)?))).collect(),
            marks: counts
                .iter()
                .map(|one| (one.id.to_owned(), shown[one.id]["text"].as_str().unwrap_or("").to_owned()))
                .collect(),
            sums: Vec::new(),
        };
        system.sums = sums(&counts);
        system.sums.retain(|sum| sum.len() > 1);
        for sum in &system.sums {
            let total: i64 = sum.iter().map(|(id, factor)| factor * system.truth[id] as i64).sum();
            assert_eq!(total, 0, "what is taken to add up does: {sum:?}");
        }
        assert!(system.sums.len() > 150, "{} sums", system.sums.len());
        system
    }

    /// How many numbers are hidden.
    pub fn hidden(&self) -> usize {
        self.truth.keys().filter(|id| !self.shown.contains_key(*id)).count()
    }

    /// The small numbers that what is shown tells.
    pub fn told(&self) -> Vec<String> {
        let hidden: Vec<&String> = self.truth.keys().filter(|id| !self.shown.contains_key(*id)).collect();
        let place: BTreeMap<&String, usize> = hidden.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let mut sums: BTreeSet<(Vec<(usize, i64)>, i64)> = BTreeSet::new();
        for sum in &self.sums {
            let known: i64 = sum.iter().filter_map(|(id, factor)| Some(factor * *self.shown.get(id)? as i64)).sum();
            let rest: Vec<(usize, i64)> =
                sum.iter().filter_map(|(id, factor)| Some((*place.get(id)?, *factor))).collect();
            if !rest.is_empty() {
                sums.insert((rest, -known));
            }
        }
        // `<5` is from 1 to 4; what else is hidden is at least 1, since nobody is shown as 0.
        let small = (self.least - 1) as f64;
        let bound = |id: &&String| (1.0, if self.marks[*id].starts_with('<') { small } else { 200.0 });
        let mut told = Vec::new();
        // Numbers that no sum joins are apart: each part is a program of its own.
        for part in parts(hidden.len(), &sums) {
            let own: BTreeMap<usize, usize> = part.iter().enumerate().map(|(at, variable)| (*variable, at)).collect();
            let of_part = sums.iter().filter(|(sum, _)| own.contains_key(&sum[0].0));
            let program = Program {
                variables: part.len(),
                sums: of_part
                    .map(|(sum, total)| {
                        (sum.iter().map(|(at, factor)| (own[at], *factor as f64)).collect(), *total as f64)
                    })
                    .collect(),
                bounds: part.iter().map(|at| bound(&hidden[*at])).collect(),
            };
            for (at, variable) in
                part.iter().enumerate().filter(|(_, at)| (1..self.least).contains(&self.truth[hidden[**at]]))
            {
                let (low, high) = program.range(at);
                if high - low < 0.5 {
                    told.push(format!("{} is {}", hidden[*variable], self.truth[hidden[*variable]]));
                }
            }
        }
        told
    }
}

/// The parts that sums join.
fn parts(count: usize, sums: &BTreeSet<(Vec<(usize, i64)>, i64)>) -> Vec<Vec<usize>> {
    let mut part: Vec<usize> = (0..count).collect();
    loop {
        let mut is_done = true;
        for (sum, _) in sums {
            let first = sum.iter().map(|(at, _)| part[*at]).min().unwrap_or(0);
            for (at, _) in sum {
                is_done &= part[*at] == first;
                part[*at] = first;
            }
        }
        if is_done {
            break;
        }
    }
    let mut all: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, of) in part.into_iter().enumerate() {
        all.entry(of).or_default().push(at);
    }
    all.into_values().collect()
}

impl<'a> Count<'a> {
    fn of(result: &'a Value) -> Option<Self> {
        const COUNTS: [&str; 12] = [
            "n",
            "N",
            "n.missing",
            "n_start",
            "n_in",
            "n_out",
            "n_removed",
            "events",
            "censored",
            "n.event",
            "n.risk",
            "n.censor",
        ];
        let stat = result["stat"].as_str()?;
        let id = result["id"].as_str()?;
        let block = result["block"].as_str()?;
        let groups: Vec<&str> =
            result["groups"].as_array()?.iter().filter_map(|group| group["level"].as_str()).collect();
        let mut words = id.strip_prefix(block)?.strip_suffix(stat)?.to_owned();
        for group in &groups {
            words = words.replacen(&format!(".{group}"), "", 1);
        }
        COUNTS.contains(&stat).then(|| Self {
            id,
            block,
            stat,
            groups,
            variable: result["variable"].as_str(),
            level: result["level"].as_str(),
            time: result["time"].as_f64().map(|time| time.to_string()),
            words,
        })
    }
}

/// What adds up to what.
fn sums(counts: &[Count<'_>]) -> Vec<Vec<(String, i64)>> {
    let mut sums: Vec<Vec<(String, i64)>> = Vec::new();
    let find = |block: &str, groups: &[&str], words: &str, stat: &str| {
        let is_it =
            |one: &&Count<'_>| one.block == block && one.groups == groups && one.words == words && one.stat == stat;
        counts.iter().find(is_it).map(|one| one.id.to_owned())
    };
    for one in counts {
        let at = |words: &str, stat: &str| find(one.block, &one.groups, words, stat);
        let whole = |parts: Vec<Option<String>>, whole: Option<String>| -> Option<Vec<(String, i64)>> {
            let parts: Option<Vec<String>> = parts.into_iter().collect();
            let mut sum: Vec<(String, i64)> = parts?.into_iter().map(|id| (id, 1)).collect();
            sum.push((whole?, -1));
            Some(sum)
        };
        // The groups are all; of `n.missing` at the top those without a group are not there.
        if one.groups.is_empty() && !["n_start"].contains(&one.stat) {
            let of_groups: Vec<&Count<'_>> = counts
                .iter()
                .filter(|it| {
                    it.block == one.block && it.words == one.words && it.stat == one.stat && it.groups.len() == 1
                })
                .collect();
            if of_groups.len() == 3 {
                sums.extend(whole(
                    of_groups.iter().map(|it| Some(it.id.to_owned())).collect(),
                    Some(one.id.to_owned()),
                ));
            }
        }
        match (one.block, one.stat) {
            ("treated" | "adverse", "n_in") => {
                sums.extend(whole(vec![at(&one.words, "n_out"), at(&one.words, "n_removed")], at(&one.words, "n_in")));
                let number: usize =
                    one.words.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(1);
                let before = one.words.replace(&number.to_string(), &(number - 1).to_string());
                let came = if number == 1 { at(".", "n_start") } else { at(&before, "n_out") };
                sums.extend(whole(vec![Some(one.id.to_owned())], came));
                let last = at(&one.words.replace(&number.to_string(), &(number + 1).to_string()), "n_in").is_none();
                sums.extend(whole(vec![at(&one.words, "n_out")], at(".", "n")).filter(|_| last));
            }
            ("base", "N") if one.level.is_none() => {
                sums.extend(whole(vec![Some(one.id.to_owned()), at(&one.words, "n.missing")], at(".", "n")));
                let levels = counts.iter().filter(|it| {
                    it.block == "base" && it.groups == one.groups && it.variable == one.variable && it.level.is_some()
                });
                let (n, total): (Vec<&Count<'_>>, Vec<&Count<'_>>) = levels.partition(|it| it.stat == "n");
                if !n.is_empty() {
                    sums.extend(whole(n.iter().map(|it| Some(it.id.to_owned())).collect(), Some(one.id.to_owned())));
                }
                sums.extend(total.iter().filter_map(|it| whole(vec![Some(it.id.to_owned())], Some(one.id.to_owned()))));
            }
            ("response", "N") => {
                let all = find("base", &one.groups, ".", "n");
                sums.extend(whole(vec![Some(one.id.to_owned()), at(&one.words, "n.missing")], all));
            }
            ("os", "n") if one.time.is_none() => {
                sums.extend(whole(vec![at(".", "events"), at(".", "censored")], at(".", "n")));
                sums.extend(whole(vec![at(".", "n")], find("base", &one.groups, ".", "n")));
            }
            ("os", _) if one.groups.is_empty() && matches!(one.stat, "events" | "n.event") => {
                let causes =
                    counts.iter().filter(|it| it.block == "ends" && it.stat == one.stat && it.time == one.time);
                let place = |it: &Count<'_>| it.words.contains("risk") == one.words.contains("risk");
                let causes: Vec<Option<String>> =
                    causes.filter(|it| place(it)).map(|it| Some(it.id.to_owned())).collect();
                if causes.len() == 2 {
                    sums.extend(whole(causes, Some(one.id.to_owned())));
                }
            }
            ("ends", "n.risk" | "n.censor" | "censored") => {
                let words =
                    one.level.map_or(one.words.clone(), |level| one.words.replacen(&format!(".{level}"), "", 1));
                sums.extend(whole(vec![Some(one.id.to_owned())], find("os", &[], &words, one.stat)));
            }
            ("base", "n") if one.words == "." && one.groups.is_empty() => {
                sums.extend(whole(vec![Some(one.id.to_owned())], find("treated", &[], ".", "n")));
            }
            ("tox", "n") if one.words.ends_with(".any.") => {
                let under = one.words.trim_end_matches("any.");
                let grade = |grade: usize| at(&format!("{under}grade[{grade}]."), "n");
                let some = |from: usize| (from..=5).map(grade).filter(Option::is_some).collect::<Vec<_>>();
                sums.extend(whole(some(1), Some(one.id.to_owned())));
                sums.extend(whole(some(3), at(&format!("{under}severe."), "n")));
                let among = find("base", &one.groups, ".", "n");
                sums.extend(whole(vec![at(&one.words, "N")], among));
            }
            _ => {}
        }
    }
    sums
}
