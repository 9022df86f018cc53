//! Tests of the whole room: small scenarios in, models and problems out; every shipped scenario; records.

use std::path::Path;

use super::{File, Paint, Problems, RecordMeta, Source, parse, record, resolve};
use crate::calibration;
use crate::model::{
    Clock, Edition, Effort, Exclusion, FabricWindow, JobKind, Law, Layer, MachineId, Model, Nth, Period, Product,
    ProductSet, Provenance, Recurrence, ServiceId, Supply,
};
use crate::units::{Date, Span, Weekday};

pub(super) const SMALL: &str = r#"
question = "?"
horizon = { start = 2009-01-01, length = "365d" }
[[site]]
name = "hq"
zone = "Europe/Amsterdam"
holidays = [2009-12-25, "2009-01-01"]
[[host]]
name = "hv{02}"
count = 2
product = "ws2008"
edition = "core"
[[guest]]
name = "web{}"
count = 3
host = "hv*"
product = "ws2003"
[[workload]]
name = "web"
on = "web*"
role = "web"
product = "sqlserver"
[[service]]
name = "shop"
workloads = ["web"]
needs = 2
depends_on = ["later"]
users = { hq = 60 }
[[service]]
name = "later"
workloads = ["web"]
[[strategy]]
name = "friday"
announce = "7d"
hosts = "never"
guests = { source = "wsus", approve = { after = "7d", on = "third tuesday" }, window = "second tuesday + 3 days 22:00-02:00" }
workloads = { source = "windows-update", window = "daily 03:00", clock = { frozen = 2008-01-15 }, except = ["holidays", "2009-02-01"] }
"#;

fn named(name: &str, text: &str) -> Source {
    Source { name: name.to_owned(), text: text.to_owned() }
}

pub(super) fn read(text: &str) -> Result<File, Problems> {
    parse(named("small.toml", text), &|path| Err(format!("no file {path}")))
}

pub(super) fn model(text: &str) -> Model {
    read(text).and_then(|file| resolve(&file)).unwrap_or_else(|problems| panic!("{problems}"))
}

fn about(model: &Model) -> RecordMeta {
    let (seed, replications) = (model.study.seed, model.study.replications);
    RecordMeta { version: "0.1.0".to_owned(), scenario_sha256: "ab".to_owned(), seed, replications }
}

#[test]
fn a_small_scenario_becomes_a_model() {
    let model = model(SMALL);
    assert_eq!((model.title.as_str(), model.horizon.end), ("small", Date::new(2010, 1, 1).unwrap()));
    let hosts: Vec<(&str, Edition)> =
        model.estate.hosts.iter().map(|host| (host.name.as_str(), host.edition)).collect();
    assert_eq!(hosts, [("hv01", Edition::Core), ("hv02", Edition::Core)]);
    let core: ProductSet = [Product::Ws2008Core, Product::HyperV].into_iter().collect();
    assert_eq!(model.estate.hosts[0].products, core);
    assert_eq!(model.estate.hosts[0].storage_rate, 100_000_000);
    let guests: Vec<(&str, u32)> =
        model.estate.guests.iter().map(|guest| (guest.name.as_str(), guest.host.0)).collect();
    assert_eq!(guests, [("web1", 0), ("web2", 1), ("web3", 0)]);
    let web: ProductSet = [Product::Ws2003, Product::SqlServer].into_iter().collect();
    assert_eq!((model.estate.guests[2].products, model.estate.guests[2].memory), (web, 2 << 30));
    let workload = &model.estate.workloads[2];
    assert_eq!((workload.name.as_str(), workload.on), ("web@web3", MachineId(4)));
    assert_eq!(workload.warm_up, Law::LogNormal { median: Span::from_mins(2), sigma: 0.5 });
}

#[test]
fn services_stand_after_what_they_depend_on() {
    let services = model(SMALL).estate.services;
    assert_eq!((services[0].name.as_str(), services[0].needs), ("later", 3));
    assert_eq!((services[1].name.as_str(), services[1].needs), ("shop", 2));
    assert_eq!(services[1].depends_on, [ServiceId(0)]);
}

