//! Answers find their way by the ticket of their request. One that nobody waits
//! for is dropped: it never touches a draft.

use crate::domain::FailureKind;
use crate::domain::{
    Answer, Call, ContactRelationEntity, Failure, PartyHit, PartyRef, Person, RelationId, Reply, Side,
};
use crate::form::{FormMsg, FormState};

use super::{
    Effects, Finds, Level, ListPane, Model, Overlay, PickTarget, Preview, Progress, Purpose, Screen, SignIn, Wanted,
    pending::Interrupted, picker, refused::READ_ONLY,
};

impl Model {
    pub(super) fn answered(&mut self, mut answer: Answer) -> Effects {
        let Some(purpose) = self.in_flight.redeem(answer.id) else { return Effects::default() };
        if let (true, Ok(Reply::Relation(entity))) = (self.session.read_only, &mut answer.outcome) {
            entity.lock(READ_ONLY);
        }
        if let Ok(reply) = &answer.outcome {
            self.untried = false;
            self.learn(reply);
        }
        let refused = matches!(&answer.outcome, Err(failure) if failure.kind == FailureKind::SignIn);
        if let (FormState::Loading { what, .. }, Purpose::Open, true) = (&self.form, purpose, refused) {
            let (opening, undoing) = (self.opening, self.undoing.clone());
            self.interrupted = Some(Interrupted { what: what.clone(), opening, undoing });
        }
        let mut effects = self.take(purpose, answer);
        let writes = purpose.is_write() || purpose == Purpose::Resolve;
        if writes && self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Activity { .. })) {
            // What is shown of it is old.
            effects.extend(Self::read_journal(Wanted::Show));
        }
        if refused {
            self.ask_sign_in(purpose);
        }
        effects
    }

    fn take(&mut self, purpose: Purpose, answer: Answer) -> Effects {
        match purpose {
            Purpose::SignIn => self.signed_in(answer.outcome),
            Purpose::Definitions => self.definitions_came(answer.outcome),
            Purpose::Search => self.found(answer.outcome),
            Purpose::Page => self.page_came(answer.outcome),
            Purpose::Preview(id) => self.preview_came(id, answer.outcome),
            Purpose::Picker => self.picker_came(answer.outcome),
            Purpose::Compare => {
                // Without the comparison nothing is wrong but a missing warning.
                if let Ok(Reply::Relations(page)) = answer.outcome {
                    self.facts.similar = page.rows;
                }
                Effects::default()
            }
            Purpose::Open | Purpose::Save | Purpose::Delete | Purpose::Resolve => {
                self.form_msg(FormMsg::Answer(answer))
            }
        }
    }

    /// Remembers which company each person belongs to.
    fn learn(&mut self, reply: &Reply) {
        match reply {
            Reply::Persons(persons) => {
                self.facts.owners.extend(persons.iter().map(|person: &Person| (person.id, person.contact)));
            }
            Reply::Parties(hits) => {
                self.facts.owners.extend(hits.iter().filter_map(|hit: &PartyHit| match hit.party {
                    PartyRef::Person { person, contact } => Some((person, contact)),
                    PartyRef::Company(_) => None,
                }));
            }
            Reply::Relation(entity)
            | Reply::Saved(entity)
            | Reply::Found(entity)
            | Reply::Changed(entity)
            | Reply::Overtaken { row: Some(entity), .. } => {
                let parties = [Side::Source, Side::Destination].map(|side| entity.party(side));
                let persons = parties.into_iter().filter(|party| party.person != 0);
                self.facts.owners.extend(persons.map(|party| (party.person, party.contact)));
            }
            _ => {}
        }
    }

    fn signed_in(&mut self, outcome: Result<Reply, Failure>) -> Effects {
        self.session.sign_in = match outcome {
            Ok(Reply::Principal(principal)) => SignIn::Known(principal),
            Ok(_) => return Effects::default(),
            Err(failure) => {
                // What went wrong on the way here is not said twice.
                if self.notice.is_none() {
                    self.say(Level::Error, format!("{}: {failure}", self.session.host));
                }
                SignIn::Failed(failure)
            }
        };
        Effects::default()
    }

    fn definitions_came(&mut self, outcome: Result<Reply, Failure>) -> Effects {
        match outcome {
            Ok(Reply::Definitions(definitions)) => {
                self.facts.definitions = definitions;
                let items = self.definition_items();
                if let Some(picker) = self.picker().filter(|picker| picker.target == PickTarget::Definition) {
                    picker.fill(items);
                }
            }
            Ok(_) => {}
            // A failed sign-in says the same of the whole connection.
            Err(_) if matches!(self.session.sign_in, SignIn::Failed(_)) => {}
            Err(failure) => self.say(Level::Error, format!("Relation types could not be loaded: {failure}")),
        }
        Effects::default()
    }

    fn found(&mut self, outcome: Result<Reply, Failure>) -> Effects {
        let awaited = self.first_hit_of.take() == Some(self.home.query.text())
            && self.screen() == Screen::Home
            && self.overlays.is_empty();
        self.home.finds = match outcome {
            Ok(Reply::Parties(hits)) => Finds::Some { text: self.home.query.text(), hits },
            Ok(_) => return Effects::default(),
            Err(failure) => Finds::Failed(failure),
        };
        if awaited && matches!(self.home.finds, Finds::Some { .. }) {
            self.home.move_to(0);
            return self.open_item();
        }
        self.home.move_to(self.home.selected);
        Effects::default()
    }

    fn page_came(&mut self, outcome: Result<Reply, Failure>) -> Effects {
        let seen = self.size.list_rows();
        let Some(list) = &mut self.list else { return Effects::default() };
        match outcome {
            Ok(Reply::Relations(page)) => {
                let new = list.take_page(page.rows, seen);
                let scope = list.scope;
                // A page that brings nothing new ends the list: the server does not pass rows over.
                if let Some(skip) = page.next.filter(|_| new) {
                    return self.send(Call::Relations { scope, skip }, Purpose::Page);
                }
                let again = list.fresh.is_some();
                list.complete(seen);
                if again {
                    return self.preview_again();
                }
            }
            Ok(Reply::Missing) => {
                self.list = None;
                self.say(Level::Error, "This party is not on the server any more");
            }
            Ok(_) => {}
            Err(failure) => {
                list.fail(failure.clone());
                let text = match list.progress {
                    Progress::Old(_) => format!("Not read again: {failure}. These are the earlier rows; R tries again"),
                    _ => format!("The list is not complete: {failure}. R tries again"),
                };
                self.say(Level::Error, text);
            }
        }
        Effects::default()
    }

    /// Reads the relation beside the list again; until then it stays as it is.
    fn preview_again(&mut self) -> Effects {
        let current = self.list.as_ref().and_then(ListPane::current).map(|row| row.id);
        let Some(id) = current.filter(|id| !self.in_flight.has(Purpose::Preview(*id))) else {
            return Effects::default();
        };
        self.send(Call::Preview(id), Purpose::Preview(id))
    }

    fn preview_came(&mut self, id: RelationId, outcome: Result<Reply, Failure>) -> Effects {
        let preview = match outcome {
            Ok(Reply::Relation(entity)) => Preview::Loaded(entity),
            Ok(Reply::Missing) => Preview::Missing(id),
            Ok(_) => return Effects::default(),
            // A newer preview took its place.
            Err(failure) if failure.kind == FailureKind::Cancelled => return Effects::default(),
            Err(failure) => Preview::Failed(id, failure),
        };
        if let Some(list) = &mut self.list {
            list.preview = preview;
        }
        Effects::default()
    }

    fn picker_came(&mut self, outcome: Result<Reply, Failure>) -> Effects {
        let awaited = self.first_hit_of.take().filter(|_| matches!(self.overlays.last(), Some(Overlay::Picker(_))));
        let Some(target) = self.picker().map(|picker| picker.target) else { return Effects::default() };
        let items = match (target, outcome) {
            (PickTarget::Company(side), Ok(Reply::Companies(companies))) => picker::companies(side, companies),
            (PickTarget::PersonOf(side, _) | PickTarget::AnyPerson(side), Ok(Reply::Persons(persons))) => {
                picker::persons(target, side, self.picker_company(side), persons)
            }
            (_, Ok(_)) => return Effects::default(),
            (_, Err(failure)) => {
                self.say(Level::Error, format!("The search did not succeed: {failure}"));
                return Effects::default();
            }
        };
        if let Some(picker) = self.picker() {
            picker.fill(items);
            if awaited == Some(picker.query.text()) {
                picker.move_to(0);
                return self.take_line();
            }
        }
        Effects::default()
    }

    /// The relation on the screen, in the form or beside the list.
    pub fn relation(&self) -> Option<&ContactRelationEntity> {
        self.form.entity().or_else(|| match self.list.as_ref()?.preview() {
            Preview::Loaded(entity) => Some(entity.as_ref()),
            _ => None,
        })
    }
}
