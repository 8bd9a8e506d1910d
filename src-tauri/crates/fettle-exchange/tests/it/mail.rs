//! E-mails as mail programs keep them.

use chrono::{DateTime, Utc};
use fettle_exchange::{DkimVerdict, Mail, MailError, MailLimits, MailWarning, mail_ids, read_mail};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn try_read(bytes: &[u8]) -> Result<Mail, MailError> {
    read_mail(bytes, &MailLimits::default(), at("2026-11-21T00:00:00Z"))
}

fn read(text: &str) -> Mail {
    try_read(text.replace('\n', "\r\n").as_bytes()).unwrap()
}

const HEAD: &str = "From: \"Ana, Lyon\" <Ana@Lyon.example>
To: Service <service@fettle.example>, b@fettle.example
Cc: c@fettle.example
Subject: Order 204731438796399620: spindle
Date: Fri, 20 Nov 2026 09:30:00 +0100
Message-ID: <m1@lyon.example>
In-Reply-To: <m0@fettle.example>
References: <a@x> <m0@fettle.example>
";

#[test]
fn a_plain_letter_is_read() {
    let mail = read(&format!("{HEAD}\nThe spindle stops.\n\n\n\nAna\n"));
    assert_eq!(mail.from[0].to_string(), "Ana, Lyon <ana@lyon.example>");
    let to: Vec<_> = mail.to.iter().map(|to| to.address.as_str()).collect();
    assert_eq!(
        to,
        [
            "service@fettle.example",
            "b@fettle.example",
            "c@fettle.example"
        ]
    );
    assert_eq!(mail.subject, "Order 204731438796399620: spindle");
    assert_eq!(mail.sent_at, Some(at("2026-11-20T08:30:00Z")));
    assert_eq!(mail.message_id.as_deref(), Some("m1@lyon.example"));
    assert_eq!(mail.answers, ["a@x", "m0@fettle.example"]);
    assert_eq!(mail.text, "The spindle stops.\n\nAna");
    assert_eq!(
        (mail.warnings, mail.dkim.verdict),
        (vec![], DkimVerdict::NotSigned)
    );
    assert_eq!(mail.sha256.len(), 64);
}

#[test]
fn line_ends_of_any_kind_read_the_same() {
    let text = format!("{HEAD}\nThe spindle stops.\n");
    let bare = try_read(text.as_bytes()).unwrap();
    assert_eq!(bare.text, read(&text).text);
    assert_eq!(bare.from, read(&text).from);
}

#[test]
fn a_letter_in_forms_and_with_files_shows_its_plain_form_and_lists_the_files() {
    let mail = read(&format!(
        "{HEAD}MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=\"outer\"

for old programs
--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

K=C3=B6ln calls
--inner
Content-Type: text/html

<p>K&ouml;ln <b>calls</b></p><script>x()</script>
--inner--

--outer
Content-Type: image/jpeg; name=\"../../etc/spindle.jpg\"
Content-Transfer-Encoding: base64
Content-Disposition: attachment;
 filename*=utf-8''%E4%B8%BB%E8%BD%B4.jpg

aGVsbG8=
--outer
Content-Type: message/rfc822

From: nobody@x

inner text
--outer--
"
    ));
    assert_eq!(mail.text, "Köln calls");
    let files: Vec<_> = mail
        .attachments
        .iter()
        .map(|a| (a.name.as_str(), a.bytes, a.kind.as_str()))
        .collect();
    assert_eq!(
        files,
        [("主轴.jpg", 5, "image/jpeg"), ("", 28, "message/rfc822")]
    );
    assert_eq!(mail.warnings, []);
}

