//! CSV, TSV and their kin: finds the delimiter, the header under whatever stands above it, and the columns.

use std::collections::{HashSet, VecDeque};

use crate::error::{Error, Result};
use crate::message::{Message, Sender};

use super::super::field::{self, Field};
use super::super::heading::{self, Fit};
use super::super::lines::Lines;
use super::super::parties::nobody_said;
use super::super::role;
use super::super::time::Order;
use super::super::{Context, How, Opened, Options, Reader, Sample, Text};
use super::cells::is_day;
use super::columns::Columns;
use super::row::{self, Row, Shape};
use super::split::{Cut, Dialect, Rows, first_rows};

pub(in super::super) const READER: Reader = Reader { name: "csv", reads: "a table as text (CSV, TSV)", detect, how: How::Text(open) };

/// Rows that are looked at before the first message is given.
const LOOKED_AT: usize = 200;
/// Rows that may stand above the header.
const PREAMBLE: usize = 15;

fn detect(sample: &Sample<'_>) -> Option<String> {
    let layout = Layout::of(sample.head, &Options::default())?;
    let delimiter = match layout.dialect.delimiter {
        '\t' => "tabs".to_owned(),
        delimiter => format!("{delimiter:?}"),
    };
    Some(format!("its rows are set apart by {delimiter}, {}", layout.why))
}

/// How a table is laid out.
struct Layout {
    dialect: Dialect,
    /// Rows above the first record, the header included.
    skip: usize,
    columns: Columns,
    why: String,
}

impl Layout {
    fn of(head: &str, options: &Options) -> Option<Layout> {
        let text = without_sep_line(head).1;
        let backslash = text.contains("\\\"") && !text.contains("\"\"");
        let mut best: Option<(usize, Layout)> = None;
        for delimiter in [',', ';', '\t', '|'] {
            let dialect = Dialect { delimiter, backslash };
            let rows = first_rows(text, dialect, LOOKED_AT);
            if let Some((score, layout)) = with_header(&rows, dialect, options)
                && best.as_ref().is_none_or(|(other, _)| score > *other)
            {
                best = Some((score, layout));
            }
        }
        best.map(|(_, layout)| layout).or_else(|| {
            [',', ';', '\t', '|'].into_iter().find_map(|delimiter| {
                let dialect = Dialect { delimiter, backslash };
                without_known_header(&first_rows(text, dialect, LOOKED_AT), dialect, options)
            })
        })
    }
}

/// Excel's first line `sep=;`, and the rest.
fn without_sep_line(text: &str) -> (bool, &str) {
    let text = text.trim_start_matches('\u{FEFF}');
    match text.split_once('\n') {
        Some((first, rest)) if first.trim_end().len() == 5 && first.to_ascii_lowercase().starts_with("sep=") => (true, rest),
        _ => (false, text),
    }
}

/// The layout by the first row whose headings are known.
fn with_header(rows: &[Cut], dialect: Dialect, options: &Options) -> Option<(usize, Layout)> {
    rows.iter().take(PREAMBLE).enumerate().find_map(|(index, cut)| {
        let cells = cut.cells.as_ref().ok()?;
        if cells.iter().any(|cell| cell.chars().count() > 80 || is_day(cell, Order::DayFirst)) {
            return None;
        }
        let columns = Columns::of_header(cells, options);
        let understood = columns.understood();
        let is_alone = cells.len() == 1 && dialect.delimiter == ',' && heading::known(&cells[0]) == Some((Field::Text, Fit::Is));
        if !(is_alone || understood >= 2) {
            return None;
        }
        let why = format!("{understood} of {} headings are known", cells.len());
        Some((understood * 100 + cells.len(), Layout { dialect, skip: index + 1, columns, why }))
    })
}

