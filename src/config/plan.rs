//! From flags, environment, file and defaults, in this precedence, to the
//! [`Plan`] of one run.

use std::path::PathBuf;

use super::choice::{Choice, Given, SANDBOX, choose};
use super::environment::Environment;
use super::error::{ConfigError, Place, Problem, What};
use super::layer::{Layer, UiLayer};
use super::network::Network;
use super::paths::Paths;
use super::settings::{Profile, Settings, Ui};
use super::site::{Misfit, Site};
use super::source::Source;
use super::url::BaseUrl;
use super::values::Auth;

/// What the command line says about the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--profile`
    pub profile: Option<String>,
    /// `--config`
    pub config: Option<PathBuf>,
    /// `--url`
    pub url: Option<String>,
    /// `--user`
    pub user: Option<String>,
    /// `--language`
    pub language: Option<String>,
    /// `--read-only`
    pub read_only: bool,
}

/// What to connect to, and how to go about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The server; none means the embedded sandbox.
    pub server: Option<Profile>,
    /// Everything else.
    pub settings: Settings,
    /// Every name that a profile can be opened by, and where it leads.
    pub profiles: Vec<(String, String)>,
}

impl Plan {
    /// Reads the configuration file, if there is one, and merges.
    pub fn load(flags: &Flags, environment: Environment<'_>, paths: &Paths) -> Result<Self, ConfigError> {
        Self::merge(&Source::read(flags, environment, paths)?, flags, environment, paths)
    }

    /// What a configuration comes to, with these flags and variables.
    pub fn merge(
        source: &Source,
        flags: &Flags,
        environment: Environment<'_>,
        paths: &Paths,
    ) -> Result<Self, ConfigError> {
        let given = AllGiven::find(flags, environment)?;
        let choice = choose(&source.file, given.profile.as_ref(), given.url.as_ref())?;
        let file = &source.file;
        let below = file.defaults.clone().over(&source.shipped.defaults);
        let (place, mut layer) = match choice {
            Choice::Profile(name) => (Place::Profile(name.to_owned()), file.profiles[name].clone().over(&below)),
            Choice::Address | Choice::Sandbox => (Place::Defaults, below),
        };
        layer.user = given.user.map(|given| given.value).or(layer.user);
        let client_id = given.client_id.map(|given| given.value);
        layer.client_id = client_id.clone().or(layer.client_id);
        if let Some(Given { value, origin }) = given.language {
            layer.language = Some(value.parse().map_err(|source| ConfigError::Language { origin, source })?);
        }
        layer.read_only = layer.read_only.map(|on| on || flags.read_only);
        if let Some(Given { value, origin }) = given.url {
            take_address(&value, origin, &mut layer, &place)?;
        }

        let server = match choice {
            Choice::Sandbox => None,
            Choice::Address | Choice::Profile(_) => Some(Profile {
                site: Site::of(&layer).map_err(|misfit| wrong(misfit, place.clone(), &layer, source))?,
                name: place.into_name(),
                user: layer.user.clone(),
                secrets: shipped(layer.secrets),
            }),
        };
        let settings = settings(server.as_ref(), layer, &file.ui.clone().over(source.shipped.ui.clone()), paths);
        Ok(Self { server, settings, profiles: profiles(source, client_id.as_deref()) })
    }
}

impl Plan {
    /// Every name that a profile can be opened by.
    pub fn names(source: &Source) -> Vec<String> {
        profiles(source, None).into_iter().map(|(name, _)| name).collect()
    }
}

/// The names of the profiles, then the sandbox's where no profile has taken it.
fn profiles(source: &Source, client_id: Option<&str>) -> Vec<(String, String)> {
    let below = source.file.defaults.clone().over(&source.shipped.defaults);
    let host = |layer: &Layer| {
        let mut layer = layer.clone().over(&below);
        layer.client_id = client_id.map(str::to_owned).or(layer.client_id);
        let Ok(site) = Site::of(&layer) else {
            return "not to be opened: `relata config validate` says why".to_owned();
        };
        // What must not be cut off comes first.
        layer.notes().into_iter().chain([site.host()]).collect::<Vec<_>>().join(" | ")
    };
    let named = source.file.profiles.iter().map(|(name, layer)| (name.clone(), host(layer)));
    let sandbox = (SANDBOX.to_owned(), "this machine: nothing is real".to_owned());
    let own = (!source.file.profiles.contains_key(SANDBOX)).then_some(sandbox);
    named.chain(own).collect()
}

/// Everything that flags and variables say about a server, `--read-only` apart.
pub(super) struct AllGiven {
    pub(super) profile: Option<Given>,
    pub(super) url: Option<Given>,
    pub(super) user: Option<Given>,
    pub(super) language: Option<Given>,
    pub(super) client_id: Option<Given>,
}

