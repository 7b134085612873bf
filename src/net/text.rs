//! Words of a server, cut to what fits on one line.

/// Longest text of a failure, in characters.
const LONGEST: usize = 500;

/// One line: runs of blanks and control characters become a space, and what is too
/// long ends in an ellipsis.
pub(crate) fn line(text: &str) -> String {
    let mut line = String::new();
    for (count, word) in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).enumerate()
    {
        if count > 0 {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > LONGEST * 4 {
            break;
        }
    }
    if line.chars().nth(LONGEST).is_some() {
        let end = line.char_indices().nth(LONGEST - 1).map_or(line.len(), |(at, _)| at);
        line.truncate(end);
        line.push('…');
    }
    line
}

/// Whether a body is a web page rather than data.
pub(crate) fn is_html(body: &str) -> bool {
    body.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).starts_with('<')
}

/// The title of a web page, if it has one worth saying.
pub(crate) fn html_title(body: &str) -> Option<String> {
    // Byte positions stay the same in ASCII lower case.
    let lower = body.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find('<')?;
    Some(line(&body[start..end]).chars().take(120).collect::<String>()).filter(|title| !title.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_becomes_one_bounded_line() {
        assert_eq!(line(" a\r\n\tb\u{1b}[31mc\u{9b}d "), "a b [31mc d");
        let long = line(&"é".repeat(10_000));
        assert_eq!((long.chars().count(), long.ends_with('…')), (LONGEST, true));
        assert_eq!(line(&"é".repeat(LONGEST)).chars().last(), Some('é'));
        assert_eq!(line(""), "");
    }

    #[test]
    fn a_web_page_is_known_by_its_title_alone() {
        let page = "\u{feff}\n<!DOCTYPE html><HTML><head><TITLE lang=en>\n Down for\n maintenance</TITLE><p>secret";
        assert!(is_html(page) && !is_html("{\"a\":\"<\"}"));
        assert_eq!(html_title(page).as_deref(), Some("Down for maintenance"));
        assert_eq!(html_title("<html><title></title>"), None);
        assert_eq!(html_title("<html><title>cut off"), None);
    }
}
