//! `relata config`: the values in effect, what is wrong with the file, and where it is.

use serde_json::{Value, json};

use crate::auth::{Secrets, Vault};
use crate::config::{Environment, Explained, Origin, Plan, Source};
use crate::ui::text::visible;

use super::Context;
use super::args::ConfigCommand;
use super::exit::Exit;
use super::login;
use super::table::{print, print_json, table};

/// Does what was asked for.
pub(super) fn run(command: ConfigCommand, context: Context) -> anyhow::Result<Exit> {
    let environment = Environment::of_process();
    match command {
        ConfigCommand::Init => login::init(context),
        ConfigCommand::Show { json } => show(&context, environment, json),
        ConfigCommand::Validate => validate(&context, environment),
        ConfigCommand::Path => {
            let path = Source::path(&context.flags, environment, &context.paths);
            print(&format!("{}\n", visible(&path.to_string_lossy())))?;
            Ok(Exit::Done)
        }
    }
}

fn validate(context: &Context, environment: Environment<'_>) -> anyhow::Result<Exit> {
    let source = Source::read(&context.flags, environment, &context.paths)?;
    source.check(environment)?;
    let path = source.path.to_string_lossy();
    let there = if source.path.exists() { "no mistakes" } else { "not there; the defaults hold" };
    print(&format!("{}: {there}\n", visible(&path)))?;
    Ok(Exit::Done)
}

fn show(context: &Context, environment: Environment<'_>, json: bool) -> anyhow::Result<Exit> {
    let source = Source::read(&context.flags, environment, &context.paths)?;
    let explained = source.explain(&context.flags, environment)?;
    let plan = Plan::merge(&source, &context.flags, environment, &context.paths)?;
    let secrets = secrets(context, &plan, environment)?;
    let file = source.path.to_string_lossy();
    if json {
        let values = explained.iter().map(|one| (one.key.to_owned(), one.json())).collect();
        let secrets = secrets.into_iter().map(|(name, origin)| (name, json!({ "value": "set", "from": origin })));
        let secrets = Value::Object(secrets.collect());
        print_json(&json!({ "file": file, "values": Value::Object(values), "secrets": secrets }))?;
    } else {
        let name = source.path.file_name().unwrap_or_default().to_string_lossy();
        let values = explained.iter().map(|one| [one.key.to_owned(), one.shown(), one.origin(&name)]);
        let secrets = secrets.into_iter().map(|(name, origin)| [name, "set".to_owned(), origin]);
        let rows: Vec<_> = values.chain(secrets).collect();
        print(&format!("{}\n\n{}", visible(&file), table(["KEY", "VALUE", "FROM"], &rows)))?;
    }
    Ok(Exit::Done)
}

/// Which secrets there are and where they come from; never what they are.
fn secrets(context: &Context, plan: &Plan, environment: Environment<'_>) -> anyhow::Result<Vec<(String, String)>> {
    let given = Secrets::of_environment(environment)?;
    let of_environment = given.items().filter_map(|item| Some((item.name().to_owned(), item.variable()?.to_owned())));
    let mut found: Vec<_> = of_environment.collect();
    if let Some(server) = &plan.server
        && let Some(kept) = Vault::new(context.paths.secrets_file()).drawer(server).kept()?
    {
        let kept_only = kept.items.iter().filter(|item| given.get(**item).is_none());
        found.extend(kept_only.map(|item| (item.name().to_owned(), kept.shelf.name().to_owned())));
    }
    Ok(found)
}

impl Explained {
    fn shown(&self) -> String {
        match &self.value {
            None => "-".to_owned(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        }
    }

    fn origin(&self, file: &str) -> String {
        match self.origin {
            Origin::Given(name) => name.to_owned(),
            Origin::File(line) => format!("{file}:{line}"),
            Origin::Default => "default".to_owned(),
        }
    }

    fn json(&self) -> Value {
        let (from, line) = match self.origin {
            Origin::Given(name) => (name, None),
            Origin::File(line) => ("file", Some(line)),
            Origin::Default => ("default", None),
        };
        json!({ "value": self.value, "from": from, "line": line })
    }
}
