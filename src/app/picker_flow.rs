//! The picker within the application: opening it, searching, taking a line.

use crate::domain::{Call, Company, FieldKind, Pair, PartyKind, Side};
use crate::form::{EditAction, Focus, FormMsg};
use crate::keymap::Command;

use super::{
    Effects, Level, Model, Overlay, PickItem, PickTarget, Picker, Purpose,
    command::{edit_action, moved},
    picker,
};

impl Model {
    /// Text in the form: into the focused text, or into the picker of the focused field.
    pub(super) fn type_in_form(&mut self, text: String) -> Effects {
        match self.form.focus() {
            Some(Focus::Text { .. } | Focus::Locked { .. }) => self.form_msg(FormMsg::Edit(EditAction::Insert(text))),
            Some(Focus::Lookup(_)) => self.open_picker(&text),
            _ => Effects::default(),
        }
    }

    pub(super) fn open_picker(&mut self, text: &str) -> Effects {
        let Some(entity) = self.form.entity() else { return Effects::default() };
        let Some(Focus::Lookup(field)) = self.form.focus() else { return Effects::default() };
        if self.form.editable_focus().is_none() {
            return Effects::default();
        }
        let target = match field.spec().kind {
            FieldKind::Company { side } => PickTarget::Company(side),
            FieldKind::Person { side } => match entity.party(side).contact {
                0 => PickTarget::AnyPerson(side),
                contact => PickTarget::PersonOf(side, contact),
            },
            _ => PickTarget::Definition,
        };
        let mut picker = Picker::new(target, text);
        if target == PickTarget::Definition {
            picker.fill(self.definition_items());
        }
        self.overlays.push(Overlay::Picker(Box::new(picker)));
        self.ask_for_picker()
    }

    /// The open picker, whatever lies over it.
    pub(super) fn picker(&mut self) -> Option<&mut Picker> {
        self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::Picker(picker) => Some(&mut **picker),
            _ => None,
        })
    }

    /// Asks the server for what the open picker has to offer.
    pub(super) fn ask_for_picker(&mut self) -> Effects {
        match self.picker().map(|picker| picker.target) {
            Some(PickTarget::Definition) if self.facts.definitions.is_empty() => {
                self.send(Call::Definitions, Purpose::Definitions)
            }
            None | Some(PickTarget::Definition) => Effects::default(),
            Some(PickTarget::PersonOf(_, contact)) => self.send(Call::PersonsOf { contact }, Purpose::Picker),
            Some(PickTarget::Company(_) | PickTarget::AnyPerson(_)) => self.search_picker(),
        }
    }

    pub(super) fn definition_items(&self) -> Vec<PickItem> {
        let kind = |side| self.form.entity().map_or(PartyKind::Company, |entity| entity.party(side).kind());
        picker::definitions(&self.facts.definitions, Pair(kind(Side::Source), kind(Side::Destination)))
    }

    /// The company a person picker belongs to.
    pub(super) fn picker_company(&self, side: Side) -> Option<Company> {
        let entity = self.form.entity()?;
        let id = entity.party(side).contact;
        (id != 0).then(|| Company { id, name: entity.text(side.name_fields().0).to_owned() })
    }

    pub(super) fn edit_picker(&mut self, action: EditAction) -> Effects {
        let Some(Overlay::Picker(picker)) = self.overlays.last_mut() else { return Effects::default() };
        if !picker.query.apply(action) {
            return Effects::default();
        }
        if picker.target.searches() {
            return self.search_picker();
        }
        picker.filter();
        Effects::default()
    }

    fn search_picker(&mut self) -> Effects {
        let mut effects = self.cancel(Purpose::Picker);
        let Some(picker) = self.picker() else { return effects };
        let text = picker.query.text().trim().to_owned();
        if text.is_empty() {
            picker.fill(Vec::new());
            return effects;
        }
        let call = match picker.target {
            PickTarget::AnyPerson(_) => Call::SearchPersons { text },
            _ => Call::SearchCompanies { text },
        };
        effects.extend(self.send(call, Purpose::Picker));
        effects
    }

    pub(super) fn picker_command(&mut self, command: Command) -> Effects {
        let page = usize::from(self.size.height / 2);
        let Some(Overlay::Picker(picker)) = self.overlays.last_mut() else { return Effects::default() };
        let count = picker.items().len();
        if let Some(to) = moved(command, picker.selected, page, count) {
            picker.move_to(to);
            return Effects::default();
        }
        match command {
            Command::Back => {
                self.overlays.pop();
                self.cancel(Purpose::Picker)
            }
            Command::Confirm => self.take_line(),
            Command::Swap if picker.target == PickTarget::Definition => {
                let effects = self.form_msg(FormMsg::Swap);
                let items = self.definition_items();
                if let Some(picker) = self.picker() {
                    picker.fill(items);
                }
                effects
            }
            other => edit_action(other).map_or_else(Effects::default, |action| self.edit_picker(action)),
        }
    }

    /// Takes the marked line of the open picker, or the first as soon as there is one.
    pub(super) fn take_line(&mut self) -> Effects {
        let busy = self.in_flight.has(Purpose::Picker);
        let Some(picker) = self.picker() else { return Effects::default() };
        let item = picker.current().cloned();
        // What is shown answers an earlier text: taking it would be taking a wrong one.
        if busy && (picker.target.searches() || item.is_none()) {
            let (text, marked) = (picker.query.text(), picker.selected);
            return self.await_first_hit(text, marked);
        }
        let Some(item) = item else { return Effects::default() };
        if let Some(objection) = item.objection {
            self.say(Level::Error, format!("{}: {objection}", item.name));
            return Effects::default();
        }
        self.overlays.pop();
        let mut effects = self.cancel(Purpose::Picker);
        effects.extend(self.form_msg(FormMsg::Pick(item.pick)));
        effects
    }
}
