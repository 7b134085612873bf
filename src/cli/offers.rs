//! The ways to sign in that a server would take, as it tells somebody who tries none.

use reqwest::{
    Method, Url,
    header::{HeaderMap, WWW_AUTHENTICATE},
};

use crate::config::Network;
use crate::net::Client;

/// User and password, in words.
pub(super) const BASIC: &str = "user and password (basic)";

/// The offers of a server that is asked for what nobody may see unasked; none where it says
/// nothing of them.
pub(super) async fn offered(network: &Network, api: &Url) -> Vec<String> {
    let asked = async {
        let client = Client::new(network, api).ok()?;
        let request = client.request(Method::GET, api.join("v1/User/currentPrincipal").ok()?);
        request.timeout(network.request_timeout).send().await.ok()
    };
    // Without an answer there is nothing to go by.
    asked.await.map(|answer| offers(answer.headers())).unwrap_or_default()
}

/// The offers of a refusal, in words.
pub(super) fn offers(headers: &HeaderMap) -> Vec<String> {
    let schemes = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|offer| offer.to_str().ok());
    let mut offers: Vec<String> = Vec::new();
    for scheme in schemes.filter_map(|offer| offer.split([' ', ',']).next()).filter(|scheme| !scheme.is_empty()) {
        let words = match scheme.to_ascii_lowercase().as_str() {
            "basic" => BASIC.to_owned(),
            "soticket" => "a SOTicket (ticket)".to_owned(),
            "bearer" => "an access token (bearer)".to_owned(),
            "negotiate" | "ntlm" | "kerberos" => "Windows users (Negotiate), which relata cannot do".to_owned(),
            _ => scheme.chars().take(20).collect(),
        };
        if !offers.contains(&words) {
            offers.push(words);
        }
    }
    offers
}
