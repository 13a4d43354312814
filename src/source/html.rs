//! HTML bodies as text: what a reader of the mail would see, without what was quoted.

/// The text of `html`: blocks and breaks become line ends, quoted history is left out.
pub fn to_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    let mut rest = html;
    let mut link: Option<String> = None;
    while let Some(at) = rest.find('<') {
        push_words(&rest[..at], &mut text);
        let tag = &rest[at..];
        if let Some(comment) = tag.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let is_tag = tag[1..].starts_with(|char: char| char.is_ascii_alphabetic() || matches!(char, '/' | '!' | '?'));
        let Some(end) = end_of_tag(tag).filter(|_| is_tag) else {
            text.push('<');
            rest = &tag[1..];
            continue;
        };
        let inside = &tag[1..end];
        rest = &tag[end + 1..];
        let name: String =
            inside.chars().take_while(|char| char.is_ascii_alphanumeric() || *char == '/').collect::<String>().to_ascii_lowercase();
        if let Some(hidden) = hidden(&name, inside) {
            rest = behind(rest, hidden);
        } else if name == "a" {
            link = attribute(inside, "href").filter(|href| is_messenger(href));
        } else if name == "/a" {
            if let Some(href) = link.take().filter(|href| !text.ends_with(href.as_str())) {
                text.push_str(&format!(" ({href})"));
            }
        } else if is_block(&name) {
            end_line(&mut text);
        }
    }
    push_words(rest, &mut text);
    text.trim().to_owned()
}

/// Whether `text` is HTML rather than text with an angle bracket in it.
pub fn is_html(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["<br", "<p>", "<p ", "</p>", "<div", "</div>", "<span", "<html", "<body", "</a>", "<ul>", "<strong>", "<b>", "<table", "<img "]
        .iter()
        .any(|tag| lower.contains(tag))
}

/// The sources of the pictures in `html`.
pub fn pictures(html: &str) -> Vec<String> {
    let tags = html.split('<').filter(|tag| tag.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("img ")));
    let mut sources: Vec<String> = tags.filter_map(|tag| attribute(tag, "src")).collect();
    sources.dedup();
    sources
}

fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') if tag[..at].ends_with('=') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    tag.find('>')
}

/// The element whose content nobody sees, or that quotes what was said before.
fn hidden(name: &str, inside: &str) -> Option<&'static str> {
    match name {
        "style" => Some("style"),
        "script" => Some("script"),
        "head" => Some("head"),
        "title" => Some("title"),
        "blockquote" => Some("blockquote"),
        "div" if ["gmail_quote", "yahoo_quoted", "moz-cite-prefix", "zd-quoted"].iter().any(|class| inside.contains(class)) => Some("div"),
        _ => None,
    }
}

/// What stands behind the end of the element `name` that was just opened.
fn behind<'a>(html: &'a str, name: &str) -> &'a str {
    let lower = html.to_ascii_lowercase();
    let (open, close) = (format!("<{name}"), format!("</{name}"));
    let mut depth = 1;
    let mut at = 0;
    while depth > 0 {
        let Some(end) = lower[at..].find(&close).map(|end| at + end) else { return "" };
        match lower[at..end].find(&open) {
            Some(inner) => {
                depth += 1;
                at += inner + open.len();
            }
            None => {
                depth -= 1;
                at = end + close.len();
            }
        }
    }
    html[at..].split_once('>').map_or("", |(_, rest)| rest)
}

fn attribute(inside: &str, name: &str) -> Option<String> {
    let at = inside.to_ascii_lowercase().find(&format!("{name}="))? + name.len() + 1;
    let value = &inside[at..];
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next()?,
        _ => value.split_whitespace().next()?,
    };
    Some(unescape(value))
}

/// Links that lead off the platform, which their words may not show.
fn is_messenger(href: &str) -> bool {
    ["wa.me/", "api.whatsapp.com", "t.me/", "line.me/", "lin.ee/", "zalo.me/", "m.me/", "weixin://", "u.wechat.com"]
        .iter()
        .any(|host| href.contains(host))
}

fn is_block(name: &str) -> bool {
    matches!(
        name.trim_start_matches('/').trim_end_matches('/'),
        "br" | "p"
            | "div"
            | "li"
            | "ul"
            | "ol"
            | "tr"
            | "table"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "pre"
    )
}

fn end_line(text: &mut String) {
    while text.ends_with(' ') {
        text.pop();
    }
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push('\n');
    }
    if text.ends_with("\n\n\n") {
        text.pop();
    }
}

/// Words with single blanks between them, as a browser shows them.
fn push_words(raw: &str, text: &mut String) {
    for char in unescape(raw).chars() {
        if matches!(char, ' ' | '\t' | '\n' | '\r' | '\u{A0}') {
            if !text.is_empty() && !text.ends_with([' ', '\n']) {
                text.push(' ');
            }
        } else {
            text.push(char);
        }
    }
}

/// `text` with its entities as characters.
pub fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| entity(&rest[1..end]).map(|char| (end, char))) {
            Some((end, char)) => {
                plain.push(char);
                rest = &rest[end + 1..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    const NAMED: &str = "amp& lt< gt> quot\" apos' nbsp\u{A0} copy© reg® trade™ hellip… ndash– mdash— lsquo‘ rsquo’ ldquo“ rdquo” laquo« raquo» bull• middot· euro€ pound£ yen¥ cent¢ deg° times× \
        auml\u{E4} ouml\u{F6} uuml\u{FC} Auml\u{C4} Ouml\u{D6} Uuml\u{DC} szlig\u{DF} agrave\u{E0} aacute\u{E1} acirc\u{E2} atilde\u{E3} ccedil\u{E7} egrave\u{E8} eacute\u{E9} ecirc\u{EA} euml\u{EB} igrave\u{EC} iacute\u{ED} icirc\u{EE} \
        ntilde\u{F1} ograve\u{F2} oacute\u{F3} ocirc\u{F4} otilde\u{F5} ugrave\u{F9} uacute\u{FA} ucirc\u{FB} Agrave\u{C0} Aacute\u{C1} Ccedil\u{C7} Egrave\u{C8} Eacute\u{C9} Ntilde\u{D1} Oacute\u{D3} Uacute\u{DA} iexcl\u{A1} iquest\u{BF} \
        zwnj\u{200C} zwj\u{200D} zwsp\u{200B} star☆ starf★ hearts♥";
    if name == "nbsp" {
        return Some('\u{A0}');
    }
    NAMED.split(' ').find_map(|known| known.strip_prefix(name).and_then(|char| (char.chars().count() == 1).then(|| char.chars().next())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_reads_as_it_is_seen() {
        let html = "<html><head><style>p{color:red}</style></head><body><p>Hi&nbsp;Ann,</p><p>5&#9733; &amp; more<br>a &lt; b</p><div class=\"gmail_quote\">On Monday <div>you</div> wrote</div><blockquote>old</blockquote>bye</body></html>";
        let text = to_text(html);
        assert_eq!(text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>(), ["Hi Ann,", "5★ & more", "a < b", "bye"]);
    }

    #[test]
    fn links_to_messengers_are_shown() {
        assert_eq!(
            to_text("write <a href=\"https://wa.me/123\">here</a> or <a href='https://shop.example'>there</a>"),
            "write here (https://wa.me/123) or there"
        );
    }

    #[test]
    fn hearts_and_comparisons_are_no_tags() {
        assert_eq!(to_text("i <3 you, 1 < 2 and 3 > 2"), "i <3 you, 1 < 2 and 3 > 2");
    }
}
