//! Laws and worked examples across modules; the small ones are inline.

mod promises;
