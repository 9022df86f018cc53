//! Why something was down.

/// The root cause of a stretch of downtime. Every millisecond of downtime has exactly one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Cause {
    /// The machine restarts for its own updates, or the workload is stopped while its own update installs.
    OwnRestart,
    /// The host of the guest restarts or is down.
    HostCascade,
    /// Storage or network behind the machine is down.
    FabricCascade,
    /// The service itself could run, but one that it depends on is down.
    Dependency,
    /// The host is back and the guest waits for its turn to start.
    BootStorm,
    /// Planned work that went on after its window had closed.
    Overrun,
    /// A faulty update.
    Rogue,
    /// Taking a faulty update away again.
    Rollback,
    /// A checkpoint is merged while the guest is off.
    Merge,
    /// The guest moves between hosts.
    Migration,
    /// A workload that gave up because something that it needs was not there when it started.
    StartFailed,
    /// The machine was compromised.
    Compromise,
    /// A failure that has nothing to do with updates.
    Crash,
    /// A backup keeps the guest in saved state.
    Backup,
    /// A checkpoint is taken: the memory of the guest is written.
    Checkpoint,
    /// The volume of the guest is full, and it is paused.
    DiskFull,
    /// Another instance takes over from the active one.
    Failover,
}

impl Cause {
    /// How many causes there are.
    pub const COUNT: usize = 17;
    /// All causes, in the order of their numbers.
    pub const ALL: [Self; Self::COUNT] = [
        Self::OwnRestart,
        Self::HostCascade,
        Self::FabricCascade,
        Self::Dependency,
        Self::BootStorm,
        Self::Overrun,
        Self::Rogue,
        Self::Rollback,
        Self::Merge,
        Self::Migration,
        Self::StartFailed,
        Self::Compromise,
        Self::Crash,
        Self::Backup,
        Self::Checkpoint,
        Self::DiskFull,
        Self::Failover,
    ];

    /// The position of this cause in [`Cause::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The word for it in measures and files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::OwnRestart => "own_restart",
            Self::HostCascade => "host_cascade",
            Self::FabricCascade => "fabric_cascade",
            Self::Dependency => "dependency",
            Self::BootStorm => "boot_storm",
            Self::Overrun => "overrun",
            Self::Rogue => "rogue",
            Self::Rollback => "rollback",
            Self::Merge => "merge",
            Self::Migration => "migration",
            Self::StartFailed => "start_failed",
            Self::Compromise => "compromise",
            Self::Crash => "crash",
            Self::Backup => "backup",
            Self::Checkpoint => "checkpoint",
            Self::DiskFull => "disk_full",
            Self::Failover => "failover",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_numbered_in_order() {
        for (number, cause) in Cause::ALL.into_iter().enumerate() {
            assert_eq!(cause.index(), number);
        }
    }
}
