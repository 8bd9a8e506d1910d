//! The signature that a sending domain puts on a mail (DKIM, RFC 6376), as far
//! as it can be judged without a network.
//!
//! What the signature says of the body, its hash, is checked. Whether the
//! domain made the signature is not: its public key is in the DNS. So nothing
//! here ever says that a mail is genuine; a body that was changed after it was
//! signed is found out.

mod canon;
mod tags;

use sha2::{Digest, Sha256};

use super::MailWarning;
use super::field::Fields;
use super::warning::warn;
use canon::{BodyCanon, canonical_body};
use tags::{Signature, read_signature};

/// The most signatures of one mail that are looked at.
const MOST: usize = 8;
/// Fields whose change would change what a mail proves.
const TELLING: [&str; 2] = ["Date", "Subject"];

/// How far a mail's signature can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DkimVerdict {
    /// It has none.
    NotSigned,
    /// The body is the one that was signed; by whom is not checked.
    BodyMatches,
    /// The body is another than the one that was signed.
    BodyChanged,
    /// No signature of it can be read, or none is of a kind that proves
    /// anything.
    Malformed,
}

/// What was found of a mail's signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dkim {
    /// The best of them decides.
    pub verdict: DkimVerdict,
    /// The domain that it names.
    pub domain: Option<String>,
    /// Whether that is the domain of the sender's address, or one above it.
    pub is_senders: bool,
    /// How many signatures there are.
    pub signatures: usize,
}

/// Judges the signatures of a mail from its body as it stands in the file.
pub(crate) fn judge(
    fields: &Fields<'_>,
    body: &[u8],
    from: Option<&str>,
    warnings: &mut Vec<MailWarning>,
) -> Dkim {
    let mut best = Dkim {
        verdict: DkimVerdict::NotSigned,
        domain: None,
        is_senders: false,
        signatures: fields.all("DKIM-Signature").count(),
    };
    let mut chosen = None;
    for field in fields.all("DKIM-Signature").take(MOST) {
        let read = read_signature(field.value);
        let found = verdict(read.as_ref(), body);
        let domain = read.as_ref().map(|signature| signature.domain.clone());
        let is_senders = is_of(domain.as_deref(), from);
        if rank(found, is_senders) > rank(best.verdict, best.is_senders) {
            best = Dkim {
                verdict: found,
                domain,
                is_senders,
                ..best
            };
            chosen = read;
        }
    }
    if let (Some(signature), DkimVerdict::BodyMatches) = (chosen, best.verdict) {
        tell_gaps(&signature, body, warnings);
    }
    best
}

/// The better of two signatures: one that holds, and of those the sender's own.
fn rank(verdict: DkimVerdict, is_senders: bool) -> (u8, bool) {
    let order = match verdict {
        DkimVerdict::NotSigned => 0,
        DkimVerdict::Malformed => 1,
        DkimVerdict::BodyChanged => 2,
        DkimVerdict::BodyMatches => 3,
    };
    (order, is_senders)
}

fn verdict(signature: Option<&Signature>, body: &[u8]) -> DkimVerdict {
    let Some(signature) = signature else {
        return DkimVerdict::Malformed;
    };
    match body_hash(body, signature.body, signature.length) {
        Some(hash) if hash == signature.body_hash => DkimVerdict::BodyMatches,
        _ => DkimVerdict::BodyChanged,
    }
}

/// The hash of a body in canonical form; of its first `length` bytes, where a
/// length is named. `None` when the body is shorter than that.
fn body_hash(body: &[u8], canon: BodyCanon, length: Option<u64>) -> Option<[u8; 32]> {
    let mut hasher = Sha256::new();
    let mut left = length.unwrap_or(u64::MAX);
    canonical_body(body, canon, &mut |bytes| {
        let take = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
        hasher.update(&bytes[..take]);
        left -= take as u64;
    });
    let is_short = length.is_some() && left > 0;
    (!is_short).then(|| hasher.finalize().into())
}

/// Whether a signing domain is that of an address, or one above it.
fn is_of(domain: Option<&str>, address: Option<&str>) -> bool {
    let (Some(domain), Some((_, host))) = (domain, address.and_then(|a| a.rsplit_once('@'))) else {
        return false;
    };
    let above = host.strip_suffix(domain);
    above.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Warns of what a signature that holds leaves open.
fn tell_gaps(signature: &Signature, body: &[u8], warnings: &mut Vec<MailWarning>) {
    if let Some(length) = signature.length {
        let mut whole = 0;
        canonical_body(body, signature.body, &mut |bytes| {
            whole += bytes.len() as u64;
        });
        if whole > length {
            warn(warnings, MailWarning::UnsignedTail(whole - length));
        }
    }
    let unsigned = TELLING.into_iter().filter(|name| !signature.covers(name));
    for name in unsigned {
        warn(warnings, MailWarning::UnsignedField(name));
    }
}

#[cfg(test)]
mod tests;