#[test]
fn a_plan_is_read_layer_by_layer() {
    let strategies = model(SMALL).strategies;
    let [hosts, guests, workloads] = &strategies[0].layers;
    assert_eq!((hosts, strategies[0].announce), (&None, Some(Span::from_days(7))));
    let guests = guests.as_ref().unwrap();
    assert_eq!(guests.schedule.days, Recurrence::Monthly { nth: Nth::At(2), weekday: Weekday::Tuesday, offset: 3 });
    assert_eq!((guests.schedule.length, guests.reserve), (Some(Span::from_hours(4)), Span::from_mins(35)));
    assert_eq!(guests.approval.min_age, Span::from_days(7));
    assert_eq!(workloads.as_ref().unwrap().schedule.length, None);
}

#[test]
fn days_without_openings_and_frozen_clocks_are_read() {
    let model = model(SMALL);
    let date = |year, month, day| Date::new(year, month, day).unwrap();
    assert_eq!(model.estate.sites[0].holidays, [date(2009, 1, 1), date(2009, 12, 25)], "in order");
    let plan = model.strategies[0].layer(Layer::Workloads).unwrap();
    assert_eq!(plan.clock, Clock::Frozen(date(2008, 1, 15)));
    let day = date(2009, 2, 1);
    assert_eq!(plan.except, [Exclusion::Holidays, Exclusion::Days { first: day, last: day }]);
    assert_eq!(model.strategies[0].layer(Layer::Guests).unwrap().except, []);
}

#[test]
fn openings_for_storage_and_network_may_leave_days_out() {
    let fabric = |written: &str| {
        let text = SMALL.replace("announce = \"7d\"", &format!("announce = \"7d\"\nfabric = {written}"));
        model(&text).strategies[0].fabric.clone().unwrap()
    };
    let bare = fabric("\"fourth friday 18:00-21:00\"");
    assert_eq!(fabric("{ window = \"fourth friday 18:00-21:00\" }"), bare);
    let except = vec![Exclusion::Last { days: 5, of: Period::Quarter }];
    let expected = FabricWindow { except, ..bare };
    assert_eq!(fabric("{ window = \"fourth friday 18:00-21:00\", except = [\"quarter-end\"] }"), expected);
}

#[test]
fn a_presence_profile_is_laid_over_the_week() {
    let text = SMALL.replace(
        "zone = \"Europe/Amsterdam\"",
        "zone = \"Europe/Amsterdam\"\npresence = { otherwise = 0.1, hours = [[\"tuesday 01:00-02:00\", 0.5]] }",
    );
    let custom = model(&text).estate.sites[0].presence.0;
    assert_eq!((custom[48 + 1], custom[48 + 2], custom[48 + 3], custom[48 + 4]), (100, 500, 500, 100));
    let office = model(SMALL).estate.sites[0].presence.0;
    let at = |day: usize, hour: usize| office[day * 48 + hour * 2];
    assert_eq!([at(0, 3), at(0, 9), at(0, 12), at(0, 18), at(4, 17), at(5, 9)], [20, 1000, 350, 20, 580, 50]);
}

#[test]
fn replay_takes_the_releases_of_the_horizon() {
    let Supply::Replay(releases) = model(SMALL).supply else { panic!("replay is the default") };
    let year = |release: &&crate::model::Release| release.date.year() == 2009;
    assert_eq!(releases.len(), calibration::Era::Bulletins.releases().iter().filter(year).count());
    assert!(releases.iter().all(|release| release.date.year() == 2009) && !releases.is_empty());
}

#[test]
fn a_horizon_of_today_is_replayed_from_cumulative_updates() {
    let text = SMALL
        .replace("2009-01-01", "2023-01-01")
        .replace("\"ws2008\"", "\"ws2022\"")
        .replace("\"ws2003\"", "\"ws2016-core\"")
        .replace("product = \"sqlserver\"", "product = \"third-party\"");
    let model = model(&text);
    let products = |list: &[Product]| list.iter().copied().collect::<ProductSet>();
    assert_eq!(model.estate.hosts[0].products, products(&[Product::Ws2022Core, Product::HyperV]));
    assert_eq!(model.estate.guests[0].products, products(&[Product::Ws2016Core, Product::ThirdParty]));
    let Supply::Replay(releases) = model.supply else { panic!("replay is the default") };
    let for_2022 = releases.iter().filter(|release| release.fixed.contains(Product::Ws2022Core));
    assert_eq!(for_2022.clone().count(), 12);
    assert!(for_2022.clone().all(|release| release.effort() == Effort::Cumulative));
    let for_2016 = releases.iter().filter(|release| release.fixed.contains(Product::Ws2016Core));
    assert!(
        for_2016.clone().count() == 12 && for_2016.clone().all(|release| release.effort() == Effort::Cumulative2016)
    );
}

