//! Who speaks, by the words that exports use for it.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::message::Sender;

use super::field::fold;

const AGENT: &str = "agent|admin|administrator|seller|operator|shop|store|merchant|support|staff|employee|team|teammate|outgoing|outbound|out|sent|send|account|owner|user agent|customer service|customer_service|customer support|cs|host|vendor|business|page|me|\
    客服|人工客服|卖家|商家|店家|店铺|发送|发出|发出的|客服人员|商户|员工|子账号|主账号|賣家|店員|小編|客服人員|發送|送出|オペレーター|店舗|ショップ|スタッフ|送信|担当者|担当|出品者|アカウント|상담사|상담원|판매자|관리자|발신|보냄|스토어|직원|사장님|담당자|\
    penjual|admin toko|toko|staf|terkirim|keluar|agen|kedai|ejen|dihantar|người bán|shop|cửa hàng|nhân viên|gửi đi|gửi|đã gửi|แอดมิน|ร้านค้า|ร้าน|ผู้ขาย|พนักงาน|ส่ง|ส่งออก|ขาออก|vendedor|agente|tienda|saliente|enviado|asesor|loja|atendente|saída|lojista|vendeur|boutique|sortant|envoyé|marchand|conseiller|\
    ausgehend|händler|verkäufer|mitarbeiter|gesendet|shopbetreiber|venditore|negozio|in uscita|uscita|inviato|operatore|tindera|tindahan|nagbebenta|ipinadala|palabas|business_user|brand|\
    ausgang|salida|départ|company|公司|企业|发|發|会社|企業|회사|업체 측|perusahaan|syarikat|công ty|บริษัท|แม่ค้า|พ่อค้า|empresa|entreprise|société|unternehmen|firma|azienda|kumpanya|nhà bán|bên shop|\
    rep|representative|sales rep|service rep|agent reply|shop owner|store owner|shop staff|store staff|clerk|we|us|our side|advisor|adviser|consultant|moderator|outbound message|商城|小二|店主|掌柜|店小二|坐席|接待|我方|我|咨询师|運營|商店|店主|掌櫃|專員|人工|賣方|卖方|売り手|販売者|運営|運営者|当店|管理者|お店|店|ストア|業者|サポート|カスタマーサポート|파는 사람|매니저|사업자|운영자|가게|매장|업체|상점|담당|점주|고객센터|sales|pihak toko|petugas|karyawan|pegawai|kakitangan|pihak kedai|peniaga|pentadbir|wakil|chủ shop|bên bán|nhân viên cskh|cskh|quản trị viên|tư vấn viên|tư vấn|admin shop|คนขาย|ทางร้าน|เจ้าของร้าน|เจ้าหน้าที่|ผู้ดูแล|ทีมงาน|vendedora|operador|operadora|soporte|enviada|enviados|enviadas|salientes|envoyée|envoyés|envoi|sortante|inviata|inviati|gesendete|ausgehende|versendet|verschickt|已发送|已發送|送信済み|送信済|발송|보낸 메시지|dikirim|tin gửi|chiều đi|ข้อความขาออก|naipadala|envio|envío|empleado|empleada|nosotros|comercio|administrador|representante|encargado|atención al cliente|atendimento|suporte|funcionário|funcionária|nós|conseillère|vendeuse|commerçant|support client|service client|sav|nous|opérateur|employé|employée|expédié|verkäuferin|mitarbeiterin|kundenservice|kundendienst|bearbeiter|bearbeiterin|berater|beraterin|wir|kundenbetreuer|anbieter|geschäft|laden|addetto|addetta|assistenza|venditrice|noi|esercente|inviata|spedito|kawani|nagtitinda|may-ari|taga-benta|kami po|inilabas|papalabas";
