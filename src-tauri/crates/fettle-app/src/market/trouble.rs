//! What can stand between this desktop and the marketplace, in both languages:
//! what happened and what to do.
//!
//! Invariant: no sentence holds a secret. What comes from the platform's own
//! words was scrubbed by the client.

use fettle_marketplace::{Error, ReturnError, SignInError};
use fettle_secrets::{Absent, Error as SecretsError};

use super::note::Problem;
use super::words;
use crate::dto::marketplace::ProblemView;
use crate::error::{AppError, ErrorCode};
use crate::wording::Lang;

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Both {
    /// In English.
    pub en: String,
    /// In Chinese.
    pub zh: String,
}

/// A sentence in both languages.
pub(crate) fn both(en: impl Into<String>, zh: impl Into<String>) -> Both {
    Both {
        en: en.into(),
        zh: zh.into(),
    }
}

/// Something that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// A stable word to branch on and to translate by.
    pub code: &'static str,
    /// What happened.
    pub message: Both,
    /// What to do.
    pub advice: Both,
}

/// The secrets are sealed and nobody has given the passphrase yet.
pub(crate) const SEALED: &str = "sealed";

/// The passphrase is another.
pub(crate) const WRONG_PASSPHRASE: &str = "wrong_passphrase";

/// The sign-in is over, or there was none.
pub(crate) const SIGNED_OUT: &str = "signed_out";

/// The workspace is linked to a simulator that does not run.
pub(crate) const SIMULATOR_STOPPED: &str = "simulator_stopped";

impl Trouble {
    fn new(code: &'static str, message: (&str, &str), advice: (&str, &str)) -> Self {
        Self {
            code,
            message: both(message.0, message.1),
            advice: both(advice.0, advice.1),
        }
    }

    /// The workspace is linked to no marketplace.
    pub fn not_connected() -> Self {
        Self::new(
            "not_connected",
            (
                "this workspace is not connected to a marketplace",
                "此工作区尚未连接平台",
            ),
            ("Connect it first.", "请先连接。"),
        )
    }

    /// The secrets are sealed and nobody has given the passphrase yet.
    pub fn sealed() -> Self {
        Self::new(
            SEALED,
            (
                "the marketplace's secrets are sealed with a passphrase",
                "平台密钥已用口令封存",
            ),
            (
                "Give the passphrase; in a terminal, set FETTLE_PASSPHRASE.",
                "请输入口令；在终端中请设置 FETTLE_PASSPHRASE。",
            ),
        )
    }

    /// There is no key store, and no passphrase to do without.
    pub fn no_place(absent: Absent) -> Self {
        Self {
            code: SEALED,
            message: absent_words(absent),
            advice: both(
                "Give a passphrase, which seals the secrets in a file of yours; in a terminal, set \
                 FETTLE_PASSPHRASE.",
                "请设置口令，密钥将封存在您的文件中；在终端中请设置 FETTLE_PASSPHRASE。",
            ),
        }
    }

    /// The secrets are in a key store that cannot be reached now.
    pub fn key_store_gone(absent: Absent) -> Self {
        Self {
            code: "key_store",
            message: absent_words(absent),
            advice: both(
                "The secrets of this workspace are kept there: log in to the desktop where it \
                 was connected, or connect anew.",
                "此工作区的密钥保存在密钥库中：请登录连接时所用的桌面，或重新连接。",
            ),
        }
    }

    /// The secrets that the link needs are not where they were.
    pub fn secrets_missing() -> Self {
        Self::new(
            "secrets_missing",
            (
                "the app secret of this workspace's marketplace is not on this machine",
                "本机没有此工作区平台应用的密钥",
            ),
            ("Connect to the marketplace again.", "请重新连接平台。"),
        )
    }

    /// The workspace is linked to a simulator of this program that does not run.
    pub fn simulator_stopped() -> Self {
        Self::new(
            SIMULATOR_STOPPED,
            (
                "the simulated marketplace is not running: it ended with the program that started \
                 it",
                "模拟平台未运行：它已随启动它的程序结束",
            ),
            (
                "Start the simulator again in the settings, or disconnect.",
                "请在设置中重新启动模拟平台，或断开连接。",
            ),
        )
    }

