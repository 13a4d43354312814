//! E-mail addresses (RFC 5322 addr-spec as people type it) and their disguises: "name at gmail dot com", "name [at] x [punto] com",
//! "nome arroba x ponto com", "name @ gmail . com".

use std::sync::LazyLock;

use regex::Regex;

use super::page::Page;
use super::words::Topic;
use super::{Identifier, Kind};

pub fn find(page: &Page<'_>, out: &mut Vec<Identifier>) {
    if page.has_at {
        plain(page, out);
    }
    // "farid99 di gmail titik com": where the word for "at" is any small word, the provider's name tells.
    if page.cues.iter().any(|cue| matches!(cue.topic, Topic::At | Topic::Mail)) {
        spelt(page, out);
    }
}

fn plain(page: &Page<'_>, out: &mut Vec<Identifier>) {
    let bytes = page.text.as_bytes();
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|&byte| byte == b'@').map(|place| from + place) {
        from = at + 1;
        let start = at - bytes[..at].iter().rev().take_while(|byte| is_local(**byte)).count();
        let start = start + bytes[start..at].iter().take_while(|byte| !byte.is_ascii_alphanumeric()).count();
        let host = bytes[from..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')).count();
        let host = page.text[from..from + host].trim_end_matches(['.', '-']);
        if start < at && is_host(host) {
            page.hit(Kind::Email, start..from + host.len(), out);
            from += host.len();
        }
    }
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-')
}

fn is_host(host: &str) -> bool {
    host.rsplit_once('.').is_some_and(|(name, end)| {
        !name.is_empty()
            && name.split('.').all(|part| !part.is_empty())
            && (2..=18).contains(&end.len())
            && end.bytes().all(|b| b.is_ascii_alphabetic())
    })
}

/// Ends of hosts that are taken without a dot sign.
const ENDS: &str = "com|net|org|co|cn|tw|hk|sg|my|id|th|vn|ph|jp|kr|br|mx|es|fr|de|it|uk|us|ar|io|info|me|컴|넷|こむ|คอม";
const PROVIDERS: &str = "gmail|googlemail|hotmail|outlook|yahoo|ymail|icloud|protonmail|proton|live|qq|163|126|foxmail|sina|naver|hanmail|daum|kakao|gmx|web|aol|mail|\
    네이버|지메일|다음|한메일|네이트|じ-め-る|じーめーる|やふー|จีเมล|ฮอตเมล";

fn spelt(page: &Page<'_>, out: &mut Vec<Identifier>) {
    static SPELT: LazyLock<Regex> = LazyLock::new(|| {
        // A word for "at" in brackets or of its own language needs no provider; one that is also another word, or "@" with blanks, does.
        let sure = r"[\[({<] ?(?:at|ät|arroba|chiocciola|arobase|@|a) ?[\])}>]|arroba|chiocciola|arobase|klammeraffe|艾特|圈a|小老鼠|골뱅이|あっとま-く|あっとまーく|あっと|a còng|a cong|a móc|a vòng|แอท|แอด";
        let weak = "at|et|ät|di|em|en|à|a|tại";
        let dot = r"[\[({<] ?(?:dot|punto|ponto|point|punkt|\.) ?[\])}>]|dot|punto|ponto|point|punkt|chấm|cham|titik|tuldok|จุด|ดอท|点|どっと|쩜|닷|점|\.|。";
        let word = dot.trim_end_matches(r"|\.|。");
        let plain = "[a-z0-9][a-z0-9._%+-]{1,40}";
        // "rina dot marlina"
        let local = format!("(?:[a-z0-9]{{1,30}} (?:{word}) )?{plain}");
        let forms = [
            format!("{local} {{0,2}}(?:{sure}) {{0,2}}[a-z0-9-]{{2,30}} {{0,2}}(?:{dot})"),
            format!("{local} {{0,2}}(?:{sure}) {{0,2}}(?:{PROVIDERS}) {{0,2}}(?:{dot}|[ ,])"),
            format!("{local} {{0,2}}@ {{0,2}}(?:{PROVIDERS}) {{0,2}}(?:{dot}|[ ,])"),
            format!("{local} {{1,2}}@ {{1,2}}[a-z0-9-]{{2,30}} {{0,2}}(?:{dot})"),
            format!("{local} at [a-z0-9-]{{2,30}} {{0,2}}(?:{word})"),
            format!("{local} (?:{weak}) (?:{PROVIDERS}) {{0,2}}(?:{word})"),
            format!("[a-z]+[0-9._][a-z0-9._]* at (?:{PROVIDERS}) {{0,2}}\\."),
        ];
        Regex::new(&format!(
            r"(?:^|[^a-z0-9._%+-])(?P<mail>(?:{}) {{0,2}}(?:{ENDS})(?:(?: {{0,2}}(?:{dot}) {{0,2}}|\.)(?:{ENDS}))?|(?:[a-z0-9._-] ){{3,40}}@(?: [a-z0-9-]){{2,30}} \.(?: [a-z]){{2,4}}|{plain}\n ?@(?:{PROVIDERS})\.(?:{ENDS}))(?:[^a-z0-9]|$)",
            forms.join("|")
        ))
        .expect("the pattern is well formed")
    });
    for found in SPELT.captures_iter(page.text) {
        let range = found.name("mail").expect("the group is not optional").range();
        // "see you at the dot com party"
        if !page.text[range.clone()].contains(" at the ") {
            page.hit(Kind::Email, range, out);
        }
    }
}
