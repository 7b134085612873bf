//! `relata sandbox`: the embedded server on its own, until a signal ends it.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context;

use crate::config::Paths;
use crate::sandbox::online::Policy;
use crate::sandbox::{self, Data, Options, Tls};

use super::args::SandboxArgs;
use super::exit::Exit;
use super::signals::Signals;

/// Serves, and says where on one line of standard output once it does.
pub(super) fn serve(args: SandboxArgs, paths: &Paths) -> anyhow::Result<Exit> {
    let SandboxArgs { listen, data, fresh, online, companies, tls_cert, tls_key } = args;
    let tls = tls_cert.zip(tls_key).map(|(certificate, key)| read_tls(&certificate, &key)).transpose()?;
    let data = Data::File(data.unwrap_or_else(|| paths.sandbox_file()));
    let options = Options { listen, data, fresh, companies, online: online.then(Policy::default), tls };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let exit = runtime.block_on(until_a_signal(options));
    // A start that was interrupted is not waited for: an unfinished write is as if it had not begun.
    runtime.shutdown_background();
    exit
}

fn read_tls(certificate: &Path, key: &Path) -> anyhow::Result<Tls> {
    let read = |path: &Path| fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    Ok(Tls { certificates: read(certificate)?, key: read(key)?, clients: None })
}

async fn until_a_signal(options: Options) -> anyhow::Result<Exit> {
    // Before the line is out: whoever waits for it may send a signal at once.
    let mut signals = Signals::listen()?;
    // On a thread of its own, because growing the data takes a while.
    let starting = tokio::task::spawn_blocking(move || sandbox::start(&options));
    let sandbox = tokio::select! {
        started = starting => started??,
        ended = signals.wait() => return Ok(ended.map(|()| Exit::Interrupted)?),
    };
    // What a profile is to name: the API, or with Online the root that its tenants are found from.
    let url = if sandbox.online().is_some() { sandbox.root() } else { sandbox.url() };
    writeln!(std::io::stdout(), "listening on {url}")?;
    std::io::stdout().flush()?;
    signals.wait().await?;
    Ok(Exit::Done)
}
