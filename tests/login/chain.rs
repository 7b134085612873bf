//! The whole chain with a real browser, where Chromium and its driver are installed.

use crate::browser::Browser;
use crate::chromium::Chromium;
use crate::person::browser;
use crate::stage::{Home, host, online};

const CTRL_Q: &str = "\x11";
const F3: &str = "\x1bOR";

#[test]
fn from_a_clean_home_through_chromium_to_the_relations() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let client = browser();
    let Some(chromium) = runtime.block_on(Chromium::start(&client, 1000, 800)) else {
        return eprintln!("skipped: chromedriver is not installed");
    };
    let (home, sandbox) = (Home::new(), online());
    let starter = Browser::new(home.path());
    let mut talk = home.talk(&["login"], &starter.variables());
    talk.answers("Address", &host(&sandbox)).answers("Client id", "relata-sandbox");
    let address = starter.opened();
    runtime.block_on(async {
        chromium.open(&address).await;
        chromium.write("#user", "demo").await;
        chromium.write("#password", "demo").await;
        chromium.click("button[value=sign-in]").await;
        chromium.click("input[value=Cust40404]").await;
        chromium.click("button[value=choose]").await;
        chromium.click("button[value=accept]").await;
        // No other page on the way is without a class.
        assert_eq!(chromium.read("main:not([class]) > h1").await, "Go back to the terminal");
    });
    talk.answers("Keep the sign-in in a file that only you can read? [y/N]", "y");
    talk.says("Signed in at Cust40404");
    talk.opens_the_editor().sees("Demo Brukeren").types(F3).sees("ABC Ltd");
    assert_eq!(talk.terminal.types(CTRL_Q).ends(), 0);
}