/// The layout by rows of one width, if one column holds what was said. What is narrower above them is no row of theirs.
fn without_known_header(rows: &[Cut], dialect: Dialect, options: &Options) -> Option<Layout> {
    let cells: Vec<&Vec<String>> = rows.iter().filter_map(|cut| cut.cells.as_ref().ok()).collect();
    let width = cells.last()?.len();
    let above =
        cells.iter().take(PREAMBLE).position(|row| row.len() == width && row.iter().filter(|cell| !cell.trim().is_empty()).count() >= 2)?;
    let table = &cells[above..];
    let fitting = table.iter().filter(|row| row.len() == width).count();
    if width < 2 || table.len() < 2 || fitting * 10 < table.len() * 9 {
        return None;
    }
    let is_header = table[0].iter().all(|cell| {
        let is_number = cell.chars().all(|char| char.is_ascii_digit());
        !cell.trim().is_empty() && cell.chars().count() <= 40 && !is_number && !is_day(cell, Order::DayFirst)
    });
    let headings: Vec<String> = if is_header { table[0].clone() } else { (1..=width).map(|number| format!("column {number}")).collect() };
    let skip = usize::from(is_header);
    let mut columns = Columns::of_header(&headings, options);
    columns.look_into(&table[skip..].iter().map(|&row| row.clone()).collect::<Vec<_>>());
    let why = "no heading is known, but one column holds what was said".to_owned();
    (columns.understood() > 0).then_some(Layout { dialect, skip: above + skip, columns, why })
}

fn open(text: Text) -> Result<Opened> {
    open_as(text, Preset::default())
}

/// What a reader knows of its tables beyond their headings.
#[derive(Default)]
pub(in super::super) struct Preset {
    /// What every row says, where it does not say otherwise.
    pub always: Vec<(Field, String)>,
    /// The zone of times that name none.
    pub zone: Option<String>,
    /// What a text really is, seen from the text alone: media notices and the like.
    pub mend: Option<fn(&mut Message)>,
}

/// Reads a table with what is known of it.
pub(in super::super) fn open_as(text: Text, preset: Preset) -> Result<Opened> {
    let Text { mut from, head, context } = text;
    let has_sep_line = without_sep_line(&head).0;
    if has_sep_line {
        let mut line = Vec::new();
        std::io::BufRead::read_until(&mut from, b'\n', &mut line).map_err(|error| Error::io(&*context.path, error))?;
    }
    let layout = Layout::of(&head, &context.options)
        .ok_or_else(|| context.broken_input("no table: no row of headings such as text, message, 内容, and none that --map names"))?;
    let mut rows = Rows::new(Lines::new(from, &head), layout.dialect);
    for _ in 0..layout.skip {
        rows.next().map_err(|error| Error::io(&*context.path, error))?;
    }
    rows.width = Some(width(&head, &layout));
    let table = Table::begin(rows, layout.columns, context, has_sep_line, preset)?;
    let columns = table.columns();
    Ok(Opened { messages: Box::new(table), columns })
}

struct Table {
    /// None where all rows are there already.
    rows: Option<Rows>,
    /// Rows that were looked at and not given yet.
    ahead: VecDeque<Cut>,
    columns: Columns,
    shape: Shape,
    context: Context,
    ready: VecDeque<Result<Message>>,
    line_offset: u64,
    mend: Option<fn(&mut Message)>,
    ended: bool,
}

impl Table {
    fn begin(mut rows: Rows, columns: Columns, context: Context, has_sep_line: bool, preset: Preset) -> Result<Table> {
        let mut ahead = VecDeque::new();
        while ahead.len() < LOOKED_AT {
            match rows.next().map_err(|error| Error::io(&*context.path, error))? {
                Some(cut) => ahead.push_back(cut),
                None => break,
            }
        }
        let mut table = Table::of_rows(ahead, columns, context, preset);
        (table.rows, table.line_offset) = (Some(rows), u64::from(has_sep_line));
        Ok(table)
    }

    fn of_rows(ahead: VecDeque<Cut>, mut columns: Columns, context: Context, preset: Preset) -> Table {
        let sound: Vec<Vec<String>> = ahead.iter().take(LOOKED_AT).filter_map(|cut: &Cut| cut.cells.clone().ok()).collect();
        columns.look_into(&sound);
        let mut shape = shape(&columns, &sound);
        (shape.always, shape.zone) = (preset.always, preset.zone);
        shape.always.extend(platform(&columns).map(|platform| (Field::Platform, platform.to_owned())));
        if is_one_chat(&sound, &columns) {
            shape.always.push((Field::Conversation, context.stem().to_owned()));
        }
        if let Some(guesses) = columns.guesses() {
            context.note(guesses);
        }
        say_who_is_unknown(&sound, &columns, &shape, &context);
        Table { rows: None, ahead, columns, shape, context, ready: VecDeque::new(), line_offset: 0, mend: preset.mend, ended: false }
    }

