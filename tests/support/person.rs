//! A person before a browser, played over HTTP: opens an authorize address, fills
//! in the sandbox's pages, and says where the browser would end up.

use reqwest::{Client, Response, header, redirect};

/// What this person does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person<'a> {
    pub(crate) user: &'a str,
    pub(crate) password: &'a str,
    /// Chosen where the page asks.
    pub(crate) tenant: &'a str,
    /// `accept` or `decline`.
    pub(crate) answer: &'a str,
}

impl Default for Person<'_> {
    fn default() -> Self {
        Self { user: "demo", password: "demo", tenant: "Cust26759", answer: "accept" }
    }
}

/// A client that goes nowhere by itself.
pub(crate) fn browser() -> Client {
    // Fails when another test of this process was first, which is as good.
    rustls::crypto::ring::default_provider().install_default().ok();
    Client::builder().no_proxy().redirect(redirect::Policy::none()).build().expect("a client without settings")
}

impl Person<'_> {
    /// Goes through all pages; the address that the browser is sent to, with its answer.
    pub(crate) async fn sign_in(&self, client: &Client, authorize: &str) -> String {
        let mut response = client.get(authorize).send().await.expect("the provider answers");
        for _ in 0..4 {
            if let Some(target) = target(&response) {
                return target;
            }
            let page = response.text().await.expect("a whole page");
            let fields = self.fill_in(&page);
            let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
            response = post(client, &root(authorize), form).await;
        }
        panic!("the sign-in does not end");
    }

    fn fill_in(&self, page: &str) -> Vec<(&'static str, String)> {
        let mut fields = vec![("sign_in", sign_in_of(page))];
        fields.extend(if page.contains("name=\"password\"") {
            vec![
                ("user", self.user.to_owned()),
                ("password", self.password.to_owned()),
                ("action", "sign-in".to_owned()),
            ]
        } else if page.contains("name=\"tenant\"") {
            vec![("tenant", self.tenant.to_owned()), ("action", "choose".to_owned())]
        } else {
            vec![("action", self.answer.to_owned())]
        });
        fields
    }
}

/// Sends a page's form.
pub(crate) async fn post(client: &Client, root: &str, form: String) -> Response {
    let request = client.post(format!("{root}/login/common/sign-in"));
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(form).send().await.expect("the provider answers")
}

/// Where a response sends the browser.
pub(crate) fn target(response: &Response) -> Option<String> {
    Some(response.headers().get(header::LOCATION)?.to_str().expect("a plain address").to_owned())
}

/// The hidden name of the sign-in on a page.
pub(crate) fn sign_in_of(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"sign_in\" value=\"").unwrap_or_else(|| panic!("a form, not\n{page}"));
    rest.split('"').next().expect("a closed attribute").to_owned()
}

/// The part of an authorize address before its path.
fn root(authorize: &str) -> String {
    url::Url::parse(authorize).expect("an address").origin().ascii_serialization()
}
