//! The exports of `corpus/samples`.

use super::*;

#[test]
fn all_samples_are_read_whole_but_for_the_broken_record() {
    let read = read(samples());
    let errors = read.errors_as_text();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors.iter().any(|error| error.contains("shopee-my.jsonl:41")), "{errors:?}");
    assert_eq!(read.of(Sender::Unknown), 0);
}

#[test]
fn shopee_is_native() {
    let read = read(samples().join("shopee-my.jsonl"));
    assert_eq!((read.messages.len(), read.conversations()), (67, 13));
    assert_eq!((read.of(Sender::Agent), read.of(Sender::Bot), read.of(Sender::Buyer)), (32, 1, 34));
}

#[test]
fn trustpilot_rows_are_two_messages_each() {
    let read = read(samples().join("trustpilot-replies.csv"));
    assert_eq!((read.of(Sender::Buyer), read.of(Sender::Agent), read.conversations(), read.errors.len()), (16, 14, 16, 0));
    assert!(read.messages.iter().all(|message| message.channel == Channel::ReviewReply));
    let reply = read.messages.iter().find(|message| message.id == "R-7007/reply").expect("there");
    assert_eq!(
        (reply.conversation.as_deref(), reply.store.as_deref(), reply.sent_at.as_deref()),
        (Some("R-7007"), Some("muehle-berlin"), Some("2026-11-06T08:30:00"))
    );
    assert!(reply.text.contains('\n'));
}

#[test]
fn whatsapp_knows_the_shop_by_its_name_and_drops_notices() {
    let read = read(samples().join("WhatsApp Chat with Toko Melati.txt"));
    assert_eq!((read.of(Sender::Agent), read.of(Sender::Buyer), read.errors.len(), read.conversations()), (15, 13, 0, 1));
    assert_eq!(read.messages.iter().filter(|message| message.extra.contains_key("media")).count(), 3);
    assert!(read.notes[0].contains("Toko Melati"));
    assert_eq!(read.messages[3].text, "Bisa kak, kurir kami jalan jam 13.00.\nBoleh minta alamat lengkap dan nama penerimanya?");
    assert_eq!(read.messages[3].sent_at.as_deref(), Some("2026-11-16T09:08:00"));
}

#[test]
fn line_official_account_tells_bots_and_zones() {
    let read = read(samples().join("line-oa-jp.csv"));
    assert_eq!((read.of(Sender::Agent), read.of(Sender::Bot), read.of(Sender::Buyer), read.of(Sender::System)), (7, 2, 6, 1));
    assert_eq!(read.messages[3].sent_at.as_deref(), Some("2026-11-17T10:20:40+09:00"));
    assert_eq!((read.messages[3].store.as_deref(), read.messages[3].buyer.as_deref()), (Some("青葉茶舗"), Some("line-oa-jp")));
    assert!(read.messages[3].text.contains("\n配送会社") || read.messages[3].text.contains("配送会社"));
}
