//! Finds out which column holds what: by its heading, by what the user says, and, where both are silent, by what is in it.

use std::collections::HashSet;

use super::super::field::{self, Field, Fit};
use super::super::time::{self, Order};
use super::super::{Options, role};

/// The columns of a table.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    pub headings: Vec<String>,
    pub fields: Vec<Option<Field>>,
}

impl Columns {
    /// Reads `cells` as a header.
    pub fn of_header(cells: &[String], options: &Options) -> Columns {
        let headings: Vec<String> = cells.iter().map(|cell| cell.trim().trim_matches('\u{FEFF}').to_owned()).collect();
        let mut columns = Columns { fields: vec![None; headings.len()], headings };
        for (field, name) in &options.map {
            let by_number = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let by_name = columns.headings.iter().position(|heading| field::fold(heading) == field::fold(name));
            if let Some(column) = by_name.or(by_number).filter(|&column| column < columns.fields.len()) {
                columns.fields[column] = Some(*field);
            }
        }
        let mut claims = Vec::new();
        for (column, heading) in columns.headings.iter().enumerate() {
            for (rank, (field, fit)) in field::of_heading(heading).into_iter().enumerate() {
                if fit > Fit::Holds || !is_about_something_else(heading) {
                    claims.push((std::cmp::Reverse(fit), rank, column, field));
                }
            }
        }
        claims.sort();
        for (_, _, column, field) in claims {
            if columns.fields[column].is_none() && !columns.has(field) {
                columns.fields[column] = Some(field);
            }
        }
        columns
    }

    pub fn has(&self, field: Field) -> bool {
        self.fields.contains(&Some(field))
    }

    pub fn column(&self, field: Field) -> Option<usize> {
        self.fields.iter().position(|&found| found == Some(field))
    }

    /// How many columns are understood, if one of them holds what was said.
    pub fn understood(&self) -> usize {
        if self.has(Field::Text) || self.has(Field::Reply) { self.fields.iter().flatten().count() } else { 0 }
    }

