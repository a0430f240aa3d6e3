# Why the witness cannot be relied on.
witness-no-such-domain = { $domain } does not resolve: no mail can reach the witness
witness-lookup-failed = { $domain } could not be looked up: { $detail }
witness-points-elsewhere = { $domain } points to { $addresses }, which is not where the witness listens ({ $listening })
witness-nobody-listens = nobody answers at { $addresses }: { $detail }
witness-another = at { $address } the witness of another audit listens, not ours
witness-refused = the server at { $address } refused the canary: { $said }
witness-not-back = the server at { $address } took the canary, and after { $seconds } s it had not come back; it greets with: { $greeting }
