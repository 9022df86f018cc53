//! How hosts and their guests stop and start, and what a guest that loses its power on the way is in for. What happens when is in
//! `sim`.

use super::Law;
use crate::units::{Fraction, Span};

/// What happens to a guest when its host is back (`AutomaticStartAction`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StartAction {
    /// It starts if it ran when the host went down.
    IfRunning,
    /// It starts. Guests of the library follow their own times all the same.
    Always,
    /// It stays off until somebody starts it.
    Nothing,
}

/// Whether a guest has the integration services, without which nobody can ask it to shut down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Integration {
    /// It shuts down when its host asks it to.
    Installed,
    /// It does not answer.
    Missing,
}

/// How much longer a guest boots for each other one that boots beside it on the same host, in thousandths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slowdown(u32);

impl Slowdown {
    /// Guests do not slow each other down.
    pub const NONE: Self = Self(0);

    /// A share of the time that a boot takes alone, to the nearest thousandth; `None` if that is not from 0 to 10.
    pub fn by(share: f64) -> Option<Self> {
        if !(0.0..=10.0).contains(&share) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 10000")]
        let thousandths = (share * 1_000.0).round() as u32;
        Some(Self(thousandths))
    }

    /// Thousandths.
    pub const fn thousandths(self) -> u64 {
        self.0 as u64
    }

    /// What a boot takes if `at_once` guests boot at a time, this one included, rounded up to a second.
    pub const fn stretch(self, boot: Span, at_once: u32) -> Span {
        let others = at_once.saturating_sub(1) as u64;
        let millionths = boot.ms() * (1_000 + self.thousandths() * others);
        Span::from_secs(millionths.div_ceil(1_000_000))
    }
}

/// How long a host that shuts down waits for its guests.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Shutdown {
    /// For a guest that shuts down; then it is turned off.
    pub timeout: Span,
    /// The chance that the service that manages guests stops answering while it saves them for more than five minutes.
    pub vmms_unresponsive: Fraction,
}

impl Shutdown {
    /// A year, which is as long as it takes.
    pub const PATIENT: Self = Self { timeout: Span::from_days(365), vmms_unresponsive: Fraction::ZERO };
}

/// What becomes of guests that lost their power, and how long they are left alone that are not to start by themselves.
#[derive(Clone, PartialEq, Debug)]
pub struct PowerLoss {
    /// From the return of a host until somebody starts a guest that does not start by itself.
    pub start_by_hand: Law,
    /// Chance that a workload has to be restored.
    pub corruption: Fraction,
    /// How long that takes.
    pub restore: Law,
    /// Chance that a guest that was in the middle of servicing does not boot.
    pub unbootable: Fraction,
    /// Share of these that take the updates back by themselves and boot then.
    pub reverts: Fraction,
}

impl PowerLoss {
    /// Nothing comes of it, and somebody is there at once.
    pub const HARMLESS: Self = Self {
        start_by_hand: Law::Fixed(Span::ZERO),
        corruption: Fraction::ZERO,
        restore: Law::Fixed(Span::ZERO),
        unbootable: Fraction::ZERO,
        reverts: Fraction::ZERO,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_further_guest_slows_a_boot_down_by_the_same_share() {
        let slowdown = Slowdown::by(0.15).unwrap();
        for (at_once, seconds) in [(0, 100), (1, 100), (2, 115), (5, 160), (21, 400)] {
            assert_eq!(slowdown.stretch(Span::from_secs(100), at_once), Span::from_secs(seconds), "{at_once} at once");
        }
        assert_eq!(slowdown.stretch(Span::from_secs(7), 2), Span::from_secs(9), "8.05 s, rounded up");
        assert_eq!(Slowdown::NONE.stretch(Span::MINUTE, 100), Span::MINUTE);
    }

    #[test]
    fn nobody_boots_faster_in_company() {
        for share in [-0.1, 10.1, f64::NAN] {
            assert_eq!(Slowdown::by(share), None, "{share}");
        }
    }
}