    /// The workspace is linked to a simulator of another program that does not
    /// answer.
    pub fn simulator_silent(base_url: &str) -> Self {
        let port = base_url.trim_end_matches('/').rsplit(':').next();
        let port = port.unwrap_or_default();
        Self {
            code: "network",
            message: both(
                format!("the simulated marketplace at {base_url} does not answer"),
                format!("位于 {base_url} 的模拟平台没有应答"),
            ),
            advice: both(
                format!(
                    "Start it again with `fettle marketplace simulate --port {port}`, or \
                     disconnect."
                ),
                format!("请用 `fettle marketplace simulate --port {port}` 重新启动，或断开连接。"),
            ),
        }
    }

    /// From what the client says.
    pub fn of(error: &Error) -> Self {
        let problem = Problem {
            code: error.code().to_owned(),
            message: error.to_string(),
            advice: error.advice().to_owned(),
        };
        let zh = words::problem(&problem, Lang::Zh);
        Self {
            code: error.code(),
            message: both(problem.message, zh.message.trim_end_matches('。')),
            advice: both(problem.advice, zh.advice),
        }
    }

    /// From what the place of the secrets says.
    pub fn of_secrets(error: &SecretsError) -> Self {
        let (code, zh) = secrets_zh(error);
        let told = error.to_string();
        let (message, advice) = told.split_once("; ").unwrap_or((&told, ""));
        Self {
            code,
            message: both(message, zh.0),
            advice: both(capital(advice), zh.1),
        }
    }

    /// From how a sign-in in the browser ended.
    pub fn of_sign_in(error: &SignInError) -> Self {
        let zh = sign_in_zh(error);
        let advice = match error {
            SignInError::Port(_) => both(
                "End the program that uses it, then sign in again.",
                "请结束占用该端口的程序，然后重新登录。",
            ),
            _ => both("Sign in again.", "请重新登录。"),
        };
        Self {
            code: error.code(),
            message: both(error.to_string(), zh),
            advice,
        }
    }

    /// As a screen shows it.
    pub fn view(&self, lang: Lang) -> ProblemView {
        ProblemView {
            code: self.code.to_owned(),
            message: lang.say(&self.message.en, &self.message.zh),
            advice: lang.say(&self.advice.en, &self.advice.zh),
        }
    }

    /// As the error of a use case: one sentence.
    pub fn error(&self, lang: Lang) -> AppError {
        let view = self.view(lang);
        let message = one_sentence(&view.message, &view.advice, lang);
        match self.code {
            SEALED | WRONG_PASSPHRASE => AppError::field("passphrase", message),
            "secrets_file" => AppError::new(ErrorCode::File, message),
            _ => AppError::new(ErrorCode::NotPossible, message),
        }
    }
}

/// What happened and what to do as one sentence.
pub(crate) fn one_sentence(message: &str, advice: &str, lang: Lang) -> String {
    let advice = advice.trim_end_matches(['.', '。']);
    if advice.is_empty() {
        return message.to_owned();
    }
    let mut letters = advice.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    let advice: String = first.into_iter().chain(letters).collect();
    format!("{message}{}{advice}", lang.say("; ", "；"))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let text: String = first.into_iter().chain(letters).collect();
    if text.is_empty() { text } else { text + "." }
}

/// Why there is no key store.
pub(crate) fn absent_words(absent: Absent) -> Both {
    let zh = match absent {
        Absent::NoBus => "此会话没有可访问密钥库的总线".to_owned(),
        Absent::NoService => "此会话的总线上没有密钥库应答".to_owned(),
        Absent::Silent(limit) => format!("密钥库在 {} 秒内没有应答", limit.as_secs()),
        Absent::Unusable => "此会话的密钥库已锁定或无处存放".to_owned(),
        Absent::Unknown => "此系统没有本程序可用的密钥库".to_owned(),
    };
    both(absent.to_string(), zh)
}

