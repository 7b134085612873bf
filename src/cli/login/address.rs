//! What somebody types or pastes as the address of their SuperOffice, understood. Pure.

use url::Url;

use crate::config::{BaseUrl, OnlineEnvironment, Tenant, is_loopback};

/// Where a SuperOffice may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At SuperOffice Online.
    Online {
        /// Which environment.
        environment: OnlineEnvironment,
        /// Whose.
        tenant: Option<Tenant>,
    },
    /// On a server of its own: where its API may be, likeliest first.
    Own(Vec<BaseUrl>),
}

/// Why an address leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum AddressError {
    /// No address at all.
    #[error("that is no address; copy it from your browser, such as https://crm.example.com/SuperOffice")]
    None,
    /// Secrets would travel in the open.
    #[error("over http:// your password would travel to {0} in the open; is there an https:// address?")]
    Exposed(String),
}

/// Where web servers have it when they do not have it where it was said.
const USUAL: [&str; 2] = ["/SuperOffice", "/"];

/// Understands an address.
pub(super) fn read(typed: &str) -> Result<Place, AddressError> {
    let typed = typed.trim();
    let is_name = OnlineEnvironment::NAMES.iter().any(|name| name.eq_ignore_ascii_case(typed));
    if let (true, Ok(environment)) = (is_name, typed.parse()) {
        return Ok(Place::Online { environment, tenant: None });
    }
    if let Some(tenant) = tenant(typed) {
        let environment = OnlineEnvironment::NAMES[0].parse().expect("a name of its own list");
        return Ok(Place::Online { environment, tenant: Some(tenant) });
    }
    let parse = |scheme: &str| Url::parse(&format!("{scheme}{typed}")).ok();
    let url = if typed.contains("://") { parse("") } else { parse("https://") };
    // This machine speaks to itself in the open.
    let url =
        url.and_then(|url| if is_loopback(&url) && !typed.contains("://") { parse("http://") } else { Some(url) });
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.filter(|url| url.host_str().is_some_and(|host| !host.is_empty())).ok_or(AddressError::None)?;
    match vendors(&url) {
        Some(environment) => {
            let tenant = url.path_segments().and_then(|mut segments| segments.find_map(tenant));
            Ok(Place::Online { environment, tenant })
        }
        None => own(&url),
    }
}

/// The environment that a host of the vendor belongs to.
fn vendors(url: &Url) -> Option<OnlineEnvironment> {
    let host = url.host_str()?.strip_suffix("superoffice.com")?;
    let label = host.strip_suffix('.')?.rsplit('.').next()?;
    // Hosts of tenants are numbered: sod2, qaonline3.
    let name = ["sod", "qaonline"].into_iter().find(|name| label.starts_with(name)).unwrap_or("online");
    name.parse().ok()
}

/// The id of a tenant, as it stands in addresses.
fn tenant(text: &str) -> Option<Tenant> {
    let digits = text.get(4..).filter(|_| text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("cust")))?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("Cust{digits}").parse().ok()).flatten()
}

fn own(url: &Url) -> Result<Place, AddressError> {
    // The page that was open in the browser is no folder.
    let folder = match url.path().rsplit_once('/') {
        Some((folder, page)) if page.contains('.') => folder,
        _ => url.path(),
    };
    // What is below the API is one of its answers.
    let segments = folder.split('/').position(|segment| segment.eq_ignore_ascii_case("api"));
    let folder =
        segments.map_or_else(|| folder.to_owned(), |at| folder.split('/').take(at + 1).collect::<Vec<_>>().join("/"));
    let mut roots: Vec<BaseUrl> = Vec::new();
    for path in [folder.as_str()].into_iter().chain(USUAL) {
        let mut candidate = url.clone();
        candidate.set_path(path);
        candidate.set_query(None);
        candidate.set_fragment(None);
        let root: BaseUrl = candidate.as_str().parse().map_err(|_| AddressError::None)?;
        if root.is_exposed() {
            return Err(AddressError::Exposed(root.host()));
        }
        if !roots.contains(&root) {
            roots.push(root);
        }
    }
    Ok(Place::Own(roots))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn online(typed: &str) -> (String, Option<String>) {
        match read(typed).expect(typed) {
            Place::Online { environment, tenant } => (environment.to_string(), tenant.map(|id| id.to_string())),
            Place::Own(roots) => panic!("{typed} is no server of its own: {roots:?}"),
        }
    }

    fn roots(typed: &str) -> Vec<String> {
        match read(typed).expect(typed) {
            Place::Own(roots) => roots.iter().map(ToString::to_string).collect(),
            Place::Online { .. } => panic!("{typed} is not Online"),
        }
    }

    #[test]
    fn addresses_of_the_vendor_name_environment_and_tenant() {
        let tenant = Some("Cust12345".to_owned());
        for typed in [
            "https://online3.superoffice.com/Cust12345/default.aspx?contact.main=12",
            "online2.superoffice.com/cust12345",
            "https://app.superoffice.com/Cust12345/",
            "Cust12345",
        ] {
            assert_eq!(online(typed), ("online".to_owned(), tenant.clone()), "{typed}");
        }
        assert_eq!(online("https://sod2.superoffice.com/Cust12345/"), ("sod".to_owned(), tenant));
        assert_eq!(online("https://qaonline.superoffice.com/login"), ("qaonline".to_owned(), None));
        for typed in [" online ", "Online", "ONLINE"] {
            assert_eq!(online(typed), ("online".to_owned(), None), "{typed}");
        }
        assert_eq!(online("SOD"), ("sod".to_owned(), None));
    }

    #[test]
    fn other_addresses_are_looked_at_where_it_usually_is() {
        assert_eq!(
            roots("crm.example.com"),
            ["https://crm.example.com/api/", "https://crm.example.com/SuperOffice/api/"]
        );
        assert_eq!(
            roots("https://crm.example.com/SO/default.aspx?contact.main#x"),
            [
                "https://crm.example.com/SO/api/",
                "https://crm.example.com/SuperOffice/api/",
                "https://crm.example.com/api/"
            ]
        );
        for typed in ["http://127.0.0.1:4000/api", "127.0.0.1:4000"] {
            assert_eq!(roots(typed)[0], "http://127.0.0.1:4000/api/");
        }
        for typed in
            ["crm.example.com/SO/api/v1/User/currentPrincipal", "https://crm.example.com/SO/Api/v1/Contact?x=1"]
        {
            assert!(roots(typed)[0].eq_ignore_ascii_case("https://crm.example.com/SO/api/"), "{typed}");
        }
        // Not the vendor's, however it ends.
        assert_eq!(roots("https://superoffice.com.example.org").len(), 2);
        assert_eq!(roots("https://notsuperoffice.com").len(), 2);
    }

    #[test]
    fn what_is_no_address_or_would_give_secrets_away_is_refused() {
        for typed in ["", "   ", "https://", "ftp://crm.example.com", "two words", "https://me:secret@crm.example.com"]
        {
            assert_eq!(read(typed), Err(AddressError::None), "{typed:?}");
        }
        let exposed = read("http://crm.example.com/SuperOffice").expect_err("exposed");
        assert_eq!(exposed, AddressError::Exposed("crm.example.com".to_owned()));
    }
}
