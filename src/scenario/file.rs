//! The serde twins of what a planner writes: one struct per table, a field per key, every value with its place. Texts
//! are not understood yet, and nothing is filled in here: defaults were put under the tree before.

mod failures;

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

pub(super) use super::file_forms::{AutomaticUpdatesTable, AzureWindowTable, MaintenanceWindowTable};

mod component;

use super::cluster::{ClusterAwareUpdatingTable, ClusterEntry, RollingTable};
pub(super) use super::file_storage::{CheckpointTable, CheckpointsTable, VolumeEntry};
use super::word::{OneOrMany, WordOr};
pub(super) use component::{ComponentEntry, FabricTable};
pub(super) use failures::{FailuresTable, MachineFailuresTable};

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
    pub(super) components: Vec<ComponentEntry>,
    pub(super) clusters: Vec<ClusterEntry>,
    pub(super) volumes: Vec<VolumeEntry>,
    pub(super) supply: SupplyTable,
    pub(super) threat: ThreatTable,
    pub(super) fault: FaultTable,
    pub(super) servicing: ServicingTable,
    pub(super) recovery: RecoveryTable,
    pub(super) checkpoint: CheckpointsTable,
    pub(super) complaints: ComplaintsTable,
    pub(super) time_zone: TimeZonesTable,
    pub(super) failures: FailuresTable,
    pub(super) strategies: Vec<StrategyEntry>,
}

