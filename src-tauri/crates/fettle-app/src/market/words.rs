//! What went wrong with the marketplace, and how orders stand there, in the
//! reader's language.
//!
//! The client tells each failure with a stable word, a sentence and advice in
//! English; this module says the same in Chinese, with the platform's own
//! words behind where it had some.

use fettle_domain::market::MarketWait;

use super::note::Problem;
use crate::dto::marketplace::ProblemView;
use crate::wording::Lang;

/// A failure's word, what happened, and what to do; in Chinese.
const CHINESE: [(&str, &str, &str); 16] = [
    (
        "network",
        "无法连接平台",
        "请检查网络和系统代理设置；之后会自动重试。",
    ),
    (
        "timeout",
        "平台没有及时响应",
        "请检查网络和系统代理设置；之后会自动重试。",
    ),
    ("http", "平台返回错误", "平台自身出现问题；之后会自动重试。"),
    (
        "not_the_marketplace",
        "收到的应答不是平台的",
        "应答可能在途中损坏，或被网络登录页、代理拦截：请检查网络登录、代理和接口地址；之后会自动重试。",
    ),
    (
        "no_permission",
        "平台未授权本应用使用该接口",
        "请在平台应用控制台申请该接口，然后重新登录。",
    ),
    (
        "address_not_listed",
        "本机公网地址不在应用的 IP 白名单中",
        "请在平台应用控制台把本网络的公网地址加入白名单，或改用已列入的网络。",
    ),
    (
        "signed_out",
        "已退出平台登录",
        "请重新登录平台；其他功能不受影响。",
    ),
    (
        "bad_request",
        "平台不接受该请求",
        "请检查平台类型（A 或 B）是否与应用一致；若一致，请更新本程序或反馈此信息。",
    ),
    (
        "throttled",
        "平台要求减少调用",
        "可能有其他程序使用同一应用；限制解除后会自动继续。",
    ),
    (
        "refused",
        "平台拒绝了请求",
        "请检查应用 Key、应用密钥和平台类型；平台客服可按请求编号查询。",
    ),
    (
        "unexpected_answer",
        "平台的应答无法使用",
        "该应答未被采用；请连同请求编号一并反馈。",
    ),
    (
        "key_store",
        "系统密钥库未能保存平台令牌",
        "请解锁系统密钥库，然后重新拉取。",
    ),
    (
        "setup",
        "本机无法建立安全连接",
        "请安装系统证书，然后重新启动。",
    ),
    (
        "odd_id",
        "订单号无法保存",
        "请将该订单号反馈给我们；其他订单不受影响。",
    ),
    (
        "cancelled",
        "已按要求停止",
        "已取得的订单都已保存；下次从停止处继续。",
    ),
    (
        "not_kept",
        "取得的订单未能保存",
        "请检查磁盘空间和工作区；未保存的会重新拉取。",
    ),
];

/// Failures about which the English sentence tells more than the word: the
/// platform's own words, a status, a field.
const TELLING: [&str; 5] = [
    "http",
    "bad_request",
    "refused",
    "unexpected_answer",
    "odd_id",
];

/// A failure, worded.
pub fn problem(problem: &Problem, lang: Lang) -> ProblemView {
    let (message, advice) = match lang {
        Lang::En => (sentence(&problem.message), problem.advice.clone()),
        Lang::Zh => chinese(&problem.code, &problem.message, &problem.advice),
    };
    ProblemView {
        code: problem.code.clone(),
        message,
        advice,
    }
}

/// Why an order waits, worded.
pub fn wait(wait: &MarketWait, lang: Lang) -> String {
    match lang {
        Lang::En => sentence(&wait.message),
        Lang::Zh => chinese(&wait.code, &wait.message, "").0,
    }
}

/// The word for a pull that somebody stopped.
pub const CANCELLED: &str = "cancelled";

/// Somebody asked the pull to stop.
pub fn cancelled() -> Problem {
    Problem {
        code: CANCELLED.to_owned(),
        message: "the pull was stopped as asked".to_owned(),
        advice: "What was pulled is kept; the next pull goes on there.".to_owned(),
    }
}

