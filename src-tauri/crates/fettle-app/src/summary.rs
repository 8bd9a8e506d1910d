//! One line a change, for the audit trail, the undo button and the toasts.

use fettle_domain::change::Change;
use fettle_domain::request::FactKind;

use crate::wording::Lang;

/// What a change did, worded.
pub fn summary(change: &Change, lang: Lang) -> String {
    let id = change.target().id;
    let (en, zh) = match change {
        Change::BookingPut(booking) => return booked(booking, lang),
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
        Change::EvidenceKept(_) => ("file kept", "保存证据文件"),
        Change::BookingCancelled { .. } => ("booking cancelled", "取消安排"),
        Change::RuleBookPut(_) => ("rule book saved", "保存规则手册"),
        Change::RuleBookRemoved(_) => ("rule book removed", "删除规则手册"),
        Change::SettingsPut(_) => return lang.say("settings changed", "修改设置"),
    };
    lang.say(&format!("{en}: {id}"), &format!("{zh}：{id}"))
}

fn booked(booking: &fettle_domain::schedule::Booking, lang: Lang) -> String {
    let (visit, who) = (&booking.visit_id, booking.assignee.id());
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