#[test]
fn months_may_be_drawn_and_releases_listed() {
    let drawn = format!("{SMALL}\n[supply]\nhistory.resample = {{ from = \"2008-11\", to = \"2009-02\" }}");
    let Supply::Resample(months) = model(&drawn).supply else { panic!("months are drawn") };
    let numbers: Vec<(i16, i8)> = months.iter().map(|month| (month.year, month.month)).collect();
    assert_eq!(numbers, [(2008, 11), (2008, 12), (2009, 1), (2009, 2)]);
    let drawn = format!("{SMALL}\n[supply]\nhistory.resample = {{ from = \"2021-09\", to = \"2024-08\" }}");
    assert!(matches!(model(&drawn).supply, Supply::Resample(months) if months.len() == 36));
    let listed = format!(
        "{SMALL}\n[supply]\nhistory = \"listed\"\n[[supply.release]]\nid = \"X2\"\ndate = 2009-05-01\nseverity = \
         \"low\"\nrestart = \"no\"\nvulnerabilities = 1\ncomponent = \"system\"\naffected = [\"ws2003\", \
         \"ws2008\"]\nfixed = [\"ws2008\"]\n[[supply.release]]\nid = \"X1\"\ndate = 2009-04-14\nseverity = \
         \"critical\"\nrestart = \"yes\"\nvulnerabilities = 3\ncomponent = \"browser\"\naffected = [\"ws2003\"]\n"
    );
    let Supply::Replay(releases) = model(&listed).supply else { panic!("releases are listed") };
    let seen: Vec<(&str, bool)> = releases.iter().map(|release| (release.id.as_str(), release.out_of_band)).collect();
    assert_eq!(seen, [("X1", false), ("X2", true)]);
    assert!(!releases[1].fixed.contains(Product::Ws2003) && releases[0].fixed == releases[0].affected);
}

#[test]
fn one_line_switches_faulty_updates_off() {
    let rates = model(&format!("{SMALL}\n[fault]\nfaulty = \"never\"")).fault.rates.faulty.0;
    assert!(rates.iter().all(|rate| rate.get() <= 0.0));
    let rates = model(&format!("{SMALL}\n[fault]\nfaulty.system = 0.5")).fault.rates.faulty.0;
    assert!((rates[1].get() - 0.5).abs() < 1e-12 && (rates[2].get() - 0.119).abs() < 1e-12, "{rates:?}");
}

#[test]
fn laws_are_read_in_all_their_forms() {
    for (written, law) in [
        ("\"8m\"", Law::Fixed(Span::from_mins(8))),
        ("{ fixed = \"8m\" }", Law::Fixed(Span::from_mins(8))),
        ("{ uniform = { low = \"1m\", high = \"2m\" } }", Law::Uniform { low: Span::MINUTE, high: Span::from_mins(2) }),
        ("{ exponential = { mean = \"1h\" } }", Law::Exponential { mean: Span::HOUR }),
        ("{ lognormal = { median = \"1h\", sigma = 1 } }", Law::LogNormal { median: Span::HOUR, sigma: 1.0 }),
        (
            "{ triangular = { low = \"0s\", mode = \"1m\", high = \"1h\" } }",
            Law::Triangular { low: Span::ZERO, mode: Span::MINUTE, high: Span::HOUR },
        ),
        (
            "{ weibull = { shape = 0.585, scale = \"152d\" } }",
            Law::Weibull { shape: 0.585, scale: Span::from_days(152) },
        ),
        ("{ gamma = { shape = 2, scale = \"1m\" } }", Law::Gamma { shape: 2.0, scale: Span::MINUTE }),
        ("{ empirical = [[\"1d\", 3], [\"2d\", 1]] }", Law::Empirical(vec![(Span::DAY, 3), (Span::from_days(2), 1)])),
        ("\"public-exploits\"", calibration::exploit_lag()),
    ] {
        assert_eq!(
            model(&format!("{SMALL}\n[recovery]\nmonitoring = {written}")).recovery.monitoring,
            law,
            "{written}"
        );
    }
}

