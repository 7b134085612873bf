//! Configuration: the file, the environment and the flags, become one checked
//! [`Plan`] to start from.
//!
//! Knows no secret, no server and no screen. `config.example.toml`, at the root
//! of the project, is parsed as the defaults: it is small enough to be read at
//! each start (some tens of microseconds), and then no second list of defaults
//! can drift away from the documented one.

mod choice;
mod edit_distance;
mod environment;
mod error;
mod explain;
mod file;
mod keys;
mod layer;
mod network;
mod node;
mod online;
mod paths;
mod plan;
mod settings;
mod site;
mod source;
mod url;
mod values;

pub use environment::{Environment, NotText};
pub use error::{ConfigError, Hint, Place, Problem, What};
pub use explain::{Explained, Origin};
pub use file::File;
pub use layer::{Layer, Located, UiLayer, Written};
pub use network::{Network, Proxy, ProxyError};
pub use online::{OnlineEnvironment, OnlineError};
pub use paths::Paths;
pub use plan::{Flags, Plan};
pub use settings::{Profile, Settings, Ui};
pub use site::{Misfit, Online, Site, Tenant, TenantError, Way};
pub use source::Source;
pub use url::{BaseUrl, UrlError};
pub(crate) use url::{host, is_loopback};
pub use values::{Auth, AuthKind, Guard, Keeping, LanguageTag, TagError};
