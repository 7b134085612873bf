//! `guard = "patch"` over real HTTP: the server compares, and nobody's change is lost.

#[path = "support/asking.rs"]
mod asking;

use asking::World;
use relata::{
    config::Guard,
    domain::{
        Call, Changes, ContactRelationEntity, Failure, FailureKind as K, FieldId, Ours, Reply, Save, Value, Write,
    },
    sandbox::{Effect, Fault, RequestRecord},
    worker::Terms,
};

const PATCH: &str = "PATCH /api/v1/Relation/";

impl World {
    fn new() -> Self {
        Self::start("demo", Terms { guard: Guard::Patch, ..Terms::default() })
    }

    fn update(&mut self, base: &ContactRelationEntity, changes: Changes) -> Result<Reply, Failure> {
        let save = Save { base: base.clone(), changes, earlier: None };
        self.ask(Call::Write(Write::Save(Box::new(save))))
    }

    fn fault(&self, effect: Effect) {
        self.sandbox.faults().add(Fault::next(PATCH, effect));
    }

    fn patches(&self) -> Vec<RequestRecord> {
        let mut sent = self.sandbox.requests().to("/v1/Relation/");
        sent.retain(|request| request.method == "PATCH");
        sent
    }
}

fn comment(text: &str) -> Changes {
    Changes::from([(FieldId::Comment, Value::Text(text.to_owned()))])
}

fn edited(comment: &str) -> Effect {
    Effect::EditedMeanwhile { comment: comment.to_owned() }
}

#[test]
fn an_update_is_one_patch_of_the_changed_fields() {
    let mut world = World::new();
    let base = world.load(1);
    let outcome = world.update(&base, comment("æ \"new\"\nwords"));
    let Ok(Reply::Saved(row)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(row.text(FieldId::Comment), "æ \"new\"\nwords");
    assert_ne!(row.updated(), base.updated());
    let patches = world.patches();
    assert_eq!((patches.len(), world.sandbox.requests().to("SaveContactRelation").len()), (1, 0));
    assert_eq!(patches[0].header("content-type"), Some("application/json-patch+json"));
}

#[test]
fn the_same_field_edited_by_another_is_a_conflict_and_stays_theirs() {
    let mut world = World::new();
    let base = world.load(1);
    world.fault(edited("theirs"));
    let outcome = world.update(&base, comment("mine"));
    let Ok(Reply::Changed(theirs)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(theirs.text(FieldId::Comment), "theirs");
    assert_eq!(world.load(1).text(FieldId::Comment), "theirs");
    let outcome = world.update(&theirs, comment("mine after all"));
    assert!(matches!(outcome, Ok(Reply::Saved(row)) if row.text(FieldId::Comment) == "mine after all"));
}

#[test]
fn another_field_edited_by_another_is_kept_beside_mine() {
    let mut world = World::new();
    let base = world.load(1);
    let reversed = 1 - base.integer(FieldId::Reversed);
    world.fault(edited("theirs"));
    let outcome = world.update(&base, Changes::from([(FieldId::Reversed, Value::Integer(reversed))]));
    let Ok(Reply::Saved(row)) = outcome else { panic!("{outcome:?}") };
    assert_eq!((row.text(FieldId::Comment), row.integer(FieldId::Reversed)), ("theirs", reversed));
}

#[test]
fn a_row_deleted_meanwhile_is_missing() {
    let mut world = World::new();
    let base = world.load(1);
    world.fault(Effect::DeletedMeanwhile);
    assert_eq!(world.update(&base, comment("mine")), Ok(Reply::Missing));
}

#[test]
fn a_lost_answer_is_looked_up_and_never_sent_again() {
    let mut world = World::new();
    let after = |status| Effect::Status { status, retry_after: None, after_write: true };
    for (sent, effect) in [Effect::DropAfter, Effect::Truncated, after(504)].into_iter().enumerate() {
        let base = world.load(1);
        let text = format!("{effect:?}");
        world.fault(effect);
        let outcome = world.update(&base, comment(&text));
        assert!(matches!(&outcome, Ok(Reply::Found(row)) if row.text(FieldId::Comment) == text), "{outcome:?}");
        assert_eq!(world.patches().len(), sent + 1);
    }
    let base = world.load(1);
    for effect in [Effect::DropBefore, Effect::Html, Effect::Null] {
        let sent = world.patches().len();
        world.fault(effect);
        let outcome = world.update(&base, comment("lost"));
        assert!(matches!(&outcome, Ok(Reply::Unsure { .. })), "{outcome:?}");
        assert_eq!(world.patches().len(), sent + 1);
    }
    assert_eq!(world.load(1), base);
}

#[test]
fn what_somebody_does_just_after_does_not_unmake_it() {
    let mut world = World::new();
    let base = world.load(1);
    world.fault(Effect::EditedSince { comment: "theirs".to_owned() });
    let Ok(Reply::Overtaken { ours: Ours::Saved, row: Some(row) }) = world.update(&base, comment("mine")) else {
        panic!("not saved")
    };
    assert_eq!(row.text(FieldId::Comment), "theirs");
    world.fault(Effect::DeletedSince);
    let outcome = world.update(&row, comment("mine again"));
    assert_eq!(outcome, Ok(Reply::Overtaken { ours: Ours::Saved, row: None }));
}

#[test]
fn a_refusal_is_a_failure_and_the_row_is_as_it_was() {
    let mut world = World::new();
    let base = world.load(1);
    for (status, kind) in [(403, K::Forbidden), (401, K::SignIn), (412, K::Conflict), (409, K::Conflict)] {
        world.fault(Effect::Status { status, retry_after: None, after_write: false });
        assert_eq!(world.update(&base, comment("mine")).unwrap_err().kind, kind);
    }
    assert_eq!(world.load(1), base);
}
