//! Continuous-time Markov chains, solved: what small models of failures must come to.

use std::collections::BTreeMap;

/// The share of time that a chain spends in each state in the long run, from the rates at which it leaves each for others.
///
/// The states are those that can be reached from `start`. Solved as Grassmann, Taksar and Heyman do (Operations Research 33(5), 1985),
/// without a subtraction.
pub(super) fn stationary<S: Ord + Copy>(start: S, moves: impl Fn(S) -> Vec<(S, f64)>) -> BTreeMap<S, f64> {
    let mut states = vec![start];
    let mut next = 0;
    while next < states.len() {
        for (to, _) in moves(states[next]) {
            if !states.contains(&to) {
                states.push(to);
            }
        }
        next += 1;
    }
    let count = states.len();
    let place = |state: S| states.iter().position(|&known| known == state).unwrap();
    let mut rates = vec![vec![0.0; count]; count];
    for &from in &states {
        for (to, rate) in moves(from) {
            rates[place(from)][place(to)] += rate;
        }
    }
    for last in (1..count).rev() {
        let out: f64 = rates[last][..last].iter().sum();
        for from in 0..last {
            rates[from][last] /= out;
            for to in 0..last {
                let by_way_of = rates[from][last] * rates[last][to];
                rates[from][to] += by_way_of;
            }
        }
    }
    let mut shares: Vec<f64> = vec![1.0];
    for last in 1..count {
        let share = shares.iter().zip(&rates).map(|(share, row)| share * row[last]).sum();
        shares.push(share);
    }
    let whole: f64 = shares.iter().sum();
    states.into_iter().zip(shares).map(|(state, share)| (state, share / whole)).collect()
}

/// Up for 1000 h, down for 10 h: up for 100 of 101 parts of the time.
#[test]
fn two_states_share_time_as_their_means_do() {
    let shares = stationary(true, |up| vec![if up { (false, 1.0 / 1000.0) } else { (true, 1.0 / 10.0) }]);
    assert!((shares[&true] - 100.0 / 101.0).abs() < 1e-15);
}
