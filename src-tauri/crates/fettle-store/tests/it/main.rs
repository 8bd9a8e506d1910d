//! The store from outside: one binary, a module a subject.

#[cfg(test)]
mod append;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod doctor;
#[cfg(test)]
mod interruption;
#[cfg(test)]
mod law;
#[cfg(test)]
mod market;
#[cfg(test)]
mod packs;
#[cfg(test)]
mod support;