type Zh = (String, &'static str);

fn secrets_zh(error: &SecretsError) -> (&'static str, Zh) {
    let own = |code, message: String, advice| (code, (message, advice));
    match error {
        SecretsError::WrongPassphrase(path) => own(
            WRONG_PASSPHRASE,
            format!("口令无法打开 {}", path.display()),
            "请重试，或断开后重新连接。",
        ),
        SecretsError::Damaged(path) => own(
            "secrets_damaged",
            format!("封存文件 {} 已损坏，未作改动", path.display()),
            "请放回备份，或断开后重新连接。",
        ),
        SecretsError::EmptyPassphrase => {
            own(SEALED, "口令为空".to_owned(), "请选择他人无法猜到的口令。")
        }
        SecretsError::File { path, source } => own(
            "secrets_file",
            format!("{}：{source}", path.display()),
            "请检查磁盘空间和文件夹权限。",
        ),
        SecretsError::NoFolder => own(
            "secrets_file",
            "此用户没有存放程序数据的文件夹".to_owned(),
            "请设置 HOME 或 XDG_DATA_HOME。",
        ),
        SecretsError::InsideWorkspace(path) => own(
            "secrets_file",
            format!("密钥文件夹 {} 位于工作区内", path.display()),
            "请将 XDG_DATA_HOME 设为工作区以外的文件夹。",
        ),
        SecretsError::Silent(limit) => own(
            "key_store",
            format!("密钥库在 {} 秒内没有应答", limit.as_secs()),
            "请解锁密钥库后重试。",
        ),
        SecretsError::Locked => own("key_store", "密钥库已锁定".to_owned(), "请解锁后重试。"),
        SecretsError::KeyStore(_) => own(
            "key_store",
            "密钥库操作失败".to_owned(),
            "请确认它在其他程序中可用，然后重试。",
        ),
        SecretsError::NoEntropy => own(
            "secrets_file",
            "系统不提供随机数，无法封存".to_owned(),
            "请检查系统。",
        ),
    }
}

fn sign_in_zh(error: &SignInError) -> String {
    match error {
        SignInError::Return(ReturnError::NoState) => "浏览器返回时没有此次登录的标记".to_owned(),
        SignInError::Return(ReturnError::OtherState) => "浏览器从另一次登录返回".to_owned(),
        SignInError::Return(ReturnError::Refused(word)) => format!("平台未完成登录：{word}"),
        SignInError::Return(ReturnError::NoCode) => "浏览器返回时没有授权码".to_owned(),
        SignInError::TimedOut => "未在规定时间内完成登录".to_owned(),
        SignInError::Port(port) => format!("无法监听本机端口 {port}"),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::Duration;

    use super::*;

    fn all() -> Vec<Trouble> {
        let path = PathBuf::from("/home/li/0197.sealed");
        let errors = [Error::SignedOut, Error::Http { status: 500 }, Error::Vault];
        let secrets = [
            SecretsError::WrongPassphrase(path.clone()),
            SecretsError::Damaged(path.clone()),
            SecretsError::EmptyPassphrase,
            SecretsError::NoFolder,
            SecretsError::InsideWorkspace(path),
            SecretsError::Silent(Duration::from_mins(1)),
            SecretsError::Locked,
            SecretsError::KeyStore("keep a secret"),
            SecretsError::NoEntropy,
        ];
        let sign_ins = [
            SignInError::Return(ReturnError::Refused("denied".to_owned())),
            SignInError::TimedOut,
            SignInError::Port(1),
        ];
        let mut all = vec![
            Trouble::not_connected(),
            Trouble::sealed(),
            Trouble::no_place(Absent::NoBus),
            Trouble::key_store_gone(Absent::NoService),
            Trouble::secrets_missing(),
            Trouble::simulator_stopped(),
            Trouble::simulator_silent("http://127.0.0.1:8765"),
        ];
        all.extend(errors.iter().map(Trouble::of));
        all.extend(secrets.iter().map(Trouble::of_secrets));
        all.extend(sign_ins.iter().map(Trouble::of_sign_in));
        all
    }

    #[test]
    fn everything_is_said_in_both_languages_with_what_to_do() {
        let is_han = |text: &str| text.chars().any(|letter| ('一'..='龥').contains(&letter));
        for trouble in all() {
            let (en, zh) = (trouble.view(Lang::En), trouble.view(Lang::Zh));
            for text in [&en.message, &en.advice] {
                assert!(!text.is_empty() && !is_han(text), "{trouble:?}");
            }
            for text in [&zh.message, &zh.advice] {
                assert!(is_han(text), "{trouble:?}");
            }
            assert!(
                en.advice.ends_with('.') && zh.advice.ends_with('。'),
                "{trouble:?}"
            );
            let sentence = trouble.error(Lang::En).message;
            assert!(
                sentence.contains("; ") && !sentence.ends_with('.'),
                "{sentence}"
            );
        }
    }

    #[test]
    fn a_simulator_that_is_silent_says_how_to_start_it() {
        let told = Trouble::simulator_silent("http://127.0.0.1:8765/").error(Lang::En);
        assert!(
            told.message.contains("simulate --port 8765`"),
            "{}",
            told.message
        );
    }
}
