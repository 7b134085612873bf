//! Dates as the server writes them.
//!
//! Sources: WebAPI documentation, "SO-TimeZone header" and entity samples; the
//! official client's fixtures. Spellings met: no fraction or up to seven digits,
//! no zone, `Z`, `+01:00`, `-0500`, `+01`. The year 1 means never; so does 1760-01-01,
//! the database's beginning of time.

use std::fmt;

use jiff::{Timestamp, civil, tz::Offset};

/// A point in time, to the resolution the server sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(Timestamp);

/// A text that is no date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a date")]
pub struct MomentError(String);

impl Moment {
    /// Reads a date. `Ok(None)` is the server's "never". A date without a zone is
    /// taken as UTC, which is what the client asks for with `SO-TimeZone`.
    pub fn parse(text: &str) -> Result<Option<Self>, MomentError> {
        let wrong = || MomentError(text.chars().take(40).collect());
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Ok(None);
        }
        let (local, offset) = split_zone(trimmed).ok_or_else(wrong)?;
        let date: civil::DateTime = local.parse().map_err(|_| wrong())?;
        if date.year() <= 1 || date.date() == civil::date(1760, 1, 1) {
            return Ok(None);
        }
        offset.to_timestamp(date).map(|stamp| Some(Self(stamp))).map_err(|_| wrong())
    }

    /// The moment itself.
    pub fn timestamp(self) -> Timestamp {
        self.0
    }
}

impl From<Timestamp> for Moment {
    fn from(stamp: Timestamp) -> Self {
        Self(stamp)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Offset::UTC.to_datetime(self.0).strftime("%Y-%m-%d %H:%M UTC"))
    }
}

/// Cuts the zone off the end: `Z`, `±hh:mm`, `±hhmm`, `±hh`, or nothing.
fn split_zone(text: &str) -> Option<(&str, Offset)> {
    if !text.is_ascii() {
        return None;
    }
    if let Some(local) = text.strip_suffix(['Z', 'z']) {
        return Some((local, Offset::UTC));
    }
    let Some(at) = text.rfind(['+', '-']).filter(|at| text[..*at].contains(['T', ' '])) else {
        return Some((text, Offset::UTC));
    };
    let (local, zone) = text.split_at(at);
    let digits: String = zone[1..].chars().filter(|c| *c != ':').collect();
    let (hours, minutes): (i32, i32) = match digits.len() {
        2 => (digits.parse().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
        _ => return None,
    };
    if minutes > 59 {
        return None;
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    Some((local, Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Moment::parse(text).unwrap().map_or_else(|| "never".to_owned(), |moment| moment.0.to_string())
    }

    #[test]
    fn every_documented_spelling_is_read() {
        for (text, expected) in [
            ("2019-12-19T11:55:14", "2019-12-19T11:55:14Z"),
            ("2019-12-19T10:55:14Z", "2019-12-19T10:55:14Z"),
            ("2019-12-19T11:55:14+01:00", "2019-12-19T10:55:14Z"),
            ("2019-12-19T05:55:14-0500", "2019-12-19T10:55:14Z"),
            ("2022-03-01T12:00:00.1234567+01:00", "2022-03-01T11:00:00.1234567Z"),
            ("2022-03-01T12:00:00.5", "2022-03-01T12:00:00.5Z"),
            ("2022-03-01T12:00:00+01", "2022-03-01T11:00:00Z"),
            ("2022-03-01T12:00:00.5-05", "2022-03-01T17:00:00.5Z"),
            ("2022-03-01", "2022-03-01T00:00:00Z"),
            ("0001-01-01T00:00:00", "never"),
            ("0001-01-01T00:00:00Z", "never"),
            ("1760-01-01T00:00:00", "never"),
            ("", "never"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_named() {
        for text in ["soon", "2019-13-40T00:00:00", "2019-12-19T11:55:14+1", "2019-12-19T11:55:14+01:99", "æ"] {
            assert!(Moment::parse(text).unwrap_err().to_string().contains(text), "{text}");
        }
    }

    #[test]
    fn it_reads_in_utc() {
        assert_eq!(Moment::parse("2019-12-19T11:55:14+01:00").unwrap().unwrap().to_string(), "2019-12-19 10:55 UTC");
    }
}
