//! What must not be said again: secrets that were sent, in every form in which whoever got
//! them may repeat them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use serde_json::Value;
use url::form_urlencoded::byte_serialize;

/// Shorter ones are part of too many words, and say little.
const SHORTEST: usize = 4;
/// What stands where one was.
const HIDDEN: &str = "…";
/// Letters that pages write otherwise.
const ESCAPES: [(&str, &str); 6] =
    [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;"), ("+", "&#x2B;")];

/// Secrets that are hidden in what is said.
#[derive(Clone, Debug, Default)]
pub struct Veil(Vec<SecretString>);

impl Veil {
    /// Hides these.
    pub fn of(secrets: impl IntoIterator<Item = SecretString>) -> Self {
        Self(secrets.into_iter().collect())
    }

    /// A text without them.
    pub fn over(&self, text: &str) -> String {
        self.forms().iter().fold(text.to_owned(), |text, form| text.replace(form.as_str(), HIDDEN))
    }

    /// The body of an answer without them, also where its JSON writes letters by number.
    pub fn over_body(&self, body: &str) -> String {
        let forms = self.forms();
        let over = |text: &str| forms.iter().fold(text.to_owned(), |text, form| text.replace(form.as_str(), HIDDEN));
        match serde_json::from_str(body.trim_start_matches('\u{feff}')) {
            Ok(mut value) => {
                in_each_text(&mut value, &over);
                value.to_string()
            }
            Err(_) => over(body),
        }
    }

    /// Every form, what is longer before what may be a part of it.
    fn forms(&self) -> Vec<Zeroizing<String>> {
        let secrets = self.0.iter().map(ExposeSecret::expose_secret);
        let mut forms: Vec<_> = secrets.flat_map(forms).filter(|form| form.len() >= SHORTEST).collect();
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        forms
    }
}

/// A secret as it is, as addresses and pages write it, and as it looks inside base64
/// wherever it begins there.
fn forms(secret: &str) -> Vec<Zeroizing<String>> {
    let form: String = byte_serialize(secret.as_bytes()).collect();
    let page = ESCAPES.iter().fold(secret.to_owned(), |text, (letter, name)| text.replace(letter, name));
    let mut forms = vec![secret.to_owned(), form.replace('+', "%20"), form, page];
    for before in 0..3 {
        let bytes = Zeroizing::new([&b"xx"[..before], secret.as_bytes()].concat());
        // What the neighbours have a part in is left out.
        let (from, end) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
        if from < end {
            forms.extend(
                [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD].map(|as_text| as_text.encode(&*bytes)[from..end].to_owned()),
            );
        }
    }
    forms.into_iter().map(Zeroizing::new).collect()
}

fn in_each_text(value: &mut Value, over: &impl Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = over(text),
        Value::Array(items) => items.iter_mut().for_each(|item| in_each_text(item, over)),
        Value::Object(entries) => entries.values_mut().for_each(|entry| in_each_text(entry, over)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    const SECRET: &str = "kan\"arie+æ&%/x";

    fn veil() -> Veil {
        Veil::of([SECRET, "", "abc"].map(SecretString::from))
    }

    #[test]
    fn no_form_of_a_secret_is_left() {
        let page = "kan&quot;arie&#x2B;æ&amp;%/x";
        let form: String = byte_serialize(SECRET.as_bytes()).collect();
        for (text, expected) in [
            (format!("bad {SECRET}."), "bad …."),
            (format!("<title>{page}</title>"), "<title>…</title>"),
            (format!("refresh_token={form}&x"), "refresh_token=…&x"),
            ("abc and as it was".to_owned(), "abc and as it was"),
        ] {
            assert_eq!(veil().over(&text), expected);
        }
        for before in ["", "x", "demo", "Bearer "] {
            let coded = STANDARD.encode(format!("{before}{SECRET}."));
            let left = veil().over(&coded);
            // The letters at its edges that it shares with its neighbours may stay.
            assert!(left.contains(HIDDEN) && left.len() < coded.len() - SECRET.len(), "{coded} {left}");
        }
    }

    #[test]
    fn json_that_writes_letters_by_number_hides_nothing_from_it() {
        let body =
            format!("{{\"Message\":[\"bad {}\"],\"Id\":1.50}}", SECRET.replace('"', "\\u0022").replace('æ', "\\u00e6"));
        assert_eq!(veil().over_body(&body), r#"{"Message":["bad …"],"Id":1.5}"#);
        assert_eq!(veil().over_body(SECRET), "…");
    }
}
