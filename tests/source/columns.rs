//! Tables under headings that no list has, as shops and their tools write them; see `columns.txt`.

use super::*;

/// What [`one`] finds: the heading of each field that matters, and who speaks.
fn told(table: &str) -> (String, String) {
    let (rows, wanted) = table.rsplit_once("\n= ").expect("rows and what must come of them");
    let quoted = |cell: &str| format!("\"{}\"", cell.trim().replace('"', "\"\""));
    let csv: Vec<String> = rows.lines().map(|row| row.split('|').map(quoted).collect::<Vec<_>>().join(",")).collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("export.csv");
    std::fs::write(&path, csv.join("\n")).expect("written");
    let explained = source::explain(std::slice::from_ref(&path), &Options::default());
    let columns = explained.into_iter().next().and_then(Result::ok).map(|file| file.columns).unwrap_or_default();
    let of = |name: &str| columns.iter().find(|(field, _)| field.as_str() == name).map(|(_, heading)| heading.clone());
    let who = ["role", "sender", "from-agent"].into_iter().find_map(of);
    let time = [of("time"), of("clock")].into_iter().flatten().collect::<Vec<_>>().join(" + ");
    let fields = [("text", of("text")), ("time", Some(time)), ("who", who), ("reply", of("reply")), ("reply-time", of("reply-time"))];
    let read = read(&path);
    let says: Vec<&str> = read.messages.iter().map(|message| message.sender.as_str()).collect();
    let mut found: Vec<String> = fields.into_iter().filter_map(|(name, heading)| Some(format!("{name}: {}", heading?))).collect();
    found.push(format!("says: {}", says.join(" ")));
    (wanted.trim().to_owned(), found.join("; "))
}

#[test]
fn what_no_list_has_is_read_by_its_parts_and_cells() {
    let tables = include_str!("columns.txt");
    let wrong: Vec<String> = tables
        .split("\n\n")
        .map(told)
        .filter(|(wanted, found)| wanted != found)
        .map(|(wanted, found)| format!("wanted {wanted}\nfound  {found}\n"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
