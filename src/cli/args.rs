//! What can be typed. What it means is decided by the commands.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, value_parser};

use super::terminal::Voice;

/// Forecast downtime and exposure before you patch.
///
/// Simulates update strategies for a virtualized Windows estate and compares them.
#[derive(Parser, Debug)]
#[command(version, arg_required_else_help = true, max_term_width = 100, after_help = EXIT_CODES)]
pub(super) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,

    /// When to use colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub(super) color: Color,
}

const EXIT_CODES: &str = "Exit codes: 0 fine; 2 the input is wrong (scenario or arguments); \
                          4 interrupted, or an input/output or internal failure";

/// What to do.
#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Simulate every strategy of a scenario and compare them
    Run(RunOrder),
    /// Find all problems of a scenario, and whether its windows are long enough
    Check(CheckOrder),
    /// Explain every down interval of one replication of one strategy
    Trace(TraceOrder),
}

/// What can be typed after `run`.
#[derive(Args, Debug)]
pub(super) struct RunOrder {
    /// The scenario (a TOML file)
    pub(super) scenario: PathBuf,

    /// Random numbers to use, instead of [study] seed
    // TOML has no whole numbers beyond this, and the record has to be a scenario that gives the same result.
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(..=i64::MAX.unsigned_abs()))]
    pub(super) seed: Option<u64>,

    /// How many replications, instead of [study] replications
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    pub(super) replications: Option<u32>,

    /// How many threads; the result does not depend on it [default: one per processor]
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..))]
    pub(super) threads: Option<u16>,

    /// The folder for the results [default: output/ and the name of the scenario]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,

    /// Print nothing but errors
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// What can be typed after `check`.
#[derive(Args, Debug)]
pub(super) struct CheckOrder {
    /// The scenario (a TOML file)
    pub(super) scenario: PathBuf,
}

/// What can be typed after `trace`.
#[derive(Args, Debug)]
pub(super) struct TraceOrder {
    /// The scenario (a TOML file)
    pub(super) scenario: PathBuf,

    /// The strategy, by its name
    #[arg(long, value_name = "NAME")]
    pub(super) strategy: String,

    /// The replication, counted from 0
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) replication: u32,

    /// Only the intervals of this service
    #[arg(long, value_name = "NAME")]
    pub(super) service: Option<String>,
}

/// When to use colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Color {
    /// On a terminal that shows them, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Arguments {
    /// How much to say.
    pub(super) const fn voice(&self) -> Voice {
        match &self.command {
            Command::Run(RunOrder { quiet: true, .. }) => Voice::Quiet,
            Command::Run(_) | Command::Check(_) | Command::Trace(_) => Voice::Normal,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for typed in [
            &["run"][..],
            &["run", "a.toml", "--replications", "0"],
            &["run", "a.toml", "--threads", "0"],
            &["run", "a.toml", "--seed", "-1"],
            &["run", "a.toml", "--seed", "9223372036854775808"],
            &["run", "a.toml", "--color", "sometimes"],
            &["simulate", "a.toml"],
        ] {
            let line = ["patchcast"].iter().chain(typed);
            assert!(Arguments::try_parse_from(line).is_err(), "{typed:?}");
        }
    }

    #[test]
    fn what_can_be_meant_is_understood() {
        let line = "patchcast run a.toml --seed 7 --replications 3 --threads 2 --out x -q --color never";
        let arguments = Arguments::try_parse_from(line.split(' ')).unwrap();
        assert_eq!(arguments.color, Color::Never);
        assert_eq!(arguments.voice(), Voice::Quiet);
        let Command::Run(order) = arguments.command else { panic!("not a run") };
        assert_eq!((order.seed, order.replications, order.threads), (Some(7), Some(3), Some(2)));
        assert_eq!(order.out, Some(PathBuf::from("x")));
    }
}
