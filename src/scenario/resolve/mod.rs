//! From twins to the model: every name looked up, every text understood, every number checked. All problems of the
//! whole scenario are found together; a value that is refused is replaced so that the search can go on.

mod check;
mod estate;
mod law;
mod machines;
mod presence;
mod services;
mod strategies;
mod study;
mod supply;
mod world;

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
    let content = &file.content;
    let mut review = Review::default();
    let horizon = study::horizon(&content.horizon, &mut review);
    let model = Model {
        title: content.title.get_ref().clone(),
        question: content.question.get_ref().clone(),
        horizon,
        study: study::study(&content.study, &content.strategies, &mut review),
        estate: estate::estate(content, &mut review),
        supply: supply::supply(&content.supply, horizon, &content.horizon, &mut review),
        threat: world::threat(&content.threat, &mut review),
        fault: world::fault(&content.fault, &mut review),
        recovery: world::recovery(&content.recovery, &mut review),
        strategies: strategies::strategies(&content.strategies, &mut review),
        assumptions: file.assumptions.clone(),
    };
    review.finish(model, &file.sources)
}
