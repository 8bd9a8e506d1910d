//! What is acknowledged stays, whatever happens to the process.

#[cfg(unix)]
#[cfg(test)]
mod kill;
