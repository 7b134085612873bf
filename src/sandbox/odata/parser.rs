//! The tree of a filter. `and` binds tighter than `or`; functions become the
//! operator of the same meaning.

use super::FilterError;
use super::lexer::{Token, tokens};

/// Deepest nesting of parentheses.
const DEPTH: usize = 64;
/// Most parts of one `and` or `or`: the database's own limit is not far above.
const PARTS: usize = 256;

/// A filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) enum Expr {
    And(Vec<Self>),
    Or(Vec<Self>),
    Test(Test),
}

/// One comparison; the operator in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Test {
    pub(in crate::sandbox) column: String,
    pub(in crate::sandbox) operator: String,
    pub(in crate::sandbox) values: Vec<Literal>,
}

/// A value as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) enum Literal {
    /// In quotes.
    Text(String),
    /// Without quotes: a number, a flag or a date.
    Bare(String),
}

impl Literal {
    /// The value without its quotes.
    pub(in crate::sandbox) fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Bare(text) => text,
        }
    }
}

/// Functions of two arguments, the operator each stands for, and where its column is.
const FUNCTIONS: &[(&str, &str, usize)] = &[
    ("startswith", "begins", 0),
    ("endswith", "ends", 0),
    ("substringof", "contains", 1),
    ("contains", "contains", 0),
];

/// Parses a filter; nothing for an empty one.
pub(in crate::sandbox) fn parse(filter: &str) -> Result<Option<Expr>, FilterError> {
    let mut parser = Parser { tokens: tokens(filter)?, at: 0, depth: 0 };
    if parser.tokens.is_empty() {
        return Ok(None);
    }
    let expr = parser.either()?;
    match parser.next() {
        None => Ok(Some(expr)),
        Some(token) => Err(unexpected(Some(&token), "'and', 'or' or the end")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word))
    }

    fn skip_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    fn either(&mut self) -> Result<Expr, FilterError> {
        let mut parts = vec![self.both()?];
        while self.skip_word("or") {
            parts.push(self.both()?);
            if parts.len() > PARTS {
                return Err(FilterError::Depth);
            }
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::Or(parts) })
    }

    fn both(&mut self) -> Result<Expr, FilterError> {
        let mut parts = vec![self.single()?];
        while self.skip_word("and") {
            parts.push(self.single()?);
            if parts.len() > PARTS {
                return Err(FilterError::Depth);
            }
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::And(parts) })
    }

    fn single(&mut self) -> Result<Expr, FilterError> {
        match self.next() {
            Some(Token::Open) => {
                self.depth += 1;
                if self.depth > DEPTH {
                    return Err(FilterError::Depth);
                }
                let inner = self.either()?;
                self.expect(&Token::Close, "')'")?;
                self.depth -= 1;
                Ok(inner)
            }
            Some(Token::Word(word)) => {
                let function = FUNCTIONS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(&word));
                match function {
                    Some((_, operator, column)) if self.peek() == Some(&Token::Open) => {
                        self.function(operator, *column)
                    }
                    _ => self.test(word),
                }
            }
            other => Err(unexpected(other.as_ref(), "a column")),
        }
    }

    fn function(&mut self, operator: &str, column: usize) -> Result<Expr, FilterError> {
        let mut arguments = self.list()?;
        if arguments.len() != 2 {
            return Err(FilterError::Unexpected {
                found: format!("{} arguments", arguments.len()),
                wanted: "a function of two",
            });
        }
        let column = arguments.remove(column).text().to_owned();
        if self.skip_word("eq") && !self.skip_word("true") {
            return Err(unexpected(self.peek(), "'true'"));
        }
        Ok(Expr::Test(Test { column, operator: operator.to_owned(), values: arguments }))
    }

    fn test(&mut self, column: String) -> Result<Expr, FilterError> {
        let operator = match self.next() {
            Some(Token::Equals) => "=".to_owned(),
            Some(Token::Word(word)) => word.to_ascii_lowercase(),
            other => return Err(unexpected(other.as_ref(), "an operator")),
        };
        let values = match self.peek() {
            Some(Token::Open) => self.list()?,
            Some(Token::Text(_)) => vec![self.literal()?],
            Some(Token::Word(_)) if !self.is_word("and") && !self.is_word("or") => vec![self.literal()?],
            _ => Vec::new(),
        };
        Ok(Expr::Test(Test { column, operator, values }))
    }

    fn list(&mut self) -> Result<Vec<Literal>, FilterError> {
        self.expect(&Token::Open, "'('")?;
        let mut values = vec![self.literal()?];
        loop {
            match self.next() {
                Some(Token::Comma) => values.push(self.literal()?),
                Some(Token::Close) => return Ok(values),
                other => return Err(unexpected(other.as_ref(), "',' or ')'")),
            }
        }
    }

    fn literal(&mut self) -> Result<Literal, FilterError> {
        match self.next() {
            Some(Token::Text(text)) => Ok(Literal::Text(text)),
            Some(Token::Word(word)) => Ok(Literal::Bare(word)),
            other => Err(unexpected(other.as_ref(), "a value")),
        }
    }

    fn expect(&mut self, token: &Token, wanted: &'static str) -> Result<(), FilterError> {
        match self.next() {
            Some(found) if found == *token => Ok(()),
            other => Err(unexpected(other.as_ref(), wanted)),
        }
    }
}

