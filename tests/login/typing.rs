//! What terminals do to answers, and what ends questions and waits.

use std::net::TcpListener;

use crate::browser::Browser;
use crate::person::Person;
use crate::stage::{Home, host, online, server};

const SSH: (&str, &str) = ("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22");
const CLIENT: (&str, &str) = ("RELATA_CLIENT_ID", "relata-sandbox");
const WAITING: &str = "Waiting for the browser, or for that address";

#[test]
fn an_answer_of_many_kilobytes_takes_one_enter() {
    let server = server();
    for length in [2_100, 12_000] {
        let home = Home::configured(&format!("[profiles.p]\nurl = \"{}\"\nauth = \"ticket\"\n", server.url()));
        let mut talk = home.talk(&["login"], &[]);
        let question = format!("The ticket for {}", host(&server));
        talk.answers(&question, &"t".repeat(length)).says("Not accepted").asked(&question);
        assert_eq!(talk.terminal.text().matches("The ticket for").count(), 2, "{length}");
        talk.terminal.types("\x1b");
        assert_eq!(talk.terminal.ends(), 130);
    }
}

#[test]
fn an_address_that_was_broken_in_two_is_pasted_as_one() {
    let (home, sandbox) = (Home::new(), online());
    let browser = Browser::new(home.path());
    let mut talk = home.talk(&["login"], &[SSH, CLIENT]);
    talk.answers("Address", &host(&sandbox)).asked(WAITING);
    let screen = talk.terminal.text();
    let address: String =
        screen.lines().skip_while(|line| !line.starts_with("http://")).take_while(|line| !line.is_empty()).collect();
    let mut end = browser.signs_in(&Person::default(), &address);
    end.insert_str(end.len() / 2, "\r\n  ");
    talk.terminal.types(&format!("\x1b[200~{end}\n\x1b[201~")).types("\r");
    talk.asked("Keep the sign-in in a file that only you can read? [y/N]");
    talk.terminal.types("\x1b");
    assert_eq!(talk.terminal.ends(), 130);
}

#[test]
fn escape_ends_every_question_and_the_screen_says_so() {
    let server = server();
    let answers = [("Address", host(&server)), ("User at", "demo".to_owned()), ("Password of", "demo".to_owned())];
    for given in 0..=answers.len() {
        let home = Home::new();
        let mut talk = home.talk(&["login"], &[]);
        talk.says("Esc cancels at any time.");
        for (question, answer) in &answers[..given] {
            talk.terminal.sees(question).types(answer).types("\r");
        }
        talk.terminal.sees(answers.get(given).map_or("Keep the password", |(question, _)| question)).types("\x1b");
        assert_eq!(talk.terminal.ends(), 130, "after {given} answers");
        assert_eq!((home.config(), home.kept()), (String::new(), String::new()));
    }
}

#[test]
fn escape_ends_every_wait() {
    let (home, sandbox) = (Home::new(), online());
    let mut talk = home.talk(&["login"], &[SSH, CLIENT]);
    talk.answers("Address", &host(&sandbox)).says("Esc cancels.").asked(WAITING).terminal.types("\x1b");
    assert_eq!(talk.terminal.ends(), 130);

    // It takes connections, and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address").to_string();
    let [own, cloud] = ["url", "environment"].map(|key| {
        let way = if key == "url" { "user = \"demo\"" } else { "client_id = \"x\"" };
        format!("[profiles.p]\n{key} = \"http://{address}\"\n{way}\n")
    });
    for (home, variables) in [
        (Home::configured(&own), &[("RELATA_PASSWORD", "demo")][..]),
        (Home::configured(&cloud), &[]),
        (Home::new(), &[("RELATA_URL", &address)]),
    ] {
        let mut talk = home.talk(&["login"], variables);
        talk.says("Esc cancels at any time.");
        let _held = silent.accept().expect("it is asked");
        talk.terminal.types("\x1b");
        assert_eq!(talk.terminal.ends(), 130);
    }
}

#[test]
fn what_is_typed_during_a_wait_answers_the_next_question() {
    let server = server();
    let home = Home::new();
    let mut talk = home.talk(&["login"], &[]);
    talk.asked("Address").terminal.types(&format!("{}\rdemo\rdemo\r", host(&server)));
    talk.asked("Keep the password in a file that only you can read? [y/N]");
    talk.terminal.types("\x1b");
    assert_eq!(talk.terminal.ends(), 130);
}