const BUYER: &str = "customer|buyer|user|end user|enduser|end-user|visitor|contact|incoming|inbound|in|received|receive|client|consumer|lead|guest|reviewer|shopper|requester|\
    买家|客户|顾客|用户|访客|接收|收到|会员|買家|客戶|顧客|訪客|收到的|お客様|顧客|購入者|ユーザー|友だち|受信|会員|고객|구매자|회원|수신|받음|손님|\
    pembeli|pelanggan|masuk|diterima|konsumen|người mua|khách hàng|khách|nhận|đến|gửi đến|ผู้ซื้อ|ลูกค้า|รับ|ขาเข้า|cliente|comprador|entrante|recibido|consumidor|entrada|recebido|acheteur|entrant|reçu|eingehend|kunde|käufer|empfangen|kundin|acquirente|in entrata|entrata|ricevuto|mamimili|kostumer|bumibili|papasok|natanggap|\
    eingang|arrivée|收|patron|purchaser|member|recipient customer|caller|asker|questioner|commenter|them|买方|用户方|对方|客人|网友|咨询者|粉丝|買方|客人|會員|對方|使用者|網友|お客さま|客|ゲスト|買い手|注文者|質問者|購入者様|お客様側|利用者|来訪者|구매고객|이용자|사용자|방문자|문의자|구매회원|질문자|pengguna|pengunjung|tamu|klien|konsumer|pengguna|tetamu|người dùng|khách mua|bên mua|khách truy cập|khách vãng lai|ลูกค้าใหม่|ผู้ใช้|ผู้เข้าชม|คนซื้อ|ผู้เยี่ยมชม|clienta|compradora|usuario|usuaria|visitante|consumidora|usuário|usuária|internaute|cliente final|visiteur|visiteuse|utilisateur|utilisatrice|consommateur|acheteuse|besucher|besucherin|käuferin|nutzer|nutzerin|interessent|gast|anwender|verbraucher|visita|recebida|recebidas|recebidos|recibida|recibidas|recibidos|entrantes|reçue|reçus|réception|entrante|ricevuta|ricevuti|in arrivo|in ingresso|ingresso|eingegangen|empfangene|eingehende|已接收|受信済み|받은 메시지|tin nhận|tin đến|chiều đến|ข้อความขาเข้า|recebimento|recepcióntore|visitatrice|ospite|utente|consumatore|clientela|compratore|bisita|parokyano|tagabili|gumagamit";
const BOT: &str = "bot|robot|auto|auto reply|autoreply|auto-reply|automatic|automated|automation|chatbot|rule|trigger|assistant|virtual assistant|workflow|campaign|broadcast|auto message|\
    机器人|智能客服|自动回复|系统自动回复|自动|群发|機器人|自動回覆|自動回應|智能客服机器人|応答メッセージ|自動応答|自動返信|ボット|あいさつメッセージ|一斉配信|챗봇|자동|자동응답|자동 응답|봇|\
    balasan otomatis|otomatis|balasan automatik|automatik|trả lời tự động|tự động|ตอบกลับอัตโนมัติ|อัตโนมัติ|บอท|respuesta automática|automático|resposta automática|réponse automatique|automatique|automatische antwort|automatisch|risposta automatica|automatico|awtomatiko|\
    ai agent|ai assistant|virtual agent|auto response|autoresponder|智能助手|ai客服|智能机器人|智能回复|自動訊息|聊天機器人|チャットボット|自動メッセージ|자동메시지|자동답변|chat bot|trợ lý ảo|tin nhắn tự động|แชทบอท|ข้อความอัตโนมัติ|asistente virtual|assistente virtual|assistant virtuel|message automatique|virtueller assistent|assistente virtuale|mensaje automático|mensagem automática|messaggio automatico|automatische nachricht|pesan otomatis|mesej automatik";
const SYSTEM: &str = "system|notification|event|info|log|系统|系统消息|系统通知|系統|系統訊息|システム|시스템|sistem|hệ thống|ระบบ|sistema|système|systeme|\
    system message|系統通知|システム通知|システムメッセージ|시스템 메시지|pesan sistem|mesej sistem|tin nhắn hệ thống|ข้อความระบบ|mensaje del sistema|mensagem do sistema|message système|systemnachricht|messaggio di sistema";

/// The sender that `word` names, such as `客服` or `Outgoing`.
pub fn of_word(word: &str) -> Option<Sender> {
    // No role has a longer name; chats of many names should not fold them all.
    if word.is_empty() || word.len() > 60 {
        return None;
    }
    WORDS.get(&fold(word)).copied()
}

