//! A provider in memory, a person at a browser, and a client of the API behind.

use std::sync::{Arc, Mutex};

use relata::{
    api::{Connection, HttpApi},
    auth::{Access, Flow, Keep, OnlineClient, Session, SignedIn},
    config::{BaseUrl, Network, OnlineEnvironment},
    domain::Failure,
    net,
    sandbox::{self, Options, Sandbox, online::Online},
};
use reqwest::{Response, redirect::Policy};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// A tenant that runs.
pub(crate) const TENANT: &str = "Cust26759";
/// Another that runs.
pub(crate) const OTHER: &str = "Cust40404";
/// The secret of the app people sign in with.
pub(crate) const SECRET: &str = "relata-sandbox-secret";

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: OnlineClient,
    pub(crate) http: net::Client,
    pub(crate) kept: Arc<Shelf>,
}

/// What was handed over to be kept.
#[derive(Default)]
pub(crate) struct Shelf(Mutex<Vec<String>>);

impl Keep for Shelf {
    fn keep(&self, kept: &SecretString) {
        self.0.lock().expect("nobody panicked").push(kept.expose_secret().to_owned());
    }

    fn kept(&self) -> Option<SecretString> {
        self.all().pop().map(Into::into)
    }
}

impl Shelf {
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().expect("nobody panicked").clone()
    }
}

impl World {
    pub(crate) fn new() -> Self {
        // Fails when another test of this process was first, which is as good.
        rustls::crypto::ring::default_provider().install_default().ok();
        let options = Options { online: Some(sandbox::online::Policy::default()), ..Options::default() };
        let sandbox = sandbox::start(&options).expect("a sandbox on a free port");
        let environment: OnlineEnvironment = sandbox.root().parse().expect("a provider on this computer");
        let http = net::Client::new(&Network::default(), environment.root()).expect("a client");
        Self { sandbox, client: OnlineClient::new(environment, "relata-sandbox"), http, kept: Arc::default() }
    }

    pub(crate) fn online(&self) -> &Online {
        self.sandbox.online().expect("it plays Online")
    }

    pub(crate) async fn begin(&self) -> Flow {
        Flow::begin(&self.client, &self.http).await.expect("a provider to sign in at")
    }

    /// A sign-in to the end.
    pub(crate) async fn sign_in(&self) -> SignedIn {
        let flow = self.begin().await;
        let browser = Browser::new();
        let (signed_in, page) = tokio::join!(flow.wait(), async {
            let end = browser.accept(flow.url(), TENANT).await;
            browser.visit(&end).await
        });
        assert_eq!(page.0, 200);
        signed_in.expect("somebody has signed in")
    }

    /// A session of somebody who has just signed in.
    pub(crate) async fn session(&self) -> Session {
        let keep = Arc::clone(&self.kept) as Arc<dyn Keep>;
        Session::of_person(self.client.clone(), self.sign_in().await, Network::default(), keep)
    }

    pub(crate) async fn api(&self) -> HttpApi {
        api(self.session().await)
    }

    /// How often the token endpoint was asked for a refresh.
    pub(crate) fn refreshes(&self) -> usize {
        let asked = self.sandbox.requests().to("/oauth/tokens");
        asked.iter().filter(|request| request.body.contains("grant_type=refresh_token")).count()
    }

    /// How often the state of a tenant was asked for.
    pub(crate) fn looks(&self) -> usize {
        self.sandbox.requests().to("/api/state/").len()
    }

    /// How many requests went to these paths.
    pub(crate) fn sent(&self, part: &str) -> usize {
        self.sandbox.requests().to(part).len()
    }
}

pub(crate) fn connection(session: Session) -> Connection {
    // The address is replaced by the session's own.
    let base: BaseUrl = "http://127.0.0.1:1".parse().expect("an address");
    let nobody = relata::auth::Credentials::Bearer { token: "none".into() };
    Connection { access: Access::Online(session), ..Connection::new(&base, nobody) }
}

pub(crate) fn api(session: Session) -> HttpApi {
    HttpApi::new(&connection(session)).expect("a client of the API")
}

/// The failure's words, which must show none of the secrets of this world.
pub(crate) fn words(failure: &Failure) -> &str {
    for secret in [SECRET, "code=", "8A:", "7T:"] {
        assert!(!failure.text.contains(secret), "{failure}");
    }
    &failure.text
}

/// Somebody at a browser.
pub(crate) struct Browser(reqwest::Client);

impl Browser {
    pub(crate) fn new() -> Self {
        Self(reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().expect("a browser"))
    }

    /// A page as it is, with its status.
    pub(crate) async fn visit(&self, address: &str) -> (u16, String) {
        let response = self.0.get(address).send().await.expect("an answer");
        let status = response.status().as_u16();
        (status, response.text().await.expect("a page"))
    }

    pub(crate) async fn headers(&self, address: &str) -> reqwest::header::HeaderMap {
        self.0.get(address).send().await.expect("an answer").headers().clone()
    }

    /// Signs in and accepts; the address the browser is sent to.
    pub(crate) async fn accept(&self, url: &Url, tenant: &str) -> String {
        let page = self.who(url).await;
        let page = if page.contains("Choose a tenant") {
            text(self.fill(url, &page, &[("action", "choose"), ("tenant", tenant)]).await).await
        } else {
            page
        };
        location(&self.fill(url, &page, &[("action", "accept")]).await)
    }

    /// Signs in and declines; the address the browser is sent to.
    pub(crate) async fn decline(&self, url: &Url) -> String {
        let page = self.who(url).await;
        let page = text(self.fill(url, &page, &[("action", "choose"), ("tenant", TENANT)]).await).await;
        location(&self.fill(url, &page, &[("action", "decline")]).await)
    }

    async fn who(&self, url: &Url) -> String {
        let (status, page) = self.visit(url.as_str()).await;
        assert_eq!(status, 200, "{page}");
        text(self.fill(url, &page, &[("action", "sign-in"), ("user", "demo"), ("password", "demo")]).await).await
    }

    /// Posts a form.
    pub(crate) async fn post(&self, address: Url, fields: &[(&str, &str)]) -> Response {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.0.post(address).header("Content-Type", "application/x-www-form-urlencoded").body(form);
        request.send().await.expect("an answer")
    }

    /// Fills in a page's form.
    async fn fill(&self, url: &Url, page: &str, fields: &[(&str, &str)]) -> Response {
        let (_, rest) = page.split_once("name=\"sign_in\" value=\"").expect("a page with a form");
        let (id, _) = rest.split_once('"').expect("a value");
        let address = url.join("/login/common/sign-in").expect("an address");
        self.post(address, &[&[("sign_in", id)], fields].concat()).await
    }
}

async fn text(response: Response) -> String {
    assert_eq!(response.status().as_u16(), 200);
    response.text().await.expect("a page")
}

fn location(response: &Response) -> String {
    let location = response.headers().get("location").expect("the browser is sent on");
    location.to_str().expect("an address").to_owned()
}
