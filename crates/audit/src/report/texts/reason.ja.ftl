# 判定が弱い理由と、次のコマンドの前の言葉
reason-unknown-host = { $name } という名前は DNS にありません。
reason-unknown-host-next = 名前が正しければ、別の DNS サーバーで:
reason-no-mail-server = { $name } にメールサーバーがありません（MX もアドレスもなし）。
reason-no-mail-server-next = 別の名前のサーバーがあれば指定:
reason-null-mx = { $name } はメールを受け取らないと宣言しています（null MX、RFC 7505）。
reason-null-mx-next = それでもサーバーがあれば指定:
reason-resolver-failed = { $name } の名前解決に失敗しました: { $detail }
reason-resolver-failed-next = 別の DNS サーバーで:
reason-connection-refused = { $endpoints } への接続が拒否されました。
reason-connection-refused-next = サーバーの起動後に:
reason-connection-timed-out = { $endpoints } に時間内に接続できません。
reason-connection-timed-out-next = 別の回線から（手元と相手側、どちらの遮断かを区別）:
reason-outbound-blocked = 25 番ポートに接続できません（OP25B の可能性）。
reason-outbound-blocked-next = 固定 IP の回線か VPS から:
reason-unreachable = ここから { $address } への経路がありません。
reason-unreachable-next = 到達できるネットワークから:
reason-not-smtp = { $endpoint } の応答は SMTP ではありません。応答: { $said }
reason-not-smtp-next = SMTP が別のポートにあれば、PORT をその番号に替えて:
reason-not-smtp-next-usual = 通常のポートで:
reason-silent = { $endpoint } は接続後 { $seconds } 秒間、何も応答しませんでした。
reason-silent-next = 最初から再実行:
reason-endless = { $endpoint } の行または応答が終わりません。
reason-endless-next = SMTP が別のポートにあれば、PORT をその番号に替えて:
reason-endless-next-usual = 通常のポートで:
reason-greeting-refused = { $endpoint } が接続時の応答で拒否しました: { $said }
reason-greeting-refused-next = 拒否されていないアドレスから:
reason-tls-failed = { $endpoint } で TLS に失敗しました: { $detail }
reason-tls-failed-next = TLS の復旧後に:
reason-control-own-postmaster = { $endpoint } が自ドメインの postmaster 宛てを受理しないため、拒否応答だけでは判断できません。応答: { $said }
reason-control-own-postmaster-next = 実在するアドレスを指定:
reason-control-authentication-required = { $endpoint } が第三者に認証を求めないため、拒否応答だけでは判断できません。応答: { $said }
reason-control-authentication-required-next = 認証を必須にした後で:
reason-control-own-login = { $endpoint } が指定の認証情報を受け付けないため、拒否応答だけでは判断できません。応答: { $said }
reason-control-own-login-next = 認証できるようになってから:
reason-banned = { $after ->
    [0] { $endpoint } は最初の質問から拒んでいます。応答: { $said }
   *[other] { $endpoint } が { $after } 件目の後から接続を拒んでいるため、検査を中止しました（遮断された可能性）。応答: { $said }
}
reason-banned-next = 1 時間ほど空けて再開:
reason-still-deferred = { $probes ->
   *[other] 4xx 応答のため { $probes } 件が再試行待ちです（グレイリスティングの可能性）: { $said }
}
reason-still-deferred-next = 再開:
reason-unanswered = { $probes ->
   *[other] { $probes } 件に応答がありませんでした。
}
reason-unanswered-next = 再実行:
reason-canaries-pending = { $canaries ->
   *[other] 受理された試験メール { $canaries } 通が { $waited }以内に届きませんでした。
}
reason-canaries-not-awaited = { $canaries ->
   *[other] 試験メール { $canaries } 通が受理されました。到達は待っていません。
}
reason-canaries-pending-next = さらに待つ:
reason-handed-on = { $canaries ->
   *[other] 試験メール { $canaries } 通が届きましたが、経路指定のまま後段へ渡されたか、送信者へ返送されたものです。
}
reason-handed-on-next = この種の宛先を拒否するようにした後で:
reason-no-witness = 試験メールの受け取り先がないため、中継を証明できません。
reason-no-witness-next = 外部で読めるアドレスを指定:
reason-witness-failed = 受け取り先へ直接送った試験メールが届きませんでした: { $detail }
reason-witness-failed-next = 外部で読めるアドレスを指定:
reason-recipients-say-nothing = 外部宛ての RCPT が受理されましたが、それだけでは判断できず、到達も確認できませんでした。
reason-recipients-say-nothing-next = 外部で読めるアドレスを指定:
reason-not-outside-same-host = 検査元 { $source } はサーバーと同じホストにあり、内部として扱われている可能性があります。
reason-not-outside-same-subnet = 検査元 { $source } が内部ネットワークとして扱われている可能性があります（同じサブネット）。
reason-not-outside-private-range = 検査元 { $source } が内部ネットワークとして扱われている可能性があります（プライベートアドレス同士）。
reason-not-outside-next = 外部の回線から:
reason-not-outside-declare = 外部として扱われていると分かっている場合:
reason-no-basis = { $address } はグローバルアドレスで、検査する根拠がありません。
reason-no-basis-next = 自分のサーバーなら所有を証明:
reason-no-basis-next-published = 自分のサーバーなら、いずれかの登録後に:
reason-interrupted = 検査は途中で止められました。それまでの結果は保存されています。
reason-interrupted-next = 再開:
reason-only-suite = { $name } の検査項目だけを実行しました。実在する送信者を詐称しない検査のため、その結果は判定になりません。
reason-only-suite-next = 通常の監査:
reason-small-run = 簡易検査では、所有者の同意が必要な項目を行いません。
reason-small-run-next = 自分のサーバーなら残りも:
reason-none-next = 再実行:
