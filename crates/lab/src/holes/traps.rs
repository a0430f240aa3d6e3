//! Servers that do not relay: some are as they should be, some are easily taken for open, some are hard
//! to ask.

use super::{Hole, Kind};
use crate::behaviour::{Behaviour, Outside, Strange};
use crate::world::Place;

const CLOSED: Behaviour = Behaviour::CLOSED;

pub(super) const HOLES: &[Hole] = &[
    Hole {
        name: "closed",
        kind: Kind::Closed,
        summary: "A server as it should be: its own users send with a login.",
        summary_ja: "正しく設定されたサーバーです。外部宛ての送信には認証が必要です。",
        behaviour: CLOSED,
    },
    Hole {
        name: "closed-submission",
        kind: Kind::Closed,
        summary: "A submission port as it should be: nothing without a login.",
        summary_ja: "正しく設定されたサブミッションポートです。認証なしでは何も受け付けません。",
        behaviour: Behaviour { places: &[Place::Submission], ..CLOSED },
    },
    Hole {
        name: "accept-then-drop",
        kind: Kind::Trap,
        summary: "Says 250 to everything and sends nothing on.",
        summary_ja: "すべてに 250 を返しますが、外部には何も送りません。",
        behaviour: Behaviour { outside: Outside::Drop, ..CLOSED },
    },
    Hole {
        name: "accept-then-bounce",
        kind: Kind::Trap,
        summary: "Says 250 to everything and returns it to the forged sender.",
        summary_ja: "すべてに 250 を返した後、詐称された送信者にエラーメールを返します。",
        behaviour: Behaviour { outside: Outside::Bounce, ..CLOSED },
    },
    Hole {
        name: "catch-all",
        kind: Kind::Trap,
        summary: "Takes every local name, user%elsewhere too, and keeps it.",
        summary_ja: "user%外部 を含むあらゆる自ドメイン宛てを受け取り、外には送りません。",
        behaviour: Behaviour { catch_all: true, ..CLOSED },
    },
    Hole {
        name: "handed-on",
        kind: Kind::Trap,
        summary: "Hands on user%elsewhere@own as it is; whoever gets it has to judge.",
        summary_ja: "user%外部@自ドメイン をそのままの宛先で次のサーバーに渡します。",
        behaviour: Behaviour { hands_on_routed: true, ..CLOSED },
    },
    Hole {
        name: "greylisting",
        kind: Kind::Trap,
        summary: "Says 450 for a while to every new sender and recipient, then decides.",
        summary_ja: "新しい送信者と宛先の組にはしばらく 450 を返し、その後で判断します。",
        behaviour: Behaviour { greylists: true, ..CLOSED },
    },
    Hole {
        name: "tarpit",
        kind: Kind::Trap,
        summary: "Answers later with every refusal.",
        summary_ja: "拒否するたびに応答が遅くなります。",
        behaviour: Behaviour { tarpits: true, ..CLOSED },
    },
    Hole {
        name: "slow-greeting",
        kind: Kind::Trap,
        summary: "Takes its time before it greets.",
        summary_ja: "接続してから最初の応答まで時間がかかります。",
        behaviour: Behaviour { greets_late: true, ..CLOSED },
    },
    Hole {
        name: "bans-after-errors",
        kind: Kind::Trap,
        summary: "Turns an address away after five refusals.",
        summary_ja: "5 回拒否した相手からの接続を受け付けなくなります。",
        behaviour: Behaviour { bans_after: Some(5), ..CLOSED },
    },
    Hole {
        name: "drops-after-resets",
        kind: Kind::Trap,
        summary: "Ends a session after ten RSETs.",
        summary_ja: "RSET を 10 回受けるとセッションを切ります。",
        behaviour: Behaviour { resets_limit: Some(10), ..CLOSED },
    },
    Hole {
        name: "not-smtp",
        kind: Kind::Trap,
        summary: "Speaks another protocol.",
        summary_ja: "SMTP ではないプロトコルで応答します。",
        behaviour: Behaviour { strange: Some(Strange::OtherProtocol), ..CLOSED },
    },
    Hole {
        name: "endless-lines",
        kind: Kind::Trap,
        summary: "Greets without ever coming to an end.",
        summary_ja: "最初の応答がいつまでも終わりません。",
        behaviour: Behaviour { strange: Some(Strange::EndlessLines), ..CLOSED },
    },
    Hole {
        name: "silent",
        kind: Kind::Trap,
        summary: "Accepts the connection and never says a word.",
        summary_ja: "接続は受け付けますが、何も応答しません。",
        behaviour: Behaviour { strange: Some(Strange::Silent), ..CLOSED },
    },
    Hole {
        name: "tls-broken",
        kind: Kind::Trap,
        summary: "Offers STARTTLS and hangs up when it should begin.",
        summary_ja: "STARTTLS を提示しますが、開始しようとすると切断します。",
        behaviour: Behaviour { broken_tls: true, ..CLOSED },
    },
];
