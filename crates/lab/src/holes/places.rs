//! Only one of several ways in is open, or DNS decides.

use sekisho_evidence::class::Class;

use super::{Hole, Kind};
use crate::behaviour::Behaviour;
use crate::world::Place;

pub(super) const HOLES: &[Hole] = &[
    Hole {
        name: "ipv6-only",
        kind: Kind::Open(Class::H1),
        summary: "Relays for anyone over IPv6, for nobody over IPv4.",
        summary_ja: "IPv6 で接続すれば誰でも中継できます。IPv4 では拒否します。",
        behaviour: Behaviour {
            places: &[Place::Smtp, Place::SmtpV6],
            ..Behaviour::relaying(|facts| facts.place == Place::SmtpV6)
        },
    },
    Hole {
        name: "other-port",
        kind: Kind::Open(Class::H2),
        summary: "Relays for anyone on the submission port, without a login.",
        summary_ja: "サブミッションポートでは認証なしで誰でも中継できます。",
        behaviour: Behaviour {
            places: &[Place::Smtp, Place::Submission],
            ..Behaviour::relaying(|facts| facts.place == Place::Submission)
        },
    },
    Hole {
        name: "second-host",
        kind: Kind::Open(Class::H3),
        summary: "The second mail exchanger relays for anyone, the first for nobody.",
        summary_ja: "優先度の低い MX は誰でも中継できます。優先度の高い MX は拒否します。",
        behaviour: Behaviour {
            places: &[Place::Smtp, Place::SecondHost],
            ..Behaviour::relaying(|facts| facts.place == Place::SecondHost)
        },
    },
    Hole {
        name: "mx-pointing",
        kind: Kind::Open(Class::MxPointing),
        summary: "Relays to any domain whose MX names this server.",
        summary_ja: "MX がこのサーバーを指していれば、どのドメイン宛てでも中継します。",
        behaviour: Behaviour { looks_up_mx: true, ..Behaviour::relaying(|facts| facts.mx_names_us) },
    },
];
