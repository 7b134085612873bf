//! The steps that somebody has to take: secrets, the sign-in, who that is, the relations.

use super::Patient;
use super::advice::Advice;
use super::hop::{Findings, Trouble};
use crate::api::{ApiError, Connection, HttpApi, RelationApi};
use crate::auth::{Access, AskError, AuthError, Credentials, Entrance, Grant, Item, Secrets};
use crate::cli::{Exit, offers::offered, prompt};
use crate::config::{BaseUrl, Environment, Settings};
use crate::domain::{FailureKind, Principal, Scope};
use crate::sandbox::Sandbox;

/// Licences without which there are no relations (module names of the user plans).
const LICENCES: [&str; 2] = ["relation", "relation-cal"];

/// What requests to a sandbox are sent with.
pub(super) fn at_the_sandbox(sandbox: &Sandbox) -> Access {
    let base: BaseUrl = sandbox.url().parse().expect("the sandbox knows its address");
    let credentials = Credentials::Basic { user: "demo".to_owned(), password: "demo".into() };
    Access::Fixed(Grant::new(base.as_url().clone(), credentials))
}

/// What requests are sent with. Asks for what is missing, where it may.
pub(super) async fn secrets(
    findings: &mut Findings,
    needs: Option<()>,
    patient: &Patient<'_>,
    advice: &Advice,
    may_ask: bool,
) -> Option<Access> {
    findings
        .step(("secrets", None), needs, async |()| {
            // A question is asked by a runtime of its own, which needs a thread of its own.
            let asking = || way_in(patient, may_ask);
            let found = std::thread::scope(|scope| scope.spawn(asking).join());
            found.unwrap_or_else(|panic| std::panic::resume_unwind(panic)).map_err(|error| {
                let next = advice.unproven(&error);
                let text = match &error {
                    AuthError::NoTerminal { what, variable } => {
                        format!("nobody is signed in: no {what} is kept, and none is in {variable}")
                    }
                    other => other.to_string(),
                };
                Trouble::new(Exit::of(&error.into()), text, next)
            })
        })
        .await
}

fn way_in(Patient { profile, drawer, settings }: &Patient<'_>, may_ask: bool) -> Result<(String, Access), AuthError> {
    let environment = Environment::of_process();
    let given: Vec<&str> = Secrets::of_environment(environment)?.items().filter_map(Item::variable).collect();
    let kept = drawer.kept();
    let mut asked = false;
    let entrance = Entrance::find(profile, &settings.network, environment, drawer.clone(), &mut |question| {
        asked = true;
        if may_ask { prompt::ask(question) } else { Err(AskError::NoTerminal) }
    })?;
    let access = entrance.access()?;
    let found = match kept {
        _ if asked => "typed".to_owned(),
        Ok(Some(kept)) if given.is_empty() => {
            let items: Vec<&str> = kept.items.iter().map(|item| item.name()).collect();
            format!("{}, kept in {}", items.join(", "), kept.shelf.name())
        }
        Ok(Some(kept)) => format!("from {}, and what is kept in {}", given.join(", "), kept.shelf.name()),
        _ => format!("from {}", given.join(", ")),
    };
    Ok((found, access))
}

/// What only somebody who is signed in is told.
pub(super) async fn relations(findings: &mut Findings, access: Option<Access>, settings: &Settings, advice: &Advice) {
    let signed_in =
        findings.step(("sign-in", None), access, async |access| sign_in(access, settings, advice).await).await;
    let (api, user) = signed_in.unzip();
    match &user {
        Some(user) => findings.note(("user", None), || who(user)),
        None => findings.skip(("user", None)),
    }
    findings
        .step(("relations", None), api, async |api: HttpApi| {
            let page = api.relations(Scope::All, 0).await.map_err(|error| refused(&error, advice))?;
            let found = if page.rows.is_empty() { "there are none yet" } else { "they can be read" };
            Ok((found.to_owned(), ()))
        })
        .await;
}

async fn sign_in(
    access: Access,
    settings: &Settings,
    advice: &Advice,
) -> Result<(String, (HttpApi, Principal)), Trouble> {
    let connection = Connection {
        access,
        network: settings.network.clone(),
        language: Some(settings.language.to_string()),
        culture: settings.culture.as_ref().map(ToString::to_string),
        page_size: 1,
    };
    let api = HttpApi::new(&connection).map_err(|error| refused(&error, advice))?;
    match api.principal().await {
        Ok(user) => Ok(("accepted".to_owned(), (api, user))),
        Err(error) if error.failure.kind == FailureKind::SignIn => {
            let trouble = refused(&error, advice);
            let address = match &connection.access {
                Access::Fixed(grant) => Some(grant.base.clone()),
                // Whoever refuses there may be the provider, of whom the API knows nothing.
                Access::Online(_) => None,
            };
            let offers = match address {
                Some(address) => offered(&connection.network, &address).await,
                None => Vec::new(),
            };
            let offers = if offers.is_empty() { String::new() } else { format!("; it takes {}", offers.join(", ")) };
            Err(Trouble { text: format!("{}{offers}", trouble.text), ..trouble })
        }
        Err(error) => Err(refused(&error, advice)),
    }
}

fn who(user: &Principal) -> Result<String, Trouble> {
    let Principal { associate, full_name, role, licences, .. } = user;
    let role = if role.is_empty() { String::new() } else { format!(", {role}") };
    let who = format!("{full_name} ({associate}){role}");
    let has = |licence: &&str| licences.iter().any(|has| has.eq_ignore_ascii_case(licence));
    let missing: Vec<&str> = LICENCES.into_iter().filter(|licence| !has(licence)).collect();
    match (licences.is_empty(), missing.as_slice()) {
        (true, _) => Ok(format!("{who}; the server tells no licences")),
        (false, []) => Ok(format!("{who}; licensed for relations")),
        (false, missing) => Err(Trouble::new(
            Exit::NoRight,
            format!("{who}; no licence for {}", missing.join(", ")),
            "if relations are refused, ask an administrator for that licence",
        )),
    }
}

fn refused(error: &ApiError, advice: &Advice) -> Trouble {
    let failure = &error.failure;
    let next = match failure.kind {
        FailureKind::SignIn => advice.refused(failure),
        FailureKind::Forbidden => "ask an administrator for the right, or the licence, to read relations".to_owned(),
        FailureKind::Unreachable => advice.unreachable(failure),
        _ => "try again; if it stays so, tell the server's administrator these words".to_owned(),
    };
    Trouble::of(failure, next)
}
