//! Ctrl-C: a flag that long work looks at. Nothing is killed in the middle of a step.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::exit::Failure;

/// Whether the user has asked to stop.
#[derive(Clone, Default, Debug)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens to Ctrl-C from now on.
    ///
    /// # Errors
    /// If the system does not allow to.
    pub(super) fn listen() -> Result<Self, Failure> {
        let interrupt = Self::default();
        let flag = interrupt.clone();
        ctrlc::set_handler(move || flag.request())
            .map_err(|error| Failure::Io(format!("cannot listen to Ctrl-C: {error}")))?;
        Ok(interrupt)
    }

    /// Asks to stop.
    pub(super) fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody has asked to stop.
    pub(super) fn requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
