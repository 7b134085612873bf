//! What the browser brings back: the query of the address it ends on, taken there by the
//! listener or pasted by the user.

use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use url::form_urlencoded;

use super::{proof::same, refusal::Refusal, request::Request};

/// The longest address worth reading, in bytes.
const LONGEST: usize = 16 << 10;

/// What an address says to the sign-in that is waited for.
#[derive(Debug)]
pub(super) enum Landing {
    /// A code to be redeemed.
    Code(SecretString),
    /// The provider, or the user there, refused.
    Refused(Refusal),
}

/// Why an address says nothing to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Stray {
    /// Nothing was pasted.
    #[error("paste the address that the browser ended on, from http:// to its end")]
    Nothing,
    /// Neither a code nor a refusal stands in it.
    #[error("there is no code in it; paste the whole address that the browser ended on, from http:// to its end")]
    Empty,
    /// The page where one signs in.
    #[error("that is the address of the sign-in page; paste the one that the browser ends on, after signing in")]
    SignInPage,
    /// Some other page.
    #[error("that is another page's address; the one that the browser ends on begins with http://127.0.0.1")]
    Elsewhere,
    /// It belongs to another sign-in.
    #[error("that belongs to another sign-in, perhaps an earlier one; paste the address that this one ended on")]
    OtherState,
    /// No address is that long, and none says the same thing twice.
    #[error("that is no address a sign-in ends on")]
    Garbage,
}

/// Reads the query of an address that came to the listener.
pub(super) fn of_query(query: &str, state: &SecretString) -> Result<Landing, Stray> {
    if query.len() > LONGEST {
        return Err(Stray::Garbage);
    }
    let mut found: [Option<SecretString>; 4] = Default::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let at = match name.as_ref() {
            "code" => 0,
            "state" => 1,
            "error" => 2,
            "error_description" => 3,
            _ => continue,
        };
        // RFC 6749, section 3.1: no parameter twice.
        if found[at].replace(value.into_owned().into()).is_some() {
            return Err(Stray::Garbage);
        }
    }
    let [code, given, error, description] = found;
    let landing = match (code, error) {
        (Some(code), None) if !code.expose_secret().is_empty() => Landing::Code(code),
        (None, Some(error)) => Landing::Refused(Refusal {
            error: error.expose_secret().to_owned(),
            description: description.map(|text| text.expose_secret().to_owned()).unwrap_or_default(),
        }),
        (None, None) => return Err(Stray::Empty),
        _ => return Err(Stray::Garbage),
    };
    match given {
        Some(given) if same(state, given.expose_secret()) => Ok(landing),
        _ => Err(Stray::OtherState),
    }
}

/// Reads what was pasted: the address, with or without `http://`, or its query alone.
/// Terminals break long lines, people quote: neither matters.
pub(super) fn of_pasted(pasted: &str, request: &Request) -> Result<Landing, Stray> {
    if pasted.len() > LONGEST {
        return Err(Stray::Garbage);
    }
    let mut text = Zeroizing::new(String::with_capacity(pasted.len()));
    text.extend(pasted.chars().filter(|c| !c.is_whitespace() && !c.is_control()));
    let text = text.trim_matches(['"', '\'', '<', '>', '`']);
    if text.is_empty() {
        return Err(Stray::Nothing);
    }
    let (page, query) = match text.split_once('?') {
        Some((page, query)) => (page, query),
        None if text.contains('=') => ("", text),
        None => (text, ""),
    };
    let query = query.split('#').next().unwrap_or_default();
    let host = page.strip_prefix("http://").unwrap_or(page).trim_end_matches('/');
    if host.is_empty() || request.redirect.ends_with(&format!("//{host}")) {
        return of_query(query, &request.state);
    }
    Err(match host {
        host if host.contains("/login") => Stray::SignInPage,
        host if host.starts_with("127.0.0.1:") => Stray::OtherState,
        host if host.contains('.') || host.contains("://") => Stray::Elsewhere,
        _ => Stray::Empty,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn request() -> Request {
        Request { state: "st-ate".into(), ..Request::new(50_123) }
    }

    fn pasted(text: &str) -> Result<String, Stray> {
        of_pasted(text, &request()).map(|landing| match landing {
            Landing::Code(code) => code.expose_secret().to_owned(),
            Landing::Refused(refusal) => format!("{}: {}", refusal.error, refusal.description),
        })
    }

    #[test]
    fn every_spelling_of_the_address_gives_its_code() {
        for text in [
            "http://127.0.0.1:50123/?code=a%2Bb&state=st-ate",
            "http://127.0.0.1:50123?state=st-ate&code=a%2Bb&session_state=x",
            "127.0.0.1:50123/?code=a%2Bb&state=st-ate#",
            "?code=a%2Bb&state=st-ate",
            "code=a%2Bb&state=st-ate",
            "  'http://127.0.0.1:50123/?code=a%2Bb\n  &state=st-\r\nate' \n",
            "<http://127.0.0.1:50123/?code=a%2Bb&state=st-ate>",
        ] {
            assert_eq!(pasted(text).as_deref(), Ok("a+b"), "{text}");
        }
        let refused = pasted("http://127.0.0.1:50123/?error=access_denied&error_description=No+thanks&state=st-ate");
        assert_eq!(refused.as_deref(), Ok("access_denied: No thanks"));
    }

    #[test]
    fn what_is_no_answer_is_told_apart() {
        for (text, stray) in [
            ("", Stray::Nothing),
            (" \n", Stray::Nothing),
            ("8A:abc", Stray::Empty),
            ("http://127.0.0.1:50123/", Stray::Empty),
            ("http://127.0.0.1:50123/?foo=1", Stray::Empty),
            ("https://sod.superoffice.com/login/common/oauth/authorize?state=st-ate&client_id=1", Stray::SignInPage),
            ("https://sod.superoffice.com/login", Stray::SignInPage),
            ("https://example.com/?code=1&state=st-ate", Stray::Elsewhere),
            ("https://127.0.0.1:50123/?code=1&state=st-ate", Stray::Elsewhere),
            ("http://127.0.0.1:50123/?code=1&state=other", Stray::OtherState),
            ("http://127.0.0.1:50123/?code=1", Stray::OtherState),
            ("http://127.0.0.1:40000/?code=1&state=st-ate", Stray::OtherState),
            ("?code=1&code=2&state=st-ate", Stray::Garbage),
            ("?code=1&error=x&state=st-ate", Stray::Garbage),
            ("?code=&state=st-ate", Stray::Garbage),
        ] {
            assert_eq!(pasted(text), Err(stray), "{text}");
        }
        assert_eq!(pasted(&"x".repeat(LONGEST + 1)), Err(Stray::Garbage));
    }

    proptest! {
        #[test]
        fn nothing_without_the_state_is_taken(text in ".{0,200}") {
            prop_assume!(!text.contains("st-ate"));
            prop_assert!(pasted(&text).is_err());
            prop_assert!(of_query(&text, &request().state).is_err());
        }

        #[test]
        fn any_code_comes_back_whole(code in "[ -~]{1,80}", broken in 0usize..200) {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("state", "st-ate").append_pair("code", &code).finish();
            let mut text = format!("http://127.0.0.1:50123/?{query}");
            text.insert_str(broken.min(text.len()), "\r\n   ");
            let back = pasted(&text);
            prop_assert_eq!(back.as_deref(), Ok(code.as_str()));
        }
    }
}