#[test]
fn assumptions_tell_defaults_from_choices() {
    let model = model(&format!("{SMALL}\n[fault]\nreach = 0.5\nmanifest = 1.0"));
    let find = |key: &str| model.assumptions.iter().find(|assumption| assumption.key == key);
    let reach = find("fault.reach").unwrap();
    assert_eq!((reach.value.as_str(), reach.provenance), ("0.5", Provenance::Scenario));
    assert_eq!(reach.note, "set by the author; the default is 0.25");
    assert_eq!(find("fault.manifest").unwrap().provenance, Provenance::Assumed);
    assert_eq!(find("layer.reserve").unwrap().provenance, Provenance::Source);
    assert_eq!(find("threat.exploited_later.share").unwrap().provenance, Provenance::Fitted);
    assert_eq!(find("host.edition").unwrap().provenance, Provenance::Scenario);
    assert_eq!(find("layer.approve.after").unwrap().provenance, Provenance::Assumed);
    let without_use = ["server.boot", "workload.warm_up.mail", "workload.warm_up.other", "presence.terminal"];
    assert!(without_use.into_iter().all(|key| find(key).is_none()));
    assert!(find("workload.warm_up.web").is_some() && find("presence.office").is_some());
}

#[test]
fn windows_line_ends_and_marks_change_nothing() {
    let text = SMALL.replacen("\"?\"", "\"\"\"two\nlines\"\"\"", 1);
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(model(&windows), model(&text));
    assert_eq!(model(&text).question, "two\nlines");
    let words = |text: &str| read(text).unwrap_err().render(Paint::Plain);
    assert_eq!(words("question = \"?\"\r\nx = \r\n"), words("question = \"?\"\nx = \n"));
}

#[test]
fn what_stands_next_to_use_wins() {
    let text = SMALL.split("[[strategy]]").next().unwrap().to_owned()
        + "[[strategy]]\nuse = \"base.toml\"\n[[strategy]]\nuse = \"base.toml\"\nname = \"late\"\nguests.window = \"daily 04:00\"\nhosts = \"never\"\n";
    let base = "name = \"base\"\nworkloads = \"never\"\n[hosts]\nsource = \"wsus\"\nwindow = \"daily 03:00\"\n[guests]\nsource = \"wsus\"\nwindow = \"daily 03:00\"\n";
    let file = parse(named("dir/x.toml", &text), &|path| Ok(named(&format!("dir/{path}"), base))).unwrap();
    let strategies = resolve(&file).unwrap().strategies;
    let starts: Vec<Vec<Option<u16>>> = strategies
        .iter()
        .map(|strategy| {
            strategy.layers.iter().map(|layer| layer.as_ref().map(|plan| plan.schedule.start.minutes())).collect()
        })
        .collect();
    assert_eq!(strategies[1].name, "late");
    assert_eq!(starts, [[Some(180), Some(180), None], [None, Some(240), None]]);
}

const NIGHTS: &str = "\n[[job]]\nname = \"nights\"\nkind = \"backup\"\non = \"*\"\nwhen = \"daily 22:00-02:00\"\n";

#[test]
fn a_job_runs_on_all_machines_that_its_pattern_names() {
    let jobs = model(&format!("{SMALL}{NIGHTS}slows = 1.5")).estate.jobs;
    assert_eq!(jobs[0].machines, (0..5).map(MachineId).collect::<Vec<_>>(), "hosts and guests");
    assert_eq!((jobs[0].speed.thousandths(), jobs[0].schedule.length), (667, Some(Span::from_hours(4))));
    let saved_for = Law::LogNormal { median: Span::MINUTE, sigma: 0.7 };
    assert_eq!(jobs[0].kind, JobKind::Backup(Some(saved_for)));
    let never = model(&format!("{SMALL}{NIGHTS}saved_state = \"never\"")).estate.jobs;
    assert_eq!(never[0].kind, JobKind::Backup(None));
}

