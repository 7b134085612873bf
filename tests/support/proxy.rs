//! A proxy for tests: takes connections for any name and leads them to one server, and
//! tells what it was asked.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What a proxy does with a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Manner {
    /// Lets it through.
    Open,
    /// Lets it through with this `Proxy-Authorization`, and answers 407 without.
    Asks(&'static str),
    /// Answers with this status line.
    Answers(&'static str),
}

/// A running proxy. Its threads end with the process.
pub(crate) struct Proxy {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// In front of this server, whatever name is asked for.
    pub(crate) fn start(server: SocketAddr, manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&heads);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let kept = Arc::clone(&kept);
                // A client that leaves in the middle is no matter of the proxy's.
                thread::spawn(move || serve(client, server, manner, &kept).ok());
            }
        });
        Self { address, heads }
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The heads of the requests to it, as they came.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("nobody panicked").clone()
    }
}

fn serve(mut client: TcpStream, server: SocketAddr, manner: Manner, kept: &Mutex<Vec<String>>) -> io::Result<()> {
    let head = head(&mut client)?;
    kept.lock().expect("nobody panicked").push(head.clone());
    let is_let_in = |wanted: &str| head.lines().any(|line| line.eq_ignore_ascii_case(wanted));
    match manner {
        Manner::Answers(status) => answer(client, status),
        Manner::Asks(credentials) if !is_let_in(&format!("Proxy-Authorization: {credentials}")) => {
            answer(client, "407 Proxy Authentication Required")
        }
        Manner::Open | Manner::Asks(_) => forward(client, TcpStream::connect(server)?, &head),
    }
}

/// Byte by byte: what follows the head belongs to somebody else.
fn head(client: &mut TcpStream) -> io::Result<String> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        client.read_exact(&mut byte)?;
        head.extend(byte);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn answer(mut client: TcpStream, status: &str) -> io::Result<()> {
    write!(client, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
    client.shutdown(Shutdown::Write)?;
    // Closing with bytes unread would tear the answer away: wait for the client to go.
    io::copy(&mut client, &mut io::sink()).map(|_| ())
}

fn forward(mut client: TcpStream, mut server: TcpStream, head: &str) -> io::Result<()> {
    if head.starts_with("CONNECT ") {
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    } else {
        server.write_all(for_the_server(head).as_bytes())?;
    }
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    let up = thread::spawn(move || {
        io::copy(&mut from_client, &mut to_server).ok();
        to_server.shutdown(Shutdown::Write).ok();
    });
    io::copy(&mut server, &mut client)?;
    client.shutdown(Shutdown::Write)?;
    // It ends when the client goes.
    up.join().map_err(|_| io::Error::other("the other direction panicked"))
}

/// The address without its host, one request per connection, and no word of the proxy.
fn for_the_server(head: &str) -> String {
    let (line, rest) = head.split_once("\r\n").expect("a request line");
    let (method, target) = line.split_once(" http://").expect("a proxy is asked for whole addresses");
    let path = target.find('/').map_or("/", |at| &target[at..]);
    let is_the_servers = |field: &&str| !field.is_empty() && !field.to_ascii_lowercase().starts_with("proxy-");
    let fields: Vec<&str> = rest.lines().filter(is_the_servers).collect();
    let fields = fields.join("\r\n");
    format!("{method} {path}\r\n{fields}\r\nConnection: close\r\n\r\n")
}
