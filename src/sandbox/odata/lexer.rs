//! Words, strings and signs of a filter. Strings are in single quotes, and a
//! quote inside is written `\'`.

use super::FilterError;

/// One token and where it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A column, an operator, a number or an unquoted date.
    Word(String),
    /// A quoted string, unescaped.
    Text(String),
    Open,
    Close,
    Comma,
    Equals,
}

/// The tokens of a filter.
pub(super) fn tokens(filter: &str) -> Result<Vec<Token>, FilterError> {
    let mut tokens = Vec::new();
    let mut letters = filter.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            space if space.is_whitespace() => {}
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            '=' => tokens.push(Token::Equals),
            '\'' => {
                let mut text = String::new();
                loop {
                    match letters.next() {
                        Some((_, '\'')) => break,
                        Some((_, '\\')) => text.extend(letters.next().map(|(_, escaped)| escaped)),
                        Some((_, other)) => text.push(other),
                        None => return Err(FilterError::OpenString(at)),
                    }
                }
                tokens.push(Token::Text(text));
            }
            first if in_word(first) => {
                let mut word = String::from(first);
                while let Some((_, next)) = letters.next_if(|(_, next)| in_word(*next)) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
            other => return Err(FilterError::Character(other, at)),
        }
    }
    Ok(tokens)
}

/// Letters and digits, the slash of nested columns, and what numbers and dates are written with.
fn in_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '/' | '.' | '-' | '+' | ':')
}

#[cfg(test)]
mod tests {
    use super::{FilterError, Token, tokens};

    #[test]
    fn strings_numbers_and_nested_columns_are_tokens() {
        let word = |text: &str| Token::Word(text.to_owned());
        assert_eq!(
            tokens(r"source/name is 'O\'Brien' and(x in (1,-2))").unwrap(),
            [
                word("source/name"),
                word("is"),
                Token::Text("O'Brien".to_owned()),
                word("and"),
                Token::Open,
                word("x"),
                word("in"),
                Token::Open,
                word("1"),
                Token::Comma,
                word("-2"),
                Token::Close,
                Token::Close
            ]
        );
    }

    #[test]
    fn what_is_no_token_is_named() {
        assert_eq!(tokens("name is 'open"), Err(FilterError::OpenString(8)));
        assert_eq!(tokens("name ; 1"), Err(FilterError::Character(';', 5)));
    }
}
