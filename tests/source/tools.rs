//! What the tools of shops give: one small dump each, with what must come out of it.

use super::*;

/// Sender, conversation and text of each message, one a line.
fn lines(json: &str) -> Vec<String> {
    lines_with(json, &Options::default())
}

fn lines_with(json: &str, options: &Options) -> Vec<String> {
    let read = read_bytes_with("dump.json", json.as_bytes(), options);
    assert!(read.errors.is_empty(), "{:?}", read.errors_as_text());
    let shown = |message: &Message| format!("{} {} {}", message.sender, message.conversation.as_deref().unwrap_or("-"), message.text);
    read.messages.iter().map(shown).collect()
}

#[test]
fn zendesk_tickets_with_comments() {
    let json = r#"{"id":7,"requester_id":1,"description":"Where is it?","created_at":"2025-01-01T00:00:00Z","comments":[
        {"id":71,"author_id":1,"body":"Where is it?","public":true,"created_at":"2025-01-01T00:00:00Z","via":{"channel":"email"}},
        {"id":72,"author_id":-1,"body":"We got your mail","public":true,"created_at":"2025-01-01T00:00:01Z","via":{"channel":"rule"}},
        {"id":73,"author_id":9,"html_body":"<p>On its way.<br>Bye</p>","public":true,"created_at":"2025-01-01T01:00:00Z"},
        {"id":74,"author_id":9,"body":"he is difficult","public":false,"created_at":"2025-01-01T02:00:00Z"}]}"#;
    assert_eq!(
        lines(&json.replace('\n', "")),
        ["buyer 7 Where is it?", "bot 7 We got your mail", "agent 7 On its way.\nBye", "system 7 he is difficult"]
    );
}

#[test]
fn zendesk_chats() {
    let json = r#"{"chats":[{"id":"c1","visitor":{"name":"Ann"},"history":[
        {"type":"chat.memberjoin","nick":"visitor:1"},
        {"type":"chat.msg","nick":"visitor:1","name":"Ann","msg":"hi","timestamp":"2025-01-01T00:00:00Z"},
        {"type":"chat.msg","nick":"agent:trigger","name":"Shop","msg":"Hello!","timestamp":"2025-01-01T00:00:01Z"},
        {"type":"chat.msg","nick":"agent:5","name":"Mei","msg":"How can I help?","timestamp":"2025-01-01T00:00:09Z"}]}]}"#;
    assert_eq!(lines(json), ["buyer c1 hi", "bot c1 Hello!", "agent c1 How can I help?"]);
}

#[test]
fn gorgias_messages() {
    let json = r#"{"data":[
        {"id":1,"ticket_id":5,"public":true,"channel":"email","via":"email","from_agent":false,"sender":{"name":"Ann"},"stripped_text":"hi","created_datetime":"2025-01-01T00:00:00"},
        {"id":2,"ticket_id":5,"public":true,"channel":"email","via":"rule","from_agent":true,"body_text":"auto"},
        {"id":3,"ticket_id":5,"public":true,"channel":"chat","via":"helpdesk","from_agent":true,"sender":{"name":"Mei"},"stripped_text":"","body_html":"<b>done</b>"},
        {"id":4,"ticket_id":5,"public":false,"channel":"internal-note","via":"helpdesk","from_agent":true,"body_text":"note"}]}"#;
    assert_eq!(lines(json), ["buyer 5 hi", "bot 5 auto", "agent 5 done", "system 5 note"]);
}

#[test]
fn freshdesk_tickets() {
    let json = r#"[{"id":3,"description_text":"broken","requester_id":1,"created_at":"2025-01-01T00:00:00Z","conversations":[
        {"id":31,"body_text":"sorry","incoming":false,"private":false,"user_id":9,"created_at":"2025-01-01T01:00:00Z"},
        {"id":32,"body_text":"psst","incoming":false,"private":true,"user_id":9},
        {"id":33,"body":"<div>thanks</div>","incoming":true,"private":false,"user_id":1}]}]"#;
    assert_eq!(lines(json), ["buyer 3 broken", "agent 3 sorry", "system 3 psst", "buyer 3 thanks"]);
}

#[test]
fn intercom_conversations() {
    let json = r#"{"id":"i1","created_at":1700000000,"source":{"author":{"type":"user","name":"Ann"},"body":"<p>hi</p>"},"conversation_parts":{"conversation_parts":[
        {"id":"p1","part_type":"comment","body":"<p>hello</p>","author":{"type":"admin","name":"Mei"},"created_at":1700000060},
        {"id":"p2","part_type":"note","body":"<p>vip</p>","author":{"type":"admin"}},
        {"id":"p3","part_type":"assignment","body":null,"author":{"type":"bot"}},
        {"id":"p4","part_type":"close","body":"<p>bye</p>","author":{"type":"admin"}}]}}"#;
    assert_eq!(lines(json), ["buyer i1 hi", "agent i1 hello", "system i1 vip", "agent i1 bye"]);
}