impl AllGiven {
    pub(super) fn find(flags: &Flags, environment: Environment<'_>) -> Result<Self, ConfigError> {
        let find = |flag, value, variable| Given::find((flag, value), variable, environment);
        Ok(Self {
            profile: find("--profile", flags.profile.as_ref(), "RELATA_PROFILE")?,
            url: find("--url", flags.url.as_ref(), "RELATA_URL")?,
            user: find("--user", flags.user.as_ref(), "RELATA_USER")?,
            language: find("--language", flags.language.as_ref(), "RELATA_LANGUAGE")?,
            client_id: find("", None, "RELATA_CLIENT_ID")?,
        })
    }
}

/// Puts an address given for this run in the place of the layer's own.
fn take_address(text: &str, origin: &'static str, layer: &mut Layer, place: &Place) -> Result<(), ConfigError> {
    let url: BaseUrl = text.parse().map_err(|source| ConfigError::Url { origin, source })?;
    let online = layer.environment.is_some() || matches!(layer.auth, Some(Auth::Browser | Auth::System));
    if online && matches!(place, Place::Profile(_)) {
        return Err(ConfigError::UrlForOnline { origin, place: place.clone() });
    }
    *layer = Layer { url: Some(url), ..Layer::default() }.over(layer);
    // That of the file was checked with the file.
    match layer.exposed_url() {
        Some(url) => Err(ConfigError::PlainHttp { origin, url: url.clone() }),
        None => Ok(()),
    }
}

/// What is wrong with the layer that was chosen, at the line where it can be mended.
fn wrong(misfit: Misfit, place: Place, layer: &Layer, source: &Source) -> ConfigError {
    let problem = Problem::new(layer.line(misfit.key()), What::Misfit { place, misfit });
    ConfigError::Invalid { file: source.path.clone(), problems: vec![problem] }
}

fn settings(server: Option<&Profile>, layer: Layer, ui: &UiLayer, paths: &Paths) -> Settings {
    Settings {
        profile: server.map_or_else(|| Some(SANDBOX.to_owned()), |server| server.name.clone()),
        host: server.map_or_else(|| "this machine".to_owned(), |server| server.site.host()),
        read_only: shipped(layer.read_only),
        guard: shipped(layer.guard),
        production: shipped(layer.production),
        language: shipped(layer.language),
        culture: layer.culture,
        network: Network {
            connect_timeout: shipped(layer.connect_timeout),
            request_timeout: shipped(layer.request_timeout),
            ca_file: layer.ca_file,
            proxy: layer.proxy.unwrap_or_default(),
            client_certificate_file: layer.client_certificate_file,
        },
        page_size: shipped(layer.page_size),
        ui: Ui { theme: shipped(ui.theme), ascii: shipped(ui.ascii), recents: shipped(ui.recents) },
        recents_file: paths.recents_file(),
        log_file: None,
    }
}