#[test]
fn damaged_parts_still_show_what_is_left() {
    let typed = format!("{HEAD}Content-Type: multipart/mixed; boundary=b\n\n");
    let check = |body: &str, expected: &str| {
        let mail = read(&format!("{typed}{body}"));
        assert_eq!(mail.text, expected, "{body}");
        assert_eq!(mail.warnings, [MailWarning::BrokenParts], "{body}");
    };
    check("no delimiter\nat all\n", "no delimiter\nat all");
    check("--b\nno head at all\n", "no head at all");
    check("--b\nContent-Type: text/plain\n\ncut off", "cut off");
    check(
        "--bb\nx\n--b\n\nafter another's delimiter\n",
        "after another's delimiter",
    );
}

#[test]
fn html_is_taken_only_where_there_is_nothing_else() {
    let mail = read(&format!(
        "{HEAD}Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

 
--b
Content-Type: text/html; charset=utf-8

<html><head><title>t</title></head><body><p>One</p><img src=\"http://x/p.gif\">two&lt;b&gt;</body></html>
--b--
"
    ));
    assert_eq!(mail.text, "One\n\ntwo< b>");
    assert_eq!(mail.warnings, [MailWarning::FromHtml]);
}

fn with_body(charset: &str, body: &[u8]) -> Mail {
    let head =
        format!("{HEAD}Content-Type: text/plain; charset={charset}\n\n").replace('\n', "\r\n");
    try_read(&[head.as_bytes(), body].concat()).unwrap()
}

#[test]
fn letters_of_many_machines_are_read() {
    let check = |charset: &str, body: &[u8], expected: &str| {
        let mail = with_body(charset, body);
        assert_eq!(mail.text, expected, "{charset}");
        mail.warnings
    };
    assert_eq!(check("gb2312", b"\xD6\xF7\xD6\xE1", "主轴"), []);
    assert_eq!(check("GBK", b"\xD6\xF7\xD6\xE1", "主轴"), []);
    assert_eq!(
        check(
            "gb18030",
            b"\xD6\xF7\x81\x30\x81\x30",
            "主\u{80}".trim_end_matches('\u{80}')
        ),
        []
    );
    assert_eq!(check("big5", b"\xA5\x44\xB6\x62", "主軸"), []);
    assert_eq!(check("iso-8859-1", b"K\xF6ln", "Köln"), []);
    assert_eq!(check("iso-8859-2", b"\xA3\xF3d\xBC", "Łódź"), []);
    assert_eq!(check("utf-7", b"K+APY-ln", "Köln"), []);
    let guessed = |name: &str| vec![MailWarning::GuessedCharset(name.to_owned())];
    assert_eq!(
        check("us-ascii", b"K\xF6ln", "Köln"),
        guessed("windows-1252")
    );
    assert_eq!(
        check("us-ascii", b"\xD6\xF7\xD6\xE1", "主轴"),
        guessed("GBK")
    );
    let unknown = MailWarning::UnknownCharset("x-klingon".to_owned());
    assert_eq!(check("x-klingon", b"K\xC3\xB6ln", "Köln"), [unknown]);
    let undecodable = MailWarning::Undecodable("UTF-8".to_owned());
    assert_eq!(check("utf-8", b"K\xF6ln", "K\u{fffd}ln"), [undecodable]);
}

#[test]
fn encoded_words_are_read_and_nothing_turns_the_writing() {
    let mail = read(
        "From: =?gb2312?B?1vfW4Q==?= <a@x.example>
Subject: =?utf-8?q?K=C3=B6ln?= =?big5?B?pUS2Yg==?= \u{202e}gpj.exe
Date: Fri, 20 Nov 2026 09:30:00 +0100

x
",
    );
    assert_eq!(mail.from[0].name.as_deref(), Some("主轴"));
    assert_eq!(mail.subject, "Köln主軸 gpj.exe");
}

fn dated(lines: &str) -> Vec<MailWarning> {
    read(&format!("From: a@x.example\n{lines}\n\nx\n")).warnings
}

