//! The user's browser: a program that `BROWSER` names, which hands its address to the test,
//! and a person who fills in the pages over HTTP.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use tokio::runtime::Runtime;

use crate::person::{Person, browser};

/// Longest wait for a page to be opened.
const LIMIT: Duration = Duration::from_secs(20);

/// A browser, and the person before it.
pub(crate) struct Browser {
    program: PathBuf,
    opened: Receiver<String>,
    runtime: Runtime,
    client: reqwest::Client,
}

impl Browser {
    /// A browser in this folder.
    pub(crate) fn new(folder: &Path) -> Self {
        let (program, pipe) = (folder.join("browser"), folder.join("browser.pipe"));
        let script = format!("#!/bin/sh\nprintf '%s' \"$1\" > '{}'\n", pipe.display());
        fs::write(&program, script).expect("a script");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a script that runs");
        assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
        let (sender, opened) = channel();
        // Reading waits until somebody writes; it ends with its folder at the latest.
        std::thread::spawn(move || {
            while let Ok(address) = fs::read_to_string(&pipe) {
                if sender.send(address).is_err() {
                    return;
                }
            }
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { program, opened, runtime, client: browser() }
    }

    /// What relata finds it by.
    pub(crate) fn variables(&self) -> [(&str, &str); 1] {
        [("BROWSER", self.program.to_str().expect("a path in UTF-8"))]
    }

    /// The address it was opened with, when it is.
    pub(crate) fn opened(&self) -> String {
        self.opened.recv_timeout(LIMIT).expect("the browser is opened")
    }

    /// The person signs in; the address the browser is sent to afterwards.
    pub(crate) fn signs_in(&self, person: &Person<'_>, address: &str) -> String {
        self.runtime.block_on(person.sign_in(&self.client, address))
    }

    /// The browser goes to an address; the page there.
    pub(crate) fn goes_to(&self, address: &str) -> String {
        self.runtime.block_on(async {
            let response = self.client.get(address).send().await.expect("somebody listens");
            response.text().await.expect("a page")
        })
    }

    /// Sends a form; the answer.
    pub(crate) fn posts(&self, address: &str, fields: &[(&str, &str)]) -> String {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.client.post(address).header("Content-Type", "application/x-www-form-urlencoded");
        self.runtime.block_on(async {
            let response = request.body(form).send().await.expect("somebody listens");
            response.text().await.expect("an answer")
        })
    }

    /// A ticket for whoever these tokens are of.
    pub(crate) fn ticket(&self, root: &str, tokens: &str) -> String {
        let tokens: serde_json::Value = serde_json::from_str(tokens).expect("tokens");
        let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("an access token"));
        let address = format!("{root}/Cust26759/api/v1/User/currentToken");
        let ticket = self.runtime.block_on(async {
            let response = self.client.get(address).header("Authorization", bearer).send().await.expect("an answer");
            response.text().await.expect("a ticket")
        });
        ticket.rsplit('"').nth(1).expect("a ticket in quotes").to_owned()
    }

    /// The person signs in, and the browser comes back.
    pub(crate) fn comes_back(&self, address: &str) -> String {
        let end = self.signs_in(&Person::default(), address);
        self.goes_to(&end)
    }
}
