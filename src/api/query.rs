//! Parts of a URL.

use std::fmt::Write as _;

/// A value of a query, percent-encoded. Commas and slashes may stand in a query and
/// keep column lists readable in a log.
pub(super) fn encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for &byte in value.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~,/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_can_leave_its_place_in_the_query() {
        assert_eq!(encode("a b&c=d#e+f%g'\"?"), "a%20b%26c%3Dd%23e%2Bf%25g%27%22%3F");
        assert_eq!(encode("Ørsted"), "%C3%98rsted");
        assert_eq!(encode("source/who,target/who"), "source/who,target/who");
    }
}
