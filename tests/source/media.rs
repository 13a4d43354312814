//! Pictures and voice messages, and a command that finds their words.

use super::*;

const CHAT: &str = "\
conversation,sender type,time,message,link\n\
c,agent,2026-11-01 10:00,[图片],https://cdn.example/qr.jpg\n\
c,agent,2026-11-01 10:01,https://cdn.example/a.mp3,\n\
c,buyer,2026-11-01 10:02,[图片],https://cdn.example/mine.jpg\n\
c,agent,2026-11-01 10:03,On its way,\n";

fn told(read: &Read) -> Vec<(&str, Option<&str>, Option<&str>)> {
    read.messages
        .iter()
        .map(|message| {
            let of = |key: &str| message.extra.get(key).and_then(|value| value.as_str());
            (message.text.as_str(), of("media"), of("file"))
        })
        .collect()
}

#[test]
fn media_name_their_kind_and_file() {
    assert_eq!(
        told(&read_bytes("chat.csv", CHAT.as_bytes())),
        [
            ("", Some("image"), Some("https://cdn.example/qr.jpg")),
            ("", Some("voice"), Some("https://cdn.example/a.mp3")),
            ("", Some("image"), Some("https://cdn.example/mine.jpg")),
            ("On its way", None, None),
        ]
    );
}

#[test]
fn what_helpdesks_attach_without_words_is_media() {
    for (json, file) in [
        (
            r#"{"id":1,"requester_id":5,"comments":[{"id":2,"author_id":6,"public":true,"body":"","attachments":[{"content_url":"https://z/a.png"}]}]}"#,
            "https://z/a.png",
        ),
        (
            r#"[{"id":1,"ticket_id":2,"from_agent":true,"public":true,"body_text":"","attachments":[{"url":"https://g/a.png"}]}]"#,
            "https://g/a.png",
        ),
        (
            r#"{"id":"1","source":{"author":{"type":"admin"},"body":"<p><img src=\"https://i/a.png\"></p>"},"conversation_parts":{"conversation_parts":[]}}"#,
            "https://i/a.png",
        ),
        (
            r#"{"id":1,"conversations":[{"id":2,"body":"","body_text":"","incoming":false,"private":false,"attachments":[{"attachment_url":"https://f/a.png"}]}]}"#,
            "https://f/a.png",
        ),
    ] {
        let read = read_bytes("x.json", json.as_bytes());
        assert_eq!(read.messages.len(), 1, "{json}");
        let message = &read.messages[0];
        assert_eq!((message.sender, message.text.as_str(), &message.extra["file"]), (Sender::Agent, "", &file.into()), "{json}");
    }
}

#[cfg(unix)]
#[test]
fn a_command_finds_the_words_of_what_the_shop_sent() {
    let options = |command: &str| Options { media_command: Some(command.parse().expect("a command")), ..Options::default() };
    let read = read_bytes_with("chat.csv", CHAT.as_bytes(), &options("echo seen {}"));
    let texts: Vec<&str> = read.messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, ["seen https://cdn.example/qr.jpg", "seen https://cdn.example/a.mp3", "", "On its way"]);
    // What fails is named and counted, and its message is still there.
    let mut crawl = source::open_bytes("chat.csv", CHAT.as_bytes(), &options("false"));
    let progress = crawl.progress();
    assert_eq!(crawl.by_ref().filter(Result::is_ok).count(), 4);
    drop(crawl);
    let notes: Vec<String> = progress.notes().into_iter().map(|note| note.text).collect();
    assert!(notes[0].contains("qr.jpg") && notes.iter().any(|note| note.contains("failed on 2 files")), "{notes:?}");
}

#[cfg(unix)]
#[test]
fn a_picture_that_lies_beside_its_chat_is_found() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("IMG-1.jpg"), "five stars please").expect("written");
    let chat = "13/08/24, 13:25 - Ann: hi\n13/08/24, 13:26 - Mei: IMG-1.jpg (file attached)\n";
    std::fs::write(folder.path().join("chat.txt"), chat).expect("written");
    let options = Options { agents: vec!["Mei".to_owned()], media_command: Some("cat".parse().expect("a command")), ..Options::default() };
    let read = read_with(folder.path().join("chat.txt"), &options);
    assert_eq!(read.messages[1].text, "five stars please");
}
