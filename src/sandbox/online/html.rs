//! Pages from the templates of the assets. What goes into a template is escaped
//! unless it was made from a template itself.

use std::fmt::Write;

/// Text that is HTML already.
#[derive(Debug, Clone, Default)]
pub(super) struct Html(String);

impl Html {
    /// Any text, escaped for elements and quoted attributes.
    pub(super) fn text(text: &str) -> Self {
        let mut html = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '&' | '<' | '>' | '"' | '\'' => write!(html, "&#{};", u32::from(letter)).expect("a String takes all"),
                _ => html.push(letter),
            }
        }
        Self(html)
    }

    /// Our own words, as they are.
    pub(super) fn ours(html: &'static str) -> Self {
        Self(html.to_owned())
    }

    /// A template with each `{{name}}` replaced once; the names must all be given.
    pub(super) fn filled(template: &str, values: &[(&str, Self)]) -> Self {
        let mut html = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after.split_once("}}").expect("a name in a template is closed");
            let value = values.iter().find(|(known, _)| *known == name);
            html.push_str(before);
            html.push_str(&value.expect("each name of a template has a value").1.0);
            rest = after;
        }
        html.push_str(rest);
        Self(html)
    }

    /// Several pieces after one another.
    pub(super) fn all(pieces: impl IntoIterator<Item = Self>) -> Self {
        Self(pieces.into_iter().map(|piece| piece.0).collect())
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn values_are_escaped_and_never_read_as_templates() {
        let html = Html::filled(
            "<p title=\"{{a}}\">{{b}}</p>",
            &[("a", Html::text("\"><script>{{b}}</script>'&")), ("b", Html::ours("<b>{{a}}</b>"))],
        );
        let wanted = "<p title=\"&#34;&#62;&#60;script&#62;{{b}}&#60;/script&#62;&#39;&#38;\"><b>{{a}}</b></p>";
        assert_eq!(html.into_string(), wanted);
    }
}
