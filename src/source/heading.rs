//! What a heading may mean: its own words first, then what it is put together from.
//!
//! Nobody can list every heading, so one that is not in the lists of [`Field`] is read by its parts: `Respondido por` answers
//! and tells who, `回應日期` answers and tells when. Such a heading gives several fields, the likeliest first; which of them it
//! is, the cells decide.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::field::{Field, fold};

/// How surely a heading means a field: larger is surer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is put together from words that point there.
    Holds,
    /// It is a word of the field once a remark in brackets is gone.
    Bare,
    /// It is a word of the field.
    Is,
}

/// The fields that `heading` may mean, the surest first.
pub fn of_heading(heading: &str) -> Vec<(Field, Fit)> {
    match known(heading) {
        Some(found) => vec![found],
        None => put_together(heading).into_iter().map(|field| (field, Fit::Holds)).collect(),
    }
}

/// The field that has `heading`, or one of its halves, among its words.
pub fn known(heading: &str) -> Option<(Field, Fit)> {
    if let Some(&field) = WORDS.get(&fold(heading)) {
        return Some((field, Fit::Is));
    }
    let of = |half: &str| WORDS.get(&fold(half)).copied();
    let said_twice = scripts(heading).and_then(|(one, other)| of(&one).filter(|&field| of(&other) == Some(field)));
    halves(heading).iter().find_map(|half| of(half)).or(said_twice).map(|field| (field, Fit::Bare))
}

/// Whether `heading` speaks of something beside the messages: the goods, a link, a state, what a supervisor thought.
pub fn is_beside(heading: &str) -> bool {
    let spaced = spaced(heading);
    // `Respuesta de la dirección` is the management's, no address and no supervisor's remark.
    let answers = holds(&spaced, ANSWERED) && holds(&spaced, MANAGEMENT);
    !answers && holds(&spaced, BESIDE)
}

/// Whether `heading` names a day on which nobody wrote: of the order, of the check, of the last change.
pub fn is_other_day(heading: &str) -> bool {
    holds(&spaced(heading), OTHER_DAY)
}

static WORDS: LazyLock<HashMap<String, Field>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for &field in Field::ALL {
        for word in field.words().split('|') {
            words.entry(fold(word)).or_insert(field);
        }
    }
    words
});

/// `内容（必填）` as `内容` and `必填`, `Message / 消息` as its two halves, `message.text` as its last step.
fn halves(heading: &str) -> Vec<String> {
    let normal: String = heading.nfkc().collect();
    let mut parts = Vec::new();
    if let Some((before, after)) = normal.split_once(['(', '[', '【', '{']) {
        parts.push(before.to_owned());
        parts.push(after.trim_end_matches([')', ']', '】', '}']).to_owned());
    }
    for separator in ['/', '|', '.', '\n', ':', ','] {
        if normal.contains(separator) {
            parts.extend(normal.rsplit(separator).map(str::to_owned));
        }
    }
    parts
}

/// The two scripts of `买家 Buyer`.
fn scripts(heading: &str) -> Option<(String, String)> {
    let words: Vec<&str> = heading.split_whitespace().collect();
    let at = (1..words.len()).find(|&at| words[at - 1].is_ascii() != words[at].is_ascii())?;
    Some((words[..at].join(" "), words[at..].join(" ")))
}

