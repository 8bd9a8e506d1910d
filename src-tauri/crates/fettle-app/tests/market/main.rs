//! The marketplace in the real program and the real store, against the
//! simulator: one binary, a module a subject.

#[cfg(test)]
mod behaviour;
#[cfg(test)]
#[cfg(unix)]
mod kill;
#[cfg(test)]
mod law;
#[cfg(test)]
mod rig;
#[cfg(test)]
mod truth;
