//! E-mails that nobody meant well: whatever comes, reading ends soon, with a
//! letter or a sentence.
//!
//! `FETTLE_MAIL_CASES=1000000 cargo test --release -p fettle-exchange
//! hostile_mail` tries as many as asked for.

use std::env;
use std::fmt::Write as _;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use chrono::DateTime;
use fettle_exchange::{Mail, MailError, MailLimits, read_mail};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// How long reading one input may take, in a build that is not optimised and on
/// a machine that has other things to do.
const PATIENCE: Duration = Duration::from_mins(1);

fn read(bytes: &[u8]) -> Result<Mail, MailError> {
    read_mail(bytes, &MailLimits::default(), DateTime::UNIX_EPOCH)
}

/// Reads on a thread of its own: what hangs is found out.
fn within_patience(bytes: Vec<u8>) -> Result<Mail, MailError> {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || drop(tell.send(read(&bytes))));
    told.recv_timeout(PATIENCE)
        .expect("reading ends, and in time")
}

/// What holds for every letter that is read.
fn is_sound(mail: &Mail) -> bool {
    let odd = |text: &str| text.chars().any(|c| c.is_control() && c != '\n');
    let one_line = [
        Some(&mail.subject),
        mail.message_id.as_ref(),
        mail.language.as_ref(),
    ];
    let names = mail.attachments.iter().flat_map(|a| [&a.name, &a.kind]);
    let one_line = one_line.into_iter().flatten().chain(names);
    let limits = MailLimits::default();
    !odd(&mail.text)
        && mail.text.chars().count() <= limits.text_chars
        && one_line
            .into_iter()
            .all(|text| !odd(text) && !text.contains('\n'))
        && mail.attachments.len() <= limits.parts
        && mail
            .attachments
            .iter()
            .all(|a| !a.name.contains(['/', '\\']))
        && mail
            .from
            .iter()
            .chain(&mail.to)
            .all(|m| !odd(&m.to_string()))
}

fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    match read(bytes) {
        Ok(mail) => prop_assert!(is_sound(&mail), "{mail:?}"),
        Err(error) => prop_assert!(!error.text().zh.is_empty()),
    }
    Ok(())
}

