//! The query language of archives: `$filter` text → tokens → tree → SQL with
//! bound parameters (WebAPI, "OData" and "Restriction types"). Knows columns only
//! through [`sql::Columns`].

mod lexer;
mod parser;
pub(super) mod sql;

pub(super) use parser::{Expr, Literal, Test, parse};

/// What is wrong with a filter, in the words of the error object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum FilterError {
    /// A quote without its partner.
    #[error("The filter has a string without an end at position {0}.")]
    OpenString(usize),
    /// A character that begins nothing.
    #[error("The filter has an unexpected '{0}' at position {1}.")]
    Character(char, usize),
    /// Something else was to come here.
    #[error("The filter has {found} where {wanted} was expected.")]
    Unexpected {
        /// What stands there.
        found: String,
        /// What should.
        wanted: &'static str,
    },
    /// Parentheses too deep, or too many parts.
    #[error("The filter is too long or nested too deeply.")]
    Depth,
    /// A column that the archive does not have.
    #[error("The column '{0}' does not exist in this archive.")]
    Column(String),
    /// A column that cannot be filtered by.
    #[error("The column '{0}' cannot be used in a restriction.")]
    Unrestrictable(String),
    /// An operator that the column's type does not have.
    #[error("The operator '{operator}' is not valid for column '{column}'.")]
    Operator {
        /// The column named.
        column: String,
        /// The operator as written.
        operator: String,
    },
    /// A value of the wrong type, or too few or too many.
    #[error("The value {value} is not valid for column '{column}'.")]
    Value {
        /// The column named.
        column: String,
        /// The value as written.
        value: String,
    },
}
