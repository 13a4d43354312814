//! A point in time as typed: a time, a day, or how long ago.

use anyhow::{Result, anyhow};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};

/// The time that `text` names. Without a zone it is taken as UTC, as the times of messages are.
pub fn since(text: &str, now: &Zoned) -> Result<Timestamp> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Ok(time) = text.parse::<DateTime>() {
        return Ok(time.to_zoned(TimeZone::UTC)?.timestamp());
    }
    let ago = text.parse::<Span>().ok().filter(|span| !span.is_negative());
    ago.and_then(|span| now.checked_sub(span).ok()).map(|time| time.timestamp()).ok_or_else(|| {
        anyhow!("--since {text}: wanted a time such as 2026-11-20T08:00:00Z, a day such as 2026-11-20, or how long ago, such as 7d or 36h")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_days_and_durations_are_understood() {
        let now: Zoned = "2026-11-28T12:00:00+00:00[UTC]".parse().expect("a time");
        for (text, wanted) in [
            ("2026-11-20T08:15:00+08:00", "2026-11-20T00:15:00Z"),
            ("2026-11-20T08:15", "2026-11-20T08:15:00Z"),
            ("2026-11-20", "2026-11-20T00:00:00Z"),
            ("7d", "2026-11-21T12:00:00Z"),
            ("2 weeks", "2026-11-14T12:00:00Z"),
            ("36h", "2026-11-27T00:00:00Z"),
        ] {
            assert_eq!(since(text, &now).expect(text).to_string(), wanted, "{text}");
        }
        for text in ["yesterday", "-7d", "", "20.11.2026"] {
            assert!(since(text, &now).expect_err(text).to_string().contains("wanted a time"), "{text}");
        }
    }
}
