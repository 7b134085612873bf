//! Where the credentials for a profile come from: the environment, then what is kept,
//! and for what is missing there a question to the user.
//!
//! Knows how to word the question, not how to ask it.

use std::collections::BTreeSet;

use secrecy::{ExposeSecret, SecretString};

use crate::config::{AuthKind, Environment, NotText, Online, Profile, Site, Way};

use super::credentials::{Credentials, xsrf_of};
use super::proof::Proof;
use super::vault::{Drawer, Item, Secrets, VaultError};

/// Why there are no credentials.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// A variable holds no text.
    #[error(transparent)]
    NotText(#[from] NotText),
    /// Something is missing and nobody can be asked for it.
    #[error("no {what} and no terminal to ask on; set {variable}")]
    NoTerminal {
        /// What is missing.
        what: &'static str,
        /// The variable that would have given it.
        variable: &'static str,
    },
    /// The user, or the system, broke the question off.
    #[error("interrupted")]
    Interrupted,
    /// The terminal failed.
    #[error("cannot ask for the {what}: {source}")]
    Terminal {
        /// What was being asked for.
        what: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// A user name that Basic cannot carry, or none at all.
    #[error("the user name must not be empty or hold a colon")]
    User,
    /// A secret that cannot stand in a header.
    #[error("the {what} is empty or holds characters that cannot be sent")]
    Unsendable {
        /// Which secret.
        what: &'static str,
    },
    /// SEAM: goes with the one in `sign_in`.
    #[error("this version does not sign in at SuperOffice Online by itself")]
    Online,
    /// What is kept cannot be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// It is not there any more.
    #[error("the {what} that was kept is gone; sign in again with `relata login`")]
    Gone {
        /// Which secret.
        what: &'static str,
    },
    /// Cookies of no use.
    #[error("the cookies hold no XSRF-TOKEN; copy the whole Cookie header of a signed-in browser")]
    NoXsrf,
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// There is nobody to ask.
    #[error("no terminal")]
    NoTerminal,
    /// It was broken off.
    #[error("interrupted")]
    Interrupted,
    /// The terminal failed.
    #[error(transparent)]
    Terminal(#[from] std::io::Error),
}

/// Whether the answer shows while it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Echo {
    /// It does.
    Shown,
    /// It does not.
    Hidden,
}

/// Something to ask the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// In words, without punctuation at its end.
    pub text: String,
    /// Whether the answer shows.
    pub echo: Echo,
}

/// Asks one question.
type Ask<'a> = &'a mut dyn FnMut(&Question) -> Result<SecretString, AskError>;

/// What each kind of credentials is made of, the first that is found being the guess.
const KINDS: [(AuthKind, Item); 4] = [
    (AuthKind::Bearer, Item::Token),
    (AuthKind::Ticket, Item::Ticket),
    (AuthKind::Session, Item::Cookie),
    (AuthKind::Basic, Item::Password),
];

/// Finds the proof for a profile whose secret is sent as it is given: the environment's,
/// else the one that is kept, else the answer to a question. Where the profile does not say
/// how to sign in, the secret that is found does, and else it is with user and password.
///
/// What is kept is looked up and not read: see [`Proof`].
pub fn sign_in(
    profile: &Profile,
    environment: Environment<'_>,
    drawer: &Drawer,
    ask: &mut dyn FnMut(&Question) -> Result<SecretString, AskError>,
) -> Result<Proof, AuthError> {
    let auth = match &profile.site {
        Site::Fixed { auth, .. } => *auth,
        Site::Online(Online { way: Way::Given { auth, .. }, .. }) => Some(*auth),
        // SEAM: the browser and the system user come in here, as an auth::Access.
        Site::Online(Online { way: Way::Browser { .. } | Way::System { .. }, .. }) => return Err(AuthError::Online),
    };
    let given = Secrets::of_environment(environment)?;
    let host = profile.site.host();
    if let Some(kind) = auth.or_else(|| guess(given.items()))
        && let Some(secret) = given.get(item(kind))
    {
        let shape = shape(kind, profile.user.clone(), &given, &host, ask)?;
        return Ok(Proof::Ready(shape.with_secret(sendable(item(kind), secret)?)));
    }

    let kept = drawer.kept()?;
    let kind = auth.or_else(|| guess(kept.iter().flat_map(|kept| kept.items.iter().copied()))).unwrap_or(AuthKind::Basic);
    if let Some(kept) = kept.filter(|kept| kept.items.contains(&item(kind)) && kept.is_of(profile.user.as_deref())) {
        let shape = shape(kind, profile.user.clone().or(kept.user), &given, &host, ask)?;
        return Ok(Proof::Kept { shape, item: item(kind), drawer: drawer.clone() });
    }

    let shape = shape(kind, profile.user.clone(), &given, &host, ask)?;
    let text = match &shape {
        Credentials::Basic { user, .. } => format!("Password of {user} at {host}"),
        _ => format!("The {} for {host}", item(kind).name()),
    };
    let secret = answer(item(kind).name(), item(kind).variable(), Question { text, echo: Echo::Hidden }, ask)?;
    let credentials = shape.with_secret(sendable(item(kind), &secret)?);
    Ok(Proof::Ready(credentials))
}

