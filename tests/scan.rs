//! The scanner as a whole.

use std::io;
use std::path::PathBuf;

use replylint::Label;
use replylint::conversation::Memory;
use replylint::identifier::Masker;
use replylint::message::{Channel, Message, Sender};
use replylint::rules::Language;
use replylint::scan::{Scanner, Settings, Sink, Summary};
use replylint::source::{self, Options};
use replylint::verdict::{Reason, State, Verdict};

fn scanner(threads: usize) -> Scanner {
    Scanner::embedded(Settings { threads, ..Settings::default() }).expect("the built-in rules and model are sound")
}

#[derive(Default)]
struct Kept(Vec<(String, Verdict)>, Summary);

impl Sink for Kept {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        self.0.push((message.id.clone(), verdict.clone()));
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.1 = summary.clone();
        Ok(())
    }
}

fn folder(name: &str) -> Vec<PathBuf> {
    vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)]
}

#[test]
fn one_thread_and_many_say_the_same_in_the_same_order() {
    let scan = |threads| {
        let mut kept = Kept::default();
        scanner(threads)
            .run(Box::new(source::open(&folder("corpus/conversations"), &Options::default())), &mut kept)
            .expect("it can be read");
        kept
    };
    let (one, four) = (scan(1), scan(4));
    assert!(one.0.len() > 300);
    assert_eq!(one.0, four.0);
    assert_eq!(one.1, four.1);
}

#[test]
fn buyers_are_not_judged_and_strangers_are_told_apart() {
    let mut messages: Vec<Message> = ["Please leave us 5 stars"; 3].map(|text| Message::new(text, Channel::Chat)).to_vec();
    (messages[0].sender, messages[1].sender) = (Sender::Buyer, Sender::Unknown);
    let mut kept = Kept::default();
    let summary = scanner(1).run(Box::new(messages.into_iter().map(Ok)), &mut kept).expect("nothing to fail");
    assert_eq!((kept.0.len(), summary.not_outgoing), (2, 1));
    assert_eq!(kept.0[0].1.reason(), Some(Reason::UnknownSender));
    assert_eq!(kept.0[1].1.state, State::Violation);
}

#[test]
fn languages_that_nobody_covers_are_not_called_clean() {
    let scanner = scanner(1);
    for text in [
        "Dzień dobry, Państwa zamówienie zostało wysłane wczoraj wieczorem i powinno dotrzeć w ciągu trzech dni roboczych. Proszę sprawdzić skrzynkę.",
        "Здравствуйте, ваш заказ отправлен вчера вечером и должен прийти в течение трёх рабочих дней.",
        "مرحبا، تم شحن طلبك أمس ومن المتوقع أن يصل خلال ثلاثة أيام عمل",
        "नमस्ते, आपका ऑर्डर कल भेज दिया गया है और तीन कार्य दिवसों में पहुंच जाएगा",
        "Merhaba, siparişiniz dün akşam kargoya verildi ve üç iş günü içinde elinize ulaşması bekleniyor. Lütfen gelen kutunuzu kontrol ediniz.",
    ] {
        let verdict = scanner.check(&Message::new(text, Channel::Chat), &mut Memory::default());
        assert_eq!((verdict.state, verdict.reason()), (State::Unverified, Some(Reason::Language)), "{text}");
    }
}

#[test]
fn covered_languages_and_mixtures_are_judged() {
    let scanner = scanner(1);
    for text in [
        "Hai kak, pesanan sudah kami kirim tadi pagi ya, resinya bisa dicek di aplikasi, terima kasih banyak",
        "Hi sis, parcel dah pos semalam ya, boleh track dalam app, nanti kalau ada masalah mesej kami",
        "Hello po, na-ship na po yung order niyo kahapon, please wait 2-3 days po for delivery, thank you",
        "亲，your order 已经发货了，tracking number 在订单页面可以看到哦",
    ] {
        let verdict = scanner.check(&Message::new(text, Channel::Chat), &mut Memory::default());
        assert_ne!(verdict.state, State::Unverified, "{text}");
    }
}

#[test]
fn a_second_ask_in_a_conversation_is_told_with_the_first() {
    let scanner = scanner(1);
    let mut memory = Memory::default();
    let mut ask = |id: &str| {
        let mut message = Message::new("Please leave us 5 stars, please give us a five star review", Channel::Chat);
        (message.id, message.store, message.conversation) = (id.to_owned(), Some("s".to_owned()), Some("c".to_owned()));
        scanner.check(&message, &mut memory)
    };
    let repeated = |verdict: &Verdict| verdict.findings.iter().find(|judged| judged.finding.label == Label::SolicitationRepeated).cloned();
    assert_eq!(repeated(&ask("m1")), None);
    assert_eq!(repeated(&ask("m2")).expect("the second ask").finding.related, ["m1"]);
}

#[test]
fn a_text_said_to_be_bare_has_nothing_to_mask() {
    let scanner = scanner(1);
    let (mut bare, mut masked) = (0, 0);
    for message in source::open(&[folder("corpus/test"), folder("corpus/conversations")].concat(), &Options::default()) {
        let message = message.expect("the corpus can be read");
        let verdict = scanner.check(&message, &mut Memory::default());
        let is_kept = Masker::new(false).mask(&message.text) == message.text;
        assert!(!verdict.is_bare || is_kept, "{}", message.text);
        bare += usize::from(verdict.is_bare);
        masked += usize::from(!is_kept);
    }
    assert!(bare > 1000 && masked > 100, "{bare} bare, {masked} masked");
}

#[test]
fn what_is_advised_may_itself_be_sent() {
    let scanner = scanner(1);
    let mut wrong = Vec::new();
    for language in Language::all().filter(|&language| language != Language::ANY) {
        for (&label, &channel) in Label::ALL.iter().flat_map(|label| Channel::ALL.iter().map(move |channel| (label, channel))) {
            let wording = scanner.rules().advice(label, Some(language.tag()));
            let verdict = scanner.check(&Message::new(wording, channel), &mut Memory::default());
            if verdict.state != State::Clean {
                let found: Vec<Label> = verdict.findings.iter().map(|judged| judged.finding.label).collect();
                wrong.push(format!("{language} {label} {channel:?}: {:?} {found:?} {:?} {wording}", verdict.state, verdict.candidates));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn advice_is_in_the_language_of_the_message() {
    let scanner = scanner(1);
    let advice = |text: &str, language: Option<&str>| {
        let message = Message { language: language.map(str::to_owned), ..Message::new(text, Channel::Chat) };
        scanner.check(&message, &mut Memory::default()).findings[0].advice.clone()
    };
    let wording = |tag| scanner.rules().advice(Label::SolicitationPositive, Some(tag)).to_owned();
    assert_eq!(advice("麻烦给个五星好评哦", None), wording("zh-Hans"));
    assert_eq!(advice("麻煩給個五星好評喔", None), wording("zh-Hant"));
    assert_eq!(advice("Kak, tolong kasih bintang 5 ya, terima kasih", None), wording("id"));
    assert_eq!(advice("Please leave us 5 stars", Some("pt_BR")), wording("pt"));
    assert_eq!(advice("Please leave us 5 stars", Some("sw")), wording("en"));
}
