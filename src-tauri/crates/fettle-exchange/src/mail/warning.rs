//! What is odd about a mail, and why one cannot be read - in both languages.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use fettle_domain::rulebook::Bilingual;

/// Why a file is not read as an e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailError {
    /// It cannot be opened.
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// More bytes than an e-mail has.
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// None of the fields that every e-mail has.
    NotMail,
    /// A head of more bytes than any e-mail has.
    LongHead {
        /// The limit, in bytes.
        limit: usize,
    },
    /// More header lines than any e-mail has.
    ManyFields {
        /// The limit.
        limit: usize,
    },
    /// Parts in parts in parts.
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// More parts than any e-mail has.
    ManyParts {
        /// The limit.
        limit: usize,
    },
}

fn say(en: impl Into<String>, zh: impl Into<String>) -> Bilingual {
    Bilingual {
        en: en.into(),
        zh: zh.into(),
    }
}

impl MailError {
    /// What is wrong and what to do.
    pub fn text(&self) -> Bilingual {
        match self {
            Self::Open { path, why } => {
                let path = path.display();
                say(
                    format!("{path} cannot be read: {why}"),
                    format!("无法读取 {path}：{why}"),
                )
            }
            Self::TooLarge { limit } => {
                let mb = limit / (1024 * 1024);
                say(
                    format!(
                        "the file is larger than {mb} MB, which no e-mail should be; record it by hand and keep the attachments as evidence"
                    ),
                    format!("文件大于 {mb} MB，不像一封邮件；请手工登记，并将附件作为凭证保存"),
                )
            }
            Self::NotMail => say(
                "this is no e-mail: it has neither sender, date nor subject; save the message as .eml from the mail program",
                "这不是邮件：没有发件人、日期或主题；请在邮件软件中将邮件另存为 .eml",
            ),
            Self::LongHead { limit } => beyond("head", "邮件头", &format!("{} KB", limit / 1024)),
            Self::ManyFields { limit } => beyond("header lines", "邮件头行数", &limit.to_string()),
            Self::TooDeep { limit } => beyond("nesting of parts", "嵌套层数", &limit.to_string()),
            Self::ManyParts { limit } => beyond("number of parts", "分段数", &limit.to_string()),
        }
    }
}

fn beyond(en: &str, zh: &str, limit: &str) -> Bilingual {
    say(
        format!(
            "the e-mail's {en} go beyond {limit}: it is damaged or made to do harm; it was not read further"
        ),
        format!("邮件的{zh}超过 {limit}：文件已损坏或存在恶意，已停止读取"),
    )
}

impl std::fmt::Display for MailError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for MailError {}

/// Something odd about a mail that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailWarning {
    /// Nobody is named as its sender.
    NoSender,
    /// More than one sender, or the line twice: how many addresses.
    SeveralSenders(usize),
    /// It does not say when it was sent.
    NoDate,
    /// Its date names no instant: the date as it stands.
    UnreadableDate(String),
    /// It says that it was sent in the future.
    FutureDate,
    /// The sender's clock and that of the first server do not agree.
    ClocksApart {
        /// As the sender says.
        sent_at: DateTime<Utc>,
        /// As the first server stamped it.
        received_at: DateTime<Utc>,
    },
    /// The structure is damaged.
    BrokenParts,
    /// Bytes that the character set named cannot hold.
    Undecodable(String),
    /// A character set that is not known.
    UnknownCharset(String),
    /// No character set was named; this one was taken.
    GuessedCharset(String),
    /// The text was longer: characters shown.
    TextCut(usize),
    /// There is no text.
    NoText,
    /// The text was taken from HTML.
    FromHtml,
    /// The signature leaves so many bytes of the body unsigned.
    UnsignedTail(u64),
    /// The signature does not cover this field.
    UnsignedField(&'static str),
}

