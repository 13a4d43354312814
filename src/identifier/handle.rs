//! User names: `@name`, and a name or number beside the word for a messenger or for an id ("LINE id: xyz", "微信号 abc123", "加V abc_123").

use std::ops::Range;

use super::page::Page;
use super::words::{Cue, Topic};
use super::{Identifier, Kind};
use crate::normalize::script::{Script, script};

/// After an `@` they call on everyone or stand for a place.
const NO_NAMES: &[&str] =
    &["all", "everyone", "here", "channel", "buyer", "seller", "customer", "home", "the", "only", "each", "rs", "rm", "rp", "php"];

/// Words that may stand between a messenger's name and the user name, in every language.
const LINKS: &[&str] = &[
    "id",
    "is",
    "are",
    "my",
    "our",
    "the",
    "us",
    "me",
    "at",
    "on",
    "add",
    "no",
    "number",
    "name",
    "user",
    "username",
    "account",
    "acc",
    "contact",
    "official",
    "oa",
    "handle",
    "es",
    "mi",
    "nuestro",
    "usuario",
    "número",
    "numero",
    "cuenta",
    "en",
    "al",
    "meu",
    "no",
    "nosso",
    "é",
    "e",
    "usuário",
    "conta",
    "est",
    "mon",
    "notre",
    "compte",
    "identifiant",
    "ist",
    "mein",
    "unser",
    "unter",
    "lautet",
    "konto",
    "nutzername",
    "il",
    "mio",
    "nostro",
    "profilo",
    "saya",
    "kami",
    "kita",
    "ke",
    "di",
    "nomor",
    "adalah",
    "yaitu",
    "akun",
    "nombor",
    "akaun",
    "ko",
    "namin",
    "sa",
    "ang",
    "ay",
    "ni",
    "của",
    "em",
    "mình",
    "là",
    "shop",
    "qua",
    "số",
    "nick",
    "tên",
    "아이디",
    "ID",
    "아이디는",
    "id는",
    "号",
    "号是",
    "是",
    "我",
    "账号",
    "搜索",
    "搜",
    "加",
    "加我",
    "帐号",
    "ไอดี",
    "คือ",
    "ที่",
    "の",
    "は",
    "で",
    "アカウント",
    "あかうんと",
    "に",
    "追加",
    "検索",
    "검색",
    "추가",
    "는",
    "은",
    "으로",
    "로",
];

pub fn find(page: &Page<'_>, out: &mut Vec<Identifier>) {
    if page.has_at {
        at_names(page, out);
    }
    for cue in &page.cues {
        match cue.topic {
            Topic::Messenger => beside_messenger(page, cue, out),
            Topic::Handle => beside_id(page, cue, out),
            _ => {}
        }
    }
}

fn at_names(page: &Page<'_>, out: &mut Vec<Identifier>) {
    let bytes = page.text.as_bytes();
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|&byte| byte == b'@').map(|place| from + place) {
        let end = at + 1 + name_length(&page.text[at + 1..]);
        from = end;
        let name = &page.text[at + 1..end];
        let free = page.before(at).is_none_or(|c| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '-' | '/' | '%' | '@'));
        let is_name =
            (3..=32).contains(&name.len()) && name.bytes().filter(u8::is_ascii_alphabetic).count() >= 2 && !NO_NAMES.contains(&name);
        let is_measure = name.starts_with(|c: char| c.is_ascii_digit()) && is_quantity(name);
        if free && is_name && !is_measure && page.after(end) != Some('@') {
            page.hit(Kind::Handle, at..end, out);
        }
    }
}