#[test]
fn tiktok_messages_are_put_in_order() {
    let json = r#"{"conversation_id":"t1","data":{"messages":[
        {"id":"3","type":"IMAGE","content":"{\"url\":\"u\"}","create_time":1700000003,"index":"12","sender":{"im_user_id":"9","role":"CUSTOMER_SERVICE","nickname":"Mei"}},
        {"id":"2","type":"TEXT","content":"{\"content\":\"hello\"}","create_time":1700000002,"index":"11","sender":{"im_user_id":"9","role":"SHOP"}},
        {"id":"1","type":"TEXT","content":"{\"content\":\"hi\"}","create_time":1700000001,"index":"9","sender":{"im_user_id":"1","role":"BUYER"}},
        {"id":"4","type":"TEXT","content":"{\"content\":\"auto\"}","create_time":1700000004,"index":"13","sender":{"im_user_id":"8","role":"ROBOT"}}]}}"#;
    assert_eq!(lines(json), ["buyer t1 hi", "agent t1 hello", "agent t1 ", "bot t1 auto"]);
}

#[test]
fn shopee_chats_and_reviews() {
    let chat = r#"{"shop_id":55,"response":{"messages":[
        {"message_id":"2","from_id":9,"to_id":1,"from_shop_id":55,"to_shop_id":0,"message_type":"text","content":{"text":"hello"},"conversation_id":"s1","created_timestamp":1700000002},
        {"message_id":"1","from_id":1,"to_id":9,"from_shop_id":0,"to_shop_id":55,"message_type":"text","content":{"text":"hi"},"conversation_id":"s1","created_timestamp":1700000001}]}}"#;
    assert_eq!(lines(chat), ["buyer s1 hi", "agent s1 hello"]);
    let reviews = r#"{"response":{"item_comment_list":[{"comment_id":8,"buyer_username":"ann","comment":"good","rating_star":5,"create_time":1700000000,"comment_reply":{"reply":"thanks"}}]}}"#;
    assert_eq!(lines(reviews), ["buyer 8 good", "agent 8 thanks"]);
}

#[test]
fn lazada_chats_and_reviews() {
    let chat = r#"{"data":{"message_list":[
        {"message_id":"1","session_id":"l1","from_account_type":1,"type":1,"template_id":1,"content":"{\"txt\":\"hi\"}","send_time":1700000001000},
        {"message_id":"2","session_id":"l1","from_account_type":2,"type":1,"template_id":1,"content":"{\"txt\":\"auto\"}","send_time":1700000002000,"auto_reply":true},
        {"message_id":"3","session_id":"l1","from_account_type":2,"type":1,"template_id":3,"content":"{\"imgUrl\":\"u\"}","send_time":1700000003000}]}}"#;
    assert_eq!(lines(chat), ["buyer l1 hi", "bot l1 auto", "agent l1 "]);
    assert_eq!(
        lines(r#"{"data":{"review_lists":[{"id":4,"review_content":"ok","seller_reply":"thank you","submit_time":1700000000000}]}}"#),
        ["buyer 4 ok", "agent 4 thank you"]
    );
}

#[test]
fn google_business_reviews() {
    let json = r#"{"reviews":[{"name":"accounts/1/locations/2/reviews/3","reviewer":{"displayName":"Ann"},"starRating":"FIVE","comment":"(Translated by Google) good\n\n(Original)\ngut","createTime":"2025-01-01T00:00:00Z","reviewReply":{"comment":"Danke","updateTime":"2025-01-02T00:00:00Z"}},
        {"name":"accounts/1/locations/2/reviews/4","starRating":"ONE","reviewer":{"displayName":"Bob"}}]}"#;
    let read = read_bytes("reviews.json", json.as_bytes());
    assert_eq!(read.messages.iter().map(|message| message.text.as_str()).collect::<Vec<_>>(), ["gut", "Danke"]);
    assert_eq!((read.messages[1].channel, read.messages[1].store.as_deref()), (Channel::ReviewReply, Some("2")));
}

