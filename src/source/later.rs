//! Text that we know and do not read yet, with what to do instead.

use super::{How, Reader};

pub(super) const EBAY: Reader = Reader {
    name: "ebay-xml",
    reads: "eBay's member messages (XML)",
    detect: |sample| sample.head.contains("<MemberMessage").then(|| "it has MemberMessage elements".to_owned()),
    how: How::Refused("wanted the bodies of Response as CSV with a column text"),
};

pub(super) const HTML: Reader = Reader {
    name: "html",
    reads: "a page or table in HTML",
    detect: |sample| {
        let start =
            sample.head.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).get(..200).unwrap_or(sample.head).to_ascii_lowercase();
        (start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<table"))
            .then(|| "it begins with HTML".to_owned())
    },
    how: How::Refused("wanted it saved as XLSX or CSV (open it in a spreadsheet program, then save as)"),
};

pub(super) const KAKAO: Reader = Reader {
    name: "kakaotalk",
    reads: "a KakaoTalk chat of a computer",
    detect: |sample| {
        let heads = sample
            .head
            .lines()
            .take(200)
            .filter(|line| line.starts_with('[') && (line.contains("] [오전 ") || line.contains("] [오후 ")))
            .count();
        (heads >= 2).then(|| "its lines begin with [name] [오전/오후 time]".to_owned())
    },
    how: How::Refused("wanted the chat exported on a phone, or as CSV with the columns Date,User,Message"),
};
