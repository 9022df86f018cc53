//! What is tested of the room as a whole. No seed here was chosen for its result.

mod golden;
mod kolmogorov;
mod laws;
mod numbers;
mod sampler;
mod streams;

use super::{Key, Purpose, Stream};

const SEED: u64 = 20_090_306;

/// Streams of many subjects, the way a simulation asks for them.
fn streams(purpose: u32, count: u64) -> impl Iterator<Item = Stream> {
    let key = Key::new(SEED, 1);
    (0..count).map(move |subject| key.draw(Purpose::new(purpose), subject, 0))
}
