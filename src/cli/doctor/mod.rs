//! `relata doctor`: every step on the way to the relations, with its time, and what to do
//! about the first that fails.
//!
//! Writes nothing but a file that it removes again, and changes nothing on the server.

mod hop;
mod probe;
mod report;

use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use reqwest::Url;

use super::exit::Exit;
use super::{Context, prompt};
use crate::api::{ApiError, Connection, HttpApi, RelationApi};
use crate::auth::{Access, Credentials, Entrance, Grant, Vault};
use crate::config::{BaseUrl, Environment, Network, Paths, Plan, Profile, Proxy, Settings};
use crate::domain::{FailureKind, Scope};
use crate::net::Client;
use crate::sandbox::{self, Sandbox};

use hop::{Findings, Trouble};

/// Licences without which there are no relations (module names of the user plans).
const LICENCES: [&str; 2] = ["relation", "relation-cal"];

/// Looks, and says what it saw.
pub(super) fn run(json: bool, context: &Context) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (server, findings) = runtime.block_on(look(context));
    runtime.shutdown_background();
    let mut out = io::stdout().lock();
    if json {
        writeln!(out, "{:#}", report::json(&server, &findings))?;
    } else {
        report::print(&mut out, &server, &findings)?;
    }
    Ok(findings.exit())
}

async fn look(context: &Context) -> (String, Findings) {
    let mut findings = Findings::default();
    let environment = Environment::of_process();
    let plan = findings.step("configuration", async { configuration(context, environment) }).await;
    let began = Instant::now();
    findings.note("folders", began, folders(&context.paths));
    let Some(plan) = plan else {
        findings.skip(&HOPS);
        return ("no configuration to go by".to_owned(), findings);
    };
    let server = match &plan.settings.profile {
        Some(profile) => format!("{profile}: {}", plan.settings.host),
        None => plan.settings.host.clone(),
    };
    let way_in = findings
        .step("secrets", async {
            match &plan.server {
                None => playground(),
                Some(profile) => way_in(profile, &plan.settings.network, context, environment),
            }
        })
        .await;
    match &way_in {
        Some(WayIn { access, _sandbox: sandbox }) => {
            let mut settings = plan.settings.clone();
            if sandbox.is_some() {
                settings.network.proxy = Proxy::Direct;
            }
            on_the_wire(&mut findings, access, &settings).await;
        }
        None => findings.skip(&HOPS[1..]),
    }
    (server, findings)
}

/// The steps after the folders, for whom they were not tried.
const HOPS: [&str; 8] = ["secrets", "name", "connection", "sign-in", "HTTP", "API", "user", "relations"];

/// What requests are sent with, and the sandbox behind it where there is no server.
struct WayIn {
    access: Access,
    _sandbox: Option<Sandbox>,
}

/// Without a server, the way is tried on a sandbox that is gone afterwards.
fn playground() -> Result<(String, WayIn), Trouble> {
    let next = "nothing but the system can be in the way; the log (-v) may say more";
    let sandbox =
        sandbox::start(&sandbox::Options::default()).map_err(|error| Trouble::new(error.to_string(), next))?;
    let base: BaseUrl = sandbox.url().parse().expect("the sandbox knows its address");
    let credentials = Credentials::Basic { user: "demo".to_owned(), password: "demo".into() };
    let access = Access::Fixed(Grant::new(base.as_url().clone(), credentials));
    let text = "none needed: no server is configured, this is the embedded sandbox (`relata login` adds a server)";
    Ok((text.to_owned(), WayIn { access, _sandbox: Some(sandbox) }))
}

fn way_in(
    profile: &Profile,
    network: &Network,
    context: &Context,
    environment: Environment<'_>,
) -> Result<(String, WayIn), Trouble> {
    let drawer = Vault::new(context.paths.secrets_file()).drawer(profile);
    let kept = drawer.kept();
    let entrance = Entrance::find(profile, network, environment, drawer, &mut |question| prompt::ask(question));
    let access = entrance.and_then(|entrance| entrance.access());
    let access =
        access.map_err(|error| Trouble { exit: Exit::Usage, ..Trouble::new(error.to_string(), HOW_TO_SIGN_IN) })?;
    let found = match kept {
        Ok(Some(kept)) => format!("kept in {}", kept.shelf.name()),
        _ => "from the environment, or typed".to_owned(),
    };
    Ok((found, WayIn { access, _sandbox: None }))
}

const HOW_TO_SIGN_IN: &str = "`relata login` signs in and keeps what it needs; the README lists the variables instead";

