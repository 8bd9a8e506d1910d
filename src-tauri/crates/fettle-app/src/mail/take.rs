//! Taking a mail in, once a person has said as what: by the way that the same
//! would be recorded by hand, with the mail kept as evidence.

use std::path::Path;

use chrono::{DateTime, Utc};
use fettle_domain::change::Change;
use fettle_domain::id::{EvidenceId, FactId};
use fettle_domain::request::{Fact, FactKind};
use fettle_domain::service::Channel;
use fettle_exchange::Mail;
use fettle_store::NewOp;

use super::read::{Opened, open};
use crate::actions::record::{demand, fact_of, keep_bytes};
use crate::app::Writing;
use crate::case::Call;
use crate::dto::mail::{MailAs, MailTakeInput};
use crate::dto::record::{RecordInput, TakeInInput};
use crate::dto::workspace::Done;
use crate::error::{AppError, AppResult, ErrorCode};
use crate::ids::fresh;
use crate::summary::summary;
use crate::wording::Lang;

/// Characters of a mail that become a demand's words when nobody chose any.
const DESCRIPTION_CHARS: usize = 1_000;

/// Takes a mail in, as one batch.
pub(crate) async fn mail_take(call: Call<'_>, input: MailTakeInput) -> AppResult<Done> {
    let opened = open(call.app, &input.path, call.lang).await?;
    refuse_another(&opened, &input, call.lang)?;
    let mut writing = call.app.writing().await?;
    refuse_again(call, &writing, &opened.mail).await?;
    let taking = Taking {
        sent_at: sent_at(&opened.mail, call.app.now(), call.lang)?,
        mail: &opened.mail,
        input: &input,
        call,
    };
    // Everything that can be refused is refused before the file is kept.
    let changes = taking.changes(&writing)?;
    let message = summary(&changes[0], writing.workspace(), call.lang);
    let now = call.app.now();
    let (kept, id) = keep_bytes(&writing, opened.bytes, &as_mail(&opened.file_name), now).await?;
    let ops = changes.into_iter().map(|change| proven(change, &id));
    let batch = ops.chain([kept]).collect();
    writing.done(batch, message).await
}

/// The name a mail is kept by: its ending says what it is.
fn as_mail(name: &str) -> String {
    let extension = Path::new(name).extension();
    if extension.is_some_and(|extension| extension.eq_ignore_ascii_case("eml")) {
        name.to_owned()
    } else {
        format!("{name}.eml")
    }
}

/// A change as it is recorded: a fact names the mail that proves it; a demand
/// is new.
fn proven(change: Change, evidence: &EvidenceId) -> NewOp {
    match change {
        Change::FactRecorded(fact) => Change::FactRecorded(Fact {
            evidence: vec![evidence.clone()],
            ..fact
        })
        .into(),
        change => NewOp {
            change,
            base_rev: Some(0),
        },
    }
}

fn refuse_another(opened: &Opened, input: &MailTakeInput, lang: Lang) -> AppResult<()> {
    if opened.mail.sha256 == input.sha256 {
        return Ok(());
    }
    let message = lang.say(
        "the file is another one than was shown; look at it again",
        "文件与刚才显示的不同，请重新查看",
    );
    Err(AppError {
        field: Some("sha256".to_owned()),
        ..AppError::new(ErrorCode::Stale, message)
    })
}

async fn refuse_again(call: Call<'_>, writing: &Writing<'_>, mail: &Mail) -> AppResult<()> {
    let kept = call.app.kept_mails.of(writing.store()).await?;
    let Some(taken) = kept.iter().find(|kept| kept.is(mail)) else {
        return Ok(());
    };
    let id = &taken.request_id;
    let message = call.lang.say(
        &format!("this e-mail was taken in already, with {id}"),
        &format!("该邮件已随 {id} 登记过"),
    );
    Err(AppError::new(ErrorCode::NotPossible, message))
}