impl MailWarning {
    /// What is odd, and what follows from it.
    pub fn text(&self) -> Bilingual {
        match self {
            Self::NoSender
            | Self::SeveralSenders(_)
            | Self::NoDate
            | Self::UnreadableDate(_)
            | Self::FutureDate
            | Self::ClocksApart { .. } => self.head_text(),
            Self::UnsignedTail(_) | Self::UnsignedField(_) => self.signature_text(),
            _ => self.body_text(),
        }
    }

    fn head_text(&self) -> Bilingual {
        match self {
            Self::NoSender => say("it names no sender", "未写明发件人"),
            Self::SeveralSenders(count) => say(
                format!(
                    "its sender stands there more than once ({count} addresses): an honest mail program writes one"
                ),
                format!("发件人出现多次（{count} 个地址）：正常邮件软件只写一个"),
            ),
            Self::NoDate => say("it does not say when it was sent", "未写明发送时间"),
            Self::UnreadableDate(text) => say(
                format!("its date, `{text}`, names no instant; a date needs its offset"),
                format!("日期“{text}”无法确定时刻；日期须带时区偏移"),
            ),
            Self::FutureDate => say(
                "it says that it was sent in the future: the sender's clock is wrong",
                "所写发送时间在将来：发件方时钟有误",
            ),
            Self::ClocksApart {
                sent_at,
                received_at,
            } => {
                let minutes = (*received_at - *sent_at).num_minutes();
                let (hours, rest) = (minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60);
                let (en, zh) = if minutes > 0 {
                    ("later", "晚")
                } else {
                    ("earlier", "早")
                };
                say(
                    format!(
                        "the first server took it {hours} h {rest} min {en} than the sender says it was sent"
                    ),
                    format!("首个服务器收到的时间比发件人所写的{zh} {hours} 小时 {rest} 分"),
                )
            }
            _ => unreachable!("the others are worded elsewhere"),
        }
    }

    fn body_text(&self) -> Bilingual {
        match self {
            Self::BrokenParts => say(
                "its parts are not closed as they should be: it was damaged or cut off on its way",
                "分段未正常结束：邮件在途中损坏或被截断",
            ),
            Self::Undecodable(name) => say(
                format!(
                    "some characters are not of the character set it names ({name}) and show as �"
                ),
                format!("有字符不属于所声明的字符集（{name}），显示为 �"),
            ),
            Self::UnknownCharset(name) => say(
                format!("its character set, `{name}`, is not known"),
                format!("不认识其字符集“{name}”"),
            ),
            Self::GuessedCharset(name) => say(
                format!("it names no character set; its letters were read as {name}"),
                format!("未声明字符集，按 {name} 读取"),
            ),
            Self::TextCut(chars) => say(
                format!("the text is long; the first {chars} characters are shown"),
                format!("正文过长，只显示前 {chars} 个字符"),
            ),
            Self::NoText => say(
                "it holds no text; what it says may be in its attachments",
                "没有正文，内容可能在附件中",
            ),
            Self::FromHtml => say(
                "the text was taken from HTML; pictures and layout are left out",
                "正文取自 HTML，图片与版式已略去",
            ),
            _ => unreachable!("the others are worded elsewhere"),
        }
    }

    fn signature_text(&self) -> Bilingual {
        match self {
            Self::UnsignedTail(bytes) => say(
                format!(
                    "the signature leaves the last {bytes} bytes of the body open: they may have been added on the way"
                ),
                format!("签名未覆盖正文最后 {bytes} 字节，可能是途中添加的"),
            ),
            Self::UnsignedField(name) => say(
                format!("the signature does not cover {name}"),
                format!("签名未覆盖 {name}"),
            ),
            _ => unreachable!("the others are worded elsewhere"),
        }
    }
}

/// Adds a warning that is not there yet.
pub(crate) fn warn(warnings: &mut Vec<MailWarning>, warning: MailWarning) {
    if !warnings.contains(&warning) {
        warnings.push(warning);
    }
}
