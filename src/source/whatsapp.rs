//! WhatsApp's "export chat" as text, from Android and iOS, in any language: one file is one conversation.

use std::collections::{BTreeSet, VecDeque};
use std::sync::LazyLock;

use crate::error::{Error, Result};
use crate::message::{Message, Source};
use regex::Regex;

use super::lines::{self, Line, Lines};
use super::parties::Parties;
use super::time::{self, Order};
use super::{Context, How, Opened, Reader, Sample, Text, media};

pub(super) const READER: Reader = Reader { name: "whatsapp", reads: "a WhatsApp chat export (text)", detect, how: How::Text(open) };

/// `[31/12/2022 11:40:26] A: x`, `20/08/24 14.30 - A: x`, `2023. 1. 5. 오후 3:45, A : x` and their kin.
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^
        (?P<open>\[)?
        (?P<time>
            (?: \d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}\.? | \d{4}年\s?\d{1,2}月\s?\d{1,2}日 | \d{4}년\s?\d{1,2}월\s?\d{1,2}일 )
            ,?\s{1,2} (?:um\s|às\s|à\s|alle\s|pukul\s|lúc\s|เวลา\s)?
            (?:上午|下午|午前|午後|오전|오후|凌晨|清晨|早上|中午|晚上|傍晚|SA|CH)?\s?
            \d{1,2}[:.h]\d{2}(?:[:.]\d{2})?
            (?:\s?(?:[AaPp]\.?\s?[Mm]\b\.?|上午|下午|오전|오후|SA|CH|PTG|PG))?
        )
        (?P<close>\]\s?|\s[-–—]\s|,\s)
        (?P<rest>.*)$",
    )
    .expect("a fixed pattern")
});

fn detect(sample: &Sample<'_>) -> Option<String> {
    let mut lines = sample.head.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().map(for_parsing)?;
    Head::of(&first)?;
    Some("its first line is the head of a WhatsApp message".to_owned())
}

/// What stands before the text of a message.
struct Head {
    time: String,
    /// None on system lines.
    name: Option<String>,
    /// Bytes of the parsed line before the body.
    body_at: usize,
}

impl Head {
    fn of(line: &str) -> Option<Head> {
        if !line.starts_with(|char: char| char == '[' || char.is_ascii_digit()) {
            return None;
        }
        let parts = HEAD.captures(line)?;
        if parts.name("open").is_some() != parts["close"].starts_with(']') {
            return None;
        }
        let rest = parts.name("rest")?;
        let colon = rest.as_str().find(": ").or_else(|| rest.as_str().ends_with(':').then(|| rest.len() - 1));
        let name = colon.map(|at| clean_name(&rest.as_str()[..at])).filter(|name| !name.is_empty() && name.chars().count() <= 80);
        // A comma alone ends a head in Korean only, where a name must follow.
        if &parts["close"] == ", " && name.is_none() {
            return None;
        }
        let body_at = rest.start() + name.as_ref().and(colon).map_or(0, |at| (at + 2).min(rest.len()));
        Some(Head { time: parts["time"].to_owned(), name, body_at })
    }
}

fn clean_name(name: &str) -> String {
    name.trim().trim_start_matches('~').trim().to_owned()
}

/// A line without the marks that phones put before heads and media words; blanks and digits are plain. Same length in characters
/// from the first that is no mark, so that a body is found in the line as written.
fn for_parsing(line: &str) -> String {
    time::ascii_digits(line).chars().filter(|&char| !is_mark(char)).collect()
}

fn is_mark(char: char) -> bool {
    matches!(char, '\u{FEFF}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn open(text: Text) -> Result<Opened> {
    let Text { from, head, context } = text;
    let parsed: Vec<Head> = head.lines().take(20_000).filter_map(|line| Head::of(&for_parsing(line))).collect();
    let order = Order::of(parsed.iter().map(|head| head.time.as_str()));
    let names: BTreeSet<String> = parsed.into_iter().filter_map(|head| head.name).collect();
    let parties = Parties::find(&context, &names, other_party(&context.path));
    let lines = Lines::new(from, &head);
    Ok(Opened::new(Chat {
        lines,
        order,
        parties,
        context,
        next: None,
        count: 0,
        ready: VecDeque::new(),
        line: String::new(),
        ended: false,
    }))
}

static FILE_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:.*\bwhatsapp\b.*? (?:with|dengan|com|mit|con|avec|met|với|กับ|与|與)|whatsapp[^-]*? -|chat (?:whatsapp )?(?:dengan|con|avec|mit)|.*whatsapp.*?[与與]) ?(?P<name>.+?)(?: ?\(\d+\))?$")
        .expect("a fixed pattern")
});