/// "10k", "25usd", "5pm".
fn is_quantity(name: &str) -> bool {
    let unit = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    unit.len() <= 3 && unit.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Length of the user name that `rest` begins with.
fn name_length(rest: &str) -> usize {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    // Skype's "live:name", Discord's "name#1234".
    let scheme = if rest.starts_with("live:") { "live:".len() } else { 0 };
    let length = scheme + rest[scheme..].bytes().take(64).take_while(is_part).count();
    let number = rest[length..].strip_prefix('#').map_or(0, |digits| digits.bytes().take_while(u8::is_ascii_digit).count());
    if number == 4 { length + 5 } else { rest[..length].trim_end_matches(['.', '-']).len() }
}

fn beside_messenger(page: &Page<'_>, cue: &Cue, out: &mut Vec<Identifier>) {
    let Some((range, linked)) = name_behind(page, cue.end) else { return };
    let name = &page.text[range.clone()];
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    let letters = name.bytes().filter(u8::is_ascii_alphabetic).count();
    let signed = name.contains('_') || name.starts_with("live:");
    let cue_is_dense = script(page.text[cue.start..].chars().next().unwrap_or(' ')) != Script::Latin;
    let is_id = match linked {
        _ if letters == 0 => {
            (6..=15).contains(&digits) && (digits >= 8 || page.text[cue.start..cue.end].contains(['q', '扣', '企', '书', '音', '快', '旺']))
        }
        _ if is_quantity(name) && digits > 0 => false,
        Joint::Word => name.len() >= 3 && (signed || digits > 0 || !is_common(name)),
        Joint::None if cue_is_dense => name.len() >= 4 && (signed || digits > 0 || name.len() >= 6 && !is_common(name)),
        Joint::None => name.len() >= 4 && (signed || digits > 0 && letters >= 2 && !name.contains('-')),
    };
    if is_id {
        page.hit(Kind::Handle, range, out);
    }
}

fn beside_id(page: &Page<'_>, cue: &Cue, out: &mut Vec<Identifier>) {
    let Some((range, joint)) = name_behind(page, cue.end) else { return };
    let name = &page.text[range.clone()];
    let ends_in_colon = page.text[..cue.end].ends_with(':');
    let is_id = matches!(joint, Joint::Word) || ends_in_colon;
    let mixed =
        name.contains('_') || (name.bytes().any(|byte| byte.is_ascii_digit()) && name.bytes().any(|byte| byte.is_ascii_alphabetic()));
    if is_id && mixed && name.len() >= 5 && !name.contains('-') {
        page.hit(Kind::Handle, range, out);
    }
}

/// The name of a wallet that follows `from`: "@name", "$name", or one of letters and digits behind a colon.
pub fn beside_wallet(page: &Page<'_>, from: usize) -> Option<Range<usize>> {
    let rest = &page.text[from..];
    let name = rest.trim_start_matches([' ', ':']);
    let start = page.text.len() - name.len();
    if let Some(bare) = name.strip_prefix(['@', '$']) {
        let length = name_length(bare);
        let has_letters = bare[..length].bytes().filter(u8::is_ascii_alphabetic).count() >= 3;
        return has_letters.then_some(start..start + 1 + length);
    }
    let (range, joint) = name_behind(page, from)?;
    let name = &page.text[range.clone()];
    let mixed = name.contains('_') || name.bytes().any(|byte| byte.is_ascii_digit());
    let has_letters = name.bytes().filter(u8::is_ascii_alphabetic).count() >= 3;
    (matches!(joint, Joint::Word) && mixed && has_letters && name.len() >= 6 && !is_quantity(name)).then_some(range)
}

/// What ties a name to the word before it.
enum Joint {
    /// A colon, "id", "is" or the like.
    Word,
    None,
}

/// The user name that follows `from`, past linking words and signs.
fn name_behind(page: &Page<'_>, from: usize) -> Option<(Range<usize>, Joint)> {
    let text = page.text;
    let (mut at, mut joint, mut words) = (from, Joint::None, 0);
    loop {
        let rest = &text[at..];
        let c = rest.chars().next()?;
        if at - from > 60 || words > 4 {
            return None;
        }
        match c {
            ':' | '=' | '：' => (at, joint) = (at + c.len_utf8(), Joint::Word),
            // "on whatsapp, id tina.mugs"
            ',' if rest[1..].trim_start().starts_with("id") => at += 1,
            ' ' | '/' | '"' | '\'' | '(' | ')' | '「' | '【' | '《' | '[' | '*' | '❤' | '👉' | '➡' | '→' | '~' | '-' | '.' | '·' | ','
                if c != ',' || words > 0 =>
            {
                at += c.len_utf8()
            }
            '@' => return None,
            _ if c.is_ascii_alphanumeric() || c == '_' => {
                let length = name_length(rest).max(1);
                let name = &rest[..length];
                let whole = rest[length..].chars().next().is_none_or(|next| !(next.is_alphanumeric() && script(next) == Script::Latin));
                if !whole {
                    let link = LINKS.iter().filter(|link| rest.starts_with(**link)).max_by_key(|link| link.len())?;
                    (at, joint, words) = (at + link.len(), Joint::Word, words + 1);
                    continue;
                }
                if !LINKS.contains(&name) {
                    return Some((at..at + length, joint));
                }
                (at, joint, words) = (at + length, Joint::Word, words + 1);
            }
            _ => {
                let link = LINKS.iter().filter(|link| !link.is_ascii() && rest.starts_with(**link)).max_by_key(|link| link.len())?;
                (at, joint, words) = (at + link.len(), Joint::Word, words + 1);
            }
        }
    }
}

/// Words that follow a messenger's name in ordinary sentences.
fn is_common(name: &str) -> bool {
    const COMMON: &[&str] = &[
        "for",
        "and",
        "or",
        "to",
        "we",
        "you",
        "if",
        "here",
        "now",
        "please",
        "pls",
        "support",
        "group",
        "chat",
        "message",
        "messages",
        "app",
        "with",
        "from",
        "only",
        "not",
        "can",
        "will",
        "any",
        "anytime",
        "available",
        "link",
        "below",
        "service",
        "customer",
        "instead",
        "today",
        "directly",
        "your",
        "this",
        "that",
        "send",
        "get",
        "when",
        "page",
        "by",
        "also",
        "live",
        "business",
        "para",
        "por",
        "con",
        "que",
        "si",
        "y",
        "o",
        "aquí",
        "pour",
        "et",
        "ou",
        "sur",
        "für",
        "und",
        "oder",
        "wir",
        "per",
        "untuk",
        "atau",
        "dan",
        "ya",
        "kak",
        "yang",
        "jika",
        "kalau",
        "agar",
        "via",
        "lang",
        "po",
        "para",
        "na",
        "at",
        "để",
        "nhé",
        "ạ",
        "được",
        "privately",
        "first",
        "later",
        "delivery",
        "order",
        "offers",
        "updates",
        "shopping",
        "login",
        "shop",
        "store",
        "web",
        "pay",
        "payment",
        "account",
        "verification",
        "code",
        "details",
        "info",
        "information",
        "photo",
        "video",
        "pictures",
        "call",
        "calls",
        "number",
        "team",
        "agent",
        "resmi",
        "dulu",
        "langsung",
        "saja",
        "aja",
        "juga",
        "bisa",
        "mau",
        "mit",
        "nicht",
        "nur",
        "bitte",
        "oppure",
        "anche",
        "non",
        "grazie",
        "obrigado",
        "obrigada",
        "gracias",
        "merci",
        "danke",
        "thanks",
        "thank",
    ];
    COMMON.contains(&name)
}
