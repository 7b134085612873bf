//! A sign-in through the browser, told line by line.

use std::io::{self, Write};

use secrecy::{ExposeSecret, SecretString};

use super::talk::{Wanted, ask_app_token, complain, say, unanswered};
use crate::auth::{
    AuthError, Echo, Flow, Item, OnlineClient, Question, Secrets, SignedIn, open_browser, wants_app_token,
};
use crate::cli::{on_terminal, prompt};
use crate::config::{Environment, Network};
use crate::net::Client;
use crate::term::copying;

/// What may be pasted.
const ADDRESS: Wanted = ("address", "");

/// A sign-in that has just been made.
pub(super) struct Fresh {
    pub(super) signed_in: SignedIn,
    /// The application's token, where it had to be typed for it.
    pub(super) app_token: Option<SecretString>,
}

/// Signs somebody in. A provider that wants to know more of the application than its id is
/// asked again with its token, which its user may know.
pub(super) fn sign_in(mut client: OnlineClient, network: &Network) -> anyhow::Result<Fresh> {
    let is_given = Secrets::of_environment(Environment::of_process())?.get(Item::AppToken).is_some();
    let mut app_token = None;
    loop {
        match once(&client, network) {
            Ok(signed_in) => return Ok(Fresh { signed_in, app_token }),
            Err(error) => match error.downcast_ref() {
                Some(AuthError::Kept(failure)) if !is_given && on_terminal() && wants_app_token(failure) => {
                    complain(failure)?;
                    app_token = ask_app_token()?;
                    if app_token.is_none() {
                        return Err(error);
                    }
                    client.client_secret.clone_from(&app_token);
                }
                _ => return Err(error),
            },
        }
    }
}

/// Where nobody sits at the terminal only the browser is waited for.
fn once(client: &OnlineClient, network: &Network) -> anyhow::Result<SignedIn> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let signed_in = runtime.block_on(flow(client, network));
    runtime.shutdown_background();
    signed_in
}

async fn flow(client: &OnlineClient, network: &Network) -> anyhow::Result<SignedIn> {
    let http = Client::new(network, client.environment.root()).map_err(AuthError::Setting)?;
    let flow = unless_escaped(Flow::begin(client, &http)).await?.map_err(AuthError::Kept)?;
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
         paste it here and press Enter; it does not show. Esc cancels.")?;
    let question = Question { text: "Waiting for the browser, or for that address".to_owned(), echo: Echo::Hidden };
    let mut back = std::pin::pin!(flow.wait());
    loop {
        let pasted = tokio::select! {
            signed_in = &mut back => return Ok(signed_in.map_err(AuthError::Kept)?),
            pasted = prompt::answer(&question) => pasted.map_err(|error| unanswered(error, ADDRESS))?,
        };
        match flow.pasted(pasted.expose_secret()) {
            Err(failure) => complain(&failure)?,
            Ok(landed) => return Ok(unless_escaped(landed).await?.map_err(AuthError::Kept)?),
        }
    }
}

async fn unless_escaped<T>(work: impl Future<Output = T>) -> Result<T, AuthError> {
    prompt::unless_escaped(work).await.map_err(|error| unanswered(error, ADDRESS))
}
