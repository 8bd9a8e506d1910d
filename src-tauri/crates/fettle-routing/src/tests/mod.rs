//! Laws over random problems that use every feature at once, and small problems
//! whose answer can be worked out by hand.

mod bookings;
mod by_hand;
mod changes;
mod crossing;
mod generate;
mod journeys;
mod plans;
mod steps;
