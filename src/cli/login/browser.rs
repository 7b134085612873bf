//! A sign-in through the browser, told line by line.

use std::io::{self, Write};

use secrecy::ExposeSecret;

use super::talk::{complain, say};
use crate::auth::{AskError, AuthError, Echo, Flow, OnlineClient, Question, SignedIn, open_browser};
use crate::cli::{on_terminal, prompt};
use crate::config::{Environment, Network};
use crate::net::Client;
use crate::term::copying;

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
        Ok(()) => {
            say("Your browser opens: sign in there, and relata goes on by itself.")?;
            say("Should no page open, open this address in a browser:")?;
        }
        Err(why) => {
            say(&format!("No browser opens here: {why}. This is its address:"))?;
            if on_terminal() {
                write!(io::stdout(), "{}", copying(flow.url().as_str()))?;
            }
        }
    }
    // In one piece, for the mouse: the terminal breaks it.
    writeln!(io::stdout(), "\n{}\n", flow.url())?;
    if !on_terminal() {
        return Ok(flow.wait().await.map_err(AuthError::Kept)?);
    }
    say("A browser on another computer ends on a page that it cannot show. Copy the address of that page, \
         paste it here and press Enter; it does not show.")?;
    let question = Question { text: "Waiting for the browser, or for that address".to_owned(), echo: Echo::Hidden };
    let mut back = std::pin::pin!(flow.wait());
    loop {
        let pasted = tokio::select! {
            signed_in = &mut back => return Ok(signed_in.map_err(AuthError::Kept)?),
            pasted = prompt::answer(&question) => pasted.map_err(|error| match error {
                AskError::Terminal(source) => AuthError::Terminal { what: "address", source },
                AskError::NoTerminal | AskError::Interrupted => AuthError::Interrupted,
            })?,
        };
        match flow.pasted(pasted.expose_secret()) {
            Err(failure) => complain(&failure)?,
            Ok(landed) => return Ok(landed.await.map_err(AuthError::Kept)?),
        }
    }
}
