//! Colours. A theme fills a dozen roles, and every style on screen is made of
//! them in one place. What matters is never said by colour alone: the chosen
//! row is reversed, errors are bold, locks and changes have marks. Only the
//! sixteen colours every terminal has; whether colour is wanted comes in.

use ratatui::style::{Color, Modifier, Style};
use std::str::FromStr;

/// A marked row, for terminals that show neither colour nor reverse.
pub const CHOSEN: &str = ">";
/// A value that differs from the one loaded.
pub const CHANGED: &str = "*";
/// A value that may not be edited.
pub const LOCKED: &str = "#";
/// A value or an action with an error.
pub const ERROR: &str = "!";

/// Which palette to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The terminal's own text colours and accents that read on light and on dark.
    #[default]
    Auto,
    /// For a dark background.
    Dark,
    /// For a light background.
    Light,
    /// No colours: bold, dim, underline and reverse alone.
    Mono,
}

impl Theme {
    /// Every theme, as named in configuration.
    pub const ALL: &'static [(&'static str, Self)] =
        &[("auto", Self::Auto), ("dark", Self::Dark), ("light", Self::Light), ("mono", Self::Mono)];
}

/// A theme that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a theme; there are auto, dark, light and mono")]
pub struct UnknownTheme(pub String);

impl FromStr for Theme {
    type Err = UnknownTheme;

    fn from_str(name: &str) -> Result<Self, UnknownTheme> {
        let found = Self::ALL.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, theme)| *theme).ok_or_else(|| UnknownTheme(name.to_owned()))
    }
}

/// What the surroundings allow: the caller reads the environment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ability {
    /// Sixteen colours and attributes.
    #[default]
    Colour,
    /// Attributes without colours: `NO_COLOR` is set and not empty.
    Attributes,
    /// Reverse at most: `TERM` is `dumb` or missing.
    Dumb,
}

impl Ability {
    /// Judges by the values of `NO_COLOR` and `TERM`.
    pub fn of(no_color: Option<&str>, term: Option<&str>) -> Self {
        match (no_color, term) {
            (_, None | Some("" | "dumb")) => Self::Dumb,
            (Some(set), _) if !set.is_empty() => Self::Attributes,
            _ => Self::Colour,
        }
    }
}

/// The roles a palette fills.
#[derive(Clone, Copy)]
struct Palette {
    text: Color,
    muted: Color,
    accent: Color,
    focus: Color,
    success: Color,
    warning: Color,
    error: Color,
}

const AUTO: Palette = Palette {
    text: Color::Reset,
    muted: Color::Reset,
    accent: Color::Blue,
    focus: Color::Cyan,
    success: Color::Green,
    warning: Color::Magenta,
    error: Color::Red,
};

const DARK: Palette = Palette {
    text: Color::Reset,
    muted: Color::Gray,
    accent: Color::LightBlue,
    focus: Color::LightCyan,
    success: Color::LightGreen,
    warning: Color::LightYellow,
    error: Color::LightRed,
};

const LIGHT: Palette = Palette { text: Color::Black, muted: Color::DarkGray, ..AUTO };

const NONE: Palette = Palette {
    text: Color::Reset,
    muted: Color::Reset,
    accent: Color::Reset,
    focus: Color::Reset,
    success: Color::Reset,
    warning: Color::Reset,
    error: Color::Reset,
};

/// Every style on screen, by what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Styles {
    /// Plain text.
    pub text: Style,
    /// Labels, counters, hints: what may be read second.
    pub muted: Style,
    /// The line at the top and titles of frames.
    pub title: Style,
    /// Frames without the focus.
    pub border: Style,
    /// The frame or label with the focus.
    pub focus: Style,
    /// The chosen row, and the marked button.
    pub chosen: Style,
    /// The chosen row of a list without the focus.
    pub chosen_away: Style,
    /// Words that two versions do not share.
    pub differing: Style,
    /// Keys in the footer and the help.
    pub key: Style,
    /// A value that differs from the one loaded.
    pub changed: Style,
    /// A value that may not be edited.
    pub locked: Style,
    /// Done well.
    pub success: Style,
    /// Look twice.
    pub warning: Style,
    /// Refused or failed.
    pub error: Style,
}

impl Styles {
    /// The styles of a theme, as far as the terminal can show them.
    pub const fn new(theme: Theme, ability: Ability) -> Self {
        let palette = match (ability, theme) {
            (Ability::Attributes | Ability::Dumb, _) | (_, Theme::Mono) => NONE,
            (Ability::Colour, Theme::Auto) => AUTO,
            (Ability::Colour, Theme::Dark) => DARK,
            (Ability::Colour, Theme::Light) => LIGHT,
        };
        match ability {
            Ability::Dumb => Self::reversed_only(),
            Ability::Colour | Ability::Attributes => Self::from_palette(palette),
        }
    }

