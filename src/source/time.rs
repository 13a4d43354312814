//! Times as exports write them, turned into RFC 3339; with a zone only where one is written.

use std::sync::LazyLock;

use regex::Regex;

/// Which number of `3/4/2025` is the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    DayFirst,
    MonthFirst,
}

impl Order {
    /// The order that `dates`, all of one file and in its order, speak for: by a part above 12, else by which keeps time running
    /// one way, else by what goes with it (points and 24 hours: the day first; `AM` and slashes: the month first).
    pub fn of<'a>(dates: impl Iterator<Item = &'a str>) -> Order {
        let mut parsed = Vec::new();
        let mut american = false;
        for text in dates.take(5000) {
            let text = ascii_digits(text);
            let Some(parts) = SHORT_DATE.captures(&text) else { continue };
            let number = |group: usize| parts[group].parse::<i64>().unwrap_or(0);
            let (first, second, year) = (number(1), number(2), number(3));
            if first > 12 {
                return Order::DayFirst;
            }
            if second > 12 {
                return Order::MonthFirst;
            }
            american |= text.contains('/') && (text.contains("AM") || text.contains("PM"));
            parsed.push((first, second, year));
        }
        let backwards = |key: fn(&(i64, i64, i64)) -> i64| {
            let (mut up, mut down) = (0, 0);
            for pair in parsed.windows(2) {
                let (before, after) = (key(&pair[0]), key(&pair[1]));
                up += usize::from(after > before);
                down += usize::from(after < before);
            }
            up.min(down)
        };
        let day_first = backwards(|&(day, month, year)| (year * 12 + month) * 31 + day);
        let month_first = backwards(|&(month, day, year)| (year * 12 + month) * 31 + day);
        match day_first.cmp(&month_first) {
            std::cmp::Ordering::Less => Order::DayFirst,
            std::cmp::Ordering::Greater => Order::MonthFirst,
            std::cmp::Ordering::Equal if american => Order::MonthFirst,
            std::cmp::Ordering::Equal => Order::DayFirst,
        }
    }
}

static SHORT_DATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(\d{1,2})[./-] ?(\d{1,2})[./-] ?(\d{4}|\d{2})\b").expect("a fixed pattern"));

static YEAR_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\D{0,12}?(\d{4})(?:[./-] ?|年 ?|년 ?)(\d{1,2})(?:[./-] ?|月 ?|월 ?)(\d{1,2})(?:日|일|\.)?").expect("a fixed pattern")
});

static NAMED_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:[a-zà-ÿ]+\.?,? )?(?:(\d{1,2})(?:st|nd|rd|th|\.)?[ -](?:de )?([a-zà-ÿ]{3,10}|[ก-๙.]{4,14}|(?:tháng|thg) ?\d{1,2})\.?|([a-zà-ÿ]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?),?[ -](?:de |năm )?(\d{4})")
        .expect("a fixed pattern")
});

static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)
        (?P<before>上午|下午|午前|午後|오전|오후|凌晨|清晨|早上|中午|晚上|傍晚|sáng|chiều)? \s*
        (?P<hour>\d{1,2}) (?: [:.hH時点시] \s? | 시\s? ) (?P<minute>\d{2}) 分?분? (?: [:.] (?P<second>\d{2}) (?P<part>[.,]\d{1,9})? )? \s*
        (?P<after>[ap]\.?\s?m\b\.?|am\b|pm\b|SA\b|CH\b|PTG\b|PG\b)? \s*
        (?P<zone>Z\b|UTC\b|GMT\b|[+-]\d{2}:?\d{2}\b)?",
    )
    .expect("a fixed pattern")
});

