//! The serde twins of what a planner writes: one struct per table, a field per key, every value with its place. Texts
//! are not understood yet, and nothing is filled in here: defaults were put under the tree before.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::word::WordOr;

/// A text in quotes (or a date without).
pub(super) type Text = Spanned<String>;
/// A whole number.
pub(super) type Whole = Spanned<i64>;
/// A number.
pub(super) type Number = Spanned<f64>;
/// A law: `"8m"` or a table with one law in it.
pub(super) type LawText = Spanned<WordOr<LawTable>>;
/// Numbers by name.
pub(super) type Counts = BTreeMap<Text, Whole>;

/// Everything in a scenario, with all defaults in it.
#[derive(Clone, Debug)]
pub(super) struct Content {
    pub(super) title: Text,
    pub(super) question: Text,
    pub(super) horizon: Spanned<HorizonTable>,
    pub(super) study: StudyTable,
    pub(super) presence: BTreeMap<String, ProfileTable>,
    pub(super) sites: Vec<SiteEntry>,
    pub(super) hosts: Vec<HostEntry>,
    pub(super) guests: Vec<GuestEntry>,
    pub(super) servers: Vec<ServerEntry>,
    pub(super) workloads: Vec<WorkloadEntry>,
    pub(super) services: Vec<ServiceEntry>,
    pub(super) jobs: Vec<JobEntry>,
    pub(super) supply: SupplyTable,
    pub(super) threat: ThreatTable,
    pub(super) fault: FaultTable,
    pub(super) recovery: RecoveryTable,
    pub(super) complaints: ComplaintsTable,
    pub(super) time_zone: TimeZonesTable,
    pub(super) strategies: Vec<StrategyEntry>,
}

