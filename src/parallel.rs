//! Independent pieces of work, side by side.
//!
//! Which thread does a piece changes nothing: the results are given in the order of the
//! pieces, and no piece knows of another.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// More threads than this are of no use to what is done here.
const MOST_THREADS: usize = 16;

/// What keeps numbers of more rows than this is not done beside another that does: there would be no memory for both.
pub const MANY_ROWS: usize = 1 << 25;

/// What `work` gives for each number below `count`, in their order.
pub fn mapped<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS).min(count);
    if threads <= 1 {
        return (0..count).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let some = || {
        let mut made = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return made;
            }
            made.push((number, work(number)));
        }
    };
    let mut made = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(some)).collect();
        let mut made = some();
        for other in others {
            made.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        made
    });
    made.sort_by_key(|(number, _)| *number);
    made.into_iter().map(|(_, result)| result).collect()
}

/// What `work` gives for each of some things and its place among them, in their order.
pub fn mapped_each<T: Send, R: Send>(things: Vec<T>, work: impl Fn(usize, T) -> R + Sync) -> Vec<R> {
    let waiting: Vec<Mutex<Option<T>>> = things.into_iter().map(|thing| Mutex::new(Some(thing))).collect();
    // Each place is asked for once, so that its thing is there.
    let one = |place: usize| {
        let thing = waiting[place].lock().unwrap_or_else(PoisonError::into_inner).take();
        thing.map(|thing| work(place, thing))
    };
    mapped(waiting.len(), one).into_iter().flatten().collect()
}

/// Does the same with each of some things that do not touch.
pub fn each<T: Send>(things: Vec<T>, work: impl Fn(T) + Sync) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS).min(things.len());
    if threads <= 1 {
        return things.into_iter().for_each(work);
    }
    let waiting = Mutex::new(things.into_iter());
    let some = || {
        loop {
            // The lock is held for as long as it takes to take one.
            let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
            match next {
                Some(thing) => work(thing),
                None => return,
            }
        }
    };
    std::thread::scope(|scope| {
        (1..threads).for_each(|_| drop(scope.spawn(some)));
        some();
    });
}

/// What two pieces of work give.
pub fn both<A: Send, B: Send>(one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    if std::thread::available_parallelism().map_or(1, usize::from) < 2 {
        return (one(), other());
    }
    std::thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        (one, other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_pieces() {
        assert_eq!(mapped(1000, |number| number * number), (0..1000).map(|number| number * number).collect::<Vec<_>>());
        assert_eq!(mapped(0, |number| number), Vec::<usize>::new());
        let texts: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        let twice: Vec<String> = (0..100).map(|number| format!("{number}{number}")).collect();
        assert_eq!(mapped_each(texts, |place, text| format!("{text}{place}")), twice);
        assert_eq!(both(|| 1, || 2), (1, 2));
        let mut numbers = vec![0; 1000];
        each(numbers.iter_mut().enumerate().collect(), |(at, number)| *number = at);
        assert_eq!(numbers, (0..1000).collect::<Vec<_>>());
    }
}
