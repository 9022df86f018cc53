//! From twins to the model: every name looked up, every text understood, every number checked. All problems of the
//! whole scenario are found together; a value that is refused is replaced so that the search can go on.

mod agent;
mod approval;
mod automatic_updates;
mod azure_window;
mod calendar;
mod check;
mod checkpoint;
mod cluster;
mod cluster_run;
mod complaints;
mod component;
mod estate;
mod failures;
mod group;
mod jobs;
mod law;
mod layer;
mod library;
mod machines;
mod maintenance_window;
mod moves;
mod nature;
mod power;
mod presence;
mod replace;
mod services;
mod servicing;
mod strategies;
mod study;
mod supply;
mod time_zone;
mod update_server;
mod world;

use super::file::Content;
use super::problem::{Problems, Review};
use super::read::File;
use crate::model::Model;

/// The model that a scenario describes.
///
/// The id of the ranking measure is taken as it is: this room does not know the measures.
///
/// # Errors
/// All problems, in the order of the file.
pub fn resolve(file: &File) -> Result<Model, Problems> {
    let mut review = Review::default();
    let model = Model { assumptions: file.assumptions.clone(), ..model(&file.content, &mut review) };
    review.finish(model, &file.sources)
}

/// What is wrong with the meaning of a scenario that had mistakes of form and was mended.
pub(super) fn meaning(content: &Content) -> Review {
    let mut review = Review::default();
    drop(model(content, &mut review));
    review
}

fn model(content: &Content, review: &mut Review) -> Model {
    let horizon = study::horizon(&content.horizon, review);
    let (estate, places) = estate::estate(content, review);
    let model = Model {
        title: content.title.get_ref().clone(),
        question: content.question.get_ref().clone(),
        horizon,
        study: study::study(&content.study, &content.strategies, review),
        estate,
        supply: supply::supply(&content.supply, horizon, content.horizon.get_ref(), review),
        extra: supply::extra(&content.supply, review),
        threat: world::threat(&content.threat, review),
        fault: world::fault(&content.fault, review),
        servicing: servicing::servicing(&content.servicing, review),
        recovery: world::recovery(&content.recovery, review),
        checkpoints: checkpoint::checkpoints(&content.checkpoint, review),
        complaints: complaints::complaints(&content.complaints, review),
        time_zones: time_zone::time_zones(&content.time_zone, review),
        failures: failures::failures(&content.failures, &content.recovery, review),
        strategies: strategies::strategies(&content.strategies, &places, review),
        assumptions: Vec::new(),
    };
    cluster_run::is_possible(&content.strategies, &model, review);
    calendar::something_is_left(&content.strategies, &model, review);
    moves::refuse_outside(&content.strategies, &model, review);
    moves::refuse_settled(&content.strategies, &places, &model, review);
    model
}