/// `WhatsApp Chat with NAME.txt`, in any language; for `_chat.txt` the archive or folder it lies in.
fn other_party(path: &str) -> Option<String> {
    path.rsplit(['/', '\\']).take(2).find_map(|part| {
        let mut stem = part;
        for ending in [".gz", ".zst", ".txt", ".zip"] {
            stem = stem.strip_suffix(ending).unwrap_or(stem);
        }
        let parts = FILE_NAME.captures(stem)?;
        Some(clean_name(&for_parsing(&parts["name"])))
    })
}

struct Chat {
    lines: Lines,
    order: Order,
    parties: Parties,
    context: Context,
    /// The message whose lines are being gathered.
    next: Option<Gathered>,
    count: u64,
    ready: VecDeque<Result<Message>>,
    line: String,
    ended: bool,
}

struct Gathered {
    head: Head,
    body: String,
    /// The phone marked the body as its own words: media or system.
    is_marked: bool,
}

impl Iterator for Chat {
    type Item = Result<Message>;

    fn next(&mut self) -> Option<Result<Message>> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(ready);
            }
            if self.ended {
                return None;
            }
            match self.lines.next(&mut self.line) {
                Ok(Line::Text) => self.take_line(),
                Ok(Line::TooLong) => self.ready.push_back(Err(self.context.broken_record(self.lines.number(), lines::too_long()))),
                Ok(Line::End) => {
                    self.ended = true;
                    self.give();
                }
                Err(error) => {
                    self.ended = true;
                    self.give();
                    self.ready.push_back(Err(Error::io(&*self.context.path, error)));
                }
            }
        }
    }
}

impl Chat {
    fn take_line(&mut self) {
        let parsed = for_parsing(&self.line);
        if let Some(head) = Head::of(&parsed) {
            self.give();
            // The body as written: everything hidden in it is for the detectors to see.
            let behind = parsed[head.body_at..].chars().count();
            let body = last_visible(&self.line, behind);
            let is_marked = body.starts_with('\u{200E}');
            self.next = Some(Gathered { body: body.trim_start_matches(is_mark).to_owned(), is_marked, head });
        } else if let Some(gathered) = &mut self.next {
            if gathered.body.len() + self.line.len() < lines::LONGEST {
                gathered.body.push('\n');
                gathered.body.push_str(&self.line);
            }
        } else if !self.line.trim().is_empty() {
            let why = "text before the first message; wanted a line such as \"20/08/24, 14:30 - Name: text\"";
            self.ready.push_back(Err(self.context.broken_record(self.lines.number(), why)));
        }
    }

    /// Makes a message of what was gathered, if it is one.
    fn give(&mut self) {
        let Some(Gathered { head, body, is_marked }) = self.next.take() else { return };
        self.count += 1;
        let Some(name) = head.name else { return };
        let body = without_edited_mark(body.trim_end());
        if is_deleted(body) || is_marked && is_system(body) || body.starts_with("Messages and calls are end-to-end encrypted") {
            return;
        }
        let mut message = self.parties.message(name);
        match Media::of(body) {
            Some(media) if media.kind == "sticker" => return,
            Some(media) => {
                message.text = media.caption;
                media::mark(&mut message, media.kind, media.file.into_iter().collect());
            }
            None => body.clone_into(&mut message.text),
        }
        message.sent_at = time::parse(&head.time, self.order);
        message.source = Source { path: String::new(), record: self.count };
        self.ready.push_back(Ok(message));
    }
}

/// The end of `line` that holds its last `count` characters that are no marks, and the marks right before them.
fn last_visible(line: &str, count: usize) -> &str {
    let mut left = count;
    let mut at = line.len();
    for (index, char) in line.char_indices().rev() {
        if !is_mark(char) {
            if left == 0 {
                break;
            }
            left -= 1;
        }
        at = index;
    }
    &line[at..]
}

struct Media {
    kind: &'static str,
    file: Option<String>,
    caption: String,
}

static ATTACHED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?P<android>[^\n]+\.[a-z0-9]{2,5}) \([^()\n]{4,40}\)|[^\n]{0,200}?<(?:attached|anexado|anhang|adjunto|pièce jointe|allegato|terlampir|dilampirkan|附件|添付|첨부|đính kèm|แนบ)[:：] ?(?P<ios>[^<>\n]+)>)(?:\n(?P<caption>[\s\S]*))?$")
        .expect("a fixed pattern")
});

static OMITTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:<[^<>\n]{4,60}>|(?P<what>[^\n.,!?]{2,40}?) ?(?:omitted|omitido|omitida|ocultado|ocultada|oculto|oculta|weggelassen|ausgeschlossen|omis|omise|omesso|omessa|tidak disertakan|dikecualikan|忽略|省略|생략됨|đã bị bỏ qua|bị bỏ qua|ถูกตัดออก))$")
        .expect("a fixed pattern")
});

impl Media {
    fn of(body: &str) -> Option<Media> {
        // Patterns are dear, and most bodies are plainly words.
        let first = body.lines().next().unwrap_or_default();
        if first.ends_with([')', '>'])
            && let Some(parts) = ATTACHED.captures(body)
        {
            let file = parts.name("android").or(parts.name("ios"))?.as_str().trim().to_owned();
            let caption = parts.name("caption").map_or(String::new(), |caption| caption.as_str().trim().to_owned());
            return Some(Media { kind: kind_of_file(&file), file: Some(file), caption });
        }
        if first.len() > 120 || !(first.ends_with('>') || first.split_whitespace().nth(6).is_none()) {
            return None;
        }
        let (first, caption) = body.split_once('\n').unwrap_or((body, ""));
        let parts = OMITTED.captures(first.trim())?;
        let what = parts.name("what").map_or("media", |what| what.as_str());
        Some(Media { kind: kind_of_word(what), file: None, caption: caption.trim().to_owned() })
    }
}

fn kind_of_file(file: &str) -> &'static str {
    let ending = file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "webp" if file.to_ascii_uppercase().starts_with("STK") || file.to_lowercase().contains("sticker") => "sticker",
        "jpg" | "jpeg" | "png" | "gif" | "webp" | "heic" => "image",
        "mp4" | "mov" | "3gp" => "video",
        "opus" | "m4a" | "mp3" | "aac" | "ogg" | "amr" => "voice",
        "vcf" => "contact",
        _ => "file",
    }
}

fn kind_of_word(what: &str) -> &'static str {
    let what = what.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| what.contains(word));
    if has(&["sticker", "stiker", "figurinha", "貼圖", "贴图", "ステッカー", "스티커"]) {
        "sticker"
    } else if has(&["image", "imag", "bild", "gambar", "foto", "图片", "圖片", "画像", "사진", "immagine", "hình ảnh", "รูป"])
    {
        "image"
    } else if has(&["video", "vídeo", "vidéo", "视频", "影片", "動画", "동영상"]) {
        "video"
    } else if has(&["audio", "voice", "áudio", "音频", "語音", "音声", "오디오"]) {
        "voice"
    } else if has(&["contact", "kontak"]) {
        "contact"
    } else if has(&["document", "dokumen", "documento", "文档", "文件"]) {
        "file"
    } else {
        "media"
    }
}

fn is_deleted(body: &str) -> bool {
    const NOTICES: &[&str] = &[
        "this message was deleted",
        "you deleted this message",
        "pesan ini telah dihapus",
        "anda telah menghapus pesan ini",
        "pesan ini dihapus",
        "anda menghapus pesan ini",
        "diese nachricht wurde gelöscht",
        "du hast diese nachricht gelöscht",
        "se eliminó este mensaje",
        "este mensaje fue eliminado",
        "eliminaste este mensaje",
        "esta mensagem foi apagada",
        "mensagem apagada",
        "você apagou esta mensagem",
        "ce message a été supprimé",
        "vous avez supprimé ce message",
        "questo messaggio è stato eliminato",
        "hai eliminato questo messaggio",
        "此消息已删除",
        "您已删除此消息",
        "你删除了这条消息",
        "此訊息已刪除",
        "您已刪除此訊息",
        "你已刪除此訊息",
        "このメッセージは削除されました",
        "このメッセージを削除しました",
        "삭제된 메시지입니다",
        "이 메시지는 삭제되었습니다",
        "이 메시지를 삭제했습니다",
        "tin nhắn này đã bị xóa",
        "bạn đã xóa tin nhắn này",
        "ข้อความนี้ถูกลบแล้ว",
        "คุณลบข้อความนี้แล้ว",
        "mesej ini telah dipadam",
        "anda memadam mesej ini",
        "binura ang mensaheng ito",
        "null",
    ];
    if body.len() > 120 {
        return false;
    }
    let body = body.trim().trim_end_matches(['.', '。']).to_lowercase();
    NOTICES.contains(&body.as_str())
}

/// What iOS says in the name of a chat or a member.
fn is_system(body: &str) -> bool {
    const PHRASES: &[&str] = &[
        "end-to-end",
        "end-zu-ende",
        "extremo a extremo",
        "ponta a ponta",
        "bout en bout",
        "hujung ke hujung",
        "端到端",
        "端對端",
        "エンドツーエンド",
        "종단간",
        "đầu cuối",
        "ต้นทางถึงปลายทาง",
        "created group",
        "created this group",
        "membuat grup",
        "creó el grupo",
        "criou o grupo",
        "a créé le groupe",
        "hat die gruppe",
        "ha creato il gruppo",
        "voice call",
        "video call",
        "panggilan",
        "llamada",
        "chamada",
        "appel ",
        "anruf",
        "chiamata",
        "通话",
        "通話",
        "통화",
        "cuộc gọi",
        "security code",
        "kode keamanan",
        "código de seguridad",
        "added",
        "left",
        "joined",
        "changed",
        "removed",
        "business account",
        "akun bisnis",
        "cuenta de empresa",
        "conta comercial",
        "unternehmenskonto",
        "pinned a message",
        "disappearing",
    ];
    let body = body.to_lowercase();
    PHRASES.iter().any(|phrase| body.contains(phrase))
}

static EDITED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\s?\u{200E}?<[^<>\n]{0,40}(?:edited|diedit|disunting|bearbeitet|edit[óa]|editado|editada|modifié|modificato|编辑|編輯|編集|편집|수정|chỉnh sửa|แก้ไข)[^<>\n]{0,20}>$").expect("a fixed pattern")
});

fn without_edited_mark(body: &str) -> &str {
    if !body.ends_with('>') {
        return body;
    }
    EDITED.find(body).map_or(body, |mark| &body[..mark.start()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_all_phones_are_known() {
        for line in [
            "20/08/24 14.30 - A: x",
            "8/8/19, 1:25 PM - A: x",
            "8/8/23, 1:25\u{202F}PM - A: x",
            "03.08.21, 12:30 - A: x",
            "28/3/2025, 9:29 p. m. - A: x",
            "2021-03-18, 3:02 p.m. - A: x",
            "2023/1/5 下午3:45 - A: x",
            "[31/12/2022 11:40:26] A: x",
            "[7/11/2017, 8:20:41 PM] A: x",
            "2023. 1. 5. 오후 3:45, A : x",
            "\u{200E}[07.03.26, 21:22:39] A: x",
            "[2024/3/5 下午3:07:09] \u{202A}A\u{202C}: x",
        ] {
            let line = for_parsing(line);
            let head = Head::of(&line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((head.name.as_deref(), &line[head.body_at..]), (Some("A"), "x"), "{line}");
            assert!(time::parse(&head.time, Order::DayFirst).is_some(), "{line}");
        }
        assert!(Head::of("20/08/24 is the day: come").is_none());
        assert_eq!(Head::of("20/08/24 14.30 - Pesan dan panggilan dienkripsi").map(|head| head.name), Some(None));
    }

    #[test]
    fn the_other_party_stands_in_the_file_name() {
        for (path, name) in [
            ("a/WhatsApp Chat with Ibu Sari.txt", "Ibu Sari"),
            ("Chat WhatsApp dengan +62 812-3456.txt", "+62 812-3456"),
            ("Conversa do WhatsApp com João.txt", "João"),
            ("WhatsApp Chat - Mei.zip/_chat.txt", "Mei"),
            ("WhatsApp Chat mit Jörg (2).txt", "Jörg"),
        ] {
            assert_eq!(other_party(path).as_deref(), Some(name), "{path}");
        }
        assert_eq!(other_party("chats/notes.txt"), None);
    }

    #[test]
    fn media_keeps_its_caption() {
        let media = Media::of("IMG-20240101-WA0001.jpg (file attached)\nscan me").expect("media");
        assert_eq!((media.kind, media.caption.as_str()), ("image", "scan me"));
        assert_eq!(Media::of("<Media omitted>").map(|media| media.kind), Some("media"));
        assert_eq!(Media::of("sticker omitted").map(|media| media.kind), Some("sticker"));
        assert!(Media::of("We have omitted it, sorry").is_none());
    }
}