#[test]
fn telegram_of_an_account_knows_its_owner() {
    let json = r#"{"personal_information":{"user_id":42},"chats":{"list":[{"name":"Ann","type":"personal_chat","id":5,"messages":[
        {"id":1,"type":"message","date":"2025-01-01T10:00:00","date_unixtime":"1735725600","from":"Ann","from_id":"user7","text":"hi"},
        {"id":2,"type":"message","date":"2025-01-01T10:01:00","date_unixtime":"1735725660","from":"Shop","from_id":"user42","text":["see ",{"type":"link","text":"a.b"}," now"]},
        {"id":3,"type":"service","action":"phone_call","text":""},
        {"id":4,"type":"message","date":"2025-01-01T10:02:00","from":"Shop","from_id":"user42","photo":"p.jpg","text":""}]}]}}"#;
    assert_eq!(lines(json), ["buyer 5 hi", "agent 5 see a.b now", "agent 5 "]);
}

#[test]
fn messenger_needs_to_be_told_who_is_the_shop() {
    let json = r#"{"title":"Ann","participants":[{"name":"Ann"},{"name":"Caf\u00c3\u00a9"}],"messages":[
        {"sender_name":"Caf\u00c3\u00a9","timestamp_ms":1700000002000,"content":"merci \u00c3\u00a0 vous"},
        {"sender_name":"Ann","timestamp_ms":1700000001000,"content":"hi","reactions":[{"reaction":"x"}]}]}"#;
    assert_eq!(lines(json), ["unknown Ann hi", "unknown Ann merci à vous"]);
    let read = read_bytes("message_1.json", json.as_bytes());
    assert!(read.notes[0].contains("\"Café\"") && read.notes[0].contains("--agent"), "{:?}", read.notes);
    let options = Options { agents: vec!["Café".to_owned()], ..Options::default() };
    assert_eq!(lines_with(json, &options), ["buyer Ann hi", "agent Ann merci à vous"]);
}

#[test]
fn wecom_archives() {
    let json = r#"{"msgid":"1","action":"send","from":"wm1","tolist":["mei"],"roomid":"","msgtime":1700000001000,"msgtype":"text","text":{"content":"你好"}}
{"msgid":"2","action":"send","from":"mei","tolist":["wm1"],"roomid":"","msgtime":1700000002000,"msgtype":"text","text":{"content":"亲您好"}}
{"msgid":"3","action":"send","from":"mei","tolist":["wm1"],"roomid":"","msgtime":1700000003000,"msgtype":"image","image":{}}"#;
    assert_eq!(lines(json), ["buyer mei+wm1 你好", "agent mei+wm1 亲您好", "agent mei+wm1 "]);
}

#[test]
fn other_helpdesks() {
    let livechat = r#"{"chats":[{"id":"v1","users":[{"id":"a1","type":"customer","name":"Ann"},{"id":"mei@x.y","type":"agent","name":"Mei"}],"thread":{"id":"T","events":[
        {"id":"e1","type":"message","author_id":"a1","text":"hi","created_at":"2025-01-01T00:00:00.000000Z","visibility":"all"},
        {"id":"e2","type":"message","author_id":"mei@x.y","text":"hello","created_at":"2025-01-01T00:01:00.000000Z","visibility":"all"},
        {"id":"e3","type":"message","author_id":"mei@x.y","text":"vip","visibility":"agents"}]}}]}"#;
    assert_eq!(lines(livechat), ["buyer v1 hi", "agent v1 hello", "system v1 vip"]);
    let hubspot = r#"{"results":[{"id":"1","conversationsThreadId":"h1","type":"MESSAGE","direction":"INCOMING","senders":[{"actorId":"V-1"}],"text":"hi","createdAt":"2025-01-01T00:00:00Z"},
        {"id":"2","conversationsThreadId":"h1","type":"MESSAGE","direction":"OUTGOING","senders":[{"actorId":"A-1"}],"text":"hello"},
        {"id":"3","conversationsThreadId":"h1","type":"COMMENT","senders":[{"actorId":"A-1"}],"text":"note"}]}"#;
    assert_eq!(lines(hubspot), ["buyer h1 hi", "agent h1 hello", "system h1 note"]);
    let front = r#"{"_results":[{"id":"m1","is_inbound":true,"blurb":"hi","body":"<p>hi</p>","recipients":[{"role":"from","handle":"a@b.c"}],"created_at":1700000000.5,"conversation_id":"f1"},
        {"id":"m2","is_inbound":false,"blurb":"he","body":"<p>hello</p>","recipients":[{"role":"to","handle":"a@b.c"}],"conversation_id":"f1"}]}"#;
    assert_eq!(lines(front), ["buyer f1 hi", "agent f1 hello"]);
    let crisp = r#"{"data":[{"session_id":"k1","from":"user","type":"text","origin":"chat","content":"hi","timestamp":1700000000000,"fingerprint":1},
        {"session_id":"k1","from":"operator","type":"text","origin":"chat","content":"hello","timestamp":1700000001000,"automated":false,"fingerprint":2}]}"#;
    assert_eq!(lines(crisp), ["buyer k1 hi", "agent k1 hello"]);
    let help_scout = r#"{"number":12,"_embedded":{"threads":[{"id":1,"type":"customer","body":"hi<br>you","createdBy":{"type":"customer"},"createdAt":"2025-01-01T00:00:00Z","state":"published"},
        {"id":2,"type":"message","body":"hello","createdBy":{"type":"user"},"state":"published"},{"id":3,"type":"message","body":"draft","createdBy":{"type":"user"},"state":"draft"}]}}"#;
    assert_eq!(
        lines(&help_scout.replace("_embedded\":{\"threads", "threads").replace("}]}}", "}]}")),
        ["buyer 12 hi\nyou", "agent 12 hello"]
    );
    assert_eq!(lines(help_scout).len(), 2);
}

