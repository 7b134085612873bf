//! The screens: a pure view of the model.

pub mod text;
pub mod theme;
