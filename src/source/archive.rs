//! What files are packed in: gzip, zstd, zip. Nothing is written to disk; sizes, ratios and counts have limits.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use flate2::read::{DeflateDecoder, MultiGzDecoder};
use zip::{CompressionMethod, ZipArchive};

use super::walk;
use crate::error::{Error, Result};

/// Archives within archives, at most.
pub const DEPTH: u8 = 4;
/// Members of one archive, at most.
const MEMBERS: usize = 100_000;
/// Bytes of an archive that has to be held in memory, since it lies in another or comes from a pipe.
pub const HELD: u64 = 512 * 1024 * 1024;
/// How many times larger than its packed form a file may be, once it is larger than [`RATIO_FROM`].
const RATIO: u64 = 500;
const RATIO_FROM: u64 = 256 * 1024 * 1024;

/// Bytes that can be read from anywhere, again and again.
#[derive(Clone)]
pub enum Stored {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

impl Stored {
    fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(match self {
            Stored::File(path) => Box::new(io::BufReader::new(File::open(path)?)),
            Stored::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }

    /// All its bytes, in memory.
    ///
    /// # Errors
    /// What reading gives, and when there are more than [`HELD`].
    pub fn hold(&self) -> io::Result<Arc<[u8]>> {
        match self {
            Stored::File(path) => hold(Box::new(File::open(path)?)),
            Stored::Memory(bytes) => Ok(bytes.clone()),
        }
    }
}

/// Whether the zip archive `stored` is a workbook (XLSX, XLSB, ODS).
///
/// # Errors
/// When it is no sound archive.
pub fn is_workbook(path: &str, stored: &Stored) -> Result<bool> {
    let archive = open_zip(path, stored)?;
    Ok(["xl/workbook.xml", "xl/workbook.bin", "content.xml"].iter().any(|name| archive.index_for_name(name).is_some()))
}

fn open_zip(path: &str, stored: &Stored) -> Result<ZipArchive<Box<dyn ReadSeek>>> {
    let from = stored.open().map_err(|error| Error::io(path, error))?;
    ZipArchive::new(from).map_err(|error| Error::Input {
        path: path.to_owned(),
        why: format!("a broken zip archive ({error}); wanted a whole one: export or download it again"),
    })
}

/// One file of an archive.
pub struct Member {
    /// Its path in the archive.
    pub name: String,
    of: Stored,
    start: u64,
    packed: u64,
    method: CompressionMethod,
}

impl Member {
    /// The member's bytes, unpacked.
    ///
    /// # Errors
    /// What reading gives.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        let mut from = self.of.open()?;
        from.seek(SeekFrom::Start(self.start))?;
        let packed = from.take(self.packed);
        Ok(match self.method {
            CompressionMethod::Stored => Box::new(packed),
            _ => Box::new(Bounded::new(DeflateDecoder::new(packed), self.packed)),
        })
    }
}

/// The files of the zip archive `stored` in its order, without what is no export; or an error for each that cannot be read.
///
/// # Errors
/// When it is no sound archive or has too many members.
pub fn members(path: &str, stored: &Stored) -> Result<Vec<Result<Member>>> {
    let input = |why: String| Error::Input { path: path.to_owned(), why };
    let mut archive = open_zip(path, stored)?;
    if archive.len() > MEMBERS {
        return Err(input(format!("a zip archive of {} files; wanted at most {MEMBERS}", archive.len())));
    }
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let (name, is_dir, encrypted, method, packed, start) = match archive.by_index_raw(index) {
            Ok(file) => {
                (member_name(&file), file.is_dir(), file.encrypted(), file.compression(), file.compressed_size(), file.data_start())
            }
            Err(error) => {
                members.push(Err(input(format!("file {} of the archive cannot be read ({error})", index + 1))));
                continue;
            }
        };
        if is_dir || is_no_export(&name) {
            continue;
        }
        let broken = |why: String| Error::Input { path: format!("{path}/{name}"), why };
        members.push(match (encrypted, method, start) {
            (true, _, _) => Err(broken("protected by a password; wanted an archive without one: unpack it first".to_owned())),
            (_, CompressionMethod::Stored | CompressionMethod::Deflated, Some(start)) => {
                Ok(Member { name, of: stored.clone(), start, packed, method })
            }
            (_, method, _) => Err(broken(format!("packed with {method}; wanted deflate: unpack it first"))),
        });
    }
    members.sort_by(|one, other| order(one).cmp(&order(other)));
    Ok(members)
}

/// Those that cannot be read first.
fn order(member: &Result<Member>) -> Option<impl Ord> {
    member.as_ref().ok().map(|member| walk::reading_order(&member.name))
}

/// Names without the UTF-8 mark may be GBK, as Chinese Windows writes them.
fn member_name<R: Read>(file: &zip::read::ZipFile<'_, R>) -> String {
    let raw = file.name_raw();
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => {
            let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
            detector.feed(raw, true);
            detector.guess(None, chardetng::Utf8Detection::Deny).decode(raw).0.into_owned()
        }
    };
    name.replace('\\', "/")
}

/// Pictures, sounds, what operating systems leave behind, and what explains a folder.
pub fn is_no_export(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    path.starts_with("__MACOSX/")
        || name.starts_with("._")
        || matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini" | "README.md" | "replylint.toml")
        || matches!(
            ending.as_str(),
            "jpg"
                | "jpeg"
                | "png"
                | "gif"
                | "webp"
                | "heic"
                | "bmp"
                | "mp4"
                | "mov"
                | "3gp"
                | "opus"
                | "ogg"
                | "m4a"
                | "mp3"
                | "aac"
                | "amr"
                | "wav"
                | "pdf"
                | "vcf"
                | "tgs"
                | "webm"
        )
}

/// The bytes of a gzip file, all its parts one after the other.
pub fn gunzip(from: Box<dyn Read + Send>, packed: u64) -> Box<dyn Read + Send> {
    Box::new(Bounded::new(MultiGzDecoder::new(from), packed))
}

/// The bytes of a zstd file.
///
/// # Errors
/// When its header is broken.
pub fn unzstd(from: Box<dyn Read + Send>, packed: u64) -> io::Result<Box<dyn Read + Send>> {
    let decoder =
        ruzstd::decoding::StreamingDecoder::new(from).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
    Ok(Box::new(Bounded::new(decoder, packed)))
}

/// Ends with an error where far more comes out than went in.
struct Bounded<R> {
    inner: R,
    packed: u64,
    unpacked: u64,
}

impl<R> Bounded<R> {
    fn new(inner: R, packed: u64) -> Bounded<R> {
        Bounded { inner, packed, unpacked: 0 }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(to)?;
        self.unpacked += read as u64;
        if self.unpacked > RATIO_FROM && self.unpacked / RATIO > self.packed.max(1) {
            let why = format!("unpacks to more than {RATIO} times its size; wanted an export, not a trap");
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        Ok(read)
    }
}

/// Reads at most [`HELD`] bytes into memory.
///
/// # Errors
/// What reading gives, and when there is more.
pub fn hold(from: Box<dyn Read + Send>) -> io::Result<Arc<[u8]>> {
    let mut bytes = Vec::new();
    from.take(HELD + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > HELD {
        let why = format!("more than {} MB that would have to be held in memory; wanted it unpacked, as a file", HELD / (1024 * 1024));
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    Ok(bytes.into())
}
