//! Explains a down interval in words, from the service to what began it.

use crate::model::{Cause, Estate, MachineId, Model};
use crate::outcome::{Link, Stretch};
use crate::units::{Epoch, Span, Time, Zone};

/// One line: which service was down, when (on the clock of the first site), why, and what led to it.
///
/// `releases` names the releases of the plan, by their position in its templates.
pub fn explanation(model: &Model, epoch: Epoch, releases: &[&str], stretch: &Stretch) -> String {
    let zone = &model.estate.sites[0].zone;
    let service = &model.estate.services[stretch.service as usize].name;
    let names = Names { estate: &model.estate, releases };
    let links: Vec<String> = stretch.links.iter().map(|&link| names.link(link)).collect();
    format!(
        "{}  {:>9}  {service}: {}; {}",
        local(epoch, stretch.from, zone),
        lasts(stretch.until.since(stretch.from)),
        stretch.cause.id(),
        links.join(" <- "),
    )
}

/// Date and time of day on the clock of a zone.
fn local(epoch: Epoch, at: Time, zone: &Zone) -> String {
    let (date, ms) = epoch.local(at, zone);
    let minutes = ms / Span::MINUTE.ms();
    format!("{date} {:02}:{:02}", minutes / 60, minutes % 60)
}

/// A duration to the second, in the two largest units that it has.
fn lasts(span: Span) -> String {
    let seconds = span.ms() / 1_000;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes}m {:02}s", seconds % 60),
        (0, ..) => format!("{hours}h {minutes:02}m"),
        _ => format!("{days}d {hours:02}h"),
    }
}

/// Numbers back to names.
#[derive(Clone, Copy)]
struct Names<'a> {
    estate: &'a Estate,
    releases: &'a [&'a str],
}

impl Names<'_> {
    fn machine(&self, number: u32) -> &str {
        self.estate.machine_name(MachineId(number))
    }

    fn release(&self, number: u32) -> &str {
        self.releases[number as usize]
    }

    fn link(&self, link: Link) -> String {
        match link {
            Link::Needs(service) => format!("needs {}", self.estate.services[service as usize].name),
            Link::Instance(workload) => self.estate.workloads[workload as usize].name.clone(),
            Link::WarmsUp(Cause::StartFailed) => "has failed to start".to_owned(),
            Link::WarmsUp(cause) => format!("warms up after {}", in_words(cause)),
            Link::Updates(release) => format!("installs {}", self.release(release)),
            Link::StoppedBy(release) => format!("stopped by faulty {}", self.release(release)),
            Link::BrokeDown => "has failed by itself".to_owned(),
            Link::Restarts { machine, updates, first } => self.restart(machine, updates, first),
            Link::Merges(guest) => format!("{} is off until its checkpoint is merged", self.machine(guest)),
            Link::IsRebuilt(guest) => format!("{} is built anew after it was set back", self.machine(guest)),
            Link::BrokenBy { machine, release } => {
                format!("{} does not run with faulty {}", self.machine(machine), self.release(release))
            }
            Link::Failed(machine, cause) => format!("{} is out of order ({})", self.machine(machine), in_words(cause)),
            Link::Saved(machine, Cause::DiskFull) => format!("{} is paused, its volume is full", self.machine(machine)),
            Link::Saved(machine, cause) => format!("{} is saved for {}", self.machine(machine), in_words(cause)),
            Link::SavedWith { guest, host } => {
                format!("{} is saved with {}", self.machine(guest), self.machine(host))
            }
            Link::StoppedWith { guest, host } => format!("{} is off with {}", self.machine(guest), self.machine(host)),
            Link::Without { machine, component } => {
                format!("{} is without {}", self.machine(machine), self.estate.components[component as usize].name)
            }
            Link::HasStorage(machine) => format!("{} starts again on its storage", self.machine(machine)),
            Link::ComesBack { guest, host, cause } => {
                let (guest, host) = (self.machine(guest), self.machine(host));
                format!("{guest} starts again on {host}, which was down for {}", in_words(cause))
            }
        }
    }

    fn restart(&self, machine: u32, updates: u32, first: Option<u32>) -> String {
        let machine = self.machine(machine);
        match (first, updates) {
            (Some(first), 1) => format!("{machine} restarts for {}", self.release(first)),
            (Some(first), _) => format!("{machine} restarts for {} and {} more", self.release(first), updates - 1),
            (None, _) => format!("{machine} restarts"),
        }
    }
}

/// A cause, inside a sentence.
fn in_words(cause: Cause) -> String {
    cause.id().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_units_at_most() {
        for (seconds, text) in
            [(7, "7 s"), (67, "1m 07s"), (3_600, "1h 00m"), (90_061, "1d 01h"), (863_999, "9d 23h"), (0, "0 s")]
        {
            assert_eq!(lasts(Span::from_secs(seconds)), text);
        }
    }
}
