//! Checkpoints of guests (snapshots) and the volumes on which they grow.

use super::{Estate, GuestId, Law, Product, ProductSet, StopAction};
use crate::units::Span;

/// Storage on which disks of guests lie.
#[derive(Clone, PartialEq, Debug)]
pub struct Volume {
    /// Name.
    pub name: String,
    /// Bytes. More than the disks of its guests and what is reserved for their memory.
    pub size: u64,
    /// Whose disks lie on it, sorted; each has a size.
    pub guests: Vec<GuestId>,
}

/// How a plan takes checkpoints before it installs.
#[derive(Clone, PartialEq, Debug)]
pub struct CheckpointPlan {
    /// When they are deleted, after they were created. Above zero.
    pub keep: Span,
    /// Guests with workloads of these roles have none.
    pub except: Vec<String>,
    /// How those are merged that need the guest to be off.
    pub merge: MergeRule,
}

/// How long a guest is left off for a merge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MergeRule {
    /// Until it is done.
    ToTheEnd,
    /// To the end of its opening: if it is not done by then, all progress is lost.
    WithinTheOpening,
}

/// What checkpoints cost, everywhere.
#[derive(Clone, PartialEq, Debug)]
pub struct Checkpoints {
    /// What an installation adds to a differencing disk.
    pub update: Amount,
    /// What each day adds.
    pub per_day: Amount,
    /// Bytes a second at which one is merged. Above zero.
    pub merge_rate: u64,
    /// Applying one.
    pub apply: Law,
    /// Bringing a member server back into its domain, whose password is older than what the domain remembers.
    pub rejoin: Law,
    /// From a full volume to room on it.
    pub make_room: Law,
    /// Until somebody notices that a directory server has diverged.
    pub diverged: Law,
    /// Building it anew.
    pub rebuild: Law,
}

/// A random amount of storage: a law in which a second stands for a megabyte (10^6 bytes).
#[derive(Clone, PartialEq, Debug)]
pub struct Amount(pub Law);

/// What a checkpoint that is applied means for a workload.
#[derive(Clone, PartialEq, Debug)]
pub struct Reverting {
    /// Whether what its people did since is lost.
    pub loses: Loses,
    /// How much longer it warms up, because its copy is seeded anew; `None` if it is not.
    pub reseed: Option<Law>,
}

/// What a workload loses that is set back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loses {
    /// The data of that time.
    Data,
    /// Nothing that matters.
    Nothing,
}

impl Checkpoints {
    /// They need no storage and everything with them takes no time, except that what is full stays so for an hour.
    pub const fn free() -> Self {
        const NONE: Law = Law::Fixed(Span::ZERO);
        Self {
            update: Amount(NONE),
            per_day: Amount(NONE),
            merge_rate: 40_000_000,
            apply: NONE,
            rejoin: NONE,
            make_room: Law::Fixed(Span::HOUR),
            diverged: NONE,
            rebuild: NONE,
        }
    }
}

impl Estate {
    /// Bytes that a guest takes of its volume before there are any checkpoints: its disk, and its memory where room for saving
    /// it is kept (always before Windows Server 2012, later only if saving is its stop action; Microsoft on the `.bin` file).
    pub fn kept_on_volume(&self, guest: GuestId) -> u64 {
        let guest = &self.guests[guest.index()];
        let host = self.hosts.get(guest.host.index()).map(|host| Generation::of(host.products));
        let keeps = guest.stop == StopAction::Save || host == Some(Generation::Before2012);
        guest.disk.unwrap_or(0).saturating_add(if keeps { guest.memory } else { 0 })
    }
}

impl Reverting {
    /// A workload that loses nothing.
    pub const HARMLESS: Self = Self { loses: Loses::Nothing, reseed: None };
}

/// What a generation of Windows Server can do with checkpoints.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Generation {
    /// Older than Windows Server 2012: merges need the guest to be off, directory servers do not notice that they were set back.
    Before2012,
    /// Windows Server 2012 and 2012 R2: merges while the guest runs.
    Since2012,
    /// Windows Server 2016 and later: production checkpoints, which need no memory.
    Since2016,
}

impl Generation {
    /// The generation of the oldest system among some products.
    pub fn of(products: ProductSet) -> Self {
        products.iter().map(Self::of_product).min().unwrap_or(Self::Since2016)
    }

    const fn of_product(product: Product) -> Self {
        match product {
            Product::Windows2000
            | Product::Ws2003
            | Product::Ws2008
            | Product::Ws2008Core
            | Product::Ws2008R2
            | Product::Ws2008R2Core => Self::Before2012,
            Product::Ws2012R2 | Product::Ws2012R2Core => Self::Since2012,
            Product::Ws2016
            | Product::Ws2016Core
            | Product::Ws2019
            | Product::Ws2019Core
            | Product::Ws2022
            | Product::Ws2022Core
            | Product::Ws2022Hotpatch
            | Product::HyperV
            | Product::Exchange
            | Product::SqlServer
            | Product::Office
            | Product::ThirdParty => Self::Since2016,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_decides_whatever_stands_beside_it() {
        for (system, expected) in [
            (Product::Windows2000, Generation::Before2012),
            (Product::Ws2008R2Core, Generation::Before2012),
            (Product::Ws2012R2, Generation::Since2012),
            (Product::Ws2022Core, Generation::Since2016),
        ] {
            let products = ProductSet::EMPTY.with(system).with(Product::HyperV).with(Product::Exchange);
            assert_eq!(Generation::of(products), expected, "{}", system.id());
        }
    }
}
