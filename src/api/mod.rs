//! Talking to `SuperOffice`: the port the worker works through, and HTTP behind it.
//!
//! Turns calls into requests and answers into domain values, and every way a
//! request can fail into one `Failure`. Knows nothing of queues, tries or screens.

mod agent;
mod archive;
mod attempt;
mod body;
mod connection;
mod error;
mod exchange;
mod headers;
mod http;
mod mdo;
mod object;
mod orient;
mod paging;
mod patch;
mod port;
mod query;
mod schemes;

pub use connection::Connection;
pub use http::HttpApi;
pub use port::{ApiError, RelationApi};
