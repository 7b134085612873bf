//! A server that answers as it is told.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

/// Answers each request by its path; the answer is everything after `HTTP/1.1 `, but for the length.
pub(crate) fn serve(answer: fn(&str) -> (&'static str, &'static str)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound address");
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // A client that leaves in the middle is no matter of the server's.
            thread::spawn(move || converse(&stream, answer).ok());
        }
    });
    address
}

fn converse(mut stream: &TcpStream, answer: fn(&str) -> (&'static str, &'static str)) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head)? == 0 {
                return Ok(());
            }
        }
        let (head, body) = answer(head.split(' ').nth(1).unwrap_or_default());
        write!(stream, "HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
    }
}