fn configuration(context: &Context, environment: Environment<'_>) -> Result<(String, Plan), Trouble> {
    let source = context.flags.config.clone().unwrap_or_else(|| context.paths.config_file());
    match Plan::load(&context.flags, environment, &context.paths) {
        Ok(plan) if source.exists() => Ok((source.display().to_string(), plan)),
        Ok(plan) => Ok(("none: the defaults".to_owned(), plan)),
        Err(error) => {
            let next = "mend the file; `relata config validate` checks it";
            Err(Trouble { exit: Exit::Usage, ..Trouble::new(error.to_string(), next) })
        }
    }
}

/// Whether drafts, journal and data can be kept.
fn folders(paths: &Paths) -> Result<String, Trouble> {
    for folder in [&paths.state, &paths.data] {
        writable(folder).map_err(|error| {
            let text = format!("{} cannot be written to: {error}", folder.display());
            Trouble::new(text, "drafts and the journal are not kept: free some space, or name another RELATA_HOME")
        })?;
    }
    Ok(format!("{} can be written to", paths.state.display()))
}

fn writable(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let file = folder.join(format!(".doctor-{}", std::process::id()));
    std::fs::write(&file, b"relata")?;
    std::fs::remove_file(&file)
}

async fn on_the_wire(findings: &mut Findings, access: &Access, settings: &Settings) {
    let network = &settings.network;
    let limit = network.connect_timeout;
    let near = access.near().clone();
    reach(findings, network, &near, limit).await;
    let tenant = findings
        .step("sign-in", async {
            let grant = access.grant().await.map_err(|failure| Trouble::of(&failure, HOW_TO_SIGN_IN))?;
            let host = grant.base.host_str().unwrap_or_default().to_owned();
            Ok((format!("the API is at {host}"), grant.base))
        })
        .await;
    if let Some(base) = tenant.as_ref().filter(|base| base.origin() != near.origin()) {
        reach(findings, network, base, limit).await;
    }
    let base = tenant.unwrap_or(near);
    let answer = findings
        .step(if base.scheme() == "https" { "TLS" } else { "HTTP" }, async {
            let client = Client::new(network, &base)
                .map_err(|failure| Trouble { exit: Exit::Usage, ..Trouble::of(&failure, "mend that setting") })?;
            probe::knock(&client, &base, network.request_timeout).await
        })
        .await;
    let clock = answer.as_ref().and_then(|answer| Some((Instant::now(), probe::skew(answer)?)));
    findings
        .step("API", async {
            let answer = answer.ok_or_else(|| Trouble::new("no answer", "see above"))?;
            probe::version(&base, answer).await
        })
        .await;
    if let Some((began, skew)) = clock {
        findings.note("clock", began, skew);
    }
    relations(findings, access, settings).await;
}

async fn reach(findings: &mut Findings, network: &Network, url: &Url, limit: Duration) {
    let road = probe::road(network, url);
    let addresses = findings.step("name", road.resolve()).await.unwrap_or_default();
    findings.step("connection", road.connect(&addresses, limit)).await;
}

/// What only somebody who is signed in is told.
async fn relations(findings: &mut Findings, access: &Access, settings: &Settings) {
    let connection = Connection {
        access: access.clone(),
        network: settings.network.clone(),
        language: Some(settings.language.to_string()),
        culture: None,
        page_size: 1,
    };
    let api = findings
        .step("user", async {
            let api = HttpApi::new(&connection).map_err(|error| refused(&error))?;
            let user = api.principal().await.map_err(|error| refused(&error))?;
            let missing: Vec<&str> = LICENCES
                .into_iter()
                .filter(|licence| {
                    !user.licences.is_empty() && user.licences.iter().all(|has| !has.eq_ignore_ascii_case(licence))
                })
                .collect();
            let licences = match (user.licences.is_empty(), missing.as_slice()) {
                (true, _) => "licences not told".to_owned(),
                (false, []) => "licensed for relations".to_owned(),
                (false, missing) => format!("no licence for {}", missing.join(", ")),
            };
            Ok((format!("{} ({}), {}, {licences}", user.full_name, user.associate, user.role), api))
        })
        .await;
    findings
        .step("relations", async {
            let api = api.ok_or_else(|| Trouble::new("nobody is signed in", "see above"))?;
            let page = api.relations(Scope::All, 0).await.map_err(|error| refused(&error))?;
            let found = if page.rows.is_empty() { "there are none yet" } else { "they can be read" };
            Ok((found.to_owned(), ()))
        })
        .await;
}

fn refused(error: &ApiError) -> Trouble {
    let next = match error.failure.kind {
        FailureKind::SignIn => HOW_TO_SIGN_IN,
        FailureKind::Forbidden => "ask an administrator for the right, or the licence, to read relations",
        _ => "try again; if it stays, ask the server's administrator with these words",
    };
    Trouble::of(&error.failure, next)
}
