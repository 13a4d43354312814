//! Files that run newest first are read in the order of time, however long they are.

use super::*;

/// A table of so many messages in seven conversations, newest first, one a minute; every hundredth row is broken.
fn newest_first(count: u32) -> String {
    let mut table = "conversation,time,sender type,message,text,color\n".to_owned();
    for number in (0..count).rev() {
        let (days, hours, minutes) = (number / 1440 + 1, number / 60 % 24, number % 60);
        let broken = if number % 100 == 50 { ",too,many,cells" } else { "" };
        table.push_str(&format!("c{},2026-11-{days:02} {hours:02}:{minutes:02},agent,m{number},other,red{broken}\n", number % 7));
    }
    table
}

#[test]
fn newest_first_is_read_in_the_order_of_time() {
    for count in [300, 1024, 5000] {
        let read = read_bytes("export.csv", newest_first(count).as_bytes());
        assert_eq!(read.errors.len() as u32, count / 100, "{:?}", read.errors_as_text());
        let texts: Vec<&str> = read.messages.iter().map(|message| message.text.as_str()).collect();
        let wanted: Vec<String> = (0..count).filter(|number| number % 100 != 50).map(|number| format!("m{number}")).collect();
        assert_eq!(texts, wanted, "{count}");
        assert!(read.notes.iter().any(|note| note.contains("newest first")), "{:?}", read.notes);
        // All that was read is still there.
        let first = &read.messages[0];
        assert_eq!((first.source.record, first.id.ends_with(&format!(":{}", count + 1))), (u64::from(count) + 1, true), "{}", first.id);
        assert_eq!((&first.extra["color"], &first.extra["text (other)"]), (&"red".into(), &"other".into()));
    }
}

#[test]
fn what_runs_forwards_is_left_as_it_is() {
    let reviews = "review id,date,review,reply\nr2,2026-11-02,good,thanks\nr1,2026-11-01,bad,sorry\n";
    let read = read_bytes("reviews.csv", reviews.as_bytes());
    let texts: Vec<&str> = read.messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, ["good", "thanks", "bad", "sorry"]);
}

#[test]
fn a_review_stands_before_its_reply_of_the_same_minute() {
    let chat = "conversation,date,review,reply\nc,2026-11-03 10:00,e,f\nc,2026-11-02 10:00,c,d\nc,2026-11-01 10:00,a,b\n";
    let read = read_bytes("reviews.csv", chat.as_bytes());
    let texts: Vec<&str> = read.messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, ["a", "b", "c", "d", "e", "f"]);
}

#[test]
fn the_files_of_a_messenger_thread_are_read_oldest_first() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let inbox = folder.path().join("messages/inbox/ann");
    std::fs::create_dir_all(&inbox).expect("made");
    for number in 1..=11 {
        let json = format!(
            "{{\"participants\":[],\"messages\":[{{\"sender_name\":\"Ann\",\"timestamp_ms\":{},\"content\":\"{number}\"}}],\"title\":\"Ann\"}}",
            1_700_000_000_000u64 - number * 1000
        );
        std::fs::write(inbox.join(format!("message_{number}.json")), json).expect("written");
    }
    let texts: Vec<String> = read(folder.path()).messages.into_iter().map(|message| message.text).collect();
    assert_eq!(texts, (1..=11).rev().map(|number: u32| number.to_string()).collect::<Vec<_>>());
}
