//! The case goes as the account of August 2002 tells it.

use sekisho_audit::progress::Unwatched;
use sekisho_cases::case::day;
use sekisho_cases::stage::Stage;

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_case_of_2002_goes_from_the_report_to_its_publication() {
    for japanese in [false, true] {
        let data = tempfile::tempdir().unwrap();
        let publications = data.path().join("publications");
        let players = Players {
            data: data.path(),
            who: "the coordinator".parse().unwrap(),
            japanese,
            publications: &publications,
            fonts: None,
            progress: &Unwatched,
            interrupted: &CancellationToken::new(),
        };
        let mut stages = Vec::new();
        let Played { timeline, edition, publication } =
            play(&players, |timeline| stages.push(timeline.case().unwrap().stage().word())).await.unwrap();
        assert_eq!(stages, ["verified", "acknowledged", "propagating", "fixed", "published"]);
        let case = timeline.case().unwrap();
        assert_eq!(case.number.to_string(), "2002-001");
        assert_eq!((case.stage(), case.targets.len(), case.sent.len()), (Stage::Published, 2, 4));
        let mut days: Vec<String> =
            timeline.entries().iter().map(|entry| day(entry.at).to_string()).collect();
        days.dedup();
        assert_eq!(
            days,
            [
                "2002-07-16",
                "2002-07-17",
                "2002-07-19",
                "2002-07-25",
                "2002-07-29",
                "2002-08-05",
                "2002-08-06"
            ]
        );
        assert_eq!(timeline.check_originals().unwrap(), case.originals.len());
        for file in edition.files() {
            assert_eq!(std::fs::read(publication.join(file.name())).unwrap(), file.octets());
        }
        assert!(case.keeps(edition.digest()));
        letters_are_those_of_a_case(&timeline, japanese);
        let page = std::fs::read_to_string(publication.join("publication.html")).unwrap();
        for (day, day_ja) in [("16 July 2002", "2002年7月16日"), ("6 August 2002", "2002年8月6日")] {
            assert!(page.contains(if japanese { day_ja } else { day }), "{page}");
        }
    }
}

/// What was kept of the letters is what `case notify` writes, of the day that it was written on.
fn letters_are_those_of_a_case(timeline: &Timeline, japanese: bool) {
    let case = timeline.case().unwrap();
    let bodies: Vec<String> = case
        .sent
        .iter()
        .map(|sent| {
            let octets = std::fs::read(timeline.original_path(sent.notice.original)).unwrap();
            let message = mail_parser::MessageParser::default().parse(&octets).unwrap();
            message.body_text(0).unwrap().replace("\r\n", "\n")
        })
        .collect();
    let [notice, reminder, association, council] = bodies.as_slice() else { panic!("{bodies:?}") };
    let flowed = |body: &str| body.split_whitespace().collect::<String>();
    for (body, says) in [
        (notice, ["運用者にお伝え", "bringthistothosewhorun"]),
        (reminder, ["重ねてお願い", "Pleaseaskthosewhorun"]),
        (association, ["貴組織のメールサーバーmail.assoc.example", "Yourmailservermail.assoc.example"]),
        (council, ["貴組織のメールサーバーmail.council.example", "Yourmailservermail.council.example"]),
    ] {
        let says = says[usize::from(!japanese)];
        assert!(flowed(body).contains(says), "{says}: {body}");
        assert!(body.contains("MAIL FROM:<") && body.contains("2002"), "{body}");
    }
}
