//! Controls.
use super::Examiner;
use sekisho_evidence::target::Endpoint;
impl Examiner<'_> {
    /// Asks the control.
    pub async fn control(&mut self, _endpoint: Endpoint) {}
}
