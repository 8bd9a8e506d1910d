//! The same runs over a loopback port: the real transport and the real server.

use std::sync::Arc;

use fettle_marketplace::{Bounds, HttpTransport, Jitter, Transport};
use fettle_marketplace_sim::{Simulator, serve};
use tokio::net::TcpListener;

use crate::rig::Rig;
use crate::runs::{options, run};

/// Starts a server for `simulator` on a port of its own.
pub fn way(simulator: Arc<Simulator>) -> (String, Arc<dyn Transport>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(serve(TcpListener::from_std(listener).unwrap(), simulator));
    (
        url,
        Arc::new(HttpTransport::new(&Bounds::default()).unwrap()),
    )
}

#[tokio::test]
async fn runs_of_faults_over_http() {
    for seed in 0..20 {
        let mut chance = Jitter::new(seed);
        let mut rig = Rig::via(options(seed, &mut chance), way);
        run(&mut rig, &mut chance).await;
    }
}