/// What the parts of `heading` point to, the likeliest first, and then every field one of whose words stands in it.
fn put_together(heading: &str) -> Vec<Field> {
    let whole = fold(heading);
    let long_enough = |word: &str| if word.is_ascii() { word.len() >= 4 } else { word.chars().count() >= 2 && word.len() >= 6 };
    let mut held: Vec<(&str, Field)> = WORDS
        .iter()
        .filter(|(word, _)| long_enough(word) && whole.contains(word.as_str()))
        .map(|(word, &field)| (word.as_str(), field))
        .collect();
    held.sort_by_key(|&(word, field)| (std::cmp::Reverse(word.len()), field));
    let mut fields = named_after(&whole, &held, &spaced(heading));
    for (_, field) in held {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields
}

/// What a heading of several words is about: `Fecha de la reseña` is a day, `Absendertyp` a type, `Người trả lời` who answered.
fn named_after(whole: &str, held: &[(&str, Field)], spaced: &str) -> Vec<Field> {
    let of = |wanted: &[Field]| held.iter().any(|(_, field)| wanted.contains(field));
    let is_at_edge =
        |wanted: &[Field]| held.iter().any(|(word, field)| wanted.contains(field) && (whole.starts_with(word) || whole.ends_with(word)));
    let says = |stems: &[&str]| holds(spaced, stems);
    let is_id = says(NUMBER);
    let (when, who) = (says(WHEN) || is_at_edge(&[Field::Time]), says(WHO));
    let is_said = says(SAID) || of(&[Field::Text]);
    // `penanggung jawab` answers for something.
    let answers = says(ANSWERED) && !says(&["tanggung jawab"]) || says(OURS) && is_said;
    match () {
        () if is_id && says(TALK) => vec![Field::Conversation],
        () if is_id && (answers || is_said) && !of(&[Field::Conversation, Field::Buyer]) => vec![Field::Id],
        () if is_at_edge(&[Field::Role, Field::Kind]) && of(&[Field::Sender]) => vec![Field::Role],
        () if answers && when => vec![Field::ReplyTime, Field::Reply, Field::Agent],
        () if answers && who => vec![Field::Agent, Field::Reply],
        () if answers => vec![Field::Reply, Field::ReplyTime, Field::Agent],
        () if when && (is_said || of(&[Field::Rating, Field::Conversation, Field::Title, Field::Sender])) => vec![Field::Time],
        () if says(HANDLED) && when => vec![Field::Time, Field::Agent],
        () if says(HANDLED) && !of(&[Field::Team]) => vec![Field::Agent],
        () if when && held.is_empty() => vec![Field::Time],
        () if says(SAID) && who => vec![Field::Sender, Field::Text],
        () if says(SAID) && !of(&[Field::Text, Field::Sender, Field::Role]) => vec![Field::Text, Field::Time, Field::Sender],
        () => Vec::new(),
    }
}

/// A heading as [`holds`] reads it: lower case, one blank around each word, `$` at the end.
fn spaced(heading: &str) -> String {
    let mut spaced = String::from(" ");
    let mut before = ' ';
    for char in heading.nfkc() {
        let is_apart = char.is_whitespace() || char.is_ascii_punctuation() || "「」【】、・’º°\u{FEFF}".contains(char);
        if (is_apart || before.is_lowercase() && char.is_uppercase()) && !spaced.ends_with(' ') {
            spaced.push(' ');
        }
        if !is_apart {
            spaced.extend(char.to_lowercase());
        }
        before = char;
    }
    if !spaced.ends_with(' ') {
        spaced.push(' ');
    }
    spaced.nfc().chain(['$']).collect()
}

/// Whether one of `stems` stands in a heading. A stem begins or ends a word where a blank says so.
fn holds(spaced: &str, stems: &[&str]) -> bool {
    stems.iter().flat_map(|stems| stems.split('|')).any(|stem| spaced.contains(stem))
}

// Stems, so that one entry stands for the inflections of a verb: ` respond` is Respondió, Respondido por and Responded at.

const ANSWERED: &[&str] = &[
    " answer| reply| repli| respond| response| got back",
    "回复|回覆|回應|回应|答复|答覆",
    "返信|回答|返答|返事",
    "답글|답변|댓글|회신|답장",
    " phản hồi| trả lời| đáp| hồi đáp| hồi âm| giải đáp",
    "ตอบ",
    " balas| dibalas| membalas| tanggap| ditanggap| menanggap| jawab| dijawab| menjawab| respon | respons ",
    " balasan| jawapan| maklum balas",
    " tugon| tinugon| tumugon| sagot| sinagot| sumagot",
    " respuest| respond| contest",
    " respost",
    " répon| repon| répliq",
    " antwort|antwort | beantwort| geantwort| erwider| rückmeld",
    " rispost| rispond| replic",
];

const SAID: &[&str] = &[
    " sent | send| wrote| writ| said | says | say | author| spoke| speak| talk| typed| chatted| posted| words ",
    "发送|发出|发言|说|讲|传送|原话|对话|发布|發送|發出|發言|說|講|寄件|傳送|原話|對話",
    "送信|発言|発信|書き|書い|書込|投稿|やり取り|やりとり|文面",
    "보낸|보냄|발신|발송|전송|작성|말한|쓴 |발화",
    " gửi| viết| nói| nhắn",
    "ส่ง|เขียน|พูด|พิมพ์",
    " kirim| dikirim| mengirim| pengirim| tulis| ditulis| penulis| menulis| ucap| kata ",
    " hantar| dihantar| menghantar| penghantar",
    " nagpadala| ipinadala| pinadala| sinabi| isinulat| nagsulat| sumulat| sulat| nag chat| nagchat",
    " envi| escri| dijo | dice | dicho ",
    " mandou | mandad| disse | dito | fala ",
    " envoy| écri| ecri| dit | publié",
    " gesend| gesandt| geschrieb| schrieb| verfass| sagt| gesagt",
    " invia| inviat| scritt| scriv| detto ",
];

const HANDLED: &[&str] = &[
    " handl| assign| duty| in charge| attended| served| looked after| staff| agent| rep ",
    "处理|值班|当班|接待|负责|经手|跟进|受理|坐席|客服|小编|专员|處理|當班|負責|經手|跟進|小編|同仁|專員",
    "対応|担当|処理",
    "담당|처리|응대",
    " phụ trách| xử lý| hỗ trợ| tiếp nhận| trực ",
    "ดูแล|รับผิดชอบ|จัดการ|แอดมิน|พนักงาน",
    " menangani| ditangani| petugas| bertugas| melayani| dilayani",
    " pegawai| dikendali| kendali| diurus",
    " humawak| hawak| nag asikaso| inasikaso| tauhan",
    " atendi| asign| gestion| tramit| agente| asesor| encarg| responsab",
    " atend| responsáv| atribu| designad",
    " trait| conseill| suivi par| pris en charge| assigné",
    " bearbeit| zuständig| verantwort| betreut| betreuer| berater| sachbearb| mitarbeit",
    " gestit| assegnat| operat| addett| seguit",
];

/// Us, as the shop calls itself in its own sheet.
const OURS: &[&str] = &[
    " we | our | us | ours | owner| merchant| seller | host | management ",
    "我们|我方|本店|店家|商家|卖家|我們|賣家|掌柜|老板|业主|老闆|業者",
    "当店|弊社|当社|ストア|店舗|ショップ|お店|オーナー|出店者|宿から|施設",
    "우리|저희|가게|판매자|사장님|점주|업체",
    " chúng tôi | shop | cửa hàng ",
    "เรา|ร้าน",
    " kami | toko | penjual ",
    " kedai ",
    " namin | natin | tindahan ",
    " nosotros| nuestr| nós | noss| propietari| vendedor| proprietári| loja ",
    " nous | notre | propriétaire| vendeur| établissement ",
    " wir | unser| inhaber| betreiber| händler",
    " noi | nostr| propriet| venditor| struttura ",
];

const WHEN: &[&str] = &[
    " date| dated| time| timestamp| when | on $| at $",
    "日期|时间|时刻|何时|時間|時刻|何時",
    "日時|日付|日 $|いつ",
    "일시|일자|날짜|시간|시각|일 $|언제",
    " ngày| giờ| thời | lúc| khi ",
    "วัน|เวลา|เมื่อ",
    " tanggal| tgl| waktu| jam | hari | kapan| pada $",
    " tarikh| masa | bila ",
    " petsa| oras | oras$| araw | kailan| noong",
    " fecha| hora | a las | cuándo| cuando| el $",
    " data | dia | quando| às | em $",
    " heure| jour | quand | le $",
    " datum|datum | uhrzeit|zeit | tag | wann| am $| um $",
    " giorno| orario| ora | ore | il $",
];

const WHO: &[&str] = &[
    " by | who | whom | name | person",
    "人 |人员|人名|由|谁|员 |姓名|昵称|名称|人員|誰|員 |暱稱|名稱",
    "者|だれ|氏名",
    "사람|누가|자 |이름",
    " người | bởi | ai | bên | tên ",
    "โดย|ผู้|ใคร|ชื่อ|คน",
    " oleh | siapa| nama",
    " ni $| sino | pangalan",
    " por | quién| quien| nombre",
    " quem | nome ",
    " par | qui | nom ",
    " von | wer |name ",
    " da $| chi ",
];

const NUMBER: &[&str] = &[
    " id $| id | no $| no | number | num | nr | nº",
    "编号|编码|单号|編號|單號|番号|번호",
    " mã |รหัส|หมายเลข|เลขที่",
    " nomor| nombor| número| numéro| numero| n $| n | nummer|nummer |nr $",
];

/// What ties messages to each other.
const TALK: &[&str] = &[
    " conversation| chat | thread| ticket| case | order| inquiry| enquiry| session| room | claim",
    "会话|对话|聊天|订单|工单|咨询|對話|聊聊|聊天|訂單|案件|諮詢",
    "会話|問い合わせ|問合せ|問合わせ|注文|受注|チケット|スレッド",
    "상담|문의|주문|채팅|대화|티켓",
    " đơn| hội thoại| trò chuyện| phiên| yêu cầu",
    "แชท|แชต|สนทนา|คำสั่งซื้อ|ออเดอร์",
    " percakapan| obrolan| pesanan| tiket| transaksi| perbualan| tempahan",
    " usapan| order",
    " conversación| conversacion| pedido| venta| caso | ticket| hilo | reclamo",
    " conversa | venda | chamado| reclamação| atendimento",
    " commande| dossier| fil | échange",
    " bestell|gespräch|vorgang|unterhaltung|auftrag| fall",
    " conversazione| ordine| pratica",
];

const MANAGEMENT: &[&str] = &[" manage| de la dirección| de la direction| della direzione| da direção| da gerência| de la gerencia"];

const BESIDE: &[&str] = &[
    " url| link| sku | asin | status| state | count| product| item| article| image| photo| picture| tags | tag | version| address| variant| attach| recipient| receiver| translat| internal| private| remark| qa | qc | audit| supervisor| coach| manager| my comment| my note",
    "链接|图片|状态|商品|产品|规格|地址|译文|翻译|附件|标签|内部|备注|质检|抽检|主管|组长|连接|連結|圖片|狀態|產品|規格|標籤|備註|質檢|翻譯|組長",
    "画像|状況|ステータス|リンク|住所|社内|所感|備考|メモ|翻訳|上長",
    "상품명|옵션|상태|메모|비고|내부|번역|링크|이미지|주소|관리자 의견",
    " sản phẩm| hình ảnh| trạng thái| ghi chú| phân loại| dịch | địa chỉ| nội bộ| quản lý",
    "สินค้า|สถานะ|หมายเหตุ|รูป|ลิงก์|ที่อยู่|แปล|ภายใน|หัวหน้า",
    " produk| barang| tautan| catatan| gambar| terjemah| alamat| atasan",
    " pautan| nota dalaman| penyelia",
    " produkto| larawan| katayuan| paalala| pagsusuri ng",
    " producto| artículo| articulo| enlace| estado| observaci| intern| traduc| supervisor| dirección",
    " produto| artigo| anexo| situaç| observaç| gestor| endereço",
    " produit| lien| statut| remarque| interne| adresse| traduct| pièce| responsable",
    " produkt| artikel| anmerk| notiz| vermerk| übersetz| bild| anhang| vorgesetzt",
    " prodott| stato | articolo| annotaz| osservaz| traduz| pagina| responsabile",
];

const OTHER_DAY: &[&str] = &[
    " open| order| purchase| bought| paid | payment| ship| deliver| birth| update| modified| closed| resolved| solved| due | export| check| audit| stay| visit| travel| trip| experience| arrival| booking",
    "下单|付款|购买|发货|签收|出生|更新|修改|关闭|关单|抽检|质检|导出|下單|購買|發貨|質檢|入住|离店|到店|出行|離店",
    "注文|購入|発送|完了|確認日|宿泊|来店|利用日|訪問",
    "주문|구매|결제|배송|수정|완료|검수|방문|이용일|숙박|투숙",
    " đặt hàng| mua | thanh toán| giao hàng| cập nhật| lưu trú| nhận phòng| ghé",
    "สั่งซื้อ|ชำระ|จัดส่ง|อัปเดต|เข้าพัก|ใช้บริการ",
    " pesanan| beli | pembelian| bayar| pembaruan| selesai| menginap| kunjungan",
    " tempahan| kemas kini| penginapan| lawatan",
    " pagbili| order| na update| pananatili| pagbisita",
    " abiert| apertura| pedido| compra | pago | cierre| actualiz| estancia| estadía| visita| viaje",
    " abert| pagamento| entrega| atualiz| fechamento| estadia| hospedagem| viagem",
    " ouvert| commande| achat| livraison| clôture| mise à jour| séjour| visite| voyage| expérience",
    " eröffn| bestell| kaufd| liefer| geändert| aktualis| abgeschl| aufenthalt| besuch| anreise| reise",
    " apert| ordine| acquisto| consegn| aggiorn| chius| soggiorno| viaggio| esperienza",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// A field a line, with headings as tools and shops write them.
    const HEADINGS: &str = include_str!("../../tests/source/headings.txt");

    #[test]
    fn headings_that_were_met_are_known() {
        let mut wrong = Vec::new();
        for line in HEADINGS.lines() {
            let (field, headings) = line.split_once(": ").expect("a field and its headings");
            for heading in headings.split(" | ") {
                let found = of_heading(heading).first().map(|&(field, _)| field.as_str());
                if found != Some(field) {
                    wrong.push(format!("{heading}: {found:?}, wanted {field}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn headings_of_many_tools_and_languages_are_known() {
        for (heading, field) in [
            ("\u{FEFF}Message_Body", Field::Text),
            ("发送内容", Field::Text),
            ("No. Pesanan", Field::Conversation),
            ("送信者タイプ", Field::Role),
            ("Company Reply Date (UTC)", Field::ReplyTime),
            ("Phản hồi của Shop", Field::Reply),
            ("ข้อความ (ลูกค้า)", Field::Text),
            ("Händlerantwort", Field::Reply),
            ("Nachricht / Message", Field::Text),
            ("买家昵称", Field::Buyer),
            ("Star Rating", Field::Rating),
            ("메시지 내용", Field::Text),
        ] {
            assert_eq!(of_heading(heading).first().map(|&(field, _)| field), Some(field), "{heading}");
        }
        assert_eq!(of_heading("SKU"), []);
    }
}