fn shipped<T>(value: Option<T>) -> T {
    value.expect("the shipped defaults set it, and a test reads them")
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::{Path, PathBuf};
    use std::time::Duration;

    use super::super::file::File;
    use super::super::site::{Online, Way};
    use super::super::values::{AuthKind, Guard, Keeping};
    use super::{ConfigError, Environment, Flags, Paths, Plan, Site, Source};

    /// Merges a file with flags and variables.
    fn plan(file: &str, flags: &Flags, variables: &[(&str, &str)]) -> Result<Plan, ConfigError> {
        let file = File::parse(file).expect("a right file");
        let source = Source { path: "config.toml".into(), file, shipped: File::shipped() };
        let lookup = lookup(variables);
        Plan::merge(&source, flags, Environment::new(&lookup), &paths())
    }

    fn lookup(variables: &[(&str, &str)]) -> impl Fn(&str) -> Option<OsString> {
        move |name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
    }

    fn paths() -> Paths {
        let [config, data, state, cache] = ["config", "data", "state", "cache"].map(PathBuf::from);
        Paths { config, data, state, cache }
    }

    fn url_of(plan: &Plan) -> &str {
        match &plan.server.as_ref().expect("a server").site {
            Site::Fixed { url, .. } => url.as_str(),
            Site::Online(_) => panic!("no address"),
        }
    }

    fn auth_of(plan: &Plan) -> Option<AuthKind> {
        match plan.server.as_ref().expect("a server").site {
            Site::Fixed { auth, .. } => auth,
            Site::Online(_) => panic!("no address"),
        }
    }

    const WORK: &str = "[profiles.work]\nurl = 'https://work.example.com'\nuser = 'file'\nlanguage = 'de'\n\
                        auth = 'ticket'\npage_size = 50\nread_only = true";

    #[test]
    fn with_nothing_at_all_it_is_the_sandbox_with_the_defaults() {
        let plan = plan("", &Flags::default(), &[]).expect("a plan");
        assert_eq!(plan.server, None);
        assert_eq!(plan.settings.profile.as_deref(), Some("sandbox"));
        assert_eq!(plan.settings.network.connect_timeout, Duration::from_secs(5));
        assert_eq!((plan.settings.page_size, plan.settings.read_only), (1000, false));
        assert_eq!((plan.settings.guard, plan.settings.production), (Guard::Reread, false));
        assert_eq!(plan.settings.recents_file, Path::new("state/recents.json"));
    }

    #[test]
    fn a_profile_lies_over_the_defaults() {
        let file = format!("[defaults]\npage_size = 10\nrequest_timeout_seconds = 60\n{WORK}");
        let plan = plan(&file, &Flags::default(), &[]).expect("a plan");
        let server = plan.server.as_ref().expect("a server");
        assert_eq!((server.name.as_deref(), server.user.as_deref()), (Some("work"), Some("file")));
        assert_eq!(auth_of(&plan), Some(AuthKind::Ticket));
        assert_eq!((plan.settings.page_size, plan.settings.read_only), (50, true));
        assert_eq!(plan.settings.network.request_timeout, Duration::from_secs(60));
        assert_eq!(plan.settings.network.connect_timeout, Duration::from_secs(5));
        assert_eq!((plan.settings.profile.as_deref(), plan.settings.host.as_str()), (Some("work"), "work.example.com"));
    }

    #[test]
    fn flags_beat_the_environment_which_beats_the_file() {
        let variables = [
            ("RELATA_PROFILE", "work"),
            ("RELATA_USER", "variable"),
            ("RELATA_LANGUAGE", "nb"),
            ("RELATA_URL", "https://variable.example.com"),
        ];
        let by_variable = plan(WORK, &Flags::default(), &variables).expect("a plan");
        assert_eq!(by_variable.server.as_ref().and_then(|server| server.user.as_deref()), Some("variable"));
        assert_eq!(url_of(&by_variable), "https://variable.example.com/api/");
        assert_eq!(by_variable.settings.language.as_str(), "nb");

        let text = |text: &str| Some(text.to_owned());
        let flags = Flags {
            url: text("https://flag.example.com"),
            user: text("flag"),
            language: text("sv"),
            ..Flags::default()
        };
        let by_flag = plan(WORK, &flags, &variables).expect("a plan");
        assert_eq!(by_flag.server.as_ref().and_then(|server| server.user.as_deref()), Some("flag"));
        assert_eq!(url_of(&by_flag), "https://flag.example.com/api/");
        assert_eq!(by_flag.settings.language.as_str(), "sv");
        assert_eq!(by_flag.settings.page_size, 50, "the profile still holds");
    }

    #[test]
    fn read_only_can_be_switched_on_but_not_off() {
        let flags = Flags { read_only: true, ..Flags::default() };
        assert!(plan("", &flags, &[]).expect("a plan").settings.read_only);
        assert!(plan(WORK, &Flags::default(), &[]).expect("a plan").settings.read_only);
    }

    #[test]
    fn a_profile_names_its_guard_and_whether_it_is_production() {
        let file = "[profiles.live]\nurl = 'https://h'\nguard = 'patch'\nproduction = true";
        let settings = plan(file, &Flags::default(), &[]).expect("a plan").settings;
        assert_eq!((settings.guard, settings.production), (Guard::Patch, true));
    }

    #[test]
    fn an_address_alone_takes_nothing_from_a_profile() {
        let flags = Flags { url: Some("http://127.0.0.1:4000".to_owned()), ..Flags::default() };
        let plan = plan(&format!("default_profile = 'work'\n{WORK}"), &flags, &[]).expect("a plan");
        assert_eq!(auth_of(&plan), None);
        assert_eq!((plan.settings.profile, plan.settings.host.as_str()), (None, "127.0.0.1:4000"));
        assert_eq!((plan.settings.page_size, plan.settings.read_only), (1000, false));
    }

    #[test]
    fn what_flags_and_variables_get_wrong_is_named_after_them() {
        let url = |url: &str| Flags { url: Some(url.to_owned()), ..Flags::default() };
        let message = |result: Result<Plan, ConfigError>| result.expect_err("wrong").to_string();
        assert_eq!(message(plan("", &url("nowhere"), &[])), "--url: not an address: relative URL without a base");
        let exposed = message(plan("", &url("http://h"), &[]));
        assert!(
            exposed.starts_with("--url: http:// to h") && exposed.contains("`allow_plain_http = true`"),
            "{exposed}"
        );
        assert!(plan("[defaults]\nallow_plain_http = true", &url("http://h"), &[]).is_ok());
        let language = message(plan("", &Flags::default(), &[("RELATA_LANGUAGE", "en_GB")]));
        assert_eq!(language, "RELATA_LANGUAGE: expected a language code such as \"en\" or \"nb-NO\"");
        let profile = message(plan(WORK, &Flags::default(), &[("RELATA_PROFILE", "wrk")]));
        assert_eq!(profile, "RELATA_PROFILE: there is no profile wrk; did you mean work?");
        let no_url = message(plan("[profiles.bare]", &Flags::default(), &[]));
        assert!(no_url.contains("profile bare has neither `url` nor `environment`"), "{no_url}");
    }

    /// Every key that SuperOffice Online knows.
    const TENANT: &str = "[profiles.tenant]\nenvironment = 'sod'\nclient_id = 'abc'\ntenant = 'Cust12345'\n\
                          redirect_port = 4711\nsecrets = 'file'";

    fn online_of(plan: &Plan) -> &Online {
        match &plan.server.as_ref().expect("a server").site {
            Site::Online(online) => online,
            Site::Fixed { .. } => panic!("an address"),
        }
    }

    #[test]
    fn a_profile_of_an_environment_signs_in_with_the_browser() {
        let plan = plan(TENANT, &Flags::default(), &[]).expect("a plan");
        let Way::Browser { client_id, redirect_port, tenant } = &online_of(&plan).way else { panic!("no browser") };
        assert_eq!((client_id.as_str(), *redirect_port), ("abc", Some(4711)));
        assert_eq!(tenant.as_ref().map(ToString::to_string).as_deref(), Some("Cust12345"));
        assert_eq!(plan.settings.host, "Cust12345 at sod.superoffice.com");
        assert_eq!(plan.server.expect("a server").secrets, Keeping::File);
    }

    #[test]
    fn the_client_id_may_come_from_the_environment() {
        let file = "[profiles.tenant]\ntenant = 'Cust1'\nenvironment = 'online'";
        let error = plan(file, &Flags::default(), &[]).expect_err("no client id").to_string();
        assert!(error.contains("config.toml:3: profile tenant needs `client_id`"), "{error}");
        let plan = plan(file, &Flags::default(), &[("RELATA_CLIENT_ID", "xyz")]).expect("a plan");
        assert!(matches!(&online_of(&plan).way, Way::Browser { client_id, .. } if client_id == "xyz"));
    }

    #[test]
    fn an_address_for_this_run_does_not_go_with_an_environment() {
        let flags = Flags { profile: Some("tenant".to_owned()), url: Some("https://h".to_owned()), ..Flags::default() };
        let error = plan(TENANT, &flags, &[]).expect_err("two servers").to_string();
        assert!(error.starts_with("--url: profile tenant is for SuperOffice Online"), "{error}");
        let alone = Flags { profile: None, ..flags };
        let defaults = "[defaults]\nenvironment = 'online'\nauth = 'browser'\nclient_id = 'abc'";
        assert_eq!(url_of(&plan(defaults, &alone, &[]).expect("an address alone")), "https://h/api/");
        assert!(plan(defaults, &Flags::default(), &[]).expect("Online").server.is_some());
    }

    #[test]
    fn a_system_user_has_a_key_and_a_tenant() {
        let file = "[defaults]\nurl = 'https://h'\n[profiles.robot]\nenvironment = 'online'\nauth = 'system'\n\
                    tenant = 'Cust1'\nprivate_key_file = 'key.pem'";
        let plan = plan(file, &Flags::default(), &[]).expect("a plan");
        let Way::System { private_key_file, tenant } = &online_of(&plan).way else { panic!("no system user") };
        assert_eq!((private_key_file.as_path(), tenant.as_str()), (Path::new("key.pem"), "Cust1"));
    }

    #[test]
    fn files_are_found_where_they_were_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mine.toml");
        let named = |path: &Path| Flags { config: Some(path.to_owned()), ..Flags::default() };
        let load = |flags: &Flags| Plan::load(flags, Environment::new(&|_| None), &paths());
        assert!(matches!(load(&named(&path)), Err(ConfigError::Unreadable { file, .. }) if file == path));

        std::fs::write(&path, "[profiles.a]\nurl = 'https://h'\nca_file = 'ca.pem'").expect("written");
        let plan = load(&named(&path)).expect("a plan");
        assert_eq!(plan.settings.network.ca_file, Some(folder.path().join("ca.pem")));
        assert!(load(&Flags::default()).expect("no file, no harm").server.is_none());

        std::fs::write(&path, "\n[uii]").expect("written");
        let error = load(&named(&path)).expect_err("a wrong file").to_string();
        let expected = "the configuration has one mistake\n%:2: unknown key `uii`; did you mean `ui`?";
        assert_eq!(error, expected.replace('%', &path.display().to_string()));
    }
}