macro_rules! twins {
    ($($(#[$doc:meta])* $name:ident { $($(#[$option:meta])* $key:ident: $kind:ty),* $(,)? })*) => { $(
        #[derive(Clone, Debug, Deserialize)]
        $(#[$doc])*
        #[serde(deny_unknown_fields)]
        pub(super) struct $name { $($(#[$option])* pub(super) $key: $kind),* }
    )* };
}

pub(super) use twins;

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
        domain: Option<Text>,
        site: Option<Text>,
        edition: Text,
        product: Text,
        hardware: Text,
        storage: Text,
        memory: Option<Text>,
        start_concurrency: Whole,
        boot_slowdown: Number,
        servicing: LawText,
        boot: LawText,
    }

    /// `[[guest]]`
    GuestEntry {
        name: Text,
        count: Option<Whole>,
        domain: Option<Text>,
        host: Text,
        product: Text,
        memory: Text,
        stop_action: Text,
        integration_services: Text,
        start_action: Text,
        start_delay: Text,
        servicing: LawText,
        boot: LawText,
        library: Option<LibraryEntry>,
        priority: Option<Text>,
        movable: Option<bool>,
        anti_affinity: Option<Text>,
        disk: Option<Text>,
    }

    /// `library = { ... }`
    LibraryEntry { boots: Text }

    /// `[[server]]`
    ServerEntry {
        name: Text,
        count: Option<Whole>,
        domain: Option<Text>,
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
        without_dependencies: Text,
        sessions: Option<LawText>,
        recovery: LawText,
        cross_zone_per_hour: Option<Whole>,
        stateful: Option<bool>,
        reseed: Option<LawText>,
    }

    /// `[[service]]`
    ServiceEntry {
        name: Text,
        workloads: Vec<Text>,
        needs: Option<Whole>,
        #[serde(default)]
        depends_on: Vec<Text>,
        #[serde(default)]
        uses: Vec<Text>,
        failover: Option<LawText>,
        quorum: Option<Whole>,
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
        class: Option<Text>,
        importance: Option<Text>,
        packaging: Option<Text>,
        handling: Option<Text>,
        channel: Option<Text>,
        #[serde(default)]
        supersedes: Vec<Text>,
        #[serde(default)]
        requires: Vec<Text>,
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

    /// `[servicing]`
    ServicingTable {
        download: LawText,
        install: Spanned<WordOr<InstallTable>>,
        install_failure: Number,
        retry_failure: Number,
        admin_share: Number,
        admin: LawText,
        maybe_restart: Number,
        reversed: Number,
        reversal: LawText,
        twice: Number,
        session_open: Number,
        session_left: LawText,
        unplanned_baseline: Number,
        shutdown_timeout: Text,
        vmms_unresponsive: Number,
    }

    /// `install = { ... }`: one law for every update, or laws by effort
    #[serde(rename_all = "kebab-case")]
    InstallTable {
        fixed: Option<Text>,
        uniform: Option<UniformTable>,
        exponential: Option<ExponentialTable>,
        lognormal: Option<LogNormalTable>,
        triangular: Option<TriangularTable>,
        weibull: Option<ShapedTable>,
        gamma: Option<ShapedTable>,
        empirical: Option<Vec<(Text, Whole)>>,
        update: Option<LawText>,
        dotnet: Option<LawText>,
        service_pack: Option<LawText>,
        cumulative: Option<LawText>,
        #[serde(rename = "cumulative-2016")]
        cumulative_2016: Option<LawText>,
        hotpatch: Option<LawText>,
    }

    /// `[recovery]`
    RecoveryTable {
        monitoring: LawText,
        report_after: Text,
        cycle_guest: LawText,
        cycle_physical: LawText,
        uninstall: LawText,
        repair_guest: LawText,
        repair_physical: LawText,
        administrator: LawText,
        administrator_away: LawText,
        staffed: Text,
        heartbeat: Text,
        start_by_hand: LawText,
        corruption: Number,
        restore: LawText,
        unbootable: Number,
        reverts: Number,
        staff: Option<Whole>,
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
        offline_servicing: Option<OfflineServicingTable>,
        update_server: Option<UpdateServerTable>,
        #[serde(default)]
        group: Vec<GroupEntry>,
        #[serde(default, rename = "move")]
        moves: Vec<MoveEntry>,
    }

    /// `[[strategy.move]]`
    MoveEntry { machines: Vec<Text>, to: Option<Text>, on: Text }

    /// `offline_servicing = { ... }`
    OfflineServicingTable { every: Text, at_once: Whole, takes: LawText }

    /// `clock = { ... }`
    ClockTable { frozen: Text }

    /// `[[strategy.group]]`, with what it inherits already in it
    GroupEntry {
        name: Text,
        #[serde(default)]
        machines: Vec<Text>,
        domain: Option<Text>,
        hosts: Option<Spanned<WordOr<LayerTable>>>,
        guests: Option<Spanned<WordOr<LayerTable>>>,
        workloads: Option<Spanned<WordOr<LayerTable>>>,
    }

    /// `[strategy.update_server]`
    UpdateServerTable {
        synchronise: Spanned<OneOrMany>,
        spread: Text,
        on: Option<Text>,
        #[serde(default)]
        downstream: Counts,
        products: Option<Spanned<Vec<Text>>>,
        misfiled: Number,
        publishing: Option<PublishingTable>,
    }

    /// `publishing = { ... }`
    PublishingTable { expires: Option<Text>, untrusted: Option<Number> }

    /// `[strategy.hosts]` and its like. What a named form says itself is not there.
    LayerTable {
        source: Option<Text>,
        window: Option<Text>,
        automatic_updates: Option<AutomaticUpdatesTable>,
        maintenance_window: Option<MaintenanceWindowTable>,
        azure_window: Option<AzureWindowTable>,
        cluster_aware_updating: Option<Spanned<ClusterAwareUpdatingTable>>,
        rolling: Option<Spanned<RollingTable>>,
        #[serde(default)]
        except: Vec<Text>,
        clock: Option<Spanned<WordOr<ClockTable>>>,
        reserve: Option<Text>,
        large_reserve: Option<Text>,
        countdown: Option<Text>,
        scan_every: Option<Text>,
        spread: Option<Text>,
        missed: Option<Spanned<WordOr<MissedTable>>>,
        minor: Option<Text>,
        restart: Option<RestartTable>,
        rejuvenate_after: Option<LawText>,
        select: SelectTable,
        approve: ApproveTable,
        emergency: Option<EmergencyTable>,
        superseded: Option<Spanned<WordOr<SupersededTable>>>,
        culprits: Text,
        replace: Option<Spanned<WordOr<ReplaceTable>>>,
        checkpoint: Option<Spanned<CheckpointTable>>,
    }

    /// `replace = { ... }`
    ReplaceTable { by: Text, at_once: Whole, build: LawText, switch: LawText, except: Vec<Text> }

    /// `missed = { ... }`
    MissedTable { after_start: Text }

    /// `restart = { ... }`
    RestartTable {
        logged_on: Spanned<WordOr<LoggedOnTable>>,
        outside: Option<Spanned<WordOr<OutsideTable>>>,
        never_between: Option<Text>,
        by_hand: Option<LawText>,
        drain: Option<DrainTable>,
    }

    /// `drain = { ... }`
    DrainTable { at_most: Text }

    /// `logged_on = { ... }`
    LoggedOnTable { prompt: Text, at_most: Option<Text> }

    /// `outside = { ... }`
    OutsideTable { needs: Text }

    /// `select = { ... }`
    SelectTable { classes: Option<Spanned<Vec<Text>>>, importance: Option<Text>, severity: Text, imports: Text }

    /// `approve = { ... }`
    ApproveTable { after: Text, on: Option<Text>, heed_reports: Number, deadline: Option<Spanned<DeadlineTable>> }

    /// `deadline = { ... }`
    DeadlineTable { after: Text, at: Option<Text> }

    /// `emergency = { ... }`
    EmergencyTable { when: Spanned<Vec<Text>>, after: Text, within: Text }

    /// `superseded = { ... }`
    SupersededTable { expires: Text }

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