#[test]
fn no_job_runs_on_guests_of_the_library() {
    let library = "product = \"ws2003\"\n[[guest]]\nname = \"test\"\nhost = \"hv01\"\nproduct = \"ws2003\"\nlibrary.boots = \"first monday 09:00-17:00\"";
    let text = format!("{}{NIGHTS}", SMALL.replace("product = \"ws2003\"", library));
    let model = model(&text);
    assert!(model.estate.guests[3].library.is_some());
    assert_eq!(model.estate.jobs[0].machines, (0..5).map(MachineId).collect::<Vec<_>>());
}

#[test]
fn a_record_is_the_scenario_again() {
    let text = format!("{SMALL}{NIGHTS}\n[supply]\nhistory.resample = {{ from = \"2008-11\", to = \"2009-02\" }}");
    let original = model(&text);
    let written = record(&read(&text).unwrap(), &about(&original));
    assert_eq!(model(&written), original, "{written}");
    assert!(written.contains("[record]\nversion = \"0.1.0\""), "{written}");
    let mut overridden = about(&original);
    (overridden.seed, overridden.replications) = (u64::MAX, 3);
    let again = model(&record(&read(&text).unwrap(), &overridden));
    assert_eq!((again.study.seed, again.study.replications), (u64::MAX, 3));
}

#[test]
fn every_shipped_scenario_resolves_and_so_does_its_record() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut seen = 0;
    for folder in ["tutorial", "reference", "calendars", "agents", "library", "guests"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.display().to_string();
            let open = |used: &str| {
                let path = path.parent().unwrap().join(used);
                let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
                Ok(named(&path.display().to_string(), &text))
            };
            let text = std::fs::read_to_string(&path).unwrap();
            let file = parse(named(&name, &text), &open).unwrap_or_else(|problems| panic!("{problems}"));
            let original = resolve(&file).unwrap_or_else(|problems| panic!("{problems}"));
            let written = record(&file, &about(&original));
            assert!(!written.contains("use ="), "{written}");
            assert_eq!(model(&written), original, "{name}");
            seen += 1;
        }
    }
    assert!(seen >= 12);
}

/// What a scenario is while somebody types it, or forgets a line of it.
#[test]
fn no_piece_of_a_scenario_makes_the_reader_panic() {
    let prefixes = SMALL.char_indices().map(|(at, _)| SMALL[..at].to_owned());
    let lines: Vec<&str> = SMALL.lines().collect();
    let gaps = (0..lines.len()).map(|gap| {
        let kept = lines.iter().enumerate().filter(|(number, _)| *number != gap).map(|(_, line)| *line);
        kept.collect::<Vec<_>>().join("\n")
    });
    let mut refused = 0;
    for text in prefixes.chain(gaps) {
        if let Err(problems) = read(&text).and_then(|file| resolve(&file)) {
            assert!(problems.len() > 0 && problems.render(Paint::Plain).starts_with("error: "), "{text}");
            refused += 1;
        }
    }
    assert!(refused > SMALL.len() * 9 / 10, "{refused} of {}", SMALL.len());
}

/// One value of a wrong kind, or one key that is not known, is one problem: nothing is concluded from what stands in.
#[test]
fn one_mistake_of_form_is_one_problem() {
    let lines: Vec<&str> = SMALL.lines().collect();
    let keys: Vec<usize> = (0..lines.len()).filter(|&number| lines[number].contains(" = ")).collect();
    assert!(keys.len() > 20);
    for number in keys {
        let (key, value) = lines[number].split_once(" = ").unwrap();
        for mistake in [format!("{key} = true"), format!("{key}x = {value}")] {
            let mut lines = lines.clone();
            lines[number] = &mistake;
            let problems = read(&lines.join("\n")).unwrap_err();
            assert_eq!(problems.len(), 1, "{mistake}\n{problems}");
        }
    }
}