const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "janv", "ม.ค", "มกรา"],
    &["feb", "fev", "fév", "peb", "ก.พ", "กุมภา"],
    &["mar", "mär", "mrz", "mac", "มี.ค", "มีนา"],
    &["apr", "abr", "avr", "เม.ย", "เมษา"],
    &["may", "mai", "mei", "mag", "พ.ค", "พฤษภา"],
    &["jun", "juin", "giu", "hun", "มิ.ย", "มิถุนา"],
    &["jul", "juil", "lug", "hul", "ก.ค", "กรกฎา"],
    &["aug", "ago", "aoû", "agu", "ogo", "ส.ค", "สิงหา"],
    &["sep", "set", "ก.ย", "กันยา"],
    &["oct", "okt", "ott", "out", "ต.ค", "ตุลา"],
    &["nov", "nob", "พ.ย", "พฤศจิกา"],
    &["dec", "dez", "dic", "déc", "des", "dis", "ธ.ค", "ธันวา"],
];

/// `text` as RFC 3339, with a zone only if it has one; `None` where it is no time that is known.
pub fn parse(text: &str, order: Order) -> Option<String> {
    if let Some(plain) = plain(text) {
        return Some(plain);
    }
    let text = ascii_digits(text.trim().trim_start_matches('\''));
    if text.is_empty() || text.len() > 80 {
        return None;
    }
    if let Ok(number) = text.parse::<f64>() {
        return from_number(number, &text);
    }
    let (date, rest) = date(&text, order)?;
    Some(format!("{date}T{}", clock(rest)))
}

/// `2026-11-20 08:15:00` and the like, which nearly all large exports have and no pattern is needed for.
fn plain(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_plain = matches!(bytes.len(), 16 | 19 | 20)
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            10 => matches!(byte, b' ' | b'T'),
            13 | 16 => *byte == b':',
            19 => *byte == b'Z',
            _ => byte.is_ascii_digit(),
        });
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    if !is_plain || number(11, 13)? > 23 || number(14, 16)? > 59 {
        return None;
    }
    let date = valid(number(0, 4)?, number(5, 7)?, number(8, 10)?)?;
    let seconds = if bytes.len() == 16 { ":00" } else { "" };
    Some(format!("{date}T{}{seconds}", &text[11..]))
}

/// Whether `text` is a time of day and nothing else: `09:15`, `下午3:45`, `08.15 WIB`.
pub fn is_clock(text: &str) -> bool {
    let text = ascii_digits(text.trim().trim_start_matches('\''));
    // `9.15` is a number as well.
    if text.len() > 32 || text.parse::<f64>().is_ok() && text.find('.') != Some(2) {
        return false;
    }
    CLOCK.captures(&text).is_some_and(|parts| {
        let below = |name: &str, end: u32| parts[name].parse::<u32>().is_ok_and(|number| number < end);
        let rest = text.strip_prefix(&parts[0]).filter(|rest| rest.len() <= 12 && !rest.contains(char::is_numeric));
        rest.is_some() && below("hour", 24) && below("minute", 60)
    })
}

/// A date and the clock of another cell or line in one.
pub fn parse_two(date: &str, time: &str, order: Order) -> Option<String> {
    parse(&format!("{} {}", date.trim(), time.trim().trim_start_matches('\'')), order)
}

/// Seconds, milli- or microseconds since 1970 by their size, or a workbook's days since 1900.
fn from_number(number: f64, text: &str) -> Option<String> {
    if (20_000.0..80_000.0).contains(&number) {
        return from_workbook(number);
    }
    if text.len() == 8 && (19_900_101.0..=20_991_231.0).contains(&number) {
        return valid(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..8].parse().ok()?).map(|date| format!("{date}T00:00:00"));
    }
    if number < 1e8 {
        return None;
    }
    let seconds = if number > 1e17 {
        number / 1e9
    } else if number > 1e14 {
        number / 1e6
    } else if number > 1e11 {
        number / 1e3
    } else {
        number
    };
    jiff::Timestamp::from_second(seconds.floor() as i64).ok().map(|time| time.to_string())
}

/// A workbook's serial date.
pub fn from_workbook(days: f64) -> Option<String> {
    let seconds = ((days - 25_569.0) * 86_400.0).round() as i64;
    let time = jiff::Timestamp::from_second(seconds).ok()?.to_string();
    Some(time.trim_end_matches('Z').to_owned())
}

