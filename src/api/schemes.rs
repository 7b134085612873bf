//! What a refusal says about ways to sign in that would be taken.
//!
//! Source: WebAPI documentation, "Authentication" (`AuthorizeWithUsername`,
//! `AuthorizeWithTicket`, `AuthorizeWithImplicit` in web.config).

use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};

/// What Windows does by itself, and relata does not.
const WINDOWS: [&str; 3] = ["negotiate", "ntlm", "kerberos"];

/// Words for a refusal (401) whose server takes the sign-in of Windows and nothing else.
pub(super) fn windows_only(headers: &HeaderMap, host: &str) -> Option<String> {
    let mut offered = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok()).peekable();
    offered.peek()?;
    let of_windows = |offer: &str| {
        let scheme = offer.split([' ', ',']).next().unwrap_or_default();
        WINDOWS.iter().any(|known| scheme.eq_ignore_ascii_case(known))
    };
    offered.all(of_windows).then(|| {
        format!(
            "{host} signs in Windows users by Negotiate and nobody else; relata cannot do that. \
             Its administrator can switch on AuthorizeWithUsername or AuthorizeWithTicket in web.config"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn only_windows_is_said_only_where_nothing_else_is_taken() {
        for (offered, expected) in [
            (&["Negotiate", "NTLM"][..], true),
            (&["negotiate oXcwdaAD"][..], true),
            (&["Negotiate", "Basic realm=\"x\""][..], false),
            (&["Bearer error=\"invalid_token\""][..], false),
            (&[][..], false),
        ] {
            let mut headers = HeaderMap::new();
            for scheme in offered {
                headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
            }
            let said = windows_only(&headers, "crm.example.com");
            assert_eq!(said.is_some_and(|said| said.contains("AuthorizeWithUsername")), expected, "{offered:?}");
        }
    }
}
