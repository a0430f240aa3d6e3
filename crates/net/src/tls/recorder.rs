//! For an auditor, who has to look behind bad certificates too.

use std::sync::{Arc, Mutex};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerified;

use super::verifier::{Judge, Shown};
use super::{Roots, provider};

/// Lets every certificate pass and remembers what is wrong with it.
#[derive(Debug)]
pub(super) struct Recorder {
    verifier: Option<Arc<WebPkiServerVerifier>>,
    problem: Mutex<Option<String>>,
}

impl Recorder {
    pub(super) fn new() -> Self {
        let roots = Roots::native().store;
        let verifier = WebPkiServerVerifier::builder_with_provider(roots, provider()).build().ok();
        Self { verifier, problem: Mutex::new(None) }
    }

    pub(super) fn problem(&self) -> Option<String> {
        self.problem.lock().map(|problem| problem.clone()).unwrap_or_default()
    }
}

impl Judge for Recorder {
    fn judge(&self, shown: &Shown<'_>) -> Result<ServerCertVerified, rustls::Error> {
        let found = match &self.verifier {
            Some(verifier) => shown.ordinarily(verifier).err().map(|error| error.to_string()),
            None => Some("no root certificates on this machine".to_owned()),
        };
        if let Ok(mut problem) = self.problem.lock() {
            *problem = found;
        }
        Ok(ServerCertVerified::assertion())
    }
}
