# 保管しているが公開しないものと、その理由

withheld-head = この公表物に含めていない保管物
withheld-sealed = 匿名の届出者がいるため。誰の届出か判別できません
withheld-letter = 公表者と関係者との間の書簡であるため
withheld-copied = 検査の根拠と個人のアドレスを除いた写しが audits/ にあります
withheld-earlier = 以前の公表のものであるため
withheld-not-chosen = 選ばれていないため
withheld-kind-complaint = 届出
withheld-kind-audit = 監査の記録
withheld-kind-notice = 通知
withheld-kind-answer = 回答
withheld-kind-bounce = 不達の通知
withheld-kind-manifest = ハッシュの一覧
withheld-kind-other = その他
