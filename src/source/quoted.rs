//! Cuts off what a mail quotes: the messages before it were sent, and are judged, on their own.

use std::sync::LazyLock;

use regex::Regex;

static BEGINS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xim)^(?:
        >.*$
        | \s*(?:On|Am|Le|El|Il|Em|Op|Pada|Vào|เมื่อ|在|於)\b?[^\n]{4,120}(?:\n[^\n]{0,80})?(?:wrote|schrieb[^\n]{0,60}|a\s+écrit|escribió|ha\s+scritto|escreveu|menulis|đã\s+viết|เขียนว่า|写道|寫道)\s*[:：]\s*$
        | \s*\d{4}[年/-][^\n]{4,80}(?:のメール|写道|寫道|님이\ 작성)[^\n]{0,20}[:：]?\s*$
        | \s*-{3,}\s*(?:Original\ Message|Ursprüngliche\ Nachricht|Message\ d'origine|Mensaje\ original|Messaggio\ originale|Mensagem\ original|Pesan\ asli|原始邮件|原始郵件|元のメッセージ|원본\ 메일|Forwarded\ message)\s*-{3,}
        | \s*(?:发件人|寄件者|差出人|보낸\ 사람)\s*[:：]
        | \s*_{20,}\s*$
        | \s*(?:From|Von|De|Da)\s*:\s[^\n]+\n\s*(?:Sent|Date|Gesendet|Datum|Envoyé|Enviado|Inviato|Data|To|An)\s*:
        )",
    )
    .expect("a fixed pattern")
});

/// `text` up to where it begins to quote; all of it where nothing would be left.
pub fn without_history(text: &str) -> &str {
    let Some(found) = BEGINS.find(text) else { return text.trim() };
    let before = text[..found.start()].trim();
    if before.is_empty() { text.trim() } else { before }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_is_cut_off_in_many_languages() {
        for history in [
            "On Mon, 3 Nov 2025 at 10:00, Ann <a@b.c> wrote:\n> old",
            "Am 03.11.2025 um 10:00 schrieb Ann:\n> alt",
            "Le lun. 3 nov. 2025 à 10:00, Ann a écrit :\n> vieux",
            "El lun, 3 nov 2025, Ann escribió:\n> viejo",
            "在 2025年11月3日，小王写道：\n> 旧",
            "-----Original Message-----\nFrom: Ann",
            "发件人: 小王\n发送时间: 2025",
            "From: Ann\nSent: Monday",
        ] {
            assert_eq!(without_history(&format!("Thank you.\nBye\n\n{history}")), "Thank you.\nBye", "{history}");
        }
        assert_eq!(without_history("On Monday we are closed.\nBye"), "On Monday we are closed.\nBye");
    }
}
