//! One line a change, for the audit trail, the undo button and the toasts.

use std::collections::BTreeMap;

use fettle_domain::change::Change;
use fettle_domain::request::FactKind;
use fettle_domain::schedule::{Assignee, Booking};
use fettle_domain::workspace::Workspace;

use crate::wording::Lang;

/// What a change did, worded; people are told by the names that the workspace
/// has for them.
pub fn summary(change: &Change, workspace: &Workspace, lang: Lang) -> String {
    let id = change.target().id;
    let (en, zh) = match change {
        Change::BookingPut(booking) => return booked(booking, workspace, lang),
        Change::FactRecorded(fact) => return recorded(&fact.what, fact.request_id.as_str(), lang),
        Change::ProductPut(_) => ("product saved", "保存产品"),
        Change::ProductRemoved(_) => ("product removed", "删除产品"),
        Change::BuyerPut(_) => ("buyer saved", "保存买家"),
        Change::BuyerRemoved(_) => ("buyer removed", "删除买家"),
        Change::OrderPut(_) => ("order saved", "保存订单"),
        Change::OrderRemoved(_) => ("order removed", "删除订单"),
        Change::EngineerPut(_) => ("engineer saved", "保存工程师"),
        Change::EngineerRemoved(_) => ("engineer removed", "删除工程师"),
        Change::ServicePointPut(_) => ("service point saved", "保存服务网点"),
        Change::ServicePointRemoved(_) => ("service point removed", "删除服务网点"),
        Change::PartPut(_) => ("part saved", "保存配件"),
        Change::PartRemoved(_) => ("part removed", "删除配件"),
        Change::StockMoved(_) => ("stock moved", "库存变动"),
        Change::RequestPut(_) => ("demand saved", "保存需求"),
        Change::RequestRemoved(_) => ("demand removed", "删除需求"),
        Change::FactRetracted { .. } => ("record taken back", "撤回记录"),
        Change::FactReinstated { .. } => ("record restored", "恢复记录"),
        Change::EvidenceKept(file) => {
            let name = &file.file_name;
            return lang.say(
                &format!("file kept: {name}"),
                &format!("保存证据文件：{name}"),
            );
        }
        Change::BookingCancelled { .. } => ("booking cancelled", "取消安排"),
        Change::RuleBookPut(_) => ("rule book saved", "保存规则手册"),
        Change::RuleBookRemoved(_) => ("rule book removed", "删除规则手册"),
        Change::SettingsPut(_) => return lang.say("settings changed", "修改设置"),
        Change::MarketOrderRead { .. } | Change::MarketOrderPulled { .. } => {
            ("order read from the platform", "读取平台订单")
        }
        Change::MarketOrderSetAside { .. } => {
            ("order set aside to be read again", "订单待重新读取")
        }
        Change::MarketLinked(link) => {
            let key = &link.app_key;
            return lang.say(
                &format!("marketplace connected: app {key}"),
                &format!("连接平台：应用 {key}"),
            );
        }
        Change::MarketUnlinked { .. } => {
            return lang.say("marketplace disconnected", "断开平台连接");
        }
    };
    lang.say(&format!("{en}: {id}"), &format!("{zh}：{id}"))
}

fn booked(booking: &Booking, workspace: &Workspace, lang: Lang) -> String {
    let visit = &booking.visit_id;
    let name = match &booking.assignee {
        Assignee::Engineer(id) => workspace.engineers.get(id).map(|row| &row.value.name),
        Assignee::ServicePoint(id) => workspace.points.get(id).map(|row| &row.value.name),
    };
    let who = name.map_or(booking.assignee.id(), String::as_str);
    lang.say(
        &format!("{visit} booked for {who}"),
        &format!("{visit} 安排给 {who}"),
    )
}

fn recorded(what: &FactKind, request: &str, lang: Lang) -> String {
    let (en, zh) = match what {
        FactKind::Reply { .. } => ("reply recorded", "记录回复"),
        FactKind::Confirmation { .. } => ("confirmation recorded", "记录预约确认"),
        FactKind::Solution => ("solution recorded", "记录解决方案"),
        FactKind::Arrival => ("arrival recorded", "记录到达"),
        FactKind::Completion => ("completion recorded", "记录完成"),
        FactKind::PartsShipped => ("parts shipped", "记录配件发出"),
        FactKind::Withdrawal => ("withdrawal recorded", "记录撤回"),
        FactKind::Note => ("note kept", "添加备注"),
    };
    lang.say(&format!("{request}: {en}"), &format!("{request}：{zh}"))
}

