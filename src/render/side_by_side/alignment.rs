//! Which parts of an older sequence belong to which of a newer one.

/// The most cells of a comparison of everything with everything; beyond it what stands between
/// the same beginning and the same end is one change.
const MOST: usize = 16_000_000;

/// How alike two parts must be for one to have become the other.
const ALIKE: f64 = 0.4;

/// A longest common subsequence, as pairs of indices.
pub(super) fn common<T: PartialEq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let before = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (rest_old, rest_new) = (&old[before..], &new[before..]);
    let after = rest_old.iter().rev().zip(rest_new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (middle_old, middle_new) = (&rest_old[..rest_old.len() - after], &rest_new[..rest_new.len() - after]);
    let mut pairs: Vec<(usize, usize)> = (0..before).map(|at| (at, at)).collect();
    pairs.extend(middle(middle_old, middle_new).into_iter().map(|(a, b)| (before + a, before + b)));
    let tail = (0..after).rev().map(|back| (old.len() - 1 - back, new.len() - 1 - back));
    pairs.extend(tail);
    pairs
}

fn middle<T: PartialEq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let is_same = |a: usize, b: usize| if old[a] == new[b] { 1.0 } else { 0.0 };
    best(old.len(), new.len(), is_same)
}

/// The pairs, in the order of both, whose worth adds up to most; none is worth nothing.
fn best(old: usize, new: usize, worth: impl Fn(usize, usize) -> f64) -> Vec<(usize, usize)> {
    if old == 0 || new == 0 || old.saturating_mul(new) > MOST {
        return Vec::new();
    }
    let width = new + 1;
    let mut sums = vec![0.0_f32; (old + 1) * width];
    let mut worths = vec![0.0_f32; old * new];
    for a in (0..old).rev() {
        for b in (0..new).rev() {
            let of_pair = worth(a, b) as f32;
            worths[a * new + b] = of_pair;
            let apart = sums[(a + 1) * width + b].max(sums[a * width + b + 1]);
            let paired = if of_pair > 0.0 { of_pair + sums[(a + 1) * width + b + 1] } else { 0.0 };
            sums[a * width + b] = apart.max(paired);
        }
    }
    let (mut a, mut b, mut pairs) = (0, 0, Vec::new());
    while a < old && b < new {
        let (of_pair, here) = (worths[a * new + b], sums[a * width + b]);
        if of_pair > 0.0 && here == of_pair + sums[(a + 1) * width + b + 1] {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if sums[(a + 1) * width + b] >= sums[a * width + b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    pairs
}

/// Both sequences in one: what is the same first, then, between these, what is alike; what has
/// no partner stands alone.
pub(super) fn aligned<T: PartialEq>(
    old: &[T],
    new: &[T],
    alike: impl Fn(usize, usize) -> f64,
) -> Vec<(Option<usize>, Option<usize>)> {
    let mut anchors = common(old, new);
    anchors.push((old.len(), new.len()));
    let (mut out, mut at) = (Vec::new(), (0, 0));
    for (old_at, new_at) in anchors {
        let worth = |a: usize, b: usize| Some(alike(at.0 + a, at.1 + b)).filter(|share| *share >= ALIKE).unwrap_or(0.0);
        let mut pairs = best(old_at - at.0, new_at - at.1, worth);
        pairs.push((old_at - at.0, new_at - at.1));
        let mut done = (0, 0);
        for (a, b) in pairs {
            out.extend((done.0..a).map(|gone| (Some(at.0 + gone), None)));
            out.extend((done.1..b).map(|come| (None, Some(at.1 + come))));
            if at.0 + a < old_at && at.1 + b < new_at {
                out.push((Some(at.0 + a), Some(at.1 + b)));
            }
            done = (a + 1, b + 1);
        }
        if old_at < old.len() {
            out.push((Some(old_at), Some(new_at)));
        }
        at = (old_at + 1, new_at + 1);
    }
    out
}

/// How much of two bags of words is the same, from 0 to 1.
pub(super) fn shared(old: &[&str], new: &[&str]) -> f64 {
    let (mut a, mut b) = (old.to_vec(), new.to_vec());
    a.sort_unstable();
    b.sort_unstable();
    let (mut at, mut other, mut both) = (0, 0, 0);
    while at < a.len() && other < b.len() {
        match a[at].cmp(b[other]) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => other += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                at += 1;
                other += 1;
            }
        }
    }
    if a.is_empty() && b.is_empty() { 1.0 } else { 2.0 * f64::from(both) / (a.len() + b.len()) as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_keeps_its_order_and_what_is_alike_is_paired() {
        let (old, new): (Vec<char>, Vec<char>) = ("abxcd".chars().collect(), "aybczd".chars().collect());
        assert_eq!(common(&old, &new), [(0, 0), (1, 2), (3, 3), (4, 5)]);
        let words = |text: &'static str| text.split(' ').collect::<Vec<_>>();
        let old = [words("the same"), words("one two three"), words("gone for good"), words("end")];
        let new = [words("the same"), words("new here"), words("one two four"), words("end")];
        let found = aligned(&old, &new, |a, b| shared(&old[a], &new[b]));
        let expected = [(Some(0), Some(0)), (None, Some(1)), (Some(1), Some(2)), (Some(2), None), (Some(3), Some(3))];
        assert_eq!(found, expected);
        assert_eq!(common::<char>(&[], &['a']), []);
    }
}
