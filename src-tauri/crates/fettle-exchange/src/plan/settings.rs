//! Settings and the seller's own rule books, carried as JSON text in pieces.

use std::collections::BTreeMap;

use fettle_domain::change::Change;
use fettle_domain::rulebook::RuleBook;
use fettle_domain::settings::Settings;

use super::planner::{Fate, Planner};
use crate::book::{Located, ProblemKind, SettingRow, SheetKind};

/// The name under which the settings are kept.
pub(crate) const SETTINGS: &str = "settings";
/// What a rule book's name begins with; its id follows.
pub(crate) const RULE_BOOK: &str = "rule_book/";

impl Planner<'_> {
    pub(super) fn plan_settings(&mut self) {
        let mut texts: BTreeMap<&str, Vec<&Located<SettingRow>>> = BTreeMap::new();
        for located in &self.book.rows.settings {
            texts.entry(&located.value.name).or_default().push(located);
        }
        for (name, mut pieces) in texts {
            pieces.sort_by_key(|located| located.value.piece);
            let text: String = pieces.iter().map(|l| l.value.value.as_str()).collect();
            let fate = match self.setting_fate(name, &text) {
                Ok(fate) => fate,
                Err(why) => {
                    let row = pieces[0].row;
                    let problem = ProblemKind::BadSetting { why };
                    self.fail(SheetKind::Settings, row, "value", problem);
                    Fate::Out
                }
            };
            self.settle(SheetKind::Settings, name, fate);
        }
    }

    fn setting_fate(&self, name: &str, text: &str) -> Result<Fate, String> {
        if !self.options.take_settings {
            return Ok(Fate::Unchanged);
        }
        if name == SETTINGS {
            let read: Settings = serde_json::from_str(text).map_err(|e| e.to_string())?;
            let known = self.known.settings.as_ref().map(|row| &row.value);
            return Ok(Fate::of(read, known, Change::SettingsPut));
        }
        if !name.starts_with(RULE_BOOK) {
            return Err(format!("`{name}` is not the name of a setting"));
        }
        let read: RuleBook = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let known = self.known.rule_books.get(&read.rule_book_id);
        Ok(Fate::of(
            read,
            known.map(|row| &row.value),
            Change::RuleBookPut,
        ))
    }
}
