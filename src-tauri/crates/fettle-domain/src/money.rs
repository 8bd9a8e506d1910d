//! Money: integer minor units of an ISO 4217 currency, and the seller's table
//! of exchange rates.
//!
//! Invariant: an amount never changes currency by itself; conversion takes a
//! [`RateTable`] and fails when the rate is not in it.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An ISO 4217 currency code, such as `CNY`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
#[ts(type = "string")]
pub struct CurrencyCode([u8; 3]);

/// What cannot be money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a code of ISO 4217.
    #[error("`{0}` is not an ISO 4217 currency code; write one such as CNY or USD")]
    UnknownCurrency(String),
    /// Not a decimal number.
    #[error("`{0}` is not a decimal amount; write one such as 1200.50")]
    NotANumber(String),
    /// More decimals than the currency has, or out of range.
    #[error(
        "`{amount}` cannot be written in {currency}: at most {digits} decimals, and not that large"
    )]
    NotRepresentable {
        /// The amount as read.
        amount: String,
        /// The currency.
        currency: CurrencyCode,
        /// Decimals the currency has.
        digits: u32,
    },
    /// The seller's table has no rate.
    #[error("no exchange rate from {from} to {to}; set it in Settings, Rates")]
    NoRate {
        /// The amount's currency.
        from: CurrencyCode,
        /// The wanted currency.
        to: CurrencyCode,
    },
}

impl CurrencyCode {
    /// Chinese yuan, the default planning currency.
    pub const CNY: Self = Self(*b"CNY");
    /// United States dollar.
    pub const USD: Self = Self(*b"USD");

    /// Parses a code, case folded.
    ///
    /// # Errors
    /// [`MoneyError::UnknownCurrency`] when ISO 4217 has no such code.
    pub fn new(code: &str) -> Result<Self, MoneyError> {
        let upper = code.trim().to_ascii_uppercase();
        iso_currency::Currency::from_code(&upper)
            .and_then(|_| <[u8; 3]>::try_from(upper.as_bytes()).ok())
            .map(Self)
            .ok_or_else(|| MoneyError::UnknownCurrency(code.trim().to_owned()))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("currency codes are ASCII")
    }

    /// How many decimals one unit has: 2 for CNY, 0 for JPY.
    pub fn digits(&self) -> u32 {
        iso_currency::Currency::from_code(self.as_str())
            .and_then(iso_currency::Currency::exponent)
            .map_or(2, u32::from)
    }
}

impl fmt::Display for CurrencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for CurrencyCode {
    type Error = MoneyError;
    fn try_from(code: String) -> Result<Self, MoneyError> {
        Self::new(&code)
    }
}

impl From<CurrencyCode> for String {
    fn from(code: CurrencyCode) -> Self {
        code.as_str().to_owned()
    }
}

/// An amount in minor units of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, TS)]
pub struct Money {
    /// Minor units: fen, cents.
    #[ts(type = "number")]
    pub minor: i64,
    /// Of this currency.
    pub currency: CurrencyCode,
}

impl Money {
    /// Parses a decimal such as `1200.50`.
    ///
    /// # Errors
    /// When the text is no decimal, or needs more decimals than the currency has.
    pub fn parse(text: &str, currency: CurrencyCode) -> Result<Self, MoneyError> {
        let amount: Decimal = text
            .trim()
            .parse()
            .map_err(|_| MoneyError::NotANumber(text.trim().to_owned()))?;
        let digits = currency.digits();
        let scaled = amount
            .checked_mul(Decimal::from(10_i64.pow(digits)))
            .filter(Decimal::is_integer);
        let minor =
            scaled
                .and_then(|d| d.to_i64())
                .ok_or_else(|| MoneyError::NotRepresentable {
                    amount: text.trim().to_owned(),
                    currency,
                    digits,
                })?;
        Ok(Self { minor, currency })
    }

    /// The amount as a decimal without idle zeros: `1200.5`, `900`.
    pub fn decimal(&self) -> Decimal {
        Decimal::new(self.minor, self.currency.digits()).normalize()
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

/// The seller's exchange rates into one currency, in millionths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct RateTable {
    /// The currency that everything is converted into.
    pub into: CurrencyCode,
    /// For each currency, millionths of one unit of [`Self::into`] that one
    /// unit of it is worth: USD at 7.10 CNY is 7 100 000.
    #[ts(type = "Record<string, number>")]
    pub millionths: BTreeMap<CurrencyCode, i64>,
}

impl RateTable {
    /// Converts into minor units of [`Self::into`], rounding half away from
    /// zero.
    ///
    /// # Errors
    /// [`MoneyError::NoRate`] when the table holds no rate above zero,
    /// [`MoneyError::NotRepresentable`] when the result is too large.
    pub fn convert(&self, amount: Money) -> Result<i64, MoneyError> {
        if amount.currency == self.into {
            return Ok(amount.minor);
        }
        let rate = self.millionths.get(&amount.currency).copied();
        let rate = rate.filter(|rate| *rate > 0).ok_or(MoneyError::NoRate {
            from: amount.currency,
            to: self.into,
        })?;
        let digits = self.into.digits();
        let units = amount.decimal().checked_mul(Decimal::new(rate, 6));
        units
            .and_then(|units| units.checked_mul(Decimal::from(10_i64.pow(digits))))
            .map(|minor| minor.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
            .and_then(|minor| minor.to_i64())
            .ok_or_else(|| MoneyError::NotRepresentable {
                amount: amount.to_string(),
                currency: self.into,
                digits,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_become_minor_units() {
        let cny = |text| Money::parse(text, CurrencyCode::CNY).map(|m| m.minor);
        assert_eq!(cny("1200.50"), Ok(120_050));
        assert_eq!(cny("-3"), Ok(-300));
        assert!(cny("1.234").is_err());
        assert!(cny("12,5").is_err());
        let jpy = CurrencyCode::new("jpy").unwrap();
        assert_eq!(Money::parse("900", jpy).unwrap().minor, 900);
        assert!(CurrencyCode::new("RMB").is_err());
    }

    #[test]
    fn conversion_wants_a_rate() {
        let rates = RateTable {
            into: CurrencyCode::CNY,
            millionths: BTreeMap::from([(CurrencyCode::USD, 7_100_000)]),
        };
        let usd = Money::parse("350", CurrencyCode::USD).unwrap();
        assert_eq!(rates.convert(usd), Ok(248_500));
        let eur = Money::parse("1", CurrencyCode::new("EUR").unwrap()).unwrap();
        assert!(
            rates
                .convert(eur)
                .unwrap_err()
                .to_string()
                .contains("EUR to CNY")
        );
    }

    #[test]
    fn the_largest_amounts_are_refused_not_wrapped() {
        let rates = |rate| RateTable {
            into: CurrencyCode::CNY,
            millionths: BTreeMap::from([(CurrencyCode::USD, rate)]),
        };
        let most = Money {
            minor: i64::MAX,
            currency: CurrencyCode::USD,
        };
        for rate in [i64::MAX, 7_100_000] {
            let refused = rates(rate).convert(most).unwrap_err();
            assert!(
                matches!(refused, MoneyError::NotRepresentable { .. }),
                "{refused}"
            );
        }
        assert!(matches!(
            rates(0).convert(most),
            Err(MoneyError::NoRate { .. })
        ));
        assert_eq!(rates(1_000_000).convert(most), Ok(i64::MAX));
    }
}
