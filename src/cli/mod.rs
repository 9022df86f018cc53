//! The rim: arguments, files, the terminal, exit codes. Only here are files opened, is anything printed, does the
//! process end. What a study *is* lives further in.

mod args;
mod check;
mod crash;
mod exit;
mod folder;
mod input;
mod interrupt;
mod run;
mod terminal;
mod trace;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
use crash::Notes;
pub use exit::Exit;
use exit::Failure;
use terminal::Terminal;

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    let exit = match Arguments::try_parse() {
        Ok(arguments) => obey(&arguments),
        Err(answer) => terminal::usage(&answer),
    };
    exit.into()
}

fn obey(arguments: &Arguments) -> Exit {
    let terminal = Terminal::new(arguments.color, arguments.voice());
    let notes = Notes::default();
    crash::listen();
    let result = crash::guard(&notes, || match &arguments.command {
        Command::Run(order) => run::run(order, &terminal, &notes),
        Command::Check(order) => check::check(order, &terminal),
        Command::Trace(order) => trace::trace(order, &terminal),
    });
    match result {
        Ok(()) => Exit::Fine,
        Err(failure) => {
            terminal.complain(&failure);
            failure.exit()
        }
    }
}

/// What a command comes to.
type Done = Result<(), Failure>;
