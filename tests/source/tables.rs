//! Tables with headings that were not made for us.

use super::*;

fn one(header: &str, row: &str) -> Vec<Message> {
    let read = read_bytes("export.csv", format!("{header}\n{row}\n").as_bytes());
    assert!(read.errors.is_empty(), "{header}: {:?}", read.errors_as_text());
    read.messages
}

#[test]
fn chats_are_read_under_headings_of_fifteen_languages() {
    for (header, row) in [
        ("Conversation ID,Sender Type,Date,Message", "c1,agent,2025-03-01 10:00,Hello there"),
        ("会话ID,账号类型,发送时间,消息内容", "c1,客服,2025-03-01 10:00,您好"),
        ("對話編號,寄件者類型,傳送時間,訊息內容", "c1,賣家,2025-03-01 10:00,您好"),
        ("問い合わせ番号,送信者区分,送信日時,メッセージ本文", "c1,オペレーター,2025/03/01 10:00,こんにちは"),
        ("상담번호,발신구분,일시,메시지 내용", "c1,상담사,2025-03-01 10:00,안녕하세요"),
        ("No. Pesanan,Peran,Waktu,Isi Pesan", "c1,penjual,01/03/2025 10:00,Halo kak"),
        ("Nombor Pesanan,Peranan,Tarikh,Mesej", "c1,kedai,01/03/2025 10:00,Salam"),
        ("Mã đơn hàng,Vai trò,Thời gian gửi,Nội dung tin nhắn", "c1,người bán,01/03/2025 10:00,Chào bạn"),
        ("หมายเลขแชท,ประเภทผู้ส่ง,เวลา,ข้อความ", "c1,ร้านค้า,1/3/2568 10:00,สวัสดีค่ะ"),
        ("Número de pedido;Dirección;Fecha y hora;Mensaje", "c1;saliente;01/03/2025 10:00;Hola, buenos días"),
        ("Número do pedido;Papel;Data e hora;Mensagem", "c1;vendedor;01/03/2025 10:00;Olá"),
        ("N° de commande;Sens;Date d'envoi;Message", "c1;sortant;01/03/2025 10:00;Bonjour"),
        ("Vorgangsnr.;Richtung;Datum;Nachrichtentext", "c1;ausgehend;01.03.2025 10:00;Guten Tag"),
        ("Numero ordine;Ruolo;Data e ora;Testo del messaggio", "c1;venditore;01/03/2025 10:00;Buongiorno"),
        ("Order Number,Tungkulin,Petsa,Mensahe", "c1,tindahan,2025-03-01 10:00,Magandang araw"),
    ] {
        let messages = one(header, row);
        assert_eq!(messages.len(), 1, "{header}");
        let message = &messages[0];
        assert_eq!(
            (message.sender, message.conversation.as_deref(), message.sent_at.as_deref(), message.channel),
            (Sender::Agent, Some("c1"), Some("2025-03-01T10:00:00"), Channel::Chat),
            "{header}"
        );
        assert!(!message.text.is_empty(), "{header}");
    }
}

