use super::*;
use crate::mail::MailLimits;
use crate::mail::field::{Stray, read_fields};

fn canonical(body: &str, canon: BodyCanon) -> String {
    let mut out = Vec::new();
    canonical_body(body.as_bytes(), canon, &mut |bytes| {
        out.extend_from_slice(bytes);
    });
    String::from_utf8(out).unwrap()
}

/// RFC 6376, 3.4.5: the examples.
#[test]
fn bodies_take_their_canonical_form() {
    let body = " C \r\nD \t E\r\n\r\n\r\n";
    assert_eq!(canonical(body, BodyCanon::Simple), " C \r\nD \t E\r\n");
    assert_eq!(canonical(body, BodyCanon::Relaxed), " C\r\nD E\r\n");
    for canon in [BodyCanon::Simple, BodyCanon::Relaxed] {
        assert_eq!(canonical("a\n\nb", canon), "a\r\n\r\nb\r\n");
    }
    assert_eq!(canonical(" \t\r\n\r\n", BodyCanon::Relaxed), "");
}

/// RFC 6376, 3.4.3 and 3.4.4 name the hashes of an empty body.
#[test]
fn the_hash_of_an_empty_body_is_the_one_of_the_rfc() {
    let check = |canon, text: &str| {
        let expected = crate::mail::transfer::base64(text.as_bytes(), 32);
        assert_eq!(body_hash(b"", canon, None).unwrap().to_vec(), expected);
    };
    check(
        BodyCanon::Simple,
        "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=",
    );
    check(
        BodyCanon::Relaxed,
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    );
}

const BODY: &str = "Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n";

fn judged(signature: &str, body: &str) -> (Dkim, Vec<MailWarning>) {
    let head = format!("DKIM-Signature: {signature}\r\nFrom: a@football.example.com\r\n\r\n");
    let (fields, _) = read_fields(head.as_bytes(), Stray::Passed, &MailLimits::default()).unwrap();
    let mut warnings = Vec::new();
    let from = Some("a@football.example.com");
    (
        judge(&fields, body.as_bytes(), from, &mut warnings),
        warnings,
    )
}

/// The signed message of RFC 6376, A.2.
fn rfc_signature(change: impl Fn(&str) -> String) -> String {
    change(
        "v=1; a=rsa-sha256; s=brisbane; d=example.com;\r\n c=simple/simple; q=dns/txt; i=joe@football.example.com;\r\n h=Received : From : To : Subject : Date : Message-ID;\r\n bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB",
    )
}

#[test]
fn the_rfcs_own_message_holds_and_a_changed_one_does_not() {
    let check = |signature: String, body: &str, expected: DkimVerdict| {
        let (found, warnings) = judged(&signature, body);
        assert_eq!(found.verdict, expected, "{signature}");
        warnings
    };
    let plain = || rfc_signature(str::to_owned);
    let warnings = check(plain(), BODY, DkimVerdict::BodyMatches);
    assert_eq!(warnings, []);
    check(
        plain(),
        &BODY.replace("\r\n", "\n"),
        DkimVerdict::BodyMatches,
    );
    check(
        plain(),
        &format!("{BODY}\r\n\r\n"),
        DkimVerdict::BodyMatches,
    );
    check(
        plain(),
        &BODY.replace("lost", "won"),
        DkimVerdict::BodyChanged,
    );
    check(plain(), &format!("{BODY}P.S."), DkimVerdict::BodyChanged);
    let spaced = BODY
        .replace("lost the", "lost \t the")
        .replace("Joe.", "Joe. ");
    check(plain(), &spaced, DkimVerdict::BodyChanged);
    let relaxed = rfc_signature(|text| text.replace("c=simple/simple", "c=relaxed/relaxed"));
    check(relaxed, &spaced, DkimVerdict::BodyMatches);
}

#[test]
fn the_signer_is_named_and_never_believed() {
    let (found, _) = judged(&rfc_signature(str::to_owned), BODY);
    assert_eq!(
        (found.domain.as_deref(), found.is_senders),
        (Some("example.com"), true)
    );
    let other = rfc_signature(|text| text.replace("d=example.com", "d=xample.com"));
    assert!(!judged(&other, BODY).0.is_senders);
}

#[test]
fn a_length_is_honoured_and_told() {
    let length = BODY.len();
    let limited = rfc_signature(|text| text.replace("q=dns/txt", &format!("l={length}")));
    let (found, warnings) = judged(&limited, &format!("{BODY}Send the money here.\r\n"));
    assert_eq!(found.verdict, DkimVerdict::BodyMatches);
    assert_eq!(warnings, [MailWarning::UnsignedTail(22)]);
    let beyond = rfc_signature(|text| text.replace("q=dns/txt", "l=9999"));
    assert_eq!(judged(&beyond, BODY).0.verdict, DkimVerdict::BodyChanged);
}

#[test]
fn what_a_signature_leaves_open_is_told() {
    let open = rfc_signature(|text| text.replace(" Subject : Date :", ""));
    let (_, warnings) = judged(&open, BODY);
    let expected = ["Date", "Subject"].map(MailWarning::UnsignedField);
    assert_eq!(warnings, expected);
}

#[test]
fn a_signature_that_proves_nothing_is_malformed() {
    let check = |from: &str, to: &str| {
        let signature = rfc_signature(|text| text.replace(from, to));
        assert_eq!(
            judged(&signature, BODY).0.verdict,
            DkimVerdict::Malformed,
            "{to}"
        );
    };
    check("v=1", "v=2");
    check("rsa-sha256", "rsa-sha1");
    check("bh=2jUS", "bh=jUS");
    check("h=Received : From :", "h=Received :");
    check("s=brisbane;", "");
    check("d=example.com", "d=");
    check("q=dns/txt", "d=example.com");
    check("q=dns/txt", "l=many");
    check("c=simple/simple", "c=simple/none");
    assert_eq!(judged("nonsense", BODY).0.verdict, DkimVerdict::Malformed);
}

#[test]
fn the_best_signature_decides() {
    let wrong = rfc_signature(|text| text.replace("2jUS", "AAAA"));
    let both = format!(
        "{wrong}\r\nDKIM-Signature: {}",
        rfc_signature(str::to_owned)
    );
    let (found, _) = judged(&both, BODY);
    assert_eq!(
        (found.verdict, found.signatures),
        (DkimVerdict::BodyMatches, 2)
    );
}
