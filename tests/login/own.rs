//! From nothing to the relations of a server of one's own.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::stage::{Home, host, server};

const CTRL_Q: &str = "\x11";
const F3: &str = "\x1bOR";
const IN_A_FILE: &str = "Keep the password in a file that only you can read? [y/N]";
const OPEN: &str = "Open the editor now? [Y/n]";

#[test]
fn five_answers_lead_from_a_clean_home_to_the_relations() {
    let (home, server) = (Home::new(), server());
    let mut talk = home.talk(&["login"], &[]);
    talk.answers("Address", &host(&server)).says("Found the WebAPI");
    talk.answers(&format!("User at {}", host(&server)), "demo");
    talk.answers(&format!("Password of demo at {}", host(&server)), "demo");
    talk.answers(IN_A_FILE, "y").says("Signed in at").says("Demo Brukeren (DEMO)");
    talk.opens_the_editor().sees("Demo Brukeren").types(F3).sees("ABC Ltd");
    assert_eq!(talk.terminal.types(CTRL_Q).ends(), 0);
    // The address, who, the password, where to keep it, and whether to go on.
    assert_eq!((talk.questions, talk.keys), (5, host(&server).len() + 1 + 5 + 5 + 2 + 1));
    assert_eq!(home.config(), format!("[profiles.server]\nurl = \"{}/\"\nuser = \"demo\"\n", server.url()));
    let mode = |path: &str| fs::metadata(home.path().join(path)).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode("data/secrets/secrets.json"), 0o600);

    // The next start asks for nothing.
    let mut terminal = home.run(&[], &[]);
    terminal.sees("Demo Brukeren");
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
}

#[test]
fn every_mistake_is_said_and_asked_again() {
    let (home, server) = (Home::new(), server());
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let mut talk = home.talk(&["login"], &[]);
    talk.answers("Address", "http://crm.example.com").says("would travel to crm.example.com in the open");
    talk.answers("Address", "two words").says("That is no address");
    talk.answers("Address", "").answers("Address", &closed.to_string()).says("nothing listens there");
    talk.answers("Address", &format!("{}/SuperOffice/default.aspx?contact.main=1", host(&server)));
    talk.answers(&format!("User at {}", host(&server)), "").answers(&format!("User at {}", host(&server)), "dmeo");
    talk.answers(&format!("Password of dmeo at {}", host(&server)), "demo").says("Wrong user or password");
    talk.answers(&format!("User at {} (Enter: dmeo)", host(&server)), "demo");
    talk.answers(&format!("Password of demo at {}", host(&server)), "wrong").says("(Enter: demo)");
    talk.answers(&format!("User at {} (Enter: demo)", host(&server)), "");
    talk.answers(&format!("Password of demo at {}", host(&server)), "demo");
    talk.answers(IN_A_FILE, "y").answers(OPEN, "n");
    assert_eq!(talk.terminal.ends(), 0);
    assert!(home.config().contains("user = \"demo\""), "{}", home.config());
}

#[test]
fn three_wrong_passwords_end_it_and_nothing_is_written() {
    let (home, server) = (Home::new(), server());
    let arguments = ["login", "--url", &server.url(), "--user", "demo"];
    let mut talk = home.talk(&arguments, &[]);
    for times in 1..=3 {
        talk.answers(&format!("Password of demo at {}", host(&server)), "wrong");
        talk.terminal
            .wait("the refusal", |screen| crate::pty::text(screen).matches("rong user or password").count() == times);
    }
    assert_eq!(talk.terminal.ends(), 1);
    assert_eq!((home.config(), home.kept()), (String::new(), String::new()));
}

#[test]
fn who_wants_nothing_kept_is_not_asked_twice_in_one_run() {
    let (home, server) = (Home::new(), server());
    let variables = [("RELATA_URL", server.url()), ("RELATA_USER", "demo".to_owned())];
    let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut talk = home.talk(&["login"], &variables);
    talk.answers(&format!("Password of demo at {}", host(&server)), "demo");
    talk.answers(IN_A_FILE, "").says("Nothing is kept");
    talk.opens_the_editor().sees("Demo Brukeren");
    assert_eq!(talk.terminal.types(CTRL_Q).ends(), 0);
    assert_eq!((talk.questions, home.kept()), (3, String::new()));
}

#[test]
fn what_is_in_the_configuration_stays_as_it_was() {
    let (home, server) = (Home::new(), server());
    let before = "# mine\n[ui]\ntheme = 'dark' # at night\n\n[profiles.first]\nurl = 'https://crm.example.com'";
    home.configure(before);
    let elsewhere = home.path().join("dotfiles.toml");
    fs::rename(home.config_file(), &elsewhere).expect("moved");
    symlink(&elsewhere, home.config_file()).expect("a link");
    let mut talk = home.talk(&["config", "init", "--profile", "second"], &[]);
    talk.answers("Address", &host(&server)).answers(&format!("User at {}", host(&server)), "demo");
    talk.answers(&format!("Password of demo at {}", host(&server)), "demo");
    talk.answers(IN_A_FILE, "y").says("`relata --profile second` opens it").answers(OPEN, "n");
    assert_eq!(talk.terminal.ends(), 0);
    let after = fs::read_to_string(&elsewhere).expect("the file behind the link");
    let url = server.url();
    let added = format!("{before}\n\n[profiles.second]\nurl = \"{url}/\"\nuser = \"demo\"\n");
    assert_eq!(after, format!("default_profile = \"first\"\n{added}"));
    assert!(fs::symlink_metadata(home.config_file()).expect("there").is_symlink());

    let mut again = home.run(&["config", "init", "--profile", "second"], &[]);
    again.sees("there is a profile second already");
    assert_eq!(again.ends(), 1);
    let mut sandbox = home.run(&["--profile", "sandbox", "login"], &[]);
    sandbox.sees("needs no sign-in");
    assert_eq!(sandbox.ends(), 1);
}

