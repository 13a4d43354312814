//! The name in a greeting ("Hi Dana,", "亲爱的小明，"): no full name and nothing to mask, but what tells two copies of one macro apart.

use std::ops::Range;

use super::lists::LISTS;

/// A longer opening is no greeting.
const WORDS: usize = 3;
const BYTES: usize = 40;

/// Where it stands in a folded text that begins with a greeting.
pub fn greeted(text: &str) -> Option<Range<usize>> {
    let opening = text.trim_start();
    let greeting = LISTS.get("greeting").iter().filter(|greeting| opening.starts_with(greeting.as_str())).max_by_key(|word| word.len())?;
    let rest = &opening[greeting.len()..];
    let end = rest.find([',', '!', '.', ':', '，', '！', '、', '。', '\n'])?;
    let name = rest[..end].trim();
    // "hi" also begins "his parcel".
    let is_word = !greeting.is_ascii() || rest.starts_with(char::is_whitespace);
    let fits = !name.is_empty() && name.len() <= BYTES && name.split_whitespace().count() <= WORDS;
    let start = text.len() - rest.trim_start().len();
    (is_word && fits).then(|| start..start + name.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::fold_text;

    #[test]
    fn a_greeting_names_whom_it_greets() {
        let cases = [
            ("Hi Dana, your parcel", Some("dana")),
            ("Dear Mr. Smith, your parcel", Some("mr")),
            ("Halo kak Siti! pesanan", Some("kak siti")),
            ("亲爱的小明，您好", Some("小明")),
            ("Xin chào Hương, đơn hàng", Some("hương")),
            ("Hi, your parcel", None),
            ("His parcel, which is late", None),
            ("Hello we have sent your parcel today, thanks", None),
            ("Your parcel, Dana, has left", None),
        ];
        for (text, name) in cases {
            let text = fold_text(text);
            assert_eq!(greeted(&text).map(|range| &text[range]), name, "{text}");
        }
    }
}
