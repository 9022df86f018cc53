//! Faults of patchcast itself: a failed assertion becomes a message that says what is needed to repeat it.

use std::any::Any;
use std::fmt;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::exit::Failure;

/// What is known about the work at hand, for the message if it fails.
#[derive(Default, Debug)]
pub(super) struct Notes {
    seed: OnceLock<u64>,
    finished: AtomicU32,
}

impl Notes {
    /// The study runs with this seed. The first note stays.
    pub(super) fn seed(&self, seed: u64) {
        self.seed.get_or_init(|| seed);
    }

    /// So many replications have finished.
    pub(super) fn finished(&self, replications: u32) {
        self.finished.fetch_max(replications, Ordering::Relaxed);
    }

    /// How many replications have finished.
    pub(super) fn replications(&self) -> u32 {
        self.finished.load(Ordering::Relaxed)
    }
}

/// A fault of patchcast.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Crash {
    what: String,
    seed: Option<u64>,
    finished: u32,
}

impl fmt::Display for Crash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "internal failure: {}", self.what)?;
        if let Some(seed) = self.seed {
            writeln!(f, "  seed {seed}, {} replications had finished", self.finished)?;
        }
        f.write_str(
            "  this is a fault of patchcast, not of the scenario;\n  \
             please report it with the scenario and with what the same command says with --threads 1",
        )
    }
}

/// What the first fault of the process said. Threads fail on their own; only one message is of use.
static FIRST: Mutex<Option<String>> = Mutex::new(None);

/// From now on a fault is kept for [`guard`] and not printed where it happens.
pub(super) fn listen() {
    panic::set_hook(Box::new(|info| {
        FIRST.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| describe(info));
    }));
}

/// Does the work; a fault in it becomes a failure.
pub(super) fn guard<T>(notes: &Notes, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        let said = text(payload.as_ref()).unwrap_or("no message").to_owned();
        let first = FIRST.lock().unwrap_or_else(PoisonError::into_inner).take();
        // The payload says more than the first message where a study has added the replication to it.
        let what = match first {
            Some(first) if first.starts_with(&said) => first,
            Some(first) => format!("{said}: {first}"),
            None => said,
        };
        Err(Failure::Crash(Crash { what, seed: notes.seed.get().copied(), finished: notes.replications() }))
    })
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let said = text(info.payload()).unwrap_or("no message");
    info.location().map_or_else(|| said.to_owned(), |at| format!("{said} ({}:{})", at.file(), at.line()))
}

fn text(payload: &(dyn Any + Send)) -> Option<&str> {
    payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_says_what_is_needed_to_repeat_it() {
        let notes = Notes::default();
        notes.seed(42);
        notes.finished(17);
        notes.finished(16);
        let failure = guard(&notes, || -> Result<(), Failure> { panic!("host {} is up twice", 3) }).unwrap_err();
        let message = failure.to_string();
        assert!(message.contains("host 3 is up twice"), "{message}");
        assert!(message.contains("seed 42, 17 replications had finished"), "{message}");
    }
}
