//! JSON with secrets in it, read and written without leaving copies behind.

use std::fmt;
use std::io::{self, Write};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::Serialize;

/// A text that goes from the buffer straight into its secret. (`Option<Cow<str>>` is always a
/// copy, whatever it says of borrowing, and `String` is one that nobody wipes.)
#[derive(Debug)]
pub(super) struct SecretText(pub(super) SecretString);

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = SecretText;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<SecretText, E> {
                Ok(SecretText(text.into()))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// As JSON, in one buffer that is large enough from the start: one that grows leaves
/// what it held behind, unwiped.
pub(super) fn json(value: &impl Serialize) -> Zeroizing<Vec<u8>> {
    const ALWAYS: &str = "texts and maps always serialise";
    let mut length = Count(0);
    serde_json::to_writer_pretty(&mut length, value).expect(ALWAYS);
    let mut buffer = Zeroizing::new(Vec::with_capacity(length.0));
    serde_json::to_writer_pretty(&mut *buffer, value).expect(ALWAYS);
    buffer
}

/// Counts what is written.
struct Count(usize);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
