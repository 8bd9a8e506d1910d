//! Ways to take jobs off their routes, one file each.

mod strings;

pub(crate) use strings::Strings;