#[test]
fn json_of_nobody_is_read_by_its_keys() {
    assert_eq!(
        lines(r#"[{"order_id":"o1","role":"seller","msg":"hello","created":1700000000},{"order_id":"o1","role":"buyer","msg":"hi"}]"#),
        ["agent o1 hello", "buyer o1 hi"]
    );
    let nested = r#"{"conversations":[{"conversation_id":"n1","customer":{"name":"Ann"},"messages":[{"sender":{"type":"agent","name":"Mei"},"body":"hello"},{"sender":{"type":"customer"},"body":"hi"}]}]}"#;
    assert_eq!(lines(nested), ["agent n1 hello", "buyer n1 hi"]);
    assert_eq!(
        lines(r#"{"id":"r1","rating":5,"review":"good","reply":{"text":"thanks","created_at":"2025-01-01"}}"#),
        ["buyer r1 good", "agent r1 thanks"]
    );
}

#[test]
fn half_an_array_gives_what_is_whole() {
    let read = read_bytes("x.json", br#"[{"text":"one"},{"text":"two"},{"tex"#);
    assert_eq!((read.messages.len(), read.errors.len()), (2, 1));
    assert!(read.errors_as_text()[0].contains("cut off"), "{:?}", read.errors_as_text());
}

#[test]
fn freshdesk_account_exports() {
    let xml = "<?xml version=\"1.0\"?><helpdesk-tickets><helpdesk-ticket><display-id>9</display-id><description>broken &amp; late</description><requester-id>1</requester-id><created-at>2025-01-01T00:00:00Z</created-at><notes type=\"array\">\
        <helpdesk-note><id>91</id><body>sorry</body><incoming type=\"boolean\">false</incoming><private type=\"boolean\">false</private><user-id>5</user-id></helpdesk-note>\
        <helpdesk-note><id>92</id><body>psst</body><incoming>false</incoming><private>true</private></helpdesk-note></notes></helpdesk-ticket></helpdesk-tickets>";
    assert_eq!(lines(xml), ["buyer 9 broken & late", "agent 9 sorry", "system 9 psst"]);
}

#[test]
fn google_play_reviews_in_utf16_name_their_platform_and_come_once() {
    let csv = "Package Name,App Version Name,Reviewer Language,Device,Review Submit Date and Time,Review Submit Millis Since Epoch,Star Rating,Review Title,Review Text,Developer Reply Date and Time,Developer Reply Millis Since Epoch,Developer Reply Text,Review Link\ncom.shop,1,de,x,2025-01-01T10:00:00Z,1735725600000,1,,schlecht,2025-01-02T10:00:00Z,1735812000000,Danke,https://play.google.com/x?reviewId=r-1&y=2\ncom.shop,1,de,x,2025-01-01T10:00:00Z,1735725600000,5,,,,,,https://play.google.com/x?reviewId=r-2\n";
    let bytes: Vec<u8> = [0xFF, 0xFE].into_iter().chain(csv.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("reviews_com.shop_202501.csv"), &bytes).expect("written");
    std::fs::write(folder.path().join("reviews_com.shop_202502.csv"), &bytes).expect("written");
    let read = read(folder.path());
    let told: Vec<(&str, &str, Option<&str>)> =
        read.messages.iter().map(|message| (message.id.as_str(), message.text.as_str(), message.platform.as_deref())).collect();
    assert_eq!(told, [("r-1", "schlecht", Some("google-play")), ("r-1/reply", "Danke", Some("google-play"))]);
    assert_eq!(read.messages[1].sent_at.as_deref(), Some("2025-01-02T10:00:00Z"));
}
