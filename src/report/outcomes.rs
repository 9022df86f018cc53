//! `outcomes.csv`: one row per strategy and replication, all measures with their units in the header.

use super::Run;
use super::json::rounded;
use crate::summary::MEASURES;

/// The bytes of `outcomes.csv`: UTF-8, commas, line feeds; an empty field where a measure has no value.
pub(super) fn csv(run: &Run) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["strategy".to_owned(), "replication".to_owned()];
    let measures = MEASURES.iter().map(|measure| format!("{} [{}]", measure.id, measure.unit));
    writer.write_record(header.into_iter().chain(measures)).expect("memory takes everything");
    for (position, strategy) in run.model.strategies.iter().enumerate() {
        for (replication, outcome) in run.outcomes.of_strategy(position).enumerate() {
            let place = [strategy.name.clone(), replication.to_string()];
            let values = MEASURES.iter().map(|measure| (measure.read)(outcome).and_then(rounded));
            let values = values.map(|value| value.map_or_else(String::new, |value| value.to_string()));
            writer.write_record(place.into_iter().chain(values)).expect("memory takes everything");
        }
    }
    writer.into_inner().expect("memory takes everything")
}
