//! The page the browser ends on.

use super::refusal::Refusal;
use crate::auth::veil::Veil;

/// What the listener answers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Page<'a> {
    /// The code is here; the rest happens in the terminal.
    Done,
    /// The provider refused.
    Refused(&'a Refusal),
    /// It belongs to no sign-in that is waited for.
    Other,
}

impl Page<'_> {
    /// The page. It runs nothing, fetches nothing and shows nothing it was not given here.
    pub(super) fn html(&self) -> String {
        let (title, text) = match self {
            Self::Done => ("Go back to the terminal", "relata goes on there. This page can be closed.".to_owned()),
            Self::Refused(refusal) => {
                let words = refusal.failure(&Veil::default()).text;
                ("Not signed in", format!("{}. The terminal says how to go on.", escaped(&words)))
            }
            Self::Other => (
                "Nothing to do here",
                "This belongs to no sign-in that relata is waiting for, perhaps to an earlier one. \
                 Begin again in the terminal."
                    .to_owned(),
            ),
        };
        format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>relata: {title}</title>\
             <style>{STYLE}</style><main><h1>{title}</h1><p>{text}</p></main></html>"
        )
    }
}

const STYLE: &str = ":root{color-scheme:light dark}body{font:1.1rem/1.5 system-ui,sans-serif;margin:0}\
                     main{max-width:34rem;margin:20vh auto;padding:0 1rem}h1{font-size:1.6rem}";

/// Text that stays text between tags.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_says_where_to_go_and_nothing_of_a_provider_becomes_markup() {
        assert!(Page::Done.html().contains("<h1>Go back to the terminal</h1>"));
        assert!(Page::Other.html().contains("Begin again in the terminal."));
        let error = "<script>alert('x')</script>\"&".to_owned();
        let page = Page::Refused(&Refusal { error, description: String::new() }).html();
        assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;"), "{page}");
        assert!(!page.contains("<script"), "{page}");
    }
}