    fn next_cut(&mut self) -> Option<Result<Cut>> {
        if let Some(cut) = self.ahead.pop_front() {
            return Some(Ok(cut));
        }
        self.rows.as_mut()?.next().map_err(|error| Error::io(&*self.context.path, error)).transpose()
    }

    fn columns(&self) -> Vec<(Field, String)> {
        self.columns.fields.iter().zip(&self.columns.headings).filter_map(|(field, heading)| Some(((*field)?, heading.clone()))).collect()
    }
}

/// The platform whose export has these headings.
fn platform(columns: &Columns) -> Option<&'static str> {
    const KNOWN: &[(&str, &[&str])] =
        &[("google-play", &["Package Name", "Developer Reply Text"]), ("trustpilot", &["Review Id", "Review Stars"])];
    let has = |heading: &&str| columns.headings.iter().any(|found| found == *heading);
    KNOWN.iter().find(|(_, headings)| headings.iter().all(has)).map(|&(platform, _)| platform)
}

/// A table of two people without any column for the chat is one chat, named after its file.
fn is_one_chat(rows: &[Vec<String>], columns: &Columns) -> bool {
    let Some(column) = columns.column(Field::Sender) else { return false };
    let names: HashSet<&String> = rows.iter().filter_map(|cells| cells.get(column)).collect();
    !columns.has(Field::Conversation) && !columns.has(Field::Buyer) && names.len() <= 2
}

/// Where names or words stand for people and nobody said which are the shop's, one sentence lists them.
fn say_who_is_unknown(rows: &[Vec<String>], columns: &Columns, shape: &Shape, context: &Context) {
    let Some(column) = columns.column(Field::Sender).or_else(|| columns.column(Field::Role)) else { return };
    let mut names: Vec<String> = Vec::new();
    for cells in rows {
        let row = to_row(cells.clone(), columns, 0);
        if row::sender(&row, shape, context) == Sender::Unknown
            && let Some(name) = cells.get(column).filter(|name| !name.trim().is_empty() && !names.contains(name))
        {
            names.push(name.clone());
        }
    }
    if !names.is_empty() {
        context.note(nobody_said(names.iter()));
    }
}

/// Reads rows that are all there, those of one sheet; `None` if they are no table of messages.
pub(super) fn open_rows(rows: Vec<Cut>, sheet: &str, context: &Context) -> Option<Opened> {
    let dialect = Dialect { delimiter: ',', backslash: false };
    let first: Vec<Cut> = rows.iter().take(LOOKED_AT).cloned().collect();
    let layout = with_header(&first, dialect, &context.options)
        .map(|(_, layout)| layout)
        .or_else(|| without_known_header(&first, dialect, &context.options))?;
    let mut rest: VecDeque<Cut> = rows.into_iter().skip(layout.skip).collect();
    fill_merged(&mut rest, &layout.columns);
    let preset = super::workbook::preset(
        sheet,
        layout.columns.has(Field::Conversation) || layout.columns.has(Field::Buyer) || layout.columns.has(Field::Reply),
    );
    let table = Table::of_rows(rest, layout.columns, context.clone(), preset);
    let columns = table.columns();
    Some(Opened { messages: Box::new(table), columns })
}

/// A blank cell under a merged one means "as above".
fn fill_merged(rows: &mut VecDeque<Cut>, columns: &Columns) {
    for field in [Field::Conversation, Field::Buyer, Field::Store] {
        let Some(column) = columns.column(field) else { continue };
        let mut above = String::new();
        for cells in rows.iter_mut().filter_map(|cut| cut.cells.as_mut().ok()) {
            match cells.get_mut(column) {
                Some(cell) if cell.trim().is_empty() => above.clone_into(cell),
                Some(cell) => cell.clone_into(&mut above),
                None => {}
            }
        }
    }
}