/// Batches up to this length are named by their first change.
const FEW: usize = 3;
/// How many kinds of record a line counts before it ends in dots.
const KINDS: usize = 4;

/// What a batch did, worded; `None` when it is empty. `is_whole` is false
/// when the batch goes on beyond `changes`.
pub fn batch_summary(
    changes: &[Change],
    is_whole: bool,
    workspace: &Workspace,
    lang: Lang,
) -> Option<String> {
    let first = changes.first()?;
    let (text, more) = (summary(first, workspace, lang), changes.len() - 1);
    Some(match more {
        0 => text,
        _ if changes.len() <= FEW => lang.say(
            &format!("{text} and {more} more"),
            &format!("{text}，另有 {more} 项"),
        ),
        _ => counted(changes, is_whole, lang),
    })
}

/// `268 records: 60 demands, 75 orders, 45 buyers, 12 engineers …`
fn counted(changes: &[Change], is_whole: bool, lang: Lang) -> String {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for change in changes {
        *counts.entry(noun(change)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let shown = counts.iter().take(KINDS);
    let words: Vec<String> = shown
        .map(|((en, zh), n)| lang.say(&format!("{n} {en}"), &format!("{n} 个{zh}")))
        .collect();
    let rest = if counts.len() > KINDS { " …" } else { "" };
    let (n, plus) = (changes.len(), if is_whole { "" } else { "+" });
    lang.say(
        &format!("{n}{plus} records: {}{rest}", words.join(", ")),
        &format!("{n}{plus} 条记录：{}{rest}", words.join("、")),
    )
}

/// What a change is about, in the plural.
fn noun(change: &Change) -> (&'static str, &'static str) {
    match change {
        Change::BookingPut(_) | Change::BookingCancelled { .. } => ("bookings", "安排"),
        Change::FactRecorded(_) | Change::FactRetracted { .. } | Change::FactReinstated { .. } => {
            ("events", "事件")
        }
        Change::ProductPut(_) | Change::ProductRemoved(_) => ("products", "产品"),
        Change::BuyerPut(_) | Change::BuyerRemoved(_) => ("buyers", "买家"),
        Change::OrderPut(_) | Change::OrderRemoved(_) => ("orders", "订单"),
        Change::EngineerPut(_) | Change::EngineerRemoved(_) => ("engineers", "工程师"),
        Change::ServicePointPut(_) | Change::ServicePointRemoved(_) => {
            ("service points", "服务网点")
        }
        Change::PartPut(_) | Change::PartRemoved(_) => ("parts", "配件"),
        Change::StockMoved(_) => ("stock movements", "库存变动"),
        Change::RequestPut(_) | Change::RequestRemoved(_) => ("demands", "需求"),
        Change::EvidenceKept(_) => ("files", "文件"),
        Change::RuleBookPut(_) | Change::RuleBookRemoved(_) => ("rule books", "规则手册"),
        Change::SettingsPut(_) => ("settings", "设置"),
        Change::MarketOrderRead { .. }
        | Change::MarketOrderPulled { .. }
        | Change::MarketOrderSetAside { .. } => ("orders of the platform", "平台订单"),
        Change::MarketLinked(_) | Change::MarketUnlinked { .. } => {
            ("marketplace connections", "平台连接")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fettle_domain::settings::Settings;
    use fettle_domain::zone::ZoneId;

    #[test]
    fn a_long_batch_is_counted_by_kind() {
        let change = Change::SettingsPut(Settings::careful(ZoneId::utc()));
        let workspace = Workspace::new();
        let say =
            |n: usize, whole| batch_summary(&vec![change.clone(); n], whole, &workspace, Lang::En);
        assert_eq!(say(0, true), None);
        assert_eq!(say(1, true).unwrap(), "settings changed");
        assert_eq!(say(2, true).unwrap(), "settings changed and 1 more");
        assert_eq!(say(4, false).unwrap(), "4+ records: 4 settings");
    }
}
