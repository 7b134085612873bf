//! Every intent a key can carry, declared once: its variant, its name in
//! configuration and its line of help. Which key means it, and where, is
//! `table`'s; what it does is decided by whoever receives it.

/// Declares the enum and its tables together, so that none can miss a row.
macro_rules! commands {
    ($($variant:ident, $name:literal, $help:literal;)*) => {
        /// What the user wants done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Command {
            $(#[doc = $help] $variant,)*
        }

        impl Command {
            /// Every command, in the order of the help page.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name used in configuration and logs.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// One line of help.
            pub const fn help(self) -> &'static str {
                match self { $(Self::$variant => $help,)* }
            }
        }
    };
}

commands! {
    Help,            "help",             "Show the keys";
    Quit,            "quit",             "Quit";
    Suspend,         "suspend",          "Suspend to the shell";
    Back,            "back",             "Go back one step";
    Open,            "open",             "Open what is marked";
    Up,              "up",               "Up";
    Down,            "down",             "Down";
    Left,            "left",             "Left";
    Right,           "right",            "Right";
    PageUp,          "page-up",          "A page up";
    PageDown,        "page-down",        "A page down";
    First,           "first",            "To the start";
    Last,            "last",             "To the end";
    NextField,       "next-field",       "Next field";
    PreviousField,   "previous-field",   "Previous field";
    New,             "new",              "New relation";
    Delete,          "delete",           "Delete the relation, after asking";
    Swap,            "swap",             "Swap active and passive party";
    Refresh,         "refresh",          "Read again from the server";
    Filter,          "filter",           "Filter the list as you type";
    Sort,            "sort",             "Sort by the next column";
    ReverseSort,     "reverse-sort",     "Reverse the sort order";
    AllRelations,    "all-relations",    "List the relations of all parties";
    Save,            "save",             "Save";
    Undo,            "undo",             "Undo typing";
    Redo,            "redo",             "Redo typing";
    RevertField,     "revert-field",     "Put the field back as it was loaded";
    ClearField,      "clear-field",      "Empty the field";
    EditExternally,  "edit-externally",  "Edit the comment in your editor";
    Confirm,         "confirm",          "Take what is marked";
    Yes,             "yes",              "Yes, delete";
    No,              "no",               "No, keep";
    UndoWrite,       "undo-write",       "Take the latest write back; in the activity list, the marked one";
    RedoWrite,       "redo-write",       "Do again what was taken back last";
    Activity,        "activity",         "Show what was written";
    Profiles,        "profiles",         "Switch to another profile";
    Copy,            "copy",             "Copy the address to the clipboard";
    TakeMine,        "take-mine",        "Take my value";
    TakeTheirs,      "take-theirs",      "Take the server's value";
    TakeBoth,        "take-both",        "Take both texts, theirs first";
    AllMine,         "all-mine",         "Take my value wherever I changed it";
    AllTheirs,       "all-theirs",       "Take the server's value everywhere";
    EditMerged,      "edit-merged",      "Go on editing the result by hand";
    Newline,         "newline",          "Start a new line";
    DeleteBackward,  "delete-backward",  "Delete the character before the cursor";
    DeleteForward,   "delete-forward",   "Delete the character at the cursor";
    DeleteWord,      "delete-word",      "Delete the word before the cursor";
    DeleteToStart,   "delete-to-start",  "Delete back to the start of the line";
    LineStart,       "line-start",       "To the start of the line";
    LineEnd,         "line-end",         "To the end of the line";
    WordLeft,        "word-left",        "A word to the left";
    WordRight,       "word-right",       "A word to the right";
}

impl Command {
    /// The command of that name in configuration.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|command| command.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_found() {
        let names: HashSet<_> = Command::ALL.iter().map(|c| c.name()).collect();
        assert_eq!(names.len(), Command::ALL.len());
        for command in Command::ALL {
            assert_eq!(Command::named(command.name()), Some(*command));
        }
        assert_eq!(Command::named("Save"), None);
    }
}
