//! Where the credentials for a profile come from: the environment, then what is kept,
//! and for what is missing there a question to the user.
//!
//! Knows how to word the question, not how to ask it.

use std::collections::BTreeSet;

use secrecy::{ExposeSecret, SecretString};

use crate::config::{AuthKind, Environment, Profile};

use super::credentials::{Credentials, xsrf_of};
use super::error::AuthError;
use super::means::{Means, secret_of};
use super::question::{Ask, AskError, Echo, Question};
use super::vault::{Drawer, Item, Secrets};

/// What each kind of credentials is made of, the first that is found being the guess.
const KINDS: [(AuthKind, Item); 4] = [
    (AuthKind::Bearer, Item::Token),
    (AuthKind::Ticket, Item::Ticket),
    (AuthKind::Session, Item::Cookie),
    (AuthKind::Basic, Item::Password),
];

/// Finds the means to sign in for a profile whose secret is sent as it is given: the environment's,
/// else the one that is kept, else the answer to a question. Where `auth` does not say how
/// to sign in, the secret that is found does, and else it is with user and password.
///
/// What is kept is looked up and not read: see [`Means`].
pub(super) fn sign_in(
    profile: &Profile,
    auth: Option<AuthKind>,
    environment: Environment<'_>,
    drawer: &Drawer,
    ask: &mut dyn FnMut(&Question) -> Result<SecretString, AskError>,
) -> Result<Means, AuthError> {
    let given = Secrets::of_environment(environment)?;
    let host = profile.site.host();
    if let Some(kind) = auth.or_else(|| guess(given.items()))
        && let Some(secret) = given.get(item(kind))
    {
        let shape = shape(kind, profile.user.clone(), &given, &host, ask)?;
        return Ok(Means::Ready(shape.with_secret(sendable(item(kind), secret)?)));
    }

    let kept = drawer.kept()?;
    let kind =
        auth.or_else(|| guess(kept.iter().flat_map(|kept| kept.items.iter().copied()))).unwrap_or(AuthKind::Basic);
    if let Some(kept) = kept.filter(|kept| kept.items.contains(&item(kind)) && kept.is_of(profile.user.as_deref())) {
        let shape = shape(kind, profile.user.clone().or(kept.user), &given, &host, ask)?;
        return Ok(Means::Kept { shape, item: item(kind), drawer: drawer.clone() });
    }

    let shape = shape(kind, profile.user.clone(), &given, &host, ask)?;
    typed(shape, &host, ask)
}

/// Asks for the secret that these credentials want.
pub(super) fn typed(shape: Credentials, host: &str, ask: Ask<'_>) -> Result<Means, AuthError> {
    let (item, user) = secret_of(&shape);
    let text = match user {
        Some(user) => format!("Password of {user} at {host}"),
        None => format!("The {} for {host}", item.name()),
    };
    let variable = item.variable().expect("whatever is asked for can come from the environment");
    let secret = answer(item.name(), variable, &Question { text, echo: Echo::Hidden }, ask)?;
    Ok(Means::Ready(shape.with_secret(sendable(item, &secret)?)))
}

fn guess(found: impl Iterator<Item = Item>) -> Option<AuthKind> {
    let found: BTreeSet<Item> = found.collect();
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
                None => answer("user", "RELATA_USER", &question(), ask)?.expose_secret().to_owned(),
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
    variable: &'static str,
    question: &Question,
    ask: Ask<'_>,
) -> Result<SecretString, AuthError> {
    ask(question).map_err(|error| match error {
        AskError::NoTerminal => AuthError::NoTerminal { what, variable },
        AskError::Interrupted => AuthError::Interrupted,
        AskError::Terminal(source) => AuthError::Terminal { what, source },
    })
}

/// What stands before a secret where it is copied from a request, outermost first.
const BEFORE: [(Item, &[&str]); 4] = [
    (Item::Token, &["Authorization:", "Bearer "]),
    (Item::Ticket, &["Authorization:", "SOTicket "]),
    (Item::Cookie, &["Cookie:"]),
    (Item::AppToken, &["SO-AppToken:"]),
];

/// The secret without the name of its header and its scheme, which are sent anyway.
fn bare(item: Item, text: &str) -> &str {
    let before = BEFORE.iter().filter(|(known, _)| *known == item).flat_map(|(_, before)| before.iter());
    before.fold(text.trim(), |text, before| match text.get(..before.len()) {
        Some(start) if start.eq_ignore_ascii_case(before) => text[before.len()..].trim_start(),
        _ => text,
    })
}

