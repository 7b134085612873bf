//! Languages and time zones of a request: which texts and which clock the
//! answer uses (WebAPI, "HTTP headers" and "SO-TimeZone").

use axum::http::HeaderMap;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// The language of texts. Without a header the server does not translate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// No translation: `NO:"…";US:"…"` and `[SR_…]` as stored.
    Raw,
    English,
    Norwegian,
}

impl Language {
    /// `SO-Language` wins over `Accept-Language`; `*`, `x` or nothing means raw.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let value = ["so-language", "accept-language"]
            .into_iter()
            .find_map(|name| headers.get(name).and_then(|value| value.to_str().ok()));
        let first = value.unwrap_or_default().split([',', ';', '-', '_']).next().unwrap_or_default().trim();
        match first.to_ascii_lowercase().as_str() {
            "" | "*" | "x" => Self::Raw,
            "no" | "nb" | "nn" => Self::Norwegian,
            _ => Self::English,
        }
    }

    /// The suffix of the text columns in the store.
    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::English => "en",
            Self::Norwegian => "no",
        }
    }
}

/// How dates are written in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    /// UTC, unlabelled.
    Utc,
    /// UTC with its `Z`, asked for by `includeTZOffset`.
    UtcLabelled,
    /// The server's base zone (one hour east of UTC the whole year), unlabelled.
    Base,
}

/// "Never", as the server writes it; labelled like any other date.
const NO_DATE: &str = "0001-01-01T00:00:00";

impl Zone {
    /// The zone that `SO-TimeZone` asks for; the base zone without it.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let value = headers.get("so-timezone").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let lower = value.to_ascii_lowercase();
        let asks_for = |wanted: &str| lower.split(',').any(|part| part.trim() == wanted);
        if asks_for("includetzoffset") {
            Self::UtcLabelled
        } else if asks_for("utc") {
            Self::Utc
        } else {
            Self::Base
        }
    }

    /// The name for the `SO-TimeZone` response header.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Utc | Self::UtcLabelled => "UTC",
            Self::Base => "NO",
        }
    }

    /// Whole seconds since 1970 (UTC) as text, or the "never" date.
    pub(super) fn format(self, seconds: Option<i64>) -> String {
        let Some(instant) = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()) else {
            return format!("{NO_DATE}{}", if self == Self::UtcLabelled { "Z" } else { "" });
        };
        let (zone, label) = match self {
            Self::Utc => (TimeZone::UTC, ""),
            Self::UtcLabelled => (TimeZone::UTC, "Z"),
            Self::Base => (base(), ""),
        };
        format!("{}{label}", instant.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S"))
    }

    /// Seconds since 1970 of a date or a date and time; without an offset it is read in this zone.
    pub(super) fn parse(self, text: &str) -> Option<i64> {
        let text = text.trim();
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Some(instant.as_second());
        }
        let local: jiff::civil::DateTime = text.parse().ok()?;
        let zone = if self == Self::Base { base() } else { TimeZone::UTC };
        Some(local.to_zoned(zone).ok()?.timestamp().as_second())
    }
}

fn base() -> TimeZone {
    TimeZone::fixed(Offset::constant(1))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::{Language, Zone};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn the_zone_header_decides_clock_and_label() {
        let noon = Some(1_576_752_914); // 2019-12-19 10:55:14 UTC
        for (header, written) in [
            (None, "2019-12-19T11:55:14"),
            (Some("UTC"), "2019-12-19T10:55:14"),
            (Some("utc,includeTZOffset"), "2019-12-19T10:55:14Z"),
            (Some("no, INCLUDETZOFFSET"), "2019-12-19T10:55:14Z"),
            (Some("NO"), "2019-12-19T11:55:14"),
        ] {
            let zone = header.map_or(Zone::Base, |value| Zone::of(&headers(&[("so-timezone", value)])));
            assert_eq!(zone.format(noon), written, "{header:?}");
            assert_eq!(zone.parse(written), noon, "{header:?}");
        }
        assert_eq!(Zone::Utc.format(None), "0001-01-01T00:00:00");
        assert_eq!(Zone::UtcLabelled.format(None), "0001-01-01T00:00:00Z");
        assert_eq!(Zone::of(&headers(&[("so-timezone", "includeTZOffset")])), Zone::UtcLabelled);
    }

    #[test]
    fn dates_without_a_time_and_with_offsets_are_read() {
        assert_eq!(Zone::Utc.parse("1970-01-02"), Some(86_400));
        assert_eq!(Zone::Base.parse("1970-01-02"), Some(82_800));
        assert_eq!(Zone::Base.parse("1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(Zone::Utc.parse("tomorrow"), None);
    }

    #[test]
    fn the_language_headers_decide_the_texts() {
        assert_eq!(Language::of(&headers(&[])), Language::Raw);
        assert_eq!(Language::of(&headers(&[("accept-language", "*")])), Language::Raw);
        assert_eq!(Language::of(&headers(&[("accept-language", "nb-NO,en;q=0.5")])), Language::Norwegian);
        assert_eq!(Language::of(&headers(&[("accept-language", "nb-no"), ("so-language", "en")])), Language::English);
    }
}
