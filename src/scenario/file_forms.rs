//! The serde twins of the named forms of a plan: Automatic Updates, Configuration Manager, Azure Update Manager. What they
//! mean is not here.

use serde::Deserialize;

use toml::Spanned;

use super::file::{EmergencyTable, LawText, Text, Whole, twins};
use super::word::WholeOr;

twins! {
    /// `automatic_updates = { ... }`, by the names that its values have in the registry
    #[serde(rename_all = "PascalCase")]
    AutomaticUpdatesTable {
        no_auto_update: Whole,
        #[serde(rename = "AUOptions")]
        au_options: Whole,
        #[serde(rename = "by_hand")]
        by_hand: LawText,
        scheduled_install_day: Whole,
        scheduled_install_time: Whole,
        random_delay: Text,
        detection_frequency: Whole,
        reschedule_wait_time: Spanned<WholeOr>,
        auto_install_minor_updates: Whole,
        include_recommended_updates: Whole,
        no_auto_reboot_with_logged_on_users: Whole,
        reboot_warning_timeout: Whole,
        reboot_relaunch_timeout: Whole,
        always_auto_reboot_at_scheduled_time: Option<Whole>,
        always_auto_reboot_at_scheduled_time_minutes: Whole,
        active_hours_start: Option<Whole>,
        active_hours_end: Option<Whole>,
        #[serde(rename = "UseWUServer")]
        use_wu_server: Whole,
    }

    /// `maintenance_window = { ... }` of Configuration Manager
    #[serde(rename_all = "PascalCase")]
    MaintenanceWindowTable {
        #[serde(rename = "days")]
        days: Text,
        #[serde(rename = "start")]
        start: Text,
        #[serde(rename = "duration")]
        duration: Text,
        #[serde(rename = "utc")]
        utc: bool,
        #[serde(rename = "effective")]
        effective: Option<Text>,
        maximum_run_time: Whole,
        maximum_run_time_service_packs: Whole,
        restart_countdown: Whole,
        allow_restart_outside: bool,
        override_service_windows: Option<EmergencyTable>,
        expire_superseded_after: Text,
    }

    /// `azure_window = { ... }` of Azure Update Manager
    #[serde(rename_all = "PascalCase")]
    AzureWindowTable {
        #[serde(rename = "days")]
        days: Text,
        #[serde(rename = "start")]
        start: Text,
        #[serde(rename = "duration")]
        duration: Text,
        install_reserve: Whole,
        install_reserve_service_packs: Whole,
        reboot_reserve: Whole,
    }
}
