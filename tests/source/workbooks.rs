//! Workbooks, made here from their parts.

use super::archives::zip;
use super::*;

/// A workbook whose sheets have these rows; a number becomes a number, everything else an inline string.
fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let names: String = sheets
        .iter()
        .enumerate()
        .map(|(index, (name, _))| format!("<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"rId{0}\"/>", index + 1))
        .collect();
    let links: String = (1..=sheets.len())
        .map(|number| format!("<Relationship Id=\"rId{number}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"))
        .collect();
    let mut files = vec![
        (
            "[Content_Types].xml".to_owned(),
            "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
        ),
        (
            "_rels/.rels".to_owned(),
            "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned(),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!(
                "<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{names}</sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!(
                "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{links}</Relationships>"
            ),
        ),
    ];
    for (index, (_, rows)) in sheets.iter().enumerate() {
        let rows: String = rows
            .iter()
            .enumerate()
            .map(|(row, cells)| {
                format!(
                    "<row r=\"{}\">{}</row>",
                    row + 1,
                    cells.iter().enumerate().map(|(column, cell)| xml_cell(row, column, cell)).collect::<String>()
                )
            })
            .collect();
        files.push((format!("xl/worksheets/sheet{}.xml", index + 1), format!("<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>")));
    }
    zip(&files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect::<Vec<_>>())
}

fn xml_cell(row: usize, column: usize, cell: &str) -> String {
    let place = format!("{}{}", (b'A' + column as u8) as char, row + 1);
    match cell.parse::<f64>() {
        _ if cell.is_empty() => String::new(),
        Ok(number) => format!("<c r=\"{place}\"><v>{number}</v></c>"),
        Err(_) => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{cell}</t></is></c>"),
    }
}

#[test]
fn sheets_merged_cells_and_dates_as_numbers() {
    let book = workbook(&[
        ("summary", &[&["total", "2"]]),
        (
            "客户A",
            &[&["客户名", "发送时间", "发送内容", "账号类型"], &["小王", "45296.5", "在吗", "客户"], &["", "45296.75", "在的亲", "客服"]],
        ),
        ("Ann", &[&["Time", "Sender type", "Message"], &["2024-01-05 10:00", "agent", "hello"]]),
    ]);
    for name in ["export.xlsx", "export.csv"] {
        let read = read_bytes(name, &book);
        assert_eq!((read.messages.len(), read.errors.len()), (3, 0), "{:?}", read.errors_as_text());
        let told: Vec<(Sender, &str, &str)> = read
            .messages
            .iter()
            .map(|message| (message.sender, message.conversation.as_deref().unwrap_or("-"), message.sent_at.as_deref().unwrap_or("-")))
            .collect();
        assert_eq!(
            told,
            [
                (Sender::Buyer, "小王", "2024-01-05T12:00:00"),
                (Sender::Agent, "小王", "2024-01-05T18:00:00"),
                (Sender::Agent, "Ann", "2024-01-05T10:00:00")
            ]
        );
        assert!(read.notes.iter().any(|note| note.contains("\"summary\"")), "{:?}", read.notes);
    }
}

#[test]
fn a_whole_chat_in_one_cell() {
    let book = workbook(&[(
        "导出",
        &[
            &["客户ID", "聊天记录"],
            &["tb1", "tb1 2025-09-01 10:00:00\n在吗\n青叶:小美 2025-09-01 10:01:00\n在的亲"],
            &["tb2", "(无聊天内容)"],
        ],
    )]);
    let read = read_bytes("x.xlsx", &book);
    let told: Vec<(Sender, &str, &str)> = read
        .messages
        .iter()
        .map(|message| (message.sender, message.conversation.as_deref().unwrap_or("-"), message.text.as_str()))
        .collect();
    assert_eq!(told, [(Sender::Buyer, "tb1", "在吗"), (Sender::Agent, "tb1", "在的亲")]);
}

#[test]
fn a_damaged_workbook_is_named() {
    let read = read_bytes("x.xlsx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 rest");
    assert!(read.errors_as_text()[0].contains("password"), "{:?}", read.errors_as_text());
}
