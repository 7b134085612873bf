//! A sign-in through the browser beside the running editor: on a thread of its own, which
//! ends when its handle goes.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::auth::{Access, Entrance, Flow, SignedIn, VaultError, open_browser};
use crate::config::Environment;
use crate::domain::{BrowserStep, Failure, FailureKind, Report, Speaker};
use crate::net::Client;

/// The wire to a sign-in under way. Letting go of it ends the sign-in.
pub(super) struct Browser {
    number: u32,
    pasted: UnboundedSender<SecretString>,
    signed_in: Receiver<Access>,
}

impl Browser {
    /// Begins; how it goes is reported under this number.
    pub(super) fn begin(number: u32, entrance: Entrance, reports: UnboundedSender<Report>) -> io::Result<Self> {
        let (pasted, texts) = unbounded_channel();
        let (access, signed_in) = channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        thread::Builder::new().name("browser".to_owned()).spawn(move || {
            let report = |step| {
                // Without a screen there is nobody to tell.
                let _ = reports.send(Report::Browser(number, step));
            };
            runtime.block_on(sign_in(&entrance, texts, &report, &access));
            // A name being looked up cannot be called back, and nobody needs it now.
            runtime.shutdown_background();
        })?;
        Ok(Self { number, pasted, signed_in })
    }

    /// Which sign-in it is: the steps of one that was left may still be on their way.
    pub(super) const fn number(&self) -> u32 {
        self.number
    }

    /// Hands on the address that the browser ended on.
    pub(super) fn paste(&self, text: SecretString) {
        // A sign-in that is over takes nothing any more, and has said so.
        let _ = self.pasted.send(text);
    }

    /// The access that was gained, once [`BrowserStep::Done`] is reported.
    pub(super) fn access(self) -> Option<Access> {
        self.signed_in.try_recv().ok()
    }
}

async fn sign_in(
    entrance: &Entrance,
    mut pasted: UnboundedReceiver<SecretString>,
    report: &impl Fn(BrowserStep),
    access: &Sender<Access>,
) {
    let signed_in = match flow(entrance, &mut pasted, report).await {
        Ok(Some(signed_in)) => signed_in,
        Ok(None) => return,
        Err(failure) => return report(BrowserStep::Failed(failure.text)),
    };
    let needs = entrance.needs(&signed_in);
    match entrance.signed_in(signed_in) {
        Ok(gained) => {
            let kept = if needs.is_empty() { Ok(()) } else { entrance.drawer().put(&needs).map(drop) };
            // Nobody waits for it any more: the user has left.
            if access.send(gained).is_err() {
                return;
            }
            let unkept = kept.err().filter(|error| *error != VaultError::Nowhere).map(|error| error.to_string());
            report(BrowserStep::Done { unkept });
        }
        Err(error) => report(BrowserStep::Failed(error.to_string())),
    }
}

/// The sign-in itself; nothing when the user has left.
async fn flow(
    entrance: &Entrance,
    pasted: &mut UnboundedReceiver<SecretString>,
    report: &impl Fn(BrowserStep),
) -> Result<Option<SignedIn>, Failure> {
    let client = entrance.client().map_err(|error| Failure {
        kind: FailureKind::SignIn,
        by: Speaker::Relata,
        text: error.to_string(),
        field: None,
        retry: crate::domain::Retry::Never,
    })?;
    let http = Client::new(entrance.network(), client.environment.root())?;
    let flow = tokio::select! {
        flow = Flow::begin(&client, &http) => flow?,
        _left = pasted.recv() => return Ok(None),
    };
    let url = flow.url().clone();
    let opening = tokio::task::spawn_blocking(move || open_browser(&url, Environment::of_process()));
    let unopened = match opening.await {
        Ok(opened) => opened.err().map(|why| why.to_string()),
        Err(panic) => Some(panic.to_string()),
    };
    report(BrowserStep::Waiting { url: flow.url().to_string(), unopened });
    let mut back = std::pin::pin!(flow.wait());
    loop {
        let text = tokio::select! {
            signed_in = &mut back => return signed_in.map(Some),
            text = pasted.recv() => match text {
                Some(text) => text,
                None => return Ok(None),
            },
        };
        match flow.pasted(text.expose_secret()) {
            Err(failure) => report(BrowserStep::Refused(failure.text)),
            Ok(landed) => return landed.await.map(Some),
        }
    }
}
