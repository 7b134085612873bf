//! Where the credentials for a profile come from: the environment, and for what
//! is missing there a question to the user.
//!
//! Knows how to word the question, not how to ask it.

use secrecy::{ExposeSecret, SecretString};

use crate::config::{AuthKind, Environment, NotText, Online, Profile, Site, Way};

use super::credentials::Credentials;

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

/// What a secret is called, and the variable that may hold it.
struct Wanted {
    what: &'static str,
    variable: &'static str,
    echo: Echo,
}

const USER: Wanted = Wanted { what: "user", variable: "RELATA_USER", echo: Echo::Shown };
const PASSWORD: Wanted = Wanted { what: "password", variable: "RELATA_PASSWORD", echo: Echo::Hidden };
const TICKET: Wanted = Wanted { what: "ticket", variable: "RELATA_TICKET", echo: Echo::Hidden };
const TOKEN: Wanted = Wanted { what: "token", variable: "RELATA_TOKEN", echo: Echo::Hidden };
const COOKIE: Wanted = Wanted { what: "cookies", variable: "RELATA_COOKIE", echo: Echo::Hidden };

/// Finds the credentials for a profile whose secret is sent as it is given. Where it does not say how to sign in,
/// a token in the environment means Bearer, a ticket `SOTicket`, cookies a
/// session, and anything else user and password.
pub fn sign_in(
    profile: &Profile,
    environment: Environment<'_>,
    ask: &mut dyn FnMut(&Question) -> Result<SecretString, AskError>,
) -> Result<Credentials, AuthError> {
    let auth = match &profile.site {
        Site::Fixed { auth, .. } => *auth,
        Site::Online(Online { way: Way::Given { auth, .. }, .. }) => Some(*auth),
        // SEAM: the browser and the system user come in here, as an auth::Access.
        Site::Online(Online { way: Way::Browser { .. } | Way::System { .. }, .. }) => return Err(AuthError::Online),
    };
    match auth.map_or_else(|| guess(environment), Ok)? {
        AuthKind::Basic => basic(profile, environment, ask),
        AuthKind::Ticket => Ok(Credentials::Ticket {
            ticket: sendable(&TICKET, profile, environment, ask)?,
            app_token: environment
                .text("RELATA_APP_TOKEN")?
                .map(|token| header_value(&token, "application token"))
                .transpose()?,
        }),
        AuthKind::Bearer => Ok(Credentials::Bearer { token: sendable(&TOKEN, profile, environment, ask)? }),
        AuthKind::Session => {
            let cookie = sendable(&COOKIE, profile, environment, ask)?;
            let xsrf = xsrf(cookie.expose_secret()).ok_or(AuthError::NoXsrf)?;
            Ok(Credentials::Session { cookie, xsrf })
        }
    }
}

fn guess(environment: Environment<'_>) -> Result<AuthKind, NotText> {
    let by_secret = [(TOKEN, AuthKind::Bearer), (TICKET, AuthKind::Ticket), (COOKIE, AuthKind::Session)];
    for (wanted, kind) in by_secret {
        if environment.text(wanted.variable)?.is_some() {
            return Ok(kind);
        }
    }
    Ok(AuthKind::Basic)
}

fn basic(profile: &Profile, environment: Environment<'_>, ask: Ask<'_>) -> Result<Credentials, AuthError> {
    let user = match &profile.user {
        Some(user) => user.clone(),
        None => answer(&USER, format!("User at {}", profile.site.host()), ask)?.expose_secret().to_owned(),
    };
    if user.is_empty() || user.contains(':') {
        return Err(AuthError::User);
    }
    // Servers do accept blank passwords: an empty variable is one, an absent one is not.
    let password = match environment.raw(PASSWORD.variable)? {
        Some(password) => password.into(),
        None => answer(&PASSWORD, format!("Password of {user} at {}", profile.site.host()), ask)?,
    };
    Ok(Credentials::Basic { user, password })
}

/// A secret from the environment or the user that a header can hold.
fn sendable(
    wanted: &Wanted,
    profile: &Profile,
    environment: Environment<'_>,
    ask: Ask<'_>,
) -> Result<SecretString, AuthError> {
    let secret = match environment.text(wanted.variable)? {
        Some(secret) => secret.into(),
        None => answer(wanted, format!("The {} for {}", wanted.what, profile.site.host()), ask)?,
    };
    header_value(secret.expose_secret(), wanted.what)
}

fn answer(wanted: &Wanted, text: String, ask: Ask<'_>) -> Result<SecretString, AuthError> {
    let Wanted { what, variable, echo } = *wanted;
    ask(&Question { text, echo }).map_err(|error| match error {
        AskError::NoTerminal => AuthError::NoTerminal { what, variable },
        AskError::Interrupted => AuthError::Interrupted,
        AskError::Terminal(source) => AuthError::Terminal { what, source },
    })
}

/// Checks here what would otherwise fail far from its cause, in the first request.
fn header_value(secret: &str, what: &'static str) -> Result<SecretString, AuthError> {
    let secret = secret.trim();
    let visible = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    if secret.is_empty() || !secret.bytes().all(visible) {
        return Err(AuthError::Unsendable { what });
    }
    Ok(secret.into())
}

/// The value of the `XSRF-TOKEN` cookie.
fn xsrf(cookies: &str) -> Option<SecretString> {
    let mut pairs = cookies.split(';').filter_map(|cookie| cookie.trim().split_once('='));
    let (_, token) = pairs.find(|(name, token)| *name == "XSRF-TOKEN" && !token.is_empty())?;
    Some(token.into())
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