/// Cells of a row: as many as headings, or one more where every row has one more, as in some backups of WeChat.
fn width(head: &str, layout: &Layout) -> usize {
    let headings = layout.columns.headings.len();
    let rows = first_rows(without_sep_line(head).1, layout.dialect, LOOKED_AT);
    let mut widths = rows.iter().skip(layout.skip).filter_map(|cut| cut.cells.as_ref().ok()).map(Vec::len).peekable();
    let has_one_more = widths.peek().is_some() && widths.all(|width| width == headings + 1);
    headings + usize::from(has_one_more)
}

/// What holds for all rows, by the headings and the first rows.
fn shape(columns: &Columns, rows: &[Vec<String>]) -> Shape {
    let times = columns.column(Field::Time).or_else(|| columns.column(Field::ReplyTime));
    let order = Order::of(rows.iter().filter_map(|row| row.get(times?)).map(String::as_str));
    let is_question = columns.column(Field::Text).is_some_and(|column| says(&columns.headings[column], QUESTION));
    let is_review = !is_question
        && columns.fields.iter().zip(&columns.headings).any(|(field, heading)| match field {
            Some(Field::Reply) => true,
            Some(Field::Text) => says(heading, REVIEW),
            _ => false,
        });
    let mut shape = Shape::of_fields(columns.fields.iter().flatten().copied(), order).public(is_review);
    if let Some(column) = columns.column(Field::Sender) {
        let is_role = heading::of_heading(&columns.headings[column]).first().is_some_and(|&(field, _)| field == Field::Role);
        shape.has_roles |= is_role || rows.iter().filter_map(|row| row.get(column)).any(|cell| role::of_word(cell.trim()).is_some());
    }
    shape
}

const QUESTION: &[&str] = &[
    "question",
    "inquiry",
    "enquiry",
    "咨询",
    "问题",
    "留言",
    "問い合わせ",
    "質問",
    "문의",
    "pertanyaan",
    "soalan",
    "câu hỏi",
    "คำถาม",
    "pregunta",
    "consulta",
    "pergunta",
    "domanda",
    "frage",
    "anfrage",
    "tanong",
    "message",
    "消息",
    "訊息",
    "メッセージ",
    "메시지",
    "pesan",
    "tin nhắn",
    "ข้อความ",
    "mensaje",
    "mensagem",
    "nachricht",
    "messaggio",
];
const REVIEW: &[&str] = &[
    "review",
    "feedback",
    "评价",
    "评论",
    "評價",
    "評論",
    "レビュー",
    "口コミ",
    "クチコミ",
    "리뷰",
    "후기",
    "구매평",
    "상품평",
    "ulasan",
    "penilaian",
    "đánh giá",
    "nhận xét",
    "รีวิว",
    "reseña",
    "opinión",
    "avaliação",
    "avis",
    "bewertung",
    "rezension",
    "recensione",
    "rebyu",
];

fn says(heading: &str, words: &[&str]) -> bool {
    let heading = field::fold(heading);
    words.iter().any(|word| heading.contains(&field::fold(word)))
}

impl Iterator for Table {
    type Item = Result<Message>;

    fn next(&mut self) -> Option<Result<Message>> {
        loop {
            if let Some(mut ready) = self.ready.pop_front() {
                if let (Ok(message), Some(mend)) = (&mut ready, self.mend) {
                    mend(message);
                }
                return Some(ready);
            }
            if self.ended {
                return None;
            }
            match self.next_cut()? {
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
                Ok(Cut { line, cells: Err(why) }) => return Some(Err(self.context.broken_record(line + self.line_offset, why))),
                Ok(Cut { line, cells: Ok(cells) }) => {
                    let row = to_row(cells, &self.columns, line + self.line_offset);
                    row::messages(row, &self.shape, &self.context, &mut self.ready);
                }
            }
        }
    }
}

/// Puts cells under their fields.
fn to_row(cells: Vec<String>, columns: &Columns, record: u64) -> Row {
    let mut row = Row { record, ..Row::default() };
    for (index, cell) in cells.into_iter().enumerate() {
        match columns.fields.get(index) {
            Some(Some(field)) => row.values.push((*field, cell)),
            Some(None) => row.extra.push((columns.headings[index].clone(), cell)),
            None => {}
        }
    }
    row
}