fn guess(mut found: impl Iterator<Item = Item>) -> Option<AuthKind> {
    let found: BTreeSet<Item> = found.by_ref().collect();
    KINDS.iter().find(|(_, item)| found.contains(item)).map(|(kind, _)| *kind)
}

fn item(kind: AuthKind) -> Item {
    KINDS.iter().find(|(known, _)| *known == kind).map(|(_, item)| *item).expect("the table has every kind")
}

/// The credentials but for their secret.
fn shape(
    kind: AuthKind,
    user: Option<String>,
    given: &Secrets,
    host: &str,
    ask: Ask<'_>,
) -> Result<Credentials, AuthError> {
    let none = SecretString::default;
    Ok(match kind {
        AuthKind::Basic => {
            let question = || Question { text: format!("User at {host}"), echo: Echo::Shown };
            let user = match user {
                Some(user) => user,
                None => answer("user", Some("RELATA_USER"), question(), ask)?.expose_secret().to_owned(),
            };
            if user.is_empty() || user.contains(':') {
                return Err(AuthError::User);
            }
            Credentials::Basic { user, password: none() }
        }
        AuthKind::Ticket => {
            let app_token = given.get(Item::AppToken).map(|token| sendable(Item::AppToken, token)).transpose()?;
            Credentials::Ticket { ticket: none(), app_token }
        }
        AuthKind::Bearer => Credentials::Bearer { token: none() },
        AuthKind::Session => Credentials::Session { cookie: none(), xsrf: none() },
    })
}

fn answer(
    what: &'static str,
    variable: Option<&'static str>,
    question: Question,
    ask: Ask<'_>,
) -> Result<SecretString, AuthError> {
    ask(&question).map_err(|error| match error {
        AskError::NoTerminal => AuthError::NoTerminal { what, variable: variable.unwrap_or("RELATA_PROFILE") },
        AskError::Interrupted => AuthError::Interrupted,
        AskError::Terminal(source) => AuthError::Terminal { what, source },
    })
}

