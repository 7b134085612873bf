//! The editor's way in: configuration, terminal, credentials, then the interface.

use secrecy::SecretString;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::app::{self, ProfileChoice, Session, SignIn, Size, Way};
use crate::auth::{Again, AskError, Echo, Entrance, Item, Question, Target, Vault};
use crate::config::{Environment, Flags, Plan, Settings};
use crate::domain::{RelationId, Report};
use crate::term::Console;
use crate::ui::{Ability, Look, Styles};

use super::drafts::DraftBox;
use super::exit::{Exit, NoTerminal};
use super::program::{Editor, Server};
use super::recents::Recents;
use super::{Context, on_terminal, prompt};

/// How a secret that is not in the environment is asked for.
pub type Ask<'a> = &'a mut dyn FnMut(&Question) -> Result<SecretString, AskError>;

/// Whether a variable is about the server that relata was started for, as every secret is:
/// another server has no part in it.
fn is_of_one_server(name: &str) -> bool {
    let secrets = Item::ALL.iter().filter_map(|item| item.variable());
    secrets.chain(["RELATA_URL", "RELATA_USER", "RELATA_CLIENT_ID"]).any(|of_one| of_one == name)
}

/// Opens the editor, with a relation in its form if one is named, and after it those of the
/// profiles that the user switches to.
pub(super) fn open(mut context: Context, mut relation: Option<i32>) -> anyhow::Result<Exit> {
    let of_all_servers = |name: &str| (!is_of_one_server(name)).then(|| std::env::var_os(name)).flatten();
    let mut environment = Environment::of_process();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    // From one profile to the next the terminal stays ours: nothing that is typed is lost or shown.
    let mut console: Option<Console> = None;
    // Where the user came from, as long as the next profile is not open.
    let mut before: Option<(Flags, Environment<'_>)> = None;
    loop {
        let mut ask = |question: &Question| match &mut console {
            Some(console) => console.lend(|| prompt::ask(question))?,
            None => prompt::ask(question),
        };
        let prepared = Plan::load(&context.flags, environment, &context.paths).map_err(anyhow::Error::from);
        if !on_terminal() {
            return Err(prepared.err().unwrap_or_else(|| NoTerminal.into()));
        }
        let prepared = prepared.and_then(|plan| prepare(plan, &context, relation, environment, &mut ask));
        let (mut editor, mut answers) = match (prepared, before.take()) {
            (Ok(prepared), _) => prepared,
            (Err(error), Some(back)) => {
                // Whoever broke a question off knows why.
                if Exit::of(&error) != Exit::Interrupted {
                    let text = format!("{}. Enter goes back", super::shown(&super::causes(&error)));
                    ask(&Question { text, echo: Echo::Shown }).ok();
                }
                (context.flags, environment) = back;
                continue;
            }
            (Err(error), None) => return Err(error),
        };
        let inside = runtime.enter();
        let terminal = match &mut console {
            Some(terminal) => terminal,
            None => console.insert(Console::open()?),
        };
        drop(inside);
        let code = runtime.block_on(terminal.run(&mut editor, &mut answers));
        let next = editor.finish();
        let code = code?;
        let Some(profile) = next else { return Ok(Exit::of_editor(code)) };
        // What was said for one server does not hold for another.
        let flags = Flags { profile: Some(profile), url: None, user: None, ..context.flags.clone() };
        before = Some((std::mem::replace(&mut context.flags, flags), environment));
        environment = Environment::new(&of_all_servers);
        relation = None;
    }
}

/// The editor for a plan, still without a terminal, and the channel its answers come through.
///
/// # Errors
/// Credentials that are missing or cannot be used.
pub fn prepare(
    plan: Plan,
    context: &Context,
    relation: Option<i32>,
    environment: Environment<'_>,
    ask: Ask<'_>,
) -> anyhow::Result<(Editor, UnboundedReceiver<Report>)> {
    let target = match plan.server {
        None => Target::Sandbox { data: context.paths.sandbox_file() },
        Some(profile) => {
            let drawer = Vault::new(context.paths.secrets_file()).drawer(&profile);
            let network = &plan.settings.network;
            Target::Server(Box::new(Entrance::find(&profile, network, environment, drawer, ask)?))
        }
    };
    let settings = Settings { log_file: context.log_file.clone(), ..plan.settings };
    let recents = Recents::new(settings.recents_file.clone(), &settings.host);
    let start = app::Start {
        session: Session {
            profile: settings.profile.clone(),
            host: settings.host.clone(),
            read_only: settings.read_only,
            production: settings.production,
            way: match target {
                Target::Sandbox { .. } => Way::Sandbox,
                Target::Server(ref entrance) => match entrance.again() {
                    Again::Secret => Way::Secret,
                    Again::Browser => Way::Browser,
                    Again::Nohow => Way::System,
                },
            },
            sign_in: SignIn::Asking,
        },
        profiles: plan.profiles.into_iter().map(|(name, detail)| ProfileChoice { name, detail }).collect(),
        recents: recents.load(),
        keep_recents: usize::try_from(settings.ui.recents).unwrap_or(usize::MAX),
        open: relation.map(RelationId),
        size: Size { width: 80, height: 24 },
    };
    let look = Look { styles: styles(&settings, environment), ascii: settings.ui.ascii };
    let drafts = DraftBox::new(&context.paths.state, owner(&target));
    Ok(Editor::new(start, look, Server { target, settings }, recents, drafts))
}

/// What is kept of the user's work is kept per server and profile: what is offered
/// again must be of the same rows.
fn owner(target: &Target) -> &str {
    match target {
        Target::Sandbox { .. } => "sandbox",
        Target::Server(entrance) => entrance.drawer().name(),
    }
}

fn styles(settings: &Settings, environment: Environment<'_>) -> Styles {
    let variable = |name| environment.text(name).ok().flatten();
    let ability = Ability::of(variable("NO_COLOR").as_deref(), variable("TERM").as_deref());
    Styles::new(settings.ui.theme, ability)
}