fn date(text: &str, order: Order) -> Option<(String, &str)> {
    if let Some(parts) = YEAR_FIRST.captures(text) {
        let date = valid(parts[1].parse().ok()?, parts[2].parse().ok()?, parts[3].parse().ok()?)?;
        return Some((date, &text[parts[0].len()..]));
    }
    if let Some(parts) = NAMED_MONTH.captures(text) {
        let (day, name) = match (parts.get(1), parts.get(2)) {
            (Some(day), Some(name)) => (day, name),
            _ => (parts.get(4)?, parts.get(3)?),
        };
        let name = name.as_str().to_lowercase();
        let number = name.trim_start_matches("tháng").trim_start_matches("thg").trim();
        let named = || MONTHS.iter().position(|words| words.iter().any(|word| name.starts_with(word))).map(|place| place as i64 + 1);
        let month = number.parse().ok().or_else(named)?;
        let date = valid(parts[5].parse().ok()?, month, day.as_str().parse().ok()?)?;
        return Some((date, &text[parts[0].len()..]));
    }
    let parts = SHORT_DATE.captures(text)?;
    let (first, second): (i64, i64) = (parts[1].parse().ok()?, parts[2].parse().ok()?);
    let year: i64 = parts[3].parse().ok()?;
    let year = if year < 100 { year + 2000 } else { year };
    let (day, month) = match order {
        Order::DayFirst => (first, second),
        Order::MonthFirst => (second, first),
    };
    let date = valid(year, month, day).or_else(|| valid(year, day, month))?;
    Some((date, &text[parts.get(0)?.end()..]))
}

