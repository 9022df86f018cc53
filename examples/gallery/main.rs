//! Draws every figure from made-up outcomes into a folder, to look at: `cargo run --example gallery -- FOLDER`.

extern crate patchcast;

mod made_up;

use std::path::PathBuf;

use made_up::World;
use patchcast::report::{Run, artifacts, table};
use patchcast::summary::Summary;

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("output/gallery"), PathBuf::from);
    for (name, world, strategies, replications) in [
        ("one", World::Ordinary, 1, 200),
        ("two", World::Ordinary, 2, 200),
        ("five", World::Ordinary, 5, 400),
        ("twelve", World::Ordinary, 12, 400),
        ("spread", World::Spread, 12, 400),
        ("single", World::Ordinary, 5, 1),
        ("still", World::Still, 5, 20),
        ("unmeasured", World::Unmeasured, 2, 20),
    ] {
        let (model, outcomes) = made_up::study(world, strategies, replications);
        let summary = Summary::of(&model, &outcomes);
        let run = Run {
            model: &model,
            outcomes: &outcomes,
            summary: &summary,
            scenario_sha256: "0".repeat(64),
            scenario_path: "scenarios/made-up.toml".to_owned(),
            version: env!("CARGO_PKG_VERSION"),
            record: String::new(),
        };
        for artifact in artifacts(&run) {
            let path = folder.join(name).join(artifact.path);
            std::fs::create_dir_all(path.parent().expect("below the folder"))?;
            std::fs::write(path, artifact.bytes)?;
        }
        for width in [80, 120] {
            std::fs::write(folder.join(name).join(format!("table-{width}.txt")), table(&summary, &model, Some(width)))?;
        }
    }
    Ok(())
}
