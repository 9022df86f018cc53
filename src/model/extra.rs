//! Releases that are on no record: updates of other publishers, and previews. When they come is drawn or follows the
//! calendar; what they are like is said here.

use super::{
    Channel, Class, Component, Importance, Nature, Packaging, Product, ProductSet, Release, RestartNeed, Severity,
};
use crate::units::{Date, Span};

/// Which releases come beside the recorded or listed ones. None, unless the author asks for them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Extra {
    /// Mean time between two updates of applications of others; above zero.
    pub third_party: Option<Span>,
    /// Previews of cumulative updates.
    pub previews: Previews,
}

/// When previews of the next month's cumulative updates come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Previews {
    /// They are not looked at.
    #[default]
    Never,
    /// On the fourth Tuesday of each month. Source: Microsoft, "Update release cycle for Windows clients" (since 2023-04).
    FourthTuesday,
}

impl Previews {
    /// The versions of Windows that get previews, each with and without a desktop. Windows Server 2012 R2 had them in
    /// another week and is left out; servers that are enrolled in hotpatching are not offered any.
    pub const SYSTEMS: [[Product; 2]; 3] = [
        [Product::Ws2016, Product::Ws2016Core],
        [Product::Ws2019, Product::Ws2019Core],
        [Product::Ws2022, Product::Ws2022Core],
    ];
}

impl Release {
    /// The preview for one version of Windows: everything up to now and what the next month will bring beside security,
    /// so no vulnerability of its own. Optional. It is no release out of band: it has a day of its own.
    pub fn preview(systems: [Product; 2], date: Date) -> Self {
        let affected: ProductSet = systems.into_iter().collect();
        Self {
            id: format!("preview-{}", systems[0].id()),
            date,
            out_of_band: false,
            severity: Severity::Low,
            restart: RestartNeed::Yes,
            vulnerabilities: 0,
            exploited_at_release: false,
            component: Component::System,
            affected,
            fixed: affected,
            time_zone: None,
            nature: Nature {
                class: Class::Update,
                importance: Importance::Optional,
                packaging: Packaging::Cumulative,
                ..Nature::default()
            },
        }
    }

    /// An update of an application of another publisher: one important vulnerability, perhaps a restart (assumed). The
    /// estate has to publish it on its own update server.
    pub fn third_party(date: Date) -> Self {
        let affected = ProductSet::EMPTY.with(Product::ThirdParty);
        Self {
            id: Product::ThirdParty.id().to_owned(),
            date,
            out_of_band: false,
            severity: Severity::Important,
            restart: RestartNeed::Maybe,
            vulnerabilities: 1,
            exploited_at_release: false,
            component: Component::Other,
            affected,
            fixed: affected,
            time_zone: None,
            nature: Nature { channel: Channel::Local, ..Nature::default() },
        }
    }
}
