//! Small tables for the terminal. Where the columns do not fit, the first is cut to a point; then those go that are least needed.

use super::layout::{cut, width};

/// One column; all but the first are numbers, to the right.
#[derive(Clone, Copy)]
pub struct Column {
    pub title: &'static str,
    /// The highest goes first where the table is too wide; 0 stays.
    pub spare: u8,
}

/// Rows under columns.
pub struct Table<'c> {
    columns: &'c [Column],
    rows: Vec<Vec<String>>,
}

const GAP: usize = 2;
/// The first column is cut no shorter.
const NARROWEST: usize = 12;

impl<'c> Table<'c> {
    pub fn new(columns: &'c [Column]) -> Table<'c> {
        Table { columns, rows: Vec::new() }
    }

    /// Adds a row, a cell for each column.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The head and the rows, each a line of at most `columns` columns.
    pub fn lines(&self, columns: usize) -> Vec<String> {
        let natural = |place: usize| {
            let cells = self.rows.iter().map(|row| width(&row[place]));
            cells.max().unwrap_or(0).max(width(self.columns[place].title))
        };
        let mut widths: Vec<(usize, usize)> = (0..self.columns.len()).map(|place| (place, natural(place))).collect();
        let total = |widths: &[(usize, usize)]| widths.iter().map(|(_, width)| width + GAP).sum::<usize>() - GAP;
        let tight = |widths: &[(usize, usize)]| total(widths) - widths[0].1 + NARROWEST.min(widths[0].1);
        while tight(&widths) > columns {
            let least = (0..widths.len()).max_by_key(|&at| self.columns[widths[at].0].spare).unwrap_or(0);
            if self.columns[widths[least].0].spare == 0 {
                break;
            }
            widths.remove(least);
        }
        widths[0].1 = widths[0].1.saturating_sub(total(&widths).saturating_sub(columns)).max(NARROWEST.min(widths[0].1));
        let head: Vec<String> = self.columns.iter().map(|column| column.title.to_owned()).collect();
        std::iter::once(&head).chain(&self.rows).map(|row| line(row, &widths)).collect()
    }
}

fn line(row: &[String], widths: &[(usize, usize)]) -> String {
    let mut line = String::new();
    for &(place, columns) in widths {
        let cell = cut(&row[place], columns);
        let fill = " ".repeat(columns.saturating_sub(width(&cell)));
        if place == 0 {
            line += &(cell + &fill);
        } else {
            line += &(" ".repeat(GAP) + &fill + &cell);
        }
    }
    line.trim_end().to_owned()
}

/// A number with marks between its thousands.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_before_columns_go() {
        let columns = [Column { title: "store", spare: 0 }, Column { title: "judged", spare: 0 }, Column { title: "notice", spare: 1 }];
        let mut table = Table::new(&columns);
        table.row(vec!["旗舰店-singapore".to_owned(), number(1_234_567), "0".to_owned()]);
        assert_eq!(table.lines(40), ["store                judged  notice", "旗舰店-singapore  1,234,567       0"]);
        assert_eq!(table.lines(31), ["store            judged  notice", "旗舰店-sing…  1,234,567       0"]);
        assert_eq!(table.lines(30), ["store                judged", "旗舰店-singapore  1,234,567"]);
        assert!(table.lines(23).iter().all(|line| width(line) <= 23));
    }
}
