//! Finds out which column holds what.
//!
//! A heading puts its column up for fields, more or less surely; the cells say how well each of them suits: prose, days, clocks,
//! marks, roles, names. A field goes to the column where both together are strongest, and one that the cells rule out goes to
//! nobody: a column of `true` and `false` is no reply, whatever stands over it. What every table of messages has (a text, a time,
//! who speaks) may be told by cells alone. What the user says comes before all of it.

use std::cmp::Reverse;

use super::super::Options;
use super::super::field::{self, Field};
use super::super::heading::{self, Fit};
use super::cells::Cells;

/// The columns of a table.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    pub headings: Vec<String>,
    pub fields: Vec<Option<Field>>,
    /// Whether the user named the field of a column.
    told: Vec<bool>,
    /// Columns known by their cells alone.
    guessed: Vec<usize>,
}

impl Columns {
    /// Reads `cells` as a header.
    pub fn of_header(cells: &[String], options: &Options) -> Columns {
        let headings: Vec<String> = cells.iter().map(|cell| cell.trim().trim_matches('\u{FEFF}').to_owned()).collect();
        let width = headings.len();
        let mut columns = Columns { fields: vec![None; width], told: vec![false; width], guessed: Vec::new(), headings };
        for (field, name) in &options.map {
            let by_number = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let by_name = columns.headings.iter().position(|heading| field::fold(heading) == field::fold(name));
            if let Some(column) = by_name.or(by_number).filter(|&column| column < width) {
                columns.fields[column] = Some(*field);
                columns.told[column] = true;
            }
        }
        columns.assign(&vec![Cells::default(); width]);
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

    /// Decides anew, now that `rows` show what the columns hold.
    pub fn look_into(&mut self, rows: &[Vec<String>]) {
        let cells: Vec<Cells> = (0..self.headings.len()).map(|column| Cells::of(rows, column)).collect();
        for (field, told) in self.fields.iter_mut().zip(&self.told) {
            *field = field.filter(|_| *told);
        }
        self.guessed.clear();
        self.assign(&cells);
        self.complete(&cells);
    }

    /// What no heading told, in one sentence.
    pub fn guesses(&self) -> Option<String> {
        let told = self.guessed.iter().filter_map(|&column| Some(format!("{:?} for the {}", self.headings[column], self.fields[column]?)));
        let told: Vec<String> = told.collect();
        (!told.is_empty()).then(|| format!("took {}, by what is in it; --map FIELD=COLUMN overrides", told.join(", ")))
    }

    /// Gives each field to the column with the best claim to it.
    fn assign(&mut self, cells: &[Cells]) {
        let mut claims = Vec::new();
        for (column, (heading, cells)) in self.headings.iter().zip(cells).enumerate() {
            for (rank, (field, surely)) in claims_of(heading, cells).into_iter().enumerate() {
                let strength = cells.suit(field).map_or(0, |suit| surely + suit);
                if strength > 0 {
                    claims.push((Reverse(strength), rank, column, field, surely == BY_CELLS));
                }
            }
        }
        claims.sort();
        for (_, _, column, field, by_cells) in claims {
            let is_told = field == Field::Role && by_cells && self.tells_who(cells);
            if self.fields[column].is_none() && !self.has(field) && !is_told {
                self.fields[column] = Some(field);
                if by_cells {
                    self.guessed.push(column);
                }
            }
        }
    }

    /// Fills in what a column only tells beside the others.
    fn complete(&mut self, cells: &[Cells]) {
        if !self.has(Field::Text) && !self.has(Field::Reply) {
            let is_title = |column: &usize| matches!(self.fields[*column], Some(Field::Kind | Field::Title)) && !self.told[*column];
            let title = (0..cells.len()).filter(is_title).filter(|&column| cells[column].is_prose());
            let title = title.max_by_key(|&column| cells[column].suit(Field::Text));
            self.guess(title, Field::Text);
        }
        if self.column(Field::Time).is_some_and(|column| cells[column].is_day_only()) && !self.has(Field::Clock) {
            self.guess(self.free().into_iter().find(|&column| cells[column].is_clock()), Field::Clock);
        }
        if self.tells_who(cells) {
            self.one_speaks();
        } else {
            self.both_speak(cells);
        }
    }

    /// Rows name the side that speaks: `Reply` is whatever it said, and no answer to another column.
    fn one_speaks(&mut self) {
        let Some(column) = self.column(Field::Reply).filter(|&column| !self.told[column] && !self.has(Field::Rating)) else { return };
        if !self.has(Field::Text) {
            self.fields[column] = Some(Field::Text);
        } else if heading::known(&self.headings[column]).is_none() {
            self.fields[column] = None;
        }
    }

    /// Rows do not: they may hold a buyer's words and the answer, whose day is never the earlier one.
    fn both_speak(&mut self, cells: &[Cells]) {
        let (Some(asked), true) = (self.column(Field::Time), self.has(Field::Text)) else { return };
        let later = self.free().into_iter().find(|&column| cells[column].is_never_before(&cells[asked]));
        let is_chat = self.has(Field::Sender) && !self.has(Field::Rating);
        if !self.has(Field::Reply) && !is_chat && (self.has(Field::ReplyTime) || later.is_some()) {
            let prose = self.free().into_iter().filter(|&column| cells[column].is_prose());
            let reply = prose.max_by_key(|&column| cells[column].suit(Field::Reply));
            self.guess(reply, Field::Reply);
            // Where no heading tells which is which, the question stands before its answer.
            let texts = self.column(Field::Text).filter(|text| self.guessed.contains(text)).zip(reply);
            if let Some((text, reply)) = texts.filter(|(text, reply)| reply < text) {
                self.fields.swap(text, reply);
            }
        }
        if !self.has(Field::Reply) {
            return;
        }
        if !self.has(Field::ReplyTime) {
            self.guess(later, Field::ReplyTime);
        }
        // Who wrote a review is its buyer.
        if let (Some(column), false) = (self.column(Field::Sender), self.has(Field::Buyer)) {
            self.fields[column] = Some(Field::Buyer);
        }
    }

    /// Columns that may still hold something of a message.
    fn free(&self) -> Vec<usize> {
        let is_open = |heading: &str| !heading::is_beside(heading) && !heading::is_other_day(heading);
        (0..self.fields.len()).filter(|&column| self.fields[column].is_none() && is_open(&self.headings[column])).collect()
    }

    fn guess(&mut self, column: Option<usize>, field: Field) {
        if let Some(column) = column {
            self.fields[column] = Some(field);
            self.guessed.push(column);
        }
    }

    /// Whether rows say which side speaks.
    fn tells_who(&self, cells: &[Cells]) -> bool {
        let names_roles = |field| self.column(field).is_some_and(|column| cells[column].has_role());
        self.has(Field::FromAgent) || self.has(Field::Incoming) || names_roles(Field::Role) || names_roles(Field::Sender)
    }
}

/// How surely a column holds something that only its cells speak for.
const BY_CELLS: i32 = 0;

/// The fields that a column may hold and how surely, the likeliest first.
fn claims_of(heading: &str, cells: &Cells) -> Vec<(Field, i32)> {
    let (is_beside, is_other_day) = (heading::is_beside(heading), heading::is_other_day(heading));
    let mut claims = Vec::new();
    for (rank, (field, fit)) in heading::of_heading(heading).into_iter().enumerate() {
        let is_time = matches!(field, Field::Time | Field::ReplyTime);
        let surely = match fit {
            Fit::Is => 30,
            Fit::Bare => 24,
            Fit::Holds if is_beside && !is_time && !cells.is_role() => continue,
            Fit::Holds => (12 / (rank as i32 + 1)).max(1),
        };
        claims.push((field, if is_time && is_other_day { surely - 14 } else { surely }));
        if rank == 0 && !cells.is_empty() {
            claims.extend(akin(field).iter().map(|&field| (field, surely - 2)));
        }
    }
    for (field, is_it) in [
        (Field::Text, cells.is_prose() && !is_beside),
        (Field::Time, cells.is_past() && !is_other_day),
        (Field::Role, cells.is_role() && !is_beside),
    ] {
        if is_it && claims.iter().all(|&(claimed, _)| claimed != field) {
            claims.push((field, BY_CELLS));
        }
    }
    claims
}

/// What a heading of `field` stands over as well: `Bewertung` and `Note` over words or marks, `時間` over a day or a time of day.
fn akin(field: Field) -> &'static [Field] {
    match field {
        Field::Text => &[Field::Rating],
        Field::Rating => &[Field::Text],
        Field::Time => &[Field::Clock],
        Field::Clock => &[Field::Time],
        Field::Role => &[Field::Sender],
        Field::Sender | Field::FromAgent | Field::Kind => &[Field::Role],
        _ => &[],
    }
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
