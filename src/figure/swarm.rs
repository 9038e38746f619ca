//! Points of a strip chart: beside one another where they would hide one another.

/// How far each point stands from the middle line of its strip, so that no two whose places
/// along it are given touch, as long as the strip is `most` wide on either side. Where it is
/// full, points cover one another evenly.
pub fn offsets(places: &[f64], diameter: f64, most: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|one, other| places[*one].total_cmp(&places[*other]));
    let steps = libm::floor(most / diameter).max(0.0) as u32;
    let mut found = vec![0.0; places.len()];
    let mut placed: Vec<usize> = Vec::new();
    let mut crowded = 0_u32;
    for at in order {
        // Those further behind than a diameter are out of the way of all that follow.
        let near: Vec<usize> =
            placed.iter().rev().copied().take_while(|other| places[at] - places[*other] < diameter).collect();
        let is_free = |offset: &f64| {
            near.iter().all(|other| {
                let (along, across) = (places[at] - places[*other], offset - found[*other]);
                along * along + across * across >= diameter * diameter * (1.0 - 1e-9)
            })
        };
        found[at] = candidates(steps, diameter).find(is_free).unwrap_or_else(|| {
            crowded += 1;
            let count = 2 * steps + 1;
            (f64::from((crowded * 7) % count) - f64::from(steps)) * diameter
        });
        placed.push(at);
    }
    found
}

/// Offsets from the middle outward, by turns on either side.
fn candidates(steps: u32, diameter: f64) -> impl Iterator<Item = f64> {
    // Quarters let points nestle between those of the column before.
    (0..=8 * steps).map(move |turn| {
        let size = f64::from(turn.div_ceil(2)) * diameter / 4.0;
        if turn % 2 == 1 { size } else { -size }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_that_are_apart_stand_in_the_middle_and_equal_ones_by_turns_on_either_side() {
        assert_eq!(offsets(&[0.0, 10.0, 20.0], 4.0, 12.0), [0.0, 0.0, 0.0]);
        let mut equal = offsets(&[5.0; 5], 4.0, 12.0);
        equal.sort_by(f64::total_cmp);
        assert_eq!(equal, [-8.0, -4.0, 0.0, 4.0, 8.0]);
    }

    #[test]
    fn no_two_points_touch_where_there_is_room_and_none_leaves_the_strip_where_there_is_not() {
        let places: Vec<f64> = (0..60_u32).map(|at| f64::from((at * 37) % 101)).collect();
        let found = offsets(&places, 4.0, 16.0);
        for one in 0..places.len() {
            for other in one + 1..places.len() {
                let (along, across) = (places[one] - places[other], found[one] - found[other]);
                assert!(along * along + across * across >= 15.99, "{one} and {other}");
            }
        }
        assert!(offsets(&[1.0; 100], 4.0, 10.0).iter().all(|offset| offset.abs() <= 10.0));
        assert_eq!(offsets(&[], 4.0, 10.0), Vec::<f64>::new());
    }
}
