//! Tenants of SuperOffice Online, with a sign-in that was kept.

use relata::auth::{Flow, Item, OnlineClient};
use relata::config::{Network, Online, OnlineEnvironment, Site, Way};
use relata::net::Client;
use relata::sandbox::online::{Host, Policy, State};
use relata::sandbox::{self, Options, Sandbox};
use secrecy::{ExposeSecret, SecretString};

use crate::person::{Person, browser};
use crate::support::{Report, Ward};

const TENANT: &str = "Cust26759";
const APP: &str = "relata-sandbox";

fn sandbox() -> Sandbox {
    let options = Options { online: Some(Policy::default()), ..Options::default() };
    sandbox::start(&options).expect("a sandbox on free ports")
}

/// What is kept of a sign-in.
async fn sign_in(sandbox: &Sandbox) -> SecretString {
    let environment: OnlineEnvironment = sandbox.root().parse().expect("a provider");
    let http = Client::new(&Network::default(), environment.root()).expect("a client");
    let flow = Flow::begin(&OnlineClient::new(environment, APP), &http).await.expect("a provider to sign in at");
    let web = browser();
    let (signed_in, _page) = tokio::join!(flow.wait(), async {
        let back = Person::default().sign_in(&web, flow.url().as_str()).await;
        web.get(back).send().await.expect("the page at the end")
    });
    signed_in.expect("somebody has signed in").kept().expect("a refresh token")
}

/// With a sign-in kept in the file; the profile may name the tenant.
async fn ward(sandbox: &Sandbox, tenant: Option<&str>) -> Ward {
    let named = tenant.map(|tenant| format!("tenant = \"{tenant}\"")).unwrap_or_default();
    let ward =
        Ward::new(&format!("environment = \"{}\"\nclient_id = \"{APP}\"\nsecrets = \"file\"\n{named}", sandbox.root()));
    let way = Way::Browser {
        client_id: APP.to_owned(),
        redirect_port: None,
        tenant: tenant.map(|tenant| tenant.parse().expect("a tenant")),
    };
    let site = Site::Online(Online { environment: sandbox.root().parse().expect("a provider"), way });
    ward.keep(site, Item::RefreshToken, sign_in(sandbox).await.expose_secret());
    ward
}

/// Off the runtime: the binary is waited for.
async fn doctor(ward: Ward) -> (Ward, Report) {
    let looked = tokio::task::spawn_blocking(move || {
        let report = ward.doctor();
        (ward, report)
    });
    looked.await.expect("the doctor looks")
}

#[tokio::test]
async fn the_way_leads_past_the_provider_to_the_tenant() {
    let sandbox = sandbox();
    for tenant in [Some(TENANT), None] {
        let (ward, report) = doctor(ward(&sandbox, tenant).await).await;
        assert_eq!(report.code, Some(0), "{}", report.text);
        assert!(report.hop("tenant")["detail"].as_str().expect("words").contains(&format!("{TENANT}/api")));
        assert_eq!(report.hop("secrets")["detail"], "refresh token, kept in the file");
        let count = |report: &Report, name: &str| report.hops().iter().filter(|hop| hop["name"] == name).count();
        assert_eq!((count(&report, "connection"), count(&report, "API")), (1, 1), "{}", report.text);

        // Another host is another way.
        sandbox.online().expect("it plays Online").move_to(TENANT, Host::Second);
        let (_, report) = doctor(ward).await;
        assert_eq!(report.code, Some(0), "{}", report.text);
        assert_eq!((count(&report, "connection"), count(&report, "API")), (2, 1), "{}", report.text);
        sandbox.online().expect("it plays Online").move_to(TENANT, Host::First);
    }
}

#[tokio::test]
async fn a_tenant_that_rests_is_told_in_words() {
    let sandbox = sandbox();
    sandbox.online().expect("it plays Online").set_state(TENANT, State::OfflineMaintenance);
    for tenant in [Some(TENANT), None] {
        let (_, report) = doctor(ward(&sandbox, tenant).await).await;
        report.fails("tenant", 3, "is down for maintenance; try again later (OfflineMaintenance)", "try again later");
    }
    let (_, report) = doctor(ward(&sandbox, Some("Cust1")).await).await;
    report.fails("tenant", 1, "is not known there", "check `tenant` under [profiles.work]");
}

#[tokio::test]
async fn a_sign_in_that_is_over_leads_to_the_browser() {
    let sandbox = sandbox();
    let ward = ward(&sandbox, Some(TENANT)).await;
    sandbox.online().expect("it plays Online").withdraw_consent();
    let (_, report) = doctor(ward).await;
    report.fails("sign-in", 1, "sign in again", "`relata login --profile work` signs in with the browser");
}

#[tokio::test]
async fn before_the_first_sign_in_everything_else_is_tried() {
    let sandbox = sandbox();
    let profile = format!("environment = \"{}\"\nclient_id = \"{APP}\"\n", sandbox.root());
    let (_, report) = doctor(Ward::new(&format!("{profile}tenant = \"{TENANT}\""))).await;
    report.fails("secrets", 2, "nobody is signed in yet", "`relata login --profile work` signs in with the browser");
    assert_eq!(report.hop("API")["ok"], true);
    let (_, report) = doctor(Ward::new(&profile)).await;
    report.fails("secrets", 2, "nobody is signed in yet", "`relata login --profile work`");
    assert_eq!((&report.hop("provider")["ok"], &report.hop("tenant")["ok"]), (&true.into(), &().into()));
}
