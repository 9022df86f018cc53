//! The program: everything is in the library, the rim of it in `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    patchcast::cli::main()
}
