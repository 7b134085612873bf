//! A user of the CRM, as the server describes one.

use serde::Deserialize;

use super::lenient;

/// The parts of the `Associate` carrier that a person reads. The rest of the
/// carrier stays in the relation's raw properties and goes back untouched.
///
/// Source: WebAPI reference, carrier `Associate`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Associate {
    /// Key of the user.
    #[serde(rename = "AssociateId", alias = "associateId", deserialize_with = "lenient::number")]
    pub id: i32,
    /// Initials or login.
    #[serde(rename = "Name", alias = "name", deserialize_with = "lenient::text")]
    pub name: String,
    /// Full name; often all that is set.
    #[serde(rename = "FullName", alias = "fullName", deserialize_with = "lenient::text")]
    pub full_name: String,
}

impl Associate {
    /// The name to show: full where there is one.
    pub fn display(&self) -> &str {
        if self.full_name.trim().is_empty() { &self.name } else { &self.full_name }
    }
}

/// The signed-in user.
///
/// Source: WebAPI reference, REST `User/currentPrincipal`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Principal {
    /// Key of the associate; 0 where the server does not tell.
    pub id: i32,
    /// Login or initials.
    pub associate: String,
    /// Full name.
    pub full_name: String,
    /// Name of the role.
    pub role: String,
    /// Names of the licensed modules, as far as the server tells them.
    pub licences: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_missing_and_unknown_properties_are_no_error() {
        let associate: Associate =
            serde_json::from_str(r#"{"Name":"ADM0","FullName":null,"EjUserId":3,"Custom":{"a":[1]}}"#).unwrap();
        assert_eq!(associate.display(), "ADM0");
        let odd: Associate = serde_json::from_str(r#"{"AssociateId":"11","Name":3,"FullName":"Ola"}"#).unwrap();
        assert_eq!((odd.id, odd.display()), (11, "Ola"));
    }
}