fn unexpected(token: Option<&Token>, wanted: &'static str) -> FilterError {
    let found = match token {
        None => "its end".to_owned(),
        Some(Token::Word(word)) => format!("'{word}'"),
        Some(Token::Text(text)) => format!("the string '{text}'"),
        Some(Token::Open) => "'('".to_owned(),
        Some(Token::Close) => "')'".to_owned(),
        Some(Token::Comma) => "','".to_owned(),
        Some(Token::Equals) => "'='".to_owned(),
    };
    FilterError::Unexpected { found, wanted }
}

#[cfg(test)]
mod tests {
    use super::{Expr, FilterError, Literal, Test, parse};

    fn test(column: &str, operator: &str, values: &[&str]) -> Expr {
        let values = values
            .iter()
            .map(|value| match value.strip_prefix('\'') {
                Some(text) => Literal::Text(text.to_owned()),
                None => Literal::Bare((*value).to_owned()),
            })
            .collect();
        Expr::Test(Test { column: column.to_owned(), operator: operator.to_owned(), values })
    }

    fn parsed(filter: &str) -> Expr {
        parse(filter).unwrap().unwrap()
    }

    #[test]
    fn and_binds_tighter_than_or() {
        let a = || test("a", "eq", &["1"]);
        let b = || test("b", "begins", &["'x"]);
        let c = || test("c", "set", &[]);
        assert_eq!(parsed("a eq 1 or b begins 'x' and c set"), Expr::Or(vec![a(), Expr::And(vec![b(), c()])]));
        assert_eq!(parsed("(a eq 1 or b begins 'x') and c set"), Expr::And(vec![Expr::Or(vec![a(), b()]), c()]));
    }

    #[test]
    fn lists_equal_signs_and_functions_are_read() {
        assert_eq!(parsed("id in (1,2)"), test("id", "in", &["1", "2"]));
        assert_eq!(parsed("name between('A','S')"), test("name", "between", &["'A", "'S"]));
        assert_eq!(parsed("id=5"), test("id", "=", &["5"]));
        assert_eq!(parsed("startswith(name,'S') eq true"), test("name", "begins", &["'S"]));
        assert_eq!(parsed("substringof('S', name)"), test("name", "contains", &["'S"]));
        assert_eq!(parsed("retired set false"), test("retired", "set", &["false"]));
    }

    #[test]
    fn broken_filters_say_what_is_wrong() {
        assert_eq!(parse("  "), Ok(None));
        for broken in ["name", "name is 'a' or", "(name is 'a'", "name is 'a')", "and", "id in (1", "name is 'a' 'b'"] {
            assert!(matches!(parse(broken), Err(FilterError::Unexpected { .. })), "{broken}");
        }
        assert_eq!(parse(&"(".repeat(1000)), Err(FilterError::Depth));
        assert_eq!(parse(&format!("a set{}", " and a set".repeat(300))), Err(FilterError::Depth));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_parsed_or_refused_with_a_reason(text in r"[ a-z0-9'\\(),=/øÆ.-]{0,80}|.{0,80}") {
            if let Err(error) = parse(&text) {
                proptest::prop_assert!(!error.to_string().is_empty());
            }
        }
    }
}
