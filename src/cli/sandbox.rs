//! `relata sandbox`: the embedded server on its own, until a signal ends it.

use std::io::Write;

use crate::config::Paths;
use crate::sandbox::{self, Data, Options};

use super::args::SandboxArgs;
use super::exit::Exit;
use super::signals::Signals;

/// Serves, and says where on one line of standard output once it does.
pub(super) fn serve(args: SandboxArgs, paths: &Paths) -> anyhow::Result<Exit> {
    let SandboxArgs { listen, data, fresh, companies } = args;
    let data = Data::File(data.unwrap_or_else(|| paths.sandbox_file()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Before the line is out: whoever waits for it may send a signal at once.
        let mut signals = Signals::listen()?;
        let sandbox = sandbox::start(&Options { listen, data, fresh, companies })?;
        let mut out = std::io::stdout().lock();
        writeln!(out, "listening on {}", sandbox.url())?;
        out.flush()?;
        signals.wait().await?;
        Ok(Exit::Done)
    })
}