    /// Mends and completes what the headings say by what `rows` hold.
    pub fn look_into(&mut self, rows: &[Vec<String>]) {
        let cells =
            |column: usize| rows.iter().filter_map(move |row| row.get(column)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        // `类型` over 客服 and 客户 is a role, `Direction` over names is none.
        if let Some(column) = self.column(Field::Role)
            && cells(column).next().is_some()
            && !cells(column).any(|cell| role::of_word(cell).is_some())
        {
            self.fields[column] = (!self.has(Field::Sender)).then_some(Field::Sender);
        }
        // `Bewertung` is what was said or how many stars there are.
        if let Some(column) = self.column(Field::Text)
            && cells(column).next().is_some()
            && cells(column).all(is_rating)
            && let Some(other) = self.fields.iter().zip(&self.headings).position(|(field, heading)| {
                matches!(field, None | Some(Field::Title)) && field::of_heading(heading).iter().any(|&(field, _)| field == Field::Text)
            })
        {
            self.fields[column] = (!self.has(Field::Rating)).then_some(Field::Rating);
            self.fields[other] = Some(Field::Text);
        }
        // `Note` is a mark in French and a remark in English.
        if let Some(column) = self.column(Field::Rating)
            && cells(column).any(|cell| cell.chars().count() > 24)
        {
            self.fields[column] = (!self.has(Field::Text)).then_some(Field::Text);
        }
        let free: Vec<usize> = (0..self.fields.len())
            .filter(|&column| matches!(self.fields[column], None | Some(Field::Kind | Field::Id | Field::Title)))
            .collect();
        if !self.has(Field::Role) && !self.sender_tells(rows) {
            let role = free.iter().copied().find(|&column| {
                let words: HashSet<&str> = cells(column).take(200).collect();
                !words.is_empty() && words.len() <= 6 && words.iter().all(|word| role::of_word(word).is_some())
            });
            if let Some(column) = role {
                self.fields[column] = Some(Field::Role);
            }
        }
        if !self.has(Field::Time) {
            let time = free.iter().copied().find(|&column| {
                let (mut known, mut all) = (0, 0);
                for cell in cells(column).take(50) {
                    all += 1;
                    known += usize::from(cell.len() >= 8 && time::parse(cell, Order::DayFirst).is_some());
                }
                all > 0 && known * 10 >= all * 9
            });
            if let Some(column) = time {
                self.fields[column] = Some(Field::Time);
            }
        }
        if !self.has(Field::Text) && !self.has(Field::Reply) {
            let longest = (0..self.fields.len())
                .filter(|&column| matches!(self.fields[column], None | Some(Field::Kind | Field::Title)))
                .map(|column| (wordiness(cells(column)), column))
                .max();
            if let Some((3.., column)) = longest {
                self.fields[column] = Some(Field::Text);
            }
        }
    }

    fn sender_tells(&self, rows: &[Vec<String>]) -> bool {
        let Some(column) = self.column(Field::Sender) else { return self.has(Field::FromAgent) || self.has(Field::Incoming) };
        rows.iter().filter_map(|row| row.get(column)).any(|cell| role::of_word(cell).is_some())
    }
}

/// Headings that speak of a message without holding one.
fn is_about_something_else(heading: &str) -> bool {
    let heading = field::fold(heading);
    [
        "url",
        "link",
        "sku",
        "status",
        "count",
        "product",
        "item",
        "image",
        "photo",
        "picture",
        "tag",
        "链接",
        "图片",
        "状态",
        "商品",
        "producto",
        "produit",
        "produk",
        "produkt",
        "version",
        "sản phẩm",
        "hình ảnh",
        "สินค้า",
    ]
    .iter()
    .any(|word| heading.contains(&field::fold(word)))
}

/// Whether a cell holds a mark: `5`, `4.5`, `5/5`, `★★★★☆`, `5星`.
fn is_rating(cell: &str) -> bool {
    cell.chars().count() <= 5 && cell.chars().all(|char| char.is_ascii_digit() || ".,/★☆⭐\u{FE0F}星".contains(char))
}

/// How much a cell is like something said: words, or characters where words are not set apart; the average over `cells`.
fn wordiness<'a>(cells: impl Iterator<Item = &'a str>) -> usize {
    let (mut words, mut all) = (0, 0);
    for cell in cells.take(200) {
        all += 1;
        let unspaced = cell.chars().filter(|&char| char >= '\u{E00}' && char.is_alphabetic()).count();
        words += cell.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count() + unspaced / 2;
    }
    words / all.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(header: &str) -> Vec<Option<Field>> {
        Columns::of_header(&header.split(',').map(str::to_owned).collect::<Vec<_>>(), &Options::default()).fields
    }

    #[test]
    fn headers_of_known_tools_are_understood() {
        assert_eq!(
            fields("客户名,消息序号,发送时间,发送内容,发送账号,账号类型"),
            [Field::Buyer, Field::Id, Field::Time, Field::Text, Field::Sender, Field::Role].map(Some)
        );
        assert_eq!(
            fields("title,body,rating,review_date,reviewer_name,product_id,reply,reply_date"),
            [
                Some(Field::Title),
                Some(Field::Text),
                Some(Field::Rating),
                Some(Field::Time),
                Some(Field::Buyer),
                None,
                Some(Field::Reply),
                Some(Field::ReplyTime)
            ]
        );
        let google = fields(
            "Package Name,Reviewer Language,Review Submit Date and Time,Review Submit Millis Since Epoch,Star Rating,Review Title,Review Text,Developer Reply Date and Time,Developer Reply Text,Review Link",
        );
        assert_eq!(google[6..9], [Some(Field::Text), Some(Field::ReplyTime), Some(Field::Reply)]);
    }

    #[test]
    fn what_headings_leave_open_the_cells_tell() {
        let mut columns = Columns::of_header(&["a", "b", "c"].map(str::to_owned), &Options::default());
        columns.look_into(&[["客服", "2024-01-01 10:00:00", "您好，请问有什么可以帮您"].map(str::to_owned).to_vec()]);
        assert_eq!(columns.fields, [Field::Role, Field::Time, Field::Text].map(Some));
    }

    #[test]
    fn the_user_is_believed_first() {
        let options = Options { map: vec![(Field::Text, "notes".to_owned())], ..Options::default() };
        let columns = Columns::of_header(&["message", "notes"].map(str::to_owned), &options);
        assert_eq!(columns.fields[1], Some(Field::Text));
    }
}
