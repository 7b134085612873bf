//! From flags, environment, file and defaults, in this precedence, to the
//! [`Plan`] of one run.

use std::path::{Path, PathBuf};

use super::choice::{Choice, Given, choose};
use super::environment::Environment;
use super::error::ConfigError;
use super::file::File;
use super::layer::{Layer, UiLayer};
use super::network::{Network, Proxy};
use super::paths::Paths;
use super::settings::{Profile, Settings, Ui};
use super::url::BaseUrl;

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
}

impl Plan {
    /// Reads the configuration file, if there is one, and merges.
    pub fn load(flags: &Flags, environment: Environment<'_>, paths: &Paths) -> Result<Self, ConfigError> {
        let named = flags.config.clone().or_else(|| environment.path("RELATA_CONFIG"));
        let file = match named {
            Some(path) => read(&path)?.ok_or_else(|| missing(path))?,
            None => read(&paths.config_file())?.unwrap_or_default(),
        };
        Self::merge(&file, flags, environment, paths)
    }

    fn merge(file: &File, flags: &Flags, environment: Environment<'_>, paths: &Paths) -> Result<Self, ConfigError> {
        let find = |flag, value, variable| Given::find((flag, value), variable, environment);
        let profile = find("--profile", flags.profile.as_ref(), "RELATA_PROFILE")?;
        let url = find("--url", flags.url.as_ref(), "RELATA_URL")?;
        let user = find("--user", flags.user.as_ref(), "RELATA_USER")?;
        let language = find("--language", flags.language.as_ref(), "RELATA_LANGUAGE")?;

        let choice = choose(file, profile.as_ref(), url.as_ref())?;
        let shipped = File::shipped();
        let below = file.defaults.clone().over(&shipped.defaults);
        let (name, mut layer) = match choice {
            Choice::Profile(name) => (Some(name.to_owned()), file.profiles[name].clone().over(&below)),
            Choice::Address | Choice::Sandbox => (None, below),
        };
        layer.user = user.map(|given| given.value).or(layer.user);
        if let Some(Given { value, origin }) = language {
            layer.language = Some(value.parse().map_err(|source| ConfigError::Language { origin, source })?);
        }
        layer.read_only = layer.read_only.map(|on| on || flags.read_only);

        let server = match choice {
            Choice::Sandbox => None,
            Choice::Address | Choice::Profile(_) => Some(Profile {
                url: address(url, &layer, name.as_deref())?,
                name,
                auth: layer.auth,
                user: layer.user.clone(),
            }),
        };
        let settings = settings(server.as_ref(), layer, file.ui.over(shipped.ui), paths);
        Ok(Self { server, settings })
    }
}

/// The address given for this run, or the layer's own, which its file has checked.
fn address(given: Option<Given>, layer: &Layer, name: Option<&str>) -> Result<BaseUrl, ConfigError> {
    let Some(Given { value, origin }) = given else {
        let own = layer.url.clone().map(|url| url.value);
        return own.ok_or_else(|| ConfigError::NoUrl { profile: name.unwrap_or("defaults").to_owned() });
    };
    let url: BaseUrl = value.parse().map_err(|source| ConfigError::Url { origin, source })?;
    if url.is_exposed() && layer.allow_plain_http != Some(true) {
        return Err(ConfigError::PlainHttp { origin, url });
    }
    Ok(url)
}

fn settings(server: Option<&Profile>, layer: Layer, ui: UiLayer, paths: &Paths) -> Settings {
    Settings {
        profile: server.map_or_else(|| Some("sandbox".to_owned()), |server| server.name.clone()),
        host: server.map_or_else(|| "this machine".to_owned(), |server| server.url.host()),
        read_only: shipped(layer.read_only),
        guard: shipped(layer.guard),
        production: shipped(layer.production),
        language: shipped(layer.language),
        culture: layer.culture,
        network: Network {
            connect_timeout: shipped(layer.connect_timeout),
            request_timeout: shipped(layer.request_timeout),
            ca_file: layer.ca_file,
            proxy: Proxy::default(),
            client_certificate_file: None,
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

/// The file's content; none where there is no file.
fn read(path: &Path) -> Result<Option<File>, ConfigError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(ConfigError::Unreadable { file: path.to_owned(), source }),
    };
    let file = File::parse(&text).map_err(|problems| ConfigError::Invalid { file: path.to_owned(), problems })?;
    Ok(Some(file.anchored(path.parent().unwrap_or(Path::new("")))))
}

fn missing(file: PathBuf) -> ConfigError {
    ConfigError::Unreadable { file, source: std::io::ErrorKind::NotFound.into() }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::{Path, PathBuf};
    use std::time::Duration;

    use super::super::values::{AuthKind, Guard};
    use super::{ConfigError, Environment, File, Flags, Paths, Plan};

    /// Merges a file with flags and variables.
    fn plan(file: &str, flags: &Flags, variables: &[(&str, &str)]) -> Result<Plan, ConfigError> {
        let file = File::parse(file).expect("a right file");
        let lookup = lookup(variables);
        Plan::merge(&file, flags, Environment::new(&lookup), &paths())
    }

    fn lookup(variables: &[(&str, &str)]) -> impl Fn(&str) -> Option<OsString> {
        move |name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
    }

    fn paths() -> Paths {
        let [config, data, state, cache] = ["config", "data", "state", "cache"].map(PathBuf::from);
        Paths { config, data, state, cache }
    }

    fn url_of(plan: &Plan) -> &str {
        plan.server.as_ref().expect("a server").url.as_str()
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
        assert_eq!(server.auth, Some(AuthKind::Ticket));
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
        assert_eq!(plan.server.as_ref().and_then(|server| server.auth), None);
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
        assert!(no_url.contains("profile bare has no url"), "{no_url}");
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
