//! The view: paints the model and changes nothing.
//!
//! Every text that came from outside passes `text` on its way to a cell. The
//! parts paint straight into the buffer: a frame is a few hundred strings.

mod abreast;
mod activity;
mod canvas;
mod chrome;
mod differing;
mod field;
mod form;
mod help;
mod home;
mod list;
mod merge;
mod picker;
mod preview;
mod profiles;
mod question;
mod sign_in;
pub mod text;
pub mod theme;
pub(crate) mod wrap;

use ratatui::Frame;

use crate::app::{Model, Overlay, Screen, Size};

use canvas::Canvas;
pub use theme::{Ability, Styles, Theme};

/// How things look: the styles, and whether the font has lines and arrows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Colours and attributes.
    pub styles: Styles,
    /// ASCII only.
    pub ascii: bool,
}

/// Paints the whole screen.
pub fn draw(frame: &mut Frame<'_>, model: &Model, look: &Look) {
    let area = frame.area();
    let mut canvas = Canvas::new(frame.buffer_mut(), look);
    if !(Size { width: area.width, height: area.height }).is_enough() {
        canvas.too_small(area, model.asked_before_the_end().is_none());
        return;
    }
    let body = chrome::draw(&mut canvas, area, model);
    match model.screen() {
        Screen::Home => home::draw(&mut canvas, body, model),
        Screen::List => list::draw(&mut canvas, body, model),
        Screen::Form => form::draw(&mut canvas, body, model),
    }
    if let Some(overlay) = model.overlays().last() {
        canvas.cursor = None;
        match overlay {
            Overlay::Picker(picker) => picker::draw(&mut canvas, body, picker, model),
            Overlay::DeleteByName { subject, name, typed, .. } => {
                question::draw_by_name(&mut canvas, body, (*subject, name, typed), model);
            }
            Overlay::Activity { entries, selected } => activity::draw(&mut canvas, body, (entries, *selected), model),
            Overlay::SignIn { asking, typed, .. } => sign_in::draw(&mut canvas, body, asking, typed, model),
            Overlay::Profiles { selected } => profiles::draw(&mut canvas, body, *selected, model),
            Overlay::Merge => merge::draw(&mut canvas, body, model),
            Overlay::Question { question, marked } => question::draw(&mut canvas, body, *question, *marked, model),
            Overlay::Help { offset } => help::draw(&mut canvas, body, *offset, model),
        }
    }
    chrome::status(&mut canvas, area, model);
    if let Some(position) = canvas.cursor {
        frame.set_cursor_position(position);
    }
}
