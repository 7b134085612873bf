//! The dialog of a sign-in through the browser, and the profiles to switch to: as they look,
//! and that no step of a sign-in that was left is taken for one of the next.

use relata::domain::BrowserStep;

use crate::desk::{Desk, Way};
use crate::pictures::snap;
use crate::world::World;

/// Nobody listens there: no sign-in gets further than a test takes it.
const PROFILES: &str = "default_profile = 'work'\n\
    [profiles.work]\nenvironment = 'http://127.0.0.1:9'\ntenant = 'Cust26759'\nclient_id = 'relata'\n\
    [profiles.head-office]\nurl = 'https://crm.example.com/SuperOffice'\n\
    [profiles.unfinished]\nauth = 'ticket'\n";

fn desk(world: &World) -> Desk {
    std::fs::create_dir_all(world.home().join("config")).expect("a folder");
    std::fs::write(world.home().join("config/config.toml"), PROFILES).expect("a file");
    let mut desk = world.desk_by(&Way::default());
    desk.sees("wants you to sign in").settle();
    desk
}

/// An address as long as they are.
fn address(state: &str) -> String {
    let filled = |text: &str| format!("{text:x<43}");
    format!(
        "https://online.example.com/login/common/oauth/authorize?response_type=code&client_id={}\
         &redirect_uri=http%3A%2F%2F127.0.0.1%3A50123&scope=openid&state={}&nonce={}&code_challenge={}\
         &code_challenge_method=S256&acr_values=tenant%3ACust26759&login_hint=demo%40example.com",
        "0123456789abcdef".repeat(2),
        filled(state),
        filled("nonce"),
        filled("challenge"),
    )
}

fn waiting(state: &str, unopened: Option<&str>) -> BrowserStep {
    BrowserStep::Waiting { url: address(state), unopened: unopened.map(str::to_owned) }
}

#[test]
fn every_state_of_the_dialog() {
    let world = World::without_server();
    let mut desk = desk(&world);
    snap(&mut desk, "browser-asked");
    desk.keys("<Enter>");
    snap(&mut desk, "browser-opening");
    desk.browser(1, waiting("state", None));
    snap(&mut desk, "browser-waiting");
    desk.browser(1, waiting("state", Some("this is a session over SSH; open the page on your own computer")));
    assert_eq!(desk.copied.take(), Some(address("state")));
    snap(&mut desk, "browser-over-ssh");
    let refusal = "that is the address of the sign-in page; paste the one that the browser ends on, after signing in";
    desk.paste("http://127.0.0.1:1/?code=1").browser(1, BrowserStep::Refused(refusal.to_owned()));
    snap(&mut desk, "browser-wrong-paste");
    desk.browser(1, BrowserStep::Failed("the sign-in was declined in the browser (access_denied)".to_owned()));
    snap(&mut desk, "browser-declined");
    desk.keys("<Esc>");
    snap(&mut desk, "home-put-off");
}

#[test]
fn the_address_is_whole_at_every_size() {
    let world = World::without_server();
    let mut desk = desk(&world);
    desk.keys("<Enter>").browser(1, waiting("state", Some(&"a long reason ".repeat(20))));
    for (width, height) in [(60, 18), (61, 18), (80, 18), (80, 24), (200, 18)] {
        desk.resize(width, height);
        let screen = desk.screen();
        let lines: Vec<&str> = screen.lines().collect();
        let first = lines.iter().position(|line| line.starts_with("https://")).expect("the address");
        let rows = address("state").len().div_ceil(usize::from(width));
        assert_eq!(lines[first..first + rows].concat(), address("state"), "{width}x{height}\n{screen}");
        assert!(lines[first + rows..].iter().any(|line| line.trim_start().starts_with('>')), "{screen}");
    }
}

#[test]
fn a_step_of_a_sign_in_that_was_left_is_not_the_next_ones() {
    let world = World::without_server();
    let mut desk = desk(&world);
    desk.keys("<Enter><Esc>").browser(1, waiting("first", None));
    desk.assert_hides("Sign in through the browser");
    desk.keys("<F5>").sees("wants you to sign in").keys("<Enter>");
    for late in [waiting("first", None), BrowserStep::Failed("first".to_owned()), BrowserStep::Done { unkept: None }] {
        desk.browser(1, late).assert_shows("Opening your browser");
    }
    desk.browser(2, waiting("second", None)).assert_shows("state=second");
    desk.keys("<F4>");
    assert_eq!(desk.copied.take(), Some(address("second")));
}

#[test]
fn profiles() {
    let world = World::without_server();
    let mut desk = desk(&world);
    desk.keys("<Esc><F7>");
    snap(&mut desk, "profiles");
}