#[test]
fn what_holds_for_all_profiles_is_not_written_into_the_new_one() {
    let (home, server) = (Home::new(), server());
    home.configure("[defaults]\nca_file = \"authority.pem\"\n");
    let mut talk = home.talk(&["login", "--url", &server.url(), "--user", "demo"], &[("RELATA_PASSWORD", "demo")]);
    talk.answers(OPEN, "n");
    assert_eq!(talk.terminal.ends(), 0);
    assert_eq!(home.config().matches("ca_file").count(), 1, "{}", home.config());
}

#[test]
fn what_is_written_into_the_configuration_meanwhile_stays() {
    let (home, server) = (Home::new(), server());
    let mut talk = home.talk(&["login"], &[]);
    talk.answers("Address", &host(&server)).answers(&format!("User at {}", host(&server)), "demo");
    talk.asked(&format!("Password of demo at {}", host(&server)));
    let meanwhile = "# of another login\n[profiles.other]\nurl = \"https://crm.example.com\"\n";
    home.configure(meanwhile);
    talk.answers(&format!("Password of demo at {}", host(&server)), "demo");
    talk.answers(IN_A_FILE, "n").answers(OPEN, "n");
    assert_eq!(talk.terminal.ends(), 0);
    assert!(home.config().contains(meanwhile) && home.config().contains("[profiles.server]"), "{}", home.config());
}

#[test]
fn a_name_that_was_taken_meanwhile_is_not_written_twice() {
    let (home, server) = (Home::new(), server());
    let mut talk = home.talk(&["login"], &[]);
    talk.answers("Address", &host(&server)).answers(&format!("User at {}", host(&server)), "demo");
    talk.asked(&format!("Password of demo at {}", host(&server)));
    let meanwhile = "[profiles.server]\nurl = \"https://crm.example.com\"\n";
    home.configure(meanwhile);
    talk.answers(&format!("Password of demo at {}", host(&server)), "demo").answers(IN_A_FILE, "n");
    talk.says("there is a profile server already");
    assert_eq!((talk.terminal.ends(), home.config()), (1, meanwhile.to_owned()));
}

#[test]
fn ctrl_c_at_any_question_leaves_nothing_behind() {
    let server = server();
    let answers = [("Address", host(&server)), ("User at", "demo".to_owned()), ("Password of", "demo".to_owned())];
    for given in 0..=answers.len() {
        let home = Home::new();
        let mut talk = home.talk(&["login"], &[]);
        for (question, answer) in &answers[..given] {
            let whole = if *question == "Address" { "Address".to_owned() } else { question.to_string() };
            talk.terminal.sees(&whole);
            talk.terminal.types(answer).types("\r");
        }
        talk.terminal.sees(answers.get(given).map_or(IN_A_FILE, |(question, _)| question)).types("\x03");
        assert_eq!(talk.terminal.ends(), 130, "after {given} answers");
        assert_eq!((home.config(), home.kept()), (String::new(), String::new()));
    }
}

/// A server whose WebAPI takes nobody but in these ways.
fn taking(schemes: &'static str) -> String {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = listener.local_addr().expect("an address").to_string();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines().map_while(Result::ok);
            let asked = lines.next().unwrap_or_default();
            lines.take_while(|line| !line.is_empty()).for_each(drop);
            let (status, body) = match asked.split(' ').nth(1).unwrap_or_default() {
                "/api/" => ("200 OK".to_owned(), "{\"NetServerVersion\":\"11.0\"}"),
                path if path.starts_with("/api/v1/") => (format!("401 No\r\nWWW-Authenticate: {schemes}"), ""),
                _ => ("404 No".to_owned(), ""),
            };
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close", body.len());
            // Whoever has hung up needs no answer.
            write!(stream, "{head}\r\n\r\n{body}").ok();
        }
    });
    host
}

#[test]
fn a_server_that_takes_no_password_is_not_given_one() {
    for (schemes, words) in [("Negotiate", "Windows users (Negotiate)"), ("SOTicket", "a SOTicket (ticket)")] {
        let host = taking(schemes);
        let mut talk = Home::new().talk(&["login"], &[]);
        talk.answers("Address", &format!("{host}/api/v1/User/currentPrincipal"));
        talk.says("takes no user and password").says(words);
        assert_eq!((talk.terminal.ends(), talk.questions), (1, 1));
        let home = Home::configured(&format!("[profiles.p]\nurl = \"http://{host}\"\nuser = \"demo\"\n"));
        let mut talk = home.talk(&["login"], &[]);
        talk.says("takes no user and password");
        assert_eq!((talk.terminal.ends(), talk.questions), (1, 0));
    }
}