/// The workspace did not take what was pulled.
pub fn not_kept(message: &str) -> Problem {
    Problem {
        code: "not_kept".to_owned(),
        message: format!("what was pulled was not kept: {message}"),
        advice: "Check the disk and the workspace; what was not kept is pulled again.".to_owned(),
    }
}

fn chinese(code: &str, message: &str, advice: &str) -> (String, String) {
    let known = CHINESE.iter().find(|(word, ..)| *word == code);
    let Some((_, says, does)) = known else {
        return (message.to_owned(), advice.to_owned());
    };
    let says = if TELLING.contains(&code) {
        format!("{says}（{message}）。")
    } else {
        format!("{says}。")
    };
    (says, (*does).to_owned())
}

/// With a capital and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    let text = format!("{}{}", first.unwrap_or_default(), letters.as_str());
    if text.ends_with(['.', '!', '?']) {
        text
    } else {
        format!("{text}.")
    }
}

/// The platform's words for an order's status, in both languages.
const STATUSES: [(&str, &str, &str); 16] = [
    ("to_be_audited", "being checked", "待审核"),
    ("intention_processing", "being agreed", "意向处理中"),
    ("unpay", "not paid", "待付款"),
    ("paying", "being paid", "付款中"),
    ("paid", "paid", "已付款"),
    ("relating", "being matched", "关联中"),
    ("captured", "payment received", "已收款"),
    ("undeliver", "to be sent", "待发货"),
    ("delivering", "being sent", "发货中"),
    ("wait_confirm_receipt", "waiting for receipt", "待确认收货"),
    (
        "wait_confirm_modify",
        "waiting for a change to be confirmed",
        "待确认修改",
    ),
    ("trade_success", "completed", "交易完成"),
    ("trade_close", "closed", "交易关闭"),
    ("trade_unavailable", "unavailable", "交易不可用"),
    ("charge_back", "charged back", "拒付"),
    ("frozen", "frozen", "已冻结"),
];

/// A status, worded; a word that is not known here as it is.
pub fn status(status: Option<&str>, lang: Lang) -> String {
    let Some(status) = status else {
        return lang.say("not told", "未提供");
    };
    let known = STATUSES.iter().find(|(word, ..)| *word == status);
    known.map_or_else(|| status.to_owned(), |(_, en, zh)| lang.say(en, zh))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fettle_marketplace::{BodyFault, Error, NetworkFault, Refusal, RefusalKind};

    fn every_error() -> Vec<Error> {
        let kinds = [
            RefusalKind::NoPermission,
            RefusalKind::AddressNotListed,
            RefusalKind::Token,
            RefusalKind::Request,
            RefusalKind::Throttle { wait_seconds: None },
            RefusalKind::Other,
        ];
        let refused = kinds.map(|kind| {
            Error::Refused(Refusal {
                kind,
                code: "15".to_owned(),
                sub_code: None,
                message: "Remote service error".to_owned(),
                request_id: None,
            })
        });
        let mut errors = vec![
            Error::Network(NetworkFault::Timeout),
            Error::Network(NetworkFault::Connect),
            Error::Http { status: 502 },
            Error::Body(BodyFault::Html),
            Error::Throttled { wait: None },
            Error::SignedOut,
            Error::Vault,
            Error::Setup,
        ];
        errors.extend(refused);
        errors
    }

    #[test]
    fn every_failure_is_told_in_both_languages() {
        for error in every_error() {
            let told = Problem {
                code: error.code().to_owned(),
                message: error.to_string(),
                advice: error.advice().to_owned(),
            };
            for lang in [Lang::En, Lang::Zh] {
                let view = problem(&told, lang);
                let is_chinese = |text: &str| text.chars().any(|c| ('一'..='龥').contains(&c));
                for text in [&view.message, &view.advice] {
                    assert!(text.ends_with(['.', '。']), "{view:?}");
                    assert_eq!(is_chinese(text), lang == Lang::Zh, "{view:?}");
                }
            }
        }
    }

    #[test]
    fn an_unknown_status_is_shown_as_it_is() {
        assert_eq!(status(Some("paid"), Lang::Zh), "已付款");
        assert_eq!(status(Some("on_the_moon"), Lang::Zh), "on_the_moon");
        assert_eq!(status(None, Lang::En), "not told");
    }
}
