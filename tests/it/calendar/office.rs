//! A small office, simulated: a host, a guest on it and a database in the guest, and when each of them is updated. The
//! calendars that are tested with it stand in the other files.

use patchcast::model::Layer;
use patchcast::plan::{compile, release_time};
use patchcast::units::{Date, Epoch, Span, Time};

use crate::worlds::{CALM, model, only};

/// A product of each layer: that of the host, that of the guest, that of the workload.
pub(super) const PRODUCTS: [&str; 3] = ["ws2008", "ws2003", "sqlserver"];

/// The office and how it is updated.
pub(super) struct Office<'a> {
    /// The zone of its only site, and more keys of that.
    pub(super) site: &'a str,
    /// The keys of its only strategy.
    pub(super) strategy: &'a str,
    /// Minutes that each installation takes.
    pub(super) install: u64,
}

/// The local date of something, and its time of day by the wall clock.
pub(super) type Local = (Date, Span);

impl Office<'_> {
    /// 80 days from the first one on, with these updates (product and day of release), none of which needs a restart.
    pub(super) fn text(&self, first: Date, releases: &[(&str, Date)]) -> String {
        let Self { site, strategy, install } = self;
        let calm = CALM
            .replace("start = 2009-01-01\nend = 2010-01-01", &format!("start = {first}\nlength = \"80d\""))
            .replace("zone = \"UTC\"", site)
            .replace("install = \"3m\"", &format!("install = \"{install}m\""));
        let releases: String = releases
            .iter()
            .enumerate()
            .map(|(number, (product, day))| {
                format!(
                    "[[supply.release]]\nid = \"U{number}\"\ndate = {day}\nseverity = \"critical\"\nrestart = \"no\"\n\
                     vulnerabilities = 1\ncomponent = \"system\"\naffected = [\"{product}\"]\n"
                )
            })
            .collect();
        format!(
            r#"{calm}
[[host]]
name = "hv01"
product = "ws2008"
[[guest]]
name = "db01"
host = "hv01"
product = "ws2003"
[[workload]]
name = "db"
on = "db01"
role = "database"
product = "sqlserver"
[[service]]
name = "db"
workloads = ["db"]
{releases}
[[strategy]]
{strategy}
"#
        )
    }

    /// When the installation of each layer's update starts that comes out on this day, within 80 days.
    pub(super) fn starts(&self, release: Date) -> [Option<Local>; 3] {
        let releases = PRODUCTS.map(|product| (product, release));
        Layer::ALL.map(|layer| self.last_start(release, &releases, layer))
    }

    /// When the last installation of a layer starts, of updates that all come out on this day.
    pub(super) fn last_start(&self, release: Date, releases: &[(&str, Date)], layer: Layer) -> Option<Local> {
        let model = model(&self.text(release, releases));
        let epoch = Epoch::new(release);
        let latency = only(&compile(&model)).latency[layer.index()];
        let of_layer = releases.iter().filter(|(product, _)| *product == PRODUCTS[layer.index()]).count() as u64;
        let released = release_time(release, epoch).unwrap().since(Time::START);
        (latency.count == of_layer).then(|| {
            let start = Time::from_ms(released.ms() + latency.max.ms() - Span::from_mins(self.install).ms());
            let (day, ms) = epoch.local(start, &model.estate.sites[0].zone);
            (day, Span::from_ms(ms))
        })
    }
}
