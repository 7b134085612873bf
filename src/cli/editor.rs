//! The editor's way in: configuration, terminal, credentials, then the interface.

use std::ffi::OsString;

use secrecy::SecretString;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::app::{self, ProfileChoice, Session, SignIn, Size, Way};
use crate::auth::{Again, AskError, AuthError, Entrance, Item, Question, Target, Vault};
use crate::config::{Environment, Flags, Plan, Profile, Settings};
use crate::domain::{RelationId, Report};
use crate::term::Console;
use crate::ui::{Ability, Look, Styles};

use super::drafts::DraftBox;
use super::exit::{Exit, NoTerminal};
use super::program::{Editor, Server};
use super::recents::Recents;
use super::{Context, causes, on_terminal, prompt};

/// How a secret that is not in the environment is asked for.
pub type Ask<'a> = &'a mut dyn FnMut(&Question) -> Result<SecretString, AskError>;

/// Whether a variable is about the server that relata was started for, as every secret is:
/// another server has no part in it.
fn is_of_one_server(name: &str) -> bool {
    let secrets = Item::ALL.iter().filter_map(|item| item.variable());
    secrets.chain(["RELATA_URL", "RELATA_USER"]).any(|of_one| of_one == name)
}

/// The environment without these.
fn of_all_servers(name: &str) -> Option<OsString> {
    (!is_of_one_server(name)).then(|| std::env::var_os(name)).flatten()
}

/// The ways in that were found in this run: whoever comes back is not asked again.
pub(super) type Known = Vec<(Profile, Entrance)>;

/// Opens the editor, with a relation in its form if one is named, and after it those of the
/// profiles that the user switches to. One that cannot be opened leads back to the last.
pub(super) fn open(
    mut context: Context,
    mut relation: Option<i32>,
    mut environment: Environment<'_>,
    mut known: Known,
) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    // From one profile to the next the terminal stays ours: nothing that is typed is lost or shown.
    let mut console: Option<Console> = None;
    let mut back: Option<(Flags, Environment<'_>)> = None;
    let mut trouble = None;
    loop {
        let mut ask = |question: &Question| match &mut console {
            Some(console) => console.lend(|| prompt::ask(question))?,
            None => prompt::ask(question),
        };
        let (plan, target) = match (find(&context, environment, &known, &mut ask), back.take()) {
            (Ok(found), _) => found,
            (Err(error), None) => return Err(error),
            (Err(error), Some((flags, before))) => {
                let profile = context.flags.profile.unwrap_or_default();
                trouble = Some(format!("{profile} could not be opened: {}", causes(&error)));
                (context.flags, environment) = (flags, before);
                continue;
            }
        };
        let profile = plan.server.clone();
        let (mut editor, mut answers) = assemble(plan, target, &context, relation, trouble.take(), environment);
        let inside = runtime.enter();
        let terminal = match &mut console {
            Some(terminal) => terminal,
            None => console.insert(Console::open()?),
        };
        drop(inside);
        let code = runtime.block_on(terminal.run(&mut editor, &mut answers));
        if let (Some(profile), Some(entrance)) = (profile, editor.entrance()) {
            known.retain(|(other, _)| *other != profile);
            known.push((profile, entrance.clone()));
        }
        let next = editor.finish();
        let code = code?;
        let Some(next) = next else { return Ok(Exit::of_editor(code)) };
        let flags = Flags { profile: Some(next), url: None, user: None, ..context.flags.clone() };
        back = Some((std::mem::replace(&mut context.flags, flags), environment));
        // What was said for one server does not hold for another.
        environment = Environment::new(&of_all_servers);
        relation = None;
    }
}

fn find(
    context: &Context,
    environment: Environment<'_>,
    known: &Known,
    ask: Ask<'_>,
) -> anyhow::Result<(Plan, Target)> {
    let plan = Plan::load(&context.flags, environment, &context.paths)?;
    if !on_terminal() {
        return Err(NoTerminal.into());
    }
    let same = |(profile, entrance): &&(Profile, Entrance)| {
        Some(profile) == plan.server.as_ref() && *entrance.network() == plan.settings.network
    };
    let target = match known.iter().find(same) {
        Some((_, entrance)) => Target::Server(Box::new(entrance.clone())),
        None => target(&plan, context, environment, ask)?,
    };
    Ok((plan, target))
}

fn target(plan: &Plan, context: &Context, environment: Environment<'_>, ask: Ask<'_>) -> Result<Target, AuthError> {
    Ok(match &plan.server {
        None => Target::Sandbox { data: context.paths.sandbox_file() },
        Some(profile) => {
            let drawer = Vault::new(context.paths.secrets_file()).drawer(profile);
            let network = &plan.settings.network;
            Target::Server(Box::new(Entrance::find(profile, network, environment, drawer, ask)?))
        }
    })
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
    let target = target(&plan, context, environment, ask)?;
    Ok(assemble(plan, target, context, relation, None, environment))
}

/// What is typed to sign in.
fn named((item, user): (Item, Option<&str>)) -> String {
    user.map_or_else(|| item.name().to_owned(), |user| format!("{} of {user}", item.name()))
}

fn assemble(
    plan: Plan,
    target: Target,
    context: &Context,
    relation: Option<i32>,
    trouble: Option<String>,
    environment: Environment<'_>,
) -> (Editor, UnboundedReceiver<Report>) {
    let settings = Settings { log_file: context.log_file.clone(), ..plan.settings };
    let recents = Recents::new(settings.recents_file.clone(), &settings.host);
    let start = app::Start {
        session: Session {
            profile: settings.profile.clone(),
            host: settings.host.clone(),
            read_only: settings.read_only,
            production: settings.production,
            way: match &target {
                Target::Sandbox { .. } => Way::Sandbox,
                Target::Server(entrance) => match entrance.again() {
                    Again::Secret => Way::Secret,
                    Again::Browser => Way::Browser,
                    Again::Nohow => Way::System,
                },
            },
            secret: match &target {
                Target::Sandbox { .. } => String::new(),
                Target::Server(entrance) => entrance.secret().map(named).unwrap_or_default(),
            },
            sign_in: SignIn::Asking,
        },
        profiles: plan.profiles.into_iter().map(|(name, detail)| ProfileChoice { name, detail }).collect(),
        recents: recents.load(),
        keep_recents: usize::try_from(settings.ui.recents).unwrap_or(usize::MAX),
        open: relation.map(RelationId),
        trouble,
        size: Size { width: 80, height: 24 },
    };
    let look = Look { styles: styles(&settings, environment), ascii: settings.ui.ascii };
    let drafts = DraftBox::new(&context.paths.state, owner(&target));
    Editor::new(start, look, Server { target, settings }, recents, drafts)
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
