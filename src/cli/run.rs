//! `patchcast run`: simulate every strategy of a scenario, compare, write.

use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use super::Done;
use super::args::RunOrder;
use super::crash::Notes;
use super::exit::Failure;
use super::folder::Folder;
use super::input::{self, Input};
use super::interrupt::Interrupt;
use super::terminal::{Progress, Terminal};
use crate::model::{Model, Study};
use crate::outcome::Outcomes;
use crate::scenario::{self, RecordMeta};
use crate::summary::Summary;
use crate::{plan, report, study};

/// Simulates a scenario, prints the comparison and writes the results.
///
/// The folder is looked at before the simulation, so that a wrong one does not cost the time; the table is printed
/// before the files are written, so that a full disk does not cost the result.
pub(super) fn run(order: &RunOrder, terminal: &Terminal, notes: &Notes) -> Done {
    let interrupt = Interrupt::listen()?;
    let mut input = input::read(&order.scenario)?;
    overrule(&mut input.model, order);
    let folder = Folder::open(&order.folder())?;

    let outcomes = {
        let progress = terminal.progress(input.model.study.replications);
        simulate(&input.model, order.threads, &Watching { notes, interrupt: &interrupt, progress })?
    };
    let summary = Summary::of(&input.model, &outcomes);
    terminal.say(&format!("{}\n", report::table(&summary, &input.model, terminal.width()).trim_end()))?;

    let staged = folder.stage(&results(&input, &outcomes, &summary, &order.scenario))?;
    if interrupt.requested() {
        return Err(Failure::Interrupted { finished: notes.replications(), wanted: input.model.study.replications });
    }
    let written = staged.commit()?;
    let list: String = written.iter().map(|path| format!("  {}\n", path.display())).collect();
    terminal.say(&format!("\nWritten:\n{list}"))
}

impl RunOrder {
    /// Where the results go.
    fn folder(&self) -> PathBuf {
        let name = self.scenario.file_stem().unwrap_or(self.scenario.as_os_str());
        self.out.clone().unwrap_or_else(|| Path::new("output").join(name))
    }
}

/// What was typed goes before what the scenario says.
fn overrule(model: &mut Model, order: &RunOrder) {
    model.study.seed = order.seed.unwrap_or(model.study.seed);
    model.study.replications = order.replications.unwrap_or(model.study.replications);
}

fn simulate(model: &Model, threads: Option<u16>, watching: &Watching<'_>) -> Result<Outcomes, Failure> {
    watching.notes.seed(model.study.seed);
    let plan = plan::compile(model);
    let settings = study::Settings { threads: threads.map(usize::from) };
    match study::run(&plan, settings, watching) {
        study::Ending::Finished(outcomes) => Ok(outcomes),
        study::Ending::Stopped { finished } => Err(Failure::Interrupted { finished, wanted: model.study.replications }),
    }
}

fn results(input: &Input, outcomes: &Outcomes, summary: &Summary, path: &Path) -> Vec<report::Artifact> {
    let version = env!("CARGO_PKG_VERSION");
    let Study { seed, replications, .. } = input.model.study;
    let about = RecordMeta { version: version.to_owned(), scenario_sha256: input.sha256.clone(), seed, replications };
    report::artifacts(&report::Run {
        model: &input.model,
        outcomes,
        summary,
        scenario_sha256: input.sha256.clone(),
        scenario_path: portable(path),
        version,
        record: scenario::record(&input.file, &about),
    })
}

/// The path as it is written into results: as typed, with the slashes that every system understands.
fn portable(path: &Path) -> String {
    path.to_string_lossy().replace(MAIN_SEPARATOR, "/")
}

/// Who is told about a study, and who may stop it.
struct Watching<'a> {
    notes: &'a Notes,
    interrupt: &'a Interrupt,
    progress: Progress,
}

impl study::Watch for Watching<'_> {
    fn finished(&self, replications: u32) {
        self.notes.finished(replications);
        self.progress.at(replications);
    }

    fn stop(&self) -> bool {
        self.interrupt.requested()
    }
}
