//! The places a key can mean something. The application says which are on top
//! of which; this file says how a layer treats keys it does not bind.

/// A set of bindings that is active together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// Beneath everything, even under dialogs.
    Global,
    /// The start screen, whose search has the focus.
    Home,
    /// A list of relations.
    List,
    /// The filter line of a list.
    Filter,
    /// The form, whatever field has the focus.
    Form,
    /// A form field that is filled from a picker.
    Lookup,
    /// A form field of one line, such as a number.
    Number,
    /// The form field of many lines.
    Comment,
    /// The list a lookup field picks from, with its search line.
    Picker,
    /// A question with buttons.
    Dialog,
    /// The question before a delete.
    DeleteDialog,
    /// The question before a delete on a production server.
    DeleteByName,
    /// What was written, newest first.
    Activity,
    /// The question for a secret or for the browser, in the middle of work.
    SignIn,
    /// The wait for a sign-in through the browser.
    Browser,
    /// The profiles to switch to.
    Profiles,
    /// The merge of two changes of one relation.
    Merge,
    /// The page of keys.
    Help,
    /// What every line of text understands; reached through the layers that edit text, never named by the
    /// application.
    Text,
}

impl Layer {
    /// Every layer, in the order of the help page.
    pub const ALL: &'static [Self] = &[
        Self::Global,
        Self::Home,
        Self::List,
        Self::Filter,
        Self::Form,
        Self::Lookup,
        Self::Number,
        Self::Comment,
        Self::Text,
        Self::Picker,
        Self::Dialog,
        Self::DeleteDialog,
        Self::DeleteByName,
        Self::SignIn,
        Self::Browser,
        Self::Profiles,
        Self::Merge,
        Self::Activity,
        Self::Help,
    ];

    /// Its heading on the help page.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::Home => "Home",
            Self::List => "List of relations",
            Self::Filter => "Filter line",
            Self::Form => "Form",
            Self::Lookup => "Field with a picker",
            Self::Number => "Field of one line",
            Self::Comment => "Comment",
            Self::Text => "Typing",
            Self::Picker => "Picker",
            Self::Dialog => "Question",
            Self::DeleteDialog => "Before a delete",
            Self::DeleteByName => "Before a delete on a production server",
            Self::SignIn => "Signing in again",
            Self::Browser => "Signing in through the browser",
            Self::Profiles => "Profiles",
            Self::Merge => "Changed on the server",
            Self::Activity => "Activity",
            Self::Help => "Help",
        }
    }

    /// The layer whose bindings it has besides its own.
    pub const fn base(self) -> Option<Self> {
        match self {
            Self::Home
            | Self::Filter
            | Self::Number
            | Self::Comment
            | Self::Picker
            | Self::DeleteByName
            | Self::SignIn
            | Self::Browser => Some(Self::Text),
            Self::DeleteDialog => Some(Self::Dialog),
            _ => None,
        }
    }

    /// Whether a character it does not bind is typed text.
    pub fn takes_text(self) -> bool {
        self == Self::Lookup || self == Self::Text || self.base() == Some(Self::Text)
    }

    /// Whether it keeps keys from the layers below, `Global` excepted: quitting and help work from everywhere.
    pub fn is_modal(self) -> bool {
        matches!(
            self,
            Self::Picker
                | Self::Dialog
                | Self::DeleteByName
                | Self::SignIn
                | Self::Browser
                | Self::Profiles
                | Self::Merge
                | Self::Activity
                | Self::Help
        ) || self.base() == Some(Self::Dialog)
    }

    /// Itself and what it is based on.
    pub fn chain(self) -> impl Iterator<Item = Self> {
        [Some(self), self.base()].into_iter().flatten()
    }
}
