//! Chat logs and mail, as phones and programs write them.

use super::*;

fn lines(read: &Read) -> Vec<String> {
    assert!(read.errors.is_empty(), "{:?}", read.errors_as_text());
    let shown = |message: &Message| format!("{} {} {}", message.sender, message.sent_at.as_deref().unwrap_or("-"), message.text);
    read.messages.iter().map(shown).collect()
}

#[test]
fn whatsapp_of_many_phones() {
    for (name, chat) in [
        ("WhatsApp Chat with Ann.txt", "8/13/24, 1:25\u{202F}PM - Ann: hi\n8/13/24, 1:26\u{202F}PM - Mei: hello\nthere\n"),
        ("WhatsApp Chat mit Ann.txt", "13.08.24, 13:25 - Ann: hi\r\n13.08.24, 13:26 - Mei: hello\r\nthere\r\n"),
        (
            "Conversa do WhatsApp com Ann.txt",
            "13/08/2024 13:25 - As mensagens são protegidas\n13/08/2024 13:25 - Ann: hi\n13/08/2024 13:26 - Mei: hello\nthere\n",
        ),
        ("WhatsApp Chat with Ann.txt", "2024/8/13 下午1:25 - Ann: hi\n2024/8/13 下午1:26 - Mei: hello\nthere\n"),
        (
            "WhatsApp Chat - Ann.txt",
            "\u{200E}[13.08.24, 13:25:00] Ann: \u{200E}Nachrichten sind Ende-zu-Ende-verschlüsselt end-to-end\n[13.08.24, 13:25:00] Ann: hi\n[13.08.24, 13:26:00] Mei: hello\nthere\n",
        ),
    ] {
        assert_eq!(
            lines(&read_bytes(name, chat.as_bytes())),
            ["buyer 2024-08-13T13:25:00 hi", "agent 2024-08-13T13:26:00 hello\nthere"],
            "{chat}"
        );
    }
}

#[test]
fn whatsapp_without_a_name_waits_to_be_told() {
    let chat = b"13/08/24, 13:25 - Ann: hi\n13/08/24, 13:26 - Mei: hello\n";
    let read = read_bytes("chat.txt", chat);
    assert_eq!(read.of(Sender::Unknown), 2);
    assert!(read.notes[0].contains("\"Ann\", \"Mei\"") && read.notes[0].contains("--agent NAME"), "{:?}", read.notes);
    let told = read_bytes_with("chat.txt", chat, &Options { agents: vec!["mei".to_owned()], ..Options::default() });
    assert_eq!((told.of(Sender::Agent), told.of(Sender::Buyer)), (1, 1));
}

#[test]
fn line_histories() {
    let chat = "\u{FEFF}[LINE] さくらとのトーク履歴\r\n保存日時：2026/09/17 10:00\r\n\r\n2026/09/16(水)\r\n09:58\tさくら\tこんにちは\r\n10:01\t青葉\t\"ありがとうございます\r\n2026/09/20(日)\r\nにお届けします\"\r\n10:02\tさくら\t[スタンプ]\r\n10:03\t\tさくらが写真を削除しました\r\n\r\n2026/09/17(木)\r\n午後3:12\t青葉\t[写真]\r\n";
    let read = read_bytes("line.txt", chat.as_bytes());
    assert_eq!(
        lines(&read),
        [
            "buyer 2026-09-16T09:58:00 こんにちは",
            "agent 2026-09-16T10:01:00 ありがとうございます\n2026/09/20(日)\nにお届けします",
            "agent 2026-09-17T15:12:00 "
        ]
    );
    let thai = "[LINE] Chat history with Ann\nSaved on: 1/30/2026, 10:00\n\nFri, 1/30/2026\n1:05PM\tAnn\thi\n1:06PM\tร้าน\tสวัสดีค่ะ\n";
    assert_eq!(lines(&read_bytes("x.txt", thai.as_bytes())), ["buyer 2026-01-30T13:05:00 hi", "agent 2026-01-30T13:06:00 สวัสดีค่ะ"]);
}

#[test]
fn qianniu_logs() {
    let chat = "tb12345 2024-01-01 9:05:00\r\n在吗\r\n已读\r\n青叶旗舰店:小美 2024-01-01 9:06:10\r\n亲，在的\r\n请问有什么可以帮您\r\n已读\r\ntb12345撤回了一条消息\r\ntb12345\r\n2024-01-01 10:00:00\r\n好的\r\n";
    for bytes in [chat.as_bytes().to_vec(), encoding_rs::GB18030.encode(chat).0.into_owned()] {
        let read = read_bytes("聊天.txt", &bytes);
        assert_eq!(
            lines(&read),
            ["buyer 2024-01-01T09:05:00 在吗", "agent 2024-01-01T09:06:10 亲，在的\n请问有什么可以帮您", "buyer 2024-01-01T10:00:00 好的"]
        );
        assert_eq!((read.messages[1].store.as_deref(), read.messages[1].conversation.as_deref()), (Some("青叶旗舰店"), Some("tb12345")));
    }
}

#[test]
fn mail_through_a_relay_is_the_shop_s() {
    let mail = "From: Shop <help@shop.example>\r\nTo: ann+1@marketplace.amazon.de\r\nSubject: =?utf-8?q?Re=3A_Bestellung_302-1234567-7654321?=\r\nDate: Mon, 3 Nov 2025 10:00:00 +0100\r\nMessage-ID: <m1@shop.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Sch=C3=B6nen Tag</p><blockquote>alt</blockquote>\r\n";
    let read = read_bytes("x.eml", mail.as_bytes());
    assert_eq!(lines(&read), ["agent 2025-11-03T10:00:00+01:00 Schönen Tag"]);
    assert_eq!(
        (read.messages[0].conversation.as_deref(), read.messages[0].platform.as_deref()),
        (Some("302-1234567-7654321"), Some("amazon"))
    );
}

#[test]
fn a_mailbox_holds_several() {
    let mail = |from: &str, id: u8, body: &str| {
        format!(
            "From x Mon Nov  3 10:00:00 2025\nFrom: {from}\nTo: help@shop.example\nSubject: Hello\nMessage-ID: <{id}@a>\nReferences: <1@a>\nDate: Mon, 3 Nov 2025 10:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\n{body}\n\n"
        )
    };
    let text = mail("ann@b.c", 1, "Where is it?")
        + &mail("help@shop.example", 2, "On its way.\n\nOn Mon, 3 Nov 2025, Ann wrote:\n> Where is it?\n>From here");
    let read = read_bytes_with("mbox", text.as_bytes(), &Options { agents: vec!["shop.example".to_owned()], ..Options::default() });
    assert_eq!(lines(&read), ["buyer 2025-11-03T10:00:00Z Where is it?", "agent 2025-11-03T10:00:00Z On its way."]);
}

#[test]
fn what_comes_later_is_refused_by_name() {
    for (text, says) in [
        ("<html><body><table><tr><td>x</td></tr></table>", "save as"),
        ("<?xml version=\"1.0\"?><MemberMessageExchange><MemberMessage/></MemberMessageExchange>", "eBay"),
        ("[{\"type\":\"message\",\"user\":\"U1\",\"text\":\"hi\",\"ts\":\"1.2\"}]", "Slack"),
    ] {
        let read = read_bytes("x", text.as_bytes());
        assert!(read.errors_as_text().first().is_some_and(|error| error.contains(says)), "{:?}", read.errors_as_text());
    }
}