fn config() -> ProptestConfig {
    let cases = env::var("FETTLE_MAIL_CASES").map_or(3_000, |text| text.parse().unwrap());
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A true mail with a part of every kind, signed.
const TRUE: &str = "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=x.example; s=s1; l=20;\r
 h=From:Date:Subject; bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=AuUoFEfD\r
Received: from a (a [1.2.3.4]) by b with SMTP id 1; Fri, 20 Nov 2026 02:00:00 +0000\r
From: =?gb2312?B?1vfW4Q==?= <a@x.example>, \"B\" <b@x.example>\r
To: group: c@x.example, d@x.example;, (comment) e@x.example\r
Subject: =?utf-8?q?K=C3=B6ln?= R-0019\r
Date: Fri, 20 Nov 2026 09:30:00 +0800 (CST)\r
Message-ID: <m1@x.example>\r
References: <a@x> <b@x>\r
Content-Language: de\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=\"o\"\r
\r
--o\r
Content-Type: multipart/alternative; boundary=i\r
\r
--i\r
Content-Type: text/plain; charset=gb18030\r
Content-Transfer-Encoding: base64\r
\r
1vfW4Q==\r
--i\r
Content-Type: text/html; charset*=utf-8''utf-8\r
Content-Transfer-Encoding: quoted-printable\r
\r
<p style=3D\"x\">K&ouml;ln<script>x</script><!-- c --> &#60;b=3E</p>\r
--i--\r
--o\r
Content-Type: application/pdf; name*0=\"a\"; name*1=\"b.pdf\"\r
Content-Disposition: attachment; filename=\"=?utf-8?b?YS5wZGY=?=\"\r
Content-Transfer-Encoding: base64\r
\r
aGVsbG8=\r
--o--\r
";

/// Pieces that mean something to a reader of mail.
const PIECES: [&str; 26] = [
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    "--o",
    "--o--\r\n",
    "--i\r\n",
    "=?",
    "?=",
    "=?utf-8?q?",
    "<",
    ">",
    "(",
    "\\",
    "\"",
    ";",
    "=",
    "=\r\n",
    "&#x",
    "<!--",
    "</script",
    "\0",
    "\u{202e}",
    "Content-Type: multipart/mixed; boundary=o\r\n",
    "Content-Type: message/rfc822\r\n\r\n",
    "From: a@b\r\n",
];

#[test]
fn any_bytes_are_read_or_refused() {
    let bytes = prop::collection::vec(any::<u8>(), 0..400);
    let headed = (bytes, any::<bool>());
    let outcome = TestRunner::new(config()).run(&headed, |(bytes, has_head)| {
        let head: &[u8] = if has_head { b"From: a@b\r\n" } else { b"" };
        check(&[head, &bytes].concat())
    });
    outcome.unwrap();
}

#[test]
fn a_true_mail_with_changed_bytes_is_read_or_refused() {
    let damage = (
        0..TRUE.len() + 1,
        prop::collection::vec((0..TRUE.len(), any::<u8>()), 0..12),
    );
    let outcome = TestRunner::new(config()).run(&damage, |(end, changes)| {
        let mut bytes = TRUE.as_bytes().to_vec();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        bytes.truncate(end);
        check(&bytes)
    });
    outcome.unwrap();
}

#[test]
fn a_true_mail_with_pieces_put_in_or_moved_is_read_or_refused() {
    let step = (
        0..TRUE.len(),
        0..TRUE.len(),
        0..PIECES.len() + 1,
        0_usize..60,
    );
    let steps = prop::collection::vec(step, 1..10);
    let outcome = TestRunner::new(config()).run(&steps, |steps| {
        let mut bytes = TRUE.as_bytes().to_vec();
        for (at, from, piece, length) in steps {
            let (at, from) = (at.min(bytes.len()), from.min(bytes.len()));
            let put = match PIECES.get(piece) {
                Some(piece) => piece.as_bytes().to_vec(),
                None => bytes[from..(from + length).min(bytes.len())].to_vec(),
            };
            let cut = (at + length * usize::from(length % 2 == 0)).min(bytes.len());
            bytes.splice(at..cut, put);
        }
        check(&bytes)
    });
    outcome.unwrap();
}

const FROM: &str = "From: a@b.example\r\n";

#[test]
fn nests_without_end_are_refused() {
    let mut nest = FROM.to_owned();
    for depth in 0..20_000 {
        let _ = write!(
            nest,
            "Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n"
        );
    }
    assert_eq!(
        within_patience(nest.into_bytes()),
        Err(MailError::TooDeep { limit: 16 })
    );
    let same = format!(
        "{FROM}{}",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(50_000)
    );
    assert!(within_patience(same.into_bytes()).is_err());
    // Mails in mails are listed and never opened: no depth is reached.
    let mails = format!(
        "{FROM}{}",
        "Content-Type: message/rfc822\r\n\r\n".repeat(200_000)
    );
    assert_eq!(
        within_patience(mails.into_bytes())
            .unwrap()
            .attachments
            .len(),
        1
    );
}

#[test]
fn parts_without_number_are_refused() {
    let head = format!("{FROM}Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    let many = format!("{head}{}", "--b\r\n\r\nx\r\n".repeat(400_000));
    assert_eq!(
        within_patience(many.into_bytes()),
        Err(MailError::ManyParts { limit: 500 })
    );
    // Each level copies the search, and no more: depth times length.
    let mut wide = FROM.to_owned();
    for depth in 0..15 {
        let _ = write!(
            wide,
            "Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n"
        );
    }
    wide.push_str(&"--b\r\n-".repeat(500_000));
    assert!(within_patience(wide.into_bytes()).is_ok());
}

#[test]
fn heads_without_end_are_refused() {
    let many = format!("{FROM}{}\r\nx", "X-A: b\r\n".repeat(100_000));
    assert!(matches!(
        within_patience(many.into_bytes()),
        Err(MailError::ManyFields { .. } | MailError::LongHead { .. })
    ));
    let long = format!("{FROM}Subject: {}\r\n\r\nx", "=?utf-8?q?".repeat(2_000_000));
    assert!(matches!(
        within_patience(long.into_bytes()),
        Err(MailError::LongHead { .. })
    ));
    let folded = format!("{FROM}Subject: a{}\r\n\r\nx", "\r\n b".repeat(1_000_000));
    assert!(matches!(
        within_patience(folded.into_bytes()),
        Err(MailError::LongHead { .. })
    ));
    let no_line = vec![b'a'; 20_000_000];
    assert!(within_patience(no_line).is_err());
}

/// Fields as long as they may be, of what makes their readers look far ahead.
#[test]
fn fields_that_are_slow_to_read_are_read_in_time() {
    let pieces = [
        "=?",
        "=?a?q?",
        "=?utf-8?b?",
        "(",
        "\"",
        "<",
        "a@b,",
        "\\",
        "((",
        ":;",
        "=?utf-8?q?=41",
        "*0*=''%41;",
        "<a>",
        ";",
        "a\r\n =?",
    ];
    for name in [
        "From",
        "To",
        "Subject",
        "References",
        "Content-Type",
        "Content-Disposition",
        "Date",
        "Received",
        "DKIM-Signature",
    ] {
        for piece in pieces {
            let value = piece.repeat(100_000 / piece.len());
            let mail = format!("{FROM}{name}: {value}\r\n\r\nx");
            let _ = within_patience(mail.into_bytes());
        }
    }
}

/// Bodies as long as they may be, of what makes their readers look far ahead.
#[test]
fn bodies_that_are_slow_to_read_are_read_in_time() {
    let pieces = [
        "<", "<!--", "<script>", "</", "&", "&#", "<a ", "\r\n", "\n\n", " ", "=", "=\r\n", "--b",
        "\u{feff}", "<p>", "&lt;",
    ];
    let html = "Content-Type: text/html; charset=utf-8\r\n\r\n";
    let wrapped =
        "Content-Type: text/plain; charset=gb18030\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    for head in [
        html,
        wrapped,
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
    ] {
        for piece in pieces {
            let body = piece.repeat(500_000 / piece.len());
            let mail = format!(
                "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=x; s=s; h=from; b=a; bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=\r\n{FROM}{head}{body}"
            );
            let read = within_patience(mail.into_bytes());
            assert!(read.is_ok_and(|mail| is_sound(&mail)), "{head}{piece:?}");
        }
    }
}

#[test]
fn what_is_too_large_is_refused_unread() {
    let mut large = FROM.as_bytes().to_vec();
    large.resize(26 * 1024 * 1024, b'a');
    assert!(matches!(
        within_patience(large),
        Err(MailError::TooLarge { .. })
    ));
}
