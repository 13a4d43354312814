//! Misspelt words ("reveiw", "bewetrung"): an unknown word is read as the known one that a slip of the fingers makes it from.
//!
//! The slips are those of fast typists inside a word: a letter left out, doubled, or swapped with its neighbour; beside them a mark put on
//! a letter that has none, and a capital I for an l. The first letter is right (Yannakoudakis and Fawthrop 1983, "The rules of spelling
//! errors": it is in all but a few in a hundred); letters typed for others are left, for they make too many honest words of other ones.

use unicode_normalization::UnicodeNormalization;

use super::words::{WORDS, WordHash};

/// Shorter words have too many neighbours.
const LEAST: usize = 4;
/// With marks that do not belong there, words may be shorter.
const LEAST_MARKED: usize = 3;
/// Longer runs of letters are no words.
const MOST: usize = 24;
/// Letters that may have been left out.
const LETTERS: [char; 46] = [
    'a', 'e', 'i', 'n', 'r', 't', 'o', 's', 'l', 'd', 'u', 'c', 'm', 'p', 'g', 'h', 'b', 'v', 'k', 'f', 'y', 'z', 'w', 'j', 'x', 'q', 'á',
    'é', 'í', 'ó', 'ú', 'ñ', 'ü', 'ã', 'ç', 'à', 'è', 'ê', 'ô', 'ä', 'ö', 'ă', 'â', 'ơ', 'ư', 'đ',
];

/// The known word that `word`, in Latin letters, is meant to be; `None` where it is known itself or like none.
pub(crate) fn read(word: &str) -> Option<String> {
    if WORDS.has(word) {
        return None;
    }
    let letters: Vec<char> = word.chars().collect();
    if !(LEAST_MARKED..=MOST).contains(&letters.len()) {
        return None;
    }
    let mut best: Option<(usize, String)> = None;
    let mut consider = |candidate: &str| {
        if let Some(rank) = WORDS.rank(candidate)
            && best.as_ref().is_none_or(|(other, _)| rank < *other)
        {
            best = Some((rank, candidate.to_owned()));
        }
    };
    if !word.is_ascii() {
        consider(&letters.iter().map(|&letter| unmarked(letter)).collect::<String>());
        for marked in 0..letters.len() {
            let bare = |(place, &letter): (usize, &char)| if place == marked { unmarked(letter) } else { letter };
            consider(&letters.iter().enumerate().map(bare).collect::<String>());
        }
    }
    if letters.len() < LEAST {
        return best.map(|(_, word)| word);
    }
    if word.contains('i') {
        consider(&word.replace('i', "l"));
        for (place, _) in word.match_indices('i') {
            consider(&format!("{}l{}", &word[..place], &word[place + 1..]));
        }
    }
    let mut written = String::with_capacity(word.len() + 4);
    let mut try_letters = |candidate: &mut dyn Iterator<Item = char>| {
        written.clear();
        written.extend(candidate);
        consider(&written);
    };
    let hash = |letters: &[char]| letters.iter().copied().fold(WordHash::default(), WordHash::push);
    let mut head = WordHash::default();
    for place in 1..letters.len() {
        let (before, after) = letters.split_at(place);
        if letters[place] == letters[place - 1] && letters.len() > LEAST {
            try_letters(&mut before.iter().chain(&after[1..]).copied());
        } else if place + 1 < letters.len() {
            try_letters(&mut before.iter().chain([&after[1], &after[0]]).chain(&after[2..]).copied());
        }
        // Hundreds of candidates, nearly none of them a word: only those that the filter lets pass are spelt out.
        let (tail, weight) = (hash(after), WordHash::weight_before(after.len()));
        head = head.push(letters[place - 1]);
        for letter in LETTERS {
            if WORDS.may_have(head.push(letter).then(tail, weight)) {
                try_letters(&mut before.iter().chain([&letter]).chain(after).copied());
            }
        }
    }
    best.map(|(_, word)| word)
}

/// A letter without its marks.
fn unmarked(letter: char) -> char {
    Some(letter).into_iter().nfd().next().unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_slip_of_the_fingers_is_undone() {
        for (written, word) in [
            ("reivew", "review"),
            ("revview", "review"),
            ("bewetrung", "bewertung"),
            ("hubugi", "hubungi"),
            ("caht", "chat"),
            ("einfcah", "einfach"),
            ("kuyà", "kuya"),
            ("bezahit", "bezahlt"),
            ("rüçkgabe", "rückgabe"),
        ] {
            assert_eq!(read(written).as_deref(), Some(word), "{written}");
        }
    }

    #[test]
    fn known_words_short_ones_and_those_that_are_like_none_stay() {
        for word in ["review", "revise", "stars", "kg", "pcs", "xqzzvkw", "tarado", "lorenzo", "zara"] {
            assert_eq!(read(word), None, "{word}");
        }
    }
}
