//! A real browser without a window: Chromium, told what to do by its driver over
//! `WebDriver` (W3C). Where the driver is not installed there is none.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use reqwest::{Client, Method};
use serde_json::{Value, json};

/// How an element is named in an answer (`WebDriver`, section 12.2).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A running browser; ends when dropped.
pub(crate) struct Chromium {
    driver: Child,
    session: String,
    client: Client,
}

impl Chromium {
    /// Starts one with a screen of this size, or says that there is none here.
    pub(crate) async fn start(client: &Client, width: u32, height: u32) -> Option<Self> {
        let driver = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut driver = driver.ok()?;
        let out = BufReader::new(driver.stdout.take().expect("piped"));
        let port = out.lines().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let root = format!("http://127.0.0.1:{}/session", port.expect("the driver says its port"));
        let mut browser = Self { driver, session: root, client: client.clone() };
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {
                "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
                "mobileEmulation": {"deviceMetrics": {"width": width, "height": height, "pixelRatio": 1.0}},
            },
            "timeouts": {"implicit": 15_000, "pageLoad": 60_000},
        }}});
        let answer = browser.send(Method::POST, "", Some(&wanted)).await;
        let id = answer["sessionId"].as_str().unwrap_or_else(|| panic!("a session: {answer}"));
        browser.session = format!("{}/{id}", browser.session);
        Some(browser)
    }

    pub(crate) async fn open(&self, url: &str) {
        self.send(Method::POST, "/url", Some(&json!({"url": url}))).await;
    }

    /// Types into the element, when it is there.
    pub(crate) async fn write(&self, selector: &str, text: &str) {
        let element = self.find(selector).await;
        self.send(Method::POST, &format!("{element}/clear"), Some(&json!({}))).await;
        self.send(Method::POST, &format!("{element}/value"), Some(&json!({"text": text}))).await;
    }

    /// Clicks on the element, when it is there.
    pub(crate) async fn click(&self, selector: &str) {
        let element = self.find(selector).await;
        self.send(Method::POST, &format!("{element}/click"), Some(&json!({}))).await;
    }

    /// What the element says, when it is there.
    pub(crate) async fn read(&self, selector: &str) -> String {
        let element = self.find(selector).await;
        let text = self.send(Method::GET, &format!("{element}/text"), None).await;
        text.as_str().expect("text").to_owned()
    }

    /// Waits for the page that has this element.
    pub(crate) async fn wait_for(&self, selector: &str) {
        self.find(selector).await;
    }

    /// The value of a script expression on the page.
    pub(crate) async fn evaluate(&self, expression: &str) -> Value {
        let script = json!({"script": format!("return {expression}"), "args": []});
        self.send(Method::POST, "/execute/sync", Some(&script)).await
    }

    async fn find(&self, selector: &str) -> String {
        let by = json!({"using": "css selector", "value": selector});
        let found = self.send(Method::POST, "/element", Some(&by)).await;
        format!("/element/{}", found[ELEMENT].as_str().unwrap_or_else(|| panic!("{selector}: {found}")))
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Value {
        let request = self.client.request(method, format!("{}{path}", self.session));
        let request = body.into_iter().fold(request, |request, body| request.body(body.to_string()));
        let answer = request.send().await.expect("the driver answers").text().await.expect("a whole answer");
        let answer: Value = serde_json::from_str(&answer).unwrap_or_else(|_| panic!("JSON, not {answer}"));
        assert!(answer["value"]["error"].is_null(), "{path}: {answer}");
        answer["value"].clone()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // The driver ends its browser when it is asked to shut down, not when it is killed.
        let shutdown = self.session.split("/session").next().map(|root| root.trim_start_matches("http://").to_owned());
        let ended = shutdown.is_some_and(|address| shut_down(&address).is_ok());
        if !ended {
            self.driver.kill().ok();
        }
        self.driver.wait().ok();
    }
}

fn shut_down(address: &str) -> std::io::Result<()> {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(address)?;
    write!(stream, "GET /shutdown HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    stream.read_to_end(&mut Vec::new()).map(|_| ())
}
