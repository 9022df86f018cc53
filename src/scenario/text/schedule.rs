//! Calendars: "daily 03:00", "first friday 18:00-21:00", "third tuesday", "monday-friday 08:00-18:00".

use super::super::problem::{Complaint, suggest};
use super::date;
use crate::model::{Nth, Recurrence, Schedule};
use crate::units::{ClockTime, Date, Span, Weekday};

const EXAMPLES: &str = "examples: \"daily 03:00\", \"every friday 18:00-21:00\", \"first friday 18:00-21:00\", \
                        \"last sunday 01:00-05:00\", \"second tuesday + 3 days 18:00-21:00\", \"2009-03-06 18:00-21:00\"";
const DAY_EXAMPLES: &str =
    "examples: \"daily\", \"every friday\", \"third tuesday\", \"second tuesday + 3 days\", \"2009-03-06\"";
const DAY_MINUTES: u16 = 24 * 60;
/// Days that a rule may be moved by: two months, as far as anybody plans around a release day.
const OFFSET_DAYS_MAX: u8 = 60;

/// Reads days and a time of day, or a stretch of it, which may pass midnight.
pub(in crate::scenario) fn schedule(text: &str) -> Result<Schedule, Complaint> {
    let unreadable = || Complaint::new(format!("\"{text}\" is not a schedule")).hint(EXAMPLES);
    let (days, clock) = text.trim().rsplit_once(char::is_whitespace).ok_or_else(unreadable)?;
    if !clock.contains(':') {
        return Err(Complaint::new(format!("\"{text}\" has no time of day")).hint(EXAMPLES));
    }
    let days = recurrence_of(days, EXAMPLES)?;
    let (start, length) = match clock.split_once('-') {
        None => (minutes(clock)?, None),
        Some((from, to)) => {
            let (from, to) = (minutes(from)?, minutes(to)?);
            (from, Some(stretch(from, to, clock)?))
        }
    };
    let start = clock_time(start).ok_or_else(|| Complaint::new(format!("\"{clock}\" starts on the next day")))?;
    Ok(Schedule { days, start, length })
}

/// Reads a time of day.
pub(in crate::scenario) fn time_of_day(text: &str) -> Result<ClockTime, Complaint> {
    let complaint = || Complaint::new(format!("\"{text}\" starts on the next day")).hint("midnight is 00:00");
    clock_time(minutes(text.trim())?).ok_or_else(complaint)
}

/// Reads hours of every day, which may pass midnight: their start and their end.
pub(in crate::scenario) fn hours(text: &str) -> Result<(ClockTime, ClockTime), Complaint> {
    let unreadable = || {
        Complaint::new(format!("\"{text}\" does not name hours of a day")).hint("write from and to: \"08:00-17:00\"")
    };
    let (from, to) = text.split_once('-').ok_or_else(unreadable)?;
    let from = time_of_day(from)?;
    let to = clock_time(minutes(to.trim())? % DAY_MINUTES).expect("less than a day");
    if from == to {
        return Err(Complaint::new(format!("the hours \"{text}\" are none, or all")).hint("name a part of a day"));
    }
    Ok((from, to))
}

/// Reads days.
pub(in crate::scenario) fn recurrence(text: &str) -> Result<Recurrence, Complaint> {
    recurrence_of(text, DAY_EXAMPLES)
}

fn stretch(from: u16, to: u16, text: &str) -> Result<Span, Complaint> {
    if from == to {
        return Err(Complaint::new(format!("the window \"{text}\" has no length"))
            .hint("a window that ends when it starts is never open; \"00:00-24:00\" is a whole day"));
    }
    let to = if to < from { to + DAY_MINUTES } else { to };
    Ok(Span::from_mins(u64::from(to - from)))
}

/// Minutes since midnight, up to 24:00.
fn minutes(text: &str) -> Result<u16, Complaint> {
    let read = || {
        let (hour, minute) = text.split_once(':')?;
        let plain = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(hour) || !plain(minute) || minute.len() != 2 {
            return None;
        }
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (minute < 60 && hour * 60 + minute <= DAY_MINUTES).then_some(hour * 60 + minute)
    };
    read().ok_or_else(|| {
        Complaint::new(format!("\"{text}\" is not a time of day"))
            .hint("write hours and minutes, such as 03:00 or 18:30")
    })
}

fn clock_time(minutes: u16) -> Option<ClockTime> {
    ClockTime::new(u8::try_from(minutes / 60).ok()?, u8::try_from(minutes % 60).ok()?)
}