/// Checks here what would otherwise fail far from its cause, in the first request.
pub(super) fn sendable(item: Item, secret: &SecretString) -> Result<SecretString, AuthError> {
    if item == Item::Password {
        return Ok(secret.clone());
    }
    let text = bare(item, secret.expose_secret());
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

    use super::{AskError, AuthError, Credentials, Drawer, Echo, Item, Means, Question, Secrets, sign_in};
    use crate::auth::{Vault, VaultError};
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

    /// Signs in with these variables and nothing kept; the answers are given in turn, and
    /// the questions come back.
    fn with(
        profile: &Profile,
        variables: &[(&str, &str)],
        answers: &[&str],
    ) -> (Result<Credentials, AuthError>, Vec<(String, Echo)>) {
        let nothing = Vault::new("nowhere".into()).drawer(profile);
        let (means, asked) = means_of(profile, &nothing, variables, answers);
        let at_hand = means.map(|means| match means {
            Means::Ready(credentials) => credentials,
            Means::Kept { .. } => panic!("nothing is kept"),
        });
        (at_hand, asked)
    }

    fn means_of(
        profile: &Profile,
        drawer: &Drawer,
        variables: &[(&str, &str)],
        answers: &[&str],
    ) -> (Result<Means, AuthError>, Vec<(String, Echo)>) {
        let lookup = |name: &str| -> Option<OsString> {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
        };
        let (mut answers, mut asked) = (answers.iter(), Vec::new());
        let mut ask = |question: &Question| -> Result<SecretString, AskError> {
            asked.push((question.text.clone(), question.echo));
            answers.next().map(|answer| (*answer).into()).ok_or(AskError::NoTerminal)
        };
        let auth = match &profile.site {
            Site::Fixed { auth, .. } => *auth,
            Site::Online(_) => None,
        };
        (sign_in(profile, auth, Environment::new(&lookup), drawer, &mut ask), asked)
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
        assert_eq!(asked, [("The access token for crm.example.com".to_owned(), Echo::Hidden)]);
    }

    #[test]
    fn an_empty_password_is_one_and_an_empty_token_is_none() {
        let (credentials, asked) = with(&profile(None, Some("demo")), &[("RELATA_PASSWORD", "")], &[]);
        assert_eq!(first_header(credentials), "Basic ZGVtbzo=");
        assert!(asked.is_empty());
        let (credentials, _) = with(&profile(Some(AuthKind::Bearer), None), &[("RELATA_TOKEN", "")], &[""]);
        assert!(matches!(credentials, Err(AuthError::Unsendable { what: "access token" })));
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
    fn what_is_copied_with_its_header_is_sent_once() {
        for (kind, name, copied, sent) in [
            (AuthKind::Bearer, "RELATA_TOKEN", "Bearer 8A:x", "Bearer 8A:x"),
            (AuthKind::Bearer, "RELATA_TOKEN", " authorization: bearer  8A:x", "Bearer 8A:x"),
            (AuthKind::Ticket, "RELATA_TICKET", "Authorization: SoTicket 7T:x=", "SOTicket 7T:x="),
            (AuthKind::Session, "RELATA_COOKIE", "cookie: a=b; XSRF-TOKEN=x", "a=b; XSRF-TOKEN=x"),
        ] {
            assert_eq!(first_header(with(&profile(Some(kind), None), &[(name, copied)], &[]).0), sent, "{copied}");
        }
        let nothing = with(&profile(Some(AuthKind::Bearer), None), &[("RELATA_TOKEN", "Bearer ")], &[]).0;
        assert_eq!(first_header(nothing), "Bearer Bearer", "a word is all that was copied");
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

    /// A drawer with these in it, and the vault's folder.
    fn drawer(profile: &Profile, user: Option<&str>, secrets: &Secrets) -> (Drawer, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let keyring = keyring_core::mock::Store::new().expect("a keyring in memory");
        let drawer = Vault::with_keyring(folder.path().join("secrets.json"), keyring).drawer(profile);
        let drawer = drawer.in_place(Keeping::Keyring);
        drawer.keep(user, secrets).expect("kept");
        (drawer, folder)
    }

    fn password(text: &str) -> Secrets {
        Secrets::default().with(Item::Password, text.into())
    }

    #[test]
    fn what_is_kept_answers_in_place_of_the_user() {
        let open = profile(None, None);
        let (drawer, _folder) = drawer(&open, Some("demo"), &password("hush"));
        let (means, asked) = means_of(&open, &drawer, &[], &[]);
        let means = means.expect("kept");
        assert!(matches!(means, Means::Kept { .. }) && asked.is_empty());
        assert_eq!(first_header(means.read()), "Basic ZGVtbzpodXNo");
        drawer.empty().expect("emptied");
        assert!(matches!(means.read(), Err(AuthError::Gone { what: "password" })));
    }

    #[test]
    fn the_environment_comes_before_what_is_kept() {
        let open = profile(None, Some("demo"));
        let (drawer, folder) = drawer(&open, Some("demo"), &password("hush"));
        // Not even looked at: it could not be read.
        std::fs::write(folder.path().join("secrets.json"), "{").expect("written");
        let (means, _) = means_of(&open, &drawer, &[("RELATA_PASSWORD", "p")], &[]);
        assert_eq!(first_header(means.expect("given").read()), "Basic ZGVtbzpw");
        let (means, _) = means_of(&open, &drawer, &[], &["p"]);
        assert!(matches!(means, Err(AuthError::Vault(VaultError::Damaged { .. }))));
    }

    #[test]
    fn another_users_password_is_not_sent() {
        let other = profile(None, Some("other"));
        let (drawer, _folder) = drawer(&other, Some("demo"), &password("hush"));
        let (means, asked) = means_of(&other, &drawer, &[], &["theirs"]);
        assert_eq!(first_header(means.expect("asked").read()), "Basic b3RoZXI6dGhlaXJz");
        assert_eq!(asked.len(), 1);
    }

    #[test]
    fn a_kept_ticket_brings_its_application_token() {
        let open = profile(None, None);
        let secrets = password("p").with(Item::Ticket, "ti".into()).with(Item::AppToken, "app".into());
        let (drawer, _folder) = drawer(&open, None, &secrets);
        let headers = |variables: &[(&str, &str)]| {
            let credentials = means_of(&open, &drawer, variables, &[]).0.expect("kept").read().expect("read");
            credentials.headers().into_iter().map(|(_, value)| value.expose_secret().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(headers(&[]), ["SOTicket ti", "app"], "the ticket says how to sign in");
        assert_eq!(headers(&[("RELATA_APP_TOKEN", "given")]), ["SOTicket ti", "given"]);
    }
}
