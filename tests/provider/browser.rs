//! The pages in a real browser, where Chromium and its driver are installed.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::chromium::Chromium;
use crate::support::{World, answer, exchange, read, request, text, with};

const SKIPPED: &str = "skipped: chromedriver is not installed";

/// An app that waits for the browser on a loopback port.
struct App {
    listener: TcpListener,
    address: String,
}

impl App {
    async fn waiting() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        Self { listener, address }
    }

    /// The first line and the body of what the browser brings.
    async fn visited(&self) -> (String, String) {
        let brought = async {
            let (mut stream, _) = self.listener.accept().await.expect("a visit");
            let mut seen = Vec::new();
            loop {
                let mut more = [0; 4096];
                let count = stream.read(&mut more).await.expect("a request");
                seen.extend_from_slice(&more[..count]);
                let text = String::from_utf8_lossy(&seen).into_owned();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let length =
                    head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
                if body.len() >= length.unwrap_or(0) {
                    let page = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nDone";
                    stream.write_all(page.as_bytes()).await.expect("an answer");
                    return (head.lines().next().unwrap_or_default().to_owned(), body.to_owned());
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), brought).await.expect("the browser comes back")
    }
}

#[tokio::test]
async fn a_person_signs_in_chooses_a_tenant_and_comes_back() {
    let world = World::new();
    let Some(browser) = Chromium::start(&world.client, 1000, 800).await else { return eprintln!("{SKIPPED}") };
    let app = App::waiting().await;
    browser.open(&world.authorize(&with(&request(), &[("redirect_uri", &app.address)]))).await;
    browser.write("#user", "demo").await;
    browser.write("#password", "wrong").await;
    browser.click("button[value=sign-in]").await;
    assert!(browser.read("[role=alert]").await.contains("do not belong together"));
    browser.write("#password", "demo").await;
    browser.click("button[value=sign-in]").await;
    browser.click("input[value=Cust40404]").await;
    browser.click("button[value=choose]").await;
    assert!(browser.read("dl").await.contains(&app.address));
    let (visit, ()) = tokio::join!(app.visited(), browser.click("button[value=accept]"));
    let path = visit.0.split(' ').nth(1).expect("a request line");
    let back = format!("{}{path}", app.address);
    assert_eq!(answer(&back, "state").as_deref(), Some("s p&c"));
    let code = answer(&back, "code").expect("a code");
    let (status, tokens) = world.tokens(&with(&exchange(&code), &[("redirect_uri", &app.address)])).await;
    assert_eq!(status, 200, "{tokens}");
    let principal = world.principal("Cust40404", text(&tokens, "access_token")).await;
    assert_eq!(read(principal).await.1["DatabaseContextIdentifier"], "Cust40404");
}

#[tokio::test]
async fn the_pages_fit_a_phone_and_an_answer_can_be_posted() {
    let world = World::new();
    let Some(browser) = Chromium::start(&world.client, 320, 640).await else { return eprintln!("{SKIPPED}") };
    let app = App::waiting().await;
    let fits = async |selector: &str| {
        browser.wait_for(selector).await;
        let width = browser.evaluate("document.documentElement.scrollWidth").await;
        assert!(width.as_u64().is_some_and(|width| width <= 320), "{selector}: {width} pixels wide");
    };
    browser.open(&world.sandbox.root()).await;
    fits("table").await;
    let own = [("redirect_uri", app.address.as_str()), ("response_mode", "form_post"), ("login_hint", "kari")];
    browser.open(&world.authorize(&with(&request(), &own))).await;
    fits("#password").await;
    browser.write("#password", "kari").await;
    browser.click("button[value=sign-in]").await;
    fits("button[value=choose]").await;
    browser.click("button[value=choose]").await;
    fits("button[value=accept]").await;
    browser.click("button[value=accept]").await;
    let to_app = format!("form[action='{}'] button", app.address);
    fits(&to_app).await;
    let ((line, body), ()) = tokio::join!(app.visited(), browser.click(&to_app));
    assert!(
        line.starts_with("POST / ") && body.starts_with("code=") && body.ends_with("&state=s+p%26c"),
        "{line} {body}"
    );
}
