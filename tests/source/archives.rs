//! Folders, archives, and what is broken in them.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("memory");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::default());
    gz.write_all(bytes).expect("memory");
    gz.finish().expect("memory")
}

const RECORD: &[u8] = b"{\"text\":\"hello\"}\n";

#[test]
fn archives_are_read_to_a_depth() {
    let two_parts = [gzip(RECORD), gzip(RECORD)].concat();
    let inner = zip(&[("a.jsonl.gz", &two_parts), ("pic.jpg", b"x"), ("__MACOSX/._a.jsonl", b"y")]);
    let outer = zip(&[("b/inner.zip", &inner), ("c.jsonl", RECORD)]);
    let read = read_bytes("export.bin", &outer);
    assert_eq!((read.messages.len(), read.errors.len()), (3, 0), "{:?}", read.errors_as_text());
    assert!(read.messages[0].id.ends_with("export.bin/b/inner.zip/a.jsonl.gz:1"), "{}", read.messages[0].id);
    let deep = (0..6).fold(RECORD.to_vec(), |bytes, _| gzip(&bytes));
    assert!(read_bytes("deep.gz", &deep).errors_as_text()[0].contains("times over"));
}

#[test]
fn an_ios_chat_is_named_after_its_archive() {
    let chat = "[13.08.24, 13:25:00] Ann: hi\n[13.08.24, 13:26:00] Mei: hello\n";
    let read = read_bytes("WhatsApp Chat - Ann.zip", &zip(&[("_chat.txt", chat.as_bytes()), ("00000003-PHOTO.jpg", b"x")]));
    assert_eq!((read.of(Sender::Buyer), read.of(Sender::Agent)), (1, 1), "{:?}", read.errors_as_text());
}

#[test]
fn a_broken_archive_does_not_stop_the_others() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let half = &zip(&[("a.jsonl", RECORD)])[..30];
    for (name, bytes) in [("a.zip", half), ("b.gz", &gzip(RECORD)[..15]), ("c.jsonl", RECORD), ("d.csv", b"")] {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    let read = read(folder.path());
    assert_eq!((read.messages.len(), read.errors.len()), (1, 3), "{:?}", read.errors_as_text());
}

#[test]
fn what_is_whole_in_an_archive_that_was_cut_off_is_read() {
    let records: String = (0..2000u32).map(|number| format!("{{\"text\":\"hello {}\"}}\n", number.wrapping_mul(2_654_435_761))).collect();
    let whole = gzip(records.as_bytes());
    let read = read_bytes("export.jsonl.gz", &whole[..whole.len() / 2]);
    assert!(read.messages.len() > 500 && read.errors.len() == 1, "{} {:?}", read.messages.len(), read.errors_as_text());
}

#[test]
fn ignore_files_order_and_loops() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("below the folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    };
    write("b/2.jsonl", RECORD);
    write("a/1.jsonl", RECORD);
    write("skip/3.jsonl", RECORD);
    write(".ignore", b"skip/\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/loop")).expect("linked");
    let read = read(folder.path());
    let files: Vec<&str> = read.messages.iter().map(|message| message.source.path.rsplit('/').next().expect("a name")).collect();
    assert_eq!((files, read.errors.len()), (vec!["1.jsonl", "2.jsonl"], 0), "{:?}", read.errors_as_text());
}

#[test]
fn the_same_message_exported_twice_comes_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let record = b"{\"id\":\"m1\",\"conversation\":\"c\",\"text\":\"hello\"}\n";
    std::fs::write(folder.path().join("a.jsonl"), record).expect("written");
    std::fs::write(folder.path().join("b.jsonl"), record).expect("written");
    let mut crawl = source::open(&[folder.path().to_owned()], &Options::default());
    assert_eq!(crawl.by_ref().filter(Result::is_ok).count(), 1);
    let progress = crawl.progress();
    assert_eq!((progress.duplicates(), progress.files(), progress.read()), (1, 2, progress.total()));
}

#[test]
fn what_is_not_there_is_named() {
    let read = read("no/such/folder");
    assert!(read.errors_as_text()[0].contains("no/such/folder"), "{:?}", read.errors_as_text());
}

#[test]
fn explaining_tells_reader_encoding_and_columns() {
    let explained = source::explain(&[samples()], &Options::default());
    let readers: Vec<&str> = explained.iter().map(|file| file.as_ref().expect("read").reader).collect();
    assert_eq!(readers, ["whatsapp", "line-oa", "native", "csv"]);
    let table = explained[3].as_ref().expect("read");
    assert!(table.columns.contains(&(replylint::source::Field::Reply, "Company Response".to_owned())), "{:?}", table.columns);
    assert_eq!((table.encoding, table.examples.len(), table.channels.as_slice()), ("UTF-8", 3, &[Channel::ReviewReply][..]));
}

#[test]
fn a_pattern_names_many_files_and_ignore_files_still_count() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["a.csv", "old/b.csv", "old/c.jsonl", "skip/d.csv"] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("below the folder")).expect("made");
        std::fs::write(path, "message\nhello\n").expect("written");
    }
    std::fs::write(folder.path().join(".ignore"), "skip/\n").expect("written");
    let files = |pattern: &str| -> Vec<String> {
        let read = read(folder.path().join(pattern));
        read.messages.iter().map(|message| message.source.path.rsplit('/').next().expect("a name").to_owned()).collect()
    };
    assert_eq!(files("*.csv"), ["a.csv"]);
    assert_eq!(files("**/*.csv"), ["a.csv", "b.csv"]);
    assert_eq!(files("{old,new}/?.csv"), ["b.csv"]);
    let nothing = read(folder.path().join("*.xlsx"));
    assert!(nothing.errors_as_text()[0].contains("no file matches"), "{:?}", nothing.errors_as_text());
}
