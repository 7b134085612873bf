//! The editor with a server in memory: keys in, bytes for the terminal out.

use std::hint::black_box;
use std::io::Sink;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::layout::Size;
use relata::app::{self, Effect, Effects, Model, Msg, Session, SignIn, Start, Way};
use relata::domain::{
    Answer, Call, ContactRelationEntity, Direction, Failure, FailureKind, Job, Page, PartyRef, Principal, RelationId,
    RelationRow, Reply, Retry, Speaker,
};
use relata::keymap::KeyStroke;
use relata::term::Screen;
use relata::ui::{self, Ability, Look, Styles, Theme};

const SIZE: Size = Size { width: 120, height: 40 };

/// A relation as the server sends it, rights and hints included.
pub(crate) const CARRIER: &str = r#"{
    "RelationId": 1, "RelationDefinitionId": 11, "ActiveText": "supplies", "PassiveText": "is supplied by",
    "SourceContactId": 2, "SourceContactName": "ABC Ltd", "SourcePersonId": 0, "SourcePersonName": "",
    "DestinationContactId": 7, "DestinationContactName": "Malmö Hydraulik AB",
    "DestinationPersonId": 0, "DestinationPersonName": "", "Reversed": 0,
    "Comment": "Delivers spare parts on call, invoices each quarter.\nOpen point: who pays for the freight?",
    "CreatedDate": "2019-12-19T10:55:14Z", "UpdatedDate": "2025-01-17T14:02:09Z",
    "CreatedBy": {"AssociateId": 2, "Name": "DEMO", "PersonId": 1, "FullName": "Demo Brukeren", "Deleted": false},
    "UpdatedBy": {"AssociateId": 3, "Name": "KARI", "PersonId": 2, "FullName": "Kari Hansen", "Deleted": false},
    "TableRight": {"Mask": "Select, Update, Insert, Delete", "Reason": ""},
    "FieldProperties": {
        "Comment": {"FieldRight": {"Mask": "Update", "Reason": ""}, "FieldType": "System.String", "FieldLength": 254},
        "SourceContactId": {"FieldRight": {"Mask": "Update, UIHintMandatory", "Reason": ""},
            "FieldType": "System.Int32", "FieldLength": 0}
    }
}"#;

/// An editor on a screen of 120x40 whose bytes go nowhere.
pub(crate) struct Desk {
    pub(crate) model: Model,
    terminal: Terminal<Screen<Sink>>,
    look: Look,
    rows: usize,
    waiting: Vec<Job>,
}

impl Desk {
    /// An editor whose server has so many relations.
    pub(crate) fn new(rows: usize) -> Self {
        let session = Session {
            profile: Some("bench".to_owned()),
            host: "memory".to_owned(),
            read_only: false,
            production: false,
            way: Way::Secret,
            secret: "password of demo".to_owned(),
            sign_in: SignIn::Asking,
        };
        let size = app::Size { width: SIZE.width, height: SIZE.height };
        let (model, effects) = Model::new(Start {
            session,
            profiles: Vec::new(),
            recents: Vec::new(),
            keep_recents: 0,
            open: None,
            trouble: None,
            size,
        });
        let terminal = Terminal::new(Screen::new(std::io::sink(), SIZE)).expect("a sink takes everything");
        let look = Look { styles: Styles::new(Theme::Dark, Ability::Colour), ascii: false };
        let mut desk = Self { model, terminal, look, rows, waiting: Vec::new() };
        desk.perform(effects);
        desk.settle();
        desk
    }

    /// Presses keys by their names, each when everything before has been answered and drawn.
    pub(crate) fn press(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.key(key.parse().expect("a key"));
            self.settle();
        }
    }

    /// How long one key takes, through update and draw. What it asks for is answered off the clock.
    pub(crate) fn timed(&mut self, key: &str) -> Duration {
        let key = key.parse().expect("a key");
        let start = Instant::now();
        self.key(black_box(key));
        let taken = start.elapsed();
        self.settle();
        taken
    }

    fn key(&mut self, key: KeyStroke) {
        self.update(Msg::Key(key));
        self.draw();
    }

    fn update(&mut self, msg: Msg) {
        let effects = app::update(&mut self.model, msg);
        self.perform(effects);
    }

    fn draw(&mut self) {
        self.terminal.draw(|frame| ui::draw(frame, &self.model, &self.look)).expect("a sink takes everything");
    }

    fn perform(&mut self, effects: Effects) {
        self.waiting.extend(effects.0.into_iter().filter_map(|effect| match effect {
            Effect::Send(job) => Some(job),
            _ => None,
        }));
    }

    fn settle(&mut self) {
        while let Some(Job { id, call, .. }) = self.waiting.pop() {
            let outcome = self.reply(&call);
            self.update(Msg::Answer(Answer { id, outcome }));
        }
        self.draw();
    }

    fn reply(&self, call: &Call) -> Result<Reply, Failure> {
        Ok(match call {
            Call::Principal => Reply::Principal(Principal::default()),
            Call::Relations { .. } => {
                let rows = (1..).map(row).take(self.rows).collect();
                Reply::Relations(Page { rows, next: None })
            }
            Call::Load(id) | Call::Preview(id) => {
                let json = CARRIER.replacen("\"RelationId\": 1", &format!("\"RelationId\": {id}"), 1);
                Reply::Relation(Box::new(ContactRelationEntity::from_json(&json).expect("a relation")))
            }
            _ => {
                let (kind, retry) = (FailureKind::NotFound, Retry::Never);
                let by = Speaker::Relata;
                return Err(Failure { kind, by, retry, text: "not on this server".to_owned(), field: None });
            }
        })
    }
}

/// Names that differ early and late, some with letters to fold.
fn row(id: i32) -> RelationRow {
    const TEXTS: [&str; 5] = ["owns", "supplies", "is a partner of", "knows", "is audited by"];
    const NAMES: [&str; 7] = ["Fjord", "Østby", "Malmö", "Nordbank", "Jönköping", "Relata", "O'Brien"];
    const KINDS: [&str; 4] = ["Holding AS", "Transport", "Hydraulik AB", "Shipping Ltd"];
    let place = usize::try_from(id).expect("ids are positive");
    let name = |at: usize| format!("{} {} {}", NAMES[at % 7], KINDS[at / 7 % 4], at / 28).into_boxed_str();
    RelationRow {
        id: RelationId(id),
        definition: 1,
        direction: if id % 3 == 0 { Direction::Passive } else { Direction::Active },
        near: Some(PartyRef::Company(id)),
        near_name: name(place),
        text: TEXTS[place % 5].into(),
        far: Some(PartyRef::Company(id + 1)),
        far_name: name(place + 11),
        comment: if id % 2 == 0 { "Agreed in Bergen, for two years at first.".into() } else { "".into() },
    }
}
