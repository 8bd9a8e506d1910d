//! What a reader of mail found, worded.

use fettle_exchange::{Dkim, DkimVerdict, MailError, MailWarning};

use crate::desk::Desk;
use crate::dto::mail::{DkimView, DkimWord};
use crate::error::{AppError, ErrorCode};
use crate::wording::Lang;

/// A mail that cannot be read, as a caller meets it.
pub fn error(error: &MailError, lang: Lang) -> AppError {
    AppError {
        code: ErrorCode::File,
        message: lang.pick(&error.text()),
        field: Some("path".to_owned()),
    }
}

/// Something odd; instants in the dispatcher's zone.
pub fn warning(desk: &Desk<'_>, warning: &MailWarning) -> String {
    let text = desk.lang.pick(&warning.text());
    let MailWarning::ClocksApart {
        sent_at,
        received_at,
    } = warning
    else {
        return text;
    };
    let (sent, received) = (desk.here(*sent_at), desk.here(*received_at));
    let zone = &sent.zone_label;
    desk.say(
        &format!("{text} ({} and {}, {zone})", received.text, sent.text),
        &format!("{text}（{}，{}；{zone}）", received.text, sent.text),
    )
}

/// How far a signature can be believed.
pub fn dkim(desk: &Desk<'_>, dkim: &Dkim) -> DkimView {
    let domain = dkim.domain.as_deref().unwrap_or_default();
    let (verdict, sentence) = match dkim.verdict {
        DkimVerdict::NotSigned => (
            DkimWord::NotSigned,
            desk.say(
                "It carries no signature of a domain: who sent it stands only in its own words.",
                "邮件没有域名签名：发件人是谁，只有邮件自己的说法。",
            ),
        ),
        DkimVerdict::BodyMatches => (DkimWord::BodyMatches, matches(desk, dkim, domain)),
        DkimVerdict::BodyChanged => (
            DkimWord::BodyChanged,
            desk.say(
                &format!("Its body is not the one that the signature in the name of {domain} describes: it was changed after it was signed, or by the program that saved it."),
                &format!("正文与以 {domain} 名义所作签名不符：签名之后被改动过，或在保存时被软件改动。"),
            ),
        ),
        DkimVerdict::Malformed => (
            DkimWord::Malformed,
            desk.say(
                "It carries a signature that cannot be read or is of a kind that proves nothing.",
                "邮件带有签名，但无法读取，或其种类不能证明任何事。",
            ),
        ),
    };
    DkimView {
        verdict,
        domain: dkim.domain.clone(),
        sentence,
    }
}

fn matches(desk: &Desk<'_>, dkim: &Dkim, domain: &str) -> String {
    let held = desk.say(
        &format!("Its body is the one that the signature in the name of {domain} describes. Whether {domain} made that signature was not checked: the key is on the network."),
        &format!("正文与以 {domain} 名义所作签名相符。签名是否确由 {domain} 作出未经验证：公钥在网络上。"),
    );
    if dkim.is_senders {
        return held;
    }
    let other = desk.say(
        " That is not the domain of the sender's address.",
        "该域名与发件人地址的域名不同。",
    );
    format!("{held}{other}")
}
