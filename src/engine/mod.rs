//! A discrete-event kernel that never heard of what is simulated: pending times, and a digest of what happened.
//!
//! An entity has exactly one pending time. What happens then follows from its state, so an event needs no kind, no
//! payload and no sequence number, and to cancel is to set another time.

mod digest;
mod queue;

pub use digest::Digest;
pub use queue::Queue;
