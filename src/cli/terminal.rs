//! The terminal: the only place that prints, and the only one that looks at the wall clock (for the progress bar).
//!
//! Results go to standard output, everything else to standard error, so that a pipe gets results alone.

use std::io::{self, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Done;
use super::args::Color;
use super::exit::{Exit, Failure};
use crate::scenario::Paint;

/// How much to say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Voice {
    /// Results, progress, errors.
    Normal,
    /// Errors alone.
    Quiet,
}

/// The terminal of the process.
#[derive(Debug)]
pub(super) struct Terminal {
    voice: Voice,
}

impl Terminal {
    /// Decides about colours once for the whole process.
    pub(super) fn new(color: Color, voice: Voice) -> Self {
        match color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
        .write_global();
        Self { voice }
    }

    /// Prints a result.
    ///
    /// # Errors
    /// If standard output takes no more, except where the reader of a pipe has just had enough.
    pub(super) fn say(&self, text: &str) -> Done {
        match self.voice {
            Voice::Quiet => Ok(()),
            Voice::Normal => deliver(anstream::stdout(), text),
        }
    }

    /// Prints why a command did not do what was asked.
    pub(super) fn complain(&self, failure: &Failure) {
        let text = match failure {
            // Each begins with the word "error" itself. Colours are taken out below where they are not wanted.
            Failure::Problems(problems) => problems.render(Paint::Colour),
            Failure::Input(_) | Failure::Io(_) | Failure::Interrupted { .. } | Failure::Crash(_) => {
                format!("\u{1b}[1;31merror\u{1b}[0m: {failure}\n")
            }
        };
        // Nothing is left to be done about an error that cannot be shown; the exit code still tells.
        drop(anstream::stderr().write_all(text.as_bytes()));
    }

    /// How many columns a table may take: those of the terminal. None on a pipe, whose text is the same everywhere.
    pub(super) fn width(&self) -> Option<u16> {
        let is_seen = io::stdout().is_terminal();
        terminal_size::terminal_size().filter(|_| is_seen).map(|(width, _)| width.0)
    }

    /// A progress bar over some replications: seen on a terminal, not there on a pipe or when told to be quiet.
    pub(super) fn progress(&self, replications: u32) -> Progress {
        let target = match self.voice {
            Voice::Normal if io::stderr().is_terminal() => ProgressDrawTarget::stderr(),
            Voice::Normal | Voice::Quiet => ProgressDrawTarget::hidden(),
        };
        let style = ProgressStyle::with_template("[{bar:40}] {pos}/{len} replications, {per_sec}, {eta} left")
            .expect("the template is written above")
            .progress_chars("=> ");
        let bar = ProgressBar::with_draw_target(Some(u64::from(replications)), target).with_style(style);
        bar.tick();
        Progress(bar)
    }
}

/// Shows how far a study is; goes away when dropped.
#[derive(Debug)]
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// So many replications have finished.
    pub(super) fn at(&self, replications: u32) {
        self.0.set_position(u64::from(replications));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Answers arguments that are not an order: `--help` and `--version` are fine, anything else is a mistake.
pub(super) fn usage(answer: &clap::Error) -> Exit {
    // As with every error: what cannot be shown cannot be shown.
    drop(answer.print());
    if answer.use_stderr() { Exit::Input } else { Exit::Fine }
}

fn deliver(mut stream: impl Write, text: &str) -> Done {
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Io(format!("cannot print: {}", super::exit::reason(&error))))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream that fails in one way.
    struct Fails(io::ErrorKind);

    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_who_had_enough_is_no_failure_and_a_full_disk_is() {
        assert!(deliver(Fails(io::ErrorKind::BrokenPipe), "text").is_ok());
        let failure = deliver(Fails(io::ErrorKind::StorageFull), "text").unwrap_err();
        assert_eq!(failure.to_string(), "cannot print: the disk is full");
    }
}