    const fn from_palette(p: Palette) -> Self {
        let text = coloured(p.text);
        // Where the terminal's own text colour is used, dim is the only grey that reads on any background.
        let muted = match p.muted {
            Color::Reset => Style::new().add_modifier(Modifier::DIM),
            colour => coloured(colour),
        };
        Self {
            text,
            muted,
            title: text.add_modifier(Modifier::BOLD),
            border: muted,
            focus: coloured(p.focus).add_modifier(Modifier::BOLD),
            chosen: Style::new().add_modifier(Modifier::REVERSED),
            chosen_away: text.add_modifier(Modifier::BOLD),
            differing: coloured(p.warning).add_modifier(Modifier::BOLD.union(Modifier::UNDERLINED)),
            key: coloured(p.accent).add_modifier(Modifier::BOLD),
            changed: coloured(p.warning),
            locked: muted,
            success: coloured(p.success),
            warning: coloured(p.warning),
            error: coloured(p.error).add_modifier(Modifier::BOLD),
        }
    }

    const fn reversed_only() -> Self {
        let plain = Style::new();
        Self {
            text: plain,
            muted: plain,
            title: plain,
            border: plain,
            focus: plain,
            chosen: plain.add_modifier(Modifier::REVERSED),
            chosen_away: plain,
            differing: plain.add_modifier(Modifier::REVERSED),
            key: plain,
            changed: plain,
            locked: plain,
            success: plain,
            warning: plain,
            error: plain,
        }
    }
}

/// A style that says nothing where the colour is the terminal's own: fewer bytes for the same look.
const fn coloured(colour: Color) -> Style {
    match colour {
        Color::Reset => Style::new(),
        colour => Style::new().fg(colour),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(s: Styles) -> [Style; 14] {
        let Styles { text, muted, title, border, focus, chosen, chosen_away, .. } = s;
        let Styles { differing, key, changed, locked, success, warning, error, .. } = s;
        [
            text,
            muted,
            title,
            border,
            focus,
            chosen,
            chosen_away,
            differing,
            key,
            changed,
            locked,
            success,
            warning,
            error,
        ]
    }

    #[test]
    fn themes_are_found_by_name() {
        for (name, theme) in Theme::ALL {
            assert_eq!(name.parse(), Ok(*theme));
        }
        assert_eq!("Dark".parse(), Ok(Theme::Dark));
        assert_eq!("pink".parse::<Theme>(), Err(UnknownTheme("pink".to_owned())));
    }

    #[test]
    fn the_environment_decides_what_is_possible() {
        assert_eq!(Ability::of(None, Some("xterm")), Ability::Colour);
        assert_eq!(Ability::of(Some(""), Some("xterm")), Ability::Colour);
        assert_eq!(Ability::of(Some("1"), Some("xterm")), Ability::Attributes);
        assert_eq!(Ability::of(Some("1"), Some("dumb")), Ability::Dumb);
        assert_eq!(Ability::of(None, None), Ability::Dumb);
    }

    #[test]
    fn only_the_sixteen_colours() {
        for (_, theme) in Theme::ALL {
            for style in all(Styles::new(*theme, Ability::Colour)) {
                let odd = |colour| matches!(colour, Some(Color::Rgb(..) | Color::Indexed(_)));
                assert!(!odd(style.fg) && !odd(style.bg) && style.underline_color.is_none(), "{theme:?} {style:?}");
            }
        }
    }

    #[test]
    fn no_colour_where_none_is_wanted() {
        for (_, theme) in Theme::ALL {
            for ability in [Ability::Attributes, Ability::Dumb] {
                assert!(all(Styles::new(*theme, ability)).iter().all(|s| s.fg.is_none() && s.bg.is_none()));
            }
        }
        assert!(all(Styles::new(Theme::Mono, Ability::Colour)).iter().all(|s| s.fg.is_none() && s.bg.is_none()));
    }

    #[test]
    fn what_matters_is_not_said_by_colour_alone() {
        for (_, theme) in Theme::ALL {
            let styles = Styles::new(*theme, Ability::Attributes);
            assert!(styles.chosen.add_modifier.contains(Modifier::REVERSED));
            assert!(styles.error.add_modifier.contains(Modifier::BOLD));
            assert!(styles.differing.add_modifier.contains(Modifier::UNDERLINED));
            assert_ne!(styles.muted, styles.text);
        }
        let dumb = Styles::new(Theme::Auto, Ability::Dumb);
        assert!(dumb.chosen != dumb.text && dumb.differing != dumb.text);
    }
}