#[test]
fn reviews_and_replies_are_read_under_headings_of_fifteen_languages() {
    for (header, row) in [
        ("Reviewer,Rating,Review,Owner Response", "a,5,good,thanks"),
        ("买家昵称,评分,评价内容,商家回复", "a,5,好,谢谢"),
        ("買家帳號,星等,評價內容,賣家回覆", "a,5,好,謝謝"),
        ("投稿者,評価,レビュー本文,ショップからの返信", "a,5,よい,ありがとう"),
        ("작성자,별점,리뷰 내용,사장님 답글", "a,5,좋아요,감사합니다"),
        ("Pembeli,Bintang,Ulasan,Balasan Penjual", "a,5,bagus,terima kasih"),
        ("Nama pelanggan,Penarafan,Ulasan,Maklum balas penjual", "a,5,bagus,terima kasih"),
        ("Người mua,Số sao,Đánh giá,Phản hồi của Shop", "a,5,tốt,cảm ơn"),
        ("ผู้ซื้อ,คะแนน,รีวิว,การตอบกลับจากร้านค้า", "a,5,ดี,ขอบคุณ"),
        ("Cliente;Estrellas;Reseña;Respuesta del vendedor", "a;5;bien;gracias"),
        ("Comprador;Nota;Avaliação;Resposta da loja", "a;5;bom;obrigado"),
        ("Client;Note;Avis;Réponse du vendeur", "a;5;bien;merci"),
        ("Kunde;Sterne;Bewertungstext;Händlerantwort", "a;5;gut;danke"),
        ("Cliente;Stelle;Recensione;Risposta del venditore", "a;5;bene;grazie"),
        ("Mamimili,Bituin,Rebyu,Sagot ng tindahan", "a,5,maganda,salamat"),
    ] {
        let messages = one(header, row);
        assert_eq!(messages.len(), 2, "{header}");
        assert_eq!(
            (messages[0].sender, messages[1].sender, messages[1].channel),
            (Sender::Buyer, Sender::Agent, Channel::ReviewReply),
            "{header}"
        );
        assert_eq!(messages[0].conversation, messages[1].conversation, "{header}");
        assert_ne!(messages[0].id, messages[1].id, "{header}");
        assert_eq!(messages[0].buyer.as_deref(), Some("a"), "{header}");
    }
}

#[test]
fn a_broken_row_is_named_by_its_line_and_the_rest_is_read() {
    let read = read_bytes("x.csv", b"id,role,message\n1,agent,one\n2,agent,two, and, more\n3,agent,\"three\nlines\"\n4,agent,four\n");
    assert_eq!(read.messages.iter().map(|message| message.text.as_str()).collect::<Vec<_>>(), ["one", "three\nlines", "four"]);
    assert!(read.errors_as_text()[0].contains("x.csv:3: 5 cells; wanted 3"), "{:?}", read.errors_as_text());
    assert_eq!(read.messages[2].source.record, 6);
}

#[test]
fn encodings_delimiters_and_preambles_do_not_matter() {
    let text = "Export of 2025\n\n客户名\t发送时间\t发送内容\t账号类型\n小王\t2025-03-01 10:00:00\t亲，感谢您的支持，欢迎下次光临本店\t客服\n小王\t2025-03-01 10:01:00\t好的谢谢\t客户\n";
    let (gbk, _, _) = encoding_rs::GB18030.encode(text);
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [text.as_bytes(), &gbk, &utf16] {
        let read = read_bytes("x.csv", bytes);
        assert_eq!((read.of(Sender::Agent), read.of(Sender::Buyer), read.errors.len()), (1, 1, 0), "{:?}", read.errors_as_text());
        assert_eq!(read.messages[0].conversation.as_deref(), Some("小王"));
    }
}

#[test]
fn what_is_no_text_is_named() {
    for (bytes, says) in [
        (&b"\x89PNG\r\n\x1a\n\0\0\0\r"[..], "a picture"),
        (b"", "empty"),
        (b"SQLite format 3\0", "SQLite"),
        (b"\x01\x02\0\0\x03\x04\0\0\x05", "binary"),
        (b"PK\x03\x04 not really", "broken zip"),
    ] {
        let read = read_bytes("export.csv", bytes);
        assert_eq!(read.messages.len(), 0);
        assert!(read.errors_as_text()[0].contains(says), "{:?}", read.errors_as_text());
    }
}

#[test]
fn pictures_in_a_table_are_kept_as_media() {
    let read = read_bytes("x.csv", "会话ID,角色,消息类型,消息内容\nc1,客服,图片,\nc1,客服,文本,[图片]\nc1,客户,文本,好\n".as_bytes());
    let media: Vec<bool> = read.messages.iter().map(|message| message.extra.contains_key("media")).collect();
    assert_eq!(media, [true, true, false]);
}

