//! Numbers as people type them into cells. A comma is the decimal mark; what could be read in two ways is not read.

use rust_decimal::Decimal;

/// What a text in the place of a number is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Typed {
    /// Written as in Viet Nam or with a point, and readable in one way only.
    Number(Decimal),
    /// Readable in two ways: `1.500` is one and a half or fifteen hundred.
    Ambiguous,
    /// No number.
    Words,
}

/// Reads a text in the place of a number.
pub(super) fn typed(text: &str) -> Typed {
    let digits = text.strip_prefix(['-', '−']).unwrap_or(text);
    if digits.is_empty() || !digits.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ',')) {
        return Typed::Words;
    }
    let mut parts = digits.split(['.', ',']);
    let (whole, part) = (parts.next().unwrap_or_default(), parts.next());
    let more = parts.next().is_some();
    let plain = match part {
        _ if whole.is_empty() => return Typed::Words,
        Some(_) if more => return Typed::Ambiguous,
        Some("") => return Typed::Words,
        // Three digits behind the mark may be thousands, unless nothing but a nought stands before it.
        Some(part) if part.len() == 3 && whole != "0" => return Typed::Ambiguous,
        Some(part) => format!("{whole}.{part}"),
        None => whole.to_owned(),
    };
    let sign = if digits.len() == text.len() { "" } else { "-" };
    format!("{sign}{plain}").parse().map_or(Typed::Words, |number: Decimal| Typed::Number(number.normalize()))
}

/// The number of a cell, without the dust of binary fractions: `14.500000000000002` is 14,5.
pub(super) fn of_cell(value: f64) -> Option<Decimal> {
    let number: Decimal = value.to_string().parse().or_else(|_| Decimal::from_scientific(&value.to_string())).ok()?;
    Some(number.round_dp(10).normalize())
}

/// A number as it is written in Viet Nam: `14,5`.
pub(super) fn written(number: Decimal) -> String {
    number.normalize().to_string().replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_a_number_only_where_it_can_be_read_in_one_way() {
        let number = |text: &str| Typed::Number(text.parse().unwrap());
        assert_eq!(typed("0,5"), number("0.5"));
        assert_eq!(typed("0.5"), number("0.5"));
        assert_eq!(typed("12"), number("12"));
        assert_eq!(typed("-1,25"), number("-1.25"));
        assert_eq!(typed("0,125"), number("0.125"));
        for twice in ["1.500", "1,500", "1.000,5", "1.2.3"] {
            assert_eq!(typed(twice), Typed::Ambiguous, "{twice}");
        }
        for words in ["O,5", "2 điểm", "10%", "", "-", ",5", "5,", "1/2", "½", "1 000"] {
            assert_eq!(typed(words), Typed::Words, "{words}");
        }
    }

    #[test]
    fn binary_fractions_leave_no_dust() {
        assert_eq!(of_cell(0.1 + 0.2).map(written), Some("0,3".to_owned()));
        assert_eq!(of_cell(1e-7).map(written), Some("0,0000001".to_owned()));
        assert_eq!(of_cell(61.5).map(written), Some("61,5".to_owned()));
        assert_eq!(of_cell(f64::NAN), None);
        assert_eq!(of_cell(1e300), None);
    }
}
