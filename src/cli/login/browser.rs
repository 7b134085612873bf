//! A sign-in through the browser, told line by line.

use std::io::{self, Write};

use secrecy::ExposeSecret;

use super::talk::say;
use crate::auth::{AskError, AuthError, Echo, Flow, OnlineClient, Question, SignedIn, open_browser};
use crate::cli::{on_terminal, prompt};
use crate::config::{Environment, Network};
use crate::domain::FailureKind;
use crate::net::Client;

/// Signs somebody in. Where nobody sits at the terminal only the browser is waited for.
pub(super) fn sign_in(client: &OnlineClient, network: &Network) -> anyhow::Result<SignedIn> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let signed_in = runtime.block_on(flow(client, network));
    runtime.shutdown_background();
    signed_in
}

async fn flow(client: &OnlineClient, network: &Network) -> anyhow::Result<SignedIn> {
    let http = Client::new(network, client.environment.root()).map_err(AuthError::Kept)?;
    let flow = Flow::begin(client, &http).await.map_err(AuthError::Kept)?;
    let url = flow.url().clone();
    let opened = tokio::task::spawn_blocking(move || open_browser(&url, Environment::of_process())).await?;
    match opened {
        Ok(()) => say("Your browser opens; sign in there. If it does not, this is the address:")?,
        Err(why) => say(&format!("No browser opens: {why}. This is the address:"))?,
    }
    writeln!(io::stdout(), "\n{}\n", flow.url())?;
    if !on_terminal() {
        return Ok(flow.wait().await.map_err(AuthError::Kept)?);
    }
    let question = Question {
        text: "Waiting for the browser. If it runs on another machine, paste the address it ended on".to_owned(),
        echo: Echo::Hidden,
    };
    let mut back = std::pin::pin!(flow.wait());
    loop {
        let pasted = tokio::select! {
            signed_in = &mut back => return Ok(signed_in.map_err(AuthError::Kept)?),
            pasted = prompt::answer(&question) => pasted.map_err(|error| match error {
                AskError::Terminal(source) => AuthError::Terminal { what: "address", source },
                AskError::NoTerminal | AskError::Interrupted => AuthError::Interrupted,
            })?,
        };
        match flow.pasted(pasted.expose_secret()).await {
            Err(failure) if failure.kind == FailureKind::Invalid => say(&failure.text)?,
            ended => return Ok(ended.map_err(AuthError::Kept)?),
        }
    }
}
