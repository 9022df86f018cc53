//! `patchcast trace`: what happened in one replication of one strategy, and why each service was down.

use super::Done;
use super::args::TraceOrder;
use super::exit::Failure;
use super::input;
use super::terminal::Terminal;
use crate::model::Model;
use crate::outcome::Stretch;
use crate::units::Time;
use crate::{plan, report, sim};

/// Simulates one strategy once and explains every stretch in which a service was down.
pub(super) fn trace(order: &TraceOrder, terminal: &Terminal) -> Done {
    let input = input::read(&order.scenario)?;
    let strategy = strategy(&input.model, &order.strategy)?;
    let service = order.service.as_deref().map(|name| service(&input.model, name)).transpose()?;
    let plan = plan::compile(&input.model);
    let mut stretches = sim::explain(&plan, strategy, order.replication).stretches;
    stretches.retain(|stretch| service.is_none_or(|wanted| stretch.service == wanted));
    stretches.sort_by_key(|stretch| (stretch.from, stretch.service));
    terminal.say(&text(&input.model, &plan, &stretches))
}

fn text(model: &Model, plan: &plan::Plan, stretches: &[Stretch]) -> String {
    let releases: Vec<&str> = plan.supply.templates.iter().map(|release| release.id.as_str()).collect();
    let explain = |stretch: &Stretch| report::explanation(model, plan.epoch, &releases, stretch) + "\n";
    let zone = model.estate.sites[0].zone.name();
    let from = plan.epoch.local(plan.measured_from.max(Time::START), &model.estate.sites[0].zone).0;
    let head = format!("{} down intervals from {from} on, on the clock of {zone}\n", stretches.len());
    stretches.iter().map(explain).fold(head, |text, line| text + &line)
}

fn strategy(model: &Model, name: &str) -> Result<usize, Failure> {
    let names: Vec<&str> = model.strategies.iter().map(|strategy| strategy.name.as_str()).collect();
    find("strategy", name, &names)
}

fn service(model: &Model, name: &str) -> Result<u32, Failure> {
    let names: Vec<&str> = model.estate.services.iter().map(|service| service.name.as_str()).collect();
    find("service", name, &names).map(|place| u32::try_from(place).expect("fewer than 2^32 services"))
}

fn find(what: &str, name: &str, names: &[&str]) -> Result<usize, Failure> {
    let known = || names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    names
        .iter()
        .position(|known| known.eq_ignore_ascii_case(name))
        .ok_or_else(|| Failure::Input(format!("there is no {what} {name:?}; known: {}", known())))
}
