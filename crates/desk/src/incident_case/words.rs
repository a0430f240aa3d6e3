//! What people of the play say, in both languages.

use std::net::IpAddr;

/// Where the desk is written to.
pub(super) const DESK: &str = "desk@desk.example";

/// A text of the play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Title,
    Reporter,
    Association,
    Council,
    Ministry,
    KnownFrom,
    Ability,
    Knowledge,
    Affected,
    MinistryAnswer,
    OperatorAnswer,
    Fix,
    Publisher,
    Article,
    Thanks,
}

/// A text in one language.
pub(super) const fn text(key: Key, japanese: bool) -> &'static str {
    match (key, japanese) {
        (Key::Title, false) => "The mail servers of two bodies named to police spam relay for strangers",
        (Key::Title, true) => "迷惑メール対策の指定団体 2 団体のメールサーバーにおける不正中継",
        (Key::Reporter, false) => "a reader who wants no name",
        (Key::Reporter, true) => "匿名を希望する読者",
        (Key::Association, false) => "the association named by one ministry",
        (Key::Association, true) => "一方の省の指定を受けた協会",
        (Key::Council, false) => "the council named by another ministry",
        (Key::Council, true) => "他方の省の指定を受けた協議会",
        (Key::Ministry, false) => "the ministry",
        (Key::Ministry, true) => "所管省",
        (Key::KnownFrom, false) => "the desk of the ministry and the postmasters of both bodies",
        (Key::KnownFrom, true) => "省の窓口、および両団体の postmaster",
        (Key::Ability, false) => "send any mail to anybody through both servers",
        (Key::Ability, true) => "両サーバーを通じて、誰にでも任意のメールを送ること",
        (Key::Knowledge, false) => "one address that exists there, such as the one on the web page",
        (Key::Knowledge, true) => "実在するアドレス 1 件（ウェブページに載っているものなど）",
        (Key::Affected, false) => "everybody who gets such mail, and the name of both bodies",
        (Key::Affected, true) => "そのメールの受信者すべて、および両団体の信用",
        (Key::MinistryAnswer, false) => "it was received; the body will be asked",
        (Key::MinistryAnswer, true) => "受理した。団体に確認する",
        (Key::OperatorAnswer, false) => {
            "the server is being changed; nobody without a login will be able to send"
        }
        (Key::OperatorAnswer, true) => "サーバーを変更中。ログインしない利用者は送信できなくなる",
        (Key::Fix, false) => "POP before SMTP on a new server; the names take a week to follow",
        (Key::Fix, true) => "新しいサーバーで POP before SMTP を導入。DNS の反映に 1 週間",
        (Key::Publisher, false) => "Example Coordination Desk",
        (Key::Publisher, true) => "例示調整窓口",
        (Key::Article, false) => "The account in the Japanese security press, August 2002",
        (Key::Article, true) => "2002 年 8 月の国内セキュリティメディアの記事",
        (Key::Thanks, false) => "We thank the association, the council and the ministry for their answers.",
        (Key::Thanks, true) => "回答と対処にあたられた協会、協議会、所管省の皆様に感謝します。",
    }
}

/// The report: it came through the server that it tells of.
pub(super) fn complaint(host: &str, address: IpAddr) -> String {
    format!(
        "Return-Path: <info@assoc.example>\r\n\
         Received: from {host} ({host} [{address}]) by mx.desk.example with ESMTP for <{DESK}>;\r\n\
         \tTue, 16 Jul 2002 01:12:44 +0900\r\n\
         Received: from unknown ([198.51.100.23]) by {host} with SMTP; Tue, 16 Jul 2002 01:12:41 +0900\r\n\
         From: info@assoc.example\r\nTo: {DESK}\r\nDate: Tue, 16 Jul 2002 01:12:40 +0900\r\n\
         Message-ID: <20020716011240.1@unknown>\r\nSubject: this mail came through their server\r\n\r\n\
         The body that is to police spam relays for anybody who names an address of theirs as sender.\r\n\
         The public testers forge addresses that do not exist, and find nothing. This mail is the proof.\r\n"
    )
}