#[test]
fn names_without_roles_are_listed_with_the_flag_to_give() {
    let text = b"from,date,message\nAnn,2025-01-01,hi\nMei,2025-01-01,hello\n";
    let read = read_bytes("x.csv", text);
    assert_eq!(read.of(Sender::Unknown), 2);
    assert!(read.notes[0].contains("\"Ann\", \"Mei\""), "{:?}", read.notes);
    let told = read_bytes_with("x.csv", text, &Options { agents: vec!["Mei".to_owned()], ..Options::default() });
    assert_eq!((told.of(Sender::Agent), told.of(Sender::Buyer)), (1, 1));
}

#[test]
fn a_buyer_s_question_and_its_answer_are_a_chat() {
    let messages = one("订单号,买家昵称,买家留言,客服回复", "o1,小王,什么时候发货,亲，今天发货");
    let told: Vec<(Sender, Channel, Option<&str>)> =
        messages.iter().map(|message| (message.sender, message.channel, message.conversation.as_deref())).collect();
    assert_eq!(told, [(Sender::Buyer, Channel::Chat, Some("o1")), (Sender::Agent, Channel::Chat, Some("o1"))]);
}

#[test]
fn excel_s_own_ways() {
    let read = read_bytes("x.csv", "sep=;\r\nTicket;Richtung;Datum;Nachricht\r\n=\"007\";ausgehend;\"3.1.2025 9:05\";\"'=5 Sterne\"\r\n1,23457E+17;ausgehend;13.1.2025 9:05;Hallo\r\n".as_bytes());
    let told: Vec<(Option<&str>, Option<&str>, &str, u64)> = read
        .messages
        .iter()
        .map(|message| (message.conversation.as_deref(), message.sent_at.as_deref(), message.text.as_str(), message.source.record))
        .collect();
    assert_eq!(told[0], (Some("007"), Some("2025-01-03T09:05:00"), "=5 Sterne", 3));
    assert_eq!(told[1].1, Some("2025-01-13T09:05:00"));
}

#[test]
fn a_comma_that_was_not_quoted_never_shifts_columns_in_silence() {
    let read = read_bytes(
        "x.csv",
        b"id,conversation_id,role,date,message,agent,team\n1,c,agent,2025-01-01,one,mei,a\n2,c,agent,2025-01-01,two, and more,mei,a\n",
    );
    assert_eq!((read.messages.len(), read.errors.len()), (1, 1));
    let wechat = read_bytes(
        "x.csv",
        "localId,TalkerId,IsSender,CreateTime,StrContent,NickName,Sender\n1,9,1,1700000000,您好,a,b,c\n2,9,0,1700000001,你好,a,b,c\n"
            .as_bytes(),
    );
    assert_eq!((wechat.of(Sender::Agent), wechat.of(Sender::Buyer), wechat.errors.len()), (1, 1, 0));
}

#[test]
fn a_role_that_is_not_known_is_noted_and_never_the_shop_s() {
    let read = read_bytes(
        "x.csv",
        "Buyer,Sender role,Date,Message\nAnn,buyer 买家,2025-01-01,hi there\nAnn,zzz,2025-01-01,hello Ann\n".as_bytes(),
    );
    assert_eq!((read.of(Sender::Buyer), read.of(Sender::Unknown), read.of(Sender::Agent)), (1, 1, 0));
    assert!(read.notes.iter().any(|note| note.contains("\"zzz\"") && !note.contains("买家")), "{:?}", read.notes);
}

#[test]
fn a_column_known_by_its_cells_alone_is_noted() {
    let read = read_bytes("x.csv", b"Ticket,Role,Wording\n1,agent,It leaves the warehouse today.\n");
    assert_eq!(read.of(Sender::Agent), 1);
    assert!(read.notes[0].contains("\"Wording\" for the text"), "{:?}", read.notes);
}