/// When it was sent: what happened by a mail happened then.
fn sent_at(mail: &Mail, now: DateTime<Utc>, lang: Lang) -> AppResult<DateTime<Utc>> {
    let message = match mail.sent_at {
        Some(sent_at) if sent_at <= now => return Ok(sent_at),
        Some(_) => lang.say(
            "the e-mail says that it was sent in the future; record it by hand, with the time it came, and add the file as evidence",
            "邮件所写的发送时间在将来；请手工登记实际时间，并将文件作为凭证添加",
        ),
        None => lang.say(
            "the e-mail does not say when it was sent; record it by hand, with its time, and add the file as evidence",
            "邮件未写明发送时间；请手工登记时间，并将文件作为凭证添加",
        ),
    };
    Err(AppError::new(ErrorCode::NotPossible, message))
}

/// A mail on its way in.
struct Taking<'a> {
    call: Call<'a>,
    input: &'a MailTakeInput,
    mail: &'a Mail,
    sent_at: DateTime<Utc>,
}

impl Taking<'_> {
    /// What taking it in changes, before the file is kept.
    fn changes(&self, writing: &Writing<'_>) -> AppResult<Vec<Change>> {
        match self.input.taken_as {
            MailAs::Demand => self.demand(writing),
            MailAs::Reply => self.fact(writing, "reply"),
            MailAs::Confirmation => self.fact(writing, "confirmation"),
        }
    }

    /// A demand, and a note beside it that names the mail.
    fn demand(&self, writing: &Writing<'_>) -> AppResult<Vec<Change>> {
        let order_id = self.input.order_id.clone();
        let order_id = order_id
            .ok_or_else(|| self.lacks("order_id", "which order it rests on", "所属订单"))?;
        let input = TakeInInput {
            request_id: None,
            order_id,
            received_at: Some(self.sent_at),
            channel: Channel::Email.to_string(),
            services: self.input.services.clone(),
            skills: Vec::new(),
            description: Some(self.description()),
            work_hours: None,
            method: None,
            earliest_on: None,
            latest_on: None,
            parts_eta: None,
            parts: Vec::new(),
        };
        let now = self.call.app.now();
        let request = demand(writing.workspace(), &input, now)?;
        let note = Fact {
            fact_id: FactId::new(fresh(now)).expect("a UUID is an id"),
            request_id: request.request_id.clone(),
            at: self.sent_at,
            channel: Some(Channel::Email),
            what: FactKind::Note,
            evidence: Vec::new(),
            note: Some(self.note()),
            retracted: None,
        };
        Ok(vec![
            Change::RequestPut(request),
            Change::FactRecorded(note),
        ])
    }

    fn fact(&self, writing: &Writing<'_>, fact: &str) -> AppResult<Vec<Change>> {
        let request_id = self.input.request_id.clone();
        let request_id = request_id
            .ok_or_else(|| self.lacks("request_id", "which demand it belongs to", "所属需求"))?;
        let input = RecordInput {
            request_id,
            fact: fact.to_owned(),
            at: Some(self.sent_at),
            channel: Some(Channel::Email.to_string()),
            evidence: Vec::new(),
            note: Some(self.note()),
            agrees_method: Some(self.input.agrees_method),
            agrees_content: Some(self.input.agrees_content),
            method: None,
            appointment_on: self.input.appointment_on,
            appointment_from: None,
            appointment_to: None,
        };
        let (_, fact) = fact_of(writing, &input, self.call.app.now(), self.call.lang)?;
        Ok(vec![Change::FactRecorded(fact)])
    }

    fn lacks(&self, field: &str, en: &str, zh: &str) -> AppError {
        AppError::field(
            field,
            self.call
                .lang
                .say(&format!("say {en}"), &format!("请指明{zh}")),
        )
    }

    fn note(&self) -> String {
        let from = self.mail.from.first().map(ToString::to_string);
        let (from, subject) = (from.unwrap_or_default(), &self.mail.subject);
        self.call.lang.say(
            &format!("E-mail from {from}: {subject}"),
            &format!("{from} 的邮件：{subject}"),
        )
    }

    fn description(&self) -> String {
        let chosen = self.input.description.clone();
        let chosen = chosen.filter(|text| !text.trim().is_empty());
        chosen.unwrap_or_else(|| {
            let text = if self.mail.text.is_empty() {
                &self.mail.subject
            } else {
                &self.mail.text
            };
            text.chars().take(DESCRIPTION_CHARS).collect()
        })
    }
}
