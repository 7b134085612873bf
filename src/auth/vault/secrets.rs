//! The secrets of one profile.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::auth::wiped::SecretText;
use crate::config::{Environment, NotText};

/// What a secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// A password for Basic.
    Password,
    /// A `SOTicket`.
    Ticket,
    /// An access token.
    Token,
    /// The `Cookie` header of a browser session.
    Cookie,
    /// The application's token, which is the client secret too.
    AppToken,
    /// What renews access tokens.
    RefreshToken,
    /// The token of a system user.
    SystemToken,
}

impl Item {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::Password,
        Self::Ticket,
        Self::Token,
        Self::Cookie,
        Self::AppToken,
        Self::RefreshToken,
        Self::SystemToken,
    ];

    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Ticket => "ticket",
            Self::Token => "access token",
            Self::Cookie => "cookies",
            Self::AppToken => "application token",
            Self::RefreshToken => "refresh token",
            Self::SystemToken => "system user token",
        }
    }

    /// The variable that may hold it. A refresh token comes from signing in alone.
    pub const fn variable(self) -> Option<&'static str> {
        match self {
            Self::Password => Some("RELATA_PASSWORD"),
            Self::Ticket => Some("RELATA_TICKET"),
            Self::Token => Some("RELATA_TOKEN"),
            Self::Cookie => Some("RELATA_COOKIE"),
            Self::AppToken => Some("RELATA_APP_TOKEN"),
            Self::RefreshToken => None,
            Self::SystemToken => Some("RELATA_SYSTEM_TOKEN"),
        }
    }
}

/// Some of a profile's secrets, wiped when they go.
#[derive(Clone, Debug, Default)]
pub struct Secrets(BTreeMap<Item, SecretString>);

impl Secrets {
    /// Those that the environment gives.
    pub fn of_environment(environment: Environment<'_>) -> Result<Self, NotText> {
        let mut secrets = Self::default();
        for item in Item::ALL {
            let Some(variable) = item.variable() else { continue };
            let value = match item {
                // Servers do accept blank passwords: an empty variable is one, an absent one is not.
                Item::Password => environment.raw(variable)?,
                _ => environment.text(variable)?,
            };
            if let Some(value) = value {
                secrets = secrets.with(item, value.into());
            }
        }
        Ok(secrets)
    }

    /// One of them.
    pub fn get(&self, item: Item) -> Option<&SecretString> {
        self.0.get(&item)
    }

    /// These, with another.
    #[must_use]
    pub fn with(mut self, item: Item, secret: SecretString) -> Self {
        self.0.insert(item, secret);
        self
    }

    /// These, with others.
    #[must_use]
    pub fn with_all(self, more: &[(Item, SecretString)]) -> Self {
        more.iter().fold(self, |secrets, (item, secret)| secrets.with(*item, secret.clone()))
    }

    /// Which there are.
    pub fn items(&self) -> impl Iterator<Item = Item> {
        self.0.keys().copied()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// From JSON; the buffer stays its owner's to wipe. The error says where the text is
    /// wrong, and nothing of it.
    pub(super) fn from_json(json: &[u8]) -> Result<Self, Unreadable> {
        serde_json::from_slice(json).map_err(|error| Unreadable::from(&error))
    }
}

/// Where a text stopped being what it should be. `serde_json` tells more, with the value that
/// it met, and that may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column} is not as relata writes it")]
pub struct Unreadable {
    line: usize,
    column: usize,
}

impl From<&serde_json::Error> for Unreadable {
    fn from(error: &serde_json::Error) -> Self {
        Self { line: error.line(), column: error.column() }
    }
}

impl Serialize for Secrets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (item, secret) in &self.0 {
            map.serialize_entry(item, secret.expose_secret())?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Secrets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Secrets;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("secrets by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Secrets, A::Error> {
                let mut secrets = BTreeMap::new();
                while let Some((item, SecretText(secret))) = map.next_entry()? {
                    secrets.insert(item, secret);
                }
                Ok(Secrets(secrets))
            }
        }
        deserializer.deserialize_map(Map)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::{Item, Secrets};
    use crate::auth::wiped::json;

    #[test]
    fn secrets_go_through_json_whatever_is_in_them() {
        let mut secrets = Secrets::default();
        for (number, item) in Item::ALL.into_iter().enumerate() {
            secrets = secrets.with(item, format!("{number}\"\\\u{1} æ\n").into());
        }
        let json = json(&secrets);
        assert_eq!(json.capacity(), json.len(), "one buffer, of the right size at once");
        let read = Secrets::from_json(&json).expect("its own JSON");
        for item in Item::ALL {
            let [was, is] = [&secrets, &read].map(|secrets| secrets.get(item).expect("set").expose_secret());
            assert_eq!(was, is);
        }
    }

    #[test]
    fn neither_debug_nor_errors_show_one() {
        let secrets = Secrets::default().with(Item::Password, "hush".into());
        assert!(!format!("{secrets:?}").contains("hush"));
        for wrong in [r#""hush""#, r#"{"password":["hush"]}"#, r#"{"hush":"x"}"#, r#"{"password":"hush"#] {
            let error = Secrets::from_json(wrong.as_bytes()).expect_err(wrong);
            assert!(!format!("{error} {error:?}").contains("hush"), "{error}");
        }
    }
}