/// The sender that a cell of a column of roles names, also in two languages or with a remark: `buyer 买家`, `Seller (Ann)`. Names are
/// not to be asked, for people are called Page.
pub fn of_cell(cell: &str) -> Option<Sender> {
    of_word(cell).or_else(|| {
        let parts = cell.split(['/', '|', '(', ')', '（', '）', '[', ']', '【', '】', '-', '–', '—', ':', '：', ',', '，', '·', '_']);
        let known: Vec<Sender> = parts.filter_map(|part| of_word(part.trim())).collect();
        if !known.is_empty() {
            return agreed(&known);
        }
        let words: Option<Vec<Sender>> = cell.split_whitespace().map(of_word).collect();
        agreed(&words?)
    })
}

/// The side that all parts of a cell name; a bot writes as the shop.
fn agreed(parts: &[Sender]) -> Option<Sender> {
    let as_shop = |side: &Sender| matches!(side, Sender::Bot | Sender::Agent);
    match parts.iter().all(as_shop) && parts.contains(&Sender::Bot) {
        true => Some(Sender::Bot),
        false => parts.first().copied().filter(|first| parts.iter().all(|part| part == first)),
    }
}

static WORDS: LazyLock<HashMap<String, Sender>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for (sender, words) in [(Sender::Agent, AGENT), (Sender::Buyer, BUYER), (Sender::Bot, BOT), (Sender::System, SYSTEM)] {
        for word in words.split('|') {
            known.entry(fold(word)).or_insert(sender);
        }
    }
    known
});

/// Whether `word` says yes or no.
pub fn yes_or_no(word: &str) -> Option<bool> {
    match fold(word).as_str() {
        "true" | "1" | "yes" | "y" | "是" | "はい" | "예" | "ya" | "có" | "ใช่" | "sí" | "sim" | "oui" | "ja" | "sì" | "oo" | "10" => {
            Some(true)
        }
        "false" | "0" | "no" | "n" | "否" | "いいえ" | "아니오" | "tidak" | "không" | "ไม่" | "não" | "non" | "nein" | "hindi" | "00" => {
            Some(false)
        }
        _ => None,
    }
}

/// Words that a shop's own name has and a buyer's has not.
const SHOP_WORDS: &[&str] = &[
    "toko",
    "shop",
    "store",
    "official",
    "admin",
    "support",
    "mall",
    "boutique",
    "kedai",
    "tienda",
    "loja",
    "negozio",
    "tindahan",
    "laden",
    "onlineshop",
    "cs",
    "cửa hàng",
    "旗舰店",
    "专营店",
    "专卖店",
    "客服",
    "商店",
    "店舗",
    "ショップ",
    "公式",
    "스토어",
    "ร้าน",
    "官方",
    "旗艦店",
    "賣場",
];

/// Whether `name` is plainly that of a shop.
pub fn is_shop_name(name: &str) -> bool {
    let name = name.to_lowercase();
    SHOP_WORDS.iter().any(|word| {
        if word.is_ascii() { name.split(|char: char| !char.is_alphanumeric()).any(|part| part == *word) } else { name.contains(word) }
    })
}

/// Whether one of `names` is `name`, case and width aside.
pub fn is_one_of(names: &[String], name: &str) -> bool {
    let name = fold(name);
    names.iter().any(|known| fold(known) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn role_words_of_many_languages_are_known() {
        for (word, sender) in [
            ("客服", Sender::Agent),
            ("Outgoing", Sender::Agent),
            ("end_user", Sender::Buyer),
            ("お客様", Sender::Buyer),
            ("自动回复", Sender::Bot),
            ("ระบบ", Sender::System),
            ("eingehend", Sender::Buyer),
        ] {
            assert_eq!(of_word(word), Some(sender), "{word}");
        }
        assert_eq!(of_word("Mei Ling"), None);
    }

    #[test]
    fn a_shop_is_told_from_a_buyer_by_its_name() {
        assert!(is_shop_name("Toko Melati"));
        assert!(!is_shop_name("Ibu Sari") && !is_shop_name("Tokona"));
    }
}
