//! From whom, and so from when, an update can be had.

use crate::model::Source;
use crate::units::Time;

/// When an update that was released at `released` is on offer: at once from Windows Update, at the next
/// synchronisation from an update server.
pub const fn on_offer(source: Source, released: Time, synchronised: Time) -> Time {
    match source {
        Source::WindowsUpdate => released,
        Source::Wsus => synchronised,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_update_server_waits_for_its_synchronisation() {
        let (released, synchronised) = (Time::from_ms(10), Time::from_ms(70));
        assert_eq!(on_offer(Source::WindowsUpdate, released, synchronised), released);
        assert_eq!(on_offer(Source::Wsus, released, synchronised), synchronised);
    }
}