macro_rules! twins {
    ($($(#[$doc:meta])* $name:ident { $($(#[$option:meta])* $key:ident: $kind:ty),* $(,)? })*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name { $($(#[$option])* pub(super) $key: $kind),* }
    )* };
}

twins! {
    /// `[horizon]`
    HorizonTable { start: Text, end: Option<Text>, length: Option<Text>, warm_up: Text }

    /// `[study]`
    StudyTable { seed: Spanned<u64>, replications: Whole, baseline: Option<Text>, rank_by: Text, confidence: Number }

    /// `[[site]]`
    SiteEntry {
        name: Text,
        zone: Text,
        presence: Spanned<WordOr<ProfileTable>>,
        #[serde(default)]
        holidays: Vec<Text>,
    }

    /// `[presence.NAME]`, or in the place of the name
    ProfileTable { otherwise: Number, hours: Vec<(Text, Number)> }

    /// `[[host]]`
    HostEntry {
        name: Text,
        count: Option<Whole>,
        site: Option<Text>,
        edition: Text,
        product: Text,
        hardware: Text,
        storage: Text,
        start_concurrency: Whole,
        servicing: LawText,
        boot: LawText,
    }

    /// `[[guest]]`
    GuestEntry {
        name: Text,
        count: Option<Whole>,
        host: Text,
        product: Text,
        memory: Text,
        stop_action: Text,
        start_delay: Text,
        servicing: LawText,
        boot: LawText,
        library: Option<LibraryEntry>,
    }

    /// `library = { ... }`
    LibraryEntry { boots: Text }

    /// `[[server]]`
    ServerEntry {
        name: Text,
        count: Option<Whole>,
        site: Option<Text>,
        product: Text,
        hardware: Text,
        servicing: LawText,
        boot: LawText,
    }

    /// `[[workload]]`
    WorkloadEntry {
        name: Text,
        on: Text,
        role: Text,
        product: Option<Text>,
        warm_up: LawText,
        cross_zone_per_hour: Option<Whole>,
    }

    /// `[[service]]`
    ServiceEntry {
        name: Text,
        workloads: Vec<Text>,
        needs: Option<Whole>,
        #[serde(default)]
        depends_on: Vec<Text>,
        #[serde(default)]
        users: Counts,
    }

    /// `[[job]]`
    JobEntry {
        name: Text,
        kind: Text,
        on: Text,
        when: Text,
        slows: Number,
        breaks: Number,
        saved_state: Text,
        saved_for: LawText,
    }

    /// `[supply]`
    SupplyTable {
        history: Spanned<WordOr<HistoryTable>>,
        third_party: Number,
        previews: Text,
        #[serde(default)]
        release: Vec<ReleaseEntry>,
    }

    /// `history = { resample = { ... } }`
    HistoryTable { resample: ResampleTable }

    /// The months that are drawn from.
    ResampleTable { from: Text, to: Text }

    /// `[[supply.release]]`
    ReleaseEntry {
        id: Text,
        date: Text,
        severity: Text,
        restart: Text,
        vulnerabilities: Whole,
        #[serde(default)]
        exploited_at_release: bool,
        component: Text,
        affected: Vec<Text>,
        fixed: Option<Vec<Text>>,
        time_zone: Option<Spanned<TimeZoneEntry>>,
    }

    /// `time_zone = { ... }` of a release
    TimeZoneEntry { zone: Text, differs: Spanned<Vec<(Text, Text)>> }

    /// `[time_zone]`
    TimeZonesTable { rebase: LawText }

    /// `[threat]`
    ThreatTable { exploited_later: LaterTable, weights: WeightsTable }

    /// `[threat.exploited_later]`
    LaterTable { share: Number, lag: LawText }

    /// `[threat.weights]`
    WeightsTable { low: Whole, moderate: Whole, important: Whole, critical: Whole }

    /// `[fault]`
    FaultTable {
        faulty: Spanned<WordOr<FaultyTable>>,
        severe: Number,
        reach: Number,
        trigger: Spanned<TriggerTable>,
        manifest: Number,
        machine_share: Number,
        signal: LawText,
        withdrawn_share: Number,
        withdrawal: LawText,
        fix: LawText,
        install_failure: Number,
        maybe_restart: Number,
    }

    /// `[fault.faulty]`
    FaultyTable {
        hypervisor: Number,
        system: Number,
        browser: Number,
        dotnet: Number,
        exchange: Number,
        sqlserver: Number,
        office: Number,
        other: Number,
    }

    /// `[fault.trigger]`
    TriggerTable { product: Number, role: Number, hardware: Number }

    /// `[recovery]`
    RecoveryTable {
        install: LawText,
        monitoring: LawText,
        report_after: Text,
        cycle_guest: LawText,
        cycle_physical: LawText,
        uninstall: LawText,
        repair_guest: LawText,
        repair_physical: LawText,
    }

    /// `[complaints]`
    ComplaintsTable {
        share: Number,
        patience: Text,
        notice: Spanned<Vec<(Text, Number)>>,
        regularity: Number,
        recent: Number,
        announced_ahead: Text,
    }

    /// `[[strategy]]`, with what its `use` says already in it
    StrategyEntry {
        name: Text,
        title: Option<Text>,
        announce: Option<Text>,
        hosts: Spanned<WordOr<LayerTable>>,
        guests: Spanned<WordOr<LayerTable>>,
        workloads: Spanned<WordOr<LayerTable>>,
        fabric: Option<Spanned<WordOr<FabricTable>>>,
        offline_servicing: Option<ServicingTable>,
    }

    /// `offline_servicing = { ... }`
    ServicingTable { every: Text, at_once: Whole, takes: LawText }

    /// `[strategy.hosts]` and its like
    LayerTable {
        source: Text,
        approve: ApproveTable,
        window: Text,
        #[serde(default)]
        except: Vec<Text>,
        clock: Spanned<WordOr<ClockTable>>,
        reserve: Text,
        countdown: Text,
    }

    /// `clock = { ... }`
    ClockTable { frozen: Text }

    /// `fabric = { ... }`
    FabricTable {
        window: Text,
        #[serde(default)]
        except: Vec<Text>,
    }

    /// `approve = { ... }`
    ApproveTable { after: Text, on: Option<Text>, heed_reports: Number }

    /// A law in a table; exactly one key is to be there.
    LawTable {
        fixed: Option<Text>,
        uniform: Option<UniformTable>,
        exponential: Option<ExponentialTable>,
        lognormal: Option<LogNormalTable>,
        triangular: Option<TriangularTable>,
        weibull: Option<ShapedTable>,
        gamma: Option<ShapedTable>,
        empirical: Option<Vec<(Text, Whole)>>,
    }

    /// `uniform = { ... }`
    UniformTable { low: Text, high: Text }

    /// `exponential = { ... }`
    ExponentialTable { mean: Text }

    /// `lognormal = { ... }`
    LogNormalTable { median: Text, sigma: Number }

    /// `triangular = { ... }`
    TriangularTable { low: Text, mode: Text, high: Text }

    /// `weibull = { ... }` and `gamma = { ... }`
    ShapedTable { shape: Number, scale: Text }
}
