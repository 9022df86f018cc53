//! Jobs beside updating: backups, defragmentation, scans. What they do to installations is in `sim`.

use super::{Law, MachineId, Schedule};
use crate::units::{Fraction, Span};

/// Something that runs on machines by a calendar of its own and does not look whether updates are being installed.
#[derive(Clone, PartialEq, Debug)]
pub struct Job {
    /// Name.
    pub name: String,
    /// What it does.
    pub kind: JobKind,
    /// The machines that it runs on, in order; never empty.
    pub machines: Vec<MachineId>,
    /// When it runs, on the clock of the site of each machine. It has an end.
    pub schedule: Schedule,
    /// The speed of an installation on a machine on which it runs.
    pub speed: Speed,
    /// The chance that a run fails if an outage of its machine hits it.
    pub breaks: Fraction,
}

/// What a job does.
#[derive(Clone, PartialEq, Debug)]
pub enum JobKind {
    /// It copies what is on a machine. Guests that cannot be copied while they run are put into saved state at the
    /// start of a run, for a time by this law; `None`: none ever is.
    Backup(Option<Law>),
    /// It moves the files of a disk together.
    Defragmentation,
    /// It reads every file, in search of viruses.
    Scan,
}

/// How fast an installation gets on, in thousandths of what it does alone: from 1 to 1000.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Speed(u16);

impl Speed {
    /// Nothing else runs.
    pub const FULL: Self = Self(1_000);

    /// The speed of what takes `factor` times as long, to the nearest thousandth; `None` if that is not from 1 to 100.
    pub fn slowed_by(factor: f64) -> Option<Self> {
        if !(1.0..=100.0).contains(&factor) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 10 to 1000")]
        let thousandths = (1_000.0 / factor).round() as u16;
        Some(Self(thousandths))
    }

    /// Thousandths.
    pub const fn thousandths(self) -> u64 {
        self.0 as u64
    }

    /// What gets done in a time. Exact for whole seconds.
    pub const fn work_in(self, time: Span) -> Span {
        Span::from_ms(time.ms() * self.thousandths() / 1_000)
    }

    /// The whole seconds in which that much gets done, no more of them than needed.
    pub const fn time_for(self, work: Span) -> Span {
        Span::from_ms(work.ms().div_ceil(self.thousandths()).saturating_mul(1_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_speed_takes_twice_as_long() {
        let half = Speed::slowed_by(2.0).unwrap();
        assert_eq!(
            (half.time_for(Span::MINUTE), half.work_in(Span::MINUTE)),
            (Span::from_mins(2), Span::from_secs(30))
        );
        assert_eq!(Speed::FULL.time_for(Span::MINUTE), Span::MINUTE);
    }

    #[test]
    fn what_is_not_done_takes_another_second() {
        let third = Speed::slowed_by(3.0).unwrap();
        assert_eq!(third.thousandths(), 333);
        for (ms, seconds) in [(0, 0), (1, 1), (333, 1), (334, 2), (999, 3), (1_000, 4)] {
            assert_eq!(third.time_for(Span::from_ms(ms)), Span::from_secs(seconds), "{ms} ms of work");
        }
    }

    #[test]
    fn nothing_gets_faster_by_a_job() {
        for factor in [0.0, 0.99, 101.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Speed::slowed_by(factor), None, "{factor}");
        }
        assert_eq!(Speed::slowed_by(1.0), Some(Speed::FULL));
    }
}
