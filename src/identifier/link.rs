//! Links (RFC 3986 with `http`, `www.` or a bare host of a known top-level domain) and, among them, links to a chat or profile of a
//! messenger.

use std::ops::Range;

use super::page::Page;
use super::{Identifier, Kind};

/// Hosts whose links open a chat or a profile.
const MESSENGERS: &[&str] = &[
    "wa.me",
    "whatsapp.com",
    "api.whatsapp.com",
    "chat.whatsapp.com",
    "web.whatsapp.com",
    "wa.link",
    "walink.co",
    "wasap.my",
    "wa.link",
    "t.me",
    "telegram.me",
    "telegram.dog",
    "line.me",
    "lin.ee",
    "page.line.me",
    "liff.line.me",
    "line.naver.jp",
    "zalo.me",
    "chat.zalo.me",
    "m.me",
    "messenger.com",
    "ig.me",
    "instagram.com",
    "fb.me",
    "fb.com",
    "facebook.com",
    "m.facebook.com",
    "signal.me",
    "signal.group",
    "viber.com",
    "invite.viber.com",
    "viber.me",
    "vb.me",
    "chats.viber.com",
    "open.kakao.com",
    "pf.kakao.com",
    "qr.kakao.com",
    "u.wechat.com",
    "weixin.qq.com",
    "work.weixin.qq.com",
    "wxwork.qq.com",
    "qm.qq.com",
    "jq.qq.com",
    "discord.gg",
    "discord.com",
    "snapchat.com",
    "skype.com",
    "join.skype.com",
    "kik.me",
    "linktr.ee",
    "onelink.to",
    "threads.net",
    "twitter.com",
    "x.com",
    "tiktok.me",
    "wechat.com",
    "weixin.com",
    "vk.me",
    "vk.com",
    "max.ru",
    "band.us",
    "talk.naver.com",
];

/// Schemes that open a messenger.
const SCHEMES: &[&str] =
    &["whatsapp", "weixin", "tg", "line", "viber", "zalo", "skype", "kakaotalk", "kakaoopen", "fb-messenger", "mqq", "sgnl"];

/// Ends of hosts that no sentence runs into by mistake.
const ENDS: &[&str] = &[
    "com", "net", "org", "info", "shop", "store", "app", "online", "site", "xyz", "top", "club", "biz", "co", "io", "cc", "vip", "link",
    "ly", "gl", "gle", "ee", "cn", "tw", "hk", "sg", "th", "vn", "ph", "jp", "kr", "br", "mx", "fr", "uk", "ar", "eu", "ru", "page",
    "live", "tv", "gg", "example", "edu", "gov", "asia", "dev", "ai", "tech", "website", "space", "fun", "ink", "wang", "mobi", "pro",
    "cat",
];

/// Ends that are words of some language: they need a path, or a second level such as `com.my`.
const WORDS: &[&str] = &[
    "me", "my", "id", "it", "de", "es", "us", "in", "is", "to", "be", "at", "pt", "do", "so", "la", "pe", "cl", "ch", "nl", "se", "no",
    "bz", "ws", "fm", "sh", "im",
];

pub fn find(page: &Page<'_>, out: &mut Vec<Identifier>) {
    if !page.has_link {
        return;
    }
    let bytes = page.text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // A link holds a dot between two host characters, or "://".
        let sign = match bytes[at..].iter().position(|byte| matches!(byte, b'.' | b':')) {
            Some(place) => at + place,
            None => return,
        };
        let range = match link_around(page.text, sign) {
            Ok(range) => range,
            Err(next) => {
                at = next;
                continue;
            }
        };
        at = range.end.max(sign + 1);
        let kind = if is_messenger(&page.text[range.clone()]) { Kind::MessengerLink } else { Kind::Link };
        page.hit(kind, range, out);
    }
}

/// The link that has its first dot or scheme colon at `sign`, or where to look on.
fn link_around(text: &str, sign: usize) -> Result<Range<usize>, usize> {
    let bytes = text.as_bytes();
    if bytes[sign] == b':' {
        return after_scheme(text, sign).ok_or(sign + 1);
    }
    let start = sign - bytes[..sign].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    let host_end = sign + bytes[sign..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')).count();
    let host = text[start..host_end].trim_end_matches(['.', '-']);
    let host_end = (start + host.len()).max(sign + 1);
    // The host or name of an e-mail address, a part of something else.
    let inside = start > 0 && matches!(bytes[start - 1], b'@' | b'.' | b'_' | b'/' | b'=' | b'+') || bytes.get(host_end) == Some(&b'@');
    if start == sign || inside {
        return Err(host_end);
    }
    let end = host_end + tail(&text[host_end..]);
    if is_host(host, end > host_end + 1) { Ok(start..end) } else { Err(host_end) }
}

fn after_scheme(text: &str, sign: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let scheme = bytes[..sign].iter().rev().take_while(|byte| byte.is_ascii_alphabetic() || **byte == b'-').count();
    let start = sign - scheme;
    let name = &text[start..sign];
    let rest = text[sign + 1..].strip_prefix("//").map(|_| sign + 3);
    match rest {
        Some(host) if matches!(name, "http" | "https" | "hxxp" | "hxxps" | "ftp" | "ttp" | "ttps") || SCHEMES.contains(&name) => {
            let end = host + tail_from(&text[host..]);
            (end > host).then_some(start..end)
        }
        None if name == "skype" || name == "mailto" => {
            let end = sign + 1 + tail_from(&text[sign + 1..]);
            (end > sign + 3).then_some(start..end)
        }
        _ => None,
    }
}

fn is_host(host: &str, has_path: bool) -> bool {
    let mut parts = host.split('.');
    let (Some(first), Some(end)) = (parts.next(), host.rsplit('.').next()) else { return false };
    if host.split('.').any(str::is_empty) || !host.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return false;
    }
    if first == "www" || MESSENGERS.contains(&host) && has_path {
        return true;
    }
    let second = host.rsplit('.').nth(1).unwrap_or_default();
    let has_second_level =
        host.split('.').count() > 2 && matches!(second, "com" | "co" | "net" | "org" | "gov" | "edu" | "web" | "or" | "in" | "ac");
    if ENDS.contains(&end) {
        return first.len() >= 2 || has_path;
    }
    WORDS.contains(&end) && (has_path || has_second_level)
}

/// Length of the path, query and fragment that `rest` begins with.
fn tail(rest: &str) -> usize {
    let port = rest.strip_prefix(':').map_or(0, |digits| 1 + digits.bytes().take_while(u8::is_ascii_digit).count());
    let port = if port > 1 { port } else { 0 };
    if rest[port..].starts_with(['/', '?', '#']) { port + tail_from(&rest[port..]) } else { port }
}

fn tail_from(rest: &str) -> usize {
    let sign = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'*+,;=%".contains(c);
    let length = rest.find(|c: char| !sign(c)).unwrap_or(rest.len());
    rest[..length].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '[', ']', '*']).len()
}

fn is_messenger(link: &str) -> bool {
    let (scheme, rest) = link.split_once("://").unwrap_or(("", link));
    if SCHEMES.contains(&scheme) || link.starts_with("skype:") {
        return true;
    }
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    MESSENGERS.contains(&host.strip_prefix("www.").unwrap_or(host))
}