/// The date as ISO 8601; years of the Buddhist calendar are taken back to ours.
fn valid(year: i64, month: i64, day: i64) -> Option<String> {
    let year = if (2400..2700).contains(&year) { year - 543 } else { year };
    let known = (1990..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    known.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// The clock time of `text`, midnight where there is none.
fn clock(text: &str) -> String {
    let Some(parts) = CLOCK.captures(text) else { return "00:00:00".to_owned() };
    let number = |name: &str| parts.name(name).and_then(|part| part.as_str().parse::<u32>().ok());
    let mark = |name: &str| parts.name(name).map_or("", |part| part.as_str()).to_lowercase();
    let (before, after) = (mark("before"), mark("after"));
    let is_evening = matches!(before.as_str(), "下午" | "午後" | "오후" | "晚上" | "傍晚" | "chiều")
        || after.starts_with('p') && after != "pg"
        || after == "ch"
        || before == "中午" && number("hour") != Some(11);
    let is_marked = !before.is_empty() || !after.is_empty();
    let is_morning = is_marked && !is_evening;
    let hour = match number("hour").unwrap_or(0) {
        12 if is_morning => 0,
        hour if hour < 12 && is_evening => hour + 12,
        hour => hour,
    };
    let second = number("second").unwrap_or(0);
    let part = parts.name("part").map(|part| part.as_str().replace(',', ".")).unwrap_or_default();
    let zone = match parts.name("zone").map(|zone| zone.as_str()) {
        None => String::new(),
        Some(zone) if zone.len() == 5 => format!("{}:{}", &zone[..3], &zone[3..]),
        Some(zone) if zone.len() == 6 => zone.to_owned(),
        Some(_) => "Z".to_owned(),
    };
    if hour > 23 || number("minute").unwrap_or(0) > 59 || second > 60 {
        return "00:00:00".to_owned();
    }
    format!("{hour:02}:{:02}:{second:02}{part}{zone}", number("minute").unwrap_or(0))
}

/// Digits of Arabic, Persian, Thai and full-width writing as ASCII, and the blanks that phones put before `PM` as plain ones.
pub fn ascii_digits(text: &str) -> std::borrow::Cow<'_, str> {
    if text.is_ascii() {
        return text.into();
    }
    let plain = |char: char| match char {
        '\u{660}'..='\u{669}' => digit(char, 0x660),
        '\u{6F0}'..='\u{6F9}' => digit(char, 0x6F0),
        '\u{E50}'..='\u{E59}' => digit(char, 0xE50),
        '\u{FF10}'..='\u{FF19}' => digit(char, 0xFF10),
        '\u{A0}' | '\u{202F}' | '\u{2009}' | '\u{3000}' => ' ',
        '：' => ':',
        '／' => '/',
        _ => char,
    };
    text.chars().map(plain).collect::<String>().into()
}

fn digit(char: char, zero: u32) -> char {
    char::from_digit(char as u32 - zero, 10).unwrap_or(char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_many_kinds_are_read() {
        for (text, wanted) in [
            ("2026-11-20T08:15:00Z", "2026-11-20T08:15:00Z"),
            ("2026-11-20 08:15:00+0800", "2026-11-20T08:15:00+08:00"),
            ("2026-11-20 08:15:00.250 UTC", "2026-11-20T08:15:00.250Z"),
            ("2024-01-01 9:05:00", "2024-01-01T09:05:00"),
            ("2023/1/5 下午3:45", "2023-01-05T15:45:00"),
            ("2023年1月5日 15:45", "2023-01-05T15:45:00"),
            ("2023. 1. 5. 오후 3:45", "2023-01-05T15:45:00"),
            ("28/3/2025, 9:29\u{202F}p. m.", "2025-03-28T21:29:00"),
            ("2021-03-18, 3:02 p.m.", "2021-03-18T15:02:00"),
            ("20/08/24 14.30", "2024-08-20T14:30:00"),
            ("5/1/2566 15:45", "2023-01-05T15:45:00"),
            ("Jan 5, 2023 3:45 PM", "2023-01-05T15:45:00"),
            ("5 janvier 2023", "2023-01-05T00:00:00"),
            ("5 ม.ค. 2566", "2023-01-05T00:00:00"),
            ("14 พฤษภาคม 2024 15:45", "2024-05-14T15:45:00"),
            ("5 tháng 1, 2023", "2023-01-05T00:00:00"),
            ("5 thg 11 năm 2023", "2023-11-05T00:00:00"),
            ("5 Hunyo 2023", "2023-06-05T00:00:00"),
            ("1764000000", "2025-11-24T16:00:00Z"),
            ("1764000000123", "2025-11-24T16:00:00Z"),
            ("45296.5", "2024-01-05T12:00:00"),
            ("20240105", "2024-01-05T00:00:00"),
            ("12:00 AM 1/2/2024", "2024-02-01T00:00:00"),
        ] {
            assert_eq!(parse(text, Order::DayFirst).as_deref(), Some(wanted), "{text}");
        }
        assert_eq!(parse("yesterday", Order::DayFirst), None);
    }

    #[test]
    fn a_time_of_day_stands_alone() {
        assert!(["09:15", "9:05 PM", "下午3:45", "13.05 น.", "10h05", "08.15"].into_iter().all(is_clock));
        assert!(!["2024-03-01 09:15", "9.15", "25:10", "เวลา09:15", "at 9:15 we called"].into_iter().any(is_clock));
    }

    #[test]
    fn a_file_decides_which_number_is_the_day() {
        assert_eq!(Order::of(["3/4/25, 1:00", "13/4/25, 2:00"].into_iter()), Order::DayFirst);
        assert_eq!(Order::of(["3/4/25, 1:00", "4/13/25, 2:00"].into_iter()), Order::MonthFirst);
        assert_eq!(Order::of(["1/9/25, 10:00", "1/10/25, 9:00", "2/1/25, 9:00"].into_iter()), Order::MonthFirst);
        assert_eq!(Order::of(["8/8/19, 1:25 PM"].into_iter()), Order::MonthFirst);
        assert_eq!(Order::of(["8.8.19, 13:25"].into_iter()), Order::DayFirst);
    }
}
