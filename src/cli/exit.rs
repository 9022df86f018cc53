//! How the program ends: exit codes, and the failures that lead to them. Nothing is printed here.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use super::crash::Crash;
use crate::scenario::Problems;

/// How the program ends. Scripts may rely on the numbers.
///
/// 1 ("worse than the baseline") and 3 ("undecided") are kept free for judging a study against a baseline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// 0: done what was asked.
    Fine,
    /// 2: the input is wrong: the scenario, a path that leads nowhere, or the arguments. Trying again is no use.
    Input,
    /// 4: files could not be read or written, the run was interrupted (Ctrl-C), or patchcast itself has a fault.
    /// Whatever was in the output folder before is still there, untouched.
    Failure,
}

impl Exit {
    /// The number that the system sees.
    pub const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Input => 2,
            Self::Failure => 4,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(super) enum Failure {
    /// What was typed cannot be used.
    Input(String),
    /// The scenario has problems.
    Problems(Problems),
    /// A file or folder could not be used.
    Io(String),
    /// Ctrl-C.
    Interrupted {
        /// Replications that had finished.
        finished: u32,
        /// Replications that were wanted.
        wanted: u32,
    },
    /// A fault of patchcast.
    Crash(Crash),
}

impl Failure {
    /// A file or folder could not be used: `doing` is what was tried, as in "cannot read".
    pub(super) fn io(doing: &str, path: &Path, error: &io::Error) -> Self {
        Self::Io(format!("cannot {doing} {}: {}", path.display(), reason(error)))
    }

    /// How the program ends for it.
    pub(super) const fn exit(&self) -> Exit {
        match self {
            Self::Input(_) | Self::Problems(_) => Exit::Input,
            Self::Io(_) | Self::Interrupted { .. } | Self::Crash(_) => Exit::Failure,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(text) | Self::Io(text) => f.write_str(text),
            Self::Problems(problems) => problems.fmt(f),
            Self::Interrupted { finished, wanted } => {
                write!(f, "interrupted after {finished} of {wanted} replications; nothing was written")
            }
            Self::Crash(crash) => crash.fmt(f),
        }
    }
}

/// What the system says, without its number.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::IsADirectory => "this is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is a file, not a folder".to_owned(),
        io::ErrorKind::AlreadyExists => "a file of this name is in the way".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_can_rely_on_the_numbers() {
        assert_eq!([Exit::Fine, Exit::Input, Exit::Failure].map(Exit::code), [0, 2, 4]);
        assert_eq!(Failure::Input(String::new()).exit(), Exit::Input);
        assert_eq!(Failure::Io(String::new()).exit(), Exit::Failure);
        assert_eq!(Failure::Interrupted { finished: 1, wanted: 2 }.exit(), Exit::Failure);
    }
}