fn recurrence_of(text: &str, examples: &str) -> Result<Recurrence, Complaint> {
    let lower = text.trim().to_lowercase().replace('+', " + ");
    let words: Vec<&str> = lower.split_whitespace().collect();
    match words.as_slice() {
        ["daily"] | ["every", "day"] => Ok(Recurrence::Daily),
        ["every", day] => weekday(day).map(Recurrence::Weekly),
        ["every", nth, _, ..] => Err(Complaint::new(format!("\"{}\" can be understood in two ways", text.trim()))
            .hint(format!(
                "write \"{nth} ...\" without \"every\" for once a month; every other week cannot be written"
            ))),
        [day] if day.starts_with(|c: char| c.is_ascii_digit()) => date(day).map(Recurrence::Once),
        [nth, day] => monthly(nth, day, 0),
        [nth, day, sign @ ("+" | "-"), count, "day" | "days"] => {
            let count: u8 = count.parse().ok().filter(|&count| count <= OFFSET_DAYS_MAX).ok_or_else(|| {
                Complaint::new(format!("\"{count}\" is not a number of days up to {OFFSET_DAYS_MAX}"))
            })?;
            let count = i8::try_from(count).expect("at most 60");
            monthly(nth, day, if *sign == "+" { count } else { -count })
        }
        _ => Err(Complaint::new(format!("\"{}\" does not name days", text.trim())).hint(examples)),
    }
}

fn monthly(nth: &str, day: &str, offset: i8) -> Result<Recurrence, Complaint> {
    const WORDS: [(&str, Nth); 6] = [
        ("first", Nth::At(1)),
        ("second", Nth::At(2)),
        ("third", Nth::At(3)),
        ("fourth", Nth::At(4)),
        ("fifth", Nth::At(5)),
        ("last", Nth::Last),
    ];
    let (_, nth) = WORDS.into_iter().find(|(word, _)| *word == nth).ok_or_else(|| {
        let complaint = Complaint::new(format!("\"{nth}\" does not say which day of the month"));
        complaint.hint(suggest(nth, WORDS.map(|(word, _)| word)).expect("there are words"))
    })?;
    Ok(Recurrence::Monthly { nth, weekday: weekday(day)?, offset })
}

fn weekday(word: &str) -> Result<Weekday, Complaint> {
    const WORDS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    WORDS.iter().position(|&known| known == word).map(|number| Weekday::ALL[number]).ok_or_else(|| {
        let complaint = Complaint::new(format!("\"{word}\" is not a day of the week"));
        complaint.hint(suggest(word, WORDS).expect("there are words"))
    })
}

/// Half hours of a week, as a range of weekdays (numbered from Monday) and a range of half hours of the day.
pub(in crate::scenario) struct WeekHours {
    /// First and last day.
    pub(in crate::scenario) days: (usize, usize),
    /// First half hour and the one after the last.
    pub(in crate::scenario) half_hours: (usize, usize),
}

/// Reads hours of a week: "monday-friday 08:00-12:00", "saturday 09:00-13:00", "daily 07:00-20:00".
pub(in crate::scenario) fn week_hours(text: &str) -> Result<WeekHours, Complaint> {
    let lower = text.trim().to_lowercase();
    let unreadable = || {
        Complaint::new(format!("\"{text}\" does not name hours of a week"))
            .hint("examples: \"monday-friday 08:00-12:00\", \"saturday 09:00-13:00\", \"daily 07:00-20:00\"")
    };
    let (days, clock) = lower.split_once(char::is_whitespace).ok_or_else(unreadable)?;
    let (from, to) = clock.trim().split_once('-').ok_or_else(unreadable)?;
    let days = match days.split_once('-') {
        Some((first, last)) => (weekday(first)? as usize, weekday(last)? as usize),
        None if days == "daily" => (0, 6),
        None => (weekday(days)? as usize, weekday(days)? as usize),
    };
    let half_hours = (minutes(from)?, minutes(to)?);
    if days.0 > days.1 || half_hours.0 >= half_hours.1 {
        return Err(Complaint::new(format!("\"{text}\" ends before it starts"))
            .hint("a week goes from monday to sunday and a day from 00:00 to 24:00; write the two parts apart"));
    }
    if !half_hours.0.is_multiple_of(30) || !half_hours.1.is_multiple_of(30) {
        return Err(Complaint::new(format!("\"{text}\" is not in half hours")).hint("presence changes at :00 and :30"));
    }
    Ok(WeekHours { days, half_hours: (usize::from(half_hours.0 / 30), usize::from(half_hours.1 / 30)) })
}

