//! Several ordinary questions in one segment, where the server offers PIPELINING.

use sekisho_evidence::shape::{History, Order, Recipient};
use sekisho_net::clock;

use super::{Asking, QUESTIONS_LIMIT, Question, SYNTAX_LIMIT, Stop, recipient_outcome};
use crate::probe::answer;
use crate::record::probe::Stage;

/// The most questions that are sent in one segment where the server offers PIPELINING (RFC 2920).
const PIPELINE_LIMIT: usize = 4;

impl Asking<'_> {
    /// How many of the next questions may go out in one segment.
    pub(super) fn pipelined_run(&self) -> usize {
        if self.settings.interval.is_some() || !self.conversation.has("PIPELINING") {
            return 1;
        }
        let left = QUESTIONS_LIMIT.saturating_sub(self.told.len()).min(PIPELINE_LIMIT);
        // No more forms at once than the server may take for nonsense.
        let mut forms = SYNTAX_LIMIT.saturating_sub(self.syntax_refusals);
        let fits = |question: &&Question| {
            let plain = question.permitted.shape().recipient == Recipient::Plain;
            let room = plain || forms > 0;
            forms -= usize::from(!plain && room);
            is_tame(question) && room
        };
        self.unasked.iter().take(left).take_while(fits).count()
    }

    /// Sends the next `count` questions at once and reads their replies.
    pub(super) async fn ask_pipelined(&mut self, count: usize) -> Result<bool, Stop> {
        let smtputf8 = self.conversation.has("SMTPUTF8");
        let mut segment = Vec::new();
        if self.open_transaction {
            segment.extend_from_slice(b"RSET\r\n");
        }
        for question in self.unasked.iter().take(count) {
            segment.extend(question.envelope.mail_command(smtputf8));
            segment.extend(question.envelope.recipient_command(false));
            segment.extend_from_slice(b"RSET\r\n");
        }
        let sent = clock::now();
        let mut mark = self.conversation.mark();
        self.conversation.check_step()?;
        self.conversation.send(&segment, Stage::Mail).await?;
        if std::mem::take(&mut self.open_transaction) {
            self.reply(Stage::Mail).await?;
        }
        for _ in 0..count {
            let mail = self.reply(Stage::Mail).await?;
            let recipient = self.reply(Stage::Recipient).await?;
            let outcome = if mail.is_positive() {
                recipient_outcome(&recipient)
            } else {
                answer::refusal(&mail, Stage::Mail)
            };
            self.tell(outcome, sent, mark);
            mark = self.conversation.mark();
            self.reply(Stage::Mail).await?;
        }
        Ok(true)
    }
}

/// Whether a question is ordinary enough to go out together with others: nothing before it, no message,
/// and no octet that could confuse where a command ends.
fn is_tame(question: &Question) -> bool {
    let shape = question.permitted.shape();
    shape.history == History::Fresh
        && shape.order == Order::Alone
        && question.message.is_none()
        && question.envelope.forward_path.iter().all(|octet| (0x21..0x7f).contains(octet))
}
