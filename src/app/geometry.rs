//! How the screen is divided, where moving through a list depends on it.
//!
//! The view draws by the same numbers, so a page is what is seen.

/// Cells of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Lines.
    pub height: u16,
}

/// Where the list's preview stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Beside the list, this many columns wide.
    Beside(u16),
    /// Below the list, this many lines high.
    Below(u16),
    /// Nowhere: there is no room.
    Hidden,
}

/// Lines around the body: the header, the status line and the footer.
pub(crate) const FRAME_LINES: u16 = 3;
/// Lines of the list's own that are not rows: the box and the column heads.
const LIST_LINES: u16 = 3;

impl Size {
    /// The smallest terminal the editor works in.
    pub const SMALLEST: Self = Self { width: 60, height: 18 };

    /// Whether the editor has room to work.
    pub fn is_enough(self) -> bool {
        self.width >= Self::SMALLEST.width && self.height >= Self::SMALLEST.height
    }

    /// Where the preview of the list goes.
    pub fn split(self) -> Split {
        if self.width >= 110 {
            Split::Beside(self.width / 5 * 2 + self.width % 5 * 2 / 5)
        } else if self.height >= 22 {
            Split::Below(9)
        } else if self.height >= 18 {
            Split::Below(5)
        } else {
            Split::Hidden
        }
    }

    /// Rows of the list that are seen at once.
    pub fn list_rows(self) -> usize {
        let preview = match self.split() {
            Split::Below(lines) => lines,
            Split::Beside(_) | Split::Hidden => 0,
        };
        usize::from(self.height.saturating_sub(FRAME_LINES + LIST_LINES + preview).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_size_is_too_large() {
        let size = Size { width: u16::MAX, height: u16::MAX };
        assert_eq!((size.split(), size.list_rows()), (Split::Beside(26214), 65529));
        assert_eq!(Size { width: 112, height: 9 }.split(), Split::Beside(44));
    }
}