/// The monthly release day: the second Tuesday.
pub(in crate::scenario) fn is_release_day(day: Date) -> bool {
    Date::nth_weekday(day.year(), day.month(), 2, Weekday::Tuesday) == Some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u8, minute: u8) -> ClockTime {
        ClockTime::new(hour, minute).unwrap()
    }

    fn monthly(nth: Nth, weekday: Weekday, offset: i8) -> Recurrence {
        Recurrence::Monthly { nth, weekday, offset }
    }

    #[test]
    fn schedules_are_read_as_people_write_them() {
        let friday = Weekday::Friday;
        for (text, days, start, hours) in [
            ("daily 03:00", Recurrence::Daily, at(3, 0), None),
            ("every day 3:00", Recurrence::Daily, at(3, 0), None),
            ("every friday 18:00-21:00", Recurrence::Weekly(friday), at(18, 0), Some(3)),
            ("First Friday 18:00-21:00", monthly(Nth::At(1), friday, 0), at(18, 0), Some(3)),
            ("last sunday 22:00-02:00", monthly(Nth::Last, Weekday::Sunday, 0), at(22, 0), Some(4)),
            ("last sunday 20:00-24:00", monthly(Nth::Last, Weekday::Sunday, 0), at(20, 0), Some(4)),
            ("second tuesday + 3 days 18:00-21:00", monthly(Nth::At(2), Weekday::Tuesday, 3), at(18, 0), Some(3)),
            ("second tuesday - 1 day 18:00-21:00", monthly(Nth::At(2), Weekday::Tuesday, -1), at(18, 0), Some(3)),
            ("2009-03-06 18:00-21:00", Recurrence::Once(Date::new(2009, 3, 6).unwrap()), at(18, 0), Some(3)),
        ] {
            assert_eq!(schedule(text), Ok(Schedule { days, start, length: hours.map(Span::from_hours) }), "{text}");
        }
        assert_eq!(recurrence("third tuesday"), Ok(monthly(Nth::At(3), Weekday::Tuesday, 0)));
    }

    #[test]
    fn schedules_without_sense_are_refused() {
        for (text, message) in [
            ("friday", "\"friday\" is not a schedule"),
            ("first friday", "\"first friday\" has no time of day"),
            ("first freitag 18:00-21:00", "\"freitag\" is not a day of the week"),
            ("firts friday 18:00-21:00", "\"firts\" does not say which day of the month"),
            ("every second friday 18:00-21:00", "\"every second friday\" can be understood in two ways"),
            ("daily 18:00-18:00", "the window \"18:00-18:00\" has no length"),
            ("daily 25:00", "\"25:00\" is not a time of day"),
            ("daily 3:5", "\"3:5\" is not a time of day"),
            ("daily 24:00", "\"24:00\" starts on the next day"),
            ("second tuesday + 99 days 03:00", "\"99\" is not a number of days up to 60"),
            ("2009-02-30 18:00", "there is no day 2009-02-30"),
        ] {
            assert_eq!(schedule(text).unwrap_err().message, message, "{text}");
        }
    }

    #[test]
    fn hours_of_a_day_are_read() {
        assert_eq!(hours("08:00-17:00"), Ok((at(8, 0), at(17, 0))));
        assert_eq!(hours("22:00-06:30"), Ok((at(22, 0), at(6, 30))));
        assert_eq!(hours("20:00 - 24:00"), Ok((at(20, 0), at(0, 0))));
        for text in ["08:00", "08:00-08:00", "00:00-24:00", "24:00-06:00", "8-17"] {
            assert!(hours(text).is_err(), "{text}");
        }
    }

    #[test]
    fn hours_of_a_week_are_read() {
        let hours = week_hours("monday-friday 08:00-12:30").unwrap();
        assert_eq!((hours.days, hours.half_hours), ((0, 4), (16, 25)));
        let hours = week_hours("daily 00:00-24:00").unwrap();
        assert_eq!((hours.days, hours.half_hours), ((0, 6), (0, 48)));
        for text in ["monday", "friday-monday 08:00-12:00", "monday 12:00-08:00", "monday 08:15-09:00", "noon 1-2"] {
            assert!(week_hours(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_release_day_is_the_second_tuesday() {
        assert!(is_release_day(Date::new(2008, 10, 14).unwrap()));
        assert!(!is_release_day(Date::new(2008, 10, 23).unwrap()));
    }
}
