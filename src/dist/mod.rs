//! Randomness: keyed streams and laws, and the only place of ln, exp and pow.
//!
//! Every number is a pure function of its key: (seed, replication) and (purpose, subject, occurrence). Nothing is
//! handed on from one draw to the next, so the same thing takes the same time under every strategy, on any number of
//! threads, in any order of work. What a draw is *for* is not known here.
//!
//! Laws are distributions in the sense of `rand` and streams are generators, so each works with those of others.
//!
//! The platform's maths is never used: ln, exp and pow come from `libm`, whose code is the same everywhere, and square
//! roots are exact by the IEEE standard. A seed gives the same bits on every machine.

pub mod maths;

mod empirical;
mod exponential;
mod gamma;
mod key;
mod normal;
mod sampler;
mod stream;

#[cfg(test)]
mod tests;

pub use exponential::StandardExponential;
pub use key::{Key, Purpose};
pub use normal::StandardNormal;
pub use rand_distr::Distribution;
pub use sampler::Sampler;
pub use stream::Stream;
