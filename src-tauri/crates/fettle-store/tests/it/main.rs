//! The store from outside: one binary, a module a subject.

#[cfg(test)]
mod append;
#[cfg(test)]
mod support;
