//! A system user signs in: a token signed with the application's key becomes a ticket.
//!
//! Sources: "How to sign a system user token", "How to get a system user ticket
//! credential", "Validate security tokens" of the documentation.

use jiff::{Timestamp, tz::TimeZone};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use serde::{Deserialize, Serialize};

use super::key::PrivateKey;
use crate::{
    auth::{
        Credentials, ask,
        failure::failure,
        online::{discovery, id_token::check_source, keys::PublishedKeys, refusal::Refusal, session::Proof},
        veil::Veil,
        wiped::{SecretText, json},
    },
    config::OnlineEnvironment,
    domain::{Failure, FailureKind as Kind},
    net::{Client, text},
};

/// An application that has been let in to a tenant without a person.
///
/// A ticket holds for six hours after its last use, and each one asked for leaves a row in
/// the tenant's database: another is got when the server refuses the last, not before.
#[derive(Debug)]
pub struct SystemUser {
    /// Where it signs in.
    pub environment: OnlineEnvironment,
    /// At whom.
    pub tenant: String,
    /// The tenant's token for the application.
    pub system_token: SecretString,
    /// The application's secret: proof of the application with each request.
    pub client_secret: SecretString,
    /// What the token is signed with.
    pub key: PrivateKey,
}

/// Who else issues tokens of system users ("How to get a system user ticket credential", where
/// the provider is no issuer of its own yet).
const VENDOR: &str = "SuperOffice AS";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Order<'a> {
    signed_system_token: &'a str,
    application_token: &'a str,
    context_identifier: &'a str,
    return_token_type: &'static str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Reply {
    #[serde(default)]
    is_successful: Option<bool>,
    #[serde(default)]
    token: Option<SecretText>,
    #[serde(default)]
    error_message: Option<String>,
}

impl SystemUser {
    /// The next ticket.
    pub(in crate::auth::online) async fn prove(&self, http: &Client) -> Result<Proof, Failure> {
        let signed = self.signed(Timestamp::now());
        let order = json(&Order {
            signed_system_token: signed.expose_secret(),
            application_token: self.client_secret.expose_secret(),
            context_identifier: &self.tenant,
            return_token_type: "JWT",
        });
        let secrets = Veil::of([&signed, &self.system_token, &self.client_secret].map(Clone::clone));
        let answer =
            ask::post(http, &self.environment.system_user_url(), ("application/json", &order), secrets).await?;
        let reply: Option<Reply> = serde_json::from_str(&answer.body).ok();
        let token = match reply {
            Some(Reply { is_successful: None | Some(true), token: Some(token), .. }) if answer.status.is_success() => {
                token.0
            }
            _ if !answer.is_verdict() => return Err(answer.unexpected()),
            Some(Reply { error_message: Some(said), .. }) => return Err(self.refused(said, &answer.veil)),
            _ if matches!(answer.status.as_u16(), 200 | 400 | 401 | 403) => {
                return Err(self.refused(format!("HTTP {}", answer.status.as_u16()), &answer.veil));
            }
            _ => return Err(answer.unexpected()),
        };
        let credentials = Credentials::Ticket {
            ticket: self.ticket(http, &token).await?,
            app_token: Some(self.client_secret.clone()),
        };
        Ok(Proof { credentials, renew_at: None })
    }

    /// The system token, the minute in UTC, and the signature of both.
    fn signed(&self, now: Timestamp) -> SecretString {
        let minute = now.to_zoned(TimeZone::UTC).strftime("%Y%m%d%H%M").to_string();
        let data = Zeroizing::new([self.system_token.expose_secret(), ".", &minute].concat());
        [data.as_str(), ".", &self.key.sign(data.as_bytes())].concat().into()
    }

    /// What the token is for: the ticket in it, if the provider has signed it.
    async fn ticket(&self, http: &Client, token: &SecretString) -> Result<SecretString, Failure> {
        let untrusted =
            |why: &str| failure(Kind::SignIn, format!("the answer to the system user is not to be trusted: {why}"));
        let provider = discovery::ask(http, &self.environment).await?;
        let claims = PublishedKeys::new(provider.keys.clone()).read(http, token.expose_secret()).await?;
        let claims = claims.map_err(|error| untrusted(&error.to_string()))?;
        check_source(&claims, &[&provider.issuer, VENDOR], Timestamp::now())
            .map_err(|error| untrusted(&error.to_string()))?;
        if !claims.own("ctx").is_none_or(|tenant| tenant.eq_ignore_ascii_case(&self.tenant)) {
            return Err(untrusted("it is for another tenant"));
        }
        let ticket = claims.own("ticket").filter(|ticket| ticket.bytes().all(|byte| byte.is_ascii_graphic()));
        ticket.map(Into::into).ok_or_else(|| untrusted("it holds no ticket"))
    }

    fn refused(&self, said: String, sent: &Veil) -> Failure {
        let said = Refusal { error: String::new(), description: said };
        let failure = said.failure(sent);
        Failure { text: format!("the system user of {}: {}", text::line(&self.tenant), failure.text), ..failure }
    }
}
