//! E-mail: to which demand one belongs, what it could be taken for, and text to
//! send.
//!
//! Owns the judgement and its wording. Knows nothing of the form of a mail:
//! that is read by `fettle-exchange`; and takes nothing in by itself: a person
//! decides, and what they decide goes the way of what is recorded by hand.
//!
//! Invariant: nothing is made up. What a mail does not say is not recorded;
//! what a text to send lacks stands in it as a gap and in the list beside it.
//!
//! Start reading at [`read`], then `matching`; for texts at [`reply`].

mod kept;
mod matching;
mod proposal;
pub mod read;
pub mod reply;
mod take;
mod template;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use kept::KeptMails;
pub(crate) use read::mail_read;
pub(crate) use reply::reply_text;
pub(crate) use take::mail_take;
