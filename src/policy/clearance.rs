//! What is known against an update, and what follows.

use crate::model::Culprits;
use crate::units::Time;

/// What the world will have said about a faulty update, each at its own time. The decisions below look only at what has
/// been said by the time they are made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Word {
    /// A public report that the approvers find, [`Time::NEVER`] if they find none.
    pub reported: Time,
    /// The publisher takes it back, [`Time::NEVER`] if he does not.
    pub withdrawn: Time,
    /// The estate itself knows it as the culprit of a fault.
    pub identified: Time,
    /// The repaired version is out.
    pub repaired: Time,
}

/// When an update that would be approved at `due` is approved: at once if nothing is said against it by then, otherwise
/// when the repaired version is out.
pub fn cleared(word: Word, due: Time) -> Time {
    let held = word.reported <= due || word.withdrawn <= due;
    if held { due.max(word.repaired) } else { due }
}

/// What of it people act on: those who leave culprits approved do not look at what their own estate knows.
pub const fn heeded(word: Word, culprits: Culprits) -> Word {
    match culprits {
        Culprits::Declined => word,
        Culprits::Left => Word { identified: Time::NEVER, ..word },
    }
}

/// Whether an approved update may be installed now, in an opening that started at `start`: not once it is withdrawn or known
/// as a culprit, until an opening starts after its repair.
pub fn installable(word: Word, start: Time, now: Time) -> bool {
    start >= word.repaired || (now < word.withdrawn && now < word.identified)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(ms: u64) -> Time {
        Time::from_ms(ms)
    }

    const QUIET: Word =
        Word { reported: Time::NEVER, withdrawn: Time::NEVER, identified: Time::NEVER, repaired: at(90) };

    #[test]
    fn approval_heeds_only_what_has_been_said() {
        for (word, due, expected) in [
            (QUIET, at(10), at(10)),
            (Word { reported: at(5), ..QUIET }, at(10), at(90)),
            (Word { reported: at(10), ..QUIET }, at(10), at(90)),
            (Word { reported: at(11), ..QUIET }, at(10), at(10)),
            (Word { withdrawn: at(10), ..QUIET }, at(10), at(90)),
            (Word { withdrawn: at(5), ..QUIET }, at(100), at(100)),
        ] {
            assert_eq!(cleared(word, due), expected, "{word:?}");
        }
    }

    #[test]
    fn a_bad_update_waits_for_an_opening_after_its_repair() {
        for (word, start, now, expected) in [
            (QUIET, at(10), at(20), true),
            (Word { withdrawn: at(5), ..QUIET }, at(1), at(4), true),
            (Word { withdrawn: at(5), ..QUIET }, at(1), at(5), false),
            (Word { identified: at(5), ..QUIET }, at(1), at(4), true),
            (Word { identified: at(5), ..QUIET }, at(1), at(5), false),
            (Word { identified: at(5), ..QUIET }, at(1), at(10), false),
            (Word { identified: at(5), ..QUIET }, at(1), at(95), false),
            (Word { identified: at(5), ..QUIET }, at(90), at(95), true),
        ] {
            assert_eq!(installable(word, start, now), expected, "{word:?}");
        }
    }
}
