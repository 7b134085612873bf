//! The command line as clap reads it. Words only; nothing is done here.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};

use crate::config::Flags;

/// Examples come before the list of options: they are what most people look for.
const TEMPLATE: &str = "{about-with-newline}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

const EXAMPLES: &str = "\
Examples:
  relata                                         the editor, on the default profile or the sandbox
  relata --profile work                          the editor, on a profile of the configuration
  relata --url https://crm.example.com/api --user demo
                                                 the editor, on any server; asks for the password
  relata open 42                                 the editor, with relation 42 in its form
  relata sandbox --listen 127.0.0.1:4000         a SuperOffice to try things on, user demo, password demo";

const ENVIRONMENT: &str = "\
Environment:
  RELATA_PROFILE, RELATA_CONFIG, RELATA_URL, RELATA_USER, RELATA_LANGUAGE, RELATA_LOG
                                                 as the flags of these names, which win
  RELATA_CLIENT_ID                               as the key of the configuration
  RELATA_PASSWORD, RELATA_TICKET, RELATA_APP_TOKEN, RELATA_TOKEN, RELATA_COOKIE, RELATA_SYSTEM_TOKEN
                                                 secrets; what is missing is asked for
  RELATA_HOME                                    one folder for config, data, state and cache

Exit codes: 0 done, 1 refused or failed, 2 usage or configuration, 3 may work later, 4 conflict,
5 not found, 6 no right, 130 interrupted";

const OPEN_EXAMPLES: &str = "\
Examples:
  relata open 42
  relata --profile work --read-only open 42";

const DOCTOR_EXAMPLES: &str = "\
Examples:
  relata doctor
  relata --profile work doctor --json";

const LOGIN_EXAMPLES: &str = "\
Examples:
  relata login                                   asks for the address, signs in, makes a profile
  relata --profile work login                    signs in to a profile of the configuration
  relata --url https://crm.example.com --user demo --profile work login
                                                 makes a profile of that name";

const SANDBOX_EXAMPLES: &str = "\
Examples:
  relata sandbox                                 any free port, on the editor's own data
  relata sandbox --listen 127.0.0.1:4000 --data /tmp/crm.sqlite --fresh
  relata sandbox --fresh --companies 5000 --data big.sqlite
  relata sandbox --online --listen 127.0.0.1:4000
                                                 what to put into a profile stands on http://127.0.0.1:4000/";

/// A terminal editor for the relations of SuperOffice CRM.
#[derive(Clone, Debug, Parser)]
#[command(name = "relata", version, help_template = TEMPLATE, before_help = EXAMPLES, after_help = ENVIRONMENT)]
#[command(disable_help_subcommand = true)]
pub struct Cli {
    /// What applies to every command.
    #[command(flatten)]
    pub global: Global,
    /// The command; none is the editor.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The flags of every command.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Profile of the configuration to use
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Configuration to read instead of the usual one
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Address of the WebAPI, with or without /api
    #[arg(long, global = true)]
    pub url: Option<String>,
    /// User to sign in as
    #[arg(long, global = true, value_name = "NAME")]
    pub user: Option<String>,
    /// Refuse every write
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Language of the server's texts, such as en or nb-NO
    #[arg(long, global = true, value_name = "LANG")]
    pub language: Option<String>,
    /// Write a log to this file
    #[arg(long, global = true, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
    /// Write a log, to the state folder unless --log-file says where; -vv says more
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
}

/// The commands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Open the editor on one relation
    #[command(help_template = TEMPLATE, before_help = OPEN_EXAMPLES)]
    Open {
        /// Id of the relation
        #[arg(value_parser = relation_id)]
        id: i32,
    },
    /// Try every step on the way to the relations, and say what to do about the first that fails
    #[command(help_template = TEMPLATE, before_help = DOCTOR_EXAMPLES)]
    Doctor {
        /// As JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Run the sandbox: a small SuperOffice on this machine, until it is interrupted
    #[command(help_template = TEMPLATE, before_help = SANDBOX_EXAMPLES)]
    Sandbox(SandboxArgs),
    /// Sign in to a profile, or to a server that has none yet, and keep what the next start needs
    #[command(help_template = TEMPLATE, before_help = LOGIN_EXAMPLES)]
    Login,
    /// Remove the secrets that are kept for a profile
    Logout,
    /// List the profiles: where each leads, and where it is signed in
    Profiles {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Look at the configuration
    Config {
        /// What to do with it
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// List the files and folders that relata uses
    Paths {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// The commands of `relata config`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub enum ConfigCommand {
    /// Show every value in effect and where it comes from
    Show {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Look for mistakes in the file, and in every profile of it
    Validate,
    /// Say which file it is
    Path,
    /// Make a profile: asks for the address, signs in, writes it down
    Init,
}

/// What `relata sandbox` takes.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct SandboxArgs {
    /// Address to listen on; port 0 takes any free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// Database to use instead of the editor's own
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Start over with the data it ships with
    #[arg(long)]
    pub fresh: bool,
    /// Play SuperOffice Online too: sign-in pages, tokens and tenants below one root
    #[arg(long)]
    pub online: bool,
    /// Certificate (PEM, with its chain) to serve https with
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key (PEM) of that certificate
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Grow the data to this many companies
    #[arg(long, value_name = "N")]
    pub companies: Option<u32>,
}

impl Global {
    /// What the configuration is to know of this.
    pub fn flags(&self) -> Flags {
        Flags {
            profile: self.profile.clone(),
            config: self.config.clone(),
            url: self.url.clone(),
            user: self.user.clone(),
            language: self.language.clone(),
            read_only: self.read_only,
        }
    }
}

/// The id of a relation, in the words of whoever typed it.
fn relation_id(text: &str) -> Result<i32, &'static str> {
    text.trim().parse().ok().filter(|id| *id > 0).ok_or("expected the number of a relation, such as 42")
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::{Cli, Command};

    #[test]
    fn the_tree_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn global_flags_stand_before_or_after_the_command() {
        for line in ["relata --read-only -vv open 42", "relata open 42 -v --read-only -v"] {
            let cli = Cli::try_parse_from(line.split(' ')).expect(line);
            assert!(cli.global.flags().read_only);
            assert_eq!(cli.global.verbose, 2);
            assert!(matches!(cli.command, Some(Command::Open { id: 42 })));
        }
    }

    #[test]
    fn ids_and_addresses_are_checked_while_parsing() {
        for line in ["relata open 0", "relata open -1", "relata open x", "relata open", "relata sandbox --listen here"]
        {
            assert!(Cli::try_parse_from(line.split(' ')).is_err(), "{line}");
        }
        let cli = Cli::try_parse_from(["relata", "sandbox"]).expect("defaults");
        let Some(Command::Sandbox(sandbox)) = cli.command else { panic!("not the sandbox") };
        assert!(sandbox.listen.ip().is_loopback() && sandbox.listen.port() == 0);
    }
}
