//! `relata doctor`: every step on the way to the relations, with its time, and what to do
//! about the first that fails.
//!
//! Writes nothing but a file that it removes again, and changes nothing on the server.

mod advice;
mod api;
mod home;
mod hop;
mod online;
mod people;
mod report;
mod road;

use reqwest::{Response, Url};

use super::exit::Exit;
use super::{Context, table};
use crate::auth::{Access, Drawer, Vault};
use crate::config::{Environment, Keeping, Network, Plan, Profile, Proxy, Settings, Site, Source};
use crate::sandbox::{self, Sandbox};

use advice::Advice;
use hop::{Findings, Trouble};

/// Looks, and says what it saw.
pub(super) fn run(json: bool, context: &Context) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (server, findings) = runtime.block_on(look(context, !json));
    runtime.shutdown_background();
    if json {
        table::print_json(&report::json(&server, &findings))?;
    } else {
        table::print(&report::text(&server, &findings))?;
    }
    Ok(findings.exit())
}

async fn look(context: &Context, may_ask: bool) -> (String, Findings) {
    let mut findings = Findings::default();
    let load = async |()| home::configuration(context);
    let plan = findings.step(("configuration", None), Some(()), load).await;
    findings.note(("folders", None), || home::folders(&context.paths));
    let vault = Vault::new(context.paths.secrets_file());
    let server = plan.as_ref().and_then(|plan| plan.server.as_ref());
    let keeping = server.map_or(Keeping::default(), |profile| profile.secrets);
    findings.note(("secret store", None), || home::store(&vault, keeping));

    let file = Source::path(&context.flags, Environment::of_process(), &context.paths);
    let advice = Advice { profile: server.cloned(), file };
    let mut doctor = Doctor { findings, advice, may_ask };
    let title = match plan {
        None => {
            doctor.nothing();
            "no configuration to go by".to_owned()
        }
        Some(Plan { server: None, settings, .. }) => {
            doctor.sandbox(settings).await;
            "the embedded sandbox".to_owned()
        }
        Some(Plan { server: Some(profile), settings, .. }) => {
            let drawer = vault.drawer(&profile);
            let patient = Patient { profile: &profile, drawer, settings: &settings };
            match &profile.site {
                Site::Fixed { url, .. } => doctor.fixed(url.as_url(), &patient).await,
                Site::Online(online) => doctor.online(online, &patient).await,
            }
            match &settings.profile {
                Some(name) => format!("{name}: {}", settings.host),
                None => settings.host.clone(),
            }
        }
    };
    (title, doctor.findings)
}

/// Whoever looks.
struct Doctor {
    findings: Findings,
    advice: Advice,
    /// Whether somebody may be asked for a secret.
    may_ask: bool,
}

/// What is looked at.
struct Patient<'a> {
    profile: &'a Profile,
    drawer: Drawer,
    settings: &'a Settings,
}

impl Doctor {
    /// No server: what would come.
    fn nothing(&mut self) {
        for name in ["name", "connection", "TLS", "API", "secrets", "sign-in", "user", "relations"] {
            self.findings.skip((name, None));
        }
    }

    /// Without a server, the way is tried on a sandbox that is gone afterwards.
    async fn sandbox(&mut self, settings: Settings) {
        let network = Network { proxy: Proxy::Direct, ..settings.network.clone() };
        let settings = Settings { network, ..settings };
        let sandbox = self.findings.step(("server", None), Some(()), async |()| playground()).await;
        let access = sandbox.as_ref().map(people::at_the_sandbox);
        let there = self.host(&settings.network, access.as_ref().map(Access::near)).await;
        people::relations(&mut self.findings, access.filter(|_| there.is_some()), &settings, &self.advice).await;
    }

    /// A server at an address of its own.
    async fn fixed(&mut self, url: &Url, patient: &Patient<'_>) {
        let there = self.host(&patient.settings.network, Some(url)).await;
        let access = self.secrets(there, patient).await;
        people::relations(&mut self.findings, access, patient.settings, &self.advice).await;
    }

    /// The way to an API, and what it says of itself.
    async fn host(&mut self, network: &Network, url: Option<&Url>) -> Option<()> {
        let reached = road::reach(&mut self.findings, network, &self.advice, url).await;
        self.api(url, reached.map(|(_, response)| response)).await
    }

    /// What an API says of itself, and its clock.
    async fn api(&mut self, url: Option<&Url>, response: Option<Response>) -> Option<()> {
        let host = url.map(road::host);
        let clock = response.as_ref().and_then(api::skew);
        let advice = &self.advice;
        let read = async |response| api::version(advice, response).await;
        let there = self.findings.step(("API", host.as_deref()), response, read).await;
        if let Some(clock) = clock {
            self.findings.note(("clock", host.as_deref()), || clock);
        }
        there
    }

    async fn secrets(&mut self, needs: Option<()>, patient: &Patient<'_>) -> Option<Access> {
        people::secrets(&mut self.findings, needs, patient, &self.advice, self.may_ask).await
    }
}

fn playground() -> Result<(String, Sandbox), Trouble> {
    let sandbox = sandbox::start(&sandbox::Options::default()).map_err(|error| {
        let next = "nothing but the system can be in the way; the log (-v) may say more";
        Trouble::new(Exit::Failed, error.to_string(), next)
    })?;
    Ok(("none is configured, so this is the embedded sandbox; `relata login` adds yours".to_owned(), sandbox))
}