#[test]
fn what_is_odd_about_the_head_is_told() {
    use MailWarning as W;
    assert_eq!(dated("Subject: x"), [W::NoDate]);
    let unreadable = |text: &str| vec![W::UnreadableDate(text.to_owned())];
    assert_eq!(dated("Date: yesterday"), unreadable("yesterday"));
    assert_eq!(
        dated("Date: Fri, 20 Nov 2026 09:30:00"),
        unreadable("Fri, 20 Nov 2026 09:30:00")
    );
    assert_eq!(dated("Date: Mon, 20 Nov 2026 09:30 +0800 (CST)"), []);
    assert_eq!(dated("Date: 20 Nov 2026 09:30:00 GMT"), []);
    assert_eq!(
        dated("Date: Sat, 21 Nov 2026 09:30:00 +0000"),
        [W::FutureDate]
    );
    let date = "Date: Fri, 20 Nov 2026 09:30:00 +0800";
    let stamped = |first: &str| {
        dated(&format!(
            "{date}\nReceived: from b by c; Fri, 20 Nov 2026 20:00:00 +0800\nReceived: from a\n by b; {first}"
        ))
    };
    assert_eq!(stamped("Fri, 20 Nov 2026 02:00:00 +0000"), []);
    let apart = W::ClocksApart {
        sent_at: at("2026-11-20T01:30:00Z"),
        received_at: at("2026-11-20T04:30:00Z"),
    };
    let told = stamped("Fri, 20 Nov 2026 12:30:00 +0800");
    assert!(told[0].text().en.contains("3 h 0 min later"));
    assert_eq!(told, [apart]);
    let two = read(&format!("From: c@y.example\n{HEAD}\nx\n"));
    assert_eq!(two.warnings, [W::SeveralSenders(2)]);
    let none = read("Date: Fri, 20 Nov 2026 09:30:00 +0800\n\nx\n");
    assert_eq!(none.warnings, [W::NoSender]);
}

#[test]
fn the_language_is_what_it_says_or_what_its_letters_tell() {
    let check = |head: &str, text: &str, expected: Option<&str>| {
        let mail = read(&format!("{HEAD}{head}\n{text}\n"));
        assert_eq!(mail.language.as_deref(), expected, "{head}{text}");
    };
    check("Content-Language: de-AT, en\n", "x", Some("de-AT"));
    check("", "主轴停转 FT-100", Some("zh"));
    check("", "Шпиндель FT-100", Some("ru"));
    check("", "المغزل FT-100", Some("ar"));
    check("", "The spindle stops", None);
}

#[test]
fn what_is_no_mail_is_refused() {
    let check = |bytes: &[u8], expected: MailError| {
        assert_eq!(try_read(bytes).unwrap_err(), expected);
    };
    check(b"", MailError::NotMail);
    check(b"PK\x03\x04 a workbook", MailError::NotMail);
    check(b"Dear sirs,\r\n\r\nhello", MailError::NotMail);
}

#[test]
fn the_ids_alone_are_read_too() {
    let ids = mail_ids(HEAD.as_bytes(), &MailLimits::default());
    assert_eq!(ids.message_id.as_deref(), Some("m1@lyon.example"));
    assert_eq!(mail_ids(b"PK", &MailLimits::default()).message_id, None);
}

#[test]
fn every_sentence_is_told_in_both_languages() {
    let now = at("2026-11-20T04:30:00Z");
    let warnings = [
        MailWarning::NoSender,
        MailWarning::SeveralSenders(2),
        MailWarning::NoDate,
        MailWarning::UnreadableDate(String::new()),
        MailWarning::FutureDate,
        MailWarning::ClocksApart {
            sent_at: now,
            received_at: now,
        },
        MailWarning::BrokenParts,
        MailWarning::Undecodable(String::new()),
        MailWarning::UnknownCharset(String::new()),
        MailWarning::GuessedCharset(String::new()),
        MailWarning::TextCut(1),
        MailWarning::NoText,
        MailWarning::FromHtml,
        MailWarning::UnsignedTail(1),
        MailWarning::UnsignedField("Date"),
    ];
    for text in warnings.iter().map(MailWarning::text) {
        assert!(
            !text.en.is_empty() && text.zh.chars().any(|c| c > '\u{4e00}'),
            "{text:?}"
        );
    }
}