/// Checks here what would otherwise fail far from its cause, in the first request.
pub(super) fn sendable(item: Item, secret: &SecretString) -> Result<SecretString, AuthError> {
    if item == Item::Password {
        return Ok(secret.clone());
    }
    let text = secret.expose_secret().trim();
    let visible = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    if text.is_empty() || !text.bytes().all(visible) {
        return Err(AuthError::Unsendable { what: item.name() });
    }
    if item == Item::Cookie && xsrf_of(text).is_none() {
        return Err(AuthError::NoXsrf);
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use secrecy::{ExposeSecret, SecretString};

    use super::{AskError, AuthError, Credentials, Echo, Question, sign_in};
    use crate::config::{AuthKind, Environment, Keeping, Profile, Site};

    fn profile(auth: Option<AuthKind>, user: Option<&str>) -> Profile {
        let url = "https://crm.example.com".parse().expect("an address");
        Profile {
            name: None,
            site: Site::Fixed { url, auth },
            user: user.map(str::to_owned),
            secrets: Keeping::Nowhere,
        }
    }

    /// Signs in with these variables; the answers are given in turn, and the
    /// questions come back.
    fn with(
        profile: &Profile,
        variables: &[(&str, &str)],
        answers: &[&str],
    ) -> (Result<Credentials, AuthError>, Vec<(String, Echo)>) {
        let lookup = |name: &str| -> Option<OsString> {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
        };
        let (mut answers, mut asked) = (answers.iter(), Vec::new());
        let mut ask = |question: &Question| -> Result<SecretString, AskError> {
            asked.push((question.text.clone(), question.echo));
            answers.next().map(|answer| (*answer).into()).ok_or(AskError::NoTerminal)
        };
        (sign_in(profile, Environment::new(&lookup), &mut ask), asked)
    }

    fn first_header(credentials: Result<Credentials, AuthError>) -> String {
        credentials.expect("credentials").headers()[0].1.expose_secret().to_owned()
    }

    #[test]
    fn the_secret_found_decides_where_the_profile_does_not() {
        let all = [
            ("RELATA_TOKEN", "to"),
            ("RELATA_TICKET", "ti"),
            ("RELATA_COOKIE", "XSRF-TOKEN=x"),
            ("RELATA_PASSWORD", "p"),
        ];
        let open = profile(None, Some("demo"));
        for (from, expected) in [(0, "Bearer to"), (1, "SOTicket ti"), (2, "XSRF-TOKEN=x"), (3, "Basic ZGVtbzpw")] {
            let (credentials, asked) = with(&open, &all[from..], &[]);
            assert_eq!(first_header(credentials), expected);
            assert!(asked.is_empty());
        }
        let ticket = profile(Some(AuthKind::Ticket), None);
        assert_eq!(first_header(with(&ticket, &all, &[]).0), "SOTicket ti", "the profile decides");
    }

    #[test]
    fn what_is_missing_is_asked_for_and_secrets_are_not_shown() {
        let (credentials, asked) = with(&profile(None, None), &[], &["demo", ""]);
        assert_eq!(first_header(credentials), "Basic ZGVtbzo=");
        let user = ("User at crm.example.com".to_owned(), Echo::Shown);
        assert_eq!(asked, [user, ("Password of demo at crm.example.com".to_owned(), Echo::Hidden)]);

        let (credentials, asked) = with(&profile(Some(AuthKind::Bearer), None), &[], &[" token\n"]);
        assert_eq!(first_header(credentials), "Bearer token");
        assert_eq!(asked, [("The token for crm.example.com".to_owned(), Echo::Hidden)]);
    }

    #[test]
    fn an_empty_password_is_one_and_an_empty_token_is_none() {
        let (credentials, asked) = with(&profile(None, Some("demo")), &[("RELATA_PASSWORD", "")], &[]);
        assert_eq!(first_header(credentials), "Basic ZGVtbzo=");
        assert!(asked.is_empty());
        let (credentials, _) = with(&profile(Some(AuthKind::Bearer), None), &[("RELATA_TOKEN", "")], &[""]);
        assert!(matches!(credentials, Err(AuthError::Unsendable { what: "token" })));
    }

    #[test]
    fn the_application_token_goes_with_the_ticket_only() {
        let variables = [("RELATA_TICKET", "ti"), ("RELATA_APP_TOKEN", "app"), ("RELATA_PASSWORD", "p")];
        let (credentials, _) = with(&profile(None, None), &variables, &[]);
        assert_eq!(credentials.expect("credentials").headers()[1].0, "SO-AppToken");
        let (credentials, _) = with(&profile(Some(AuthKind::Basic), Some("demo")), &variables, &[]);
        assert_eq!(credentials.expect("credentials").headers().len(), 1);
    }

    #[test]
    fn what_could_not_be_sent_is_refused_at_once() {
        let token = |value| with(&profile(Some(AuthKind::Bearer), None), &[("RELATA_TOKEN", value)], &[]).0;
        assert!(matches!(token("a\r\nX-Evil: 1"), Err(AuthError::Unsendable { .. })));
        assert!(matches!(token("nøkkel"), Err(AuthError::Unsendable { .. })));
        let (colon, _) = with(&profile(None, Some("a:b")), &[("RELATA_PASSWORD", "")], &[]);
        assert!(matches!(colon, Err(AuthError::User)));
        let (cookies, _) = with(&profile(None, None), &[("RELATA_COOKIE", "session=1; XSRF-TOKEN=")], &[]);
        assert!(matches!(cookies, Err(AuthError::NoXsrf)));
    }

    #[test]
    fn with_nobody_to_ask_the_error_names_the_variable() {
        let (credentials, _) = with(&profile(None, Some("demo")), &[], &[]);
        let error = credentials.expect_err("no password").to_string();
        assert_eq!(error, "no password and no terminal to ask on; set RELATA_PASSWORD");
    }
}
